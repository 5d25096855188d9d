//! Rows that share a value: which rows, and which others each of them names. Linear in the number of rows, also when
//! a hundred thousand of them share one.

use std::collections::HashMap;
use std::hash::Hash;

use super::RELATED_LISTED;

/// Rows that share one value, in input order.
#[derive(Debug)]
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
/// in input order.
pub fn shared<K: Hash + Eq>(keyed: impl Iterator<Item = (usize, usize, K)>) -> Vec<Shared> {
    let mut numbers: HashMap<K, usize> = HashMap::new();
    let mut groups: Vec<Shared> = Vec::new();
    for (row, party, key) in keyed {
        let number = *numbers.entry(key).or_insert_with(|| {
            groups.push(Shared { rows: Vec::new(), sizes: HashMap::new(), sample: Vec::new() });
            groups.len() - 1
        });
        groups[number].add(row, party);
    }
    groups.retain(|group| group.sizes.len() > 1);
    groups
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
