//! The sheets of sites: those that can go in, in normal form, and those that cannot, as they were given.

use super::places::Places;
use super::rows::{accepted, as_given, fields_of};
use crate::answer::{Answer, Row};
use crate::fields::{Field, Role};
use crate::papers::{ACTION, RESULT, ReportSheet, WHAT_TO_FIX};
use crate::workbook::{Cell, Kind, Sheet, column};

/// `Accepted sites`.
pub fn accepted_sites<'c, 's>(answer: &'c Answer<'s>) -> Sheet<'c, Row<'s>> {
    let action = |site: Row<'s>| if answer.verdict.sites[site.index()].onboard { "onboard" } else { "none" };
    let about = "The sites that can go in, one a row, with their values in normal form.";
    accepted(
        answer,
        Role::Sites,
        ReportSheet::AcceptedSites,
        about,
        &fields(answer),
        vec![column(ACTION, Kind::Code, action)],
    )
}

/// `Rejected sites`.
pub fn rejected_sites<'c, 's>(answer: &'c Answer<'s>, places: &'c Places<'s>) -> Sheet<'c, Row<'s>> {
    let result = |site: Row<'s>| Cell::linked("rejected", places.findings_about(site.subject()));
    let answers = vec![
        (None, column(RESULT, Kind::Code, result)),
        (None, column(WHAT_TO_FIX, Kind::Prose, |site| answer.to_fix_at_site(site))),
    ];
    let about = "The sites that cannot go in yet, one a row, with what to fix; the values are as they were given. Correct them \
                 here and send this workbook back.";
    as_given(answer, Role::Sites, ReportSheet::RejectedSites, about, &fields(answer), answers, WHAT_TO_FIX)
}

/// The sites that are accepted, or those that are not.
pub fn rows<'s>(answer: &Answer<'s>, accepted: bool) -> Vec<Row<'s>> {
    let is_wanted = |site: &Row<'_>| answer.verdict.sites[site.index()].accepted == accepted;
    answer.sites().filter(is_wanted).collect()
}

fn fields(answer: &Answer<'_>) -> Vec<Field> {
    fields_of(answer, Role::Sites, |_| true)
}
