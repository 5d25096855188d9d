//! A heading as words, whatever the way it is written: `ODS_Code__c`, `3. ODS no. (required)` and `What is your ODS code?` are
//! all "ods id". Which words name which field stands in the table of fields; here is only how they are brought to one form.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::texts_in_use;
use crate::compare::{fold_heading, is_apostrophe};

/// Ways of writing one thing; the first of each line stands for all. Of a way with several words all must stand in a row.
const SAME: &[(&str, &[&str])] = &[
    (
        "id",
        &[
            "no", "nr", "num", "nos", "number", "ref", "reference", "ident", "identifier", "identification", "code",
            "identity",
        ],
    ),
    (
        "count",
        &[
            "number of", "no of", "nos of", "num of", "how many", "quantity of", "qty of", "total number of",
            "total no of",
        ],
    ),
    (
        "site",
        &[
            "home", "care home", "service", "location", "loc", "branch", "scheme", "unit", "establishment", "setting",
            "residence", "property", "premises", "facility", "centre", "center", "workplace", "work place",
            "place of work", "carehome", "locality", "house", "project",
        ],
    ),
    ("office", &["base", "department", "dept", "division", "cost code", "area of work"]),
    ("ods", &["nacs", "organisation data service", "organisational data service", "v code", "vcode"]),
    ("cqc", &["care quality commission"]),
    (
        "dspt",
        &[
            "dsp",
            "dsp toolkit",
            "dspt toolkit",
            "toolkit",
            "ds and p toolkit",
            "data security and protection",
            "data security protection",
            "data security and protection toolkit",
            "data security protection toolkit",
            "data security toolkit",
            "data protection toolkit",
        ],
    ),
    ("registered", &["reg", "regd", "regn", "registration"]),
    ("manager", &["mgr", "man", "manageress", "managers"]),
    ("registered manager", &["rm", "rms", "regman"]),
    ("con", &["con1"]),
    ("nhsmail", &["nhs mail", "nhs net", "nhs net connect", "nhs connect", "nhs email", "nhs e mail", "nhsnet"]),
    ("email", &["mail", "e mail", "emails", "emailaddress", "email add", "email id", "eml"]),
    ("mobile", &["mob", "cell", "cellphone", "cellular", "m phone", "handset", "mobilephone"]),
    ("phone", &["tel", "telephone", "tele", "landline", "telno"]),
    ("first", &["fore", "given", "christian"]),
    ("last", &["sur", "family"]),
    ("first name", &["forename", "fname", "firstname", "givenname", "known as", "called"]),
    ("last name", &["surname", "lname", "lastname", "familyname"]),
    ("organisation", &["org", "organization", "organisational", "organizational"]),
    ("account", &["acct", "a c", "login", "licence"]),
    ("postcode", &["post code", "postal code", "zip", "zip code", "zipcode", "pcode", "p code", "post cde"]),
    (
        "person",
        &[
            "staff", "employee", "user", "colleague", "worker", "individual", "personnel", "people", "staff member",
            "member of staff", "team member",
        ],
    ),
    ("mailbox", &["mail box", "inbox"]),
    ("shared mailbox", &["generic mailbox", "group mailbox", "shared inbox", "shared email", "generic email", "smb"]),
    ("hq", &["head office", "headquarters", "headquarter", "hoffice"]),
    ("resident", &["service user", "client", "tenant", "patient"]),
    ("next of kin", &["nok", "kin"]),
    ("on call", &["oncall"]),
    ("type", &["kind", "category", "classification"]),
    ("existing", &["current", "currently", "already", "present"]),
    ("request", &["requested", "requesting"]),
    ("required", &["need", "needed", "requires", "wanted", "want"]),
    ("publication", &["published", "publish"]),
    ("permission", &["rights", "permissions"]),
    ("administrator", &["admin", "administrators"]),
    ("postal address", &["mailing address"]),
];

/// Words that say nothing of what a column holds: the frame of a question, what is wanted of the one who fills it in.
const FILLERS: &[&str] = &[
    "a", "an", "and", "any", "applicable", "are", "as", "at", "be", "by", "can", "character", "choose", "correct",
    "data", "best", "unique", "digit", "do", "doe", "eg", "enter", "etc", "example", "field", "fill", "for", "form",
    "format", "from", "full", "give", "has", "have", "here", "how", "i", "ie", "if", "in", "input", "is", "it",
    "known", "letter", "list", "main", "many", "much", "must", "of", "office", "official", "on", "one", "only", "or",
    "our", "own", "per", "please", "primary", "provide", "s", "select", "should", "starting", "start", "tell", "text",
    "that", "the", "their", "there", "these", "they", "this", "to", "uk", "us", "value", "was", "we", "what", "where",
    "which", "who", "whose", "will", "with", "you", "your", "y", "n", "yes",
];

/// What is wanted of the one who fills it in, where it stands in a remark.
const WANTED: &[&str] = &["required", "mandatory", "optional", "compulsory"];

/// The words of a heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heading {
    /// With what stands in brackets, behind a dash or a question mark.
    pub all: Vec<String>,
    /// Without that.
    pub main: Vec<String>,
}

impl Heading {
    /// Takes a heading apart. A text too long to be one has no words.
    pub fn parse(text: &str) -> Heading {
        if text.len() > 250 {
            return Heading::default();
        }
        let text = text.trim().trim_end_matches("__c");
        let bare = without_remarks(text);
        let mut all = words(text);
        let main = if bare == text { all.clone() } else { words(&bare) };
        all.retain(|word| main.contains(word) || !WANTED.contains(&word.as_str()));
        Heading { all, main }
    }
}

/// The form in which words are compared, without fillers. The same for headings and for the table of fields.
pub fn words(text: &str) -> Vec<String> {
    let lexicon = lexicon();
    let pieces = pieces(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        // The longest known way of writing that begins here.
        let longest =
            lexicon.longest_from.get(pieces[at].as_str()).map_or(0, |longest| (pieces.len() - at).min(*longest));
        let known = (1..=longest)
            .rev()
            .find_map(|count| Some((count, lexicon.same.get(pieces[at..at + count].join(" ").as_str())?)));
        match known {
            Some((count, same)) => {
                found.extend(same.split(' ').map(str::to_owned));
                at += count;
            }
            None => {
                found.push(pieces[at].clone());
                at += 1;
            }
        }
    }
    let means_something = |word: &String| word.len() > 1 && !lexicon.fillers.contains(word.as_str());
    let mut kept: Vec<String> = found.iter().filter(|word| means_something(word)).cloned().collect();
    // A heading of nothing but such words ("Office", "Full") keeps them.
    if kept.is_empty() {
        kept = found;
    }
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// Whether a text is made of words that headings are made of, and of nothing else.
pub fn is_of_heading_words(text: &str) -> bool {
    let pieces = pieces(text);
    !pieces.is_empty() && pieces.iter().all(|piece| is_known(piece) || lexicon().fillers.contains(piece.as_str()))
}

/// Letters that stand together, in lower case and singular, numbers left out. `firstName` and `sitename` come apart.
fn pieces(text: &str) -> Vec<String> {
    let text = text.replace(is_apostrophe, "").replace('&', " and ");
    let mut pieces = Vec::new();
    for run in text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty()) {
        let whole = singular(&fold_heading(run));
        if is_known(&whole) {
            pieces.push(whole);
            continue;
        }
        for hump in humps(run) {
            let folded = singular(&fold_heading(hump));
            let is_placeholder = folded.chars().all(|c| c == 'x') || folded.chars().all(|c| c.is_ascii_digit());
            if !is_placeholder {
                pieces.extend(apart(&folded).unwrap_or_else(|| vec![folded]));
            }
        }
    }
    pieces
}

/// `officeLocation` is two words, `CQCLocation` as well; a number behind a word is not part of it.
fn humps(run: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let letters: Vec<(usize, char)> = run.char_indices().collect();
    for three in letters.windows(3) {
        let [(_, before), (at, c), (_, after)] = three else { continue };
        let begins = c.is_uppercase() && (before.is_lowercase() || (before.is_uppercase() && after.is_lowercase()));
        let ends = before.is_lowercase() && c.is_ascii_digit();
        if begins || ends {
            cuts.push(*at);
        }
    }
    cuts.push(run.len());
    cuts.windows(2).map(|two| &run[two[0]..two[1]]).collect()
}

/// `sitename` as `site`, `name`, where both are words that are known.
fn apart(word: &str) -> Option<Vec<String>> {
    if word.len() < 6 || is_known(word) {
        return None;
    }
    let cut = (2..word.len() - 1).filter(|at| word.is_char_boundary(*at)).find(|at| {
        let (first, second) = word.split_at(*at);
        is_known(first) && is_known(&singular(second))
    })?;
    let (first, second) = word.split_at(cut);
    Some(vec![first.to_owned(), singular(second)])
}

fn singular(word: &str) -> String {
    let keeps = word.len() < 4 || ["ss", "us", "is", "ies"].iter().any(|end| word.ends_with(end));
    match word.strip_suffix('s') {
        Some(one) if !keeps && !lexicon().same.contains_key(word) => one.to_owned(),
        _ => word.to_owned(),
    }
}

fn is_known(word: &str) -> bool {
    let lexicon = lexicon();
    lexicon.same.contains_key(word) || lexicon.plain.contains(word)
}

/// What stands in brackets, behind a dash with blanks, behind a question mark or a colon, and the number in front taken off.
fn without_remarks(text: &str) -> String {
    let mut depth = 0usize;
    let mut bare = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    for behind in [" - ", " – ", " — ", "? ", ": ", "; ", " e.g", " eg "] {
        if let Some((before, _)) = bare.split_once(behind).filter(|(before, _)| before.chars().any(char::is_alphabetic))
        {
            bare = before.to_owned();
        }
    }
    let (first, rest) = bare.trim_start().split_once([' ', '\t']).unwrap_or(("", &bare));
    let is_numbering = first.ends_with(['.', ')', ':']) && first.len() <= 4
        || first.len() <= 3 && first.starts_with(['Q', 'q']) && first[1..].chars().all(|c| c.is_ascii_digit());
    if is_numbering { rest.to_owned() } else { bare }
}

struct Lexicon {
    /// Every way of writing, with what stands for it.
    same: HashMap<&'static str, &'static str>,
    /// Single words that have a meaning as they are.
    plain: HashSet<String>,
    fillers: HashSet<&'static str>,
    /// Words in the longest way of writing that begins with this word.
    longest_from: HashMap<&'static str, usize>,
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let same: HashMap<_, _> =
            SAME.iter().flat_map(|(one, ways)| ways.iter().map(move |way| (*way, *one))).collect();
        let mut longest_from: HashMap<&str, usize> = HashMap::new();
        for way in same.keys() {
            let first = way.split(' ').next().unwrap_or_default();
            let longest = longest_from.entry(first).or_default();
            *longest = way.split(' ').count().max(*longest);
        }
        let of_same = SAME.iter().flat_map(|(one, _)| one.split(' ')).map(str::to_owned);
        let of_fields = texts_in_use().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
        let of_fields = of_fields.filter(|word| word.len() > 1).map(str::to_lowercase);
        Lexicon {
            same,
            plain: of_same.chain(of_fields).collect(),
            fillers: FILLERS.iter().copied().collect(),
            longest_from,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_written_in_many_ways_has_one_form() {
        for (heading, expected) in [
            ("ODS code", "id ods"),
            ("ODS_Code__c", "id ods"),
            ("ODSCode", "id ods"),
            ("odscode", "id ods"),
            ("ODS No.", "id ods"),
            ("VCode", "ods"),
            ("CQC Location ID (1-xxxxx)", "cqc id site"),
            ("Registered Manager's CQC ID", "cqc id manager registered"),
            ("Reg Man ID", "id manager registered"),
            ("nhs.net Connect account?", "account nhsmail"),
            ("NHSmail (Y/N)", "nhsmail"),
            ("E-mail", "email"),
            ("givenName", "first name"),
            ("DSPT 2025-26 status", "dspt status"),
            ("What is your ODS code?", "id ods"),
            ("Name of the home", "name site"),
            ("Post Code (Site)", "postcode site"),
        ] {
            assert_eq!(Heading::parse(heading).all.join(" "), expected, "{heading}");
        }
        for (heading, expected) in [
            ("3. Email (personal)", "email"),
            ("Q5 ODS code - required", "id ods"),
            ("Site name: as at CQC", "name site"),
        ] {
            assert_eq!(Heading::parse(heading).main.join(" "), expected, "{heading}");
        }
    }
}
