//! Exports of public registers that are sent as if they were the estate. They are read like any other sheet; knowing what it
//! is lets the answer say so. The headings are those of the registers' own files.

use super::Column;
use crate::compare::same_heading;

/// An export and headings that only it has together; the first that fits is it.
const EXPORTS: &[(&str, &[&str])] = &[
    ("CQC's deactivated locations", &["Location ID", "Location Status", "Location HSCA End Date"]),
    ("CQC's dual registrations", &["Location ID", "Linked Organisation ID", "Relationship"]),
    ("CQC's latest ratings", &["Location ID", "Domain", "Latest Rating", "Publication Date"]),
    ("the search on CQC's website", &["CQC Location ID (for office use only)", "Address 1"]),
    ("a CQC data explorer", &["Location ID", "Provider ID", "Primary inspection category"]),
    ("the CQC directory", &["Also known as", "Specialisms/services", "Location URL"]),
    ("the CQC care directory with filters", &["Location HSCA start date", "Location Inspection Directorate"]),
    ("a CQC data explorer", &["Location ID", "Provider ID", "Location Primary Inspection Category"]),
    ("the DSPT organisation search", &["Code", "Organisation Name", "Date Of Publication", "Primary Sector"]),
    // Its layout of 2019.
    ("the DSPT organisation search", &["ODSCode", "PublicationStatus", "DateOfPublication", "PrimarySector"]),
    ("the DSPT list for adult social care", &["Location CQC ID", "Location ODS code", "Latest DSPT status of parent"]),
    ("ODS Data Search and Export", &["Primary Role Id", "Operational Start Date"]),
    ("ODS Data Search and Export", &["Organisation Code", "National Grouping", "High Level Health Geography"]),
    ("Ofsted's register", &["URN", "Provision type"]),
];

/// The register this sheet is an export of, if any.
pub(super) fn export_of(columns: &[Column]) -> Option<&'static str> {
    let has = |heading: &&str| columns.iter().any(|column| same_heading(&column.heading, heading));
    EXPORTS.iter().find(|(_, headings)| headings.iter().all(&has)).map(|(name, _)| *name)
}
