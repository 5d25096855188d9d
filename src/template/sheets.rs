//! The sheets to fill in: a table with its formats, rules and messages, for the rows that are there and those to come.

use jiff::civil::Date;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format, IgnoreError, Table,
    TableColumn, TableStyle, Worksheet, XlsxError,
};

use super::Row;
use super::columns::{Column, ORGANISATION, Sheet};
use crate::fields::Typed;
use crate::workbook::{Styles, heading_width, set_up_page};

/// No DSPT assessment is older.
const FIRST_ASSESSMENT: (u16, u8, u8) = (2018, 4, 1);
/// More accounts than any site asks for.
const MOST_COUNTED: i32 = 100_000;
/// Excel's own formats 'Text' and '0'.
const TEXT: u8 = 49;
const WHOLE: u8 = 1;
/// Two lines of headings, in points.
const HEADINGS_HEIGHT: f64 = 30.0;
/// The widths of the organisation's keys and values.
const KEY_WIDTH: f64 = 34.0;
const VALUE_WIDTH: f64 = 50.0;

/// Writes a sheet with a row for each thing. Rows still to be filled in hold no cells: their formats are the columns', and
/// the table grows as they are filled.
pub fn table(
    worksheet: &mut Worksheet,
    styles: &Styles,
    sheet: &Sheet,
    rows: &[Row],
    as_of: Date,
) -> Result<(), XlsxError> {
    let last_row = rows.len().max(1) as u32;
    let last_column = sheet.columns.len() as u16 - 1;
    set_up_page(worksheet.set_name(sheet.sheet.name())?)?
        .set_landscape()
        .set_repeat_rows(0, 0)?
        .set_freeze_panes(1, 1)?;
    worksheet.set_row_height(0, HEADINGS_HEIGHT)?;
    for (at, column) in (0..).zip(&sheet.columns) {
        // Room for a value as long as the example, and for a little more.
        let width = heading_width(&column.heading()).max(column.guide.example.len() as f64 * 1.1 + 1.5);
        let prepared = sheet.rows + rows.len() as u32;
        worksheet
            .set_column_width(at, width)?
            .set_column_format(at, &format(column))?
            .add_data_validation(1, at, prepared, at, &rule(column, as_of)?)?
            .ignore_error_range(1, at, prepared, at, IgnoreError::NumberStoredAsText)?;
    }
    let head = |column: &Column| TableColumn::new().set_header(column.heading()).set_header_format(&styles.heading);
    let table = declared(sheet).set_columns(&sheet.columns.iter().map(head).collect::<Vec<_>>());
    worksheet.add_table(0, 0, last_row, last_column, &table)?;
    for (at, row) in (1..).zip(rows) {
        for (column, declared) in (0..).zip(&sheet.columns) {
            value(worksheet, (at, column), declared, row)?;
        }
    }
    Ok(())
}

/// Writes the organisation's sheet: two columns, the keys in the first.
pub fn organisation(worksheet: &mut Worksheet, styles: &Styles, values: &Row, as_of: Date) -> Result<(), XlsxError> {
    let sheet = &ORGANISATION;
    set_up_page(worksheet.set_name(sheet.sheet.name())?)?.set_freeze_panes(1, 0)?;
    worksheet.set_column_width(0, KEY_WIDTH)?.set_column_width(1, VALUE_WIDTH)?;
    let heads = ["About the organisation", "Your answer"];
    let heads = heads.map(|head| TableColumn::new().set_header(head).set_header_format(&styles.heading));
    let table = declared(sheet).set_columns(&heads).set_autofilter(false);
    worksheet.add_table(0, 0, sheet.columns.len() as u32, 1, &table)?;
    for (at, column) in (1..).zip(&sheet.columns) {
        worksheet.write_string_with_format(at, 0, column.heading(), &styles.label)?;
        worksheet.write_blank(at, 1, &format(column))?;
        worksheet.add_data_validation(at, 1, at, 1, &rule(column, as_of)?)?;
        value(worksheet, (at, 1), column, values)?;
    }
    worksheet.ignore_error_range(1, 1, sheet.columns.len() as u32, 1, IgnoreError::NumberStoredAsText)?;
    Ok(())
}

fn declared(sheet: &Sheet) -> Table {
    Table::new()
        .set_name(sheet.sheet.name())
        .set_style(TableStyle::Light15)
        .set_alt_text_title(sheet.sheet.name())
        .set_alt_text(sheet.about)
}

/// How the cells of a column are formatted, also those not filled in yet.
fn format(column: &Column) -> Format {
    match column.field.typed() {
        Typed::Words => Format::new(),
        Typed::Code => Format::new().set_num_format_index(TEXT),
        Typed::Count => Format::new().set_num_format_index(WHOLE),
        Typed::Day => Format::new().set_num_format("dd/mm/yyyy"),
    }
}

/// What a cell accepts, and what it says when somebody stands on it. Only where nothing else can be right is other input
/// refused.
fn rule(column: &Column, as_of: Date) -> Result<DataValidation, XlsxError> {
    let rule = DataValidation::new()
        .set_input_title(column.heading())?
        .set_input_message(format!("{} {}", column.guide.what, column.guide.found))?;
    match (column.guide.list, column.field.typed()) {
        (Some(list), _) => list
            .offered_by(rule, as_of)?
            .set_error_style(DataValidationErrorStyle::Warning)
            .set_error_title("Not in the list")?
            .set_error_message("This is not in the list. Keep it only if none of the list's values is right."),
        (None, Typed::Count) => rule
            .allow_whole_number(DataValidationRule::Between(0, MOST_COUNTED))
            .set_error_style(DataValidationErrorStyle::Stop)
            .set_error_title("Not a whole number")?
            .set_error_message("Put a whole number, without words, or leave the cell empty."),
        (None, Typed::Day) => {
            let (year, month, day) = FIRST_ASSESSMENT;
            let first = ExcelDateTime::from_ymd(year, month, day)?;
            rule.allow_date(DataValidationRule::GreaterThanOrEqualTo(first))
                .set_error_style(DataValidationErrorStyle::Warning)
                .set_error_title("Not a date")?
                .set_error_message("This is not a date such as 12/06/2026. Keep it only if you are sure.")
        }
        (None, _) => Ok(rule.allow_any_value()),
    }
}

/// Writes what a row has for a column; text is only ever written as text.
fn value(worksheet: &mut Worksheet, at: (u32, u16), column: &Column, row: &Row) -> Result<(), XlsxError> {
    let Some(text) = row.get(&column.field) else { return Ok(()) };
    let format = &format(column);
    match (column.field.typed(), text.parse::<u32>(), text.parse::<Date>()) {
        (Typed::Count, Ok(count), _) => worksheet.write_number_with_format(at.0, at.1, count, format)?,
        (Typed::Day, _, Ok(day)) => {
            let day = ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, day.day() as u8)?;
            worksheet.write_datetime_with_format(at.0, at.1, &day, format)?
        }
        _ => worksheet.write_string_with_format(at.0, at.1, text, format)?,
    };
    Ok(())
}
