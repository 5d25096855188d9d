//! How texts are compared: every form once, by what it takes no notice of. Which values are equal is not for this room to say.

use std::borrow::Cow;

/// A text as names of people and sites are compared: lower case, accents off, letters and digits only. `O'Brien` is `OBrien`, and
/// `Anne-Marie` is `Anne Marie` and `AnneMarie`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        let mut folded = text.to_ascii_lowercase();
        folded.retain(|c| c.is_ascii_alphanumeric());
        return folded;
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        // What most letters are, also where others stand among them.
        if c.is_ascii() {
            folded.extend(c.is_ascii_alphanumeric().then_some(c.to_ascii_lowercase()));
            continue;
        }
        for lower in c.to_lowercase().filter(|lower| lower.is_alphanumeric()) {
            match plain_letters(lower) {
                Some(plain) => folded.push_str(plain),
                None if is_apostrophe(lower) => {}
                None => folded.push(lower),
            }
        }
    }
    folded
}

/// Letters that are plain ones with an accent, or several in one sign, each list behind the plain letters that stand for it: what
/// Unicode takes apart so among Latin letters, Greek and Cyrillic as far as names have them, and what it leaves whole (ø, ł, ß).
const PLAIN_LETTERS: &[(&str, &str)] = &[
    ("a", "ªàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"),
    ("ae", "æǣǽ"),
    ("b", "ḃḅḇ"),
    ("c", "çćĉċčḉ"),
    ("d", "ďđðḋḍḏḑḓ"),
    ("e", "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệǝə"),
    ("f", "ḟ"),
    ("ff", "ﬀ"),
    ("ffi", "ﬃ"),
    ("ffl", "ﬄ"),
    ("fi", "ﬁ"),
    ("fl", "ﬂ"),
    ("g", "ĝğġģǧǵḡ"),
    ("h", "ĥħȟḣḥḧḩḫẖ"),
    ("i", "ìíîïĩīĭįıǐȉȋḭḯỉị"),
    ("ij", "ĳ"),
    ("j", "ĵǰ"),
    ("k", "ķǩḱḳḵ"),
    ("l", "ĺļľŀłḷḹḻḽ"),
    ("m", "ḿṁṃ"),
    ("n", "ñńņňŋǹṅṇṉṋ"),
    ("o", "ºòóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"),
    ("oe", "œ"),
    ("p", "ṕṗ"),
    ("r", "ŕŗřȑȓṙṛṝṟ"),
    ("s", "śŝşšſșṡṣṥṧṩẛ"),
    ("ss", "ß"),
    ("st", "ﬅﬆ"),
    ("t", "ţťŧțṫṭṯṱẗ"),
    ("th", "þ"),
    ("u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
    ("v", "ṽṿ"),
    ("w", "ŵẁẃẅẇẉẘ"),
    ("x", "ẋẍ"),
    ("y", "ýÿŷȳẏẙỳỵỷỹ"),
    ("z", "źżžẑẓẕ"),
    ("α", "ά"),
    ("ε", "έ"),
    ("η", "ή"),
    ("ι", "ίϊΐ"),
    ("ο", "ό"),
    ("υ", "ύϋΰ"),
    ("ω", "ώ"),
    ("г", "ѓ"),
    ("е", "ё"),
    ("и", "й"),
    ("і", "ї"),
    ("к", "ќ"),
    ("у", "ў"),
];

const ALPHABET: &str = "abcdefghijklmnopqrstuvwxyz";
const DIGITS: &str = "0123456789";

/// What stands for a character in lower case that is none of the plain letters and digits; `None` where it stands for itself, or for
/// nothing.
fn plain_letters(c: char) -> Option<&'static str> {
    let nth = |of: &'static str, first: char| {
        let at = (c as usize).checked_sub(first as usize)?;
        of.get(at..=at)
    };
    // Full width, as keyboards for Chinese and Japanese type them.
    let wide = || nth(ALPHABET, 'ａ').or_else(|| nth(DIGITS, '０'));
    let listed = || PLAIN_LETTERS.iter().find(|(_, letters)| letters.contains(c)).map(|(plain, _)| *plain);
    wide().or_else(listed)
}

/// What people and programs write for an apostrophe: curly, straight, an accent that stands alone, a prime, the letters of Unicode
/// that look like one.
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '´' | '‘' | '’' | '‛' | '′' | '＇' | 'Ꞌ' | 'ꞌ') || is_modifier(c)
}

/// Signs that Unicode counts as letters: the Hawaiian ʻ, the ʼ of phonetics, small raised letters.
fn is_modifier(c: char) -> bool {
    ('\u{2B0}'..='\u{2FF}').contains(&c)
}

/// The form in which headings are compared: letters and digits only, in lower case.
pub fn fold_heading(heading: &str) -> String {
    if !heading.is_ascii() {
        return folded(heading).collect();
    }
    // What nearly all are, and thousands of values are looked at as if they were headings.
    let mut form = heading.to_ascii_lowercase();
    if !form.bytes().all(|c| c.is_ascii_alphanumeric()) {
        form.retain(|c| c.is_ascii_alphanumeric());
    }
    form
}

/// Whether two headings are the same but for case, blanks and signs.
pub fn same_heading(one: &str, other: &str) -> bool {
    // Nearly always the first letters differ.
    match (one.as_bytes(), other.as_bytes()) {
        ([a, ..], [b, ..]) if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric() && !a.eq_ignore_ascii_case(b) => {
            false
        }
        _ => folded(one).eq(folded(other)),
    }
}

fn folded(heading: &str) -> impl Iterator<Item = char> {
    heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// The form in which codes and names that point at a site are compared: case and blanks left out, signs kept.
pub fn fold_key(text: Cow<'_, str>) -> String {
    if text.is_ascii() {
        let mut folded = text.into_owned();
        folded.make_ascii_lowercase();
        folded.retain(|c| !c.is_whitespace());
        return folded;
    }
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// The form in which names of homes are compared: as those of people, and `&` is "and". St. Mary’s is St Mary's.
pub fn fold_home(name: &str) -> String {
    if name.contains('&') { fold(&name.replace('&', " and ")) } else { fold(name) }
}

/// Excel takes no notice of case in sheet names, and nobody sees blanks at their ends.
pub fn same_sheet_name(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_alike() {
        for (one, other) in [
            ("O'Brien", "OBRIEN"),
            ("O’Brien", "O Brien"),
            ("Anne-Marie", "AnneMarie"),
            ("Anne Marie", "anne-marie"),
            ("Zoë", "Zoe"),
            ("Jos\u{65}\u{301}", "José"),
            ("Łukasz Müller", "lukasz muller"),
            ("Großmann", "GROSSMANN"),
            ("İpek", "Ipek"),
            ("Nguyễn", "Nguyen"),
            ("OʼBrien", "O'Brien"),
            ("Oʻahu", "O‘ahu"),
            ("O´Brien", "O`Brien"),
            ("O′Brien", "O＇Brien"),
            ("ﬁona Griﬃn", "Fiona Griffin"),
            ("Ｊｏｎｅｓ ２", "Jones 2"),
            ("Ḥasan Ḍar", "Hasan Dar"),
            ("h\u{323}asan", "Ḥasan"),
            ("Андре\u{438}\u{306}", "Андрей"),
            ("Ǽsa", "AEsa"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} / {other}");
        }
        assert_eq!(fold("- ? '"), "");
        assert_eq!(fold("王 伟"), "王伟");
    }

    #[test]
    fn each_form_takes_no_notice_of_its_own_things() {
        assert_eq!(fold_heading("CQC location-ID "), fold_heading("cqc Location id"));
        assert_ne!(fold_heading("Zoë"), fold_heading("Zoe"));
        assert!(same_heading("Post code", "POSTCODE") && !same_heading("Post code", "Post"));
        assert_eq!(fold_key("1-125 856 395".into()), fold_key("1-125856395".into()));
        assert_eq!(fold_key("Élan House".into()), fold_key("ÉLAN\u{a0}HOUSE".into()));
        assert_ne!(fold_key("1-125856395".into()), fold_key("1125856395".into()));
        for (one, other) in [
            ("St. Mary’s", "St Mary's"),
            ("Rose & Crown", "Rose and Crown"),
            ("Café Lodge", "CAFE LODGE"),
            ("Elm–Court", "Elm Court"),
        ] {
            assert_eq!(fold_home(one), fold_home(other), "{one} / {other}");
        }
        assert_ne!(fold_home("Rose House"), fold_home("Rose Court"));
        assert!(same_sheet_name(" Sites", "SITES ") && !same_sheet_name("Sites", "Site s"));
    }
}
