//! What changed since the last completed run, and through whom.

use std::collections::BTreeSet;

use crate::ledger::{OpenFindings, Remembered, Run};
use crate::rules::route::ROUTE001;
use crate::rules::{self, Need, Rule};

/// Rejects and warnings of a submission, held against those of the time before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Findings that are gone.
    pub fixed: u32,
    /// Findings that were there before.
    pub still_open: u32,
    /// Findings that were not there before.
    pub new: u32,
    /// Whether the submission was not known before.
    pub is_first: bool,
    /// What may have brought the changes about; nothing where nothing changed.
    pub because: Vec<&'static str>,
    /// Whether the provider is to hear from us.
    pub answer_needed: bool,
}

impl Changes {
    /// Of findings `open` now; `before` is what was remembered.
    pub fn since(now: (&str, &str, &OpenFindings), before: Option<&Remembered>, around: &[&'static str]) -> Changes {
        let (content, verdicts, open) = now;
        let Some(before) = before else {
            let new = open.values().sum();
            return Changes { new, is_first: true, answer_needed: true, ..Changes::default() };
        };
        let count = |all: &OpenFindings, key| all.get(key).copied().unwrap_or_default();
        let keys: BTreeSet<_> = open.keys().chain(before.open.keys()).collect();
        let mut changes = Changes::default();
        let (mut across, mut here) = (false, false);
        let resent = content != before.content;
        for key in keys {
            let (was, is) = (count(&before.open, key), count(open, key));
            changes.fixed += was.saturating_sub(is);
            changes.still_open += was.min(is);
            changes.new += is.saturating_sub(was);
            // A rule of an earlier version, which this one no longer has, depends on nothing else.
            let rule = rules::find(&key.0);
            let of_others = rule.is_some_and(|rule| is_across(rule, resent));
            across |= was != is && of_others;
            here |= was != is && !of_others && !rule.is_some_and(Rule::asks_registers);
        }
        if verdicts != before.verdicts {
            changes.because.extend(resent.then_some("the submission"));
            changes.because.extend(across.then_some("other submissions"));
            changes.because.extend(around);
            // Rules and configuration may do anything; the registers alone do not make an edition lapse.
            let is_dates =
                here && changes.because.iter().all(|why| ["other submissions", "the registers"].contains(why));
            if is_dates || changes.because.is_empty() {
                changes.because.push("the date");
            }
        }
        changes.answer_needed = resent || verdicts != before.verdicts;
        changes
    }
}

impl Changes {
    /// Whether the verdicts are other ones than before.
    pub fn is_changed(&self) -> bool {
        !self.because.is_empty()
    }

    /// Whether the provider did something about it.
    pub fn is_by_provider(&self) -> bool {
        self.because.contains(&"the submission")
    }
}

/// Whether what other submissions say makes the rule's findings, or takes them away.
fn is_across(rule: &Rule, resent: bool) -> bool {
    rule.needs.contains(&Need::Batch) || (*rule == ROUTE001 && !resent)
}

/// Which of what surrounds all submissions is not what it was in the run before.
pub fn around(now: &Run, before: Option<&Run>) -> Vec<&'static str> {
    let Some(before) = before else { return Vec::new() };
    let pairs = [
        (now.rules != before.rules, "the rules"),
        (now.configuration != before.configuration, "the configuration"),
        (now.registers != before.registers, "the registers"),
    ];
    pairs.into_iter().filter(|(differs, _)| *differs).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(findings: &[(&str, u32)]) -> OpenFindings {
        findings.iter().map(|(rule, count)| (((*rule).to_owned(), "1-1".to_owned()), *count)).collect()
    }

    #[test]
    fn findings_are_fixed_still_open_or_new() {
        let before = Remembered {
            content: "a".into(),
            verdicts: "v".into(),
            open: open(&[("ODS002", 1), ("USER004", 3)]),
            ..Remembered::default()
        };
        let now = open(&[("USER004", 1), ("BATCH001", 1)]);
        let changes = Changes::since(("b", "w", &now), Some(&before), &["the registers"]);
        assert_eq!((changes.fixed, changes.still_open, changes.new), (3, 1, 1));
        assert_eq!(changes.because, ["the submission", "other submissions", "the registers"]);
        assert!(changes.answer_needed);
        let same = Changes::since(("a", "v", &before.open), Some(&before), &["the registers"]);
        assert!(!same.answer_needed && same.because.is_empty());
        let lapsed = Changes::since(("a", "w", &open(&[("DSPT005", 1)])), Some(&before), &[]);
        assert_eq!(lapsed.because, ["the date"]);
        assert!(Changes::since(("a", "v", &now), None, &[]).is_first);
    }
}
