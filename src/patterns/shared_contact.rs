//! One mobile number or e-mail address for a whole home.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Case, FEWEST, Mistake, normal};
use crate::fields::Field;
use crate::model::Record;
use crate::rules::user::{USER005, USER010};
use crate::rules::{Rule, Subject};
use crate::text::many;

pub(super) fn find(case: Case<'_>) -> Option<Mistake> {
    let mut explains = Vec::new();
    let mut said = Vec::new();
    let mut homes = HashSet::new();
    for (rule, field, what, plural) in [
        (&USER010, Field::Mobile, "mobile number", "mobile numbers"),
        (&USER005, Field::Email, "e-mail address", "e-mail addresses"),
    ] {
        let shared = shared_by_many(case, rule, field);
        if shared.is_empty() {
            continue;
        }
        let rows: Vec<&(usize, usize)> = shared.iter().flatten().collect();
        explains.extend(rows.iter().map(|(number, _)| *number));
        let person = &case.submission.relations.person;
        let people = rows.iter().map(|(_, user)| person[*user]).collect::<BTreeSet<_>>().len();
        homes.extend(rows.iter().filter_map(|(_, user)| case.submission.relations.links[*user].only_site()));
        let what = if shared.len() == 1 { format!("one {what}") } else { format!("{} {plural}", shared.len()) };
        said.push(format!("{people} people share {what}"));
    }
    if explains.is_empty() {
        return None;
    }
    explains.sort_unstable();
    Some(Mistake {
        name: "shared-contact",
        message: format!("{}, at {}. That is the home's contact, not the person's.", said.join(" and "), many(homes.len(), "site")),
        fix: "Ask each person for a mobile number and an e-mail address of their own. They are used once, to send the user \
              name and the password; private ones are welcome."
            .to_owned(),
        explains,
    })
}

/// The values that at least three people share, each as its rows: number of the finding, number of the user.
fn shared_by_many(case: Case<'_>, rule: &Rule, field: Field) -> Vec<Vec<(usize, usize)>> {
    let mut rows_of: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
    for (number, finding) in case.findings.iter().enumerate().filter(|(_, finding)| finding.rule == rule) {
        let Subject::User(user) = finding.subject else { continue };
        if let Some(value) = normal(Record::User(&case.submission.users[user]), field) {
            rows_of.entry(value).or_default().push((number, user));
        }
    }
    let person = &case.submission.relations.person;
    let people = |rows: &[(usize, usize)]| rows.iter().map(|(_, user)| person[*user]).collect::<HashSet<_>>().len();
    rows_of.into_values().filter(|rows| people(rows) >= FEWEST).collect()
}
