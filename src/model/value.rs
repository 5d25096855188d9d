//! A value as a rule sees it: what the file held, where, and what it turned out to be.

use std::borrow::Cow;
use std::ops::Deref;

use super::values::{Damage, Doubt, FieldValue, Found, Missing, Repair, Text, clean, error_literal, without_marks};
use crate::read::{CellKind, Row};

/// What became of a cell.
#[derive(Debug, Clone, PartialEq)]
enum State<T, F> {
    NoColumn,
    Missing(Missing),
    Damaged(Damage),
    /// Why it is no such value, and where the cell holds one all the same, why that is not taken.
    Malformed(F, Option<Doubt>),
    Valid(T),
}

/// One field of one row: its column, what the file held, and the typed value where there is one.
#[derive(Debug, Clone)]
pub struct Value<'s, T: FieldValue<'s>> {
    given: &'s str,
    column: u16,
    repair: Repair,
    state: State<T, T::Fault>,
}

/// A [`Value`] without its type: what a report or a rule over all fields needs to know.
#[derive(Clone, Copy)]
pub struct FieldView<'v> {
    /// What the file held, untouched.
    pub given: &'v str,
    /// The column, 0 for `A`.
    pub column: u16,
    /// What was done to it before it was understood.
    pub repair: Repair,
    /// What a spreadsheet made of it beyond recovery.
    pub damage: Option<Damage>,
    value: &'v (dyn HasNormal + Sync),
}

impl<'v> FieldView<'v> {
    /// The value in its normal form, where it is valid.
    pub fn normal(&self) -> Option<Cow<'v, str>> {
        self.value.normal()
    }

    /// Whether it is valid.
    pub fn is_valid(&self) -> bool {
        self.value.is_valid()
    }

    /// What stood beside a value that was taken from among other words.
    pub fn remark(&self) -> Option<String> {
        let value = self.normal().filter(|_| self.repair == Repair::Found)?;
        let given = clean(self.given).0;
        given.split_once(&*value).map(|(before, behind)| format!("{before} {behind}").trim().to_owned())
    }
}

/// What can be asked for its normal form, which is only made then.
trait HasNormal {
    fn normal(&self) -> Option<Cow<'_, str>>;
    fn is_valid(&self) -> bool;
}

impl<'s, T: FieldValue<'s>> HasNormal for Value<'s, T> {
    fn normal(&self) -> Option<Cow<'_, str>> {
        self.valid().map(FieldValue::normal)
    }

    fn is_valid(&self) -> bool {
        self.valid().is_some()
    }
}

impl<'s, T: FieldValue<'s>> Value<'s, T> {
    /// The value of `row` in `column`; `None` where the sheet has no such column. `is_placeholder` says which texts
    /// stand for "nothing" in this field.
    pub(super) fn read(row: Row<'s>, column: Option<u16>, is_placeholder: fn(&str) -> bool) -> Self {
        let Some(column) = column else { return Self::no_column() };
        let Some(cell) = row.cell(column) else { return Self::missing_at("", column, Missing::Empty) };
        let missing = |why| Self::missing_at(cell.text, column, why);
        if cell.is_struck {
            return missing(Missing::Struck);
        }
        match cell.kind {
            CellKind::Error => return missing(Missing::SheetError),
            CellKind::FormulaWithoutValue => return missing(Missing::FormulaWithoutValue),
            CellKind::Text | CellKind::Number | CellKind::FormattedNumber | CellKind::Bool | CellKind::Date => {}
        }
        let unmarked = without_marks(cell.text);
        let (text, mut cleaned) = clean(unmarked);
        if unmarked.len() < cell.text.len() {
            cleaned = Repair::Repaired;
        }
        if cell.kind == CellKind::FormattedNumber {
            cleaned = Repair::AsShown;
        }
        if text.is_empty() {
            return missing(Missing::Blank);
        }
        if error_literal(&text) {
            return missing(Missing::SheetError);
        }
        if is_placeholder(&text) {
            return missing(Missing::Placeholder);
        }
        if let Some(damage) = T::damage(&text, cell.kind == CellKind::Date) {
            return Value { given: cell.text, column, repair: Repair::None, state: State::Damaged(damage) };
        }
        let (state, parsed) = match T::parse(text, cell.kind == CellKind::Number) {
            Ok((value, repair)) => (State::Valid(value), repair),
            Err(fault) => Self::found_in(&clean(unmarked).0, fault),
        };
        Value { given: cell.text, column, repair: cleaned.max(parsed), state }
    }

    /// What becomes of a text that is no such value as a whole.
    fn found_in(text: &str, fault: T::Fault) -> (State<T, T::Fault>, Repair) {
        match T::find(text) {
            Found::One(value) => (State::Valid(value), Repair::Found),
            Found::Doubtful(doubt) => (State::Malformed(fault, Some(doubt)), Repair::None),
            Found::Nothing => (State::Malformed(fault, None), Repair::None),
        }
    }

    /// The value that words in the cell of a column without a field are.
    pub(super) fn of_words(words: &'s str, column: u16) -> Self {
        let (state, repair) = match T::parse(clean(words).0, false) {
            Ok((value, repair)) => (State::Valid(value), repair),
            Err(fault) => (State::Malformed(fault, None), Repair::None),
        };
        Value { given: words, column, repair, state }
    }

    /// A value taken from part of another cell, such as the surname in a full name.
    pub(super) fn part_of<U: FieldValue<'s>>(whole: &Value<'s, U>, part: Option<T>) -> Self {
        let state = match (part, &whole.state) {
            (Some(part), _) => State::Valid(part),
            (None, State::Missing(why)) => State::Missing(*why),
            (None, State::Damaged(damage)) => State::Damaged(*damage),
            (None, State::NoColumn) => State::NoColumn,
            (None, State::Malformed(..) | State::Valid(_)) => State::Missing(Missing::Empty),
        };
        Value { given: whole.given, column: whole.column, repair: Repair::None, state }
    }

    /// A value that stands where nobody can say whether it is meant.
    pub(super) fn unclear(row: Row<'s>, column: u16, fault: T::Fault) -> Self {
        let given = row.cell(column).map_or("", |cell| cell.text);
        Value { given, column, repair: Repair::None, state: State::Malformed(fault, Some(Doubt::Several)) }
    }

    fn no_column() -> Self {
        Value { given: "", column: u16::MAX, repair: Repair::None, state: State::NoColumn }
    }

    fn missing_at(given: &'s str, column: u16, why: Missing) -> Self {
        Value { given, column, repair: Repair::None, state: State::Missing(why) }
    }

    /// The typed value, where the file holds a valid one.
    pub fn valid(&self) -> Option<&T> {
        match &self.state {
            State::Valid(value) => Some(value),
            _ => None,
        }
    }

    /// Why there is no value although the sheet has the column.
    pub fn missing(&self) -> Option<Missing> {
        match self.state {
            State::Missing(why) => Some(why),
            _ => None,
        }
    }

    /// What is wrong with the value that is there.
    pub fn malformed(&self) -> Option<T::Fault> {
        match self.state {
            State::Malformed(fault, _) => Some(fault),
            _ => None,
        }
    }

    /// Why the value that stands in a malformed text is not taken.
    pub fn doubt(&self) -> Option<Doubt> {
        match self.state {
            State::Malformed(_, doubt) => doubt,
            _ => None,
        }
    }

    /// Whether the sheet has the column at all.
    pub fn has_column(&self) -> bool {
        !matches!(self.state, State::NoColumn)
    }

    /// What a spreadsheet made of the value that was there.
    pub fn damaged(&self) -> Option<Damage> {
        match self.state {
            State::Damaged(damage) => Some(damage),
            _ => None,
        }
    }

    /// Whether the cell holds something, valid or not.
    pub fn is_given(&self) -> bool {
        matches!(self.state, State::Valid(_) | State::Malformed(..) | State::Damaged(_))
    }

    /// What the file held, untouched.
    pub fn given(&self) -> &'s str {
        self.given
    }

    /// The column, 0 for `A`; `None` where the sheet has no such column.
    pub fn column(&self) -> Option<u16> {
        self.has_column().then_some(self.column)
    }

    /// What was done to the value in which column before it was understood; `None` where nothing was.
    pub(super) fn repaired(&self) -> Option<u16> {
        (self.repair > Repair::None).then_some(self.column)
    }

    /// The value without its type; `None` where the sheet has no such column.
    pub fn view(&self) -> Option<FieldView<'_>> {
        self.column().map(|column| FieldView {
            given: self.given,
            column,
            repair: self.repair,
            damage: self.damaged(),
            value: self,
        })
    }
}

impl<'s> Value<'s, Text<'s>> {
    /// Leaves of a valid text only what `kept` keeps of it.
    pub(super) fn keep(&mut self, kept: fn(&str) -> &str) {
        let State::Valid(Text(text)) = &mut self.state else { return };
        let length = text.len();
        match text {
            Cow::Borrowed(whole) => *whole = kept(whole),
            Cow::Owned(owned) => *owned = kept(owned).to_owned(),
        }
        if text.len() < length {
            self.repair = Repair::Found;
        }
    }
}

/// A [`Value`] of a field that few sheets have: without the column it takes no room.
#[derive(Debug, Clone)]
pub struct Seldom<'s, T: FieldValue<'s>>(Option<Box<Value<'s, T>>>);

impl<'s, T: FieldValue<'s>> Seldom<'s, T> {
    /// See [`Value::read`].
    pub(super) fn read(row: Row<'s>, column: Option<u16>, is_placeholder: fn(&str) -> bool) -> Self {
        Seldom(column.map(|column| Box::new(Value::read(row, Some(column), is_placeholder))))
    }

    /// See [`Value::of_words`].
    pub(super) fn of_words((words, column): (&'s str, u16)) -> Self {
        Seldom(Some(Box::new(Value::of_words(words, column))))
    }

    /// See [`Value::unclear`].
    pub(super) fn unclear(row: Row<'s>, column: u16, fault: T::Fault) -> Self {
        Seldom(Some(Box::new(Value::unclear(row, column, fault))))
    }
}

impl<'s, T: FieldValue<'s>> Deref for Seldom<'s, T> {
    type Target = Value<'s, T>;

    fn deref(&self) -> &Value<'s, T> {
        match &self.0 {
            Some(value) => value,
            // Written out: only so does the compiler see that it may live for ever.
            None => const { &Value { given: "", column: u16::MAX, repair: Repair::None, state: State::NoColumn } },
        }
    }
}
