//! Small pieces of English that every floor needs.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt::Display;

/// Declares an enum each of whose values has its words, told by this method: those of JSON, of the report, of the configuration.
macro_rules! words {
    ($words:ident: $(#[$about:meta])* pub enum $name:ident { $($(#[$doc:meta])* $value:ident = $text:literal,)+ }) => {
        $(#[$about])*
        pub enum $name {
            $($(#[$doc])* $value,)+
        }

        impl $name {
            /// The words for it.
            pub const fn $words(self) -> &'static str {
                match self {
                    $($name::$value => $text,)+
                }
            }

            /// What has these words.
            pub fn named(text: &str) -> Option<$name> {
                [$($name::$value),+].into_iter().find(|value| value.$words() == text)
            }
        }
    };
}
pub(crate) use words;

/// Ways of saying "as above".
const DITTO: [&str; 6] = ["''", "〃", "ditto", "do.", "as above", "same as above"];

const LONGEST_DITTO: usize = 16;

/// Whether a text is a ditto mark, or says "as above".
pub fn is_ditto(text: &str) -> bool {
    let text = text.trim();
    let is_mark = |text: &str| !text.is_empty() && text.chars().all(|c| "\"”“„″".contains(c));
    text.len() <= LONGEST_DITTO && (is_mark(text) || DITTO.iter().any(|ditto| text.eq_ignore_ascii_case(ditto)))
}

/// Whether a word stands in a list of words set apart by blanks.
pub fn is_listed(word: &str, list: &str) -> bool {
    list.as_bytes().split(|byte| *byte == b' ').any(|known| known == word.as_bytes())
}

/// The name of a file or folder as it can be shown anywhere. What is no letter (control characters, what turns the direction of a
/// line, bytes that mean nothing) is written out, so that two names never look the same.
pub fn shown_name(name: &OsStr) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}' | '\u{FFFF}' | '\\')
    };
    let mut shown = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        for c in chunk.valid().chars() {
            if is_hidden(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
        }
        chunk.invalid().iter().for_each(|byte| shown.push_str(&format!("\\x{byte:02x}")));
    }
    shown
}

/// A text for a terminal: what could steer it is written out.
pub fn steady(text: &str) -> Cow<'_, str> {
    let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut steady = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) { steady.extend(c.escape_default()) } else { steady.push(c) }
    }
    Cow::Owned(steady)
}

/// `1 site`, `4 sites`.
pub fn many<N: Display + PartialEq + From<u8>>(count: N, thing: &str) -> String {
    if count == N::from(1) { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

/// What stands below a list that was cut: `and 3 more`; nothing where it is whole.
pub fn and_more(more: usize) -> Option<String> {
    (more > 0).then(|| format!("and {more} more"))
}

/// The first `most` of a list of `count` in one line: `a, b and 3 more`.
pub fn first_of(list: impl IntoIterator<Item: Display>, count: usize, most: usize, between: &str) -> String {
    let mut line = String::new();
    for (number, item) in list.into_iter().take(most).enumerate() {
        if number > 0 {
            line.push_str(between);
        }
        line.push_str(&item.to_string());
    }
    if let Some(more) = and_more(count.saturating_sub(most)) {
        line.push(' ');
        line.push_str(&more);
    }
    line
}

/// A number with commas between its thousands: 32,000.
pub fn in_thousands(number: u64) -> String {
    let digits = number.to_string();
    let group = |(at, digit): (usize, char)| {
        let comma = at > 0 && (digits.len() - at).is_multiple_of(3);
        comma.then_some(',').into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(group).collect()
}

/// The text with a capital first letter.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A text in lines of at most `width` characters, broken between words.
pub fn lines(text: &str, width: usize) -> Vec<String> {
    text.lines().flat_map(|line| broken(line, width)).collect()
}

fn broken(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{first_of, lines, shown_name};

    #[test]
    fn a_long_list_says_how_many_it_leaves_out() {
        assert_eq!(first_of(["a", "b"], 2, 3, ", "), "a, b");
        assert_eq!(first_of(["a", "b", "c", "d"], 4, 2, "; "), "a; b and 2 more");
    }

    #[test]
    fn a_name_is_shown_without_what_could_steer_a_terminal() {
        let shown = |name: &str| shown_name(name.as_ref());
        assert_eq!(shown("St. Mary’s Zoë 😀.xlsx"), "St. Mary’s Zoë 😀.xlsx");
        assert_eq!(shown("a\u{1b}[2J\n\u{202E}.xlsx"), r"a\u{1b}[2J\n\u{202e}.xlsx");
        assert_ne!(shown("a\n"), shown(r"a\n"));
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(lines("one two three", 7), ["one two", "three"]);
        assert_eq!(lines("unbreakable", 4), ["unbreakable"]);
        assert!(lines("", 4).is_empty());
    }
}
