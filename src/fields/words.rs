//! A heading as words, whatever the way it is written: `ODS_Code__c`, `3. ODS no. (required)` and `What is your ODS code?` are
//! all "ods id". Which words name which field stands in the table of fields; here is only how they are brought to one form.

use std::borrow::Cow;
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
    (
        "email",
        &["mail", "e mail", "emails", "emailaddress", "email add", "email id", "eml", "non nhs email", "non nhs mail"],
    ),
    ("mobile", &["mob", "cell", "cellphone", "cellular", "m phone", "handset", "mobilephone"]),
    ("phone", &["tel", "telephone", "tele", "landline", "telno"]),
    ("first", &["fore", "given", "christian"]),
    ("last", &["sur", "family"]),
    ("first name", &["forename", "fname", "firstname", "givenname", "known as", "called", "1st name"]),
    ("last name", &["surname", "lname", "lastname", "familyname", "2nd name", "sname"]),
    ("organisation", &["org", "organization", "organisational", "organizational"]),
    ("account", &["acct", "a c", "login", "licence"]),
    ("postcode", &["post code", "postal code", "zip", "zip code", "zipcode", "pcode", "p code", "p c", "post cde"]),
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
    ("type", &["kind", "category", "classification", "nature"]),
    ("existing", &["current", "currently", "already", "present", "exist"]),
    ("request", &["requested", "requesting"]),
    ("required", &["need", "needed", "requires", "wanted", "want", "reqd", "req"]),
    ("publication", &["published", "publish"]),
    ("permission", &["rights", "permissions"]),
    ("administrator", &["admin", "administrators"]),
    ("postal address", &["mailing address"]),
    ("own", &["not shared"]),
];

/// Words that say nothing of what a column holds: the frame of a question, what is wanted of the one who fills it in.
const FILLERS: &[&str] = &[
    "a", "an", "and", "any", "applicable", "are", "as", "at", "be", "by", "can", "character", "choose", "correct",
    "data", "before", "best", "unique", "digit", "do", "doe", "eg", "enter", "etc", "example", "field", "fill", "for",
    "form", "format", "from", "full", "give", "got", "had", "has", "have", "here", "how", "i", "ie", "if", "in",
    "input", "is", "it", "known", "letter", "list", "main", "many", "much", "must", "of", "office", "official", "on",
    "one", "only", "or", "our", "own", "per", "please", "primary", "provide", "s", "select", "should", "starting",
    "start", "tell", "text", "that", "the", "their", "there", "these", "they", "this", "to", "uk", "us", "value",
    "was", "we", "what", "where", "which", "who", "whose", "will", "with", "you", "your", "y", "n", "yes",
];

/// What is wanted of the one who fills it in, where it stands in a remark.
const WANTED: &[&str] = &["required", "mandatory", "optional", "compulsory"];

/// A word in the form in which words are compared.
pub type Word = Cow<'static, str>;

/// The words of a heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heading {
    /// With what stands in brackets, behind a dash or a question mark.
    pub all: Vec<Word>,
    /// Without that.
    pub main: Vec<Word>,
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
        if bare == text {
            return Heading { main: all.clone(), all };
        }
        let main = words(&bare);
        all.retain(|word| main.contains(word) || !WANTED.contains(&word.as_ref()));
        Heading { all, main }
    }
}

/// The form in which words are compared, without fillers. The same for headings and for the table of fields.
pub fn words(text: &str) -> Vec<Word> {
    let lexicon = lexicon();
    let pieces = pieces(text);
    let mut found: Vec<Word> = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        let (count, same) = lexicon.way_of_writing(&pieces[at..]);
        match (same, piece) {
            (Some(same), _) => found.extend(same.split(' ').map(Cow::Borrowed)),
            (None, Piece::Listed(entry)) => found.push(Cow::Borrowed(&entry.text)),
            (None, Piece::Other(text)) => found.push(Cow::Owned(text.clone())),
        }
        at += count;
    }
    let means_something = |word: &Word| word.len() > 1 && !lexicon.is_filler(word);
    // A heading of nothing but such words ("Office", "Full") keeps them.
    if found.iter().any(means_something) {
        found.retain(means_something);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether a text is made of words that headings are made of, and of nothing else.
pub fn is_of_heading_words(text: &str) -> bool {
    let pieces = pieces(text);
    let is_of_headings = |piece: &Piece| matches!(piece, Piece::Listed(entry) if entry.is_known || entry.is_filler);
    !pieces.is_empty() && pieces.iter().all(is_of_headings)
}

/// A word of a heading as it is written.
enum Piece {
    Listed(&'static Entry),
    Other(String),
}

impl Piece {
    fn text(&self) -> &str {
        match self {
            Piece::Listed(entry) => &entry.text,
            Piece::Other(text) => text,
        }
    }
}

/// Letters that stand together, in lower case and singular, numbers left out. `firstName` and `sitename` come apart.
fn pieces(text: &str) -> Vec<Piece> {
    let lexicon = lexicon();
    let text = if text.contains(|c| c == '&' || is_apostrophe(c)) {
        Cow::Owned(text.replace(is_apostrophe, "").replace('&', " and "))
    } else {
        Cow::Borrowed(text)
    };
    let mut pieces: Vec<Piece> = Vec::new();
    for run in text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty()) {
        let whole = fold_heading(run);
        if let Some(known) = lexicon.known(lexicon.singular(&whole)) {
            pieces.push(Piece::Listed(known));
        } else if run.bytes().skip(1).all(|byte| byte.is_ascii_lowercase()) {
            add_pieces(&mut pieces, &whole);
        } else {
            humps(run).into_iter().for_each(|hump| add_pieces(&mut pieces, &fold_heading(hump)));
        }
    }
    pieces
}

fn add_pieces(pieces: &mut Vec<Piece>, folded: &str) {
    let lexicon = lexicon();
    let word = lexicon.singular(folded);
    let is_placeholder = word.chars().all(|c| c == 'x') || word.chars().all(|c| c.is_ascii_digit());
    match lexicon.apart(word) {
        _ if is_placeholder => {}
        Some(two) => pieces.extend(two.map(Piece::Listed)),
        None => {
            let known = lexicon.find(word).or_else(|| lexicon.slip_of(word));
            pieces.push(known.map_or_else(|| Piece::Other(word.to_owned()), Piece::Listed));
        }
    }
}

/// `officeLocation` is two words, `CQCLocation` as well; a number behind a word is not part of it.
fn humps(run: &str) -> Vec<&str> {
    let mut humps = Vec::new();
    let mut from = 0;
    let afters = run.char_indices().skip(2).map(|(_, after)| after);
    for ((before, (at, c)), after) in run.chars().zip(run.char_indices().skip(1)).zip(afters) {
        let begins = c.is_uppercase() && (before.is_lowercase() || (before.is_uppercase() && after.is_lowercase()));
        let ends = before.is_lowercase() && c.is_ascii_digit();
        if begins || ends {
            humps.push(&run[from..at]);
            from = at;
        }
    }
    humps.push(&run[from..]);
    humps
}

/// What stands in brackets, behind a dash with blanks, behind a question mark or a colon, and the number in front taken off.
fn without_remarks(text: &str) -> Cow<'_, str> {
    let mut bare = Cow::Borrowed(text);
    if text.contains(['(', ')', '[', ']', '{', '}']) {
        bare = Cow::Owned(without_brackets(text));
    }
    let has_signs = bare.contains(['-', '–', '—', '?', ':', ';', '.']);
    let remarks = if has_signs { &[" - ", " – ", " — ", "? ", ": ", "; ", " e.g", " eg "][..] } else { &[" eg "] };
    for behind in remarks {
        let before = bare.split_once(behind).map(|(before, _)| before);
        if let Some(before) = before.filter(|before| before.chars().any(char::is_alphabetic)) {
            bare = Cow::Owned(before.to_owned());
        }
    }
    let (first, rest) = bare.trim_start().split_once([' ', '\t']).unwrap_or(("", &bare));
    let is_numbering = first.ends_with(['.', ')', ':']) && first.len() <= 4
        || first.len() <= 3 && first.starts_with(['Q', 'q']) && first[1..].chars().all(|c| c.is_ascii_digit());
    if is_numbering { Cow::Owned(rest.to_owned()) } else { bare }
}

fn without_brackets(text: &str) -> String {
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
    bare
}

/// What is known of a word, or of several that are one way of writing.
#[derive(Debug, Default)]
struct Entry {
    text: Word,
    /// What stands for it, where it is a way of writing something.
    same: Option<&'static str>,
    /// It has a meaning as it is, or stands for something that has.
    is_known: bool,
    is_filler: bool,
    /// Words in the longest way of writing that begins with it.
    longest: usize,
}

/// Every word that is known, by its first letter and its length: few have both in common.
struct Lexicon(Vec<Vec<Entry>>);

/// The letters of the alphabet, and all that begins otherwise.
const LETTERS: usize = 27;
/// Longer ones stand together.
const LONGEST: usize = 15;

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(Lexicon::new)
}

impl Lexicon {
    fn new() -> Lexicon {
        let mut lexicon = Lexicon((0..LETTERS * (LONGEST + 1)).map(|_| Vec::new()).collect());
        for &(one, ways) in SAME {
            one.split(' ').for_each(|word| lexicon.entry(word).is_known = true);
            for &way in ways {
                let entry = lexicon.entry(way);
                (entry.same, entry.is_known) = (Some(one), true);
                let first = lexicon.entry(way.split(' ').next().unwrap_or_default());
                first.longest = way.split(' ').count().max(first.longest);
            }
        }
        for text in texts_in_use() {
            let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1);
            words.for_each(|word| lexicon.entry(word).is_known = true);
        }
        FILLERS.iter().for_each(|word| lexicon.entry(word).is_filler = true);
        lexicon
    }

    /// The entry of a word that may stand in the tables with capitals.
    fn entry(&mut self, word: &'static str) -> &mut Entry {
        let is_upper = word.contains(char::is_uppercase);
        let text: Word = if is_upper { Cow::Owned(word.to_lowercase()) } else { Cow::Borrowed(word) };
        let alike = &mut self.0[place(text.bytes().next(), text.len())];
        let at = alike.iter().position(|entry| entry.text == text).unwrap_or_else(|| {
            alike.push(Entry { text, ..Entry::default() });
            alike.len() - 1
        });
        &mut alike[at]
    }

    fn find(&self, word: &str) -> Option<&Entry> {
        self.0[place(word.bytes().next(), word.len())].iter().find(|entry| entry.text == word)
    }

    /// The word, if it has a meaning.
    fn known(&self, word: &str) -> Option<&Entry> {
        self.find(word).filter(|entry| entry.is_known)
    }

    fn is_filler(&self, word: &str) -> bool {
        self.find(word).is_some_and(|entry| entry.is_filler)
    }

    /// The word that has a meaning and was probably meant: two neighbours swapped (`Moblie`), a letter typed twice, or one inside
    /// left out. Slips that make another word of it are none: "provided" is not the provider.
    fn slip_of(&self, word: &str) -> Option<&Entry> {
        if !word.is_ascii() || word.len() < 4 {
            return None;
        }
        let one = self.singular(word);
        let whole = self.slip(word);
        whole.or_else(|| if one.len() < word.len() && one.len() > 3 { self.slip(one) } else { None })
    }

    /// The same of a word whose plural is no question. Every word of a cell that is no heading comes here, so nothing is copied.
    fn slip(&self, word: &str) -> Option<&Entry> {
        let word = word.as_bytes();
        let known = |first: u8, length| self.0[place(Some(first), length)].iter().filter(|entry| entry.is_known);
        let swapped = known(word[0], word.len()).chain(known(word[1], word.len()));
        let mut swapped = swapped.filter(|entry| are_neighbours_swapped(entry.text.as_bytes(), word));
        let doubled = || known(word[0], word.len() - 1).find(|entry| twice_in(word, entry.text.as_bytes()));
        let left_out = || known(word[0], word.len() + 1).find(|entry| one_more(entry.text.as_bytes(), word).is_some());
        swapped.next().or_else(doubled).or_else(left_out)
    }

    /// The longest known way of writing that pieces begin with: how many of them, and what stands for it.
    fn way_of_writing(&self, pieces: &[Piece]) -> (usize, Option<&'static str>) {
        let [Piece::Listed(first), ..] = pieces else { return (1, None) };
        let text = |count: usize| pieces[..count].iter().map(Piece::text).collect::<Vec<_>>().join(" ");
        let longer = (2..=first.longest.min(pieces.len())).rev();
        let known = longer.filter_map(|count| Some((count, self.find(&text(count))?.same?))).next();
        known.map_or((1, first.same), |(count, same)| (count, Some(same)))
    }

    fn singular<'w>(&self, word: &'w str) -> &'w str {
        let keeps = word.len() < 4 || ["ss", "us", "is", "ies"].iter().any(|end| word.ends_with(end));
        let is_way = |word| self.find(word).is_some_and(|entry| entry.same.is_some());
        word.strip_suffix('s').filter(|_| !keeps && !is_way(word)).unwrap_or(word)
    }

    /// `sitename` as `site`, `name`, where both are words that are known.
    fn apart(&self, word: &str) -> Option<[&Entry; 2]> {
        if word.len() < 6 || self.known(word).is_some() {
            return None;
        }
        let rest = |first: &Entry| {
            let rest = word.strip_prefix(first.text.as_ref()).filter(|rest| rest.len() > 1)?;
            self.known(self.singular(rest))
        };
        let firsts = (2..=LONGEST.min(word.len() - 2)).flat_map(|length| &self.0[place(word.bytes().next(), length)]);
        firsts.filter(|first| first.is_known).find_map(|first| Some([first, rest(first)?]))
    }
}

/// Whether two words differ by two neighbours that have changed places.
fn are_neighbours_swapped(one: &[u8], other: &[u8]) -> bool {
    let at = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    one.len() == other.len()
        && at + 1 < one.len()
        && (one[at], one[at + 1]) == (other[at + 1], other[at])
        && one[at + 2..] == other[at + 2..]
}

/// Where the longer word has a letter inside that the shorter one lacks; neither its first nor its last.
fn one_more(longer: &[u8], shorter: &[u8]) -> Option<usize> {
    let at = longer.iter().zip(shorter).take_while(|(one, other)| one == other).count();
    let is_it =
        longer.len() == shorter.len() + 1 && (1..shorter.len()).contains(&at) && longer[at + 1..] == shorter[at..];
    is_it.then_some(at)
}

/// Whether the word is the other with one letter typed twice.
fn twice_in(word: &[u8], other: &[u8]) -> bool {
    let at = word.iter().zip(other).take_while(|(one, other)| one == other).count();
    word.len() == other.len() + 1 && at > 0 && word[at] == word[at - 1] && word[at + 1..] == other[at..]
}

/// Where words of this first letter and this length stand in the lexicon.
fn place(first: Option<u8>, length: usize) -> usize {
    let first = first.filter(u8::is_ascii_lowercase);
    let letter = first.map_or(LETTERS - 1, |first| usize::from(first - b'a'));
    letter * (LONGEST + 1) + length.min(LONGEST)
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
            ("Moblie nubmer", "id mobile"),
            ("Emaill", "email"),
            ("Emal address", "address email"),
            ("Non NHS email", "email"),
            ("Registred manger", "manager registered"),
            ("Services provided", "provided site"),
            ("Contract", "contract"),
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
