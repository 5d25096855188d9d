//! People in groups of columns: `User 1 name, User 1 email, User 2 name …`, or `Person 1 │ Person 2` above `Name, E-mail, Mobile`
//! each. A group becomes a row, with the site's own columns beside it; the other columns stay a table of sites.

use std::collections::HashSet;

use super::addresses::Address;
use super::heads::{Head, HeadingRow};
use super::maker::Maker;
use super::{Layout, Table};
use crate::fields::{Field, HeadingOptions, PERSON_NAMES, Post, Role, SITE_KEYS};
use crate::read::Row;

/// Numbers of people that columns can have.
const MOST: usize = 60;

/// Columns about one person of several.
#[derive(Debug)]
pub(super) struct Group {
    /// The heading of each without what tells the group, with its column.
    pub columns: Vec<(String, u16)>,
    /// The post that the person holds, and the cell that says so.
    pub post: Option<(String, Address)>,
}

/// What a heading says when the number of its group is taken away.
struct Numbered {
    column: u16,
    number: Option<usize>,
    rest: String,
    fields: Vec<Field>,
}

/// A quick look at whether columns could be about several people: numbers in headings, or headings that come again.
pub(super) fn may_be(headings: &HeadingRow) -> bool {
    let texts: HashSet<String> = headings.heads.iter().map(|head| head.text.to_lowercase()).collect();
    texts.len() < headings.heads.len()
        || headings.heads.iter().filter(|head| number_in(&head.text).is_some()).count() > 1
}

/// The table of sites and the table of people that a table with people across is; `None` for any other.
pub(super) fn apart(table: &Table, headings: &HeadingRow, options: &HeadingOptions) -> Option<Vec<Table>> {
    let headings = &with_narrower(table, headings, options);
    Some(of_groups(table, headings, &groups(table, headings, options)?))
}

/// The table of sites and the table of people whose groups of columns these are.
pub(super) fn of_groups(table: &Table, headings: &HeadingRow, groups: &[Group]) -> Vec<Table> {
    let is_grouped = |column: u16| groups.iter().any(|group| group.columns.iter().any(|(_, own)| *own == column));
    let keys: Vec<&Head> = headings
        .heads
        .iter()
        .filter(|head| !is_grouped(head.column) && SITE_KEYS.iter().any(|key| head.sites.contains(key)))
        .collect();
    let sheet = &table.sheet;
    let mut sites = Maker::again(table);
    let mut people = Maker::of(table);
    people.begin_row_apart((headings.row, groups[0].columns[0].1));
    let mut rests: Vec<&str> = Vec::new();
    for (rest, _) in groups.iter().flat_map(|group| &group.columns) {
        if !rests.iter().any(|known| known.eq_ignore_ascii_case(rest)) {
            rests.push(rest);
        }
    }
    let heads = keys.iter().map(|head| (head.text.as_str(), head.column));
    let column_of = |rest: &&str| {
        let mut columns = groups.iter().flat_map(|group| &group.columns);
        columns.find(|(known, _)| known.eq_ignore_ascii_case(rest)).map_or(0, |(_, column)| *column)
    };
    let rest_heads = rests.iter().map(|rest| (*rest, column_of(rest)));
    // What has nothing narrower below it stands a row further up.
    let lowest = sheet.rows().find(|row| row.number() == headings.row);
    let is_lowest =
        |column: u16| lowest.and_then(|row| row.cell(column)).is_some_and(|cell| !cell.text.trim().is_empty());
    for (at, (text, column)) in (0..).zip(heads.chain(rest_heads)) {
        people.add_text(at, text, (headings.row.saturating_sub(u32::from(!is_lowest(column))), column));
    }
    if let Some((_, stands)) = groups.iter().find_map(|group| group.post.as_ref()) {
        people.add_text((keys.len() + rests.len()) as u16, Field::JobRole.heading(), *stands);
    }
    for row in sheet.rows() {
        let of_sites = || row.cells().filter(|cell| !is_grouped(cell.column));
        if of_sites().next().is_some() {
            sites.begin_row_again(row);
            of_sites().for_each(|cell| sites.add_cell(cell.column, cell, row.number()));
        }
        if row.number() > headings.row {
            add_people(&mut people, row, groups, &keys, &rests);
        }
    }
    let mut sites = sites.into_table(table.layout);
    sites.sheet.merged.clone_from(&sheet.merged);
    let people = people.into_table(Layout::Across);
    let is_list_of_sites = headings.heads.iter().any(|head| !is_grouped(head.column) && !head.sites.is_empty());
    if is_list_of_sites { vec![sites, people] } else { vec![people] }
}

/// The headings with the narrower ones right below them: `User 1` above `Name` and `Email`, beside the columns of the site that have
/// nothing below them.
pub(super) fn with_narrower(table: &Table, headings: &HeadingRow, options: &HeadingOptions) -> HeadingRow {
    let below = table.sheet.rows().find(|row| row.number() == headings.row + 1);
    let Some(narrower) = below.and_then(|row| HeadingRow::read(row, options)) else { return headings.clone() };
    let stands = |column: u16| headings.heads.iter().rfind(|head| head.column <= column);
    let is_persons = |text: &str| number_in(text).is_some() || Post::named(text).is_some();
    if !narrower.heads.iter().all(|head| stands(head.column).is_some_and(|above| is_persons(&above.text))) {
        return headings.clone();
    }
    let first = narrower.heads.first().map_or(0, |head| head.column);
    let is_left = |head: &&Head| {
        let is_replaced = narrower.heads.iter().any(|below| below.column == head.column);
        !is_replaced && (head.column < first || !is_persons(&head.text))
    };
    let mut heads: Vec<Head> = headings.heads.iter().filter(is_left).chain(&narrower.heads).cloned().collect();
    heads.sort_by_key(|head| head.column);
    HeadingRow { row: narrower.row, heads }
}

fn add_people(people: &mut Maker<'_>, row: Row<'_>, groups: &[Group], keys: &[&Head], rests: &[&str]) {
    let is_filled = |column: u16| row.cell(column).is_some_and(|cell| !cell.text.trim().is_empty());
    for group in groups.iter().filter(|group| group.columns.iter().any(|(_, column)| is_filled(*column))) {
        people.begin_row_apart((row.number(), group.columns[0].1));
        for (at, head) in (0..).zip(keys) {
            if let Some(cell) = row.cell(head.column) {
                people.add_cell(at, cell, row.number());
            }
        }
        for (at, rest) in (keys.len() as u16..).zip(rests) {
            let own = group.columns.iter().find(|(known, _)| known.eq_ignore_ascii_case(rest));
            if let Some(cell) = own.and_then(|(_, column)| row.cell(*column)) {
                people.add_cell(at, cell, row.number());
            }
        }
        if let Some((post, stands)) = &group.post {
            people.add_text((keys.len() + rests.len()) as u16, post, *stands);
        }
    }
}

/// The groups of columns, if there are two at least and each has a person's name.
fn groups(table: &Table, headings: &HeadingRow, options: &HeadingOptions) -> Option<Vec<Group>> {
    let above = table.sheet.rows().take_while(|row| row.number() < headings.row).last();
    let above = above.filter(|row| row.number() + 1 == headings.row);
    let numbered: Vec<Numbered> = headings.heads.iter().map(|head| Numbered::new(head, above, options)).collect();
    let of_people: Vec<&Numbered> = numbered.iter().filter(|head| head.fields.iter().any(is_persons)).collect();
    let mut groups: Vec<(usize, Group)> = Vec::new();
    for head in &of_people {
        let same = |other: &&&Numbered| other.rest.eq_ignore_ascii_case(&head.rest);
        if of_people.iter().filter(same).count() < 2 {
            continue;
        }
        // Without a number the columns of one heading are counted from left to right.
        let ordinal = || of_people.iter().filter(same).position(|other| other.column == head.column).unwrap_or(0) + 1;
        let number = head.number.unwrap_or_else(ordinal);
        match groups.iter_mut().find(|(known, _)| *known == number) {
            // A second column for the same thing of the same person is left where it is, and told.
            Some((_, group)) if group.columns.iter().any(|(known, _)| known.eq_ignore_ascii_case(&head.rest)) => {}
            Some((_, group)) => group.columns.push((head.rest.clone(), head.column)),
            None => groups.push((number, Group { columns: vec![(head.rest.clone(), head.column)], post: None })),
        }
    }
    let has = |group: &Group, wanted: &[Field]| {
        let fields = |rest: &String| of_people.iter().find(|head| head.rest.eq_ignore_ascii_case(rest));
        let mut of_group = group.columns.iter().filter_map(|(rest, _)| fields(rest)).flat_map(|head| &head.fields);
        of_group.any(|field| wanted.contains(field))
    };
    let is_name = |head: &&&Numbered| head.fields.iter().any(|field| PERSON_NAMES.contains(field));
    let is_numbered = of_people.iter().filter(is_name).any(|head| head.number.is_some());
    // A title above columns that come again says what they are, and if it is not a number they are somebody else's.
    let is_titled = |head: &&Numbered| above.is_some_and(|row| row.cell(head.column).is_some());
    let has_other_titles = !is_numbered && of_people.iter().any(is_titled);
    let named = groups.iter().filter(|(_, group)| has(group, &PERSON_NAMES)).count();
    let reached = groups.iter().filter(|(_, group)| has(group, &[Field::Email, Field::Mobile])).count();
    // Without numbers two columns of one heading may be anything: a name twice and an address twice are two people.
    let are_people = named >= 2 && (is_numbered || reached >= 2) && !has_other_titles && groups.len() <= MOST;
    let mut found: Vec<Group> = groups.into_iter().map(|(_, group)| group).collect();
    found.sort_by_key(|group| group.columns[0].1);
    are_people.then_some(found)
}

/// What only a person has.
pub(super) fn is_persons(field: &Field) -> bool {
    Field::of_role(Role::Users).contains(field) && !SITE_KEYS.contains(field)
}

impl Numbered {
    fn new(head: &Head, above: Option<Row<'_>>, options: &HeadingOptions) -> Numbered {
        let own = number_in(&head.text);
        // A cell that is merged across stands above its first column only.
        let title = above.and_then(|row| row.cells().filter(|cell| cell.column <= head.column).last());
        let of_title = title.and_then(|cell| number_in(cell.text.trim())).map(|(number, _)| number);
        let (number, rest) = match (own, of_title) {
            (Some((number, rest)), _) => (Some(number), rest),
            (None, of_title) => (of_title, head.text.clone()),
        };
        let rest = if is_only_a_person(&rest) { "Full name".to_owned() } else { rest };
        let named = |rest: &str| super::heads::fields_named(rest, [Role::Users], options)[0].clone();
        let (mut rest, mut fields) = (rest.clone(), named(&rest));
        // "Mobile number of user 1" is the user's mobile number.
        if let Some((of_user, _)) = rest.rsplit_once(" of ").filter(|(_, of)| fields.is_empty() && is_only_a_person(of))
        {
            (fields, rest) = (named(of_user), of_user.to_owned());
        }
        Numbered { column: head.column, number, rest, fields }
    }
}

/// `User 1` alone is the person's name.
pub(super) fn is_only_a_person(rest: &str) -> bool {
    const PERSONS: [&str; 8] =
        ["user", "person", "staff", "staff member", "employee", "team member", "member of staff", "colleague"];
    PERSONS.contains(&rest.to_lowercase().trim())
}

/// The number of a person in a heading, and the heading without it: `User 1 name`, `Name (2)`, `Email3`, `1st user's name`.
pub(super) fn number_in(text: &str) -> Option<(usize, String)> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let length = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    let number: usize = text[start..start + length].parse().ok().filter(|number| (1..=MOST).contains(number))?;
    let behind = &text[start + length..];
    if behind.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let behind = ["st", "nd", "rd", "th"].iter().find_map(|ending| behind.strip_prefix(ending)).unwrap_or(behind);
    let rest = format!("{} {behind}", &text[..start]).replace(['(', ')', '#', '_', '-', '–', ':', '.', '/'], " ");
    Some((number, rest.split_whitespace().collect::<Vec<_>>().join(" ")))
}
