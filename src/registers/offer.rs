//! Codes and IDs that the registers offer in place of a site's own, and how far names tell which of them is meant.

use std::collections::BTreeSet;

use super::Location;
use crate::compare::{fold, is_apostrophe};
use crate::model::{Site, text_of};
use crate::text::is_listed;

/// Codes or IDs on offer for a site.
#[derive(Debug, Default)]
pub struct Offer(Vec<String>);

impl<'k> FromIterator<&'k str> for Offer {
    fn from_iter<I: IntoIterator<Item = &'k str>>(all: I) -> Offer {
        Offer(all.into_iter().map(str::to_owned).collect())
    }
}

/// Codes or IDs that a message names; more are counted.
const NAMED: usize = 5;

impl Offer {
    /// Of these codes with their names the ones named like the site, or all where none is; each once, in order.
    pub fn best_named<'n>(site: &Site<'_>, found: impl Iterator<Item = (&'n str, &'n str)>) -> Offer {
        let (alike, others): (Vec<_>, Vec<_>) = found.partition(|(_, name)| is_named_like(site, name));
        let best = if alike.is_empty() { others } else { alike };
        best.into_iter().map(|(key, _)| key).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The IDs of these locations, likewise.
    pub fn of_locations<'n>(site: &Site<'_>, found: impl Iterator<Item = &'n Location>) -> Offer {
        Offer::best_named(site, found.map(|of| (of.id.as_str(), of.name.as_str())))
    }

    /// Whether nothing is on offer.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The only one, which is a suggestion; several are only named.
    pub fn only(&self) -> Option<String> {
        if let [one] = self.0.as_slice() { Some(one.clone()) } else { None }
    }

    /// What is on offer, for `{}` in a sentence that stands behind another; nothing where nothing is.
    pub fn in_sentence(&self, sentence: &str) -> String {
        let named = &self.0[..self.0.len().min(NAMED)];
        let either = match (named, self.0.len() - named.len()) {
            ([], _) => return String::new(),
            ([one], _) => one.clone(),
            ([rest @ .., last], 0) => format!("{} or {last}", rest.join(", ")),
            (_, more) => format!("{} or {more} more", named.join(", ")),
        };
        format!(" {}", sentence.replace("{}", &either))
    }
}

/// Whether a name may be the site's.
pub fn is_named_like(site: &Site<'_>, name: &str) -> bool {
    text_of(&site.site_name).is_some_and(|given| !telling_words(given).is_empty() && are_alike(given, name))
}

/// Whether two names may be one site's: one has every telling word of the other. Names are a hint, never proof.
pub fn are_alike(one: &str, other: &str) -> bool {
    let (one, other) = (telling_words(one), telling_words(other));
    let holds = |outer: &[String], inner: &[String]| inner.iter().all(|word| outer.contains(word));
    holds(&one, &other) || holds(&other, &one)
}

/// Words that names of homes have or lack as it comes.
const COMMON_WORDS: &str = "the a and at of care home homes house nursing residential ltd limited centre center services \
                            service llp plc";

fn telling_words(name: &str) -> Vec<String> {
    let words = name.split(|letter: char| !letter.is_alphanumeric() && !is_apostrophe(letter));
    let folded = words.map(fold).filter(|word| !word.is_empty());
    let mut telling: Vec<String> = folded.filter(|word| !is_listed(word, COMMON_WORDS)).collect();
    telling.sort();
    telling.dedup();
    telling
}

#[cfg(test)]
mod tests {
    use super::are_alike;

    #[test]
    fn names_are_alike_where_one_has_the_words_of_the_other() {
        for (one, other) in [
            ("Alder House", "ALDER HOUSE NURSING HOME"),
            ("St. Mary's", "ST MARYS CARE HOME"),
            ("The Willows", "Willows Residential Care Home Ltd"),
            ("Oak Lodge (Leeds)", "Oak Lodge"),
        ] {
            assert!(are_alike(one, other), "{one} / {other}");
        }
        for (one, other) in [("Alder House", "Birch House"), ("Oak Lodge", "Oak Court")] {
            assert!(!are_alike(one, other), "{one} / {other}");
        }
    }
}
