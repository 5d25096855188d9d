//! A person at a site, as the submission lists them.

use std::borrow::Cow;

use super::mailboxes::Mailboxes;
use super::meaning::{self, Around};
use super::record::{placeholder_of, record};
use super::struck;
use super::value::{FieldView, Seldom, Value};
use super::values::{
    AskedForUser, CqcLocationId, EmailAddress, FullName, MailboxRole, NotAName, OdsCode, Said, Says, StatusOfUser,
    Text, UkMobile, Unrecognised, UserLeaves, YesNo, are_two_names, asking_remark, fold, is_of_head_office,
    is_role_name, normal_of, not_a_name, outside_staff, without_post_nominals, without_remarks,
};
use super::{Asked, ColumnOf, Meaning, Place, text_of};
use crate::fields::{Field, PERSON_NAMES, Role};
use crate::read::Row;

record! {
    /// One row of a `users` sheet.
    User<'s>: Users {
        /// The ODS code of the person's site.
        ods_code: Value<OdsCode> = OdsCode,
        /// The CQC location ID of the person's site.
        cqc_location_id: Seldom<CqcLocationId> = CqcLocationId,
        /// The name of the person's site.
        site_name: Seldom<Text<'s>> = SiteName,
        /// First name; part of the full name where the sheet has only that.
        first_name: Value<Text<'s>> = FirstName,
        /// Last name; part of the full name where the sheet has only that.
        last_name: Value<Text<'s>> = LastName,
        /// The full name, where the sheet has that column.
        full_name: Seldom<FullName<'s>> = FullName,
        /// Personal e-mail address.
        email: Value<EmailAddress<'s>> = Email,
        /// Mobile number.
        mobile: Value<UkMobile> = Mobile,
        /// Owner or Member of the shared mailbox.
        mailbox_role: Value<MailboxRole> = MailboxRole,
        /// Whether the person already has an account.
        has_nhsmail: Seldom<YesNo> = HasNhsmail,
        /// New, existing, join or leaving.
        request: Seldom<Said<AskedForUser>> = Request,
        /// When the person leaves, or whether.
        leaving_on: Seldom<Said<UserLeaves>> = LeavingOn,
        /// Employed, on leave, left.
        status: Seldom<Said<StatusOfUser>> = Status,
    }
    /// Worked out from the row as a whole.
    meaning: Meaning = Meaning::NOTHING,
    /// Of the row as a whole.
    is_struck: bool = false,
    /// Known once: it is asked of every row several times.
    has_role_name: bool = false,
    /// Likewise.
    not_a_name: Option<NotAName> = None,
    /// Known when all sites are.
    has_mailbox_address: bool = false,
}

/// What stands between several people in one cell.
const BETWEEN_PEOPLE: [char; 4] = ['\n', ',', ';', '/'];

impl<'s> User<'s> {
    /// Whether the cell of the name holds several people: names, and as many addresses in the next. `Abbott, Joan` is one.
    fn names_two_people(&self) -> bool {
        let parts = |text: &'s str| text.split(BETWEEN_PEOPLE).map(str::trim).filter(|part| !part.is_empty());
        let addresses = parts(self.email.given()).filter(|part| part.contains('@')).count();
        let are_as_many = |name: &'s str| {
            let is_whole = |part: &str| part.contains(' ') || !name.contains(',');
            parts(name).count() == addresses && parts(name).all(is_whole)
        };
        let names = [self.first_name.given(), self.full_name.given()];
        addresses > 1 && names.into_iter().any(are_as_many) || names.into_iter().any(are_two_names)
    }

    /// Takes what is written in brackets beside the name for what its own column would say, where that says nothing.
    fn hear_remark_beside_name(&mut self) {
        let names = [self.full_name.view(), self.first_name.view(), self.last_name.view()];
        let given = [self.full_name.given(), self.first_name.given(), self.last_name.given()];
        let heard =
            names.iter().zip(given).filter_map(|(view, given)| Some((asking_remark(given)?, view.as_ref()?.column)));
        let Some(((says, remark), column)) = heard.into_iter().next() else { return };
        match says {
            Says::Existing if !self.has_nhsmail.is_given() => self.has_nhsmail = Seldom::of_words((remark, column)),
            Says::NotAsked if !self.status.is_given() => self.status = Seldom::of_words((remark, column)),
            _ => {}
        }
    }

    /// The person in `row`; what says which site stands in `keys`.
    pub(super) fn read(
        index: usize,
        place: Place,
        row: Row<'s>,
        keys: Row<'s>,
        at: ColumnOf<'_>,
        around: &Around<'_>,
    ) -> Self {
        let is_struck = struck::is_struck(row, &PERSON_NAMES.map(at));
        let [row, keys] = if is_struck { [row, keys].map(Row::without_strikes) } else { [row, keys] };
        let mut user = User::read_values(index, place, row, keys, at);
        user.is_struck = is_struck;
        if !user.first_name.has_column() && !user.last_name.has_column() && user.full_name.has_column() {
            let (first, last) = name_parts(&user.full_name);
            user.first_name = Value::part_of(&user.full_name, first);
            user.last_name = Value::part_of(&user.full_name, last);
        }
        user.first_name.keep(without_remarks);
        user.last_name.keep(without_post_nominals);
        let [first, last] = [&user.first_name, &user.last_name].map(|part| text_of(part).unwrap_or_default());
        (user.has_role_name, user.not_a_name) =
            (!(first.is_empty() && last.is_empty()) && is_role_name(first, last), not_a_name(first, last));
        user.not_a_name = user.not_a_name.or_else(|| user.names_two_people().then_some(NotAName::TwoPeople));
        user.hear_remark_beside_name();
        // An address elsewhere says nothing of an account, where the column does not ask for one.
        if !around.speaks_of_nhs && user.has_nhsmail.malformed().is_some() && user.has_nhsmail.given().contains('@') {
            user.has_nhsmail = Seldom::read(row, None, placeholder_of(Field::HasNhsmail));
        }
        if !user.has_nhsmail.is_given()
            && let Some((column, is_shared)) = around.account_beside(row)
        {
            user.has_nhsmail = if is_shared {
                Seldom::unclear(row, column, Unrecognised)
            } else {
                Seldom::read(row, Some(column), placeholder_of(Field::HasNhsmail))
            };
        }
        // A note that the person leaves goes before a status that says no such thing.
        if let Some(remark) = around.remarks.of_person(row)
            && !user.status.valid().is_some_and(|said| said.says.goes())
        {
            user.status = Seldom::of_words(remark);
        }
        user.meaning = meaning::of_user(&user, row, around);
        user
    }

    /// What is asked for this person.
    pub fn meaning(&self) -> Meaning {
        self.meaning
    }

    /// Whether the name or most of the row is struck through.
    pub fn is_struck(&self) -> bool {
        self.is_struck
    }

    /// Whether no account is asked for, because the person leaves, is away, or needs none: then only name and site matter.
    pub fn asks_for_no_account(&self) -> bool {
        matches!(self.meaning.asked, Asked::Leaving | Asked::Away(_) | Asked::NotAsked)
    }

    /// Whether the row says that the person has an NHSmail account.
    pub fn has_account(&self) -> bool {
        self.has_nhs_address() || self.has_nhsmail.valid() == Some(&YesNo::Yes)
    }

    /// Whether there is an account at this site that is to stay as it is.
    pub fn has_account_here(&self) -> bool {
        match self.meaning.asked {
            Asked::Existing => true,
            Asked::Away(_) => {
                self.has_account() || self.request.valid().is_some_and(|said| said.says == Says::Existing)
            }
            _ => false,
        }
    }

    /// First and last name as two spellings of one person share them; nothing where one of them is not known.
    pub fn folded_name(&self) -> Option<String> {
        let (first, last) = (self.first_name.valid()?, self.last_name.valid()?);
        let folded = format!("{} {}", fold(&first.0), fold(&last.0));
        (folded.trim().len() > 1).then_some(folded)
    }

    /// Whether the person counts towards the accounts of the site.
    pub fn takes_an_account(&self) -> bool {
        !self.asks_for_no_account() || self.has_account_here()
    }

    /// Whether the sheet has any column that can say which site the person belongs to.
    pub fn has_site_column(&self) -> bool {
        self.ods_code.has_column() || self.cqc_location_id.has_column() || self.site_name.has_column()
    }

    /// Whether the personal e-mail address given is an NHSmail address of the person's own.
    pub fn has_nhs_address(&self) -> bool {
        !self.has_mailbox_address && self.email.valid().is_some_and(EmailAddress::is_nhs_net)
    }

    /// Whether the personal e-mail address given is that of a shared mailbox, and so nobody's own.
    pub fn has_mailbox_address(&self) -> bool {
        self.has_mailbox_address
    }

    /// Learns which addresses are those of shared mailboxes.
    pub(super) fn hold_against(&mut self, mailboxes: &Mailboxes) {
        self.has_mailbox_address = self.email.valid().is_some_and(|address| mailboxes.has(address));
    }

    /// First and last name, as far as they are known.
    pub fn whole_name(&self) -> String {
        let parts = [self.first_name.valid(), self.last_name.valid()];
        parts.into_iter().flatten().map(normal_of).collect::<Vec<_>>().join(" ")
    }

    /// The word that says the person is bank, agency or locum staff, with its field: in the job role, or beside the name.
    pub fn outside_staff(&self) -> Option<(Field, &'static str)> {
        let in_role = || Some((Field::JobRole, outside_staff(text_of(self.text(Field::JobRole)?)?)?));
        let beside_name = || {
            let names = [Field::FirstName, Field::LastName, Field::FullName].into_iter();
            names.filter_map(|field| Some((field, outside_staff(&self.view(field)?.remark()?)?))).next()
        };
        in_role().or_else(beside_name)
    }

    /// The job role, where it is one of the head office, whose people give no care at a site.
    pub fn head_office_role(&self) -> Option<&str> {
        self.text(Field::JobRole).and_then(text_of).filter(|role| is_of_head_office(role))
    }

    /// Whether every word of the name is one for a role or a place (Duty Manager, Night Staff).
    pub fn has_role_name(&self) -> bool {
        self.has_role_name
    }

    /// Why what stands for the name is nobody's name.
    pub fn not_a_name(&self) -> Option<NotAName> {
        self.not_a_name
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
}

fn name_parts<'s>(full: &Value<'s, FullName<'s>>) -> (Option<Text<'s>>, Option<Text<'s>>) {
    let Some(name) = full.valid() else { return (None, None) };
    let (first, last) = name.parts();
    let part = |name: String| (!name.is_empty()).then_some(Text(Cow::Owned(name)));
    (part(first), part(last))
}
