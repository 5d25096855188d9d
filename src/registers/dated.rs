//! How old an extract is, and how that is known.

use jiff::civil::Date;

use super::date_order::register_date;

/// How the date of an extract is known, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateKnown {
    /// The user said so (`--register-date`).
    ByHand,
    /// A line above the headings says so, or one on a sheet beside it.
    Preamble,
    /// The file's name says so.
    FileName,
    /// The latest date of opening, publication or check within: the extract is at least as new.
    Within,
    /// It is not known.
    Unknown,
}

impl DateKnown {
    const ALL: [(DateKnown, &'static str, &'static str); 5] = [
        (DateKnown::ByHand, "by-hand", "as given"),
        (DateKnown::Preamble, "preamble", "a line in the file says so"),
        (DateKnown::FileName, "file-name", "its name says so"),
        (DateKnown::Within, "within", "the latest date in it, which may be newer itself"),
        (DateKnown::Unknown, "unknown", "not known; say it with --register-date"),
    ];

    /// The name in snapshots.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// How it is known, in words.
    pub fn words(self) -> &'static str {
        Self::ALL[self as usize].2
    }

    pub(super) fn named(name: &str) -> DateKnown {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map_or(DateKnown::Unknown, |(known, ..)| *known)
    }
}

/// What a line above the headings says of the file's date: "This data was produced on 16 September 2026".
pub(super) fn in_preamble(line: &str) -> Option<Date> {
    const BEFORE: [&str; 7] =
        ["produced on", "produced at", "as at", "as of", "correct on", "published on", "updated on"];
    let lower = line.to_lowercase();
    let (at, before) = BEFORE.iter().find_map(|before| Some((lower.find(before)?, before)))?;
    day_in(&parts(&lower[at + before.len()..]))
}

/// The date in a file's name: `DSPT search results 09_09_2022 10_11_12`, `01_September_2026_HSCA_Active_Locations`.
pub(super) fn in_file_name(name: &str) -> Option<Date> {
    let parts = parts(name);
    day_in(&parts).or_else(|| month_in(&parts))
}

/// The first day: three parts that follow each other, or one of eight digits.
fn day_in(parts: &[&str]) -> Option<Date> {
    let is_year = |part: &str| part.len() == 4 && part.starts_with("20");
    let of_three = |three: &[&str]| (is_year(three[0]) || is_year(three[2])).then(|| recent(&three.join("-")))?;
    let of_one = |part: &&str| (part.len() == 8).then(|| recent(part))?;
    parts.windows(3).find_map(of_three).or_else(|| parts.iter().find_map(of_one))
}

/// `September_2026` alone: the first of the month.
fn month_in(parts: &[&str]) -> Option<Date> {
    let is_name = |part: &str| part.len() >= 3 && part.bytes().all(|b| b.is_ascii_alphabetic());
    let of_two =
        |two: &[&str]| (is_name(two[0]) && two[1].len() == 4).then(|| recent(&format!("1-{}-{}", two[0], two[1])))?;
    parts.windows(2).find_map(of_two)
}

/// The runs of digits and those of letters, less the endings of `1st`, `2nd`, `16th`.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for mut word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        while let Some(first) = word.chars().next() {
            let same = |c: char| c.is_ascii_digit() == first.is_ascii_digit();
            let (run, rest) = word.split_at(word.find(|c| !same(c)).unwrap_or(word.len()));
            let is_ordinal = !parts.is_empty() && ["st", "nd", "rd", "th"].contains(&run);
            if !is_ordinal {
                parts.push(run);
            }
            word = rest;
        }
    }
    parts
}

/// Registers of this century.
fn recent(text: &str) -> Option<Date> {
    register_date(text, false).filter(|date| date.year() >= 2000)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn preambles() {
        for (line, found) in [
            ("This data was produced on 16 September 2026", Some(date(2026, 9, 16))),
            ("Data as at 1st July 2026.", Some(date(2026, 7, 1))),
            ("Correct on 01/09/2026", Some(date(2026, 9, 1))),
            ("CQC Locations data", None),
            ("1 September 2026", None),
            ("produced on request", None),
        ] {
            assert_eq!(in_preamble(line), found, "{line}");
        }
    }

    #[test]
    fn file_names() {
        for (name, found) in [
            ("DSPT search results 09_09_2022 10_11_12.csv", Some(date(2022, 9, 9))),
            ("DSPT_search_results_2022-09-09.csv.gz", Some(date(2022, 9, 9))),
            ("01_September_2026_HSCA_Active_Locations.ods", Some(date(2026, 9, 1))),
            ("HSCA_Active_Locations_September_2026.ods", Some(date(2026, 9, 1))),
            ("ecarehomesite20260828.csv", Some(date(2026, 8, 28))),
            ("ecarehomesite_20260828.csv", Some(date(2026, 8, 28))),
            ("ecarehomesite.csv", None),
            ("estate 2025-26.csv", None),
            ("12345678.csv", None),
        ] {
            assert_eq!(in_file_name(name), found, "{name}");
        }
    }

    #[test]
    fn every_way_has_its_name() {
        for (known, name, _) in DateKnown::ALL {
            assert_eq!((known.name(), DateKnown::named(name)), (name, known));
        }
    }
}
