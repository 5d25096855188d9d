//! Letters that were decoded wrongly somewhere on the way, or were lost (FILE025).

use encoding_rs::WINDOWS_1252;

/// What became of the letters of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Letters {
    /// They were decoded wrongly, and this is what stood there.
    Decoded(String),
    /// Some are gone for good.
    Lost,
}

/// Signs that no name has, and that older code pages make of letters with accents.
const NO_LETTERS: [char; 12] = ['\u{FFFD}', '¯', '³', '£', '¤', '‰', '¦', '§', '¿', '‡', '†', '¬'];

/// Whether the letters of a name, a home's name or an address are damaged; `None` where nothing shows it.
pub fn damaged_letters(text: &str) -> Option<Letters> {
    if text.is_ascii() {
        return None;
    }
    if let Some(decoded) = decoded_once_more(text) {
        return Some(Letters::Decoded(decoded));
    }
    let is_control = |c: char| matches!(c, '\u{80}'..='\u{9F}');
    text.contains(|c| NO_LETTERS.contains(&c) || is_control(c)).then_some(Letters::Lost)
}

/// `ZoÃ«` is `Zoë` in UTF-8, read as Windows-1252: written back in that, it is UTF-8 again.
fn decoded_once_more(text: &str) -> Option<String> {
    let (bytes, _, has_others) = WINDOWS_1252.encode(text);
    if has_others {
        return None;
    }
    let decoded = String::from_utf8(bytes.into_owned()).ok()?;
    (decoded != text && !decoded.contains(char::is_control)).then_some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_told_from_accents() {
        for (text, decoded) in [("ZoÃ«", "Zoë"), ("Oâ€™Brien", "O’Brien"), ("CafÃ© House", "Café House")] {
            assert_eq!(damaged_letters(text), Some(Letters::Decoded(decoded.to_owned())), "{text}");
        }
        for text in ["Zo\u{FFFD}", "£ukasz", "¯ak", "Fran\u{8D}ois"] {
            assert_eq!(damaged_letters(text), Some(Letters::Lost), "{text}");
        }
        for text in ["Zoë", "O’Brien", "Łukasz", "Ångström", "François", "王伟", "Élan – Care", "Ãngela", "Joan"]
        {
            assert_eq!(damaged_letters(text), None, "{text}");
        }
    }
}
