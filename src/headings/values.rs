//! What the values of a column speak for and against. A rough look: whether a value is right is for `model` to say.

use std::collections::HashSet;

use crate::compare::fold_home;
use crate::fields::{Field, Look, Shape, UNMISTAKABLE};
use crate::read::{Row, Sheet};

/// Rows below the headings that are looked at, and values of each column.
pub(super) const SAMPLE_ROWS: usize = 200;
const SAMPLE_VALUES: usize = 25;

/// What a column holds.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    /// Values that were seen, placeholders left out.
    values: usize,
    /// How many of them have each shape, in the order of [`SHAPES`].
    shaped: [usize; SHAPES.len()],
    /// How many are one word.
    one_word: usize,
    /// How many begin as only a registered manager's ID does.
    con_ids: usize,
    /// How many hold letters.
    with_letters: usize,
    /// How many stand in the list of sites, as a code, an ID or a name.
    names_a_site: usize,
}

/// Every shape that is looked for.
const SHAPES: [Shape; 16] = [
    Shape::Email,
    Shape::Postcode,
    Shape::CqcId,
    Shape::ContactId,
    Shape::SiteCode,
    Shape::OdsCode,
    Shape::DsptStatus,
    Shape::Mobile,
    Shape::Phone,
    Shape::MailboxRole,
    Shape::ServiceType,
    Shape::YesNo,
    Shape::Count,
    Shape::Day,
    Shape::Standing,
    Shape::PersonName,
];

/// Whether a column of values of this shape is worth pointing out below a heading that is not known.
pub(super) fn is_telling(shape: Shape) -> bool {
    UNMISTAKABLE.contains(&shape) || matches!(shape, Shape::OdsCode | Shape::ServiceType)
}

/// Shapes that a name or a job never has, though other things may share them.
const NEVER_NAMES: [Shape; 4] = [Shape::YesNo, Shape::Count, Shape::Day, Shape::ServiceType];

/// Names, codes and IDs of the sites that a submission lists, folded.
pub(super) type KnownSites = HashSet<String>;

impl Evidence {
    /// What each of `columns` of `sheet` holds below the heading row.
    pub(super) fn of_columns(sheet: &Sheet, heading_row: u32, columns: &[u16], sites: &KnownSites) -> Vec<Evidence> {
        let mut found = vec![Evidence::default(); columns.len()];
        for row in rows_below(sheet, heading_row).take(SAMPLE_ROWS) {
            for (evidence, column) in found.iter_mut().zip(columns) {
                if evidence.values < SAMPLE_VALUES
                    && let Some(cell) = row.cell(*column)
                {
                    evidence.add(cell.text.trim(), sites);
                }
            }
        }
        found
    }

    fn add(&mut self, text: &str, sites: &KnownSites) {
        let look = Look::new(text);
        if look.folded.is_empty() && !look.is_tick() || PLACEHOLDERS.contains(&look.folded.as_str()) {
            return;
        }
        self.values += 1;
        for (count, shape) in self.shaped.iter_mut().zip(SHAPES) {
            *count += usize::from(look.has(shape));
        }
        self.con_ids += usize::from(look.folded.starts_with("con1"));
        self.with_letters += usize::from(look.folded.contains(char::is_alphabetic));
        self.one_word += usize::from(!text.contains(' '));
        self.names_a_site += usize::from(!sites.is_empty() && sites.contains(&fold_home(text)));
    }

    /// Nothing stands in the column.
    pub(super) fn is_empty(&self) -> bool {
        self.values == 0
    }

    /// The share of its values that look like the field's, 0 to 1; any words will do where the field has no shape.
    pub(super) fn share(&self, field: Field) -> f64 {
        match field.shape() {
            Shape::Words | Shape::Mailbox => 1.0,
            Shape::Leaving => self.of(Shape::Day).max(self.of(Shape::Standing)).max(self.of(Shape::YesNo)),
            Shape::Standing => self.of(Shape::Standing).max(self.of(Shape::YesNo)),
            shape => self.of(shape),
        }
    }

    /// The share of values that are nothing but the code of a site, for fields that take other codes too.
    pub(super) fn own_share(&self, field: Field) -> f64 {
        if field == Field::OdsCode { self.of(Shape::SiteCode) } else { self.share(field) }
    }

    pub(super) fn share_of_one_word(&self) -> f64 {
        self.one_word as f64 / self.values.max(1) as f64
    }

    /// The share of its values that name a site of the submission.
    pub(super) fn share_of_sites(&self) -> f64 {
        self.names_a_site as f64 / self.values.max(1) as f64
    }

    /// Whether nearly every value is a home's manager's ID in the form that nothing else has (`true`), or none is (`false`).
    pub(super) fn is_of_managers(&self) -> Option<bool> {
        match self.con_ids {
            0 => Some(false),
            con_ids => (con_ids * 10 >= self.values * 9).then_some(true),
        }
    }

    /// Whether nearly every value may be the whole name of a person.
    pub(super) fn may_be_people(&self) -> bool {
        self.of(Shape::PersonName) >= 0.9 && self.share_of_one_word() < 0.5
    }

    /// Whether something stands in the column, and nothing speaks against the field.
    pub(super) fn may_be(&self, field: Field) -> bool {
        !self.is_empty()
            && self.share(field) >= 0.5
            && self.with_letters * 10 >= self.values * 9
            && !self.is_of_another(field)
    }

    /// Its values are plainly something else's.
    pub(super) fn is_of_another(&self, field: Field) -> bool {
        let shape = field.shape();
        if shape == Shape::Mailbox || shape != Shape::Words && self.share(field) >= 0.3 {
            return false;
        }
        // A column of words below a heading of codes is names, most often.
        let is_coded = UNMISTAKABLE.contains(&shape) && shape != Shape::DsptStatus || shape == Shape::OdsCode;
        let is_name = field == Field::SiteName || shape == Shape::PersonName;
        let names = [Shape::PersonName].into_iter().filter(|_| is_coded);
        let never = NEVER_NAMES.into_iter().filter(|_| is_name).chain(UNMISTAKABLE).chain(names);
        never.filter(|other| *other != shape).any(|other| self.of(other) >= 0.6)
    }

    fn of(&self, shape: Shape) -> f64 {
        let at = SHAPES.iter().position(|known| *known == shape);
        at.map_or(0.0, |at| self.shaped[at] as f64 / self.values.max(1) as f64)
    }
}

/// The rows of a sheet below its headings.
pub(super) fn rows_below(sheet: &Sheet, heading_row: u32) -> impl Iterator<Item = Row<'_>> {
    sheet.rows().filter(move |row| row.number() > heading_row)
}

/// The names, codes and IDs of sites in the columns of a sheet that hold them.
pub(super) fn sites_in<'s>(sheet: &'s Sheet, heading_row: u32, columns: Vec<u16>) -> impl Iterator<Item = String> + 's {
    rows_below(sheet, heading_row).flat_map(move |row| {
        let cells: Vec<String> = columns.iter().filter_map(|column| Some(fold_home(row.cell(*column)?.text))).collect();
        cells.into_iter().filter(|text| text.len() > 2)
    })
}

const PLACEHOLDERS: &[&str] = &[
    "total", "grandtotal", "na", "none", "null", "tbc", "tba", "unknown", "redacted", "vacant", "tobeconfirmed",
    "notknown", "pending",
];
