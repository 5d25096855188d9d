use crate::model::FieldView;
use crate::rules::prelude::*;
use crate::rules::required_columns;
use crate::rules::user::USER013;

rule! {
    /// A spreadsheet program changed the value, and what was typed is lost.
    ///
    /// # What it checks
    /// No code, number or name that is needed was turned into a date (APR4 becomes 04-Apr) or into scientific notation
    /// (a mobile becomes 4.47701E+11, its last digits gone).
    ///
    /// # Why it matters
    /// What was typed cannot be had back from the file, and nobody may guess a code or a telephone number.
    ///
    /// # How to fix it
    /// Format the column as Text, type the value again, and save as an Excel Workbook (.xlsx). It usually happens when a text
    /// file (.csv) is opened in Excel and saved again.
    ///
    /// # Passes
    /// ```users
    /// Mobile number
    /// +447700900123
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts,Accounts in use
    /// 3,1
    /// ```
    /// ```users
    /// Mobile number
    /// 07700 900981
    /// 4.47701E+11
    /// ```
    FILE016 "value-damaged": severity: Reject, basis: Inference, scope: Row, owner: Provider,
    overrules: [USER013], check: Row(check)
}

/// FILE016 speaks of what the row needs, FILE021 by the same function of what it can do without.
pub(super) fn check(row: Record<'_, '_>, context: &Context<'_>, out: &mut Out<'_>) {
    // Nearly no row has such a value.
    if !row.is_damaged() {
        return;
    }
    for (field, view) in row.fields(false) {
        let Some(damage) = view.damage else { continue };
        if is_needed(field, row.role(), context) == (*out.rule == FILE016) {
            out.record(row, field, message(field, &view, damage)).suggest(suggestion(field, &view));
        }
    }
}

/// Whether a row cannot do without the field: its column is required, or it says which site a person belongs to.
fn is_needed(field: Field, role: Role, context: &Context<'_>) -> bool {
    let says_which_site = matches!(field, Field::OdsCode | Field::CqcLocationId | Field::SiteName);
    let required = required_columns(context.policy);
    (role == Role::Users && says_which_site)
        || required.contains(&field)
        || (field == Field::FullName && required.contains(&Field::FirstName))
}

fn message(field: Field, view: &FieldView<'_>, damage: Damage) -> String {
    let (given, heading) = (sharing::quoted(field, view.given.trim()), field.heading());
    match (damage, suggestion(field, view)) {
        (Damage::Date, Some(typed)) => {
            format!("'{given}' is a date. A spreadsheet made it of the {heading}, which probably was '{typed}'.")
        }
        (Damage::Date, None) => format!("'{given}' is a date. A spreadsheet made it of the {heading} that was typed."),
        (Damage::Scientific, _) => format!(
            "'{given}' is a number in scientific notation. A spreadsheet made it of the {heading}, which probably begins \
             with {}; the digits after that are lost.",
            sharing::quoted(field, view.given.split(['E', 'e']).next().unwrap_or("").replace(['.', ','], "").trim())
        ),
    }
}

/// What was typed, for the one kind of code that looks like a month and a number.
fn suggestion(field: Field, view: &FieldView<'_>) -> Option<String> {
    matches!(field, Field::OdsCode | Field::HqOdsCode).then(|| typed_before_date(view.given.trim())).flatten()
}
