//! The one value in a text that says more than its value: `ODS: VLAXL`, `LS8 2AB (new building)`, `07700 900123 - work`.
//!
//! A value is taken from among other words only where it has a shape of its own, stands there alone, and the words beside it do
//! not doubt it. What stood beside it is told (FILE026). Where words doubt it, or two values stand there, nothing is taken.

use std::sync::OnceLock;

use regex_lite::{Match, Regex};

/// What a text holds of a type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found<T> {
    /// No such value.
    Nothing,
    /// Exactly one, among words that do no harm.
    One(T),
    /// One or more, and why none is taken.
    Doubtful(Doubt),
}

/// Why a text that holds a value is not read as that value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Doubt {
    /// Words beside the value doubt it.
    Words,
    /// Different values stand in the text.
    Several,
    /// Words beside the value say that it is somebody else's, or shared.
    Others,
}

impl<T> Found<T> {
    /// The value, where it is taken.
    pub fn value(self) -> Option<T> {
        if let Found::One(value) = self { Some(value) } else { None }
    }
}

/// How values of a type look among other words; compiled when the first text needs it, which few do.
#[derive(Debug)]
pub(super) struct Pattern {
    source: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// `source` is a regular expression; capitals and small letters are one.
    pub(super) const fn new(source: &'static str) -> Pattern {
        Pattern { source, compiled: OnceLock::new() }
    }

    /// Everything in `text` that looks like it, left to right.
    pub(super) fn hits<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Match<'t>> {
        let compile = || Regex::new(&format!("(?i){}", self.source)).ok();
        self.compiled.get_or_init(compile).iter().flat_map(move |compiled| compiled.find_iter(text))
    }

    /// Takes the first that looks like it out of `text`: where it stood, and what it was.
    pub(super) fn take(&self, text: &mut String) -> Option<(usize, String)> {
        let at = self.hits(text).next()?.range();
        let taken = text[at.clone()].to_owned();
        text.replace_range(at.clone(), " ");
        Some((at.start, taken))
    }

    /// The value in `text`: the one that `read` makes of what looks like it.
    pub(super) fn find<T: PartialEq>(&self, text: &str, read: impl Fn(&str) -> Option<T>) -> Found<T> {
        self.find_beside(text, read, doubt_in)
    }

    /// As [`find`](Self::find), of a number or an address that has to be the person's own.
    pub(super) fn find_own<T: PartialEq>(&self, text: &str, read: impl Fn(&str) -> Option<T>) -> Found<T> {
        // The address itself may hold such a word.
        self.find_beside(text, read, |beside| doubt_in(beside).or_else(|| is_others(beside).then_some(Doubt::Others)))
    }

    /// As [`find`](Self::find), where `doubt` judges the words beside the value.
    pub(super) fn find_beside<T: PartialEq>(
        &self,
        text: &str,
        read: impl Fn(&str) -> Option<T>,
        doubt: impl Fn(&str) -> Option<Doubt>,
    ) -> Found<T> {
        let (mut found, mut beside, mut behind) = (None, String::new(), 0);
        for hit in self.hits(text) {
            let Some(value) = read(hit.as_str()) else { continue };
            if found.as_ref().is_some_and(|earlier| *earlier != value) {
                return Found::Doubtful(Doubt::Several);
            }
            beside.push_str(&text[behind..hit.start()]);
            beside.push(' ');
            (found, behind) = (Some(value), hit.end());
        }
        beside.push_str(&text[behind..]);
        match found {
            None => Found::Nothing,
            Some(value) => doubt(&beside).map_or(Found::One(value), Found::Doubtful),
        }
    }
}

/// Words that say of what they stand beside that it may not be so. A question mark inside a web address is none.
static DOUBTS: Pattern = Pattern::new(
    r"\b(?:not|never|no longer|wrong|incorrect|expired|lapsed|was|were|used to be|formerly|previously|previous|tbc|tba|to be (?:confirmed|checked|advised|added)|unconfirmed|provisional|unsure|maybe|perhaps|probably|possibly|applied for|applying|awaiting|awaited|pending|closed|deregistered|cancelled|leaving|left|until|till|lost|invalid|obsolete|outdated|out of (?:use|date)|superseded|replaced|disconnected|deactivated|dead|stolen|blocked|barred|cut off|undeliverable|broken|faulty|bounce[sd]?|bouncing|transferr(?:ed|ing))\b|\bold(?: (?:one|code|number|no|id|e-?mail|address|mobile|phone|provider))?[ .)\]]*$|[?¿](?:\W|$)",
);

/// Whether words doubt what they stand beside: `?`, `not`, `expired`, `to be confirmed` …
pub fn is_doubt(words: &str) -> bool {
    let places: Vec<_> = PLACES.hits(words).map(|hit| hit.range()).collect();
    DOUBTS.hits(words).any(|hit| !places.iter().any(|place| place.start == hit.start()))
}

/// Roads and places that are called so, as they stand in an address.
static PLACES: Pattern = Pattern::new(r"(?-i)\b(?:Broken|Dead|Lost|Till|Left|Never|Blocked) [A-Z][a-z]+");

/// The doubt that words cast on what they stand beside.
fn doubt_in(words: &str) -> Option<Doubt> {
    is_doubt(words).then_some(Doubt::Words)
}

/// Words that say of a number or an address that it is not the person's own.
static OTHERS: Pattern = Pattern::new(
    r"\b(?:husband|wife|partner|spouse|mum|mother|dad|father|son|daughter|sister|brother|parents?|friend|neighbour|next of kin|shared|sharing|joint|on[- ]?call|(?:office|homes?|home's|duty|team|manager'?s) (?:mobile|phone|number|address|e-?mail))\b",
);

/// Whether words beside a number or an address say that it is somebody else's, or shared.
fn is_others(words: &str) -> bool {
    OTHERS.hits(words).next().is_some()
}

/// Whether every word of a text is in a list of words, all in small letters and set apart by blanks.
pub(super) fn all_known(text: &str, list: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(|word| is_known(word, list))
}

/// Whether a word is in such a list. Every name is held against several.
pub(super) fn is_known(word: &str, list: &str) -> bool {
    list.as_bytes().split(|byte| *byte == b' ').any(|known| known.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubt_is_told_from_remarks() {
        for words in [
            "?",
            "VLAXL? ",
            "not known",
            "was ",
            "to be confirmed",
            "TBC",
            "(expired)",
            "awaiting CQC",
            "no longer used",
            "(old)",
            "old number",
            "until December",
            "bounced",
            "(registration being transferred)",
        ] {
            assert!(is_doubt(words), "{words}");
        }
        for words in [
            "",
            "ODS code:",
            "(new building)",
            "www.cqc.org.uk/location/ ?survey=1",
            "Wasdale House",
            "Notting Hill",
            "Old Rectory",
            "3 Broken Cross, Macclesfield",
            "Left Bank Road",
        ] {
            assert!(!is_doubt(words), "{words}");
        }
    }

    #[test]
    fn whose_an_address_is_is_told_by_what_stands_beside_it() {
        static ADDRESS: Pattern = Pattern::new(r"\S+@\S+");
        let found = |text: &str| ADDRESS.find_own(text, |hit| Some(hit.to_owned()));
        assert!(matches!(found("friend@example.org (personal)"), Found::One(_)));
        assert!(matches!(found("joan@example.org (her friend's)"), Found::Doubtful(Doubt::Others)));
        assert!(matches!(found("joan@example.org (bounced)"), Found::Doubtful(Doubt::Words)));
    }
}
