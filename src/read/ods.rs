//! OpenDocument spreadsheets (ods), streamed. calamine is not used for them: it never returns from a truncated file, asks for
//! gigabytes for two kilobytes of repeated rows, and refuses a pretty-printed file.

use std::collections::HashMap;
use std::io::Read;

use memchr::memmem;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use super::gather::Gather;
use super::guard::{MISSING_PART, Package, damaged};
use super::look::{Look, NumberFormat, Part};
use super::part::{Xml, attribute};
use super::rows::{MOST_COLUMNS, MOST_ROWS, beyond_the_sheet, duration_text, number_text};
use super::{CellKind, CellRange, FileProblem, HiddenData, Message, NotASpreadsheet};

/// Styles that say something.
const MOST_STYLES: usize = 200_000;

/// Digits of a number format; no code has more.
const MOST_DIGITS: usize = 32;

/// Bytes of the manifest that are read. The manifest of a package with a thousand pictures is much shorter.
const MOST_MANIFEST: u64 = 4 << 20;

/// Reads every table, hidden ones too.
pub(super) fn read(bytes: &[u8], gather: &mut Gather<'_>) -> Result<(), FileProblem> {
    let mut package = Package::open_any(bytes, gather.limits())?;
    if is_encrypted(&mut package)? {
        return Err(FileProblem::NotASpreadsheet(NotASpreadsheet::PasswordProtected));
    }
    tell_properties(&mut package, gather)?;
    let mut styles = Styles::default();
    if let Some(part) = package.member("styles.xml")? {
        // Broken styles are no reason to refuse the tables.
        let _ = styles.read(&mut Xml::new(part));
    }
    let Some(content) = package.member("content.xml")? else {
        return Err(damaged(MISSING_PART));
    };
    Tables { xml: Xml::new(content), gather, styles, defaults: Defaults::default() }.read()
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
    styles: Styles,
    defaults: Defaults,
}

/// The styles, by their names.
#[derive(Default)]
struct Styles {
    all: HashMap<String, Style>,
    /// The looks of those of cells, where they say something.
    looks: HashMap<String, Look>,
    formats: HashMap<String, NumberFormat>,
}

/// What a style says beside what is of no interest.
#[derive(Default, PartialEq)]
struct Style {
    /// Its tables are not shown.
    is_hidden: bool,
    is_struck: bool,
    format: Option<String>,
}

/// The styles of cells that name none: those of their columns, and that of their row.
#[derive(Default)]
struct Defaults {
    /// Those that say something, each with the first column that has it and the one behind the last.
    columns: Vec<(u32, u32, String)>,
    row: Option<String>,
}

impl Styles {
    /// Reads the styles of a part, up to its tables; says whether there are any.
    fn read(&mut self, xml: &mut Xml<'_, '_>) -> Result<bool, FileProblem> {
        let (mut name, mut style) = (String::new(), Style::default());
        loop {
            match xml.next()? {
                Event::Start(element) => match element.name().as_ref() {
                    "style:style" => {
                        name = attribute(&element, "style:name").unwrap_or_default();
                        style = Style { format: attribute(&element, "style:data-style-name"), ..Style::default() };
                    }
                    "style:table-properties" => {
                        style.is_hidden = attribute(&element, "table:display").as_deref() == Some("false");
                    }
                    "style:text-properties" => style.is_struck = is_struck(&element),
                    "number:number-style" => {
                        let name = attribute(&element, "style:name").unwrap_or_default();
                        let format = Styles::number_format(xml)?;
                        self.formats.extend(format.map(|format| (name, format)));
                    }
                    "office:spreadsheet" => {
                        self.find_looks();
                        return Ok(true);
                    }
                    _ => {}
                },
                Event::End(element) if element.name().as_ref() == "style:style" => {
                    self.add(std::mem::take(&mut name), std::mem::take(&mut style))?;
                }
                Event::Eof => return Ok(false),
                _ => {}
            }
        }
    }

    /// Of two styles of one name the later one counts.
    fn add(&mut self, name: String, style: Style) -> Result<(), FileProblem> {
        if style == Style::default() {
            self.all.remove(&name);
        } else {
            self.all.insert(name, style);
        }
        if self.all.len() > MOST_STYLES { Err(damaged("it has more styles than a workbook can have")) } else { Ok(()) }
    }

    /// Called once all styles are known, because one may name a format that stands behind it.
    fn find_looks(&mut self) {
        for (name, style) in &self.all {
            let format = style.format.as_ref().and_then(|format| self.formats.get(format)).cloned();
            self.looks.extend(Look::new(style.is_struck, format).map(|look| (name.clone(), look)));
        }
    }

    /// The number format begun last, where it shows more than the number.
    fn number_format(xml: &mut Xml<'_, '_>) -> Result<Option<NumberFormat>, FileProblem> {
        let depth = xml.depth();
        let (mut parts, mut behind, mut is_of_whole_numbers) = (Vec::new(), 0, true);
        while xml.depth() >= depth {
            match xml.next()? {
                Event::Start(element) => match element.name().as_ref() {
                    "number:number" => {
                        let count =
                            |name: &str| attribute(&element, name).map_or(0, |count| count.parse().unwrap_or(0));
                        is_of_whole_numbers &= count("number:decimal-places") == 0
                            && attribute(&element, "number:grouping").as_deref() != Some("true");
                        let digits = count("number:min-integer-digits").clamp(1, MOST_DIGITS);
                        parts.extend(vec![Part::Digit { is_zero: true }; digits]);
                    }
                    // How many digits stand behind a text that stands among them.
                    "number:embedded-text" => behind = number(&element, "number:position") as usize,
                    "number:text" => behind = 0,
                    "number:fill-character" | "style:text-properties" => xml.skip()?,
                    // A fraction, an exponent, or a condition.
                    _ => is_of_whole_numbers = false,
                },
                Event::Text(text) => {
                    let is_digit = |part: &Part| matches!(part, Part::Digit { .. });
                    let digits = parts.iter().enumerate().rev().filter(|(_, part)| is_digit(part)).map(|(at, _)| at);
                    let at = if behind == 0 { parts.len() } else { digits.take(behind).last().unwrap_or(0) };
                    parts.insert(at, Part::Text(text.xml10_content().into_owned()));
                }
                _ => {}
            }
        }
        Ok(if is_of_whole_numbers { NumberFormat::of(parts) } else { None })
    }
}

/// A cell with content, and in how many columns it stands.
struct Cell {
    column: u32,
    repeat: u32,
    /// Rows and columns over which it is merged.
    span: (u32, u32),
    kind: CellKind,
    text: String,
    is_struck: bool,
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
    /// One column, or several of one kind.
    Columns,
    /// A group of rows or of columns.
    Group,
    Other,
}

impl Tables<'_, '_, '_, '_> {
    fn read(mut self) -> Result<(), FileProblem> {
        if !self.styles.read(&mut self.xml)? {
            return Err(damaged("it holds no table"));
        }
        self.spreadsheet()?;
        while self.xml.next()? != Event::Eof {}
        Ok(())
    }

    fn spreadsheet(&mut self) -> Result<(), FileProblem> {
        let depth = self.xml.depth();
        while self.xml.depth() >= depth {
            let Event::Start(element) = self.xml.next()? else { continue };
            let style = attribute(&element, "table:style-name").unwrap_or_default();
            // LibreOffice gives this style to its copies of other files, to which formulas refer.
            if element.name().as_ref() == "table:table" && style == "ta_extref" {
                self.gather.send(Message::HiddenData(HiddenData::OtherWorkbook));
                self.xml.skip()?;
            } else if element.name().as_ref() == "table:table" {
                let name = attribute(&element, "table:name").unwrap_or_default();
                let is_hidden = self.styles.all.get(&style).is_some_and(|style| style.is_hidden);
                self.gather.begin_sheet(name, !is_hidden)?;
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
        let (mut next, mut sent, mut column) = (0_u32, 0, 0_u32);
        self.defaults = Defaults::default();
        while self.xml.depth() >= depth {
            let Event::Start(element) = self.xml.next()? else { continue };
            match inside_table(&element, next) {
                Inside::Row(row) => {
                    self.defaults.row = attribute(&element, "table:default-cell-style-name");
                    let cells = self.row(&row)?;
                    next = next.saturating_add(row.repeat);
                    if !cells.is_empty() {
                        self.send(&row, row.index - sent, &cells)?;
                        sent = next;
                    }
                }
                Inside::Columns => {
                    let first = column;
                    column = column.saturating_add(number(&element, "table:number-columns-repeated")).min(MOST_COLUMNS);
                    if !is_shown(&element) && first < column {
                        self.gather.send(Message::HiddenColumns(first as u16, column as u16 - 1));
                    }
                    let style = attribute(&element, "table:default-cell-style-name");
                    if let Some(style) = style.filter(|style| self.styles.looks.contains_key(style)) {
                        self.defaults.columns.push((first, column, style));
                    }
                }
                Inside::Group => {}
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
            let look = self.look(attributes.style.as_deref(), column);
            let is_struck = look.is_some_and(|look| look.is_struck);
            match attributes.content(paragraphs.finish(), look) {
                Content::Nothing => {}
                Content::Value(kind, text) => cells.push(Cell { column, repeat, span, kind, text, is_struck }),
                Content::Unreadable => {
                    let (row, column) = (row.index.saturating_add(1), column.min(MOST_COLUMNS) as u16);
                    self.gather.unreadable(row, column)?;
                }
            }
            column = column.saturating_add(repeat);
        }
        Ok(cells)
    }

    /// The look of a cell in this column that names this style, where it says something.
    fn look(&self, style: Option<&str>, column: u32) -> Option<&Look> {
        let Styles { looks, .. } = &self.styles;
        if looks.is_empty() {
            return None;
        }
        let of_column = || self.defaults.columns.iter().find(|(first, end, _)| (*first..*end).contains(&column));
        let style = style.or(self.defaults.row.as_deref()).or_else(|| Some(of_column()?.2.as_str()));
        looks.get(style?)
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
                    if cell.is_struck {
                        self.gather.strike();
                    }
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
            let repeat = number(element, "table:number-rows-repeated");
            Inside::Row(Row { index, repeat, hidden: !is_shown(element) })
        }
        "table:table-column" => Inside::Columns,
        "table:table-header-rows" | "table:table-rows" | "table:table-row-group" => Inside::Group,
        "table:table-header-columns" | "table:table-columns" | "table:table-column-group" => Inside::Group,
        _ => Inside::Other,
    }
}

/// Whether a row or a column is neither hidden nor filtered out.
fn is_shown(element: &BytesStart<'_>) -> bool {
    let visibility = attribute(element, "table:visibility");
    !matches!(visibility.as_deref(), Some("collapse" | "filter"))
}

/// Whether a style strikes its text through; LibreOffice says so in one of these two ways.
fn is_struck(element: &BytesStart<'_>) -> bool {
    let line = ["style:text-line-through-style", "style:text-line-through-type"];
    line.iter().any(|name| attribute(element, name).is_some_and(|line| line != "none"))
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
    style: Option<String>,
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
                "table:style-name" => found.style = Some(value().into_owned()),
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

    /// The value, together with the text that is shown. That serves where the value is missing or cannot be understood.
    fn content(self, shown: String, look: Option<&Look>) -> Content {
        if self.is_error || (self.formula.is_some() && is_error(&shown)) {
            return Content::Value(CellKind::Error, shown);
        }
        // LibreOffice writes TRUE and FALSE of an Excel workbook as these formulas.
        match self.formula.as_deref() {
            Some("of:=TRUE()") => return Content::Value(CellKind::Bool, "TRUE".to_owned()),
            Some("of:=FALSE()") => return Content::Value(CellKind::Bool, "FALSE".to_owned()),
            _ => {}
        }
        let format = look.and_then(|look| look.format.as_ref());
        let value = match (self.kind.as_str(), self.value) {
            ("string", value) => return text(value.unwrap_or(shown)),
            ("float" | "currency" | "percentage", Some(value)) => number_of(&value, format),
            ("date", Some(value)) => date_of(&value).map(|date| (CellKind::Date, date)),
            ("time", Some(value)) => duration_of(&value).map(|duration| (CellKind::Date, duration)),
            ("boolean", Some(value)) => boolean_of(&value).map(|truth| (CellKind::Bool, truth)),
            (_, None) if shown.is_empty() && self.formula.is_none() => return Content::Nothing,
            (_, None) if shown.is_empty() => Some((CellKind::FormulaWithoutValue, String::new())),
            _ => None,
        };
        match value {
            Some((kind, text)) => Content::Value(kind, text),
            // The value did not fit into its column.
            None if shown.chars().all(|c| c == '#') => Content::Unreadable,
            None => text(shown),
        }
    }
}

fn text(text: String) -> Content {
    if text.is_empty() { Content::Nothing } else { Content::Value(CellKind::Text, text) }
}

/// Whether a formula's text is an error's name, of Excel or of LibreOffice.
fn is_error(shown: &str) -> bool {
    let names = ["#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!"];
    let code = |code: &str| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
    names.contains(&shown) || shown.strip_prefix("Err:").is_some_and(code)
}

fn number_of(value: &str, format: Option<&NumberFormat>) -> Option<(CellKind, String)> {
    let number = value.parse().ok().filter(|number: &f64| number.is_finite())?;
    let shown = format.and_then(|format| format.show(number)).map(|shown| (CellKind::FormattedNumber, shown));
    Some(shown.unwrap_or_else(|| (CellKind::Number, number_text(number))))
}

/// `true` and `false`; LibreOffice also writes the number that is shown as one of them.
fn boolean_of(value: &str) -> Option<String> {
    let truth = value.parse().ok().or_else(|| value.parse().ok().map(|number: f64| number != 0.0))?;
    Some(if truth { "TRUE" } else { "FALSE" }.to_owned())
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
