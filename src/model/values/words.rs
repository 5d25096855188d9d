//! Cells that hold one of a few words, and counts.

use super::clean::{digits_in_full, without_zero_fraction};
use super::email::{is_care_mailbox, is_nhs_net};
use super::find::{Doubt, Found, Pattern, all_known};
use super::fold;
use super::said::has_account;
use super::{FieldValue, Repair, SheetDate};
use std::borrow::Cow;

/// The text is none of the words understood.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Unrecognised;

/// The one of these whose normal form the text is, as nearly every cell's is; the others are folded first.
fn in_normal_form<'s, T: FieldValue<'s>>(text: &str, all: impl IntoIterator<Item = T>) -> Option<(T, Repair)> {
    all.into_iter().find(|one| one.normal() == text).map(|one| (one, Repair::None))
}

/// Yes or no. A lone `x` is neither: it ticks a box for some and crosses it out for others.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum YesNo {
    /// `yes`, `y`, `true`, `1`, a tick, a text that begins with yes or says it in words, or an NHSmail address of one's own where the question is whether there is one.
    Yes,
    /// `no`, `n`, `false`, `0`, a cross or an empty box, or a text that begins with no or not and says nothing against it.
    No,
}

fn first_word_is(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).next().is_some_and(|first| first.eq_ignore_ascii_case(word))
}

/// Whether an NHSmail address stands in the text that is not a shared mailbox's.
fn names_nhs_address(text: &str) -> bool {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | ',' | ';'));
    let mut addresses = words.filter_map(|word| word.trim_end_matches('.').rsplit_once('@'));
    addresses.any(|(local, domain)| is_nhs_net(&domain.to_ascii_lowercase()) && !is_care_mailbox(local))
}

/// What behind a no or a not leaves open whether it is one, or says that nothing is asked for.
static DOUBT: Pattern = Pattern::new(
    r"[?]|\b(?:yes|idea|longer|information|info|answer|reply|but|sure|certain|know|think|believe|aware)\b|\bno need\b|\bnot (?:known|clear|decided|confirmed|checked|needed|required|wanted)\b",
);

fn casts_doubt(text: &str) -> bool {
    DOUBT.hits(text).next().is_some()
}

/// What a box says: ticked, or crossed out or empty.
fn sign(text: &str) -> Option<YesNo> {
    match text.trim_end_matches('\u{FE0F}') {
        "✓" | "✔" | "☑" | "✅" | "√" => Some(YesNo::Yes),
        "✗" | "✘" | "✕" | "✖" | "❌" | "☐" | "☒" | "×" => Some(YesNo::No),
        _ => None,
    }
}

/// Yes or no by a word, a letter, a figure or a tick, and nothing else.
pub(super) fn plain_answer(text: &str) -> Option<YesNo> {
    match fold(text).as_str() {
        // Whoever asks does not know.
        _ if text.contains('?') => None,
        "yes" | "y" | "true" | "1" => Some(YesNo::Yes),
        "no" | "n" | "false" | "0" => Some(YesNo::No),
        "" => sign(text),
        _ => None,
    }
}

/// An account, and not this one.
static NOT_NHS: Pattern = Pattern::new(r"\bnot (?:an? )?(?:nhs|yes|sure)");

/// A text that begins with yes and takes nothing of it back.
fn is_plain_yes(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.next().is_some_and(|word| word.eq_ignore_ascii_case("yes"))
        && !text.contains('?')
        && !words.any(|word| ["no", "or"].iter().any(|doubt| word.eq_ignore_ascii_case(doubt)))
        && NOT_NHS.hits(text).next().is_none()
}

impl<'s> FieldValue<'s> for YesNo {
    type Fault = Unrecognised;

    fn parse(text: Cow<'s, str>, _is_number: bool) -> Result<(Self, Repair), Unrecognised> {
        if let Some(answer) = in_normal_form(&text, [Self::Yes, Self::No]) {
            return Ok(answer);
        }
        let answer = match plain_answer(&text) {
            Some(answer) => answer,
            None => match (first_word_is(&text, "no") || first_word_is(&text, "not"), names_nhs_address(&text)) {
                (false, true) => Self::Yes,
                (true, false) if !casts_doubt(&text) => Self::No,
                (false, false) if is_plain_yes(&text) || has_account(&text) => Self::Yes,
                // "No - old was jane.doe@nhs.net": no account, or one that was left behind.
                _ => return Err(Unrecognised),
            },
        };
        Ok((answer, Repair::between(&text, &answer.normal())))
    }

    fn normal(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Self::Yes => "Yes",
            Self::No => "No",
        })
    }
}

/// What someone may do with the shared mailbox.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum MailboxRole {
    /// Reads, sends and manages who else may.
    Owner,
    /// Reads and sends. Includes "full access", which in mail systems says nothing about managing members.
    Member,
}

impl<'s> FieldValue<'s> for MailboxRole {
    type Fault = Unrecognised;

    fn parse(text: Cow<'s, str>, _is_number: bool) -> Result<(Self, Repair), Unrecognised> {
        if let Some(role) = in_normal_form(&text, [Self::Owner, Self::Member]) {
            return Ok(role);
        }
        let role = match fold(&text).as_str() {
            "owner" | "o" | "owners" | "mailboxowner" | "sharedmailboxowner" => Self::Owner,
            "member"
            | "m"
            | "members"
            | "mailboxmember"
            | "sharedmailboxmember"
            | "fullaccess"
            | "sendas"
            | "sendreceive"
            | "sendandreceive" => Self::Member,
            _ => return Err(Unrecognised),
        };
        Ok((role, Repair::between(&text, &role.normal())))
    }

    fn normal(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Self::Owner => "Owner",
            Self::Member => "Member",
        })
    }
}

/// The number that a spreadsheet shows as this day of the year 1900, where a cell of numbers has a format of dates.
fn number_of_day(text: &str) -> Option<u32> {
    if !text.contains("1900") || text.contains(':') {
        return None;
    }
    let (SheetDate(day), _) = SheetDate::parse(text.into(), false).ok().filter(|(day, _)| day.0.year() == 1900)?;
    // Spreadsheets give 1900 a 29 February.
    let leap_day = u32::from(day.month() > 2);
    Some(u32::from(day.day_of_year().unsigned_abs()) + leap_day)
}

/// A whole number from 0 to 4,294,967,295.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Count(pub u32);

/// Why a text is not a count.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum CountFault {
    /// Words, ranges, or anything else that is not a number.
    NotANumber,
    /// Below zero.
    Negative,
    /// Not whole.
    Fraction,
    /// More than can be counted.
    TooLarge,
}

static NUMBER_IN_TEXT: Pattern = Pattern::new(
    r"[-0-9]*[0-9][-0-9.,/]*|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty)\b",
);

/// Numbers that people write in words.
const IN_WORDS: &str = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen \
     nineteen twenty";

fn in_words(word: &str) -> Option<u32> {
    let at = IN_WORDS.split(' ').position(|known| known.eq_ignore_ascii_case(word));
    at.and_then(|at| u32::try_from(at).ok())
}

/// What may stand beside a number of accounts or mailboxes without making it another number.
const BESIDE_COUNT: &str = "up to nhsmail nhs net accts acct logins login manager managers deputy registered senior seniors nurse nurses carer carers and \
     x no number of nr user users account accounts person people staff member members licence licences mailbox \
     mailboxes shared generic email emails in total all max maximum only please requested required needed new the each per site home";

impl<'s> FieldValue<'s> for Count {
    type Fault = CountFault;

    fn parse(text: Cow<'s, str>, is_number: bool) -> Result<(Self, Repair), CountFault> {
        if let Some(count) = number_of_day(&text) {
            return Ok((Self(count), Repair::Repaired));
        }
        if let Some(digits) = digits_in_full(&text) {
            return Ok((Self::parse(digits.into(), true)?.0, Repair::Repaired));
        }
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let magnitude = text.strip_prefix('-').unwrap_or(&text);
        let zeros = without_zero_fraction(magnitude).map(|whole| (whole, "0"));
        let (whole, fraction) = zeros.or_else(|| magnitude.split_once('.')).unwrap_or((magnitude, "0"));
        if !digits(whole) || !digits(fraction) {
            return in_words(&text).map(|count| (Self(count), Repair::Repaired)).ok_or(CountFault::NotANumber);
        }
        if magnitude.len() < text.len() {
            return Err(CountFault::Negative);
        }
        if fraction.bytes().any(|b| b != b'0') {
            return Err(CountFault::Fraction);
        }
        let count = Self(whole.parse().map_err(|_| CountFault::TooLarge)?);
        let added = if whole.len() < text.len() && !is_number { Repair::Repaired } else { Repair::None };
        Ok((count, added.max(Repair::between(&text, &count.normal()))))
    }

    fn find(text: &str) -> Found<Self> {
        let read = |hit: &str| Self::parse(hit.trim_end_matches(['.', ',']).into(), false).ok().map(|(count, _)| count);
        NUMBER_IN_TEXT.find_beside(text, read, |beside| {
            let is_known = !beside.contains(['?', '+', '<', '>', '~']) && all_known(beside, BESIDE_COUNT);
            (!is_known).then_some(Doubt::Words)
        })
    }

    fn normal(&self) -> Cow<'_, str> {
        Cow::Owned(self.0.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<'s, T: FieldValue<'s>>(text: &'s str) -> Option<T> {
        T::parse(text.into(), false).ok().map(|(value, _)| value)
    }

    #[test]
    fn yes_and_no() {
        for text in [
            "Yes",
            "yes",
            "Y",
            "TRUE",
            "1",
            "jane.doe@nhs.net",
            "Yes - jane.doe@NHS.net",
            "✓",
            "☑",
            "Yes - old account",
        ] {
            assert_eq!(read(text), Some(YesNo::Yes), "{text}");
        }
        for text in ["No", "n", "FALSE", "0", "no.", "No - asked for one", "no (jane@example.org only)"] {
            assert_eq!(read(text), Some(YesNo::No), "{text}");
        }
        for text in [
            "",
            "x",
            "maybe",
            "jane@example.org",
            "yes and no",
            "2",
            "No - old was jane.doe@nhs.net",
            "no, jane.doe@nhs.net (left)",
            "No longer",
            "no idea",
            "No, or yes?",
            "none yet",
            "not sure",
        ] {
            assert_eq!(read::<YesNo>(text), None, "{text}");
        }
    }

    #[test]
    fn mailbox_roles() {
        for (text, role) in [
            ("Owner", Some(MailboxRole::Owner)),
            ("o", Some(MailboxRole::Owner)),
            ("MEMBER", Some(MailboxRole::Member)),
            ("m", Some(MailboxRole::Member)),
            ("Full access", Some(MailboxRole::Member)),
            ("Owner/Member", None),
            ("Manager", None),
        ] {
            assert_eq!(read(text), role, "{text}");
        }
    }

    #[test]
    fn one_number_is_found_among_words_for_accounts() {
        for (text, count) in [
            ("5 users", 5),
            ("10 (max)", 10),
            ("x5", 5),
            ("5 accounts", 5),
            ("Total: 8", 8),
            ("max. 10 users", 10),
            ("eleven", 11),
            ("Two (2)", 2),
            ("up to ten", 10),
            ("2 - manager, deputy", 2),
        ] {
            assert_eq!(Count::find(text).value(), Some(Count(count)), "{text}");
        }
        for text in [
            "1-10", "5 or 6", "about 5", "5+", "5?", "5.5", "lots", "-1", "one per shift", "two or three", "5 not 6",
            "10/11",
        ] {
            assert_eq!(Count::find(text).value(), None, "{text}");
        }
    }

    #[test]
    fn counts() {
        use CountFault::*;
        for (text, is_number, parsed) in [
            ("12", false, Ok((Count(12), Repair::None))),
            ("0", true, Ok((Count(0), Repair::None))),
            ("012", false, Ok((Count(12), Repair::Tidied))),
            ("12.0", false, Ok((Count(12), Repair::Repaired))),
            ("12.0", true, Ok((Count(12), Repair::Tidied))),
            ("5,00", false, Ok((Count(5), Repair::Repaired))),
            ("1.2E1", false, Ok((Count(12), Repair::Repaired))),
            ("1900-01-05", false, Ok((Count(5), Repair::Repaired))),
            ("28/02/1900", false, Ok((Count(59), Repair::Repaired))),
            ("1900-03-01", false, Ok((Count(61), Repair::Repaired))),
            ("1900-01-05 12:00:00", false, Err(NotANumber)),
            ("2026-01-05", false, Err(NotANumber)),
            ("2.5", true, Err(Fraction)),
            ("-1", true, Err(Negative)),
            ("ten", false, Ok((Count(10), Repair::Repaired))),
            ("tens", false, Err(NotANumber)),
            ("1-10", false, Err(NotANumber)),
            ("+5", false, Err(NotANumber)),
            ("10 users", false, Err(NotANumber)),
            ("12.", false, Err(NotANumber)),
            ("", false, Err(NotANumber)),
            ("4294967296", true, Err(TooLarge)),
        ] {
            assert_eq!(Count::parse(text.into(), is_number), parsed, "{text}");
        }
    }
}
