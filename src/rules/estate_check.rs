//! The provider's own estate held against the CQC register, for the report: what the submission leaves out, and what of it
//! is closed, moved or another provider's.

use super::Context;
use crate::model::values::{date, normal_of};
use crate::registers::{Group, Location, Registration};

/// What the register says of one location of the provider or of the submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EstateRow {
    /// What about it is worth knowing, in a few words.
    pub what: String,
    /// The site of the submission, by its number; `None` for one that is left out.
    pub site: Option<usize>,
    /// CQC location ID.
    pub id: String,
    /// Name at CQC.
    pub name: String,
    /// Postcode at CQC.
    pub postcode: Option<String>,
    /// ODS code at CQC.
    pub ods_code: Option<String>,
    /// Provider at CQC, by name, else by ID.
    pub provider: String,
}

/// The provider's active locations that are not in the submission, and those in it that are closed, moved or another
/// provider's; sites first, in input order. `None` without a CQC extract.
pub fn estate_check(context: &Context<'_>) -> Option<Vec<EstateRow>> {
    if !context.known.registers.has(Group::Cqc) {
        return None;
    }
    let estate = &context.known.estate;
    let mut rows: Vec<EstateRow> = Vec::new();
    for known in &context.known.sites {
        let (site, Some(location)) = (known.site, known.location) else { continue };
        let moved = location.postcode.is_some()
            && site.postcode.valid().is_some_and(|given| location.postcode.as_ref() != Some(&normal_of(given)));
        let what = match location.registration {
            Registration::Deregistered(Some(since)) => format!("no longer registered since {}", date::in_words(since)),
            Registration::Deregistered(None) => "no longer registered".to_owned(),
            Registration::Active if estate.is_known() && location.provider_id.is_some() && !estate.has(location) => {
                "another provider's".to_owned()
            }
            Registration::Active if moved => "at another postcode".to_owned(),
            Registration::Active => continue,
        };
        rows.push(row(what, Some(site.index), location));
    }
    rows.extend(estate.left_out.iter().map(|location| row("not in the submission".to_owned(), None, location)));
    Some(rows)
}

fn row(what: String, site: Option<usize>, of: &Location) -> EstateRow {
    let provider = of.provider_name.as_ref().or(of.provider_id.as_ref());
    EstateRow {
        what,
        site,
        id: of.id.clone(),
        name: of.name.trim().to_owned(),
        postcode: of.postcode.clone(),
        ods_code: of.ods_code.clone(),
        provider: provider.cloned().unwrap_or_default(),
    }
}
