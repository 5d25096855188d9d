//! Rows below the headings that are no data: totals, headings repeated on every page, region sub-headings, footnotes,
//! examples left in a template. Where there is doubt a row is data: better a home told of a fault than a home forgotten.

use super::values::{clean, fold, trim};
use crate::compare::same_heading;
use crate::headings::SheetMap;
use crate::read::{Cell, CellKind, Row};
use crate::text::words;

words! { words:
    /// What a row is that is no data.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Skipped {
        /// The headings once more.
        RepeatedHeadings = "the headings once more",
        /// A total of numbers.
        Total = "a total",
        /// The name of a region or a kind of service above its rows.
        SubHeading = "a sub-heading",
        /// The name of a site above its people.
        SiteAbove = "the name of a site above its people",
        /// A remark below or between the rows.
        Footnote = "a remark",
        /// An example row of a template.
        Example = "an example",
        /// Figures in columns that are not read, such as a formula drawn down too far, and nothing else.
        FiguresBeside = "empty but for figures in columns that are not read",
        /// A site that an earlier row lists with the same values.
        SiteAgain = "a site that an earlier row lists with the same values",
    }
}

const TOTALS: [&str; 8] = ["total", "totals", "grandtotal", "subtotal", "sum", "totalsites", "totalusers", "count"];

/// Words a sub-heading is made of, and nothing else.
const SUB_HEADING_WORDS: [&str; 42] = [
    "north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "midlands", "london",
    "yorkshire", "the", "and", "of", "england", "region", "regions", "regional", "area", "division", "cluster",
    "homes", "home", "sites", "care", "nursing", "residential", "domiciliary", "supported", "living", "extra",
    "housing", "agencies", "services", "users", "staff", "new", "existing", "team", "humber", "coast",
];

/// How a remark begins.
const REMARKS: [&str; 9] = ["note:", "notes:", "nb ", "nb:", "n.b.", "source:", "key:", "last updated", "end of "];

const EXAMPLES: [&str; 6] = ["example", "eg", "forexample", "examplerow", "sample", "samplerow"];

/// What this row is, if it is no data. `map` is the sheet's, whose headings stand above the row.
pub(super) fn why_skipped(row: Row<'_>, map: &SheetMap) -> Option<Skipped> {
    let cells = || row.cells().map(|cell| Cell { text: trim(cell.text), ..cell }).filter(|cell| !cell.text.is_empty());
    let first = cells().next()?.text;
    if repeats_headings(cells(), map) {
        return Some(Skipped::RepeatedHeadings);
    }
    // A text there may be the name of a home whose heading is not understood.
    if cells().all(|cell| !is_read(cell.column, map) && is_figure(cell)) {
        return Some(Skipped::FiguresBeside);
    }
    let folded = fold(first);
    if TOTALS.contains(&folded.as_str()) && cells().skip(1).all(is_figure) {
        return Some(Skipped::Total);
    }
    if EXAMPLES.contains(&folded.as_str()) {
        return Some(Skipped::Example);
    }
    if cells().nth(1).is_some() {
        return None;
    }
    let (alone, _) = clean(first);
    let lower = alone.to_lowercase();
    if REMARKS.iter().any(|remark| lower.starts_with(remark)) || lower.starts_with('*') && lower.len() > 1 {
        return Some(Skipped::Footnote);
    }
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let named = words.clone().count() > 0 && words.all(|word| SUB_HEADING_WORDS.contains(&word));
    // A home may well be called 'West'; a single word alone is a sub-heading only where it says so.
    let says_so =
        ["region", "area", "division", "cluster", "homes", "sites", "services", "agencies", "england", "midlands"];
    (named && says_so.iter().any(|word| lower.contains(word))).then_some(Skipped::SubHeading)
}

fn is_figure(cell: Cell<'_>) -> bool {
    matches!(cell.kind, CellKind::Number | CellKind::Bool | CellKind::Error) || cell.text.parse::<f64>().is_ok()
}

fn is_read(column: u16, map: &SheetMap) -> bool {
    map.column(column).is_some_and(|known| known.field.is_some())
}

/// Two of the sheet's own headings in their columns, and more headings than anything else.
fn repeats_headings<'a>(cells: impl Iterator<Item = Cell<'a>>, map: &SheetMap) -> bool {
    let (mut same, mut all) = (0, 0);
    for cell in cells {
        let heading = map.column(cell.column).map_or("", |column| column.heading.as_str());
        same += usize::from(heading.len() > 1 && same_heading(heading, cell.text));
        all += 1;
    }
    same >= 2 && same * 2 > all
}
