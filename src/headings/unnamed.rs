//! The column of the homes' names, where nobody wrote a heading over it: the first of a list, as in many.

use std::collections::HashMap;

use super::Why;
use super::table::{Assigned, Head, Taken};
use super::values::{Evidence, SAMPLE_ROWS, rows_below};
use crate::compare::fold_home;
use crate::fields::{Claim, Field, SITE_KEYS, Strength};
use crate::read::Sheet;

/// Takes the one column of names without a heading for the name of the site, where no heading names that: it stands before
/// everything else that is known of a site, and each of its texts goes with one code or ID. Whatever is called by a heading that is
/// not known, or has a second such column beside it, may be a region or a manager.
pub(super) fn take_site_name(
    assigned: &mut Assigned,
    sheet: &Sheet,
    heading_row: u32,
    heads: &[Head],
    evidence: &[Evidence],
) {
    let taken = || assigned.taken.iter().position(Option::is_some);
    let keys: Vec<usize> = SITE_KEYS.iter().filter_map(|key| assigned.place_of(*key)).collect();
    let (Some(first), Some(key)) = (taken(), keys.first()) else { return };
    let holds_names = |place: &usize| {
        heads[*place].text.is_empty() && !heads[*place].is_left_out && evidence[*place].may_be(Field::SiteName)
    };
    let mut places = (0..heads.len()).filter(holds_names);
    let (Some(place), None) = (places.next(), places.next()) else { return };
    let columns = [heads[place].column, heads[*key].column];
    let may_be_others = evidence[place].may_be_people();
    if !assigned.has(Field::SiteName) && place < first && !may_be_others && go_together(sheet, heading_row, columns) {
        let claim = Claim { field: Field::SiteName, strength: Strength::Partial, rank: 0, words: 0 };
        assigned.taken[place] = Some(Taken { field: Field::SiteName, claim, why: Why::Values });
    }
}

/// Whether each text of the first column stands beside one of the second only, and the other way round.
fn go_together(sheet: &Sheet, heading_row: u32, [names, keys]: [u16; 2]) -> bool {
    let (mut key_of, mut name_of) = (HashMap::new(), HashMap::new());
    let text = |row: crate::read::Row<'_>, column| {
        row.cell(column).map(|cell| fold_home(cell.text)).filter(|text| !text.is_empty())
    };
    rows_below(sheet, heading_row).take(SAMPLE_ROWS).all(|row| match (text(row, names), text(row, keys)) {
        (Some(name), Some(key)) => {
            let is_its = *key_of.entry(name.clone()).or_insert_with(|| key.clone()) == key;
            is_its && *name_of.entry(key).or_insert_with(|| name.clone()) == name
        }
        _ => true,
    })
}
