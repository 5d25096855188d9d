use std::collections::BTreeMap;

use crate::rules::prelude::*;

rule! {
    /// In the ODS register the site belongs to another head office than the one declared.
    ///
    /// # What it checks
    /// Where the submission gives an HQ ODS code: the head office that the ODS register gives for the site is that one.
    /// A group has several head offices, so each other one is told once, with all its sites.
    ///
    /// # Why it matters
    /// It may be a company of the same group. It may also be a home that is no longer yours, or a slip in its ODS code.
    ///
    /// # How to fix it
    /// Check whether the head office named is part of your group. If it is, nothing needs to be done. If it is not,
    /// look up the site's ODS code.
    ///
    /// # Passes
    /// A site whose head office in ODS is the HQ ODS code given.
    ///
    /// # Fails
    /// A site that belongs to another company's head office.
    REG003 "ods-parent-differs": severity: Warn, basis: Register, scope: Site, owner: Provider,
    needs: [Register(Group::OdsSites)], check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let mut of_parent: BTreeMap<&str, Vec<&KnownSite<'_>>> = BTreeMap::new();
    for known in &context.known.sites {
        let parent = known.organisation.and_then(|of| of.parent.as_deref());
        let Some((parent, declared)) = parent.zip(known.head_office.as_deref()) else { continue };
        if parent != declared {
            of_parent.entry(parent).or_default().push(known);
        }
    }
    for (parent, sites) in of_parent {
        let [first, others @ ..] = sites.as_slice() else { continue };
        let name =
            context.known.registers.organisation(parent).map_or(String::new(), |of| format!(" ({})", of.name.trim()));
        let declared = first.head_office.as_deref().unwrap_or_default();
        let more = match others.len() {
            0 => String::new(),
            1 => " The same is true of one more site.".to_owned(),
            more => format!(" The same is true of {more} more sites."),
        };
        let message = format!("In the ODS register the head office is {parent}{name}, not {declared}.{more}");
        let cells = others.iter().map(|known| known.site.place.at(known.site.ods_code.column()));
        out.site(first.site, Field::OdsCode, message).related(cells, others.len());
    }
}
