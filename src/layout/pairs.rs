//! A form of rows in pairs: a row of labels with a row of their values below, and below those the next two, all about one home. It
//! becomes one row with all labels as its headings.

use std::collections::BTreeSet;

use super::among;
use super::heads::HeadingRow;
use super::maker::{self, Maker};
use super::stacked::Part;
use super::{EVERY_COLUMN, Layout, Table};
use crate::fields::{Field, Role, SITE_KEYS};
use crate::read::{Row, Sheet};

/// A row of labels and the row of their values.
struct Pair<'p, 'r, 's> {
    labels: &'p HeadingRow,
    values: &'r Row<'s>,
    /// Titles above and below, alone in their rows.
    others: Vec<&'r Row<'s>>,
}

impl<'p, 'r, 's> Pair<'p, 'r, 's> {
    /// What a part is whose headings have one row below them, right below, and nothing else but titles.
    fn of(part: &'p Part, rows: &'r [Row<'s>]) -> Option<Pair<'p, 'r, 's>> {
        let Part::Table { rows: own, headings: Some(labels) } = part else { return None };
        let rows = among(rows, own).iter().filter(|row| row.number() != labels.row);
        let (of_pair, others): (Vec<&Row<'_>>, Vec<&Row<'_>>) = rows.partition(|row| row.filled().nth(1).is_some());
        let [values] = of_pair.as_slice() else { return None };
        let is_pair = values.number() == labels.row + 1 && !labels.lists_people();
        is_pair.then_some(Pair { labels, values, others })
    }

    fn fields(&self) -> Vec<Field> {
        self.labels.fields(Role::Sites)
    }
}

/// The tables that a part and the parts below it make whose labels say other things of the same home, with how many further parts
/// these are. Only the first says which home it is.
pub(super) fn joined(sheet: &Sheet, rows: &[Row<'_>], part: &Part, rest: &[Part]) -> Option<(Vec<Table>, usize)> {
    let is_key = |field: &Field| SITE_KEYS.contains(field);
    let first = Pair::of(part, rows).filter(|pair| pair.fields().iter().any(is_key))?;
    let mut said = first.fields();
    let mut pairs = vec![first];
    for below in rest {
        let Some(pair) = Pair::of(below, rows) else { break };
        let says = pair.fields();
        // What is said once more is said of another home.
        if says.is_empty() || says.iter().any(|field| said.contains(field)) {
            break;
        }
        said.extend(says);
        pairs.push(pair);
    }
    (pairs.len() > 1).then(|| (tables(sheet, &pairs), pairs.len() - 1))
}

fn tables(sheet: &Sheet, pairs: &[Pair<'_, '_, '_>]) -> Vec<Table> {
    let others = pairs.iter().flat_map(|pair| &pair.others).copied();
    let mut tables: Vec<Table> = maker::part(sheet, others, &EVERY_COLUMN).into_iter().collect();
    // A value that has no label above it has a column too.
    let columns = |pair: &Pair<'_, '_, '_>| -> BTreeSet<u16> {
        let labelled = pair.labels.heads.iter().map(|head| head.column);
        labelled.chain(pair.values.cells().map(|cell| cell.column)).collect()
    };
    let places: Vec<(&Pair<'_, '_, '_>, u16)> =
        pairs.iter().flat_map(|pair| columns(pair).into_iter().map(move |column| (pair, column))).collect();
    let first = places.first().map_or(0, |(_, column)| *column);
    let mut maker = Maker::new(sheet);
    maker.begin_row_apart((pairs[0].labels.row, first));
    for (at, (pair, column)) in (0..).zip(&places) {
        if let Some(label) = pair.labels.heads.iter().find(|head| head.column == *column) {
            maker.add_text(at, &label.text, (pair.labels.row, *column));
        }
    }
    maker.begin_row_apart((pairs[0].values.number(), first));
    for (at, (pair, column)) in (0..).zip(&places) {
        if let Some(cell) = pair.values.cell(*column) {
            maker.add_cell(at, cell, pair.values.number());
        }
    }
    tables.push(maker.into_table(Layout::Pairs));
    tables
}
