//! The examples in the rules' own documentation are run: what passes gives no finding of the rule, what fails gives
//! exactly that finding.

use nhsmail_onboard::rules::{Rule, Severity, doc::Example};
use nhsmail_onboard::settings::Settings;

use crate::util::{Tables, codes, for_every_rule, settings};

/// The settings a rule's own examples are run with: a rule that is off unless somebody wants it is turned on.
fn settings_for(rule: &Rule) -> Settings {
    let mut settings = settings();
    if rule.severity == Severity::Off {
        settings.policy.severities.insert(rule.code, Severity::Warn);
    }
    settings
}

/// The good submission with the examples of one section laid over it.
fn with(examples: &[Example]) -> Tables {
    let most_rows = examples.iter().map(|example| example.csv.lines().count().saturating_sub(1)).max().unwrap_or(0);
    let mut tables = Tables::good(most_rows.max(2));
    for example in examples {
        match example.sheet.as_str() {
            "sites" => tables.sites.lay_over(&example.csv),
            "users" => tables.users.lay_over(&example.csv),
            other => panic!("an example block is marked '{other}': mark it sites or users"),
        }
    }
    let users_say_where = examples.iter().any(|example| {
        let headings = example.csv.lines().next().unwrap_or("");
        example.sheet == "users"
            && ["ODS code", "CQC location ID", "Site name"].iter().any(|key| headings.contains(key))
    });
    if !users_say_where {
        tables.point_users_at_their_sites();
    }
    tables
}

#[test]
fn the_good_submission_is_good() {
    let result = Tables::good(3).result();
    assert_eq!(result["outcome"], "accepted", "{:#}", result["findings"]);
    assert!(codes(&result, &["reject", "warn"]).is_empty(), "{:#}", result["findings"]);
}

#[test]
fn what_passes_passes() {
    for_every_rule(|rule| {
        let examples = &rule.examples("Passes");
        let found = codes(&with(examples).result_with(&settings_for(rule)), &["reject", "warn", "info"]);
        assert!(!found.contains(&rule.code.to_owned()), "{}: its Passes example gives the finding itself", rule.code);
    });
}

#[test]
fn what_fails_gives_exactly_this_finding() {
    for_every_rule(|rule| {
        let examples = &rule.examples("Fails");
        if examples.is_empty() {
            return;
        }
        let result = with(examples).result_with(&settings_for(rule));
        let all = codes(&result, &["reject", "warn", "info"]);
        assert!(all.contains(&rule.code.to_owned()), "{}: its Fails example does not give the finding", rule.code);
        let others: Vec<String> =
            codes(&result, &["reject", "warn"]).into_iter().filter(|code| code != rule.code).collect();
        assert!(others.is_empty(), "{}: its Fails example gives {others:?} too: {:#}", rule.code, result["findings"]);
    });
}
