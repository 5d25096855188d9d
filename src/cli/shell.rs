//! `completions` and `man`: what a shell and a manual want to know of the command line, from the command line itself.

use anyhow::{Context as _, bail};
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{ALL_ACCEPTED, Cli, print};

/// The arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell they are for.
    #[arg(value_enum)]
    shell: Shell,
}

/// The arguments of `man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// The command the page is about [default: the program].
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Prints the completions for a shell.
///
/// # Errors
/// When they cannot be printed.
pub fn completions(args: &CompletionsArgs) -> anyhow::Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), env!("CARGO_PKG_NAME"), &mut script);
    print(String::from_utf8_lossy(&script)).context("it could not be printed")?;
    Ok(ALL_ACCEPTED)
}

/// Prints a page of the manual.
///
/// # Errors
/// When there is no such command, or the page cannot be printed.
pub fn man(args: &ManArgs) -> anyhow::Result<u8> {
    let mut program = Cli::command();
    program.build();
    let command = match &args.command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => command.clone(),
            None => bail!("there is no command '{name}'; nhsmail-onboard --help lists them"),
        },
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page).context("the page could not be made")?;
    print(String::from_utf8_lossy(&page)).context("it could not be printed")?;
    Ok(ALL_ACCEPTED)
}
