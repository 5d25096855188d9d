//! One small workbook written in every format, byte by byte where no library writes it.

use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{Format, Formula, Workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive};

use crate::util::{Table, Tables};

/// A cell as a person typed it.
#[derive(Clone, PartialEq)]
pub enum Typed {
    Nothing,
    Text(String),
    Number(f64),
    /// Days since the epoch of 1900, shown as a date.
    Date(f64, &'static str),
    Truth(bool),
    /// `#N/A`
    NotAvailable,
    /// A text that is struck through.
    Struck(&'static str),
    /// A number with `1-` in front of it by its format, in at least nine digits.
    Formatted(f64),
}

pub fn text(text: &str) -> Typed {
    if text.is_empty() { Typed::Nothing } else { Typed::Text(text.to_owned()) }
}

/// A sheet, the rows of it that are hidden, and the cells that are merged: first and last row, first and last column, from 0.
#[derive(Default)]
pub struct SheetOf {
    pub name: &'static str,
    pub rows: Vec<Vec<Typed>>,
    pub hidden_rows: Vec<usize>,
    pub merged: Vec<[u16; 4]>,
}

impl SheetOf {
    /// Every cell that is not empty, with its row and column.
    fn cells(row: &[Typed]) -> impl Iterator<Item = (usize, &Typed)> {
        row.iter().enumerate().filter(|(_, cell)| **cell != Typed::Nothing)
    }
}

/// A good estate of three sites and six users.
pub fn estate() -> [SheetOf; 2] {
    let tables = Tables::good(3);
    let sheet = |name, table: &Table| {
        let all = std::iter::once(&table.headings).chain(&table.rows);
        let rows = all.map(|row| row.iter().map(|cell| text(cell)).collect::<Vec<Typed>>()).collect();
        SheetOf { name, rows, ..SheetOf::default() }
    };
    [sheet("Sites", &tables.sites), sheet("Users", &tables.users)]
}

pub fn csv(sheet: &SheetOf, separator: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(separator).flexible(true).from_writer(Vec::new());
    for row in &sheet.rows {
        let shown = row.iter().map(|cell| match cell {
            Typed::Nothing => String::new(),
            Typed::Text(text) => text.clone(),
            Typed::Number(number) => number.to_string(),
            Typed::Date(_, iso) => (*iso).to_owned(),
            Typed::Truth(truth) => truth.to_string().to_uppercase(),
            Typed::NotAvailable => "#N/A".to_owned(),
            Typed::Struck(text) => (*text).to_owned(),
            Typed::Formatted(number) => format!("1-{number:09}"),
        });
        writer.write_record(shown).unwrap();
    }
    writer.into_inner().unwrap()
}

/// The format of [`Typed::Formatted`].
const FORMAT: &str = "\"1-\"000000000";

pub fn xlsx(sheets: &[SheetOf]) -> Vec<u8> {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let struck = Format::new().set_font_strikethrough();
    let formatted = Format::new().set_num_format(FORMAT);
    for sheet in sheets {
        let written = book.add_worksheet().set_name(sheet.name).unwrap();
        for (row, cells) in sheet.rows.iter().enumerate() {
            for (column, cell) in SheetOf::cells(cells) {
                let (row, column) = (row as u32, column as u16);
                match cell {
                    Typed::Nothing => continue,
                    Typed::Text(text) => written.write(row, column, text),
                    Typed::Number(number) => written.write(row, column, *number),
                    Typed::Date(days, _) => written.write_with_format(row, column, *days, &date),
                    Typed::Truth(truth) => written.write(row, column, *truth),
                    Typed::NotAvailable => written.write(row, column, Formula::new("=NA()").set_result("#N/A")),
                    Typed::Struck(text) => written.write_with_format(row, column, *text, &struck),
                    Typed::Formatted(number) => written.write_with_format(row, column, *number, &formatted),
                }
                .unwrap();
            }
        }
        for row in &sheet.hidden_rows {
            written.set_row_hidden(*row as u32).unwrap();
        }
        for [top, bottom, left, right] in sheet.merged.clone() {
            let kept = &sheet.rows[usize::from(top)][usize::from(left)];
            let Typed::Text(kept) = kept else { panic!("only texts are merged") };
            let [top, bottom] = [top, bottom].map(u32::from);
            written.merge_range(top, left, bottom, right, kept, &Format::new()).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

pub fn archive(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        // The type of an ods has to stand there as it is.
        let method = if *name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An xlsx in which one part is changed.
pub fn xlsx_with(sheets: &[SheetOf], part: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let good = xlsx(sheets);
    let mut parts = ZipArchive::new(Cursor::new(good)).unwrap();
    let names: Vec<String> = parts.file_names().map(|name| name.unwrap().into_owned()).collect();
    let members: Vec<(&str, Vec<u8>)> = names
        .iter()
        .map(|name| {
            let mut content = String::new();
            parts.by_name(name).unwrap().read_to_string(&mut content).unwrap();
            (name.as_str(), if name == part { change(&content) } else { content }.into_bytes())
        })
        .collect();
    archive(&members)
}

pub const ODS_TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// A text document around the tables of an ods.
pub fn ods_of(tables: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 office:version="1.3"><office:automatic-styles>
 <style:style style:name="struck" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style>
 <style:style style:name="formatted" style:family="table-cell" style:data-style-name="N1"/>
 <number:number-style style:name="N1"><number:text>1-</number:text><number:number number:min-integer-digits="9"/></number:number-style>
 </office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    archive(&[("mimetype", ODS_TYPE.into()), ("content.xml", content.into())])
}

pub fn ods(sheets: &[SheetOf]) -> Vec<u8> {
    let escaped = |text: &str| quick_xml::escape::escape(text).into_owned();
    let mut tables = String::new();
    for sheet in sheets {
        tables += &format!(r#"<table:table table:name="{}">"#, sheet.name);
        for (number, row) in sheet.rows.iter().enumerate() {
            let hidden = if sheet.hidden_rows.contains(&number) { r#" table:visibility="collapse""# } else { "" };
            tables += &format!("<table:table-row{hidden}>");
            for (column, cell) in row.iter().enumerate() {
                let written = match cell {
                    Typed::Nothing => "<table:table-cell/>".to_owned(),
                    Typed::Text(text) => format!(
                        r#"<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>"#,
                        escaped(text)
                    ),
                    Typed::Number(number) => format!(
                        r#"<table:table-cell office:value-type="float" office:value="{number}"><text:p>{number}</text:p></table:table-cell>"#
                    ),
                    Typed::Date(_, iso) => format!(
                        r#"<table:table-cell office:value-type="date" office:date-value="{iso}"><text:p>{iso}</text:p></table:table-cell>"#
                    ),
                    Typed::Truth(truth) => format!(
                        r#"<table:table-cell office:value-type="boolean" office:boolean-value="{truth}"><text:p>{truth}</text:p></table:table-cell>"#
                    ),
                    Typed::NotAvailable => r#"<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>"#.to_owned(),
                    Typed::Struck(text) => format!(
                        r#"<table:table-cell table:style-name="struck" office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
                    ),
                    Typed::Formatted(number) => format!(
                        r#"<table:table-cell table:style-name="formatted" office:value-type="float" office:value="{number}"><text:p>1-{number:09}</text:p></table:table-cell>"#
                    ),
                };
                let begins = |range: &&[u16; 4]| [number, column] == [range[0], range[2]].map(usize::from);
                tables += &match sheet.merged.iter().find(begins) {
                    None => written,
                    Some([top, bottom, left, right]) => {
                        let [rows, columns] = [bottom - top + 1, right - left + 1];
                        let spanned = format!(
                            r#"<table:table-cell table:number-rows-spanned="{rows}" table:number-columns-spanned="{columns}""#
                        );
                        written.replacen("<table:table-cell", &spanned, 1)
                    }
                };
            }
            tables += "</table:table-row>";
        }
        tables += "</table:table>";
    }
    ods_of(&tables)
}

/// The archive with `from` in the text of one member made `to`.
pub fn rewritten(bytes: &[u8], member: &str, from: &str, to: &str) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut members: Vec<(String, Vec<u8>)> = Vec::new();
    for index in 0..old.len() {
        let mut file = old.by_index(index).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        members.push((file.name().unwrap().to_string(), content));
    }
    let content = &mut members.iter_mut().find(|(name, _)| name == member).unwrap().1;
    let text = String::from_utf8(std::mem::take(content)).unwrap();
    assert!(text.contains(from), "{text}");
    *content = text.replace(from, to).into();
    archive(&members.iter().map(|(name, content)| (name.as_str(), content.clone())).collect::<Vec<_>>())
}

/// A record of an xls: kind, length, data.
pub fn biff8(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

const XLS_GLOBALS: [u8; 16] = [0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const XLS_SHEET: [u8; 16] = [0, 6, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// An xls of one sheet a name, each with its records between beginning and end.
pub fn xls_of(sheets: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let style =
        |font: u16, format: u16| biff8(0xE0, &[&font.to_le_bytes()[..], &format.to_le_bytes(), &[0; 16]].concat());
    // There is no font of number 4.
    let font = |flags: u8| biff8(0x31, &[&[200, 0, flags, 0][..], &[0; 10], &[0, 0]].concat());
    let fonts = [font(0), font(0), font(0), font(0), font(8)].concat();
    let format = [&200_u16.to_le_bytes()[..], &(FORMAT.len() as u16).to_le_bytes(), &[0], FORMAT.as_bytes()].concat();
    let styles = [style(0, 0), style(0, 14), style(5, 0), style(0, 200)].concat();
    let entry = |name: &str, at: u32| {
        let units = name.encode_utf16().count() as u8;
        biff8(0x85, &[&at.to_le_bytes()[..], &[0, 0, units, 1], &utf16(name)].concat())
    };
    let streams: Vec<Vec<u8>> = sheets
        .iter()
        .map(|(_, records)| [biff8(0x809, &XLS_SHEET), records.clone(), biff8(0x0A, &[])].concat())
        .collect();
    let head = [biff8(0x809, &XLS_GLOBALS), biff8(0x42, &1200_u16.to_le_bytes()), fonts, biff8(0x41E, &format), styles];
    let head = head.concat();
    let entries: usize = sheets.iter().map(|(name, _)| entry(name, 0).len()).sum();
    let mut at = head.len() + entries + 4;
    let mut stream = head;
    for ((name, _), sheet) in sheets.iter().zip(&streams) {
        stream.extend(entry(name, at as u32));
        at += sheet.len();
    }
    stream.extend(biff8(0x0A, &[]));
    stream.extend(streams.concat());
    let mut container = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    container.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
    container.flush().unwrap();
    container.into_inner().into_inner()
}

/// The number of the style of a cell of an xls or an xlsb.
fn style_of(cell: &Typed) -> u16 {
    match cell {
        Typed::Date(..) => 1,
        Typed::Struck(_) => 2,
        Typed::Formatted(_) => 3,
        _ => 0,
    }
}

/// The records of a sheet of an xls.
pub fn xls_cells(sheet: &SheetOf) -> Vec<u8> {
    let label = |text: &str| {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        (0x204, [&(text.encode_utf16().count() as u16).to_le_bytes()[..], &[1], &units].concat())
    };
    let mut records = Vec::new();
    for row in &sheet.hidden_rows {
        let number = (*row as u16).to_le_bytes();
        records.extend(biff8(0x208, &[&number[..], &[0, 0, 0, 1, 0xFF, 0, 0, 0, 0, 0, 0x20, 1, 0, 0]].concat()));
    }
    for (row, cells) in sheet.rows.iter().enumerate() {
        for (column, cell) in SheetOf::cells(cells) {
            let place = [row as u16, column as u16, style_of(cell)].map(u16::to_le_bytes).concat();
            let (kind, data) = match cell {
                Typed::Nothing => continue,
                Typed::Text(text) => label(text),
                Typed::Struck(text) => label(text),
                Typed::Number(number) | Typed::Date(number, _) | Typed::Formatted(number) => {
                    (0x203, number.to_le_bytes().to_vec())
                }
                Typed::Truth(truth) => (0x205, vec![u8::from(*truth), 0]),
                Typed::NotAvailable => (0x205, vec![0x2A, 1]),
            };
            records.extend(biff8(kind, &[place, data].concat()));
        }
    }
    let merged = sheet.merged.iter().flatten().flat_map(|edge| edge.to_le_bytes());
    records.extend(biff8(0xE5, &[(sheet.merged.len() as u16).to_le_bytes().to_vec(), merged.collect()].concat()));
    records
}

pub fn xls(sheets: &[SheetOf]) -> Vec<u8> {
    xls_of(&sheets.iter().map(|sheet| (sheet.name, xls_cells(sheet))).collect::<Vec<_>>())
}

/// A record of an xlsb: kind and length in seven bits a byte, data.
pub fn biff12(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut record = if kind < 0x80 { vec![kind as u8] } else { vec![kind as u8 | 0x80, (kind >> 7) as u8] };
    let mut length = data.len();
    while length >= 0x80 {
        record.push(length as u8 | 0x80);
        length >>= 7;
    }
    record.push(length as u8);
    record.extend(data);
    record
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [&(text.encode_utf16().count() as u32).to_le_bytes()[..], &units].concat()
}

/// An xlsb of one sheet a name, each with the records of its cells.
pub fn xlsb_of(sheets: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let sheets: Vec<_> = sheets.iter().map(|(name, records)| (*name, records.clone(), vec![])).collect();
    xlsb_with(&sheets)
}

/// The same with the records behind the cells.
fn xlsb_with(sheets: &[(&str, Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let (mut book, mut relations) = (biff12(0x83, &[]), String::new());
    book.extend(biff12(0x8F, &[]));
    let mut members = Vec::new();
    for (number, (name, records, behind)) in (1_u32..).zip(sheets) {
        let id = format!("rId{number}");
        book.extend(biff12(0x9C, &[&[0; 4][..], &number.to_le_bytes(), &wide(&id), &wide(name)].concat()));
        relations += &format!(r#"<Relationship Id="{id}" Type="worksheet" Target="worksheets/sheet{number}.bin"/>"#);
        let sheet = [
            biff12(0x81, &[]),
            biff12(0x94, &[0; 16]),
            biff12(0x91, &[]),
            records.clone(),
            biff12(0x92, &[]),
            behind.clone(),
            biff12(0x82, &[]),
        ];
        members.push((format!("xl/worksheets/sheet{number}.bin"), sheet.concat()));
    }
    book.extend([biff12(0x90, &[]), biff12(0x9D, &[0; 26]), biff12(0x84, &[])].concat());
    let style = |font: u16, format: u16| {
        biff12(0x2F, &[&[0, 0][..], &format.to_le_bytes(), &font.to_le_bytes(), &[0; 10]].concat())
    };
    let font = |flags: u8| biff12(0x2B, &[&[200, 0, flags][..], &[0; 30]].concat());
    let format = biff12(0x2C, &[&200_u16.to_le_bytes()[..], &wide(FORMAT)].concat());
    let formats = [biff12(0x267, &1_u32.to_le_bytes()), format, biff12(0x268, &[])].concat();
    let styles = [style(0, 0), style(0, 14), style(1, 0), style(0, 200)].concat();
    // Styles of styles come before those of cells.
    let others = [biff12(0x272, &1_u32.to_le_bytes()), style(1, 0), biff12(0x273, &[])].concat();
    let styles = [formats, font(0), font(8), others, biff12(0x269, &4_u32.to_le_bytes()), styles].concat();
    let mut all: Vec<(&str, Vec<u8>)> = vec![
        ("[Content_Types].xml", "<Types/>".into()),
        ("xl/workbook.bin", book),
        ("xl/_rels/workbook.bin.rels", format!("<Relationships>{relations}</Relationships>").into()),
        ("xl/styles.bin", styles),
    ];
    all.extend(members.iter().map(|(name, content)| (name.as_str(), content.clone())));
    archive(&all)
}

/// The record that begins a row of an xlsb.
pub fn xlsb_row(row: usize, hidden: bool) -> Vec<u8> {
    let flags = if hidden { 0x10 } else { 0 };
    biff12(0, &[&(row as u32).to_le_bytes()[..], &[0; 6], &[0, flags, 0, 0, 0, 0, 0]].concat())
}

/// The record of a cell of an xlsb.
pub fn xlsb_cell(kind: u16, column: usize, style: u32, data: &[u8]) -> Vec<u8> {
    biff12(kind, &[&(column as u32).to_le_bytes()[..], &style.to_le_bytes(), data].concat())
}

pub fn xlsb(sheets: &[SheetOf]) -> Vec<u8> {
    let cells = |sheet: &SheetOf| {
        let mut records = Vec::new();
        for (row, cells) in sheet.rows.iter().enumerate() {
            records.extend(xlsb_row(row, sheet.hidden_rows.contains(&row)));
            for (column, cell) in SheetOf::cells(cells) {
                let style = u32::from(style_of(cell));
                records.extend(match cell {
                    Typed::Nothing => continue,
                    Typed::Text(text) => xlsb_cell(6, column, 0, &wide(text)),
                    Typed::Struck(text) => xlsb_cell(6, column, style, &wide(text)),
                    Typed::Number(number) | Typed::Date(number, _) | Typed::Formatted(number) => {
                        xlsb_cell(5, column, style, &number.to_le_bytes())
                    }
                    Typed::Truth(truth) => xlsb_cell(4, column, 0, &[u8::from(*truth)]),
                    // As the formula it usually is: calamine passes over it in silence.
                    Typed::NotAvailable => xlsb_cell(11, column, 0, &[0x2A, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
                });
            }
        }
        records
    };
    let merged = |sheet: &SheetOf| {
        let record = |edges: &[u16; 4]| biff12(0xB0, &edges.map(|edge| u32::from(edge).to_le_bytes()).concat());
        sheet.merged.iter().flat_map(record).collect()
    };
    xlsb_with(&sheets.iter().map(|sheet| (sheet.name, cells(sheet), merged(sheet))).collect::<Vec<_>>())
}
