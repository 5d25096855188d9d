//! `batch`: a folder of submissions in, an answer to each out.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::common::CommonArgs;
use super::{ALL_ACCEPTED, SOMETHING_REJECTED, print};
use crate::batch::{self, Batch, Meant, Options};
use crate::pipeline;
use crate::settings::Choices;

/// The arguments of `batch` as typed.
#[derive(Debug, Args)]
pub struct BatchArgs {
    /// The folder in which submissions arrive: every file and every sub-folder is one. It is never written to.
    #[arg(value_name = "INBOX")]
    inbox: PathBuf,
    /// The folder for the answers, the summary and the ledger.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Remember the last N runs in the ledger and in the trend, and forget what was before them [default: all]. Kept in any
    /// case: who holds which site, the last verdict of each site, what every submission was the last time, and all that was
    /// released by hand. Reports stay.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    keep_runs: Option<u32>,
    /// Remove the answer to a submission, and what is kept of its people, when it has not been in the inbox for N days. The summary
    /// says so on an earlier day.
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    forget_after: u32,
    /// Go on although nothing is in the inbox and the last run found submissions there.
    #[arg(long)]
    allow_empty: bool,
    /// Go on although the date is before that of the last run.
    #[arg(long)]
    allow_earlier: bool,
    /// Begin a new ledger where the last run's is lost: nobody holds any site then, and every submission is new. The answers of
    /// before are put aside.
    #[arg(long)]
    new_ledger: bool,
    #[command(flatten)]
    common: CommonArgs,
}

/// Runs the batch, prints its summary, and gives back the exit code.
///
/// # Errors
/// When it could not be completed; the error is one sentence that says why.
pub fn run(args: &BatchArgs) -> anyhow::Result<u8> {
    let progress = args.common.start();
    let settings = args.common.settings(Choices::default())?;
    let pool = args.common.thread_pool()?;
    let registers = pipeline::open_registers(&settings, &progress)?;
    let options = Options {
        inbox: &args.inbox,
        out: &args.out,
        settings: &settings,
        registers: registers.as_ref(),
        pool: &pool,
        progress: &progress,
        keep_runs: args.keep_runs,
        forget_after: args.forget_after,
        meant: Meant { new_ledger: args.new_ledger, earlier: args.allow_earlier, empty: args.allow_empty },
    };
    let done = batch::run(&options);
    progress.finish();
    let batch = done?;
    if !args.common.quiet {
        tell(&batch, args).context("the summary could not be printed")?;
    }
    Ok(if batch.is_all_accepted() { ALL_ACCEPTED } else { SOMETHING_REJECTED })
}

fn tell(batch: &Batch, args: &BatchArgs) -> std::io::Result<()> {
    let totals = &batch.totals;
    let text = format!(
        "{}\n\nSites  {:>8} read  {:>8} accepted  {:>8} rejected\n\
         Users  {:>8} read  {:>8} accepted  {:>8} rejected  {:>8} held\n\
         Since the last run: {} findings fixed, {} still open, {} new.\n\nThe summary: {}\n",
        batch.headline(),
        totals.sites_read,
        totals.sites_accepted,
        totals.sites_rejected,
        totals.users_read,
        totals.users_accepted,
        totals.users_rejected,
        totals.users_held,
        totals.fixed,
        totals.still_open,
        totals.new,
        batch::summary_path(&args.out).display()
    );
    print(&text)
}
