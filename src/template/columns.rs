//! The columns of the template: what belongs in each, where it is found, an example.

use super::lists::List;
use crate::fields::Field;
use crate::papers::TemplateSheet;

/// How the cells of a column are formatted, and so what a spreadsheet program makes of what is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// Words, as they are typed.
    Words,
    /// A code or a number of a thing: kept as text, so that no leading zero is lost and no date is made of it.
    Code,
    /// A whole number.
    Count,
    /// A day.
    Day,
}

/// A column, or a row of the organisation's sheet.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The field it holds.
    pub field: Field,
    /// Whether every row needs it.
    pub needed: bool,
    /// How its cells are formatted.
    pub typed: Typed,
    /// What may be chosen.
    pub list: Option<List>,
    /// What to put there.
    pub what: &'static str,
    /// Where to find it.
    pub found: &'static str,
    /// An example, for the guidance only.
    pub example: &'static str,
}

impl Column {
    const fn new(field: Field, what: &'static str, found: &'static str, example: &'static str) -> Column {
        Column { field, needed: false, typed: Typed::Words, list: None, what, found, example }
    }

    const fn needed(self) -> Column {
        Column { needed: true, ..self }
    }

    const fn typed(self, typed: Typed) -> Column {
        Column { typed, ..self }
    }

    const fn one_of(self, list: List) -> Column {
        Column { list: Some(list), ..self }
    }

    /// The heading; a star marks what every row needs.
    pub fn heading(&self) -> String {
        let star = if self.needed { "*" } else { "" };
        format!("{}{star}", self.field.heading())
    }
}

/// A sheet with a row for each thing.
#[derive(Debug)]
pub struct Sheet {
    /// Which it is.
    pub sheet: TemplateSheet,
    /// What it holds.
    pub about: &'static str,
    /// Further rows that are prepared for.
    pub rows: u32,
    /// Its columns.
    pub columns: &'static [Column],
}

/// `Sites`.
pub static SITES: Sheet = Sheet {
    sheet: TemplateSheet::Sites,
    about: "The sites, one in each row.",
    rows: 500,
    columns: &[
        Column::new(Field::SiteName, "The name of the site.", "As CQC has it.", "Alder House").needed(),
        Column::new(
            Field::OdsCode,
            "The site's own code, five characters. Not the head office's.",
            "ODS portal: search for the postcode and take the code of this site.",
            "VLAXL",
        )
        .needed()
        .typed(Typed::Code),
        Column::new(
            Field::CqcLocationId,
            "The ID of the location: 1- and digits. Not the provider's.",
            "CQC's page on the site, or the certificate of registration.",
            "1-123456789",
        )
        .needed()
        .typed(Typed::Code),
        Column::new(
            Field::CqcContactId,
            "The ID of the registered manager: CON1- or 1- and digits. If the post is vacant, write vacant.",
            "The registered manager's certificate from CQC.",
            "CON1-1234567890",
        )
        .needed()
        .typed(Typed::Code),
        Column::new(Field::Postcode, "The postcode of the site.", "As CQC has it.", "LS1 1AB")
            .needed()
            .typed(Typed::Code),
        Column::new(
            Field::DsptStatus,
            "The status as published, with its edition. Approaching Standards is the least that is accepted.",
            "Organisation search of the Data Security and Protection Toolkit (DSPT).",
            "25/26 Standards Met",
        )
        .needed()
        .typed(Typed::Code)
        .one_of(List::DsptStatus),
        Column::new(
            Field::DsptPublishedOn,
            "The day it was published, as day/month/year.",
            "Organisation search of the DSPT.",
            "12/06/2026",
        )
        .typed(Typed::Day),
        Column::new(
            Field::ServiceType,
            "What care the site gives. Choose one; if there are several, put | between them.",
            "CQC's page on the site.",
            "Care home service with nursing",
        )
        .one_of(List::ServiceType),
        Column::new(Field::Address, "Number and street.", "As CQC has it.", "1 Example Street"),
        Column::new(Field::Town, "The town or city.", "As CQC has it.", "Leeds"),
        Column::new(Field::Phone, "The site's telephone number.", "Your own records.", "01632 960123")
            .typed(Typed::Code),
        Column::new(
            Field::Request,
            "new if the site has no NHSmail yet, existing if it has, leaving if it is no longer yours. Empty means new.",
            "Your own records.",
            "new",
        )
        .one_of(List::SiteRequest),
        Column::new(
            Field::MailboxName,
            "The address or name you would like for the shared mailbox. Leave empty for the usual one.",
            "The usual one is care. and the ODS code.",
            "care.vlaxl@nhs.net",
        ),
        Column::new(Field::MailboxesRequested, "How many shared mailboxes: one at most.", "Your own choice.", "1")
            .typed(Typed::Count),
        Column::new(
            Field::AccountsRequested,
            "How many people are to have an account: ten at most, as many as sheet Users lists for the site.",
            "Your own choice.",
            "2",
        )
        .typed(Typed::Count),
        Column::new(
            Field::AccountsInUse,
            "How many NHSmail accounts the site has already.",
            "Your Local Administrator.",
            "0",
        )
        .typed(Typed::Count),
    ],
};

/// `Users`.
pub static USERS: Sheet = Sheet {
    sheet: TemplateSheet::Users,
    about: "The people who are to have an account, one in each row.",
    rows: 5_000,
    columns: &[
        Column::new(
            Field::OdsCode,
            "The code of the site the person works at, as in sheet Sites.",
            "Sheet Sites, column ODS code.",
            "VLAXL",
        )
        .needed()
        .typed(Typed::Code),
        Column::new(Field::SiteName, "The name of that site, for people who read the list.", "Sheet Sites.", "Alder House"),
        Column::new(Field::FirstName, "The person's first name, not a role or a team.", "Your own records.", "Amara").needed(),
        Column::new(Field::LastName, "The person's last name.", "Your own records.", "Example").needed(),
        Column::new(
            Field::Email,
            "An address that this person alone reads. It is where the account's details are sent.",
            "Ask the person.",
            "amara@example.org",
        )
        .needed(),
        Column::new(
            Field::Mobile,
            "A UK mobile number that this person alone uses.",
            "Ask the person.",
            "07700 900123",
        )
        .needed()
        .typed(Typed::Code),
        Column::new(Field::JobRole, "What the person does at the site.", "Your own records.", "Deputy manager"),
        Column::new(
            Field::MailboxRole,
            "Owner: uses the shared mailbox and says who else may. Member: uses it. Each site needs an Owner.",
            "Your own choice.",
            "Owner",
        )
        .one_of(List::MailboxRole),
        Column::new(
            Field::HasNhsmail,
            "Yes if the person has an NHSmail account already, here or elsewhere.",
            "Ask the person.",
            "No",
        )
        .one_of(List::YesNo),
        Column::new(
            Field::Request,
            "new: make an account. existing: change nothing. join: bring an account from elsewhere. leaving: leaves this site. \
             Empty means new.",
            "Your own records.",
            "new",
        )
        .one_of(List::UserRequest),
    ],
};

/// The rows of `Organisation`.
pub static ORGANISATION: Sheet = Sheet {
    sheet: TemplateSheet::Organisation,
    about: "Who you are, a value beside each key.",
    rows: 6,
    columns: &[
        Column::new(Field::ProviderName, "The name of the provider.", "As CQC has it.", "Example Care Limited"),
        Column::new(
            Field::HqOdsCode,
            "The code of your head office.",
            "ODS portal: the organisation that your sites belong to.",
            "A0E1",
        )
        .typed(Typed::Code),
        Column::new(
            Field::CqcProviderId,
            "The provider's ID: 1- and digits.",
            "CQC's page on the provider, or the certificate of registration.",
            "1-101234567",
        )
        .typed(Typed::Code),
        Column::new(
            Field::LocalAdminName,
            "Who will look after the accounts. An organisation with several sites needs one.",
            "Your own choice.",
            "Priya Example",
        ),
        Column::new(Field::LocalAdminEmail, "How to reach that person.", "Ask the person.", "priya@example.org"),
        Column::new(
            Field::TotalSites,
            "How many sites you have in all, also those not in this file.",
            "Your own records.",
            "12",
        )
        .typed(Typed::Count),
    ],
};

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::fields::Role;
    use crate::rules::{Policy, required_columns};

    #[test]
    fn a_star_marks_what_the_rules_need() {
        let required = required_columns(&Policy::at(date(2026, 11, 21)));
        let starred = |sheet: &Sheet| -> Vec<Field> {
            let mut fields: Vec<Field> =
                sheet.columns.iter().filter(|column| column.needed).map(|of| of.field).collect();
            fields.sort();
            fields
        };
        let of_sites: Vec<Field> =
            required.iter().copied().filter(|field| Field::of_role(Role::Sites).contains(field)).collect();
        assert_eq!(starred(&SITES), of_sites);
        let own = |field: &Field| *field == Field::OdsCode || !of_sites.contains(field);
        assert_eq!(starred(&USERS), required.iter().copied().filter(own).collect::<Vec<_>>());
    }

    #[test]
    fn every_field_has_its_place_and_every_message_fits() {
        for (sheet, role) in [(&SITES, Role::Sites), (&USERS, Role::Users), (&ORGANISATION, Role::Organisation)] {
            for column in sheet.columns {
                assert!(Field::of_role(role).contains(&column.field), "{}", column.heading());
                assert!(column.what.len() + column.found.len() < 250, "{}", column.heading());
                assert!(column.heading().len() <= 32, "{}", column.heading());
            }
        }
        let all = [&SITES, &USERS, &ORGANISATION].map(|sheet| sheet.columns).concat();
        let absent: Vec<Field> =
            Field::all().filter(|field| !all.iter().any(|column| column.field == *field)).collect();
        assert_eq!(absent, [Field::FullName], "first and last name stand for it");
    }
}
