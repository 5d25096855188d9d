//! What was not checked, and why: said next to the outcome, so that "accepted" never claims more than was looked at.

use super::reg::{REG001, REG005, REG007, REG013, REG017};
use super::{Context, Need, Rule, Severity, all};
use crate::fields::{Field, Role};
use crate::model::SheetFacts;
use crate::papers::TEMPLATE_VERSION;
use crate::registers::{Group, KnownSite};
use crate::text::first_of;

/// Something that could not be checked, or was not to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotChecked {
    /// What, in plain words, with the codes of the rules that need it.
    pub what: String,
    /// Why.
    pub why: String,
}

/// Checks that need a register: what they are, which, what it is called, and the rules that go by what it does not list.
const REGISTERS: &[(&str, Group, &str, &[&Rule])] = &[
    ("ODS codes against the ODS register", Group::OdsSites, "ODS", &[&REG001]),
    ("Locations against the CQC register", Group::Cqc, "CQC", &[&REG005, &REG017]),
    ("DSPT standing against the DSPT register", Group::Dspt, "DSPT", &[&REG013]),
];

/// Optional columns and what cannot be checked without them.
const COLUMNS: &[(Role, Field, &str)] = &[
    (Role::Sites, Field::ServiceType, "Whether each site is social care"),
    (Role::Sites, Field::DsptPublishedOn, "Whether each DSPT assessment is older than a year"),
    (Role::Sites, Field::MailboxName, "The names wished for shared mailboxes"),
    (Role::Sites, Field::AccountsRequested, "Whether the accounts asked for are the people listed"),
    (Role::Users, Field::JobRole, "Whether each person's job role is given"),
    (Role::Users, Field::HasNhsmail, "Whether each person already has NHSmail"),
    (Role::Users, Field::MailboxRole, "Owners of each shared mailbox"),
];

/// The rules that need this, `REG005 to REG012, REG017`, behind what they check.
fn with_codes(what: &str, need: Need) -> String {
    let rules = all();
    let needing: Vec<usize> = (0..rules.len()).filter(|at| rules[*at].needs.contains(&need)).collect();
    let runs = needing.chunk_by(|one, next| one + 1 == *next).map(|run| match run {
        [first, .., last] => format!("{} to {}", rules[*first].code, rules[*last].code),
        one => one.iter().map(|at| rules[*at].code).collect(),
    });
    format!("{what} ({})", runs.collect::<Vec<_>>().join(", "))
}

/// Sheets named that lack the same column; the rest are counted.
const SHEETS_NAMED: usize = 5;

/// Characters of a template's version that are shown.
const TEMPLATE_VERSION_SHOWN: usize = 20;

/// Sites of which a register that was supplied says nothing, so that its rules could not look at them.
fn not_covered(context: &Context<'_>, add: &mut impl FnMut(String, String)) {
    let (sites, registers) = (&context.known.sites, context.known.registers);
    let mut tell = |group: Group, what: &str, name: &str, is_covered: &dyn Fn(&KnownSite<'_>) -> bool| {
        let left = sites.iter().filter(|site| !is_covered(site)).count();
        if registers.has(group) && left > 0 {
            let of = if left == 1 { "1 site".to_owned() } else { format!("{left} sites") };
            add(format!("{what} of {of} of {}", sites.len()), format!("the {name} extract does not have them"));
        }
    };
    tell(Group::OdsSites, "The ODS code", "ODS", &|known| known.organisation.is_some());
    tell(Group::Cqc, "The CQC location", "CQC", &|known| known.location.is_some());
    tell(Group::Dspt, "The DSPT standing", "DSPT", &|known| known.published.is_some());
    let mut active = sites.iter().filter_map(KnownSite::active_location).peekable();
    if active.peek().is_some() && active.all(|location| location.ods_code.is_none()) {
        let what = format!("Whether ODS code and CQC location are of one site ({})", REG007.code);
        add(what, "the CQC extract has no ODS codes; the care directory with filters has".to_owned());
    }
}

/// Everything that was not checked, in a fixed order.
pub fn not_checked(context: &Context<'_>) -> Vec<NotChecked> {
    let mut list = Vec::new();
    let mut add = |what: String, why: String| list.push(NotChecked { what, why });
    for (role, field, what) in COLUMNS {
        let has_none = |sheet: &&SheetFacts| !sheet.columns.iter().any(|column| column.field == Some(*field));
        let sheets = context.submission.sheets.iter().filter(|sheet| sheet.role.lists(*role)).filter(has_none);
        let names: Vec<String> = sheets.map(|sheet| format!("'{}'", sheet.name)).collect();
        let (heading, what) = (field.heading(), with_codes(what, Need::Column(*role, *field)));
        match names.as_slice() {
            [] => {}
            [one] => add(what, format!("sheet {one} has no column '{heading}'")),
            several => {
                let named = first_of(several, several.len(), SHEETS_NAMED, ", ");
                add(what, format!("the sheets {named} have no column '{heading}'"));
            }
        }
    }
    for file in &context.submission.files {
        if let Some(version) = file.origin.template().filter(|version| *version != TEMPLATE_VERSION) {
            let version: String = version.chars().take(TEMPLATE_VERSION_SHOWN).collect();
            let why =
                format!("it was made from version {version} of the template; this program's is {TEMPLATE_VERSION}");
            add(format!("Whether '{}' has every column that is of use today", file.name), why);
        }
    }
    if context.submission.organisation.get(Field::TotalSites).is_some()
        && context.submission.organisation.total_sites().is_none()
    {
        add("Whether there are more sites than those listed".to_owned(), "'Total sites' holds no number".to_owned());
    }
    for (what, group, name, by_absence) in REGISTERS {
        if !context.known.registers.has(*group) {
            add(with_codes(what, Need::Register(*group)), format!("no {name} extract was supplied"));
        } else if !context.known.registers.is_complete(*group) {
            let rules: Vec<&str> = by_absence.iter().map(|rule| rule.code).collect();
            let what = format!("Whether what is not in the {name} extract is registered ({})", rules.join(", "));
            add(what, "the extract holds only a part of the register".to_owned());
        }
    }
    not_covered(context, &mut add);
    if context.elsewhere.is_none() {
        let what = "Whether another provider asks for the same sites or holds them";
        add(with_codes(what, Need::Batch), "only a batch sees other submissions".to_owned());
    }
    for rule in all().iter().filter(|rule| context.policy.severity(rule) == Severity::Off) {
        let why = match rule.severity {
            Severity::Off => "the rule is off unless the configuration turns it on",
            _ => "the rule is off in the configuration",
        };
        add(format!("{} {}", rule.code, rule.name), why.to_owned());
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_that_a_rule_needs_has_words_for_its_absence() {
        for rule in all() {
            for need in rule.needs {
                let Need::Column(role, field) = need else { continue };
                let has_words = COLUMNS.iter().any(|(of, named, _)| (of, named) == (role, field));
                assert!(
                    has_words,
                    "{}: say in COLUMNS what cannot be checked without '{}'",
                    rule.code,
                    field.heading()
                );
            }
        }
    }
}
