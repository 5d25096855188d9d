//! What is kept of an answer when the rest of it is gone: enough for a covering text and a row of a list.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Answer, Reason};
use crate::rules::{self, Owner, Rule, Severity};

/// Reasons kept.
const REASONS: usize = 5;

/// How often a rule is broken.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Often {
    rule: Cow<'static, str>,
    /// How often.
    pub times: usize,
}

impl Often {
    /// The rule; nothing where this program has none of its code.
    pub fn rule(&self) -> Option<&'static Rule> {
        rules::find(&self.rule)
    }
}

/// The answer in a few words.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Gist {
    /// What came out, in one sentence.
    pub headline: String,
    /// The commonest reasons for rejection that the provider can do something about, with how often each was found.
    pub reasons: Vec<Often>,
    /// The same of those that only NAS can settle.
    pub for_nas: Vec<Often>,
    /// What of sites that were accepted before time alone has made wrong, likewise.
    pub lapsed: Vec<Often>,
    /// How many sites that are.
    pub sites_lapsed: usize,
    /// The name of the route it has to take.
    pub route: Cow<'static, str>,
    /// What to do next.
    pub next_step: Cow<'static, str>,
    /// How to reach who administers the accounts.
    pub contact: String,
}

impl Answer<'_> {
    /// The answer in a few words.
    pub fn gist(&self) -> Gist {
        let rejects = self.reasons.iter().filter(|reason| reason.severity == Severity::Reject);
        let (for_nas, reasons): (Vec<_>, Vec<_>) = rejects.partition(|reason| reason.rule.owner == Owner::Nas);
        let mut lapsed: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in self.results.findings.iter().filter(|finding| finding.has_lapsed()) {
            *lapsed.entry(finding.rule.code).or_default() += 1;
        }
        let often = |reason: &Reason| Often { rule: reason.rule.code.into(), times: reason.findings };
        Gist {
            headline: self.headline(),
            reasons: reasons.into_iter().take(REASONS).map(often).collect(),
            for_nas: for_nas.into_iter().map(often).collect(),
            lapsed: lapsed.into_iter().map(|(rule, times)| Often { rule: rule.to_owned().into(), times }).collect(),
            sites_lapsed: self.verdict.sites.iter().filter(|site| site.has_lapsed).count(),
            route: self.verdict.route.name.into(),
            next_step: self.verdict.route.next_step.into(),
            contact: self.contact(),
        }
    }
}
