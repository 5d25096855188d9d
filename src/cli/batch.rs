//! `batch`: a folder of submissions in, an answer to each out.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::check::{configured, thread_pool};
use super::{ALL_ACCEPTED, SOMETHING_REJECTED, date, quiet_on_broken_pipe, registers};
use crate::batch::{self, Batch, Options};
use crate::observe::{LogFormat, Progress, start_logs};
use crate::pipeline;
use crate::registers::Kind;

/// The arguments of `batch` as typed.
#[derive(Debug, Args)]
pub struct BatchArgs {
    /// The folder in which submissions arrive: every file and every sub-folder is one. It is never written to.
    #[arg(value_name = "INBOX")]
    inbox: PathBuf,
    /// The folder for the answers, the summary and the ledger.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The configuration file [default: nhsmail-onboard.toml in the working folder, if present].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The date every date rule uses [default: today].
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    as_of: Option<jiff::civil::Date>,
    /// Check against registers: a snapshot, an extract downloaded from ODS, CQC or the DSPT, or a folder of them. May be
    /// repeated.
    #[arg(long, value_name = "PATH")]
    registers: Vec<PathBuf>,
    /// The day of an extract that does not say it, for example ods-sites=2026-08-28. May be repeated.
    #[arg(long, value_name = "KIND=DATE", value_parser = registers::register_date)]
    register_date: Vec<(Kind, jiff::civil::Date)>,
    /// Remember the last N runs in the ledger and in the trend, and forget what was before them [default: all]. Kept in any
    /// case: who holds which site, the last verdict of each site, what every submission was the last time, and all that was
    /// released by hand. Reports are not removed.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    keep_runs: Option<u32>,
    /// Carry columns that hold no field into the reports as well, save personal data that nobody needs.
    #[arg(long)]
    keep_columns: bool,
    /// Submissions checked at once [default: one a processor core].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Print nothing but errors.
    #[arg(short, long)]
    quiet: bool,
    /// Log a line for every submission; twice for details.
    #[arg(short, long, action = clap::ArgAction::Count)]
    verbose: u8,
    /// The form of the log on standard error.
    #[arg(long, value_enum, default_value = "text", value_name = "FORM")]
    log_format: LogFormat,
}

/// Runs the batch, prints its summary, and gives back the exit code.
///
/// # Errors
/// When it could not be completed; the error is one sentence that says why.
pub fn run(args: &BatchArgs) -> anyhow::Result<u8> {
    let progress = if args.quiet { Progress::hidden() } else { Progress::shown() };
    start_logs(args.log_format, args.verbose, progress.clone());
    let mut settings = configured(args.config.as_deref(), args.as_of)?;
    settings.keep_columns = args.keep_columns;
    settings.registers.clone_from(&args.registers);
    settings.register_dates = args.register_date.iter().copied().collect();
    let pool = thread_pool(args.threads)?;
    let registers = pipeline::open_registers(&settings, &progress)?;
    let options = Options {
        inbox: &args.inbox,
        out: &args.out,
        settings: &settings,
        registers: registers.as_ref(),
        pool: &pool,
        progress: &progress,
        keep_runs: args.keep_runs,
    };
    let done = batch::run(&options);
    progress.finish();
    let batch = done?;
    if !args.quiet {
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
    quiet_on_broken_pipe(std::io::stdout().write_all(text.as_bytes()))
}
