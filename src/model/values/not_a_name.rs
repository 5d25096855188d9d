//! Texts that stand where a name should and are nobody's (USER022).

use std::collections::HashMap;
use std::sync::LazyLock;

use super::find::{all_known, is_known};
use super::fold;
use super::person_name::is_role_name;

/// Why a text is nobody's name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotAName {
    /// An e-mail address.
    Address,
    /// Digits: a telephone number, a number of a post.
    Digits,
    /// Two people.
    TwoPeople,
    /// A question mark, or what a web page makes of a sign.
    Signs,
    /// A title and nothing else where the name, the first or the last name should stand.
    TitleAlone,
    /// Words for somebody who is not known yet: to be confirmed, vacant, as above.
    NobodyYet,
    /// Words that are no part of a name: of a sentence, or behind a dash, a bar or a colon.
    Words,
}

/// Titles, which the portal wants in a field of their own.
const TITLES: &str = "mr mrs ms miss mx dr prof professor rev revd reverend sir dame";

/// Titles that are names or jobs too: off only before a whole name.
const TITLES_BEFORE_A_WHOLE_NAME: &str = "sister brother father canon lady lord sr fr";

/// What stands for somebody who is not known, as the whole name. The words may be written as one (`newstarter`), but no name is
/// cut into other words: Newman Ager is a person.
const NOBODY: &[&str] = &[
    "tba",
    "tbc",
    "to be confirmed",
    "to be appointed",
    "to be advised",
    "to be recruited",
    "to be added",
    "to be agreed",
    "to be determined",
    "vacant",
    "vacancy",
    "vacant post",
    "vacant position",
    "post vacant",
    "new starter",
    "new staff",
    "new employee",
    "new member",
    "new manager",
    "new user",
    "new person",
    "new appointment",
    "new carer",
    "new nurse",
    "new recruit",
    "as above",
    "same as above",
    "same person",
    "ditto",
    "unknown",
    "unknown unknown",
    "not known",
    "not applicable",
    "not appointed",
    "no name",
    "no surname",
    "nobody",
    "none",
    "none none",
    "xx",
    "xxx",
    "xxxx",
    "test test",
    "test user",
    "tester",
    "awaiting appointment",
    "awaiting recruitment",
    "recruiting",
    "agency",
    "agency staff",
    "agency nurse",
    "agency worker",
    "agency carer",
    "bank staff",
    "bank nurse",
    "bank worker",
    "bank carer",
    "various",
    "various staff",
    "all staff",
    "staff member",
    "anyone",
    "anybody",
    "see above",
    "see below",
    "senior duty",
    "senior on duty",
    "senior carer on duty",
    "person in charge",
    "please select",
    "first name last name",
    "first last",
    "a n other",
    "any staff",
    "any carer",
    "any nurse",
    "joe bloggs",
    "jo bloggs",
    "somebody",
    "someone",
    "somebody else",
    "not recruited",
    "not yet recruited",
    "not yet appointed",
    "not yet known",
    "not in post",
    "no one",
    "no one yet",
    "post holder",
    "maintenance man",
    "tbd",
    "to follow",
    "will advise",
    "see rota",
    "see list",
    "starting soon",
    "forename surname",
    "na",
    "na na",
    "name",
    "name surname",
];

static NOBODY_AS_ONE_WORD: LazyLock<HashMap<String, &str>> =
    LazyLock::new(|| NOBODY.iter().map(|words| (words.replace(' ', ""), *words)).collect());

/// Whether the name is one of these, as one word or as just these words.
fn is_nobody(whole: &str, folded: &str) -> bool {
    let words = || whole.split(|c: char| !c.is_alphanumeric()).map(fold).filter(|word| !word.is_empty());
    NOBODY_AS_ONE_WORD.get(folded).is_some_and(|known| words().count() == 1 || words().eq(known.split(' ')))
}

/// Words that make a name one of nobody's wherever they stand.
const NOBODY_YET: &str = "vacant vacancy tbc tba ditto recruiting unfilled awaiting unknown";

/// Whether such a word stands in a text.
pub(super) fn speaks_of_nobody(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| !word.is_empty() && is_known(word, NOBODY_YET))
}

/// Why first and last name together are nobody's; each may be empty.
pub fn not_a_name(first: &str, last: &str) -> Option<NotAName> {
    // Nearly every name is two words of letters.
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-' || b == b'\'');
    let whole = [first, last].join(" ");
    let whole = whole.trim();
    if whole.is_empty() {
        return None;
    }
    if !(plain(first) && plain(last))
        && let Some(why) = told_by_signs(whole)
    {
        return Some(why);
    }
    let folded = fold(whole);
    if folded.is_empty()
        || is_nobody(whole, &folded)
        || speaks_of_nobody(whole)
        || folded.starts_with("tobe")
            && whole.contains(' ')
            && all_known(whole, "to be confirmed appointed advised recruited added agreed determined decided filled")
    {
        return Some(NotAName::NobodyYet);
    }
    let is_title = |part: &str| !part.is_empty() && all_known(part, TITLES);
    if [first, last].into_iter().any(is_title) {
        return Some(NotAName::TitleAlone);
    }
    // A role alone is told as one.
    let is_first_name_with_post = || is_known(last, POSTS_FOR_SURNAMES) && !is_role_name(first, last);
    (is_first_name_with_post() || holds_plain_words(whole)).then_some(NotAName::Words)
}

fn told_by_signs(whole: &str) -> Option<NotAName> {
    if whole.contains('@') {
        Some(NotAName::Address)
    } else if whole.contains(['?', '<', '>', '=']) || whole.contains("&#") || whole.contains("&amp") {
        Some(NotAName::Signs)
    } else if whole.bytes().any(|b| b.is_ascii_digit()) {
        Some(NotAName::Digits)
    } else {
        let words =
            whole.split_whitespace().filter(|word| matches!(*word, "&" | "and" | "AND" | "And" | "/" | "+" | "or"));
        if words.count() > 0 || whole.contains(['/', '\\', '&', ';']) {
            return Some(NotAName::TwoPeople);
        }
        has_words_apart(whole).then_some(NotAName::Words)
    }
}

/// Posts that nobody is called after, where the surname would stand: `Joan Manager` is Joan, the manager.
const POSTS_FOR_SURNAMES: &str =
    "manager deputy carer administrator receptionist housekeeper supervisor handyman hca rgn rmn";

/// Words of sentences, which stand in no name where they are written small among others.
const PLAIN_WORDS: &str = "to be is are was not no none with plus yet at who whoever when whichever replacement cover given present hired \
     appointed recruited somebody someone anyone nobody everyone other others another needed required wanted please see ask via per \
     until from currently soon later maybe probably possibly position name whom this that same above below";

/// `to be hired`, `Joan Abbott with Kate Shah`. Whoever writes a name of two words small may be called one of them.
fn holds_plain_words(whole: &str) -> bool {
    let words = || whole.split(' ').filter(|word| !word.is_empty());
    let is_small = |word: &str| word.bytes().all(|b| b.is_ascii_lowercase());
    (words().count() > 2 || !words().all(is_small)) && words().any(|word| is_small(word) && is_known(word, PLAIN_WORDS))
}

/// `Joan Abbott - transferred to Beech`: words behind a sign that stands in no name. Names of two parts are written so too
/// (`Anne - Marie`).
fn has_words_apart(whole: &str) -> bool {
    let apart = [" - ", " – "].into_iter().find_map(|dash| whole.split_once(dash));
    let is_no_part = |(before, behind): (&str, &str)| {
        behind.starts_with(char::is_lowercase) || before.trim().contains(' ') && behind.trim().contains(' ')
    };
    whole.contains(['|', ':']) || apart.is_some_and(is_no_part)
}

/// A name without what stands in front of it: a number in a list, a title.
pub fn without_front(name: &str) -> &str {
    let mut rest = without_number(name);
    while let Some((word, behind)) = rest.split_once(' ') {
        let (title, behind) = (word.trim_end_matches('.'), behind.trim_start());
        if title.is_empty()
            || !(all_known(title, TITLES) || behind.contains(' ') && all_known(title, TITLES_BEFORE_A_WHOLE_NAME))
        {
            break;
        }
        rest = behind;
    }
    rest
}

/// `1. Jane Doe`, `2) Jane Doe`, `3 Jane Doe`.
fn without_number(name: &str) -> &str {
    let behind = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number = (1..=3).contains(&(name.len() - behind.len()));
    let before_a_name = || behind.strip_prefix(' ').filter(|rest| rest.contains(' '));
    let rest = behind.strip_prefix(['.', ')']).or_else(before_a_name).filter(|_| is_number).map(str::trim_start);
    rest.filter(|rest| rest.starts_with(char::is_alphabetic)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_called_this() {
        use NotAName::*;
        for (first, last, why) in [
            ("joan@example.org", "", Address),
            ("07700", "900123", Digits),
            ("Clarke2", "Joan", Digits),
            ("Joan Abbott & Kate", "Shah", TwoPeople),
            ("Joan and Kate", "Shah", TwoPeople),
            ("Joan/Kate", "Shah", TwoPeople),
            ("O&#39;Doyle", "Joan", Signs),
            ("Joan", "Abbott?", Signs),
            ("Mrs", "", TitleAlone),
            ("Mrs", "Abbott", TitleAlone),
            ("Joan", "Unknown", NobodyYet),
            ("To be", "confirmed", NobodyYet),
            ("TBC", "Manager", NobodyYet),
            ("VACANT", "", NobodyYet),
            ("Manager", "(vacant)", NobodyYet),
            ("New", "starter", NobodyYet),
            ("New", "Manager", NobodyYet),
            ("Newstarter", "", NobodyYet),
            ("All", "Staff", NobodyYet),
            ("Same as", "above", NobodyYet),
            ("Unknown", "Unknown", NobodyYet),
            ("Ditto", "", NobodyYet),
            ("XXX", "", NobodyYet),
            ("Test", "Test", NobodyYet),
            (".", "", NobodyYet),
            ("to be", "hired", Words),
            ("Whoever is", "on", Words),
            ("Joan's", "replacement", Words),
            ("Joan", "Manager", Words),
            ("Joan Abbott with Kate", "Shah", Words),
            ("Joan Abbott - transferred to", "Beech", Words),
            ("Joan Abbott \\ Kate", "Shah", TwoPeople),
        ] {
            assert_eq!(not_a_name(first, last), Some(why), "{first} {last}");
        }
        for (first, last) in [
            ("Joan", "Abbott"),
            ("Anne-Marie", "O'Neill"),
            ("Zoë", "Ångström"),
            ("Jan", "van der Berg"),
            ("Andrew", "Anderson"),
            ("John", "New"),
            ("Sam", "Null"),
            ("Sam", "E"),
            ("Ade", "Tobe"),
            ("Newman", "Ager"),
            ("Ally", "Staff"),
            ("winnie", "to"),
            ("Winnie", "To"),
            ("Anne - Marie", "Abbott"),
            ("", ""),
        ] {
            assert_eq!(not_a_name(first, last), None, "{first} {last}");
        }
    }

    #[test]
    fn titles_and_numbers_in_front_come_off() {
        for (name, bare) in [
            ("Mrs Joan Abbott", "Joan Abbott"),
            ("Dr. Joan Abbott", "Joan Abbott"),
            ("Prof Dr Joan Abbott", "Joan Abbott"),
            ("1. Joan Abbott", "Joan Abbott"),
            ("2) Ms Joan Abbott", "Joan Abbott"),
            ("Sister Joan Abbott", "Joan Abbott"),
            ("Sister Abbott", "Sister Abbott"),
            ("Ms. Doyle", "Doyle"),
            ("Mrs", "Mrs"),
            ("Joan Abbott", "Joan Abbott"),
            ("Drew Abbott", "Drew Abbott"),
        ] {
            assert_eq!(without_front(name), bare, "{name}");
        }
    }
}
