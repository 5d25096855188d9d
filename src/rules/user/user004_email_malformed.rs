use crate::rules::prelude::*;

rule! {
    /// The e-mail address does not look like one.
    ///
    /// # What it checks
    /// An address has one @, a name before it and a domain after it (amina.okafor@example.org), no blanks and no
    /// accents. One cell holds one address.
    ///
    /// # Why it matters
    /// The new account's user name is sent to this address. A message to a wrong address is lost, or reaches a
    /// stranger.
    ///
    /// # How to fix it
    /// Ask the person for the address, best in writing, and copy it into the cell. If the cell holds several addresses,
    /// keep the one that only this person reads.
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
    USER004 "email-malformed": Reject, Inference, User, Provider, Check::User(check)
}

fn check(user: &User<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if let (Some(fault), false) = (user.email.malformed(), user.is_leaving()) {
        let message =
            format!("'{}' does not look like an e-mail address: {}.", user.email.given().trim(), words(fault));
        out.user(user, Field::Email, message);
    }
}

fn words(fault: EmailFault) -> &'static str {
    match fault {
        EmailFault::NoAt => "it has no @",
        EmailFault::SeveralAts => "it has more than one @",
        EmailFault::Spaces => "there is a blank in it",
        EmailFault::LocalPart => "what stands before the @ cannot be part of an address",
        EmailFault::Domain => "what stands after the @ is not the name of a domain, such as example.org",
        EmailFault::NotAscii => "it has a letter with an accent, or another character that addresses do not have",
        EmailFault::TooLong => "it is too long",
        EmailFault::SeveralAddresses => "the cell holds more than one",
    }
}
