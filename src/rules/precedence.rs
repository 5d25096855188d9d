//! More specific beats more general on the same cell. The table says which; nothing else in the code does.

use std::collections::HashMap;

use super::{Finding, Subject};

/// Each code with the codes that give way to it at the same place.
const OVER: &[(&str, &[&str])] = &[
    ("ODS004", &["ODS002"]),
    ("ODS005", &["ODS002"]),
    ("ROUTE003", &["ROUTE004"]),
    ("DSPT004", &["DSPT003", "DSPT005", "DSPT006"]),
    ("DSPT003", &["DSPT005", "DSPT006"]),
    ("FILE002", &["FILE001"]),
    ("FILE004", &["FILE001"]),
];

/// A reject that says why a file could not be read leaves nothing for these to add.
const UNREADABLE: &[&str] = &["FILE002", "FILE004"];

/// Drops every finding that a more specific one at the same place overrules.
pub(super) fn apply(findings: &mut Vec<Finding>) {
    let mut winners: HashMap<(Subject, Option<u16>), Vec<&'static str>> = HashMap::new();
    for finding in findings.iter().filter(|finding| OVER.iter().any(|(winner, _)| *winner == finding.rule.code)) {
        winners.entry(place_of(finding)).or_default().push(finding.rule.code);
    }
    if winners.is_empty() {
        return;
    }
    let overruled = |finding: &Finding| {
        let codes = winners.get(&place_of(finding)).map_or(&[][..], Vec::as_slice);
        OVER.iter().any(|(winner, losers)| codes.contains(winner) && losers.contains(&finding.rule.code))
    };
    findings.retain(|finding| !overruled(finding));
}

/// Whether a finding of this code says that a file could not be read at all.
pub(super) fn says_unreadable(code: &str) -> bool {
    UNREADABLE.contains(&code)
}

fn place_of(finding: &Finding) -> (Subject, Option<u16>) {
    (finding.subject, finding.place.and_then(|place| place.column))
}
