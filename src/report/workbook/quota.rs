//! A row a site: how its people compare with the accounts it may have.

use super::rows::shown;
use crate::answer::{Answer, Row};
use crate::fields::Field;
use crate::papers::ReportSheet;
use crate::workbook::{Kind, Sheet, column};

/// `Quota`.
pub fn quota<'c, 's>(answer: &'c Answer<'s>) -> Sheet<'c, Row<'s>> {
    let counted = |site: Row<'_>| answer.verdict.counted[site.index()].told();
    let allowance = |site: Row<'_>| answer.allowance(site);
    let verdict = |site: Row<'_>| answer.verdict.sites[site.index()];
    let columns = vec![
        column("Site", Kind::Name, |site: Row<'s>| site.label()),
        column("ODS code", Kind::Code, |site: Row<'s>| shown(Some(site), Field::OdsCode)),
        column("Result", Kind::Code, move |site: Row<'s>| if verdict(site).accepted { "accepted" } else { "rejected" }),
        column(COUNTED, Kind::Number, move |site: Row<'s>| counted(site)),
        column("Requested", Kind::Number, |site: Row<'s>| site.number(Field::AccountsRequested)),
        column("In use", Kind::Number, |site: Row<'s>| site.number(Field::AccountsInUse)),
        column("Accepted", Kind::Number, move |site: Row<'s>| verdict(site).users_accepted),
        column("Allowance", Kind::Number, move |site: Row<'s>| allowance(site)),
        column(USED, Kind::Share, move |site: Row<'s>| {
            (allowance(site) > 0).then(|| f64::from(counted(site)) / f64::from(allowance(site)))
        }),
        column("Headroom", Kind::Number, move |site: Row<'s>| allowance(site).checked_sub(counted(site))),
        column("Excess", Kind::Number, move |site: Row<'s>| {
            counted(site).checked_sub(allowance(site)).filter(|excess| *excess > 0)
        }),
        column("Shared mailboxes", Kind::Number, |site: Row<'s>| site.number(Field::MailboxesRequested)),
        column("Rows that make the excess", Kind::Source, move |site: Row<'s>| {
            (counted(site) > allowance(site)).then(|| answer.rows_counted(site, ROWS_NAMED))
        }),
    ];
    let about =
        "The accounts of every site: people counted, accounts requested and in use, users accepted, and the allowance.";
    Sheet::new(ReportSheet::Quota.name(), about, columns).with_bar(USED).with_totals(&TOTALLED)
}

const TOTALLED: [&str; 8] =
    [COUNTED, "Requested", "In use", "Accepted", "Allowance", "Headroom", "Excess", "Shared mailboxes"];

/// Rows named where too many people are counted: any of them, since it is not for us to say who is one too many.
const ROWS_NAMED: usize = 30;

const COUNTED: &str = "Counted";
const USED: &str = "Used";
