use crate::headings::MissingColumn;
use crate::rules::prelude::*;

rule! {
    /// The sheet lacks a column that is needed.
    ///
    /// # What it checks
    /// A sheet of sites has Site name, ODS code, CQC location ID, CQC contact ID, Postcode and DSPT status. A sheet of users
    /// has the person's name, Personal email, Mobile number, and a column that says which site.
    ///
    /// # Why it matters
    /// Without the column nothing can be said about any row of the sheet, so none of them can be accepted. The other columns
    /// are checked all the same, so that you see everything at once.
    ///
    /// # How to fix it
    /// Add the column, or, if it is there under another heading, rename the heading or name it by hand with
    /// --map "HEADING=field".
    ///
    /// # Passes
    /// A sheet with all the columns named above, in any order.
    ///
    /// # Fails
    /// A sheet of sites without a column for the postcode.
    FILE007 "required-column-missing": severity: Reject, basis: Inference, scope: Sheet, owner: Provider,
    check: Files(check)
}

fn check(context: &Context<'_>, out: &mut Out<'_>) {
    for (number, sheet) in context.submission.sheets.iter().enumerate() {
        let place = Place { sheet: Number::new(number), row: sheet.heading_row, column: None };
        let mappings: Vec<String> = sheet.missing.iter().filter_map(MissingColumn::setting).collect();
        for missing in &sheet.missing {
            let near: Vec<String> = missing.nearest.iter().map(|heading| format!("'{heading}'")).collect();
            let near = if near.is_empty() || sheet.export_of.is_some() {
                String::new()
            } else {
                format!(" The nearest headings are {}.", near.join(", "))
            };
            // A person's site may be given in any of three columns, and none of them is there.
            let what = match (sheet.role, missing.field) {
                (Role::Users, Field::OdsCode) => {
                    "no column that says which site a person belongs to: 'ODS code', 'CQC location ID' or 'Site name'"
                        .into()
                }
                (_, field) => format!("no column '{}'", field.heading()),
            };
            let export = sheet.export_of.map_or(String::new(), |register| format!(", an export of {register},"));
            let message = format!("Sheet '{}'{export} has {what}.{near}", sheet.name);
            let finding = out.sheet(number, place, Some(missing.field), message).suggest(missing.mapping());
            let several = mappings.len() > 1 && sheet.missing.first().is_some_and(|first| first.field == missing.field);
            if several {
                finding.fix(format!(
                    "Add the columns, or rename their headings. If they are there under other headings, this line in the \
                     configuration (nhsmail-onboard.toml) names them all: headings = {{ {} }}",
                    mappings.join(", ")
                ));
            } else if let Some(register) = sheet.export_of {
                finding.fix(format!(
                    "Copy the rows of your own sites from the export of {register} into your list of sites, and add the \
                     columns it lacks."
                ));
            }
        }
    }
}
