//! Nothing of persons is kept for ever: the answer to a submission that has not been in the inbox for so many days is removed, and
//! what the ledger keeps of its people. It is said in the summary of an earlier day, so that whoever still wants it can move it away.

use jiff::civil::Date;

use super::Matter;
use crate::ledger::{Absent, Forgetting};
use crate::model::values::date;
use crate::text::{first_of, many};

/// Submissions that a line names; the others are counted.
const MOST_NAMES: usize = 10;

/// What is forgotten on a day, of submissions that are absent, and of what it is said that it will be. A run that is made again
/// forgets the same.
pub fn forgetting(absent: Vec<Absent>, as_of: Date, after_days: u32) -> Forgetting {
    let is_due = |absent: &Absent| {
        let days = absent.last_read.until(as_of).map_or(0, |span| span.get_days());
        let is_kept = absent.forgotten_on.is_none_or(|day| day == as_of);
        is_kept && days >= i32::try_from(after_days).unwrap_or(i32::MAX)
    };
    let due = absent.into_iter().filter(is_due);
    let (forget, tell) = due.partition(|absent| absent.told_on.is_some_and(|told_on| told_on < as_of));
    Forgetting { tell, forget }
}

/// The lines about it.
pub fn matters(forgetting: &Forgetting) -> impl Iterator<Item = Matter> {
    let line = |what: &'static str, of: &[Absent], then: &str| {
        let names = of.iter().map(|absent| {
            let (entry, folder, day) = (&absent.of.0, &absent.folder, date::in_words(absent.last_read));
            format!("{entry} (last read on {day}; submissions/{folder})")
        });
        let named = first_of(names, of.len(), MOST_NAMES, "\n");
        let detail = format!("{} that {then}\n{named}", many(of.len(), "submission"));
        (!of.is_empty()).then(|| Matter::new(what, "", "", detail))
    };
    let told = "did not come for so long that the answer is removed the next day. Move away what is still wanted:";
    let forgotten = "did not come for so long that the answer, and what was kept of its people, was removed:";
    [line("Answers to be removed", &forgetting.tell, told), line("Answers removed", &forgetting.forget, forgotten)]
        .into_iter()
        .flatten()
}
