//! What `check` and `batch` are both told: the date, the configuration, the registers, and how much to say meanwhile.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use jiff::civil::Date;

use super::{date, reader, registers};
use crate::observe::{LogFormat, Progress, start_logs};
use crate::registers::Kind;
use crate::settings::{Choices, Settings};

/// The configuration that is read without being asked for.
const DEFAULT_CONFIG: &str = "nhsmail-onboard.toml";

/// These arguments as typed.
#[derive(Debug, Args)]
pub struct CommonArgs {
    /// The configuration file [default: nhsmail-onboard.toml in the working folder, if present].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The date every date rule uses [default: today].
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    as_of: Option<Date>,
    /// Check against registers: a snapshot, an extract downloaded from ODS, CQC or the DSPT, or a folder of them. May be
    /// repeated.
    #[arg(long, value_name = "PATH")]
    registers: Vec<PathBuf>,
    /// The day of an extract that does not say it, for example ods-sites=2026-08-28. May be repeated.
    #[arg(long, value_name = "KIND=DATE", value_parser = registers::register_date)]
    register_date: Vec<(Kind, Date)>,
    /// Carry columns that hold no field into the report as well, save personal data that nobody needs.
    #[arg(long)]
    keep_columns: bool,
    /// Threads to use [default: one a processor core].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Print nothing but errors.
    #[arg(short, long)]
    pub quiet: bool,
    /// Log what is done; twice for details.
    #[arg(short, long, action = clap::ArgAction::Count)]
    verbose: u8,
    /// The form of the log on standard error.
    #[arg(long, value_enum, default_value = "text", value_name = "FORM")]
    log_format: LogFormat,
}

impl CommonArgs {
    /// Starts the log and the progress bar.
    pub fn start(&self) -> Progress {
        let progress = if self.quiet { Progress::hidden() } else { Progress::shown() };
        start_logs(self.log_format, self.verbose, progress.clone());
        progress
    }

    /// The threads that work.
    pub fn thread_pool(&self) -> anyhow::Result<rayon::ThreadPool> {
        let builder = rayon::ThreadPoolBuilder::new().num_threads(self.threads.map_or(0, usize::from));
        builder.build().context("the threads could not be started; try --threads 1")
    }

    /// The configuration file: the one given, else the one in the working folder.
    fn config(&self) -> Option<&Path> {
        let default = Path::new(DEFAULT_CONFIG);
        self.config.as_deref().or_else(|| default.is_file().then_some(default))
    }

    /// That a configuration was found and read without being asked for.
    pub fn found_config(&self) -> Option<String> {
        let found = self.config.is_none() && self.config().is_some();
        found.then(|| format!("The configuration {DEFAULT_CONFIG}, found in this folder, was read."))
    }

    /// What is read besides the submissions.
    pub fn files_read(&self) -> Vec<PathBuf> {
        self.registers.iter().cloned().chain(self.config().map(Path::to_owned)).collect()
    }

    /// A path in the configuration, which is meant from where the configuration is.
    pub fn path_in_config(&self, path: &Path) -> PathBuf {
        self.config().and_then(Path::parent).unwrap_or(Path::new("")).join(path)
    }

    /// The settings that the configuration, these arguments and `choices` of the command make.
    pub fn settings(&self, choices: Choices) -> anyhow::Result<Settings> {
        let as_of = self.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
        let choices = Choices {
            keep_columns: self.keep_columns,
            registers: self.registers.clone(),
            register_dates: self.register_date.iter().copied().collect(),
            found_config: self.found_config(),
            ..choices
        };
        let Some(file) = self.config() else { return Ok(Settings::new("", as_of, reader()?, choices)?) };
        let name = file.display();
        let text = fs::read_to_string(file)
            .with_context(|| format!("the configuration {name} could not be read; check the path"))?;
        Settings::new(&text, as_of, reader()?, choices)
            .with_context(|| format!("the configuration {name} is not right"))
    }
}
