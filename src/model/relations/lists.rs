//! Many short lists of rows in two allocations.

/// Lists of rows, one behind the other: a country's estate has a list for every site.
#[derive(Debug, Clone)]
pub struct Lists {
    /// Where each list ends; it begins where the one before it ends.
    ends: Vec<u32>,
    rows: Vec<u32>,
}

impl Lists {
    /// As many lists as `count` says, from the list of every row, in order; `None` for a row that is on none.
    pub(super) fn of(count: usize, list_of: impl Iterator<Item = Option<usize>> + Clone) -> Lists {
        let mut ends = vec![0; count];
        list_of.clone().flatten().for_each(|list| ends[list] += 1);
        let mut all = 0;
        for end in &mut ends {
            // Where the list begins, until its rows are put in.
            (all, *end) = (all + *end, all);
        }
        let mut rows = vec![0; all as usize];
        for (row, list) in list_of.enumerate() {
            let Some(list) = list else { continue };
            rows[ends[list] as usize] = row as u32;
            ends[list] += 1;
        }
        Lists { ends, rows }
    }

    /// The rows of a list, in order.
    pub fn rows(&self, list: usize) -> impl ExactSizeIterator<Item = usize> + Clone {
        let start = list.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.rows[start as usize..self.ends[list] as usize].iter().map(|row| *row as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_has_its_rows_in_order() {
        let lists = Lists::of(4, [Some(2), None, Some(0), Some(2), Some(3)].into_iter());
        let rows: Vec<Vec<usize>> = (0..4).map(|list| lists.rows(list).collect()).collect();
        assert_eq!(rows, [vec![2], vec![], vec![0, 3], vec![4]]);
    }
}
