use crate::rules::prelude::*;

rule! {
    /// The site's phone number does not look like a UK number.
    ///
    /// # What it checks
    /// Where a phone number is given for the site, it has ten or eleven digits with its first zero, or +44 and the number
    /// without it. Blanks, brackets and dashes do no harm.
    ///
    /// # Why it matters
    /// NAS may ring the site when something is unclear. Nothing else hangs on it.
    ///
    /// # How to fix it
    /// Enter one complete number, with its area code and without remarks. An extension can stand in a column of its own. Or
    /// leave the cell empty.
    ///
    /// # Passes
    /// ```sites
    /// Phone
    /// 0113 496 0123
    /// +44 (0)113 496 0124
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Phone
    /// 496 0123
    /// 0113 496 0124 ext 12
    /// ```
    SITE007 "phone-malformed": severity: Warn, basis: Inference, scope: Site, owner: Provider, check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let Some(phone) = site.text(Field::Phone).and_then(text_of) else { return };
    if !mobile::is_uk_phone(phone) {
        let message = format!("'{phone}' does not look like a complete UK phone number: {}.", words(phone));
        out.site(site, Field::Phone, message);
    }
}

/// Why: what keeps it from being a mobile number keeps it from being a number at all.
fn words(phone: &str) -> &'static str {
    match UkMobile::parse(phone.into(), false) {
        Err(MobileFault::Letters) => "it has words or signs beside the number",
        Err(MobileFault::TooShort) => "it has too few digits, perhaps because the area code is left out",
        Err(MobileFault::TooLong) => "it has too many digits for one number",
        Err(MobileFault::NotUk) => "it is a number of another country",
        _ => "no number in the UK begins so",
    }
}
