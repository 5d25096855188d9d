//! What is kept of an answer when the rest of it is gone: enough for a covering text and a row of a list.

use super::Answer;
use crate::rules::{Owner, Rule, Severity};
use crate::verdict::Route;

/// Reasons kept.
const REASONS: usize = 5;

/// The answer in a few words.
#[derive(Debug, Clone)]
pub struct Gist {
    /// What came out, in one sentence.
    pub headline: String,
    /// The commonest reasons for rejection that the provider can do something about, with how often each was found.
    pub reasons: Vec<(&'static Rule, usize)>,
    /// The same of those that only NAS can settle.
    pub for_nas: Vec<(&'static Rule, usize)>,
    /// The route it has to take.
    pub route: Route,
    /// How to reach who administers the accounts.
    pub contact: String,
}

impl Answer<'_> {
    /// The answer in a few words.
    pub fn gist(&self) -> Gist {
        let rejects = self.reasons.iter().filter(|reason| reason.severity == Severity::Reject);
        let rejects = rejects.map(|reason| (reason.rule, reason.findings));
        let (for_nas, reasons): (Vec<_>, Vec<_>) = rejects.partition(|(rule, _)| rule.owner == Owner::Nas);
        Gist {
            headline: self.headline(),
            reasons: reasons.into_iter().take(REASONS).collect(),
            for_nas,
            route: self.verdict.route.clone(),
            contact: self.contact(),
        }
    }
}
