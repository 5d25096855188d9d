use crate::registers::{DateKnown, Kind};
use crate::rules::prelude::*;

rule! {
    /// A register extract is old, or nobody knows how old.
    ///
    /// # What it checks
    /// Every extract is at most so many days old at the day of the check as the configuration says (60), and its day is
    /// known. Where only the entries tell of it, and entries of that kind are rare, their latest day says little: that is
    /// told as a remark, no warning.
    ///
    /// # Why it matters
    /// Codes are issued and closed every week. What an old extract does not list may well exist, so some rejections by
    /// it are only warnings.
    ///
    /// # How to fix it
    /// Download the extract anew. Where a file does not say of which day it is, give it with --register-date KIND=DATE.
    ///
    /// # Passes
    /// An extract of last week.
    ///
    /// # Fails
    /// An extract of last year.
    REG019 "register-stale": severity: Warn, basis: Register, scope: Submission, owner: Nas,
    needs: [AnyRegister], check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let (as_of, most) = (context.policy.as_of, context.policy.register_max_age_days);
    for source in context.known.registers.sources() {
        let what = format!("The register '{}' ({})", source.kind.title(), source.file);
        let (Some(dated), Some(age)) = (source.dated, source.age_in_days(as_of)) else {
            out.submission(None, format!("{what} does not say of which day it is, so it may be too old."));
            continue;
        };
        let day = date::in_words(dated);
        match source.known {
            _ if age <= most => {}
            DateKnown::Within if source.kind.is_dated_by_its_rows() => {
                let message = format!(
                    "{what} has no entry after {day}, {age} days before the check; more than {most} are too old."
                );
                out.submission(None, message).fix(give_its_day(source.kind));
            }
            DateKnown::Within => {
                let message = format!("{what} does not say of which day it is; its latest entry is of {day}.");
                out.submission(None, message).fix(give_its_day(source.kind)).at_most(Severity::Info);
            }
            _ => {
                let message = format!("{what} is of {day}, {age} days before the check; more than {most} are too old.");
                out.submission(None, message);
            }
        }
    }
}

fn give_its_day(kind: Kind) -> String {
    format!(
        "If the extract is newer than its entries, give the day on which it was downloaded with --register-date \
         {kind}=YYYY-MM-DD. Otherwise download it anew."
    )
}
