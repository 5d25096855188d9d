//! What the CQC register already knows of a provider's sites.

use std::collections::BTreeSet;

use super::{Row, Rows};
use crate::fields::Field;
use crate::model::values::{CqcProviderId, FieldValue as _, date, normal_of};
use crate::registers::{Group, Keys, Location, RegisterError, Registers, Snapshot};
use crate::text::many;

/// Why a provider's sites cannot be filled in. Each is one sentence.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum PrefillError {
    /// No extract of the CQC register was given.
    #[error(
        "none of the registers given is of CQC, which alone lists a provider's locations; download its care directory"
    )]
    NoCqc,
    /// The ID is that of a location.
    #[error("{id} is the ID of a location, {name}; give the ID of its provider, {provider}")]
    IsLocation { id: String, name: String, provider: String },
    /// Nothing has the ID.
    #[error("no provider with the ID {0} is in the CQC extract; look the ID up on CQC's page on the provider")]
    Unknown(String),
    /// The provider has no site any more, or none of social care.
    #[error("the provider {0} has no active social-care location in the CQC extract, so there is nothing to fill in")]
    NoSites(String),
    /// The registers could not be asked.
    #[error(transparent)]
    Register(#[from] RegisterError),
}

/// The active social-care locations of a provider, by name, and the provider itself.
///
/// # Errors
/// See [`PrefillError`].
pub fn of_provider(snapshot: &Snapshot, id: &str) -> Result<Rows, PrefillError> {
    let id = normal_id(id);
    let asked = BTreeSet::from([id.clone()]);
    let keys = Keys { provider_ids: asked.clone(), location_ids: asked, ..Keys::default() };
    let registers = snapshot.fetch(&keys)?;
    if !registers.has(Group::Cqc) {
        return Err(PrefillError::NoCqc);
    }
    if !registers.is_provider(&id) {
        return Err(unknown(&registers, id));
    }
    let is_site = |of: &&Location| of.is_active() && of.is_social_care() == Some(true);
    let mut sites: Vec<&Location> = registers.locations_of_provider(&id).filter(is_site).collect();
    sites.sort_by(|one, other| (&one.name, &one.id).cmp(&(&other.name, &other.id)));
    let Some(first) = sites.first() else { return Err(PrefillError::NoSites(id)) };
    let name = first.provider_name.clone();
    let organisation = row([(Field::ProviderName, name), (Field::CqcProviderId, Some(id))]);
    let origin = Some(origin(&registers, sites.len()));
    Ok(Rows { sites: sites.into_iter().map(site).collect(), users: Vec::new(), organisation, origin })
}

/// As the registers have it, where it is an ID at all.
fn normal_id(id: &str) -> String {
    let parsed = CqcProviderId::parse(id.trim().into(), false);
    parsed.map_or_else(|_| id.trim().to_uppercase(), |(id, _)| normal_of(&id))
}

fn unknown(registers: &Registers, id: String) -> PrefillError {
    let Some(location) = registers.location(&id) else { return PrefillError::Unknown(id) };
    let of = [&location.provider_id, &location.provider_name];
    let known: Vec<&str> = of.into_iter().flatten().map(String::as_str).collect();
    let provider = if known.is_empty() { "which the extract does not name".to_owned() } else { known.join(" ") };
    PrefillError::IsLocation { id, name: location.name.trim().to_owned(), provider }
}

fn site(of: &Location) -> Row {
    let service_types = (!of.service_types.is_empty()).then(|| of.service_types.join(" | "));
    row([
        (Field::SiteName, Some(of.name.clone())),
        (Field::OdsCode, of.ods_code.clone()),
        (Field::CqcLocationId, Some(of.id.clone())),
        (Field::Postcode, of.postcode.clone()),
        (Field::ServiceType, service_types),
    ])
}

fn row(values: impl IntoIterator<Item = (Field, Option<String>)>) -> Row {
    let known = |(field, value): (Field, Option<String>)| {
        let value = value?.trim().to_owned();
        (!value.is_empty()).then_some((field, value))
    };
    values.into_iter().filter_map(known).collect()
}

fn origin(registers: &Registers, sites: usize) -> String {
    let dates: BTreeSet<_> = registers.sources_of(Group::Cqc).filter_map(|source| source.dated).collect();
    let newest = dates.last().map_or(String::new(), |day| format!(" of {}", date::in_words(*day)));
    format!(
        "{} from CQC's register{newest}. Check them, take out those that are not to have NHSmail, and fill in the rest.",
        many(sites, "site")
    )
}
