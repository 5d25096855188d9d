//! The report workbook: a sheet a question the reader has, each a real table, declared as a list of columns.
//!
//! The same results make the same bytes: nothing here looks at a clock, a path or a random number.

mod archive;
mod cell;
mod estate_check;
mod findings;
mod places;
mod quota;
mod reading;
mod sheet_writer;
mod sites;
mod styles;
mod summary;
#[cfg(test)]
mod tests;
mod users;
mod widths;
mod written;

// What another workbook of this program is made with.
pub(crate) use archive::save;
pub(crate) use cell::{Kind, column};
pub(crate) use sheet_writer::{Sheet, fill, set_up_page};
pub(crate) use styles::{BLUE, GOLD, RED, Styles};
pub(crate) use summary::Page;
pub(crate) use widths::heading_width;
pub(crate) use written::Written;

use std::io::{Seek, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::answer::{Answer, PROGRAM, Results, VERSION};
use crate::papers::{REDACTED, REPORT_MARK, content_hash};
use crate::rules;
use places::Places;

/// Writes the report workbook.
///
/// # Errors
/// When `to` or a temporary file cannot be written to.
pub fn write(answer: &Answer<'_>, to: impl Write + Seek + Send) -> Result<(), XlsxError> {
    let results = &answer.results;
    let places = Places::of(results);
    let styles = Styles::new();
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(results)?);
    workbook.set_zip_compression_level(archive::COMPRESSION);
    // The first sheet is filled last: it says what the others hold.
    workbook.add_worksheet().set_name(summary::NAME)?;
    let mut sheets = vec![
        sites::accepted(answer).of(sites::rows(answer, true)),
        sites::rejected(answer, &places).of(sites::rows(answer, false)),
        users::accepted(answer).of(users::rows(answer, true)),
        users::rejected(answer, &places).of(users::rows(answer, false)),
        users::joiners_and_leavers(answer).of(users::moving_rows(answer)),
        findings::findings(answer, &places).of(results.listed()),
        quota::quota(answer).of(&results.submission.sites),
    ];
    if let Some(rows) = results.estate_check {
        sheets.push(estate_check::estate_check(answer).of(rows));
    }
    sheets.extend([
        reading::how_we_read_it().of(reading::read_rows(answer)),
        reading::organisation(answer).of(reading::organisation_rows(answer)),
        findings::rules(answer).of(rules::all().iter().copied()),
    ]);
    let (written, long) = fill(&mut workbook, &styles, sheets)?;
    summary::fill(workbook.worksheet_from_name(summary::NAME)?, &styles, answer, &written)?;
    save(&mut workbook, long, to)
}

fn properties(results: &Results<'_>) -> Result<DocProperties, XlsxError> {
    let submission = results.submission;
    let as_of = results.policy.as_of;
    let day = ExcelDateTime::from_ymd(as_of.year() as u16, as_of.month() as u8, as_of.day() as u8)?;
    let read = submission.files.iter().filter(|file| file.ignored.is_none());
    let parent = match results.redacted {
        true => REDACTED.to_owned(),
        false => content_hash(read.map(|file| file.sha256.as_str())),
    };
    Ok(DocProperties::new()
        .set_title(format!("NHSmail estate check: {}", submission.name))
        .set_author(PROGRAM)
        .set_creation_datetime(&day)
        .set_custom_property(REPORT_MARK, parent)
        .set_custom_property("nhsmail-onboard version", VERSION))
}
