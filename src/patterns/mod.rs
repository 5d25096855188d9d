//! One mistake that explains many findings, said once: a head-office code on every site, two columns swapped, one mobile
//! for a whole home. The findings underneath stay; a pattern says what to fix first and how many sites that would free.
//!
//! Findings in, patterns out. Nothing here decides anything. Each kind of pattern is a file of this folder.

mod head_office_code;
mod provider_id;
mod schemes;
mod shared_contact;
mod single_fix;
mod slipped_column;
mod swapped_columns;
mod whole_column;

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::fields::Field;
use crate::model::{Place, Record, Site, Submission};
use crate::rules::{Finding, RELATED_LISTED, Rule, Severity, Standing, Subject};
use crate::verdict::{UserStanding, standings};

/// So many rows with the same slip are one mistake, not several.
const FEWEST: usize = 3;

/// One mistake behind many findings, or a single fix.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// Its name, such as `head-office-code`.
    pub name: &'static str,
    /// What the one mistake is, with how often it was made.
    pub message: String,
    /// What to do about it.
    pub fix: String,
    /// How many findings it explains.
    pub findings: usize,
    /// Sites that are rejected for nothing else, each registered location once.
    pub sites_freed: usize,
    /// Users that are rejected or held for nothing else.
    pub users_freed: usize,
    /// Where it shows, in input order, [`RELATED_LISTED`] at most.
    pub places: Vec<Place>,
}

/// What one kind of pattern has to say.
struct Mistake {
    name: &'static str,
    message: String,
    fix: String,
    /// Numbers of the findings it explains, ascending.
    explains: Vec<usize>,
}

/// What a pattern is looked for in.
#[derive(Clone, Copy)]
struct Case<'a> {
    submission: &'a Submission<'a>,
    findings: &'a [Finding],
    /// Whether NAS looks after the accounts.
    is_through_nas: bool,
}

impl<'a> Case<'a> {
    /// The findings of these rules about sites: number, finding, site.
    fn about_sites(self, rules: &'static [&'static Rule]) -> impl Iterator<Item = (usize, &'a Finding, &'a Site<'a>)> {
        self.findings.iter().enumerate().filter_map(move |(number, finding)| match finding.subject {
            Subject::Site(site) if rules.contains(&finding.rule) => {
                Some((number, finding, &self.submission.sites[site]))
            }
            _ => None,
        })
    }
}

impl Pattern {
    /// Whether this is no mistake made over and over, but the one thing that stops some sites.
    pub fn is_single_fix(&self) -> bool {
        self.name == single_fix::NAME
    }
}

/// The patterns of a submission and the single fixes beside them, those that free the most sites first.
pub fn find<'a>(submission: &'a Submission<'a>, findings: &'a [Finding], is_through_nas: bool) -> Vec<Pattern> {
    let case = Case { submission, findings, is_through_nas };
    let mut mistakes: Vec<Mistake> =
        [head_office_code::find(case), provider_id::find(case), schemes::find(case), shared_contact::find(case)]
            .into_iter()
            .flatten()
            .chain(swapped_columns::find(case))
            .chain(slipped_column::find(case))
            .collect();
    let explained: HashSet<usize> = mistakes.iter().flat_map(|mistake| mistake.explains.iter().copied()).collect();
    mistakes.extend(whole_column::find(case, &explained));
    let explained: HashSet<usize> = mistakes.iter().flat_map(|mistake| mistake.explains.iter().copied()).collect();
    let before = Standing::new(submission, findings);
    let mut patterns: Vec<Pattern> = mistakes.into_iter().map(|mistake| weigh(case, &before, mistake)).collect();
    patterns.extend(single_fix::find(case, &explained));
    patterns.sort_by_key(|pattern| Reverse((pattern.sites_freed, pattern.users_freed, pattern.findings)));
    patterns
}

/// What would stand if the findings that the mistake explains were not there.
fn weigh(case: Case<'_>, before: &Standing, mistake: Mistake) -> Pattern {
    let explained: HashSet<usize> = mistake.explains.iter().copied().collect();
    let others = case.findings.iter().enumerate().filter(|(number, _)| !explained.contains(number));
    let after = Standing::new(case.submission, others.map(|(_, finding)| finding));
    let (sites_before, users_before) = standings(case.submission, before, None);
    let (sites_after, users_after) = standings(case.submission, &after, None);
    let freed = case.submission.sites.iter().filter(|site| sites_after[site.index] && !sites_before[site.index]);
    let accepted = |users: &[UserStanding]| users.iter().filter(|user| **user == UserStanding::Accepted).count();
    let places = mistake.explains.iter().filter_map(|number| case.findings[*number].place);
    Pattern {
        name: mistake.name,
        message: mistake.message,
        fix: mistake.fix,
        findings: mistake.explains.len(),
        sites_freed: freed.map(registered_location).collect::<HashSet<_>>().len(),
        users_freed: accepted(&users_after) - accepted(&users_before),
        places: places.take(RELATED_LISTED).collect(),
    }
}

/// Rows of one registered location are one site.
fn registered_location(site: &Site<'_>) -> (Option<(String, String)>, usize) {
    let [code, location] = [Field::OdsCode, Field::CqcLocationId].map(|field| normal(Record::Site(site), field));
    match (code, location) {
        (Some(code), Some(location)) => (Some((code, location)), 0),
        _ => (None, site.index),
    }
}

/// A value of a row in its normal form.
fn normal(row: Record<'_, '_>, field: Field) -> Option<String> {
    Some(row.view(field)?.normal()?.into_owned())
}

fn is_reject(finding: &Finding) -> bool {
    finding.severity == Severity::Reject
}
