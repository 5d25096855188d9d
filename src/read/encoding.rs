//! Finds out how a text is encoded, and decodes it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// How a text file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextEncoding {
    /// UTF-8 without a byte order mark.
    Utf8,
    /// UTF-8 with a byte order mark, as Excel writes it.
    Utf8Bom,
    /// UTF-16, little end first ("Unicode text" of Excel).
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
    /// The same without a mark that says so: a guess from the bytes.
    Utf16LeUnmarked,
    /// The same without a mark that says so: a guess from the bytes.
    Utf16BeUnmarked,
    /// Windows-1252, what UK Windows writes where nothing else is asked for. A guess: the bytes do not say.
    Windows1252,
}

/// So many NULs at the end of a file are no part of a text: a copy or a computer that stopped has left them.
const LEAST_PADDING: usize = 8;

/// How many NULs stand behind the text, where they are no part of it.
pub(super) fn padding(bytes: &[u8]) -> usize {
    let nuls = bytes.iter().rev().take_while(|byte| **byte == 0).count();
    // The last character of UTF-16 may have one of its own.
    if nuls < LEAST_PADDING { 0 } else { nuls - (bytes.len() - nuls) % 2 }
}

fn without_padding(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len() - padding(bytes)]
}

/// The encoding of a text; `None` where the bytes are no text.
pub(super) fn encoding(bytes: &[u8]) -> Option<TextEncoding> {
    let bytes = without_padding(bytes);
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => return Some(TextEncoding::Utf8Bom),
        [0xFF, 0xFE, ..] => return Some(TextEncoding::Utf16Le),
        [0xFE, 0xFF, ..] => return Some(TextEncoding::Utf16Be),
        _ => {}
    }
    if let Some(unmarked) = utf16_without_mark(bytes) {
        return Some(unmarked);
    }
    let controls = bytes.iter().filter(|byte| is_control(**byte)).count();
    if std::str::from_utf8(bytes).is_ok() {
        // Valid UTF-8 is text even with some control characters, but not when it is mostly control characters.
        return (controls * 4 <= bytes.len()).then_some(TextEncoding::Utf8);
    }
    // Any bytes are valid Windows-1252, but text has hardly any control characters.
    (controls * 100 <= bytes.len()).then_some(TextEncoding::Windows1252)
}

fn is_control(byte: u8) -> bool {
    matches!(byte, 0..=8 | 14..=31)
}

/// Latin text in UTF-16 has a NUL in nearly every second byte, and no control characters in the others.
fn utf16_without_mark(bytes: &[u8]) -> Option<TextEncoding> {
    let sample = &bytes[..bytes.len().min(1024) & !1];
    let is_latin = |high: usize, low: usize| {
        let latin = sample.chunks_exact(2).filter(|unit| unit[high] == 0);
        let controls = latin.clone().filter(|unit| is_control(unit[low])).count();
        latin.count() * 4 > sample.len() && controls * 200 <= sample.len()
    };
    if is_latin(1, 0) {
        Some(TextEncoding::Utf16LeUnmarked)
    } else if is_latin(0, 1) {
        Some(TextEncoding::Utf16BeUnmarked)
    } else {
        None
    }
}

/// The text of a file, without byte order mark and NULs. Bytes that are no characters become the replacement character.
pub(super) fn decode(bytes: &[u8], encoding: TextEncoding) -> Cow<'_, str> {
    let decoder = match encoding {
        TextEncoding::Utf8 | TextEncoding::Utf8Bom => encoding_rs::UTF_8,
        TextEncoding::Utf16Le | TextEncoding::Utf16LeUnmarked => encoding_rs::UTF_16LE,
        TextEncoding::Utf16Be | TextEncoding::Utf16BeUnmarked => encoding_rs::UTF_16BE,
        TextEncoding::Windows1252 => encoding_rs::WINDOWS_1252,
    };
    let text = decoder.decode_with_bom_removal(without_padding(bytes)).0;
    // NULs mean nothing in a text; some programs leave a few behind.
    if text.contains('\0') { Cow::Owned(text.replace('\0', "")) } else { text }
}
