use crate::rules::prelude::*;
use crate::text::in_thousands;

rule! {
    /// An extract holds only a part of its register.
    ///
    /// # What it checks
    /// An extract that should list a whole register has at least a quarter of the rows that the register has: about 32,000
    /// social care sites at ODS, 57,000 locations at CQC, 64,000 organisations at the DSPT. Extracts that are never whole,
    /// such as search exports, are told under what was not checked.
    ///
    /// # Why it matters
    /// A list of what has changed in 90 days, or of one region, lacks most sites. What it lacks proves nothing, so no site is
    /// turned away for that; and a slip in a code or an ID may go unseen.
    ///
    /// # How to fix it
    /// Download the whole report, without a filter and not only what has changed. If the extract has everything that matters
    /// here, such as the register of the only region you work in, name its kind in the configuration, for example
    /// [registers] whole = ["ods-sites"].
    ///
    /// # Passes
    /// The report of all social care sites.
    ///
    /// # Fails
    /// The report of the sites that have changed in the last 90 days.
    REG021 "extract-partial": severity: Warn, basis: Register, scope: Submission, owner: Nas,
    needs: [AnyRegister], check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let registers = context.known.registers;
    let judges_by_absence =
        |group: &Group| matches!(group, Group::OdsSites | Group::Cqc | Group::Dspt) && !registers.is_complete(*group);
    for source in registers.sources().iter().filter(|of| of.kind.group().as_ref().is_some_and(judges_by_absence)) {
        let Some(part) = source.part_in_words() else { continue };
        let (title, file, rows) = (source.kind.title(), &source.file, in_thousands(source.rows));
        out.submission(
            None,
            format!("The register '{title}' ({file}) has {rows} rows and is {part}. What it lacks proves nothing."),
        );
    }
}
