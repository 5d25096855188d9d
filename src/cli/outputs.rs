//! The outputs of `check`: the options that the list of outputs makes, and the writer that holds what was asked for.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use super::{CheckArgs, print};
use crate::answer::Answer;
use crate::read::{find_inputs, read_file};
use crate::report::outputs::{OUTPUTS, Output, OutputOptions, REPORT};
use crate::report::portal::{self, PortalOptions};
use crate::report::{Target, WriteError, Writer, Written, quiet_on_broken_pipe};
use crate::settings::Settings;
use crate::text::steady;

/// The outputs that the command line names, as typed.
#[derive(Debug, Clone, Default)]
pub struct OutputArgs(Vec<(&'static Output, PathBuf)>);

impl FromArgMatches for OutputArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = |output: &'static Output| Some((output, matches.get_one::<PathBuf>(output.option)?.clone()));
        Ok(OutputArgs(OUTPUTS.iter().filter_map(given).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = OutputArgs::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for OutputArgs {
    fn augment_args(command: Command) -> Command {
        OUTPUTS.iter().fold(command, |command, output| {
            let arg = Arg::new(output.option).long(output.option).short(output.short).help(output.help);
            let arg = arg.value_name(output.value_name()).value_parser(clap::value_parser!(PathBuf));
            command.arg(if output.is_personal() { arg.conflicts_with("redact") } else { arg })
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        OutputArgs::augment_args(command)
    }
}

/// What is written, of which it is known that it may go where it is to go.
pub struct Outputs {
    /// The report first.
    outputs: Vec<&'static Output>,
    options: OutputOptions,
    writer: Writer,
    uses_standard_output: bool,
}

/// What was written.
pub struct Report {
    /// Where the report is.
    pub path: PathBuf,
    /// What else is to be told about what was written.
    pub lines: Vec<String>,
    /// Which outputs have another name than they were given.
    elsewhere: Vec<String>,
}

impl Outputs {
    /// What the arguments ask for, checked before anything is read.
    ///
    /// # Errors
    /// One sentence: which output cannot go where.
    pub fn from_args(args: &CheckArgs, settings: &Settings) -> anyhow::Result<Outputs> {
        let Some(first) = args.inputs.first() else { bail!("no input was given; name the estate's workbook") };
        let mut wanted = Vec::new();
        if !args.outputs.0.iter().any(|(output, _)| output.option == REPORT.option) {
            wanted.push((&OUTPUTS[0], Target::beside(first)));
        }
        for (output, path) in &args.outputs.0 {
            wanted.push((*output, output.target(path)?));
        }
        let outputs = wanted.iter().map(|(output, _)| *output).collect();
        let uses_standard_output = wanted.iter().any(|(_, target)| matches!(target, Target::StandardOutput));
        let targets = wanted.into_iter().map(|(output, target)| (output.what, target)).collect();
        let sample = settings.portal_sample.as_deref().map(|sample| args.common.path_in_config(sample));
        let read = [args.inputs.as_slice(), &args.common.files_read(), sample.as_slice()].concat();
        let headings = sample.map_or(Ok(Vec::new()), |sample| sample_headings(&sample, settings))?;
        let writer = Writer::new(targets, &read, args.force)?;
        let portal = PortalOptions { rows: settings.portal_rows, headings, all: args.portal_all };
        let options = OutputOptions { portal, token: None };
        Ok(Outputs { outputs, options, writer, uses_standard_output })
    }

    /// Writes everything.
    ///
    /// # Errors
    /// When an output cannot be written.
    pub fn write(&self, answer: &Answer<'_>) -> Result<Report, WriteError> {
        let mut lines = Vec::new();
        let written = self.writer.write(|number, draft| {
            lines.extend((self.outputs[number].write)(answer, &self.options, draft)?);
            Ok(())
        })?;
        let path = written.first().and_then(|report| report.files.first()).cloned().unwrap_or_default();
        let elsewhere = self.outputs.iter().zip(&written).filter(|(_, written)| written.is_elsewhere());
        let elsewhere = elsewhere.map(|(output, written)| elsewhere_line(output, written)).collect();
        Ok(Report { path, lines, elsewhere })
    }

    /// Prints the summary: to standard error where standard output carries the JSON.
    pub fn tell(&self, summary: &[String], report: &Report) -> anyhow::Result<()> {
        let mut text = summary.join("\n");
        text.push_str(&format!("\n\nThe report: {}\n", report.path.display()));
        report.elsewhere.iter().for_each(|line| text.push_str(line));
        let told = if self.uses_standard_output {
            quiet_on_broken_pipe(std::io::stderr().write_all(steady(&text).as_bytes()))
        } else {
            print(&text)
        };
        told.context("the summary could not be printed")
    }
}

fn elsewhere_line(output: &Output, written: &Written) -> String {
    let wanted = written.wanted.display();
    let taken = "is there already or open in another program";
    if output.option == REPORT.option {
        return format!("({wanted} {taken}.)\n");
    }
    let files: Vec<String> = written.files.iter().map(|file| file.display().to_string()).collect();
    format!("({wanted} {taken}; {} is {}.)\n", output.what, files.join(", "))
}

/// The first row of the portal's own sample file.
fn sample_headings(sample: &Path, settings: &Settings) -> anyhow::Result<Vec<String>> {
    let name = sample.display();
    let wrong = || format!("the portal's sample {name} (portal.sample in the configuration) could not be read");
    let found = find_inputs(&[sample.to_owned()]).with_context(wrong)?;
    let file = found.files.first().with_context(wrong)?;
    let file = read_file(file, &settings.reader, &settings.limits).with_context(wrong)?;
    let first = file.sheets.first().and_then(|sheet| sheet.rows().next());
    // A column without a heading keeps its place: the portal reads by position too.
    let mut headings: Vec<String> = Vec::new();
    let cells = first.iter().flat_map(|row| row.cells()).map(|cell| (usize::from(cell.column), cell.text.trim()));
    for (column, text) in cells.filter(|(_, text)| !text.is_empty()) {
        headings.resize(column, String::new());
        headings.push(text.to_owned());
    }
    if headings.is_empty() {
        bail!("the portal's sample {name} (portal.sample in the configuration) has no headings in its first row");
    }
    // Nothing of it is shown: it may be any file.
    if !portal::has_names(&headings) {
        bail!(
            "the portal's sample {name} (portal.sample in the configuration) has no columns for people's first and last names in its first \
             row; give the sample file as it was downloaded from the portal"
        );
    }
    Ok(headings)
}
