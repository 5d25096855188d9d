use crate::rules::prelude::*;

rule! {
    /// The number is not a UK mobile number.
    ///
    /// # What it checks
    /// A UK mobile number is 07 and nine more digits. Blanks, brackets, dashes, +44 and a zero that a spreadsheet
    /// dropped do no harm. Numbers that begin with 070 or 076 are not mobiles, except 07624 on the Isle of Man.
    ///
    /// # Why it matters
    /// The details of the new account are sent to the person's own mobile, and only UK mobiles can be registered. A
    /// landline, or a number with a digit too few, never receives them.
    ///
    /// # How to fix it
    /// Ask the person for their UK mobile number and write it with all eleven digits, such as 07700 900123.
    ///
    /// # Passes
    /// ```users
    /// Mobile number
    /// +44 (0)7700 900987
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts,Accounts in use
    /// 3,1
    /// ```
    /// ```users
    /// Mobile number
    /// 07700 900981
    /// 020 7946 0123
    /// ```
    USER009 "mobile-not-uk-mobile": severity: Reject, basis: Nhsmail, scope: User, owner: Provider, check: User(check)
}

fn check(user: &User<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    if let (Some(fault), false) = (user.mobile.malformed(), user.asks_for_no_account()) {
        let (given, doubt) = (user.mobile.given().trim(), user.mobile.doubt());
        let verb = if doubt.is_some() { "cannot be taken as" } else { "is not" };
        let message = format!("'{}' {verb} a UK mobile number: {}.", Personal(given), why(doubt, words(fault)));
        out.user(user, Field::Mobile, message).suggest(suggest_mobile(given));
    }
}

fn words(fault: MobileFault) -> &'static str {
    match fault {
        MobileFault::Letters => "it has letters or signs that no telephone number has",
        MobileFault::TooShort => "it has too few digits, a mobile number has eleven",
        MobileFault::TooLong => "it has too many digits, a mobile number has eleven",
        MobileFault::NotMobile => "it does not begin with 07; it may be a landline",
        MobileFault::PersonalNumber070 => "070 numbers only forward calls and receive no texts",
        MobileFault::Pager076 => "076 numbers are pagers",
        MobileFault::NotUk => "it is a number of another country",
    }
}
