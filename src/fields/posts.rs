//! Whom a heading speaks of by the post that is held: `Deputy manager`, `Senior carer 2`, `Registered manager`. People are often
//! listed so, a group of columns a post, beside the home.

use super::words::{Word, words};
use crate::text::is_listed;

/// Words by which lists of people name the groups of those who work at one home. Bank and agency staff and those of an office may be
/// anywhere.
const GROUPS: &str = "management managers manager deputies deputy seniors senior nurses nurse nursing carers carer care staff team teams \
     night nights day days domestic domestics housekeeping kitchen catering cooks chefs maintenance activities activity admin \
     administration administrators laundry support workers assistants leaders and";

/// Whether a text names such a group.
pub fn is_group_of_staff(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    !words.is_empty() && words.iter().all(|word| is_listed(word, GROUPS))
}

/// Who holds a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Post {
    /// Somebody who works at the home, and so is one of its people.
    AtHome(String),
    /// The home's manager or administrator: a contact of the home, and one of its people where others are listed beside.
    Contact(String),
}

/// Words for posts at a home. All are in the form in which headings are compared; "person" stands for staff, user and worker.
const AT_HOME: [&str; 10] =
    ["deputy", "nurse", "senior", "carer", "assistant", "lead", "leader", "supervisor", "coordinator", "person"];

/// The home's own contacts. A regional manager and a local administrator are not: "regional" and "local" stand in no list here.
const CONTACTS: [&str; 2] = ["manager", "administrator"];

/// What may stand beside these. Whatever else does makes it another's post: safeguarding lead, IT supervisor, line manager.
const BESIDE: [&str; 23] = [
    "registered", "site", "care", "clinical", "team", "shift", "night", "day", "nursing", "duty", "charge", "general",
    "interim", "acting", "trainee", "head", "existing", "floor", "activities", "activity", "first", "second", "third",
];

impl Post {
    /// Whether who holds it works at the home.
    pub fn is_at_home(&self) -> bool {
        matches!(self, Post::AtHome(_))
    }

    /// Whether it is none in particular: staff, user, employee.
    pub fn is_anybodys(&self) -> bool {
        matches!(self, Post::AtHome(words) if words == "person")
    }

    /// Whether a heading holds a word for a post at a home, whatever else it says.
    pub fn is_named_in(text: &str) -> bool {
        words(text).iter().any(|word| AT_HOME.contains(&word.as_ref()))
    }

    /// Reads a heading; `None` where it names no post, or one of somebody else.
    pub fn named(text: &str) -> Option<Post> {
        let words = words(text);
        let is_of = |list: &[&str], word: &Word| list.contains(&word.as_ref());
        let those_of = |list: &[&str]| words.iter().filter(|word| is_of(list, word)).cloned().collect::<Vec<Word>>();
        if !words.iter().all(|word| is_of(&AT_HOME, word) || is_of(&CONTACTS, word) || is_of(&BESIDE, word)) {
            return None;
        }
        let (at_home, contacts) = (those_of(&AT_HOME), those_of(&CONTACTS));
        match (at_home.is_empty(), contacts.is_empty()) {
            (false, _) => Some(Post::AtHome(at_home.join(" "))),
            (true, false) => Some(Post::Contact(contacts.join(" "))),
            (true, true) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_at_the_home_are_told_from_those_of_others() {
        for (heading, expected) in [
            ("Deputy", Some(Post::AtHome("deputy".to_owned()))),
            ("Deputy Manager", Some(Post::AtHome("deputy".to_owned()))),
            ("Senior Carer", Some(Post::AtHome("carer senior".to_owned()))),
            ("Nurse in charge", Some(Post::AtHome("nurse".to_owned()))),
            ("Second user", Some(Post::AtHome("person".to_owned()))),
            ("Activities coordinator", Some(Post::AtHome("coordinator".to_owned()))),
            ("Nominated individual", None),
            ("Staff", Some(Post::AtHome("person".to_owned()))),
            ("RM", Some(Post::Contact("manager".to_owned()))),
            ("Home manager", Some(Post::Contact("manager".to_owned()))),
            ("Regional Manager", None),
            ("Safeguarding lead", None),
            ("Local administrator", None),
            ("Next of kin", None),
            ("CQC", None),
        ] {
            assert_eq!(Post::named(heading), expected, "{heading}");
        }
    }
}
