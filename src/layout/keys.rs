//! The home written once for several rows: in a merged cell, above blank cells or ditto marks, as a sub-heading, in a form or a
//! title above its people, or as the name of the sheet. It is put into every row that it stands for.
//!
//! A cell inherits only what is safe. A row that names another site in any column begins a group of its own and inherits nothing;
//! blank cells inherit only in a column that is written once a group throughout, for in one that is filled row by row a blank is
//! missing; and a row alone, or an empty one, ends a group.

use std::collections::{HashMap, HashSet};
use std::iter::successors;

use super::addresses::{Address, NOWHERE};
use super::heads::{Head, HeadingRow};
use super::maker::{Maker, tell_of_sheet};
use super::{Layout, Table};
use crate::compare::{fold, fold_home};
use crate::fields::{
    Field, HeadingOptions, Look, OTHER_IDENTITY, PERSON_NAMES, Role, SITE_KEYS, Shape, is_group_of_staff,
    is_of_heading_words,
};
use crate::read::{Cell, CellKind, CellRange, Row};
use crate::text::{is_ditto, is_listed, words};

words! { name:
    /// Where the rows of a table have their site from.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum KeysFrom {
        #[default]
        /// Their own cells.
        Rows = "each row",
        /// The cell above, which is merged, or stands above blanks or ditto marks.
        Above = "the cells above, where a cell is merged, blank or a ditto mark",
        /// A row of its own above the people.
        SubHeading = "the rows with the site's name above its people",
        /// A form, or a table of one site, above the people.
        SiteAbove = "the site above the people",
        /// A form, or a table of one site, below the people, and no other in the sheet.
        SiteBelow = "the site below the people",
        /// The name of the sheet.
        SheetName = "the name of the sheet",
    }
}

/// The names, codes and IDs of the sites that the tables list, folded.
type Listed = HashSet<String>;

/// What is known of the sites of all tables before people are put to them.
#[derive(Default)]
pub(super) struct Known {
    listed: Listed,
    /// The words of the names of homes, without "the".
    names: HashSet<Vec<String>>,
    /// The site of each tab that is one home's alone, by the tab's name without the words that tell it from the home's other tabs;
    /// `None` where two tabs are called the same.
    by_tab: HashMap<String, Option<SitesAbove>>,
}

impl Known {
    pub(super) fn of<'t>(tables: impl Iterator<Item = &'t Table>, options: &HeadingOptions) -> Known {
        let mut known = Known::default();
        for table in tables {
            let (listed, names) = sites_of(table);
            known.listed.extend(listed);
            known.names.extend(names.iter().map(|name| words_of(name)));
            let bare = fold_home(&without_tab_words(&table.sheet.name));
            // A tab that lists further homes is nobody's alone.
            if !bare.is_empty() && SitesAbove::of(table, options).is_some() {
                let site = SitesAbove::only(table, options);
                known.by_tab.entry(bare).and_modify(|other| *other = None).or_insert(site);
            }
        }
        known
    }
}

impl Known {
    /// What says in a text which listed site is meant: all of it but its label, or what is left when the words of titles are taken
    /// away, as of "Staff at Ashdown House".
    fn site_in<'t>(&self, text: &'t str) -> Option<&'t str> {
        if names_a_site(text, &self.listed) {
            return Some(without_label(text));
        }
        let is_of_title = |word: &str| is_listed(&word.to_lowercase(), TITLE_WORDS);
        let behind =
            |text: &&'t str| text.split_once(' ').filter(|(word, _)| is_of_title(word)).map(|(_, rest)| rest.trim());
        let before =
            |text: &&'t str| text.rsplit_once(' ').filter(|(_, word)| is_of_title(word)).map(|(rest, _)| rest.trim());
        let mut parts = successors(Some(text.trim()), behind).flat_map(|text| successors(Some(text), before));
        parts.find(|part| self.listed.contains(&fold_home(part)))
    }

    /// Whether a text is part of the name of exactly one listed site; what it is taken for is told with every person.
    fn is_part_of_one(&self, text: &str) -> bool {
        let words = words_of(text);
        let holds = |name: &&Vec<String>| name.windows(words.len()).any(|own| own == words);
        !words.is_empty() && self.names.iter().filter(holds).count() == 1
    }
}

/// The words of a home's name.
fn words_of(name: &str) -> Vec<String> {
    let words = name.split(|c: char| c.is_whitespace() || "-–/()[],".contains(c)).map(fold_home);
    words.filter(|word| !word.is_empty() && word != "the").collect()
}

/// Words beside the name of a home in a title above its people.
const TITLE_WORDS: &str = "staff list lists of at for the from in people users user employees team members nhsmail nhs accounts account \
                           requests register details contacts - – : |";

/// Words that tell the tabs of one home apart.
const TAB_WORDS: &str = "staff users user team people employees contacts accounts account list details detail site home info \
                         information data nhsmail sheet";

/// The name of a tab without the words that tell it from the other tabs of the same home.
fn without_tab_words(name: &str) -> String {
    let is_kept = |word: &&str| !word.is_empty() && !is_listed(&word.to_lowercase(), TAB_WORDS);
    let words = name.split(|c: char| !(c.is_alphanumeric() || "'’&.".contains(c))).filter(is_kept);
    let words: Vec<&str> = words.collect();
    // "1. Ashdown House" is numbered, "Home 1" is called so.
    let is_number = |word: &&&str| word.trim_end_matches('.').bytes().all(|b| b.is_ascii_digit());
    let numbers = if words.len() > 1 { words.iter().take_while(is_number).count() } else { 0 };
    if numbers < words.len() { words[numbers..].join(" ") } else { words.join(" ") }
}

/// What a site says of itself that others may say too.
const SHARED: [Field; 4] = [Field::DsptStatus, Field::DsptPublishedOn, Field::ServiceType, Field::ProviderName];

/// A value for a cell, and where it stands.
#[derive(Debug, Clone)]
struct Value {
    kind: CellKind,
    text: String,
    is_struck: bool,
    stands: Address,
}

impl Value {
    fn new(cell: Cell<'_>, stands: Address) -> Value {
        Value { kind: cell.kind, text: cell.text.to_owned(), is_struck: cell.is_struck, stands }
    }

    fn text(text: &str, stands: Address) -> Value {
        Value { kind: CellKind::Text, text: text.to_owned(), is_struck: false, stands }
    }

    fn cell(&self, column: u16) -> Cell<'_> {
        Cell { column, kind: self.kind, text: &self.text, is_struck: self.is_struck }
    }
}

/// What is put into a table.
#[derive(Default)]
struct Plan {
    /// Headings of further columns.
    heads: Vec<Value>,
    /// Values for cells, by row.
    cells: HashMap<u32, Vec<(u16, Value)>>,
    /// Rows that are sub-headings.
    sub_headings: Vec<u32>,
}

/// Whether a table lists people and does not say in a column where each belongs, or has rows alone in that column.
pub(super) fn needs_the_list(table: &Table) -> bool {
    let Some(headings) = table.headings.as_ref().filter(|headings| headings.lists_people()) else { return false };
    let keys: Vec<u16> = headings.heads.iter().filter(|head| is_site_key(head, true)).map(|head| head.column).collect();
    let is_alone = |row: Row<'_>| alone(row).is_some_and(|cell| keys.contains(&cell.column));
    keys.is_empty() || table.sheet.rows().filter(|row| row.number() > headings.row).any(is_alone)
}

/// The sites that a table lists, and the names of them.
fn sites_of(table: &Table) -> (Listed, Vec<&str>) {
    let Some(headings) = &table.headings else { return Default::default() };
    let fields = headings.fields(Role::Sites);
    let is_list = SITE_KEYS.iter().any(|key| fields.contains(key))
        && OTHER_IDENTITY.iter().chain(&SHARED).any(|field| fields.contains(field));
    if !is_list {
        return Default::default();
    }
    let keys = || headings.heads.iter().filter(|head| is_site_key(head, headings.lists_people()));
    let below = || table.sheet.rows().filter(|row| row.number() > headings.row);
    let texts_in = |head: &Head| -> Vec<&str> {
        let column = head.column;
        below().filter_map(|row| row.cell(column)).map(|cell| cell.text).collect()
    };
    let is_of_names = |head: &&Head| [&head.sites, &head.users].iter().any(|fields| fields.contains(&Field::SiteName));
    let listed = keys().flat_map(texts_in).map(fold_home).filter(|text| text.len() > 2);
    (listed.collect(), keys().filter(is_of_names).flat_map(texts_in).collect())
}

/// Puts into every row the site that it belongs to. `above` is the table that stands above it in its sheet, `below` are those that
/// stand below.
pub(super) fn complete(
    table: Table,
    above: Option<&Table>,
    below: &[Table],
    known: &Known,
    options: &HeadingOptions,
) -> Table {
    let Some(headings) = table.headings.clone() else { return table };
    let lists_people = headings.lists_people();
    let has_keys = headings.heads.iter().any(|head| is_site_key(head, lists_people));
    if let Some(plan) = homes_and_people_in_one_column(&table, &headings, known) {
        return filled(table, &headings, plan, KeysFrom::SubHeading);
    }
    if let Some(plan) = named_by_tab(&table, &headings, known) {
        return filled(table, &headings, plan, KeysFrom::SheetName);
    }
    let (plan, keys) = match (lists_people, has_keys) {
        (true, false) => match above
            .and_then(|above| from_sites(&SitesAbove::of(above, options)?, &table, &headings))
            .map(|plan| (plan, KeysFrom::SiteAbove))
            .or_else(|| from_rows_or_name(&table, &headings, known))
            .or_else(|| from_site_below(above, &table, &headings, below, known, options))
        {
            Some(found) => found,
            None => return table,
        },
        _ if table.layout == Layout::Plain => (from_above(&table, &headings, known), KeysFrom::Above),
        _ => return table,
    };
    if plan.heads.is_empty() && plan.cells.is_empty() {
        return table;
    }
    filled(table, &headings, plan, keys)
}

/// Whether a heading is that of a site's code, ID or name. Beside people a `Name` is theirs.
pub(super) fn is_site_key(head: &Head, beside_people: bool) -> bool {
    let fields = if beside_people { &head.users } else { &head.sites };
    let is_a_name = [Field::FirstName, Field::FullName].iter().any(|name| fields.contains(name));
    !(beside_people && is_a_name) && SITE_KEYS.iter().any(|key| fields.contains(key))
}

/// The table with what was planned.
fn filled(table: Table, headings: &HeadingRow, mut plan: Plan, keys: KeysFrom) -> Table {
    let mut maker = Maker::again(&table);
    let first_new =
        table.sheet.rows().flat_map(|row| row.cells()).map(|cell| cell.column).max().map_or(0, |last| last + 1);
    for row in table.sheet.rows() {
        maker.begin_row_again(row);
        let mut own = plan.cells.remove(&row.number()).unwrap_or_default();
        own.iter_mut()
            .filter(|(column, _)| *column >= NEW)
            .for_each(|(column, _)| *column = first_new + (*column - NEW));
        own.sort_by_key(|(column, _)| *column);
        let mut own = own.into_iter().peekable();
        for cell in row.cells() {
            while let Some((column, value)) = own.next_if(|(column, _)| *column <= cell.column) {
                maker.add(column, value.cell(column), value.stands);
            }
            let is_replaced = maker.last_column() == Some(cell.column);
            if !is_replaced {
                maker.add_cell(cell.column, cell, row.number());
            }
        }
        own.for_each(|(column, value)| maker.add(column, value.cell(column), value.stands));
        if row.number() == headings.row {
            for (at, head) in (first_new..).zip(&plan.heads) {
                maker.add(at, head.cell(at), head.stands);
            }
        }
    }
    let mut made = maker.into_table(table.layout);
    let Table { sheet, number, of_sheet, headings, .. } = table;
    tell_of_sheet(&mut made.sheet, sheet);
    Table { keys, sub_headings: plan.sub_headings, number, of_sheet, headings, ..made }
}

/// Columns from here on are further ones, behind the last of the table.
const NEW: u16 = 40_000;

/// The sites of a form or a table without people, each with its row, and the headings of what says which it is.
struct SitesAbove {
    heads: Vec<Value>,
    sites: Vec<(Address, Vec<Value>)>,
}

impl SitesAbove {
    fn of(table: &Table, options: &HeadingOptions) -> Option<SitesAbove> {
        let own = table.headings.as_ref().filter(|own| !own.lists_people())?;
        let mut rows = table.sheet.rows().filter(|row| row.number() >= own.row && !is_empty(*row));
        let labels = rows.next()?;
        let keys = labels.cells().filter(|label| is_site_key(&Head::new(label.column, label.text, options), false));
        let keys: Vec<Cell<'_>> = keys.collect();
        let value =
            |row: Row<'_>, cell: Cell<'_>| Value::new(cell, table.addresses.of_cell((row.number(), cell.column)));
        let nothing = |column: u16| Cell { column, kind: CellKind::Text, text: "", is_struck: false };
        let values = |row: Row<'_>| {
            let of_key = |key: &Cell<'_>| value(row, row.cell(key.column).unwrap_or(nothing(key.column)));
            let (number, column) = table.addresses.of(row.number(), None);
            ((number, column.unwrap_or(NOWHERE)), keys.iter().map(of_key).collect())
        };
        // A region above its homes is none.
        let is_site = |row: &Row<'_>| table.layout != Layout::Plain || row.filled().nth(1).is_some();
        let sites: Vec<(Address, Vec<Value>)> = rows.filter(is_site).map(values).collect();
        let heads = keys.iter().map(|key| value(labels, *key)).collect();
        (!keys.is_empty() && !sites.is_empty()).then_some(SitesAbove { heads, sites })
    }

    /// The site of a table that has no other, as it is told in a sheet in which it does not stand.
    fn only(table: &Table, options: &HeadingOptions) -> Option<SitesAbove> {
        let own = table.headings.as_ref()?;
        let below = table.sheet.rows().filter(|row| row.number() > own.row && !is_empty(*row));
        let mut found = if below.take(2).count() == 1 { SitesAbove::of(table, options)? } else { return None };
        let values = found.sites.iter_mut().flat_map(|(_, values)| values);
        found.heads.iter_mut().chain(values).for_each(|value| value.stands.1 = NOWHERE);
        Some(found)
    }
}

/// The site right above goes with everybody below, up to the next one. Where more than one stands above all people nobody can tell
/// which is meant; a row alone or one that may be a home ends what it stands for.
fn from_sites(above: &SitesAbove, table: &Table, headings: &HeadingRow) -> Option<Plan> {
    let SitesAbove { heads, sites } = above;
    let seen = |row: u32| table.addresses.of(row, None).0;
    let are_several = sites.len() > 1 && sites.iter().filter(|((row, _), _)| *row < seen(headings.row)).count() > 1;
    let sites: Vec<&(Address, Vec<Value>)> = if are_several {
        // Side by side each stands above its own people.
        let [(_, left), (_, right)] = table.corners()?;
        sites.iter().filter(|((_, column), _)| (left..=right).contains(column)).collect()
    } else {
        sites.iter().collect()
    };
    if sites.is_empty() || are_several && sites.len() > 1 {
        return None;
    }
    let mut plan = Plan { heads: heads.clone(), ..Plan::default() };
    let mut ended = None;
    for row in table.sheet.rows().filter(|row| row.number() > headings.row) {
        let at = if sites.len() > 1 { sites.partition_point(|((site, _), _)| *site < seen(row.number())) } else { 1 };
        if sites.len() > 1 && may_be_a_home(row, headings) {
            ended = Some(at);
        }
        if at > 0 && ended != Some(at) {
            let stands = |value: &Value| match value.stands.1 {
                NOWHERE => Value { stands: (table.addresses.of(row.number(), None).0, NOWHERE), ..value.clone() },
                _ => value.clone(),
            };
            plan.cells.insert(row.number(), (NEW..).zip(sites[at - 1].1.iter().map(stands)).collect());
        }
    }
    Some(plan)
}

/// The one site of a sheet, below its people, where nothing above them or among them names another.
fn from_site_below(
    above: Option<&Table>,
    table: &Table,
    headings: &HeadingRow,
    below: &[Table],
    known: &Known,
    options: &HeadingOptions,
) -> Option<(Plan, KeysFrom)> {
    let mut lists = below.iter().filter(|below| below.headings.as_ref().is_some_and(|own| !own.lists_people()));
    let (Some(site), None) = (lists.next(), lists.next()) else { return None };
    SitesAbove::only(site, options)?;
    let names_others = above.is_some() || table.sheet.rows().any(|row| above_people(row, known).is_some());
    let plan = from_sites(&SitesAbove::of(site, options)?, table, headings).filter(|_| !names_others)?;
    Some((plan, KeysFrom::SiteBelow))
}

/// Whether a row among people may be a home: nothing in it is a person's, and it is alone, stands apart or has no person's name.
fn may_be_a_home(row: Row<'_>, headings: &HeadingRow) -> bool {
    let is = |fields: &[Field]| {
        let of_fields = |head: &&Head| head.users.iter().any(|field| fields.contains(field));
        headings.heads.iter().filter(of_fields).filter_map(|head| row.cell(head.column)).any(|cell| {
            let shapes = fields.iter().map(|field| field.shape());
            shapes.into_iter().any(|shape| Look::new(cell.text).has(shape))
        })
    };
    let repeats =
        || headings.heads.iter().all(|head| row.cell(head.column).is_some_and(|cell| cell.text.trim() == head.text));
    let stands_apart = || alone(row).is_some() || row.blank_before() > 0 || !is(&PERSON_NAMES);
    !is_empty(row) && !is(&[Field::Email, Field::Mobile]) && stands_apart() && !repeats()
}

/// Rows that stand above people and are none.
#[derive(Default)]
struct SubHeadings {
    /// Those of a site, with what says which: its name, and perhaps its code beside.
    sites: HashMap<u32, Vec<Value>>,
    /// Those of groups of its people that more sites have, such as nurses.
    groups: HashSet<u32>,
}

/// The cell of a row that stands above people, as far as the row alone says: the only one, or the name of a listed site with
/// nothing beside it that is a person's.
fn above_people<'s>(row: Row<'s>, known: &Known) -> Option<Cell<'s>> {
    let is_remark = |cell: Cell<'_>| {
        let look = Look::new(cell.text);
        // Another name would be another home's.
        let is_code = || look.has(Shape::SiteCode) && known.listed.contains(&fold_home(cell.text));
        let is_of_site = || look.has(Shape::Postcode) || is_code();
        let is_landline = || look.has(Shape::Phone) && !look.has(Shape::Mobile);
        !look.has(Shape::Email) && (cell.text.contains(':') || is_of_site() || is_landline())
    };
    let site_with_remarks = || {
        let mut cells = row.filled();
        let first =
            cells.next().filter(|first| first.kind == CellKind::Text && names_a_site(first.text, &known.listed))?;
        cells.all(is_remark).then_some(first)
    };
    alone(row).or_else(site_with_remarks)
}

/// The rows alone that stand above the people of a site, if at least one names a listed site: those that do, and those in the same
/// column right above people, for a home that is not listed is still not the one before. A group of staff that comes again, below
/// several homes, begins no home.
fn sub_headings(table: &Table, headings: &HeadingRow, known: &Known) -> SubHeadings {
    let (mut found, mut columns, mut open) = (HashMap::new(), HashSet::new(), None);
    let mut others: Vec<(u32, u16, Value)> = Vec::new();
    for row in table.sheet.rows() {
        let Some(cell) = above_people(row, known) else {
            // The row above, alone and not known, has people below it.
            others.extend(open.take().filter(|_| row.number() > headings.row && !is_empty(row)));
            continue;
        };
        let stands = table.addresses.of_cell((row.number(), cell.column));
        let site = known.site_in(cell.text);
        let value = Value::new(Cell { text: site.unwrap_or(without_label(cell.text)), ..cell }, stands);
        if site.is_some() {
            let is_code =
                |beside: &Cell<'_>| beside.column != cell.column && Look::new(beside.text).has(Shape::SiteCode);
            let code = row
                .filled()
                .find(is_code)
                .map(|code| Value::new(code, table.addresses.of_cell((row.number(), code.column))));
            columns.insert(cell.column);
            found.insert(row.number(), std::iter::once(value).chain(code).collect::<Vec<Value>>());
            open = None;
        } else {
            open = (row.number() > headings.row).then_some((row.number(), cell.column, value));
        }
    }
    others.retain(|(_, column, _)| columns.contains(column));
    let mut times: HashMap<String, usize> = HashMap::new();
    others.iter().for_each(|(_, _, value)| *times.entry(fold(&value.text)).or_default() += 1);
    let is_group = |(_, _, value): &(u32, u16, Value)| times[&fold(&value.text)] > 1 && is_group_of_staff(&value.text);
    let (groups, others): (Vec<_>, Vec<_>) = others.into_iter().partition(is_group);
    found.extend(others.into_iter().map(|(row, _, value)| (row, vec![value])));
    SubHeadings { sites: found, groups: groups.into_iter().map(|(row, ..)| row).collect() }
}

/// Rows alone that name a site stand above its people; any other row alone ends that.
fn from_rows_alone(table: &Table, headings: &HeadingRow, known: &Known) -> Option<Plan> {
    let SubHeadings { sites, groups } = sub_headings(table, headings, known);
    let mut plan = Plan::default();
    let mut site: Option<&Vec<Value>> = None;
    if are_below(table, headings, &sites) {
        return None;
    }
    for row in table.sheet.rows().filter(|row| !groups.contains(&row.number())) {
        if above_people(row, known).is_some() {
            site = sites.get(&row.number());
            plan.sub_headings.extend(site.map(|_| row.number()));
        } else if let Some(site) = site.filter(|_| row.number() > headings.row) {
            plan.cells.insert(row.number(), (NEW..).zip(site.iter().cloned()).collect());
        }
    }
    let first = sites.get(plan.sub_headings.first()?)?.first()?;
    let nowhere = (first.stands.0, NOWHERE);
    let heads = [(Field::SiteName, first.stands), (Field::OdsCode, nowhere)];
    let heads = heads.map(|(field, stands)| Value::text(field.heading(), stands));
    let most = sites.values().map(Vec::len).max().unwrap_or(0);
    plan.heads.extend(heads.into_iter().take(most));
    Some(plan)
}

/// Whether the homes stand below their people, as totals do: somebody stands above the first, and nobody below the last.
fn are_below(table: &Table, headings: &HeadingRow, sites: &HashMap<u32, Vec<Value>>) -> bool {
    let rows = || table.sheet.rows().filter(|row| row.number() > headings.row && !is_empty(*row));
    let is_person = |row: Row<'_>| alone(row).is_none() && !sites.contains_key(&row.number());
    let has_homes_above = sites.keys().any(|row| *row < headings.row);
    let last = sites.keys().max().copied().unwrap_or(0);
    !has_homes_above && rows().next().is_some_and(is_person) && !rows().any(|row| row.number() > last && is_person(row))
}

/// Homes alone in their rows in the column of their people's names, below a heading that could be either's, such as `Row Labels`.
fn homes_and_people_in_one_column(table: &Table, headings: &HeadingRow, known: &Known) -> Option<Plan> {
    let mut keys = headings.heads.iter().filter(|head| is_site_key(head, true));
    let (Some(key), None) = (keys.next(), keys.next()) else { return None };
    let names_people = |head: &Head| head.users.iter().any(|field| PERSON_NAMES.contains(field));
    if !headings.lists_people() || headings.heads.iter().any(names_people) {
        return None;
    }
    let below = table.sheet.rows().filter(|row| row.number() > headings.row && row.filled().nth(1).is_some());
    let mut names = below.map(|row| row.cell(key.column).map_or("", |cell| cell.text.trim()));
    if !names.all(|name| Look::new(name).has(Shape::PersonName) && !names_a_site(name, &known.listed)) {
        return None;
    }
    let mut plan = from_rows_alone(table, headings, known)?;
    let heading = Value::text(Field::FullName.heading(), table.addresses.of_cell((headings.row, key.column)));
    plan.cells.insert(headings.row, vec![(key.column, heading)]);
    Some(plan)
}

/// The homes above the people, or the name of the sheet. Where one home stands above all of them and the sheet is named after
/// another, nobody can tell which is meant.
fn from_rows_or_name(table: &Table, headings: &HeadingRow, known: &Known) -> Option<(Plan, KeysFrom)> {
    let by_rows = from_rows_alone(table, headings, known);
    let by_name = from_sheet_name(table, headings, known);
    if let (Some(rows), Some(_)) = (&by_rows, &by_name) {
        let (name, bare) = (fold_home(table.sheet.name.trim()), fold_home(&without_tab_words(&table.sheet.name)));
        let mut homes: Vec<String> = rows.cells.values().flatten().map(|(_, home)| fold_home(&home.text)).collect();
        homes.sort_unstable();
        homes.dedup();
        if matches!(homes.as_slice(), [only] if !only.contains(&name) && !only.contains(&bare)) {
            return None;
        }
    }
    let by_rows = by_rows.map(|plan| (plan, KeysFrom::SubHeading));
    by_rows.or(by_name.map(|plan| (plan, KeysFrom::SheetName)))
}

/// A tab of its own for each home, named after it: `Ashdown House`, `Ashdown House staff`; or a tab beside that of the home's
/// details, such as `Home 1 staff` beside `Home 1`.
fn from_sheet_name(table: &Table, headings: &HeadingRow, known: &Known) -> Option<Plan> {
    let (name, bare) = (table.sheet.name.trim(), without_tab_words(&table.sheet.name));
    let listed = [name, &bare].into_iter().find(|name| names_a_site(name, &known.listed) || known.is_part_of_one(name));
    let Some(name) = listed else {
        return from_sites(known.by_tab.get(&fold_home(&bare))?.as_ref()?, table, headings);
    };
    let (row, _) = table.addresses.of(headings.row, None);
    let site = Value::text(name, (row, NOWHERE));
    let below = table.sheet.rows().filter(|row| row.number() > headings.row);
    let cells = below.map(|row| {
        let (own, _) = table.addresses.of(row.number(), None);
        (row.number(), vec![(NEW, Value { stands: (own, NOWHERE), ..site.clone() })])
    });
    Some(Plan { cells: cells.collect(), heads: vec![site_name((row, None))], sub_headings: Vec::new() })
}

/// The name of the one home of a tab that is called after it and does not say so again in a column; so where a title says the name
/// once more, or where other tabs are a home's each.
fn named_by_tab(table: &Table, headings: &HeadingRow, known: &Known) -> Option<Plan> {
    if !lacks_a_name(table) {
        return None;
    }
    let bare = fold_home(&without_tab_words(&table.sheet.name));
    let is_title = |row: Row<'_>| alone(row).is_some_and(|cell| fold_home(cell.text) == fold_home(&table.sheet.name));
    let is_titled = table.sheet.rows().take_while(|row| row.number() < headings.row).any(is_title);
    // A file is called after what is in it, not after a home.
    let is_one_of_several = !table.sheet.is_text
        && known.by_tab.values().flatten().count() > 1
        && matches!(known.by_tab.get(&bare), Some(Some(_)));
    if bare.len() < 3 || !(is_titled || is_one_of_several) {
        return None;
    }
    let stands = |row: u32| (table.addresses.of(row, None).0, NOWHERE);
    let site = table.sheet.rows().find(|row| row.number() > headings.row && !is_empty(*row))?;
    let name = Value::text(table.sheet.name.trim(), stands(site.number()));
    let cells = HashMap::from([(site.number(), vec![(NEW, name)])]);
    Some(Plan { heads: vec![site_name((stands(headings.row).0, None))], cells, sub_headings: Vec::new() })
}

/// Whether a table is of one site and has no column for its name.
pub(super) fn lacks_a_name(table: &Table) -> bool {
    let Some(headings) = table.headings.as_ref().filter(|headings| !headings.lists_people()) else { return false };
    let fields = headings.fields(Role::Sites);
    let below = table.sheet.rows().filter(|row| row.number() > headings.row && !is_empty(*row));
    let is_of_a_site = [Field::OdsCode, Field::CqcLocationId].iter().any(|key| fields.contains(key));
    is_of_a_site && !fields.contains(&Field::SiteName) && below.take(2).count() == 1
}

fn site_name((row, column): (u32, Option<u16>)) -> Value {
    Value::text(Field::SiteName.heading(), (row, column.unwrap_or(NOWHERE)))
}

/// `Home: Ashdown House` is Ashdown House.
fn without_label(text: &str) -> &str {
    let text = text.trim();
    match text.split_once(':') {
        Some((label, name)) if !name.trim().is_empty() && label.split_whitespace().count() <= 3 => name.trim(),
        _ => text.trim_end_matches(':'),
    }
}

/// Whether a text is the name, the code or the ID of a listed site, perhaps with words around it.
fn names_a_site(text: &str, listed: &Listed) -> bool {
    let text = without_label(text);
    let bare = text.split(['(', '[', '–']).next().unwrap_or(text);
    let bare = bare.split(" - ").next().unwrap_or(bare);
    let words = || text.split(|c: char| c.is_whitespace() || "()[],;/".contains(c)).filter(|word| word.len() > 4);
    let is_code = |word: &str| word.contains(|c: char| c.is_ascii_digit()) && listed.contains(&fold_home(word));
    listed.contains(&fold_home(text)) || listed.contains(&fold_home(bare)) || words().any(is_code)
}

/// The one cell of a row that has only one, or the one behind a label such as "Home".
fn alone(row: Row<'_>) -> Option<Cell<'_>> {
    let mut cells = row.filled();
    let first = cells.next()?;
    let is_label = || first.text.trim().ends_with(':') || is_of_heading_words(first.text);
    let own = match (cells.next(), cells.next()) {
        (None, _) => first,
        (Some(second), None) if is_label() => second,
        _ => return None,
    };
    (own.kind == CellKind::Text).then_some(own)
}

fn is_empty(row: Row<'_>) -> bool {
    row.cells().all(|cell| cell.text.trim().is_empty())
}

/// A column whose cells may stand for rows below them.
struct Once<'h> {
    head: &'h Head,
    is_key: bool,
    /// It names another site where it differs.
    is_identity: bool,
    /// It is written once a group throughout.
    is_once: bool,
}

/// Cells merged downwards, blanks and ditto marks below a filled cell.
fn from_above(table: &Table, headings: &HeadingRow, known: &Known) -> Plan {
    let lists_people = headings.lists_people();
    let is_persons = |head: &&Head| lists_people && head.users.iter().any(|field| !SITE_KEYS.contains(field));
    let of_sites = headings.heads.iter().filter(|head| !head.sites.is_empty() && !is_persons(head));
    let mut columns: Vec<Once<'_>> = of_sites
        .filter(|head| lists_people || head.sites.iter().any(|field| SHARED.contains(field)))
        .map(|head| Once {
            head,
            is_key: lists_people && is_site_key(head, true),
            is_identity: head.sites.iter().any(|field| OTHER_IDENTITY.contains(field)),
            is_once: false,
        })
        .collect();
    let mut plan = Plan::default();
    if columns.is_empty() || !find_written_once(table, headings, &mut columns) {
        return plan;
    }
    columns.iter_mut().for_each(|once| once.is_once &= lists_people);
    let merged = Merged::of(table, &columns);
    let above = if lists_people { sub_headings(table, headings, known) } else { SubHeadings::default() };
    let key = columns.iter().find(|once| once.is_key).map(|once| once.head.column);
    let mut group: HashMap<u16, Value> = HashMap::new();
    for row in table.sheet.rows().filter(|row| row.number() > headings.row) {
        if above.groups.contains(&row.number()) {
            continue;
        }
        let is_nothing = is_empty(row) || lists_people && alone(row).is_some();
        if row.blank_before() > 0 || is_nothing {
            group.clear();
        }
        if is_nothing {
            if let Some((value, key)) = above.sites.get(&row.number()).and_then(|site| site.first()).zip(key) {
                group.insert(key, value.clone());
                plan.sub_headings.push(row.number());
            }
            continue;
        }
        let says =
            |cell: &Cell<'_>| !cell.text.trim().is_empty() && cell.kind != CellKind::Error && !is_ditto(cell.text);
        let own = |column: u16| row.cell(column).filter(says);
        let says_another = |once: &Once<'_>| {
            let Some(cell) = own(once.head.column) else { return false };
            match group.get(&once.head.column) {
                Some(above) => fold(&above.text) != fold(cell.text),
                None => once.is_key,
            }
        };
        let begins = lists_people && columns.iter().any(|once| (once.is_key || once.is_identity) && says_another(once));
        if begins {
            group.clear();
        }
        for once in &columns {
            let column = once.head.column;
            if let Some(cell) = own(column) {
                group.insert(column, Value::new(cell, (row.number(), column)));
                continue;
            }
            let says_ditto = row.cell(column).is_some_and(|cell| is_ditto(cell.text));
            let value = match merged.at(row.number(), column) {
                Some(value) => Some(value),
                None if says_ditto || once.is_once => group.get(&column),
                None => None,
            };
            if let Some(value) = value {
                plan.cells.entry(row.number()).or_default().push((column, value.clone()));
            }
        }
    }
    plan
}

/// Cells merged downwards, by column and from top to bottom, each with its last row and the value that is seen in all of it.
struct Merged(HashMap<u16, Vec<(u32, u32, Value)>>);

impl Merged {
    fn of(table: &Table, columns: &[Once<'_>]) -> Merged {
        let is_wanted = |column: u16| columns.iter().any(|once| once.head.column == column);
        let is_down = |range: &&CellRange| range.last_row > range.first_row && is_wanted(range.first_column);
        let mut ranges: Vec<&CellRange> = table.sheet.merged.iter().filter(is_down).collect();
        ranges.sort_unstable_by_key(|range| (range.first_row, range.first_column));
        let mut found: HashMap<u16, Vec<(u32, u32, Value)>> = HashMap::new();
        let mut rows = table.sheet.rows().peekable();
        for range in ranges {
            while rows.next_if(|row| row.number() < range.first_row).is_some() {}
            let Some(row) = rows.peek().filter(|row| row.number() == range.first_row) else { continue };
            let Some(cell) = row.cell(range.first_column) else { continue };
            let value = Value::new(cell, (range.first_row, range.first_column));
            found.entry(range.first_column).or_default().push((range.first_row, range.last_row, value));
        }
        Merged(found)
    }

    /// What a cell below the first of a merged range shows.
    fn at(&self, row: u32, column: u16) -> Option<&Value> {
        let ranges = self.0.get(&column)?;
        let (_, last, value) = &ranges[ranges.partition_point(|(first, ..)| *first < row).checked_sub(1)?];
        (row <= *last).then_some(value)
    }
}

/// Finds the columns that are written once a group: the first row has a value, none stands in two rows running, at least one cell in three is blank,
/// merged or a ditto mark, and hardly a home is begun twice: where homes come again and again the list is in another order, and a
/// blank is missing. Says whether anything is left out at all.
fn find_written_once(table: &Table, headings: &HeadingRow, columns: &mut [Once<'_>]) -> bool {
    let mut left_out = vec![0usize; columns.len()];
    let mut repeats = vec![false; columns.len()];
    let mut before: Vec<&str> = vec![""; columns.len()];
    let mut begun: Vec<HashSet<&str>> = vec![HashSet::new(); columns.len()];
    let mut again = vec![0usize; columns.len()];
    // Above the first value people belong to a home that is named in the midst of its people, or below them.
    let mut begins = vec![false; columns.len()];
    let mut rows = 0;
    for row in table.sheet.rows().filter(|row| row.number() > headings.row && !is_empty(*row)) {
        if let Some(cell) = alone(row) {
            columns
                .iter()
                .zip(&mut begins)
                .for_each(|(once, begins)| *begins |= rows == 0 && once.head.column == cell.column);
            continue;
        }
        rows += 1;
        for (at, once) in columns.iter().enumerate() {
            let text = row.cell(once.head.column).map_or("", |cell| cell.text.trim());
            if text.is_empty() || is_ditto(text) {
                left_out[at] += 1;
                before[at] = "";
                continue;
            }
            begins[at] |= rows == 1;
            repeats[at] |= before[at] == text;
            before[at] = text;
            if once.is_key && !repeats[at] && !begun[at].insert(text) {
                again[at] += 1;
            }
        }
    }
    for (at, once) in columns.iter_mut().enumerate() {
        let is_in_order = again[at] * 10 <= begun[at].len();
        once.is_once = begins[at] && !repeats[at] && is_in_order && left_out[at] * 3 >= rows && rows > 0;
    }
    left_out.iter().any(|left_out| *left_out > 0)
}
