//! The table of fields reaches everything: no field of it is dropped on the way to the report, and what is personal is masked.

use nhsmail_onboard::answer::Audience;
use nhsmail_onboard::fields::{Field, Role};
use nhsmail_onboard::observe::Progress;
use nhsmail_onboard::personal::MASK;
use nhsmail_onboard::pipeline;

use crate::util::{result_of, settings};

/// What a cell of the field holds here. A column headed 'Status' is one only by what stands in it.
fn value(field: Field) -> String {
    if field == Field::Status { "open".to_owned() } else { format!("a {}", field.key()) }
}

/// A row with something in every column that a sheet of this role may have.
fn table(role: Role) -> String {
    let fields = Field::of_role(role).iter();
    let (headings, values): (Vec<_>, Vec<_>) = fields.map(|field| (field.heading(), value(*field))).unzip();
    format!("{}\n{}\n", headings.join(","), values.join(","))
}

#[test]
fn every_field_of_the_table_is_read_shown_and_masked() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = [(Role::Sites, "sites.csv"), (Role::Users, "users.csv")].map(|(role, name)| {
        std::fs::write(folder.path().join(name), table(role)).unwrap();
        folder.path().join(name)
    });
    let mut settings = settings();
    let shown = result_of(&inputs, &settings);
    for (role, rows) in [(Role::Sites, "sites"), (Role::Users, "users")] {
        for field in Field::of_role(role) {
            assert_eq!(shown[rows][0]["values"][field.key()], value(*field), "{} is not shown", field.key());
        }
    }
    for audience in [Audience::Whole, Audience::Masked] {
        settings.choices.audience = audience;
        let progress = Progress::hidden();
        pipeline::check("test", &inputs, &settings, None, &progress, |_, answer| {
            for (role, row) in [(Role::Sites, answer.sites().next()), (Role::Users, answer.users().next())] {
                for field in Field::of_role(role) {
                    let is_masked = audience == Audience::Masked && field.is_personal();
                    let expected = if is_masked { MASK.to_owned() } else { value(*field) };
                    assert_eq!(row.unwrap().given(*field), Some(expected.into()), "{}", field.key());
                }
            }
            Ok(())
        })
        .unwrap();
    }
}
