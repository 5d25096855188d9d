//! **Whose address**: whether the address beside a person spells another listed person's name and not theirs. Cells slip in a
//! column of addresses, and the person whose address it is would get somebody else's account.
//!
//! Only spellings that are hardly anybody's by chance count: first and last name, in either order; an initial and the last name
//! where the two work at one site. An address that has anything of the person's own name is theirs: those of couples have the
//! surname of both, and of whoever married the first name is left.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::Link;
use super::same_person::{Print, fingerprint};
use crate::model::values::{fold, short_forms};
use crate::model::{User, text_of};

/// Letters of an address that say whose it may be; shorter ones are initials.
const FEWEST_LETTERS: usize = 5;

/// The users with the address of another, in input order, each with the first row of the person whose name it spells.
pub(super) fn of_others(users: &[User<'_>], person: &[usize], links: &[Link]) -> Vec<(usize, usize)> {
    let strange: Vec<(usize, String)> = users.par_iter().filter_map(strange_address).collect();
    if strange.is_empty() {
        return Vec::new();
    }
    let site = |user: usize| links[user].only_site();
    // Of nearly all people nothing need be kept: their names stand in no strange address.
    let prints_of = |(user, local): &(usize, String)| [at_any_site(local), at_site(local, site(*user))];
    let wanted: HashSet<Print> = strange.iter().flat_map(prints_of).collect();
    let lengths: HashSet<usize> = strange.iter().map(|(_, local)| local.len()).collect();
    let spelled = users.par_iter().flat_map_iter(|user| {
        let name = Name::of_user(user).filter(|name| name.lengths().iter().any(|length| lengths.contains(length)));
        let prints = name.map(|name| name.spellings(site(user.index))).unwrap_or_default();
        let (wanted, index) = (&wanted, user.index);
        prints.into_iter().filter(move |print| wanted.contains(print)).map(move |print| (print, index))
    });
    let mut whose: HashMap<Print, usize> = HashMap::new();
    for (print, user) in spelled.collect::<Vec<_>>() {
        whose.entry(print).or_insert(user);
    }
    let found = strange.iter().filter_map(|address| {
        let other = *prints_of(address).iter().find_map(|print| whose.get(print))?;
        (person[other] != person[address.0]).then_some((address.0, other))
    });
    found.collect()
}

fn at_any_site(spelled: &str) -> Print {
    fingerprint(spelled)
}

fn at_site(spelled: &str, site: Option<usize>) -> Print {
    fingerprint((spelled, site.map(|site| site + 1)))
}

/// The letters before the @ of an address that has nothing of the person's own name.
fn strange_address(user: &User<'_>) -> Option<(usize, String)> {
    let address = user.email.valid().filter(|_| !user.asks_for_no_account())?;
    let local = address.local().split('+').next().unwrap_or_default();
    let letters: String = local.chars().filter(char::is_ascii_alphabetic).collect();
    let is_own = || Name::of_user(user).is_none_or(|name| name.is_in(local, &letters));
    (letters.len() >= FEWEST_LETTERS && !is_own()).then_some((user.index, letters))
}

/// A name with both parts, folded.
struct Name {
    first: Vec<String>,
    last: Vec<String>,
}

impl Name {
    fn of_user(user: &User<'_>) -> Option<Name> {
        let words =
            |text: &str| -> Vec<String> { text.split([' ', '-']).map(fold).filter(|word| !word.is_empty()).collect() };
        let (first, last) = (words(text_of(&user.first_name)?), words(text_of(&user.last_name)?));
        (!first.is_empty() && !last.is_empty()).then_some(Name { first, last })
    }

    /// Whether an address has anything of it: a word, the begin or the end of one, a short form.
    fn is_in(&self, local: &str, letters: &str) -> bool {
        let parts = || local.split(|c: char| !c.is_ascii_alphabetic()).filter(|part| part.len() > 2);
        let is_part = |word: &str| match word.len() {
            0 | 1 => false,
            2 | 3 => letters.starts_with(word) || letters.ends_with(word) || parts().any(|part| part == word),
            _ => letters.contains(word) || parts().any(|part| word.starts_with(part) || word.ends_with(part)),
        };
        let mut words = self.first.iter().chain(&self.last);
        words.any(|word| is_part(word)) || self.first.iter().any(|first| short_forms(first).any(is_part))
    }

    /// How long its spellings are.
    fn lengths(&self) -> [usize; 3] {
        let length = |words: &[String]| words.iter().map(String::len).sum::<usize>();
        let initial = self.first[0].chars().next().map_or(0, char::len_utf8);
        [length(&self.first), self.first[0].len(), initial].map(|first| first + length(&self.last))
    }

    /// How addresses spell it: in full, with the first of several first names; and by initial, for those at one site.
    fn spellings(&self, site: Option<usize>) -> Vec<Print> {
        let (all, last) = (self.first.concat(), self.last.concat());
        let mut prints = Vec::with_capacity(6);
        for first in [&all, &self.first[0]].into_iter().take(self.first.len().min(2)) {
            prints.extend([first.clone() + &last, last.clone() + first].iter().map(|spelled| at_any_site(spelled)));
        }
        if let (Some(site), Some(initial)) = (site, all.chars().next()) {
            let spelled = [format!("{initial}{last}"), format!("{last}{initial}")];
            prints.extend(spelled.iter().map(|spelled| at_site(spelled, Some(site))));
        }
        prints
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(first: &str, last: &str) -> Name {
        let words = |text: &str| text.split([' ', '-']).map(fold).collect();
        Name { first: words(first), last: words(last) }
    }

    fn is_own(first: &str, last: &str, local: &str) -> bool {
        name(first, last).is_in(local, &local.chars().filter(char::is_ascii_alphabetic).collect::<String>())
    }

    #[test]
    fn an_address_with_anything_of_the_name_is_ones_own() {
        for (first, last, local) in [
            ("Kate", "Abbott", "kate.clarke"),
            ("Kate", "Abbott", "john.abbott"),
            ("Katherine", "Abbott", "katieclarke"),
            ("Elizabeth", "Abbott", "liz.clarke77"),
            ("Oluwaseun", "Adeyemi", "seun.family"),
            ("Ann", "Li", "annclarke"),
            ("Ann", "Li", "bobby.li"),
            ("Anne-Marie", "O'Neill", "amarie.oneill"),
            ("Zoë", "Ångström", "angstromz"),
        ] {
            assert!(is_own(first, last, local), "{first} {last}: {local}");
        }
        for (first, last, local) in
            [("Kate", "Abbott", "sam.clarke"), ("Ann", "Li", "joanne.liddle"), ("Sam", "Clarke", "kabbott")]
        {
            assert!(!is_own(first, last, local), "{first} {last}: {local}");
        }
    }

    #[test]
    fn names_are_spelled_in_full_or_by_initial_at_one_site() {
        let spelled = name("Anne Marie", "O'Neill").spellings(Some(3));
        for local in ["annemarieoneill", "anneoneill", "oneillanne"] {
            assert!(spelled.contains(&at_any_site(local)), "{local}");
        }
        assert!(spelled.contains(&at_site("aoneill", Some(3))) && !spelled.contains(&at_site("aoneill", Some(4))));
        assert!(!spelled.contains(&at_any_site("aoneill")));
    }
}
