use crate::rules::file::FILE001;
use crate::rules::prelude::*;

rule! {
    /// The file is larger than any estate's file should be.
    ///
    /// # What it checks
    /// A file has at most 200 MB, 10,000 sheets, 20 million cells and 512 MB of text, a sheet at most 1,048,576 rows and 512
    /// columns in use, and a workbook unpacks to at most 2 GB and 200 times its size. It is read within 60 seconds and one more
    /// for every megabyte. The limits can be set in the configuration.
    ///
    /// # Why it matters
    /// A file beyond them is nearly always another file than was meant, or broken. Reading it would keep everybody else's
    /// estate waiting.
    ///
    /// # How to fix it
    /// See whether it is the right file. Take out sheets and columns that do not belong to the estate, or send the estate in
    /// several files.
    ///
    /// # Passes
    /// A workbook with a sheet of 500 sites and a sheet of 5,000 users.
    ///
    /// # Fails
    /// A workbook with a thousand columns in use.
    FILE005 "over-limits": severity: Reject, basis: Inference, scope: File, owner: Provider,
    overrules: [FILE001], floor: Reject, check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, file) in context.submission.files.iter().enumerate() {
        if let Some(FileProblem::OverLimits { place, .. }) = &file.problem {
            out.file(number, format!("The file is larger than is read: {place}."));
        }
    }
}
