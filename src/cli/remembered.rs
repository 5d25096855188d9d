//! Headings that the user named with `--map` and wants to be known from now on. They stand in the user's own settings folder, in
//! the form of the configuration's `[headings]`; nothing else is kept there, and never a rule.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use etcetera::BaseStrategy;

use crate::compare::same_heading;
use crate::fields::Field;
use crate::settings::headings_in;

/// Headings with the fields they name.
type Headings = Vec<(String, Field)>;

/// The file, whether it is there or not; `None` where the system names no settings folder.
fn file() -> Option<PathBuf> {
    let folder = etcetera::choose_base_strategy().ok()?.config_dir();
    Some(folder.join("nhsmail-onboard").join("headings.toml"))
}

/// What was remembered before.
///
/// # Errors
/// When the file is there and is not what this program wrote.
pub fn read() -> anyhow::Result<Headings> {
    let Some(path) = file().filter(|path| path.is_file()) else { return Ok(Vec::new()) };
    let name = path.display();
    let text = fs::read_to_string(&path).with_context(|| {
        format!("the remembered headings in {name} could not be read; delete the file to forget them")
    })?;
    headings_in(&text)
        .with_context(|| format!("the remembered headings in {name} are not right; correct or delete the file"))
}

/// Remembers these too; a heading that was remembered as something else is that no more. Gives back the file.
///
/// # Errors
/// When it cannot be written.
pub fn add(headings: &[(String, Field)]) -> anyhow::Result<PathBuf> {
    let path =
        file().context("--remember: this system has no settings folder; put the headings into a configuration")?;
    let mut known = read()?;
    known.retain(|(heading, _)| !headings.iter().any(|(newer, _)| same_heading(newer, heading)));
    known.extend_from_slice(headings);
    let mut by_field: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (heading, field) in &known {
        by_field.entry(field.key()).or_default().push(heading);
    }
    let text = toml::to_string(&BTreeMap::from([("headings", by_field)]))?;
    write(&path, &text).with_context(|| format!("--remember: {} could not be written", path.display()))?;
    Ok(path)
}

/// Whoever reads the file meanwhile finds the old one or the new one.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = path.parent().context("a file has a folder")?;
    fs::create_dir_all(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.persist(path)?;
    Ok(())
}
