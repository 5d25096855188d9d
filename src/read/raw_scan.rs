//! A sheet's part cut into the events of quick-xml at a fraction of its cost, for parts written as workbooks write them.
//! It is no parser: at whatever is not plain elements and text it gives up, and the true parser has the word.

use std::io::Read;

use memchr::{memchr, memchr2, memchr3};
use quick_xml::events::{BytesEnd, BytesPI, BytesRef, BytesStart, BytesText, Event};

use super::FileProblem;
use super::guard::{BROKEN_PART, damaged};
use super::raw_events::{Events, PlainCell};

/// Bytes read at once.
const READ: u64 = 1 << 15;
/// A longer tag or text is for the true parser. No cell holds as much.
const LONGEST: usize = 1 << 18;

/// The part as events. An error, whatever it says, means only that the true parser has to be asked, and so does the part's
/// end, which a sheet with data never comes to.
pub(super) struct Scan<R> {
    source: R,
    at_once: u64,
    /// What was read last; then only a character's beginning.
    bytes: Vec<u8>,
    /// What was read; up to `at` it is done with.
    text: String,
    at: usize,
    /// Elements open.
    depth: usize,
}

impl<R: Read> Scan<R> {
    pub(super) fn new(source: R) -> Self {
        Scan::reading(READ, source)
    }

    /// A scan that reads so many bytes at once.
    pub(super) fn reading(at_once: u64, source: R) -> Self {
        Scan { source, at_once, bytes: Vec::new(), text: String::new(), at: 0, depth: 0 }
    }

    /// Reads on behind the piece in hand.
    fn read_on(&mut self) -> Result<(), FileProblem> {
        self.text.drain(..self.at);
        self.at = 0;
        // As much as it may be, however little the source gives, so that no piece is looked at too often.
        let read = self.source.by_ref().take(self.at_once).read_to_end(&mut self.bytes);
        if read.unwrap_or(0) == 0 || self.text.len() > LONGEST {
            return Err(given_up());
        }
        let text = match str::from_utf8(&self.bytes) {
            Ok(text) => text,
            Err(error) if error.error_len().is_some() => return Err(given_up()),
            Err(error) => str::from_utf8(&self.bytes[..error.valid_up_to()]).unwrap_or_default(),
        };
        self.text.push_str(text);
        self.bytes.drain(..text.len());
        Ok(())
    }
}

impl<R: Read> Events for Scan<R> {
    fn next(&mut self) -> Result<Event<'_>, FileProblem> {
        let length = loop {
            match length(&self.text.as_bytes()[self.at..]) {
                Some(length) => break length,
                None => self.read_on()?,
            }
        };
        let piece = &self.text[self.at..self.at + length];
        self.at += length;
        event(piece, &mut self.depth).ok_or_else(given_up)
    }

    fn plain_cell(&mut self) -> Option<PlainCell<'_>> {
        let text = &self.text[self.at..];
        if !text.starts_with("<c ") {
            return None;
        }
        let (tag, behind) = text.split_at(tag_length(text.as_bytes())?);
        // An empty element ends here.
        let attributes = tag[2..].strip_suffix('>').filter(|attributes| !attributes.ends_with('/'))?;
        let (is_inline, content, end) = match behind.strip_prefix("<v>") {
            Some(content) => (false, content, "</v></c>"),
            None => (true, behind.strip_prefix("<is><t>")?, "</t></is></c>"),
        };
        let length = memchr2(b'<', b'&', content.as_bytes()).filter(|length| *length > 0)?;
        let text = &content[..length];
        if !content[length..].starts_with(end) {
            return None;
        }
        self.at += tag.len() + (behind.len() - content.len()) + length + end.len();
        Some(PlainCell { attributes, text, is_inline })
    }
}

fn given_up() -> FileProblem {
    damaged(BROKEN_PART)
}

/// How long the tag, the reference or the text is that begins here; `None` if its end is still to be read.
fn length(bytes: &[u8]) -> Option<usize> {
    match bytes.first()? {
        b'<' => tag_length(bytes),
        b'&' => Some(memchr3(b';', b'&', b'<', &bytes[1..])? + 2),
        _ => memchr2(b'<', b'&', bytes),
    }
}

/// To the first `>` that stands in no quotes.
fn tag_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match bytes.get(at)? {
            b'>' => return Some(at + 1),
            quote @ (b'"' | b'\'') => at += memchr(*quote, &bytes[at + 1..])? + 2,
            _ => at += 1,
        }
    }
}

/// The event that this piece is, in the words of quick-xml; `None` where only quick-xml can tell.
fn event<'t>(piece: &'t str, depth: &mut usize) -> Option<Event<'t>> {
    let Some(tag) = piece.strip_prefix('<') else {
        return match piece.strip_prefix('&') {
            Some(name) => Some(Event::GeneralRef(BytesRef::new(name.strip_suffix(';')?))),
            None => Some(Event::Text(BytesText::from_escaped(piece))),
        };
    };
    let tag = tag.strip_suffix('>')?;
    match tag.as_bytes().first() {
        // Of all there is with such a beginning, only the declaration in front of the part.
        Some(b'?') if *depth == 0 && tag.starts_with("?xml ") && tag.ends_with('?') && !tag.contains('>') => {
            Some(Event::PI(BytesPI::new(tag)))
        }
        Some(b'?' | b'!') => None,
        Some(b'/') => {
            *depth = depth.checked_sub(1)?;
            Some(Event::End(BytesEnd::new(tag[1..].trim_end_matches(is_blank))))
        }
        _ => Some(match tag.strip_suffix('/') {
            Some(tag) => Event::Empty(start(tag)),
            None => {
                *depth += 1;
                Event::Start(start(tag))
            }
        }),
    }
}

fn start(tag: &str) -> BytesStart<'_> {
    BytesStart::from_content(tag, tag.find(is_blank).unwrap_or(tag.len()))
}

fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '\n')
}
