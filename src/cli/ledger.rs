//! `ledger`: what the batch remembers, shown, given to other programs, and put right by hand.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

use super::{ALL_ACCEPTED, date, print};
use crate::batch::decisions_in;
use crate::ledger::{Decided, Decision, Done, Holder, Ledger, ProviderKey, SiteKey, State, export};
use crate::limits::Limits;
use crate::read::{find_inputs, read_file};
use crate::report::{Target, Writer};

/// The arguments of `ledger` as typed.
#[derive(Debug, Args)]
pub struct LedgerArgs {
    #[command(subcommand)]
    command: LedgerCommand,
}

#[derive(Debug, Subcommand)]
enum LedgerCommand {
    /// List the sites held, by whom, and since when.
    List {
        #[command(flatten)]
        of: LedgerOf,
    },
    /// Give up a site, or all sites of a provider, so that another provider may have them.
    Release {
        /// The site's CQC location ID or ODS code.
        #[arg(required_unless_present = "provider", conflicts_with = "provider")]
        site: Option<SiteKey>,
        /// All sites of this provider: its CQC provider ID, its head office's ODS code, or as 'ledger list' shows it.
        #[arg(long, value_name = "PROVIDER")]
        provider: Option<ProviderKey>,
        #[command(flatten)]
        why: Why,
        #[command(flatten)]
        of: LedgerOf,
    },
    /// Give a site to a provider, whoever holds it or asks for it.
    Assign {
        /// The site's CQC location ID or ODS code.
        site: SiteKey,
        /// The provider: its CQC provider ID, its head office's ODS code, or as 'ledger list' shows it.
        provider: ProviderKey,
        #[command(flatten)]
        why: Why,
        #[command(flatten)]
        of: LedgerOf,
    },
    /// Say that you know who sends a submission: from then on its people go in.
    Confirm {
        /// The submission, as it is called in the inbox.
        submission: String,
        /// The providers for which it is sent: CQC provider IDs, ODS codes of head offices, or as 'batch-summary.xlsx' shows them.
        #[arg(required = true)]
        providers: Vec<ProviderKey>,
        #[command(flatten)]
        why: Why,
        #[command(flatten)]
        of: LedgerOf,
    },
    /// Carry out what is decided in a batch summary: the lines of 'For NAS to decide' with a y below Decision, all of them or none.
    Apply {
        /// The batch-summary.xlsx of the last run, with y below Decision and why below Reason.
        summary: PathBuf,
        /// The date of the decisions [default: today].
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
        as_of: Option<jiff::civil::Date>,
        #[command(flatten)]
        of: LedgerOf,
    },
    /// Take the last decision back, or all that were applied together, unless something has happened to one of the sites since.
    Undo {
        /// The date on which it is taken back [default: today].
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
        as_of: Option<jiff::civil::Date>,
        #[command(flatten)]
        of: LedgerOf,
    },
    /// List what providers are known by besides, or forget one of those names.
    Aliases {
        /// The name or code to forget, as it is listed.
        #[arg(long, value_name = "ALIAS", requires = "reason")]
        forget: Option<ProviderKey>,
        /// Why; it stays in the ledger.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        #[command(flatten)]
        of: LedgerOf,
    },
    /// Write all sites with their history as CSV.
    Export {
        /// The file to write [default: standard output].
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Replace the file given with --output if it exists.
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        of: LedgerOf,
    },
}

/// Why something is decided, and when.
#[derive(Debug, Args)]
struct Why {
    /// Why; it stays in the ledger.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The date of the decision [default: today].
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    as_of: Option<jiff::civil::Date>,
}

impl Why {
    /// Reason and date, as the ledger keeps them.
    fn told(&self) -> anyhow::Result<(&str, String)> {
        let as_of = self.as_of.unwrap_or_else(today);
        Ok((given(&self.reason)?, as_of.to_string()))
    }
}

fn given(reason: &str) -> anyhow::Result<&str> {
    match reason.trim() {
        "" => bail!("say why, for example --reason \"sold, letter of 3 March 2026\""),
        reason => Ok(reason),
    }
}

#[derive(Debug, Args)]
struct LedgerOf {
    /// The folder that `batch` was given.
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
}

/// Does what was asked for and gives back the exit code.
///
/// # Errors
/// When it could not be done; the error is one sentence.
pub fn run(args: &LedgerArgs) -> anyhow::Result<u8> {
    match &args.command {
        LedgerCommand::List { of } => list(&of.out)?,
        LedgerCommand::Release { site, provider, why, of } => {
            let decision = match provider {
                Some(provider) => Decision::ReleaseAll { provider: provider.clone() },
                None => Decision::Release { sites: site.iter().cloned().collect() },
            };
            decide_one(&of.out, decision, why)?;
        }
        LedgerCommand::Assign { site, provider, why, of } => {
            decide_one(&of.out, Decision::Assign { sites: vec![site.clone()], provider: provider.clone() }, why)?;
        }
        LedgerCommand::Confirm { submission, providers, why, of } => {
            let (submission, providers) = (submission.clone(), providers.clone());
            decide_one(&of.out, Decision::Confirm { submission, providers }, why)?;
        }
        LedgerCommand::Apply { summary, as_of, of } => apply(&of.out, summary, *as_of)?,
        LedgerCommand::Undo { as_of, of } => undo(&of.out, *as_of)?,
        LedgerCommand::Aliases { forget, reason, of } => aliases(&of.out, forget.as_ref(), reason.as_deref())?,
        LedgerCommand::Export { output, force, of } => write_export(&of.out, output.as_deref(), *force)?,
    }
    Ok(ALL_ACCEPTED)
}

fn list(folder: &Path) -> anyhow::Result<()> {
    let state = Ledger::open_to_read(folder)?.state_before(i64::MAX)?;
    let mut text = format!(
        "{:<16} {:<8} {:<11} {:<24} {:<24} {:<24} {}\n",
        "Site", "ODS code", "Since", "Provider", "Evidence", "Submission", "Name"
    );
    for Holder { site, ods_code, provider, since, submission, evidence, .. } in state.holders.values() {
        let (provider, evidence) = (state.provider(provider), evidence.name());
        let name = state.names.get(&provider).map_or("", String::as_str);
        text.push_str(&format!(
            "{site:<16} {ods_code:<8} {since:<11} {provider:<24} {evidence:<24} {submission:<24} {name}\n"
        ));
    }
    let last = state.runs.last().map_or("never".to_owned(), |run| format!("as of {}", run.as_of));
    text.push_str(&format!("\n{} sites held; last run: {last}\n", state.holders.len()));
    print(&text).context("the list could not be printed")
}

/// The ledger to be changed by hand; opening one for writing would begin one where there is none.
fn open(folder: &Path) -> anyhow::Result<Ledger> {
    drop(Ledger::open_to_read(folder)?);
    Ok(Ledger::open(folder)?)
}

/// Carries decisions out, and tells what they did.
fn decide(folder: &Path, decisions: &[(Decision, String)], as_of: &str) -> anyhow::Result<()> {
    let ledger = open(folder)?;
    let state = ledger.state_before(i64::MAX)?;
    let done = ledger.decide(decisions, as_of)?;
    print(done.iter().map(|done| told(done, &state)).collect::<String>()).context("the answer could not be printed")
}

/// What a decision did, in a line a site.
fn told(Done { decision, before, meant }: &Done, state: &State) -> String {
    let provider = |holder: &Holder| state.provider(&holder.provider);
    match decision {
        Decision::Confirm { submission, providers } => {
            let providers: Vec<&str> = providers.iter().map(ProviderKey::as_str).collect();
            format!(
                "'{submission}' is known to be sent for {}; the next run tells what follows.\n",
                providers.join(", ")
            )
        }
        Decision::Assign { sites, provider: to } => {
            let line = |site: &SiteKey| {
                let was = before.iter().find(|holder| site.names(holder)).map(provider);
                let was = was
                    .filter(|was| was != to.as_str())
                    .map_or(String::new(), |was| format!(", and no longer by {was}"));
                format!("{site} is held by {to}{was}.\n")
            };
            sites.iter().map(line).collect()
        }
        Decision::Release { sites } if before.is_empty() => {
            sites.iter().map(|site| format!("{site} was released before, and nobody holds it.\n")).collect()
        }
        Decision::Release { .. } | Decision::ReleaseAll { .. } => {
            before.iter().map(|held| format!("{} is no longer held by {}.\n", held.site, provider(held))).collect()
        }
        Decision::Forget { alias } => {
            let meant: Vec<&str> = meant.iter().map(String::as_str).collect();
            format!("{alias} is not taken for {} any more.\n", meant.join(", "))
        }
    }
}

fn decide_one(folder: &Path, decision: Decision, why: &Why) -> anyhow::Result<()> {
    let (reason, as_of) = why.told()?;
    decide(folder, &[(decision, reason.to_owned())], &as_of)
}

/// What is decided in a summary, all of it or nothing.
fn apply(folder: &Path, summary: &Path, as_of: Option<jiff::civil::Date>) -> anyhow::Result<()> {
    let found = find_inputs(&[summary.to_owned()])?;
    let file = found.files.first().context("give the batch-summary.xlsx of the last run")?;
    let read = read_file(file, &super::reader()?, &Limits::default())?;
    let decisions = decisions_in(&read, folder)?;
    decide(folder, &decisions, &as_of.unwrap_or_else(today).to_string())
}

fn undo(folder: &Path, as_of: Option<jiff::civil::Date>) -> anyhow::Result<()> {
    let undone = open(folder)?.undo(&as_of.unwrap_or_else(today).to_string())?;
    let line = |of: &Decided| {
        let what = of.decision.command().unwrap_or_else(|| "a decision of the summary".to_owned());
        format!("Taken back: {what}, decided on {} ({}).\n", of.as_of, of.reason)
    };
    print(undone.iter().map(line).collect::<String>()).context("the answer could not be printed")
}

fn today() -> jiff::civil::Date {
    jiff::Zoned::now().date()
}

fn aliases(folder: &Path, forget: Option<&ProviderKey>, reason: Option<&str>) -> anyhow::Result<()> {
    if let Some(alias) = forget {
        let reason = given(reason.unwrap_or_default())?.to_owned();
        return decide(folder, &[(Decision::Forget { alias: alias.clone() }, reason)], &today().to_string());
    }
    let state = Ledger::open_to_read(folder)?.state_before(i64::MAX)?;
    let lines = state
        .aliases
        .iter()
        .flat_map(|(alias, meant)| meant.iter().map(move |provider| format!("{alias:<32} {provider}\n")));
    print(format!("{:<32} Provider\n{}", "Known as", lines.collect::<String>()))
        .context("the list could not be printed")
}

fn write_export(folder: &Path, output: Option<&Path>, force: bool) -> anyhow::Result<()> {
    let ledger = Ledger::open_to_read(folder)?;
    let target = output.map_or(Target::StandardOutput, |path| Target::File(path.to_owned()));
    let writer = Writer::new(vec![("the list", target)], &Ledger::files(folder), force)?;
    writer.write(|_, draft| draft.file(|to| export(&ledger, to)))?;
    Ok(())
}
