//! The configuration file and what the command line adds to it, validated: raw TOML in, [`Settings`] out. Unknown keys
//! are refused with the nearest known name, because a misspelt severity that is silently ignored would be worse.

mod section;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jiff::civil::Date;

use crate::answer::Audience;
use crate::fields::{Field, HeadingOptions, Settled};
use crate::headings::nearest;
use crate::limits::{Limits, MEGABYTE};
use crate::model::values::{FieldValue, OdsCode, Repair};
use crate::read::Reader;
use crate::registers::Kind;
use crate::rules::route::{ROUTE001, ROUTE002};
use crate::rules::{self, Agreed, Basis, Change, Policy, Severity};
use section::{Section, Value};

/// Everything that steers a check, validated: [`Settings::new`] makes it, and the program changes nothing in it afterwards.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The text of the configuration that made these, for a process that is to have the same.
    pub config: String,
    /// What the rules are told.
    pub policy: Policy,
    /// What the search for headings is told.
    pub headings: HeadingOptions,
    /// What the command line adds.
    pub choices: Choices,
    /// Rows of people in one upload file for the portal.
    pub portal_rows: usize,
    /// The portal's sample file, whose headings the upload files have, as the configuration names it: from its own folder.
    pub portal_sample: Option<PathBuf>,
    /// What the nightly batch takes on trust.
    pub batch: BatchTrust,
    /// Kinds of registers whose extracts count as whole, however small they are.
    pub whole_registers: BTreeSet<Kind>,
    /// How much of a file is read at most.
    pub limits: Limits,
    /// Who takes the files apart; not for the configuration to say.
    pub reader: Reader,
}

/// What the nightly batch takes on trust, as the configuration says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchTrust {
    /// Whether people are held until NAS has confirmed who sent them.
    pub confirm_senders: bool,
    /// Whether NAS itself gives the entries of the inbox their names, so that the same name is the same sender.
    pub names_are_ours: bool,
}

impl Default for BatchTrust {
    fn default() -> BatchTrust {
        BatchTrust { confirm_senders: true, names_are_ours: false }
    }
}

/// Something in the configuration or in `--map` is not right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SettingsError(String);

type Result<T> = std::result::Result<T, SettingsError>;

fn wrong<T>(message: impl Into<String>) -> Result<T> {
    Err(SettingsError(message.into()))
}

/// What the command line adds to the configuration.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Which fields the columns of these headings hold; see [`mapped`].
    pub map: Vec<(String, Field)>,
    /// The same, remembered from earlier runs.
    pub remembered: Vec<(String, Field)>,
    /// The sentence that says that a configuration was found and read without being asked for.
    pub found_config: Option<String>,
    /// The sheets that are read; all where there are none.
    pub sheets: Vec<String>,
    /// Whether columns that hold no field are carried into the report.
    pub keep_columns: bool,
    /// Who reads the outputs.
    pub audience: Audience,
    /// Extracts of registers, folders of them, or a snapshot.
    pub registers: Vec<PathBuf>,
    /// The day of extracts that do not say it.
    pub register_dates: BTreeMap<Kind, Date>,
}

impl Settings {
    /// The settings that a configuration's text makes, empty for none, and what the command line adds to them, for files that
    /// `reader` takes apart.
    ///
    /// # Errors
    /// One sentence: the key, what is wrong with it, and what was probably meant.
    pub fn new(config: &str, as_of: Date, reader: Reader, choices: Choices) -> Result<Settings> {
        section::read_file(config, |file| {
            let mut policy = Policy::at(as_of);
            for (key, change) in file.entries("rules")? {
                set_severity(&mut policy, key, change)?;
            }
            file.section("quota", |quota| set_quota(&mut policy, quota))?;
            file.section("route", |route| set_minimum_sites(&mut policy, route.number("minimum_sites")?))?;
            let limits = file.section("limits", |limits| read_limits(&mut policy, limits))?;
            let whole_registers = file.section("registers", |registers| {
                set_register_age(&mut policy, registers.number("max_age_days")?)?;
                whole_registers(&mut policy, registers)
            })?;
            let mut headings = HeadingOptions { only_sheets: choices.sheets.clone(), ..HeadingOptions::default() };
            headings.extra_aliases = read_headings(file)?;
            headings.extra_aliases.extend(choices.remembered.iter().cloned());
            headings.by_hand = choices.map.clone();
            let found = choices.found_config.iter();
            policy.changes.splice(0..0, found.map(|what| Change { what: what.clone(), reason: String::new() }));
            let of_headings = headings.extra_aliases.iter().chain(&headings.by_hand);
            policy.changes.extend(of_headings.map(|(heading, field)| heading_change(heading, *field)));
            headings.required = rules::required_columns(&policy);
            for sheet in file.get("ignore_sheets").map(Value::texts).transpose()?.unwrap_or_default() {
                policy
                    .changes
                    .push(Change { what: format!("sheets called '{sheet}' are left out"), reason: String::new() });
                headings.settled.push(Settled { sheet: sheet.to_owned(), heading: None, field: None });
            }
            let (portal_sample, portal_rows) = file.section("portal", read_portal)?;
            let batch = file.section("batch", |batch| read_batch(&mut policy, batch))?;
            Ok(Settings {
                config: config.to_owned(),
                policy,
                headings,
                choices,
                portal_rows,
                portal_sample,
                batch,
                whole_registers,
                limits,
                reader,
            })
        })
    }
}

/// Further headings, each with the field it names, from a text that holds nothing else.
///
/// # Errors
/// As for [`Settings::new`].
pub fn headings_in(text: &str) -> Result<Vec<(String, Field)>> {
    section::read_file(text, read_headings)
}

fn read_headings(file: &mut Section<'_>) -> Result<Vec<(String, Field)>> {
    let mut headings = Vec::new();
    for (key, names) in file.entries("headings")? {
        let field = field_named(key)?;
        headings.extend(names.texts()?.into_iter().map(|name| (name.to_owned(), field)));
    }
    Ok(headings)
}

/// The heading and the field of a `--map HEADING=field`.
///
/// # Errors
/// When it has no `=` or names no field.
pub fn mapped(argument: &str) -> Result<(String, Field)> {
    let Some((heading, field)) = argument.rsplit_once('=') else {
        return wrong(format!(
            r#"--map: '{argument}' has no '='; write --map "HEADING=field", for example --map "Home=site_name""#
        ));
    };
    Ok((heading.trim().to_owned(), field_named(field.trim())?))
}

/// The portal's guidance asks for small files.
const DEFAULT_PORTAL_ROWS: usize = 100;

fn heading_change(heading: &str, field: Field) -> Change {
    Change { what: format!("the heading '{heading}' is read as {}", field.heading()), reason: String::new() }
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

fn set_severity(policy: &mut Policy, key: &str, change: Value<'_>) -> Result<()> {
    let Some(rule) = rules::find(key) else {
        let names = rules::all().iter().flat_map(|rule| [rule.code, rule.name]);
        let near = nearest(&[key], names);
        let offer = near.first().map_or(String::new(), |near| format!(" Did you mean {near}?"));
        return wrong(format!("[rules] {key}: this version has no such rule.{offer}"));
    };
    const WANTED: &str =
        "a severity is \"off\", \"info\", \"warn\" or \"reject\", or { severity = \"…\", reason = \"…\" }";
    let severity_of = |value: Value<'_>| value.as_text().and_then(Severity::named).ok_or_else(|| value.wrong(WANTED));
    let (severity, reason) = match change.as_text() {
        Some(_) => (severity_of(change)?, ""),
        None => {
            change.section(WANTED, |of| Ok((severity_of(of.get("severity").unwrap_or(change))?, of.text("reason")?)))?
        }
    };
    if rule.floor.is_some_and(|floor| severity < floor) {
        return wrong(format!(
            "[rules] {}: its severity cannot be lowered so far, since what it tells of must not be passed over",
            rule.code
        ));
    }
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
        policy.changes.push(Change { what, reason: reason.to_owned() });
        policy.severities.insert(rule.code, severity);
    }
    Ok(())
}

fn set_quota(policy: &mut Policy, quota: &mut Section<'_>) -> Result<()> {
    let [users, mailboxes, minimum] =
        [quota.number("users")?, quota.number("mailboxes")?, quota.number("minimum_users")?];
    let reason = quota.text("reason")?;
    // A number the guidance states needs a reason; the minimum is not in the guidance.
    change_number(policy, "quota.users", users, |policy| &mut policy.quota_users, reason, true)?;
    change_number(policy, "quota.mailboxes", mailboxes, |policy| &mut policy.quota_mailboxes, reason, true)?;
    change_number(policy, "quota.minimum_users", minimum, |policy| &mut policy.minimum_users, reason, false)?;
    quota.entries("agreed")?.into_iter().try_for_each(|(code, agreed)| agree(policy, code, agreed))
}

/// ROUTE002 and the figure it needs come together: either alone would do nothing, and nobody would notice.
fn set_minimum_sites(policy: &mut Policy, minimum: Option<u32>) -> Result<()> {
    let rule = ROUTE002.code;
    match (minimum, policy.severity(&ROUTE002) > Severity::Off) {
        (None, true) => {
            wrong(format!("[rules] {rule} is on, but needs a figure: add [route] minimum_sites = 5, or your own"))
        }
        (Some(_), false) => wrong(format!(
            "[route] minimum_sites does nothing while {rule} is off: add [rules] {rule} = \"warn\" or \"reject\""
        )),
        (Some(0 | 1), true) => {
            wrong(format!("[route] minimum_sites: give 2 or more; a single site is {}'s", ROUTE001.code))
        }
        (Some(minimum), true) => {
            let what = format!("route.minimum_sites: {minimum}; no figure is published for social care");
            policy.changes.push(Change { what, reason: String::new() });
            policy.minimum_sites = Some(minimum);
            Ok(())
        }
        (None, false) => Ok(()),
    }
}

fn read_batch(policy: &mut Policy, batch: &mut Section<'_>) -> Result<BatchTrust> {
    let mut trust = BatchTrust::default();
    if let Some(confirm) = batch.get("confirm_senders") {
        const WANTED: &str = "give true or false, without quotation marks";
        trust.confirm_senders = confirm.as_bool().ok_or_else(|| confirm.wrong(WANTED))?;
        if !trust.confirm_senders {
            let what =
                "batch.confirm_senders: false; people go in although NAS has not confirmed who sent them".to_owned();
            policy.changes.push(Change { what, reason: String::new() });
        }
    }
    if let Some(names) = batch.get("names") {
        trust.names_are_ours = match names.as_text() {
            Some("ours") => true,
            Some("theirs") => false,
            _ => {
                return Err(
                    names.wrong("give \"ours\", where NAS names the entries of the inbox itself, or \"theirs\"")
                );
            }
        };
        if trust.names_are_ours {
            let what = "batch.names: ours; what comes under the same name is from the same sender".to_owned();
            policy.changes.push(Change { what, reason: String::new() });
        }
    }
    Ok(trust)
}

fn set_register_age(policy: &mut Policy, days: Option<i32>) -> Result<()> {
    match days {
        Some(days) if !(1..=3660).contains(&days) => wrong("registers.max_age_days: give 1 to 3660 days"),
        Some(days) if days != policy.register_max_age_days => {
            let what = format!("registers.max_age_days: {days} instead of {}", policy.register_max_age_days);
            policy.changes.push(Change { what, reason: String::new() });
            policy.register_max_age_days = days;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The kinds of extracts that the user knows to hold all that matters here, such as a region's.
fn whole_registers(policy: &mut Policy, registers: &mut Section<'_>) -> Result<BTreeSet<Kind>> {
    let names = registers.get("whole").map_or(Ok(Vec::new()), Value::texts)?;
    let kind_of = |name: &str| {
        let unknown = || {
            let known: Vec<&str> = Kind::all().map(Kind::name).collect();
            let near = nearest(&[name], known.iter().copied());
            let offer = near.first().map_or_else(|| known.join(", "), |near| (*near).to_owned());
            SettingsError(format!("registers.whole: there is no register '{name}'; did you mean {offer}?"))
        };
        Kind::named(name).ok_or_else(unknown)
    };
    let kinds = names.into_iter().map(kind_of).collect::<Result<BTreeSet<Kind>>>()?;
    policy.changes.extend(kinds.iter().map(|kind| Change {
        what: format!("registers.whole: an extract of kind {kind} counts as the whole register, whatever its size"),
        reason: String::new(),
    }));
    Ok(kinds)
}

fn read_limits(policy: &mut Policy, limits: &mut Section<'_>) -> Result<Limits> {
    let default = Limits::default();
    let mut number = |key: &'static str, default: u64, most: u64| match limits.number(key)? {
        Some(0) => wrong(format!("limits.{key}: give 1 or more")),
        Some(wanted) if wanted > most => wrong(format!("limits.{key}: at most {most}")),
        Some(wanted) if wanted != default => {
            let what = format!("limits.{key}: {wanted} instead of {default}");
            policy.changes.push(Change { what, reason: String::new() });
            Ok(wanted)
        }
        _ => Ok(default),
    };
    // A sheet has no more rows and columns, and a cell no more characters, than Excel gives it; an hour is for ever.
    let characters = default.value_characters as u64;
    Ok(Limits {
        file_bytes: number("file_megabytes", default.file_bytes / MEGABYTE, 4000)? * MEGABYTE,
        unpacked_bytes: number("unpacked_megabytes", default.unpacked_bytes / MEGABYTE, 16_000)? * MEGABYTE,
        unpacked_ratio: number("unpacked_ratio", default.unpacked_ratio, 1100)?,
        sheets: number("sheets", u64::from(default.sheets), 100_000)? as u32,
        rows: number("rows", u64::from(default.rows), 1 << 24)? as u32,
        columns: number("columns", u64::from(default.columns), 16_384)? as u16,
        cells: number("cells", default.cells, 1 << 32)?,
        text_bytes: number("text_megabytes", default.text_bytes / MEGABYTE, 16_000)? * MEGABYTE,
        value_characters: number("value_characters", characters, characters)? as usize,
        json_characters: number("json_characters", default.json_characters as u64, characters)? as usize,
        findings: number("findings", default.findings as u64, 1 << 32)? as usize,
        seconds: number("seconds", default.seconds, 3600)?,
        seconds_per_megabyte: number("seconds_per_megabyte", default.seconds_per_megabyte, 3600)?,
        memory_bytes: default.memory_bytes,
        gzip: default.gzip,
    })
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

fn agree(policy: &mut Policy, code: &str, agreed: Value<'_>) -> Result<()> {
    let Ok((ods_code, _)) = OdsCode::parse(code.into(), false) as std::result::Result<(OdsCode, Repair), _> else {
        return wrong(format!("[quota.agreed] {code}: this does not look like the ODS code of a site"));
    };
    const WANTED: &str = "write { users = 14, reason = \"…\" }";
    let (users, reason) = agreed.section(WANTED, |of| Ok((of.number("users")?, of.text("reason")?)))?;
    let users: u32 = users.ok_or_else(|| agreed.wrong(WANTED))?;
    if reason.is_empty() {
        return wrong(format!(
            "[quota.agreed] {code}: say why, for example reason = \"agreed by NHSmail on 3 March 2026\""
        ));
    }
    let what = format!("{} may have {} user accounts", ods_code.normal(), users);
    policy.changes.push(Change { what, reason: reason.to_owned() });
    policy.agreed.insert(ods_code.normal().into_owned(), Agreed { users, reason: reason.to_owned() });
    Ok(())
}

/// The portal's sample file, and how many people one upload file holds.
fn read_portal(portal: &mut Section<'_>) -> Result<(Option<PathBuf>, usize)> {
    let sample = Some(portal.text("sample")?).filter(|sample| !sample.is_empty()).map(PathBuf::from);
    match portal.number("rows")?.unwrap_or(DEFAULT_PORTAL_ROWS) {
        rows @ 10..=10_000 => Ok((sample, rows)),
        _ => wrong("portal.rows: give 10 to 10000; a site's people stay in one file"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn settings(text: &str) -> Result<Settings> {
        Settings::new(text, jiff::civil::date(2026, 11, 21), Reader::InProcess, Choices::default())
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
    fn what_could_not_be_read_is_always_a_rejection() {
        assert!(refusal("[rules]\nFILE004 = \"warn\"\n").contains("cannot be lowered"));
        assert!(settings("[rules]\nFILE004 = \"reject\"\nFILE013 = \"off\"\n").is_ok());
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
        assert_eq!(refusal("[quoota]\nusers = 1\n"), "line 1, '[quoota]': unknown key 'quoota'; did you mean 'quota'?");
        assert!(refusal("[quota]\nmaximum = 1\n").contains("the keys here are users, mailboxes,"));
        assert!(refusal("[limits]\ncell = 1\n").contains("did you mean 'cells'?"));
        assert!(refusal("[rules]\nODS02 = \"warn\"\n").contains("Did you mean ODS002?"));
        assert!(refusal("[headings]\nods_cod = [\"x\"]\n").contains("ods_code"));
        assert!(refusal("QUOTA002 = \"reject\"\n").contains("[rules]"));
    }

    #[test]
    fn the_figure_for_sites_and_its_rule_come_together() {
        assert!(refusal("[route]\nminimum_sites = 5\n").contains("ROUTE002 is off"));
        assert!(refusal("[rules]\nROUTE002 = \"warn\"\n").contains("needs a figure"));
        let both = settings("[rules]\nROUTE002 = \"warn\"\n[route]\nminimum_sites = 5\n").unwrap();
        assert_eq!((both.policy.minimum_sites, both.policy.changes.len()), (Some(5), 2));
    }

    #[test]
    fn registers_that_count_as_whole_are_named_by_kind() {
        let settings = settings("[registers]\nwhole = [\"ods-sites\", \"dspt\"]\n").unwrap();
        assert_eq!(settings.whole_registers, BTreeSet::from([Kind::OdsSites, Kind::Dspt]));
        assert_eq!(settings.policy.changes.len(), 2);
        assert!(refusal("[registers]\nwhole = [\"ods-site\"]\n").contains("did you mean ods-sites?"));
    }

    #[test]
    fn limits_and_headings_are_set_and_repeated() {
        let text = "[limits]\nfile_megabytes = 10\nrows = 5\nfindings = 9\nseconds = 5\n[headings]\nods_code = [\"Our ref\"]\n";
        let settings = settings(text).unwrap();
        let unchanged = Limits { file_bytes: 10_000_000, rows: 5, findings: 9, seconds: 5, ..Limits::default() };
        assert_eq!(settings.limits, unchanged);
        assert_eq!(settings.limits.time(2 * MEGABYTE + 1).as_secs(), 5 + 3);
        let changes: Vec<&str> = settings.policy.changes.iter().map(|change| change.what.as_str()).collect();
        assert_eq!(
            changes,
            [
                "limits.file_megabytes: 10 instead of 200",
                "limits.rows: 5 instead of 1048576",
                "limits.findings: 9 instead of 1000000",
                "limits.seconds: 5 instead of 60",
                "the heading 'Our ref' is read as ODS code"
            ]
        );
        assert!(refusal("[limits]\nrows = 0\n").contains("1 or more"));
        assert!(refusal("[limits]\ncolumns = 100000\n").contains("at most 16384"));
    }

    #[test]
    fn a_wrong_value_is_named_with_its_line() {
        assert!(refusal("[rules]\n\nODS003 = \"loud\"\n").starts_with("line 3, 'ODS003 = \"loud\"': a severity is"));
        assert!(refusal("[quota]\nusers = \"many\"\n").contains("a whole number is needed"));
        assert!(refusal("[quota.agreed]\nVLAXL = 3\n").contains("write { users"));
        assert!(refusal("[limits]\nrows = -1\n").contains("a whole number is needed"));
        assert!(refusal("[headings]\nods_code = \"Our ref\"\n").contains("write a list"));
        assert!(refusal("rules = 3\n").contains("a table is needed"));
        assert!(refusal("[quota]\nusers = 12\nreason = 3\n").starts_with("line 3, 'reason = 3': a text is needed"));
        let nested = "[rules]\n\nODS003 = { severity = \"warn\", reson = \"x\" }\n";
        assert!(refusal(nested).starts_with("line 3, ") && refusal(nested).ends_with("did you mean 'reason'?"));
        assert!(refusal("[rules]\nODS003 = { reason = \"x\" }\n").contains("a severity is"));
    }
}
