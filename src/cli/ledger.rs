//! `ledger`: what the batch remembers, shown, given to other programs, and put right by hand.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

use super::{ALL_ACCEPTED, date, print};
use crate::ledger::{Holder, Ledger, ProviderKey, SiteKey, export};
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
        let as_of = self.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
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
        LedgerCommand::Release { site, provider, why, of } => release(&of.out, site.as_ref(), provider.as_ref(), why)?,
        LedgerCommand::Assign { site, provider, why, of } => assign(&of.out, site, provider, why)?,
        LedgerCommand::Confirm { submission, providers, why, of } => confirm(&of.out, submission, providers, why)?,
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

fn release(folder: &Path, site: Option<&SiteKey>, provider: Option<&ProviderKey>, why: &Why) -> anyhow::Result<()> {
    let (reason, as_of) = why.told()?;
    let ledger = open(folder)?;
    let state = ledger.state_before(i64::MAX)?;
    let held = match (site, provider) {
        (Some(site), _) => vec![ledger.release(site, reason, &as_of)?],
        (None, Some(provider)) => ledger.release_all_of(provider, reason, &as_of)?,
        (None, None) => Vec::new(),
    };
    let line = |held: &Holder| format!("{} is no longer held by {}.\n", held.site, state.provider(&held.provider));
    print(held.iter().map(line).collect::<String>()).context("the answer could not be printed")
}

fn assign(folder: &Path, site: &SiteKey, provider: &ProviderKey, why: &Why) -> anyhow::Result<()> {
    let (reason, as_of) = why.told()?;
    let ledger = open(folder)?;
    let state = ledger.state_before(i64::MAX)?;
    let before = ledger.assign(site, provider, reason, &as_of)?.map(|holder| state.provider(&holder.provider));
    let before = before.filter(|before| before != provider.as_str());
    let before = before.map_or(String::new(), |before| format!(", and no longer by {before}"));
    print(format!("{site} is held by {provider}{before}.\n")).context("the answer could not be printed")
}

fn confirm(folder: &Path, submission: &str, providers: &[ProviderKey], why: &Why) -> anyhow::Result<()> {
    let (reason, as_of) = why.told()?;
    open(folder)?.confirm(submission, providers, reason, &as_of)?;
    let providers: Vec<&str> = providers.iter().map(ProviderKey::as_str).collect();
    let text =
        format!("'{submission}' is known to be sent for {}; the next run tells what follows.\n", providers.join(", "));
    print(&text).context("the answer could not be printed")
}

fn aliases(folder: &Path, forget: Option<&ProviderKey>, reason: Option<&str>) -> anyhow::Result<()> {
    if let Some(alias) = forget {
        let as_of = jiff::Zoned::now().date().to_string();
        let meant = open(folder)?.forget_alias(alias, given(reason.unwrap_or_default())?, &as_of)?;
        let meant: Vec<String> = meant.into_iter().collect();
        return print(format!("{alias} is not taken for {} any more.\n", meant.join(", ")))
            .context("the answer could not be printed");
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
