//! Addresses that stand beside other people than those whose names they spell: the column has slipped.

use std::collections::BTreeMap;

use super::{Case, FEWEST, Mistake};
use crate::fields::Field;
use crate::model::Number;
use crate::rules::Subject;
use crate::rules::user::USER029;
use crate::text::many;

pub(super) fn find(case: Case<'_>) -> Vec<Mistake> {
    let mut in_sheet: BTreeMap<Number, Vec<usize>> = BTreeMap::new();
    for (number, finding) in case.findings.iter().enumerate().filter(|(_, finding)| *finding.rule == USER029) {
        if let Some(place) = finding.place {
            in_sheet.entry(place.sheet).or_default().push(number);
        }
    }
    let often = in_sheet.into_iter().filter(|(_, found)| found.len() >= FEWEST);
    often.map(|(sheet, explains)| slipped(case, sheet, explains)).collect()
}

fn slipped(case: Case<'_>, sheet: Number, explains: Vec<usize>) -> Mistake {
    Mistake {
        name: "slipped-column",
        message: format!(
            "In {} of sheet '{}' the address spells the name of somebody else in the list: the column '{}' has slipped against \
             the names{}.",
            many(explains.len(), "row"),
            case.submission.sheets[usize::from(sheet)].name,
            Field::Email.heading(),
            by_how_much(case, &explains)
        ),
        fix: "Copy the names and the addresses from your own records once more, together, or sort them together. No account is \
              made for these people until then."
            .to_owned(),
        explains,
    }
}

/// How far the addresses stand from their people, where it is the same for all.
fn by_how_much(case: Case<'_>, explains: &[usize]) -> &'static str {
    let rows_down = |number: &usize| {
        let Subject::User(user) = case.findings[*number].subject else { return None };
        let of_another = &case.submission.relations.address_of_another;
        let at = of_another.binary_search_by_key(&user, |(user, _)| *user).ok()?;
        let [here, there] = [user, of_another[at].1].map(|user| case.submission.users[user].place);
        (here.sheet == there.sheet).then(|| i64::from(here.row) - i64::from(there.row))
    };
    let all = |rows: i64| explains.iter().all(|number| rows_down(number) == Some(rows));
    match (all(1), all(-1)) {
        (true, _) => ", one row down",
        (_, true) => ", one row up",
        _ => "",
    }
}
