use crate::rules::prelude::*;

rule! {
    /// A column looks like personal data that nobody needs for an NHSmail account.
    ///
    /// # What it checks
    /// No heading looks like a date of birth, a National Insurance number, pay, bank details, a home address or the like. Only
    /// the heading is looked at, and only it is named; the column is neither read nor copied into the report.
    ///
    /// # Why it matters
    /// Only what is needed may be sent: a person's name, an e-mail address and a mobile number of their own, their role and
    /// their site. Whoever receives the file receives the rest with it.
    ///
    /// # How to fix it
    /// Delete the column from the copy you send. Hiding it is not enough: a hidden column is still in the file.
    ///
    /// # Passes
    /// ```users
    /// Job role
    /// Registered manager
    /// ```
    ///
    /// # Fails
    /// ```users
    /// Date of birth
    /// (empty)
    /// ```
    FILE017 "personal-data-not-needed": Warn, Inference, Submission, Provider, Check::Files(check)
}

/// What a heading speaks of when it holds one of these, blanks and signs left out.
const TELLTALES: &[(&str, &[&str])] = &[
    ("a date of birth", &["dateofbirth", "birthdate", "birthday", "dateborn"]),
    ("a National Insurance number", &["nationalinsurance", "ninumber", "insurancenumber"]),
    ("pay", &["salary", "payrate", "hourlyrate", "rateofpay", "hourlypay", "payroll", "annualpay", "wage"]),
    (
        "bank details",
        &["bankaccount", "bankdetail", "sortcode", "banksort", "accountnumber", "buildingsociety", "iban"],
    ),
    ("a home address", &["homeaddress", "homepostcode", "privateaddress", "personaladdress", "addressofemployee"]),
    ("a passport or other proof of identity", &["passport", "drivinglicen", "visanumber", "righttowork"]),
    ("an NHS number", &["nhsnumber", "nhsno"]),
    ("health, belief or origin", &["ethnic", "religio", "disabilit", "sexualorientation", "maritalstatus", "sickness"]),
    ("a next of kin", &["nextofkin", "emergencycontact"]),
    ("a criminal record check", &["dbsnumber", "dbscertificate", "dbscheck", "crbnumber"]),
];

/// Short headings that are meant only when they stand alone.
const WHOLE: &[(&str, &[&str])] = &[
    ("a date of birth", &["dob", "born", "age"]),
    ("a National Insurance number", &["ni", "nino", "nin"]),
    ("pay", &["pay", "payband"]),
    ("bank details", &["bank", "sort"]),
    ("health, belief or origin", &["gender", "sex", "race", "nationality"]),
    ("a criminal record check", &["dbs", "crb"]),
];

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, sheet) in context.submission.sheets.iter().enumerate() {
        for column in sheet.columns.iter().filter(|column| column.field.is_none()) {
            // 'Home address' above a list of care homes is the address of the home.
            let of_person = |what: &&str| sheet.role.lists(Role::Users) || *what != "a home address";
            let Some(what) = looks_like(&column.heading).filter(of_person) else { continue };
            let place = Place { sheet: number as u16, row: sheet.heading_row, column: Some(column.column) };
            let message = format!(
                "The column '{}' of sheet '{}' looks like {what}, which is not needed for NHSmail.",
                column.heading, sheet.name
            );
            out.submission(Some(place), message);
        }
    }
}

fn looks_like(heading: &str) -> Option<&'static str> {
    let folded = fold(heading);
    let holds = TELLTALES.iter().find(|(_, parts)| parts.iter().any(|part| folded.contains(part)));
    let is = WHOLE.iter().find(|(_, words)| words.contains(&folded.as_str()));
    holds.or(is).map(|(what, _)| *what)
}

#[cfg(test)]
mod tests {
    use super::looks_like;

    #[test]
    fn headings_of_what_is_not_needed_are_seen_and_others_left_alone() {
        for heading in ["D.O.B.", "Date of Birth", "NI Number", "N.I.", "Hourly rate (£)", "Sort Code", "Home address"]
        {
            assert!(looks_like(heading).is_some(), "{heading}");
        }
        for heading in
            ["Unit", "Page", "Manager", "Site address", "Accounts requested", "Sortable name", "Payment route"]
        {
            assert!(looks_like(heading).is_none(), "{heading}");
        }
    }
}
