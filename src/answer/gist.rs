//! What is kept of an answer when the rest of it is gone: enough for a covering text and a row of a list.

use super::Answer;
use crate::rules::{Rule, Severity};
use crate::verdict::Route;

/// Reasons kept.
const REASONS: usize = 5;

/// The answer in a few words.
#[derive(Debug, Clone)]
pub struct Gist {
    /// What came out, in one sentence.
    pub headline: String,
    /// The commonest reasons for rejection, with how often each was found.
    pub reasons: Vec<(&'static Rule, usize)>,
    /// The route it has to take.
    pub route: Route,
    /// How to reach who administers the accounts.
    pub contact: String,
}

impl Answer<'_> {
    /// The answer in a few words.
    pub fn gist(&self) -> Gist {
        let rejects = self.reasons.iter().filter(|reason| reason.severity == Severity::Reject).take(REASONS);
        Gist {
            headline: self.headline(),
            reasons: rejects.map(|reason| (reason.rule, reason.findings)).collect(),
            route: self.verdict.route.clone(),
            contact: self.contact(),
        }
    }
}
