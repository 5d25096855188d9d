//! The sheets of sites: those that can go in, in normal form, and those that cannot, as they were given.

use super::cell::{Cell, Column, Kind, column, fitting_heading};
use super::places::Places;
use super::sheet_writer::{Mark, Sheet};
use crate::answer::Answer;
use crate::answer::words::{in_words, numbered};
use crate::fields::{Field, Role};
use crate::model::{FieldView, Place, Site};
use crate::papers::ReportSheet;
use crate::rules::{Finding, Subject, required_columns};

type SiteRow<'s> = &'s Site<'s>;

/// `Accepted sites`.
pub fn accepted<'c, 's>(answer: &'c Answer<'s>) -> Sheet<'c, SiteRow<'s>> {
    let results = &answer.results;
    let action = |site: SiteRow<'s>| if results.verdict.sites[site.index].onboard { "onboard" } else { "none" };
    let mut columns = vec![column("Action", Kind::Code, action)];
    columns.extend(fields(answer).into_iter().map(normal_column));
    columns.push(source(answer));
    add_kept(answer, Role::Sites, &mut columns, |site| site.place);
    Sheet::new(
        ReportSheet::AcceptedSites.name(),
        "The sites that can go in, one a row, with their values in normal form.",
        columns,
    )
}

/// `Rejected sites`.
pub fn rejected<'c, 's>(answer: &'c Answer<'s>, places: &'c Places<'s>) -> Sheet<'c, SiteRow<'s>> {
    let fields = fields(answer);
    let mut columns = vec![
        source(answer),
        column("Result", Kind::Code, |site: SiteRow<'s>| {
            Cell::linked("rejected", places.findings_about(Subject::Site(site.index)))
        }),
        column("What to fix", Kind::Prose, |site| what_to_fix(answer, site)),
    ];
    let leading = columns.len();
    columns.extend(fields.iter().map(|field| given_column(*field)));
    add_kept(answer, Role::Sites, &mut columns, |site| site.place);
    let about = "The sites that cannot go in yet, one a row, with what to fix; the values are as they were given. Correct them \
                 here and send this workbook back.";
    Sheet::new(ReportSheet::RejectedSites.name(), about, columns).marked(move |site: SiteRow<'s>| {
        let column_of = |finding: &Finding| fields.iter().position(|field| is_at(finding, *field, site.view(*field)));
        let found = answer.about(Subject::Site(site.index)).iter();
        found.filter_map(|finding| Some(Mark { column: leading + column_of(finding)?, finding })).collect()
    })
}

/// The sites that are accepted, or those that are not.
pub fn rows<'s>(answer: &Answer<'s>, accepted: bool) -> Vec<SiteRow<'s>> {
    let is_wanted = |site: &SiteRow<'_>| answer.results.verdict.sites[site.index].accepted == accepted;
    answer.results.submission.sites.iter().filter(is_wanted).collect()
}

/// Whether a finding is about the cell of this field; a cell that is not there counts as well.
pub(super) fn is_at(finding: &Finding, field: Field, view: Option<FieldView<'_>>) -> bool {
    match (finding.place.and_then(|place| place.column), view) {
        (Some(column), Some(view)) => view.column == column,
        (Some(_), None) => false,
        (None, _) => finding.field == Some(field),
    }
}

/// The fields that any sheet of this role has, and those it must have.
pub(super) fn fields_of(answer: &Answer<'_>, role: Role, required: impl Fn(Field) -> bool) -> Vec<Field> {
    let results = &answer.results;
    let needed = required_columns(results.policy);
    let given = |field: Field| answer.has_column(role, field);
    let all = Field::all().filter(|field| Field::of_role(role).contains(field));
    all.filter(|field| needed.contains(field) && required(*field) || given(*field)).collect()
}

fn fields(answer: &Answer<'_>) -> Vec<Field> {
    fields_of(answer, Role::Sites, |_| true)
}

/// The columns that hold no field and were to be kept, behind the others. Two headings of a table may not be alike.
pub(super) fn add_kept<'c, 's, R: 'c>(
    answer: &'c Answer<'s>,
    role: Role,
    columns: &mut Vec<Column<'c, R>>,
    place: impl Fn(R) -> Place + Copy + Send + Sync + 'c,
) {
    let kept = &answer.results.submission.kept;
    for (number, heading) in kept.headings(role) {
        let heading = fitting_heading(heading);
        let is_taken = |name: &str| columns.iter().any(|column| column.heading.to_lowercase() == name.to_lowercase());
        let numbered = (2..).map(|count| format!("{heading} ({count})"));
        let free =
            std::iter::once(heading.to_string()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default();
        columns.push(column(free, Kind::Name, move |row: R| kept.value(place(row), number)));
    }
}

fn source<'c, 's>(answer: &'c Answer<'s>) -> Column<'c, SiteRow<'s>> {
    column("Source", Kind::Source, |site: SiteRow<'s>| answer.results.submission.describe(site.place))
}

fn normal_column<'c, 's: 'c>(field: Field) -> Column<'c, SiteRow<'s>> {
    let kind = if is_count(field) { Kind::Number } else { Kind::of(field) };
    column(field.heading(), kind, move |site: SiteRow<'s>| site.view(field).map(|view| normal(field, view)))
}

fn given_column<'c, 's: 'c>(field: Field) -> Column<'c, SiteRow<'s>> {
    column(field.heading(), Kind::of(field), move |site: SiteRow<'s>| site.view(field).map(|view| view.given))
}

fn is_count(field: Field) -> bool {
    matches!(field, Field::MailboxesRequested | Field::AccountsRequested | Field::AccountsInUse)
}

/// A value in its normal form, a count as a number; as given where it has no normal form.
pub(super) fn normal(field: Field, view: FieldView<'_>) -> Cell<'_> {
    match view.normal() {
        Some(text) if is_count(field) => text.parse::<u32>().map_or_else(|_| Cell::Text(text), Cell::from),
        Some(text) => Cell::Text(text),
        None => Cell::from(view.given),
    }
}

fn what_to_fix(answer: &Answer<'_>, site: &Site<'_>) -> String {
    numbered(answer.to_fix_at_site(site).into_iter().map(in_words))
}
