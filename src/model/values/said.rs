//! What a row says of itself as a whole, in the columns Request, Leaving date and Status: that an account is wanted, that one is
//! there, that the person has left, that the home is sold. The words are lists, and what is in none of them is not understood.

use super::not_a_name::speaks_of_nobody;
use super::words::{YesNo, plain_answer};
use super::{FieldValue, Repair, date};
use crate::compare::is_apostrophe;
use jiff::civil::Date;
use std::borrow::Cow;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::sync::LazyLock;

/// One of the things that such a cell can say.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Says {
    /// To be made.
    New,
    /// Is there already.
    Existing,
    /// The person brings an account.
    Join,
    /// The account is to be marked as a leaver's; the site leaves its provider.
    Leaving,
    /// The person has left.
    Left,
    /// The person is away and comes back.
    OnLeave,
    /// Nothing is asked for.
    NotAsked,
    /// The person or the site is there, which is all it says.
    Here,
    /// The site is closed.
    Closed,
    /// The site is another provider's.
    Sold,
    /// The site is to close or to be sold.
    Closing,
}

/// What is understood: phrases of words in small letters, set apart by commas. Of phrases that begin alike the longest counts. The
/// lists are what care groups, their HR systems and directories were seen to write.
type Understood = (Says, &'static str);

const NEW: &str = "new, newuser, newaccount, newsite, newstarter, newjoiner, newemployee, new starter, new joiner, new employee, \
     new hire, new member, new registration, create, add, onboard, required, needed, needs, requires, wanted, wants, set up, setup, to be created, to be added, to create";
const EXISTING: &str = "existing, exists, existinguser, existingaccount, existingsite, already, alreadyonboarded, \
     already has, already have, already onboarded, already live, already active, has account, has an account, has nhsmail, \
     has nhs net, has one, already has one, already have one, got one, in place, active account, active user, current user, on nhsmail, on nhs net, no change, nochange, keep, \
     set up 20*, set up in, set up on, set up since";
const THERE: &str = "live, active, current, currently active";
const JOIN: &str = "join, joins, joining, joined, joiner, transfer, transferin, transfer in";
const NOT_ASKED: &str = "not required, notrequired, not needed, notneeded, not wanted, notwanted, no account, noaccount, \
     no account needed, no account required, not asked for, notaskedfor, dont create, do not create, donotcreate, dontcreate, \
     no need, none needed, none required, does not need, doesnt need, does not want, doesnt want, opted out, declined";

const LEAVING: &str = "leaving, leaver, leavers, leaves, leave, remove, delete, transferout, transfer out, transferred out, mark as leaver, \
     to leave, will leave, due to leave";
const LEFT: &str = "left, has left, hasleft, have left, already left, resign*, retire, retired, retiring, retirement, terminat*, \
     dismiss*, deceased, died, redundan*, end of contract, endofcontract, contract ended, ended, departed, gone, no longer, former, \
     ex employee, ex staff, inactive, not active, disable, disabled, deactivate, deactivated, not employed, moved on, ceased, no longer works, did not start, didnt start, never started, \
     did not join, not starting, no show, offer withdrawn, failed probation, quit, walked out";
/// Of somebody who is to go. No request: an account that is marked before its time is deleted before its time.
const NOTICE: &str = "notice given, given notice, gave notice, has given notice, handed in notice, handed in his notice, handed in her notice, \
     handed in their notice, on notice, in notice period, notice period, serving notice, under notice, working notice, working his notice, \
     working her notice, working their notice";
const ON_LEAVE: &str = "on leave, onleave, matleave, mat leave, maternity, maternity leave, maternityleave, paternity, \
     paternity leave, parental leave, adoption leave, sick, sick leave, off sick, sickness, sickness absence, long term sick, lts, ml, off long term, long term absence, long term leave, \
     leave of absence, unpaid leave, compassionate leave, annual leave, garden leave, gardening leave, absen*, secondment, seconded, \
     sabbatical, suspen*, career break, furlough*, away";
const EMPLOYED: &str =
    "employed, currently employed, in post, in employment, in service, working, at work, enabled, started";

const GONE: &str =
    "leaving, leaver, leave, leaves, left, gone, remove, removed, delete, deleted, disposed, disposal, no longer";
const CLOSED: &str = "closed, closure, deregister*, deregistration, ceased, ceased trading, dissolved, shut, decommissioned, not open, inactive, \
     not active, wound up";
const SOLD: &str = "sold, transferred, transferred out, transfer out, transferout, handed over, divested";
const CLOSING: &str = "closing, closes, will close, to close, due to close, to be closed, selling, for sale, under offer, being sold, \
     to be sold, sale agreed, being transferred, to be transferred, transferring";
const OPEN: &str = "open, opened, trading, operational, operating, running, in use, registered, new, closed to admissions, \
     closed to new admissions, closed to visitors";
/// What says that nobody leaves, or nothing closes.
const STAYS: &str = "not leaving, not left, staying, stays, remains, still here, still employed, still in post, still working, permanent, \
     ongoing, on going, open ended, indefinite, indefinitely, not closing, not closed, not sold, still open, stays open, remains open";

/// What says the opposite behind the same word: a home that comes is not one that goes.
const COMING: &str = "transferred in, transferred from, transferring in, transferring from";

/// Words that leave open whether it is so.
const DOUBTS: &str = "maybe, perhaps, possibly, probably, tbc, tba, unsure, unknown, unclear, not sure, not known, to be confirmed, \
     to be advised, to check, awaiting, pending, idea, ask, query, but, or, not, no";

/// Words that say nothing for or against it.
const BESIDE: &str = "the, a, an, is, are, has, have, been, was, be, to, of, on, in, at, for, from, by, with, as, and, since, until, till, \
     end, start, starts, starting, date, day, month, week, year, this, next, last, please, pls, thanks, account, accounts, \
     nhsmail, nhs, net, connect, mailbox, user, users, staff, person, employee, site, home, company, here, us, our, yet, now, today, \
     early, mid, late, notice, working, job, role, post, st, nd, rd, th";

const MONTHS: &str = "jan, january, feb, february, mar, march, apr, april, may, jun, june, jul, july, aug, august, sep, sept, september, \
     oct, october, nov, november, dec, december, monday, tuesday, wednesday, thursday, friday, saturday, sunday";

/// A column that a row speaks in.
pub trait Question: Copy + Debug + Eq + Sync + 'static {
    /// What is understood there.
    const UNDERSTOOD: &'static [Understood];
    /// What yes says.
    const YES: Says;
    /// What no says.
    const NO: Says;
    /// What a day and nothing else says, and what one without its year or month; `None` where it says nothing.
    const DAY: Option<(Says, Says)> = None;
    /// How a cell is written that says no more than that somebody or something is there.
    const HERE: &'static str = "active";
}

macro_rules! questions {
    ($($(#[$doc:meta])* $name:ident { $($item:tt)* })*) => {
        $($(#[$doc])*
        #[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
        pub struct $name;

        impl Question for $name {
            $($item)*
        })*
    };
}

questions! {
    /// Request, for a person.
    AskedForUser {
        const UNDERSTOOD: &'static [Understood] = &[
            (Says::New, NEW), (Says::Existing, EXISTING), (Says::Existing, THERE), (Says::Join, JOIN), (Says::Leaving, LEAVING),
            (Says::Left, LEFT), (Says::OnLeave, ON_LEAVE), (Says::NotAsked, NOT_ASKED),
        ];
        const YES: Says = Says::New;
        const NO: Says = Says::NotAsked;
    }
    /// Leaving date, or whether, for a person.
    UserLeaves {
        const UNDERSTOOD: &'static [Understood] = &[
            (Says::Leaving, LEAVING), (Says::Leaving, NOTICE), (Says::Left, LEFT), (Says::OnLeave, ON_LEAVE), (Says::Here, THERE),
            (Says::Here, EMPLOYED), (Says::Here, STAYS),
        ];
        const YES: Says = Says::Left;
        const NO: Says = Says::Here;
        const DAY: Option<(Says, Says)> = Some((Says::Left, Says::Leaving));
        const HERE: &'static str = "no";
    }
    /// Status of a person.
    StatusOfUser {
        const UNDERSTOOD: &'static [Understood] = &[
            (Says::Here, NEW), (Says::Here, THERE), (Says::Here, EMPLOYED), (Says::Existing, EXISTING), (Says::Leaving, LEAVING),
            (Says::Leaving, NOTICE), (Says::Left, LEFT), (Says::OnLeave, ON_LEAVE), (Says::NotAsked, NOT_ASKED),
        ];
        const YES: Says = Says::Here;
        const NO: Says = Says::Left;
    }
    /// Request, for a site.
    AskedForSite {
        const UNDERSTOOD: &'static [Understood] = &[
            (Says::New, NEW), (Says::Existing, EXISTING), (Says::Existing, THERE), (Says::NotAsked, NOT_ASKED),
            (Says::Leaving, GONE), (Says::Closed, CLOSED), (Says::Sold, SOLD), (Says::Closing, CLOSING),
        ];
        const YES: Says = Says::New;
        const NO: Says = Says::NotAsked;
        const HERE: &'static str = "open";
    }
    /// Closing date, or whether, for a site.
    SiteCloses {
        const UNDERSTOOD: &'static [Understood] = &[
            (Says::Leaving, GONE), (Says::Closed, CLOSED), (Says::Sold, SOLD), (Says::Closing, CLOSING), (Says::Here, THERE),
            (Says::Here, OPEN), (Says::Here, STAYS),
        ];
        const YES: Says = Says::Closed;
        const NO: Says = Says::Here;
        const DAY: Option<(Says, Says)> = Some((Says::Closed, Says::Closing));
        const HERE: &'static str = "no";
    }
    /// Status of a site.
    StatusOfSite {
        const UNDERSTOOD: &'static [Understood] = &[
            (Says::Here, OPEN), (Says::Here, THERE), (Says::Existing, EXISTING), (Says::NotAsked, NOT_ASKED),
            (Says::Leaving, GONE), (Says::Closed, CLOSED), (Says::Sold, SOLD), (Says::Closing, CLOSING),
        ];
        const YES: Says = Says::Here;
        const NO: Says = Says::Closed;
        const HERE: &'static str = "open";
    }
}

/// What a cell says, and the day it names.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Said<Q> {
    /// What.
    pub says: Says,
    /// When.
    pub on: Option<Date>,
    question: PhantomData<Q>,
}

/// Why a text is not understood.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum SaidFault {
    /// It holds no word of the lists.
    Unknown,
    /// It speaks of leaving or closing, and casts doubt on it or contradicts itself.
    Doubtful,
}

impl<'s, Q: Question> FieldValue<'s> for Said<Q> {
    type Fault = SaidFault;

    fn parse(text: Cow<'s, str>, is_number: bool) -> Result<(Self, Repair), SaidFault> {
        let lower = text.to_lowercase();
        let (says, on) = match at_once::<Q>(&lower, is_number) {
            Some(said) => said,
            None => in_words::<Q>(lower)?,
        };
        let said = Said { says, on, question: PhantomData };
        Ok((said, Repair::between(&text, &said.normal())))
    }

    fn normal(&self) -> Cow<'_, str> {
        let word = match self.says {
            Says::New => "new",
            Says::Existing => "existing",
            Says::Join => "join",
            Says::Leaving => "leaving",
            Says::Left => "left",
            Says::OnLeave => "on leave",
            Says::NotAsked => "not asked for",
            Says::Here => Q::HERE,
            Says::Closed => "closed",
            Says::Sold => "sold",
            Says::Closing => "closing",
        };
        match self.on {
            Some(day) if Q::DAY.is_some_and(|(on_a_day, _)| on_a_day == self.says) => Cow::Owned(day.to_string()),
            Some(day) => Cow::Owned(format!("{word} {day}")),
            None => Cow::Borrowed(word),
        }
    }
}

/// What nearly every cell holds: one of the phrases, yes or no, or a day.
fn at_once<Q: Question>(lower: &str, is_number: bool) -> Option<(Says, Option<Date>)> {
    let is_it = |list: &'static str| phrases(list).any(|phrase| phrase == lower);
    let word = || Q::UNDERSTOOD.iter().find(|(_, phrases)| is_it(phrases)).map(|(says, _)| (*says, None));
    let answer = || plain_answer(lower).map(|yes| (if yes == YesNo::Yes { Q::YES } else { Q::NO }, None));
    let day = || match (Q::DAY?, date::day_or_none(lower, is_number)?) {
        ((on_a_day, _), Some(day)) => Some((on_a_day, Some(day))),
        // A day that is none: nobody leaves in 4712.
        (_, None) => Some((Q::NO, None)),
    };
    word().or_else(answer).or_else(day)
}

/// What a cell of several words says.
fn in_words<Q: Question>(lower: String) -> Result<(Says, Option<Date>), SaidFault> {
    let heard = Heard::of(lower, Q::UNDERSTOOD);
    let on = heard.days.first().copied();
    let answer = heard.answer.map(|yes| if yes == YesNo::Yes { Q::YES } else { Q::NO });
    match (heard.settled(answer), Q::DAY) {
        (Some(says), _) => Ok((says, on)),
        (None, Some((on_a_day, some_day))) if heard.is_only_when() => {
            Ok((if on.is_some() { on_a_day } else { some_day }, on))
        }
        _ if heard.says.iter().any(|says| says.goes()) => Err(SaidFault::Doubtful),
        _ => Err(SaidFault::Unknown),
    }
}

/// What is heard in a text, word by word.
#[derive(Default)]
struct Heard {
    says: Vec<Says>,
    /// It begins with yes or no.
    answer: Option<YesNo>,
    days: Vec<Date>,
    /// It speaks of a time.
    has_time: bool,
    has_doubt: bool,
    /// It holds a word that is in no list.
    has_more: bool,
}

/// What a phrase is to the text.
#[derive(Clone, Copy)]
enum Part {
    Says(Says),
    Doubt,
    Time,
    Beside,
}

impl Heard {
    fn of(lower: String, understood: &[Understood]) -> Heard {
        let has_doubt = lower.contains('?');
        let (rest, days) = date::take_days(lower);
        let rest = rest.replace(is_apostrophe, "");
        let words: Vec<&str> = rest.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let has_doubt = has_doubt || days.len() > 1;
        let mut heard = Heard { has_doubt, has_time: !days.is_empty(), days, ..Heard::default() };
        let mut at = 0;
        while at < words.len() {
            let (length, part) = longest_phrase(&words[at..], understood);
            match (part, words[at]) {
                (Some(Part::Says(says)), _) => heard.says.push(says),
                (_, "yes") if at == 0 => heard.answer = Some(YesNo::Yes),
                // "Not sure" is no no.
                (_, "no" | "not") if at == 0 && length <= 1 => heard.answer = Some(YesNo::No),
                (Some(Part::Doubt), _) => heard.has_doubt = true,
                (Some(Part::Time), _) => heard.has_time = true,
                (Some(Part::Beside), _) => {}
                (None, word) if word.starts_with(|c: char| c.is_ascii_digit()) => heard.has_time |= is_time(word),
                (None, _) => heard.has_more = true,
            }
            at += length.max(1);
        }
        // "Not open yet" is no plain no, unless all of it is understood.
        heard.has_doubt |= heard.has_more && words.first() == Some(&"not");
        heard
    }

    /// Whether it names a time, or a part of one, and nothing else.
    fn is_only_when(&self) -> bool {
        self.has_time && self.says.is_empty() && self.answer.is_none() && !self.has_doubt && !self.has_more
    }

    /// The one thing that is said. What asks for an account must be understood to the last word, unless it begins with yes; what
    /// keeps one from being made need not.
    fn settled(&self, answer: Option<Says>) -> Option<Says> {
        let all = || self.says.iter().copied().chain(answer);
        let has = |says: Says| all().any(|one| one == says);
        let first_of = |among: &[Says]| among.iter().copied().find(|says| has(*says));
        if self.has_doubt
            || has(Says::New) && (all().any(|says| says != Says::New) || self.has_more && answer.is_none())
        {
            return None;
        }
        let arrives = has(Says::Existing) || has(Says::Join);
        match first_of(&GOING) {
            Some(_) if arrives => None,
            // "No - leaver" does not ask for the account to go.
            Some(Says::Leaving) if has(Says::NotAsked) => Some(Says::Left),
            Some(going) => Some(going),
            None => first_of(&[Says::New, Says::Join, Says::Existing, Says::NotAsked, Says::Here]),
        }
    }
}

/// A day, a month or a year in figures, such as 31, 31st and 2026; a longer number is one of a person or a telephone.
fn is_time(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    digits <= 2 || word.len() == 4 && (word.starts_with("19") || word.starts_with("20"))
}

/// What says that somebody or something is not there, or not for long; the first of several counts.
const GOING: [Says; 6] = [Says::Sold, Says::Closed, Says::Closing, Says::OnLeave, Says::Leaving, Says::Left];

impl Says {
    /// Whether it says that somebody or something is not there, or not for long.
    pub fn goes(self) -> bool {
        GOING.contains(&self)
    }
}

/// The longest phrase of all lists that the words begin with: how many of them it is, and what it is to the text.
fn longest_phrase(words: &[&str], understood: &[Understood]) -> (usize, Option<Part>) {
    let lists = understood.iter().map(|(says, list)| (Part::Says(*says), *list));
    let others = [(Part::Doubt, DOUBTS), (Part::Doubt, COMING), (Part::Time, MONTHS), (Part::Beside, BESIDE)];
    let mut longest = (0, None);
    for (part, list) in lists.chain(others) {
        for phrase in phrases(list) {
            let length = words_of(phrase, words);
            if length > longest.0 {
                longest = (length, Some(part));
            }
        }
    }
    longest
}

/// The phrases of a list.
fn phrases(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(',').map(|phrase| phrase.strip_prefix(' ').unwrap_or(phrase))
}

/// How many words a phrase is, where the text begins with it. A star stands for any ending.
fn words_of(phrase: &str, words: &[&str]) -> usize {
    // Nearly always the first letter says that it does not.
    if words.first().is_none_or(|first| first.as_bytes().first() != phrase.as_bytes().first()) {
        return 0;
    }
    let mut length = 0;
    for wanted in phrase.split(' ') {
        let is_it = |word: &&str| wanted.strip_suffix('*').map_or(**word == *wanted, |stem| word.starts_with(stem));
        if !words.get(length).is_some_and(is_it) {
            return 0;
        }
        length += 1;
    }
    length
}

/// What a remark says of a person who leaves or is away, wherever it stands in the row. All of it must be understood: "maternity
/// cover" is no leave.
const OF_A_PERSON: &[Understood] =
    &[(Says::Leaving, LEAVING), (Says::Leaving, NOTICE), (Says::Left, LEFT), (Says::OnLeave, ON_LEAVE)];

/// The first words of the phrases: most cells hold no such word, and every row is asked.
static BEGINNINGS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let phrases = OF_A_PERSON.iter().flat_map(|(_, list)| phrases(list));
    let mut words: Vec<&str> = phrases.filter_map(|phrase| phrase.split(' ').next()).collect();
    words.sort_unstable();
    words.dedup();
    words
});

fn may_speak_of_leaving(text: &str) -> bool {
    let is_it = |word: &str, wanted: &str| match wanted.strip_suffix('*') {
        Some(stem) => word.get(..stem.len()).is_some_and(|start| start.eq_ignore_ascii_case(stem)),
        None => word.eq_ignore_ascii_case(wanted),
    };
    // A day may stand right behind a word: left31/10.
    let mut words = text.split(|c: char| !c.is_alphabetic());
    words.any(|word| {
        let Some(first) = word.bytes().next().map(|first| first.to_ascii_lowercase()) else { return false };
        let from = BEGINNINGS.partition_point(|beginning| beginning.as_bytes() < [first].as_slice());
        let mut same_letter =
            BEGINNINGS[from..].iter().take_while(|beginning| beginning.as_bytes().starts_with(&[first]));
        same_letter.any(|beginning| is_it(word, beginning))
    })
}

/// The same of a home.
const OF_A_HOME: &[Understood] = &[
    (Says::Leaving, GONE),
    (Says::Closed, CLOSED),
    (Says::Sold, SOLD),
    (Says::Closing, CLOSING),
    (Says::Here, OPEN),
    (Says::Here, STAYS),
];

/// What a remark says of leaving or closing, when, and the words that do.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Remark<'t> {
    /// What.
    pub says: Says,
    /// When.
    pub on: Option<Date>,
    /// The words.
    pub text: &'t str,
}

impl<'t> Remark<'t> {
    /// Of a text all of which is understood.
    fn parse(text: &'t str, understood: &[Understood]) -> Option<Remark<'t>> {
        let heard = Heard::of(text.to_lowercase(), understood);
        let says = heard.settled(None).filter(|says| says.goes() && !heard.has_more)?;
        Some(Remark { says, on: heard.days.first().copied(), text: text.trim() })
    }

    /// The first in the parts of a text.
    fn among(text: &'t str, understood: &[Understood]) -> Option<Remark<'t>> {
        let parts = text.split(['(', ')', '[', ']', ',', ';']).flat_map(|part| part.split(" - "));
        parts.into_iter().find_map(|part| Remark::parse(part, understood))
    }
}

/// What a note says of a home's closing or its sale.
pub fn closing_remark(text: &str) -> Option<Remark<'_>> {
    Remark::among(text, OF_A_HOME).or_else(|| Remark::parse(text, OF_A_HOME))
}

/// Whether a text holds words that may say that a home is closed or sold, whatever else it says.
pub fn may_say_closed(text: &str) -> bool {
    const WORDS: &[Understood] = &[
        (Says::Closed, CLOSED),
        (Says::Sold, SOLD),
        (Says::Closing, CLOSING),
        (Says::Here, OPEN),
        (Says::Here, STAYS),
    ];
    Heard::of(text.to_lowercase(), WORDS).says.iter().any(|says| says.goes())
}

/// Whether a text holds words that may say that somebody leaves or is away, whatever else it says.
pub fn may_say_gone(text: &str) -> bool {
    may_speak_of_leaving(text) && Heard::of(text.to_lowercase(), OF_A_PERSON).says.iter().any(|says| says.goes())
}

/// What remarks in a cell say of a person's leaving, and when: `Joan Abbott (leaving Dec)`, `Carer - left 31/10/2026`, `Joan Abbott
/// RETIRED`. So many words of the cell belong to a name; where none do, the cell as a whole may be a remark.
pub fn leaving_remark(text: &str, words_of_name: usize) -> Option<Remark<'_>> {
    // "No" is shorter than any remark, and stands beside most people.
    let may_be_beside = || text.contains(['(', '[', ',', ';', '/', '-', '–']);
    let may_be_behind = || text.bytes().filter(|b| *b == b' ').count() >= words_of_name;
    if text.len() < 3 || !(may_be_behind() || may_be_beside()) || !may_speak_of_leaving(text) {
        return None;
    }
    let begins = |at: &usize| {
        text[*at..].starts_with(['(', '[', ',', ';', '/'])
            || text[*at..].starts_with(" - ")
            || text[*at..].starts_with(" – ")
    };
    let first = text.char_indices().map(|(at, _)| at).find(begins);
    let behind_name = || {
        let behind = text.splitn(words_of_name + 1, ' ').nth(words_of_name)?;
        // There are people called Leaver, Sick and Away.
        let is_surname =
            words_of_name > 0 && behind.len() < 7 && behind.get(1..)?.bytes().all(|b| b.is_ascii_lowercase());
        Remark::parse(behind, OF_A_PERSON).filter(|_| !(is_surname && behind.starts_with(char::is_uppercase)))
    };
    // "LEFT - Joan Abbott"
    let before_name = || {
        let (before, _) = [" - ", " – ", ": "].into_iter().find_map(|sign| text.split_once(sign))?;
        Remark::parse(before, OF_A_PERSON).filter(|_| words_of_name > 0)
    };
    first.and_then(|from| Remark::among(&text[from..], OF_A_PERSON)).or_else(behind_name).or_else(before_name)
}

/// What a remark in brackets beside a name asks for, or says of an account: `(do not create)`, `(has NHSmail)`.
pub fn asking_remark(text: &str) -> Option<(Says, &str)> {
    const ASKS: &[Understood] = &[(Says::Existing, EXISTING), (Says::NotAsked, NOT_ASKED)];
    let remarks = text.split(['(', '[']).skip(1).filter_map(|behind| behind.split([')', ']']).next());
    remarks.into_iter().find_map(|remark| {
        let heard = Heard::of(remark.to_lowercase(), ASKS);
        Some((heard.settled(None).filter(|_| !heard.has_more)?, remark))
    })
}

/// Whether a remark beside a name is understood to the last word: that the person leaves or is away, has an account or needs none.
pub(super) fn is_understood_of_a_person(remark: &str) -> bool {
    Remark::parse(remark, OF_A_PERSON).is_some() || asking_remark(&format!("({remark})")).is_some()
}

/// Words of somebody who works elsewhere now, before the place.
const MOVED: &[Understood] =
    &[(Says::Left, "moved to, moving to, transferred to, transferring to, relocated, now at, now works at, works at")];

/// Whether a remark beside a name may say that the person is not there, whatever else it says.
pub fn may_say_not_there(remark: &str) -> bool {
    speaks_of_nobody(remark)
        || may_say_gone(remark)
        || Heard::of(remark.to_lowercase(), MOVED).says.contains(&Says::Left)
}

/// Whether a text says in words, all of them understood, that there is an account: `Has one`, `already on NHSmail`.
pub(super) fn has_account(text: &str) -> bool {
    let heard = Heard::of(text.to_lowercase(), &[(Says::Existing, EXISTING)]);
    !heard.says.is_empty() && !heard.has_doubt && !heard.has_more && heard.answer.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn read<Q: Question>(text: &str) -> Result<(Says, Option<Date>), SaidFault> {
        Said::<Q>::parse(text.into(), false).map(|(said, _)| (said.says, said.on))
    }

    fn says<Q: Question>(text: &str) -> Option<Says> {
        read::<Q>(text).ok().map(|(says, _)| says)
    }

    #[test]
    fn requests_for_people() {
        use Says::*;
        for (text, request) in [
            ("new", New),
            ("New user", New),
            ("New starter", New),
            ("new starter 01/12/2026", New),
            ("Please create", New),
            ("Yes please", New),
            ("✓", New),
            ("Yes - night shift", New),
            ("Required", New),
            ("Existing", Existing),
            ("existing (since May)", Existing),
            ("already has account", Existing),
            ("Live", Existing),
            ("No - already has one", Existing),
            ("Joiner", Join),
            ("transfer-in", Join),
            ("Transfer", Join),
            ("LEAVER", Leaving),
            ("Leaving - 31/10", Leaving),
            ("Remove", Leaving),
            ("Leaver (resigned)", Leaving),
            ("Not required", NotAsked),
            ("✗", NotAsked),
            ("No", NotAsked),
            ("No thanks", NotAsked),
            ("Resigned", Left),
            ("Left", Left),
            ("Left 31/10/26", Left),
            ("No longer with us", Left),
            ("No - leaver", Left),
            ("Mat leave", OnLeave),
            ("leave of absence", OnLeave),
            ("Long term sick", OnLeave),
            ("Suspended", OnLeave),
            ("Leaving - on maternity leave", OnLeave),
        ] {
            assert_eq!(says::<AskedForUser>(text), Some(request), "{text}");
        }
        for text in [
            "perhaps", "mover", "Change", "new?", "new or existing", "?", "tbc", "New - left", "Yes, existing",
            "new carer for Joan", "Yes but", "not new", "closed", "renew", "working notice",
        ] {
            assert_eq!(says::<AskedForUser>(text), None, "{text}");
        }
    }

    #[test]
    fn leaving_dates_and_answers() {
        use Says::*;
        let on = |year, month, day| Some(date(year, month, day));
        for (text, said) in [
            ("31/10/2025", (Left, on(2025, 10, 31))),
            ("2025-10-31 00:00:00", (Left, on(2025, 10, 31))),
            ("Left", (Left, None)),
            ("Yes", (Left, None)),
            ("TRUE", (Left, None)),
            ("Yes - 31/12/2026", (Left, on(2026, 12, 31))),
            ("Leaving 31/12/2026", (Leaving, on(2026, 12, 31))),
            ("Leaving 31st December 2026", (Leaving, on(2026, 12, 31))),
            ("end of March", (Leaving, None)),
            ("handed in notice", (Leaving, None)),
            ("31/10", (Leaving, None)),
            ("Mat leave until 01/03/2027", (OnLeave, on(2027, 3, 1))),
            ("No", (Here, None)),
            ("0", (Here, None)),
            ("00/01/1900", (Here, None)),
            ("31/12/4712", (Here, None)),
            ("9999-12-31", (Here, None)),
            ("31/12/2099", (Here, None)),
            ("not leaving", (Here, None)),
            ("Permanent", (Here, None)),
            ("ongoing", (Here, None)),
            ("☐", (Here, None)),
        ] {
            assert_eq!(read::<UserLeaves>(text), Ok(said), "{text}");
        }
        for text in
            ["tbc", "?", "ask Joan", "not sure", "maybe leaving", "01/09/2020 - 31/10/2026", "07700 900123", "46000"]
        {
            assert!(read::<UserLeaves>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn statuses_speak_where_their_word_is_understood() {
        use Says::*;
        for (text, status) in [
            ("Active", Here),
            ("TRUE", Here),
            ("Employed", Here),
            ("FALSE", Left),
            ("Terminated", Left),
            ("Inactive", Left),
            ("Active - on maternity leave", OnLeave),
            ("Leaver", Leaving),
            ("Working notice", Leaving),
        ] {
            assert_eq!(says::<StatusOfUser>(text), Some(status), "{text}");
        }
        for text in ["Permanent", "Bank", "Green", "Full time", "tbc"] {
            assert_eq!(read::<StatusOfUser>(text), Err(SaidFault::Unknown), "{text}");
        }
        assert_eq!(read::<StatusOfUser>("left?"), Err(SaidFault::Doubtful));
        for (text, status) in [
            ("Open", (Here, None)),
            ("Open - closed to admissions", (Here, None)),
            ("Closed", (Closed, None)),
            ("No longer ours", (Leaving, None)),
            ("Sold 01/09/2026", (Sold, Some(date(2026, 9, 1)))),
            ("Closing 31/12/2026", (Closing, Some(date(2026, 12, 31)))),
        ] {
            assert_eq!(read::<StatusOfSite>(text), Ok(status), "{text}");
        }
        assert_eq!(read::<StatusOfSite>("Closed?"), Err(SaidFault::Doubtful));
        assert_eq!(read::<StatusOfSite>("Outstanding"), Err(SaidFault::Unknown));
    }

    #[test]
    fn sites_that_are_gone() {
        for text in [
            "leaving", "Leaver", "left", "Gone", "Sold", "sold to Birch Care", "closed 31/10/2026", "Closing",
            "Transferred", "transferred out", "transfer out", "remove", "Removed", "delete", "No longer ours",
            "leaving - sold",
        ] {
            assert!(says::<AskedForSite>(text).is_some_and(Says::goes), "{text}");
        }
        for text in ["join", "transfer", "transferred in", "transferred from Birch Care", "perhaps", "Resigned"] {
            assert_eq!(says::<AskedForSite>(text), None, "{text}");
        }
        assert_eq!(says::<AskedForSite>("Already live"), Some(Says::Existing));
    }

    #[test]
    fn remarks_on_leaving_stand_behind_something() {
        for (text, words_of_name, said) in [
            ("Joan Abbott (leaving Dec)", 2, Some(Says::Leaving)),
            ("Joan Abbott (mat leave)", 2, Some(Says::OnLeave)),
            ("Joan Abbott - left 31/10/2026", 2, Some(Says::Left)),
            ("Carer, resigned", 0, Some(Says::Left)),
            ("Carer - working notice", 0, Some(Says::Leaving)),
            ("Leaver", 0, Some(Says::Leaving)),
            ("Leaver", 2, None),
            ("Leaver, Joan", 2, None),
            ("Joan Abbott (RM)", 2, None),
            ("Carer (maternity cover)", 0, None),
            ("Sick bay nurse", 0, None),
            ("Yes - left the trust in 2019", 0, None),
            ("Anne-Marie Left", 2, None),
            ("Joan Abbott RETIRED", 2, Some(Says::Left)),
            ("Joan Abbott on maternity leave", 2, Some(Says::OnLeave)),
            ("Abbott LEFT", 1, Some(Says::Left)),
            ("LEFT - Joan Abbott", 2, Some(Says::Left)),
            ("RM - Joan Abbott", 2, None),
            ("Mary Ann Leaver", 2, None),
            ("Mary Ann leaver", 2, Some(Says::Leaving)),
        ] {
            assert_eq!(leaving_remark(text, words_of_name).map(|remark| remark.says), said, "{text}");
        }
    }

    #[test]
    fn notes_on_homes_are_understood_whole_or_told() {
        for (text, says) in [
            ("closed 31/10/2026", Some(Says::Closed)),
            ("Rated Good; closing in May", Some(Says::Closing)),
            ("SOLD", Some(Says::Sold)),
            ("closed to admissions", None),
            ("closed for a week in 2020 and opened again", None),
            ("Manager left in May", None),
            ("", None),
        ] {
            assert_eq!(closing_remark(text).map(|remark| remark.says), says, "{text}");
        }
        assert!(may_say_closed("sold to Birch Care") && may_say_gone("left to have a baby"));
        assert!(!may_say_closed("Manager left in May") && !may_say_closed("closed to admissions"));
        assert!(!may_say_gone("Night shifts only") && !may_say_gone(""));
    }

    proptest! {
        #[test]
        fn a_word_of_no_list_never_asks_for_an_account(
            text in "[a-z]{1,9}( [a-z]{1,9}){0,3}|(new|add|required|yes|live) [a-z]{2,9}|[ -~]{1,20}"
        ) {
            let lower = text.to_lowercase();
            let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
            let listed = |word: &&str| NEW.split([',', ' ']).chain(BESIDE.split([',', ' '])).any(|known| known == *word);
            let asks = words.iter().all(|word| listed(word) || word.bytes().all(|b| b.is_ascii_digit()) || MONTHS.split(", ").any(|month| month == *word))
                && words.iter().any(|word| NEW.split([',', ' ']).any(|known| known == *word));
            let is_yes = matches!(words.first(), Some(&("yes" | "y" | "true" | "1")));
            for says in [says::<AskedForUser>(&text), says::<AskedForSite>(&text)] {
                prop_assert!(says != Some(Says::New) || asks || is_yes, "{text}");
            }
        }
    }
}
