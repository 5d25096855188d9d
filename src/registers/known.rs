//! What the registers say of each site of a submission, worked out once: a rule about registers is a comparison with it, and
//! whoever writes a site's code writes the one that stands here.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::offer::{Offer, are_alike};
use super::{DsptEntry, Estate, Group, Keys, Location, Organisation, OrganisationRole, Registers};
use crate::fields::Field;
use crate::model::values::{CqcLocationId, DsptStatus, OdsCode, normal_of};
use crate::model::{Site, Submission, text_of};

impl From<&Submission<'_>> for Keys {
    /// What a submission asks the registers about.
    fn from(submission: &Submission<'_>) -> Keys {
        let mut keys = Keys::default();
        for site in &submission.sites {
            let codes = [code(site), head_office(submission, site)];
            keys.ods_codes.extend(codes.into_iter().flatten().map(Cow::into_owned));
            keys.location_ids.extend(location_id(site).map(str::to_owned));
            keys.postcodes.extend(site.postcode.valid().map(normal_of));
        }
        keys.provider_ids.extend(providers(submission).map(Cow::into_owned));
        keys
    }
}

/// A code or an ID as the registers have it: capitals, no blanks.
pub fn as_code(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == b'-') {
        return text.into();
    }
    text.split_whitespace().collect::<String>().to_uppercase().into()
}

fn code<'v>(site: &'v Site<'_>) -> Option<Cow<'v, str>> {
    let given = || site.ods_code.malformed().map(|_| as_code(site.ods_code.given()));
    site.ods_code.valid().map(|code| code.as_str().into()).or_else(given)
}

fn location_id<'v>(site: &'v Site<'_>) -> Option<&'v str> {
    site.cqc_location_id.valid().map(CqcLocationId::as_str)
}

fn head_office<'v>(submission: &'v Submission<'_>, site: &'v Site<'_>) -> Option<Cow<'v, str>> {
    let own = site.text(Field::HqOdsCode).and_then(text_of);
    own.or_else(|| submission.organisation.get(Field::HqOdsCode)).map(as_code)
}

/// The CQC provider IDs that the submission declares.
pub(super) fn providers<'v>(submission: &'v Submission<'_>) -> impl Iterator<Item = Cow<'v, str>> {
    let of_sites = submission.sites.iter().filter_map(|site| site.text(Field::CqcProviderId).and_then(text_of));
    of_sites.chain(submission.organisation.get(Field::CqcProviderId)).map(as_code)
}

/// What the registers say of the sites of a submission, and of its estate.
#[derive(Debug)]
pub struct KnownSites<'a> {
    /// Each site, in the submission's order.
    pub sites: Vec<KnownSite<'a>>,
    /// Whose estate the submission is, and what it leaves out.
    pub estate: Estate<'a>,
    /// The registers that were asked.
    pub registers: &'a Registers,
    /// The CQC providers of each head office that is named here: those of the sites that ODS has under it, and those of its name.
    of_head_office: BTreeMap<String, BTreeSet<&'a str>>,
}

impl<'a> KnownSites<'a> {
    /// What these registers say on a day.
    pub fn new(submission: &'a Submission<'a>, registers: &'a Registers, as_of: Date) -> KnownSites<'a> {
        let site = |site| KnownSite::new(submission, site, registers, as_of);
        let sites: Vec<KnownSite<'_>> = submission.sites.iter().map(site).collect();
        let estate = Estate::new(submission, &sites, registers);
        let mut of_head_office: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for site in &sites {
            let under = site.organisation.and_then(|of| of.parent.as_deref());
            let provider = site.active_location().and_then(|of| of.provider_id.as_deref());
            if let (Some(head_office), Some(provider)) = (under, provider) {
                of_head_office.entry(head_office.to_owned()).or_default().insert(provider);
            }
        }
        let stated: BTreeSet<&str> = sites.iter().filter_map(|site| site.head_office.as_deref()).collect();
        for head_office in stated {
            let named =
                registers.organisation(head_office).into_iter().flat_map(|of| registers.providers_named(&of.name));
            of_head_office.entry(head_office.to_owned()).or_default().extend(named);
        }
        KnownSites { sites, estate, registers, of_head_office }
    }

    /// Whether CQC lists the location of a site under the provider that it is claimed for: the provider of the ID that its row
    /// gives, else the submission's, else of exactly the name given, else of the head office's code. `None` where CQC knows no
    /// such provider. One brand is one provider, and so are two of one head office at ODS.
    pub fn is_of_claimed_provider(&self, site: &KnownSite<'_>, submission: &Submission<'_>) -> Option<bool> {
        let location = site.active_location()?;
        let provider = location.provider_id.as_deref()?;
        let claimed = self.claimed_providers(site, submission);
        let is_of_brand = |id: &Cow<'_, str>| {
            location.brand.is_some()
                && self.registers.locations_of_provider(id).any(|other| other.brand == location.brand)
        };
        let parent = site.organisation.and_then(|of| of.parent.as_deref());
        let is_of_head_office = parent.is_some() && parent == site.head_office.as_deref();
        let is_claimed = |id: &Cow<'_, str>| id == provider || is_of_brand(id);
        (!claimed.is_empty()).then(|| is_of_head_office || claimed.iter().any(is_claimed))
    }

    /// The providers for one of which a site is claimed, as far as CQC knows them.
    fn claimed_providers<'k>(&'k self, site: &'k KnownSite<'_>, submission: &'k Submission<'_>) -> Vec<Cow<'k, str>> {
        let stated = |field| site.site.text(field).and_then(text_of).or_else(|| submission.organisation.get(field));
        if let Some(id) = stated(Field::CqcProviderId).map(as_code).filter(|id| self.registers.is_provider(id)) {
            return vec![id];
        }
        let by_name = stated(Field::ProviderName).into_iter().flat_map(|name| self.registers.providers_named(name));
        let by_name: Vec<Cow<'_, str>> = by_name.map(Cow::Borrowed).collect();
        if !by_name.is_empty() {
            return by_name;
        }
        let by_head_office = site.head_office.as_deref().and_then(|code| self.of_head_office.get(code));
        by_head_office.into_iter().flatten().copied().map(Cow::Borrowed).collect()
    }

    /// How many more active locations CQC lists of the provider or the brand of one site, whose rows these are. Where CQC
    /// does not list the site, the provider that is declared counts, and one of its locations may be the site itself.
    pub fn others_at_cqc(&self, rows: &[&Site<'_>]) -> usize {
        match rows.iter().find_map(|site| self.sites[site.index].active_location()) {
            Some(location) => Estate::around(location, &self.sites, self.registers).left_out.len(),
            None => self.estate.left_out.len().saturating_sub(1),
        }
    }
}

/// A site with what the registers say of it.
#[derive(Debug)]
pub struct KnownSite<'a> {
    /// The site.
    pub site: &'a Site<'a>,
    /// Its ODS code as the registers would have it, whatever its shape.
    pub code: Option<Cow<'a, str>>,
    /// Its CQC location ID as the register would have it.
    pub location_id: Option<&'a str>,
    /// The head office it says it belongs to: on its row, else for the whole organisation.
    pub head_office: Option<Cow<'a, str>>,
    /// What ODS lists under its code, open or closed.
    pub organisation: Option<&'a Organisation>,
    /// What CQC lists under its location ID, registered or no longer.
    pub location: Option<&'a Location>,
    /// What the DSPT register says for it, or for the head office it belongs to in ODS, else by its own word.
    pub published: Option<Published<'a>>,
    /// The same where it counts. `None` where the sheet does: no register covers the site, or the register may be behind.
    pub dspt_in_force: Option<Published<'a>>,
    /// The registers that were asked.
    pub registers: &'a Registers,
    as_of: Date,
}

/// What the DSPT register says for a site.
#[derive(Debug, Clone, Copy)]
pub struct Published<'a> {
    /// The publication that counts: the site's own if it passes, else its head office's if that does, else the site's own.
    pub entry: &'a DsptEntry,
    /// Its status.
    pub status: DsptStatus,
    /// Whether it is the head office's.
    pub is_parents: bool,
    /// Whether it is enough.
    pub passes: bool,
}

impl std::fmt::Display for Published<'_> {
    /// `'21/22 Standards Met' (in the DSPT register for VLAXL)`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let whose = if self.is_parents { "its head office " } else { "" };
        write!(f, "'{}' (in the DSPT register for {whose}{})", self.entry.status.trim(), self.entry.code)
    }
}

impl<'a> KnownSite<'a> {
    fn new(submission: &'a Submission<'a>, site: &'a Site<'a>, registers: &'a Registers, as_of: Date) -> KnownSite<'a> {
        let code = code(site);
        let head_office = head_office(submission, site);
        let location_id = location_id(site);
        let organisation = code.as_deref().and_then(|code| registers.organisation(code));
        let parent = organisation.and_then(|of| of.parent.as_deref()).or(head_office.as_deref());
        let published = published(registers, code.as_deref(), parent, as_of);
        KnownSite {
            site,
            location: location_id.and_then(|id| registers.location(id)),
            dspt_in_force: published.filter(|of| of.passes || !may_be_behind(site, of, registers, as_of)),
            code,
            location_id,
            head_office,
            organisation,
            published,
            registers,
            as_of,
        }
    }

    /// What ODS lists under its code while that is open.
    pub fn open_organisation(&self) -> Option<&'a Organisation> {
        self.organisation.filter(|of| !of.is_closed(self.as_of))
    }

    /// Whether ODS lists the site's code as open, so that its shape does not matter. A head office's code is still no site's.
    pub fn is_listed_open(&self) -> bool {
        self.open_organisation().is_some_and(|of| of.role != OrganisationRole::HeadOffice)
    }

    /// The ODS code that the site goes by: one of a right shape, or one that ODS lists as open.
    pub fn accepted_code(&self) -> Option<&str> {
        self.code.as_deref().filter(|_| self.site.ods_code.valid().is_some() || self.is_listed_open())
    }

    /// The same where it can be a site's: not a head office's.
    pub fn site_code(&self) -> Option<&str> {
        let is_site = self.site.ods_code.valid().is_some_and(OdsCode::is_site);
        self.code.as_deref().filter(|_| is_site || self.is_listed_open())
    }

    /// What CQC lists under its location ID while that is registered; of one that no longer is only that is told.
    pub fn active_location(&self) -> Option<&'a Location> {
        self.location.filter(|location| location.is_active())
    }

    /// Whether this and another are one site that CQC has registered twice.
    pub fn is_dual_of(&self, other: &KnownSite<'_>) -> bool {
        matches!((self.location_id, other.location_id), (Some(one), Some(other)) if self.registers.are_dual(one, other))
    }

    /// The location IDs under which its home was registered before: those at its postcode and of its name that CQC has no more.
    /// None of a site that itself is not registered.
    pub fn former_ids(&self) -> Vec<String> {
        let Some(location) = self.active_location() else { return Vec::new() };
        let here = location.postcode.iter().flat_map(|postcode| self.registers.locations_at(postcode));
        let former = here.filter(|other| !other.is_active() && are_alike(&other.name, &location.name));
        former.map(|other| other.id.clone()).collect()
    }

    /// The DSPT status that counts.
    pub fn dspt_status(&self) -> Option<DsptStatus> {
        self.dspt_in_force.map(|published| published.status).or_else(|| self.site.dspt_status.valid().copied())
    }

    /// Whether this is the level and the edition that the register has for the site itself, whatever its head office's. An
    /// edition that only one of the two states is no difference.
    pub fn has_published(&self, claimed: &DsptStatus) -> bool {
        let own = self.code.as_deref().and_then(|code| self.registers.dspt(code)?.standing());
        own.is_some_and(|own| own.agrees_with(claimed))
    }

    /// How a message calls the DSPT status that counts.
    pub fn dspt_in_words(&self) -> String {
        let given = || format!("'{}'", self.site.dspt_status.given().trim());
        self.dspt_in_force.map_or_else(given, |published| published.to_string())
    }

    /// The postcode that a register has for its location or for its code.
    pub fn listed_postcode(&self) -> Option<&'a str> {
        let of_cqc = self.active_location().and_then(|of| of.postcode.as_deref());
        of_cqc.or_else(|| self.organisation.and_then(|of| of.postcode.as_deref()))
    }

    /// The ODS codes that the registers offer for it: the one CQC has for its location, else the open ones at its postcode
    /// under its name, else all open ones at its postcode. Never its own.
    pub fn codes_on_offer(&self) -> Offer {
        let is_other = |code: &str| Some(code) != self.code.as_deref();
        let of_location = self.active_location().and_then(|location| location.ods_code.as_deref());
        if let Some(code) = of_location.filter(|code| is_other(code)) {
            return [code].into_iter().collect();
        }
        let Some(postcode) = self.site.postcode.valid().map(normal_of) else { return Offer::default() };
        let open = self.registers.organisations_at(&postcode);
        let open = open.filter(|of| of.role == OrganisationRole::Site && !of.is_closed(self.as_of));
        let at_cqc = self.registers.locations_at(&postcode).filter(|of| of.is_active());
        let at_cqc = at_cqc.filter_map(|of| Some((of.ods_code.as_deref()?, of.name.as_str())));
        let all = open.map(|of| (of.code.as_str(), of.name.as_str())).chain(at_cqc);
        Offer::best_named(self.site, all.filter(|(code, _)| is_other(code)))
    }

    /// What to use in place of a code that is closed, and the sentence that says so: the codes that took over from it and are
    /// open, else the open ones at the site's postcode.
    pub fn codes_in_place_of(&self, closed: &str) -> (Offer, String) {
        let is_open = |code: &&str| self.registers.organisation(code).is_none_or(|of| !of.is_closed(self.as_of));
        let successors = self.registers.successors(closed).into_iter().map(|succession| succession.new.as_str());
        let found: Offer = successors.filter(is_open).collect();
        let (found, sentence) = match found.is_empty() {
            false => (found, "Its successor is {}."),
            true => (self.codes_on_offer(), "Open at the site's postcode is {}."),
        };
        let sentence = found.in_sentence(sentence);
        (found, sentence)
    }

    /// The CQC location IDs that the register offers for it, likewise: those with its ODS code, else at its postcode under
    /// its name, else at its postcode.
    pub fn ids_on_offer(&self) -> Offer {
        let is_other = |of: &&Location| {
            of.is_active() && Some(of.id.as_str()) != self.location_id && of.is_social_care() != Some(false)
        };
        let with_code = self.code.iter().flat_map(|code| self.registers.locations_with_ods_code(code));
        let with_code: Offer = with_code.filter(is_other).map(|of| of.id.as_str()).collect();
        if !with_code.is_empty() {
            return with_code;
        }
        let Some(postcode) = self.site.postcode.valid().map(normal_of) else { return Offer::default() };
        Offer::of_locations(self.site, self.registers.locations_at(&postcode).filter(is_other))
    }
}

/// What is published under a site's own code or its head office's.
fn published<'a>(
    registers: &'a Registers,
    own: Option<&str>,
    parent: Option<&str>,
    as_of: Date,
) -> Option<Published<'a>> {
    let under = |code: &str, is_parents: bool| {
        let entry = registers.dspt(code)?;
        let status = entry.standing()?;
        let passes = status.level.passes() && !status.has_lapsed(as_of);
        Some(Published { entry, status, is_parents, passes })
    };
    let all = [own.and_then(|code| under(code, false)), parent.and_then(|code| under(code, true))];
    let mut all = all.into_iter().flatten();
    all.clone().find(|published| published.passes).or_else(|| all.next())
}

/// Whether the register may not know yet what the sheet says: the sheet gives a later day of publication, or an edition
/// that had not begun when the extract was drawn, or the register's edition has lapsed only since then.
fn may_be_behind(site: &Site<'_>, published: &Published<'_>, registers: &Registers, as_of: Date) -> bool {
    let Some(status) = site.dspt_status.valid() else { return false };
    let day = site.dspt_published_on.valid().map(|date| date.0).or(status.published_on);
    let is_later = day.is_some_and(|day| published.entry.published_on.is_none_or(|known| day > known));
    let drawn = registers.sources_of(Group::Dspt).filter_map(|source| source.dated).max();
    let is_newer = drawn.zip(status.edition).is_some_and(|(drawn, edition)| drawn < edition.begins_on());
    let has_lapsed_since = published.status.level.passes()
        && published.status.has_lapsed(as_of)
        && drawn.is_some_and(|drawn| !published.status.has_lapsed(drawn));
    is_later || is_newer || has_lapsed_since
}
