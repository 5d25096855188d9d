use crate::rules::held_back;
use crate::rules::prelude::*;

rule! {
    /// More user accounts are listed or requested for the site than it may have.
    ///
    /// # What it checks
    /// A site may have ten user accounts, unless a higher number was agreed for it. Everybody listed for the site is
    /// counted once, whether the account is new, is to join or exists already; leavers are not. Somebody listed for several
    /// sites counts at the first that is not rejected and has room. Where the row says how many accounts are in use, at
    /// least that many existing ones are counted. The number of accounts requested is held against the same limit. In a batch
    /// the people of all submissions of a provider that list the site are counted together, each person once.
    ///
    /// # Why it matters
    /// Each site is given one shared mailbox and up to ten user accounts. A request for more is turned down as a whole,
    /// and nobody but you can say who needs an account first.
    ///
    /// # How to fix it
    /// List no more people for this site than it may have. Whether it can have further accounts later is for your own Local
    /// Administrators to settle, who make and look after your accounts.
    ///
    /// # How to fix it through NAS
    /// List no more people for this site than it may have. Further accounts are asked for later, once the site's shared
    /// mailbox exists: write from that mailbox to helpdesk@nhs.net.
    ///
    /// # Passes
    /// ```sites
    /// User accounts,Accounts in use
    /// 10,8
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts,Accounts in use
    /// 11,9
    /// ```
    QUOTA001 "too-many-users": severity: Reject, basis: Guidance, scope: Site, owner: Provider, check: AfterSites(check)
}

fn check(context: &Context<'_>, standing: &Standing, out: &mut Out<'_>) {
    for site in held_back::sites_to_count(context, standing) {
        let allowance = context.policy.allowance_of(site);
        let counted = standing.counted(site.index);
        let requested = site.accounts_requested.valid().map_or(0, |count| count.0);
        let (asks, lists) = (requested > allowance, counted.told() > allowance);
        if !asks && counted.total() <= allowance {
            continue;
        }
        let field = if asks { Field::AccountsRequested } else { Field::SiteName };
        if !asks && !lists {
            let message = format!(
                "Together with other submissions that state your provider, more people are listed for {} than the {allowance} user \
                 accounts this site may have.",
                site.label()
            );
            out.site(site, field, message);
            continue;
        }
        let mut message = format!("For {}, ", site.label());
        if asks {
            message += &format!("{requested} user accounts are requested");
        }
        if lists {
            let (arriving, existing) = counted.elsewhere_told();
            message += &listed(asks, counted.told(), counted.arriving + arriving);
            if arriving + existing > 0 {
                let others = arriving + existing;
                message += &format!(", {others} of them in other submissions of yours that list this site too");
            }
        }
        let excess = requested.max(counted.told()) - allowance;
        message += &format!(". That is {excess} more than the {allowance} user accounts this site may have.");
        let rows: &[usize] = if lists { &counted.rows } else { &[] };
        let people = rows.iter().map(|row| &context.submission.users[*row]);
        let places = people.map(sharing::name_cell);
        out.site(site, field, message).related(places, rows.len());
    }
}

/// How many are listed, and how many of them are there already.
fn listed(asks: bool, all: u32, arriving: u32) -> String {
    let and = if asks { " and " } else { "" };
    match all - arriving {
        0 => format!("{and}{all} people are listed"),
        there => format!("{and}{all} are counted ({arriving} to be set up, {there} there already)"),
    }
}
