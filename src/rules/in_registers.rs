//! What the registers say about the sites of a submission. Every rule that asks them asks here, so that there is one answer
//! to "which code is this", "which location is this", "which DSPT status counts".

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::civil::Date;

use super::Context;
use crate::fields::Field;
use crate::model::values::{CqcLocationId, DsptStatus, SheetDate, normal_of};
use crate::model::{Site, Submission, text_of};
use crate::registers::{DsptEntry, Group, Keys, Location, Organisation, OrganisationRole, Registers};

/// What a submission asks the registers about.
pub fn register_keys(submission: &Submission<'_>) -> Keys {
    let mut keys = Keys::default();
    for site in &submission.sites {
        keys.ods_codes.extend(code_of(site).map(Cow::into_owned));
        keys.ods_codes.extend(head_office_of(submission, site));
        keys.location_ids.extend(id_of(site).map(str::to_owned));
        keys.provider_ids.extend(site.text(Field::CqcProviderId).and_then(text_of).map(as_code));
        keys.postcodes.extend(site.postcode.valid().map(normal_of));
    }
    keys.provider_ids.extend(submission.organisation.get(Field::CqcProviderId).map(as_code));
    keys
}

/// A code or an ID as the registers have it: capitals, no blanks.
fn as_code(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_uppercase()
}

/// The site's ODS code as the registers would have it, whatever its shape.
pub(super) fn code_of<'v>(site: &'v Site<'_>) -> Option<Cow<'v, str>> {
    let given = || site.ods_code.malformed().map(|_| as_code(site.ods_code.given()).into());
    site.ods_code.valid().map(|code| code.as_str().into()).or_else(given)
}

/// The site's CQC location ID as the register would have it.
pub(super) fn id_of<'v>(site: &'v Site<'_>) -> Option<&'v str> {
    site.cqc_location_id.valid().map(CqcLocationId::as_str)
}

/// The head office a site says it belongs to: on its row, else for the whole organisation.
pub(super) fn head_office_of(submission: &Submission<'_>, site: &Site<'_>) -> Option<String> {
    let own = site.text(Field::HqOdsCode).and_then(text_of);
    own.or_else(|| submission.organisation.get(Field::HqOdsCode)).map(as_code)
}

/// What ODS lists under the site's code.
pub(super) fn organisation<'a>(context: &Context<'a>, site: &Site<'_>) -> Option<&'a Organisation> {
    context.registers.organisation(&code_of(site)?)
}

/// What CQC lists under the site's location ID.
pub(super) fn location<'a>(context: &Context<'a>, site: &Site<'_>) -> Option<&'a Location> {
    context.registers.location(id_of(site)?)
}

/// The same while it is registered; of one that no longer is only that is told.
pub(super) fn active_location<'a>(context: &Context<'a>, site: &Site<'_>) -> Option<&'a Location> {
    location(context, site).filter(|location| location.is_active())
}

/// Whether ODS lists the site's code as open, so that its shape does not matter. A head office's code is still no site's.
pub(super) fn is_listed_open(context: &Context<'_>, site: &Site<'_>) -> bool {
    organisation(context, site)
        .is_some_and(|of| of.role != OrganisationRole::HeadOffice && !of.is_closed(context.policy.as_of))
}

/// Whether two ODS codes are one site that CQC has registered twice.
pub(super) fn are_dual(registers: &Registers, one: &Site<'_>, other: &Site<'_>) -> bool {
    matches!((id_of(one), id_of(other)), (Some(one), Some(other)) if registers.are_dual(one, other))
}

/// Whether the extracts of a group are too old, or of unknown age, to be held against a site.
pub(super) fn is_stale(context: &Context<'_>, group: Group) -> bool {
    context.registers.sources_of(group).filter(|source| source.kind.is_complete()).all(|source| {
        let age = source.age_in_days(context.policy.as_of);
        age.is_none_or(|age| age > context.policy.register_max_age_days)
    })
}

/// A day as people write it.
pub(super) fn day(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// Words that names of homes have or lack as it comes.
const COMMON_WORDS: [&str; 19] = [
    "the",
    "a",
    "and",
    "at",
    "of",
    "care",
    "home",
    "homes",
    "house",
    "nursing",
    "residential",
    "ltd",
    "limited",
    "centre",
    "center",
    "services",
    "service",
    "llp",
    "plc",
];

fn telling_words(name: &str) -> Vec<String> {
    let words = name.split(|letter: char| !letter.is_alphanumeric() && letter != '\'' && letter != '’');
    let folded = words.map(|word| word.replace(['\'', '’'], "").to_lowercase()).filter(|word| !word.is_empty());
    let mut telling: Vec<String> = folded.filter(|word| !COMMON_WORDS.contains(&word.as_str())).collect();
    telling.sort();
    telling.dedup();
    telling
}

/// Whether two names may be one site's: one has every telling word of the other. Names are a hint, never proof.
pub(super) fn are_alike(one: &str, other: &str) -> bool {
    let (one, other) = (telling_words(one), telling_words(other));
    let holds = |outer: &[String], inner: &[String]| inner.iter().all(|word| outer.contains(word));
    holds(&one, &other) || holds(&other, &one)
}

/// Whether a name is like the one the site gives.
pub(super) fn is_named_like(site: &Site<'_>, name: &str) -> bool {
    text_of(&site.site_name).is_some_and(|given| !telling_words(given).is_empty() && are_alike(given, name))
}

/// The ODS codes that the registers offer for a site: the one CQC has for its location, else the open ones at its postcode
/// under its name, else all open ones at its postcode. Never the site's own.
pub(super) fn codes_for(context: &Context<'_>, site: &Site<'_>) -> Vec<String> {
    let own = code_of(site);
    let is_other = |code: &String| Some(code.as_str()) != own.as_deref();
    if let Some(code) = active_location(context, site).and_then(|location| location.ods_code.clone()).filter(is_other) {
        return vec![code];
    }
    let Some(postcode) = site.postcode.valid().map(normal_of) else { return Vec::new() };
    let open = context
        .registers
        .organisations_at(&postcode)
        .filter(|of| of.role == OrganisationRole::Site && !of.is_closed(context.policy.as_of) && is_other(&of.code));
    let of_ods = open.map(|of| (of.code.clone(), of.name.as_str()));
    let of_cqc = context.registers.locations_at(&postcode).filter(|of| of.is_active());
    let of_cqc =
        of_cqc.filter_map(|of| Some((of.ods_code.clone()?, of.name.as_str()))).filter(|(code, _)| is_other(code));
    best_named(site, of_ods.chain(of_cqc))
}

/// The CQC location IDs that the register offers for a site, likewise: those with its ODS code, else at its postcode under
/// its name, else at its postcode.
pub(super) fn ids_for(context: &Context<'_>, site: &Site<'_>) -> Vec<String> {
    let own = id_of(site);
    let is_other = |of: &&Location| of.is_active() && Some(of.id.as_str()) != own && of.is_social_care() != Some(false);
    if let Some(code) = code_of(site) {
        let with_code: Vec<String> =
            context.registers.locations_with_ods_code(&code).filter(is_other).map(|of| of.id.clone()).collect();
        if !with_code.is_empty() {
            return with_code;
        }
    }
    let Some(postcode) = site.postcode.valid().map(normal_of) else { return Vec::new() };
    let at_postcode = context.registers.locations_at(&postcode).filter(is_other);
    best_named(site, at_postcode.map(|of| (of.id.clone(), of.name.as_str())))
}

/// Of these the ones named like the site, or all where none is; each once, in order.
pub(super) fn best_named<'n>(site: &Site<'_>, found: impl Iterator<Item = (String, &'n str)>) -> Vec<String> {
    let (alike, others): (Vec<_>, Vec<_>) = found.partition(|(_, name)| is_named_like(site, name));
    let best = if alike.is_empty() { others } else { alike };
    best.into_iter().map(|(key, _)| key).collect::<BTreeSet<_>>().into_iter().collect()
}

/// A single offer is a suggestion; several are only named.
pub(super) fn only(found: &[String]) -> Option<String> {
    if let [one] = found { Some(one.clone()) } else { None }
}

/// `A`, `A or B`, `A, B or C`, at most five of them.
pub(super) fn either(found: &[String]) -> String {
    let named = &found[..found.len().min(5)];
    match named {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] if found.len() == named.len() => format!("{} or {last}", rest.join(", ")),
        _ => format!("{} or {} more", named.join(", "), found.len() - named.len()),
    }
}

/// What the registers offer, as a sentence behind another; nothing where they offer nothing.
pub(super) fn offer(found: &[String]) -> String {
    if found.is_empty() { String::new() } else { format!(" The registers list {} for it.", either(found)) }
}

/// The postcode that a register has for the site's location or for its code.
pub(super) fn postcode_for(context: &Context<'_>, site: &Site<'_>) -> Option<String> {
    let of_cqc = active_location(context, site).and_then(|of| of.postcode.clone());
    let of_ods = || organisation(context, site).and_then(|of| of.postcode.clone());
    of_cqc.or_else(of_ods)
}

/// The DSPT status that counts for a site.
pub(super) enum DsptInForce<'a> {
    /// What the sheet says: no register covers the site, or the sheet tells of a later publication.
    Sheet,
    /// What the register says.
    Register(Published<'a>),
}

/// What the DSPT register says for a site.
#[derive(Debug, Clone, Copy)]
pub(super) struct Published<'a> {
    /// The publication that counts: the site's own if it passes, else its head office's if that does, else the site's own.
    pub entry: &'a DsptEntry,
    /// Its status.
    pub status: DsptStatus,
    /// Whether it is the head office's.
    pub is_parents: bool,
    /// Whether it is enough.
    pub passes: bool,
}

/// What the DSPT register says for a site, or for the head office it belongs to in ODS, else by its own word.
pub(super) fn published<'a>(context: &Context<'a>, site: &Site<'_>) -> Option<Published<'a>> {
    let of = |code: &str, is_parents: bool| {
        let entry = context.registers.dspt(code)?;
        let status = entry.standing()?;
        let passes = status.level.passes() && !status.has_lapsed(context.policy.as_of);
        Some(Published { entry, status, is_parents, passes })
    };
    let own = code_of(site).and_then(|code| of(&code, false));
    let parent = organisation(context, site).and_then(|of| of.parent.clone());
    let parents = parent.or_else(|| head_office_of(context.submission, site)).and_then(|code| of(&code, true));
    let passing = [own, parents].into_iter().flatten().find(|published| published.passes);
    passing.or(own).or(parents)
}

/// Whether the sheet gives a later publication than the register's, which then may not know it yet.
pub(super) fn sheet_is_later(site: &Site<'_>, published: &Published<'_>) -> bool {
    let SheetDate(given) = match site.dspt_published_on.valid() {
        Some(date) => *date,
        None => return false,
    };
    site.dspt_status.valid().is_some() && published.entry.published_on.is_none_or(|known| given > known)
}

/// Which DSPT status counts for a site.
pub(super) fn dspt_in_force<'a>(context: &Context<'a>, site: &Site<'_>) -> DsptInForce<'a> {
    match published(context, site) {
        Some(published) if published.passes || !sheet_is_later(site, &published) => DsptInForce::Register(published),
        _ => DsptInForce::Sheet,
    }
}

/// The status that counts, and how a message calls it; only where the status is such a one.
pub(super) fn dspt_status(
    context: &Context<'_>,
    site: &Site<'_>,
    is_such: impl Fn(DsptStatus) -> bool,
) -> Option<(DsptStatus, String)> {
    match dspt_in_force(context, site) {
        DsptInForce::Register(published) => is_such(published.status).then(|| (published.status, in_words(&published))),
        DsptInForce::Sheet => {
            let status = *site.dspt_status.valid()?;
            is_such(status).then(|| (status, format!("'{}'", site.dspt_status.given().trim())))
        }
    }
}

/// `'21/22 Standards Met' (in the DSPT register for VLAXL)`.
pub(super) fn in_words(published: &Published<'_>) -> String {
    let whose = if published.is_parents { "its head office " } else { "" };
    format!("'{}' (in the DSPT register for {whose}{})", published.entry.status.trim(), published.entry.code)
}

/// Whose estate a submission is: the providers and the brand that most of its locations belong to, with those it declares.
#[derive(Debug, Default)]
pub(super) struct Estate {
    pub providers: BTreeSet<String>,
    pub brand: Option<String>,
}

impl Estate {
    /// Counts the active locations of the submission by brand, else by provider.
    pub(super) fn of(context: &Context<'_>) -> Estate {
        let submission = context.submission;
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let located: Vec<&Location> =
            submission.sites.iter().filter_map(|site| active_location(context, site)).collect();
        for location in &located {
            *counts.entry(group(location)).or_default() += 1;
        }
        let mut estate = Estate::default();
        // Of equally many the first by name; more than half has no equal.
        let most = counts.into_iter().filter(|(name, _)| !name.is_empty()).max_by_key(|(_, count)| *count);
        if let Some((name, count)) = most.filter(|(_, count)| count * 2 > located.len()) {
            let of_group = located.iter().filter(|location| group(location) == name);
            estate.providers.extend(of_group.filter_map(|location| location.provider_id.clone()));
            let is_brand = |location: &&&Location| location.brand.as_deref() == Some(name);
            estate.brand = located.iter().find(is_brand).map(|_| name.to_owned()).filter(|_| count > 0);
        }
        let declared = submission.sites.iter().filter_map(|site| site.text(Field::CqcProviderId).and_then(text_of));
        estate.providers.extend(declared.chain(submission.organisation.get(Field::CqcProviderId)).map(as_code));
        estate
    }

    /// That of one location by CQC's word alone.
    fn around(location: &Location) -> Estate {
        Estate { providers: location.provider_id.iter().cloned().collect(), brand: location.brand.clone() }
    }

    /// Whether a location belongs to it.
    pub(super) fn has(&self, location: &Location) -> bool {
        location.provider_id.as_ref().is_some_and(|id| self.providers.contains(id))
            || (self.brand.is_some() && location.brand == self.brand)
    }

    /// Whether anything is known of it.
    pub(super) fn is_known(&self) -> bool {
        !self.providers.is_empty() || self.brand.is_some()
    }

    /// The active social-care locations of its providers and its brand that the submission does not list, by ID. One that is
    /// registered twice is listed by either ID.
    pub(super) fn left_out<'a>(&self, context: &Context<'a>) -> Vec<&'a Location> {
        let listed: HashSet<&str> = context.submission.sites.iter().filter_map(id_of).collect();
        let registers = context.registers;
        let of_providers = self.providers.iter().flat_map(|id| registers.locations_of_provider(id));
        let of_brand = self.brand.iter().flat_map(|brand| registers.locations_of_brand(brand));
        let all: BTreeMap<&str, &Location> = of_providers.chain(of_brand).map(|of| (of.id.as_str(), of)).collect();
        let is_listed = |of: &Location| {
            listed.contains(of.id.as_str())
                || registers
                    .dual(&of.id)
                    .iter()
                    .any(|dual| listed.contains(dual.location.as_str()) || listed.contains(dual.linked.as_str()))
        };
        let is_left_out = |of: &&Location| of.is_active() && of.is_social_care() == Some(true) && !is_listed(of);
        all.into_values().filter(is_left_out).collect()
    }
}

/// How many more active locations CQC lists of the provider or the brand of one site, whose `rows` these are. Where CQC does
/// not list the site, the provider that is declared counts, and one of its locations may be the site itself.
pub(super) fn others_at_cqc(context: &Context<'_>, rows: &[&Site<'_>]) -> usize {
    match rows.iter().find_map(|site| active_location(context, site)) {
        Some(location) => Estate::around(location).left_out(context).len(),
        None => Estate::of(context).left_out(context).len().saturating_sub(1),
    }
}

fn group(location: &Location) -> &str {
    location.brand.as_deref().or(location.provider_id.as_deref()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::are_alike;

    #[test]
    fn names_are_alike_where_one_has_the_words_of_the_other() {
        for (one, other) in [
            ("Alder House", "ALDER HOUSE NURSING HOME"),
            ("St. Mary's", "ST MARYS CARE HOME"),
            ("The Willows", "Willows Residential Care Home Ltd"),
            ("Oak Lodge (Leeds)", "Oak Lodge"),
        ] {
            assert!(are_alike(one, other), "{one} / {other}");
        }
        for (one, other) in [("Alder House", "Birch House"), ("Oak Lodge", "Oak Court")] {
            assert!(!are_alike(one, other), "{one} / {other}");
        }
    }
}
