//! The provider's own estate held against the CQC register.

use crate::answer::Answer;
use crate::papers::ReportSheet;
use crate::rules::EstateRow;
use crate::workbook::{Kind, Sheet, column};

/// `Estate check`.
pub fn estate_check<'c, 's>(answer: &'c Answer<'s>) -> Sheet<'c, &'s EstateRow> {
    let source = |row: &'s EstateRow| answer.sites().nth(row.site?).map(|site| answer.describe(site.place()));
    let columns = vec![
        column("What", Kind::Name, |row: &'s EstateRow| row.what.as_str()),
        column("CQC location ID", Kind::Code, |row: &'s EstateRow| row.id.as_str()),
        column("Name at CQC", Kind::Name, |row: &'s EstateRow| row.name.as_str()),
        column("Postcode at CQC", Kind::Code, |row: &'s EstateRow| row.postcode.as_deref()),
        column("ODS code at CQC", Kind::Code, |row: &'s EstateRow| row.ods_code.as_deref()),
        column("Provider at CQC", Kind::Name, |row: &'s EstateRow| row.provider.as_str()),
        column("Source", Kind::Source, source),
    ];
    let about = "The provider's active locations at CQC that the submission leaves out, and those in it that are closed, moved \
                 or another provider's.";
    Sheet::new(ReportSheet::EstateCheck.name(), about, columns)
}
