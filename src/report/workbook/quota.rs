//! A row a site: how its people compare with the accounts it may have.

use super::Report;
use super::cell::{Kind, column};
use super::sheet_writer::{Length, Sheet};
use crate::model::{Field, Site, number};

/// `Quota`.
pub fn quota<'c, 's>(report: &'c Report<'s>) -> Sheet<'c, &'s Site<'s>> {
    let results = &report.results;
    let counted = |site: &Site<'_>| results.submission.relations.counted[site.index].total();
    let allowance = |site: &Site<'_>| results.policy.allowance_of(site);
    let verdict = |site: &Site<'_>| results.verdict.sites[site.index];
    let columns = vec![
        column("Site", Kind::Name, |site: &'s Site<'s>| site.label()),
        column("ODS code", Kind::Code, |site: &'s Site<'s>| {
            site.view(Field::OdsCode).map(|view| super::sites::normal(Field::OdsCode, view))
        }),
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
        column("Headroom", Kind::Number, move |site: &'s Site<'s>| allowance(site).checked_sub(counted(site))),
        column("Excess", Kind::Number, move |site: &'s Site<'s>| {
            counted(site).checked_sub(allowance(site)).filter(|excess| *excess > 0)
        }),
        column("Shared mailboxes", Kind::Number, |site: &'s Site<'s>| number(&site.mailboxes_requested)),
    ];
    let about =
        "The accounts of every site: people counted, accounts requested and in use, users accepted, and the allowance.";
    Sheet::new("Quota", about, Length::Long, columns).with_bar(COUNTED)
}

const COUNTED: &str = "Counted";
