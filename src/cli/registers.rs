//! `registers`: says what downloaded extracts are, and builds one snapshot of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::{ALL_ACCEPTED, COULD_NOT_BE_DONE, SOMETHING_REJECTED, print, say};
use crate::headings::nearest;
use crate::observe::Progress;
use crate::registers::{self, Extract, ExtractFile, Inspected, Kind, Options, RegisterError, Source};
use crate::report::{Target, Writer};

/// The arguments of `registers`.
#[derive(Debug, Args)]
pub struct RegistersArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say of each file what it is, how old it is, what is in it and what is odd about it.
    ///
    /// Known are, told apart by content: the ODS extracts without headings (ecarehomesite, ecarehomehq, ecarehomesucc and
    /// others) and search exports; CQC's directory, care directory with filters, deactivated locations, ratings, dual
    /// registrations and search exports; the DSPT organisation search and its older lists; snapshots built by this program.
    /// As csv, ods or xlsx, also packed with gzip.
    Inspect(InspectArgs),
    /// Build one snapshot of downloaded extracts, for --registers.
    Build(BuildArgs),
}

#[derive(Debug, Args)]
struct InspectArgs {
    /// Extracts, snapshots, or folders of them.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct BuildArgs {
    /// Extracts, snapshots, or folders of them.
    #[arg(required = true, value_name = "SOURCE")]
    sources: Vec<PathBuf>,
    /// Where the snapshot goes.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Replace the file given with --output if it exists.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct Common {
    /// The day of an extract that does not say it, for example ods-sites=2026-08-28. May be repeated.
    #[arg(long, value_name = "KIND=DATE", value_parser = register_date)]
    register_date: Vec<(Kind, Date)>,
    /// The day ages are counted to [default: today].
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::date)]
    as_of: Option<Date>,
    /// Print nothing but errors.
    #[arg(short, long)]
    quiet: bool,
}

impl Common {
    fn options(&self) -> anyhow::Result<Options> {
        let as_of = self.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
        let dates: BTreeMap<Kind, Date> = self.register_date.iter().copied().collect();
        Ok(Options { reader: super::reader()?, dates, whole: BTreeSet::new(), as_of })
    }

    fn progress(&self) -> Progress {
        if self.quiet { Progress::hidden() } else { Progress::of_unknown_length() }
    }
}

/// A `KIND=DATE` of `--register-date`.
///
/// # Errors
/// One sentence that says how to write it, or which kinds there are.
pub(super) fn register_date(text: &str) -> Result<(Kind, Date), String> {
    let Some((kind, day)) = text.split_once('=') else {
        return Err("write it as KIND=DATE, for example ods-sites=2026-08-28".to_owned());
    };
    let names: Vec<&str> = Kind::all().map(Kind::name).collect();
    let unknown = || {
        let near = nearest(&[kind], names.iter().copied());
        let offer = near.first().map_or(String::new(), |near| format!("did you mean {near}? "));
        format!("there is no register '{kind}'; {offer}They are {}", names.join(", "))
    };
    Ok((Kind::named(kind.trim()).ok_or_else(unknown)?, super::date(day.trim())?))
}

/// Does what was asked for.
///
/// # Errors
/// When it could not be done; the error is one sentence that names the file.
pub fn run(args: &RegistersArgs) -> anyhow::Result<u8> {
    match &args.command {
        Command::Inspect(args) => inspect(args),
        Command::Build(args) => build(args),
    }
}

fn inspect(args: &InspectArgs) -> anyhow::Result<u8> {
    let (options, progress) = (args.common.options()?, args.common.progress());
    let inspected = registers::inspect(&args.paths, &options, &|file, rows| progress.say(count_of(file, rows)));
    progress.finish();
    let inspected = inspected?;
    let mut text = String::new();
    let mut refused = Vec::new();
    for file in &inspected {
        match file {
            Ok(file) => lines(file, options.as_of).iter().for_each(|line| text.push_str(&format!("{line}\n"))),
            Err(error) => refused.push(error),
        }
    }
    if !args.common.quiet {
        print(&text).context("the answer could not be printed")?;
    }
    Ok(tell_refused(&refused, inspected.len()))
}

/// A sentence for each file that is no register; the exit code says whether there was any, or nothing else.
fn tell_refused(refused: &[&RegisterError], all: usize) -> u8 {
    refused.iter().for_each(say);
    match refused.len() {
        0 => ALL_ACCEPTED,
        some if some < all => SOMETHING_REJECTED,
        _ => COULD_NOT_BE_DONE,
    }
}

fn build(args: &BuildArgs) -> anyhow::Result<u8> {
    let target = Target::File(args.output.clone());
    let writer = Writer::new(vec![("the snapshot", target)], &args.sources, args.force)?;
    let (options, progress) = (args.common.options()?, args.common.progress());
    let built = registers::build(&args.sources, &options, &|file, rows| progress.say(count_of(file, rows)));
    progress.finish();
    let built = built?;
    let written = writer.write(|_, draft| draft.file(|to| built.snapshot.copy_to(to)))?;
    if !args.common.quiet {
        let of_source = |source| format!("{}\n", of_source(source, options.as_of));
        let mut text: String = built.snapshot.sources().map(of_source).collect();
        built.ignored.iter().for_each(|file| text.push_str(&format!("{} is left aside: {}\n", file.name, file.why)));
        let files = written.iter().flat_map(|written| &written.files);
        files.for_each(|file| text.push_str(&format!("\nThe snapshot: {}\n", file.display())));
        print(&text).context("the answer could not be printed")?;
    }
    Ok(ALL_ACCEPTED)
}

fn count_of(file: &str, rows: u64) -> String {
    format!("{file}: {rows} rows")
}

fn lines(file: &Inspected, as_of: Date) -> Vec<String> {
    match file {
        Inspected::File(file) => file.extracts.iter().flat_map(|extract| of_extract(file, extract, as_of)).collect(),
        Inspected::Snapshot(name, sources) => {
            let head = format!("{name}\n  a snapshot, built from:");
            std::iter::once(head).chain(sources.iter().map(|source| of_source(source, as_of))).collect()
        }
    }
}

fn of_extract(file: &ExtractFile, extract: &Extract, as_of: Date) -> Vec<String> {
    let kind = extract.kind;
    let dated = extract.dated.map_or("unknown".to_owned(), |date| date.to_string());
    let age = registers::age_in_days(extract.dated, as_of).map_or(String::new(), |days| format!(", {days} days old"));
    let part = kind.part_in_words().filter(|_| !kind.is_whole_with(extract.rows));
    let part = part.map_or(String::new(), |part| format!(": {part}"));
    let mut lines = vec![
        file.name.clone(),
        format!("  kind       {kind}: {}", kind.title()),
        format!("  date       {dated}{age} ({})", extract.known.words()),
        format!("  rows       {}{part}", extract.rows),
        format!("  keys       {} different, {} rows repeat one", extract.keys, extract.repeated),
        format!("  sha256     {}", file.sha256),
    ];
    let odd = |(count, what, row)| format!("  {count:<10} {what} (first in row {row})");
    lines.extend(extract.oddities.iter().map(odd));
    lines.push(String::new());
    lines
}

fn of_source(source: &Source, as_of: Date) -> String {
    let dated = source.dated.map_or("date unknown".to_owned(), |date| format!("of {date}"));
    let age = source.age_in_days(as_of).map_or(String::new(), |days| format!(", {days} days old"));
    let note = if source.note.is_empty() { String::new() } else { format!("; {}", source.note) };
    let part = source.part_in_words().map_or(String::new(), |part| format!("; {part}"));
    format!("  {:<16}{dated}{age}, {} rows, {}{part}{note}", source.kind, source.rows, source.file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_names_its_kind() {
        assert_eq!(register_date("dspt=2026-09-01"), Ok((Kind::Dspt, jiff::civil::date(2026, 9, 1))));
        for (text, told) in [
            ("dspt", "KIND=DATE"),
            ("ods-site=2026-09-01", "did you mean ods-sites?"),
            ("dspt=1 September", "YYYY-MM-DD"),
        ] {
            assert!(register_date(text).is_err_and(|error| error.contains(told)), "{text}");
        }
    }
}
