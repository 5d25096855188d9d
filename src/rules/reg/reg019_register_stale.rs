use crate::rules::prelude::*;

rule! {
    /// A register extract is old, or nobody knows how old.
    ///
    /// # What it checks
    /// Every extract is at most so many days old at the day of the check as the configuration says (60), and its day is
    /// known.
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
        match (source.dated, source.age_in_days(as_of)) {
            (Some(dated), Some(age)) if age > most => {
                let message = format!(
                    "{what} is of {}, {age} days before the check; more than {most} are too old.",
                    date::in_words(dated)
                );
                out.submission(None, message);
            }
            (Some(_), Some(_)) => {}
            _ => {
                out.submission(None, format!("{what} does not say of which day it is, so it may be too old."));
            }
        }
    }
}
