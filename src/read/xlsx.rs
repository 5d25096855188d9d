//! Excel Workbooks (xlsx, xlsm), streamed cell by cell; the dense range that calamine also offers would let one stray cell
//! in the last row ask for half a terabyte.

use std::io::Cursor;
use std::sync::atomic::{AtomicBool, Ordering};

use calamine::{Reader, Sheet, SheetType, Style, Xlsx, XlsxError, open_workbook_from_rs};

use super::gather::Gather;
use super::guard::{BROKEN_ARCHIVE, BROKEN_PART, CUT_SHORT, MISSING_PART, Package, damaged};
use super::look::{Look, Looks, NumberFormat};
use super::raw_sheet::{RawCells, RawSheet};
use super::rows::{Rows, Tally, begin_sheet, tell_properties, unless_it_panics};
use super::tables::tables_of;
use super::{CellKind, FileProblem, Message, NotASpreadsheet, Unavailable};

/// Reads every worksheet, hidden ones too.
pub(super) fn read(bytes: &[u8], gather: &mut Gather<'_>) -> Result<(), FileProblem> {
    unless_it_panics(|| read_workbook(bytes, gather))
}

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

fn read_workbook(bytes: &[u8], gather: &mut Gather<'_>) -> Result<(), FileProblem> {
    let limits = gather.limits();
    if let Some(copy) = Package::open_any(bytes, limits)?.in_utf8()? {
        return read_workbook(&copy, gather);
    }
    let mut package = Package::open(bytes, limits)?;
    if let Some(copy) = package.without_odd_states()? {
        return read_workbook(&copy, gather);
    }
    match package.without_odd_sheets()? {
        Some(copy) => read_workbook(&copy, gather),
        None => read_package(bytes, package, gather),
    }
}

fn read_package(bytes: &[u8], mut package: Package<'_>, gather: &mut Gather<'_>) -> Result<(), FileProblem> {
    let mut book: Book<'_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| problem(&error))?;
    tell_properties(book.workbook_properties(), gather);
    package.hidden_data().into_iter().for_each(|what| gather.send(Message::HiddenData(what)));
    let (sheets, parts) = (book.sheets_metadata().to_vec(), package.sheet_parts()?);
    if sheets.len() != parts.len() {
        return Err(damaged("its list of sheets is not what a workbook should hold"));
    }
    let mut looks = None;
    for (sheet, part) in sheets.into_iter().zip(&parts).filter(|(sheet, _)| sheet.typ == SheetType::WorkSheet) {
        read_sheet(&mut book, sheet, &package, part, &mut looks, gather)?;
    }
    Ok(())
}

/// Reads the values of a sheet with calamine, while another thread makes its own pass over the same part.
fn read_sheet(
    book: &mut Book<'_>,
    sheet: Sheet,
    package: &Package<'_>,
    part: &str,
    looks: &mut Option<Looks>,
    gather: &mut Gather<'_>,
) -> Result<(), FileProblem> {
    let mut second = package.clone();
    let stop = AtomicBool::new(false);
    std::thread::scope(|threads| {
        let pass = std::thread::Builder::new()
            .spawn_scoped(threads, || RawSheet::read(RawCells::open(&mut second, part)?, &stop))
            .map_err(|_| FileProblem::Unavailable(Unavailable::NoProcess))?;
        let tally = read_cells(book, sheet, &mut package.clone(), part, looks, gather);
        stop.store(tally.is_err(), Ordering::Relaxed);
        let raw =
            pass.join().unwrap_or_else(|_| Err(damaged("the second look at a sheet stopped in the middle of it")));
        let (Some(tally), raw) = (tally?, raw?) else { return Ok(()) };
        for row in raw.hidden_rows {
            gather.send(Message::HiddenRow(row));
        }
        for (row, column) in raw.passed_over {
            gather.unreadable(row, column)?;
        }
        for (first, last) in raw.hidden_columns {
            gather.send(Message::HiddenColumns(first, last));
        }
        for table in tables_of(&mut package.clone(), part) {
            gather.send(Message::Table(table));
        }
        gather.merged(raw.merged)?;
        gather.end_sheet();
        gather.send(Message::SecondCount(raw.cells.saturating_sub(tally.empty_texts + tally.replaced)));
        Ok(())
    })
}

/// Reads the cells of one sheet; `None` where it turns out to be none.
fn read_cells(
    book: &mut Book<'_>,
    sheet: Sheet,
    package: &mut Package<'_>,
    part: &str,
    looks: &mut Option<Looks>,
    gather: &mut Gather<'_>,
) -> Result<Option<Tally>, FileProblem> {
    let mut cells = match book.worksheet_cells_reader(&sheet.name) {
        Ok(cells) => cells,
        // A chart or a dialog that the workbook calls a worksheet. "worksheet" itself is one that is cut short.
        Err(XlsxError::NotAWorksheet(kind)) if kind != "worksheet" => return Ok(None),
        Err(error) => return Err(problem(&error)),
    };
    let looks = looks.get_or_insert_with(|| looks_of(cells.styles()));
    // calamine tells neither a cell's style nor which cell an error is about; the cell of the same number here does. Nothing is
    // read of it before the first error, if no style says anything.
    let mut raw = RawCells::open(package, part)?;
    begin_sheet(sheet, gather)?;
    let mut rows = Rows::new(gather);
    for number in 1.. {
        match cells.next_cell_with_formula_metadata() {
            Ok(Some(cell)) => {
                let look = if looks.is_empty() { None } else { looks.get(&raw.cell(number)?.style) };
                rows.take_value(cell.pos, &cell.value, cell.formula.is_some(), look)?;
            }
            Ok(None) => break,
            Err(error) if is_about_one_cell(&error) => {
                let cell = raw.cell(number)?;
                if !cell.has_place {
                    // calamine does not count this cell, so it would place the next ones too far to the left.
                    return Err(damaged(format!("a cell in row {} cannot be understood", cell.row + 1)));
                }
                take_odd(&mut rows, (cell.row, cell.column), &error)?;
            }
            Err(error) => return Err(problem(&error)),
        }
    }
    rows.finish().map(Some)
}

fn looks_of(styles: &[Style]) -> Looks {
    let look = |style: &Style| {
        let format = style.number_format.as_ref().and_then(|format| NumberFormat::parse(&format.format_code));
        Look::new(style.font.as_ref().is_some_and(|font| font.strikethrough), format)
    };
    (0..).zip(styles).filter_map(|(number, style)| Some((number, look(style)?))).collect()
}

/// Whether calamine can go on behind this error: it is about a single cell.
fn is_about_one_cell(error: &XlsxError) -> bool {
    matches!(
        error,
        XlsxError::CellError(_)
            | XlsxError::CellTAttribute(_)
            | XlsxError::ParseFloat(_)
            | XlsxError::Unrecognized { .. }
            | XlsxError::UnexpectedNode(_)
            // An index beyond the shared texts, or a shared formula without its number.
            | XlsxError::Unexpected(_)
    )
}

/// calamine's error in words for a person; its own words can quote cells, so only its kind is told.
fn problem(error: &XlsxError) -> FileProblem {
    let what = match error {
        XlsxError::Password => return FileProblem::NotASpreadsheet(NotASpreadsheet::PasswordProtected),
        XlsxError::Zip(_) | XlsxError::Io(_) => BROKEN_ARCHIVE,
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => MISSING_PART,
        XlsxError::XmlEof(_) => CUT_SHORT,
        _ => BROKEN_PART,
    };
    FileProblem::Damaged(what.to_owned())
}

/// Takes a cell that calamine refused: one of the newer errors, which is a value like the older ones, or an unreadable cell.
fn take_odd(rows: &mut Rows<'_, '_>, (row, column): (u32, u16), error: &XlsxError) -> Result<(), FileProblem> {
    if let XlsxError::CellError(literal) = error
        && is_error_literal(literal)
    {
        return rows.take((row, u32::from(column)), Some((CellKind::Error, literal.as_str())));
    }
    rows.gather.unreadable(row + 1, column)
}

/// Whether this is `#SPILL!`, `#GETTING_DATA` or the like; new versions of Excel add more.
fn is_error_literal(text: &str) -> bool {
    let is_part = |letter: u8| letter.is_ascii_uppercase() || letter.is_ascii_digit() || b"_/?!".contains(&letter);
    text.len() <= 32 && text.strip_prefix('#').is_some_and(|name| !name.is_empty() && name.bytes().all(is_part))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(super) mod tests {
    use super::super::gather::CHUNK_ROWS;
    use super::super::{CellKind, Collector, Limits};
    use super::*;
    use crate::papers::{Origin, REPORT_MARK};
    use proptest::prelude::*;
    use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook};

    /// An archive of the members given, stored as they are: for what no writer of workbooks would write.
    pub(in super::super) fn archive(members: &[(&str, &str)]) -> Vec<u8> {
        let (mut bytes, mut directory) = (Vec::new(), Vec::new());
        for (name, content) in members {
            let mut header = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
            header.extend(crc32(content.as_bytes()).to_le_bytes());
            header.extend((content.len() as u32).to_le_bytes());
            header.extend((content.len() as u32).to_le_bytes());
            header.extend((name.len() as u32).to_le_bytes());
            directory.extend([b"PK\x01\x02\x14\0".as_slice(), &header, &[0; 10]].concat());
            directory.extend((bytes.len() as u32).to_le_bytes());
            directory.extend(name.as_bytes());
            bytes.extend([b"PK\x03\x04".as_slice(), &header, name.as_bytes(), content.as_bytes()].concat());
        }
        let (start, count) = (bytes.len() as u32, (members.len() as u16).to_le_bytes());
        bytes.extend([directory.as_slice(), b"PK\x05\x06\0\0\0\0", &count, &count].concat());
        bytes.extend((directory.len() as u32).to_le_bytes());
        bytes.extend(start.to_le_bytes());
        bytes.extend([0; 2]);
        bytes
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
        })
    }

    /// A workbook of one sheet, whose part is `part` as it is.
    fn workbook_of(part: &str) -> Vec<u8> {
        workbook_with(part, &[])
    }

    /// A workbook of one sheet, and of these shared texts.
    pub(in super::super) fn workbook_with_texts(part: &str, texts: &[&str]) -> Vec<u8> {
        let texts: String = texts.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
        workbook_with(part, &[("xl/sharedStrings.xml", &format!("<sst>{texts}</sst>"))])
    }

    fn workbook_with(part: &str, more: &[(&str, &str)]) -> Vec<u8> {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let rels = "http://schemas.openxmlformats.org/package/2006/relationships";
        let doc = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let to = |kind: &str, target: &str| {
            format!(
                r#"<Relationships xmlns="{rels}"><Relationship Id="r1" Type="{doc}/{kind}" Target="{target}"/></Relationships>"#
            )
        };
        let workbook = format!(
            r#"<workbook xmlns="{main}" xmlns:r="{doc}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#
        );
        let (to_workbook, to_sheet) =
            (to("officeDocument", "xl/workbook.xml"), to("worksheet", "worksheets/sheet1.xml"));
        let members = [
            ("_rels/.rels", to_workbook.as_str()),
            ("xl/workbook.xml", &workbook),
            ("xl/_rels/workbook.xml.rels", &to_sheet),
            ("xl/worksheets/sheet1.xml", part),
        ];
        archive(&[&members, more].concat())
    }

    fn worksheet(rows: &str) -> Vec<u8> {
        workbook_of(&format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"))
    }

    /// Each cell of the first sheet as its row, column and text.
    fn cells_of(bytes: &[u8]) -> Vec<(u32, u16, CellKind, String)> {
        let collector = collected(bytes);
        let rows = collector.sheets[0].rows();
        rows.flat_map(|row| row.cells().map(move |cell| (row.number(), cell.column, cell.kind, cell.text.to_owned())))
            .collect()
    }

    fn read_into(bytes: &[u8], sink: &mut dyn FnMut(Message)) -> Result<(), FileProblem> {
        super::read(bytes, &mut Gather::new(&Limits::default(), sink))
    }

    pub(in super::super) fn collected(bytes: &[u8]) -> Collector {
        let mut collector = Collector::default();
        // Through serde and back, as across the boundary to another process.
        read_into(bytes, &mut |message| {
            let sent = serde_json::to_string(&message).unwrap();
            collector.take(serde_json::from_str(&sent).unwrap());
        })
        .unwrap();
        collector
    }

    #[test]
    fn every_kind_of_cell_arrives_with_its_text() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(2, 1, "text").unwrap();
        sheet.write(2, 2, 7_700_900_123_f64).unwrap();
        sheet.write(2, 3, true).unwrap();
        let date = ExcelDateTime::from_ymd(2004, 4, 1).unwrap();
        sheet.write_with_format(2, 4, &date, &Format::new().set_num_format("mmm-yy")).unwrap();
        sheet.write_formula(2, 5, Formula::new("=1+1").set_result("2")).unwrap();
        sheet.write_formula(2, 6, Formula::new("=NA()").set_result("#N/A")).unwrap();
        sheet.write_blank(3, 1, &Format::new().set_bold()).unwrap();
        sheet.write(5, 0, 0.5).unwrap();
        book.add_worksheet().set_hidden(true);
        let collector = collected(&book.save_to_buffer().unwrap());
        let sheet = &collector.sheets[0];
        let rows: Vec<_> = sheet.rows().collect();
        assert_eq!((rows[0].number(), rows[0].blank_before(), rows[1].number(), rows[1].blank_before()), (3, 2, 6, 2));
        let cells: Vec<(u16, CellKind, &str)> =
            rows[0].cells().map(|cell| (cell.column, cell.kind, cell.text)).collect();
        let expected = [
            (1, CellKind::Text, "text"),
            (2, CellKind::Number, "7700900123"),
            (3, CellKind::Bool, "TRUE"),
            (4, CellKind::Date, "2004-04-01"),
            (5, CellKind::Number, "2"),
            (6, CellKind::Error, "#N/A"),
        ];
        assert_eq!(cells, expected);
        assert_eq!((sheet.row_count, sheet.cell_count), (2, 7));
        assert_eq!((sheet.visible, collector.sheets[1].visible), (true, false));
        assert_eq!(collector.origin(), Origin::Elsewhere);
    }

    #[test]
    fn a_cut_workbook_is_damaged_and_never_a_panic() {
        let mut book = Workbook::new();
        book.add_worksheet().write(0, 0, "text").unwrap();
        let bytes = book.save_to_buffer().unwrap();
        for length in (0..bytes.len()).step_by(97) {
            let result = read_into(&bytes[..length], &mut |_| {});
            assert!(matches!(result, Err(FileProblem::Damaged(_))), "{length} bytes: {result:?}");
        }
    }

    #[test]
    fn a_formula_without_result_is_a_cell_and_an_empty_text_is_none() {
        let cells = cells_of(&worksheet(
            r#"<row r="1"><c r="A1"><f>B1</f></c><c r="B1" t="inlineStr"><is><t></t></is></c><c r="C1" s="0"/></row>"#,
        ));
        assert_eq!(cells, [(1, 0, CellKind::FormulaWithoutValue, String::new())]);
    }

    #[test]
    fn a_cell_that_cannot_be_understood_costs_no_other_and_is_told_with_its_place() {
        let bytes = worksheet(
            r#"<row r="1"><c r="A1"><v>1</v></c><c r="C1" t="b"><v>2</v></c><c r="D1" t="n"><v>x</v></c>
            <c r="E1"><v>5</v></c></row><row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="q"><v>1</v></c>
            <c r="C2"><ext/><v>1</v></c><c r="D2" t="e"><v>#Jane!</v></c><c r="E2"><f t="shared">A1</f><v>1</v></c>
            <c r="F2"><v>6</v></c></row>"#,
        );
        let told = [(1, 0, CellKind::Number, "1"), (1, 4, CellKind::Number, "5"), (2, 5, CellKind::Number, "6")];
        assert_eq!(cells_of(&bytes), told.map(|(row, column, kind, text)| (row, column, kind, text.to_owned())));
        let sheet = &collected(&bytes).sheets[0];
        assert_eq!(sheet.unreadable, [(1, 2), (1, 3), (2, 0), (2, 1), (2, 2), (2, 3), (2, 4)]);
        assert_eq!((sheet.cell_count, sheet.second_count), (3, Some(10)));
    }

    #[test]
    fn the_newer_errors_are_errors_too() {
        for literal in ["#SPILL!", "#GETTING_DATA", "#CALC!", "#N/A"] {
            let cells = cells_of(&worksheet(&format!(r#"<row r="3"><c r="B3" t="e"><v>{literal}</v></c></row>"#)));
            assert_eq!(cells, [(3, 1, CellKind::Error, literal.to_owned())]);
        }
    }

    #[test]
    fn behind_a_cell_of_unknown_place_none_moves_to_the_left() {
        let result = read_into(&worksheet(r#"<row><c t="n"><v>x</v></c><c><v>5</v></c></row>"#), &mut |_| {});
        assert_eq!(result, Err(damaged("a cell in row 1 cannot be understood")));
    }

    #[test]
    fn cells_of_a_row_are_sorted_and_the_last_of_two_stands() {
        let cells = cells_of(&worksheet(
            r#"<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c><c r="C1"><v>4</v></c></row>"#,
        ));
        assert_eq!(cells, [(1, 0, CellKind::Number, "1".into()), (1, 2, CellKind::Number, "4".into())]);
    }

    #[test]
    fn positions_no_sheet_can_have_are_damage() {
        for rows in [
            r#"<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>"#,
            r#"<row r="1048577"><c r="A1048577"><v>1</v></c></row>"#,
            r#"<row r="1"><c r="XFE1"><v>1</v></c></row>"#,
            // Overflows inside the library, which panics in a debug build and wraps around in a release.
            r#"<row r="1"><c r="ZZZZZZZZ4294967299"><v>1</v></c></row>"#,
        ] {
            let result = read_into(&worksheet(rows), &mut |_| {});
            assert!(matches!(result, Err(FileProblem::Damaged(_))), "{rows}: {result:?}");
        }
        assert_eq!(cells_of(&worksheet(r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#)).len(), 1);
    }

    #[test]
    fn what_is_no_worksheet_is_passed_over_and_half_a_worksheet_is_damage() {
        assert!(collected(&workbook_of("<chartsheet><drawing/></chartsheet>")).sheets.is_empty());
        for part in ["<worksheet>", "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"] {
            let result = read_into(&workbook_of(part), &mut |_| {});
            assert!(matches!(result, Err(FileProblem::Damaged(_))), "{part}: {result:?}");
        }
    }

    #[test]
    fn durations_dates_and_numbers_are_written_in_full() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let duration = Format::new().set_num_format("[h]:mm:ss");
        sheet.write_with_format(0, 0, 1.5 + 42.0 / 86_400.0, &duration).unwrap();
        sheet.write_with_format(0, 1, -0.0625, &duration).unwrap();
        sheet.write_with_format(0, 2, 45_943.5, &Format::new().set_num_format("yyyy-mm-dd hh:mm")).unwrap();
        sheet.write(0, 3, -0.0).unwrap();
        sheet.write(0, 4, 1e21).unwrap();
        let texts: Vec<String> = cells_of(&book.save_to_buffer().unwrap()).into_iter().map(|(.., text)| text).collect();
        assert_eq!(texts, ["36:00:42", "-1:30:00", "2025-10-13 12:00:00", "0", "1000000000000000000000"]);
    }

    #[test]
    fn a_long_sheet_comes_in_chunks_and_loses_no_row() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let rows = 2 * CHUNK_ROWS as u32 + 1;
        for row in 0..rows {
            sheet.write(row, 0, row).unwrap();
        }
        let collector = collected(&book.save_to_buffer().unwrap());
        let sheet = &collector.sheets[0];
        assert_eq!((sheet.chunks.len(), sheet.row_count, sheet.cell_count), (3, rows, u64::from(rows)));
        assert!(sheet.rows().zip(1..).all(|(row, number)| row.number() == number && row.blank_before() == 0));
    }

    #[test]
    fn parts_in_utf16_are_read() {
        let sheet = "<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c></row></sheetData></worksheet>";
        let utf8 = workbook_with_texts(sheet, &["Zoë"]);
        for (mark, encode) in [("\u{feff}", u16::to_le_bytes as fn(u16) -> [u8; 2]), ("", u16::to_be_bytes)] {
            let mut package = zip::ZipArchive::new(Cursor::new(&utf8[..])).unwrap();
            let mut copy = zip::ZipWriter::new(Cursor::new(Vec::new()));
            for index in 0..package.len() {
                let mut member = package.by_index(index).unwrap();
                let mut text = mark.to_owned();
                std::io::Read::read_to_string(&mut member, &mut text).unwrap();
                copy.start_file(member.name().unwrap(), zip::write::SimpleFileOptions::default()).unwrap();
                let bytes: Vec<u8> = text.encode_utf16().flat_map(encode).collect();
                std::io::Write::write_all(&mut copy, &bytes).unwrap();
            }
            let bytes = copy.finish().unwrap().into_inner();
            assert_eq!(cells_of(&bytes), [(1, 0, CellKind::Text, "Zoë".to_owned())]);
        }
    }

    #[test]
    fn our_own_report_says_so_before_anything_else() {
        let mut book = Workbook::new();
        book.add_worksheet();
        book.set_properties(&DocProperties::new().set_custom_property(REPORT_MARK, "hash"));
        let mut messages = Vec::new();
        read_into(&book.save_to_buffer().unwrap(), &mut |message| messages.push(message)).unwrap();
        assert!(matches!(&messages[0], Message::Property { name, value } if name == REPORT_MARK && value == "hash"));
    }

    #[test]
    fn of_two_parts_whose_names_differ_only_in_case_both_are_checked() {
        let sheet = "<worksheet><sheetData/></worksheet>";
        let (hostile, good) = (r#"<sst uniqueCount="40000000000000"/>"#, "<sst/>");
        for (first, second) in [(hostile, good), (good, hostile)] {
            let bytes = workbook_with(sheet, &[("xl/SharedStrings.xml", first), ("xl/sharedStrings.xml", second)]);
            let result = read_into(&bytes, &mut |_| {});
            assert_eq!(result, Err(damaged("it says that it holds more texts than fit into it")));
        }
    }

    proptest! {
        #[test]
        fn a_broken_workbook_is_answered(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut bytes = worksheet(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = read_into(&bytes, &mut |_| {});
        }
    }
}
