//! Tables side by side, with an empty column between them. The rows of one have nothing to do with the rows of the other that
//! stand in the same line.

use std::ops::RangeInclusive;

use super::heads::{Head, HeadingRow};
use crate::fields::{Role, SITE_KEYS};
use crate::read::Row;

/// The columns of every table below a row of headings, from left to right; one range where it is one table.
pub(super) fn columns<'s>(rows: impl Iterator<Item = Row<'s>>, headings: &HeadingRow) -> Vec<RangeInclusive<u16>> {
    let blocks = blocks(headings);
    if blocks.len() < 2 || !are_tables_of_their_own(&blocks) {
        return vec![0..=u16::MAX];
    }
    let ends: Vec<u16> = blocks.iter().filter_map(|block| block.last()).map(|head| head.column).collect();
    let begins: Vec<u16> = blocks.iter().filter_map(|block| block.first()).map(|head| head.column).collect();
    // A value between two blocks makes them one.
    let is_between =
        |column: u16| ends.iter().zip(&begins[1..]).any(|(end, begin)| (end + 1..*begin).contains(&column));
    let mut cells = rows.filter(|row| row.number() >= headings.row).flat_map(|row| row.cells());
    if cells.any(|cell| is_between(cell.column) && !cell.text.trim().is_empty()) {
        return vec![0..=u16::MAX];
    }
    let mut found = Vec::new();
    for at in 0..blocks.len() {
        let from = if at == 0 { 0 } else { begins[at] };
        let to = begins.get(at + 1).map_or(u16::MAX, |next| next - 1);
        found.push(from..=to);
    }
    found
}

/// The headings in groups with nothing between them.
fn blocks(headings: &HeadingRow) -> Vec<Vec<&Head>> {
    let mut blocks: Vec<Vec<&Head>> = Vec::new();
    for head in &headings.heads {
        match blocks.last_mut() {
            Some(block) if block.last().is_some_and(|last| last.column + 1 == head.column) => block.push(head),
            _ => blocks.push(vec![head]),
        }
    }
    blocks
}

/// Whether each block of headings could stand alone: every one has two fields and says which site it is about. An empty column in
/// the midst of one table leaves a block without.
fn are_tables_of_their_own(blocks: &[Vec<&Head>]) -> bool {
    let is_whole = |block: &Vec<&Head>| {
        let row = HeadingRow { row: 0, heads: block.iter().map(|head| (*head).clone()).collect() };
        let fields = [row.fields(Role::Sites), row.fields(Role::Users)].concat();
        row.says() >= 2 && SITE_KEYS.iter().any(|key| fields.contains(key))
    };
    blocks.iter().all(is_whole)
}
