//! A second, light look at a sheet's part, beside the reader: it counts what should arrive, finds the rows that are not
//! shown, knows where each cell is, and refuses what the reader would take for something else without a word.

use std::sync::atomic::{AtomicBool, Ordering};

use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesStart, Event};

use super::FileProblem;
use super::guard::{Package, damaged, number_of};
use super::raw_events::{CUT_SHORT, Events, Parser};
use super::raw_scan::Scan;
use super::rows::{MOST_COLUMNS, MOST_ROWS, beyond_the_sheet};

/// What a sheet's part holds.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct RawSheet {
    /// Cells that hold something, those included that cannot be understood.
    pub cells: u64,
    /// Rows with such a cell that are hidden or filtered out, from 1, in the part's order.
    pub hidden_rows: Vec<u32>,
}

/// Looks at the sheet in this part; `stop` ends it early, when nobody waits for the answer any more.
pub(super) fn look(package: &mut Package<'_>, part: &str, stop: &AtomicBool) -> Result<RawSheet, FileProblem> {
    let Some(member) = package.member(part)? else { return Ok(RawSheet::default()) };
    if let Ok(sheet) = sheet(Walk::new(Scan::new(member)), stop) {
        return Ok(sheet);
    }
    // The scan knows only what is common, and never says what is wrong.
    package.part(part)?.map_or_else(|| Ok(RawSheet::default()), |xml| sheet(Walk::new(Parser::new(xml)), stop))
}

/// Walks a whole sheet.
fn sheet(mut walk: Walk<impl Events>, stop: &AtomicBool) -> Result<RawSheet, FileProblem> {
    let mut sheet = RawSheet::default();
    while let Some(cell) = walk.next_cell()? {
        if !cell.is_filled {
            continue;
        }
        sheet.cells += 1;
        if walk.is_hidden && sheet.hidden_rows.last() != Some(&(cell.row + 1)) {
            sheet.hidden_rows.push(cell.row + 1);
        }
        if stop.load(Ordering::Relaxed) {
            break;
        }
    }
    Ok(sheet)
}

/// Where a cell is, from 0, and whether anything is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RawCell {
    pub row: u32,
    pub column: u16,
    /// Whether the cell says where it is, or only follows another.
    pub says_where: bool,
    is_filled: bool,
}

/// Goes from cell to cell. The reader's errors do not say where they happened; the cell of the same number here does.
pub(super) struct Walk<E> {
    events: E,
    in_data: bool,
    is_hidden: bool,
    /// Where the next cell is, if it does not say.
    row: u32,
    column: u32,
    walked: u64,
}

/// What a cell's type makes of the text in `<v>`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    SharedText,
    Bool,
    /// A number or an error.
    Plain,
    /// Text as it is written; empty text is an empty cell, even below a formula.
    Text,
    /// The value stands in `<is>`.
    Inline,
}

impl Value {
    /// Whether this text is something.
    fn holds(self, text: &str) -> bool {
        !(text.is_empty() || self == Value::Bool && text.trim().is_empty())
    }

    /// Whether this text can be a value of the kind.
    fn takes(self, text: &str) -> bool {
        self != Value::SharedText || number_of(text).is_some()
    }
}

/// Whether the reader takes off all there is.
fn is_blank(text: &str) -> bool {
    text.trim_matches([' ', '\t', '\r', '\n']).is_empty()
}

impl<E: Events> Walk<E> {
    pub(super) fn new(events: E) -> Self {
        Walk { events, in_data: false, is_hidden: false, row: 0, column: 0, walked: 0 }
    }

    /// The cell of this number, from 1; they are asked for in ascending order.
    pub(super) fn cell(&mut self, number: u64) -> Result<RawCell, FileProblem> {
        loop {
            let cell = self.next_cell()?.ok_or_else(|| damaged(CUT_SHORT))?;
            if self.walked == number {
                return Ok(cell);
            }
        }
    }

    fn next_cell(&mut self) -> Result<Option<RawCell>, FileProblem> {
        loop {
            if self.in_data
                && let Some(cell) = self.events.plain_cell()
            {
                let head = Head::of(cell.attributes)?;
                let is_filled = if cell.is_inline { !is_blank(cell.text) } else { head.value.holds(cell.text) };
                if !cell.is_inline && !head.value.takes(cell.text) {
                    return Err(self.odd_value());
                }
                return self.place(&head).map(|place| Some(RawCell { is_filled, ..place }));
            }
            // The element does not outlive the next event: what is needed of it is taken at once.
            match self.events.next()? {
                Event::Start(element) if !self.in_data => self.in_data = element.local_name().as_ref() == "sheetData",
                Event::Empty(element) if !self.in_data && element.local_name().as_ref() == "sheetData" => {
                    return Ok(None);
                }
                Event::Start(element) if element.local_name().as_ref() == "c" => {
                    let head = Head::of(element.attributes_raw())?;
                    let cell = self.place(&head)?;
                    return self.content(head.value).map(|is_filled| Some(RawCell { is_filled, ..cell }));
                }
                Event::Empty(element) if self.in_data && element.local_name().as_ref() == "c" => {
                    let head = Head::of(element.attributes_raw())?;
                    return self.place(&head).map(Some);
                }
                Event::Start(element) if element.local_name().as_ref() == "row" => {
                    let (row, is_hidden) = row(&element, self.row)?;
                    (self.row, self.is_hidden) = (row, is_hidden);
                }
                Event::Empty(element) if self.in_data && element.local_name().as_ref() == "row" => {
                    (self.row, self.column) = (row(&element, self.row)?.0 + 1, 0);
                }
                Event::End(element) if self.in_data => match element.local_name().as_ref() {
                    "row" => (self.row, self.column) = (self.row + 1, 0),
                    "sheetData" => return Ok(None),
                    _ => {}
                },
                // A chart or a dialog has no data at all; a sheet cut short is the reader's to tell.
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    fn place(&mut self, head: &Head) -> Result<RawCell, FileProblem> {
        let (row, column) = head.place.unwrap_or((self.row, self.column));
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(beyond_the_sheet());
        }
        (self.column, self.walked) = (column + 1, self.walked + 1);
        Ok(RawCell { row, column: column as u16, says_where: head.place.is_some(), is_filled: false })
    }

    /// Reads on to the cell's end and says whether it holds anything.
    fn content(&mut self, value: Value) -> Result<bool, FileProblem> {
        let (mut has_formula, mut has_text, mut is_empty_text) = (false, false, false);
        loop {
            match self.events.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "v" => {
                        has_text |= self.value(value)?;
                        is_empty_text |= value == Value::Text && !has_text;
                    }
                    "is" => {
                        has_text |= self.inline_text()?;
                        is_empty_text |= !has_text;
                    }
                    "f" => {
                        has_formula = true;
                        self.skip_to("f")?;
                    }
                    _ => {}
                },
                Event::Empty(element) => match element.local_name().as_ref() {
                    "v" => is_empty_text |= value == Value::Text,
                    "is" => is_empty_text = true,
                    "f" => has_formula = true,
                    _ => {}
                },
                Event::End(element) if element.local_name().as_ref() == "c" => break,
                Event::Eof => return Err(damaged(CUT_SHORT)),
                _ => {}
            }
        }
        Ok(has_text || (has_formula && !is_empty_text))
    }

    /// Whether `<v>` holds anything. Of a number in pieces the reader would take the first, and an index that is no number
    /// for the first text of all.
    fn value(&mut self, value: Value) -> Result<bool, FileProblem> {
        let is_free = matches!(value, Value::Text | Value::Inline);
        let (mut has_text, mut pieces) = (false, 0);
        loop {
            let is_right = match self.events.next()? {
                Event::Text(text) => {
                    pieces += 1;
                    has_text |= value.holds(&text);
                    value.takes(&text)
                }
                Event::End(element) if element.local_name().as_ref() == "v" => return Ok(has_text),
                Event::GeneralRef(_) => {
                    has_text = true;
                    is_free
                }
                Event::Comment(_) | Event::PI(_) => is_free,
                Event::Eof => return Err(damaged(CUT_SHORT)),
                _ => false,
            };
            if !is_right || (pieces > 1 && !is_free) {
                return Err(self.odd_value());
            }
        }
    }

    fn odd_value(&self) -> FileProblem {
        damaged(format!("in row {} a cell's value is not written as a workbook writes it", self.row + 1))
    }

    /// Whether `<is>` holds text, beside what only says how another is pronounced.
    fn inline_text(&mut self) -> Result<bool, FileProblem> {
        let (mut has_text, mut in_text, mut is_kept, mut is_phonetic) = (false, false, false, false);
        loop {
            match self.events.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "t" => {
                        in_text = !is_phonetic;
                        is_kept = element.attributes_raw().contains("preserve");
                    }
                    "rPh" => is_phonetic = true,
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "t" => in_text = false,
                    "rPh" => is_phonetic = false,
                    "is" => return Ok(has_text),
                    _ => {}
                },
                Event::Text(text) if in_text => {
                    has_text |= !text.is_empty() && (is_kept || !is_blank(&text));
                }
                Event::GeneralRef(_) | Event::CData(_) if in_text => has_text = true,
                Event::Eof => return Err(damaged(CUT_SHORT)),
                _ => {}
            }
        }
    }

    fn skip_to(&mut self, end: &str) -> Result<(), FileProblem> {
        loop {
            match self.events.next()? {
                Event::End(element) if element.local_name().as_ref() == end => return Ok(()),
                Event::Eof => return Err(damaged(CUT_SHORT)),
                _ => {}
            }
        }
    }
}

/// What a cell says of itself.
struct Head {
    place: Option<(u32, u32)>,
    value: Value,
}

impl Head {
    fn of(attributes: &str) -> Result<Head, FileProblem> {
        let mut head = Head { place: None, value: Value::Plain };
        each_attribute(attributes, |key, value| {
            match key {
                "r" => head.place = Some(place(value)?),
                "t" => {
                    head.value = match value {
                        "s" => Value::SharedText,
                        "b" => Value::Bool,
                        "n" | "e" => Value::Plain,
                        "inlineStr" | "is" => Value::Inline,
                        _ => Value::Text,
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(head)
    }
}

/// Attributes up to the first that is none, whatever it is called.
fn each_attribute(
    attributes: &str,
    mut take: impl FnMut(&str, &str) -> Result<(), FileProblem>,
) -> Result<(), FileProblem> {
    let mut rest = attributes;
    // Nearly all are written so plainly that it takes no parser to tell them apart.
    while let Some((key, value, behind)) = plain_attribute(rest) {
        take(key, value)?;
        if behind.is_empty() {
            return Ok(());
        }
        rest = behind;
    }
    for attribute in Attributes::new(rest, 0).with_checks(false).map_while(Result::ok) {
        take(attribute.key.as_ref(), &attribute.value)?;
    }
    Ok(())
}

/// The name and the value of ` name="value"`, and what is behind it.
fn plain_attribute(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.strip_prefix(' ')?;
    let name = text.bytes().position(|byte| !byte.is_ascii_alphabetic()).filter(|length| *length > 0)?;
    let value = text[name..].strip_prefix("=\"")?;
    let length = value.bytes().position(|byte| byte == b'"')?;
    Some((&text[..name], &value[..length], &value[length + 1..]))
}

/// A row's number, from 0, and whether it is hidden. `next` is the number of a row that does not say.
fn row(element: &BytesStart<'_>, next: u32) -> Result<(u32, bool), FileProblem> {
    let (mut number, mut is_hidden) = (next, false);
    each_attribute(element.attributes_raw(), |key, value| {
        match key {
            // The reader takes "A1" too, for the sake of the number in it.
            "r" => {
                number = number_of(split_place(value).1)
                    .and_then(|number| number.checked_sub(1))
                    .ok_or_else(beyond_the_sheet)?;
            }
            "hidden" => is_hidden = matches!(value, "1" | "true"),
            _ => {}
        }
        Ok(())
    })?;
    if number < MOST_ROWS { Ok((number, is_hidden)) } else { Err(beyond_the_sheet()) }
}

/// Row and column of a place such as `B7`, from 0, without the reader's habit of beginning anew behind the last of them.
fn place(name: &str) -> Result<(u32, u32), FileProblem> {
    let (letters, digits) = split_place(name);
    if letters.is_empty() || letters.len() > 3 {
        return Err(beyond_the_sheet());
    }
    let column =
        letters.bytes().fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row = number_of(digits).and_then(|number| number.checked_sub(1)).ok_or_else(beyond_the_sheet)?;
    Ok((row, column - 1))
}

fn split_place(name: &str) -> (&str, &str) {
    name.split_at(name.bytes().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(name.len()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::Reader;

    use super::*;

    fn parsed(xml: &[u8]) -> Result<RawSheet, FileProblem> {
        let mut reader = Reader::from_reader(xml);
        reader.config_mut().check_end_names = false;
        sheet(Walk::new(Parser::new(reader)), &AtomicBool::new(false))
    }

    fn scanned(xml: &[u8], at_once: u64) -> Option<RawSheet> {
        sheet(Walk::new(Scan::reading(at_once, xml)), &AtomicBool::new(false)).ok()
    }

    /// Whether the scan dares to answer; if so, it must be the parser's answer, wherever the part is cut in reading.
    fn agrees(xml: &[u8]) -> bool {
        let (expected, whole) = (parsed(xml), scanned(xml, 1 << 15));
        for sheet in [1, 2, 7, 61].into_iter().filter_map(|at_once| scanned(xml, at_once)).chain(whole.clone()) {
            assert_eq!(Ok(&sheet), expected.as_ref(), "{}", String::from_utf8_lossy(xml));
        }
        whole.is_some()
    }

    fn part(rows: &str) -> String {
        format!(r#"<?xml version="1.0"?><worksheet><sheetData>{rows}</sheetData><!-- end --></worksheet>"#)
    }

    #[test]
    fn the_scan_answers_as_the_parser_does() {
        for (rows, cells) in [
            (r#"<row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1"><v>1.5</v></c></row>"#, 2),
            (
                r#"<row r="1"><c r="A1"/><c r="B1" s="2" /><c r="C1"></c><c r="D1"><v/></c><c r="E1"><v></v></c></row>"#,
                0,
            ),
            (
                r#"<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row><x:row r="2" hidden="1"><c><v>1</v></c></x:row>"#,
                2,
            ),
            (
                r#"<row><c t='s' r='A1'><v>1</v></c><c s = "3"	r = 'B1'
                ><v>2</v></c ></row >"#,
                2,
            ),
            (r#"<row r="1"><c r="A1" x="a>b" y='"'><v>1</v></c><c r="B1"><f>A1&amp;"&gt;"</f></c></row>"#, 2),
            (r#"<row r="1"><c r="A1" t="str"><f>B1</f><v></v></c><c r="B1" t="str"><v>é&#10;</v></c></row>"#, 1),
            (
                r#"<row r="1"><c t="b"><v> </v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="n"><v> </v></c></row>"#,
                3,
            ),
            (r#"<row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t> </t></is></c></row>"#, 1),
            (r#"<row><c t="inlineStr"><is><t xml:space="preserve"> </t></is></c><c><is><t/></is></c></row>"#, 1),
            (
                r#"<row><c><is><r><rPr/><t>a</t></r><rPh><t>b</t></rPh></is></c><c><is><rPh><t>b</t></rPh></is></c></row>"#,
                1,
            ),
            (
                r#"<row r="1" hidden="true"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row><row r="3"/><row hidden="1"/>"#,
                2,
            ),
            (
                r#"<row r="1"><mc:AlternateContent><mc:Choice><c r="A1"><v>1</v></c></mc:Choice></mc:AlternateContent></row>"#,
                1,
            ),
            (r#"<row r="1"><c r="A1" r=B1 t="s"><v>x</v></c><c r="B1" t = ><v>1</v></c></row>"#, 2),
        ] {
            assert!(agrees(part(rows).as_bytes()), "{rows}");
            assert_eq!(parsed(part(rows).as_bytes()).unwrap().cells, cells, "{rows}");
        }
    }

    #[test]
    fn what_is_not_plain_or_wrong_is_left_to_the_parser() {
        for rows in [
            r#"<row r="1"><!-- <c r="A1"><v>1</v></c> --></row>"#,
            r#"<row r="1"><c r="A1"><v><![CDATA[1]]></v></c></row>"#,
            r#"<row r="1"><c r="A1" t="str"><v>a<?pi a>b?>c</v></c></row>"#,
            r#"<row r="1"><c r="A1"><v>a & b</v></c></row>"#,
            r#"<row r="1"><c r="A1"><v>1<x/></v></c></row>"#,
            r#"<row r="1"><c r="A1" t="s"><v>one</v></c></row>"#,
            r#"<row r="1"><c r="A1" t="s"><v>1<?pi?></v></c></row>"#,
            r#"<row r="1"><c r="XFE1"><v>1</v></c></row>"#,
            r#"<row r="0"/>"#,
            r#"</sheetDat></x></y><c r="A1"><v>1</v></c>"#,
            r#"<row r="1"><c r="A1"><v>1"#,
            r#"<row r="1"><c r="A1><v>1</v></c></row>"#,
        ] {
            assert!(!agrees(part(rows).as_bytes()), "{rows}");
        }
        assert!(!agrees(b"<worksheet><sheetData><row><c t='str'><v>\xE9</v></c></row></sheetData>"));
        assert!(!agrees(b"<!DOCTYPE worksheet [<!ENTITY a \"<sheetData>\">]><worksheet><sheetData></sheetData>"));
        assert!(!agrees(b"<?xml version=\"?>\"?><worksheet><sheetData></sheetData>"));
        assert!(!agrees(b"<chartsheet><drawing/></chartsheet>"));
        let long = format!("<worksheet><sheetData a='{}'></sheetData>", "a".repeat(1 << 20));
        assert_eq!(scanned(long.as_bytes(), 1 << 15), None);
    }

    /// Pieces of sheets, of which any order is to be understood or refused alike.
    const PIECES: [&str; 44] = [
        "<row>",
        "<row r=\"7\">",
        "<row hidden='1' r='8'>",
        "<row/>",
        "</row>",
        "<x:row>",
        "</x:row>",
        "<c>",
        "<c/>",
        "<c r=\"A1\">",
        "<c r=\"B2\" t=\"s\">",
        "<c t='b' >",
        "<c t=\"str\" r=\"XFD9\">",
        "<x:c t=\"inlineStr\">",
        "</c>",
        "</x:c >",
        "<v>",
        "<v/>",
        "</v>",
        "<f>",
        "<f t=\"shared\"/>",
        "</f>",
        "<is>",
        "<is/>",
        "</is>",
        "<t>",
        "<t xml:space=\"preserve\">",
        "</t>",
        "<rPh>",
        "</rPh>",
        "12",
        " ",
        "é",
        "a>b\"'",
        "&amp;",
        "& ",
        "<!-- <c> -->",
        "<![CDATA[1]]>",
        "<?pi ?>",
        "<mc:Choice>",
        "</mc:Choice>",
        "</sheetData>",
        "\r\n",
        "<c r=\"A1\" <v>1</v></c>",
    ];

    fn cell() -> impl Strategy<Value = String> {
        let attributes = prop::sample::subsequence(vec![" s=\"1\"", " r='C3'", " r=\"D4\"", " x = \"<>\""], 0..3);
        let kind = prop::sample::select(vec!["", " t=\"s\"", " t='n'", " t=\"b\"", " t=\"str\"", " t=\"inlineStr\""]);
        let content = prop::sample::select(vec![
            "",
            "<v>1</v>",
            "<v>é</v>",
            "<v/>",
            "<v> </v>",
            "<v>&#49;</v>",
            "<f>A1</f>",
            "<f>A1</f><v>1</v>",
            "<f/><v></v>",
            "<is><t>a</t></is>",
            "<is><t> </t></is>",
            "<is><t>a&lt;</t></is>",
            "<is><r><t>a</t></r></is>",
            "<is/>",
        ]);
        let behind = prop::sample::select(vec!["", "", "", " ", "\n", "<!-- -->"]);
        (attributes, kind, content, behind, any::<bool>()).prop_map(
            |(attributes, kind, content, behind, is_prefixed)| {
                let name = if is_prefixed { "x:c" } else { "c" };
                format!("<{name}{}{kind}>{content}</{name}>{behind}", attributes.concat())
            },
        )
    }

    proptest! {
        #[test]
        fn of_any_sheet_the_scan_says_what_the_parser_says(
            rows in prop::collection::vec((prop::collection::vec(cell(), 0..6), any::<bool>()), 0..5),
        ) {
            let row = |(cells, hidden): &(Vec<String>, bool)| {
                format!("<row{}>{}</row>", if *hidden { " hidden=\"1\"" } else { "" }, cells.concat())
            };
            agrees(part(&rows.iter().map(row).collect::<String>()).as_bytes());
        }

        #[test]
        fn of_any_markup_too(pieces in prop::collection::vec(prop::sample::select(PIECES.as_slice()), 0..24)) {
            agrees(part(&pieces.concat()).as_bytes());
        }

        #[test]
        fn and_of_any_bytes(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let row = r#"<row r="1"><c r="A1" t="s"><v>1</v></c><c t="inlineStr"><is><t>&amp;é</t></is></c></row>"#;
            let mut xml = part(row).into_bytes();
            let at = at.index(xml.len());
            xml[at] = byte;
            agrees(&xml);
        }
    }
}
