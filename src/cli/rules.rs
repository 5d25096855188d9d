//! `rules`: lists the rules, or explains one.

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};

use super::{ALL_ACCEPTED, print};
use crate::headings::nearest;
use crate::report::catalogue;
use crate::rules::{self, Rule};

/// The arguments of `rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// A rule's code or name (ODS002, ods-code-malformed) to have it explained, or a family (ODS) to have it listed.
    #[arg(value_name = "CODE")]
    code: Option<String>,
    /// The form of the answer.
    #[arg(long, value_enum, default_value = "text", value_name = "FORM")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For pages.
    Markdown,
}

/// Prints what was asked for.
///
/// # Errors
/// When there is no such rule; the error offers the nearest.
pub fn run(args: &RulesArgs) -> anyhow::Result<u8> {
    let text = match &args.code {
        None => list(rules::all(), args.format)?,
        Some(code) => match (rules::find(code.trim()), family(code.trim())) {
            (Some(rule), _) => one(rule, args.format)?,
            (None, family) if !family.is_empty() => list(&family, args.format)?,
            (None, _) => bail!(unknown(code)),
        },
    };
    print(format!("{}\n", text.trim_end())).context("the rules could not be printed")?;
    Ok(ALL_ACCEPTED)
}

fn list(rules: &[&Rule], format: Format) -> anyhow::Result<String> {
    Ok(match format {
        Format::Text => catalogue::list_as_text(rules),
        Format::Json => serde_json::to_string_pretty(&catalogue::list_as_json(rules))?,
        Format::Markdown => catalogue::list_as_markdown(rules),
    })
}

fn one(rule: &Rule, format: Format) -> anyhow::Result<String> {
    Ok(match format {
        Format::Text => catalogue::rule_as_text(rule),
        Format::Json => serde_json::to_string_pretty(&catalogue::rule_as_json(rule))?,
        Format::Markdown => catalogue::rule_as_markdown(rule),
    })
}

/// The rules whose codes are these letters and a number.
fn family(letters: &str) -> Vec<&'static Rule> {
    let is_member = |rule: &&&Rule| rule.family().eq_ignore_ascii_case(letters);
    rules::all().iter().filter(is_member).copied().collect()
}

fn unknown(code: &str) -> String {
    let names = rules::all().iter().flat_map(|rule| [rule.code, rule.name]);
    let near = nearest(&[code], names);
    let offer = near.first().map_or(String::new(), |near| format!("; did you mean {near}?"));
    format!("there is no rule '{code}'{offer} 'nhsmail-onboard rules' lists them all")
}
