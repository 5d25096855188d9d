//! What is kept of a submission once it was checked: enough to decide across submissions, a few kilobytes, so that thousands
//! of them fit into memory. Persons are kept as keyed hashes only.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::provider::{Stated, normal_name};
use crate::answer::{Gist, Results};
use crate::fields::Field;
use crate::ledger::{OpenFindings, PersonHasher, PersonHashes};
use crate::model::values::{CqcLocationId, FieldValue, normal_of};
use crate::model::{Submission, User, text_of};
use crate::papers::{content_hash, sha256};
use crate::read::FOLDER_IN_FOLDER;
use crate::registers::{KnownSite, as_code};
use crate::rules::reg::is_relied_on;
use crate::rules::{Context, Finding, Owner, Severity, Subject};
use crate::verdict::{Counts, Outcome};

/// A submission, checked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Checked {
    /// The hash of its files.
    pub content: String,
    /// The hash of the estate it is a report on.
    pub report_on: Option<String>,
    /// The token of that report, where it has one.
    pub token: Option<String>,
    /// What it says of who sent it.
    pub stated: Stated,
    /// What became of it.
    pub outcome: Outcome,
    /// How many of what.
    pub counts: Counts,
    /// The answer to it in a few words.
    pub gist: Gist,
    /// Its sites, in order.
    pub sites: Vec<CheckedSite>,
    /// Rejects and warnings.
    pub open: OpenFindings,
    /// Whether something is for NAS to put right.
    pub is_for_nas: bool,
    /// Why it could not be read, where the reason may be gone another time.
    pub passing: Option<String>,
    /// Folders in it whose files were not read.
    pub folders_not_read: usize,
    /// Its persons.
    pub persons: Vec<Person>,
}

/// A site of a submission.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckedSite {
    /// Its CQC location ID.
    pub location: Option<String>,
    /// Its ODS code.
    pub ods_code: Option<String>,
    /// What people call it.
    pub label: String,
    /// Where it stands.
    pub place: String,
    /// Whether it is accepted.
    pub accepted: bool,
    /// Whether its row says that it leaves the provider.
    pub gone: bool,
    /// The provider that the CQC register names, by ID and name.
    pub registered: Option<(String, Option<String>)>,
    /// The user accounts that count for it by this submission.
    pub counted: u32,
    /// The user accounts it may have.
    pub allowance: u32,
    /// Whether the CQC register has it under the provider that it is claimed for; nothing where that is not known, or the register is
    /// not to be relied on.
    pub is_of_claimed: Option<bool>,
    /// The last day since which something of it is wrong that was right before.
    pub wrong_since: Option<Date>,
    /// The CQC location IDs under which it was registered before, as far as the registers know them.
    pub former: Vec<String>,
    /// Codes of rejects and warnings on it.
    pub codes: Vec<Cow<'static, str>>,
}

impl CheckedSite {
    /// By what it is known: its location ID, else its ODS code.
    pub fn key(&self) -> Option<&str> {
        self.location.as_deref().or(self.ods_code.as_deref())
    }
}

/// A person of a submission.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Person {
    /// Where.
    pub place: Box<str>,
    /// The keyed hashes of mobile and e-mail address; none of one who needs no account.
    pub hashes: PersonHashes,
    /// The keyed hashes of name with mobile and name with e-mail address: by either of them it is the same person.
    pub known_by: PersonHashes,
    /// The site, by its number, for which the person counts or which it leaves.
    pub site: Option<usize>,
    /// What the row asks for there.
    pub asks: Asks,
    /// Whether an account goes in, or is there and stays.
    pub accepted: bool,
}

/// What is asked for somebody at a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asks {
    /// An account, new or from elsewhere.
    Arrives,
    /// Nothing: there is one.
    IsThere,
    /// Nothing more: another row stands for the person, or it is nobody who could have one.
    NothingMore,
    /// That there is none, or no longer.
    NoAccount,
}

impl Checked {
    /// What is kept of these results.
    pub fn new(results: &Results<'_>, gist: Gist, hasher: &PersonHasher) -> Checked {
        let submission = results.submission;
        let read = || submission.files.iter().filter(|file| file.ignored.is_none());
        let sites = sites(results);
        let passing = read().find_map(|file| {
            let problem = file.problem.as_ref().filter(|problem| problem.is_passing())?;
            Some(format!("{}: {problem}", file.name))
        });
        Checked {
            content: content_of(submission),
            report_on: read().find_map(|file| file.origin.reports_on()).map(str::to_owned),
            token: read().find_map(|file| file.origin.token()).map(str::to_owned),
            stated: stated(submission, &sites),
            outcome: results.verdict.outcome,
            counts: results.verdict.counts,
            gist,
            open: open(results.findings, submission, &sites),
            is_for_nas: results
                .findings
                .iter()
                .any(|finding| finding.rule.owner == Owner::Nas && finding.severity >= Severity::Warn),
            passing,
            folders_not_read: submission.files.iter().filter(|file| file.ignored == Some(FOLDER_IN_FOLDER)).count(),
            persons: persons(results, hasher),
            sites,
        }
    }

    /// The content of the estate that it corrects.
    pub fn corrects(&self) -> Option<&str> {
        self.report_on.as_deref().filter(|on| *on != self.content)
    }

    /// A hash of everything that an answer says of sites and users: while it stays the same, so does the answer.
    pub fn verdicts(&self) -> String {
        let sites = self.sites.iter().map(|site| format!("{:?} {} {:?}", site.key(), site.accepted, site.codes));
        let all = format!("{:?} {:?} {:?}", self.outcome, sites.collect::<Vec<_>>(), self.open);
        let counts = format!("{:?}", (self.counts.users_accepted, self.counts.users_rejected, self.counts.users_held));
        content_hash([sha256(&all).as_str(), sha256(&counts).as_str()])
    }
}

/// The hash of a submission's files.
pub fn content_of(submission: &Submission<'_>) -> String {
    let read = submission.files.iter().filter(|file| file.ignored.is_none());
    content_hash(read.map(|file| file.sha256.as_str()))
}

fn sites(results: &Results<'_>) -> Vec<CheckedSite> {
    let submission = results.submission;
    let mut codes: HashMap<usize, Vec<Cow<'static, str>>> = HashMap::new();
    let mut wrong_since: HashMap<usize, Date> = HashMap::new();
    for finding in results.findings.iter().filter(|finding| finding.severity >= Severity::Warn) {
        if let Subject::Site(site) = finding.subject {
            codes.entry(site).or_default().push(finding.rule.code.into());
            if let Some(day) = finding.wrong_since() {
                let last = wrong_since.entry(site).or_insert(day);
                *last = day.max(*last);
            }
        }
    }
    let Results { policy, known, .. } = *results;
    let is_relied_on = is_relied_on(&Context { submission, policy, known, elsewhere: None });
    let checked = |known: &KnownSite<'_>| {
        let site = known.site;
        let listed = known.active_location();
        CheckedSite {
            registered: listed
                .and_then(|location| Some((location.provider_id.clone()?, location.provider_name.clone()))),
            location: known.location_id.map(str::to_owned),
            ods_code: known.accepted_code().map(str::to_owned),
            label: site.label(),
            place: submission.describe(site.place),
            accepted: results.verdict.sites[site.index].accepted,
            gone: site.is_gone() && site.meaning().closing.is_none(),
            is_of_claimed: is_relied_on.then(|| results.known.is_of_claimed_provider(known, submission)).flatten(),
            counted: results.verdict.counted[site.index].in_this_submission(),
            allowance: results.policy.allowance_of(site),
            wrong_since: wrong_since.remove(&site.index),
            former: known.former_ids(),
            codes: codes.remove(&site.index).unwrap_or_default(),
        }
    };
    results.known.sites.iter().map(checked).collect()
}

fn stated(submission: &Submission<'_>, sites: &[CheckedSite]) -> Stated {
    let most = |field: Field| {
        let of_all = submission.organisation.get(field).map(str::to_owned);
        let of_sites = || submission.sites.iter().filter_map(|site| Some(text_of(site.text(field)?)?.to_owned()));
        of_all.or_else(|| commonest(of_sites()))
    };
    let registered = || sites.iter().filter_map(|site| site.registered.clone()).map(|(id, _)| id);
    // Of most locations, not of one that it happens to list: that may be somebody else's.
    let is_most = |id: &String| 2 * registered().filter(|other| other == id).count() > sites.len();
    let register = commonest(registered()).filter(is_most);
    let is_register = |site: &&CheckedSite| site.registered.as_ref().map(|(id, _)| id) == register.as_ref();
    let register_name = sites.iter().filter(is_register).find_map(|site| site.registered.clone()?.1);
    Stated {
        cqc: most(Field::CqcProviderId).map(|id| as_code(&id).into_owned()).filter(|id| is_cqc_id(id)),
        hq: most(Field::HqOdsCode).map(|code| as_code(&code).into_owned()).filter(|code| is_ods_code(code)),
        name: most(Field::ProviderName).filter(|name| !normal_name(name).is_empty() && name.len() <= LONGEST_NAME),
        register_name: register.as_ref().and(register_name),
        register,
        title: submission.name.clone(),
    }
}

/// The longest name of a provider that is kept; what is longer is none.
const LONGEST_NAME: usize = 200;

/// Whether a text looks like an ID of CQC's. Nothing else is kept: in that column a person's name may stand, or anything.
fn is_cqc_id(text: &str) -> bool {
    CqcLocationId::parse(text.into(), false).is_ok()
}

fn is_ods_code(text: &str) -> bool {
    (2..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Of several equally common ones the first by name.
fn commonest(values: impl Iterator<Item = String>) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    let most = counts.values().copied().max()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(value, _)| value)
}

/// Rules at sites that are kept apart. Beyond them, more than any estate has, a rule is counted for the submission as a whole.
const MOST_OPEN: usize = 5_000;

/// Which rule is broken how often at which site; of users at their site.
fn open(findings: &[Finding], submission: &Submission<'_>, sites: &[CheckedSite]) -> OpenFindings {
    let site_key = |site: usize| {
        let row = || format!("row {}", submission.sites[site].place.row);
        sites[site].key().map_or_else(row, str::to_owned)
    };
    let mut open = OpenFindings::new();
    for finding in findings.iter().filter(|finding| finding.severity >= Severity::Warn) {
        let site = match finding.subject {
            Subject::Site(site) => site_key(site),
            Subject::User(user) => {
                submission.relations.links[user].only_site().map_or_else(|| "no site".to_owned(), site_key)
            }
            Subject::Outcome | Subject::Submission | Subject::File(_) | Subject::Sheet(_) => String::new(),
        };
        *open.entry((finding.rule.code.to_owned(), site)).or_default() += 1;
    }
    if open.len() <= MOST_OPEN {
        return open;
    }
    let mut whole = OpenFindings::new();
    open.into_iter().for_each(|((rule, _), count)| *whole.entry((rule, String::new())).or_default() += count);
    whole
}

fn persons(results: &Results<'_>, hasher: &PersonHasher) -> Vec<Person> {
    let submission = results.submission;
    let counted = results.verdict.counted.iter().enumerate();
    let counts_at: HashMap<usize, usize> =
        counted.flat_map(|(site, counted)| counted.rows.iter().map(move |row| (*row, site))).collect();
    let person = |user: &User<'_>| {
        let counts_at = counts_at.get(&user.index).copied();
        let asks = match counts_at {
            Some(_) if user.has_account_here() => Asks::IsThere,
            Some(_) => Asks::Arrives,
            None if user.takes_an_account() => Asks::NothingMore,
            None => Asks::NoAccount,
        };
        Person {
            place: submission.describe(user.place).into_boxed_str(),
            hashes: if user.asks_for_no_account() { [None; 2] } else { hashes(user, hasher, "") },
            known_by: user.folded_name().map_or([None; 2], |name| hashes(user, hasher, &format!("{name} "))),
            site: counts_at.or_else(|| submission.relations.links[user.index].only_site()),
            asks,
            accepted: results.verdict.users[user.index].is_accepted(),
        }
    };
    submission.users.iter().map(person).collect()
}

/// The keyed hashes of mobile and e-mail address, each behind `name`.
fn hashes(user: &User<'_>, hasher: &PersonHasher, name: &str) -> PersonHashes {
    let mobile = user.mobile.valid().map(|mobile| format!("{name}mobile {}", normal_of(mobile)));
    let email = user.email.valid().map(|email| format!("{name}e-mail {}", normal_of(email).to_lowercase()));
    [mobile, email].map(|text| text.map(|text| hasher.hash(&text)))
}
