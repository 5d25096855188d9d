use crate::model::values::not_a_name;
use crate::rules::prelude::*;
use crate::rules::sharing;

use super::{USER001, USER002};
use crate::rules::file::{FILE015, FILE026};

rule! {
    /// What stands for the name is nobody's name.
    ///
    /// # What it checks
    /// Names that hold an e-mail address, digits, a question mark or two people; a title alone; words for somebody who is not known
    /// yet (to be confirmed, vacant, new starter, as above); words of a sentence; the home's own name, with or without a role.
    /// Words in brackets that nobody can place are only warned of, unless they may say that the person is not there any more;
    /// so is a surname that was taken for one because it stands in front in capitals.
    ///
    /// # Why it matters
    /// An account belongs to one person and carries that person's name for good. One for nobody is used by everybody.
    ///
    /// # How to fix it
    /// Give each person a row with first and last name. Leave a post out until somebody has it.
    ///
    /// # Passes
    /// ```users
    /// First name,Last name
    /// Joan,Abbott
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts,Accounts in use
    /// 3,1
    /// ```
    /// ```users
    /// First name,Last name
    /// Joan,Abbott
    /// To be,confirmed
    /// ```
    USER022 "name-not-a-name": severity: Reject, basis: Nhsmail, scope: User, owner: Provider,
    overrules: [USER001, USER002, FILE015, FILE026], floor: Reject, check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for user in &context.submission.users {
        tell_unknown_remark(user, out);
        tell_surname_first(user, out);
        let why = match user.not_a_name() {
            Some(why) => words(why),
            None if is_the_homes_name(context, user) => "it is the home's own name",
            None => continue,
        };
        let given = name_given(user);
        out.user(user, guilty_field(user), format!("'{}' is nobody's name: {why}.", Personal(&given)));
    }
}

/// The last name where it stands in a cell of its own and the first name has nothing against it.
fn guilty_field(user: &User<'_>) -> Field {
    let is_guilty = |part: &str| not_a_name(part, "").is_some();
    let apart = user.first_name.column() != user.last_name.column();
    if apart && !is_guilty(user.first_name.given()) && is_guilty(user.last_name.given()) {
        Field::LastName
    } else {
        sharing::name_field(user)
    }
}

/// Words in brackets that may say that the person is somebody else, or needs no account.
fn tell_unknown_remark(user: &User<'_>, out: &mut Out<'_>) {
    let first = text_of(&user.first_name).unwrap_or_default();
    let fields = [sharing::name_field(user), Field::LastName];
    let found = fields.into_iter().find_map(|field| Some((field, unknown_remark(user.view(field)?.given, first)?)));
    let Some((field, remark)) = found.filter(|_| user.not_a_name().is_none()) else { return };
    let message = format!(
        "'{}' stands beside the name, and nobody can tell what it says. The name was read as '{}'.",
        Personal(&remark),
        Personal(&user.whole_name())
    );
    let fix = "If it belongs to the name, write it without brackets or quotation marks. If it says that the person leaves, is away or has an account, \
               write that into the column for it. Otherwise take it out.";
    let told = out.user(user, field, message).fix(fix.to_owned());
    if !may_say_not_there(&remark) {
        told.at_most(Severity::Warn);
    }
}

/// `ABBOTT Joan`: nearly always the surname, and not surely.
fn tell_surname_first(user: &User<'_>, out: &mut Out<'_>) {
    let given = user.full_name.given().trim();
    if user.not_a_name().is_some() || user.asks_for_no_account() || !has_surname_in_capitals_first(given) {
        return;
    }
    let [first, last] = [&user.first_name, &user.last_name].map(|part| text_of(part).unwrap_or_default());
    let message = format!(
        "'{}' was read with the surname in front, as it stands in capitals: first name '{}', last name '{}'.",
        Personal(given),
        Personal(first),
        Personal(last)
    );
    let fix = "If it is so, nothing needs doing. Otherwise write first and last name into columns of their own.";
    out.user(user, Field::FullName, message).fix(fix.to_owned()).at_most(Severity::Warn);
}

/// The name as the row gives it, in one cell or in two.
fn name_given(user: &User<'_>) -> String {
    let (first, last) = (user.first_name.given().trim(), user.last_name.given().trim());
    if user.first_name.column() == user.last_name.column() {
        first.to_owned()
    } else {
        format!("{first} {last}").trim().to_owned()
    }
}

fn words(why: NotAName) -> &'static str {
    match why {
        NotAName::Address => "it is an e-mail address",
        NotAName::Digits => "there are digits in it",
        NotAName::TwoPeople => "it names two people, and each needs a row",
        NotAName::Signs => "there are signs in it that no name has",
        NotAName::TitleAlone => "a title stands where a name should",
        NotAName::NobodyYet => "it stands for somebody who is not known yet",
        NotAName::Words => "there are words in it that are no part of a name",
    }
}

/// Whether every word of the name is one of the home's name or of a role, and one of them the home's alone.
fn is_the_homes_name(context: &Context<'_>, user: &User<'_>) -> bool {
    let SiteLink::One(site) = context.submission.relations.links[user.index].site() else { return false };
    let Some(home) = text_of(&context.submission.sites[site].site_name) else { return false };
    let [first, last] = [&user.first_name, &user.last_name].map(|part| text_of(part).unwrap_or_default());
    is_homes_name(first, last, home)
}
