//! The sheets of users: those that go through, those that do not, and those that change organisation.

use super::cell::{Cell, Column, Kind, column};
use super::places::Places;
use super::sheet_writer::{Mark, Sheet};
use super::sites::{add_kept, fields_of, is_at, normal};
use crate::answer::Answer;
use crate::answer::words::{in_words, numbered};
use crate::fields::{Field, Role};
use crate::model::{FieldView, User};
use crate::papers::ReportSheet;
use crate::rules::{Finding, Subject};
use crate::verdict::{UserAction, UserStanding};

type UserRow<'s> = &'s User<'s>;

const TO_JOIN: &str = "The person keeps the account they have. The organisation they leave marks them as a leaver in the \
                       Portal; you then join the account to this site within 30 days of that, otherwise it is deleted.";
const TO_LEAVE: &str = "Mark the account as a leaver's in the Portal. The new organisation then has 30 days to join it; \
                        after that it is deleted.";

/// `Accepted users`.
pub fn accepted<'c, 's>(answer: &'c Answer<'s>) -> Sheet<'c, UserRow<'s>> {
    let mut columns =
        vec![action(answer), column("Site name", Kind::Name, |user: UserRow<'s>| site_name(answer, user))];
    let fields = fields(answer, true).into_iter().filter(|field| *field != Field::SiteName);
    columns.extend(fields.map(normal_column));
    columns.push(source(answer));
    add_kept(answer, Role::Users, &mut columns, |user| user.place);
    let about = "The users that go through, one a row, with their values in normal form.";
    Sheet::new(ReportSheet::AcceptedUsers.name(), about, columns)
}

/// `Rejected users`.
pub fn rejected<'c, 's>(answer: &'c Answer<'s>, places: &'c Places<'s>) -> Sheet<'c, UserRow<'s>> {
    // The name of the site ties its people to it, also once its code is corrected in its own row.
    let fields: Vec<Field> = fields(answer, false).into_iter().filter(|field| *field != Field::SiteName).collect();
    let result = |user: UserRow<'s>| {
        let standing = answer.results.verdict.users[user.index].standing;
        // What holds a user is its site's row, what rejects it is told by its findings.
        let to = match (standing, answer.results.submission.site_of(user.index)) {
            (UserStanding::Held, Some(site)) => places.row_of(Subject::Site(site.index)),
            _ => places.findings_about(Subject::User(user.index)),
        };
        Cell::linked(standing.name(), to)
    };
    let mut columns = vec![
        source(answer),
        column("Result", Kind::Code, result),
        column("What to fix", Kind::Prose, |user| what_to_fix(answer, user)),
        column("Site name", Kind::Name, |user: UserRow<'s>| site_name(answer, user)),
    ];
    let leading = columns.len();
    columns.extend(fields.iter().map(|field| given_column(*field)));
    add_kept(answer, Role::Users, &mut columns, |user| user.place);
    let about = "The users that do not go through yet, rejected themselves or held because their site is; the values are as \
                 they were given. Correct them here and send this workbook back.";
    Sheet::new(ReportSheet::RejectedUsers.name(), about, columns).marked(move |user: UserRow<'s>| {
        let is_about = |finding: &Finding, field: Field| is_at(finding, field, user.view(field));
        let column_of = |finding: &Finding| match fields.iter().position(|field| is_about(finding, *field)) {
            Some(at) => Some(leading + at),
            None => is_about(finding, Field::SiteName).then_some(leading - 1),
        };
        let found = answer.about(Subject::User(user.index)).iter();
        found.filter_map(|finding| Some(Mark { column: column_of(finding)?, finding })).collect()
    })
}

/// `Joiners and leavers`.
pub fn joiners_and_leavers<'c, 's>(answer: &'c Answer<'s>) -> Sheet<'c, UserRow<'s>> {
    let columns = vec![
        action(answer),
        column("Person", Kind::Name, person),
        normal_column(Field::Email),
        normal_column(Field::Mobile),
        column("Site name", Kind::Name, |user: UserRow<'s>| site_name(answer, user)),
        column("ODS code", Kind::Code, |user: UserRow<'s>| {
            answer.results.submission.site_of(user.index).map(|site| shown(Field::OdsCode, site.view(Field::OdsCode)))
        }),
        column("What the process asks for", Kind::Prose, |user: UserRow<'s>| match action_of(answer, user) {
            UserAction::Leave => TO_LEAVE,
            _ => TO_JOIN,
        }),
        source(answer),
    ];
    let about =
        "The accepted users who bring an account with them or leave, and what the joiner and leaver process asks for.";
    Sheet::new(ReportSheet::JoinersAndLeavers.name(), about, columns)
}

/// The users that are accepted, or those that are not.
pub fn rows<'s>(answer: &Answer<'s>, accepted: bool) -> Vec<UserRow<'s>> {
    answer.results.submission.users.iter().filter(|user| is_accepted(answer, user) == accepted).collect()
}

/// The accepted users who join or leave.
pub fn moving_rows<'s>(answer: &Answer<'s>) -> Vec<UserRow<'s>> {
    let moves = |user: &UserRow<'_>| matches!(action_of(answer, user), UserAction::Join | UserAction::Leave);
    rows(answer, true).into_iter().filter(moves).collect()
}

fn is_accepted(answer: &Answer<'_>, user: &User<'_>) -> bool {
    answer.results.verdict.users[user.index].is_accepted()
}

fn action_of(answer: &Answer<'_>, user: &User<'_>) -> UserAction {
    answer.results.verdict.users[user.index].action
}

/// The name of the user's site as the site has it, else as the user's row has it.
fn site_name<'s>(answer: &Answer<'s>, user: UserRow<'s>) -> Cell<'s> {
    let view = answer.results.submission.site_of(user.index).and_then(|site| site.view(Field::SiteName));
    shown(Field::SiteName, view.or_else(|| user.view(Field::SiteName)))
}

fn person(user: UserRow<'_>) -> String {
    let parts = [&user.first_name, &user.last_name];
    let names: Vec<&str> = parts.iter().filter_map(|name| Some(name.valid()?.0.as_ref())).collect();
    names.join(" ")
}

fn shown(field: Field, view: Option<FieldView<'_>>) -> Cell<'_> {
    view.map_or(Cell::Empty, |view| normal(field, view))
}

fn action<'c, 's>(answer: &'c Answer<'s>) -> Column<'c, UserRow<'s>> {
    column("Action", Kind::Code, |user: UserRow<'s>| action_of(answer, user).name())
}

fn source<'c, 's>(answer: &'c Answer<'s>) -> Column<'c, UserRow<'s>> {
    column("Source", Kind::Source, |user: UserRow<'s>| answer.results.submission.describe(user.place))
}

fn normal_column<'c, 's: 'c>(field: Field) -> Column<'c, UserRow<'s>> {
    column(field.heading(), Kind::of(field), move |user: UserRow<'s>| match user.view(field) {
        Some(view) if is_part_of_full_name(user, field, &view) => view.normal().map(Cell::Text).into(),
        view => shown(field, view),
    })
}

/// A value as given. A first or last name that stands in a full name is given as that part: the whole would be wrong in
/// either column.
fn given_column<'c, 's: 'c>(field: Field) -> Column<'c, UserRow<'s>> {
    column(field.heading(), Kind::of(field), move |user: UserRow<'s>| match user.view(field) {
        Some(view) if is_part_of_full_name(user, field, &view) => view.normal().map(Cell::Text).into(),
        view => Cell::from(view.map(|view| view.given)),
    })
}

fn is_part_of_full_name(user: &User<'_>, field: Field, view: &FieldView<'_>) -> bool {
    matches!(field, Field::FirstName | Field::LastName)
        && user.view(Field::FullName).is_some_and(|full| full.column == view.column)
}

/// The fields of the sheets of users. Where every sheet has full names only, `apart` gives them as first and last name;
/// otherwise they stay whole, as they were given.
fn fields(answer: &Answer<'_>, apart: bool) -> Vec<Field> {
    let is_key = |field| matches!(field, Field::SiteName | Field::OdsCode | Field::CqcLocationId);
    let keyed = [Field::SiteName, Field::OdsCode, Field::CqcLocationId].map(|key| answer.has_column(Role::Users, key));
    // One key is enough to find the site; without any there must be a column to put one in.
    let needed = |field| !is_key(field) || field == Field::OdsCode && keyed == [false; 3];
    let mut fields = fields_of(answer, Role::Users, needed);
    if !answer.has_column(Role::Users, Field::FullName) {
        return fields;
    }
    let names = [Field::FirstName, Field::LastName];
    let whole = !apart && !names.iter().any(|name| answer.has_column(Role::Users, *name));
    fields.retain(|field| if whole { !names.contains(field) } else { *field != Field::FullName });
    if !whole {
        fields.extend(names);
        fields.sort();
        fields.dedup();
    }
    fields
}

fn what_to_fix(answer: &Answer<'_>, user: &User<'_>) -> String {
    let held = answer.results.verdict.users[user.index].standing == UserStanding::Held;
    let why = held.then(|| answer.why_held(user));
    numbered(why.into_iter().chain(answer.to_fix_at_user(user).into_iter().map(in_words)))
}
