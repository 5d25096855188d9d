//! Quotation marks that open a field and are never closed: one of them would make a single field of the rest of a file.

/// A quoted field of more bytes and more lines than these is taken for one whose end is missing.
const MOST_QUOTED: usize = 64 << 10;
const MANY_LINES: usize = 100;

pub(super) fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Where in the record that `text` begins with a quotation mark opens a field and none closes it.
pub(super) fn unclosed_quote(text: &[u8], separator: u8) -> Option<usize> {
    let mut field = 0;
    loop {
        let mut at = field;
        if text.get(field) == Some(&b'"') {
            let Some(behind) = behind_quoted(text, field + 1, separator) else { return Some(field) };
            at = behind;
        }
        at += text[at..].iter().position(|byte| *byte == separator || is_line_end(*byte))?;
        if text[at] != separator {
            return None;
        }
        field = at + 1;
    }
}

/// The end of the quoted text that begins at `from`; `None` where it has none, is longer than anything a person writes into
/// a cell, or is over several lines and closed by a mark that is plainly another field's: no field's end follows it.
fn behind_quoted(text: &[u8], from: usize, separator: u8) -> Option<usize> {
    let (mut at, mut line_ends) = (from, 0);
    while at < text.len() && (at - from < MOST_QUOTED || line_ends < MANY_LINES) {
        match text[at] {
            b'"' if text.get(at + 1) == Some(&b'"') => at += 1,
            b'"' => {
                let next = text[at + 1..].iter().find(|byte| **byte != b' ');
                let ends = next.is_none_or(|next| *next == separator || is_line_end(*next));
                return (ends || line_ends == 0).then_some(at + 1);
            }
            byte => line_ends += usize::from(is_line_end(byte)),
        }
        at += 1;
    }
    None
}
