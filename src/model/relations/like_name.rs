//! Names of homes that people write nearly as the list of sites does: without the words that every home has, short, with the
//! code or the town beside it. A person is joined to a site by such a name only where it can be no other site's; where it may be,
//! the site is only suggested.

use std::collections::{HashMap, HashSet};

use crate::compare::{fold, is_apostrophe};
use crate::fields::Field;
use crate::model::values::is_doubt;
use crate::model::{Site, text_of};
use crate::text::is_listed;

/// Words that many homes have in their names and their people leave out.
const COMMON: &str = "the and of care home homes nursing residential ltd limited nh rh ch";

/// Words that homes have too, but that may be all that tells two of them apart: Ashdown House, Ashdown Lodge.
const BUILDING: &str = "house";

/// What kind of home a name says it is: one of the two is never the other.
const KINDS: [&str; 2] = ["nursing", "residential"];

/// Words by which groups of people and parts of the country are called: a tab so named need not be of the home that has the word too.
const GROUPS: &str = "bank agency relief casual night nights day days senior seniors manager managers admin office head hq central group region \
     area north south east west northern southern eastern western new old kitchen domestic maintenance leavers starters joiners";

/// How people shorten words of names.
const SHORT: [(&str, &str); 5] =
    [("ct", "court"), ("hse", "house"), ("ldg", "lodge"), ("mnr", "manor"), ("gdns", "gardens")];

/// Where a name leads that no site has letter for letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fit {
    /// It can only be this site.
    One(usize),
    /// It names several, in input order.
    Several(Vec<usize>),
    /// It may be this site.
    Near(usize),
    Nothing,
}

/// A name of a home as it is compared here.
struct Name {
    /// Its words but for those in brackets and the common ones.
    words: Vec<String>,
    /// The kinds of home it names.
    kinds: Vec<&'static str>,
    /// The words in brackets: most often the town.
    beside: Vec<String>,
}

impl Name {
    fn of(text: &str) -> Name {
        let (outside, inside) = apart(text);
        let words = words_of(&outside);
        let kinds = KINDS.into_iter().filter(|kind| words.iter().any(|word| word == kind)).collect();
        let words = words.into_iter().filter(|word| !is_listed(word, COMMON)).collect();
        Name { words, kinds, beside: words_of(&inside) }
    }

    fn without_building(&self) -> Vec<&str> {
        self.words.iter().map(String::as_str).filter(|word| !is_listed(word, BUILDING)).collect()
    }

    /// Whether nothing tells the two apart: neither the kind of home nor the town.
    fn may_be(&self, other: &Name) -> bool {
        let same_kind = self.kinds.is_empty() || other.kinds.is_empty() || self.kinds == other.kinds;
        same_kind && (self.beside.is_empty() || other.beside.is_empty() || self.beside == other.beside)
    }
}

/// What stands outside brackets, and what inside.
fn apart(text: &str) -> (String, String) {
    let mut parts = text.split(['(', '[']);
    let (mut outside, mut inside) = (parts.next().unwrap_or_default().to_owned(), String::new());
    for part in parts {
        let (within, behind) = part.split_once([')', ']']).unwrap_or((part, ""));
        for (all, part) in [(&mut inside, within), (&mut outside, behind)] {
            all.push(' ');
            all.push_str(part);
        }
    }
    (outside, inside)
}

fn words_of(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric() && !is_apostrophe(c)).map(fold);
    let in_full =
        |word: String| SHORT.iter().find(|(short, _)| *short == word).map_or(word, |(_, full)| (*full).to_owned());
    words.filter(|word| !word.is_empty()).map(in_full).collect()
}

/// The sites by the words of their names and by their codes.
pub(super) struct Names {
    names: Vec<Name>,
    by_word: HashMap<String, Vec<usize>>,
    by_code: HashMap<String, Vec<usize>>,
}

impl Names {
    pub(super) fn of(sites: &[Site<'_>]) -> Names {
        let mut names = Names::new(sites.iter().map(|site| text_of(&site.site_name).unwrap_or_default()));
        for site in sites {
            for field in [Field::OdsCode, Field::CqcLocationId] {
                let Some(code) = site.view(field).and_then(|view| view.normal()) else { continue };
                names.by_code.entry(code.to_ascii_lowercase()).or_default().push(site.index);
            }
        }
        names
    }

    fn new<'n>(names: impl Iterator<Item = &'n str>) -> Names {
        let names: Vec<Name> = names.map(Name::of).collect();
        let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
        for (site, name) in names.iter().enumerate() {
            let words: HashSet<&str> = name.without_building().into_iter().collect();
            words.into_iter().for_each(|word| by_word.entry(word.to_owned()).or_default().push(site));
        }
        Names { names, by_word, by_code: HashMap::new() }
    }

    /// The site that a text in a column of sites' names means.
    pub(super) fn fit(&self, given: &str) -> Fit {
        let coded = self.coded(given);
        let named = match self.named(given) {
            Fit::One(site) if is_doubt(given) => Fit::Near(site),
            named => named,
        };
        match (coded.as_slice(), named) {
            ([], named) => named,
            // A code says more than a name, but not against it.
            ([site], Fit::One(other) | Fit::Near(other)) if *site != other => {
                Fit::Several(in_order(vec![*site, other]))
            }
            ([site], _) => Fit::One(*site),
            (_, _) => Fit::Several(coded),
        }
    }

    /// The sites whose codes stand in the text.
    fn coded(&self, given: &str) -> Vec<usize> {
        let parts = given.split(|c: char| !c.is_alphanumeric() && c != '-').map(|part| part.trim_matches('-'));
        let found = parts.filter_map(|part| self.by_code.get(&part.to_ascii_lowercase())).flatten().copied();
        in_order(found.collect())
    }

    /// The site that the name of a tab of people means: also part of a home's name, for nobody makes a tab for people of several homes
    /// without saying who is where.
    pub(super) fn fit_of_tab(&self, given: &str) -> Fit {
        let is_group = |word: &&str| is_listed(word, GROUPS);
        match self.fit(given) {
            Fit::Near(site) if !is_doubt(given) => {
                let name = Name::of(given);
                let words = name.without_building();
                let holds = |name: &&Name| contains(&name.without_building(), &words);
                let is_part = self.names.iter().filter(holds).count() == 1 && holds(&&self.names[site]);
                let may_be = is_part && self.names[site].may_be(&name) && !words.iter().all(is_group);
                if may_be { Fit::One(site) } else { Fit::Near(site) }
            }
            fit => fit,
        }
    }

    fn named(&self, given: &str) -> Fit {
        let name = Name::of(given);
        let words = name.without_building();
        if words.is_empty() {
            return Fit::Nothing;
        }
        // Every site that has one of the words; only those are compared.
        let near: Vec<usize> =
            in_order(words.iter().filter_map(|word| self.by_word.get(*word)).flatten().copied().collect());
        let equal = |site: &&usize| self.names[**site].words == name.words;
        let alike = |site: &&usize| self.names[**site].without_building() == words;
        let inside = |site: &usize| contains(&words, &self.names[*site].without_building());
        let around = |site: &usize| contains(&self.names[*site].without_building(), &words);
        let exact: Vec<usize> = near.iter().filter(equal).copied().collect();
        let of_them = |sites: &[usize]| -> Vec<usize> {
            sites.iter().copied().filter(|site| self.names[*site].may_be(&name)).collect()
        };
        match (exact.as_slice(), of_them(&exact).as_slice()) {
            (_, [site]) => return Fit::One(*site),
            ([site], []) => return Fit::Near(*site),
            ([_, _, ..], several) => {
                return Fit::Several(if several.is_empty() { exact.clone() } else { several.to_vec() });
            }
            _ => {}
        }
        let beside: Vec<usize> = near.iter().copied().filter(|site| inside(site) || around(site)).collect();
        let alike: Vec<usize> = near.iter().filter(alike).copied().collect();
        let named_in_full: Vec<usize> = beside.iter().copied().filter(inside).collect();
        match (alike.as_slice(), beside.as_slice()) {
            ([site], [_]) if self.names[*site].may_be(&name) => Fit::One(*site),
            ([site], _) => Fit::Near(*site),
            ([], [site]) => Fit::Near(*site),
            _ if named_in_full.len() > 1 => Fit::Several(named_in_full),
            _ => Fit::Nothing,
        }
    }
}

/// Whether a name that means one home, because nothing else comes near, may mean another home too, were that beside it.
pub fn may_mean_another(given: &str, home: &str, another: &str) -> bool {
    let leads_home = |homes: &[&str]| Names::new(homes.iter().copied()).fit(given) == Fit::One(0);
    leads_home(&[home]) && !leads_home(&[home, another])
}

fn in_order(mut sites: Vec<usize>) -> Vec<usize> {
    sites.sort_unstable();
    sites.dedup();
    sites
}

/// Whether `part` stands in `words`, one behind the other.
fn contains(words: &[&str], part: &[&str]) -> bool {
    !part.is_empty() && words.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sites of these names, the codes of which are VA000, VA001 …
    fn fit(sites: &[&str], given: &str) -> Fit {
        let codes = (0..sites.len()).map(|site| (format!("va00{site}"), vec![site]));
        Names { by_code: codes.collect(), ..Names::new(sites.iter().copied()) }.fit(given)
    }

    const HOMES: [&str; 4] = ["Ashdown House", "Beech Grange", "Cobblers Court", "St Mary's Nursing Home (Leeds)"];

    #[test]
    fn a_name_that_can_only_be_one_sites_leads_there() {
        for (given, site) in [
            ("Ashdown House Care Home", 0),
            ("Ashdown Hse", 0),
            ("Ashdown", 0),
            ("Beech Grange (Bradford)", 1),
            ("The Beech Grange", 1),
            ("Beech Grange Ltd.", 1),
            ("Cobblers Ct", 2),
            ("Cobblers Court Nursing Home", 2),
            ("VA002", 2),
            ("Cobblers Court - VA002", 2),
            ("va002 Cobblers", 2),
            ("ST. MARYS", 3),
            ("St Mary's (Leeds)", 3),
        ] {
            assert_eq!(fit(&HOMES, given), Fit::One(site), "{given}");
        }
    }

    #[test]
    fn where_there_is_doubt_a_site_is_only_suggested() {
        for (given, site) in [
            ("Beech", 1),
            ("Beech Grange Annexe", 1),
            ("St Mary's Residential Home", 3),
            ("St Mary's Nursing Home (York)", 3),
            ("Ashdown House (closed)", 0),
        ] {
            assert_eq!(fit(&HOMES, given), Fit::Near(site), "{given}");
        }
        // There is another beside it.
        assert_eq!(fit(&["Ashdown House", "Ashdown Lodge"], "Ashdown"), Fit::Near(0));
        assert_eq!(fit(&["Ashdown House", "Ashdown Lodge"], "Ashdown Hse"), Fit::One(0));
        assert_eq!(fit(&["Alder House 1", "Alder House 2"], "Alder House"), Fit::Nothing);
        for given in ["Coblers Court", "Head Office", "All homes", "Care Home", "The Grange", "VX999", ""] {
            assert!(!matches!(fit(&HOMES, given), Fit::One(_) | Fit::Several(_)), "{given}");
        }
    }

    #[test]
    fn a_tab_may_be_called_by_part_of_a_name() {
        const HOMES: [&str; 5] = ["Rose Court", "Ivy Bank", "North Lodge", "Elm Park", "Larch Park (York)"];
        for (given, fit) in [
            ("Rose", Fit::One(0)),
            ("The Elm", Fit::One(3)),
            ("Ivy", Fit::One(1)),
            ("Bank", Fit::Near(1)),
            ("North", Fit::Near(2)),
            ("Rose (closed)", Fit::Near(0)),
            ("Larch (Leeds)", Fit::Near(4)),
            ("Rose Court Annexe", Fit::Near(0)),
            ("Park", Fit::Nothing),
            ("Head Office", Fit::Nothing),
        ] {
            assert_eq!(Names::new(HOMES.into_iter()).fit_of_tab(given), fit, "{given}");
        }
        assert_eq!(Names::new(HOMES.into_iter()).fit("Rose"), Fit::Near(0));
        let two = Names::new(["Ashdown House", "Ashdown Lodge"].into_iter());
        assert_eq!(two.fit_of_tab("Ashdown"), Fit::Near(0));
    }

    #[test]
    fn another_home_beside_may_be_meant() {
        for (given, another, may) in [
            ("Ashdown", "Ashdown Lodge", true),
            ("Ashdown", "Beech Lodge", false),
            ("Ashdown House Care Home", "Ashdown Lodge", false),
            ("Somewhere else", "Ashdown Lodge", false),
        ] {
            assert_eq!(may_mean_another(given, "Ashdown House", another), may, "{given} / {another}");
        }
    }

    #[test]
    fn names_of_several_sites_are_several() {
        assert_eq!(fit(&HOMES, "Ashdown House / Beech Grange"), Fit::Several(vec![0, 1]));
        assert_eq!(fit(&HOMES, "VA000, VA002"), Fit::Several(vec![0, 2]));
        assert_eq!(fit(&HOMES, "VA000 Beech Grange"), Fit::Several(vec![0, 1]));
        assert_eq!(fit(&["Elm Care Home", "The Elm"], "Elm"), Fit::Several(vec![0, 1]));
    }
}
