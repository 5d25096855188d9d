use crate::rules::prelude::*;
use crate::text::{first_of, many};

/// Headings that show what the sheet is about, in a message.
const HEADINGS_NAMED: usize = 4;

rule! {
    /// A sheet is about residents or patients, not about staff.
    ///
    /// # What it checks
    /// No sheet holds residents' names or NHS numbers, nor several of next of kin, room, GP, care plan and the like, and none is
    /// called after residents, service users or patients. Such a sheet is not read, whatever is asked for: only its name, its
    /// headings and its number of rows are told. How many residents a home has, and an emergency contact in a list of staff, are
    /// no such data.
    ///
    /// # Why it matters
    /// Facts about the people in care are among the most protected there are, and nobody needs them for NHSmail. Whoever
    /// receives the file receives them.
    ///
    /// # How to fix it
    /// Take this sheet out and send the file again without it. If the file was e-mailed, tell your data protection lead.
    ///
    /// # Passes
    /// ```sites
    /// Residents,GP surgery
    /// 24,Park Surgery
    /// ```
    /// ```users
    /// Emergency contact
    /// Sam
    /// ```
    ///
    /// # Fails
    /// A sheet with the headings Resident name, Room and GP; a sheet called Residents.
    FILE028 "residents-data": severity: Reject, basis: Inference, scope: Sheet, owner: Provider,
    floor: Reject, check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, sheet) in context.submission.sheets.iter().enumerate() {
        if sheet.why_unused != Some(WhyUnused::Residents) {
            continue;
        }
        let headings: Vec<String> = sheet.nearest.iter().map(|heading| format!("'{heading}'")).collect();
        let told_by = if headings.is_empty() {
            "its name says so".to_owned()
        } else {
            format!("it has the headings {}", first_of(&headings, headings.len(), HEADINGS_NAMED, ", "))
        };
        let message = format!(
            "Sheet '{}' is about residents or patients: {told_by}. Nothing in its {} was read.",
            sheet.name,
            many(sheet.rows, "row")
        );
        let place = Place { sheet: Number::new(number), row: 0, column: None };
        out.sheet(number, place, None, message);
    }
}
