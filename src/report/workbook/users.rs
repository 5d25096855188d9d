//! The sheets of users: those that go through, those that do not, and those that change organisation.

use super::Report;
use super::by_row::{in_words, numbered};
use super::cell::{Cell, Column, Kind, column};
use super::sheet_writer::{Mark, Sheet};
use super::sites::{add_kept, fields_of, is_at, normal};
use crate::fields::{Field, Role};
use crate::model::{FieldView, Site, SiteLink, User};
use crate::papers::ReportSheet;
use crate::rules::{Finding, Subject};
use crate::verdict::{UserAction, UserStanding};

type UserRow<'s> = &'s User<'s>;

const TO_JOIN: &str = "The person keeps the account they have. The organisation they leave marks them as a leaver in the \
                       Portal; you then join the account to this site within 30 days of that, otherwise it is deleted.";
const TO_LEAVE: &str = "Mark the account as a leaver's in the Portal. The new organisation then has 30 days to join it; \
                        after that it is deleted.";

/// Sites named where a key fits several.
const SITES_NAMED: usize = 3;

/// `Accepted users`.
pub fn accepted<'c, 's>(report: &'c Report<'s>) -> Sheet<'c, UserRow<'s>> {
    let mut columns =
        vec![action(report), column("Site name", Kind::Name, |user: UserRow<'s>| site_name(report, user))];
    let fields = fields(report, true).into_iter().filter(|field| *field != Field::SiteName);
    columns.extend(fields.map(normal_column));
    columns.push(source(report));
    add_kept(report, Role::Users, &mut columns, |user| user.place);
    let about = "The users that go through, one a row, with their values in normal form.";
    Sheet::new(ReportSheet::AcceptedUsers.name(), about, columns)
}

/// `Rejected users`.
pub fn rejected<'c, 's>(report: &'c Report<'s>) -> Sheet<'c, UserRow<'s>> {
    // The name of the site ties its people to it, also once its code is corrected in its own row.
    let fields: Vec<Field> = fields(report, false).into_iter().filter(|field| *field != Field::SiteName).collect();
    let result = |user: UserRow<'s>| {
        let standing = report.results.verdict.users[user.index].standing;
        // What holds a user is its site's row, what rejects it is told by its findings.
        let to = match (standing, site_of(report, user)) {
            (UserStanding::Held, Some(site)) => report.places.row_of(Subject::Site(site.index)),
            _ => report.places.findings_about(Subject::User(user.index)),
        };
        Cell::linked(standing.name(), to)
    };
    let mut columns = vec![
        source(report),
        column("Result", Kind::Code, result),
        column("What to fix", Kind::Prose, |user| what_to_fix(report, user)),
        column("Site name", Kind::Name, |user: UserRow<'s>| site_name(report, user)),
    ];
    let leading = columns.len();
    columns.extend(fields.iter().map(|field| given_column(*field)));
    add_kept(report, Role::Users, &mut columns, |user| user.place);
    let about = "The users that do not go through yet, rejected themselves or held because their site is; the values are as \
                 they were given. Correct them here and send this workbook back.";
    Sheet::new(ReportSheet::RejectedUsers.name(), about, columns).marked(move |user: UserRow<'s>| {
        let is_about = |finding: &Finding, field: Field| is_at(finding, field, user.view(field));
        let column_of = |finding: &Finding| match fields.iter().position(|field| is_about(finding, *field)) {
            Some(at) => Some(leading + at),
            None => is_about(finding, Field::SiteName).then_some(leading - 1),
        };
        let found = report.by_row.about(Subject::User(user.index)).iter();
        found.filter_map(|finding| Some(Mark { column: column_of(finding)?, finding })).collect()
    })
}

/// `Joiners and leavers`.
pub fn joiners_and_leavers<'c, 's>(report: &'c Report<'s>) -> Sheet<'c, UserRow<'s>> {
    let columns = vec![
        action(report),
        column("Person", Kind::Name, person),
        normal_column(Field::Email),
        normal_column(Field::Mobile),
        column("Site name", Kind::Name, |user: UserRow<'s>| site_name(report, user)),
        column("ODS code", Kind::Code, |user: UserRow<'s>| {
            site_of(report, user).map(|site| shown(Field::OdsCode, site.view(Field::OdsCode)))
        }),
        column("What the process asks for", Kind::Prose, |user: UserRow<'s>| match action_of(report, user) {
            UserAction::Leave => TO_LEAVE,
            _ => TO_JOIN,
        }),
        source(report),
    ];
    let about =
        "The accepted users who bring an account with them or leave, and what the joiner and leaver process asks for.";
    Sheet::new(ReportSheet::JoinersAndLeavers.name(), about, columns)
}

/// The users that are accepted, or those that are not.
pub fn rows<'s>(report: &Report<'s>, accepted: bool) -> Vec<UserRow<'s>> {
    report.results.submission.users.iter().filter(|user| is_accepted(report, user) == accepted).collect()
}

/// The accepted users who join or leave.
pub fn moving_rows<'s>(report: &Report<'s>) -> Vec<UserRow<'s>> {
    let moves = |user: &UserRow<'_>| matches!(action_of(report, user), UserAction::Join | UserAction::Leave);
    rows(report, true).into_iter().filter(moves).collect()
}

fn is_accepted(report: &Report<'_>, user: &User<'_>) -> bool {
    report.results.verdict.users[user.index].standing == UserStanding::Accepted
}

fn action_of(report: &Report<'_>, user: &User<'_>) -> UserAction {
    report.results.verdict.users[user.index].action
}

/// The one site a user belongs to.
pub fn site_of<'s>(report: &Report<'s>, user: &User<'_>) -> Option<&'s Site<'s>> {
    let submission = report.results.submission;
    match submission.relations.links[user.index].site() {
        SiteLink::One(site) => Some(&submission.sites[site]),
        SiteLink::Several(_) | SiteLink::None { .. } => None,
    }
}

/// The name of the user's site as the site has it, else as the user's row has it.
fn site_name<'s>(report: &Report<'s>, user: UserRow<'s>) -> Cell<'s> {
    let view = site_of(report, user).and_then(|site| site.view(Field::SiteName));
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

fn action<'c, 's>(report: &'c Report<'s>) -> Column<'c, UserRow<'s>> {
    column("Action", Kind::Code, |user: UserRow<'s>| action_of(report, user).name())
}

fn source<'c, 's>(report: &'c Report<'s>) -> Column<'c, UserRow<'s>> {
    column("Source", Kind::Source, |user: UserRow<'s>| report.results.submission.describe(user.place))
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
fn fields(report: &Report<'_>, apart: bool) -> Vec<Field> {
    let is_key = |field| matches!(field, Field::SiteName | Field::OdsCode | Field::CqcLocationId);
    let keyed = [Field::SiteName, Field::OdsCode, Field::CqcLocationId].map(|key| report.has_column(Role::Users, key));
    // One key is enough to find the site; without any there must be a column to put one in.
    let needed = |field| !is_key(field) || field == Field::OdsCode && keyed == [false; 3];
    let mut fields = fields_of(report, Role::Users, needed);
    if !report.has_column(Role::Users, Field::FullName) {
        return fields;
    }
    let names = [Field::FirstName, Field::LastName];
    let whole = !apart && !names.iter().any(|name| report.has_column(Role::Users, *name));
    fields.retain(|field| if whole { !names.contains(field) } else { *field != Field::FullName });
    if !whole {
        fields.extend(names);
        fields.sort();
        fields.dedup();
    }
    fields
}

fn what_to_fix(report: &Report<'_>, user: &User<'_>) -> String {
    let held = report.results.verdict.users[user.index].standing == UserStanding::Held;
    let found = report.by_row.concerning(report.results.submission, Subject::User(user.index), user.place);
    numbered(held.then(|| why_held(report, user)).into_iter().chain(found.into_iter().map(in_words)))
}

/// What stops a site: its first reject, and how many more there are.
fn why_rejected(report: &Report<'_>, site: &Site<'_>) -> String {
    let found = report.by_row.stopping(report.results.submission, Subject::Site(site.index), site.place);
    let first = found.first().map(|finding| format!("{} ({})", finding.message, finding.rule.code));
    match found.len() {
        0 | 1 => first.unwrap_or_default(),
        more => format!("{} and {} more.", first.unwrap_or_default(), more - 1),
    }
}

fn why_held(report: &Report<'_>, user: &User<'_>) -> String {
    let submission = report.results.submission;
    match submission.relations.links[user.index].site() {
        SiteLink::One(site) => {
            let site = &submission.sites[site];
            let source = submission.describe_briefly(site.place);
            format!(
                "Held because its site, {}, is rejected: {} Nothing is to be done in this row; see 'Rejected sites', \
                 {source}.",
                site.label(),
                why_rejected(report, site)
            )
        }
        SiteLink::Several(group) => {
            let group = &submission.relations.same_key[group];
            let named = group.iter().take(SITES_NAMED).map(|site| submission.describe(submission.sites[*site].place));
            let (named, count) = (named.collect::<Vec<_>>().join("; "), group.len());
            format!("Held because its key fits {count} sites, and nobody can say which is meant: {named}.")
        }
        SiteLink::None { .. } => "Held because its key fits no site of this submission.".to_owned(),
    }
}
