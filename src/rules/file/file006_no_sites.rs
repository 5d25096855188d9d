use crate::rules::prelude::*;

rule! {
    /// No sheet of the submission lists sites.
    ///
    /// # What it checks
    /// At least one visible sheet has columns for sites, such as Site name, ODS code and Postcode.
    ///
    /// # Why it matters
    /// Accounts belong to sites. Without a list of sites nothing can be accepted.
    ///
    /// # How to fix it
    /// Send a sheet with a row for each site and the headings Site name, ODS code, CQC location ID, CQC contact ID, Postcode
    /// and DSPT status. If your headings are called otherwise, name them by hand with --map 'HEADING=field'.
    ///
    /// # Passes
    /// A sheet with a row for each site, whatever it is called.
    ///
    /// # Fails
    /// A list of people only, or a sheet whose headings nobody knows.
    FILE006 "no-sites": Reject, Inference, Submission, Provider, Check::Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    let submission = context.submission;
    // Where no file could be read, that is said already.
    if submission.sheets.is_empty() || !submission.sites.is_empty() {
        return;
    }
    let sheets = || submission.sheets.iter();
    if sheets().any(|sheet| sheet.role == Role::Sites) {
        out.submission(None, "The sheet of sites has no row below its headings, so there is nothing to accept.");
    } else if let Some(sheet) = sheets().find(|sheet| sheet.repeats_site_columns) {
        let message = format!(
            "No sheet lists sites. In sheet '{}' each row is a person with the site's columns repeated beside them; this \
             version needs the sites in a sheet of their own, one row a site.",
            sheet.name
        );
        out.submission(None, message);
    } else if sheets().any(|sheet| sheet.role == Role::Users) {
        let message = "People are listed, but no sheet lists sites.";
        out.submission(None, message)
            .fix("Put the file in one folder with your sites file and give the folder, or give both files.");
    } else {
        out.submission(None, format!("No sheet has the columns of a list of sites.{}", nearest(context)));
    }
}

/// What comes near in each sheet: ` In 'Homes': 'Locaton ID', 'Pcode'.`
fn nearest(context: &Context<'_>) -> String {
    let near = |sheet: &SheetFacts| {
        let headings: Vec<String> = sheet.nearest.iter().map(|heading| format!("'{heading}'")).collect();
        (!headings.is_empty()).then(|| format!(" In sheet '{}' these come near: {}.", sheet.name, headings.join(", ")))
    };
    context.submission.sheets.iter().filter_map(near).collect()
}
