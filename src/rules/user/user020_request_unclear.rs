use crate::rules::prelude::*;

rule! {
    /// It is not clear what is asked for the person.
    ///
    /// # What it checks
    /// Whether Request, the leaving date and the status say together what is asked for: a new account, none because there is one, to
    /// join, or to leave. A word that is not understood is never taken for new, and neither is a new account for somebody who has left.
    ///
    /// # Why it matters
    /// An account for somebody who has one already, who has left, or whom nobody asked for is hard to take back.
    ///
    /// # How to fix it
    /// Write new, existing, join or leaving under Request, or leave the cell empty where a new account is wanted.
    ///
    /// # Passes
    /// ```users
    /// Request,Leaving date
    /// existing,
    /// Resigned,31/10/2026
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts,Accounts in use
    /// 3,1
    /// 3,1
    /// ```
    /// ```users
    /// Request,Leaving date
    /// new,
    /// change,
    /// new,
    /// new,31/10/2026
    /// ```
    USER020 "request-unclear": severity: Reject, basis: Inference, scope: User, owner: Provider,
    floor: Reject, check: User(check)
}

fn check(user: &User<'_>, context: &Context<'_>, out: &mut Out<'_>) {
    let meaning = user.meaning();
    let given = |field: Field| quoted(field, user.view(field).map_or("", |view| view.given));
    match meaning.by {
        _ if meaning.asked != Asked::Unclear => {}
        By::Cell(Field::LeavingOn) => {
            let message = format!("{} says neither when the person leaves nor whether.", given(Field::LeavingOn));
            out.user(user, Field::LeavingOn, message)
                .fix("Write the last day as day/month/year, or no if the person stays. If there is none, leave the cell empty.");
        }
        By::Cell(Field::Status) => {
            let message = format!("{} leaves open whether the person is still there.", given(Field::Status));
            out.user(user, Field::Status, message)
                .fix("If the person is there, write so or leave the cell empty. If not, write leaving under Request.");
        }
        By::Cells(request, field) => {
            let other = user.place.at(user.view(field).map(|view| view.column));
            let message = format!(
                "{} asks for one thing and {} under '{}' says the opposite, so nobody can tell which holds.",
                given(request),
                given(field),
                context.submission.heading_at(other)
            );
            out.user(user, request, message)
                .related([other], 1)
                .fix("Correct the cell that is wrong. If the account is to go, write leaving under Request.");
        }
        _ => {
            let message = format!(
                "{} does not say what is asked for this person: new, existing, join or leaving.",
                given(Field::Request)
            );
            out.user(user, Field::Request, message);
        }
    }
}
