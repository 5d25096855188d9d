//! The configuration file and what the command line adds to it, validated: raw TOML in, [`Settings`] out. Unknown keys
//! are refused with the nearest known name, because a misspelt severity that is silently ignored would be worse.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::headings::{Field, HeadingOptions, nearest};
use crate::model::values::{FieldValue, OdsCode, Repair};
use crate::rules::{self, Agreed, Basis, Change, Policy, Severity};

/// Everything that steers a check.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What the rules are told.
    pub policy: Policy,
    /// What the search for headings is told.
    pub headings: HeadingOptions,
}

/// Something in the configuration or in `--map` is not right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SettingsError(String);

type Result<T> = std::result::Result<T, SettingsError>;

fn wrong<T>(message: impl Into<String>) -> Result<T> {
    Err(SettingsError(message.into()))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    rules: BTreeMap<String, RawSeverity>,
    #[serde(default)]
    quota: RawQuota,
    #[serde(default)]
    headings: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum RawSeverity {
    Plain(Severity),
    Reasoned(RawReasoned),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReasoned {
    severity: Severity,
    #[serde(default)]
    reason: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQuota {
    users: Option<u32>,
    mailboxes: Option<u32>,
    minimum_users: Option<u32>,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    agreed: BTreeMap<String, RawAgreed>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAgreed {
    users: u32,
    #[serde(default)]
    reason: String,
}

impl Settings {
    /// The settings without any configuration file.
    pub fn at(as_of: Date) -> Settings {
        Settings { policy: Policy::at(as_of), headings: HeadingOptions::default() }.with_required_columns()
    }

    /// The settings a configuration file's text makes.
    ///
    /// # Errors
    /// One sentence: the key, what is wrong with it, and what was probably meant.
    pub fn from_toml(text: &str, as_of: Date) -> Result<Settings> {
        let raw: RawFile = toml::from_str(text).or_else(|error| wrong(plain_toml_error(text, &error)))?;
        let mut policy = Policy::at(as_of);
        for (key, change) in raw.rules {
            set_severity(&mut policy, &key, change)?;
        }
        set_quota(&mut policy, raw.quota)?;
        let mut headings = HeadingOptions::default();
        for (key, aliases) in raw.headings {
            let field = field_named(&key)?;
            headings.extra_aliases.extend(aliases.into_iter().map(|alias| (alias, field)));
        }
        Ok(Settings { policy, headings }.with_required_columns())
    }

    fn with_required_columns(mut self) -> Settings {
        self.headings.required = rules::required_columns(&self.policy);
        self
    }

    /// Adds a `--map 'HEADING=field'`.
    ///
    /// # Errors
    /// When it has no `=` or names no field.
    pub fn map(&mut self, argument: &str) -> Result<()> {
        let Some((heading, field)) = argument.rsplit_once('=') else {
            return wrong(format!("--map '{argument}': write it as 'HEADING=field', for example 'Home=site_name'"));
        };
        self.headings.by_hand.push((heading.trim().to_owned(), field_named(field.trim())?));
        Ok(())
    }
}

fn field_named(key: &str) -> Result<Field> {
    let unknown = || {
        let known: Vec<&str> = Field::all().map(Field::key).collect();
        let near = nearest(&[key], known.iter().copied());
        let offer = if near.is_empty() { known.join(", ") } else { near.join(", ") };
        SettingsError(format!("there is no field '{key}'; did you mean: {offer}?"))
    };
    Field::from_key(key).ok_or_else(unknown)
}

fn set_severity(policy: &mut Policy, key: &str, change: RawSeverity) -> Result<()> {
    let Some(rule) = rules::find(key) else {
        let names = rules::all().iter().flat_map(|rule| [rule.code, rule.name]);
        let near = nearest(&[key], names);
        let offer = near.first().map_or(String::new(), |near| format!(" Did you mean {near}?"));
        return wrong(format!("[rules] {key}: this version has no such rule.{offer}"));
    };
    let (severity, reason) = match change {
        RawSeverity::Plain(severity) => (severity, String::new()),
        RawSeverity::Reasoned(raw) => (raw.severity, raw.reason.trim().to_owned()),
    };
    if severity < rule.severity && rule.basis == Basis::Guidance && reason.is_empty() {
        return wrong(format!(
            "[rules] {code}: this rule states the published NHSmail guidance, so lowering it needs a reason: \
             {code} = {{ severity = \"{severity}\", reason = \"…\" }}",
            code = rule.code,
            severity = severity.name()
        ));
    }
    if severity != rule.severity {
        let what = format!("{} {}: {} instead of {}", rule.code, rule.name, severity.name(), rule.severity.name());
        policy.changes.push(Change { what, reason });
        policy.severities.insert(rule.code, severity);
    }
    Ok(())
}

fn set_quota(policy: &mut Policy, quota: RawQuota) -> Result<()> {
    let reason = quota.reason.trim();
    // A number the guidance states needs a reason; the minimum is not in the guidance.
    change_number(policy, "quota.users", quota.users, |policy| &mut policy.quota_users, reason, true)?;
    change_number(policy, "quota.mailboxes", quota.mailboxes, |policy| &mut policy.quota_mailboxes, reason, true)?;
    change_number(
        policy,
        "quota.minimum_users",
        quota.minimum_users,
        |policy| &mut policy.minimum_users,
        reason,
        false,
    )?;
    for (code, agreed) in quota.agreed {
        agree(policy, &code, agreed)?;
    }
    Ok(())
}

fn change_number(
    policy: &mut Policy,
    key: &str,
    wanted: Option<u32>,
    number: fn(&mut Policy) -> &mut u32,
    reason: &str,
    needs_reason: bool,
) -> Result<()> {
    let Some(wanted) = wanted else { return Ok(()) };
    let before = *number(policy);
    if wanted == before {
        return Ok(());
    }
    if needs_reason && reason.is_empty() {
        return wrong(format!(
            "{key}: the published NHSmail guidance says {before}; another number needs a reason: add quota.reason = \"…\""
        ));
    }
    *number(policy) = wanted;
    policy.changes.push(Change { what: format!("{key}: {wanted} instead of {before}"), reason: reason.to_owned() });
    Ok(())
}

fn agree(policy: &mut Policy, code: &str, agreed: RawAgreed) -> Result<()> {
    let Ok((ods_code, _)) = OdsCode::parse(code.into(), false) as std::result::Result<(OdsCode, Repair), _> else {
        return wrong(format!("[quota.agreed] {code}: this does not look like the ODS code of a site"));
    };
    let reason = agreed.reason.trim().to_owned();
    if reason.is_empty() {
        return wrong(format!(
            "[quota.agreed] {code}: say why, for example reason = \"agreed by NHSmail on 3 March 2026\""
        ));
    }
    let what = format!("{} may have {} user accounts", ods_code.normal(), agreed.users);
    policy.changes.push(Change { what, reason: reason.clone() });
    policy.agreed.insert(ods_code.normal().into_owned(), Agreed { users: agreed.users, reason });
    Ok(())
}

/// Where the parser stopped and what is wrong there, with the nearest known key where one is unknown.
fn plain_toml_error(text: &str, error: &toml::de::Error) -> String {
    let message = error.message();
    let unknown = message.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next());
    if let Some(key) = unknown {
        return unknown_key(key);
    }
    let what = if message.contains("RawSeverity") {
        "a severity is \"off\", \"info\", \"warn\" or \"reject\", or { severity = \"…\", reason = \"…\" }".to_owned()
    } else if message.contains("RawAgreed") {
        "write { users = 14, reason = \"…\" }".to_owned()
    } else if message.contains("u32") {
        "a whole number is needed, without quotation marks".to_owned()
    } else {
        message.lines().collect::<Vec<_>>().join(" ")
    };
    let line = text[..error.span().map_or(0, |span| span.start).min(text.len())].matches('\n').count();
    format!("line {}, '{}': {what}", line + 1, text.lines().nth(line).unwrap_or("").trim())
}

fn unknown_key(key: &str) -> String {
    const KNOWN: [&str; 9] =
        ["rules", "quota", "headings", "users", "mailboxes", "minimum_users", "reason", "agreed", "severity"];
    if rules::find(key).is_some() {
        return format!("{key} is a rule: put it below a line [rules]");
    }
    match nearest(&[key], KNOWN.into_iter()).first() {
        Some(near) => format!("unknown key '{key}'; did you mean '{near}'?"),
        None => format!("unknown key '{key}'; the keys are [rules], [quota], [quota.agreed] and [headings]"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn settings(text: &str) -> Result<Settings> {
        Settings::from_toml(text, jiff::civil::date(2026, 11, 21))
    }

    fn refusal(text: &str) -> String {
        settings(text).unwrap_err().to_string()
    }

    #[test]
    fn severities_change_and_are_repeated() {
        let policy = settings("[rules]\nQUOTA002 = \"reject\"\n").unwrap().policy;
        assert_eq!(policy.severities["QUOTA002"], Severity::Reject);
        assert_eq!(policy.changes[0].what, "QUOTA002 too-few-users: reject instead of warn");
    }

    #[test]
    fn lowering_a_rule_of_the_guidance_needs_a_reason() {
        assert!(refusal("[rules]\nCQC005 = \"off\"\n").contains("needs a reason"));
        let settings =
            settings("[rules]\nCQC005 = { severity = \"off\", reason = \"NAS issues passcodes\" }\n").unwrap();
        assert_eq!(settings.policy.changes[0].reason, "NAS issues passcodes");
        assert!(
            !settings.headings.required.contains(&Field::CqcContactId),
            "the column is required only while its rule is on"
        );
    }

    #[test]
    fn the_numbers_of_the_guidance_need_a_reason() {
        assert!(refusal("[quota]\nusers = 12\n").contains("needs a reason"));
        assert_eq!(settings("[quota]\nusers = 12\nreason = \"pilot\"\n").unwrap().policy.quota_users, 12);
        assert!(refusal("[quota.agreed]\nVLAXL = { users = 14 }\n").contains("say why"));
        let policy = settings("[quota.agreed]\nvlaxl = { users = 14, reason = \"agreed\" }\n").unwrap().policy;
        assert_eq!((policy.allowance(Some("VLAXL")), policy.allowance(Some("VLAXM"))), (14, 10));
    }

    #[test]
    fn unknown_names_are_refused_with_the_nearest() {
        assert_eq!(refusal("[quoota]\nusers = 1\n"), "unknown key 'quoota'; did you mean 'quota'?");
        assert!(refusal("[rules]\nODS02 = \"warn\"\n").contains("Did you mean ODS002?"));
        assert!(refusal("[headings]\nods_cod = [\"x\"]\n").contains("ods_code"));
        assert!(refusal("QUOTA002 = \"reject\"\n").contains("[rules]"));
    }

    #[test]
    fn a_wrong_value_is_named_with_its_line() {
        assert!(refusal("[rules]\n\nODS003 = \"loud\"\n").starts_with("line 3, 'ODS003 = \"loud\"': a severity is"));
        assert!(refusal("[quota]\nusers = \"many\"\n").contains("a whole number is needed"));
        assert!(refusal("[quota.agreed]\nVLAXL = 3\n").contains("write { users"));
    }
}
