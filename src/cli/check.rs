//! `check`: one submission in, its report out.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::{
    ALL_ACCEPTED, COULD_NOT_BE_DONE, CheckArgs, SOMETHING_REJECTED, quiet_on_broken_pipe, reader, same_file, summary,
};
use crate::observe::{Progress, start_logs};
use crate::pipeline;
use crate::report::{Results, Target, WriteError, json, workbook};
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
    let outputs = Outputs::from_args(args)?;
    let settings = settings(args)?;
    let pool = thread_pool(args.threads)?;
    let registers = pipeline::open_registers(&settings, &progress)?;
    let done = pool.install(|| {
        pipeline::check(
            &submission_name(&args.inputs),
            &args.inputs,
            &settings,
            registers.as_ref(),
            &progress,
            |results| Ok((outputs.write(results)?, summary::lines(results), exit_code(results))),
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
        None => Ok(Settings::at(as_of)),
        Some(file) => {
            let name = file.display();
            let text = fs::read_to_string(file)
                .with_context(|| format!("the configuration {name} could not be read; check the path"))?;
            Settings::from_toml(&text, as_of).with_context(|| format!("the configuration {name} is not right"))
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
    settings.registers.clone_from(&args.registers);
    settings.register_dates = args.register_date.iter().copied().collect();
    settings.reader = reader();
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

/// Where everything goes that was asked for.
struct Outputs {
    report: Target,
    json: Option<Json>,
}

enum Json {
    StandardOutput,
    File(Target),
}

impl Outputs {
    fn from_args(args: &CheckArgs) -> anyhow::Result<Outputs> {
        let Some(first) = args.inputs.first() else { bail!("no input was given; name the estate's workbook") };
        let report = match &args.output {
            Some(path) if !path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx")) => {
                bail!("{}: the report is an Excel Workbook; give it a name that ends in .xlsx", path.display())
            }
            Some(path) => explicit(path, args)?,
            None => Target::beside(first),
        };
        let json = match &args.json {
            None => None,
            Some(path) if path.as_os_str() == "-" => Some(Json::StandardOutput),
            Some(path) => Some(Json::File(explicit(path, args)?)),
        };
        if let (Target::Exactly(report), Some(Json::File(Target::Exactly(json)))) = (&report, &json)
            && (report == json || same_file(report, json))
        {
            bail!("the report and the JSON cannot both be {}; give one of them another name", report.display());
        }
        Ok(Outputs { report, json })
    }

    fn write(&self, results: &Results<'_>) -> Result<PathBuf, WriteError> {
        let written = self
            .report
            .write(|file| workbook::write(results, BufWriter::new(file)).map_err(|error| error.to_string()))?;
        match &self.json {
            None => {}
            Some(Json::File(target)) => {
                target.write(|file| {
                    let mut buffered = BufWriter::new(file);
                    json::write(results, &mut buffered).map_err(|error| error.to_string())?;
                    buffered.write_all(b"\n").and_then(|()| buffered.flush()).map_err(|error| error.to_string())
                })?;
            }
            Some(Json::StandardOutput) => write_json_to_standard_output(results)?,
        }
        Ok(written)
    }

    /// Prints the summary: to standard error where standard output carries the JSON.
    fn tell(&self, summary: &[String], report: &Path) -> anyhow::Result<()> {
        let mut text = summary.join("\n");
        text.push_str(&format!("\n\nThe report: {}\n", report.display()));
        let wanted = match &self.report {
            Target::Exactly(path) | Target::NextFree(path) => path,
        };
        if report != wanted {
            text.push_str(&format!("({} is there already or open in another program.)\n", wanted.display()));
        }
        let told = match self.json {
            Some(Json::StandardOutput) => std::io::stderr().write_all(text.as_bytes()),
            _ => std::io::stdout().write_all(text.as_bytes()),
        };
        quiet_on_broken_pipe(told).context("the summary could not be printed")
    }
}

/// A file named by the user: an existing one is replaced only with `--force`, and an input never.
fn explicit(path: &Path, args: &CheckArgs) -> anyhow::Result<Target> {
    let name = path.display();
    if args.inputs.iter().any(|input| same_file(input, path)) {
        bail!("{name} is an input; give the output another name");
    }
    if path.is_dir() {
        bail!("{name} is a folder; give the output a file name in it");
    }
    if path.exists() && !args.force {
        bail!("{name} exists already; give another name, or --force to replace it");
    }
    Ok(Target::Exactly(path.to_owned()))
}

fn write_json_to_standard_output(results: &Results<'_>) -> Result<(), WriteError> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let written = json::write(results, &mut out).map_err(std::io::Error::from);
    let ended = written.and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
    quiet_on_broken_pipe(ended)
        .map_err(|error| WriteError::Io { name: "standard output".to_owned(), reason: error.kind() })
}
