use crate::model::FieldView;
use crate::rules::prelude::*;

use super::FILE015;

rule! {
    /// Letters of a name were decoded wrongly, or are lost.
    ///
    /// # What it checks
    /// Names of people and homes, and addresses, for what is left of letters with accents when a file is saved in one encoding and
    /// opened in another (ZoÃ« for Zoë), and for signs that stand for a letter that is gone.
    ///
    /// # Why it matters
    /// The account and the mailbox carry the name as it stands in the cell.
    ///
    /// # How to fix it
    /// Type the name again, or save the original once more as an Excel workbook or as CSV UTF-8. Where a name is suggested, that is
    /// what stood there before.
    ///
    /// # Passes
    /// ```users
    /// First name
    /// Zoë
    /// ```
    ///
    /// # Fails
    /// ```users
    /// First name
    /// ZoÃ«
    /// ```
    FILE025 "letters-damaged": severity: Warn, basis: Inference, scope: Row, owner: Provider,
    overrules: [FILE015], check: Row(check)
}

/// Fields whose values are words of a language.
const FIELDS: [Field; 8] = [
    Field::SiteName,
    Field::Address,
    Field::Town,
    Field::MailboxName,
    Field::ProviderName,
    Field::FirstName,
    Field::LastName,
    Field::FullName,
];

fn check(row: Record<'_, '_>, _: &Context<'_>, out: &mut Out<'_>) {
    for (field, view) in row.fields(false).filter(|(field, _)| FIELDS.contains(field)) {
        if let Some((message, suggestion)) = damage(field, &view) {
            out.record(row, field, message).suggest(suggestion);
        }
    }
}

fn damage(field: Field, view: &FieldView<'_>) -> Option<(String, Option<String>)> {
    let damaged = damaged_letters(view.given)?;
    let given = sharing::quoted(field, view.given.trim());
    Some(match damaged {
        Letters::Decoded(meant) => {
            let message = format!("'{given}' was decoded wrongly: it was '{}'.", sharing::quoted(field, meant.trim()));
            (message, Some(meant.trim().to_owned()))
        }
        Letters::Lost => (format!("'{given}' has lost letters: a sign stands where a letter was."), None),
    })
}
