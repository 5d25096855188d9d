//! Rows that read like headings.

use std::ops::RangeInclusive;

use crate::fields::{Field, Heading, HeadingOptions, PERSON_NAMES, Post, Role, Strength, claims, is_surely_a_value};
use crate::read::Row;

/// Longer texts are no headings.
const LONGEST: usize = 120;

/// A row of headings.
#[derive(Debug, Clone)]
pub(super) struct HeadingRow {
    /// As the user counts.
    pub row: u32,
    pub heads: Vec<Head>,
}

/// A heading with the fields it may name.
#[derive(Debug, Clone)]
pub(super) struct Head {
    /// Column number, 0 for `A`.
    pub column: u16,
    pub text: String,
    pub sites: Vec<Field>,
    pub users: Vec<Field>,
}

impl Head {
    pub(super) fn new(column: u16, text: &str, options: &HeadingOptions) -> Head {
        let text = text.trim();
        let [sites, users] = fields_named(text, [Role::Sites, Role::Users], options);
        Head { column, text: text.to_owned(), sites, users }
    }

    pub(super) fn names_any(&self) -> bool {
        !self.sites.is_empty() || !self.users.is_empty()
    }
}

/// The fields that a heading names surely, in a table of each role.
pub(super) fn fields_named<const N: usize>(text: &str, roles: [Role; N], options: &HeadingOptions) -> [Vec<Field>; N] {
    if text.len() > LONGEST {
        return roles.map(|_| Vec::new());
    }
    let heading = Heading::parse(text);
    roles.map(|role| {
        let found = claims(text, &heading, role, options).into_iter();
        found.filter(|claim| claim.strength < Strength::Partial).map(|claim| claim.field).collect()
    })
}

impl HeadingRow {
    /// Reads a row as headings; `None` where it is none: two fields at least, and half of its cells name a field or a post.
    pub(super) fn read(row: Row<'_>, options: &HeadingOptions) -> Option<HeadingRow> {
        if !may_be(row) {
            return None;
        }
        let filled = row.filled();
        let heads: Vec<Head> = filled.map(|cell| Head::new(cell.column, cell.text, options)).collect();
        let is_of_a_person = |head: &Head| head.text.len() <= LONGEST && Post::is_named_in(&head.text);
        let naming = heads.iter().filter(|head| head.names_any() || is_of_a_person(head)).count();
        let found = HeadingRow { row: row.number(), heads };
        (found.says() >= 2 && naming * 2 >= found.heads.len()).then_some(found)
    }

    /// How much it says in the role in which it says most: columns that name a field, and fields that are named, the fewer of
    /// the two.
    pub(super) fn says(&self) -> usize {
        let of = |role: Role, names: fn(&Head) -> bool| {
            self.fields(role).len().min(self.heads.iter().filter(|head| names(head)).count())
        };
        of(Role::Sites, |head| !head.sites.is_empty()).max(of(Role::Users, |head| !head.users.is_empty()))
    }

    /// The fields it names, each once.
    pub(super) fn fields(&self, role: Role) -> Vec<Field> {
        let of = |head: &Head| if role == Role::Users { head.users.clone() } else { head.sites.clone() };
        let mut fields: Vec<Field> = self.heads.iter().flat_map(of).collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// Those of its headings that stand in these columns.
    pub(super) fn within(&self, columns: &RangeInclusive<u16>) -> HeadingRow {
        let heads = self.heads.iter().filter(|head| columns.contains(&head.column)).cloned().collect();
        HeadingRow { row: self.row, heads }
    }

    /// Whether it says the same in the same columns.
    pub(super) fn is_the_same(&self, other: &HeadingRow) -> bool {
        let of = |row: &HeadingRow| -> Vec<(u16, String)> {
            row.heads.iter().map(|head| (head.column, head.text.to_lowercase())).collect()
        };
        of(self) == of(other)
    }

    /// A person has a name in it, or an address and a number.
    pub(super) fn lists_people(&self) -> bool {
        let fields = self.fields(Role::Users);
        let has = |field: Field| fields.contains(&field);
        let named = PERSON_NAMES.into_iter().any(has);
        named && (has(Field::Email) || has(Field::Mobile) || has(Field::FirstName) && has(Field::LastName))
            || has(Field::Email) && has(Field::Mobile)
    }
}

/// A quick look, made at every row of every sheet: most rows hold something that no heading does.
fn may_be(row: Row<'_>) -> bool {
    let mut filled = 0;
    for cell in row.cells() {
        let text = cell.text.trim_start();
        let mut bytes = text.bytes();
        let begins_with_digit = bytes.next().is_some_and(|first| first.is_ascii_digit());
        let is_numbered =
            begins_with_digit && text.bytes().find(|b| !b.is_ascii_digit()).is_some_and(|b| b".) /".contains(&b));
        if begins_with_digit && !is_numbered || text.contains('@') {
            return false;
        }
        filled += usize::from(!text.is_empty());
    }
    filled >= 2 && !row.cells().any(|cell| is_surely_a_value(cell.text))
}
