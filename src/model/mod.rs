//! The submission as typed sites and users: every value valid by construction or known to be missing or malformed, each
//! with its cell and what the file held. Nothing here judges; the rules do.

mod build;
mod combined;
mod hidden;
mod kept;
mod mailboxes;
mod meaning;
mod record;
mod relations;
mod remarks;
mod site;
mod skipped;
mod struck;
mod user;
mod value;
pub mod values;

pub use build::build;
pub use kept::Kept;
pub use meaning::{Asked, Away, By, Gone, Meaning, SiteAsked, SiteMeaning};
pub use relations::{Link, Relations, SiteLink, may_mean_another};
pub use site::Site;
pub use skipped::{Skipped, SkippedRow};
pub use user::User;
pub use value::{FieldView, Value};

use std::collections::BTreeMap;
use std::ops::Deref;

use values::{Count, Text};

use crate::fields::{Field, Role};
use crate::headings::{Column, SheetMap};
use crate::layout::{Addresses, KeysFrom, Layout};
use crate::papers::Origin;
use crate::personal::MASK;
use crate::read::{FileProblem, HiddenData};

/// Looks up the column of a field in the row's sheet.
pub(crate) type ColumnOf<'a> = &'a (dyn Fn(Field) -> Option<u16> + Sync);

/// Where a sheet or a file stands in the submission's list of them, from 0. Findings and rows carry one each, so it is
/// small; no two in one list have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(u32);

impl Number {
    /// The number of what stands at `index`. No list that fits into memory is longer than these numbers go.
    pub fn new(index: usize) -> Number {
        Number(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

impl From<Number> for usize {
    fn from(number: Number) -> usize {
        number.0 as usize
    }
}

/// A row of a sheet, or one cell of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Number of the sheet in [`Submission::sheets`].
    pub sheet: Number,
    /// The row (for text files: line) the user sees, from 1.
    pub row: u32,
    /// The column, 0 for `A`; `None` for the row as a whole.
    pub column: Option<u16>,
}

impl Place {
    /// The cell of this row in `column`.
    pub fn at(self, column: Option<u16>) -> Place {
        Place { column, ..self }
    }

    /// The cell as Excel names it, such as `C14`, of a place as the user sees it (see [`SheetFacts::seen`]).
    pub fn cell(self) -> Option<String> {
        self.column.map(|column| {
            let mut cell = String::with_capacity(LONGEST_CELL);
            push_letters(&mut cell, column);
            push_number(&mut cell, self.row);
            cell
        })
    }
}

/// Characters of the last cell that a place can name, `CRXP4294967295`.
const LONGEST_CELL: usize = 14;

/// The letters Excel shows above a column; 0 is `A`, 26 is `AA`.
pub fn column_letters(column: u16) -> String {
    let mut letters = String::new();
    push_letters(&mut letters, column);
    letters
}

// Places are named by the hundred thousand: without the machinery of `format!`.

fn push_letters(words: &mut String, column: u16) {
    if let Some(left) = (column / 26).checked_sub(1) {
        push_letters(words, left);
    }
    words.push(char::from(b'A' + (column % 26) as u8));
}

fn push_number(words: &mut String, number: u32) {
    if number >= 10 {
        push_number(words, number / 10);
    }
    words.push(char::from(b'0' + (number % 10) as u8));
}

/// A file as the submission knows it.
#[derive(Debug, Clone)]
pub struct FileFacts {
    /// The name shown to people.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the content.
    pub sha256: String,
    /// Why nothing was read from it.
    pub problem: Option<FileProblem>,
    /// The encoding that was assumed for a text that does not say which it is.
    pub assumed_encoding: Option<&'static str>,
    /// Whether it is a report or a template of this program.
    pub origin: Origin,
    /// What it carries that no sheet shows.
    pub hidden_data: Vec<HiddenData>,
    /// Why it was left aside although it could have been read.
    pub ignored: Option<&'static str>,
}

impl FileFacts {
    /// The same without what tells which file it is.
    pub fn without_hash(self) -> FileFacts {
        FileFacts { sha256: MASK.to_owned(), ..self }
    }
}

/// A table of a sheet, which most often is all of it, as the submission knows it: what the reader says of the sheet, how the table
/// stands there, what its headings say (its map, whose members are its own), and what became of its rows.
#[derive(Debug, Clone)]
pub struct SheetFacts {
    /// Number of its file in [`Submission::files`].
    pub file: Number,
    /// Its place among the tables of its sheet, from 0.
    pub table: usize,
    /// How it stands in its sheet.
    pub layout: Layout,
    /// Where its rows have their site from.
    pub keys_from: KeysFrom,
    /// Its first and its last cell, as the table numbers them; `None` where it holds nothing.
    corners: Option<[(u32, u16); 2]>,
    /// Where its cells stand there.
    addresses: Addresses,
    /// The sheet's name.
    pub name: String,
    /// Whether the workbook shows it.
    pub visible: bool,
    /// Whether it is a text file; places in it are then lines.
    pub is_text: bool,
    /// Rows of the sheet with at least one value, titles and headings included, as the reader counted them.
    pub rows: u32,
    /// Cells of the sheet with a value, as the reader counted them.
    pub cells: u64,
    /// What it is and what its columns hold.
    map: SheetMap,
    /// What is odd about some of its rows.
    pub oddities: Oddities,
    /// Fields for which cells of columns without a field were read.
    pub read_beside: Vec<Field>,
    /// By column, the cells whose value was tidied or repaired before it was understood.
    repaired: BTreeMap<u16, usize>,
}

impl SheetFacts {
    /// Where a place in this table stands in the sheet: the numbers the user sees.
    pub fn seen(&self, place: Place) -> Place {
        let (row, column) = self.addresses.of(place.row, place.column);
        Place { row, column, ..place }
    }

    /// The row of the sheet in which the headings stand; 0 where there are none.
    pub fn seen_heading_row(&self) -> u32 {
        self.addresses.of(self.heading_row, None).0
    }

    /// Whether it is no more than a column, as titles are.
    pub fn is_one_column(&self) -> bool {
        self.corners.is_none_or(|[(_, left), (_, right)]| left == right)
    }

    /// The cells it covers, such as `A3:F40`.
    pub fn range(&self) -> Option<String> {
        let [first, last] = self.corners?;
        let [(top, left), (bottom, right)] = [first, last];
        Some(format!("{}{top}:{}{bottom}", column_letters(left), column_letters(right)))
    }

    /// The row and the column of the sheet in which a heading stands.
    pub fn heading_cell(&self, column: &Column) -> (u32, u16) {
        let (row, seen) = self.addresses.of(self.heading_row, Some(column.column));
        (row, seen.unwrap_or(column.column))
    }

    /// The letters of that column.
    pub fn seen_letters(&self, column: &Column) -> String {
        column_letters(self.heading_cell(column).1)
    }

    /// Cells of a column whose value was tidied or repaired before it was understood.
    pub fn repaired(&self, column: &Column) -> usize {
        self.repaired.get(&column.column).copied().unwrap_or(0)
    }
}

impl Deref for SheetFacts {
    type Target = SheetMap;

    fn deref(&self) -> &SheetMap {
        &self.map
    }
}

/// What is odd about rows of a sheet. Rows are as the user counts them, columns from 0; ascending.
#[derive(Debug, Clone, Default)]
pub struct Oddities {
    /// Rows below the headings that are no data.
    pub skipped: Vec<SkippedRow>,
    /// Rows of a text file with a value beyond the last heading, and the first column of it.
    pub ragged: Vec<(u32, u16)>,
    /// Cells that the reader could not understand; they count as empty.
    pub unreadable: Vec<(u32, u16)>,
    /// Cells of whose text only the beginning was read, as it is longer than a cell can hold.
    pub cut: Vec<(u32, u16)>,
    /// Cells of columns that are no field, which may speak of leaving or closing and of which nothing was taken.
    pub unheard: Vec<(u32, u16)>,
    /// Rows that the workbook does not show.
    pub hidden: Vec<u32>,
    /// The line of a quotation mark that is never closed.
    pub unclosed_quote: Option<u32>,
    /// Of a hidden sheet the rows with sites or people that stand in no sheet that was read.
    pub only_hidden: usize,
    /// NULs behind the text of the file, whose end may be missing.
    pub padding: u64,
    /// Whether each row stood in one cell and was taken apart.
    pub was_split: bool,
    /// How many cells more the raw file has than the reader delivered and could not understand; negative where it has fewer.
    pub cells_missed: i64,
}

/// Where every row below a heading row went. [`build()`] counts them as it goes; the verdict holds the sum against the
/// readers' own counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowAccount {
    /// All rows below heading rows.
    pub read: u64,
    /// Those without any value.
    pub blank: u64,
    /// Those that are not data: totals, repeated headings.
    pub skipped: u64,
    /// Sites that stand in rows of users: the first row of each is counted as a user's.
    pub sites_in_user_rows: u64,
    /// Rows with a value that the readers say they delivered, less titles and headings.
    pub delivered: u64,
}

/// What the submission says about the organisation as a whole.
#[derive(Debug, Default, Clone)]
pub struct Organisation {
    /// Each value with the place it was found at, in the template's order.
    pub values: Vec<(Field, String, Place)>,
}

impl Organisation {
    /// The value of a field, trimmed.
    pub fn get(&self, field: Field) -> Option<&str> {
        self.values.iter().find(|(name, ..)| *name == field).map(|(_, value, _)| value.as_str())
    }

    /// Name and e-mail address of the Local Administrator, as far as they are given.
    pub fn local_administrator(&self) -> Option<String> {
        let parts = [Field::LocalAdminName, Field::LocalAdminEmail].map(|field| self.get(field));
        let given: Vec<&str> = parts.into_iter().flatten().collect();
        (!given.is_empty()).then(|| given.join(", "))
    }

    /// The number of sites the organisation says it has in all; words behind the number (`5 homes`) do no harm.
    pub fn total_sites(&self) -> Option<u32> {
        let text = self.get(Field::TotalSites)?.trim_start();
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        text[..digits].parse().ok()
    }
}

/// A site whose rows, in a sheet of persons, say different things about it.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// The site, by its number; its own row is the first that names it.
    pub site: usize,
    /// The field in which the rows differ.
    pub field: Field,
    /// Cells that say something else than the site's own row, ten at most.
    pub places: Vec<Place>,
    /// How many there are.
    pub count: usize,
}

/// What a row of a sheet is, by its number in the submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum RowAt {
    Site(usize),
    User(usize),
}

/// A site or a user.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)]
pub enum Record<'r, 's> {
    Site(&'r Site<'s>),
    User(&'r User<'s>),
}

impl<'r, 's> Record<'r, 's> {
    /// What its sheet lists.
    pub fn role(self) -> Role {
        match self {
            Record::Site(_) => Role::Sites,
            Record::User(_) => Role::Users,
        }
    }

    /// Its row.
    pub fn place(self) -> Place {
        match self {
            Record::Site(site) => site.place,
            Record::User(user) => user.place,
        }
    }

    /// Any field; `None` where the sheet has no such column.
    pub fn view(self, field: Field) -> Option<FieldView<'r>> {
        match self {
            Record::Site(site) => site.view(field),
            Record::User(user) => user.view(field),
        }
    }

    /// The fields the sheet has columns for; see [`User::fields`] for `apart`.
    pub fn fields(self, apart: bool) -> impl Iterator<Item = (Field, FieldView<'r>)> {
        let (site, user) = match self {
            Record::Site(site) => (Some(site), None),
            Record::User(user) => (None, Some(user)),
        };
        let of_site = |site: &'r Site<'s>| {
            let fields = Field::of_role(Role::Sites).iter();
            fields.filter_map(move |field| Some((*field, site.view(*field)?)))
        };
        let of_user = move |user: &'r User<'s>| user.fields(apart);
        site.into_iter().flat_map(of_site).chain(user.into_iter().flat_map(of_user))
    }

    /// The fields in whose cells something was done to the value before it was understood.
    pub fn repaired(self) -> Vec<Field> {
        match self {
            Record::Site(site) => site.repaired().map(|(field, _)| field).collect(),
            Record::User(user) => user.repaired().map(|(field, _)| field).collect(),
        }
    }

    /// Whether a spreadsheet made something else of any of its values.
    pub fn is_damaged(self) -> bool {
        match self {
            Record::Site(site) => site.is_damaged(),
            Record::User(user) => user.is_damaged(),
        }
    }
}

/// All inputs of one `check`, together.
#[derive(Debug, Clone)]
pub struct Submission<'s> {
    /// Its name: the first input's stem.
    pub name: String,
    /// Its files, in the order given.
    pub files: Vec<FileFacts>,
    /// Their sheets, in order.
    pub sheets: Vec<SheetFacts>,
    /// What it says about the organisation.
    pub organisation: Organisation,
    /// Its sites, in input order.
    pub sites: Vec<Site<'s>>,
    /// Its users, in input order.
    pub users: Vec<User<'s>>,
    /// Who belongs where, and who is whom.
    pub relations: Relations,
    /// Where every row went.
    pub rows: RowAccount,
    /// Columns carried along although they hold no field.
    pub kept: Kept<'s>,
    /// Sites whose rows disagree about them.
    pub conflicts: Vec<Conflict>,
    /// Rows that say the same as an earlier row of a site, by that site's number, ascending.
    pub listed_again: Vec<(usize, Place)>,
}

impl<'s> Submission<'s> {
    /// The one site that a user belongs to, by the user's number.
    pub fn site_of(&self, user: usize) -> Option<&Site<'s>> {
        self.relations.links[user].only_site().map(|site| &self.sites[site])
    }
}

impl Submission<'_> {
    /// A place as the user sees it.
    pub fn seen(&self, place: Place) -> Place {
        self.sheets[usize::from(place.sheet)].seen(place)
    }

    /// `estate.xlsx / Sites!C14`, `sites.csv, line 7, column C`: a place in words a person can follow.
    pub fn describe(&self, place: Place) -> String {
        let sheet = &self.sheets[usize::from(place.sheet)];
        let place = sheet.seen(place);
        let file = &self.files[usize::from(sheet.file)].name;
        let mut words = String::with_capacity(file.len() + sheet.name.len() + ", line , column ".len() + LONGEST_CELL);
        words.push_str(file);
        if !sheet.is_text {
            words.push_str(" / ");
            words.push_str(&sheet.name);
        }
        match (sheet.is_text, place.column) {
            // The sheet as a whole.
            (_, None) if place.row == 0 => {}
            (false, Some(column)) => {
                words.push('!');
                push_letters(&mut words, column);
                push_number(&mut words, place.row);
            }
            (false, None) => {
                words.push_str(", row ");
                push_number(&mut words, place.row);
            }
            (true, column) => {
                words.push_str(", line ");
                push_number(&mut words, place.row);
                if let Some(column) = column {
                    words.push_str(", column ");
                    push_letters(&mut words, column);
                }
            }
        }
        words
    }

    /// The same place without the file's name, where there is only one file to look in.
    pub fn describe_briefly(&self, place: Place) -> String {
        let full = self.describe(place);
        let [file] = self.files.as_slice() else { return full };
        let brief = full.strip_prefix(&file.name).and_then(|rest| rest.strip_prefix(" / ").or(rest.strip_prefix(", ")));
        brief.map_or(full.clone(), str::to_owned)
    }

    /// The same place told to someone who looks at the same sheet: `C14`, `row 14`, or in full when it is elsewhere.
    pub fn describe_from(&self, here: Place, place: Place) -> String {
        if here.sheet != place.sheet {
            return self.describe(place);
        }
        let sheet = &self.sheets[usize::from(place.sheet)];
        let place = sheet.seen(place);
        match (sheet.is_text, place.cell()) {
            (false, Some(cell)) => cell,
            (false, None) => format!("row {}", place.row),
            (true, _) => format!("line {}", place.row),
        }
    }

    /// The heading above a cell; nothing for a row as a whole.
    pub fn heading_at(&self, place: Place) -> &str {
        let column = place.column.and_then(|column| self.sheets[usize::from(place.sheet)].column(column));
        column.map_or("", |column| column.heading.as_str())
    }

    /// The site or user whose row this is; a row that is both, as a user.
    pub fn row_at(&self, sheet: usize, row: u32) -> Option<RowAt> {
        let key = (sheet, row);
        let at = |place: Place| (usize::from(place.sheet), place.row);
        let user = self.users.binary_search_by_key(&key, |user| at(user.place));
        let site = self.sites.binary_search_by_key(&key, |site| at(site.place));
        user.ok().map(RowAt::User).or(site.ok().map(RowAt::Site))
    }

    /// How many rows of a sheet are sites or users.
    pub fn rows_of_data(&self, sheet: Number) -> usize {
        let users = self.users.partition_point(|user| user.place.sheet <= sheet)
            - self.users.partition_point(|user| user.place.sheet < sheet);
        let from = self.sites.partition_point(|site| site.place.sheet < sheet);
        let sites = self.sites[from..].iter().take_while(|site| site.place.sheet == sheet);
        let is_no_users = |site: &&Site<'_>| {
            let found = self.users.binary_search_by_key(&site.place, |user| user.place);
            found.is_err()
        };
        users + sites.filter(is_no_users).count()
    }

    /// The tables of the sheet that a table stands in, itself among them.
    pub fn tables_beside(&self, number: usize) -> &[SheetFacts] {
        let first = number - self.sheets[number].table.min(number);
        let others = self.sheets[first + 1..].iter().take_while(|sheet| sheet.table > 0).count();
        &self.sheets[first..=first + others]
    }

    /// Whether the submission lists any user.
    pub fn lists_users(&self) -> bool {
        !self.users.is_empty()
    }
}

/// A count that is given and valid.
pub fn number(value: &Value<'_, Count>) -> Option<u32> {
    value.valid().map(|count| count.0)
}

/// The text of a value, where there is one.
pub fn text_of<'v, 's>(value: &'v Value<'s, Text<'s>>) -> Option<&'v str> {
    value.valid().map(|text| text.0.as_ref())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{LONGEST_CELL, Number, Place, build, column_letters};
    use crate::fields::HeadingOptions;
    use crate::headings::map_tables;
    use crate::layout::lay_out;
    use crate::read::{CellKind, InputFile, RowChunk, Sheet};

    #[test]
    fn columns_have_the_letters_excel_shows() {
        let named = [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD"), (u16::MAX, "CRXP")];
        for (column, letters) in named {
            assert_eq!(column_letters(column), letters);
        }
    }

    #[test]
    fn cells_are_named_as_excel_names_them() {
        let cell = |row, column| Place { sheet: Number::new(0), row, column }.cell();
        assert_eq!((cell(14, Some(2)).as_deref(), cell(14, None)), (Some("C14"), None));
        assert_eq!(cell(u32::MAX, Some(u16::MAX)).map(|cell| cell.len()), Some(LONGEST_CELL));
    }

    #[test]
    fn a_site_behind_65_536_other_sheets_is_told_in_its_own() {
        let mut rows = RowChunk::default();
        for (number, row) in
            [["Site name", "ODS code", "Postcode"], ["Alder House", "VLAXL", "LS1 1AB"]].iter().enumerate()
        {
            rows.start_row(number as u32 + 1, 0);
            row.iter().enumerate().for_each(|(column, text)| rows.push(column as u16, CellKind::Text, text));
        }
        let mut sheets: Vec<Sheet> = (0..=1 << 16).map(|_| Sheet { visible: true, ..Sheet::default() }).collect();
        let homes = &mut sheets[1 << 16];
        (homes.name, homes.chunks, homes.row_count, homes.cell_count) = ("Homes".to_owned(), vec![rows], 2, 6);
        let files = vec![InputFile { sheets, ..InputFile::without_sheets("estate.ods".to_owned(), None) }];
        let files = lay_out(files, &HeadingOptions::default());
        let maps = map_tables(&files, &HeadingOptions::default()).unwrap();
        let submission = build("estate".to_owned(), &files, maps, &[], false, jiff::civil::date(2026, 11, 21));
        assert_eq!(submission.sheets[usize::from(submission.sites[0].place.sheet)].name, "Homes");
    }
}
