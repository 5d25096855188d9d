use crate::rules::in_registers as reg;
use crate::rules::prelude::*;

rule! {
    /// The site's ODS code is closed.
    ///
    /// # What it checks
    /// The ODS register does not give the code a close date on or before the day of the check. A date that is still to
    /// come is open.
    ///
    /// # Why it matters
    /// A code is closed when its home closes or is registered anew, often by another provider. Accounts under it would
    /// belong to nobody.
    ///
    /// # How to fix it
    /// Look up the code that took its place, on the ODS portal or as it is offered here, and check that its name and
    /// address are the site's. If the home has closed, take it out of the list.
    ///
    /// # Passes
    /// A code without a close date.
    ///
    /// # Fails
    /// A code that closed in March, when the home changed hands.
    REG002 "ods-code-closed": severity: Reject, basis: Register, scope: Site, owner: Provider,
    needs: [Register(Group::OdsSites)], check: Site(check)
}

fn check(site: &Site<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let as_of = context.policy.as_of;
    let Some(closed) = reg::organisation(context, site).filter(|of| of.is_closed(as_of)) else { return };
    let registers = context.registers;
    let is_open = |code: &String| registers.organisation(code).is_none_or(|of| !of.is_closed(as_of));
    let successors = registers.successors(&closed.code).into_iter().map(|succession| succession.new.clone());
    let mut found: Vec<String> = successors.filter(is_open).collect();
    let named = !found.is_empty();
    if !named {
        found = reg::codes_for(context, site);
    }
    let when = closed.closed.map(|date| format!(" on {}", reg::day(date))).unwrap_or_default();
    let offer = match (found.is_empty(), named) {
        (true, _) => String::new(),
        (false, true) => format!(" Its successor is {}.", reg::either(&found)),
        (false, false) => format!(" Open at the site's postcode is {}.", reg::either(&found)),
    };
    let message = format!("The ODS code '{}' ({}) closed{when}.{offer}", closed.code, closed.name.trim());
    out.site(site, Field::OdsCode, message).suggest(reg::only(&found));
}
