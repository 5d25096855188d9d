//! What the sheets of sites and of users have in common: a row of the submission, as it was given or in normal form, beside
//! what is said about it. The name comes first and stays in view; whoever reads row by row needs to know whose it is.

use super::kind_of;
use crate::answer::Answer;
use crate::answer::words::{numbered, without_weight};
use crate::fields::{Field, Role, Typed};
use crate::model::{FieldView, Place, Site, User};
use crate::papers::{ReportSheet, SOURCE, WORTH_CHECKING};
use crate::rules::{Finding, Severity, Subject, required_columns};
use crate::workbook::{Cell, Column, Emphasis, Kind, Mark, Sheet, column, fitting_heading};

/// The fields by which people know a row.
const NAMES: [&[Field]; 2] = [&[Field::SiteName], &[Field::FirstName, Field::LastName, Field::FullName]];

/// A site or a user.
pub trait Row<'s>: Copy + Send + Sync + 's {
    /// What the rows of its sheets are.
    const ROLE: Role;

    /// Where it stands.
    fn place(self) -> Place;

    /// What findings about it are about.
    fn subject(self) -> Subject;

    /// Its value of a field.
    fn view(self, field: Field) -> Option<FieldView<'s>>;

    /// Whether the value is only a part of what stands in its cell.
    fn is_part_of_cell(self, field: Field, view: &FieldView<'_>) -> bool;
}

impl<'s> Row<'s> for &'s Site<'s> {
    const ROLE: Role = Role::Sites;

    fn place(self) -> Place {
        self.place
    }

    fn subject(self) -> Subject {
        Subject::Site(self.index)
    }

    fn view(self, field: Field) -> Option<FieldView<'s>> {
        Site::view(self, field)
    }

    fn is_part_of_cell(self, _: Field, _: &FieldView<'_>) -> bool {
        false
    }
}

impl<'s> Row<'s> for &'s User<'s> {
    const ROLE: Role = Role::Users;

    fn place(self) -> Place {
        self.place
    }

    fn subject(self) -> Subject {
        Subject::User(self.index)
    }

    fn view(self, field: Field) -> Option<FieldView<'s>> {
        User::view(self, field)
    }

    fn is_part_of_cell(self, field: Field, view: &FieldView<'_>) -> bool {
        matches!(field, Field::FirstName | Field::LastName)
            && User::view(self, Field::FullName).is_some_and(|full| full.column == view.column)
    }
}

/// A column of the answer, and the field that it shows as well, if any.
pub type AnswerColumn<'c, R> = (Option<Field>, Column<'c, R>);

/// A sheet of accepted rows: the values in normal form, the action, and what is worth checking.
pub fn accepted<'c, 's: 'c, R: Row<'s>>(
    answer: &'c Answer<'s>,
    sheet: ReportSheet,
    about: &'static str,
    fields: &[Field],
    action: Vec<Column<'c, R>>,
) -> Sheet<'c, R> {
    let (names, rest) = names_first::<R>(fields);
    let mut columns: Vec<Column<'c, R>> = names.iter().map(|field| normal_column(*field)).collect();
    columns.extend(action);
    columns.push(column(WORTH_CHECKING, Kind::Prose, |row: R| worth_checking(answer, row)));
    columns.extend(rest.iter().map(|field| normal_column(*field)));
    columns.push(source(answer));
    add_kept(answer, &mut columns);
    Sheet::new(sheet.name(), about, columns).with_frozen(names.len())
}

/// A sheet of rows to be corrected or that wait: the values as they were given, those that findings are about marked.
/// `told_in` is the heading of the answer that says what the notes say.
pub fn as_given<'c, 's: 'c, R: Row<'s>>(
    answer: &'c Answer<'s>,
    sheet: ReportSheet,
    about: &'static str,
    fields: &[Field],
    answers: Vec<AnswerColumn<'c, R>>,
    told_in: &'static str,
) -> Sheet<'c, R> {
    let (names, rest) = names_first::<R>(fields);
    let given = |field: &Field| (Some(*field), given_column(*field));
    let all = names.iter().map(given).chain([(None, source(answer))]).chain(answers).chain(rest.iter().map(given));
    let (shown, mut columns): (Vec<Option<Field>>, Vec<Column<'c, R>>) = all.unzip();
    add_kept(answer, &mut columns);
    let column_of = move |row: R, finding: &Finding| {
        shown.iter().position(|field| field.is_some_and(|field| is_at(finding, field, row.view(field))))
    };
    Sheet::new(sheet.name(), about, columns).with_frozen(names.len()).marked(told_in, move |row: R| {
        let found = answer.about(row.subject()).iter();
        found.filter_map(|finding| Some(mark(column_of(row, finding)?, finding))).collect()
    })
}

fn names_first<'s, R: Row<'s>>(fields: &[Field]) -> (Vec<Field>, Vec<Field>) {
    let names = if R::ROLE == Role::Sites { NAMES[0] } else { NAMES[1] };
    fields.iter().partition(|field| names.contains(field))
}

/// The fields that any sheet of this role has, and those it must have.
pub fn fields_of(answer: &Answer<'_>, role: Role, required: impl Fn(Field) -> bool) -> Vec<Field> {
    let results = &answer.results;
    let needed = required_columns(results.policy);
    let given = |field: Field| answer.has_column(role, field);
    let all = Field::all().filter(|field| Field::of_role(role).contains(field));
    all.filter(|field| needed.contains(field) && required(*field) || given(*field)).collect()
}

/// Where a row stands.
pub fn source<'c, 's: 'c, R: Row<'s>>(answer: &'c Answer<'s>) -> Column<'c, R> {
    column(SOURCE, Kind::Source, |row: R| answer.results.submission.describe(row.place()))
}

/// A field in its normal form.
pub fn normal_column<'c, 's: 'c, R: Row<'s>>(field: Field) -> Column<'c, R> {
    let kind = if field.typed() == Typed::Count { Kind::Number } else { kind_of(field) };
    column(field.heading(), kind, move |row: R| match row.view(field) {
        Some(view) if row.is_part_of_cell(field, &view) => view.normal().map(Cell::Text).into(),
        view => shown(field, view),
    })
}

/// A field as given. A first or last name that stands in a full name is given as that part: the whole would be wrong in
/// either column.
fn given_column<'c, 's: 'c, R: Row<'s>>(field: Field) -> Column<'c, R> {
    column(field.heading(), kind_of(field), move |row: R| match row.view(field) {
        Some(view) if row.is_part_of_cell(field, &view) => view.normal().map(Cell::Text).into(),
        view => Cell::from(view.map(|view| view.given)),
    })
}

/// The columns that hold no field and were to be kept, behind the others. Two headings of a table may not be alike.
fn add_kept<'c, 's: 'c, R: Row<'s>>(answer: &'c Answer<'s>, columns: &mut Vec<Column<'c, R>>) {
    let kept = &answer.results.submission.kept;
    for (number, heading) in kept.headings(R::ROLE) {
        let heading = fitting_heading(heading);
        let is_taken = |name: &str| columns.iter().any(|column| column.heading.to_lowercase() == name.to_lowercase());
        let numbered = (2..).map(|count| format!("{heading} ({count})"));
        let free =
            std::iter::once(heading.to_string()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default();
        columns.push(column(free, Kind::Name, move |row: R| kept.value(row.place(), number)));
    }
}

/// A value in its normal form, a count as a number; as given where it has no normal form.
pub fn shown(field: Field, view: Option<FieldView<'_>>) -> Cell<'_> {
    let Some(view) = view else { return Cell::Empty };
    match view.normal() {
        Some(text) if field.typed() == Typed::Count => {
            text.parse::<u32>().map_or_else(|_| Cell::Text(text), Cell::from)
        }
        Some(text) => Cell::Text(text),
        None => Cell::from(view.given),
    }
}

/// The warnings about a row that goes in all the same.
fn worth_checking<'s>(answer: &Answer<'s>, row: impl Row<'s>) -> String {
    numbered(answer.worth_checking(row.subject()).map(without_weight))
}

/// Whether a finding is about the cell of this field; a cell that is not there counts as well.
fn is_at(finding: &Finding, field: Field, view: Option<FieldView<'_>>) -> bool {
    match (finding.place.and_then(|place| place.column), view) {
        (Some(column), Some(view)) => view.column == column,
        (Some(_), None) => false,
        (None, _) => finding.field == Some(field),
    }
}

/// The mark of a finding in a column.
fn mark(column: usize, finding: &Finding) -> Mark<'_> {
    let emphasis = if finding.severity == Severity::Reject { Emphasis::Strong } else { Emphasis::Light };
    let fix = move || finding.how_to_fix().replace('\n', " ");
    Mark {
        column, emphasis, note: Box::new(move || format!("{}: {} — {}", finding.rule.code, finding.message, fix()))
    }
}
