//! What every cell's text goes through before its field looks at it.

use super::Repair;
use std::borrow::Cow;

/// Trims, collapses and removes what nobody sees.
///
/// - Blanks at the edges, and runs of blanks, line breaks, tabs and no-break spaces inside, become nothing or one
///   space: `Tidied`.
/// - Zero-width characters, direction marks, soft hyphens and controls are removed: `Repaired`.
///
/// Borrows when there is nothing to do.
pub fn clean(text: &str) -> (Cow<'_, str>, Repair) {
    if is_clean(text) {
        return (Cow::Borrowed(text), Repair::None);
    }
    let mut cleaned = String::with_capacity(text.len());
    let (mut blank, mut repair) = (false, Repair::Tidied);
    for c in text.chars() {
        if c.is_whitespace() {
            blank = true;
        } else if is_invisible(c) {
            repair = Repair::Repaired;
        } else {
            if blank && !cleaned.is_empty() {
                cleaned.push(' ');
            }
            blank = false;
            cleaned.push(c);
        }
    }
    (Cow::Owned(cleaned), repair)
}

/// A text without the marks that keep it as it was typed: `'07700 900123`, `="07700900123"`, quotation marks on both sides.
pub fn without_marks(text: &str) -> &str {
    const PAIRS: [(&str, &str); 7] =
        [("=\"", "\""), ("\"", "\""), ("'", "'"), ("“", "”"), ("‘", "’"), ("`", "`"), ("«", "»")];
    // A blank between comma and quotation mark makes the mark part of the text.
    let bare = trim(text);
    if !bare.starts_with(['=', '"', '\'', '“', '‘', '`', '«']) {
        return text;
    }
    let paired = PAIRS.iter().find_map(|(open, close)| bare.strip_prefix(open)?.strip_suffix(close));
    // 't Hooft is a surname.
    let marked = || bare.strip_prefix(['\'', '‘', '`']).filter(|rest| !rest.starts_with("t "));
    paired.or_else(marked).filter(|inner| !inner.trim().is_empty()).unwrap_or(text)
}

/// Whether [`clean`] would leave nothing of the text; known at its first letter.
pub fn cleans_to_nothing(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// [`str::trim`], at once where there is nothing to trim, as in nearly every cell.
pub fn trim(text: &str) -> &str {
    match text.as_bytes() {
        [b'!'..=b'~', .., b'!'..=b'~'] | [b'!'..=b'~'] => text,
        _ => text.trim(),
    }
}

fn is_clean(text: &str) -> bool {
    let mut after_blank = true;
    for b in text.bytes() {
        let blank = b == b' ';
        if !matches!(b, b' '..=b'~') || (blank && after_blank) {
            return !text.is_ascii() && is_clean_beyond_ascii(text);
        }
        after_blank = blank;
    }
    text.is_empty() || !after_blank
}

fn is_clean_beyond_ascii(text: &str) -> bool {
    let mut after_blank = true;
    for c in text.chars() {
        let blank = c == ' ';
        if (blank && after_blank) || (!blank && (c.is_whitespace() || is_invisible(c))) {
            return false;
        }
        after_blank = blank;
    }
    text.is_empty() || !after_blank
}

/// Characters that print nothing and come along when text is copied from web pages, chats and address books.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
        || c.is_control()
}

/// Writes the dashes that word processors put for a hyphen as `-` again: `Repaired`. For identifiers and numbers only;
/// in names a dash may stay what it is.
pub fn straighten_dashes(text: Cow<'_, str>) -> (Cow<'_, str>, Repair) {
    if text.is_ascii() || !text.contains(is_dash) {
        return (text, Repair::None);
    }
    (Cow::Owned(text.replace(is_dash, "-")), Repair::Repaired)
}

/// A character that looks like the hyphen-minus and is not.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}')
}

/// An identifier as registers write it: capitals, no blanks (`Tidied`), plain hyphens (`Repaired`).
pub fn identifier(text: Cow<'_, str>) -> (Cow<'_, str>, Repair) {
    if text.bytes().all(|b| matches!(b, b'!'..=b'`' | b'{'..=b'~')) {
        return (text, Repair::None);
    }
    let (text, repair) = straighten_dashes(text);
    if !text.contains(|c: char| c.is_ascii_lowercase() || c.is_whitespace()) {
        return (text, repair);
    }
    let tidy = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    (Cow::Owned(tidy), repair.max(Repair::Tidied))
}

/// Whether a spreadsheet wrote this as a number in scientific notation (`4.47701E+11`), which loses digits.
pub fn scientific_notation(text: &str) -> bool {
    let Some((mantissa, exponent)) = around_e(text) else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let mantissa = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let (plain, has_point) = match mantissa.split_once(['.', ',']) {
        Some((whole, fraction)) => (digits(whole) && digits(fraction), true),
        None => (digits(mantissa), false),
    };
    // Without a sign only where there is a point: 8E123 is a code.
    let signed = exponent.strip_prefix(['+', '-']);
    plain && signed.or(has_point.then_some(exponent)).is_some_and(digits)
}

/// What stands before and behind the `E` of a number; nearly no text has one between digits.
fn around_e(text: &str) -> Option<(&str, &str)> {
    let [b'0'..=b'9' | b'-', .., b'0'..=b'9'] = text.as_bytes() else { return None };
    let at = text.bytes().position(|b| matches!(b, b'E' | b'e'))?;
    Some((&text[..at], &text[at + 1..]))
}

/// The digits of a whole number that a program wrote with a fraction of zeros: `7700900123.0`, `5,00`; `1,000` has none.
pub(super) fn without_zero_fraction(text: &str) -> Option<&str> {
    let (whole, fraction) = text.split_once(['.', ','])?;
    let is_thousands = fraction.len() == 3 && text.contains(',');
    (!fraction.is_empty() && !is_thousands && fraction.bytes().all(|b| b == b'0')).then_some(whole)
}

/// The digits of a number in scientific notation that still has all of them: `4.47700900123E+11`, and `77009001e2`, as programs
/// write whole numbers that end in zeros.
pub(super) fn digits_in_full(text: &str) -> Option<String> {
    let (mantissa, exponent) = around_e(text)?;
    let exponent: usize = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    if !digits(whole) || exponent > 15 {
        return None;
    }
    match fraction.len() {
        0 if mantissa == whole && whole.len() > 1 => Some(format!("{whole}{}", "0".repeat(exponent))),
        length if length >= exponent && digits(fraction) => {
            let (needed, rest) = fraction.split_at(exponent);
            rest.bytes().all(|b| b == b'0').then(|| format!("{whole}{needed}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaning_says_what_it_did() {
        for (given, cleaned, repair) in [
            ("", "", Repair::None),
            ("The Willows", "The Willows", Repair::None),
            ("Élan – Care", "Élan – Care", Repair::None),
            ("  VLAXL ", "VLAXL", Repair::Tidied),
            ("\u{A0}VLAXL\u{3000}", "VLAXL", Repair::Tidied),
            ("The  Willows", "The Willows", Repair::Tidied),
            ("The\u{A0}Willows", "The Willows", Repair::Tidied),
            ("The\r\nWillows\n", "The Willows", Repair::Tidied),
            ("VLA\u{200B}XL", "VLAXL", Repair::Repaired),
            ("\u{FEFF}VLAXL", "VLAXL", Repair::Repaired),
            ("\u{202A}07700 900123\u{202C}", "07700 900123", Repair::Repaired),
            (" a \u{200B} b ", "a b", Repair::Repaired),
            ("soft\u{AD}hyphen\u{7}", "softhyphen", Repair::Repaired),
            (" \u{A0}\t", "", Repair::Tidied),
            ("\u{200B}", "", Repair::Repaired),
        ] {
            assert_eq!(clean(given), (Cow::Borrowed(cleaned), repair), "{given:?}");
            assert_eq!(matches!(clean(given).0, Cow::Borrowed(_)), repair == Repair::None, "{given:?}");
        }
    }

    #[test]
    fn marks_around_a_text_are_no_part_of_it() {
        for (text, bare) in [
            ("'07700 900123", "07700 900123"),
            ("=\"07700900123\"", "07700900123"),
            ("“VLAXL”", "VLAXL"),
            ("\"VLAXL\"", "VLAXL"),
            ("'VLAXL'", "VLAXL"),
            (" \"Amina\"", "Amina"),
            ("'t Hooft", "'t Hooft"),
            ("'", "'"),
            ("=A1", "=A1"),
            ("O'Brien", "O'Brien"),
        ] {
            assert_eq!(without_marks(text), bare, "{text}");
        }
    }

    #[test]
    fn dashes_are_straightened() {
        assert_eq!(straighten_dashes("1-125856395".into()), ("1-125856395".into(), Repair::None));
        for dash in ['\u{2010}', '\u{2013}', '\u{2014}', '\u{2212}', '\u{FF0D}'] {
            let given = format!("1{dash}125856395");
            assert_eq!(straighten_dashes(given.into()), ("1-125856395".into(), Repair::Repaired));
        }
    }

    #[test]
    fn a_number_that_kept_all_its_digits_is_written_in_full() {
        for (text, digits) in [
            ("7.700900101E+09", "7700900101"),
            ("7.700900101E9", "7700900101"),
            ("7,700900101e009", "7700900101"),
            ("7.7009001010E9", "7700900101"),
            ("0.7700900101E10", "07700900101"),
            ("77009e5", "7700900000"),
            ("7700900101E0", "7700900101"),
            ("1.2E1", "12"),
        ] {
            assert_eq!(digits_in_full(text).as_deref(), Some(digits), "{text}");
        }
        for text in ["7.7009E9", "7.7009001015E9", "7.7E-9", "7e5", "V12E5", "7.700900101", ""] {
            assert_eq!(digits_in_full(text), None, "{text}");
        }
    }

    #[test]
    fn scientific_notation_is_seen() {
        for text in ["4.47701E+11", "7.7009e+09", "8E+123", "1E-5", "7.7E9", "7,7009e9", "4.47E-2"] {
            assert!(scientific_notation(text), "{text}");
        }
        for text in ["8E123", "VLAXL", "E+1", "07700900123", "1.E+5", "2E+", ""] {
            assert!(!scientific_notation(text), "{text}");
        }
    }
}
