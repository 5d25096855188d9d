use crate::headings::Whereabouts;
use crate::papers::Origin;
use crate::rules::prelude::*;
use crate::text::many;

rule! {
    /// Something that looks like people or sites was not read.
    ///
    /// # What it checks
    /// No sheet without known headings has rows with e-mail addresses, UK mobile numbers or sites' codes; none stand above the
    /// headings of a table; and no column of a list of sites that speaks of users is left unread. What stands in a column that
    /// was read as well, and who is a manager, a supplier, an emergency contact and the like by the heading, does not count.
    ///
    /// A report of this program that comes back with fewer sites or users than it was written with is told as a warning: a row may
    /// be taken out on purpose, a whole sheet hardly.
    ///
    /// # Why it matters
    /// Whoever is in there gets no account, and a home may be forgotten, while everything else looks well.
    ///
    /// # How to fix it
    /// Give the columns headings that are known, such as Site name, First name, Last name, Personal email and Mobile number, or
    /// name them by hand with --map "HEADING=field". If nobody in there is to get an account, take the sheet out, or name the
    /// sheets that count with --sheet.
    ///
    /// # Passes
    /// A workbook with a sheet of sites and a sheet of users.
    ///
    /// # Fails
    /// The same workbook with a second list of people under headings that nobody knows.
    FILE022 "people-not-read": severity: Reject, basis: Inference, scope: Outcome, owner: Provider,
    floor: Warn, check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    check_reports(context, out);
    for (number, sheet) in context.submission.sheets.iter().enumerate() {
        for unread in &sheet.unread {
            let what = match (unread.people, unread.sites) {
                (people, 0) => format!("{} like people", rows_that_look(people)),
                (0, sites) => format!("{} like sites", rows_that_look(sites)),
                (people, sites) => format!("{} like people or sites", rows_that_look(people + sites)),
            };
            let place = Place { sheet: Number::new(number), row: unread.first_row, column: None };
            let first = context.submission.seen(place).row;
            let message = match unread.whereabouts {
                Whereabouts::Table => {
                    format!("Sheet '{}' was not read, but {what}, from row {first} on.", sheet.name)
                }
                Whereabouts::AboveHeadings => {
                    format!(
                        "Above the headings of sheet '{}' {what}; they were not read, from row {first} on.",
                        sheet.name
                    )
                }
                Whereabouts::Column(column) => {
                    let heading = context.submission.heading_at(place.at(Some(column)));
                    format!(
                        "Column '{heading}' of sheet '{}' was not read, but {what}, from row {first} on.",
                        sheet.name
                    )
                }
            };
            out.outcome(place, message);
        }
    }
}

/// A report that comes back with fewer rows than it was written with: a row may well be taken out, but nobody notices a sheet that
/// is missing.
fn check_reports(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    for (number, file) in submission.files.iter().enumerate() {
        let Origin::Report { held: Some([sites, users]), .. } = file.origin else { continue };
        let is_here = |place: Place| usize::from(submission.sheets[usize::from(place.sheet)].file) == number;
        let left_sites = submission.sites.iter().filter(|site| is_here(site.place)).count();
        let left_users = submission.users.iter().filter(|user| is_here(user.place)).count();
        let mut missing = Vec::new();
        if left_sites < sites {
            missing.push(format!("{}, {left_sites} are left", many(sites, "site")));
        }
        if left_users < users {
            missing.push(format!("{}, {left_users} are left", many(users, "user")));
        }
        if let Some(place) = submission.sheets.iter().position(|sheet| usize::from(sheet.file) == number)
            && !missing.is_empty()
        {
            let place = Place { sheet: Number::new(place), row: 0, column: None };
            let message = format!("The report '{}' held {}.", file.name, missing.join(", and "));
            out.outcome(place, message).at_most(Severity::Warn);
        }
    }
}

fn rows_that_look(rows: u32) -> String {
    let looks = if rows == 1 { "looks" } else { "look" };
    format!("{} {looks}", many(rows, "row"))
}
