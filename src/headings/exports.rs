//! Exports of public registers that are sent as if they were the estate. They are read like any other sheet; knowing what it
//! is lets the answer say so. The headings are those of the registers' own files.

use super::Column;
use crate::compare::fold_heading;

/// An export and headings that only it has together.
const EXPORTS: &[(&str, &[&str])] = &[
    ("the CQC directory", &["Also known as", "Specialisms/services", "Location URL"]),
    ("the CQC care directory with filters", &["Location HSCA start date", "Location Inspection Directorate"]),
    ("the DSPT organisation search", &["Code", "Organisation Name", "Date Of Publication", "Primary Sector"]),
    // Its layout of 2019.
    ("the DSPT organisation search", &["ODSCode", "PublicationStatus", "DateOfPublication", "PrimarySector"]),
];

/// The register this sheet is an export of, if any.
pub(super) fn export_of(columns: &[Column]) -> Option<&'static str> {
    let has = |heading: &&str| columns.iter().any(|column| fold_heading(&column.heading) == fold_heading(heading));
    EXPORTS.iter().find(|(_, headings)| headings.iter().all(&has)).map(|(name, _)| *name)
}
