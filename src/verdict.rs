//! Findings in, verdicts and the row account out: one pure function, [`decide`].

use serde::{Deserialize, Serialize};

use crate::model::{Asked, Site, Submission, User};
use crate::rules::{Context, Counted, Elsewhere, Finding, RouteReason, Severity, Standing};
use crate::text::words;

/// What becomes of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiteVerdict {
    /// Whether the site is accepted; otherwise it is rejected.
    pub accepted: bool,
    /// Whether it was accepted before and only time has made something of it wrong: nobody new goes in.
    pub has_lapsed: bool,
    /// Whether a site is to be set up; `false` where the request is existing.
    pub onboard: bool,
    /// Users accepted for it, leavers not counted.
    pub users_accepted: u32,
}

/// What becomes of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserVerdict {
    /// Accepted, rejected or held.
    pub standing: UserStanding,
    /// What is to be done for the person once accepted.
    pub action: UserAction,
}

impl UserVerdict {
    /// Whether the user goes through.
    pub fn is_accepted(&self) -> bool {
        self.standing == UserStanding::Accepted
    }
}

words! { name:
    /// Accepted, rejected or held.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum UserStanding {
        /// Goes through.
        Accepted = "accepted",
        /// The row, its sheet or its file has a reject.
        Rejected = "rejected",
        /// Nothing is wrong with the row, but its site does not stand.
        Held = "held",
    }
}

words! { name:
    /// What is to be done for a person.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum UserAction {
        /// A new account.
        Create = "create",
        /// The person's existing account joins the organisation (leaver and joiner process).
        Join = "join",
        /// The account is marked as a leaver's.
        Leave = "leave",
        /// The person has the account at this site already.
        None = "none",
    }
}

words! { name:
    /// What becomes of the submission.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
    pub enum Outcome {
        /// Every site and user is accepted.
        Accepted = "accepted",
        /// Something is accepted, something is not.
        Partial = "partial",
        /// No site is accepted.
        Rejected = "rejected",
        /// No site could be read.
        Unprocessable = "unprocessable",
    }
}

/// The way to NHSmail this submission has to take, and who administers its accounts afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// `self-management` or `nas`.
    pub name: &'static str,
    /// Why this one.
    pub reason: &'static str,
    /// What to do next.
    pub next_step: &'static str,
    /// Who administers the accounts once they exist.
    pub administered_by: &'static str,
    /// How to reach them.
    pub contact: Contact,
}

impl Route {
    /// Whether NAS looks after the accounts.
    pub fn is_through_nas(&self) -> bool {
        self.name == NAS
    }
}

/// The name of the route on which NAS looks after the accounts.
const NAS: &str = "nas";

/// Who is written to about the accounts. It is only said which: the name of a person stands in the submission, where it can
/// be masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contact {
    /// NHSmail's helpdesk.
    Helpdesk,
    /// The provider's own service desk, where no Local Administrator is named.
    ServiceDesk,
    /// The Local Administrator that the submission names.
    LocalAdministrator,
}

/// How many of what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Counts {
    pub sites_read: u64,
    pub sites_accepted: u64,
    pub sites_rejected: u64,
    pub users_read: u64,
    pub users_accepted: u64,
    pub users_rejected: u64,
    pub users_held: u64,
    pub rows_read: u64,
    pub rows_blank: u64,
    pub rows_skipped: u64,
    pub sites_in_user_rows: u64,
    pub rejects: u64,
    pub warnings: u64,
    pub infos: u64,
}

/// Everything decided about a submission.
#[derive(Debug)]
pub struct Verdict {
    /// The submission as a whole.
    pub outcome: Outcome,
    /// The route it has to take.
    pub route: Route,
    /// A verdict a site, in the submission's order.
    pub sites: Vec<SiteVerdict>,
    /// A verdict a user, in the submission's order.
    pub users: Vec<UserVerdict>,
    /// For every site the people that count towards its accounts.
    pub counted: Vec<Counted>,
    /// The sums.
    pub counts: Counts,
}

/// The row account does not add up: a fault of this program, never of the data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the row account does not add up, so no report is written: {read} rows below headings, but {placed} placed \
     ({delivered} delivered by the readers, {data} of them sites, users or skipped). This is a fault in nhsmail-onboard; \
     please report it"
)]
pub struct AccountMismatch {
    read: u64,
    placed: u64,
    delivered: u64,
    data: u64,
}

/// Decides about every site and user, and checks that every row is in exactly one place.
///
/// # Errors
/// [`AccountMismatch`] when the rows read are not the rows placed; nothing may be written then.
pub fn decide(context: &Context<'_>, findings: &[Finding], counted: Vec<Counted>) -> Result<Verdict, AccountMismatch> {
    let (submission, elsewhere) = (context.submission, context.elsewhere);
    let standing = Standing::new(submission, findings);
    let (site_accepted, user_standings) = standings(submission, &standing, elsewhere);
    let users = submission.users.iter().zip(user_standings);
    let has_account = has_account(submission, elsewhere);
    let site_is_gone = |user: &User<'_>| {
        let site = submission.relations.links[user.index].only_site();
        site.is_some_and(|site| submission.sites[site].is_gone())
    };
    let users: Vec<UserVerdict> = users
        .map(|(user, standing)| UserVerdict {
            standing,
            action: action(user, has_account[user.index], site_is_gone(user)),
        })
        .collect();
    let sites: Vec<SiteVerdict> = submission
        .sites
        .iter()
        .map(|site| SiteVerdict {
            accepted: site_accepted[site.index],
            has_lapsed: site_accepted[site.index] && standing.has_lapsed(site.index),
            onboard: site.is_new(),
            users_accepted: users_accepted(submission, &users, site),
        })
        .collect();
    let counts = count(submission, findings, &sites, &users);
    check_account(submission, &counts)?;
    let route = route(submission, findings, counts.sites_accepted > 0);
    Ok(Verdict { outcome: outcome(&counts), route, sites, users, counted, counts })
}

/// Which sites are accepted, and what becomes of each user, if this is what still stands.
pub fn standings(
    submission: &Submission<'_>,
    standing: &Standing,
    elsewhere: Option<&Elsewhere>,
) -> (Vec<bool>, Vec<UserStanding>) {
    let is_new = |user: &User<'_>| {
        matches!(user.meaning().asked, Asked::New | Asked::Join)
            && !elsewhere.is_some_and(|elsewhere| elsewhere.is_accepted_before(user.index))
    };
    let sites: Vec<bool> = (0..submission.sites.len()).map(|site| !standing.site_rejected(submission, site)).collect();
    let users = submission.users.iter().map(|user| {
        // Without one site nobody can say which mailbox the person belongs to, whatever severity the rule about it has.
        let site = submission.relations.links[user.index].only_site();
        let waits = |site: usize| standing.has_lapsed(site) && is_new(user);
        let site_stands = site.is_some_and(|site| sites[site] && !waits(site)) && !standing.holds_people();
        match (standing.user_rejected(submission, user.index), site_stands) {
            (true, _) => UserStanding::Rejected,
            (false, true) => UserStanding::Accepted,
            (false, false) => UserStanding::Held,
        }
    });
    let users = users.collect();
    (sites, users)
}

/// Whether each user's person has an account already, whichever of the person's rows says so, or an earlier night: of an account that is made
/// twice nobody gets rid easily.
fn has_account(submission: &Submission<'_>, elsewhere: Option<&Elsewhere>) -> Vec<bool> {
    let is_from_before = |user: &User<'_>| elsewhere.is_some_and(|elsewhere| elsewhere.is_from_before(user.index));
    let says_so = |user: &User<'_>| {
        user.has_account() || matches!(user.meaning().asked, Asked::Existing | Asked::Join) || is_from_before(user)
    };
    let person = &submission.relations.person;
    let mut of_person = vec![false; submission.users.len()];
    for user in submission.users.iter().filter(|user| says_so(user)) {
        of_person[person[user.index]] = true;
    }
    person.iter().map(|first| of_person[*first]).collect()
}

fn action(user: &User<'_>, has_account: bool, site_is_gone: bool) -> UserAction {
    match user.meaning().asked {
        Asked::Leaving => UserAction::Leave,
        Asked::Existing | Asked::Away(_) | Asked::NotAsked | Asked::Unclear => UserAction::None,
        // The people of a home that is closed or sold go with it.
        _ if site_is_gone => UserAction::None,
        Asked::Join => UserAction::Join,
        Asked::New if has_account => UserAction::Join,
        Asked::New => UserAction::Create,
    }
}

fn users_accepted(submission: &Submission<'_>, users: &[UserVerdict], site: &Site<'_>) -> u32 {
    let accepted = |user: &usize| {
        users[*user].standing == UserStanding::Accepted && !submission.users[*user].asks_for_no_account()
    };
    submission.relations.users_of.rows(site.index).filter(accepted).count() as u32
}

fn count(submission: &Submission<'_>, findings: &[Finding], sites: &[SiteVerdict], users: &[UserVerdict]) -> Counts {
    let users_that = |standing| users.iter().filter(|user| user.standing == standing).count() as u64;
    let findings_of = |severity| findings.iter().filter(|finding| finding.severity == severity).count() as u64;
    let sites_accepted = sites.iter().filter(|site| site.accepted).count() as u64;
    Counts {
        sites_read: sites.len() as u64,
        sites_accepted,
        sites_rejected: sites.len() as u64 - sites_accepted,
        users_read: users.len() as u64,
        users_accepted: users_that(UserStanding::Accepted),
        users_rejected: users_that(UserStanding::Rejected),
        users_held: users_that(UserStanding::Held),
        rows_read: submission.rows.read,
        rows_blank: submission.rows.blank,
        rows_skipped: submission.rows.skipped,
        sites_in_user_rows: submission.rows.sites_in_user_rows,
        rejects: findings_of(Severity::Reject),
        warnings: findings_of(Severity::Warn),
        infos: findings_of(Severity::Info),
    }
}

/// Every row below a heading row is in exactly one place, by our count and by the readers'.
fn check_account(submission: &Submission<'_>, counts: &Counts) -> Result<(), AccountMismatch> {
    let sites = counts.sites_accepted + counts.sites_rejected;
    let users = counts.users_accepted + counts.users_rejected + counts.users_held;
    // A row of a combined sheet is one user row, and the first of each site a site besides.
    let data = sites - submission.rows.sites_in_user_rows + users + counts.rows_skipped;
    let placed = data + counts.rows_blank;
    let delivered = submission.rows.delivered;
    if placed == counts.rows_read && delivered == data {
        Ok(())
    } else {
        Err(AccountMismatch { read: counts.rows_read, placed, delivered, data })
    }
}

/// A rejected file without any row in it (an empty one) keeps a submission from being accepted too: somebody meant to send
/// something with it.
fn outcome(counts: &Counts) -> Outcome {
    match (counts.sites_read, counts.sites_accepted) {
        (0, _) => Outcome::Unprocessable,
        (_, 0) => Outcome::Rejected,
        _ if counts.rejects == 0 && counts.users_held == 0 => Outcome::Accepted,
        _ => Outcome::Partial,
    }
}

/// The route follows from the findings: a single site takes the NAS route, hospices ask first, everybody else here
/// manages its own accounts. Source: the registration guidance, both editions.
fn route(submission: &Submission<'_>, findings: &[Finding], any_site_accepted: bool) -> Route {
    let decided = |reason| findings.iter().filter(move |finding| finding.rule.decides == Some(reason));
    let nas = |reason, next_step| Route {
        name: NAS,
        reason,
        next_step,
        administered_by: "the National Administration Service (NAS)",
        contact: Contact::Helpdesk,
    };
    let hospices = decided(RouteReason::Hospice).count();
    if hospices > 0 && hospices == submission.sites.len() {
        nas(
            "Every site listed is a hospice. Hospices do not register through self-management.",
            "Write to the NHSmail feedback team with the subject line \"Hospice NHSmail Application Query\" and ask \
             which route is open to you.",
        )
    } else if decided(RouteReason::SingleSite).next().is_some() {
        nas(
            "One site is listed. Organisations with a single site always use the National Administration Service (NAS) route.",
            "Register through the NHSmail registration portal for social care (the NAS route): one person registers \
             on behalf of the site.",
        )
    } else if decided(RouteReason::TooFewSites).any(|finding| finding.severity == Severity::Reject) {
        nas(
            "There are fewer sites than the configuration asks for before an organisation may manage its own accounts.",
            "Register through the NHSmail registration portal for social care (the NAS route): one person registers \
             on behalf of each site.",
        )
    } else {
        Route {
            name: "self-management",
            reason: match submission.sites.len() {
                0 => "No site could be read, so nothing shows a single site, which would take another route.",
                1 => "One site is listed, and it was not taken for the organisation's only one.",
                _ => "Several sites are listed. Organisations with several sites manage their own accounts.",
            },
            next_step: if submission.sites.is_empty() {
                "Do what is said about the files, and check them again. The sites accepted then go in with the \
                 self-management application form."
            } else if any_site_accepted {
                "Send the accepted sites with the self-management application form. The accounts are then made and looked \
                 after by your own Local Administrators."
            } else {
                "Correct the sites first. Those accepted then go in with the self-management application form, and the \
                 accounts are made and looked after by your own Local Administrators."
            },
            administered_by: "the provider's ICT team and its Local Administrators",
            contact: match submission.organisation.local_administrator() {
                None => Contact::ServiceDesk,
                Some(_) => Contact::LocalAdministrator,
            },
        }
    }
}
