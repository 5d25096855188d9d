//! Rows that share a value: which rows, which others each of them names, and in what words. Linear in the number of
//! rows, also when a hundred thousand of them share one.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use rayon::prelude::*;

use super::{Context, Out, RELATED_LISTED};
use crate::fields::Field;
use crate::model::values::fold;
use crate::model::{Place, Site, Submission, User, text_of};
use crate::personal::Personal;

/// Cells a message names; more are counted.
const CELLS_IN_WORDS: usize = 3;

/// Rows that share one value, in input order.
#[derive(Debug, Default)]
pub struct Shared {
    /// The rows, each with the party it belongs to (a person's first row, or the row itself).
    pub rows: Vec<(usize, usize)>,
    /// How many rows each party has.
    sizes: HashMap<usize, usize>,
    /// Enough rows to name the first ten of other parties for any of them: at most ten a party, twenty in all.
    sample: Vec<(usize, usize)>,
}

impl Shared {
    /// The rows of other parties a finding on a row of `party` names (ten at most), and their true number.
    pub fn others(&self, party: usize) -> (Vec<usize>, usize) {
        let named = self.sample.iter().filter(|(_, other)| *other != party).map(|(row, _)| *row);
        (named.take(RELATED_LISTED).collect(), self.rows.len() - self.sizes.get(&party).copied().unwrap_or(0))
    }

    fn add(&mut self, row: usize, party: usize) {
        self.rows.push((row, party));
        let size = self.sizes.entry(party).or_insert(0);
        *size += 1;
        if *size <= RELATED_LISTED && self.sample.len() < 2 * RELATED_LISTED {
            self.sample.push((row, party));
        }
    }
}

/// The values that rows of different parties share, in the order of their first rows. `keyed` gives row, party and value
/// in input order, and is gone through twice: nearly every value stands once, and need not be kept to be known as such.
pub fn shared<K: Hash + Eq>(keyed: impl Iterator<Item = (usize, usize, K)> + Clone) -> Vec<Shared> {
    let repeated = repeated(keyed.clone().map(|(.., key)| hash_of(&key)).collect());
    if repeated.is_empty() {
        return Vec::new();
    }
    let mut groups: HashMap<K, Shared> = HashMap::new();
    for (row, party, key) in keyed.filter(|(.., key)| repeated.contains(&hash_of(key))) {
        groups.entry(key).or_default().add(row, party);
    }
    let mut groups: Vec<Shared> = groups.into_values().filter(|group| group.sizes.len() > 1).collect();
    groups.sort_by_key(|group| group.rows[0]);
    groups
}

fn hash_of(key: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// The numbers that are there more than once.
fn repeated(mut numbers: Vec<u64>) -> HashSet<u64> {
    numbers.par_sort_unstable();
    numbers.windows(2).filter(|two| two[0] == two[1]).map(|two| two[0]).collect()
}

/// Places in words, as seen from `here`: three at most, then how many more of `count` there are.
pub fn in_words(submission: &Submission<'_>, here: Place, places: &[Place], count: usize) -> String {
    let described = |place: &Place| submission.describe_from(here, *place);
    let named: Vec<String> = places.iter().take(CELLS_IN_WORDS).map(described).collect();
    match (named.as_slice(), count.saturating_sub(named.len())) {
        ([rest @ .., last], 0) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        (named, 0) => named.join(", "),
        (named, more) => format!("{} and {more} more", named.join(", ")),
    }
}

/// A value as a message quotes it: marked where its field tells who a person is.
pub fn quoted(field: Field, value: &str) -> String {
    if field.is_personal() { Personal(value).to_string() } else { value.to_owned() }
}

/// The cell of `field` in this person's row.
pub fn user_cell(user: &User<'_>, field: Field) -> Place {
    user.place.at(user.view(field).map(|view| view.column))
}

/// The cell of `field` in this site's row.
pub fn site_cell(site: &Site<'_>, field: Field) -> Place {
    site.place.at(site.view(field).map(|view| view.column))
}

/// The field a finding about a person's name stands at: the full name where the name was taken from that, else the
/// first part that is given.
pub fn name_field(user: &User<'_>) -> Field {
    let column = |field| user.view(field).map(|view| view.column);
    match column(Field::FullName) {
        Some(full) if column(Field::FirstName) == Some(full) => Field::FullName,
        _ if user.first_name.valid().is_none() && user.last_name.valid().is_some() => Field::LastName,
        _ => Field::FirstName,
    }
}

/// The cell of the person's name.
pub fn name_cell(user: &User<'_>) -> Place {
    user_cell(user, name_field(user))
}

/// What to add where two rows of one person spell the name differently.
pub fn spelling_note(one: &User<'_>, other: &User<'_>) -> &'static str {
    let folded = |user: &User<'_>| [&user.first_name, &user.last_name].map(|part| text_of(part).map(fold));
    if folded(one) == folded(other) { "" } else { " The name is spelled two ways." }
}

/// Finds the value of `field` that different people give, and says so on every row that has it. `rows` are those whose value
/// stands in several.
pub fn between_people(context: &Context<'_>, field: Field, rows: &[usize], what: &str, out: &mut Out<'_>) {
    let submission = context.submission;
    let keyed = rows.iter().filter_map(|row| {
        let value = submission.users[*row].view(field)?.normal()?;
        Some((*row, submission.relations.person[*row], value))
    });
    shared(keyed).iter().for_each(|group| tell_people(context, field, group, what, out));
}

/// Says of one value of `field` that different people give it, on every row that has it.
pub fn tell_people(context: &Context<'_>, field: Field, group: &Shared, what: &str, out: &mut Out<'_>) {
    let submission = context.submission;
    for &(row, party) in &group.rows {
        let user = &submission.users[row];
        let (others, count) = group.others(party);
        let cells: Vec<Place> = others.iter().map(|other| user_cell(&submission.users[*other], field)).collect();
        let named = in_words(submission, user.place, &cells, count);
        let given = user.view(field).map_or("", |view| view.given.trim());
        let message = format!(
            "The {what} '{}' is also given for somebody else: {named}. Each person needs their own.",
            Personal(given)
        );
        out.user(user, field, message).related(cells, count);
    }
}

/// What to add for a group of sites that share a value: a sentence behind the message, and advice of its own.
pub type Note = (&'static str, Option<&'static str>);

/// Finds the value that several sites give for `field`, and says so on every site that has it. `key` gives the party a row
/// belongs to (see [`super::estate::same_site`], or the row itself) and its value; `message` gets what the cell holds and the
/// other cells in words, `note` looks at all sites of the group.
pub fn between_sites<K: Hash + Eq>(
    context: &Context<'_>,
    field: Field,
    key: impl Fn(&Site<'_>) -> Option<(usize, K)>,
    out: &mut Out<'_>,
    message: impl Fn(&str, &str) -> String,
    note: impl Fn(&[&Site<'_>]) -> Note,
) {
    let sites = &context.submission.sites;
    let keyed = sites.iter().filter_map(|site| key(site).map(|(party, value)| (site.index, party, value)));
    for group in shared(keyed) {
        let rows: Vec<&Site<'_>> = group.rows.iter().map(|(row, _)| &sites[*row]).collect();
        let (more, fix) = note(&rows);
        for (site, (_, party)) in rows.iter().zip(&group.rows) {
            let (others, count) = group.others(*party);
            let cells: Vec<Place> = others.iter().map(|other| site_cell(&sites[*other], field)).collect();
            let named = in_words(context.submission, site.place, &cells, count);
            let given = quoted(field, site.view(field).map_or("", |view| view.given.trim()));
            let finding = out.site(site, field, message(&given, &named) + more).related(cells, count);
            if let Some(fix) = fix {
                finding.fix(fix);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_one_party_share_nothing() {
        assert!(shared([(0, 0, "a"), (1, 0, "a"), (2, 2, "b")].into_iter()).is_empty());
    }

    #[test]
    fn each_row_names_the_first_ten_of_the_others_in_input_order() {
        // Party 0 has the first 1,000 rows, every later row is a party of its own.
        let groups = shared((0..2000).map(|row| (row, if row < 1000 { 0 } else { row }, "one")));
        let (named, count) = groups[0].others(0);
        assert_eq!((named, count), ((1000..1010).collect(), 1000));
        let (named, count) = groups[0].others(1500);
        assert_eq!((named, count), ((0..10).collect(), 1999));
    }
}
