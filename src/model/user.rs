//! A person at a site, as the submission lists them.

use std::borrow::Cow;

use super::value::{FieldView, Seldom, Value};
use super::values::{
    CqcLocationId, EmailAddress, FullName, MailboxRole, OdsCode, Request, Text, UkMobile, YesNo, is_role_name,
    placeholder, placeholder_in_name,
};
use super::{ColumnOf, Place, text_of};
use crate::fields::{Field, Role};
use crate::read::Row;

/// One row of a `users` sheet.
#[derive(Debug)]
pub struct User<'s> {
    /// Its number among all users of the submission, in input order.
    pub index: usize,
    /// Its row.
    pub place: Place,
    /// The ODS code of the person's site.
    pub ods_code: Value<'s, OdsCode>,
    /// The CQC location ID of the person's site.
    pub cqc_location_id: Seldom<'s, CqcLocationId>,
    /// The name of the person's site.
    pub site_name: Seldom<'s, Text<'s>>,
    /// First name; part of the full name where the sheet has only that.
    pub first_name: Value<'s, Text<'s>>,
    /// Last name; part of the full name where the sheet has only that.
    pub last_name: Value<'s, Text<'s>>,
    /// The full name, where the sheet has that column.
    full_name: Seldom<'s, FullName<'s>>,
    /// Personal e-mail address.
    pub email: Value<'s, EmailAddress<'s>>,
    /// Mobile number.
    pub mobile: Value<'s, UkMobile>,
    /// Job role.
    pub job_role: Seldom<'s, Text<'s>>,
    /// Owner or Member of the shared mailbox.
    pub mailbox_role: Value<'s, MailboxRole>,
    /// Whether the person already has an NHSmail account.
    pub has_nhsmail: Seldom<'s, YesNo>,
    /// New, existing, join or leaving.
    pub request: Seldom<'s, Request>,
    has_role_name: bool,
}

impl<'s> User<'s> {
    /// The person in `row`; what says which site stands in `keys`, which is another row where cells were merged.
    pub(super) fn read(index: usize, place: Place, row: Row<'s>, keys: Row<'s>, at: ColumnOf<'_>) -> Self {
        let full_name: Seldom<'s, FullName<'s>> = Seldom::read(row, at(Field::FullName), placeholder_in_name);
        let mut first_name = Value::read(row, at(Field::FirstName), placeholder_in_name);
        let mut last_name = Value::read(row, at(Field::LastName), placeholder_in_name);
        if !first_name.has_column() && !last_name.has_column() && full_name.has_column() {
            let (first, last) = name_parts(&full_name);
            first_name = Value::part_of(&full_name, first);
            last_name = Value::part_of(&full_name, last);
        }
        let [first, last] = [&first_name, &last_name].map(|part| text_of(part).unwrap_or_default());
        let has_role_name = !(first.is_empty() && last.is_empty()) && is_role_name(first, last);
        User {
            index,
            place,
            ods_code: Value::read(keys, at(Field::OdsCode), placeholder),
            cqc_location_id: Seldom::read(keys, at(Field::CqcLocationId), placeholder),
            site_name: Seldom::read(keys, at(Field::SiteName), placeholder),
            first_name,
            last_name,
            full_name,
            email: Value::read(row, at(Field::Email), placeholder),
            mobile: Value::read(row, at(Field::Mobile), placeholder),
            job_role: Seldom::read(row, at(Field::JobRole), placeholder),
            mailbox_role: Value::read(row, at(Field::MailboxRole), placeholder),
            has_nhsmail: Seldom::read(row, at(Field::HasNhsmail), placeholder),
            request: Seldom::read(row, at(Field::Request), placeholder),
            has_role_name,
        }
    }

    /// Takes out what tells who the person is.
    pub(super) fn mask(&mut self) {
        self.first_name.mask();
        self.last_name.mask();
        self.full_name.mask();
        self.email.mask();
        self.mobile.mask();
    }

    /// What is asked for this person; new unless the row says otherwise.
    pub fn request(&self) -> Request {
        self.request.valid().copied().unwrap_or(Request::New)
    }

    /// Whether the person is leaving: then only name and site matter.
    pub fn is_leaving(&self) -> bool {
        self.request() == Request::Leaving
    }

    /// Whether the sheet has any column that can say which site the person belongs to.
    pub fn has_site_column(&self) -> bool {
        self.ods_code.has_column() || self.cqc_location_id.has_column() || self.site_name.has_column()
    }

    /// Whether the personal e-mail address given is an NHSmail address.
    pub fn has_nhs_address(&self) -> bool {
        self.email.valid().is_some_and(EmailAddress::is_nhs_net)
    }

    /// Whether every word of the name is one for a role or a place (Duty Manager, Night Staff).
    pub fn has_role_name(&self) -> bool {
        self.has_role_name
    }

    /// The fields the sheet has columns for. Where it has only a full name, `apart` says whether that is given as first
    /// and last name or as it stands.
    pub fn fields(&self, apart: bool) -> impl Iterator<Item = (Field, FieldView<'_>)> {
        let from_full = self.full_name.column().is_some() && self.full_name.column() == self.first_name.column();
        let wanted = move |field: &Field| match field {
            Field::FirstName | Field::LastName => apart || !from_full,
            Field::FullName => !(apart && from_full),
            _ => true,
        };
        let fields = Field::of_role(Role::Users).iter().copied().filter(wanted);
        fields.filter_map(|field| Some((field, self.view(field)?)))
    }

    /// The columns in which something was done to a value before it was understood. First and last name taken from a full
    /// name share its cell, which counts once.
    pub fn repaired(&self) -> impl Iterator<Item = u16> {
        let from_full = self.full_name.has_column() && self.full_name.column() == self.first_name.column();
        let names = [self.full_name.repaired(), self.first_name.repaired(), self.last_name.repaired()];
        let others = [
            self.ods_code.repaired(),
            self.cqc_location_id.repaired(),
            self.site_name.repaired(),
            self.email.repaired(),
            self.mobile.repaired(),
            self.job_role.repaired(),
            self.mailbox_role.repaired(),
            self.has_nhsmail.repaired(),
            self.request.repaired(),
        ];
        names.into_iter().take(if from_full { 1 } else { 3 }).chain(others).flatten()
    }

    /// Whether a spreadsheet made something else of any of its values.
    pub fn is_damaged(&self) -> bool {
        let damages = [
            self.ods_code.damaged(),
            self.cqc_location_id.damaged(),
            self.site_name.damaged(),
            self.first_name.damaged(),
            self.last_name.damaged(),
            self.full_name.damaged(),
            self.email.damaged(),
            self.mobile.damaged(),
            self.job_role.damaged(),
            self.mailbox_role.damaged(),
            self.has_nhsmail.damaged(),
            self.request.damaged(),
        ];
        damages.iter().any(Option::is_some)
    }

    /// Any field; `None` where the sheet has no such column.
    pub fn view(&self, field: Field) -> Option<FieldView<'_>> {
        match field {
            Field::OdsCode => self.ods_code.view(),
            Field::CqcLocationId => self.cqc_location_id.view(),
            Field::SiteName => self.site_name.view(),
            Field::FirstName => self.first_name.view(),
            Field::LastName => self.last_name.view(),
            Field::FullName => self.full_name.view(),
            Field::Email => self.email.view(),
            Field::Mobile => self.mobile.view(),
            Field::JobRole => self.job_role.view(),
            Field::MailboxRole => self.mailbox_role.view(),
            Field::HasNhsmail => self.has_nhsmail.view(),
            Field::Request => self.request.view(),
            _ => None,
        }
    }
}

fn name_parts<'s>(full: &Value<'s, FullName<'s>>) -> (Option<Text<'s>>, Option<Text<'s>>) {
    let Some(name) = full.valid() else { return (None, None) };
    let (first, last) = name.parts();
    let part = |name: String| (!name.is_empty()).then_some(Text(Cow::Owned(name)));
    (part(first), part(last))
}
