//! More specific beats more general on the same cell. The table says which; nothing else in the code does.

use std::collections::HashMap;

use super::{Finding, Severity, Subject};

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

/// A cell, or all that has no cell of its own, of one subject.
type Cell = (Subject, Option<u16>);

/// Drops every finding that a more specific one at the same place overrules. Only one that weighs at least as much does
/// so: a warning never hides a rejection, whoever lowered it, the configuration or the rule itself.
pub(super) fn apply(findings: &mut Vec<Finding>) {
    let mut winners: HashMap<Cell, Vec<(&'static str, Severity)>> = HashMap::new();
    for finding in findings.iter().filter(|finding| OVER.iter().any(|(winner, _)| *winner == finding.rule.code)) {
        winners.entry(place_of(finding)).or_default().push((finding.rule.code, finding.severity));
    }
    if winners.is_empty() {
        return;
    }
    let overrules = |winner: &str, loser: &str| OVER.iter().any(|(one, over)| *one == winner && over.contains(&loser));
    findings.retain(|finding| {
        let others = winners.get(&place_of(finding)).map_or(&[][..], Vec::as_slice);
        !others.iter().any(|(winner, severity)| *severity >= finding.severity && overrules(winner, finding.rule.code))
    });
}

fn place_of(finding: &Finding) -> Cell {
    (finding.subject, finding.place.and_then(|place| place.column))
}
