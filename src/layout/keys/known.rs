//! What is known of the sites of all tables before people are put to them.

use std::collections::{HashMap, HashSet};
use std::iter::successors;

use super::site_beside::SitesAbove;
use super::{SHARED, is_site_key};
use crate::compare::fold_home;
use crate::fields::{Field, HeadingOptions, OTHER_IDENTITY, Role, SITE_KEYS};
use crate::layout::Table;
use crate::layout::heads::Head;
use crate::text::is_listed;

/// The names, codes and IDs of the sites that the tables list, folded.
pub(super) type Listed = HashSet<String>;

/// What is known of the sites of all tables before people are put to them.
#[derive(Default)]
pub struct Known {
    pub(super) listed: Listed,
    /// The words of the names of homes, without "the".
    pub(super) names: HashSet<Vec<String>>,
    /// The site of each tab that is one home's alone, by the tab's name without the words that tell it from the home's other tabs;
    /// `None` where two tabs are called the same.
    pub(super) by_tab: HashMap<String, Option<SitesAbove>>,
}

impl Known {
    pub fn of<'t>(tables: impl Iterator<Item = &'t Table>, options: &HeadingOptions) -> Known {
        let mut known = Known::default();
        for table in tables {
            let (listed, names) = sites_of(table);
            known.listed.extend(listed);
            known.names.extend(names.iter().map(|name| words_of(name)));
            let bare = fold_home(&without_tab_words(&table.sheet.name));
            // A tab that lists further homes is nobody's alone.
            if !bare.is_empty() && SitesAbove::of(table, options).is_some() {
                let site = SitesAbove::only(table, options);
                known.by_tab.entry(bare).and_modify(|other| *other = None).or_insert(site);
            }
        }
        known
    }

    /// What says in a text which listed site is meant: all of it but its label, or what is left when the words of titles are taken
    /// away, as of "Staff at Ashdown House".
    pub(super) fn site_in<'t>(&self, text: &'t str) -> Option<&'t str> {
        if names_a_site(text, &self.listed) {
            return Some(without_label(text));
        }
        let is_of_title = |word: &str| is_listed(&word.to_lowercase(), TITLE_WORDS);
        let behind =
            |text: &&'t str| text.split_once(' ').filter(|(word, _)| is_of_title(word)).map(|(_, rest)| rest.trim());
        let before =
            |text: &&'t str| text.rsplit_once(' ').filter(|(_, word)| is_of_title(word)).map(|(rest, _)| rest.trim());
        let mut parts = successors(Some(text.trim()), behind).flat_map(|text| successors(Some(text), before));
        parts.find(|part| self.listed.contains(&fold_home(part)))
    }

    /// Whether a text is part of the name of exactly one listed site; what it is taken for is told with every person.
    pub(super) fn is_part_of_one(&self, text: &str) -> bool {
        let words = words_of(text);
        let holds = |name: &&Vec<String>| name.windows(words.len()).any(|own| own == words);
        !words.is_empty() && self.names.iter().filter(holds).count() == 1
    }
}

/// The words of a home's name.
fn words_of(name: &str) -> Vec<String> {
    let words = name.split(|c: char| c.is_whitespace() || "-–/()[],".contains(c)).map(fold_home);
    words.filter(|word| !word.is_empty() && word != "the").collect()
}

/// Words beside the name of a home in a title above its people.
const TITLE_WORDS: &str = "staff list lists of at for the from in people users user employees team members nhsmail nhs accounts account \
                           requests register details contacts - – : |";

/// Words that tell the tabs of one home apart.
const TAB_WORDS: &str = "staff users user team people employees contacts accounts account list details detail site home info \
                         information data nhsmail sheet";

/// The name of a tab without the words that tell it from the other tabs of the same home.
pub(super) fn without_tab_words(name: &str) -> String {
    let is_kept = |word: &&str| !word.is_empty() && !is_listed(&word.to_lowercase(), TAB_WORDS);
    let words = name.split(|c: char| !(c.is_alphanumeric() || "'’&.".contains(c))).filter(is_kept);
    let words: Vec<&str> = words.collect();
    // "1. Ashdown House" is numbered, "Home 1" is called so.
    let is_number = |word: &&&str| word.trim_end_matches('.').bytes().all(|b| b.is_ascii_digit());
    let numbers = if words.len() > 1 { words.iter().take_while(is_number).count() } else { 0 };
    if numbers < words.len() { words[numbers..].join(" ") } else { words.join(" ") }
}

/// The sites that a table lists, and the names of them.
fn sites_of(table: &Table) -> (Listed, Vec<&str>) {
    let Some(headings) = &table.headings else { return Default::default() };
    let fields = headings.fields(Role::Sites);
    let is_list = SITE_KEYS.iter().any(|key| fields.contains(key))
        && OTHER_IDENTITY.iter().chain(&SHARED).any(|field| fields.contains(field));
    if !is_list {
        return Default::default();
    }
    let keys = || headings.heads.iter().filter(|head| is_site_key(head, headings.lists_people()));
    let below = || table.sheet.rows().filter(|row| row.number() > headings.row);
    let texts_in = |head: &Head| -> Vec<&str> {
        let column = head.column;
        below().filter_map(|row| row.cell(column)).map(|cell| cell.text).collect()
    };
    let is_of_names = |head: &&Head| [&head.sites, &head.users].iter().any(|fields| fields.contains(&Field::SiteName));
    let listed = keys().flat_map(texts_in).map(fold_home).filter(|text| text.len() > 2);
    (listed.collect(), keys().filter(is_of_names).flat_map(texts_in).collect())
}

/// `Home: Ashdown House` is Ashdown House.
pub(super) fn without_label(text: &str) -> &str {
    let text = text.trim();
    match text.split_once(':') {
        Some((label, name)) if !name.trim().is_empty() && label.split_whitespace().count() <= 3 => name.trim(),
        _ => text.trim_end_matches(':'),
    }
}

/// Whether a text is the name, the code or the ID of a listed site, perhaps with words around it.
pub(super) fn names_a_site(text: &str, listed: &Listed) -> bool {
    let text = without_label(text);
    let bare = text.split(['(', '[', '–']).next().unwrap_or(text);
    let bare = bare.split(" - ").next().unwrap_or(bare);
    let words = || text.split(|c: char| c.is_whitespace() || "()[],;/".contains(c)).filter(|word| word.len() > 4);
    let is_code = |word: &str| word.contains(|c: char| c.is_ascii_digit()) && listed.contains(&fold_home(word));
    listed.contains(&fold_home(text)) || listed.contains(&fold_home(bare)) || words().any(is_code)
}
