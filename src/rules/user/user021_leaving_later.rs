use crate::rules::prelude::*;

rule! {
    /// The person has left, is to leave or is away, by this row or another, or the home is gone.
    ///
    /// # What it checks
    /// Whether anything in the row says that the person is not there, or not for long: the request, a leaving date, a status, a remark
    /// behind the name or the job role, a sub-heading above, the name of the sheet. Then no account is made, nor for people of a home that is closed or
    /// sold. Where another row says so of the same person, such as one in a list of leavers, that row is named, and the person is in
    /// no upload file.
    ///
    /// # Why it matters
    /// An account for somebody who is not there is used by nobody, or by somebody else. One that exists already is not in question: an
    /// account that is marked as a leaver's is deleted, so only the word leaving under Request asks for it.
    ///
    /// # How to fix it
    /// Nothing needs doing if no account is wanted. Write leaving under Request where the person's account is to go. Where an account is
    /// wanted all the same, correct the cell that says otherwise.
    ///
    /// # Passes
    /// ```users
    /// Request,Leaving date
    /// leaving,31/10/2026
    /// new,
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts,Accounts in use
    /// 2,1
    /// ```
    /// ```users
    /// Request,Leaving date
    /// ,31/10/2026
    /// Maternity leave,
    /// ```
    USER021 "leaving-later": severity: Warn, basis: Nhsmail, scope: User, owner: Provider, check: User(check)
}

fn check(user: &User<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let meaning = user.meaning();
    match meaning.asked {
        Asked::Away(Away::Hidden | Away::Struck) => {}
        Asked::Away(away) => is_away(user, away, context, out),
        Asked::New | Asked::Join => {
            home_is_gone(user, context, out);
            is_gone_elsewhere(user, context, out);
        }
        Asked::Existing | Asked::Leaving | Asked::NotAsked | Asked::Unclear => {}
    }
}

fn is_away(user: &User<'_>, away: Away, context: &Context<'_>, out: &mut Out<'_>) {
    let says = match away {
        Away::OnLeave => "that the person is away",
        Away::Later => "that the person leaves",
        Away::Left | Away::Hidden | Away::Struck => "that the person has left",
    };
    let so = "so no account is made, and one that exists stays as it is.";
    match user.meaning().by {
        By::Cell(field) => {
            let view = user.view(field);
            let given = quoted(field, view.as_ref().map_or("", |view| view.given));
            let heading = context.submission.heading_at(user.place.at(view.map(|view| view.column)));
            out.user(user, field, format!("{given} under '{heading}' says {says}, {so}"));
        }
        By::SubHeading(row) => {
            let above = Place { row, ..user.place };
            out.row(context.submission, user.place, format!("The sub-heading above it says {says}, {so}"))
                .related([above], 1);
        }
        _ => {
            let sheet = &context.submission.sheets[usize::from(user.place.sheet)].name;
            out.row(context.submission, user.place, format!("The name of the sheet, '{sheet}', says {says}, {so}"));
        }
    }
}

fn is_gone_elsewhere(user: &User<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    let Some(other) = submission.relations.gone_elsewhere(user.index) else { return };
    let (other, field) = (&submission.users[other], sharing::name_field(user));
    let (says, fix) = match other.meaning().asked {
        Asked::Leaving => (
            "asks for the same person's account to be marked as a leaver's",
            "If the person moves to this site, write join under Request here: an account exists. If the person is gone, take this \
             row out.",
        ),
        Asked::Away(Away::OnLeave) => ("says that the same person is away", "Take out the row that is out of date."),
        Asked::Away(Away::Later) => ("says that the same person is to leave", "Take out the row that is out of date."),
        _ => (
            "says that the same person has left",
            "If the person has left, take this row out. If the person is back or moved here, take out the other row, and write join \
             under Request if there is an account already.",
        ),
    };
    let cell = sharing::name_cell(other);
    let place = submission.describe_from(user.place, cell);
    let message =
        format!("This row asks for an account, and {place} {says}; until one of them is corrected none is made.");
    out.user(user, field, message).related([cell], 1).fix(fix);
}

fn home_is_gone(user: &User<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let Some(site) = context.submission.site_of(user.index) else { return };
    let (how, fix) = match site.meaning().asked {
        SiteAsked::Gone(Gone::Sold) => (
            "has gone to another provider",
            "Nothing needs doing. Do not mark the person as a leaver: an account that exists moves with the home.",
        ),
        SiteAsked::Gone(_) => {
            ("is closed or no longer yours", "Nothing needs doing if the home is gone; else correct its row.")
        }
        _ => return,
    };
    let message = format!("The home, {}, {how}, so no account is made for its people.", site.label());
    out.row(context.submission, user.place, message).fix(fix);
}
