//! Published DSPT statuses: `25/26 Standards Met`.

use super::clean::straighten_dashes;
use super::date::SheetDate;
use super::find::{Doubt, Found, Pattern, all_known};
use super::fold;
use super::{FieldValue, Repair};
use jiff::civil::{Date, date};
use std::borrow::Cow;
use std::fmt;

/// An edition of the toolkit, by the year it begins in (2000 to 2099): 2025 is `25/26`.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Edition(u16);

impl Edition {
    /// The edition that begins in `start_year`; `None` outside 2000 to 2099.
    pub fn new(start_year: u16) -> Option<Self> {
        matches!(start_year, 2000..=2099).then_some(Self(start_year))
    }

    /// The year it begins in.
    pub fn start_year(self) -> u16 {
        self.0
    }

    /// The day it begins.
    pub fn begins_on(self) -> Date {
        date(self.0 as i16, 7, 1)
    }

    /// The last day it counts: edition `YY/ZZ` lapses after 30 June 20(ZZ+1), since the current and the previous
    /// edition are both taken as compliant.
    pub fn lapses_after(self) -> Date {
        date(self.0 as i16 + 2, 6, 30)
    }

    /// `25/26`, `25-26`, `2025/26`, `2025-26` or `2025/2026`; the second year follows the first.
    fn parse(text: &str) -> Option<Self> {
        let (first, second) = text.split_once(['/', '-'])?;
        let year = |text: &str| match text.len() {
            2 | 4 if text.bytes().all(|b| b.is_ascii_digit()) => text.parse::<u16>().ok(),
            _ => None,
        };
        let (first, second) = (year(first)?, year(second)?);
        let edition = Self::new(if first < 100 { 2000 + first } else { first })?;
        ((edition.0 + 1) % 100 == second % 100 && (second < 100 || second == edition.0 + 1)).then_some(edition)
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}/{:02}", self.0 % 100, (self.0 + 1) % 100)
    }
}

/// How far an organisation got.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Level {
    /// Standards Exceeded.
    StandardsExceeded,
    /// Standards Met.
    StandardsMet,
    /// Approaching Standards: the least that is accepted.
    ApproachingStandards,
    /// Standards Not Met.
    StandardsNotMet,
    /// Not Published.
    NotPublished,
    /// Entry Level, withdrawn in March 2021.
    EntryLevel,
    /// Baseline, an interim submission.
    Baseline,
    /// Standards not fully met (plan agreed), of the first editions.
    NotFullyMetPlanAgreed,
}

impl Level {
    /// Approaching Standards or better.
    pub fn passes(self) -> bool {
        matches!(self, Self::StandardsExceeded | Self::StandardsMet | Self::ApproachingStandards)
    }

    /// No longer awarded (DSPT004).
    pub fn is_withdrawn(self) -> bool {
        matches!(self, Self::EntryLevel | Self::Baseline | Self::NotFullyMetPlanAgreed)
    }

    /// The level as the DSPT publishes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StandardsExceeded => "Standards Exceeded",
            Self::StandardsMet => "Standards Met",
            Self::ApproachingStandards => "Approaching Standards",
            Self::StandardsNotMet => "Standards Not Met",
            Self::NotPublished => "Not Published",
            Self::EntryLevel => "Entry Level",
            Self::Baseline => "Baseline",
            Self::NotFullyMetPlanAgreed => "Standards not fully met (plan agreed)",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let folded = fold(text);
        let mut words = folded.as_str();
        for standards in ["standards", "standard", "stds", "std"] {
            words = words.strip_prefix(standards).unwrap_or(words);
            words = words.strip_suffix(standards).unwrap_or(words);
        }
        Some(match words {
            "exceeded" => Self::StandardsExceeded,
            "met" => Self::StandardsMet,
            "approaching" => Self::ApproachingStandards,
            "notmet" => Self::StandardsNotMet,
            "notpublished" | "unpublished" => Self::NotPublished,
            "entrylevel" => Self::EntryLevel,
            "baseline" => Self::Baseline,
            "notfullymet" | "notfullymetplanagreed" => Self::NotFullyMetPlanAgreed,
            _ => return None,
        })
    }
}

/// A published status: `[edition] level[.]`, also `level (edition)`, as the DSPT search and its older extracts write
/// it. Normal form `25/26 Standards Met`, or the level alone.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct DsptStatus {
    /// The edition, where it is stated.
    pub edition: Option<Edition>,
    /// The level.
    pub level: Level,
    /// The day it was published, where the text says so beside the status.
    pub published_on: Option<Date>,
    /// The last day it holds, where the text says so: "valid until 30/06/2026".
    pub holds_until: Option<Date>,
}

impl DsptStatus {
    /// Whether it no longer counts on this day: its edition has lapsed, or the day until which it holds has passed.
    pub fn has_lapsed(&self, on: Date) -> bool {
        self.edition.is_some_and(|edition| on > edition.lapses_after())
            || self.holds_until.is_some_and(|until| on > until)
    }

    /// Whether both have the same level and edition; an edition that only one of them states is no difference.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let editions = self.edition.zip(other.edition);
        self.level == other.level && editions.is_none_or(|(one, other)| one == other)
    }

    /// A status that says nothing of dates.
    pub fn new(edition: Option<Edition>, level: Level) -> Self {
        Self { edition, level, published_on: None, holds_until: None }
    }
}

/// Why a text is not a DSPT status.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum DsptFault {
    /// Years that are no edition, such as `25/27`.
    Edition,
    /// No level, or none that was ever published.
    Level,
}

impl<'s> FieldValue<'s> for DsptStatus {
    type Fault = DsptFault;

    fn parse(text: Cow<'s, str>, _is_number: bool) -> Result<(Self, Repair), DsptFault> {
        let (straight, dashes) = straighten_dashes(Cow::Borrowed(&*text));
        let bare = straight.trim_end_matches(['.', ' ']);
        let (first, after) = bare.split_once(' ').unwrap_or((bare, ""));
        let (before, last) = bare.rsplit_once([' ', '(']).unwrap_or(("", bare));
        let unwrap = |word: &'_ str| word.trim_matches(['(', ')', '[', ']', ':', ',']).to_owned();
        let is_years = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
        let (years, level) = match (unwrap(first), unwrap(last)) {
            (years, _) if is_years(&years) => (Some(years), after),
            (_, years) if is_years(&years) => (Some(years), before),
            _ => (None, bare),
        };
        // Whoever asks does not know.
        let level = Level::parse(level).filter(|_| !text.contains('?')).ok_or(DsptFault::Level)?;
        let edition = years.map(|years| Edition::parse(&years).ok_or(DsptFault::Edition)).transpose()?;
        let status = Self::new(edition, level);
        Ok((status, dashes.max(Repair::between(&text, &status.normal()))))
    }

    fn find(text: &str) -> Found<Self> {
        in_text(text)
    }

    fn normal(&self) -> Cow<'_, str> {
        match self.edition {
            Some(edition) => Cow::Owned(format!("{edition} {}", self.level.as_str())),
            None => Cow::Borrowed(self.level.as_str()),
        }
    }
}

static DATE: Pattern = Pattern::new(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}|\b[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:20)?[0-9]{2}\b|\b[0-9]{1,2}(?:st|nd|rd|th)?[ -]+(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*[ ,-]+(?:20)?[0-9]{2}\b",
);
static UNTIL: Pattern =
    Pattern::new(r"\b(?:until|till|expires|expiry|expiring|valid to|runs out|renewal|review|due)\b[a-z ]{0,12}:?[ ]*$");
static EDITION: Pattern = Pattern::new(r"(?:\bfy ?|\b)(?:20)?[0-9]{2} ?[/\\-] ?(?:20)?[0-9]{2}\b");
static YEAR: Pattern = Pattern::new(r"\b20[0-9]{2}\b");
static VERSION: Pattern = Pattern::new(r"\bv(?:ersion)?[ .]?[0-9]{1,2}\b");
/// A month until which it holds.
static MONTH: Pattern =
    Pattern::new(r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*,? 20[0-9]{2}\b");
/// The code of whoever published it.
static PUBLISHER: Pattern = Pattern::new(r"\bods(?: code)?:? [a-z0-9]{3,6}\b");
/// Every level, the words that deny one before those that are part of them.
static LEVEL: Pattern = Pattern::new(
    r"\b(?:(?:standards? )?not (?:fully )?met|not published|unpublished|approaching(?: standards?)?|exceeding(?: standards?)?|(?:st(?:andar)?ds? )?(?:exceeded|exceeds|exceeding|met)|entry level|baseline)\b",
);

/// Words that may stand beside a status and say nothing against it.
const BESIDE: &str = "dspt ds p t data security and protection toolkit nhs status standard standards level the our is are publication published \
     submitted completed achieved date on in as of at from for since current currently latest edition fy year via by with under through covered hq head office \
     parent company group provider organisation action improvement plan agreed place caf aligned independent assurance social care \
     valid until till expires expiry expiring to runs out renewal review due version v group submission all yes see certificate \
     approved reviewed annually yearly january february march april may june july august september october november december \
     jan feb mar apr jun jul aug sep sept oct nov dec we have has been next again ongoing";

/// Takes a month until which the status holds out of a text: its last day.
fn take_month_until(text: &mut String) -> Option<Date> {
    let at = MONTH.hits(text).find(|hit| UNTIL.hits(&text[..hit.start()]).next().is_some())?.range();
    let (first, _) = SheetDate::parse(format!("1 {}", &text[at.clone()]).into(), false).ok()?;
    text.replace_range(at, " ");
    Some(first.0.last_of_month())
}

/// The status in a text that says more: its level, edition and dates stand anywhere in it, in any order.
fn in_text(text: &str) -> Found<DsptStatus> {
    let (straight, _) = straighten_dashes(Cow::Borrowed(text));
    let mut rest = straight.to_ascii_lowercase();
    let (mut published_on, mut holds_until) = (None, None);
    while let Some((at, day)) = DATE.take(&mut rest) {
        let Ok((day, _)) = SheetDate::parse(day.into(), false) else { return Found::Doubtful(Doubt::Words) };
        let meant = if UNTIL.hits(&rest[..at]).next().is_some() { &mut holds_until } else { &mut published_on };
        if meant.replace(day.0).is_some_and(|earlier| earlier != day.0) {
            return Found::Doubtful(Doubt::Several);
        }
    }
    if let Some(month) = take_month_until(&mut rest)
        && holds_until.replace(month).is_some_and(|earlier| earlier != month)
    {
        return Found::Doubtful(Doubt::Several);
    }
    while PUBLISHER.take(&mut rest).is_some() {}
    let mut editions = Vec::new();
    while let Some((_, years)) = EDITION.take(&mut rest) {
        let years = years.trim_start_matches(|c: char| !c.is_ascii_digit()).replace(' ', "").replace('\\', "/");
        editions.push(Edition::parse(&years));
    }
    // A lone year is the later edition it can mean.
    while let Some((_, year)) = YEAR.take(&mut rest) {
        editions.push(year.parse().ok().and_then(Edition::new));
    }
    while VERSION.take(&mut rest).is_some() {}
    editions.dedup();
    let level = |hit: &str| {
        let told = fold(hit);
        Some(if told.contains("notfullymet") {
            Level::NotFullyMetPlanAgreed
        } else if told.contains("notmet") {
            Level::StandardsNotMet
        } else if told.contains("exceed") {
            Level::StandardsExceeded
        } else {
            Level::parse(hit)?
        })
    };
    let doubt = |beside: &str| {
        let is_known = editions.iter().all(Option::is_some) && !beside.contains('?') && all_known(beside, BESIDE);
        (!is_known).then_some(Doubt::Words)
    };
    match (LEVEL.find_beside(&rest, level, doubt), editions.as_slice()) {
        (Found::One(_), [_, _, ..]) => Found::Doubtful(Doubt::Several),
        (Found::One(level), editions) => {
            Found::One(DsptStatus { edition: editions.first().copied().flatten(), level, published_on, holds_until })
        }
        (Found::Doubtful(why), _) => Found::Doubtful(why),
        (Found::Nothing, _) => Found::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses() {
        use Repair::*;
        for (text, normal, repair) in [
            ("25/26 Standards Met", "25/26 Standards Met", None),
            ("Standards Met", "Standards Met", None),
            ("21/22 Standards Met.", "21/22 Standards Met", Tidied),
            ("21/22 Standards Met. .", "21/22 Standards Met", Tidied),
            ("2023-24 Standards Met", "23/24 Standards Met", Tidied),
            ("2025/26 approaching standards", "25/26 Approaching Standards", Tidied),
            ("2025/2026 Met", "25/26 Standards Met", Tidied),
            ("25-26 STANDARDS EXCEEDED", "25/26 Standards Exceeded", Tidied),
            ("25\u{2013}26 Standards Met", "25/26 Standards Met", Repaired),
            ("Standards Met (19-20)", "19/20 Standards Met", Tidied),
            ("Standards Met(19-20)", "19/20 Standards Met", Tidied),
            ("Standards Met 25/26", "25/26 Standards Met", Tidied),
            ("(25/26) - Standards Met", "25/26 Standards Met", Tidied),
            ("exceeded", "Standards Exceeded", Tidied),
            ("Approaching", "Approaching Standards", Tidied),
            ("StandardsMet", "Standards Met", Tidied),
            ("Standard met", "Standards Met", Tidied),
            ("NOT PUBLISHED", "Not Published", Tidied),
            ("21/22 Standards Not Met", "21/22 Standards Not Met", None),
            ("19/20 Entry Level", "19/20 Entry Level", None),
            ("20/21 Baseline", "20/21 Baseline", None),
            ("Standards not fully met (Plan Agreed)", "Standards not fully met (plan agreed)", Tidied),
            ("18/19 Standards not fully met (plan agreed)", "18/19 Standards not fully met (plan agreed)", None),
        ] {
            let (status, done) = DsptStatus::parse(text.into(), false).expect(text);
            assert_eq!((&*status.normal(), done), (normal, repair), "{text}");
        }
    }

    #[test]
    fn faults() {
        for (text, fault) in [
            ("25/27 Standards Met", DsptFault::Edition),
            ("25/25 Standards Met", DsptFault::Edition),
            ("26/25 Standards Met", DsptFault::Edition),
            ("1925/26 Standards Met", DsptFault::Edition),
            ("2025 Standards Met", DsptFault::Edition),
            ("45678", DsptFault::Level),
            ("25/26", DsptFault::Level),
            ("", DsptFault::Level),
            ("Compliant", DsptFault::Level),
            ("Standards", DsptFault::Level),
            ("Yes", DsptFault::Level),
        ] {
            assert_eq!(DsptStatus::parse(text.into(), false), Err(fault), "{text}");
        }
    }

    #[test]
    fn a_status_is_found_with_dates_and_remarks_in_any_order() {
        for (text, normal) in [
            ("DSPT Standards Met", "Standards Met"),
            ("FY25/26 Standards Met", "25/26 Standards Met"),
            ("25 / 26 Standards Met", "25/26 Standards Met"),
            ("25/26 Standards Met 28/06/2026", "25/26 Standards Met"),
            ("Standards Met 28/06/2026", "Standards Met"),
            ("25/26 Standards Met - published 28/06/26", "25/26 Standards Met"),
            ("Standards Met (published 12 June 2026) 25-26", "25/26 Standards Met"),
            ("Approaching Standards (action plan)", "Approaching Standards"),
            ("25/26 Approaching Standards - plan agreed", "25/26 Approaching Standards"),
            ("25/26 Standards Met (CAF-aligned)", "25/26 Standards Met"),
            ("Standards Met v7", "Standards Met"),
            ("Standards Met - HQ", "Standards Met"),
            ("Exceeds", "Standards Exceeded"),
            ("Met 2024", "24/25 Standards Met"),
            ("25/26 Standards Not Met (Improvement Plan Agreed)", "25/26 Standards Not Met"),
        ] {
            let found = DsptStatus::find(text).value().expect(text);
            assert_eq!(found.normal(), normal, "{text}");
        }
        let dated =
            DsptStatus::find("Standards Met, published 28/06/2026, valid until 30/06/2027").value().expect("dated");
        assert_eq!((dated.published_on, dated.holds_until), (Some(date(2026, 6, 28)), Some(date(2027, 6, 30))));
        assert!(dated.has_lapsed(date(2027, 7, 1)) && !dated.has_lapsed(date(2027, 6, 30)));
        for text in [
            "Standards Met - expired",
            "Working towards Standards Met",
            "Standards Met - to be confirmed",
            "Standards Met?",
            "24/25 Standards Met 25/26 Standards Not Met",
            "24/25 or 25/26 Standards Met",
            "25/27 DSPT Standards Met",
            "Compliant",
            "10/10",
            "Covered by HQ DSPT",
        ] {
            assert_eq!(DsptStatus::find(text).value(), None, "{text}");
        }
    }

    #[test]
    fn levels_and_lapse() {
        use Level::*;
        for level in [StandardsExceeded, StandardsMet, ApproachingStandards] {
            assert!(level.passes() && !level.is_withdrawn());
        }
        for level in [StandardsNotMet, NotPublished] {
            assert!(!level.passes() && !level.is_withdrawn());
        }
        for level in [EntryLevel, Baseline, NotFullyMetPlanAgreed] {
            assert!(!level.passes() && level.is_withdrawn());
        }
        let edition = Edition::new(2025).expect("in range");
        assert_eq!((edition.to_string(), edition.lapses_after()), ("25/26".into(), date(2027, 6, 30)));
        assert_eq!(Edition::new(2099).map(|edition| edition.to_string()), Some("99/00".into()));
        assert_eq!(Edition::new(1999), None);
        let stated = DsptStatus::new(Some(edition), StandardsMet);
        assert!(!stated.has_lapsed(date(2027, 6, 30)) && stated.has_lapsed(date(2027, 7, 1)));
        assert!(!DsptStatus { edition: None, ..stated }.has_lapsed(date(2099, 7, 1)));
    }
}
