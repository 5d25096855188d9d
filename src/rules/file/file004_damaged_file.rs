use crate::rules::prelude::*;

rule! {
    /// The file is damaged or cut short.
    ///
    /// # What it checks
    /// The file can be read from its beginning to its end.
    ///
    /// # Why it matters
    /// Rows behind the damage would be lost without a word, so nothing of the file is used.
    ///
    /// # How to fix it
    /// Open the file in Excel, let Excel repair it if it offers to, see that all rows are there, and save it as an Excel
    /// Workbook (.xlsx). If Excel cannot open it either, copy or download it again.
    ///
    /// # Passes
    /// A file that opens in Excel without a repair.
    ///
    /// # Fails
    /// A workbook of which only the first half arrived.
    FILE004 "damaged-file": Reject, Inference, File, Provider, Check::Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, file) in context.submission.files.iter().enumerate() {
        if let Some(FileProblem::Damaged(reason)) = &file.problem {
            out.file(number, format!("The file could not be read to its end: {reason}."));
        }
    }
}
