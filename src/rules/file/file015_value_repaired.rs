use crate::rules::prelude::*;

use crate::model::FieldView;

rule! {
    /// A value was repaired without loss before it was checked.
    ///
    /// # What it checks
    /// A mobile number that lost its first zero, a number that gained a .0, dashes that only look like one, and characters
    /// that cannot be seen are put right, since only one value can have been meant. A number whose format shows more, such as 101234501
    /// shown as 1-101234501, is read as shown.
    ///
    /// # Why it matters
    /// The accepted sheets hold the repaired value. If it is not the one you meant, you should know.
    ///
    /// # How to fix it
    /// Nothing, if the repaired value is right. To keep Excel from doing it again, format the column as text before typing.
    ///
    /// # Passes
    /// ```users
    /// Mobile number
    /// 07700 900123
    /// ```
    ///
    /// # Fails
    /// ```users
    /// Mobile number
    /// 7700900123
    /// ```
    FILE015 "value-repaired": severity: Info, basis: Inference, scope: Row, owner: Provider,
    check: Row(check)
}

fn check(row: Record<'_, '_>, _: &Context<'_>, out: &mut Out<'_>) {
    // Nearly no row has such a value.
    if row.repaired().is_empty() {
        return;
    }
    for (field, view) in row.fields(false) {
        if let Some(message) = before_and_after(field, &view) {
            out.record(row, field, message);
        }
    }
}

/// `None` where nothing was repaired, or where the value is wrong all the same and its own rule says so.
fn before_and_after(field: Field, view: &FieldView<'_>) -> Option<String> {
    let after = match view.repair {
        Repair::Repaired => view.normal()?,
        Repair::AsShown => {
            let shown = sharing::quoted(field, &view.normal()?);
            return Some(format!(
                "The cell holds a number that its format shows otherwise. It was read as shown, '{shown}'."
            ));
        }
        _ => return None,
    };
    let before: String = view
        .given
        .chars()
        .map(|c| if c.is_alphanumeric() || c.is_ascii() && !c.is_control() { c.to_string() } else { named(c) })
        .collect();
    let [before, after] = [before.trim(), &after].map(|value| sharing::quoted(field, value));
    Some(format!("'{before}' was read as '{after}'."))
}

/// A character that cannot be seen, or only looks like another, in words.
fn named(c: char) -> String {
    match c {
        '\u{a0}' => " ".to_owned(),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => "[look-alike dash]".to_owned(),
        c if c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}') =>
        {
            "[invisible character]".to_owned()
        }
        c => c.to_string(),
    }
}
