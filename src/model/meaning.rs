//! What is asked for a row: one meaning, worked out once from everything in the row that speaks of it. Verdict, action, quota,
//! upload files and rules read it and nothing else.
//!
//! What keeps an account from being made wins over what asks for one; where both are said outright, nobody can tell, and the row is
//! unclear. Only a request in words marks an account as a leaver's, because such an account is deleted: a day that has come, a status
//! or the name of the sheet keep a new one from being made and no more.

use std::collections::HashMap;

use jiff::civil::Date;

use super::remarks::Remarks;
use super::skipped::{Skipped, SkippedRow};
use super::value::Value;
use super::values::{
    EmailAddress, FieldValue, Question, Said, SaidFault, Says, SheetDate, clean, fold, leaving_remark,
};
use super::{Site, User};
use crate::compare::fold_heading;
use crate::fields::{Field, PERSON_NAMES, Role};
use crate::headings::SheetMap;
use crate::read::{CellKind, Row, Sheet};
use crate::text::is_listed;

/// What is asked for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A new account.
    New,
    /// Nothing: the person has the account here already.
    Existing,
    /// The account the person has is to join this site.
    Join,
    /// The account is to be marked as a leaver's.
    Leaving,
    /// Nothing: the person is not there, or not for long.
    Away(Away),
    /// Nothing.
    NotAsked,
    /// Nobody can tell.
    Unclear,
}

/// How a person is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Away {
    /// Has left.
    Left,
    /// Is on long leave or suspended.
    OnLeave,
    /// Is to leave.
    Later,
    /// Stands in a row that the workbook does not show.
    Hidden,
    /// Is struck out.
    Struck,
}

/// What is asked for a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SiteAsked {
    /// To be set up.
    New,
    /// Nothing: it is set up already.
    Existing,
    /// Nothing: it is closed, sold or otherwise no longer the provider's.
    Gone(Gone),
    /// Nothing.
    NotAsked,
    /// Nobody can tell.
    Unclear,
}

/// How a site is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// Closed.
    Closed,
    /// Sold or transferred: its people go with it.
    Sold,
    /// It leaves its provider, in whichever way.
    Leaving,
}

/// What in the row says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Nothing does: it is so unless something is said.
    Default,
    /// The cell of a field.
    Cell(Field),
    /// Two cells that contradict each other.
    Cells(Field, Field),
    /// The name of the sheet.
    Sheet,
    /// A sub-heading in this row above it.
    SubHeading(u32),
    /// The row is hidden or struck through.
    Row,
}

/// What is asked for a person, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// What.
    pub asked: Asked,
    /// By what.
    pub by: By,
}

/// What is asked for a site, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiteMeaning {
    /// What.
    pub asked: SiteAsked,
    /// By what.
    pub by: By,
    /// The cell that says that the site is to close, to be sold or to move.
    pub closing: Option<Field>,
}

impl Meaning {
    /// Of a row that says nothing.
    pub(super) const NOTHING: Meaning = Meaning { asked: Asked::New, by: By::Default };
}

impl SiteMeaning {
    /// Of a row that says nothing.
    pub(super) const NOTHING: SiteMeaning = SiteMeaning { asked: SiteAsked::New, by: By::Default, closing: None };
}

/// What speaks of a row beside the values of its fields.
pub(super) struct Around<'s> {
    as_of: Date,
    /// What the name of the sheet says of every person in it.
    people: Option<Says>,
    /// What it says of every site.
    sites: Option<Says>,
    /// Rows of sub-headings, ascending, with what each says of the people and of the sites below it, down to the next.
    parts: Vec<(u32, SaidOfAll)>,
    /// Rows that the workbook does not show, ascending.
    hidden: &'s [u32],
    /// The column of the day on which people started, which a leaving date cannot come before.
    started: Option<u16>,
    /// Columns without a field that may hold the person's own addresses.
    others: Vec<u16>,
    /// NHSmail addresses there that stand beside several people.
    shared: Vec<String>,
    /// Where remarks stand.
    pub(super) remarks: Remarks,
    /// Whether the column for accounts speaks of NHSmail, and is not one of addresses of any kind, such as 'Work email'.
    pub(super) speaks_of_nhs: bool,
}

/// What is said of people, and of sites.
type SaidOfAll = (Option<Says>, Option<Says>);

/// Headings of the day on which a person started, folded.
const STARTED: &[&str] = &[
    "startdate",
    "datestarted",
    "dateofstarting",
    "datejoined",
    "joiningdate",
    "joindate",
    "hiredate",
    "dateofhire",
    "employmentstartdate",
    "dateofemployment",
    "commencementdate",
    "dateofjoining",
    "startedon",
];

/// Words of which the name of a sheet is made that holds who has left or what is closed, and nothing else; what they say of people
/// and what of sites.
const SHEETS_OF_THE_PAST: &[(Option<Says>, Option<Says>, &str)] = &[
    (Some(Says::Left), None, "leaver leavers left leaving"),
    (Some(Says::Left), Some(Says::Closed), "former ex past archive archived historic historical"),
    (None, Some(Says::Closed), "closed closures deregistered"),
    (None, Some(Says::Sold), "sold transferred disposals disposed"),
];

/// Words that may stand beside them.
const IN_SHEET_NAMES: &str =
    "staff employees people users persons team homes home sites services locations list and the of old";

/// Words in a heading that speak of somebody else's address, or of the home's.
const OF_OTHERS: &str = "manager manager's managers line supervisor shared mailbox generic team home site service branch office head contact \
     regional area rm owner referee emergency kin dspt ods cqc admin administrator provider group requested completed sent approved deputy";

impl<'s> Around<'s> {
    pub(super) fn new(
        as_of: Date,
        sheet: &'s Sheet,
        map: &SheetMap,
        rows: &[Row<'s>],
        skipped: &[SkippedRow],
    ) -> Around<'s> {
        let started = |heading: &str| STARTED.contains(&fold_heading(heading).as_str());
        let started = map.columns.iter().find(|column| started(&column.heading)).map(|column| column.column);
        let of_others = |heading: &str| {
            heading.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| is_listed(word, OF_OTHERS))
        };
        let of_people = map.role.lists(Role::Users);
        let others =
            map.columns.iter().filter(|column| of_people && column.field.is_none() && !of_others(&column.heading));
        let others = others.map(|column| column.column).collect();
        let (people, sites) = said_by_sheet(&sheet.name);
        let accounts = map.columns.iter().find(|column| column.field == Some(Field::HasNhsmail));
        let speaks_of_nhs = accounts.is_some_and(|column| fold_heading(&column.heading).contains("nhs"));
        let (hidden, shared) = (&sheet.hidden_rows[..], Vec::new());
        let remarks = Remarks::of(map);
        let parts = skipped.iter().filter_map(part).collect();
        let mut around =
            Around { as_of, people, sites, parts, hidden, started, others, shared, remarks, speaks_of_nhs };
        around.shared = around.shared_addresses(map, rows);
        around
    }

    /// The column of this row without a field in which the person's NHSmail address stands, if any, and whether it stands beside
    /// other people too.
    pub(super) fn account_beside(&self, row: Row<'_>) -> Option<(u16, bool)> {
        let address = |column: &u16| Some((*column, nhs_address(row.cell(*column)?.text)?));
        self.others.iter().find_map(address).map(|(column, address)| (column, self.shared.contains(&address)))
    }

    fn shared_addresses(&self, map: &SheetMap, rows: &[Row<'_>]) -> Vec<String> {
        let name = PERSON_NAMES.map(|field| map.column_of(field));
        let mut beside: HashMap<String, String> = HashMap::new();
        let mut shared = Vec::new();
        for row in rows.iter().filter(|_| !self.others.is_empty()) {
            for address in self.others.iter().filter_map(|column| nhs_address(row.cell(*column)?.text)) {
                let name: Vec<&str> = name.iter().filter_map(|column| Some(row.cell((*column)?)?.text)).collect();
                let name = fold(&name.concat());
                if *beside.entry(address.clone()).or_insert_with(|| name.clone()) != name && !shared.contains(&address)
                {
                    shared.push(address);
                }
            }
        }
        shared
    }

    /// What the last sub-heading above a row says, and its row.
    fn said_above(&self, row: u32) -> (u32, SaidOfAll) {
        let above = self.parts.partition_point(|(part, _)| *part < row);
        above.checked_sub(1).map_or((0, (None, None)), |last| self.parts[last])
    }

    fn is_to_come(&self, on: Option<Date>) -> bool {
        on.is_some_and(|day| day > self.as_of)
    }

    /// What these words say of a person who is not there.
    fn away(&self, (says, on): (Says, Option<Date>)) -> Option<Away> {
        Some(match says {
            Says::OnLeave => Away::OnLeave,
            Says::Left | Says::Leaving if self.is_to_come(on) => Away::Later,
            Says::Leaving if on.is_none() => Away::Later,
            Says::Left | Says::Leaving => Away::Left,
            _ => return None,
        })
    }

    /// How a site is gone by these words; the inner `None` where it is to go only.
    fn gone(&self, (says, on): (Says, Option<Date>)) -> Option<Option<Gone>> {
        let gone = match says {
            Says::Closed => Gone::Closed,
            Says::Sold => Gone::Sold,
            Says::Leaving => Gone::Leaving,
            Says::Closing if on.is_some() => Gone::Closed,
            Says::Closing => return Some(None),
            _ => return None,
        };
        Some(Some(gone).filter(|_| !self.is_to_come(on)))
    }
}

/// What the name of a sheet says of people, and of sites.
fn said_by_sheet(name: &str) -> SaidOfAll {
    let lower = name.to_lowercase();
    let is_of_such_names = |word: &str| said_by_word(word).is_some() || is_listed(word, IN_SHEET_NAMES);
    let said = words_in(&lower).find_map(said_by_word).filter(|_| words_in(&lower).all(is_of_such_names));
    said.unwrap_or_default()
}

/// What a sub-heading says of the rows below it; one that says nothing ends what the one before it says.
fn part(skipped: &SkippedRow) -> Option<(u32, SaidOfAll)> {
    let says = match (skipped.why, &skipped.says) {
        (Skipped::SubHeadingOfThePast, Some((_, text))) => words_in(&text.to_lowercase()).find_map(said_by_word),
        (Skipped::SubHeading | Skipped::SiteAbove, _) => None,
        _ => return None,
    };
    Some((skipped.row, says.unwrap_or_default()))
}

fn words_in(lower: &str) -> impl Iterator<Item = &str> {
    lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty())
}

/// What one word above a list, or in its name, says of all in it.
fn said_by_word(word: &str) -> Option<SaidOfAll> {
    let told = SHEETS_OF_THE_PAST.iter().find(|(.., list)| is_listed(word, list));
    told.map(|(people, sites, _)| (*people, *sites))
}

/// The NHSmail address of a person that a text is; a shared mailbox's is nobody's.
fn nhs_address(text: &str) -> Option<String> {
    if !text.contains('@') {
        return None;
    }
    let (address, _) = EmailAddress::parse(clean(text).0, false).ok()?;
    (address.is_nhs_net() && !address.is_care_mailbox()).then(|| address.normal().to_lowercase())
}

fn said<Q: Question>(value: &Value<'_, Said<Q>>) -> Option<(Says, Option<Date>)> {
    value.valid().map(|said| (said.says, said.on))
}

/// A status has a say only where its word is understood, so only what it says with doubt is unclear; the other two are asked.
fn first_unclear(faults: [(Field, Option<SaidFault>); 3]) -> Option<Field> {
    let is_unclear = |(field, fault): &(Field, Option<SaidFault>)| match fault {
        Some(SaidFault::Unknown) => *field != Field::Status,
        Some(SaidFault::Doubtful) => true,
        None => false,
    };
    faults.into_iter().find(is_unclear).map(|(field, _)| field)
}

/// What is asked for the person in this row.
pub(super) fn of_user(user: &User<'_>, row: Row<'_>, around: &Around<'_>) -> Meaning {
    let (asked, by) = asked_for(user, row, around);
    let is_hidden = around.hidden.binary_search(&row.number()).is_ok();
    let (asked, by) = match asked {
        Asked::New | Asked::Join if user.is_struck() => (Asked::Away(Away::Struck), By::Row),
        Asked::New | Asked::Join if is_hidden => (Asked::Away(Away::Hidden), By::Row),
        _ => (asked, by),
    };
    Meaning { asked, by }
}

fn asked_for(user: &User<'_>, row: Row<'_>, around: &Around<'_>) -> (Asked, By) {
    let faults = [
        (Field::Request, user.request.malformed()),
        (Field::LeavingOn, user.leaving_on.malformed()),
        (Field::Status, user.status.malformed()),
    ];
    if let Some(field) = first_unclear(faults) {
        return (Asked::Unclear, By::Cell(field));
    }
    let request = said(&user.request);
    let going = going(user, row, around);
    let own = By::Cell(Field::Request);
    let by_request = request.and_then(|said| around.away(said));
    let later = |said: Option<(Says, Option<Date>)>| around.is_to_come(said.and_then(|(_, on)| on));
    match (request.map(|(says, _)| says), going) {
        // An account that is marked before its time is deleted before its time.
        (Some(Says::Leaving), _) if later(said(&user.leaving_on)) => {
            (Asked::Away(Away::Later), By::Cell(Field::LeavingOn))
        }
        (Some(Says::Leaving), _) if later(request) => (Asked::Away(Away::Later), own),
        (Some(Says::Leaving), _) if says_no(user) => (Asked::Unclear, By::Cells(Field::Request, Field::LeavingOn)),
        (Some(Says::Leaving), _) => (Asked::Leaving, own),
        (Some(Says::Left | Says::OnLeave), _) => (by_request.map_or(Asked::Unclear, Asked::Away), own),
        (Some(Says::NotAsked), _) => (Asked::NotAsked, own),
        (Some(Says::New | Says::Join), Some((Away::Left, By::Cell(field)))) => {
            (Asked::Unclear, By::Cells(Field::Request, field))
        }
        (_, Some((away, by))) => (Asked::Away(away), by),
        (Some(Says::Existing), None) => (Asked::Existing, own),
        (Some(Says::Join), None) => (Asked::Join, own),
        (Some(_), None) => (Asked::New, own),
        (None, None) => match said(&user.status) {
            Some((Says::Existing, _)) => (Asked::Existing, By::Cell(Field::Status)),
            Some((Says::NotAsked, _)) => (Asked::NotAsked, By::Cell(Field::Status)),
            _ => (Asked::New, By::Default),
        },
    }
}

/// Whether a word says that the person stays; a day that is none says no more than that none is known.
fn says_no(user: &User<'_>) -> bool {
    let is_word = !user.leaving_on.given().starts_with(|c: char| c.is_ascii_digit());
    is_word && said(&user.leaving_on).is_some_and(|(says, _)| says == Says::Here)
}

/// What beside the request says that the person is not there.
fn going(user: &User<'_>, row: Row<'_>, around: &Around<'_>) -> Option<(Away, By)> {
    let leaves = said(&user.leaving_on).filter(|(_, on)| !is_before_start(*on, row, around));
    let in_cell = |said: Option<(Says, Option<Date>)>, field| Some((around.away(said?)?, By::Cell(field)));
    let by_sheet = || around.people.and_then(|says| around.away((says, None))).map(|away| (away, By::Sheet));
    let (part, (above, _)) = around.said_above(row.number());
    let by_part = || above.and_then(|says| around.away((says, None))).map(|away| (away, By::SubHeading(part)));
    in_cell(leaves, Field::LeavingOn)
        .or_else(|| in_cell(said(&user.status), Field::Status))
        .or_else(|| remark(user).and_then(|(said, field)| in_cell(Some(said), field)))
        .or_else(by_part)
        .or_else(by_sheet)
}

/// Somebody who left and came back.
fn is_before_start(on: Option<Date>, row: Row<'_>, around: &Around<'_>) -> bool {
    let started = || {
        let cell = row.cell(around.started?)?;
        let (text, _) = clean(cell.text);
        SheetDate::parse(text, cell.kind == CellKind::Number).ok()
    };
    on.is_some_and(|day| started().is_some_and(|(started, _)| day < started.0))
}

/// Fields of a person in which people write remarks, each with the words of a name that stand there before a remark.
const REMARKS_IN: [(Field, usize); 6] = [
    (Field::FullName, 2),
    (Field::FirstName, 1),
    (Field::LastName, 1),
    (Field::JobRole, 0),
    (Field::MailboxRole, 0),
    (Field::HasNhsmail, 0),
];

fn remark(user: &User<'_>) -> Option<((Says, Option<Date>), Field)> {
    // A name in one cell is looked at whole.
    let is_whole = user.full_name.has_column() && user.full_name.column() == user.first_name.column();
    let is_part = |field: &Field| is_whole && matches!(field, Field::FirstName | Field::LastName);
    REMARKS_IN.iter().filter(|(field, _)| !is_part(field)).find_map(|(field, words_of_name)| {
        let view = user.view(*field)?;
        let remark = leaving_remark(view.given, *words_of_name)?;
        Some(((remark.says, remark.on), *field))
    })
}

/// What is asked for the site in this row.
pub(super) fn of_site(site: &Site<'_>, around: &Around<'_>) -> SiteMeaning {
    let nothing = SiteMeaning::NOTHING;
    let faults = [
        (Field::Request, site.request.malformed()),
        (Field::LeavingOn, site.leaving_on.malformed()),
        (Field::Status, site.status.malformed()),
    ];
    if let Some(field) = first_unclear(faults) {
        return SiteMeaning { asked: SiteAsked::Unclear, by: By::Cell(field), ..nothing };
    }
    let request = said(&site.request);
    let said =
        [(request, Field::Request), (said(&site.leaving_on), Field::LeavingOn), (said(&site.status), Field::Status)];
    let goes = |(said, field): &(Option<(Says, Option<Date>)>, Field)| Some((around.gone((*said)?)?, *field));
    let gone = said.iter().filter_map(goes).find_map(|(gone, field)| Some((gone?, By::Cell(field))));
    let by_sheet = || around.sites.and_then(|says| around.gone((says, None))?).map(|gone| (gone, By::Sheet));
    let closing = said.iter().filter_map(goes).find(|(gone, _)| gone.is_none()).map(|(_, field)| field);
    let own = By::Cell(Field::Request);
    let (part, (_, above)) = around.said_above(site.place.row);
    let by_part = || above.and_then(|says| around.gone((says, None))?).map(|gone| (gone, By::SubHeading(part)));
    let gone = gone.or_else(by_part).or_else(by_sheet);
    let (asked, by) = match (request.map(|(says, _)| says), gone) {
        (Some(Says::NotAsked), _) => (SiteAsked::NotAsked, own),
        (Some(Says::New), Some((_, By::Cell(field)))) => (SiteAsked::Unclear, By::Cells(Field::Request, field)),
        (_, Some((gone, by))) => (SiteAsked::Gone(gone), by),
        (Some(Says::New), None) => (SiteAsked::New, own),
        (Some(Says::Existing), None) => (SiteAsked::Existing, own),
        // "Closing in May" under Request asks for nothing to be set up.
        (Some(_), None) => (SiteAsked::Gone(Gone::Leaving), own),
        (None, None) => match self::said(&site.status) {
            Some((Says::Existing, _)) => (SiteAsked::Existing, By::Cell(Field::Status)),
            Some((Says::NotAsked, _)) => (SiteAsked::NotAsked, By::Cell(Field::Status)),
            _ => (SiteAsked::New, By::Default),
        },
    };
    SiteMeaning { asked, by, closing: closing.filter(|_| gone.is_none() && asked != SiteAsked::Unclear) }
}
