//! The tables of the configuration file. A key is known because somebody asks for it; what nobody asked for is refused with
//! the nearest key that somebody did.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Result, SettingsError, nearest, rules};

/// A table of the file.
pub(super) struct Section<'t> {
    text: &'t str,
    /// `None` where the file does not have it.
    table: Option<&'t DeTable<'t>>,
    known: Vec<&'static str>,
}

/// A value of the file.
#[derive(Clone, Copy)]
pub(super) struct Value<'t> {
    text: &'t str,
    value: &'t Spanned<DeValue<'t>>,
}

/// Reads a whole file: `read` asks for the keys that there may be.
pub(super) fn read_file<T>(text: &str, read: impl FnOnce(&mut Section<'_>) -> Result<T>) -> Result<T> {
    let place = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
    let table = DeTable::parse(text).map_err(|error| wrong_at(text, place(&error), error.message()))?;
    Section { text, table: Some(table.get_ref()), known: Vec::new() }.read(read)
}

/// What is wrong, with the line on which it stands.
fn wrong_at(text: &str, place: usize, what: &str) -> SettingsError {
    let number = text[..place.min(text.len())].matches('\n').count();
    let line = text.lines().nth(number).unwrap_or("").trim();
    SettingsError(format!("line {}, '{line}': {}", number + 1, what.lines().collect::<Vec<_>>().join(" ")))
}

impl<'t> Section<'t> {
    fn read<T>(mut self, read: impl FnOnce(&mut Section<'t>) -> Result<T>) -> Result<T> {
        let value = read(&mut self)?;
        let mut keys = self.table.into_iter().flat_map(|table| table.keys());
        match keys.find(|key| !self.known.contains(&key.get_ref().as_ref())) {
            Some(key) => Err(wrong_at(self.text, key.span().start, &unknown_key(key.get_ref(), &self.known))),
            None => Ok(value),
        }
    }

    /// The value of a key.
    pub(super) fn get(&mut self, key: &'static str) -> Option<Value<'t>> {
        self.known.push(key);
        self.table
            .into_iter()
            .flat_map(|table| table.iter())
            .find_map(|(name, value)| (name.get_ref() == key).then_some(Value { text: self.text, value }))
    }

    /// A whole number.
    pub(super) fn number<N: TryFrom<u64>>(&mut self, key: &'static str) -> Result<Option<N>> {
        self.get(key).map(Value::number).transpose()
    }

    /// A text without blanks around it; empty where there is none.
    pub(super) fn text(&mut self, key: &'static str) -> Result<&'t str> {
        self.get(key).map_or(Ok(""), Value::text)
    }

    /// Reads a table within this one; an empty one where there is none.
    pub(super) fn section<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Section<'t>) -> Result<T>,
    ) -> Result<T> {
        let (text, known) = (self.text, Vec::new());
        let value = self.get(key);
        let table = value.map(|value| value.table().ok_or_else(|| value.wrong("a table is needed"))).transpose()?;
        Section { text, table, known }.read(read)
    }

    /// All keys and values of a table in which any key may stand.
    pub(super) fn entries(&mut self, key: &'static str) -> Result<Vec<(&'t str, Value<'t>)>> {
        let text = self.text;
        let Some(value) = self.get(key) else { return Ok(Vec::new()) };
        let table = value.table().ok_or_else(|| value.wrong("a table is needed"))?;
        Ok(table.iter().map(|(key, value)| (key.get_ref().as_ref(), Value { text, value })).collect())
    }
}

impl<'t> Value<'t> {
    pub(super) fn wrong(self, what: &str) -> SettingsError {
        wrong_at(self.text, self.value.span().start, what)
    }

    fn table(self) -> Option<&'t DeTable<'t>> {
        self.value.get_ref().as_table()
    }

    /// Reads the table that this value is, or refuses it in these words.
    pub(super) fn section<T>(self, wanted: &str, read: impl FnOnce(&mut Section<'t>) -> Result<T>) -> Result<T> {
        let table = self.table().ok_or_else(|| self.wrong(wanted))?;
        Section { text: self.text, table: Some(table), known: Vec::new() }.read(read)
    }

    /// The text, where it is one.
    pub(super) fn as_text(self) -> Option<&'t str> {
        self.value.get_ref().as_str().map(str::trim)
    }

    /// Whether it is true or false, where it is one of the two.
    pub(super) fn as_bool(self) -> Option<bool> {
        self.value.get_ref().as_bool()
    }

    fn text(self) -> Result<&'t str> {
        self.as_text().ok_or_else(|| self.wrong("a text is needed, in quotation marks"))
    }

    fn number<N: TryFrom<u64>>(self) -> Result<N> {
        let number = self.value.get_ref().as_integer();
        let number = number.and_then(|number| u64::from_str_radix(number.as_str(), number.radix()).ok());
        let number = number.and_then(|number| N::try_from(number).ok());
        number.ok_or_else(|| self.wrong("a whole number is needed, without quotation marks"))
    }

    /// A list of texts.
    pub(super) fn texts(self) -> Result<Vec<&'t str>> {
        let values = self.value.get_ref().as_array().map(|values| values.iter().map(|value| value.get_ref().as_str()));
        let texts = values.and_then(|values| values.collect());
        texts.ok_or_else(|| self.wrong("write a list: [\"Our reference\", \"Home no.\"]"))
    }
}

/// What is wrong with a key, given those that may stand in its place.
fn unknown_key(key: &str, known: &[&str]) -> String {
    if rules::find(key).is_some() {
        return format!("{key} is a rule: put it below a line [rules]");
    }
    match nearest(&[key], known.iter().copied()).first() {
        Some(near) => format!("unknown key '{key}'; did you mean '{near}'?"),
        None => format!("unknown key '{key}'; the keys here are {}", known.join(", ")),
    }
}
