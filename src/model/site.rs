//! A site as the submission lists it.

use super::record::record;
use super::value::{FieldView, Value};
use super::values::{
    Count, CqcContactId, CqcLocationId, DsptStatus, OdsCode, Postcode, Request, ServiceTypes, SheetDate, SiteRequest,
    Text,
};
use super::{ColumnOf, Place};
use crate::fields::{Field, Role};
use crate::read::Row;

record! {
    /// One row of a `sites` sheet.
    Site<'s>: Sites {
        /// Name.
        site_name: Value<Text<'s>> = SiteName,
        /// ODS code; what the users point at.
        ods_code: Value<OdsCode> = OdsCode,
        /// CQC location ID.
        cqc_location_id: Value<CqcLocationId> = CqcLocationId,
        /// CQC contact ID, that is, the registered manager's.
        cqc_contact_id: Value<CqcContactId> = CqcContactId,
        /// Postcode.
        postcode: Value<Postcode> = Postcode,
        /// DSPT standing.
        dspt_status: Value<DsptStatus> = DsptStatus,
        /// The day it was published.
        dspt_published_on: Value<SheetDate> = DsptPublishedOn,
        /// Types of service.
        service_type: Value<ServiceTypes<'s>> = ServiceType,
        /// New or existing.
        request: Value<SiteRequest> = Request,
        /// Shared mailboxes asked for.
        mailboxes_requested: Value<Count> = MailboxesRequested,
        /// User accounts asked for.
        accounts_requested: Value<Count> = AccountsRequested,
        /// User accounts the site already has.
        accounts_in_use: Value<Count> = AccountsInUse,
    }
}

impl<'s> Site<'s> {
    pub(super) fn read(index: usize, place: Place, row: Row<'s>, at: ColumnOf<'_>) -> Self {
        Site::read_values(index, place, row, row, at)
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
