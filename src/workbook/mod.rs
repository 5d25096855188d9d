//! The kit that makes accessible table workbooks: a sheet is declared as a list of columns, and becomes a real table with
//! filters, frozen headings, fitting widths and heights, notes and links. It knows nothing of what the tables are about.
//!
//! The same rows make the same bytes: nothing here looks at a clock, a path or a random number.

mod cell;
mod page;
mod sheet_writer;
mod styles;
mod widths;
mod workarounds;
mod written;

pub use cell::{Cell, Column, Kind, RowLink, column, fitting_heading};
pub use page::Page;
#[cfg(test)]
pub use sheet_writer::table_name;
pub use sheet_writer::{Mark, Sheet, fill, set_up_page};
pub use styles::{BLUE, Emphasis, GOLD, RED, Styles, filled};
pub use widths::heading_width;
pub use workarounds::{COMPRESSION, save};
pub use written::Written;

use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, XlsxError};

/// The properties every workbook of the program has: its title, who made it, and the day it is about instead of a clock's.
///
/// # Errors
/// For a day that Excel does not know.
pub fn properties(title: &str, author: &str, as_of: Date) -> Result<DocProperties, XlsxError> {
    let day = ExcelDateTime::from_ymd(as_of.year() as u16, as_of.month() as u8, as_of.day() as u8)?;
    Ok(DocProperties::new().set_title(title).set_author(author).set_creation_datetime(&day))
}
