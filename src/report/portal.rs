//! Upload files for the NHSmail Portal: the accepted users whose account is to be made, one row a person, and the list of who
//! belongs to which shared mailbox. The portal asks for several small files, one at a time, and makes a second account of a
//! row that is sent twice; so a site's people stay in one file, and those that an earlier report accepted are left out.

use std::collections::HashSet;
use std::io::Write;

use super::{Draft, WriteError};
use crate::answer::{Answer, Results};
use crate::fields::Field;
use crate::headings::user_field;
use crate::model::values::{FieldValue, Letters, MailboxRole, damaged_letters};
use crate::model::{User, column_letters};
use crate::papers::ReportSheet;
use crate::text::many;
use crate::verdict::{UserAction, UserStanding};

/// What steers the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalOptions {
    /// Rows of people in one file.
    pub rows: usize,
    /// The headings of the portal's own sample file; empty for the program's own.
    pub headings: Vec<String>,
    /// Whether people come in again whom an earlier report accepted.
    pub all: bool,
}

impl Default for PortalOptions {
    fn default() -> Self {
        PortalOptions { rows: 100, headings: Vec::new(), all: false }
    }
}

/// How the files are called, before their number.
const PEOPLE: &str = "nhsmail-accounts-";
const MEMBERS: &str = "shared-mailbox-members.csv";

const OWN_HEADINGS: [Field; 7] =
    [Field::FirstName, Field::LastName, Field::Email, Field::Mobile, Field::JobRole, Field::OdsCode, Field::SiteName];

/// Whether a file of this name is one of them.
pub fn is_upload_file(name: &str) -> bool {
    name == MEMBERS || (name.starts_with(PEOPLE) && name.ends_with(".csv"))
}

/// Writes the files; gives back what is to be told about them.
///
/// # Errors
/// When one cannot be written.
pub fn write(answer: &Answer<'_>, options: &PortalOptions, draft: &mut Draft) -> Result<Vec<String>, WriteError> {
    let results = &answer.results;
    let columns = columns(options);
    let (people, left_out) = people(results, options);
    let headings: Vec<String> = columns.iter().map(|(heading, _)| heading.clone()).collect();
    let files = in_files(results, &people, options.rows);
    for (number, file) in (1..).zip(&files) {
        let rows = file.iter().map(|user| columns.iter().map(|(_, field)| value(results, user, *field)).collect());
        write_table(draft, &format!("{PEOPLE}{number:03}.csv"), &headings, rows)?;
    }
    let of_members =
        ["First name", "Last name", "Personal email", "Site name", "ODS code", "Shared mailbox", "Mailbox role"];
    write_table(draft, MEMBERS, &of_members.map(str::to_owned), members(results))?;
    let count = many(files.len(), "file");
    let folder = draft.target().display();
    let mut lines = vec![
        format!("For the Portal: {} people in {count}, and the list of members, in {folder}.", people.len()),
        "  Upload one file at a time, and none twice.".to_owned(),
    ];
    if left_out > 0 {
        lines.push(format!("  {left_out} people are left out: an earlier report accepted them (see --portal-all)."));
    }
    let unknown = columns.iter().enumerate().filter(|(_, (_, field))| field.is_none());
    let empty: Vec<String> = unknown.map(|(at, (heading, _))| named(at, heading)).collect();
    if !empty.is_empty() {
        lines.push(format!("  Columns of the sample left empty: {}.", empty.join(", ")));
    }
    Ok(lines)
}

/// A column by its heading, or by its letter where it has none.
fn named(at: usize, heading: &str) -> String {
    if heading.is_empty() { format!("column {}", column_letters(at as u16)) } else { heading.to_owned() }
}

/// Each heading with the field it holds.
fn columns(options: &PortalOptions) -> Vec<(String, Option<Field>)> {
    if options.headings.is_empty() {
        return OWN_HEADINGS.iter().map(|field| (field.heading().to_owned(), Some(*field))).collect();
    }
    options.headings.iter().map(|heading| (heading.clone(), user_field(heading))).collect()
}

/// The people whose account is to be made, each once, and how many an earlier report accepted already.
fn people<'a>(results: &Results<'a>, options: &PortalOptions) -> (Vec<&'a User<'a>>, usize) {
    let (submission, verdict) = (results.submission, results.verdict);
    let is_to_create = |user: &&User<'_>| {
        let verdict = &verdict.users[user.index];
        // Where nobody can say whether the person has an account, none is made (USER019).
        let is_clear = user.has_nhsmail.malformed().is_none() && !has_lost_letters(user);
        verdict.standing == UserStanding::Accepted && verdict.action == UserAction::Create && is_clear
    };
    let mut seen = HashSet::new();
    let person = |user: &User<'_>| submission.relations.person[user.index];
    // By person, not by row: whoever was accepted at one site may come again in a row about another.
    let before = submission.users.iter().filter(|user| was_accepted_before(results, user));
    let before: HashSet<usize> = before.map(person).collect();
    let once = submission.users.iter().filter(is_to_create).filter(|user| seen.insert(person(user)));
    let (sent, new): (Vec<_>, Vec<_>) = once.partition(|user| !options.all && before.contains(&person(user)));
    (new, sent.len())
}

/// Whether the row comes from the accepted users of an earlier report, and so may have been uploaded before.
fn was_accepted_before(results: &Results<'_>, user: &User<'_>) -> bool {
    let sheet = &results.submission.sheets[usize::from(user.place.sheet)];
    let is_report = results.submission.files[usize::from(sheet.file)].origin.is_report();
    is_report && ReportSheet::AcceptedUsers.is(&sheet.name)
}

/// The people in files of at most so many rows, those of a site together.
fn in_files<'a>(results: &Results<'_>, people: &[&'a User<'a>], rows: usize) -> Vec<Vec<&'a User<'a>>> {
    let site = |user: &User<'_>| results.submission.site_of(user.index).map(|site| site.index);
    let mut by_site: Vec<&User<'_>> = people.to_vec();
    by_site.sort_by_key(|user| (site(user), user.index));
    let mut files: Vec<Vec<&User<'_>>> = Vec::new();
    for people in by_site.chunk_by(|one, other| site(one) == site(other)) {
        // A site with more people than a file holds goes on in the next.
        for part in people.chunks(rows.max(1)) {
            match files.last_mut().filter(|file| file.len() + part.len() <= rows) {
                Some(file) => file.extend(part),
                None => files.push(part.to_vec()),
            }
        }
    }
    files
}

fn value(results: &Results<'_>, user: &User<'_>, field: Option<Field>) -> String {
    let normal = |field| user.view(field).and_then(|view| view.normal().map(|text| text.into_owned()));
    let of_site = |field| match field {
        Field::OdsCode => {
            results.known.sites[results.submission.site_of(user.index)?.index].accepted_code().map(str::to_owned)
        }
        field => results.submission.site_of(user.index)?.view(field)?.normal().map(|text| text.into_owned()),
    };
    let text = match field {
        None => None,
        Some(Field::FullName) => Some(user.whole_name()),
        Some(field @ (Field::SiteName | Field::OdsCode | Field::CqcLocationId)) => {
            of_site(field).or_else(|| normal(field))
        }
        Some(field) => normal(field),
    };
    text.unwrap_or_default()
}

/// Every accepted user who does not leave, with the shared mailbox of the site and the role in it.
fn members<'a>(results: &'a Results<'_>) -> impl Iterator<Item = Vec<String>> + 'a {
    let submission = results.submission;
    let stays = |user: &&User<'_>| {
        let verdict = &results.verdict.users[user.index];
        verdict.standing == UserStanding::Accepted && verdict.action != UserAction::Leave
    };
    submission.users.iter().filter(stays).filter_map(|user| {
        let site = results.submission.site_of(user.index)?;
        let code = results.known.sites[site.index].accepted_code().unwrap_or_default().to_owned();
        let wished = site.text(Field::MailboxName).and_then(|name| name.valid()).map(|name| name.0.to_string());
        let mailbox = wished.unwrap_or_else(|| format!("care.{}@nhs.net", code.to_lowercase()));
        let role = user.mailbox_role.valid().copied().unwrap_or(MailboxRole::Member);
        let of_user = |field| value(results, user, Some(field));
        let [first, last, email] = [Field::FirstName, Field::LastName, Field::Email].map(of_user);
        Some(vec![first, last, email, of_user(Field::SiteName), code, mailbox, role.normal().into_owned()])
    })
}

/// A text file for Excel on Windows: a byte order mark, without which it takes the letters for those of another alphabet, and
/// lines that end as there.
fn write_table(
    draft: &mut Draft,
    name: &str,
    headings: &[String],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<(), WriteError> {
    draft.named(name, |to| {
        to.write_all("\u{FEFF}".as_bytes())?;
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to);
        writer.write_record(headings)?;
        for row in rows {
            writer.write_record(row.iter().map(|text| harmless(text)))?;
        }
        writer.flush().map_err(csv::Error::from)
    })
}

/// A value that a spreadsheet program would take for a formula, with an apostrophe before it.
pub fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
/// Whether letters of the name are gone: nobody gets an account of a name that is not theirs.
fn has_lost_letters(user: &User<'_>) -> bool {
    [user.first_name.given(), user.last_name.given()].iter().any(|part| damaged_letters(part) == Some(Letters::Lost))
}
