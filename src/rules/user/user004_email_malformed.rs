use crate::rules::prelude::*;

rule! {
    /// The e-mail address does not look like one.
    ///
    /// # What it checks
    /// An address has one @, a name before it and a mail service or website after it (amina.okafor@example.org), no
    /// blanks and no accents. One cell holds one address. Where what stands after the @ looks like a slip for a well-known
    /// mail service, such as gmial.com for gmail.com, there is a warning only: the row is not held up.
    ///
    /// # Why it matters
    /// The new account's user name is sent to this address. A message to a wrong address is lost, or reaches a
    /// stranger.
    ///
    /// # How to fix it
    /// Ask the person for the address, best in writing, and copy it into the cell. If the cell holds several addresses,
    /// keep the one that only this person reads. If an address is suggested, check with the person before you use it.
    ///
    /// # Passes
    /// ```users
    /// Personal email
    /// Amina.O'Kafor+work@example.org
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts,Accounts in use
    /// 3,1
    /// ```
    /// ```users
    /// Personal email
    /// amina.okafor@example.org
    /// tom.bridger.example.org
    /// ```
    USER004 "email-malformed": severity: Reject, basis: Inference, scope: User, owner: Provider, check: User(check)
}

fn check(user: &User<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if user.asks_for_no_account() {
        return;
    }
    if let Some(fault) = user.email.malformed() {
        let given = user.email.given().trim();
        let fault = why(user.email.doubt(), words(fault));
        let message = format!("'{}' does not look like an e-mail address: {fault}.", Personal(given));
        out.user(user, Field::Email, message).suggest(fixed(user));
    }
    let domain = user.email.valid().map_or("", EmailAddress::domain);
    if let Some(meant) = domain_typo(domain) {
        slip(user, domain, meant, out);
    }
}

/// Somebody may have a domain of that name, so the row goes ahead.
fn slip(user: &User<'_>, domain: &str, meant: &str, out: &mut Out<'_>) {
    let given = user.email.given().trim();
    let message =
        format!("'{}' is written like an address, but {domain} looks like a slip for {meant}.", Personal(given));
    out.user(user, Field::Email, message)
        .at_most(Severity::Warn)
        .suggest(fixed(user))
        .fix("Ask the person how the address ends, and correct it. If it is right as it stands, leave it.");
}

fn fixed(user: &User<'_>) -> Option<String> {
    fixed_address(&clean(user.email.given()).0)
}

fn words(fault: EmailFault) -> &'static str {
    match fault {
        EmailFault::NoAt => "it has no @",
        EmailFault::SeveralAts => "it has more than one @",
        EmailFault::Spaces => "there is a blank in it",
        EmailFault::LocalPart => "what stands before the @ cannot be part of an address",
        EmailFault::Domain => "what stands after the @ is not a mail service or website, such as example.org",
        EmailFault::NotAscii => "it has a letter with an accent, or another character that addresses do not have",
        EmailFault::TooLong => "it is too long",
        EmailFault::SeveralAddresses => "the cell holds more than one, and each person needs one",
    }
}
