//! Which fields a heading names, by its words.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use super::words::{Heading, Word, words};
use super::{Field, Role};
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

/// The words of a field that are the same in every role, in the form in which headings are compared.
struct Own {
    general: Vec<Vec<Word>>,
    company: Vec<Word>,
    never: Vec<Vec<Word>>,
}

impl Own {
    fn of(field: Field) -> &'static Own {
        static KNOWN: OnceLock<Vec<Own>> = OnceLock::new();
        &KNOWN.get_or_init(|| Field::all().map(Own::new).collect())[field as usize]
    }

    fn new(field: Field) -> Own {
        Own {
            general: field.general().iter().map(|name| words(name)).collect(),
            company: field.company().iter().flat_map(|text| words(text)).collect(),
            never: field.never().map(words).collect(),
        }
    }
}

/// A name of a field.
struct Name {
    field: Field,
    strength: Strength,
    rank: usize,
    words: Cow<'static, [Word]>,
}

/// What begins with a word.
#[derive(Default)]
struct Begun {
    names: Vec<Name>,
    /// Words that make a heading something else than the field.
    never: Vec<Never>,
}

type Never = (Field, &'static [Word]);

/// The names and words of every field of a role. There are hundreds, so this is worked out once.
#[derive(Default)]
struct Vocabulary {
    /// As they are written in the table.
    whole: HashMap<String, Vec<(Field, usize)>>,
    /// All of several words, by the first of them.
    by_word: HashMap<Word, Begun>,
}

impl Vocabulary {
    fn of(role: Role) -> &'static Vocabulary {
        static KNOWN: [OnceLock<Vocabulary>; 5] = [const { OnceLock::new() }; 5];
        KNOWN[role as usize].get_or_init(|| Vocabulary::new(role))
    }

    fn new(role: Role) -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        for &field in Field::of_role(role) {
            let own = Own::of(field);
            let listed = std::iter::once(field.heading()).chain(field.aliases(role).iter().copied());
            for (rank, name) in listed.enumerate() {
                vocabulary.whole.entry(fold_heading(name)).or_default().push((field, rank));
                let words = words(name);
                if !own.general.contains(&words) {
                    vocabulary.add(Name { field, strength: Strength::Full, rank, words: words.into() });
                }
            }
            for (rank, words) in own.general.iter().enumerate() {
                vocabulary.add(Name { field, strength: Strength::General, rank, words: words.into() });
            }
            for never in &own.never {
                vocabulary.begun(never).never.push((field, never));
            }
        }
        vocabulary
    }

    fn begun(&mut self, words: &[Word]) -> &mut Begun {
        self.by_word.entry(words.first().cloned().unwrap_or_default()).or_default()
    }

    fn add(&mut self, name: Name) {
        let same_start = &mut self.begun(&name.words).names;
        if !same_start.iter().any(|known| known.field == name.field && known.words == name.words) {
            same_start.push(name);
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
        let never: Vec<&Never> = self.never_in(heading).collect();
        let is_forbidden =
            |name: &Name| never.iter().any(|(field, never)| *field == name.field && !holds(&name.words, never));
        // With its remarks if they say something, else without.
        let main = Some(&heading.main).filter(|main| **main != heading.all);
        for (words, is_main) in [(Some(&heading.all), false), (main, true)] {
            let Some(words) = words else { continue };
            let begun = words.iter().filter_map(|word| self.by_word.get(word));
            for name in begun.flat_map(|begun| &begun.names).filter(|name| holds(words, &name.words)) {
                if is_forbidden(name) {
                    continue;
                }
                let company = &Own::of(name.field).company;
                let fits = |word: &Word| {
                    name.words.contains(word) || company.contains(word) || ANYWHERE.contains(&word.as_ref())
                };
                let strength = if words.iter().all(fits) { name.strength } else { Strength::Partial };
                let rank = name.rank + usize::from(is_main);
                offer(Claim { field: name.field, strength, rank, words: name.words.len() });
            }
        }
        found
    }

    /// Words of the heading that make it something else than a field.
    fn never_in<'v>(&'v self, heading: &'v Heading) -> impl Iterator<Item = &'v Never> {
        let begun = heading.all.iter().filter_map(|word| self.by_word.get(word));
        begun.flat_map(|begun| &begun.never).filter(|(_, never)| holds(&heading.all, never))
    }
}

/// Whether all of `wanted` are among `words`.
fn holds(words: &[Word], wanted: &[Word]) -> bool {
    wanted.iter().all(|word| words.contains(word))
}

fn is_better(claim: &Claim, known: &Claim) -> bool {
    let order = |claim: &Claim| (claim.strength, usize::MAX - claim.words, claim.rank);
    order(claim) < order(known)
}

/// The claims of a heading in a table of this role.
pub fn claims(text: &str, heading: &Heading, role: Role, options: &HeadingOptions) -> Vec<Claim> {
    let given = |list: &[(String, Field)]| {
        let of_role = |field: &Field| Field::of_role(role).contains(field);
        list.iter().find(|(name, field)| same_heading(name, text) && of_role(field)).map(|(_, field)| *field)
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

/// Works out what headings are compared with, for whoever has the time before there are any.
pub fn prepare() {
    for role in [Role::Sites, Role::Users] {
        Vocabulary::of(role);
    }
}

/// Whether a heading says that its column is something else than the field.
pub fn is_forbidden(heading: &Heading, field: Field, role: Role) -> bool {
    Vocabulary::of(role).never_in(heading).any(|(of, _)| *of == field)
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
                let mut seen: Vec<Vec<Word>> = Vec::new();
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
