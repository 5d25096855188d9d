use crate::model::FieldView;
use crate::rules::prelude::*;

rule! {
    /// A value was taken from among other words in its cell.
    ///
    /// # What it checks
    /// Cells that say more than their value: a label, a note in brackets, a web address around an ID, the other half of a pair.
    /// Where exactly one value of the field stands in the text and nothing beside it doubts it, that value is taken. It is worth
    /// a look in a name, which the account carries for good, and merely told elsewhere.
    ///
    /// # Why it matters
    /// A person would read such a cell without a second thought. What was taken and what was left aside is told, so that anybody
    /// can see whether it was read as it was meant.
    ///
    /// # How to fix it
    /// Nothing needs doing if the value is right. In your own file, put notes into a column of their own.
    ///
    /// # Passes
    /// ```sites
    /// ODS code
    /// VLAXL
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// ODS code
    /// ODS: VLAXL
    /// VLAXM (new)
    /// ```
    FILE026 "value-with-remark": severity: Warn, basis: Inference, scope: Row, owner: Provider,
    check: Row(check)
}

fn check(row: Record<'_, '_>, _: &Context<'_>, out: &mut Out<'_>) {
    for field in row.repaired() {
        let Some(message) = row.view(field).and_then(|view| taken(field, &view)) else { continue };
        let finding = out.record(row, field, message);
        if !matches!(field, Field::FirstName | Field::LastName | Field::FullName) {
            finding.at_most(Severity::Info);
        }
    }
}

fn taken(field: Field, view: &FieldView<'_>) -> Option<String> {
    let value = if view.repair == Repair::Found { view.normal()? } else { return None };
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let aside = if letters(view.given) > letters(&value) { "; the words beside it were left aside" } else { "" };
    let [given, value] = [view.given.trim(), &value].map(|text| sharing::quoted(field, text));
    Some(format!("'{given}' was read as '{value}'{aside}."))
}
