//! The lists to choose from. A short one stands in the rule of its cells, a long one on a hidden sheet.

use jiff::civil::Date;
use rust_xlsxwriter::{DataValidation, Formula, Worksheet, XlsxError};

use crate::fields::List;
use crate::model::values::{DsptStatus, Edition, Level, normal_of};
use crate::papers::TemplateSheet;

/// The most characters that Excel takes for a list in a rule, commas included.
const MOST_INLINE: usize = 255;

const ALL: [List; 6] =
    [List::DsptStatus, List::ServiceType, List::SiteRequest, List::UserRequest, List::MailboxRole, List::YesNo];

/// The service types of social care, and those that other sites of a care provider have, as CQC names them.
const SERVICE_TYPES: [&str; 13] = [
    "Care home service with nursing",
    "Care home service without nursing",
    "Domiciliary care service",
    "Supported living service",
    "Extra Care housing services",
    "Shared Lives",
    "Hospice services",
    "Hospice services at home",
    "Rehabilitation services",
    "Community based services for people with a learning disability",
    "Community based services for people with mental health needs",
    "Residential substance misuse treatment and/or rehabilitation service",
    "Specialist college service",
];

/// The levels an assessment is published with, each of an edition.
const LEVELS: [Level; 4] =
    [Level::StandardsMet, Level::StandardsExceeded, Level::ApproachingStandards, Level::StandardsNotMet];

impl List {
    /// Its values on this day.
    pub fn values(self, as_of: Date) -> Vec<String> {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        match self {
            List::DsptStatus => dspt_statuses(as_of),
            List::ServiceType => owned(&SERVICE_TYPES),
            List::SiteRequest => owned(&["new", "existing", "leaving"]),
            List::UserRequest => owned(&["new", "existing", "join", "leaving"]),
            List::MailboxRole => owned(&["Owner", "Member"]),
            List::YesNo => owned(&["Yes", "No"]),
        }
    }

    /// A rule that offers it.
    pub fn offered_by(self, rule: DataValidation, as_of: Date) -> Result<DataValidation, XlsxError> {
        match long_lists(as_of).iter().position(|list| *list == self) {
            None => rule.allow_list_strings(&self.values(as_of)),
            Some(column) => {
                let letter = char::from(b'A' + column as u8);
                let (sheet, last) = (TemplateSheet::Lists.name(), self.values(as_of).len() + 1);
                Ok(rule.allow_list_formula(Formula::new(format!("={sheet}!${letter}$2:${letter}${last}"))))
            }
        }
    }

    /// Above its column of the hidden sheet. None is a heading that the reader knows.
    fn heading(self) -> &'static str {
        match self {
            List::DsptStatus => "To choose a DSPT status from",
            List::ServiceType => "To choose a service type from",
            List::SiteRequest => "To choose a request for a site from",
            List::UserRequest => "To choose a request for a person from",
            List::MailboxRole => "To choose a mailbox role from",
            List::YesNo => "To choose yes or no from",
        }
    }
}

/// Fills the hidden sheet, a list a column.
pub fn write(sheet: &mut Worksheet, as_of: Date) -> Result<(), XlsxError> {
    sheet.set_name(TemplateSheet::Lists.name())?.set_hidden(true);
    for (column, list) in (0..).zip(long_lists(as_of)) {
        sheet.set_column_width(column, 70)?;
        let values = std::iter::once(list.heading().to_owned()).chain(list.values(as_of));
        for (row, value) in (0..).zip(values) {
            sheet.write_string(row, column, value)?;
        }
    }
    Ok(())
}

fn long_lists(as_of: Date) -> Vec<List> {
    let length = |list: &List| list.values(as_of).join(",").len();
    ALL.into_iter().filter(|list| length(list) > MOST_INLINE).collect()
}

/// The levels of the two editions that count on this day, and that nothing is published.
fn dspt_statuses(as_of: Date) -> Vec<String> {
    let years = (as_of.year() - 3)..=as_of.year();
    let counting =
        years.filter_map(|year| Edition::new(u16::try_from(year).ok()?)).filter(|of| as_of <= of.lapses_after());
    let editions = counting.take(2).map(Some);
    let statuses = editions.flat_map(|edition| LEVELS.map(|level| DsptStatus::new(edition, level)));
    let unpublished = DsptStatus::new(None, Level::NotPublished);
    statuses.chain([unpublished]).map(|status| normal_of(&status)).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_statuses_are_of_the_two_editions_that_count() {
        for (as_of, first, second) in [
            (date(2026, 6, 30), "24/25", "25/26"),
            (date(2026, 7, 1), "25/26", "26/27"),
            (date(2026, 11, 21), "25/26", "26/27"),
        ] {
            let values = List::DsptStatus.values(as_of);
            assert_eq!(values.len(), 9);
            assert_eq!(
                (&values[0], &values[4]),
                (&format!("{first} Standards Met"), &format!("{second} Standards Met"))
            );
        }
        assert!(!List::DsptStatus.values(date(9999, 12, 31)).is_empty());
    }

    #[test]
    fn a_list_too_long_for_a_rule_is_a_range() {
        assert_eq!(long_lists(date(2026, 11, 21)), [List::ServiceType]);
        for list in ALL {
            assert!(list.offered_by(DataValidation::new(), date(2026, 11, 21)).is_ok());
        }
    }
}
