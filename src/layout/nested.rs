//! A home in a row of its own and its people right below it, home after home. The headings of homes stand once, at the top; those of
//! people stand below the first home, and perhaps below each other one again. Two tables are made of it, one of homes and one of
//! people.

use super::among;
use super::heads::{Head, HeadingRow};
use super::keys::is_site_key;
use super::stacked::Part;
use crate::fields::{Field, Look, Role, SITE_KEYS, Shape, UNMISTAKABLE};
use crate::read::Row;

/// The rows of homes and the rows of people, where `part` is one home and what stands below it is its people with further homes among
/// them.
pub(super) fn below<'r, 's>(
    rows: &'r [Row<'s>],
    part: &Part,
    rest: &[Part],
) -> Option<(Vec<&'r Row<'s>>, Vec<&'r Row<'s>>)> {
    let Part::Table { rows: of_homes, headings: Some(homes) } = part else { return None };
    let Some(Part::Table { rows: of_people, headings: Some(people) }) = rest.first() else { return None };
    let is_key = |head: &Head| is_site_key(head, true);
    if homes.lists_people() || !people.lists_people() || people.heads.iter().any(is_key) {
        return None;
    }
    let (first, below) = (among(rows, of_homes), among(rows, of_people));
    let data = first.iter().filter(|row| row.number() > homes.row && row.filled().nth(1).is_some()).count();
    let is_further = |row: &&Row<'_>| row.number() > people.row && is_home(row, homes, people);
    let (further, people): (Vec<_>, Vec<_>) = below.iter().partition(is_further);
    (data <= 1 && !further.is_empty()).then(|| (first.iter().chain(further).collect(), people))
}

/// Whether headings right below others are no narrower ones but those of the people of each home: the same columns hold now one and
/// now the other.
pub(super) fn are_two_lists<'s>(
    homes: &HeadingRow,
    people: &HeadingRow,
    mut below: impl Iterator<Item = Row<'s>>,
) -> bool {
    let begins = |headings: &HeadingRow, at: usize| headings.heads.get(at).map_or(u16::MAX, |head| head.column);
    !homes.lists_people()
        && people.lists_people()
        && begins(people, 0) <= begins(homes, 1)
        && !people.heads.iter().any(|head| is_site_key(head, true))
        && below.any(|row| is_home(&row, homes, people))
}

/// Whether what stands in a row belongs below the headings of homes and not below those of people: a code or an ID of a site, or two
/// other values that only a site has.
fn is_home(row: &Row<'_>, homes: &HeadingRow, people: &HeadingRow) -> bool {
    let holds = |head: &Head, shape: Shape| {
        let cell = row.cell(head.column).filter(|cell| !cell.text.trim().is_empty());
        UNMISTAKABLE.contains(&shape) && cell.is_some_and(|cell| Look::new(cell.text).has(shape))
    };
    let of_person = |head: &Head| {
        head.users.iter().any(|field| matches!(field, Field::Email | Field::Mobile) && holds(head, field.shape()))
    };
    let shape_of = |field: &Field| if *field == Field::OdsCode { Shape::SiteCode } else { field.shape() };
    let fitting: Vec<Field> = homes
        .heads
        .iter()
        .filter_map(|head| head.sites.iter().copied().find(|field| holds(head, shape_of(field))))
        .filter(|field| Field::of_role(Role::Sites).contains(field))
        .collect();
    let is_key = |field: &Field| SITE_KEYS.contains(field);
    !people.heads.iter().any(of_person) && (fitting.iter().any(is_key) || fitting.len() > 1)
}
