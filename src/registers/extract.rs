//! One file, streamed: its sheets recognised, their rows handed on as records, and told what they are.

use std::collections::HashSet;

use jiff::civil::Date;

use crate::limits::{Limits, MEGABYTE};
use crate::read::{FileProblem, InputPath, Message, NotASpreadsheet, RowChunk, Streamed, stream_file};

use super::date_order::DateOrders;
use super::dated::{DateKnown, in_file_name, in_preamble};
use super::fields::{Fields, NO_KEY, Oddities, REPEATED};
use super::kind::Kind;
use super::recognise::{NoExtract, Table, recognise};
use super::record::Record;
use super::rows;
use super::{Options, RegisterError};

/// Lines of a sheet that is no extract (a README) in which its file's date is looked for.
const PREAMBLE_ROWS: usize = 60;

/// What an extract is: a sheet of a file, in most files the only one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extract {
    /// Its kind.
    pub kind: Kind,
    /// The day it is of.
    pub dated: Option<Date>,
    /// How that is known.
    pub known: DateKnown,
    /// Rows below the headings that hold anything.
    pub rows: u64,
    /// Different codes or IDs among them.
    pub keys: u64,
    /// Rows whose code or ID an earlier row has; normal in CQC's ratings.
    pub repeated: u64,
    /// What else is odd.
    pub oddities: Oddities,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtractFile {
    /// Its name.
    pub name: String,
    /// SHA-256 of its content, packed as it is.
    pub sha256: String,
    /// The extracts in it, at least one.
    pub extracts: Vec<Extract>,
}

/// What is said while a file is read.
pub(super) enum Said<'r> {
    /// The file is read once more: what was said of it so far was wrong.
    BeginsAgain,
    /// An extract of this kind begins.
    Begins(Kind),
    /// A record of the extract begun last.
    Record(&'r Record),
    /// So many rows of the file have been read so far.
    Rows(u64),
}

/// How much of a register extract is read at most. National ones reach 400,000 rows, 122 columns and a gigabyte unpacked;
/// nothing in them is written by a person by hand.
pub(super) fn limits() -> Limits {
    Limits {
        file_bytes: 1000 * MEGABYTE,
        unpacked_bytes: 8000 * MEGABYTE,
        rows: 10_000_000,
        cells: 200_000_000,
        text_bytes: 8000 * MEGABYTE,
        seconds: 600,
        seconds_per_megabyte: 5,
        gzip: true,
        ..Limits::default()
    }
}

/// Reads a file and hands on what it says.
///
/// # Errors
/// When it cannot be read, or is no extract.
pub(super) fn read(
    input: &InputPath,
    options: &Options,
    say: &mut dyn FnMut(Said<'_>),
) -> Result<ExtractFile, RegisterError> {
    let (mut taken, mut seen, mut streamed) = read_once(input, options, say, Vec::new())?;
    // That dates have the month first is only known when all have been seen. Few files have them.
    if taken.iter().any(|taken| taken.dates.to_read_again().is_some()) {
        say(Said::BeginsAgain);
        let orders = taken.iter().map(|taken| taken.dates.to_read_again().unwrap_or_default()).collect();
        (taken, seen, streamed) = read_once(input, options, say, orders)?;
    }
    let refuse = |why, foreign| Err(RegisterError::Refused { name: input.name.clone(), why, foreign });
    if let Some(problem) = streamed.problem {
        return refuse(why_not_read(&problem), matches!(problem, FileProblem::NotASpreadsheet(_) | FileProblem::Empty));
    }
    if taken.is_empty() {
        return refuse(seen.why_refused(), !matches!(seen.what, NoExtract::Like(_)));
    }
    let date = |extract: Taken| extract.dated(&input.name, seen.date, options);
    Ok(ExtractFile {
        name: input.name.clone(),
        sha256: streamed.sha256,
        extracts: taken.into_iter().map(date).collect(),
    })
}

/// Reads the file from its beginning; `orders` are those of the dates in each of its extracts, where they are known.
fn read_once(
    input: &InputPath,
    options: &Options,
    say: &mut dyn FnMut(Said<'_>),
    orders: Vec<DateOrders>,
) -> Result<(Vec<Taken>, Seen, Streamed), RegisterError> {
    let mut sheets = Sheets { options, say, taken: Vec::new(), state: State::Waiting, seen: Seen::default(), orders };
    let streamed = stream_file(input, &options.reader, &limits(), &mut |message| sheets.hear(message))?;
    Ok((sheets.taken, sheets.seen, streamed))
}

fn why_not_read(problem: &FileProblem) -> String {
    match problem {
        FileProblem::Empty => "it is empty; download it again".to_owned(),
        FileProblem::NotASpreadsheet(NotASpreadsheet::Json) => {
            "it is JSON, as the programming interfaces of ODS and CQC give it; download the csv or ods file instead".to_owned()
        }
        FileProblem::NotASpreadsheet(NotASpreadsheet::OtherXml) => {
            "it is XML, as in the full data release of ODS; download the csv reports of ODS Data Search and Export instead"
                .to_owned()
        }
        FileProblem::NotASpreadsheet(NotASpreadsheet::ZipArchive) => {
            "it is a zip archive; unpack it and give the files in it, or their folder".to_owned()
        }
        FileProblem::NotASpreadsheet(_) => {
            "it is no table; download it again from ODS, CQC or the DSPT, as csv, ods or xlsx".to_owned()
        }
        FileProblem::OverLimits { place, .. } => format!("it is beyond what is read ({place})"),
        FileProblem::Damaged(what) => format!("it is damaged ({what}); download it again"),
        FileProblem::Unavailable(why) => format!("{why}; see that it is there and may be read"),
    }
}

/// What is known of the sheets that are no extracts.
#[derive(Default)]
struct Seen {
    what: NoExtract,
    /// The date that one of them (a README) tells.
    date: Option<Date>,
}

impl Seen {
    fn why_refused(&self) -> String {
        match &self.what {
            NoExtract::Like(like) => format!("{}; download it again and give it as it comes", like.words()),
            NoExtract::Other(what) => (*what).to_owned(),
            NoExtract::Unknown => {
                "it is no extract of ODS, CQC or the DSPT that is known here; 'registers inspect --help' lists them"
                    .to_owned()
            }
        }
    }
}

/// Takes what the reader says, sheet by sheet.
struct Sheets<'o, 's> {
    options: &'o Options,
    say: &'s mut dyn FnMut(Said<'_>),
    taken: Vec<Taken>,
    state: State,
    seen: Seen,
    /// In which order each extract's dates are written, where that is known.
    orders: Vec<DateOrders>,
}

/// What is done with the rows of the sheet begun last.
enum State {
    /// The first ones decide.
    Waiting,
    Taking,
    PassingOver,
}

impl Sheets<'_, '_> {
    fn hear(&mut self, message: Message) {
        match (message, &self.state) {
            (Message::Sheet { .. }, _) => self.state = State::Waiting,
            (Message::Rows(chunk), State::Waiting) => {
                self.begin(&chunk);
                self.take(&chunk);
            }
            (Message::Rows(chunk), State::Taking) => self.take(&chunk),
            (Message::Unreadable { row, .. }, State::Taking) => self.odd("cells that could not be understood", row),
            (Message::UnclosedQuote(line), _) => self.odd("quotation marks that are never closed", line),
            _ => {}
        }
    }

    /// Decides by its first rows what a sheet is. Of each kind the first sheet is taken: a file may hold several kinds, as
    /// CQC's directory with filters holds the dual registrations.
    fn begin(&mut self, rows: &RowChunk) {
        self.state = State::PassingOver;
        match recognise(rows) {
            Ok(table) if self.taken.iter().all(|other| other.table.kind != table.kind) => {
                (self.say)(Said::Begins(table.kind));
                let dates = self.orders.get(self.taken.len()).cloned().unwrap_or_default();
                self.taken.push(Taken::new(table, rows, dates));
                self.state = State::Taking;
            }
            Ok(_) => {}
            Err(what) => {
                self.seen.date = self.seen.date.or_else(|| date_above(rows, u32::MAX));
                self.seen.what = what.or_better(std::mem::take(&mut self.seen.what));
            }
        }
    }

    fn take(&mut self, rows: &RowChunk) {
        if let (State::Taking, Some(taken)) = (&self.state, self.taken.last_mut()) {
            taken.take(rows, self.options.as_of, self.say);
        }
        let all = self.taken.iter().map(|taken| taken.rows).sum();
        (self.say)(Said::Rows(all));
    }

    fn odd(&mut self, what: &'static str, row: u32) {
        if let Some(taken) = self.taken.last_mut() {
            taken.oddities.add(what, row);
        }
    }
}

/// The date that a line above the headings tells.
fn date_above(rows: &RowChunk, heading_row: u32) -> Option<Date> {
    let above = rows.rows().take(PREAMBLE_ROWS).take_while(|row| row.number() < heading_row);
    above.flat_map(|row| row.cells()).find_map(|cell| in_preamble(cell.text))
}

/// An extract so far.
struct Taken {
    table: Table,
    rows: u64,
    keys: HashSet<Box<str>>,
    oddities: Oddities,
    dates: DateOrders,
    /// The date that a line above the headings tells.
    preamble: Option<Date>,
    latest: Option<Date>,
}

impl Taken {
    /// Begins one with the first rows of its sheet, which are not taken yet.
    fn new(table: Table, rows: &RowChunk, dates: DateOrders) -> Taken {
        let preamble = date_above(rows, table.heading_row);
        Taken { table, rows: 0, keys: HashSet::new(), oddities: Oddities::default(), dates, preamble, latest: None }
    }

    /// Hands on the records of these rows. Of several with one key the first is taken.
    fn take(&mut self, rows: &RowChunk, as_of: Date, say: &mut dyn FnMut(Said<'_>)) {
        for row in rows.rows().filter(|row| row.number() > self.table.heading_row) {
            self.rows += 1;
            let (oddities, dates) = (&mut self.oddities, &mut self.dates);
            let mut fields = Fields { table: &self.table, row, oddities, dates };
            let Some(said) = rows::read(&mut fields) else { continue };
            // A typing error in the future says nothing of the file's age.
            self.latest = self.latest.max(said.at_least.filter(|date| *date <= as_of));
            if self.keys.insert(said.key.into()) {
                say(Said::Record(&said.record));
                if let Some(also) = said.also {
                    say(Said::Record(&also));
                }
            } else {
                self.oddities.add(REPEATED, row.number());
            }
        }
    }

    fn dated(self, file: &str, readme: Option<Date>, options: &Options) -> Extract {
        let ways = [
            (options.dates.get(&self.table.kind).copied(), DateKnown::ByHand),
            (self.preamble, DateKnown::Preamble),
            (in_file_name(file), DateKnown::FileName),
            (readme, DateKnown::Preamble),
            (self.latest.filter(|_| !self.dates.are_mixed()), DateKnown::Within),
        ];
        let known = ways.into_iter().find_map(|(date, known)| Some((date?, known)));
        debug_assert!(self.keys.len() as u64 + self.oddities.count(NO_KEY) <= self.rows);
        Extract {
            kind: self.table.kind,
            dated: known.map(|(date, _)| date),
            known: known.map_or(DateKnown::Unknown, |(_, known)| known),
            rows: self.rows,
            keys: self.keys.len() as u64,
            repeated: self.oddities.count(REPEATED),
            oddities: self.oddities,
        }
    }
}
