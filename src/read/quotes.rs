//! Quotation marks that open a field and are never closed: one of them would make a single field of the rest of a file.

/// A quoted field with more bytes and more lines than these is taken for one without an end.
const MOST_QUOTED: usize = 64 << 10;
const MANY_LINES: usize = 100;

pub(super) fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Where, in the record at the beginning of `text`, a quotation mark opens a field that no other mark closes.
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

/// The end of the quoted text that begins at `from`. `None` where there is no end, where the text is longer than anything a person
/// types into a cell, or where it runs over several lines to a mark that clearly belongs to another field, because no end of a
/// field follows that mark.
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
