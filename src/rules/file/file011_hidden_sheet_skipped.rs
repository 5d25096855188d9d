use crate::rules::prelude::*;

rule! {
    /// A hidden sheet that looks like sites or users was not read.
    ///
    /// # What it checks
    /// Whether a sheet that the workbook hides has the headings of sites or users. Hidden sheets are usually old copies or
    /// lists for drop-downs, so they are left alone. It weighs more where rows of it name sites or people that stand on no other sheet.
    ///
    /// # Why it matters
    /// If the hidden sheet is the one that is meant, its sites and users are not part of the answer.
    ///
    /// # How to fix it
    /// Nothing, if the sheet is an old one; better delete it before you send the file. If it is meant, show it in Excel
    /// (right-click on the sheets' names, Unhide) and save, or name it with --sheet.
    ///
    /// # Passes
    /// A workbook whose hidden sheets hold lists for drop-downs.
    ///
    /// # Fails
    /// A workbook with last year's sites on a hidden sheet.
    FILE011 "hidden-sheet-skipped": severity: Warn, basis: Inference, scope: Submission, owner: Provider,
    check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, sheet) in context.submission.sheets.iter().enumerate() {
        if let Some(WhyUnused::Hidden(role)) = sheet.why_unused {
            let place = Place { sheet: Number::new(number), row: 0, column: None };
            let (name, what) = (&sheet.name, role.name());
            let message = format!("Sheet '{name}' is hidden and was not read, though it has the headings of {what}.");
            match sheet.oddities.only_hidden {
                0 => {
                    out.submission(Some(place), message).at_most(Severity::Info);
                }
                rows => {
                    let rows =
                        if rows == 1 { "1 row of it names".to_owned() } else { format!("{rows} rows of it name") };
                    out.submission(Some(place), format!("{message} {rows} {what} that stand on no other sheet."));
                }
            }
        }
    }
}
