//! Every check the program makes: one file a rule, in the folder of its family.
//!
//! A new rule is a file, its two lines in the family's `mod.rs` (the module, and its place in the list: a test names what is
//! missing), and a fixture folder in `tests/fixtures/rules`.

#[macro_use]
mod rule;

pub mod batch;
pub mod cqc;
pub mod dspt;
pub mod file;
pub mod mbx;
pub mod ods;
pub mod quota;
pub mod reg;
pub mod route;
pub mod site;
pub mod user;

mod counting;
pub mod doc;
mod doubt;
mod elsewhere;
mod engine;
mod estate;
mod estate_check;
mod finding;
mod held_back;
mod mailbox;
mod not_checked;
mod policy;
mod precedence;
mod sharing;
mod standing;

pub use counting::Counted;
pub use elsewhere::{Elsewhere, PeopleElsewhere};
pub use engine::{Judged, check};
pub use estate_check::{EstateRow, estate_check};
pub use finding::{Finding, Out, RELATED_LISTED, Severity, Subject};
pub use not_checked::{NotChecked, not_checked};
pub use policy::{Agreed, Change, Policy};
pub use rule::{Basis, Check, Context, Need, Owner, RouteReason, Rule, Scope};
pub use standing::Standing;

use std::sync::LazyLock;

use crate::fields::Field;

/// What every rule file needs.
mod prelude {
    pub(super) use super::doubt::why;
    pub(super) use super::finding::quoted;
    pub(super) use super::{Context, Elsewhere, Out, Severity, Standing, sharing};
    pub(super) use crate::fields::{Field, Role};
    pub(super) use crate::headings::{Matched, WhyUnused};
    pub(super) use crate::model::values::*;
    pub(super) use crate::model::{Asked, Away, By, Gone, SiteAsked};
    pub(super) use crate::model::{
        Number, Place, Record, RowAt, SheetFacts, Site, SiteLink, User, column_letters, text_of,
    };
    pub(super) use crate::personal::Personal;
    pub(super) use crate::read::{FileProblem, Unavailable};
    pub(super) use crate::registers::{Group, KnownSite, Offer, are_alike, is_named_like};
}

static ALL: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    [
        batch::RULES,
        cqc::RULES,
        dspt::RULES,
        file::RULES,
        mbx::RULES,
        ods::RULES,
        quota::RULES,
        reg::RULES,
        route::RULES,
        site::RULES,
        user::RULES,
    ]
    .concat()
});

/// Every rule, by code.
pub fn all() -> &'static [&'static Rule] {
    &ALL
}

/// The rule with this code or name, whatever the case.
pub fn find(code: &str) -> Option<&'static Rule> {
    all().iter().copied().find(|rule| rule.code.eq_ignore_ascii_case(code) || rule.name.eq_ignore_ascii_case(code))
}

/// The columns a submission's sheets must have under this policy: a column is required only while its rule is on.
pub fn required_columns(policy: &Policy) -> Vec<Field> {
    let on = all().iter().filter(|rule| policy.severity(rule) != Severity::Off);
    let mut fields: Vec<Field> = on.flat_map(|rule| rule.requires).copied().collect();
    fields.sort();
    fields
}
