//! `template`: the workbook a provider fills in.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use jiff::civil::Date;

use super::{ALL_ACCEPTED, print, reader};
use crate::observe::Progress;
use crate::pipeline;
use crate::report::{Target, Writer};
use crate::settings::{Choices, Settings};
use crate::template::{self, Rows};

/// The arguments of `template`.
#[derive(Debug, Args)]
pub struct TemplateArgs {
    /// Where the workbook goes [default: nhsmail-estate-template.xlsx in the working folder, or the next free name].
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Fill in the active social-care locations that CQC lists for this provider, for example 1-101234567.
    #[arg(long, value_name = "PROVIDER_ID", requires = "registers")]
    from_register: Option<String>,
    /// Where CQC's register is: a snapshot, an extract, or a folder of them. May be repeated.
    #[arg(long, value_name = "PATH", requires = "from_register")]
    registers: Vec<PathBuf>,
    /// The date that says which DSPT editions can be chosen [default: today].
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::date)]
    as_of: Option<Date>,
    /// Replace the file given with --output if it exists.
    #[arg(long)]
    force: bool,
}

/// Writes the template and says where it is.
///
/// # Errors
/// When it could not be done; the error is one sentence that names the file or the provider.
pub fn run(args: &TemplateArgs) -> anyhow::Result<u8> {
    let as_of = args.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
    let target = match &args.output {
        Some(path) => Target::workbook("the template", path)?,
        None => Target::NextFree(PathBuf::from(template::FILE_NAME)),
    };
    let writer = Writer::new(vec![("the template", target)], &args.registers, args.force)?;
    let rows = rows(args, as_of)?;
    let written = writer.write(|_, draft| draft.file(|to| template::write(&rows, as_of, to)))?;
    let files = written.iter().flat_map(|written| &written.files);
    let mut text: String = files.map(|file| format!("The template: {}\n", file.display())).collect();
    if !rows.sites.is_empty() {
        text.push_str(&format!("Sites filled in from CQC's register: {}\n", rows.sites.len()));
    }
    text.push_str("Its sheet 'Guidance' says what to fill in. Then check it: nhsmail-onboard check FILE\n");
    print(&text).context("the answer could not be printed")?;
    Ok(ALL_ACCEPTED)
}

fn rows(args: &TemplateArgs, as_of: Date) -> anyhow::Result<Rows> {
    let Some(provider) = &args.from_register else { return Ok(Rows::default()) };
    let choices = Choices { registers: args.registers.clone(), ..Choices::default() };
    let settings = Settings::new("", as_of, reader()?, choices)?;
    let progress = Progress::of_unknown_length();
    let snapshot = pipeline::open_registers(&settings, &progress);
    progress.finish();
    let snapshot = snapshot?.context("no register was given; name one with --registers")?;
    Ok(template::of_provider(&snapshot, provider)?)
}
