//! The sheets of the template and their columns: every field for which the table of fields has a guide.

use std::sync::LazyLock;

use crate::fields::{Field, Guide, Role};
use crate::papers::TemplateSheet;

/// A column, or a row of the organisation's sheet.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The field it holds.
    pub field: Field,
    /// What is said about it.
    pub guide: &'static Guide,
}

impl Column {
    /// The heading; a star marks what every row needs.
    pub fn heading(&self) -> String {
        let star = if self.guide.needed { "*" } else { "" };
        format!("{}{star}", self.field.heading())
    }
}

/// A sheet with a row for each thing.
#[derive(Debug)]
pub struct Sheet {
    /// Which it is.
    pub sheet: TemplateSheet,
    /// What it holds.
    pub about: &'static str,
    /// Further rows that are prepared for.
    pub rows: u32,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// `Sites`.
pub static SITES: LazyLock<Sheet> = LazyLock::new(|| Sheet {
    sheet: TemplateSheet::Sites,
    about: "The sites, one in each row.",
    rows: 500,
    columns: columns(Role::Sites),
});

/// `Users`.
pub static USERS: LazyLock<Sheet> = LazyLock::new(|| Sheet {
    sheet: TemplateSheet::Users,
    about: "The people who are to have an account, one in each row.",
    rows: 5_000,
    columns: columns(Role::Users),
});

/// The rows of `Organisation`.
pub static ORGANISATION: LazyLock<Sheet> = LazyLock::new(|| Sheet {
    sheet: TemplateSheet::Organisation,
    about: "Who you are, a value beside each key.",
    rows: 6,
    columns: columns(Role::Organisation),
});

/// The columns in the table's order; in a list of people the code that says where they work comes first, and what is asked
/// for them last.
fn columns(role: Role) -> Vec<Column> {
    let guided = |field: Field| field.guide(role).map(|guide| Column { field, guide });
    let mut columns: Vec<Column> = Field::all().filter_map(guided).collect();
    if role == Role::Users {
        columns.sort_by_key(|column| match column.field {
            Field::OdsCode => 0,
            Field::Request => 2,
            _ => 1,
        });
    }
    columns
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::rules::{Policy, required_columns};

    #[test]
    fn a_star_marks_what_the_rules_need() {
        let required = required_columns(&Policy::at(date(2026, 11, 21)));
        let starred = |sheet: &Sheet| -> Vec<Field> {
            let mut fields: Vec<Field> =
                sheet.columns.iter().filter(|column| column.guide.needed).map(|of| of.field).collect();
            fields.sort();
            fields
        };
        let of_sites: Vec<Field> =
            required.iter().copied().filter(|field| Field::of_role(Role::Sites).contains(field)).collect();
        assert_eq!(starred(&SITES), of_sites);
        let own = |field: &Field| *field == Field::OdsCode || !of_sites.contains(field);
        assert_eq!(starred(&USERS), required.iter().copied().filter(own).collect::<Vec<_>>());
    }
}
