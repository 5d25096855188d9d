//! A site as the submission lists it.

use std::borrow::Cow;

use super::meaning::{self, Around};
use super::record::record;
use super::struck;
use super::value::{FieldView, Seldom, Value};
use super::values::{
    AskedForSite, Count, CqcContactId, CqcLocationId, DsptStatus, OdsCode, Postcode, Said, ServiceTypes, SheetDate,
    SiteCloses, StatusOfSite, Text, clean, fold, placeholder,
};
use super::{ColumnOf, Place, SiteAsked, SiteMeaning};
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
        /// New, existing or gone.
        request: Value<Said<AskedForSite>> = Request,
        /// When it closes or is sold, or whether.
        leaving_on: Seldom<Said<SiteCloses>> = LeavingOn,
        /// Open, closed, sold.
        status: Seldom<Said<StatusOfSite>> = Status,
        /// Shared mailboxes asked for.
        mailboxes_requested: Value<Count> = MailboxesRequested,
        /// User accounts asked for.
        accounts_requested: Value<Count> = AccountsRequested,
        /// User accounts the site already has.
        accounts_in_use: Value<Count> = AccountsInUse,
    }
    /// Worked out from the row as a whole.
    meaning: SiteMeaning = SiteMeaning::NOTHING,
    /// Of the row as a whole; of a site with its people in one table, all its rows.
    pub(super) is_struck: bool = false,
}

impl<'s> Site<'s> {
    pub(super) fn read(index: usize, place: Place, row: Row<'s>, at: ColumnOf<'_>, around: &Around<'_>) -> Self {
        let is_struck = struck::is_struck(row, &[at(Field::SiteName)]);
        let row = if is_struck { row.without_strikes() } else { row };
        let mut site = Site::read_values(index, place, row, row, at);
        site.is_struck = is_struck;
        if let Some(remark) = around.remarks.of_site(row)
            && !site.status.valid().is_some_and(|said| said.says.goes())
        {
            site.status = Seldom::of_words(remark);
        }
        site.meaning = meaning::of_site(&site, around);
        site
    }

    /// What is asked for the site.
    pub fn meaning(&self) -> SiteMeaning {
        self.meaning
    }

    /// Whether the name or most of the row is struck through.
    pub fn is_struck(&self) -> bool {
        self.is_struck
    }

    /// Whether the site is to be set up.
    pub fn is_new(&self) -> bool {
        self.meaning.asked == SiteAsked::New
    }

    /// Whether it is closed, sold or otherwise no longer its provider's, or to be so soon enough that nothing is set up.
    pub fn is_gone(&self) -> bool {
        matches!(self.meaning.asked, SiteAsked::Gone(_))
    }

    /// A value as those of two rows are compared; `None` where there is none.
    pub(super) fn said(&self, field: Field) -> Option<String> {
        let view = self.view(field)?;
        let text = view.normal().map_or_else(|| clean(view.given).0.to_lowercase(), Cow::into_owned);
        // Case, blanks and signs make no other name or address.
        let text = if field == Field::SiteName || self.text(field).is_some() { fold(&text) } else { text };
        (!text.is_empty() && !placeholder(&text)).then_some(text)
    }

    /// Whether another row says the same of the same site, or less, or more that nobody needs.
    pub(super) fn says_the_same(&self, other: &Site<'_>) -> bool {
        let is_needed = |field: Field| field.guide(Role::Sites).is_some_and(|guide| guide.needed);
        let is_same = |field: &Field| match (self.said(*field), other.said(*field)) {
            (Some(own), Some(others)) => own == others,
            (None, Some(_)) => !is_needed(*field),
            (_, None) => true,
        };
        let (one, two) = (self.meaning, other.meaning);
        let is_meant = one.asked == two.asked && one.closing == two.closing && self.is_struck == other.is_struck;
        is_meant && Field::of_role(Role::Sites).iter().all(is_same)
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
