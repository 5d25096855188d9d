//! The table of fields reaches everything: no field of it is dropped on the way to the report, and what is personal is masked.

use nhsmail_onboard::fields::{Field, Role};
use nhsmail_onboard::model::FieldView;
use nhsmail_onboard::observe::Progress;
use nhsmail_onboard::personal::MASK;
use nhsmail_onboard::pipeline;

use crate::util::{result_of, settings};

/// What a cell of the field holds here.
fn value(field: Field) -> String {
    format!("a {}", field.key())
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
    for redact in [false, true] {
        settings.choices.redact = redact;
        let progress = Progress::hidden();
        pipeline::check("test", &inputs, &settings, None, &progress, |answer| {
            let (site, user) = (&answer.results.submission.sites[0], &answer.results.submission.users[0]);
            let is_right = |field: Field, view: Option<FieldView<'_>>| {
                let given = view.map(|view| view.given.to_owned());
                let expected = if redact && field.is_personal() { MASK.to_owned() } else { value(field) };
                assert_eq!(given, Some(expected), "{}", field.key());
            };
            Field::of_role(Role::Sites).iter().for_each(|field| is_right(*field, site.view(*field)));
            Field::of_role(Role::Users).iter().for_each(|field| is_right(*field, user.view(*field)));
            Ok(())
        })
        .unwrap();
    }
}
