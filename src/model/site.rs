//! A site as the submission lists it.

use super::value::{FieldView, Value};
use super::values::{
    Count, CqcContactId, CqcLocationId, DsptStatus, OdsCode, Postcode, Request, ServiceTypes, SheetDate, SiteRequest,
    Text, placeholder,
};
use super::{ColumnOf, Place};
use crate::fields::Field;
use crate::read::Row;

/// One row of a `sites` sheet.
#[derive(Debug)]
pub struct Site<'s> {
    /// Its number among all sites of the submission, in input order.
    pub index: usize,
    /// Its row.
    pub place: Place,
    /// Name.
    pub site_name: Value<'s, Text<'s>>,
    /// ODS code; what the users point at.
    pub ods_code: Value<'s, OdsCode>,
    /// CQC location ID.
    pub cqc_location_id: Value<'s, CqcLocationId>,
    /// CQC contact ID, that is, the registered manager's.
    pub cqc_contact_id: Value<'s, CqcContactId>,
    /// Postcode.
    pub postcode: Value<'s, Postcode>,
    /// DSPT standing.
    pub dspt_status: Value<'s, DsptStatus>,
    /// The day it was published.
    pub dspt_published_on: Value<'s, SheetDate>,
    /// Types of service.
    pub service_type: Value<'s, ServiceTypes<'s>>,
    /// New or existing.
    pub request: Value<'s, SiteRequest>,
    /// Shared mailboxes asked for.
    pub mailboxes_requested: Value<'s, Count>,
    /// User accounts asked for.
    pub accounts_requested: Value<'s, Count>,
    /// User accounts the site already has.
    pub accounts_in_use: Value<'s, Count>,
    /// Plain texts, only those the sheet has a column for.
    texts: Box<[(Field, Value<'s, Text<'s>>)]>,
}

const TEXT_FIELDS: &[Field] = &[
    Field::Address,
    Field::Town,
    Field::Phone,
    Field::MailboxName,
    Field::ProviderName,
    Field::HqOdsCode,
    Field::CqcProviderId,
    Field::LocalAdminName,
    Field::LocalAdminEmail,
    Field::TotalSites,
];

impl<'s> Site<'s> {
    pub(super) fn read(index: usize, place: Place, row: Row<'s>, at: ColumnOf<'_>) -> Self {
        Site {
            index,
            place,
            site_name: Value::read(row, at(Field::SiteName), placeholder),
            ods_code: Value::read(row, at(Field::OdsCode), placeholder),
            cqc_location_id: Value::read(row, at(Field::CqcLocationId), placeholder),
            cqc_contact_id: Value::read(row, at(Field::CqcContactId), placeholder),
            postcode: Value::read(row, at(Field::Postcode), placeholder),
            dspt_status: Value::read(row, at(Field::DsptStatus), placeholder),
            dspt_published_on: Value::read(row, at(Field::DsptPublishedOn), placeholder),
            service_type: Value::read(row, at(Field::ServiceType), placeholder),
            request: Value::read(row, at(Field::Request), placeholder),
            mailboxes_requested: Value::read(row, at(Field::MailboxesRequested), placeholder),
            accounts_requested: Value::read(row, at(Field::AccountsRequested), placeholder),
            accounts_in_use: Value::read(row, at(Field::AccountsInUse), placeholder),
            texts: TEXT_FIELDS
                .iter()
                .filter_map(|field| Some((*field, Value::read(row, Some(at(*field)?), placeholder))))
                .collect(),
        }
    }

    /// Takes out what tells who its registered manager and its administrators are.
    pub(super) fn mask(&mut self) {
        self.cqc_contact_id.mask();
        self.texts.iter_mut().filter(|(field, _)| field.is_personal()).for_each(|(_, text)| text.mask());
    }

    /// What the site asks for; new unless it says otherwise.
    pub fn request(&self) -> Request {
        self.request.valid().map_or(Request::New, |request| request.0)
    }

    /// Whether the site is to be set up: it does not exist yet, and is not leaving either.
    pub fn is_new(&self) -> bool {
        self.request() == Request::New
    }

    /// Whether its provider gives it up.
    pub fn is_leaving(&self) -> bool {
        self.request() == Request::Leaving
    }

    /// One of the plain text fields, such as the shared mailbox name, where it is given.
    pub fn text(&self, field: Field) -> Option<&Value<'s, Text<'s>>> {
        self.texts.iter().find(|(name, _)| *name == field).map(|(_, value)| value)
    }

    /// Any field; `None` where the sheet has no such column.
    pub fn view(&self, field: Field) -> Option<FieldView<'_>> {
        match field {
            Field::SiteName => self.site_name.view(),
            Field::OdsCode => self.ods_code.view(),
            Field::CqcLocationId => self.cqc_location_id.view(),
            Field::CqcContactId => self.cqc_contact_id.view(),
            Field::Postcode => self.postcode.view(),
            Field::DsptStatus => self.dspt_status.view(),
            Field::DsptPublishedOn => self.dspt_published_on.view(),
            Field::ServiceType => self.service_type.view(),
            Field::Request => self.request.view(),
            Field::MailboxesRequested => self.mailboxes_requested.view(),
            Field::AccountsRequested => self.accounts_requested.view(),
            Field::AccountsInUse => self.accounts_in_use.view(),
            other => self.text(other).and_then(Value::view),
        }
    }

    /// How a message calls the site: its name, else its ODS code as given, else its row.
    pub fn label(&self) -> String {
        let given = |view: Option<FieldView<'_>>| {
            view.map(|v| v.normal().map_or(v.given.trim().to_owned(), |n| n.into_owned()))
        };
        given(self.site_name.view())
            .filter(|name| !name.is_empty() && self.site_name.valid().is_some())
            .or_else(|| given(self.ods_code.view()).filter(|code| !code.is_empty()))
            .unwrap_or_else(|| format!("the site in row {}", self.place.row))
    }
}
