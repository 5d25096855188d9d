//! The report workbook: a sheet a question the reader has, each a real table, declared as a list of columns.
//!
//! The same results make the same bytes: nothing here looks at a clock, a path or a random number.

mod estate_check;
mod findings;
mod places;
mod quota;
mod reading;
mod rows;
mod sites;
mod summary;
#[cfg(test)]
mod tests;
mod users;

use std::io::{Seek, Write};

use rust_xlsxwriter::{DocProperties, Workbook, XlsxError};

use crate::answer::{Answer, PROGRAM, VERSION};
use crate::fields::{Field, Width};
use crate::papers::{REDACTED, REPORT_MARK, content_hash, report_mark};
use crate::rules;
use crate::verdict::UserStanding;
use crate::workbook::{self, COMPRESSION, Kind, Styles, fill, save};
use places::Places;

/// Writes the report workbook.
///
/// # Errors
/// When `to` or a temporary file cannot be written to.
pub fn write(answer: &Answer<'_>, token: Option<&str>, to: impl Write + Seek + Send) -> Result<(), XlsxError> {
    let places = Places::new(answer);
    let styles = Styles::new();
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(answer, token)?);
    workbook.set_zip_compression_level(COMPRESSION);
    // The first sheet is filled last: it says what the others hold.
    workbook.add_worksheet().set_name(summary::NAME)?;
    let mut sheets = vec![
        sites::accepted_sites(answer).with_rows(sites::rows(answer, true)),
        sites::rejected_sites(answer, &places).with_rows(sites::rows(answer, false)),
        users::accepted_users(answer).with_rows(users::rows(answer, UserStanding::Accepted)),
        users::rejected_users(answer, &places).with_rows(users::rows(answer, UserStanding::Rejected)),
        users::held_users(answer, &places).with_rows(users::rows(answer, UserStanding::Held)),
        users::joiners_and_leavers(answer).with_rows(users::moving_rows(answer)),
        findings::findings(answer, &places).with_rows(answer.by_weight()),
        findings::what_we_changed(answer, &places).with_rows(answer.changed()),
        findings::not_read(answer, &places).with_rows(answer.not_read()),
        quota::quota(answer).with_rows(answer.sites()),
    ];
    if let Some(rows) = answer.estate_check {
        sheets.push(estate_check::estate_check(answer).with_rows(rows));
    }
    sheets.extend([
        reading::how_we_read_it().with_rows(reading::read_rows(answer)),
        reading::organisation(answer).with_rows(reading::organisation_rows(answer)),
        findings::rules(answer).with_rows(rules::all().iter().copied()),
    ]);
    let (written, long) = fill(&mut workbook, &styles, sheets)?;
    summary::fill(workbook.worksheet_from_name(summary::NAME)?, &styles, answer, &written)?;
    save(&mut workbook, long, to)
}

fn properties(answer: &Answer<'_>, token: Option<&str>) -> Result<DocProperties, XlsxError> {
    let read = answer.files.iter().filter(|file| file.ignored.is_none());
    let parent = match answer.is_masked() {
        true => REDACTED.to_owned(),
        false => report_mark(
            &content_hash(read.map(|file| file.sha256.as_str())),
            [answer.verdict.sites.len(), answer.verdict.users.len()],
            token,
        ),
    };
    let title = format!("NHSmail estate check: {}", answer.name());
    Ok(workbook::properties(&title, PROGRAM, answer.policy.as_of)?
        .set_custom_property(REPORT_MARK, parent)
        .set_custom_property("nhsmail-onboard version", VERSION))
}

/// The kind of column that suits a field.
fn kind_of(field: Field) -> Kind {
    match field.width() {
        Width::Narrow => Kind::Code,
        Width::Name => Kind::Name,
        Width::Address => Kind::Address,
    }
}
