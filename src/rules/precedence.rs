//! More specific beats more general on the same cell. The table says which; nothing else in the code does.

use std::collections::HashMap;

use super::{Finding, Subject};

/// Each code with the codes that give way to it at the same place. (FILE006 is about the submission, the others about one
/// file each: it keeps silent by itself where no file could be read.)
const OVER: &[(&str, &[&str])] = &[
    ("ODS004", &["ODS002"]),
    ("ODS005", &["ODS002"]),
    ("MBX005", &["MBX004"]),
    ("MBX006", &["MBX004"]),
    ("ROUTE003", &["ROUTE004"]),
    ("DSPT004", &["DSPT003", "DSPT005", "DSPT006"]),
    ("DSPT003", &["DSPT005", "DSPT006"]),
    ("REG014", &["DSPT003", "DSPT004", "DSPT005", "DSPT006"]),
    ("REG009", &["REG011"]),
    ("FILE002", &["FILE001"]),
    ("FILE003", &["FILE001"]),
    ("FILE004", &["FILE001"]),
    ("USER005", &["USER006"]),
    ("FILE005", &["FILE001"]),
    ("FILE016", &["USER013"]),
];

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

fn place_of(finding: &Finding) -> (Subject, Option<u16>) {
    (finding.subject, finding.place.and_then(|place| place.column))
}
