//! Text files: decoded, their separator found, their records told with the line each begins on.

use std::borrow::Cow;

use super::gather::Gather;
use super::{CellKind, FileProblem, TextEncoding};

/// Separators tried, the likelier first: of equals the first wins.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Records looked at to find the separator.
const SAMPLE_RECORDS: usize = 50;

/// Excel's last column is 16,384; a record with more fields is no row of a table.
const MOST_FIELDS: usize = 16_384;

/// Text looked at to find the separator.
const SAMPLE_TEXT: usize = 1 << 20;

/// Reads a text file as one sheet named `stem`. Rows are numbered by the line their record begins on.
pub(super) fn read(
    bytes: &[u8],
    encoding: TextEncoding,
    stem: &str,
    gather: &mut Gather<'_>,
) -> Result<(), FileProblem> {
    let text = decode(bytes, encoding);
    let (separator, skipped) = separator(&text);
    gather.begin_sheet(stem.to_owned(), true);
    let mut blank = 0;
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
    let mut reader = reader(&text.as_bytes()[skipped..], separator);
    let mut record = csv::ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                return Err(FileProblem::Damaged(format!("the text could not be taken apart: {}", kind_of(&error))));
            }
        }
        let start = skipped + record.position().map_or(0, |position| position.byte() as usize);
        blank += lines.skip_blank_to(start);
        take(&record, lines.line, &mut blank, gather)?;
        lines.advance(skipped + reader.position().byte() as usize);
    }
    gather.end_sheet();
    Ok(())
}

/// The text of a file; a byte order mark is taken off, and bytes that are no characters become the replacement mark.
pub(super) fn decode(bytes: &[u8], encoding: TextEncoding) -> Cow<'_, str> {
    let decoder = match encoding {
        TextEncoding::Utf8 | TextEncoding::Utf8Bom => encoding_rs::UTF_8,
        TextEncoding::Utf16Le => encoding_rs::UTF_16LE,
        TextEncoding::Utf16Be => encoding_rs::UTF_16BE,
        TextEncoding::Windows1252 => encoding_rs::WINDOWS_1252,
    };
    decoder.decode_with_bom_removal(bytes).0
}

fn kind_of(error: &csv::Error) -> String {
    // The error's own words may quote the record.
    match error.kind() {
        csv::ErrorKind::Io(error) => error.kind().to_string(),
        _ => "its records are broken".to_owned(),
    }
}

fn reader(text: &[u8], separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text)
}

/// The separator, and how many bytes at the beginning only name it (`sep=;`, as Excel writes).
fn separator(text: &str) -> (u8, usize) {
    let first_line = text.split(['\r', '\n']).next().unwrap_or("");
    if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator] = first_line.as_bytes() {
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
    let mut counts = std::collections::BTreeMap::new();
    for record in reader(sample, separator).byte_records().take(SAMPLE_RECORDS).flatten().filter(|r| r.len() > 1) {
        *counts.entry(record.len()).or_insert(0) += 1;
    }
    counts.into_iter().map(|(fields, records)| (fields - 1) * records).max().unwrap_or(0)
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

    /// Goes to the record that begins at `start` or, since the reader passes over blank lines in silence, at the first
    /// character behind them; says how many blank lines that were.
    fn skip_blank_to(&mut self, start: usize) -> u32 {
        self.advance(start);
        // The rest of the line end that the record before stopped in the middle of.
        if self.at > 0 && self.text[self.at - 1] == b'\r' && self.text.get(self.at) == Some(&b'\n') {
            self.advance(self.at + 1);
        }
        let text = self.text;
        let first = text[self.at.min(text.len())..].iter().position(|byte| !matches!(byte, b'\r' | b'\n'));
        self.advance(self.at + first.unwrap_or(0))
    }
}

/// Hands a record on; one without any content is only counted in `blank`, the rows since the last one handed on.
fn take(record: &csv::ByteRecord, line: u32, blank: &mut u32, gather: &mut Gather<'_>) -> Result<(), FileProblem> {
    if record.len() > MOST_FIELDS {
        return Err(FileProblem::Damaged(format!("line {line} has {} fields, which is no table", record.len())));
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
        let sniff::Format::Text(encoding) = sniff::sniff(bytes) else { panic!("not text") };
        let mut collector = Collector::default();
        let mut take = |message| collector.take(message);
        read(bytes, encoding, "t", &mut Gather::new(&Limits::default(), &mut take)).unwrap();
        let sheet = &collector.sheets[0];
        assert_eq!(sheet.row_count as usize, sheet.rows().count());
        assert_eq!(sheet.cell_count as usize, sheet.rows().map(|row| row.cells().count()).sum::<usize>());
        let fields =
            |row: super::super::Row<'_>| row.cells().map(|cell| cell.text.to_owned()).collect::<Vec<_>>().join("+");
        sheet.rows().map(|row| format!("{}({}): {}", row.number(), row.blank_before(), fields(row))).collect()
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
    fn an_unclosed_quote_loses_nothing() {
        let rows = rows_of(b"a,b\n1,\"2\n3,4\n");
        assert!(rows.join(" ").contains("3,4"), "{rows:?}");
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
    fn a_record_wider_than_any_sheet_is_damage() {
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
        assert!(matches!(wide(MOST_FIELDS + 1), Err(FileProblem::Damaged(_))));
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
