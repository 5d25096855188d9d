//! People in groups of columns by the post they hold: `Registered manager │ Deputy manager` above `Name, Email, Mobile` each, or
//! `Deputy name, Deputy email, Senior carer name …`, beside the columns of the site. Only where nobody is listed anywhere else: the
//! manager whom a list of sites names beside a list of people is the site's contact.

use std::collections::HashSet;

use super::across::{Group, is_persons, number_in, of_groups, with_narrower};
use super::addresses::Address;
use super::heads::{HeadingRow, fields_named};
use super::{LaidOut, Table, maker};
use crate::fields::{Field, HeadingOptions, Look, PERSON_NAMES, Post, Role, SITE_KEYS, Shape};
use crate::papers::Origin;
use crate::text::is_ditto;

/// So many rows are looked at to tell names from IDs.
const SAMPLE: usize = 25;

/// Takes the people who are listed by their posts out of tables of sites, where nobody is listed elsewhere.
pub(super) fn take_apart(files: &mut [LaidOut], options: &HeadingOptions) {
    let lists_others = |table: &Table| {
        let is_list = table.headings.as_ref().is_some_and(HeadingRow::lists_people);
        is_list && table.sheet.visible && by_posts(table, options).is_none()
    };
    let has_others = |file: &LaidOut| file.file.origin != Origin::Elsewhere || file.tables.iter().any(lists_others);
    if files.iter().any(has_others) {
        return;
    }
    for file in files {
        let mut next = 0;
        for table in std::mem::take(&mut file.tables) {
            // The first table of a sheet.
            if table.number == 0 {
                next = 0;
            }
            for made in apart(table, options) {
                file.tables.push(Table { number: next, ..made });
                next += 1;
            }
        }
    }
}

fn apart(table: Table, options: &HeadingOptions) -> Vec<Table> {
    let found = if table.residents.is_none() { by_posts(&table, options) } else { None };
    let Some((headings, groups)) = found else { return vec![table] };
    let mut tables = of_groups(&table, &headings, &groups);
    let Table { sheet, of_sheet, .. } = table;
    for made in &mut tables {
        made.of_sheet = of_sheet;
        made.headings = super::first_headings(&made.sheet, options);
    }
    if let Some(first) = tables.first_mut() {
        maker::tell_of_sheet(&mut first.sheet, sheet);
    }
    tables
}

/// A heading that speaks of somebody by the post.
struct Held {
    post: Post,
    /// The post as it is written, and where.
    title: (String, Address),
    /// Which of several who hold it, where they are numbered.
    number: Option<usize>,
    rest: String,
    fields: Vec<Field>,
    column: u16,
}

/// The headings and the groups of people in them: each with a name and an address or a number, one of them at home there.
fn by_posts(table: &Table, options: &HeadingOptions) -> Option<(HeadingRow, Vec<Group>)> {
    let headings = with_narrower(table, table.headings.as_ref()?, options);
    let mut held: Vec<Held> = held(table, &headings, options);
    // What is one thing is called the same in every group.
    for at in 1..held.len() {
        let (before, from) = held.split_at_mut(at);
        if let Some(same) = before.iter().find(|other| other.fields == from[0].fields) {
            from[0].rest.clone_from(&same.rest);
        }
    }
    let is_held = |column: u16| held.iter().any(|held| held.column == column);
    let keys = headings.heads.iter().filter(|head| SITE_KEYS.iter().any(|key| head.sites.contains(key)));
    let keys: Vec<u16> = keys.map(|head| head.column).filter(|column| !is_held(*column)).collect();
    if held.is_empty() || !is_a_row_a_site(table, headings.row, &keys) {
        return None;
    }
    let mut groups: Vec<((&Post, usize), Vec<&Held>)> = Vec::new();
    for head in &held {
        // Without a number the columns of one heading are counted from left to right.
        let before = || held.iter().take_while(|other| other.column < head.column);
        let same = |other: &&Held| other.post == head.post && other.rest.eq_ignore_ascii_case(&head.rest);
        let key = (&head.post, head.number.unwrap_or_else(|| before().filter(same).count() + 1));
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.push(head),
            None => groups.push((key, vec![head])),
        }
    }
    let has =
        |group: &[&Held], wanted: &[Field]| group.iter().any(|head| head.fields.iter().any(|own| wanted.contains(own)));
    groups.retain(|(_, group)| has(group, &PERSON_NAMES) && has(group, &[Field::Email, Field::Mobile]));
    // One `Staff name` a row is a list of people.
    let are_at_home = groups.iter().any(|((post, _), _)| post.is_at_home() && !post.is_anybodys())
        || groups.iter().filter(|((post, _), _)| post.is_anybodys()).count() > 1;
    let says_post = |group: &[&Held]| !has(group, &[Field::JobRole]) && !group[0].post.is_anybodys();
    let group = |group: &[&Held]| Group {
        columns: group.iter().map(|head| (head.rest.clone(), head.column)).collect(),
        post: group.first().filter(|_| says_post(group)).map(|head| head.title.clone()),
    };
    are_at_home.then(|| (headings.clone(), groups.iter().map(|(_, own)| group(own)).collect()))
}

/// The headings that name a post and something that only a person has, in themselves or with a title above.
fn held(table: &Table, headings: &HeadingRow, options: &HeadingOptions) -> Vec<Held> {
    let above = table.sheet.rows().take_while(|row| row.number() < headings.row).last();
    let above = above.filter(|row| row.number() + 1 == headings.row);
    let found = headings.heads.iter().filter_map(|head| {
        let (number, text) = match number_in(&head.text) {
            Some((number, text)) => (Some(number), text),
            None => (None, head.text.clone()),
        };
        let of_head = |(title, rest): (String, String)| (title, rest, (headings.row, head.column));
        let own = post_in(&text, options).map(of_head).or_else(|| {
            let is_a_post = Post::named(&text).is_some() && holds_names(table, headings.row, head.column);
            is_a_post.then(|| of_head((text.clone(), "Name".to_owned())))
        });
        // A cell that is merged across stands above its first column only.
        let title = above
            .and_then(|row| Some((row.number(), row.filled().take_while(|cell| cell.column <= head.column).last()?)));
        let (title, rest, stands) =
            own.or_else(|| title.map(|(row, cell)| (cell.text.trim().to_owned(), text.clone(), (row, cell.column))))?;
        let (of_title, bare) = number_in(&title).map_or((None, title.clone()), |(number, bare)| (Some(number), bare));
        let [fields] = fields_named(&rest, [Role::Users], options);
        let post = Post::named(&bare).filter(|_| fields.iter().any(is_persons))?;
        Some(Held { post, title: (title, stands), number: number.or(of_title), rest, fields, column: head.column })
    });
    found.collect()
}

/// A heading taken apart into a post and what is said of who holds it: `Deputy manager e-mail`, `Name of deputy`.
pub(super) fn post_in(text: &str, options: &HeadingOptions) -> Option<(String, String)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let cut = |at: usize| {
        let (first, second) = (words[..at].join(" "), words[at..].join(" "));
        let names_a_field = |text: &str| fields_named(text, [Role::Users], options)[0].iter().any(is_persons);
        let is_of = |post: &str, rest: &str| Post::named(post).is_some() && names_a_field(rest);
        let bare = |text: &str| text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        match (is_of(&first, &second), is_of(&second, &first)) {
            (true, _) => Some((bare(&first), second)),
            (false, true) => Some((bare(&second), first)),
            (false, false) => None,
        }
    };
    (1..words.len()).rev().find_map(cut)
}

/// Whether each site has one row, with one of its keys. In a list of people the site comes again, or is left out below its first row.
fn is_a_row_a_site(table: &Table, heading_row: u32, keys: &[u16]) -> bool {
    let mut seen = HashSet::new();
    let below = table.sheet.rows().filter(|row| row.number() > heading_row && row.filled().nth(1).is_some());
    let mut keys_of = below.map(|row| keys.iter().find_map(|column| row.cell(*column)).map(|cell| cell.text.trim()));
    keys_of.all(|key| key.is_some_and(|key| !key.is_empty() && !is_ditto(key) && seen.insert(key)))
}

/// Whether nearly all values below a heading may be names of people.
fn holds_names(table: &Table, heading_row: u32, column: u16) -> bool {
    let below = table.sheet.rows().filter(|row| row.number() > heading_row).take(SAMPLE);
    let values = below.filter_map(|row| row.cell(column)).map(|cell| cell.text.trim()).filter(|text| !text.is_empty());
    let (names, all) = values
        .fold((0, 0), |(names, all), text| (names + usize::from(Look::new(text).has(Shape::PersonName)), all + 1));
    all > 0 && names * 10 >= all * 9
}
