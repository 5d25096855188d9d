//! What a rule is: data (code, name, severity, basis, scope, owner, what it does to other rules and to the route, the words
//! that explain it) and one plain function.

use std::sync::OnceLock;

use super::{Elsewhere, Out, Policy, Severity, Standing, Subject, doc};
use crate::fields::{Field, Role};
use crate::model::{Record, Site, Submission, User};
use crate::registers::{Group, KnownSite, KnownSites};
use crate::text::words;

words! { name:
    /// Why a rule exists.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Basis {
        /// Stated by the published NHSmail registration guidance. Lowering such a rule needs a reason.
        Guidance = "guidance",
        /// Other NHS pages.
        Nhsmail = "nhsmail",
        /// Practice of CQC, ODS or DSPT.
        Register = "register",
        /// Ours.
        Inference = "inference",
    }
}

impl Basis {
    /// Where to read it up.
    pub fn source(self) -> &'static str {
        match self {
            Basis::Guidance => {
                "NHSmail support site, \"Registering a social care organisation\" (editions of 16 August 2023 and 17 September \
                 2024)"
            }
            Basis::Nhsmail => {
                "other pages of NHSmail (now NHS.net Connect) and NHS England on accounts, shared mailboxes and signing up"
            }
            Basis::Register => "how CQC, ODS and DSPT issue and publish what they hold",
            Basis::Inference => "our own reading; no published page states it",
        }
    }
}

words! { name:
    /// What a `reject` of the rule rejects.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[allow(missing_docs)]
    pub enum Scope {
        /// What comes out as a whole: nothing is rejected, but not all is well either.
        Outcome = "outcome",
        Submission = "submission",
        File = "file",
        Sheet = "sheet",
        Site = "site",
        User = "user",
        /// The site or the user, whichever row the finding is about.
        Row = "site or user",
    }
}

impl Subject {
    /// The scope of a finding about this subject, as JSON names it.
    pub fn scope_name(self) -> &'static str {
        match self {
            Subject::Outcome => "outcome",
            Subject::Submission => "submission",
            Subject::File(_) => "file",
            Subject::Sheet(_) => "sheet",
            Subject::Site(_) => "site",
            Subject::User(_) => "user",
        }
    }
}

words! { name:
    /// Who can put it right.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Owner {
        /// The care provider, in its own sheet.
        Provider = "provider",
        /// The provider, at the Care Quality Commission.
        Cqc = "CQC",
        /// The provider, at the Organisation Data Service.
        Ods = "ODS",
        /// The provider, on the Data Security and Protection Toolkit.
        Dspt = "DSPT",
        /// The National Administration Service.
        Nas = "NAS",
    }
}

/// What a rule sees besides the row in hand.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The whole submission.
    pub submission: &'a Submission<'a>,
    /// Severities, numbers and the date in force.
    pub policy: &'a Policy,
    /// What the registers say of its sites; nothing where none was supplied.
    pub known: &'a KnownSites<'a>,
    /// What other submissions say of its sites; `None` where it is checked alone.
    pub elsewhere: Option<&'a Elsewhere>,
}

impl Context<'_> {
    /// Whether NAS has said whose a site is, whatever a register says.
    pub(super) fn is_settled(&self, site: &Site<'_>) -> bool {
        self.elsewhere.is_some_and(|elsewhere| elsewhere.is_settled(site.index))
    }

    /// Whether the extracts of a group are too old, or of unknown age, to be held against a site.
    pub(super) fn is_stale(&self, group: Group) -> bool {
        self.known.registers.sources_of(group).filter(|source| source.is_whole).all(|source| {
            let age = source.age_in_days(self.policy.as_of);
            age.is_none_or(|age| age > self.policy.register_max_age_days)
        })
    }
}

/// What a rule's function sees, and so when it runs: [`super::check`] runs the kinds in this order.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// First: files and layout.
    Files(fn(&Context<'_>, &mut Out<'_>)),
    /// Second: each site's row alone; the rows and `Across` run in parallel.
    Site(fn(&Site<'_>, &Context<'_>, &mut Out<'_>)),
    /// Second: the same, with what the registers say of the site.
    Register(fn(&Site<'_>, &KnownSite<'_>, &Context<'_>, &mut Out<'_>)),
    /// Second: each user's row alone.
    User(fn(&User<'_>, &Context<'_>, &mut Out<'_>)),
    /// Second: each row alone, for a rule that looks at sites and users alike.
    Row(fn(Record<'_, '_>, &Context<'_>, &mut Out<'_>)),
    /// Second: across rows and sheets.
    Across(fn(&Context<'_>, &mut Out<'_>)),
    /// Third: across submissions, for what a batch has decided about them.
    Batch(fn(&Context<'_>, &Elsewhere, &mut Out<'_>)),
    /// Fourth: what depends on which sites stand by then (quota, ambiguous keys).
    AfterSites(fn(&Context<'_>, &Standing, &mut Out<'_>)),
    /// Fifth: what depends on which users stand by then.
    AfterUsers(fn(&Context<'_>, &Standing, &mut Out<'_>)),
}

/// The route a rule decides for the whole submission, see [`crate::verdict`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteReason {
    /// There is one site, and nothing shows more.
    SingleSite,
    /// There are fewer sites than the configuration asks for.
    TooFewSites,
    /// The site is a hospice.
    Hospice,
}

/// What a rule cannot do without. Where that is lacking, the rule is named under what was not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A column of the sheets with this role, which need not be there.
    Column(Role, Field),
    /// A register of this group.
    Register(Group),
    /// A register, whichever.
    AnyRegister,
    /// Other submissions beside this one.
    Batch,
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
    /// The columns a sheet must have while this rule is on.
    pub requires: &'static [Field],
    /// Rules whose findings at the same cell give way to this one's, if they do not weigh more.
    pub overrules: &'static [&'static Rule],
    /// Rules whose findings in the same row give way to this one's, if they do not weigh more.
    pub replaces: &'static [&'static Rule],
    /// The severity below which no configuration may set it.
    pub floor: Option<Severity>,
    /// What it decides for the route.
    pub decides: Option<RouteReason>,
    /// Whether no person goes in while it is broken, though nothing is wrong with any row.
    pub holds_people: bool,
    /// What it cannot do without.
    pub needs: &'static [Need],
    /// The lines of its documentation, see [`doc::RuleDoc`].
    pub doc: &'static [&'static str],
    /// The check itself.
    pub check: Check,
    pub(super) explained: OnceLock<doc::RuleDoc>,
}

impl Rule {
    /// The rule's words, taken apart: once, for thousands of reports list every rule.
    pub fn explain(&self) -> &doc::RuleDoc {
        self.explained.get_or_init(|| doc::RuleDoc::parse(self.doc))
    }

    /// Whether it holds the submission against a register.
    pub fn asks_registers(&self) -> bool {
        self.needs.iter().any(|need| matches!(need, Need::Register(_) | Need::AnyRegister))
    }

    /// The letters its code begins with, such as `ODS`.
    pub fn family(&self) -> &'static str {
        self.code.trim_end_matches(|c: char| c.is_ascii_digit())
    }

    /// The tables of its section `Passes` or `Fails`.
    pub fn examples(&self, heading: &str) -> Vec<doc::Example> {
        doc::examples(self.doc, heading)
    }

    /// One section of the rule's words, such as `Passes`, where it is not made of tables.
    pub fn section(&self, heading: &str) -> String {
        doc::section(self.doc, heading)
    }

    /// The rule's general advice, on the route through NAS where it has one of its own for that.
    pub fn advice(&'static self, is_through_nas: bool) -> &'static str {
        let explained = self.explain();
        if is_through_nas && !explained.how_through_nas.is_empty() {
            &explained.how_through_nas
        } else {
            &explained.how
        }
    }
}

/// There is one rule of a code.
impl PartialEq for Rule {
    fn eq(&self, other: &Rule) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}

/// Declares the rule of a rule file. The doc comment above the code is the rule's documentation, kept as data.
macro_rules! rule {
    (
        $(#[doc = $doc:literal])*
        $code:ident $name:literal: severity: $severity:ident, basis: $basis:ident, scope: $scope:ident, owner: $owner:ident,
        $(requires: [$($required:ident),+],)?
        $(overrules: [$($overruled:ident),+],)?
        $(replaces: [$($replaced:ident),+],)?
        $(floor: $floor:ident,)?
        $(decides: $decides:ident,)?
        $(holds_people: $holds:literal,)?
        $(needs: [$($need:ident $(($($of:expr),+))?),+],)?
        check: $kind:ident($check:ident)
    ) => {
        $(#[doc = $doc])*
        pub static $code: $crate::rules::Rule = $crate::rules::Rule {
            code: stringify!($code),
            name: $name,
            severity: $crate::rules::Severity::$severity,
            basis: $crate::rules::Basis::$basis,
            scope: $crate::rules::Scope::$scope,
            owner: $crate::rules::Owner::$owner,
            requires: &[$($($crate::fields::Field::$required),+)?],
            overrules: &[$($(&$overruled),+)?],
            replaces: &[$($(&$replaced),+)?],
            floor: rule!(@option $($crate::rules::Severity::$floor)?),
            decides: rule!(@option $($crate::rules::RouteReason::$decides)?),
            holds_people: false $(|| $holds)?,
            needs: &[$($($crate::rules::Need::$need $(($($of),+))?),+)?],
            doc: &[$($doc),*],
            check: $crate::rules::Check::$kind($check),
            explained: std::sync::OnceLock::new(),
        };
    };
    (@option) => { None };
    (@option $value:expr) => { Some($value) };
}

/// The rules of a family by their modules: makes them known by their codes, and lists them for the catalogue.
macro_rules! family {
    ($($file:ident::$rule:ident),* $(,)?) => {
        $(pub use $file::$rule;)*
        pub(super) static RULES: &[&super::Rule] = &[$(&$rule),*];
    };
}
