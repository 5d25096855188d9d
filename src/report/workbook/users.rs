//! The sheets of users: those that go through, those that do not or wait for their site, and those that change organisation.

use super::places::Places;
use super::rows::{AnswerColumn, accepted, as_given, fields_of, normal_column, shown, source};
use crate::answer::{Answer, Row, Told};
use crate::fields::{Field, Role};
use crate::papers::{ACTION, RESULT, ReportSheet, WHAT_TO_FIX, WHY_IT_WAITS};
use crate::verdict::{UserAction, UserStanding};
use crate::workbook::{Cell, Column, Kind, Sheet, column};

const TO_JOIN: &str = "The person keeps the account they have. The organisation they leave marks them as a leaver in the \
                       Portal; you then join the account to this site within 30 days of that, otherwise it is deleted. \
                       Signing in asks for multi-factor authentication (MFA): an app, a text or call to the person's own \
                       mobile, or a FIDO2 key.";
const TO_LEAVE: &str = "Mark the account as a leaver's in the Portal. The new organisation then has 30 days to join it; \
                        after that it is deleted.";

/// `Accepted users`.
pub fn accepted_users<'c, 's>(answer: &'c Answer<'s>) -> Sheet<'c, Row<'s>> {
    let fields = fields(answer, true);
    let about = "The users that go through, one a row, with their values in normal form.";
    accepted(
        answer,
        Role::Users,
        ReportSheet::AcceptedUsers,
        about,
        &fields,
        vec![action(answer), site_name_column(answer)],
    )
}

/// `Rejected users`.
pub fn rejected_users<'c, 's>(answer: &'c Answer<'s>, places: &'c Places<'s>) -> Sheet<'c, Row<'s>> {
    let result = |user: Row<'s>| Cell::linked("rejected", places.findings_about(user.subject()));
    let about = "The users that do not go through, one a row, with what to fix; the values are as they were given. Correct \
                 them here and send this workbook back.";
    let answers = vec![
        (None, column(RESULT, Kind::Code, result)),
        (None, column(WHAT_TO_FIX, Kind::Prose, |user| answer.to_fix_at_user(user))),
    ];
    not_accepted(answer, ReportSheet::RejectedUsers, about, answers, WHAT_TO_FIX)
}

/// `Held users`.
pub fn held_users<'c, 's>(answer: &'c Answer<'s>, places: &'c Places<'s>) -> Sheet<'c, Row<'s>> {
    let to_site = |user: Row<'s>| places.row_of(answer.site_of(user)?.subject());
    let about =
        "The users that wait for their site. Nothing is to be corrected in their rows: they go through with the site.";
    let answers = vec![
        (None, column(RESULT, Kind::Code, move |user: Row<'s>| Cell::linked("held", to_site(user)))),
        (None, column(WHY_IT_WAITS, Kind::Prose, |user| why_it_waits(answer, user))),
    ];
    not_accepted(answer, ReportSheet::HeldUsers, about, answers, WHY_IT_WAITS)
}

/// The name of the site ties its people to it, also once its code is corrected in its own row; so it stands before what
/// their own rows say.
fn not_accepted<'c, 's>(
    answer: &'c Answer<'s>,
    sheet: ReportSheet,
    about: &'static str,
    mut answers: Vec<AnswerColumn<'c, 's>>,
    told_in: &'static str,
) -> Sheet<'c, Row<'s>> {
    answers.push((Some(Field::SiteName), site_name_column(answer)));
    as_given(answer, Role::Users, sheet, about, &fields(answer, false), answers, told_in)
}

fn site_name_column<'c, 's>(answer: &'c Answer<'s>) -> Column<'c, Row<'s>> {
    column(Field::SiteName.heading(), Kind::Name, |user: Row<'s>| site_name(answer, user))
}

/// `Joiners and leavers`.
pub fn joiners_and_leavers<'c, 's>(answer: &'c Answer<'s>) -> Sheet<'c, Row<'s>> {
    let columns = vec![
        action(answer),
        column("Person", Kind::Name, |user: Row<'s>| user.whole_name()),
        normal_column(Field::Email),
        normal_column(Field::Mobile),
        site_name_column(answer),
        column("ODS code", Kind::Code, |user: Row<'s>| shown(answer.site_of(user), Field::OdsCode)),
        column("What the process asks for", Kind::Prose, |user: Row<'s>| match action_of(answer, user) {
            UserAction::Leave => TO_LEAVE,
            _ => TO_JOIN,
        }),
        source(answer),
    ];
    let about =
        "The accepted users who bring an account with them or leave, and what the joiner and leaver process asks for.";
    Sheet::new(ReportSheet::JoinersAndLeavers.name(), about, columns)
}

/// The users of this standing.
pub fn rows<'s>(answer: &Answer<'s>, standing: UserStanding) -> Vec<Row<'s>> {
    let verdicts = &answer.verdict.users;
    answer.users().filter(|user| verdicts[user.index()].standing == standing).collect()
}

/// The accepted users who join or leave.
pub fn moving_rows<'s>(answer: &Answer<'s>) -> Vec<Row<'s>> {
    let moves = |user: &Row<'_>| matches!(action_of(answer, *user), UserAction::Join | UserAction::Leave);
    rows(answer, UserStanding::Accepted).into_iter().filter(moves).collect()
}

fn action_of(answer: &Answer<'_>, user: Row<'_>) -> UserAction {
    answer.verdict.users[user.index()].action
}

/// The name of the user's site as the site has it, else as the user's row has it.
fn site_name<'s>(answer: &Answer<'s>, user: Row<'s>) -> Cell<'s> {
    let has_name = |site: &Row<'_>| site.column(Field::SiteName).is_some();
    shown(answer.site_of(user).filter(has_name).or(Some(user)), Field::SiteName)
}

fn action<'c, 's>(answer: &'c Answer<'s>) -> Column<'c, Row<'s>> {
    column(ACTION, Kind::Code, |user: Row<'s>| action_of(answer, user).name())
}

/// The fields of the sheets of users, without the name of the site, which has a column of its own. Where every sheet has
/// full names only, `apart` gives them as first and last name; otherwise they stay whole, as they were given.
fn fields(answer: &Answer<'_>, apart: bool) -> Vec<Field> {
    let is_key = |field| matches!(field, Field::SiteName | Field::OdsCode | Field::CqcLocationId);
    let keyed = [Field::SiteName, Field::OdsCode, Field::CqcLocationId].map(|key| answer.has_column(Role::Users, key));
    // One key is enough to find the site; without any there must be a column to put one in.
    let needed = |field| !is_key(field) || field == Field::OdsCode && keyed == [false; 3];
    let mut fields = fields_of(answer, Role::Users, needed);
    fields.retain(|field| *field != Field::SiteName);
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

/// Why a user waits, and what is worth checking meanwhile.
fn why_it_waits(answer: &Answer<'_>, user: Row<'_>) -> String {
    let worth = answer.worth_checking(user).map(Told::in_words);
    std::iter::once(answer.why_held(user)).chain(worth).collect::<Vec<_>>().join("\n")
}
