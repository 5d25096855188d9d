//! Tables side by side, with an empty column between them, or with the same headings below a title each. The rows of one have
//! nothing to do with the rows of the other that stand in the same line.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use super::across::number_in;
use super::heads::{Head, HeadingRow};
use crate::fields::{Post, Role, SITE_KEYS};
use crate::read::Row;

/// The columns of every table below a row of headings, from left to right; one range where it is one table.
pub(super) fn columns<'s>(rows: impl Iterator<Item = Row<'s>>, headings: &HeadingRow) -> Vec<RangeInclusive<u16>> {
    let mut rows = rows.skip_while(|row| row.number() + 1 < headings.row).peekable();
    let above = rows.next_if(|row| row.number() < headings.row);
    if let Some(begins) = repeated(headings, above) {
        return ranges(&begins);
    }
    let blocks = blocks(headings);
    if blocks.len() < 2 || !are_tables_of_their_own(&blocks) {
        return vec![0..=u16::MAX];
    }
    let ends: Vec<u16> = blocks.iter().filter_map(|block| block.last()).map(|head| head.column).collect();
    let begins: Vec<u16> = blocks.iter().filter_map(|block| block.first()).map(|head| head.column).collect();
    // A value between two blocks makes them one.
    let is_between =
        |column: u16| ends.iter().zip(&begins[1..]).any(|(end, begin)| (end + 1..*begin).contains(&column));
    let mut cells = rows.flat_map(|row| row.cells());
    if cells.any(|cell| is_between(cell.column) && !cell.text.trim().is_empty()) {
        return vec![0..=u16::MAX];
    }
    ranges(&begins)
}

/// From each of the columns to the next; the first range begins with the sheet.
fn ranges(begins: &[u16]) -> Vec<RangeInclusive<u16>> {
    let range = |at: usize| {
        let from = if at == 0 { 0 } else { begins[at] };
        from..=begins.get(at + 1).map_or(u16::MAX, |next| next - 1)
    };
    (0..begins.len()).map(range).collect()
}

/// The first columns of tables that have the same headings: lists of homes, or people below a title each, such as
/// `Ashdown House │ Beech Grange` above `Name, Email, Mobile` twice. A title that is a number or a post tells people apart and not
/// tables.
fn repeated(headings: &HeadingRow, above: Option<Row<'_>>) -> Option<Vec<u16>> {
    let first = headings.heads.first()?;
    let is_first = |head: &&Head| head.text.eq_ignore_ascii_case(&first.text);
    let begins: Vec<u16> = headings.heads.iter().filter(is_first).map(|head| head.column).collect();
    if begins.len() < 2 {
        return None;
    }
    let is_others = |title: &str| number_in(title).is_some() || Post::named(title).is_some();
    let are_titled = above.is_some_and(|above| {
        let stand_above = above.filled().map(|cell| cell.column).eq(begins.iter().copied());
        stand_above && !above.filled().any(|cell| is_others(cell.text.trim()))
    });
    let length = headings.heads.len() / begins.len();
    let of_group = |group: &[Head]| -> Vec<String> { group.iter().map(|head| head.text.to_lowercase()).collect() };
    let groups = headings.heads.chunks(length).map(of_group);
    let stand_alike = groups.collect::<HashSet<_>>().len() == 1;
    let begin_so = || headings.heads.chunks(length).map(|group| group[0].column).eq(begins.iter().copied());
    let own = HeadingRow { row: headings.row, heads: headings.heads[..length].to_vec() };
    let is_list = if own.lists_people() { are_titled } else { is_list_of_sites(&own) };
    (stand_alike && begin_so() && is_list).then_some(begins)
}

fn is_list_of_sites(headings: &HeadingRow) -> bool {
    let fields = headings.fields(Role::Sites);
    headings.says() > 2 && SITE_KEYS.iter().any(|key| fields.contains(key))
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
