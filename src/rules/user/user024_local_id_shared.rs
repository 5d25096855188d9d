use crate::compare::fold_key;
use crate::rules::prelude::*;

rule! {
    /// Different people are listed with the same staff number.
    ///
    /// # What it checks
    /// No two people in the submission have the same Local ID (staff, payroll or ESR number). Capitals and blanks make no
    /// difference. One person who is listed at two sites may have the same number in both rows.
    ///
    /// # Why it matters
    /// The portal keeps the number with the account, to tell people of the same name apart. A number that two people have tells
    /// nobody apart, and one of the two may be somebody else's.
    ///
    /// # How to fix it
    /// Look the number up for each of them, or leave the cell empty: the number is not required. If the rows are the same person,
    /// write the name the same way in both.
    ///
    /// # Passes
    /// ```users
    /// Local ID
    /// 10452
    /// 10453
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// User accounts,Accounts in use
    /// 3,1
    /// 3,1
    /// ```
    /// ```users
    /// Payroll number
    /// 10451
    /// E10452
    /// 10453
    /// e 10452
    /// ```
    USER024 "local-id-shared": severity: Reject, basis: Inference, scope: User, owner: Provider, check: Across(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    let keyed = submission.users.iter().filter(|user| !user.asks_for_no_account()).filter_map(|user| {
        let number = text_of(user.text(Field::LocalId)?)?;
        Some((user.index, submission.relations.person[user.index], fold_key(number.into())))
    });
    // One name and one number is one person, whatever the contacts say.
    let are_one_person = |rows: &[(usize, usize)]| {
        rows.windows(2).all(|two| {
            let [one, other] = [two[0], two[1]].map(|(row, _)| fold(&submission.users[row].whole_name()));
            !one.is_empty() && one == other
        })
    };
    let groups = sharing::shared(keyed).into_iter().filter(|group| !are_one_person(&group.rows));
    groups.for_each(|group| sharing::tell_people(context, Field::LocalId, &group, Field::LocalId.heading(), out));
}
