//! `check`: one submission in, its report out.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::outputs::Outputs;
use super::{ALL_ACCEPTED, COULD_NOT_BE_DONE, CheckArgs, SOMETHING_REJECTED, reader, summary};
use crate::observe::{Progress, start_logs};
use crate::pipeline;
use crate::report::Results;
use crate::settings::Settings;
use crate::verdict::Outcome;

/// The configuration that is read without being asked for.
const DEFAULT_CONFIG: &str = "nhsmail-onboard.toml";

/// Checks the submission, writes what was asked for, prints the summary, and gives back the exit code.
///
/// # Errors
/// When it could not be done; the error is one sentence that names the file.
pub fn run(args: &CheckArgs) -> anyhow::Result<u8> {
    let progress = if args.quiet { Progress::hidden() } else { Progress::shown() };
    start_logs(args.log_format, args.verbose, progress.clone());
    let settings = settings(args)?;
    let outputs = Outputs::from_args(args, &settings)?;
    let pool = thread_pool(args.threads)?;
    let registers = pipeline::open_registers(&settings, &progress)?;
    let done = pool.install(|| {
        pipeline::check(
            &submission_name(&args.inputs),
            &args.inputs,
            &settings,
            registers.as_ref(),
            &progress,
            |results| {
                let (written, told) = outputs.write(results)?;
                let summary = summary::lines(results, told.len()).into_iter().chain(told).collect::<Vec<_>>();
                Ok((written, summary, exit_code(results)))
            },
        )
    });
    progress.finish();
    let (written, summary, code) = done?;
    tracing::info!(report = %written.display(), exit_code = code, "done");
    if !args.quiet {
        outputs.tell(&summary, &written)?;
    }
    if code == COULD_NOT_BE_DONE {
        bail!("{} The report says why: {}", summary[0], written.display());
    }
    Ok(code)
}

fn exit_code(results: &Results<'_>) -> u8 {
    match results.verdict.outcome {
        Outcome::Accepted => ALL_ACCEPTED,
        Outcome::Partial | Outcome::Rejected => SOMETHING_REJECTED,
        Outcome::Unprocessable => COULD_NOT_BE_DONE,
    }
}

/// The settings that the configuration makes: the file given, else the one in the working folder.
pub(super) fn configured(config: Option<&Path>, as_of: Option<jiff::civil::Date>) -> anyhow::Result<Settings> {
    let as_of = as_of.unwrap_or_else(|| jiff::Zoned::now().date());
    let default = Path::new(DEFAULT_CONFIG);
    match config.or_else(|| default.is_file().then_some(default)) {
        None => Ok(Settings::at(as_of, reader()?)),
        Some(file) => {
            let name = file.display();
            let text = fs::read_to_string(file)
                .with_context(|| format!("the configuration {name} could not be read; check the path"))?;
            let mut settings = Settings::from_toml(&text, as_of, reader()?)
                .with_context(|| format!("the configuration {name} is not right"))?;
            // A path in the configuration is meant from where the configuration is.
            let folder = file.parent().unwrap_or(Path::new(""));
            settings.portal_sample = settings.portal_sample.map(|sample| folder.join(sample));
            Ok(settings)
        }
    }
}

fn settings(args: &CheckArgs) -> anyhow::Result<Settings> {
    let mut settings = configured(args.config.as_deref(), args.as_of)?;
    for argument in &args.map {
        settings.map(argument)?;
    }
    settings.headings.only_sheets.clone_from(&args.sheet);
    settings.keep_columns = args.keep_columns;
    settings.redact = args.redact;
    settings.registers.clone_from(&args.registers);
    settings.register_dates = args.register_date.iter().copied().collect();
    Ok(settings)
}

pub(super) fn thread_pool(threads: Option<u16>) -> anyhow::Result<rayon::ThreadPool> {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(threads.map_or(0, usize::from));
    builder.build().context("the threads could not be started; try --threads 1")
}

/// The first input's stem names the submission.
fn submission_name(inputs: &[PathBuf]) -> String {
    let first = inputs.first().and_then(|input| if input.is_dir() { input.file_name() } else { input.file_stem() });
    first.map_or_else(|| "estate".to_owned(), |stem| stem.to_string_lossy().into_owned())
}
