//! The CQC provider ID, one for the whole organisation, where each site's location ID belongs.

use std::collections::{HashMap, HashSet};

use super::{Case, FEWEST, Mistake, normal};
use crate::fields::Field;
use crate::model::{Record, Site};
use crate::rules::Rule;
use crate::rules::cqc::{CQC003, CQC004};
use crate::text::many;

/// The rules whose findings it explains.
static RULES: [&Rule; 2] = [&CQC003, &CQC004];

pub(super) fn find(case: Case<'_>) -> Option<Mistake> {
    case.about_sites(&RULES).nth(FEWEST - 1)?;
    // An ID that stands on sites with different ODS codes is no ID of a site.
    let mut codes_of: HashMap<String, HashSet<Option<String>>> = HashMap::new();
    for site in &case.submission.sites {
        let Some(location) = normal(Record::Site(site), Field::CqcLocationId) else { continue };
        codes_of.entry(location).or_default().insert(normal(Record::Site(site), Field::OdsCode));
    }
    let is_shared = |site: &Site<'_>| {
        normal(Record::Site(site), Field::CqcLocationId).is_some_and(|location| codes_of[&location].len() >= FEWEST)
    };
    let found: Vec<_> =
        case.about_sites(&RULES).filter(|(_, finding, site)| *finding.rule == CQC004 || is_shared(site)).collect();
    let sites: HashSet<usize> = found.iter().map(|(_, _, site)| site.index).collect();
    let stated = found.iter().any(|(_, finding, _)| *finding.rule == CQC004);
    if sites.len() < FEWEST {
        return None;
    }
    let why = if stated {
        "the ID of the provider stands where the site's own location ID belongs"
    } else {
        "the same CQC location ID stands, which is probably the ID of the provider"
    };
    Some(Mistake {
        name: "provider-id-as-location",
        message: format!("On {} of {}, {why}.", sites.len(), many(case.submission.sites.len(), "site")),
        fix:
            "Look each site up on the CQC website by its name and postcode: the address of its own page ends with the \
              location ID. The provider's page has another ID, the same for all your sites."
                .to_owned(),
        explains: found.into_iter().map(|(number, ..)| number).collect(),
    })
}
