//! Every check the program makes. One file a rule, one line a rule in the registry below, one fixture folder a rule in
//! `tests/fixtures/rules`.
//!
//! A rule is data (code, name, severity, basis, scope, owner, the words that explain it) and one plain function. Its
//! [`Check`] says what the function sees and so when it runs; [`engine`] runs them.

pub mod doc;
mod elsewhere;
mod engine;
mod estate;
mod estate_check;
mod finding;
mod held_back;
mod in_registers;
mod mailbox;
mod not_checked;
mod policy;
mod precedence;
mod sharing;
mod standing;

pub use elsewhere::{Elsewhere, Said};
pub use engine::check;
pub use estate_check::{EstateRow, estate_check};
pub use finding::{Finding, Out, RELATED_LISTED, Severity, Subject};
pub use in_registers::register_keys;
pub use not_checked::{NotChecked, not_checked};
pub use policy::{Agreed, Change, Policy};
pub use standing::Standing;

use std::sync::OnceLock;

use crate::model::{Field, Site, Submission, User};
use crate::registers::Registers;

/// Why a rule exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Stated by the published NHSmail registration guidance. Lowering such a rule needs a reason.
    Guidance,
    /// Other NHS pages.
    Nhsmail,
    /// Practice of CQC, ODS or DSPT.
    Register,
    /// Ours.
    Inference,
}

impl Basis {
    /// The word for it in JSON and in the report.
    pub fn name(self) -> &'static str {
        match self {
            Basis::Guidance => "guidance",
            Basis::Nhsmail => "nhsmail",
            Basis::Register => "register",
            Basis::Inference => "inference",
        }
    }

    /// Where to read it up.
    pub fn source(self) -> &'static str {
        match self {
            Basis::Guidance => {
                "NHSmail support site, \"Registering a social care organisation\" (editions of 16 August 2023 and 17 September \
                 2024)"
            }
            Basis::Nhsmail => "other pages of NHSmail and NHS England on accounts, shared mailboxes and signing up",
            Basis::Register => "how CQC, ODS and DSPT issue and publish what they hold",
            Basis::Inference => "our own reading; no published page states it",
        }
    }
}

/// What a `reject` of the rule rejects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Scope {
    Submission,
    File,
    Sheet,
    Site,
    User,
    /// The site or the user, whichever row the finding is about.
    Row,
}

impl Subject {
    /// The scope of a finding about this subject, as JSON names it.
    pub fn scope_name(self) -> &'static str {
        match self {
            Subject::Submission => "submission",
            Subject::File(_) => "file",
            Subject::Sheet(_) => "sheet",
            Subject::Site(_) => "site",
            Subject::User(_) => "user",
        }
    }
}

impl Scope {
    /// The word for it in the report.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Submission => "submission",
            Scope::File => "file",
            Scope::Sheet => "sheet",
            Scope::Site => "site",
            Scope::User => "user",
            Scope::Row => "site or user",
        }
    }
}

/// Who can put it right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The care provider, in its own sheet.
    Provider,
    /// The provider, at the Care Quality Commission.
    Cqc,
    /// The provider, at the Organisation Data Service.
    Ods,
    /// The provider, on the Data Security and Protection Toolkit.
    Dspt,
    /// The National Administration Service.
    Nas,
}

impl Owner {
    /// The word for it in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Owner::Provider => "provider",
            Owner::Cqc => "CQC",
            Owner::Ods => "ODS",
            Owner::Dspt => "DSPT",
            Owner::Nas => "NAS",
        }
    }
}

/// What a rule sees besides the row in hand.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The whole submission.
    pub submission: &'a Submission<'a>,
    /// Severities, numbers and the date in force.
    pub policy: &'a Policy,
    /// What the registers say of what the submission names; empty where none was supplied.
    pub registers: &'a Registers,
    /// What other submissions say of its sites; `None` where it is checked alone.
    pub elsewhere: Option<&'a Elsewhere>,
}

/// What a rule's function sees, and so the phase it runs in.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// Phase 1: files and layout.
    Files(fn(&Context<'_>, &mut Out<'_>)),
    /// Phase 2: each site's row alone, in parallel.
    Site(fn(&Site<'_>, &Context<'_>, &mut Out<'_>)),
    /// Phase 2: each user's row alone, in parallel.
    User(fn(&User<'_>, &Context<'_>, &mut Out<'_>)),
    /// Phase 2, for a rule that looks at sites and users alike.
    Row(fn(&Site<'_>, &Context<'_>, &mut Out<'_>), fn(&User<'_>, &Context<'_>, &mut Out<'_>)),
    /// Phase 3: across rows and sheets.
    Across(fn(&Context<'_>, &mut Out<'_>)),
    /// Phase 5: across submissions, for what a batch has decided about them.
    Batch(fn(&Context<'_>, &Elsewhere, &mut Out<'_>)),
    /// The end of phase 3 for what depends on which sites stand by then (quota, ambiguous keys).
    AfterSites(fn(&Context<'_>, &Standing, &mut Out<'_>)),
    /// Phase 6: after users are decided.
    AfterUsers(fn(&Context<'_>, &Standing, &mut Out<'_>)),
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Its code, such as `ODS002`; never reused.
    pub code: &'static str,
    /// Its name, such as `ods-code-malformed`.
    pub name: &'static str,
    /// Its severity unless the configuration says otherwise.
    pub severity: Severity,
    /// Why it exists.
    pub basis: Basis,
    /// What a reject rejects.
    pub scope: Scope,
    /// Who can put it right.
    pub owner: Owner,
    /// The column a sheet must have while this rule is on.
    pub requires: Option<Field>,
    /// The lines of its documentation, see [`doc::RuleDoc`].
    pub doc: &'static [&'static str],
    /// The check itself.
    pub check: Check,
    explained: OnceLock<doc::RuleDoc>,
}

impl Rule {
    /// The rule's words, taken apart: once, for thousands of reports list every rule.
    pub fn explain(&self) -> &doc::RuleDoc {
        self.explained.get_or_init(|| doc::RuleDoc::parse(self.doc))
    }

    /// The letters its code begins with, such as `ODS`.
    pub fn family(&self) -> &'static str {
        self.code.trim_end_matches(|c: char| c.is_ascii_digit())
    }

    /// One section of the rule's words, such as `Passes`, where it is not made of tables.
    pub fn section(&self, heading: &str) -> String {
        doc::section(self.doc, heading)
    }

    /// The rule's general advice.
    fn fix_text(&'static self) -> &'static str {
        &self.explain().how
    }
}

/// Declares the `RULE` of a rule file. The doc comment above the code is the rule's documentation, kept as data.
macro_rules! rule {
    (
        $(#[doc = $doc:literal])*
        $code:ident $name:literal: $severity:ident, $basis:ident, $scope:ident, $owner:ident
        $(requires $field:ident)?, $check:expr
    ) => {
        $(#[doc = $doc])*
        pub(in crate::rules) static RULE: crate::rules::Rule = crate::rules::Rule {
            code: stringify!($code),
            name: $name,
            severity: crate::rules::Severity::$severity,
            basis: crate::rules::Basis::$basis,
            scope: crate::rules::Scope::$scope,
            owner: crate::rules::Owner::$owner,
            requires: rule!(@requires $($field)?),
            doc: &[$($doc),*],
            check: $check,
            explained: std::sync::OnceLock::new(),
        };
    };
    (@requires) => { None };
    (@requires $field:ident) => { Some(crate::model::Field::$field) };
}

/// Names every rule once: its module and its place in the catalogue.
macro_rules! registry {
    ($($family:ident { $($file:ident),* $(,)? })*) => {
        $(mod $family { $(pub(super) mod $file;)* })*
        static RULES: &[&Rule] = &[$($(&$family::$file::RULE,)*)*];
    };
}

/// What every rule file needs.
mod prelude {
    pub(super) use super::{Check, Context, Elsewhere, Out, Said, Severity, Standing, sharing};
    pub(super) use crate::model::values::*;
    pub(super) use crate::model::{
        Field, FileProblem, Matched, NotHad, Place, Role, SheetFacts, Site, SiteLink, User, WhyUnused, column_letters,
        text_of,
    };
    pub(super) use crate::registers::Group;
}

registry! {
    batch {
        batch001_site_claimed_twice,
        batch002_site_held_by_another,
        batch003_person_in_two_providers,
        batch004_listed_twice_by_provider,
    }
    cqc {
        cqc001_location_id_missing,
        cqc002_location_id_malformed,
        cqc003_location_id_duplicated,
        cqc004_provider_id_as_location,
        cqc005_contact_id_missing,
        cqc006_contact_id_malformed,
        cqc007_contact_id_equals_location,
        cqc008_contact_id_shared,
        cqc009_contact_id_exempt,
    }
    dspt {
        dspt001_dspt_status_missing,
        dspt002_dspt_status_unrecognised,
        dspt003_dspt_below_threshold,
        dspt004_dspt_level_withdrawn,
        dspt005_dspt_edition_lapsed,
        dspt006_dspt_edition_not_stated,
        dspt007_dspt_published_over_a_year_ago,
        dspt008_dspt_approaching_once_only,
        dspt009_dspt_date_unreadable,
    }
    file {
        file001_empty_file,
        file002_not_a_spreadsheet,
        file003_password_protected,
        file004_damaged_file,
        file005_over_limits,
        file006_no_sites,
        file007_required_column_missing,
        file008_ambiguous_column,
        file009_ragged_row,
        file010_unreadable_cell,
        file011_hidden_sheet_skipped,
        file012_sheet_not_used,
        file013_column_not_used,
        file014_encoding_guessed,
        file015_value_repaired,
        file016_value_damaged,
        file017_personal_data_not_needed,
        file018_file_ignored,
        file019_hidden_row,
        file020_row_skipped,
        file021_optional_value_damaged,
    }
    mbx {
        mbx001_no_owner,
        mbx002_role_unrecognised,
        mbx003_single_owner,
        mbx004_name_not_standard,
        mbx005_name_of_another_site,
        mbx006_name_duplicated,
        mbx007_name_malformed,
    }
    ods {
        ods001_ods_code_missing,
        ods002_ods_code_malformed,
        ods003_ods_code_dental_shape,
        ods004_hq_code_on_site,
        ods005_non_nhs_code,
        ods006_ods_code_duplicated,
    }
    quota {
        quota001_too_many_users,
        quota002_too_few_users,
        quota003_no_users,
        quota004_quota_not_stated,
        quota005_count_differs_from_list,
        quota006_count_not_a_number,
        quota007_too_many_mailboxes,
    }
    reg {
        reg001_ods_code_not_listed,
        reg002_ods_code_closed,
        reg003_ods_parent_differs,
        reg004_ods_postcode_differs,
        reg005_location_not_listed,
        reg006_location_deregistered,
        reg007_ods_and_location_disagree,
        reg008_other_provider,
        reg009_register_says_not_eligible,
        reg010_cqc_postcode_differs,
        reg011_name_differs,
        reg012_location_dormant,
        reg013_dspt_not_listed,
        reg014_dspt_below_in_register,
        reg015_dspt_status_differs,
        reg016_dspt_by_parent,
        reg017_estate_incomplete,
        reg018_register_outside_england,
        reg019_register_stale,
    }
    route {
        route001_single_site,
        route002_below_site_threshold,
        route003_hospice,
        route004_not_social_care,
        route005_service_type_unknown,
        route006_no_local_administrator,
        route007_hq_code_malformed,
        route008_addition_to_estate,
    }
    site {
        site001_site_name_missing,
        site002_postcode_missing,
        site003_postcode_malformed,
        site004_outside_england,
        site005_conflicting_site_rows,
        site006_shared_postcode,
        site007_phone_malformed,
    }
    user {
        user001_name_missing,
        user002_name_generic,
        user003_email_missing,
        user004_email_malformed,
        user005_email_shared,
        user006_email_role_address,
        user007_email_already_nhsmail,
        user008_mobile_missing,
        user009_mobile_not_uk_mobile,
        user010_mobile_shared,
        user011_already_has_account,
        user012_same_name_elsewhere,
        user013_site_not_in_submission,
        user014_job_role_missing,
        user015_person_on_several_sites,
        user016_duplicate_row,
        user017_site_ambiguous,
        user018_site_pointers_disagree,
        user019_has_nhsmail_unclear,
    }
}

/// Every rule, by code.
pub fn all() -> &'static [&'static Rule] {
    RULES
}

/// The rule with this code or name, whatever the case.
pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code.eq_ignore_ascii_case(code) || rule.name.eq_ignore_ascii_case(code))
}

/// The columns a submission's sheets must have under this policy: a column is required only while its rule is on.
pub fn required_columns(policy: &Policy) -> Vec<Field> {
    let on = RULES.iter().filter(|rule| policy.severity(rule) != Severity::Off);
    let mut fields: Vec<Field> = on.filter_map(|rule| rule.requires).collect();
    // One rule looks at both parts of a name.
    if fields.contains(&Field::FirstName) {
        fields.push(Field::LastName);
    }
    fields.sort();
    fields
}
