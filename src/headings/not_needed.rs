//! Headings of personal data that nobody needs for an NHSmail account.

use crate::compare::fold_heading;

/// What a heading speaks of when it holds one of these, blanks and signs left out.
const TELLTALES: &[(&str, &[&str])] = &[
    ("a date of birth", &["dateofbirth", "birthdate", "birthday", "dateborn"]),
    ("a National Insurance number", &["nationalinsurance", "ninumber", "insurancenumber"]),
    ("pay", &["salary", "payrate", "hourlyrate", "rateofpay", "hourlypay", "annualpay", "wage"]),
    (
        "bank details",
        &["bankaccount", "bankdetail", "sortcode", "banksort", "accountnumber", "buildingsociety", "iban"],
    ),
    ("a home address", &["homeaddress", "homepostcode", "privateaddress", "personaladdress", "addressofemployee"]),
    ("a passport or other proof of identity", &["passport", "drivinglicen", "visanumber", "righttowork"]),
    ("an NHS number", &["nhsnumber", "nhsno"]),
    ("health, belief or origin", &["ethnic", "religio", "disabilit", "sexualorientation", "maritalstatus", "sickness"]),
    ("somebody in care", &["residentname", "nameofresident", "serviceusername", "patientname"]),
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

/// What kind of personal data a column with this heading holds that is not needed, in words; `None` for any other heading.
pub fn not_needed(heading: &str) -> Option<&'static str> {
    let folded = fold_heading(heading);
    let holds = TELLTALES.iter().find(|(_, parts)| parts.iter().any(|part| folded.contains(part)));
    let is = WHOLE.iter().find(|(_, words)| words.contains(&folded.as_str()));
    holds.or(is).map(|(what, _)| *what)
}

#[cfg(test)]
mod tests {
    use super::not_needed;

    #[test]
    fn headings_of_what_is_not_needed_are_seen_and_others_left_alone() {
        for heading in ["D.O.B.", "Date of Birth", "NI Number", "N.I.", "Hourly rate (£)", "Sort Code", "Home address"]
        {
            assert!(not_needed(heading).is_some(), "{heading}");
        }
        // A payroll number says who is meant, not what they earn.
        for heading in [
            "Unit", "Page", "Manager", "Site address", "Accounts requested", "Sortable name", "Payment route",
            "Payroll number",
        ] {
            assert!(not_needed(heading).is_none(), "{heading}");
        }
    }
}
