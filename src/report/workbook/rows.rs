//! What the sheets of sites and of users have in common: a row of the submission, as it was given or in normal form, beside
//! what is said about it. The name comes first and stays in view; whoever reads row by row needs to know whose it is.

use super::kind_of;
use crate::answer::words::numbered;
use crate::answer::{Answer, Row, Told};
use crate::fields::{Field, Role, Typed};
use crate::papers::{ReportSheet, SOURCE, WORTH_CHECKING};
use crate::rules::{Severity, required_columns};
use crate::workbook::{Cell, Column, Emphasis, Kind, Mark, Sheet, column, fitting_heading};

/// The fields by which people know a row.
const NAMES: [&[Field]; 2] = [&[Field::SiteName], &[Field::FirstName, Field::LastName, Field::FullName]];

/// A column of the answer, and the field that it shows as well, if any.
pub type AnswerColumn<'c, 's> = (Option<Field>, Column<'c, Row<'s>>);

/// A sheet of accepted rows: the values in normal form, the action, and what is worth checking.
pub fn accepted<'c, 's: 'c>(
    answer: &'c Answer<'s>,
    role: Role,
    sheet: ReportSheet,
    about: &'static str,
    fields: &[Field],
    action: Vec<Column<'c, Row<'s>>>,
) -> Sheet<'c, Row<'s>> {
    let (names, rest) = names_first(role, fields);
    let mut columns: Vec<Column<'c, Row<'s>>> = names.iter().map(|field| normal_column(*field)).collect();
    columns.extend(action);
    columns.push(column(WORTH_CHECKING, Kind::Prose, |row: Row<'s>| worth_checking(answer, row)));
    columns.extend(rest.iter().map(|field| normal_column(*field)));
    columns.push(source(answer));
    add_kept(answer, role, &mut columns);
    Sheet::new(sheet.name(), about, columns).with_frozen(names.len())
}

/// A sheet of rows to be corrected or that wait: the values as they were given, those that findings are about marked.
/// `told_in` is the heading of the answer that says what the notes say.
pub fn as_given<'c, 's: 'c>(
    answer: &'c Answer<'s>,
    role: Role,
    sheet: ReportSheet,
    about: &'static str,
    fields: &[Field],
    answers: Vec<AnswerColumn<'c, 's>>,
    told_in: &'static str,
) -> Sheet<'c, Row<'s>> {
    let (names, rest) = names_first(role, fields);
    let given = |field: &Field| (Some(*field), given_column(*field));
    let all = names.iter().map(given).chain([(None, source(answer))]).chain(answers).chain(rest.iter().map(given));
    let (shown, mut columns): (Vec<Option<Field>>, Vec<Column<'c, Row<'s>>>) = all.unzip();
    add_kept(answer, role, &mut columns);
    let column_of = move |row: Row<'s>, finding: Told<'_>| {
        shown.iter().position(|field| field.is_some_and(|field| is_at(finding, field, row)))
    };
    Sheet::new(sheet.name(), about, columns).with_frozen(names.len()).marked(told_in, move |row: Row<'s>| {
        let found = answer.about(row.subject());
        found.filter_map(|finding| Some(mark(column_of(row, finding)?, finding))).collect()
    })
}

fn names_first(role: Role, fields: &[Field]) -> (Vec<Field>, Vec<Field>) {
    let names = if role == Role::Sites { NAMES[0] } else { NAMES[1] };
    fields.iter().partition(|field| names.contains(field))
}

/// The fields that any sheet of this role has, and those it must have.
pub fn fields_of(answer: &Answer<'_>, role: Role, required: impl Fn(Field) -> bool) -> Vec<Field> {
    let needed = required_columns(answer.policy);
    let given = |field: Field| answer.has_column(role, field);
    let all = Field::all().filter(|field| Field::of_role(role).contains(field));
    all.filter(|field| needed.contains(field) && required(*field) || given(*field)).collect()
}

/// Where a row stands.
pub fn source<'c, 's: 'c>(answer: &'c Answer<'s>) -> Column<'c, Row<'s>> {
    column(SOURCE, Kind::Source, |row: Row<'s>| answer.describe(row.place()))
}

/// A field in its normal form.
pub fn normal_column<'c, 's: 'c>(field: Field) -> Column<'c, Row<'s>> {
    let kind = if field.typed() == Typed::Count { Kind::Number } else { kind_of(field) };
    column(field.heading(), kind, move |row: Row<'s>| shown(Some(row), field))
}

/// A field as given.
fn given_column<'c, 's: 'c>(field: Field) -> Column<'c, Row<'s>> {
    column(field.heading(), kind_of(field), move |row: Row<'s>| row.given(field))
}

/// The columns that hold no field and were to be kept, behind the others. Two headings of a table may not be alike.
fn add_kept<'c, 's: 'c>(answer: &'c Answer<'s>, role: Role, columns: &mut Vec<Column<'c, Row<'s>>>) {
    for (number, heading) in answer.kept_headings(role) {
        let heading = fitting_heading(heading);
        let is_taken = |name: &str| columns.iter().any(|column| column.heading.to_lowercase() == name.to_lowercase());
        let numbered = (2..).map(|count| format!("{heading} ({count})"));
        let free =
            std::iter::once(heading.to_string()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default();
        columns.push(column(free, Kind::Name, move |row: Row<'s>| answer.kept(row, number)));
    }
}

/// A value in its normal form, a count as a number; as given where it has no normal form.
pub fn shown(row: Option<Row<'_>>, field: Field) -> Cell<'_> {
    let Some(row) = row else { return Cell::Empty };
    let number = if field.typed() == Typed::Count { row.number(field) } else { None };
    number.map_or_else(|| row.value(field).into(), Cell::from)
}

/// The warnings about a row that goes in all the same.
fn worth_checking(answer: &Answer<'_>, row: Row<'_>) -> String {
    numbered(answer.worth_checking(row).map(Told::without_weight))
}

/// Whether a finding is about the cell of this field; a cell that is not there counts as well.
fn is_at(finding: Told<'_>, field: Field, row: Row<'_>) -> bool {
    match finding.place().and_then(|place| place.column) {
        Some(column) => row.column(field) == Some(column),
        None => finding.field() == Some(field),
    }
}

/// The mark of a finding in a column.
fn mark(column: usize, finding: Told<'_>) -> Mark<'_> {
    let emphasis = if finding.severity() == Severity::Reject { Emphasis::Strong } else { Emphasis::Light };
    let fix = move || finding.how_to_fix().replace('\n', " ");
    let note = move || format!("{}: {} — {}", finding.rule().code, finding.message(), fix());
    Mark { column, emphasis, note: Box::new(note) }
}
