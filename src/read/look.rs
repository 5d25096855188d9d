//! How cells are shown, where that says more than what they hold: struck through, or a number among other characters.

use std::collections::HashMap;

/// A look that says something. Cells of any other look have none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Look {
    /// Whether all of its text is struck through.
    pub is_struck: bool,
    /// Its number format, where that shows more than the number.
    pub format: Option<NumberFormat>,
}

impl Look {
    pub(super) fn new(is_struck: bool, format: Option<NumberFormat>) -> Option<Look> {
        (is_struck || format.is_some()).then_some(Look { is_struck, format })
    }
}

/// The looks of a workbook's styles, by the numbers that its cells name.
pub(super) type Looks = HashMap<u32, Look>;

/// The styles of a workbook as its records list them: fonts, number formats, and styles made of both.
#[derive(Debug, Default)]
pub(super) struct StyleTable {
    /// Of each font, whether it strikes its text through.
    pub fonts: Vec<bool>,
    pub formats: HashMap<u16, NumberFormat>,
    /// Of each style, the number of its font and that of its format.
    pub styles: Vec<(u16, u16)>,
}

impl StyleTable {
    pub(super) fn looks(&self) -> Looks {
        let look = |(font, format): &(u16, u16)| {
            let is_struck = self.fonts.get(usize::from(*font)).copied().unwrap_or(false);
            Look::new(is_struck, self.formats.get(format).cloned())
        };
        (0..).zip(&self.styles).filter_map(|(number, style)| Some((number, look(style)?))).collect()
    }
}

/// A number format that shows a whole number with more characters than it has: `"1-"0`, `00000000000`, `0\-000000000`. Who typed
/// the number saw those. Words and currencies beside a number are units: they show no other number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NumberFormat(Vec<Part>);

/// A piece of a number format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// A digit; where the number has none, 0 or nothing is shown.
    Digit {
        is_zero: bool,
    },
    Text(String),
}

/// Beyond this a workbook keeps no more than a number's first digits.
const MOST_IN_FULL: f64 = 1e15;

impl NumberFormat {
    /// The format of these pieces, if it shows more than the number.
    pub(super) fn of(parts: Vec<Part>) -> Option<NumberFormat> {
        let is_of_code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "-+()/ \u{a0}".contains(c);
        let zeros = parts.iter().filter(|part| matches!(part, Part::Digit { is_zero: true })).count();
        let has_digits = parts.iter().any(|part| matches!(part, Part::Digit { .. }));
        let texts =
            || parts.iter().filter_map(|part| if let Part::Text(text) = part { Some(text.trim()) } else { None });
        let shows_more = zeros > 1 || texts().any(|text| !text.is_empty());
        (has_digits && shows_more && texts().all(|text| text.chars().all(is_of_code))).then_some(NumberFormat(parts))
    }

    /// Reads a format as Excel writes it; `None` also where it is one of decimals, dates, currencies or of several conditions.
    pub(super) fn parse(code: &str) -> Option<NumberFormat> {
        let (mut parts, mut code) = (Vec::new(), code.chars());
        let until = |code: &mut std::str::Chars<'_>, end: char| code.by_ref().take_while(|c| *c != end).collect();
        while let Some(c) = code.next() {
            match c {
                // What follows is for numbers below zero.
                ';' => break,
                '0' => parts.push(Part::Digit { is_zero: true }),
                '#' | '?' => parts.push(Part::Digit { is_zero: false }),
                '"' => parts.push(Part::Text(until(&mut code, '"'))),
                '\\' => parts.push(Part::Text(code.next()?.to_string())),
                '-' | '+' | '(' | ')' | ' ' => parts.push(Part::Text(c.to_string())),
                // As wide as a character, or filled with it.
                '_' | '*' => drop(code.next()),
                '[' => {
                    let inside: String = until(&mut code, ']');
                    let is_colour = inside.len() > 2 && inside.chars().all(char::is_alphanumeric);
                    if !is_colour && !inside.starts_with("$-") {
                        return None;
                    }
                }
                _ => return None,
            }
        }
        NumberFormat::of(parts)
    }

    /// How the number is shown; `None` where that is the number.
    pub(super) fn show(&self, number: f64) -> Option<String> {
        if !(0.0..MOST_IN_FULL).contains(&number) || number.fract() != 0.0 {
            return None;
        }
        let plain = format!("{number:.0}");
        let mut digits = plain.chars().rev();
        let mut left = self.0.iter().filter(|part| matches!(part, Part::Digit { .. })).count();
        let mut shown = Vec::new();
        for part in self.0.iter().rev() {
            match part {
                Part::Text(text) => shown.extend(text.chars().rev()),
                Part::Digit { is_zero } => {
                    left -= 1;
                    shown.extend(digits.next().or(is_zero.then_some('0')));
                    if left == 0 {
                        shown.extend(digits.by_ref());
                    }
                }
            }
        }
        let shown: String = shown.into_iter().rev().collect();
        (shown.trim() != plain).then(|| shown.trim().to_owned())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_as_its_format_has_it() {
        for (code, number, shown) in [
            ("\"1-\"0", 101_234_501.0, Some("1-101234501")),
            ("\"1-\"000000000;[Red]-0", 1_234_501.0, Some("1-001234501")),
            ("0\\-000000000", 1_101_234_502.0, Some("1-101234502")),
            ("\"CON1-\"0", 9_000_101.0, Some("CON1-9000101")),
            ("\"V\"0", 12_345.0, Some("V12345")),
            ("\"07\"000000000", 700_900_101.0, Some("07700900101")),
            ("00000000000", 7_700_900_101.0, Some("07700900101")),
            ("00000 000000", 7_700_900_101.0, Some("07700 900101")),
            ("[$-809]00000\\ 000000_ ", 7_700_900_101.0, Some("07700 900101")),
            ("+00 0000 000000", 447_700_900_101.0, Some("+44 7700 900101")),
            // The leftmost digit takes what is left, and no more than the number is no more.
            ("000", 12_345.0, None),
            ("00", 0.0, Some("00")),
            ("\"V\"0", -5.0, None),
            ("\"V\"0", 1.5, None),
            ("\"V\"0", 1e15, None),
        ] {
            assert_eq!(NumberFormat::parse(code).unwrap().show(number).as_deref(), shown, "{code} {number}");
        }
    }

    #[test]
    fn formats_that_show_the_number_are_none() {
        for code in [
            "General", "0", "#,##0", "0.00", "0%", "@", "dd/mm/yyyy", "[h]:mm", "\"£\"0", "[$£-809]#,##0",
            "0\" beds\"", "[>=100]\"V\"0", "0.0E+0", "# ?/?", "\"VLAXL\"", "_-* #,##0_-", "#;-#", "",
        ] {
            assert_eq!(NumberFormat::parse(code), None, "{code}");
        }
    }
}
