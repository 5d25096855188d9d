//! What each kind of extract looks like, as data: the headings it is known by, and what its columns hold. Sources: the
//! files themselves where they could be had, otherwise the published descriptions of their layouts.

use super::kind::Kind;

/// What a column holds for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Column {
    /// The ODS code or the CQC location ID of the row.
    Key,
    /// A second code: the successor, the linked location.
    Other,
    Name,
    Postcode,
    Opened,
    Closed,
    /// When its legal existence ended, which may be long before it stops operating.
    LegallyClosed,
    /// A date that tells how old the file at least is, and nothing else.
    Dated,
    Parent,
    Country,
    Role,
    ProviderId,
    ProviderName,
    OdsCode,
    Brand,
    Sector,
    Services,
    Dormant,
    Status,
    ParentStatus,
    Published,
    Primary,
    /// Nothing: the column only shows what the file is.
    Sign,
}

/// How many there are.
pub(super) const COLUMNS: usize = Column::Sign as usize + 1;

/// A column of a layout: what it holds, whether the layout is known by it, and how it may be headed. A name with `*` at
/// its end is how the heading begins, at its beginning how it ends, at both what it contains.
pub(super) struct Heading {
    pub(super) column: Column,
    pub(super) needed: bool,
    pub(super) names: &'static [&'static str],
}

/// A kind with headings.
pub(super) struct Layout {
    pub(super) kind: Kind,
    pub(super) headings: &'static [Heading],
    /// Headings that only another kind has.
    pub(super) without: &'static [&'static str],
}

const fn layout(kind: Kind) -> Layout {
    Layout { kind, headings: &[], without: &[] }
}

impl Layout {
    const fn headings(self, headings: &'static [Heading]) -> Layout {
        Layout { headings, ..self }
    }

    const fn without(self, without: &'static [&'static str]) -> Layout {
        Layout { without, ..self }
    }
}

const fn needed(column: Column, names: &'static [&'static str]) -> Heading {
    Heading { column, needed: true, names }
}

const fn maybe(column: Column, names: &'static [&'static str]) -> Heading {
    Heading { column, needed: false, names }
}

/// The headings of `Service type - …`, one column a type.
pub(super) const SERVICE_TYPE: &str = "service type - ";

/// The kinds with headings; the first that fits is it, so the special stand before the general.
pub(super) const LAYOUTS: &[Layout] = &[
    layout(Kind::CqcDeactivated).headings(&[
        needed(Column::Key, &["location id"]),
        needed(Column::Closed, &["location hsca end date"]),
        needed(Column::Sign, &["location status"]),
        maybe(Column::Name, &["location name"]),
        maybe(Column::OdsCode, &["location ods code"]),
        maybe(Column::Postcode, &["location postal code", "location post code"]),
        maybe(Column::Sector, &["location type/sector"]),
        maybe(Column::ProviderId, &["provider id"]),
        maybe(Column::ProviderName, &["provider name"]),
        maybe(Column::Brand, &["brand name"]),
    ]),
    layout(Kind::CqcRatings).headings(&[
        needed(Column::Key, &["location id"]),
        needed(Column::Sign, &["domain"]),
        needed(Column::Sign, &["latest rating"]),
        maybe(Column::Name, &["location name"]),
        maybe(Column::OdsCode, &["location ods code"]),
        maybe(Column::Postcode, &["location post code", "location postal code"]),
        maybe(Column::Sector, &["location type", "location type/sector"]),
        maybe(Column::ProviderId, &["provider id"]),
        maybe(Column::ProviderName, &["provider name"]),
        maybe(Column::Brand, &["brand name"]),
        maybe(Column::Dated, &["publication date"]),
    ]),
    layout(Kind::CqcDual).headings(&[
        needed(Column::Key, &["location id"]),
        needed(Column::Other, &["linked organisation id"]),
        needed(Column::Sign, &["relationship"]),
        maybe(Column::Primary, &["primary id*"]),
        maybe(Column::Dated, &["relationship start date"]),
    ]),
    layout(Kind::CqcFilters)
        .without(&["location status", "location hsca end date", "linked organisation id"])
        .headings(&[
            needed(Column::Key, &["location id"]),
            needed(Column::ProviderId, &["provider id"]),
            needed(Column::Sector, &["location type/sector"]),
            maybe(Column::Name, &["location name"]),
            maybe(Column::OdsCode, &["location ods code"]),
            maybe(Column::Postcode, &["location postal code", "location post code"]),
            maybe(Column::ProviderName, &["provider name"]),
            maybe(Column::Brand, &["brand name"]),
            maybe(Column::Dormant, &["dormant (y/n)", "dormant*"]),
            maybe(Column::Dated, &["publication date", "location hsca start date"]),
        ]),
    layout(Kind::CqcSearch).headings(&[
        needed(Column::Key, &["cqc location*"]),
        needed(Column::ProviderId, &["cqc provider*"]),
        needed(Column::Postcode, &["postcode"]),
        needed(Column::Sign, &["address 1"]),
        maybe(Column::Name, &["name"]),
        maybe(Column::ProviderName, &["provider name"]),
        maybe(Column::Services, &["service types", "service type"]),
        maybe(Column::Dated, &["date of latest check", "publication date"]),
    ]),
    layout(Kind::CqcDirectory).without(&["address 1"]).headings(&[
        needed(Column::Key, &["cqc location*"]),
        needed(Column::ProviderId, &["cqc provider*"]),
        needed(Column::Postcode, &["postcode"]),
        needed(Column::Services, &["service types"]),
        needed(Column::ProviderName, &["provider name"]),
        maybe(Column::Name, &["name"]),
        maybe(Column::Dated, &["date of latest check"]),
    ]),
    layout(Kind::CqcExplorer).without(&["location type/sector", "location status", "location hsca end date"]).headings(
        &[
            needed(Column::Key, &["location id"]),
            needed(Column::ProviderId, &["provider id"]),
            needed(Column::Name, &["location name"]),
            needed(Column::Sign, &["*primary inspection category"]),
            maybe(Column::ProviderName, &["provider name"]),
            maybe(Column::OdsCode, &["location ods code", "ods code"]),
            maybe(Column::Postcode, &["location postal code", "location post code", "postal code", "postcode"]),
            maybe(Column::Brand, &["brand name"]),
            maybe(Column::Services, &["service types", "service type"]),
            maybe(Column::Dormant, &["dormant*"]),
            maybe(Column::Dated, &["publication date"]),
        ],
    ),
    layout(Kind::DsptAsc).headings(&[
        needed(Column::Sign, &["location cqc id*"]),
        needed(Column::Key, &["location ods code"]),
        needed(Column::Status, &["*latest dspt status"]),
        maybe(Column::ParentStatus, &["latest dspt status of parent*"]),
        maybe(Column::Parent, &["parent ods code"]),
        maybe(Column::Name, &["location name"]),
        maybe(Column::Published, &["date of location publication"]),
    ]),
    layout(Kind::Dspt).headings(&[
        needed(Column::Key, &["code"]),
        needed(Column::Name, &["organisation name"]),
        needed(Column::Status, &["status", "latest status"]),
        needed(Column::Published, &["date of publication"]),
        needed(Column::Sign, &["primary sector"]),
    ]),
    layout(Kind::Dspt2019).headings(&[
        needed(Column::Key, &["odscode"]),
        needed(Column::Name, &["organisationname"]),
        needed(Column::Status, &["publicationstatus"]),
        maybe(Column::Published, &["dateofpublication"]),
    ]),
    layout(Kind::OdsSearch).headings(&[
        needed(Column::Key, &["code", "organisation code", "ods code", "org id"]),
        needed(Column::Name, &["name", "organisation name"]),
        needed(Column::Role, &["primary role id"]),
        needed(Column::Opened, &["operational start date"]),
        maybe(Column::Closed, &["operational end date"]),
        maybe(Column::LegallyClosed, &["legal end date", "legal close date"]),
        maybe(Column::Postcode, &["postcode", "post code", "postal code"]),
        maybe(Column::Parent, &["is operated by - code", "is operated by*code"]),
        maybe(Column::Country, &["country"]),
    ]),
];

/// Lists of others that are taken for registers: what is said of them, and headings that they have together.
pub(super) const OTHERS: &[(&str, &[&str])] =
    &[(OFSTED, &["*urn*", "provision type*"]), (OFSTED, &["*urn*", "*ofsted*"])];

const OFSTED: &str = "it is a list of Ofsted's, of children's services and schools, which are not registered with CQC; it is \
                      not used here";

/// The columns of the ODS extracts without headings, from 0.
pub(super) const ODS_COLUMNS: &[(Column, u16)] = &[
    (Column::Key, 0),
    (Column::Name, 1),
    (Column::Postcode, 9),
    (Column::Opened, 10),
    (Column::Closed, 11),
    (Column::Parent, 14),
    (Column::Country, 26),
];

/// The columns of the succession file, from 0.
pub(super) const SUCCESSION_COLUMNS: &[(Column, u16)] = &[(Column::Key, 0), (Column::Other, 1), (Column::Opened, 3)];

/// Whether a heading, folded, is of this name.
pub(super) fn is_named(heading: &str, name: &str) -> bool {
    match (name.strip_prefix('*'), name.strip_suffix('*')) {
        (Some(end), None) => heading.ends_with(end),
        (None, Some(start)) => heading.starts_with(start),
        (Some(rest), Some(_)) => heading.contains(rest.trim_end_matches('*')),
        (None, None) => match name.split_once('*') {
            Some((start, end)) => heading.starts_with(start) && heading[start.len()..].ends_with(end),
            None => heading == name,
        },
    }
}
