//! `ledger`: what the batch remembers, shown, given to other programs, and put right by hand.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

use super::{ALL_ACCEPTED, date, print};
use crate::ledger::{Holder, Ledger, SiteKey, export};
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
    /// Give up a site, so that another provider may have it.
    Release {
        /// The site's CQC location ID or ODS code.
        site: SiteKey,
        /// Why; it stays in the ledger.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// The date it is given up [default: today].
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
        as_of: Option<jiff::civil::Date>,
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
        LedgerCommand::Release { site, reason, as_of, of } => release(&of.out, site, reason, *as_of)?,
        LedgerCommand::Export { output, force, of } => write_export(&of.out, output.as_deref(), *force)?,
    }
    Ok(ALL_ACCEPTED)
}

fn list(folder: &Path) -> anyhow::Result<()> {
    let state = Ledger::open_to_read(folder)?.state_before(i64::MAX)?;
    let mut text = format!("{:<16} {:<8} {:<11} {:<24} {}\n", "Site", "ODS code", "Since", "Provider", "Name");
    for Holder { site, ods_code, provider, since, .. } in state.holders.values() {
        let provider = state.provider(provider);
        let name = state.names.get(&provider).map_or("", String::as_str);
        text.push_str(&format!("{site:<16} {ods_code:<8} {since:<11} {provider:<24} {name}\n"));
    }
    let last = state.runs.last().map_or("never".to_owned(), |run| format!("as of {}", run.as_of));
    text.push_str(&format!("\n{} sites held; last run: {last}\n", state.holders.len()));
    print(&text).context("the list could not be printed")
}

fn release(folder: &Path, site: &SiteKey, reason: &str, as_of: Option<jiff::civil::Date>) -> anyhow::Result<()> {
    if reason.trim().is_empty() {
        bail!("say why the site is given up, for example --reason 'sold, letter of 3 March 2026'");
    }
    // Only to see that there is one: to open it for writing would begin one.
    drop(Ledger::open_to_read(folder)?);
    let as_of = as_of.unwrap_or_else(|| jiff::Zoned::now().date());
    let ledger = Ledger::open(folder)?;
    let state = ledger.state_before(i64::MAX)?;
    let held = ledger.release(site, reason.trim(), &as_of.to_string())?;
    let text = format!("{} is no longer held by {}.\n", held.site, state.provider(&held.provider));
    print(&text).context("the answer could not be printed")
}

fn write_export(folder: &Path, output: Option<&Path>, force: bool) -> anyhow::Result<()> {
    let ledger = Ledger::open_to_read(folder)?;
    let target = output.map_or(Target::StandardOutput, |path| Target::File(path.to_owned()));
    let writer = Writer::new(vec![("the list", target)], &Ledger::files(folder), force)?;
    writer.write(|_, draft| draft.file(|to| export(&ledger, to)))?;
    Ok(())
}
