//! `check`: one submission in, its report out.

use anyhow::bail;

use super::outputs::Outputs;
use super::remembered;
use super::{ALL_ACCEPTED, COULD_NOT_BE_DONE, CheckArgs, SOMETHING_REJECTED};
use crate::answer::{Answer, Audience};
use crate::papers::name_at;
use crate::pipeline;
use crate::report::terminal;
use crate::settings::{Choices, mapped};
use crate::verdict::Outcome;

/// Checks the submission, writes what was asked for, prints the summary, and gives back the exit code.
///
/// # Errors
/// When it could not be done; the error is one sentence that names the file.
pub fn run(args: &CheckArgs) -> anyhow::Result<u8> {
    let progress = args.common.start();
    let map = args.map.iter().map(|argument| mapped(argument)).collect::<Result<_, _>>()?;
    let audience = if args.redact { Audience::Masked } else { Audience::Whole };
    let remembered = remembered::read()?;
    let choices = Choices { map, remembered, sheets: args.sheet.clone(), audience, ..Choices::default() };
    let settings = args.common.settings(choices)?;
    let outputs = Outputs::from_args(args, &settings)?;
    let pool = args.common.thread_pool()?;
    let registers = pipeline::open_registers(&settings, &progress)?;
    let found_config = args.common.found_config();
    let notes = usize::from(found_config.is_some()) + usize::from(args.remember);
    let name = args.inputs.first().and_then(|first| name_at(first)).unwrap_or_else(|| "estate".to_owned());
    let done = pool.install(|| {
        pipeline::check(&name, &args.inputs, &settings, registers.as_ref(), &progress, |_, answer| {
            let report = outputs.write(answer)?;
            let mut summary = terminal::lines(answer, report.lines.len() + notes);
            summary.extend(found_config.iter().chain(&report.lines).cloned());
            summary.extend(why(args, answer));
            Ok((report, summary, exit_code(answer)))
        })
    });
    progress.finish();
    let (report, mut summary, code) = done?;
    if args.remember {
        let file = remembered::add(&settings.choices.map)?;
        summary.push(format!("The headings given with --map are known from now on ({}).", file.display()));
    }
    tracing::info!(report = %report.path.display(), exit_code = code, "done");
    if !args.common.quiet {
        outputs.tell(&summary, &report)?;
    }
    if code == COULD_NOT_BE_DONE {
        bail!("{} The report says why: {}", summary[0], report.path.display());
    }
    Ok(code)
}

/// What `--why` asks for.
fn why(args: &CheckArgs, answer: &Answer<'_>) -> Vec<String> {
    let Some(cell) = &args.why else { return Vec::new() };
    let told = answer.why(&cell.sheet, cell.row, cell.column);
    let lines = told.unwrap_or_else(|| vec![format!("--why: no file has a sheet named '{}'.", cell.sheet)]);
    std::iter::once(String::new()).chain(lines).collect()
}

fn exit_code(answer: &Answer<'_>) -> u8 {
    match answer.verdict.outcome {
        Outcome::Accepted => ALL_ACCEPTED,
        Outcome::Partial | Outcome::Rejected => SOMETHING_REJECTED,
        Outcome::Unprocessable => COULD_NOT_BE_DONE,
    }
}
