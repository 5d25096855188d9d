//! A head office's ODS code where the site's own belongs.

use std::collections::{HashMap, HashSet};

use super::{Case, FEWEST, Mistake};
use crate::fields::Field;
use crate::rules::ods::ODS004;
use crate::rules::user::USER013;
use crate::rules::{Rule, Subject};
use crate::text::many;

/// The rules whose findings about sites it explains.
static RULES: [&Rule; 1] = [&ODS004];

pub(super) fn find(case: Case<'_>) -> Option<Mistake> {
    let found: Vec<_> = case.about_sites(&RULES).collect();
    if found.len() < FEWEST {
        return None;
    }
    let mut times: HashMap<String, usize> = HashMap::new();
    for (_, finding, _) in &found {
        *times.entry(finding.value.as_deref().unwrap_or("").trim().to_uppercase()).or_default() += 1;
    }
    let (code, commonest) = times.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)))?;
    let on = if commonest > 1 { format!(", '{code}' on {commonest} of them") } else { String::new() };
    let mut explains: Vec<usize> = found.iter().map(|(number, ..)| *number).collect();
    explains.extend(orphans(case, found.len()));
    explains.sort_unstable();
    Some(Mistake {
        name: "head-office-code",
        message: format!(
            "{} of {} give the ODS code of a head office{on}. Every site has a code of its own.",
            found.len(),
            many(case.submission.sites.len(), "site")
        ),
        fix: "Look each site up in ODS Data Search and Export (formerly the ODS portal) by its postcode and enter that code, usually V and four characters. Point \
              the users of the site at the same code."
            .to_owned(),
        explains,
    })
}

/// Findings about people whose sites have such codes, it seems: their ODS codes are well formed, stand on no site, and are
/// not more than the sites that lack theirs.
fn orphans(case: Case<'_>, sites: usize) -> Vec<usize> {
    let mut codes = HashSet::new();
    let mut orphans = Vec::new();
    for (number, finding) in case.findings.iter().enumerate().filter(|(_, finding)| *finding.rule == USER013) {
        let (Subject::User(user), Some(Field::OdsCode)) = (finding.subject, finding.field) else { continue };
        if let Some(code) = case.submission.users[user].ods_code.valid().filter(|code| code.is_site()) {
            codes.insert(*code);
            orphans.push(number);
        }
    }
    if codes.len() <= sites { orphans } else { Vec::new() }
}
