use crate::rules::prelude::*;

rule! {
    /// A row was left out, because it is neither a site nor a user.
    ///
    /// # What it checks
    /// Totals, headings repeated further down, sub-headings such as 'North region', remarks below the table, the examples of a
    /// template, and rows with nothing but figures in columns that are not read are left out of the list and counted.
    ///
    /// # Why it matters
    /// Every row has to be accounted for. If one of these is a home or a person after all, it is not part of the answer.
    ///
    /// # How to fix it
    /// Nothing, if the row is what it is taken for. If it is a site or a user, give it the values the other rows have.
    ///
    /// # Passes
    /// ```sites
    /// Site name
    /// Total Care Lodge
    /// ```
    ///
    /// # Fails
    /// A row 'Total' with the number of accounts below the list.
    FILE020 "row-skipped": severity: Info, basis: Inference, scope: Submission, owner: Provider, check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, sheet) in context.submission.sheets.iter().enumerate() {
        for &(row, why) in &sheet.oddities.skipped {
            let place = Place { sheet: Number::new(number), row, column: None };
            out.submission(Some(place), format!("The row was left out: it is {}.", why.words()));
        }
    }
}
