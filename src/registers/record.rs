//! What the registers know of an organisation, a location, a publication: the few fields that checks ask for. All codes and
//! IDs are in capitals without blanks, postcodes in their normal form; a value that is no such thing is absent.

use jiff::civil::Date;

use crate::model::values::{DsptStatus, FieldValue, Kind as ServiceKind};

/// One thing a row of an extract says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// An organisation with an ODS code.
    Organisation(Organisation),
    /// Whether and when the legal existence of an organisation ended.
    LegalEnd(LegalEnd),
    /// One ODS code that took over from another.
    Succession(Succession),
    /// A CQC location.
    Location(Location),
    /// Two CQC locations that are one site.
    Dual(DualRegistration),
    /// A DSPT publication.
    Dspt(DsptEntry),
}

/// An organisation as ODS lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its ODS code.
    pub code: String,
    /// Its name, in capitals in most extracts.
    pub name: String,
    /// Its postcode.
    pub postcode: Option<String>,
    /// When it opened; ODS's filler 1900-01-01 is absent here.
    pub opened: Option<Date>,
    /// When it closed or will close. The care-home files have no other sign of closure.
    pub closed: Option<Date>,
    /// The code of the organisation it belongs to: a site's head office.
    pub parent: Option<String>,
    /// The country it is in.
    pub country: Option<Country>,
    /// What it is.
    pub role: OrganisationRole,
}

impl Organisation {
    /// Whether it is closed on this day: a close date in the future is still open.
    pub fn is_closed(&self, on: Date) -> bool {
        self.closed.is_some_and(|closed| closed <= on)
    }
}

/// What an extract that gives legal dates says of an organisation, which may operate on long after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalEnd {
    /// Its ODS code.
    pub code: String,
    /// When its legal existence ended or will end; `None` where no end is known.
    pub date: Option<Date>,
}

/// What an organisation in an ODS extract is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrganisationRole {
    /// A social-care site (role RO101).
    Site,
    /// The head office of a social-care provider (role RO104).
    HeadOffice,
    /// Something else, such as a trust.
    Other,
}

/// The country of an organisation, as in the last column of the ODS extracts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Country {
    /// 1
    England,
    /// 2
    Scotland,
    /// 3
    Wales,
    /// 4
    NorthernIreland,
    /// 5
    IsleOfMan,
    /// 10
    ChannelIslands,
}

/// One ODS code that took over from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// The code that was.
    pub old: String,
    /// The code that is.
    pub new: String,
    /// Since when.
    pub date: Option<Date>,
}

/// A location as CQC lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Its location ID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its provider's ID.
    pub provider_id: Option<String>,
    /// Its provider's name.
    pub provider_name: Option<String>,
    /// The brand (group of providers) it belongs to, from the directory with filters only.
    pub brand: Option<String>,
    /// Its postcode.
    pub postcode: Option<String>,
    /// Its ODS code as CQC has it; not in every extract.
    pub ods_code: Option<String>,
    /// CQC's type or sector, such as `Social Care Org`.
    pub sector: Option<String>,
    /// Its service types as CQC names them.
    pub service_types: Vec<String>,
    /// Whether it is dormant (registered, but giving no care).
    pub dormant: Option<bool>,
    /// Whether it is registered.
    pub registration: Registration,
}

/// Whether a location is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    /// It is.
    Active,
    /// It no longer is, since this day where that is known.
    Deregistered(Option<Date>),
}

impl Location {
    /// Whether it is registered.
    pub fn is_active(&self) -> bool {
        self.registration == Registration::Active
    }

    /// Whether it gives adult social care, by its service types and its sector; `None` where neither is known.
    pub fn is_social_care(&self) -> Option<bool> {
        let of_types = self.service_types.iter().any(|name| ServiceKind::of(name) == ServiceKind::SocialCare);
        let of_sector = self.sector.as_deref().is_some_and(|sector| ServiceKind::of(sector) == ServiceKind::SocialCare);
        let known = !self.service_types.is_empty() || self.sector.is_some();
        known.then_some(of_types || of_sector)
    }
}

/// Two CQC locations that are one site, legitimately: each of two providers has registered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DualRegistration {
    /// The location ID.
    pub location: String,
    /// The other one.
    pub linked: String,
    /// Whether `location` is the primary of the two.
    pub primary: Option<bool>,
}

/// What an organisation has published at the DSPT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DsptEntry {
    /// Its ODS code.
    pub code: String,
    /// Its name, without the code in brackets that many carry.
    pub name: String,
    /// The status as it is written; `Not Published` where the extract of 2019 has none.
    pub status: String,
    /// When it was published; `None` where nothing was.
    pub published_on: Option<Date>,
}

impl DsptEntry {
    /// The status, understood: its level, and its edition where that is stated.
    pub fn standing(&self) -> Option<DsptStatus> {
        DsptStatus::parse(self.status.as_str().into(), false).ok().map(|(status, _)| status)
    }
}

/// A kind of code or place with its number and its word, as snapshots keep it.
macro_rules! kept_as {
    ($type:ident, $($variant:ident = $number:literal $word:literal),+) => {
        impl $type {
            /// The word for it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The one of this number, as ODS and the snapshot write it.
            pub(super) fn of_number(number: i64) -> Option<Self> {
                match number { $($number => Some(Self::$variant),)+ _ => None }
            }

            /// Its number.
            pub(super) fn number(self) -> i64 {
                match self { $(Self::$variant => $number),+ }
            }
        }
    };
}

kept_as!(OrganisationRole, Site = 1 "site", HeadOffice = 2 "head office", Other = 3 "other");
kept_as!(Country, England = 1 "England", Scotland = 2 "Scotland", Wales = 3 "Wales",
    NorthernIreland = 4 "Northern Ireland", IsleOfMan = 5 "Isle of Man", ChannelIslands = 10 "Channel Islands");
