//! One fault in nearly every row of a sheet: a column left empty, the same lapsed status everywhere.

use std::collections::{BTreeMap, HashSet};

use super::{Case, Mistake, is_reject};
use crate::fields::Field;
use crate::model::Number;
use crate::rules::{Rule, Subject};

/// A sheet has at least so many rows with the fault.
const FEWEST_ROWS: usize = 5;
/// And at least so many of a hundred rows have it.
const MOST: usize = 80;

pub(super) fn find(case: Case<'_>, explained: &HashSet<usize>) -> Vec<Mistake> {
    let submission = case.submission;
    let mut rows = vec![0_usize; submission.sheets.len()];
    let places = submission.sites.iter().map(|site| site.place).chain(submission.users.iter().map(|user| user.place));
    places.for_each(|place| rows[usize::from(place.sheet)] += 1);
    let mut faults: BTreeMap<(Number, &str, Field), (&'static Rule, Vec<usize>)> = BTreeMap::new();
    for (number, finding) in case.findings.iter().enumerate().filter(|(_, finding)| is_reject(finding)) {
        let (Some(place), Some(field)) = (finding.place, finding.field) else { continue };
        let of_row = matches!(finding.subject, Subject::Site(_) | Subject::User(_));
        if of_row && !explained.contains(&number) {
            let fault = faults.entry((place.sheet, finding.rule.code, field)).or_insert((finding.rule, Vec::new()));
            fault.1.push(number);
        }
    }
    let in_nearly_every_row =
        |sheet: Number, found: usize| found >= FEWEST_ROWS && found * 100 >= rows[usize::from(sheet)] * MOST;
    faults
        .into_iter()
        .filter(|((sheet, ..), (_, found))| in_nearly_every_row(*sheet, found.len()))
        .map(|((sheet, _, field), (rule, explains))| {
            let of_users = matches!(case.findings[explains[0]].subject, Subject::User(_));
            let facts = &submission.sheets[usize::from(sheet)];
            let thing = if of_users { "users" } else { "sites" };
            let message = format!(
                "The same in {} of {} {thing} of sheet '{}', column '{}': {}",
                explains.len(),
                rows[usize::from(sheet)],
                facts.name,
                field.heading(),
                rule.explain().summary
            );
            let fix = rule.advice(case.is_through_nas).to_owned();
            Mistake { name: "whole-column", message, fix, explains }
        })
        .collect()
}
