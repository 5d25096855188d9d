use std::sync::LazyLock;

use crate::rules::prelude::*;

rule! {
    /// The e-mail address looks like one that belongs to a role or a team, not to one person.
    ///
    /// # What it checks
    /// What stands before the @ is in a closed list of words for roles, teams and places: info, manager, admin, office,
    /// enquiries, reception, care.home, deputy.manager and the like, also with digits behind (manager2). Dots, dashes and
    /// capitals make no difference.
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

fn check(user: &User<'_>, _: &Context<'_>, out: &mut Out<'_>) {
    let Some(address) = user.email.valid().filter(|_| !user.asks_for_no_account()) else { return };
    if is_role(address.local()) {
        let message = format!(
            "'{}' looks like an address for a role or a team. The account's user name is sent there and must reach one \
             person only.",
            Personal(user.email.given().trim())
        );
        out.user(user, Field::Email, message);
    }
}

fn is_role(local: &str) -> bool {
    let is_sign = |c: char| matches!(c, '.' | '-' | '_');
    let word = local.trim_end_matches(|c: char| c.is_ascii_digit() || is_sign(c));
    let letters = || word.bytes().filter(|b| !is_sign(char::from(*b)));
    ROLES.binary_search_by(|role| role.bytes().cmp(letters())).is_ok()
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
    }
}
