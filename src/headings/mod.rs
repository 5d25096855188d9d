//! Finds out what each sheet is and what each of its columns holds: by its headings, never by position or sheet name.
//!
//! Sheets of cells in, one [`SheetMap`] a sheet out. Nothing here judges a value; a generic heading ("Status") is merely
//! checked for whether its values look the part.

mod exports;
mod fields;
mod near;
mod not_needed;
mod recognise;

pub use fields::Field;
pub use near::nearest;
pub use not_needed::not_needed;
pub use recognise::{organisation_field, user_field};

use crate::read::{InputFile, Sheet};

/// Headings are looked for in this many rows from the top of a sheet.
pub const HEADING_SEARCH_ROWS: u32 = 30;

/// What the rows of a sheet are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// A row is a site.
    Sites,
    /// A row is a person at a site.
    Users,
    /// A row is a person at a site, with the site's columns repeated beside the person's.
    Combined,
    /// A row is a key and its value.
    Organisation,
    /// The sheet is not read.
    Unused,
}

impl Role {
    /// Whether a sheet of this role lists what one of `role` does: a combined one lists sites and users.
    pub fn lists(self, role: Role) -> bool {
        self == role || (self == Role::Combined && matches!(role, Role::Sites | Role::Users))
    }

    /// The role's name in JSON and in the report.
    pub fn name(self) -> &'static str {
        match self {
            Role::Sites => "sites",
            Role::Users => "users",
            Role::Combined => "combined",
            Role::Organisation => "organisation",
            Role::Unused => "unused",
        }
    }
}

/// How a heading came to its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matched {
    /// It is the template's heading.
    Exact,
    /// It is in the alias table or the configuration.
    Alias,
    /// The user said so with `--map`.
    ByHand,
    /// It matched no field.
    Unused,
    /// It matched a field that a better heading of the same sheet already has.
    Outranked,
}

impl Matched {
    /// The word for it in JSON and in the report.
    pub fn name(self) -> &'static str {
        match self {
            Matched::Exact => "exact",
            Matched::Alias => "alias",
            Matched::ByHand => "by-hand",
            Matched::Unused | Matched::Outranked => "unused",
        }
    }
}

/// One column of a sheet that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Column number, 0 for `A`.
    pub column: u16,
    /// The heading as the file has it, blanks at its edges removed; empty where the column has none.
    pub heading: String,
    /// The field it holds, if any.
    pub field: Option<Field>,
    /// How the two were matched.
    pub matched: Matched,
}

/// A required column the sheet does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingColumn {
    /// The field nobody found.
    pub field: Field,
    /// The sheet's unused headings that come nearest to it, best first.
    pub nearest: Vec<String>,
}

/// Two columns that claim one field equally well and hold different values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AmbiguousColumn {
    /// The field both claim.
    pub field: Field,
    /// The columns, 0 for `A`; the first is read.
    pub columns: [u16; 2],
    /// The first row in which they differ, as the user counts.
    pub row: u32,
}

/// Why a sheet is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyUnused {
    /// It is shown, and nobody knows its headings.
    NoRole,
    /// It is hidden, and has the headings of this role.
    Hidden(Role),
    /// It is hidden and looks like nothing, others were asked for by name, or it only talks about the submission.
    NotMeant,
}

/// What a sheet is and what its columns hold.
#[derive(Debug, Clone)]
pub struct SheetMap {
    /// What a row is.
    pub role: Role,
    /// The heading row as the user counts, from 1; 0 where there is none.
    pub heading_row: u32,
    /// The columns, left to right; empty for an unused sheet.
    pub columns: Vec<Column>,
    /// Required columns that are not there.
    pub missing: Vec<MissingColumn>,
    /// The public register it is an export of.
    pub export_of: Option<&'static str>,
    /// Columns of which nobody can say which one is meant.
    pub ambiguous: Vec<AmbiguousColumn>,
    /// Why the sheet is not read; `None` for one that is.
    pub why_unused: Option<WhyUnused>,
    /// For an unused sheet: headings of it that would be, or nearly be, those of a site.
    pub nearest: Vec<String>,
    /// Whether each row repeats its site's columns beside the person's, though the sheet is read for its persons only.
    pub repeats_site_columns: bool,
}

impl SheetMap {
    /// What is known of a column, 0 for `A`.
    pub fn column(&self, at: u16) -> Option<&Column> {
        // Most sheets begin in column A and leave none out.
        let in_place = self.columns.get(usize::from(at)).filter(|column| column.column == at);
        in_place.or_else(|| {
            let found = self.columns.binary_search_by_key(&at, |column| column.column);
            found.ok().map(|number| &self.columns[number])
        })
    }

    /// The column that holds `field`, 0 for `A`.
    pub fn column_of(&self, field: Field) -> Option<u16> {
        self.columns.iter().find(|column| column.field == Some(field)).map(|column| column.column)
    }
}

/// What the user and the configuration say about headings.
#[derive(Debug, Clone, Default)]
pub struct HeadingOptions {
    /// Headings fixed by `--map`.
    pub by_hand: Vec<(String, Field)>,
    /// Further headings from the configuration.
    pub extra_aliases: Vec<(String, Field)>,
    /// Read these sheets (also hidden ones) and no others; all visible ones when empty.
    pub only_sheets: Vec<String>,
    /// The columns a sheet must have, see `rules::required_columns`.
    pub required: Vec<Field>,
}

/// The form in which headings are compared: letters and digits only, in lower case.
pub fn fold_heading(heading: &str) -> String {
    let mut form = String::with_capacity(heading.len());
    if heading.is_ascii() {
        // What nearly all are, and thousands of values are looked at as if they were headings.
        let letters = heading.bytes().filter(u8::is_ascii_alphanumeric);
        form.extend(letters.map(|letter| char::from(letter.to_ascii_lowercase())));
    } else {
        form.extend(folded(heading));
    }
    form
}

/// Whether two headings are the same but for case, blanks and signs.
pub fn same_heading(one: &str, other: &str) -> bool {
    // Nearly always the first letters differ.
    match (one.as_bytes(), other.as_bytes()) {
        ([a, ..], [b, ..]) if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric() && !a.eq_ignore_ascii_case(b) => {
            false
        }
        _ => folded(one).eq(folded(other)),
    }
}

fn folded(heading: &str) -> impl Iterator<Item = char> {
    heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// What the user asked for that no input has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeadingError {
    /// `--map` names a heading no sheet has.
    #[error("--map: no sheet that is read has the heading '{0}'; look at the heading's spelling in the file")]
    NoSuchHeading(String),
    /// `--sheet` names a sheet no file has.
    #[error("--sheet: no file has a sheet named '{0}'; the sheets are: {1}")]
    NoSuchSheet(String, String),
}

/// The sheets of a report of ours that hold the submission; long ones go on in `Rejected users (2)` and so on. The others
/// only talk about it.
const REPORT_SHEETS: [&str; 5] =
    ["Accepted sites", "Rejected sites", "Accepted users", "Rejected users", "Organisation"];

/// Columns of those sheets that are the report's answer, not the submission.
const REPORT_COLUMNS: [&str; 4] = ["Source", "Result", "What to fix", "Action"];

/// Sheets of the template that are no data, and the one that is none as long as nothing is filled in.
const TEMPLATE_SHEETS_ASIDE: [&str; 2] = ["Guidance", "Lists"];
const TEMPLATE_ORGANISATION: &str = "Organisation";

/// Of the template's own sheets that hold no data nothing needs to be said.
fn map_template_sheet(sheet: &Sheet, options: &HeadingOptions) -> SheetMap {
    let map = recognise::map_sheet(sheet, options);
    let is_aside = TEMPLATE_SHEETS_ASIDE.contains(&sheet.name.as_str())
        || (sheet.name == TEMPLATE_ORGANISATION && map.role == Role::Unused);
    if is_aside { recognise::unused(WhyUnused::NotMeant, Vec::new()) } else { map }
}

fn map_sheet(file: &InputFile, sheet: &Sheet, options: &HeadingOptions) -> SheetMap {
    if !file.is_our_report() {
        let map = if file.template.is_some() { map_template_sheet } else { recognise::map_sheet };
        return map(sheet, options);
    }
    let name = sheet.name.split(" (").next().unwrap_or(&sheet.name);
    if !REPORT_SHEETS.contains(&name) {
        return recognise::unused(WhyUnused::NotMeant, Vec::new());
    }
    let mut map = recognise::map_sheet(sheet, options);
    map.columns.retain(|column| column.field.is_some() || !REPORT_COLUMNS.contains(&column.heading.as_str()));
    map
}

/// Maps every sheet of every file, in order; files that could not be read have none. Of a report of ours the sheets that
/// hold the submission are read.
///
/// # Errors
/// When `--map` or `--sheet` names what no input has: better said than passed over.
pub fn map_sheets(files: &[InputFile], options: &HeadingOptions) -> Result<Vec<Vec<SheetMap>>, HeadingError> {
    recognise::check_sheet_names(files, &options.only_sheets)?;
    let mut maps: Vec<Vec<SheetMap>> =
        files.iter().map(|file| file.sheets.iter().map(|sheet| map_sheet(file, sheet, options)).collect()).collect();
    recognise::settle_mixed_sheets(files, &mut maps, options);
    recognise::check_by_hand(&maps, &options.by_hand)?;
    Ok(maps)
}
