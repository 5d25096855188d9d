//! Rows of a recognised sheet into records.

use jiff::civil::Date;

use crate::model::values::Level;

use super::fields::Fields;
use super::kind::Kind;
use super::layouts::Column;
use super::record::{
    Country, DsptEntry, DualRegistration, LegalEnd, Location, Organisation, OrganisationRole, Record, Registration,
    Succession,
};

/// What a row says: its key, its record, and a date that tells how old the extract at least is.
pub(super) struct Said {
    pub(super) key: String,
    pub(super) record: Record,
    /// A second record of the same row: the publication of a site's head office, the legal end of an organisation.
    pub(super) also: Option<Record>,
    pub(super) at_least: Option<Date>,
}

/// Reads a row; `None` where it has no key, which is counted as an oddity.
pub(super) fn read(fields: &mut Fields<'_, '_>) -> Option<Said> {
    match fields.table.kind {
        Kind::OdsSites | Kind::OdsHq | Kind::OdsOther | Kind::OdsSearch => organisation(fields),
        Kind::OdsSuccession => succession(fields),
        Kind::CqcDual => dual(fields),
        Kind::Dspt | Kind::Dspt2019 | Kind::DsptAsc => dspt(fields),
        Kind::CqcDirectory
        | Kind::CqcFilters
        | Kind::CqcDeactivated
        | Kind::CqcRatings
        | Kind::CqcSearch
        | Kind::CqcExplorer => location(fields),
    }
}

fn said(key: String, record: Record, at_least: Option<Date>) -> Option<Said> {
    Some(Said { key, record, also: None, at_least })
}

fn organisation(fields: &mut Fields<'_, '_>) -> Option<Said> {
    let code = fields.key()?;
    let opened = fields.date(Column::Opened);
    let organisation = Organisation {
        name: fields.name(&code),
        postcode: fields.postcode(),
        opened,
        closed: fields.date(Column::Closed),
        parent: fields.code(Column::Parent),
        country: fields.text(Column::Country).and_then(|text| country(&text)),
        role: role(fields),
        code: code.clone(),
    };
    let has_legal_dates = fields.table.place(Column::LegallyClosed).is_some();
    let also = has_legal_dates
        .then(|| Record::LegalEnd(LegalEnd { code: code.clone(), date: fields.date(Column::LegallyClosed) }));
    Some(Said { key: code, record: Record::Organisation(organisation), also, at_least: opened })
}

/// Roles by ODS's own numbers: RO101 social-care site, RO104 social-care provider.
fn role(fields: &Fields<'_, '_>) -> OrganisationRole {
    match (fields.table.kind, fields.text(Column::Role).as_deref()) {
        (Kind::OdsSites, _) | (_, Some("RO101")) => OrganisationRole::Site,
        (Kind::OdsHq, _) | (_, Some("RO104")) => OrganisationRole::HeadOffice,
        _ => OrganisationRole::Other,
    }
}

fn country(text: &str) -> Option<Country> {
    if let Ok(number) = text.parse() {
        return Country::of_number(number);
    }
    (1..=10).filter_map(Country::of_number).find(|country| country.name().eq_ignore_ascii_case(text))
}

fn succession(fields: &mut Fields<'_, '_>) -> Option<Said> {
    let old = fields.key()?;
    let new = fields.code(Column::Other)?;
    let date = fields.date(Column::Opened);
    // Chains branch: one code may go over to several, each a row.
    let key = format!("{old} {new}");
    said(key, Record::Succession(Succession { old, new, date }), date)
}

fn dual(fields: &mut Fields<'_, '_>) -> Option<Said> {
    let location = fields.key()?;
    let linked = fields.code(Column::Other)?;
    let primary = match fields.code(Column::Primary) {
        Some(id) if id == location => Some(true),
        Some(id) if id == linked => Some(false),
        _ => fields.yes_no(Column::Primary),
    };
    let key = format!("{location} {linked}");
    let at_least = fields.date(Column::Dated);
    said(key, Record::Dual(DualRegistration { location, linked, primary }), at_least)
}

fn location(fields: &mut Fields<'_, '_>) -> Option<Said> {
    let id = fields.key()?;
    let closed = fields.date(Column::Closed);
    let registration = if fields.table.kind == Kind::CqcDeactivated {
        Registration::Deregistered(closed)
    } else {
        Registration::Active
    };
    let location = Location {
        name: fields.owned(Column::Name).unwrap_or_default(),
        provider_id: fields.code(Column::ProviderId),
        provider_name: fields.owned(Column::ProviderName),
        brand: fields.owned(Column::Brand),
        postcode: fields.postcode(),
        ods_code: fields.code(Column::OdsCode),
        sector: fields.owned(Column::Sector),
        service_types: fields.service_types(),
        dormant: fields.yes_no(Column::Dormant),
        registration,
        id: id.clone(),
    };
    let at_least = closed.or_else(|| fields.date(Column::Dated));
    said(id, Record::Location(location), at_least)
}

fn dspt(fields: &mut Fields<'_, '_>) -> Option<Said> {
    let code = fields.key()?;
    let published_on = fields.date(Column::Published);
    let entry = DsptEntry {
        name: fields.name(&code),
        status: fields.owned(Column::Status).unwrap_or_else(|| Level::NotPublished.as_str().to_owned()),
        published_on,
        code: code.clone(),
    };
    if entry.standing().is_none() {
        fields.odd("statuses that the DSPT does not award");
    }
    let also = parent(fields).map(Record::Dspt);
    Some(Said { key: code, record: Record::Dspt(entry), also, at_least: published_on })
}

/// What a site's head office has published, where the row says that too.
fn parent(fields: &mut Fields<'_, '_>) -> Option<DsptEntry> {
    let status = fields.owned(Column::ParentStatus)?;
    let code = fields.code(Column::Parent)?;
    Some(DsptEntry { code, name: String::new(), status, published_on: None })
}
