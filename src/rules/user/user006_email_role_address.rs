use std::sync::LazyLock;

use crate::compare::fold_home;
use crate::rules::prelude::*;

rule! {
    /// The e-mail address looks like one that belongs to a role or a team, not to one person.
    ///
    /// # What it checks
    /// What stands before the @ is in a closed list of words for roles, teams and places: info, manager, admin, office,
    /// enquiries, reception, care.home, deputy.manager and the like, also with digits behind (manager2). Dots, dashes and
    /// capitals make no difference. So is such a word beside the name of the person's home (beechgrange.manager).
    ///
    /// # Why it matters
    /// The new account's user name is sent to this address and must reach one person only. Whoever else reads the address
    /// could take the account over.
    ///
    /// # How to fix it
    /// Ask the person for an address that only they read. A private one is fine. If nobody else reads this one, leave it
    /// as it is.
    ///
    /// # Passes
    /// ```users
    /// Personal email
    /// manager.amina@example.org
    /// ```
    ///
    /// # Fails
    /// ```users
    /// Personal email
    /// Deputy.Manager2@example.org
    /// ```
    USER006 "email-role-address": severity: Warn, basis: Nhsmail, scope: User, owner: Provider, check: User(check)
}

/// What stands before the @ of a role's address, without dots, dashes, underscores and digits at the end. No word here is
/// a surname: nurse, cook and porter may be people.
static ROLES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    "accounts activities admin administration administrator areamanager assistantmanager \
     bookings care carehome carehomemanager caremanager carers carestaff careteam contact \
     contactus deputies deputy deputymanager deputymanagers director directors donotreply dutymanager \
     email enquiries enquiry feedback finance frontdesk generalmanager headoffice hello help \
     helpdesk home homecare homemanager housekeeping hr info information inquiries it kitchen \
     mail mailbox maintenance management manager managers matron medication nights nightstaff noreply \
     nurses nursesstation nursestation nursing nursinghome office officemanager oncall \
     operations payroll post reception receptionist recruitment referrals registeredmanager \
     residential rota secretary seniorcarers seniors seniorteam staff staffroom supervisor \
     support team teamleader teamleaders training"
        .split(' ')
        .collect()
});

fn check(user: &User<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let Some(address) = user.email.valid().filter(|_| !user.asks_for_no_account()) else { return };
    let home = || {
        let site = context.submission.relations.links[user.index].only_site()?;
        text_of(&context.submission.sites[site].site_name)
    };
    let is_homes = |part: &str| home().is_some_and(|home| fold_home(part) == fold_home(home));
    if is_role(address.local()) || beside_role(address.local()).any(|part| is_homes(&part)) {
        let message = format!(
            "'{}' looks like an address for a role or a team. The account's user name is sent there and must reach one \
             person only.",
            Personal(user.email.given().trim())
        );
        out.user(user, Field::Email, message);
    }
}

/// What stands between the words of an address.
const SIGNS: [char; 3] = ['.', '-', '_'];

fn is_role(local: &str) -> bool {
    let is_sign = |c: char| SIGNS.contains(&c);
    let word = local.trim_end_matches(|c: char| c.is_ascii_digit() || is_sign(c));
    let letters = || word.bytes().filter(|b| !is_sign(char::from(*b)));
    ROLES.binary_search_by(|role| role.bytes().cmp(letters())).is_ok()
}

/// What stands beside the word for a role, without signs: `beechgrange` in `beechgrange.manager` and in `reception-beech.grange`.
fn beside_role(local: &str) -> impl Iterator<Item = String> {
    let parts = local.match_indices(SIGNS).map(|(at, _)| (&local[..at], &local[at + 1..]));
    let beside = parts.flat_map(|(one, other)| [is_role(one).then_some(other), is_role(other).then_some(one)]);
    beside.flatten().map(|part| part.replace(SIGNS, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_in_order() {
        assert!(ROLES.is_sorted());
    }

    #[test]
    fn roles_are_told_from_people() {
        for local in ["info", "manager", "manager2", "care-home", "registered.manager", "deputy_manager_1", "seniors"] {
            assert!(is_role(local), "{local}");
        }
        for local in ["amina.okafor", "manager.amina", "amina.manager", "carey", "nurse", "j.cook", "homer", "", "123"]
        {
            assert!(!is_role(local), "{local}");
        }
        for local in ["beechgrange.manager", "reception-beechgrange", "beech.grange_office"] {
            assert!(beside_role(local).any(|part| part == "beechgrange"), "{local}");
        }
        for local in ["beechgrange.amina", "amina.manager", "grange.manager", "beechgrange"] {
            assert!(beside_role(local).all(|part| part != "beechgrange"), "{local}");
        }
    }
}
