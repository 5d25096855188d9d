//! OpenDocument spreadsheets (ods), streamed. calamine is not used for them: it never returns from a truncated file, asks for
//! gigabytes for two kilobytes of repeated rows, and refuses a pretty-printed file.

use std::collections::HashSet;
use std::io::Read;

use memchr::memmem;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use super::gather::Gather;
use super::guard::{MISSING_PART, Package, damaged};
use super::part::{Xml, attribute};
use super::rows::{MOST_COLUMNS, MOST_ROWS, beyond_the_sheet, duration_text, number_text};
use super::{CellKind, CellRange, FileProblem, Message, NotASpreadsheet};

/// Bytes of the manifest that are read. The manifest of a package with a thousand pictures is much shorter.
const MOST_MANIFEST: u64 = 4 << 20;

/// Reads every table, hidden ones too.
pub(super) fn read(bytes: &[u8], gather: &mut Gather<'_>) -> Result<(), FileProblem> {
    let mut package = Package::open_any(bytes, gather.limits())?;
    if is_encrypted(&mut package)? {
        return Err(FileProblem::NotASpreadsheet(NotASpreadsheet::PasswordProtected));
    }
    tell_properties(&mut package, gather)?;
    let Some(content) = package.member("content.xml")? else {
        return Err(damaged(MISSING_PART));
    };
    Tables { xml: Xml::new(content), gather, hidden_styles: HashSet::new() }.read()
}

/// Hands on the document's custom properties.
fn tell_properties(package: &mut Package<'_>, gather: &mut Gather<'_>) -> Result<(), FileProblem> {
    let Some(meta) = package.member("meta.xml")? else { return Ok(()) };
    let mut xml = Xml::new(meta);
    let mut property = None;
    loop {
        // Broken properties are no reason to refuse the tables.
        match xml.next() {
            Ok(Event::Start(element)) => property = attribute(&element, "meta:name"),
            Ok(Event::Text(text)) => {
                if let Some(name) = property.take() {
                    gather.property(name, text.xml10_content().into_owned());
                }
            }
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
    }
}

fn is_encrypted(package: &mut Package<'_>) -> Result<bool, FileProblem> {
    let mut manifest = Vec::new();
    if let Some(member) = package.member("META-INF/manifest.xml")? {
        // A broken manifest is no reason to refuse the tables; if they are broken too, reading them says so.
        let _ = member.take(MOST_MANIFEST).read_to_end(&mut manifest);
    }
    Ok(memmem::find(&manifest, b"encryption-data").is_some())
}

/// The part that holds the tables.
struct Tables<'x, 'a, 'b, 's> {
    xml: Xml<'a, 'b>,
    gather: &'x mut Gather<'s>,
    /// The styles whose tables are not shown.
    hidden_styles: HashSet<String>,
}

/// A cell with content, and in how many columns it stands.
struct Cell {
    column: u32,
    repeat: u32,
    /// Rows and columns over which it is merged.
    span: (u32, u32),
    kind: CellKind,
    text: String,
}

impl Cell {
    /// The cells that it covers if it stands in this row, from 0.
    fn merged(&self, row: u32) -> Option<CellRange> {
        let last = |first: u32, span: u32| first.saturating_add(span - 1);
        CellRange::between((row, self.column), (last(row, self.span.0), last(self.column, self.span.1)))
    }
}

/// What a cell holds.
enum Content {
    Value(CellKind, String),
    Nothing,
    /// Something that is no value of the type it claims.
    Unreadable,
}

/// A row: its place in the sheet from 0, and in how many rows it stands.
struct Row {
    index: u32,
    repeat: u32,
    hidden: bool,
}

/// What an element inside a table is.
enum Inside {
    Row(Row),
    /// A group of rows.
    Rows,
    Other,
}

impl Tables<'_, '_, '_, '_> {
    fn read(mut self) -> Result<(), FileProblem> {
        let (mut style, mut found) = (String::new(), false);
        loop {
            match self.xml.next()? {
                Event::Start(element) => match element.name().as_ref() {
                    "style:style" => style = attribute(&element, "style:name").unwrap_or_default(),
                    "style:table-properties" if attribute(&element, "table:display").as_deref() == Some("false") => {
                        self.hidden_styles.insert(style.clone());
                    }
                    "office:spreadsheet" => {
                        found = true;
                        self.spreadsheet()?;
                    }
                    _ => {}
                },
                Event::Eof if found => return Ok(()),
                Event::Eof => return Err(damaged("it holds no table")),
                _ => {}
            }
        }
    }

    fn spreadsheet(&mut self) -> Result<(), FileProblem> {
        let depth = self.xml.depth();
        while self.xml.depth() >= depth {
            let Event::Start(element) = self.xml.next()? else { continue };
            let style = attribute(&element, "table:style-name").unwrap_or_default();
            // LibreOffice gives this style to its copies of other files, to which formulas refer.
            if element.name().as_ref() == "table:table" && style != "ta_extref" {
                let name = attribute(&element, "table:name").unwrap_or_default();
                self.gather.begin_sheet(name, !self.hidden_styles.contains(&style))?;
                self.table()?;
                self.gather.end_sheet();
            } else {
                self.xml.skip()?;
            }
        }
        Ok(())
    }

    fn table(&mut self) -> Result<(), FileProblem> {
        let depth = self.xml.depth();
        let (mut next, mut sent) = (0_u32, 0);
        while self.xml.depth() >= depth {
            let Event::Start(element) = self.xml.next()? else { continue };
            match inside_table(&element, next) {
                Inside::Row(row) => {
                    let cells = self.row(&row)?;
                    next = next.saturating_add(row.repeat);
                    if !cells.is_empty() {
                        self.send(&row, row.index - sent, &cells)?;
                        sent = next;
                    }
                }
                Inside::Rows => {}
                Inside::Other => self.xml.skip()?,
            }
        }
        Ok(())
    }

    /// The cells of a row that hold something. A repeated cell that cannot be understood is reported once.
    fn row(&mut self, row: &Row) -> Result<Vec<Cell>, FileProblem> {
        let depth = self.xml.depth();
        let (mut cells, mut column) = (Vec::new(), 0_u32);
        while self.xml.depth() >= depth {
            let Event::Start(element) = self.xml.next()? else { continue };
            if !matches!(element.name().as_ref(), "table:table-cell" | "table:covered-table-cell") {
                self.xml.skip()?;
                continue;
            }
            let (attributes, mut paragraphs) =
                (CellAttributes::read(&element), Paragraphs::new(self.gather.limits().value_characters));
            self.paragraphs(&mut paragraphs)?;
            let (repeat, span) = (attributes.repeat, attributes.span);
            match attributes.content(paragraphs.finish()) {
                Content::Nothing => {}
                Content::Value(kind, text) => cells.push(Cell { column, repeat, span, kind, text }),
                Content::Unreadable => {
                    let (row, column) = (row.index.saturating_add(1), column.min(MOST_COLUMNS) as u16);
                    self.gather.unreadable(row, column)?;
                }
            }
            column = column.saturating_add(repeat);
        }
        Ok(cells)
    }

    /// The paragraphs directly in the current cell; comments and drawings are skipped.
    fn paragraphs(&mut self, paragraphs: &mut Paragraphs) -> Result<(), FileProblem> {
        let depth = self.xml.depth();
        while self.xml.depth() >= depth {
            match self.xml.next()? {
                Event::Start(element) if element.name().as_ref() == "text:p" => {
                    paragraphs.begin();
                    self.paragraph(paragraphs)?;
                }
                Event::Start(_) => self.xml.skip()?,
                _ => {}
            }
        }
        Ok(())
    }

    fn paragraph(&mut self, paragraphs: &mut Paragraphs) -> Result<(), FileProblem> {
        let depth = self.xml.depth();
        while self.xml.depth() >= depth {
            match self.xml.next()? {
                Event::Start(element) => match element.name().as_ref() {
                    "text:s" => paragraphs.keep(' ', number(&element, "text:c")),
                    "text:tab" => paragraphs.keep('\t', 1),
                    "text:line-break" => paragraphs.keep('\n', 1),
                    "office:annotation" | "text:note" | "text:ruby-text" => self.xml.skip()?,
                    _ => {}
                },
                Event::Text(text) => paragraphs.add(&text.xml10_content()),
                Event::CData(text) => paragraphs.add(&text.xml10_content()),
                // Only the entities of XML itself are resolved: one that the file defines could expand to gigabytes.
                Event::GeneralRef(name) => match name.resolve_char_ref() {
                    Ok(Some(character)) => paragraphs.add(character.encode_utf8(&mut [0; 4])),
                    _ => paragraphs.add(resolve_predefined_entity(&name).unwrap_or_default()),
                },
                _ => {}
            }
        }
        Ok(())
    }

    /// Sends a row as often as it is repeated.
    fn send(&mut self, row: &Row, blank_before: u32, cells: &[Cell]) -> Result<(), FileProblem> {
        for copy in 0..row.repeat {
            let number = row.index.saturating_add(copy + 1);
            let blank_before = if copy == 0 { blank_before } else { 0 };
            let columns = |cell: &Cell| u64::from(cell.column) + u64::from(cell.repeat);
            if number > MOST_ROWS || cells.iter().any(|cell| columns(cell) > u64::from(MOST_COLUMNS)) {
                return Err(beyond_the_sheet());
            }
            self.gather.begin_row(number, blank_before)?;
            if row.hidden {
                self.gather.send(Message::HiddenRow(number));
            }
            for cell in cells {
                for column in cell.column..cell.column + cell.repeat {
                    self.gather.cell(column as u16, cell.kind, &cell.text)?;
                }
                self.gather.merged(cell.merged(number - 1))?;
            }
        }
        Ok(())
    }
}

fn inside_table(element: &BytesStart<'_>, index: u32) -> Inside {
    match element.name().as_ref() {
        "table:table-row" => {
            let visibility = attribute(element, "table:visibility").unwrap_or_default();
            let hidden = matches!(visibility.as_str(), "collapse" | "filter");
            Inside::Row(Row { index, repeat: number(element, "table:number-rows-repeated"), hidden })
        }
        "table:table-header-rows" | "table:table-rows" | "table:table-row-group" => Inside::Rows,
        _ => Inside::Other,
    }
}

fn number(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).map_or(1, |value| count(&value))
}

/// A count as LibreOffice takes it: what is no number, or 0, is 1. What stands in the file is there at least once.
fn count(value: &str) -> u32 {
    value.parse().unwrap_or(1).max(1)
}

/// The text of a cell's paragraphs. Blanks that contain a line break only lay out the XML: they become one blank between words
/// and nothing at the ends. All other blanks are kept, as LibreOffice does, although the format says that a run of them is one.
struct Paragraphs {
    text: String,
    most: usize,
    /// Where the current paragraph begins; `None` before the first.
    start: Option<usize>,
    /// Blanks that are kept or dropped when the next character is known.
    blanks: String,
}

impl Paragraphs {
    /// Keeps slightly more than `characters`, so that a longer text is seen to be too long. A character has at most four bytes.
    fn new(characters: usize) -> Self {
        Paragraphs { text: String::new(), most: characters.saturating_mul(4), start: None, blanks: String::new() }
    }

    fn begin(&mut self) {
        self.end();
        if self.start.is_some() {
            self.push('\n', 1);
        }
        self.start = Some(self.text.len());
    }

    fn add(&mut self, text: &str) {
        for character in text.chars() {
            if !matches!(character, ' ' | '\t' | '\r' | '\n') {
                self.keep(character, 1);
            } else if self.blanks.len() <= self.most {
                self.blanks.push(character);
            }
        }
    }

    fn keep(&mut self, character: char, times: u32) {
        if self.blanks.contains('\n') {
            self.blanks.clear();
            if self.start.is_some_and(|start| self.text.len() > start) {
                self.push(' ', 1);
            }
        }
        self.end();
        self.push(character, times);
    }

    /// Writes the waiting blanks, if they are text.
    fn end(&mut self) {
        let blanks = std::mem::take(&mut self.blanks);
        if !blanks.contains('\n') {
            blanks.chars().for_each(|blank| self.push(blank, 1));
        }
    }

    fn push(&mut self, character: char, times: u32) {
        for _ in 0..times {
            if self.text.len() > self.most {
                break;
            }
            self.text.push(character);
        }
    }

    fn finish(mut self) -> String {
        self.end();
        self.text
    }
}

/// What the attributes of a cell say about its value.
#[derive(Default)]
struct CellAttributes {
    repeat: u32,
    span: (u32, u32),
    kind: String,
    formula: Option<String>,
    is_error: bool,
    value: Option<String>,
}

impl CellAttributes {
    fn read(cell: &BytesStart<'_>) -> Self {
        let mut found = CellAttributes { repeat: 1, span: (1, 1), ..CellAttributes::default() };
        for attribute in cell.attributes().with_checks(false).flatten() {
            let value = || attribute.normalized_value(XmlVersion::Implicit1_0).unwrap_or_default();
            match attribute.key.as_ref() {
                "table:number-columns-repeated" => found.repeat = count(&value()),
                "table:number-rows-spanned" => found.span.0 = count(&value()),
                "table:number-columns-spanned" => found.span.1 = count(&value()),
                "table:formula" => found.formula = Some(value().into_owned()),
                "office:value-type" => found.kind = value().into_owned(),
                "calcext:value-type" => found.is_error = value() == "error",
                "office:value"
                | "office:date-value"
                | "office:time-value"
                | "office:boolean-value"
                | "office:string-value" => found.value = Some(value().into_owned()),
                _ => {}
            }
        }
        found
    }

    /// The value, together with the text that is shown.
    fn content(self, shown: String) -> Content {
        if self.is_error || (self.formula.is_some() && is_error(&shown)) {
            return Content::Value(CellKind::Error, shown);
        }
        // LibreOffice writes TRUE and FALSE of an Excel workbook as these formulas.
        match self.formula.as_deref() {
            Some("of:=TRUE()") => return Content::Value(CellKind::Bool, "TRUE".to_owned()),
            Some("of:=FALSE()") => return Content::Value(CellKind::Bool, "FALSE".to_owned()),
            _ => {}
        }
        let has_formula = self.formula.is_some();
        let value = match self.kind.as_str() {
            "float" | "currency" | "percentage" => self.value.map(|value| parsed(CellKind::Number, number_of(&value))),
            "date" => self.value.map(|value| parsed(CellKind::Date, date_of(&value))),
            "time" => self.value.map(|value| parsed(CellKind::Date, duration_of(&value))),
            "boolean" => self.value.map(|value| parsed(CellKind::Bool, boolean_of(&value))),
            "string" => Some(text(self.value.unwrap_or(shown))),
            _ if shown.is_empty() => None,
            _ => Some(text(shown)),
        };
        match value {
            Some(content) => content,
            None if has_formula => Content::Value(CellKind::FormulaWithoutValue, String::new()),
            None => Content::Nothing,
        }
    }
}

fn text(text: String) -> Content {
    if text.is_empty() { Content::Nothing } else { Content::Value(CellKind::Text, text) }
}

fn parsed(kind: CellKind, text: Option<String>) -> Content {
    text.map_or(Content::Unreadable, |text| Content::Value(kind, text))
}

/// Whether a formula's text is an error's name, of Excel or of LibreOffice.
fn is_error(shown: &str) -> bool {
    let names = ["#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!"];
    let code = |code: &str| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
    names.contains(&shown) || shown.strip_prefix("Err:").is_some_and(code)
}

fn number_of(value: &str) -> Option<String> {
    value.parse().ok().filter(|number: &f64| number.is_finite()).map(number_text)
}

fn boolean_of(value: &str) -> Option<String> {
    matches!(value, "true" | "false").then(|| value.to_ascii_uppercase())
}

/// `2004-04-01` or `2004-04-01T12:00:00`, perhaps with parts of a second.
fn date_of(value: &str) -> Option<String> {
    let (date, time) = value.split_once('T').unwrap_or((value, "00:00:00"));
    let date: jiff::civil::Date = date.parse().ok()?;
    let time: jiff::civil::Time = time.trim_end_matches('Z').parse().ok()?;
    let midnight = time.round(jiff::Unit::Second).ok()? == jiff::civil::Time::midnight();
    Some(if midnight { date.to_string() } else { format!("{date} {}", time.strftime("%H:%M:%S")) })
}

/// `PT36H00M42S`, perhaps with a sign before it and parts of a second.
fn duration_of(value: &str) -> Option<String> {
    let duration: jiff::SignedDuration = value.parse().ok()?;
    Some(duration_text(duration.as_secs()))
}
