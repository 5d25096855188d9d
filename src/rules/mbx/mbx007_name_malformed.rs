use crate::rules::mailbox::{self, DISPLAY_NAME_LIMIT, NameFault};
use crate::rules::prelude::*;

rule! {
    /// The name asked for does not look like one that a shared mailbox can have.
    ///
    /// # What it checks
    /// A name with @ is an address that ends in @nhs.net. Any other name has fewer than 250 characters, and only letters,
    /// digits, blanks and - , ; . ( ) & [ ]. Nothing is said of a site that has its mailbox already.
    ///
    /// # Why it matters
    /// NHSmail cannot make a mailbox with such a name. The site would be given another name than the one you expect.
    ///
    /// # How to fix it
    /// Write the site's name without such signs, or the usual address: care, a dot, and the site's ODS code, such as
    /// care.vqa4c@nhs.net. If you have no wish, leave the cell empty.
    ///
    /// # Passes
    /// ```sites
    /// Shared mailbox name
    /// Willow House (Leeds) & Annexe
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Shared mailbox name
    /// Willow House / Leeds
    /// willow.house@example.org
    /// ```
    MBX007 "name-malformed": severity: Warn, basis: Nhsmail, scope: Site, owner: Provider,
    needs: [Column(Role::Sites, Field::MailboxName)], check: Site(check)
}

fn check(site: &Site<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let Some(name) = mailbox::requested_name(site) else { return };
    let Some(fault) = mailbox::name_fault(name) else { return };
    let message = match fault {
        NameFault::NotAnAddress => {
            format!("'{name}' has an @, but does not look like an address that ends in @nhs.net.")
        }
        NameFault::NotNhsmail => format!("'{name}' is not an NHSmail address: it does not end in @nhs.net."),
        NameFault::Character(sign) => format!(
            "'{name}' has {} in it. The name of a mailbox has only letters, digits, blanks and - , ; . ( ) & [ ].",
            words(sign)
        ),
        NameFault::TooLong(length) => {
            format!("The mailbox name is {length} characters long; it has to be shorter than {DISPLAY_NAME_LIMIT}.")
        }
    };
    let suggestion = match fault {
        NameFault::NotAnAddress | NameFault::NotNhsmail => mailbox::standard_address(site),
        NameFault::Character(_) => without_signs(name),
        NameFault::TooLong(_) => None,
    };
    out.site(site, Field::MailboxName, message).suggest(suggestion);
}

fn words(sign: char) -> String {
    match sign {
        '\'' | '\u{2018}' | '\u{2019}' => "an apostrophe".to_owned(),
        '\u{2013}' | '\u{2014}' => "a long dash".to_owned(),
        other => format!("the sign {other}"),
    }
}

/// The name without apostrophes and with plain hyphens, where that is all it takes.
fn without_signs(name: &str) -> Option<String> {
    let plain = straighten_dashes(name.replace(['\'', '\u{2018}', '\u{2019}'], "").into()).0.into_owned();
    (mailbox::name_fault(&plain).is_none()).then_some(plain)
}
