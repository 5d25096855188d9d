//! Finds out what each sheet is and what each of its columns holds: by the words of its headings and by the values below them,
//! never by position or sheet name.
//!
//! Tables of cells in, one [`SheetMap`] a table out. Which fields a heading names, `fields` knows;
//! `values` says what speaks for and against, and `table` assigns all columns of a table together. Nothing here judges a value.

mod exports;
mod near;
mod not_needed;
mod recognise;
mod settled;
mod table;
mod unnamed;
mod unread;
mod values;

pub use near::nearest;
pub use not_needed::not_needed;
pub use recognise::{organisation_field, user_field};
pub use settled::settled;
pub use unread::{Unread, Whereabouts};

use self::values::KnownSites;
use std::borrow::Cow;

use crate::fields::{Field, HeadingOptions, Role, SITE_KEYS};
use crate::layout::{LaidOut, Table};
use crate::papers::{ANSWER_COLUMNS, Origin, ReportSheet, TemplateSheet};
use crate::read::InputFile;

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
    /// Whoever got an earlier report has left it out.
    LeftOut,
}

impl Matched {
    /// The word for it in JSON and in the report.
    pub fn name(self) -> &'static str {
        match self {
            Matched::Exact => "exact",
            Matched::Alias => "alias",
            Matched::ByHand => "by-hand",
            Matched::Unused | Matched::Outranked | Matched::LeftOut => "unused",
        }
    }
}

/// What a column was taken for a field by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The words of its heading.
    Words,
    /// Words that say it only together with the values.
    WordsAndValues,
    /// The values alone, below a heading that is not known.
    Values,
    /// The user said so with `--map`.
    ByHand,
}

impl Why {
    /// The word for it in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Why::Words => "words",
            Why::WordsAndValues => "words-and-values",
            Why::Values => "values",
            Why::ByHand => "by-hand",
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
    /// What spoke for the field.
    pub why: Option<Why>,
    /// The field that a column which was not taken for any comes near to.
    pub looks_like: Option<Field>,
}

impl Column {
    /// The option that takes a column for the field it looks like, as every shell takes it.
    pub fn mapping(&self) -> Option<String> {
        let field = self.looks_like.filter(|_| !self.heading.is_empty())?;
        Some(mapping(&self.heading, field))
    }
}

/// The option that names a heading by hand.
fn mapping(heading: &str, field: Field) -> String {
    format!(r#"--map "{}={}""#, plain(heading), field.key())
}

impl Column {
    /// By what it was taken for its field, or what it comes near to.
    pub fn how_taken(&self) -> Cow<'static, str> {
        match (self.why, self.looks_like) {
            (Some(Why::Words), _) => "by its heading".into(),
            (Some(Why::WordsAndValues), _) => "by its heading and its values".into(),
            (Some(Why::Values), _) => "by its values".into(),
            (Some(Why::ByHand), _) => "by hand".into(),
            (None, _) if self.matched == Matched::LeftOut => "left out by you".into(),
            (None, _) if self.matched == Matched::Outranked => "not used: another column fits better".into(),
            (None, Some(field)) => format!("not used; it looks like {}", field.heading()).into(),
            (None, None) => "not used".into(),
        }
    }

    /// The same with the field.
    pub fn taken_in_words(&self) -> String {
        match self.field {
            Some(field) => format!("taken for {} {}", field.heading(), self.how_taken()),
            None => self.how_taken().into_owned(),
        }
    }
}

/// A required column the sheet does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingColumn {
    /// The field nobody found.
    pub field: Field,
    /// The sheet's unused headings that come nearest to it, best first.
    pub nearest: Vec<String>,
}

impl MissingColumn {
    /// The option that names the nearest heading by hand, as every shell takes it.
    pub fn mapping(&self) -> Option<String> {
        Some(mapping(self.nearest.first()?, self.field))
    }

    /// The same for the configuration.
    pub fn setting(&self) -> Option<String> {
        Some(format!(r#"{} = ["{}"]"#, self.field.key(), plain(self.nearest.first()?)))
    }
}

/// A heading in one line and without signs that a shell or the configuration takes for its own; headings are compared without.
fn plain(heading: &str) -> String {
    let heading = heading.replace(['"', '\\', '`', '$', '%', '!'], " ");
    heading.split_whitespace().collect::<Vec<_>>().join(" ")
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

/// A column that was not taken for a field and says something else than the one that was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DifferingColumn {
    /// The field of both.
    pub field: Field,
    /// The columns, 0 for `A`; the first is read.
    pub columns: [u16; 2],
    /// The first row in which the second says something else, as the user counts.
    pub row: u32,
}

/// Why a sheet is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyUnused {
    /// It is shown, and nobody knows its headings.
    NoRole,
    /// It is hidden, and has the headings of this role.
    Hidden(Role),
    /// It is about residents or patients: nobody may read it, whatever was asked for.
    Residents,
    /// Whoever got an earlier report has left it out.
    LeftOut,
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
    /// Columns with a lesser claim that say something else than the one that is read.
    pub differing: Vec<DifferingColumn>,
    /// Why the sheet is not read; `None` for one that is.
    pub why_unused: Option<WhyUnused>,
    /// For an unused sheet: headings of it that would be, or nearly be, those of a site or a person, or that speak of residents.
    pub nearest: Vec<String>,
    /// What looks like people or sites and was not read.
    pub unread: Vec<Unread>,
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

fn map_table(file: &InputFile, table: &Table, options: &HeadingOptions, sites: &KnownSites) -> SheetMap {
    if let Some(headings) = &table.residents {
        return recognise::unused(WhyUnused::Residents, headings.clone());
    }
    let sheet = &table.sheet;
    if !file.origin.is_report() && options.is_left_out(&sheet.name, None) {
        return recognise::unused(WhyUnused::LeftOut, Vec::new());
    }
    let map = || recognise::map_sheet(sheet, options, sites);
    match file.origin {
        Origin::Elsewhere => map(),
        // Nothing needs to be said of the template's own sheets that hold no data, or none as long as nothing is filled in.
        Origin::Template { .. } if TemplateSheet::is_no_data(&sheet.name) => not_meant(),
        Origin::Template { .. } => {
            let map = map();
            let is_empty_organisation = sheet.name == TemplateSheet::Organisation.name() && map.role == Role::Unused;
            if is_empty_organisation { not_meant() } else { map }
        }
        Origin::Report { .. } | Origin::RedactedReport if !ReportSheet::holds_submission(&sheet.name) => not_meant(),
        Origin::Report { .. } | Origin::RedactedReport => {
            let mut map = map();
            // What was done for a row is no request, though an 'Action' may be one in other workbooks.
            map.columns.retain(|column| !ANSWER_COLUMNS.contains(&column.heading.as_str()));
            map
        }
    }
}

fn not_meant() -> SheetMap {
    recognise::unused(WhyUnused::NotMeant, Vec::new())
}

/// Maps every table of every file, in order; files that could not be read have none. Of a report of ours the sheets that
/// hold the submission are read.
///
/// # Errors
/// When `--map` or `--sheet` names what no input has: better said than passed over.
pub fn map_tables(files: &[LaidOut], options: &HeadingOptions) -> Result<Vec<Vec<SheetMap>>, HeadingError> {
    recognise::check_sheet_names(files, &options.only_sheets)?;
    let nothing_listed = KnownSites::new();
    let map = |laid_out: &LaidOut| {
        let tables = laid_out.tables.iter();
        tables.map(|table| map_table(&laid_out.file, table, options, &nothing_listed)).collect()
    };
    let mut maps: Vec<Vec<SheetMap>> = files.iter().map(map).collect();
    // Most lists of people say in words which column is the site's; only for the others the sites are looked up.
    if maps.iter().flatten().any(needs_the_list_of_sites) {
        let listed = sites_listed(files, &maps);
        for (laid_out, maps) in files.iter().zip(&mut maps).filter(|_| !listed.is_empty()) {
            for (table, map) in laid_out.tables.iter().zip(maps).filter(|(_, map)| needs_the_list_of_sites(map)) {
                *map = map_table(&laid_out.file, table, options, &listed);
            }
        }
    }
    recognise::settle_mixed_sheets(files, &mut maps, options);
    recognise::check_by_hand(&maps, &options.by_hand)?;
    unread::note(files, &mut maps);
    Ok(maps)
}

/// The names, codes and IDs in the sheets of sites.
fn sites_listed(files: &[LaidOut], maps: &[Vec<SheetMap>]) -> KnownSites {
    let tables = files.iter().flat_map(|file| &file.tables).zip(maps.iter().flatten());
    let of_sites = tables.filter(|(_, map)| map.role == Role::Sites);
    of_sites
        .flat_map(|(table, map)| {
            let columns = SITE_KEYS.iter().filter_map(|key| map.column_of(*key)).collect();
            values::sites_in(&table.sheet, map.heading_row, columns)
        })
        .collect()
}

/// A list of people without a column that surely says which site: its values have to tell.
fn needs_the_list_of_sites(map: &SheetMap) -> bool {
    let surely = |column: &Column| column.field.is_some_and(Field::is_site_key) && column.why == Some(Why::Words);
    match map.role {
        Role::Users => !map.columns.iter().any(surely),
        Role::Unused => map.why_unused == Some(WhyUnused::NoRole),
        _ => false,
    }
}
