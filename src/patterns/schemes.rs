//! Schemes of one registered location, such as houses of supported living, listed as if each were a site.

use std::collections::{HashMap, HashSet};

use super::{Case, Mistake};
use crate::model::values::fold;
use crate::model::{Site, text_of};
use crate::rules::Rule;
use crate::rules::cqc::CQC003;
use crate::rules::ods::ODS006;
use crate::text::many;

/// The rules whose findings it explains.
static RULES: [&Rule; 2] = [&ODS006, &CQC003];

pub(super) fn find(case: Case<'_>) -> Option<Mistake> {
    case.about_sites(&RULES).next()?;
    let mut rows_of: HashMap<_, Vec<&Site<'_>>> = HashMap::new();
    for site in &case.submission.sites {
        if let (Some(code), Some(location)) = (site.ods_code.valid(), site.cqc_location_id.valid()) {
            rows_of.entry((code, location)).or_default().push(site);
        }
    }
    let name = |site: &Site<'_>| text_of(&site.site_name).map(fold);
    rows_of.retain(|_, rows| rows.len() > 1 && rows.iter().any(|site| name(site) != name(rows[0])));
    let schemes: HashSet<usize> = rows_of.values().flatten().map(|site| site.index).collect();
    let found = case.about_sites(&RULES).filter(|(_, _, site)| schemes.contains(&site.index));
    let explains: Vec<usize> = found.map(|(number, ..)| number).collect();
    (!explains.is_empty()).then(|| Mistake {
        name: "schemes-listed-as-sites",
        message: format!(
            "{} have the ODS code and CQC location ID of {} under different names. Schemes are not sites: the allowance \
             belongs to the registered location.",
            many(schemes.len(), "row"),
            many(rows_of.len(), "registered location")
        ),
        fix: "List each registered location once, and point the users of all its schemes at that row.".to_owned(),
        explains,
    })
}
