//! A key that several site rows share is ambiguous. If all of those sites are rejected, the users who point with it are
//! held, and the accounts of those sites are not counted until it is clear whose users these are.

use super::{Context, Standing};
use crate::model::{Site, SiteLink};

/// For every key (a list of sites in [`crate::model::Relations::same_key`]), whether any of its sites stands.
pub fn keys_that_stand(context: &Context<'_>, standing: &Standing) -> Vec<bool> {
    let stands = |site: &usize| !standing.site_rejected(context.submission, *site);
    context.submission.relations.same_key.iter().map(|sites| sites.iter().any(stands)).collect()
}

/// The sites whose accounts can be counted: all but those whose users are held for an ambiguous key.
pub fn sites_to_count<'a>(context: &Context<'a>, standing: &Standing) -> impl Iterator<Item = &'a Site<'a>> {
    let (submission, relations) = (context.submission, &context.submission.relations);
    let mut stands = keys_that_stand(context, standing);
    let mut held_back = vec![false; submission.sites.len()];
    for link in &relations.links {
        let SiteLink::Several(key) = link.site() else { continue };
        // Each key is gone through once, however many users point with it.
        if !std::mem::replace(&mut stands[key], true) {
            relations.same_key[key].iter().for_each(|site| held_back[*site] = true);
        }
    }
    submission.sites.iter().filter(move |site| !held_back[site.index])
}
