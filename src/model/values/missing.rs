//! When a value counts as missing, and how messages say why.

use super::clean::{is_dash, trim};
use crate::text::is_ditto;

/// Why a cell holds no value.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Missing {
    /// Nothing is stored in the cell.
    Empty,
    /// Only blanks or invisible characters.
    Blank,
    /// A spreadsheet error such as `#N/A`.
    SheetError,
    /// A formula whose result the file does not hold.
    FormulaWithoutValue,
    /// A word or sign that stands for "nothing yet", see [`placeholder`].
    Placeholder,
    /// What stands in the cell is struck through, and so taken back.
    Struck,
}

impl Missing {
    /// The reason as a clause for messages. `given` is what the cell holds.
    pub fn words(self, given: &str) -> String {
        let given = given.trim();
        match self {
            Self::Empty => "the cell is empty".into(),
            Self::Blank => "the cell holds only blanks".into(),
            Self::SheetError => format!("the cell holds the spreadsheet error {given}"),
            Self::FormulaWithoutValue => {
                "the cell holds a formula whose result was not saved; open the file in Excel and save it".into()
            }
            Self::Placeholder => format!("'{given}' stands in the cell"),
            Self::Struck => "what stands in the cell is struck through".into(),
        }
    }
}

/// What stands for "no value" in any cell, beside spreadsheet errors.
const PLACEHOLDERS: [&str; 11] = ["-", "*", "?", "n/a", "na", "null", "none", "tbc", "tba", "unknown", "redacted"];

/// The same in people's names: Null, None and Na are surnames.
const PLACEHOLDERS_IN_NAMES: [&str; 6] = ["-", "*", "?", "n/a", "tbc", "tba"];

/// The same where a question is asked.
const PLACEHOLDERS_IN_ANSWERS: [&str; 5] = ["-", "n/a", "na", "null", "none"];

/// The error values of Excel and LibreOffice.
const ERRORS: [&str; 16] = [
    "#n/a", "#ref!", "#value!", "#div/0!", "#num!", "#name?", "#null!", "#spill!", "#calc!", "#field!", "#blocked!",
    "#connect!", "#unknown!", "#busy!", "#python!", "#getting_data",
];

/// Whether `text` stands for a missing value: `-`, `*`, `?`, `n/a`, `na`, `null`, `none`, `tbc`, `tba`, `unknown`,
/// `redacted` in any case, an error value, or a ditto mark for which no value above was found.
pub fn placeholder(text: &str) -> bool {
    is_one_of(text, &PLACEHOLDERS) || error_literal(text) || is_ditto(text)
}

/// As [`placeholder`], for the names of people.
pub fn placeholder_in_name(text: &str) -> bool {
    is_one_of(text, &PLACEHOLDERS_IN_NAMES) || error_literal(text)
}

/// As [`placeholder`], where a question is asked: `?`, `tbc` and `unknown` are answers, and unclear ones.
pub fn placeholder_in_answer(text: &str) -> bool {
    is_one_of(text, &PLACEHOLDERS_IN_ANSWERS) || error_literal(text)
}

/// Whether `text` is how a spreadsheet writes an error (`#N/A`, `#REF!`, `Err:502` …).
pub fn error_literal(text: &str) -> bool {
    let text = trim(text);
    match text.as_bytes() {
        [b'#', ..] => is_one_of(text, &ERRORS),
        [b'E', b'r', b'r', b':', code @ ..] => code.len() == 3 && code.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// The longest of all the words above.
const LONGEST: usize = 13;

fn is_one_of(text: &str, known: &[&str]) -> bool {
    let text = trim(text);
    if text.len() > LONGEST {
        return false;
    }
    let mut chars = text.chars();
    let lone_dash = chars.next().is_some_and(is_dash) && chars.next().is_none();
    let text = if lone_dash { "-" } else { text };
    known.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_known() {
        for text in [
            "-", "–", "*", "?", "n/a", "N/A", "NA", "NULL", "None", " tbc ", "TBA", "Unknown", "REDACTED", "#N/A",
            "\"", "as above",
        ] {
            assert!(placeholder(text), "{text}");
        }
        for text in ["", "no", "nil return", "Nan", "--x", "VLAXL", "None of these", "- -"] {
            assert!(!placeholder(text), "{text}");
        }
    }

    #[test]
    fn no_word_is_longer_than_the_longest() {
        let all = PLACEHOLDERS.iter().chain(&PLACEHOLDERS_IN_NAMES).chain(&ERRORS);
        assert_eq!(all.map(|word| word.len()).max(), Some(LONGEST));
    }

    #[test]
    fn surnames_are_not_placeholders() {
        for text in ["Null", "None", "Na", "Unknown"] {
            assert!(!placeholder_in_name(text), "{text}");
        }
        for text in ["-", "—", "*", "?", "n/a", "TBC", "tba", "#REF!"] {
            assert!(placeholder_in_name(text), "{text}");
        }
    }

    #[test]
    fn errors_are_known() {
        for text in ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!", "#n/a", "Err:502"] {
            assert!(error_literal(text), "{text}");
        }
        for text in ["", "#", "#1", "N/A", "Err:", "Error", "#NAME"] {
            assert!(!error_literal(text), "{text}");
        }
    }

    #[test]
    fn reasons_read_well() {
        for (missing, given, words) in [
            (Missing::Empty, "", "the cell is empty"),
            (Missing::Blank, " ", "the cell holds only blanks"),
            (Missing::SheetError, "#N/A", "the cell holds the spreadsheet error #N/A"),
            (Missing::Placeholder, " tbc ", "'tbc' stands in the cell"),
        ] {
            assert_eq!(missing.words(given), words);
        }
        assert!(Missing::FormulaWithoutValue.words("").ends_with("open the file in Excel and save it"));
    }
}
