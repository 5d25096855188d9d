//! The command line: arguments in, exit code out. Everything that talks to the terminal is here.

mod batch;
mod cell;
mod check;
mod common;
mod ledger;
mod outputs;
mod registers;
mod remembered;
mod rules;
mod shell;
mod template;

use std::ffi::OsString;
use std::fmt::Display;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::batch::SUBMISSION_ARGUMENT;
use crate::observe::{catching, keep_panics_quiet};
use crate::process::{end_others_with_me, outlive_file_limits};
use crate::read::{self, Reader, WORKER_ARGUMENT};
use crate::report::quiet_on_broken_pipe;
use crate::text::steady;

/// Exit code: every site and user is accepted.
pub const ALL_ACCEPTED: u8 = 0;
/// Exit code: processed, and something is rejected or held.
pub const SOMETHING_REJECTED: u8 = 1;
/// Exit code: could not be done.
pub const COULD_NOT_BE_DONE: u8 = 2;

/// Checks a care provider's estate spreadsheets against the registration rules of NHSmail (now NHS.net Connect) and writes a
/// report workbook: which sites and users are accepted, which are rejected, where exactly, why, and how to fix it.
#[derive(Debug, Parser)]
#[command(name = "nhsmail-onboard", version, arg_required_else_help = true)]
#[command(after_help = "`nhsmail-onboard FILE` alone means `nhsmail-onboard check FILE`.\n\
    Exit codes: 0 every site and user accepted, 1 something rejected or held, 2 could not be done.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check one submission and write its report.
    #[command(after_help = "Examples:\n  \
        nhsmail-onboard check estate.xlsx                    the report goes to estate-report.xlsx\n  \
        nhsmail-onboard check sites.csv users.csv            two files, one submission\n  \
        nhsmail-onboard check estate-folder                  a folder of such files\n  \
        nhsmail-onboard check estate.xlsx --registers downloads\n  \
        nhsmail-onboard check estate-report.xlsx             a report, corrected and sent back\n  \
        nhsmail-onboard check estate.xlsx --map \"Our reference=ods_code\"\n  \
        nhsmail-onboard check estate.xlsx --json - --quiet | jq .counts")]
    Check(CheckArgs),
    /// Check every submission in a folder, decide across them, answer each, and remember what was accepted.
    #[command(after_help = "Examples:\n  \
        nhsmail-onboard batch inbox --out answers\n  \
        nhsmail-onboard batch inbox --out answers --registers registers.db --keep-runs 400\n  \
        nhsmail-onboard batch inbox --out answers --quiet -v --log-format json 2>> batch.log")]
    Batch(batch::BatchArgs),
    /// Show which sites are held and by whom, release one, or export them.
    #[command(after_help = "Examples:\n  \
        nhsmail-onboard ledger list --out answers\n  \
        nhsmail-onboard ledger release 1-123456789 --reason 'sold, letter of 3 March' --out answers\n  \
        nhsmail-onboard ledger export -o ledger.csv --out answers")]
    Ledger(ledger::LedgerArgs),
    /// Write the workbook a provider fills in, empty or with the sites that CQC lists.
    #[command(after_help = "Examples:\n  \
        nhsmail-onboard template\n  \
        nhsmail-onboard template --from-register 1-101234567 --registers registers.db -o estate.xlsx")]
    Template(template::TemplateArgs),
    /// List the rules, or explain one: what it checks, why, how to fix it, what passes and what fails.
    #[command(after_help = "Examples:\n  \
        nhsmail-onboard rules                all rules, a line each\n  \
        nhsmail-onboard rules ODS            those about ODS codes\n  \
        nhsmail-onboard rules ODS002         one explained\n  \
        nhsmail-onboard rules --format json  for programs")]
    Rules(rules::RulesArgs),
    /// Say what downloaded register extracts are, or build one snapshot of them.
    #[command(after_help = "Examples:\n  \
        nhsmail-onboard registers inspect downloads\n  \
        nhsmail-onboard registers build downloads -o registers.db\n  \
        nhsmail-onboard registers build registers.db newer.csv -o next.db\n  \
        nhsmail-onboard check estate.xlsx --registers registers.db")]
    Registers(registers::RegistersArgs),
    /// Print completions for a shell: nhsmail-onboard completions bash > /etc/bash_completion.d/nhsmail-onboard
    Completions(shell::CompletionsArgs),
    /// Print a page of the manual: nhsmail-onboard man check | man -l -
    Man(shell::ManArgs),
}

/// The arguments of `check` as typed; [`check::run`] makes settings of them.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The estate: a workbook (.xlsx, .xlsm, .xlsb, .xls, .ods), text files (.csv), or a folder of them. All inputs
    /// together are one submission.
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    outputs: outputs::OutputArgs,
    /// With --portal-csv: also the people whom an earlier report accepted. The portal makes a second account of a row
    /// that is uploaded twice.
    #[arg(long, requires = "portal-csv")]
    portal_all: bool,
    /// Say which field a column holds, for example "Home=site_name". May be repeated.
    #[arg(long, value_name = "HEADING=FIELD")]
    map: Vec<String>,
    /// Know the headings given with --map from now on: they are kept in your own settings folder, headings only.
    #[arg(long, requires = "map")]
    remember: bool,
    /// Read this sheet (also a hidden one) and no others. May be repeated.
    #[arg(long, value_name = "NAME")]
    sheet: Vec<String>,
    /// Say how this cell was read, what it became, and what was found about it, for example "Users!C4".
    #[arg(long, value_name = "SHEET!CELL", value_parser = cell::parse)]
    why: Option<cell::CellOfSheet>,
    /// Mask everything that tells who a person is, in every output: for sharing. Such a report cannot be sent back.
    #[arg(long)]
    redact: bool,
    /// Replace the files that the outputs are given, and the upload files in the folder of --portal-csv, if they exist. An
    /// input is never replaced.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    common: common::CommonArgs,
}

/// Runs the program with the process's own arguments.
pub fn main() -> ExitCode {
    keep_panics_quiet();
    outlive_file_limits();
    let mut args = std::env::args_os().skip(1);
    match args.next() {
        Some(first) if first == WORKER_ARGUMENT => return read::work(args.next()),
        Some(first) if first == SUBMISSION_ARGUMENT => return crate::batch::work(),
        _ => {}
    }
    end_others_with_me();
    let cli = Cli::parse_from(with_default_command(std::env::args_os().collect()));
    match catching(|| run(&cli.command)).unwrap_or_else(|fault| Err(fault.into())) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            say(error);
            ExitCode::from(COULD_NOT_BE_DONE)
        }
    }
}

fn run(command: &Command) -> anyhow::Result<u8> {
    match command {
        Command::Check(args) => check::run(args),
        Command::Batch(args) => batch::run(args),
        Command::Ledger(args) => ledger::run(args),
        Command::Rules(args) => rules::run(args),
        Command::Registers(args) => registers::run(args),
        Command::Completions(args) => shell::completions(args),
        Command::Man(args) => shell::man(args),
        Command::Template(args) => template::run(args),
    }
}

/// A date that a workbook can hold: its calendar begins in 1900.
fn date(text: &str) -> Result<jiff::civil::Date, String> {
    let date: jiff::civil::Date = text.parse().map_err(|_| "write the date as YYYY-MM-DD, for example 2026-11-21")?;
    if date.year() < 1900 {
        return Err("give a date from 1900-01-01 to 9999-12-31; a workbook holds no other".to_owned());
    }
    Ok(date)
}

/// `nhsmail-onboard FILE` means `nhsmail-onboard check FILE`, so that dragging a file onto the program works.
fn with_default_command(mut args: Vec<OsString>) -> Vec<OsString> {
    let commands: Vec<String> = Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let is_own = |arg: &OsString| {
        let own = ["help", "-h", "--help", "-V", "--version"];
        arg.to_str().is_some_and(|arg| own.contains(&arg) || commands.iter().any(|command| command == arg))
    };
    if args.get(1).is_some_and(|first| !is_own(first)) {
        args.insert(1, OsString::from("check"));
    }
    args
}

/// The program that takes the files apart: this same one, started once for every file. Linux has a name for it that stands
/// for it even when its file was replaced meanwhile; by its path another version might be started.
fn reader() -> anyhow::Result<Reader> {
    let myself = Path::new("/proc/self/exe");
    if cfg!(target_os = "linux") && myself.exists() {
        return Ok(Reader::Worker(myself.to_owned()));
    }
    let program = std::env::current_exe().context(
        "the program does not know where it is, so it cannot start the process that reads files; start it by its full path",
    )?;
    Ok(Reader::Worker(program))
}

/// Prints on standard output.
fn print(text: impl AsRef<str>) -> std::io::Result<()> {
    quiet_on_broken_pipe(std::io::stdout().write_all(steady(text.as_ref()).as_bytes()))
}

/// One sentence on standard error: what went wrong, with its cause where that says more. Where nobody listens there is nothing to do.
fn say(error: impl Display) {
    let _ = writeln!(std::io::stderr(), "{}", steady(&format!("nhsmail-onboard: {error:#}")));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(args: &[&str]) -> Vec<OsString> {
        with_default_command(args.iter().map(OsString::from).collect())
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_bare_file_is_checked_and_a_command_is_left_alone() {
        assert_eq!(completed(&["p", "estate.xlsx"])[1], "check");
        assert_eq!(completed(&["p", "--quiet", "estate.xlsx"])[1], "check");
        assert_eq!(completed(&["p", "check", "estate.xlsx"]).len(), 3);
        assert_eq!(completed(&["p", "--version"]).len(), 2);
        assert_eq!(completed(&["p"]).len(), 1);
    }
}
