//! What tells who a person is, marked where it stands in a text, so that it can be left out without guessing: a surname that
//! is part of another word is not touched, and no address is overlooked for being written oddly.

use std::borrow::Cow;
use std::fmt::{self, Debug, Display, Formatter};
use std::ops::{Deref, Range};

/// What stands for a value that nobody is to see.
pub const MASK: &str = "masked";

/// Characters of a value that a text quotes; whoever needs the whole value finds it beside the text.
const LONGEST_QUOTE: usize = 80;

/// Marks begin and end of a personal value while a text is put together. Unicode keeps these for a program's own use: no file
/// means anything by them.
const BEGIN: char = '\u{FDD0}';
const END: char = '\u{FDD1}';

/// A personal value to be quoted in a [`Message`]; a very long one is cut short.
#[derive(Clone, Copy)]
pub struct Personal<'a>(pub &'a str);

impl Display for Personal<'_> {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        let is_cut = self.0.len() > LONGEST_QUOTE && self.0.chars().nth(LONGEST_QUOTE).is_some();
        let quoted: String = self.0.chars().filter(|c| !is_mark(*c)).take(LONGEST_QUOTE).collect();
        write!(to, "{BEGIN}{quoted}{}{END}", if is_cut { "…" } else { "" })
    }
}

fn is_mark(c: char) -> bool {
    c == BEGIN || c == END
}

/// A text that knows which pieces of it are personal. Millions of them may be kept, and few have any such piece.
#[derive(Clone, PartialEq, Eq)]
pub struct Message(Inner);

#[derive(Clone, PartialEq, Eq)]
enum Inner {
    Plain(Box<str>),
    Marked(Box<Marked>),
}

#[derive(Clone, PartialEq, Eq)]
struct Marked {
    text: Box<str>,
    personal: Box<[Range<usize>]>,
}

impl Message {
    /// Puts a text behind it that holds nothing personal.
    pub fn push(&mut self, plain: &str) {
        let text = match &mut self.0 {
            Inner::Plain(text) => text,
            Inner::Marked(marked) => &mut marked.text,
        };
        *text = format!("{text}{plain}").into();
    }

    /// The text with [`MASK`] in place of every personal piece.
    pub fn masked(&self) -> Cow<'_, str> {
        let Inner::Marked(marked) = &self.0 else { return Cow::Borrowed(self) };
        let (mut masked, mut from) = (String::new(), 0);
        for piece in &marked.personal {
            masked.push_str(&marked.text[from..piece.start]);
            masked.push_str(MASK);
            from = piece.end;
        }
        masked.push_str(&marked.text[from..]);
        Cow::Owned(masked)
    }
}

/// What is printed for programmers may end up in a log.
impl Debug for Message {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.masked(), to)
    }
}

impl From<String> for Message {
    fn from(text: String) -> Message {
        // Both marks begin with this byte, which no other text of ours has often.
        if !text.as_bytes().contains(&0xEF) || !text.contains(is_mark) {
            return Message(Inner::Plain(text.into()));
        }
        let (mut plain, mut personal, mut begun) = (String::with_capacity(text.len()), Vec::new(), None);
        for c in text.chars() {
            match c {
                BEGIN => begun = begun.or(Some(plain.len())),
                END => personal.extend(begun.take().map(|begin| begin..plain.len())),
                c => plain.push(c),
            }
        }
        // A text that was cut within a piece.
        personal.extend(begun.map(|begin| begin..plain.len()));
        Message(Inner::Marked(Box::new(Marked { text: plain.into(), personal: personal.into() })))
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Message {
        Message::from(text.to_owned())
    }
}

impl Deref for Message {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            Inner::Plain(text) => text,
            Inner::Marked(marked) => &marked.text,
        }
    }
}

impl Display for Message {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        to.pad(self)
    }
}

/// A message that quotes a very long value that is not personal, with the value cut short.
pub fn with_short_quote(message: String, value: &str) -> String {
    if value.len() <= LONGEST_QUOTE {
        return message;
    }
    match value.char_indices().nth(LONGEST_QUOTE) {
        Some((cut, _)) => message.replace(value, &format!("{}…", &value[..cut])),
        None => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_marked_is_masked() {
        let message = Message::from(format!("Line 4: '{}' is not a name, Line.", Personal("Li")));
        assert_eq!(&*message, "Line 4: 'Li' is not a name, Line.");
        assert_eq!(message.masked(), "Line 4: 'masked' is not a name, Line.");
        assert_eq!(size_of::<Message>(), size_of::<Box<str>>());
    }

    #[test]
    fn several_pieces_are_masked_and_marks_in_a_value_are_none() {
        let odd = format!("a{END}b");
        let message = Message::from(format!("'{}' and '{}'", Personal(&odd), Personal("c")));
        assert_eq!((&*message, &*message.masked()), ("'ab' and 'c'", "'masked' and 'masked'"));
        assert_eq!(Message::from(format!("{END}x{BEGIN}yz")).masked(), "xmasked");
        assert_eq!(Message::from("é".repeat(3)).masked(), "ééé");
    }

    #[test]
    fn only_a_very_long_value_is_cut_in_a_message() {
        let (long, short) = ("é".repeat(81), "é".repeat(80));
        for (value, quoted) in [(&long, format!("{short}…")), (&short, short.clone())] {
            assert_eq!(with_short_quote(format!("'{value}' is wrong."), value), format!("'{quoted}' is wrong."));
            assert_eq!(&*Message::from(format!("'{}' is wrong.", Personal(value))), format!("'{quoted}' is wrong."));
        }
    }
}
