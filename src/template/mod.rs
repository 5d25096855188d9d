//! The workbook a provider fills in: guidance, and a sheet each for sites, users and the organisation, with lists to choose
//! from and a message at every cell that says what belongs there.
//!
//! The same rows and the same date make the same bytes. What is written here `check` reads back by the headings, as it does
//! any other estate; the mark only lets it say that a file was made from another version.

mod columns;
mod guidance;
mod lists;
mod prefill;
mod sheets;

use std::collections::BTreeMap;
use std::io::Write;

use jiff::civil::Date;
use rust_xlsxwriter::{Workbook, XlsxError};

use crate::answer::PROGRAM;
use crate::fields::Field;
use crate::papers::{TEMPLATE_MARK, TEMPLATE_VERSION};
use crate::workbook::{self, Styles};
pub use prefill::{PrefillError, of_provider};

/// The file that is written without being told another name.
pub const FILE_NAME: &str = "nhsmail-estate-template.xlsx";

/// The values of one row, or of the organisation, as a person would type them.
pub type Row = BTreeMap<Field, String>;

/// What the template already holds. Nothing, as a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// The sites.
    pub sites: Vec<Row>,
    /// The users.
    pub users: Vec<Row>,
    /// The organisation.
    pub organisation: Row,
    /// Where the rows come from, in a sentence for the guidance.
    pub origin: Option<String>,
}

/// Writes the template with these rows in it. The DSPT statuses to choose from are those that count on `as_of`.
///
/// # Errors
/// When `to` cannot be written to.
pub fn write(rows: &Rows, as_of: Date, to: impl Write + Send) -> Result<(), XlsxError> {
    let styles = Styles::new();
    let mut book = Workbook::new();
    let title = "NHSmail estate: sites and users";
    let properties = workbook::properties(title, PROGRAM, as_of)?.set_custom_property(TEMPLATE_MARK, TEMPLATE_VERSION);
    book.set_properties(&properties);
    guidance::write(book.add_worksheet(), &styles, rows.origin.as_deref())?;
    sheets::table(book.add_worksheet(), &styles, &columns::SITES, &rows.sites, as_of)?;
    sheets::table(book.add_worksheet(), &styles, &columns::USERS, &rows.users, as_of)?;
    sheets::organisation(book.add_worksheet(), &styles, &rows.organisation, as_of)?;
    lists::write(book.add_worksheet(), as_of)?;
    book.save_to_writer(to)
}
