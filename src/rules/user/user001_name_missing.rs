use crate::rules::prelude::*;

rule! {
    /// The person's first name or last name is missing.
    ///
    /// # What it checks
    /// Both names are given, in two columns or as one full name. A dash, 'TBC' and the like count as missing; surnames
    /// such as Null or None do not.
    ///
    /// # Why it matters
    /// Accounts are made for individual people, and the address is made of the person's two names.
    ///
    /// # How to fix it
    /// Write the person's first name and last name into the row. If nobody has been chosen yet, leave the whole row out
    /// and send it later.
    ///
    /// # Passes
    /// ```users
    /// First name,Last name
    /// Al,Null
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts,Accounts in use
    /// 3,1
    /// ```
    /// ```users
    /// First name,Last name
    /// Amina,Okafor
    /// Tom,TBC
    /// ```
    USER001 "name-missing": severity: Reject, basis: Nhsmail, scope: User, owner: Provider,
    requires: [FirstName, LastName], check: User(check)
}

fn check(user: &User<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let parts = [(Field::FirstName, "first name", &user.first_name), (Field::LastName, "last name", &user.last_name)];
    let taken_from_full_name = sharing::name_field(user) == Field::FullName;
    let mut missing =
        parts.into_iter().filter_map(|(field, what, part)| Some((field, what, part.given(), part.missing()?)));
    if !taken_from_full_name {
        for (field, what, given, why) in missing {
            out.user(user, field, format!("The {what} is missing: {}.", why.words(given)));
        }
        return;
    }
    // One cell holds both names, so there is one thing to say about it.
    let message = match (missing.next(), missing.next()) {
        (None, _) => return,
        (Some((_, what, given, _)), None) => {
            format!("'{}' is only one part of a name: the {what} is missing.", Personal(given.trim()))
        }
        (Some((_, _, given, why)), Some(_)) => format!("The name is missing: {}.", why.words(given)),
    };
    out.user(user, Field::FullName, message);
}
