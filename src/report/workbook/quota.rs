//! A row a site: how its people compare with the accounts it may have.

use super::rows::shown;
use crate::answer::Answer;
use crate::fields::Field;
use crate::model::{Site, number};
use crate::papers::ReportSheet;
use crate::text::first_of;
use crate::workbook::{Kind, Sheet, column};

/// `Quota`.
pub fn quota<'c, 's>(answer: &'c Answer<'s>) -> Sheet<'c, &'s Site<'s>> {
    let results = &answer.results;
    let counted = |site: &Site<'_>| results.verdict.counted[site.index].total();
    let allowance = |site: &Site<'_>| results.policy.allowance_of(site);
    let verdict = |site: &Site<'_>| results.verdict.sites[site.index];
    let columns = vec![
        column("Site", Kind::Name, |site: &'s Site<'s>| site.label()),
        column("ODS code", Kind::Code, |site: &'s Site<'s>| shown(Field::OdsCode, site.view(Field::OdsCode))),
        column(
            "Result",
            Kind::Code,
            move |site: &'s Site<'s>| if verdict(site).accepted { "accepted" } else { "rejected" },
        ),
        column(COUNTED, Kind::Number, move |site: &'s Site<'s>| counted(site)),
        column("Requested", Kind::Number, |site: &'s Site<'s>| number(&site.accounts_requested)),
        column("In use", Kind::Number, |site: &'s Site<'s>| number(&site.accounts_in_use)),
        column("Accepted", Kind::Number, move |site: &'s Site<'s>| verdict(site).users_accepted),
        column("Allowance", Kind::Number, move |site: &'s Site<'s>| allowance(site)),
        column(USED, Kind::Share, move |site: &'s Site<'s>| {
            (allowance(site) > 0).then(|| f64::from(counted(site)) / f64::from(allowance(site)))
        }),
        column("Headroom", Kind::Number, move |site: &'s Site<'s>| allowance(site).checked_sub(counted(site))),
        column("Excess", Kind::Number, move |site: &'s Site<'s>| {
            counted(site).checked_sub(allowance(site)).filter(|excess| *excess > 0)
        }),
        column("Shared mailboxes", Kind::Number, |site: &'s Site<'s>| number(&site.mailboxes_requested)),
        column("Rows that make the excess", Kind::Source, move |site: &'s Site<'s>| {
            (counted(site) > allowance(site)).then(|| rows_counted(answer, site))
        }),
    ];
    let about =
        "The accounts of every site: people counted, accounts requested and in use, users accepted, and the allowance.";
    Sheet::new(ReportSheet::Quota.name(), about, columns).with_bar(USED).with_totals(&TOTALLED)
}

const TOTALLED: [&str; 8] =
    [COUNTED, "Requested", "In use", "Accepted", "Allowance", "Headroom", "Excess", "Shared mailboxes"];

/// Rows named where too many people are counted.
const ROWS_NAMED: usize = 30;

/// Which rows are counted for a site; all of them, since it is not for us to say who is one too many.
fn rows_counted(answer: &Answer<'_>, site: &Site<'_>) -> String {
    let submission = answer.results.submission;
    let counted = &answer.results.verdict.counted[site.index].rows;
    // Each is told as seen from the one before it, so that a sheet is named once.
    let mut before = None;
    let told = counted.iter().map(|row| submission.users[*row].place).map(|place| match before.replace(place) {
        Some(here) => submission.describe_from(here, place).trim_start_matches("row ").to_owned(),
        None => submission.describe(place),
    });
    first_of(told, counted.len(), ROWS_NAMED, ", ")
}

const COUNTED: &str = "Counted";
const USED: &str = "Used";
