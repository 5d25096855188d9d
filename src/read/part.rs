//! The parts of an archive, as streams of XML that end, stay small in memory and nest no deeper than tables do.

use std::io::{self, BufReader, Read};

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::FileProblem;
use super::guard::{BROKEN_ARCHIVE, BROKEN_PART, CUT_SHORT, Member, damaged};

/// Elements inside elements; tables need some twenty.
const MOST_NESTED: usize = 256;

/// Bytes in one piece of markup or text: far more than the longest text a cell may hold, with its markup.
const MOST_IN_A_PIECE: usize = 64 << 20;

type Source<'a, 'b> = Budgeted<Member<'a, 'b>>;

/// Gives so many bytes until it is asked to go on; so no single piece fills the memory.
struct Budgeted<R> {
    inner: R,
    left: usize,
}

impl<R: Read> Read for Budgeted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        let read = self.inner.read(buffer)?;
        self.left = self.left.saturating_sub(read);
        Ok(read)
    }
}

/// An XML part, event by event. Every element has an end, `<a/>` too.
pub(super) struct Xml<'a, 'b> {
    reader: quick_xml::Reader<BufReader<Source<'a, 'b>>>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<'a, 'b> Xml<'a, 'b> {
    pub(super) fn new(member: Member<'a, 'b>) -> Self {
        let mut reader = quick_xml::Reader::from_reader(BufReader::new(Budgeted { inner: member, left: 0 }));
        reader.config_mut().expand_empty_elements = true;
        Xml { reader, buffer: Vec::new(), depth: 0 }
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// The next event; [`Event::Eof`] only once every element is closed.
    pub(super) fn next(&mut self) -> Result<Event<'_>, FileProblem> {
        self.reader.get_mut().get_mut().left = MOST_IN_A_PIECE;
        self.buffer.clear();
        let event = self.reader.read_event_into(&mut self.buffer).map_err(|error| problem(&error))?;
        match event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => return Err(damaged(CUT_SHORT)),
            _ => {}
        }
        if self.depth > MOST_NESTED {
            return Err(damaged("its parts are nested deeper than any table's"));
        }
        Ok(event)
    }

    /// Passes over the rest of the element begun last, with all that is in it.
    pub(super) fn skip(&mut self) -> Result<(), FileProblem> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            self.next()?;
        }
        Ok(())
    }
}

/// The parser's error as a person may read it; its own words can quote the content.
fn problem(error: &quick_xml::Error) -> FileProblem {
    damaged(match error {
        quick_xml::Error::Io(error) if error.kind() == io::ErrorKind::QuotaExceeded => {
            "a piece of it is larger than any cell can be"
        }
        quick_xml::Error::Io(_) => BROKEN_ARCHIVE,
        quick_xml::Error::Syntax(_) => CUT_SHORT,
        _ => BROKEN_PART,
    })
}

/// An attribute's value; `None` where the element has none of that name or it cannot be understood.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    Some(attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}
