//! One rule that alone stands between sites and acceptance: not a mistake made over and over, but the shortest way to more
//! accepted sites once the patterns are dealt with.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{Case, Pattern, is_reject};
use crate::model::{Place, SiteLink};
use crate::rules::{Finding, RELATED_LISTED, Subject};
use crate::text::first_of;

/// Its name.
pub(super) const NAME: &str = "single-fix";
/// Places named.
const PLACES: usize = 4;

/// What rejects a row: nothing, findings of one rule, or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    Nothing,
    Only(&'static str),
    Several,
}

impl Cause {
    fn and(self, other: Cause) -> Cause {
        match (self, other) {
            (Cause::Nothing, cause) | (cause, Cause::Nothing) => cause,
            (one, another) if one == another => one,
            _ => Cause::Several,
        }
    }
}

#[derive(Default)]
struct Freed {
    sites: usize,
    users: usize,
}

/// The rules whose findings are all that stops some sites. What a pattern explains is left to the pattern.
pub(super) fn find(case: Case<'_>, explained: &HashSet<usize>) -> Vec<Pattern> {
    let causes = Causes::of(case, explained);
    let mut freed: BTreeMap<&str, Freed> = BTreeMap::new();
    for cause in (0..case.submission.sites.len()).map(|site| causes.of_site(case, site)) {
        if let Cause::Only(code) = cause {
            freed.entry(code).or_default().sites += 1;
        }
    }
    for user in &case.submission.users {
        // A person whose key fits no site or several is waiting for something else.
        let SiteLink::One(site) = case.submission.relations.links[user.index].site() else { continue };
        let own = causes.users[user.index].and(causes.sheets[usize::from(user.place.sheet)]);
        if let Cause::Only(code) = own.and(causes.of_site(case, site)) {
            freed.entry(code).or_default().users += 1;
        }
    }
    freed
        .into_iter()
        .filter(|(_, freed)| freed.sites > 0)
        .map(|(code, freed)| told(case, explained, code, &freed))
        .collect()
}

fn told(case: Case<'_>, explained: &HashSet<usize>, code: &str, freed: &Freed) -> Pattern {
    let found: Vec<&Finding> = case
        .findings
        .iter()
        .enumerate()
        .filter(|(number, finding)| finding.rule.code == code && is_reject(finding) && !explained.contains(number))
        .map(|(_, finding)| finding)
        .collect();
    let rule = found[0].rule;
    let places: BTreeSet<Place> = found.iter().filter_map(|finding| finding.place).collect();
    Pattern {
        name: NAME,
        message: format!("{}{}", rule.explain().summary, at(case, &places)),
        fix: rule.advice(case.is_through_nas).to_owned(),
        findings: found.len(),
        sites_freed: freed.sites,
        users_freed: freed.users,
        places: places.into_iter().take(RELATED_LISTED).collect(),
    }
}

/// The first places, in brackets.
fn at(case: Case<'_>, places: &BTreeSet<Place>) -> String {
    let Some(first) = places.first() else { return String::new() };
    let others = places.iter().skip(1).take(PLACES - 1).map(|place| case.submission.describe_from(*first, *place));
    let named: Vec<String> = std::iter::once(case.submission.describe_briefly(*first)).chain(others).collect();
    format!(" ({})", first_of(named, places.len(), PLACES, ", "))
}

/// What rejects each sheet, site and user by itself.
struct Causes {
    submission: Cause,
    sheets: Vec<Cause>,
    sites: Vec<Cause>,
    users: Vec<Cause>,
}

impl Causes {
    fn of(case: Case<'_>, explained: &HashSet<usize>) -> Causes {
        let submission = case.submission;
        let mut causes = Causes {
            submission: Cause::Nothing,
            sheets: vec![Cause::Nothing; submission.sheets.len()],
            sites: vec![Cause::Nothing; submission.sites.len()],
            users: vec![Cause::Nothing; submission.users.len()],
        };
        for (number, finding) in case.findings.iter().enumerate().filter(|(_, finding)| is_reject(finding)) {
            let cause = if explained.contains(&number) { Cause::Several } else { Cause::Only(finding.rule.code) };
            match finding.subject {
                Subject::Outcome => {}
                Subject::Submission => add(&mut causes.submission, cause),
                Subject::File(file) => {
                    let of_file = submission.sheets.iter().zip(&mut causes.sheets);
                    of_file.filter(|(sheet, _)| usize::from(sheet.file) == file).for_each(|(_, of)| add(of, cause));
                }
                Subject::Sheet(sheet) => add(&mut causes.sheets[sheet], cause),
                Subject::Site(site) => add(&mut causes.sites[site], cause),
                Subject::User(user) => add(&mut causes.users[user], cause),
            }
        }
        causes
    }

    fn of_site(&self, case: Case<'_>, site: usize) -> Cause {
        let sheet = usize::from(case.submission.sites[site].place.sheet);
        self.sites[site].and(self.sheets[sheet]).and(self.submission)
    }
}

fn add(to: &mut Cause, cause: Cause) {
    *to = to.and(cause);
}
