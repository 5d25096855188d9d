//! A sheet's part as a stream of events: from the true parser here, from the quick scan in [`raw_scan`](super::raw_scan).

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::FileProblem;
use super::guard::damaged;

/// What is said of a part that ends before its sheet does.
pub(super) const CUT_SHORT: &str = "it ends in the middle of a sheet";

/// A part's XML, event by event.
pub(super) trait Events {
    fn next(&mut self) -> Result<Event<'_>, FileProblem>;

    /// The cell that the next events are, where it costs less to see it whole.
    fn plain_cell(&mut self) -> Option<PlainCell<'_>> {
        None
    }
}

/// A cell as nearly all are written: `<c ...><v>text</v></c>` or `<c ...><is><t>text</t></is></c>`.
pub(super) struct PlainCell<'t> {
    /// What stands behind `c`.
    pub attributes: &'t str,
    /// Never empty, and without a reference.
    pub text: &'t str,
    pub is_inline: bool,
}

/// The events of the true parser.
pub(super) struct Parser<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
}

impl<R: BufRead> Parser<R> {
    pub(super) fn new(reader: Reader<R>) -> Self {
        Parser { reader, buffer: Vec::new() }
    }
}

impl<R: BufRead> Events for Parser<R> {
    fn next(&mut self) -> Result<Event<'_>, FileProblem> {
        self.buffer.clear();
        self.reader.read_event_into(&mut self.buffer).map_err(|_| damaged(CUT_SHORT))
    }
}
