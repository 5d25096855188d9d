use crate::rules::file::FILE001;
use crate::rules::prelude::*;

rule! {
    /// The file could not be read from its beginning to its end.
    ///
    /// # What it checks
    /// The file can be opened, nobody writes to it meanwhile, and it is neither damaged nor cut short.
    ///
    /// # Why it matters
    /// Rows that did not arrive would be lost without a word, so nothing of the file is used.
    ///
    /// # How to fix it
    /// Open the file in Excel, let Excel repair it if it offers to, see that all rows are there, and save it as an Excel
    /// Workbook (.xlsx). If Excel cannot open it either, copy or download it again.
    ///
    /// # Passes
    /// A file that opens in Excel without a repair.
    ///
    /// # Fails
    /// A workbook of which only the first half arrived; a file that you may not read.
    FILE004 "damaged-file": severity: Reject, basis: Inference, scope: File, owner: Provider,
    overrules: [FILE001], floor: Reject, check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, file) in context.submission.files.iter().enumerate() {
        match &file.problem {
            Some(FileProblem::Damaged(reason)) => {
                out.file(number, format!("The file could not be read to its end: {reason}."));
            }
            // An empty folder is FILE001's.
            Some(FileProblem::Unavailable(why)) if *why != Unavailable::EmptyFolder => {
                out.file(number, format!("Nothing of it was read: {why}.")).fix(what_to_do(why));
            }
            _ => {}
        }
    }
}

fn what_to_do(why: &Unavailable) -> &'static str {
    match why {
        Unavailable::Refused(_) => {
            "See that you may read the file, and that no other program has it open; then check it again. If you sent it in, \
             send a fresh copy."
        }
        Unavailable::Gone => "Put the file back, or choose the one that has taken its place, and check again.",
        Unavailable::StillWritten => "Wait until the file is saved or copied to its end, then check it again.",
        Unavailable::NoProcess => "Check it again when fewer programs are running.",
        Unavailable::NotAFile | Unavailable::EmptyFolder => "Save what it holds as a file, and check that.",
    }
}
