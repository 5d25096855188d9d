//! Upload files for the NHSmail Portal: the accepted users whose account is to be made, one row a person, and the list of who
//! belongs to which shared mailbox. The portal asks for several small files, one at a time, and makes a second account of a
//! row that is sent twice; so a site's people stay in one file, and those that an earlier report accepted are left out.

use std::io::Write;

use super::{Draft, WriteError};
use crate::answer::{Answer, RoleInMailbox, Row};
use crate::fields::Field;
use crate::headings::user_field;
use crate::model::column_letters;
use crate::text::many;

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

/// Whether headings are those of a file that people are uploaded with: it says at least what they are called. What a configuration
/// calls the portal's sample may be any file.
pub fn has_names(headings: &[String]) -> bool {
    let fields: Vec<Field> = headings.iter().filter_map(|heading| user_field(heading)).collect();
    let has = |field| fields.contains(&field);
    has(Field::FullName) || has(Field::FirstName) && has(Field::LastName)
}

/// Whether a file of this name is one of them.
pub fn is_upload_file(name: &str) -> bool {
    name == MEMBERS || (name.starts_with(PEOPLE) && name.ends_with(".csv"))
}

/// Writes the files; gives back what is to be told about them.
///
/// # Errors
/// When one cannot be written.
pub fn write(answer: &Answer<'_>, options: &PortalOptions, draft: &mut Draft) -> Result<Vec<String>, WriteError> {
    let columns = columns(options);
    let (people, left_out) = answer.accounts_to_make(options.all);
    let headings: Vec<String> = columns.iter().map(|(heading, _)| heading.clone()).collect();
    let files = in_files(answer, people, options.rows);
    for (number, file) in (1..).zip(&files) {
        let rows = file.iter().map(|user| columns.iter().map(|(_, field)| value(answer, *user, *field)).collect());
        write_table(draft, &format!("{PEOPLE}{number:03}.csv"), &headings, rows)?;
    }
    let of_members =
        ["First name", "Last name", "Personal email", "Site name", "ODS code", "Shared mailbox", "Mailbox role"];
    write_table(draft, MEMBERS, &of_members.map(str::to_owned), members(answer))?;
    let (number, count) = (files.iter().map(Vec::len).sum::<usize>(), many(files.len(), "file"));
    let folder = draft.target().display();
    let mut lines = vec![
        format!("For the Portal: {number} people in {count}, and the list of members, in {folder}."),
        "  Upload one file at a time, and none twice.".to_owned(),
    ];
    if left_out > 0 {
        lines.push(format!("  {left_out} people are left out: an earlier report accepted them (see --portal-all)."));
    }
    let roles = |wanted: &RoleInMailbox<'_>| answer.members().filter(|(.., role)| role == wanted).count();
    for (count, what) in [
        (roles(&RoleInMailbox::Assumed), "as 'Member (assumed)'"),
        (roles(&RoleInMailbox::Open), "left empty for bank, agency and head office staff"),
    ] {
        if count > 0 {
            lines.push(format!("  Mailbox roles that no row gives: {count} {what}."));
        }
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

/// The people in files of at most so many rows, those of a site together.
fn in_files<'a>(answer: &Answer<'a>, mut people: Vec<Row<'a>>, rows: usize) -> Vec<Vec<Row<'a>>> {
    let site = |user: &Row<'_>| answer.site_of(*user).map(|site| site.index());
    people.sort_by_key(|user| (site(user), user.index()));
    let mut files: Vec<Vec<Row<'_>>> = Vec::new();
    for people in people.chunk_by(|one, other| site(one) == site(other)) {
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

/// What says which site a person belongs to is told as the site has it, else as the person's row has it.
fn value(answer: &Answer<'_>, user: Row<'_>, field: Option<Field>) -> String {
    let site = || answer.site_of(user);
    let text = match field {
        None => None,
        Some(Field::FullName) => Some(user.whole_name()),
        Some(Field::OdsCode) => site().and_then(|site| Some(answer.accepted_code(site)?.into())),
        Some(field) if field.is_site_key() => site().and_then(|site| site.normal(field)),
        Some(field) => user.normal(field),
    };
    text.or_else(|| user.normal(field?)).unwrap_or_default().into_owned()
}

/// The people who have or get an account, with the shared mailbox of the site and the role in it.
fn members<'a>(answer: &'a Answer<'_>) -> impl Iterator<Item = Vec<String>> + 'a {
    answer.members().map(|(user, site, role)| {
        let code = answer.accepted_code(site).unwrap_or_default().to_owned();
        let usual = || format!("care.{}@nhs.net", code.to_lowercase()).into();
        let mailbox = site.normal(Field::MailboxName).unwrap_or_else(usual).into_owned();
        let role = match role {
            RoleInMailbox::Given(role) => role.into_owned(),
            RoleInMailbox::Assumed => "Member (assumed)".to_owned(),
            RoleInMailbox::Open => String::new(),
        };
        let of_user = |field| value(answer, user, Some(field));
        let [first, last, email] = [Field::FirstName, Field::LastName, Field::Email].map(of_user);
        vec![first, last, email, of_user(Field::SiteName), code, mailbox, role]
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
        writer.write_record(headings.iter().map(|text| harmless(text)))?;
        for row in rows {
            writer.write_record(row.iter().map(|text| harmless(text)))?;
        }
        writer.flush().map_err(csv::Error::from)
    })
}

/// A value that a spreadsheet program would take for a formula, with an apostrophe before it; some take wide signs for the same.
pub fn harmless(text: &str) -> String {
    let begins_formula = ['=', '+', '-', '@', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}', '\t', '\r'];
    if text.starts_with(begins_formula) { format!("'{text}") } else { text.to_owned() }
}
