//! Where the outputs of `check` go, and that none overwrites what it should not.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::{CheckArgs, explicit, explicit_workbook, quiet_on_broken_pipe, same_file};
use crate::read::{find_inputs, read_file};
use crate::report::portal::{self, PortalOptions, Uploads};
use crate::report::{Results, Target, WriteError, html, json, workbook};
use crate::settings::Settings;

/// Where everything goes that was asked for.
pub struct Outputs {
    report: Target,
    json: Option<Json>,
    html: Option<Target>,
    portal: Option<Portal>,
}

/// Where the upload files go, and what steers them.
struct Portal {
    folder: PathBuf,
    options: PortalOptions,
    earlier: Vec<PathBuf>,
}

enum Json {
    StandardOutput,
    File(Target),
}

impl Outputs {
    /// What the arguments ask for, checked before anything is read.
    ///
    /// # Errors
    /// One sentence: which output cannot go where.
    pub fn from_args(args: &CheckArgs, settings: &Settings) -> anyhow::Result<Outputs> {
        let Some(first) = args.inputs.first() else { bail!("no input was given; name the estate's workbook") };
        let report = match &args.output {
            Some(path) => explicit_workbook(path, "report", &args.inputs, args.force)?,
            None => Target::beside(first),
        };
        let json = match &args.json {
            None => None,
            Some(path) if path.as_os_str() == "-" => Some(Json::StandardOutput),
            Some(path) => Some(Json::File(explicit(path, &args.inputs, args.force)?)),
        };
        let html = args.html.as_deref().map(|path| explicit(path, &args.inputs, args.force)).transpose()?;
        let portal = args.portal_csv.as_deref().map(|folder| portal(folder, args, settings)).transpose()?;
        let outputs = Outputs { report, json, html, portal };
        outputs.check_apart()?;
        Ok(outputs)
    }

    /// No two outputs may be one file.
    fn check_apart(&self) -> anyhow::Result<()> {
        let json = self.json.as_ref().and_then(|json| if let Json::File(target) = json { Some(target) } else { None });
        let named = [("the report", Some(&self.report)), ("the JSON", json), ("the web page", self.html.as_ref())];
        let paths: Vec<(&str, &Path)> = named
            .into_iter()
            .filter_map(
                |(what, target)| {
                    if let Some(Target::Exactly(path)) = target { Some((what, path.as_path())) } else { None }
                },
            )
            .collect();
        for (at, (what, path)) in paths.iter().enumerate() {
            let same = paths[..at].iter().find(|(_, other)| other == path || same_file(other, path));
            if let Some((other, _)) = same {
                bail!("{other} and {what} cannot both be {}; give one of them another name", path.display());
            }
        }
        Ok(())
    }

    /// Writes everything; gives back where the report is, and what else is to be told.
    ///
    /// # Errors
    /// When an output cannot be written.
    pub fn write(&self, results: &Results<'_>) -> Result<(PathBuf, Vec<String>), WriteError> {
        let mut told = Vec::new();
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
        if let Some(target) = &self.html {
            target.write(|file| {
                let mut buffered = BufWriter::new(file);
                let written = html::write(results, &mut buffered).and_then(|()| buffered.flush());
                written.map_err(|error| error.to_string())
            })?;
        }
        if let Some(portal) = &self.portal {
            let uploads = portal::write(results, &portal.options, &portal.folder)?;
            for stale in portal.earlier.iter().filter(|file| !uploads.files.contains(file)) {
                let gone = fs::remove_file(stale);
                gone.map_err(|error| WriteError::Io { name: stale.display().to_string(), reason: error.kind() })?;
            }
            told = portal_lines(&uploads, &portal.folder);
        }
        Ok((written, told))
    }

    /// Prints the summary: to standard error where standard output carries the JSON.
    pub fn tell(&self, summary: &[String], report: &Path) -> anyhow::Result<()> {
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

/// The folder for the upload files is made; files of an earlier run in it are replaced only with `--force`.
fn portal(folder: &Path, args: &CheckArgs, settings: &Settings) -> anyhow::Result<Portal> {
    let name = folder.display();
    fs::create_dir_all(folder).with_context(|| format!("the folder {name} could not be made; check the path"))?;
    let earlier = portal::earlier_files(folder).with_context(|| format!("the folder {name} could not be read"))?;
    if !earlier.is_empty() && !args.force {
        bail!("{name} holds upload files of an earlier run; give another folder, or --force to replace them");
    }
    let sample = settings.portal_sample.as_deref();
    let headings = sample.map_or(Ok(Vec::new()), |sample| sample_headings(sample, settings))?;
    let options = PortalOptions { rows: settings.portal_rows, headings, all: args.portal_all };
    Ok(Portal { folder: folder.to_owned(), options, earlier })
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
    Ok(headings)
}

fn portal_lines(uploads: &Uploads, folder: &Path) -> Vec<String> {
    let files = uploads.files.len().saturating_sub(1);
    let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
    let people = uploads.people;
    let mut lines = vec![
        format!("For the Portal: {people} people in {files}, and the list of members, in {}.", folder.display()),
        "  Upload one file at a time, and none twice.".to_owned(),
    ];
    if uploads.left_out > 0 {
        let left_out = uploads.left_out;
        lines.push(format!("  {left_out} people are left out: an earlier report accepted them (see --portal-all)."));
    }
    if !uploads.empty_columns.is_empty() {
        lines.push(format!("  Columns of the sample left empty: {}.", uploads.empty_columns.join(", ")));
    }
    lines
}

fn write_json_to_standard_output(results: &Results<'_>) -> Result<(), WriteError> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let written = json::write(results, &mut out).map_err(std::io::Error::from);
    let ended = written.and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
    quiet_on_broken_pipe(ended)
        .map_err(|error| WriteError::Io { name: "standard output".to_owned(), reason: error.kind() })
}
