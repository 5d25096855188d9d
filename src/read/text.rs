//! Text files: decodes them, finds the separator, and reads the records with the line that each begins on.

use std::io::{Cursor, SeekFrom};

use super::encoding::{decode, padding};
use super::gather::Gather;
use super::quotes::{is_line_end, unclosed_quote};
use super::{CellKind, FileProblem, Limit, Message, TextEncoding};

/// The separators that are tried, the most likely first: it wins where two fit equally well.
pub(super) const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many records are read to find the separator.
const SAMPLE_RECORDS: usize = 50;

/// Excel's last column is 16,384; a record with more fields is no row of a table.
const MOST_FIELDS: usize = 16_384;

/// How many bytes are read to find the separator.
const SAMPLE_TEXT: usize = 1 << 20;

/// Reads a text file as one sheet named `stem`. Rows are numbered by the line their record begins on.
pub(super) fn read(
    bytes: &[u8],
    encoding: TextEncoding,
    stem: &str,
    gather: &mut Gather<'_>,
) -> Result<(), FileProblem> {
    let padding = padding(bytes);
    let text = decode(bytes, encoding);
    let (separator, skipped) = separator(&text);
    gather.begin_sheet(stem.to_owned(), true)?;
    let mut records = Records::new(text.as_bytes(), skipped, separator);
    let (mut record, mut blank, mut told) = (csv::ByteRecord::new(), 0, false);
    while let Some(place) = records.next(&mut record)? {
        if let Some(line) = place.unclosed_quote.filter(|_| !std::mem::replace(&mut told, true)) {
            gather.send(Message::UnclosedQuote(line));
        }
        blank += place.blank_before;
        take(&record, place.line, &mut blank, gather)?;
    }
    if padding > 0 {
        gather.send(Message::Padding(padding as u64));
    }
    gather.end_sheet();
    Ok(())
}

fn problem(error: &csv::Error) -> FileProblem {
    FileProblem::Damaged(format!("the text could not be taken apart: {}", kind_of(error)))
}

fn kind_of(error: &csv::Error) -> String {
    // The error's own words may quote the record.
    match error.kind() {
        csv::ErrorKind::Io(error) => error.kind().to_string(),
        _ => "its records are broken".to_owned(),
    }
}

type Reader<'t> = csv::Reader<Cursor<&'t [u8]>>;

fn reader(text: &[u8], separator: u8, quoting: bool) -> Reader<'_> {
    let mut builder = csv::ReaderBuilder::new();
    builder.delimiter(separator).quoting(quoting).has_headers(false).flexible(true).from_reader(Cursor::new(text))
}

/// Lets a reader begin again with this text, because making a new reader takes as long as reading a thousand fields.
fn begin_anew<'t>(reader: &mut Reader<'t>, text: &'t [u8]) -> Result<(), FileProblem> {
    *reader.get_mut() = Cursor::new(text);
    reader.seek_raw(SeekFrom::Start(0), csv::Position::new()).map_err(|error| problem(&error))
}

/// The separator, and how many bytes at the beginning only name it (`sep=;`, as Excel writes). Only one of the usual
/// separators is believed: a quotation mark or a letter would take every record apart.
fn separator(text: &str) -> (u8, usize) {
    let first_line = text.split(['\r', '\n']).next().unwrap_or("");
    if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator] = first_line.as_bytes()
        && SEPARATORS.contains(separator)
    {
        return (*separator, first_line.len());
    }
    let score = |separator: u8| agreeing_fields(text, separator);
    let best = SEPARATORS.into_iter().map(|separator| (score(separator), separator));
    let best = best.reduce(|best, next| if next.0 > best.0 { next } else { best });
    (best.map_or(b',', |(_, separator)| separator), 0)
}

/// How many fields the sample has in records that agree on their number: a separator that only stands in a title or in
/// some addresses agrees with nothing.
fn agreeing_fields(text: &str, separator: u8) -> usize {
    let sample = &text.as_bytes()[..text.len().min(SAMPLE_TEXT)];
    if !sample.contains(&separator) {
        return 0;
    }
    let mut counts = std::collections::BTreeMap::new();
    let (mut records, mut record) = (Records::new(sample, 0, separator), csv::ByteRecord::new());
    for _ in 0..SAMPLE_RECORDS {
        match records.next(&mut record) {
            Ok(Some(_)) if record.len() > 1 => *counts.entry(record.len()).or_insert(0) += 1,
            Ok(Some(_)) => {}
            Ok(None) | Err(_) => break,
        }
    }
    counts.into_iter().map(|(fields, records)| (fields - 1) * records).max().unwrap_or(0)
}

/// The records of a text. A quotation mark that is never closed would turn the rest of the file into one field. So from such a
/// mark to the end of its line every mark is read as text, and the next line begins a new record.
struct Records<'t> {
    text: &'t [u8],
    separator: u8,
    reader: Reader<'t>,
    /// Where the reader began.
    began: usize,
    /// The readers for the text before and after a quotation mark that is never closed; made when the first one is found.
    around_quote: Option<[Reader<'t>; 2]>,
    lines: Lines<'t>,
    /// The first quotation mark that was not passed yet.
    next_quote: usize,
}

/// Where a record stands.
struct Place {
    /// The line it begins on.
    line: u32,
    /// Blank lines before it.
    blank_before: u32,
    /// The line of a quotation mark in it that is never closed.
    unclosed_quote: Option<u32>,
}

impl<'t> Records<'t> {
    fn new(text: &'t [u8], began: usize, separator: u8) -> Self {
        let reader = reader(&text[began..], separator, true);
        let lines = Lines { text, at: 0, line: 1 };
        Records { text, separator, reader, began, around_quote: None, lines, next_quote: 0 }
    }

    /// Reads the next record into `record`; `None` when there is none.
    fn next(&mut self, record: &mut csv::ByteRecord) -> Result<Option<Place>, FileProblem> {
        let blank_before = self.lines.skip_blank_to(self.at());
        let (start, line) = (self.lines.at, self.lines.line);
        let mut unclosed_quote = None;
        let found = match self.unclosed_quote(start) {
            None => self.reader.read_byte_record(record).map_err(|error| problem(&error))?,
            Some(open) => {
                self.lines.advance(open);
                unclosed_quote = Some(self.lines.line);
                self.read_unclosed(start, open, record)?;
                true
            }
        };
        self.lines.advance(self.at());
        Ok(found.then_some(Place { line, blank_before, unclosed_quote }))
    }

    /// How far the reader has come.
    fn at(&self) -> usize {
        self.began + self.reader.position().byte() as usize
    }

    /// The quotation mark in the record at `start` that is never closed. Most records have no mark on their first line; they are
    /// not searched.
    fn unclosed_quote(&mut self, start: usize) -> Option<usize> {
        if self.next_quote < start || self.next_quote == 0 {
            let next = self.text[start..].iter().position(|byte| *byte == b'"');
            self.next_quote = next.map_or(usize::MAX, |next| start + next);
        }
        let before = self.text.get(start..self.next_quote)?;
        if before.iter().any(|byte| is_line_end(*byte)) {
            return None;
        }
        unclosed_quote(&self.text[start..], self.separator).map(|open| start + open)
    }

    /// Reads the fields before the mark as usual, and those from the mark to the end of its line with every mark as text. Then
    /// the reader begins again after that line.
    fn read_unclosed(&mut self, start: usize, open: usize, record: &mut csv::ByteRecord) -> Result<(), FileProblem> {
        let length = self.text[open..].iter().position(|byte| is_line_end(*byte));
        let end = length.map_or(self.text.len(), |length| open + length);
        record.clear();
        let (text, separator) = (self.text, self.separator);
        let [before, behind] =
            self.around_quote.get_or_insert_with(|| [true, false].map(|quoting| reader(&[], separator, quoting)));
        let mut fields = csv::ByteRecord::new();
        begin_anew(before, &text[start..open])?;
        before.read_byte_record(&mut fields).map_err(|error| problem(&error))?;
        // The field after the last separator is the one that begins with the mark.
        fields.iter().take(fields.len().saturating_sub(1)).for_each(|field| record.push_field(field));
        begin_anew(behind, &text[open..end])?;
        behind.read_byte_record(&mut fields).map_err(|error| problem(&error))?;
        fields.iter().for_each(|field| record.push_field(field));
        // After the line end, or in the middle of one that has two bytes.
        self.began = text.len().min(end + 1);
        begin_anew(&mut self.reader, &text[self.began..])
    }
}

/// Counts lines: CRLF, LF and a lone CR each end one.
struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: u32,
}

impl Lines<'_> {
    /// Goes on to `to`, counting the lines that end before it.
    fn advance(&mut self, to: usize) -> u32 {
        let before = self.line;
        while self.at < to.min(self.text.len()) {
            let ends = match self.text[self.at] {
                b'\n' => true,
                b'\r' => self.text.get(self.at + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line += u32::from(ends);
            self.at += 1;
        }
        self.line - before
    }

    /// Goes to the record that begins at `start`, and past the blank lines before it, which the reader skips. Returns the number
    /// of these lines.
    fn skip_blank_to(&mut self, start: usize) -> u32 {
        self.advance(start);
        // The previous record ended in the middle of a line end of two bytes; this is its second.
        if self.at > 0 && self.text[self.at - 1] == b'\r' && self.text.get(self.at) == Some(&b'\n') {
            self.advance(self.at + 1);
        }
        let text = self.text;
        let first = text[self.at.min(text.len())..].iter().position(|byte| !is_line_end(*byte));
        self.advance(self.at + first.unwrap_or(0))
    }
}

/// Sends a record as a row. A record without content is only counted in `blank`, the number of rows since the last one sent.
fn take(record: &csv::ByteRecord, line: u32, blank: &mut u32, gather: &mut Gather<'_>) -> Result<(), FileProblem> {
    if record.len() > MOST_FIELDS {
        let place = format!("line {line} has {} fields, and at most {MOST_FIELDS} columns are read", record.len());
        return Err(FileProblem::over(Limit::Columns, place));
    }
    if record.iter().all(<[u8]>::is_empty) {
        *blank += 1;
        return Ok(());
    }
    gather.begin_row(line, std::mem::take(blank))?;
    for (column, field) in record.iter().enumerate().filter(|(_, field)| !field.is_empty()) {
        gather.cell(column as u16, CellKind::Text, &String::from_utf8_lossy(field))?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::{Collector, Limits, sniff};
    use super::*;
    use proptest::prelude::*;

    /// Each row as `line(blank rows before it): its fields`.
    fn rows_of(bytes: &[u8]) -> Vec<String> {
        rows_and_quote_of(bytes).0
    }

    /// The rows, and the line of a quotation mark that is never closed.
    fn rows_and_quote_of(bytes: &[u8]) -> (Vec<String>, Option<u32>) {
        let sniff::Format::Text(encoding) = sniff::sniff(bytes) else { panic!("not text") };
        let mut collector = Collector::default();
        let mut take = |message| collector.take(message);
        read(bytes, encoding, "t", &mut Gather::new(&Limits::default(), &mut take)).unwrap();
        let sheet = &collector.sheets[0];
        assert_eq!(sheet.row_count as usize, sheet.rows().count());
        assert_eq!(sheet.cell_count as usize, sheet.rows().map(|row| row.cells().count()).sum::<usize>());
        let fields =
            |row: super::super::Row<'_>| row.cells().map(|cell| cell.text.to_owned()).collect::<Vec<_>>().join("+");
        let row = |row| format!("{}({}): {}", super::super::Row::number(&row), row.blank_before(), fields(row));
        (sheet.rows().map(row).collect(), sheet.unclosed_quote)
    }

    #[test]
    fn every_separator_and_line_end_gives_the_same_rows() {
        for separator in [",", ";", "\t", "|"] {
            for end in ["\n", "\r\n", "\r"] {
                let text = format!(
                    "A title, with a comma{end}{end}a{s}b{s}c{end}{s}{s}{end}1{s}2{s}3{end}4{s}5{s}6",
                    s = separator
                );
                let rows = rows_of(text.as_bytes());
                assert_eq!(rows[1..], ["3(1): a+b+c", "5(1): 1+2+3", "6(0): 4+5+6"], "{separator:?} {end:?}");
                assert!(rows[0].starts_with("1(0): A title"));
            }
        }
    }

    #[test]
    fn a_record_is_numbered_by_the_line_it_begins_on() {
        let rows = rows_of(b"a,b\r\n\"1\r\nmore\",2\r\n\r\n\r\n3,4\r\n");
        assert_eq!(rows, ["1(0): a+b", "2(0): 1\r\nmore+2", "6(2): 3+4"]);
    }

    #[test]
    fn excels_sep_line_is_believed() {
        assert_eq!(rows_of(b"sep=;\r\na;b,c\r\n1;2\r\n")[..], ["2(1): a+b,c", "3(0): 1+2"]);
    }

    #[test]
    fn a_sep_line_that_names_no_usual_separator_is_a_row() {
        for named in ["x", "1", "-", "\"", " "] {
            let rows = rows_of(format!("sep={named}\na,b\n1,2\n").as_bytes());
            assert_eq!(rows, [&format!("1(0): sep={named}"), "2(0): a+b", "3(0): 1+2"], "{named:?}");
        }
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "name,town\r\nZo\u{eb},Siân\r\n";
        let utf16 = |mark: bool, big: bool| -> Vec<u8> {
            let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
            units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let windows = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        let bom = [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            bom,
            windows,
            utf16(true, false),
            utf16(true, true),
            utf16(false, false),
            utf16(false, true),
        ] {
            assert_eq!(rows_of(&bytes), ["1(0): name+town", "2(0): Zo\u{eb}+Siân"]);
        }
    }

    #[test]
    fn an_unclosed_quote_costs_no_line_behind_it() {
        for end in ["\n", "\r\n", "\r"] {
            for last in [end, ""] {
                let text = format!("a,b{end}{end}1,\"2,3{end}4,5{end}\"6,7\",8{last}");
                let (rows, quote) = rows_and_quote_of(text.as_bytes());
                assert_eq!(rows, ["1(0): a+b", "3(1): 1+\"2+3", "4(0): 4+5", "5(0): 6,7+8"], "{end:?} {last:?}");
                assert_eq!(quote, Some(3));
            }
        }
    }

    #[test]
    fn a_quote_that_ends_with_the_text_or_not_is_said() {
        assert_eq!(rows_and_quote_of(b"a,b\n1,\"2"), (vec!["1(0): a+b".into(), "2(0): 1+\"2".into()], Some(2)));
        assert_eq!(rows_and_quote_of(b"a,b\n1,\""), (vec!["1(0): a+b".into(), "2(0): 1+\"".into()], Some(2)));
        assert_eq!(rows_and_quote_of(b"a,b\n1,\"2\""), (vec!["1(0): a+b".into(), "2(0): 1+2".into()], None));
    }

    #[test]
    fn fields_before_an_unclosed_quote_are_as_they_were() {
        let (rows, quote) = rows_and_quote_of(b"a,b,c\n\"1\n, \"\"one\",\"2,3\n4,5,6\n");
        assert_eq!(rows, ["1(0): a+b+c", "2(0): 1\n, \"one+\"2+3", "4(0): 4+5+6"]);
        assert_eq!(quote, Some(3), "the line it opens on, not that of its record");
    }

    #[test]
    fn the_first_of_several_is_told_and_each_is_read_past() {
        let (rows, quote) = rows_and_quote_of(b"a,b\n\"1,2\n3,4\n\"5,6\n7,8\n");
        assert_eq!(rows, ["1(0): a+b", "2(0): \"1+2", "3(0): 3+4", "4(0): \"5+6", "5(0): 7+8"]);
        assert_eq!(quote, Some(2));
    }

    #[test]
    fn a_field_over_many_lines_and_kilobytes_has_no_end() {
        let text = |lines: usize| format!("a,b\n1,\"x\n{}y\",2\nz,3\n", "a line, of an estate\n".repeat(lines));
        assert_eq!(rows_and_quote_of(text(3000).as_bytes()).1, None);
        let (rows, quote) = rows_and_quote_of(text(4000).as_bytes());
        assert_eq!((rows.len(), quote), (1 + 1 + 4000 + 2, Some(2)));
        assert_eq!(rows.last().unwrap(), "4004(0): z+3");
        // One line may be as long as a field may be.
        assert_eq!(rows_and_quote_of(format!("a,\"{}\"\n", "x".repeat(100_000)).as_bytes()).1, None);
    }

    #[test]
    fn a_quote_within_a_field_is_text() {
        let (rows, quote) = rows_and_quote_of(b"size,use\n5\" pipe,water\n \"x,6\"\n\"7\" pipe\",gas\n");
        assert_eq!(rows, ["1(0): size+use", "2(0): 5\" pipe+water", "3(0):  \"x+6\"", "4(0): 7 pipe\"+gas"]);
        assert_eq!(quote, None);
    }

    #[test]
    fn an_unclosed_quote_does_not_hide_the_separator() {
        let (rows, quote) = rows_and_quote_of(b"An estate, a draft\n\"site;town\nA;Leeds, North\nB;Bath\n");
        assert_eq!(rows[1..], ["2(0): \"site+town", "3(0): A+Leeds, North", "4(0): B+Bath"]);
        assert_eq!(quote, Some(2));
    }

    #[test]
    fn a_few_nuls_are_taken_out() {
        let rows = ["1(0): name+town", "2(0): Zoë+Leeds"];
        let text = format!("name,town\nZo\0ë,Leeds\0\n{}", "\n".repeat(200));
        assert_eq!(rows_of(text.as_bytes()), rows);
        assert_eq!(rows_of(&encoding_rs::WINDOWS_1252.encode(&text).0), rows);
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(rows_of(&utf16), rows);
        assert_eq!(rows_of(&[&utf16[..], b"\n"].concat())[..2], rows, "half a character at the end");
    }

    #[test]
    fn nuls_at_the_end_are_no_text_and_told() {
        let rows = ["1(0): name+town", "2(0): Zoë+Leeds"];
        let text = "name,town\nZoë,Leeds\n";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [text.as_bytes().to_vec(), encoding_rs::WINDOWS_1252.encode(text).0.into_owned(), utf16] {
            let padded = [bytes, vec![0; 4096]].concat();
            assert_eq!(rows_of(&padded), rows);
            let mut told = 0;
            let sniff::Format::Text(encoding) = sniff::sniff(&padded) else { panic!("not text") };
            let mut take = |message| {
                if let Message::Padding(bytes) = message {
                    told = bytes
                }
            };
            read(&padded, encoding, "t", &mut Gather::new(&Limits::default(), &mut take)).unwrap();
            assert!((4090..4100).contains(&told), "{told}");
        }
        assert_eq!(sniff::sniff(&[0; 512]), sniff::Format::Empty);
    }

    #[test]
    fn a_record_without_content_is_counted_and_not_told() {
        assert_eq!(rows_of(b"a,b\n,\n\"\",\"\"\n\n ,1\n"), ["1(0): a+b", "5(3):  +1"]);
    }

    #[test]
    fn the_separator_is_that_of_the_table_not_of_its_title_or_addresses() {
        let text =
            "Estate, as of May, by region, draft\n\nsite;address;town\nA;1 High St, Annexe;Leeds\nB;2 Low Rd;Bath\n";
        assert_eq!(rows_of(text.as_bytes())[1..][..2], ["3(1): site+address+town", "4(0): A+1 High St, Annexe+Leeds"]);
    }

    #[test]
    fn a_record_wider_than_any_sheet_is_refused_with_its_line() {
        let wide = |fields: usize| {
            let mut ignore = |_| {};
            read(
                ",".repeat(fields - 1).as_bytes(),
                TextEncoding::Utf8,
                "t",
                &mut Gather::new(&Limits::default(), &mut ignore),
            )
        };
        assert_eq!(wide(MOST_FIELDS), Ok(()));
        let place = "line 1 has 16385 fields, and at most 16384 columns are read";
        assert_eq!(wide(MOST_FIELDS + 1), Err(FileProblem::over(Limit::Columns, place)));
    }

    proptest! {
        /// Blank lines, empty records, plain records and ones over several lines, against a count by hand.
        #[test]
        fn lines_and_blanks_are_right_for_every_line_end(
            kinds in prop::collection::vec(0..4_u8, 1..30),
            end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        ) {
            let (mut text, mut line, mut blank, mut expected) = (format!("x,y{end}"), 2, 0, vec!["1(0): x+y".to_owned()]);
            for kind in kinds {
                match kind {
                    0 => text.push_str(end),
                    1 => text.push_str(&format!(",{end}")),
                    2 => text.push_str(&format!("1,2{end}")),
                    _ => text.push_str(&format!("\"a{end}{end}b\",2{end}")),
                }
                match kind {
                    0 | 1 => blank += 1,
                    2 => expected.push(format!("{line}({}): 1+2", std::mem::take(&mut blank))),
                    _ => expected.push(format!("{line}({}): a{end}{end}b+2", std::mem::take(&mut blank))),
                }
                line += if kind == 3 { 3 } else { 1 };
            }
            prop_assert_eq!(rows_of(text.as_bytes()), expected);
        }

        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let sniff::Format::Text(encoding) = sniff::sniff(&bytes) {
                let _ = read(&bytes, encoding, "t", &mut Gather::new(&Limits::default(), &mut |_| {}));
            }
        }

        /// Whatever stands in quotation marks or in none: the lines that have none are rows, and no row is lost.
        #[test]
        fn no_quotes_swallow_the_last_line(lines in prop::collection::vec("[a\", ]{0,5}", 0..20), end in "\n|\r\n|\r") {
            let text = format!("x,y{end}{}{end}q,\"{end}p,o{end}end,end{end}", lines.join(&end));
            let (rows, _) = rows_and_quote_of(text.as_bytes());
            let last = format!("{}(0): end+end", lines.len().max(1) + 4);
            prop_assert_eq!(rows.last().unwrap(), &last);
        }

        #[test]
        fn every_line_is_a_row_or_counted_as_blank(lines in prop::collection::vec("[a-c]{0,2},?[a-c]{0,2}", 1..20)) {
            let text = format!("x,y\n{}\nend,end\n", lines.join("\n"));
            let rows = rows_of(text.as_bytes());
            let blank: usize = lines.iter().filter(|line| line.trim_matches(',').is_empty()).count();
            prop_assert_eq!(rows.len() + blank, lines.len() + 2);
            let last = format!("{}(", lines.len() + 2);
            prop_assert!(rows.last().unwrap().starts_with(&last), "{:?}", rows);
        }
    }
}
