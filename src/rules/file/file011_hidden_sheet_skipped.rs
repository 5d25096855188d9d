use crate::rules::prelude::*;

rule! {
    /// A hidden sheet that looks like sites or users was not read.
    ///
    /// # What it checks
    /// Whether a sheet that the workbook hides has the headings of sites or users. Hidden sheets are usually old copies or
    /// lists for drop-downs, so they are left alone.
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
    FILE011 "hidden-sheet-skipped": severity: Info, basis: Inference, scope: Submission, owner: Provider,
    check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, sheet) in context.submission.sheets.iter().enumerate() {
        if let Some(WhyUnused::Hidden(role)) = sheet.why_unused {
            let place = Place { sheet: Number::new(number), row: 0, column: None };
            let message = format!(
                "Sheet '{}' is hidden and was not read, though it has the headings of {}.",
                sheet.name,
                role.name()
            );
            out.submission(Some(place), message);
        }
    }
}
