//! Why sites and users do not go in, commonest first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use super::Results;
use crate::model::Place;
use crate::rules::{Finding, Rule, Severity, Subject};

/// A rule that found something, at one severity.
#[derive(Debug)]
pub struct Reason {
    /// The rule.
    pub rule: &'static Rule,
    /// How much its findings weigh.
    pub severity: Severity,
    /// What it finds, in a sentence.
    pub what: String,
    /// How many it found.
    pub findings: usize,
    /// How many sites have one, themselves or through a user.
    pub sites: usize,
}

impl Reason {
    /// Code and name.
    pub fn label(&self) -> String {
        format!("{} {}", self.rule.code, self.rule.name)
    }
}

#[derive(Default)]
struct Tally {
    findings: usize,
    sites: HashSet<usize>,
}

/// Every reason with a reject or a warning: rejects first, each by the number of its findings.
pub(super) fn commonest(results: &Results<'_>) -> Vec<Reason> {
    let mut tallies: BTreeMap<(Reverse<Severity>, &str), (&'static Rule, Tally)> = BTreeMap::new();
    for finding in results.findings.iter().filter(|finding| finding.severity >= Severity::Warn) {
        let key = (Reverse(finding.severity), finding.rule.code);
        let (_, tally) = tallies.entry(key).or_insert_with(|| (finding.rule, Tally::default()));
        tally.findings += 1;
        add_sites(results, finding, &mut tally.sites);
    }
    let reason = |((severity, _), (rule, tally)): ((Reverse<Severity>, &str), (&'static Rule, Tally))| Reason {
        rule,
        severity: severity.0,
        what: rule.explain().summary.clone(),
        findings: tally.findings,
        sites: tally.sites.len(),
    };
    let mut reasons: Vec<Reason> = tallies.into_iter().map(reason).collect();
    reasons.sort_by_key(|reason| (Reverse(reason.severity), Reverse(reason.findings), Reverse(reason.sites)));
    reasons
}

fn add_sites(results: &Results<'_>, finding: &Finding, sites: &mut HashSet<usize>) {
    let submission = results.submission;
    let file_of = |place: Place| usize::from(submission.sheets[usize::from(place.sheet)].file);
    let those = |is_one: &dyn Fn(Place) -> bool| -> Vec<usize> {
        submission.sites.iter().filter(|site| is_one(site.place)).map(|site| site.index).collect()
    };
    match finding.subject {
        Subject::Site(site) => sites.extend([site]),
        Subject::User(user) => sites.extend(submission.site_of(user).map(|site| site.index)),
        Subject::Sheet(sheet) => sites.extend(those(&|place| usize::from(place.sheet) == sheet)),
        Subject::File(file) => sites.extend(those(&|place| file_of(place) == file)),
        Subject::Outcome => {}
        Subject::Submission => sites.extend(those(&|_| true)),
    }
}
