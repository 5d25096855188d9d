use crate::rules::prelude::*;

rule! {
    /// The registers know the site under another name.
    ///
    /// # What it checks
    /// The name of the site is like the one that CQC or ODS has; words such as 'care home' do not count.
    ///
    /// # Why it matters
    /// Homes are renamed, and registers are behind, so a name proves nothing. Where it is another home's name, a code
    /// may be wrong.
    ///
    /// # How to fix it
    /// Nothing, if the site is the one named. Otherwise look up its ODS code and its location ID.
    ///
    /// # Passes
    /// Alder House, which ODS calls ALDER HOUSE NURSING HOME.
    ///
    /// # Fails
    /// Alder House, which CQC calls Birch Lodge.
    REG011 "name-differs": severity: Info, basis: Register, scope: Site, owner: Provider,
    needs: [Register(Group::Cqc)], check: Register(check)
}

fn check(site: &Site<'_>, known: &KnownSite<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let Some(given) = text_of(&site.site_name) else { return };
    let cqc = known.active_location().map(|of| ("CQC", of.name.trim()));
    let ods = known.open_organisation();
    let names: Vec<(&str, &str)> = cqc.into_iter().chain(ods.map(|of| ("ODS", of.name.trim()))).collect();
    if names.is_empty() || names.iter().any(|(_, name)| are_alike(given, name)) {
        return;
    }
    let told: Vec<String> = names.iter().map(|(register, name)| format!("{register} calls it '{name}'")).collect();
    out.site(site, Field::SiteName, format!("'{given}': {}.", told.join(", ")));
}
