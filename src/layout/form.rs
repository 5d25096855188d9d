//! Forms: a label in one cell and its value in the next, a block of them a home; and tables that lie on their side, with the
//! headings in the first column and a home in each of the others. Both are turned.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use super::across::{is_only_a_person, is_persons, number_in};
use super::heads::{HeadingRow, fields_named};
use super::maker::Maker;
use super::posts::post_in;
use super::{Layout, Table};
use crate::compare::fold_home;
use crate::fields::{
    Field, HeadingOptions, Look, Post, Role, SITE_KEYS, Shape, UNMISTAKABLE, is_of_heading_words, is_surely_a_value,
};
use crate::read::{Cell, CellKind, Row, Sheet};

/// A run of rows with labels.
#[derive(Debug, Clone)]
pub(super) struct Form {
    /// Its first and its last row.
    pub rows: (u32, u32),
    /// The row above the first label that holds the names of the homes.
    names: Option<Line>,
    /// The first row of every block.
    blocks: Vec<u32>,
    /// The columns that hold values, where more than one home stands side by side.
    across: Vec<u16>,
    /// Whether values of several of its lines can be nothing else.
    is_sure: bool,
    /// Whether it is a site's and has no line for the name.
    lacks_name: bool,
    /// Whether every block begins with a row in which the name of the home stands alone.
    is_titled: bool,
}

/// A label with where it and its value stand. In `ODS code: VL4K7` both stand in one cell.
#[derive(Debug, Clone)]
struct Line {
    row: u32,
    label: u16,
    text: String,
    /// The fields of sites or of the organisation, and of persons.
    fields: Vec<Field>,
    /// Columns with values, from left to right.
    values: Vec<u16>,
    /// Those of them whose value is surely one of the field.
    fitting: Vec<u16>,
}

/// Columns that show that a form is a site's and not the organisation's.
const OF_SITES: [Field; 5] =
    [Field::CqcLocationId, Field::CqcContactId, Field::Postcode, Field::DsptStatus, Field::ServiceType];
/// And the other way round.
const OF_ORGANISATION: [Field; 4] =
    [Field::HqOdsCode, Field::CqcProviderId, Field::LocalAdminName, Field::LocalAdminEmail];

/// Lines that a form has at least, each with another field.
const FEWEST: usize = 3;

/// Rows without a known label that may stand between two with one.
const GAP: usize = 3;

/// The forms of a sheet, from top to bottom.
pub(super) fn find(sheet: &Sheet, options: &HeadingOptions) -> Vec<Form> {
    let (mut forms, mut run): (Vec<Form>, Vec<Vec<Line>>) = (Vec::new(), Vec::new());
    let (mut since, mut widest) = (0, 0);
    let (mut above, mut before): (Option<Row<'_>>, Option<Row<'_>>) = (None, None);
    let mut persons = Persons::default();
    let mut alone: HashMap<u32, String> = HashMap::new();
    for row in sheet.rows() {
        let lines = persons.lines(row, options);
        let filled = row.filled().count();
        alone.extend(title_in(row, options).map(|title| (row.number(), title)));
        if !lines.is_empty() {
            if run.is_empty() {
                above = before;
            }
            run.push(lines);
            (since, widest) = (0, widest.max(filled));
        } else {
            since += 1;
            // A row with more cells than any line of the form is no line of it, and neither are headings.
            if since > GAP || filled > widest || HeadingRow::read(row, options).is_some() {
                forms.extend(Form::of(&run, above));
                run.clear();
                widest = 0;
            }
        }
        before = Some(row);
    }
    forms.extend(Form::of(&run, above));
    take_titles(&mut forms, &alone);
    forms
}

/// What stands alone in a row and may be a home's name, as names are compared.
fn title_in(row: Row<'_>, options: &HeadingOptions) -> Option<String> {
    let mut cells = row.filled();
    let (Some(only), None) = (cells.next(), cells.next()) else { return None };
    let words: String = only.text.chars().filter(|c| !c.is_ascii_digit()).collect();
    let may_be_name = only.kind == CellKind::Text && !is_of_heading_words(&words) && !words.trim().is_empty();
    (may_be_name && fields_of(only.text, options).is_empty()).then(|| fold_home(only.text))
}

/// Several forms that do not say which home they are about are known by the titles right above them, if each has another.
fn take_titles(forms: &mut [Form], alone: &HashMap<u32, String>) {
    let blocks = || forms.iter().filter(|form| form.lacks_name).flat_map(|form| &form.blocks);
    let titles: Option<HashSet<&String>> = blocks().map(|row| alone.get(&(row - 1))).collect();
    let are_names = titles.is_some_and(|titles| titles.len() > 1 && titles.len() == blocks().count());
    for form in forms.iter_mut().filter(|form| are_names && form.lacks_name) {
        form.blocks.iter_mut().for_each(|row| *row -= 1);
        form.rows.0 -= 1;
        form.is_titled = true;
    }
}

/// Whether a row begins with a label.
pub(super) fn has_label(row: Row<'_>, options: &HeadingOptions) -> bool {
    !lines(row, options).is_empty()
}

/// The number of the person whom the lines below are about, where it stands alone in a row above them: `User 1` above `Name`.
#[derive(Default)]
struct Persons {
    number: Option<String>,
}

impl Persons {
    /// The labels of the next row with their values; those of a person with the person's number.
    fn lines(&mut self, row: Row<'_>, options: &HeadingOptions) -> Vec<Line> {
        let mut cells = row.filled();
        let alone = cells.next().filter(|_| cells.next().is_none()).map(|cell| cell.text.trim().trim_end_matches(':'));
        if let Some(title) = alone.filter(|text| number_in(text).is_some_and(|(_, rest)| is_only_a_person(&rest))) {
            self.number = Some(title.to_owned());
            return Vec::new();
        }
        let mut lines = lines(row, options);
        let are_persons = lines.iter().all(|line| line.fields.iter().any(is_persons));
        if !are_persons {
            self.number = None;
        }
        if let Some(number) = &self.number {
            for line in &mut lines {
                line.text = format!("{number} {}", line.text);
                line.fields.retain(is_persons);
            }
        }
        lines
    }
}

/// The labels of a row with their values; none where the row is something else.
fn lines(row: Row<'_>, options: &HeadingOptions) -> Vec<Line> {
    let cells: Vec<Cell<'_>> = row.filled().collect();
    let mut found: Vec<Line> = Vec::new();
    for cell in &cells {
        let (label, inside) = label_and_value(cell.text);
        let fields = if cell.kind == CellKind::Text { fields_of(label, options) } else { Vec::new() };
        if let Some(last) = found.last_mut()
            && (fields.is_empty() || is_value_of(last, &fields, cell.text))
        {
            last.add(cell.column, cell.text);
            continue;
        }
        // The first label stands first, and no two stand side by side: those would be headings.
        let beside = found.last().is_some_and(|last| last.values.is_empty() && inside.is_none());
        if fields.is_empty() || beside {
            return Vec::new();
        }
        let mut line = Line::new(row.number(), cell.column, label, fields);
        if let Some(value) = inside {
            line.add(cell.column, value);
        }
        found.push(line);
    }
    found
}

impl Line {
    fn new(row: u32, label: u16, text: &str, fields: Vec<Field>) -> Line {
        Line { row, label, text: text.to_owned(), fields, values: Vec::new(), fitting: Vec::new() }
    }

    /// A row of the names of homes, in these columns.
    fn of_names(row: u32, values: Vec<u16>, label: u16) -> Line {
        Line { values, ..Line::new(row, label, Field::SiteName.heading(), vec![Field::SiteName]) }
    }

    fn is_a_persons(&self) -> bool {
        self.fields.iter().any(is_persons)
    }

    fn is_site_key(&self) -> bool {
        self.fields.iter().any(|field| SITE_KEYS.contains(field))
    }

    /// Its own column and those of its values, where they are all of one kind.
    fn all_columns(&self) -> Vec<u16> {
        [&[self.label], self.values.as_slice()].concat()
    }

    fn add(&mut self, column: u16, value: &str) {
        let value = value.trim();
        let fits = |field: &Field| {
            let shape = if *field == Field::OdsCode { Shape::SiteCode } else { field.shape() };
            // It shows that a column of a table on its side is a home's or a person's, and no remark beside the values.
            UNMISTAKABLE.contains(&shape) && Look::new(value).has(shape)
        };
        self.values.push(column);
        self.fitting.extend(self.fields.iter().any(fits).then_some(column));
    }

    /// The line's value in the column of a home, or its first, among the rows of the form.
    fn value<'s>(&self, home: Option<u16>, rows: &[Row<'s>]) -> Option<Cell<'s>> {
        let column = self.values.iter().copied().find(|column| home.is_none_or(|home| home == *column))?;
        let at = rows.binary_search_by_key(&self.row, |row| row.number()).ok()?;
        let cell = rows[at].cell(column)?;
        let inside = label_and_value(cell.text).1.filter(|_| column == self.label);
        let text = inside.unwrap_or(cell.text);
        Some(Cell { text, ..cell })
    }
}

/// Whether a text that might be a label of these fields is a label's value: "Care home" is a service type and a heading, and behind
/// "Site name" "House 3" is a home's name.
fn is_value_of(line: &Line, fields: &[Field], text: &str) -> bool {
    let is_name = line.fields.contains(&Field::SiteName) && fields.contains(&Field::SiteName);
    let has_shape_of = |field: &Field| {
        !matches!(field.shape(), Shape::Words | Shape::Mailbox | Shape::PersonName)
            && Look::new(text).has(field.shape())
    };
    let is_the_label = line.text.eq_ignore_ascii_case(text.trim());
    !text.trim().ends_with(':') && !is_the_label && (is_name || line.fields.iter().any(has_shape_of))
}

fn label_and_value(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    match text.split_once(':') {
        Some((label, value)) if !value.trim().is_empty() => (label.trim(), Some(value.trim())),
        Some((label, _)) => (label.trim(), None),
        None => (text, None),
    }
}

/// The fields that a label names; none for what is a value, or the name of something that has a number.
fn fields_of(label: &str, options: &HeadingOptions) -> Vec<Field> {
    let digits = label.bytes().filter(u8::is_ascii_digit).count();
    if is_surely_a_value(label) || digits > 1 && !label.contains('/') {
        return Vec::new();
    }
    let mut fields = fields_named(label, [Role::Sites, Role::Users], options).concat();
    if fields.is_empty()
        && Post::is_named_in(label)
        && let Some((_, rest)) = post_in(label, options)
    {
        [fields] = fields_named(&rest, [Role::Users], options);
    }
    fields.retain(|field| field.shape() != Shape::DsptStatus || !Look::new(label).has(Shape::DsptStatus));
    fields.sort_unstable();
    fields.dedup();
    fields
}

impl Form {
    /// The form that a run of rows with labels is, if it is a site's or a person's.
    fn of(run: &[Vec<Line>], above: Option<Row<'_>>) -> Option<Form> {
        let across = across(run);
        // Titles of the columns, such as "Home 1", stand where the values do.
        let is_title = |lines: &&Vec<Line>| lines.iter().all(|line| across.contains(&line.label));
        let (titles, run) = run.split_at(run.iter().take_while(is_title).count());
        let (first, last) = (run.first()?.first()?.row, run.last()?.first()?.row);
        let lines = || run.iter().flatten();
        let has = |field: Field| lines().any(|line| line.fields.contains(&field));
        let is_site = SITE_KEYS.iter().any(|key| has(*key))
            && OF_SITES.iter().any(|field| has(*field))
            && (has(Field::CqcLocationId)
                || has(Field::CqcContactId)
                || !OF_ORGANISATION.iter().any(|field| has(*field)));
        let is_person = has(Field::Email) && has(Field::Mobile);
        if run.len() < FEWEST || !(is_site || is_person) {
            return None;
        }
        let blocks = blocks(run, !across.is_empty());
        // Rows of a list whose names read like labels are no forms: each would be one of a single line.
        let says = |from: &u32, to: u32| distinct(lines().filter(|line| (*from..=to).contains(&line.row))).len();
        let ends = blocks.iter().skip(1).map(|next| next - 1).chain([last]);
        if blocks.iter().zip(ends).any(|(from, to)| says(from, to) < FEWEST) {
            return None;
        }
        // "Location" above IDs is a label of theirs.
        let is_named = lines().any(|line| line.fields.contains(&Field::SiteName) && line.fitting.is_empty());
        let names = || match titles.last().and_then(|lines| lines.first()) {
            Some(title) => Some(Line::of_names(title.row, title.all_columns(), title.label)),
            None => names_in(above?, &across),
        };
        let names = if is_named { None } else { names() };
        let title = titles.first().and_then(|lines| lines.first());
        let first = names.as_ref().or(title).map_or(first, |line| line.row);
        let is_sure = lines().filter(|line| !line.fitting.is_empty()).count() > 1;
        let lacks_name = is_site && !is_named && across.is_empty();
        Some(Form { rows: (first, last), names, blocks, across, is_sure, lacks_name, is_titled: false })
    }

    /// Whether values of several of its lines can be nothing else.
    pub(super) fn is_sure(&self) -> bool {
        self.is_sure
    }

    /// The form turned: its labels are the headings, and each block or column a row.
    pub(super) fn turned(&self, sheet: &Sheet, options: &HeadingOptions) -> Table {
        let rows: Vec<Row<'_>> = sheet
            .rows()
            .skip_while(|row| row.number() < self.rows.0)
            .take_while(|row| row.number() <= self.rows.1)
            .collect();
        let labels = self.labels(&rows, options);
        let sides = sides(&labels);
        let of_side = |block: &RangeInclusive<u32>, side: usize| {
            let is_of_side =
                |line: &&Line| sides.partition_point(|first| *first <= line.label).saturating_sub(1) == side;
            told_apart(labels.iter().filter(|line| block.contains(&line.row)).filter(is_of_side))
        };
        let sides_of = |block: RangeInclusive<u32>| (0..sides.len().max(1)).map(|side| of_side(&block, side)).collect();
        let mut blocks: Vec<Vec<(usize, &Line)>> = self.blocks().flat_map::<Vec<_>, _>(sides_of).collect();
        blocks.retain(|lines| !lines.is_empty());
        let mut heads: Vec<(usize, &Line)> = Vec::new();
        for line in blocks.iter().flatten() {
            if heads.iter().all(|head| !is_same(head, line)) {
                heads.push(*line);
            }
        }
        let place_of = |line: &(usize, &Line)| heads.iter().position(|head| is_same(head, line));
        let mut maker = Maker::new(sheet);
        maker.begin_row_apart((self.rows.0, heads.first().map_or(0, |(_, head)| head.label)));
        for (column, (_, head)) in (0..).zip(&heads) {
            maker.add_text(column, &head.text, (head.row, head.label));
        }
        let mut of_home: Vec<(usize, &Line)> = Vec::new();
        for of_block in &blocks {
            // A further person of the home above.
            let of_site: &[(usize, &Line)] = if are_a_persons(of_block) {
                &of_home
            } else {
                of_home = of_block.iter().filter(|(_, line)| line.is_site_key()).copied().collect();
                &[]
            };
            for home in self.homes() {
                let value = |line: &(usize, &Line)| Some((place_of(line)?, line.1.row, line.1.value(home, &rows)?));
                let mut values: Vec<(usize, u32, Cell<'_>)> = of_block.iter().filter_map(value).collect();
                if values.is_empty() && blocks.len() > 1 {
                    continue;
                }
                let first = values.iter().min_by_key(|(place, ..)| *place).map(|(_, row, cell)| (*row, cell.column));
                values.extend(of_site.iter().filter_map(value));
                values.sort_by_key(|(place, ..)| *place);
                values.dedup_by_key(|(place, ..)| *place);
                maker.begin_row_apart(
                    first.unwrap_or((of_block.first().map_or(self.rows.0, |(_, line)| line.row), home.unwrap_or(0))),
                );
                for (place, row, cell) in values {
                    maker.add(place as u16, cell, (row, cell.column));
                }
            }
        }
        maker.into_table(if self.across.is_empty() { Layout::Form } else { Layout::Sideways })
    }

    /// Every line with its label. One whose label nobody knows still is one: it is told as a column that is not used.
    fn labels(&self, rows: &[Row<'_>], options: &HeadingOptions) -> Vec<Line> {
        let is_of_names = |row: &&Row<'_>| self.names.as_ref().is_some_and(|names| names.row == row.number());
        let mut persons = Persons::default();
        let below = rows.iter().filter(|row| !is_of_names(row)).flat_map(|row| {
            if self.is_titled && self.blocks.contains(&row.number()) {
                let name = row.filled().next().map(|cell| cell.column);
                return name.map(|column| Line::of_names(row.number(), vec![column], column)).into_iter().collect();
            }
            let known = persons.lines(*row, options);
            match known.first() {
                None => unknown_line(*row),
                // Titles of the columns say nothing of the homes.
                Some(title) if known.iter().all(|line| self.across.contains(&line.label)) => {
                    vec![Line { values: title.all_columns(), ..Line::new(title.row, title.label, "", Vec::new()) }]
                }
                Some(_) => known,
            }
        });
        self.names.iter().cloned().chain(below).collect()
    }

    /// The rows of every block.
    fn blocks(&self) -> impl Iterator<Item = RangeInclusive<u32>> {
        let begins = std::iter::once(self.rows.0).chain(self.blocks.iter().skip(1).copied());
        let ends = self.blocks.iter().skip(1).map(|next| next - 1).chain([self.rows.1]);
        begins.zip(ends).map(|(from, to)| from..=to)
    }

    /// The columns of the homes; none in particular where there is one.
    fn homes(&self) -> Vec<Option<u16>> {
        if self.across.is_empty() { vec![None] } else { self.across.iter().copied().map(Some).collect() }
    }
}

/// In a table on its side the names of the homes often stand alone above the first label.
fn names_in(row: Row<'_>, across: &[u16]) -> Option<Line> {
    let values: Vec<u16> = row.filled().map(|cell| cell.column).collect();
    let is_of_homes = values.iter().filter(|column| across.contains(column)).count() >= 2;
    let beside = values.iter().copied().find(|column| !across.contains(column));
    let label = beside.or(values.first().copied()).filter(|_| is_of_homes)?;
    Some(Line::of_names(row.number(), values, label))
}

/// A row in the midst of a form whose label nobody knows.
fn unknown_line(row: Row<'_>) -> Vec<Line> {
    let mut cells = row.filled();
    let Some(label) = cells.next() else { return Vec::new() };
    let mut line = Line::new(row.number(), label.column, label_and_value(label.text).0, Vec::new());
    line.values = cells.map(|cell| cell.column).collect();
    if line.values.is_empty() { Vec::new() } else { vec![line] }
}

fn distinct<'l>(lines: impl Iterator<Item = &'l Line>) -> Vec<Field> {
    let mut fields: Vec<Field> = lines.filter_map(|line| line.fields.first()).copied().collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// The columns in which homes stand side by side, if there is more than one: those in which any value is surely one of its line. A
/// home of which little is known yet is one too.
fn across(run: &[Vec<Line>]) -> Vec<u16> {
    let several_labels_a_row = run.iter().any(|lines| lines.len() > 1);
    let mut columns: Vec<u16> = run.iter().flatten().flat_map(|line| line.fitting.iter().copied()).collect();
    columns.sort_unstable();
    columns.dedup();
    if several_labels_a_row || columns.len() < 2 { Vec::new() } else { columns }
}

/// The columns in which homes begin whose labels stand side by side, each with the same; none where there is one home.
fn sides(labels: &[Line]) -> Vec<u16> {
    let mut columns: Vec<u16> = Vec::new();
    for lines in labels.chunk_by(|one, next| one.row == next.row) {
        let first = lines.first().filter(|line| !line.text.is_empty() && !line.is_a_persons());
        let same = |line: &&Line| first.is_some_and(|first| first.text.eq_ignore_ascii_case(&line.text));
        if lines.iter().filter(same).count() > 1 {
            columns.extend(lines.iter().filter(same).map(|line| line.label));
        }
    }
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// The lines of a block, each with how many of the same label stand above it: in a table on its side "Name" and "Email" come again
/// for every person.
fn told_apart<'l>(lines: impl Iterator<Item = &'l Line>) -> Vec<(usize, &'l Line)> {
    let mut found: Vec<(usize, &Line)> = Vec::new();
    for line in lines {
        let above = found.iter().filter(|(_, other)| other.text.eq_ignore_ascii_case(&line.text)).count();
        found.push((above, line));
    }
    found
}

fn is_same(one: &(usize, &Line), other: &(usize, &Line)) -> bool {
    one.0 == other.0 && one.1.text.eq_ignore_ascii_case(&other.1.text)
}

/// Whether lines are about a person and say nothing of a site.
fn are_a_persons(lines: &[(usize, &Line)]) -> bool {
    let reaches =
        |(_, line): &(usize, &Line)| line.fields.iter().any(|field| matches!(field, Field::Email | Field::Mobile));
    lines.iter().any(reaches) && lines.iter().all(|(_, line)| line.is_a_persons() || line.fields.is_empty())
}

/// The first row of every block: a label that comes again begins another, and so does one of the home below a further person. In a
/// table on its side those of persons come again for each of them.
fn blocks(run: &[Vec<Line>], is_on_its_side: bool) -> Vec<u32> {
    let first_of = |at: usize| run.get(at).and_then(|lines| lines.first()).map(|line| line.text.to_lowercase());
    let begins_as_the_first = |at: usize| at > 0 && (0..2).all(|below| first_of(at + below) == first_of(below));
    let of_home = || run.iter().flatten().take_while(|line| !line.is_a_persons());
    let mut seen: Vec<String> = Vec::new();
    let mut found: Vec<u32> = Vec::new();
    let mut is_a_persons = false;
    for (at, lines) in run.iter().enumerate() {
        let is_seen = |line: &&Line| seen.contains(&line.text.to_lowercase());
        let may_begin = |line: &&Line| !is_on_its_side || !line.is_a_persons();
        let comes_again = lines.iter().filter(is_seen).any(|line| may_begin(&line)) || begins_as_the_first(at);
        let is_of_home = |line: &Line| of_home().any(|own| own.text.eq_ignore_ascii_case(&line.text));
        if found.is_empty() || comes_again || is_a_persons && lines.iter().any(is_of_home) {
            found.extend(lines.first().map(|line| line.row));
            is_a_persons = lines.first().is_some_and(Line::is_a_persons);
            seen.clear();
        }
        seen.extend(lines.iter().map(|line| line.text.to_lowercase()));
    }
    found
}
