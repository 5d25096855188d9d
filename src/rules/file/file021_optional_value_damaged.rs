use super::file016_value_damaged::{damaged, is_needed, message, site_fields, suggestion};
use crate::rules::prelude::*;

rule! {
    /// A spreadsheet program changed a value that is not needed, and what was typed is lost.
    ///
    /// # What it checks
    /// No value was turned into a date or into scientific notation, in the columns that are welcome but not needed, such as
    /// the address, the phone number or the HQ ODS code.
    ///
    /// # Why it matters
    /// The value counts as not given. Whatever would be checked with it is not.
    ///
    /// # How to fix it
    /// Format the column as Text, type the value again, and save as an Excel Workbook (.xlsx). It usually happens when a text
    /// file (.csv) is opened in Excel and saved again.
    ///
    /// # Passes
    /// ```sites
    /// Phone
    /// 0113 496 0123
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Phone
    /// 1.13496E+09
    /// ```
    FILE021 "optional-value-damaged": severity: Warn, basis: Inference, scope: Row, owner: Provider,
    check: Row(check_site, check_user)
}

fn check_site(site: &Site<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    for (field, view, damage) in damaged(site_fields(site)) {
        if !is_needed(field, Role::Sites, context) {
            out.site(site, field, message(field, &view, damage)).suggest(suggestion(field, &view));
        }
    }
}

fn check_user(user: &User<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    // Nearly no row has such a value.
    if !user.is_damaged() {
        return;
    }
    for (field, view, damage) in damaged(user.fields(false)) {
        if !is_needed(field, Role::Users, context) {
            out.user(user, field, message(field, &view, damage)).suggest(suggestion(field, &view));
        }
    }
}
