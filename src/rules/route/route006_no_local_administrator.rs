use crate::model::Submission;
use crate::papers::TemplateSheet;
use crate::rules::estate;
use crate::rules::prelude::*;

rule! {
    /// No Local Administrator is named.
    ///
    /// # What it checks
    /// An organisation that manages its own accounts names a Local Administrator, by name or e-mail address: in a sheet of
    /// two columns for the organisation, or in a column beside its sites.
    ///
    /// # Why it matters
    /// Self-management is co-ordinated by the provider's own Local Administrators. They make the accounts and help the users
    /// afterwards, and NHSmail writes to them.
    ///
    /// # How to fix it
    /// Add a sheet with two columns, and in it 'Local Administrator name' and 'Local Administrator email' with the values
    /// beside them; or add these as columns to the list of sites.
    ///
    /// # Passes
    /// ```sites
    /// Local Administrator name
    /// Priya Example
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Local Administrator email
    /// (empty)
    /// ```
    ROUTE006 "no-local-administrator": severity: Warn, basis: Nhsmail, scope: Submission, owner: Provider,
    check: Across(check)
}

/// The sheet that asks for it already. As long as the template's is empty nobody can tell it by what it holds.
fn sheet_for_it<'a>(submission: &'a Submission<'_>) -> Option<&'a str> {
    let asks = |sheet: &&SheetFacts| {
        let is_template = submission.files[usize::from(sheet.file)].origin.template().is_some();
        sheet.role == Role::Organisation || (is_template && sheet.name == TemplateSheet::Organisation.name())
    };
    submission.sheets.iter().find(asks).map(|sheet| sheet.name.as_str())
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    let named = [Field::LocalAdminName, Field::LocalAdminEmail]
        .iter()
        .any(|field| submission.organisation.get(*field).is_some());
    // A single site is administered by NAS.
    let single = estate::only_new_site(context).is_some_and(|(_, more)| more.is_none());
    if !named && !single && !submission.sites.is_empty() {
        let message = "No Local Administrator is named. An organisation that manages its own accounts needs one.";
        let finding = out.submission(None, message);
        if let Some(sheet) = sheet_for_it(submission) {
            finding
                .fix(format!("Fill in 'Local Administrator name' and 'Local Administrator email' on sheet '{sheet}'."));
        }
    }
}
