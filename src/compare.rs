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
        for lower in c.to_lowercase() {
            match base_letters(lower) {
                "" if lower.is_alphanumeric() => folded.push(lower),
                base => folded.push_str(base),
            }
        }
    }
    folded
}

/// The plain letters for a Latin letter with an accent; empty for any other character.
fn base_letters(c: char) -> &'static str {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ắ' => {
            "a"
        }
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ' | 'ế' | 'ề' | 'ễ' | 'ệ' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ị' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ọ' | 'ố' | 'ồ' | 'ộ' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ț' | 'ŧ' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ụ' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' | 'ỳ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    }
}

/// The form in which headings are compared: letters and digits only, in lower case.
pub fn fold_heading(heading: &str) -> String {
    let mut form = String::with_capacity(heading.len());
    if heading.is_ascii() {
        // What nearly all are, and thousands of values are looked at as if they were headings.
        let letters = heading.bytes().filter(u8::is_ascii_alphanumeric);
        form.extend(letters.map(|letter| char::from(letter.to_ascii_lowercase())));
    } else {
        form.extend(folded(heading));
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
