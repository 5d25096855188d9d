use crate::headings::not_needed;
use crate::rules::prelude::*;

rule! {
    /// A column looks like personal data that nobody needs for an NHSmail account.
    ///
    /// # What it checks
    /// No heading looks like a date of birth, a National Insurance number, pay, bank details, a home address or the like. Only
    /// the heading is looked at, and only it is named; the column is neither read nor copied into the report.
    ///
    /// # Why it matters
    /// Only what is needed may be sent: a person's name, an e-mail address and a mobile number of their own, their role and
    /// their site. Whoever receives the file receives the rest with it.
    ///
    /// # How to fix it
    /// Delete the column from the copy you send. Hiding it is not enough: a hidden column is still in the file.
    ///
    /// # Passes
    /// ```users
    /// Job role
    /// Registered manager
    /// ```
    ///
    /// # Fails
    /// ```users
    /// Date of birth
    /// (empty)
    /// ```
    FILE017 "personal-data-not-needed": severity: Warn, basis: Inference, scope: Submission, owner: Provider,
    check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, sheet) in context.submission.sheets.iter().enumerate() {
        for column in sheet.columns.iter().filter(|column| column.field.is_none()) {
            // Above a list of care homes 'Home address' is the address of the home, and 'Learning disability' its service.
            let of_home = ["a home address", "health, belief or origin"];
            let of_person = |what: &&str| sheet.role.lists(Role::Users) || !of_home.contains(what);
            let Some(what) = not_needed(&column.heading).filter(of_person) else { continue };
            let place = Place { sheet: Number::new(number), row: sheet.heading_row, column: Some(column.column) };
            let message = format!(
                "The column '{}' of sheet '{}' looks like {what}, which is not needed for NHSmail.",
                column.heading, sheet.name
            );
            out.submission(Some(place), message);
        }
    }
}
