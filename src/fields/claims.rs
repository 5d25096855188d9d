//! Which fields a heading names, by its words.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::words::{Heading, words};
use super::{Field, Role, texts_in_use};
use crate::compare::{fold_heading, same_heading, same_sheet_name};

/// How surely a heading names a field, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// The user says so.
    ByHand,
    /// It is the template's heading.
    Exact,
    /// Every word of it is known to belong to the field.
    Full,
    /// It is so general that its values have to look the part.
    General,
    /// It holds a name of the field among words that are not known.
    Partial,
}

/// What whoever got an earlier report has settled about a column or a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Settled {
    /// The name of the sheet.
    pub sheet: String,
    /// The heading of the column; `None` for the sheet as a whole.
    pub heading: Option<String>,
    /// The field for which the column is taken; `None` where it is left out.
    pub field: Option<Field>,
}

impl Settled {
    /// Whether it is about the column of this heading in this sheet, or about the sheet where there is no heading.
    pub fn is_about(&self, sheet: &str, heading: Option<&str>) -> bool {
        let same = match (self.heading.as_deref(), heading) {
            (Some(one), Some(other)) => same_heading(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        same && same_sheet_name(&self.sheet, sheet)
    }
}

/// What the user and the configuration say about headings.
#[derive(Debug, Clone, Default)]
pub struct HeadingOptions {
    /// Headings fixed by `--map`.
    pub by_hand: Vec<(String, Field)>,
    /// Further headings from the configuration.
    pub extra_aliases: Vec<(String, Field)>,
    /// Read these sheets (also hidden ones) and no others; all visible ones when empty.
    pub only_sheets: Vec<String>,
    /// The columns a sheet must have, see `rules::required_columns`.
    pub required: Vec<Field>,
    /// What earlier reports that came back have settled.
    pub settled: Vec<Settled>,
}

impl HeadingOptions {
    /// Whether the column of this heading in this sheet, or the sheet as a whole, is left out.
    pub fn is_left_out(&self, sheet: &str, heading: Option<&str>) -> bool {
        self.settled.iter().any(|settled| settled.field.is_none() && settled.is_about(sheet, heading))
    }

    /// The field of `role` that is settled for a heading, whatever the sheet: a report has the columns of several in one.
    fn settled_field(&self, heading: &str, role: Role) -> Option<Field> {
        let has_it = |settled: &&Settled| settled.heading.as_deref().is_some_and(|own| same_heading(own, heading));
        let fields = self.settled.iter().filter(has_it).filter_map(|settled| settled.field);
        fields.into_iter().find(|field| Field::of_role(role).contains(field))
    }
}

/// A heading's claim to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The field.
    pub field: Field,
    /// How surely the heading names it.
    pub strength: Strength,
    /// The place of the name in the field's list; the better names stand first.
    pub rank: usize,
    /// Words of the name: the more the surer.
    pub words: usize,
}

impl Claim {
    fn new(field: Field, strength: Strength) -> Claim {
        Claim { field, strength, rank: 0, words: 1 }
    }
}

/// Words that may stand in any heading.
const ANYWHERE: &[&str] =
    &["detail", "information", "info", "required", "mandatory", "optional", "compulsory", "new", "existing"];

/// A name of a field.
struct Name {
    field: Field,
    strength: Strength,
    rank: usize,
    words: Vec<String>,
}

/// The names and words of every field of a role, in the form in which headings are compared. There are hundreds, so this is
/// worked out once.
struct Vocabulary {
    /// As they are written in the table.
    whole: HashMap<String, Vec<(Field, usize)>>,
    names: Vec<Name>,
    /// The names that have this as their first word.
    by_word: HashMap<String, Vec<usize>>,
    company: HashMap<Field, HashSet<&'static str>>,
    never: HashMap<Field, Vec<&'static [String]>>,
}

/// The words of a text of the table of fields. Many stand there for several fields and roles.
fn words_of(text: &'static str) -> &'static [String] {
    static KNOWN: OnceLock<HashMap<&'static str, Vec<String>>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let mut known = HashMap::new();
        for text in texts_in_use() {
            known.entry(text).or_insert_with(|| words(text));
        }
        known
    });
    known.get(text).map_or(&[], Vec::as_slice)
}

impl Vocabulary {
    fn of(role: Role) -> &'static Vocabulary {
        static KNOWN: [OnceLock<Vocabulary>; 5] = [const { OnceLock::new() }; 5];
        KNOWN[role as usize].get_or_init(|| Vocabulary::new(role))
    }

    fn new(role: Role) -> Vocabulary {
        let mut vocabulary = Vocabulary {
            whole: HashMap::new(),
            names: Vec::new(),
            by_word: HashMap::new(),
            company: HashMap::new(),
            never: HashMap::new(),
        };
        for &field in Field::of_role(role) {
            let general: Vec<Vec<String>> = field.general().iter().map(|name| words_of(name).to_vec()).collect();
            let listed = std::iter::once(field.heading()).chain(field.aliases(role).iter().copied());
            for (rank, name) in listed.enumerate() {
                vocabulary.whole.entry(fold_heading(name)).or_default().push((field, rank));
                let words = words_of(name).to_vec();
                if !general.contains(&words) {
                    vocabulary.add(Name { field, strength: Strength::Full, rank, words });
                }
            }
            for (rank, words) in general.into_iter().enumerate() {
                vocabulary.add(Name { field, strength: Strength::General, rank, words });
            }
            let company = field.company().iter().flat_map(|text| words_of(text));
            vocabulary.company.insert(field, company.map(String::as_str).collect());
            vocabulary.never.insert(field, field.never().map(words_of).collect());
        }
        vocabulary
    }

    fn add(&mut self, name: Name) {
        let is_known = |known: &usize| self.names[*known].field == name.field && self.names[*known].words == name.words;
        let first = name.words.first().cloned().unwrap_or_default();
        let same_start = self.by_word.entry(first).or_default();
        if !same_start.iter().any(is_known) {
            same_start.push(self.names.len());
            self.names.push(name);
        }
    }

    /// The claims of a heading to the fields of the role, one a field at most.
    fn claims(&self, text: &str, heading: &Heading) -> Vec<Claim> {
        let mut found: Vec<Claim> = Vec::new();
        let mut offer = |claim: Claim| match found.iter_mut().find(|known| known.field == claim.field) {
            Some(known) if is_better(&claim, known) => *known = claim,
            Some(_) => {}
            None => found.push(claim),
        };
        for (field, rank) in self.whole.get(&fold_heading(text)).into_iter().flatten() {
            let strength = match rank {
                _ if field.general().iter().any(|name| same_heading(name, text)) => Strength::General,
                0 => Strength::Exact,
                _ => Strength::Full,
            };
            offer(Claim { field: *field, strength, rank: *rank, words: heading.all.len() });
        }
        // With its remarks if they say something, else without.
        for (words, is_main) in [(&heading.all, false), (&heading.main, true)] {
            for name in self.names_in(words) {
                let company = &self.company[&name.field];
                if self.forbids(heading, name.field, &name.words) {
                    continue;
                }
                let fits = |word: &&String| {
                    name.words.contains(word) || company.contains(word.as_str()) || ANYWHERE.contains(&word.as_str())
                };
                let is_whole = words.iter().filter(|word| !fits(word)).count() == 0;
                let strength = if is_whole { name.strength } else { Strength::Partial };
                let rank = name.rank + usize::from(is_main);
                offer(Claim { field: name.field, strength, rank, words: name.words.len() });
            }
        }
        found
    }

    /// Whether words of the heading make it something else than the field, those of the name set aside.
    fn forbids(&self, heading: &Heading, field: Field, name: &[String]) -> bool {
        let stands = |never: &&[String]| never.iter().all(|word| heading.all.contains(word));
        let is_named = |never: &&[String]| never.iter().all(|word| name.contains(word));
        self.never.get(&field).is_some_and(|all| all.iter().any(|never| stands(never) && !is_named(never)))
    }

    /// The names whose every word is among `words`.
    fn names_in<'v>(&'v self, words: &'v [String]) -> impl Iterator<Item = &'v Name> {
        let begun = words.iter().filter_map(|word| self.by_word.get(word)).flatten();
        begun.map(|at| &self.names[*at]).filter(|name| name.words.iter().all(|word| words.contains(word)))
    }
}

fn is_better(claim: &Claim, known: &Claim) -> bool {
    let order = |claim: &Claim| (claim.strength, usize::MAX - claim.words, claim.rank);
    order(claim) < order(known)
}

/// The claims of a heading in a table of this role.
pub fn claims(text: &str, heading: &Heading, role: Role, options: &HeadingOptions) -> Vec<Claim> {
    let folded = fold_heading(text);
    let given = |list: &[(String, Field)]| {
        let of_role = |field: &Field| Field::of_role(role).contains(field);
        list.iter().find(|(name, field)| fold_heading(name) == folded && of_role(field)).map(|(_, field)| *field)
    };
    if let Some(field) = given(&options.by_hand).or_else(|| options.settled_field(text, role)) {
        return vec![Claim::new(field, Strength::ByHand)];
    }
    let mut found = Vocabulary::of(role).claims(text, heading);
    // What the configuration adds goes before all but the template's own headings.
    if let Some(field) =
        given(&options.extra_aliases).filter(|_| found.iter().all(|claim| claim.strength > Strength::Exact))
    {
        found = vec![Claim::new(field, Strength::Full)];
    }
    found
}

/// Whether a heading says that its column is something else than the field.
pub fn is_forbidden(heading: &Heading, field: Field, role: Role) -> bool {
    Vocabulary::of(role).forbids(heading, field, &[])
}

/// The field that a heading surely names, whatever stands below it.
pub fn field_named(text: &str, role: Role) -> Option<Field> {
    let heading = Heading::parse(text);
    let claims = Vocabulary::of(role).claims(text, &heading);
    let sure = claims.iter().filter(|claim| claim.strength <= Strength::Full);
    sure.min_by_key(|claim| (claim.strength, usize::MAX - claim.words, claim.rank)).map(|claim| claim.field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_of_a_field_says_in_other_words_what_another_says() {
        let mut repeated = Vec::new();
        for role in [Role::Sites, Role::Users] {
            for &field in Field::of_role(role) {
                let mut seen: Vec<Vec<String>> = Vec::new();
                for name in std::iter::once(field.heading()).chain(field.aliases(role).iter().copied()) {
                    let words = words(name);
                    if seen.contains(&words) {
                        repeated.push(format!("{role:?} {} '{name}'", field.key()));
                    }
                    seen.push(words);
                }
            }
        }
        assert!(repeated.is_empty(), "take these from the table of fields: {repeated:#?}");
    }
}
