//! Finds out what each sheet is and what each of its columns holds: by its headings, never by position or sheet name.
//!
//! Sheets of cells in, one [`SheetMap`] a sheet out. Nothing here judges a value; a generic heading ("Status") is merely
//! checked for whether its values look the part.

mod exports;
mod near;
mod not_needed;
mod recognise;

pub use near::nearest;
pub use not_needed::not_needed;
pub use recognise::{organisation_field, user_field};

use crate::fields::{Field, Role};
use crate::papers::{ANSWER_COLUMNS, Origin, ReportSheet, TemplateSheet};
use crate::read::{InputFile, Sheet};

/// Headings are looked for in this many rows from the top of a sheet.
pub const HEADING_SEARCH_ROWS: u32 = 30;

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

fn map_sheet(file: &InputFile, sheet: &Sheet, options: &HeadingOptions) -> SheetMap {
    match file.origin {
        Origin::Elsewhere => recognise::map_sheet(sheet, options),
        Origin::Template { .. } => map_template_sheet(sheet, options),
        Origin::Report { .. } | Origin::RedactedReport => map_report_sheet(sheet, options),
    }
}

/// Nothing needs to be said of the template's own sheets that hold no data, or none as long as nothing is filled in.
fn map_template_sheet(sheet: &Sheet, options: &HeadingOptions) -> SheetMap {
    let map = recognise::map_sheet(sheet, options);
    let is_empty_organisation = sheet.name == TemplateSheet::Organisation.name() && map.role == Role::Unused;
    if TemplateSheet::is_no_data(&sheet.name) || is_empty_organisation { not_meant() } else { map }
}

fn map_report_sheet(sheet: &Sheet, options: &HeadingOptions) -> SheetMap {
    if !ReportSheet::holds_submission(&sheet.name) {
        return not_meant();
    }
    let mut map = recognise::map_sheet(sheet, options);
    // What was done for a row is no request, though an 'Action' may be one in other workbooks.
    map.columns.retain(|column| !ANSWER_COLUMNS.contains(&column.heading.as_str()));
    map
}

fn not_meant() -> SheetMap {
    recognise::unused(WhyUnused::NotMeant, Vec::new())
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
