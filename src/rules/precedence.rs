//! More specific beats more general. Which rule gives way to which is data of the rules; here it is only carried out.

use std::collections::HashMap;

use super::{Finding, Rule, Severity, Subject};

/// A finding that others may have to give way to.
struct Winner {
    rule: &'static Rule,
    severity: Severity,
    column: Option<u16>,
}

impl Winner {
    fn new(finding: &Finding) -> Winner {
        Winner { rule: finding.rule, severity: finding.severity, column: column_of(finding) }
    }

    /// Whether a finding about the same subject gives way. It never does to one that weighs less, else a warning, or a rule
    /// that the configuration has lowered, would hide a rejection.
    fn beats(&self, other: &Finding) -> bool {
        let at_its_cell = self.column == column_of(other) && self.rule.overrules.contains(&other.rule);
        self.severity >= other.severity && (at_its_cell || self.rule.replaces.contains(&other.rule))
    }
}

/// Drops every finding that has to give way.
pub(super) fn apply(findings: &mut Vec<Finding>) {
    let may_win = |rule: &Rule| !rule.overrules.is_empty() || !rule.replaces.is_empty();
    let mut winners: HashMap<Subject, Vec<Winner>> = HashMap::new();
    for finding in findings.iter().filter(|finding| may_win(finding.rule)) {
        winners.entry(finding.subject).or_default().push(Winner::new(finding));
    }
    if !winners.is_empty() {
        let others = |finding: &Finding| winners.get(&finding.subject).into_iter().flatten();
        findings.retain(|finding| !others(finding).any(|winner| winner.beats(finding)));
    }
}

fn column_of(finding: &Finding) -> Option<u16> {
    finding.place.and_then(|place| place.column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::prelude::*;
    use crate::rules::site::{SITE001, SITE007};

    rule! {
        /// A rule that says all there is to say of a row.
        TEST001 "test": severity: Reject, basis: Inference, scope: Site, owner: Provider,
        overrules: [SITE007], replaces: [SITE001], check: Site(nothing)
    }

    fn nothing(_: &Site<'_>, _: &Context<'_>, _: &mut Out<'_>) {}

    /// Codes that are left of findings in one row: rule, column and severity.
    fn left(findings: &[(&'static Rule, u16, Severity)]) -> Vec<&'static str> {
        let mut all: Vec<Finding> = findings
            .iter()
            .map(|(rule, column, severity)| {
                let mut finding = Finding::example();
                (finding.rule, finding.severity, finding.subject) = (rule, *severity, Subject::Site(0));
                finding.place = Some(Place { sheet: Number::new(0), row: 2, column: Some(*column) });
                finding
            })
            .collect();
        apply(&mut all);
        all.iter().map(|finding| finding.rule.code).collect()
    }

    #[test]
    fn a_rule_overrules_at_its_cell_and_replaces_in_its_row_what_weighs_no_more() {
        use Severity::{Info, Reject, Warn};
        assert_eq!(left(&[(&SITE007, 1, Warn), (&TEST001, 1, Warn), (&SITE001, 3, Info)]), ["TEST001"]);
        assert_eq!(left(&[(&SITE007, 2, Warn), (&TEST001, 1, Reject)]), ["SITE007", "TEST001"]);
        assert_eq!(
            left(&[(&SITE007, 1, Reject), (&TEST001, 1, Warn), (&SITE001, 3, Reject)]),
            ["SITE007", "TEST001", "SITE001"]
        );
    }
}
