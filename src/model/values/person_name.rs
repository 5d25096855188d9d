//! Names of people, and names that are not anybody's.
//!
//! The lists of words stand here because no crate serves: `human_name`, the one that is kept up, knows titles, suffixes and
//! particles, but it changes capitals, drops what it does not know without a word, has no answer for people of one name, and
//! knows neither the letters nurses write behind their names nor the roles that care homes write there. What is left aside has
//! to be told, so it must be known.

use super::damage::{self, Damage};
use super::find::all_known;
use super::fold;
use super::job_role::outside_staff;
use super::not_a_name::{not_a_name, speaks_of_nobody, without_front};
use super::said::is_understood_of_a_person;
use super::{FieldValue, Repair};
use crate::compare::is_apostrophe;
use crate::text::is_listed;
use std::borrow::Cow;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::LazyLock;

/// A full name as one cell holds it, without what people write before and behind a name: numbers, titles, post-nominals and
/// remarks on the role. Always
/// valid; it may be one part of a name only.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct FullName<'s>(Cow<'s, str>);

impl<'s> FieldValue<'s> for FullName<'s> {
    type Fault = Infallible;

    fn parse(text: Cow<'s, str>, _is_number: bool) -> Result<(Self, Repair), Infallible> {
        let length = text.len();
        let name = match without_inner_brackets(with_brackets(with_hyphen(text))) {
            Cow::Borrowed(text) => Cow::Borrowed(without_remarks(text)),
            Cow::Owned(text) => Cow::Owned(without_remarks(&text).to_owned()),
        };
        let repair = if name.len() < length { Repair::Found } else { Repair::None };
        Ok((Self(name), repair))
    }

    fn damage(text: &str, is_date: bool) -> Option<Damage> {
        damage::of_text(text, is_date)
    }

    /// As the cell holds it, the surname first where it stands first.
    fn normal(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

impl FullName<'_> {
    /// First and last name, each empty where there is none: `Doe, Jane` at the comma; else before the last word and the
    /// particles in front of it (`Jan van der Berg`). The first word always belongs to the first name, and one word alone is
    /// a first name. A suffix (`Jr`, `III`) belongs to the last name.
    pub fn parts(&self) -> (String, String) {
        let (name, suffix) = split_suffix(&self.0);
        let (first, last) = match name.split_once(',') {
            Some((last, first)) => (first.trim(), last.trim()),
            None => split_behind_capitals(name).unwrap_or_else(|| split_before_surname(name)),
        };
        match suffix {
            "" => (first.to_owned(), last.to_owned()),
            suffix if last.is_empty() => (format!("{first} {suffix}"), String::new()),
            suffix => (first.to_owned(), format!("{last} {suffix}")),
        }
    }
}

/// What follows a surname and is part of it.
const SUFFIXES: [&str; 6] = ["jr", "jnr", "sr", "snr", "iii", "iv"];

fn split_suffix(text: &str) -> (&str, &str) {
    let Some((name, last)) = text.rsplit_once([' ', ',']) else { return (text, "") };
    let is_suffix = SUFFIXES.iter().any(|suffix| last.trim_end_matches('.').eq_ignore_ascii_case(suffix));
    if is_suffix { (name.trim_end_matches([' ', ',']), last) } else { (text, "") }
}

/// Letters behind a name, in any case.
const POST_NOMINALS: &str = "rgn rmn rnld rnmh rscn sen srn mbe obe cbe bsc msc phd bed pgce nvq qts mrcp frcp mrcgp frcn hons diphe \
     pgdip pgcert bnurs fdsc certed mbbs diped dipsw cqsw hnd hnc mrcot scphn llb bphil mphil";

/// The same in two words.
const POST_NOMINALS_OF_TWO: [&str; 4] = [" cert ed", " dip he", " dip sw", " dip hsm"];

/// The same, where they are written in capitals and the name is not: there are people called Ma and Den.
const POST_NOMINALS_IN_CAPITALS: &str = "RN RM EN DN BA MA BN RNA RMNH";

/// What people write in brackets of how they wish to be spoken of.
const PRONOUNS: &str = "she her hers he him his they them theirs";

/// What stands in brackets in a text, each pair by itself, and what stands behind a word for another name.
fn bracketed(text: &str) -> impl Iterator<Item = &str> {
    let in_brackets = text.split(['(', '[']).skip(1).filter_map(|behind| behind.split([')', ']']).next());
    let other_name = before_other_name(text).and_then(|before| text.get(before.len()..));
    in_brackets.chain(other_name).map(str::trim)
}

/// Words behind which another name of the same person stands.
const OTHER_NAME: [&str; 9] =
    [" nee ", " née ", " aka ", " a.k.a. ", " known as ", " formerly ", " previously ", " was ", " now "];

/// `Joan Abbott nee Smith` without what stands behind the name.
fn before_other_name(text: &str) -> Option<&str> {
    // Nearly every name is two words.
    text.split(' ').nth(3)?;
    // Where the surname stands first, the first name stands behind it.
    let found = OTHER_NAME.iter().filter_map(|word| text.find(word)).min()?;
    let before = &text[..found];
    (before.contains(' ') && !text[found..].contains(',') && !before.contains(['(', '['])).then_some(before)
}

/// `Joan "Jo" Abbott` with brackets for quotation marks. Those around all of it are an export's, and say nothing.
fn with_brackets(text: Cow<'_, str>) -> Cow<'_, str> {
    const MARKS: [char; 3] = ['"', '“', '”'];
    if !text.trim().trim_start_matches(MARKS).trim_end_matches(MARKS).contains(MARKS) {
        return text;
    }
    if text.matches('"').count() == 2 {
        return with_brackets(Cow::Owned(text.replacen('"', "(", 1).replacen('"', ")", 1)));
    }
    if text.contains('“') { Cow::Owned(text.replace('“', "(").replace('”', ")")) } else { text }
}

/// `Jane Smith - Jones` with the surname as one: behind the dash stands one word, and no role.
fn with_hyphen(text: Cow<'_, str>) -> Cow<'_, str> {
    let joined = [" - ", " – "].into_iter().find_map(|dash| {
        let (before, behind) = text.split_once(dash)?;
        let is_surname = behind.starts_with(char::is_uppercase) && behind.chars().all(char::is_alphabetic);
        let is_part = is_surname && before.contains(' ') && !is_remark(behind) && !is_remark(before) && !is_job(behind);
        (is_part && not_a_name(behind, "").is_none()).then(|| format!("{before}-{behind}"))
    });
    joined.map_or(text, Cow::Owned)
}

/// The words in brackets beside a name that are none of those known: a role, letters behind a name, pronouns, what the person
/// is called for short.
pub fn unknown_remark(given: &str, first_name: &str) -> Option<String> {
    let is_known = |remark: &str| {
        remark.is_empty()
            || is_remark(remark)
            || is_job(remark)
            || is_understood_of_a_person(remark)
            || all_known(remark, PRONOUNS)
            || outside_staff(remark).is_some()
            || is_short_form(&fold(remark), &fold(first_name))
    };
    let given = with_brackets(Cow::Borrowed(given));
    bracketed(&given).find(|remark| !is_known(remark)).map(str::to_owned)
}

/// `James (Jim) Smith` without what stands in brackets before the last word; what stands at the end is for
/// [`without_remarks`].
fn without_inner_brackets(text: Cow<'_, str>) -> Cow<'_, str> {
    let Some((before, rest)) = text.split_once(['(', '[']) else { return text };
    let Some((_, behind)) = rest.split_once([')', ']']) else { return text };
    let (before, behind) = (before.trim_end(), behind.trim_start());
    if before.is_empty() || !behind.starts_with(|c: char| c.is_alphabetic() || c == ',') {
        return text;
    }
    let between = if behind.starts_with(',') { "" } else { " " };
    without_inner_brackets(Cow::Owned(format!("{before}{between}{behind}")))
}

/// The text without what stands before and behind the name; the whole text where nothing else would be left.
pub fn without_remarks(text: &str) -> &str {
    let mut name = text;
    loop {
        let bare = before_other_name(name).unwrap_or(name);
        let bare = without_last_sign(without_role_in_front(without_front(bare)));
        let signs = [' ', ',', '-', '–', '|', '/', ';', ':'];
        let bare = without_last_remark(bare).map_or(bare, |rest| rest.trim_end_matches(signs));
        match bare.len() {
            0 => return text,
            length if length == name.len() => return name,
            _ => name = bare,
        }
    }
}

/// A name without the sign that is left over behind it. "Doe," is a surname without a first name.
fn without_last_sign(name: &str) -> &str {
    if !name.contains(' ') {
        return name;
    }
    let bare = name.trim_end_matches([' ', ',', ';', ':', '|']);
    let bare = bare.strip_suffix(" -").or_else(|| bare.strip_suffix(" –")).unwrap_or(bare);
    bare.strip_suffix('.').filter(|bare| ends_with_word(bare)).unwrap_or(bare)
}

/// Whether a full stop behind a name is one: initials and suffixes keep theirs.
fn ends_with_word(name: &str) -> bool {
    let last = name.rsplit(' ').next().unwrap_or_default();
    last.len() > 3 && !last.contains('.') && !SUFFIXES.iter().any(|suffix| last.eq_ignore_ascii_case(suffix))
}

/// `Manager: Jane Doe`, `RM - Jane Doe` without the role.
fn without_role_in_front(name: &str) -> &str {
    if !name.contains([':', '|', '-', '–']) {
        return name;
    }
    let behind = [":", " - ", " – ", "|"].into_iter().find_map(|sign| {
        let (before, behind) = name.split_once(sign)?;
        (is_remark(before) && behind.contains(char::is_alphabetic) && !is_remark(behind)).then(|| behind.trim_start())
    });
    behind.unwrap_or(name)
}

/// A surname without the letters behind it: `Abbott MBE`, `Abbott (RM)`.
pub fn without_post_nominals(surname: &str) -> &str {
    let bare = without_remarks(surname);
    match bare.rsplit_once([' ', ',']) {
        Some((name, last)) if is_post_nominal(last) => name.trim_end_matches([' ', ',']),
        _ => bare,
    }
}

fn without_last_remark(name: &str) -> Option<&str> {
    match name.as_bytes() {
        // What nearly every name ends with.
        [.., b'a'..=b'z'] if !name.contains([',', '-', '–', '—', '|', '/', '.']) => {}
        [.., b'*'] => return Some(&name[..name.len() - 1]),
        [.., b')'] => return name.rfind('(').map(|at| &name[..at]),
        [.., b']'] => return name.rfind('[').map(|at| &name[..at]),
        _ => {}
    }
    let of_two = |ending: &&&str| {
        let end = name.len().checked_sub(ending.len()).and_then(|at| name.get(at..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(ending))
    };
    if let Some(ending) = POST_NOMINALS_OF_TWO.iter().find(of_two) {
        return Some(&name[..name.len() - ending.len()]);
    }
    let separators =
        [",", " - ", " – ", " — ", "|", "/"].into_iter().filter(|_| name.contains([',', '-', '–', '—', '|', '/']));
    for separator in separators {
        if let Some((before, behind)) = name.rsplit_once(separator)
            && (is_remark(behind) || before.trim_end().contains(' ') && is_job(behind))
        {
            return Some(before);
        }
    }
    let (before, last) = name.rsplit_once(' ')?;
    let before_is_lower = || before.contains(char::is_lowercase);
    let has_two_parts = before.trim_end().contains(' ') || before.contains(',');
    let in_capitals =
        || (is_listed(last, POST_NOMINALS_IN_CAPITALS) || are_capitals_of_no_name(last)) && before_is_lower();
    (has_two_parts && (is_post_nominal(last) || in_capitals())).then_some(before)
}

/// Three or more capitals that no name has together: none a vowel (`QCF`), or with small letters between them (`MBChB`).
fn are_capitals_of_no_name(word: &str) -> bool {
    let capitals = word.bytes().filter(u8::is_ascii_uppercase).count();
    let has_vowel = word.bytes().any(|b| b"AEIOUY".contains(&b));
    capitals > 2 && word.bytes().all(|b| b.is_ascii_alphabetic()) && (capitals < word.len() || !has_vowel)
}

fn is_post_nominal(word: &str) -> bool {
    word.len() <= 6 && is_listed(&fold(word), POST_NOMINALS)
}

/// Whether every word is a post-nominal's or a role's, and none says that nobody has the post.
fn is_remark(text: &str) -> bool {
    let mut words = words_of(text).peekable();
    words.peek().is_some()
        && !speaks_of_nobody(text)
        && words.all(|part| {
            let folded = fold(part);
            is_post_nominal(part)
                || is_listed(part, POST_NOMINALS_IN_CAPITALS)
                || matches!(word(&folded), Word::Role | Word::Qualifier)
        })
}

/// Whether a text is a job, be it one that is a surname too: `Registered Nurse`, `Cook`.
fn is_job(text: &str) -> bool {
    let mut words = words_of(text).peekable();
    let is_of_job = |part: &str| is_listed(&fold(part), JOBS) || is_remark(part);
    words.peek().is_some() && words.all(is_of_job)
}

/// Words that belong to the surname after them.
const PARTICLES: [&str; 48] = [
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "das", "do", "dos", "du", "des", "la", "le", "los",
    "las", "bin", "bint", "ibn", "abu", "al", "el", "ter", "ten", "te", "zu", "st", "st.", "mac", "mc", "ap", "ab",
    "ferch", "verch", "ó", "ní", "nic", "mhic", "o'", "'t", "op", "dela", "delos", "dal", "ben", "af",
];

/// Whether these are a particle's letters, capitals or not.
fn is_particle(word: &str) -> bool {
    let is_it = |particle: &&str| {
        if word.is_ascii() { word.eq_ignore_ascii_case(particle) } else { word.to_lowercase() == **particle }
    };
    PARTICLES.iter().any(is_it)
}

/// Whether a full name is read with the surname first because it stands in front in capitals.
pub fn has_surname_in_capitals_first(text: &str) -> bool {
    let name = without_remarks(text);
    !name.contains(',') && split_behind_capitals(name).is_some()
}

/// `ABBOTT Joan`, as directories and HR systems write the surname in front: words in capitals, then words that are not.
fn split_behind_capitals(text: &str) -> Option<(&str, &str)> {
    // "J.R." are initials.
    let is_in_capitals =
        |word: &str| !word.contains(|c: char| c.is_lowercase() || c == '.') && word.contains(char::is_alphabetic);
    let mut at = 0;
    let leading = text.split_inclusive(' ').take_while(|word| is_in_capitals(word));
    let longest =
        leading.map(|word| (at += word.len(), word.trim().chars().count())).map(|(_, length)| length).max()?;
    let (last, first) = (text[..at].trim_end(), text[at..].trim_start());
    let are_names = longest > 2 && !first.is_empty() && first.split(' ').all(|word| word.contains(char::is_lowercase));
    // "TONY Smith" is written so too.
    (are_names && !is_given_name(last)).then_some((first, last))
}

fn split_before_surname(text: &str) -> (&str, &str) {
    let text = text.trim();
    let Some(mut at) = text.rfind(' ') else { return (text, "") };
    while let Some(before) = text[..at].trim_end().rfind(' ') {
        let word = text[before..at].trim();
        if !is_particle(word) {
            break;
        }
        at = before;
    }
    (text[..at].trim_end(), text[at..].trim_start())
}

/// First names that many people in the United Kingdom have (after the lists of the Office for National Statistics for those born
/// from 1954 to 2004), and that are no surnames as often. Those of [`SHORT_FORMS`] count too.
const GIVEN_NAMES: &str = "adam agnes aisha alice alison amelia amina amy andrea angela ann anna anne annie audrey barbara beverley brenda \
     brian bridget carol caroline carolyn chloe claire colin darren dawn deborah denise derek diana diane donna doreen dorothy eileen elaine \
     eleanor ellen emily emma eric esther eva evelyn faith fatima fiona florence gareth gary gemma geoffrey georgina gerald glenda \
     grace graham hannah harriet hayley hazel heather helen ian irene jack jan jane janet janice jasmine jason jean jeffrey jessica jill \
     joan joanna joanne john josephine joy joyce julia julie karen karl kathleen kayleigh keith kelly kerry kevin kirsty laura leanne \
     leigh lesley leslie linda lisa lorraine louise lucy lynda lynn lynne malcolm marcus maria marie marilyn marion marjorie mary maureen \
     megan melanie michelle miriam monica muriel natalie natasha neil nigel norma olivia pauline peter philip phyllis rachael rachel \
     richard rita rosemary roy ruth sally sandra sara sarah sharon sheila shirley simon sophie stacey stella stephanie stephen steven \
     stuart susan suzanne sylvia tanya teresa theresa thomas tracey tracy trevor ursula valerie vanessa vera veronica victoria vivien \
     wendy yvonne zoe";

/// First names that are one person's, the full one first.
const SHORT_FORMS: [&str; 40] = [
    "abigail abbie abby gail",
    "alan al",
    "alexander alexandra alex sandy sasha",
    "amanda mandy",
    "andrew andy drew",
    "anthony antony tony",
    "benjamin ben",
    "catherine katherine kathryn cathy kathy kate katie cath kath kat",
    "charles charlie chas",
    "charlotte lottie charlie",
    "christine christina chris chrissie tina",
    "christopher chris",
    "daniel dan danny",
    "david dave",
    "deborah debra debbie deb",
    "edward ed eddie ted",
    "elizabeth elisabeth liz lizzie beth betty eliza libby",
    "frances fran",
    "gillian gill jill",
    "jacqueline jackie jacqui",
    "james jim jimmy jamie",
    "jennifer jen jenny jennie",
    "jessica jess jessie",
    "jonathan jon jonny",
    "joseph joe",
    "judith judy",
    "kenneth ken",
    "kimberley kimberly kim",
    "margaret maggie meg peggy",
    "matthew matt",
    "michael mike mick",
    "mohammed muhammad mohamed mohammad mohd md",
    "nicola nicky nikki",
    "patricia pat trish tricia",
    "pamela pam",
    "rebecca becky becca",
    "robert rob bob robbie bobby",
    "samantha samuel sam sammy",
    "susan susanne suzanne sue susie",
    "william will bill billy liam",
];

/// Whether a word is a first name that many people have.
fn is_given_name(word: &str) -> bool {
    let folded = fold(word);
    is_listed(&folded, GIVEN_NAMES) || short_forms(&folded).next().is_some()
}

/// Whether a text is two whole names: below one another, or with a comma between them where the first begins with a common first
/// name. `García López, Ana María` is one.
pub fn are_two_names(text: &str) -> bool {
    let is_whole = |part: &str| {
        let first = without_front(part).split(' ').next().map(|first| word(&fold(first)));
        part.contains(' ') && !is_remark(part) && matches!(first, Some(Word::Name | Word::Surname))
    };
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    let apart = || text.split_once(',').map(|(one, other)| (one.trim(), other.trim()));
    lines.next().is_some_and(|first| lines.peek().is_some() && is_whole(first) && lines.all(is_whole))
        || apart().is_some_and(|(one, other)| {
            let first = without_front(one).split(' ').next().unwrap_or_default();
            is_whole(one) && is_whole(other) && is_given_name(first)
        })
}

/// Whether one folded first name is an initial or a short form of the other: `J` and `Jane`, `Liz` and `Elizabeth`.
pub fn is_short_form(one: &str, other: &str) -> bool {
    let (short, long) = if one.chars().count() < other.chars().count() { (one, other) } else { (other, one) };
    let is_initial = short.chars().count() == 1 && long.starts_with(short);
    is_initial || SHORT_FORMS.iter().any(|forms| is_listed(short, forms) && is_listed(long, forms))
}

/// What else a folded first name is called.
pub fn short_forms(first: &str) -> impl Iterator<Item = &'static str> {
    SHORT_FORMS.iter().filter(move |forms| is_listed(first, forms)).flat_map(|forms| forms.split(' '))
}

/// What a word says about the name it stands in.
#[derive(Clone, Copy, PartialEq)]
enum Word {
    /// A role or a place; nobody is called this.
    Role,
    /// A surname too, which before a job or place tells it apart: Senior Nurse, Day Porter, East Wing.
    Qualifier,
    /// A job or place that is a surname too.
    Surname,
    /// Joins or numbers other words: the, of, 2.
    Filler,
    /// Anything else: somebody's name.
    Name,
}

const ROLES: &str = "account accounts acting activities activity admin administration administrator administrators admins admissions \
     adviser advisor afternoon agency all area assessor assistant assistants assistive associate bank bookings branch \
     bursar business call care carehome carer carers caretaker caring centre champion charge chef chief cleaner cleaners \
     cleaning clinical co communal community companion complaints compliance confirmed contact coordinator coordinators \
     covering customer dementia department deputies deputy desk director directors district doctor doctors domestic \
     domestics domiciliary downstairs duty email emergency employee enquiries enquiry evening executive facilities family \
     finance first floor friday front general generic ground group hca hcas headoffice health healthcare helpdesk holiday \
     home homecare homes hospice hours housekeeper housekeepers housekeeping hr ict inbox individual info information \
     interim it kitchen laundry lead leader leaders learning lifestyle live local locum lower mailbox main maintenance \
     management manager manageress managers matron med medication medications medicines meds member members middle monday \
     morning newuser nhs nhsmail night nights nominated nurses nursing office officer offices oncall operations ops \
     ordinator ordinators out owner payroll person persons pharmacy phone physio physiotherapist practice practitioner \
     proprietor provider quality reception receptionist receptionists recruitment referrals regional registered relief \
     resident residential residents responsible rgn rgns rm rmn rmns rn room rota safeguarding scheduler scheme second secretary \
     secure service services shared shift shifts sister site social specialist staff staffing station student supervisor supervisors \
     support supported surgery switchboard tablet team teams telephone temp temporary test therapist third trainee trainer \
     training unit units unknown upper upstairs user users vacancy vacant various visitor visitors volunteer volunteers \
     any apprentice apprentices catering cover covid dayshift handyman handyperson holder infection ipad ipc kiosk laptop lounge maternity nightshift \
     placement postholder trolley waking weekend welfare wellbeing worker workers";

const QUALIFIERS: &str = "day days head new senior seniors junior principal north east south west";

const SURNAMES: &str = "baker bishop butler chambers clark clerk cook cooks court driver gardener grange hall hill house lodge manor \
     nurse park porter porters post steward ward wards warden young wing";

/// Jobs that are surnames too; behind a name they say what the person does.
const JOBS: &str = "nurse cook cooks porter porters driver gardener";

const FILLERS: &str = "the of and for on in at to a mr mrs ms miss mx dr";

static WORDS: LazyLock<HashMap<&str, Word>> = LazyLock::new(|| {
    let tables =
        [(ROLES, Word::Role), (QUALIFIERS, Word::Qualifier), (SURNAMES, Word::Surname), (FILLERS, Word::Filler)];
    tables.into_iter().flat_map(|(words, what)| words.split(' ').map(move |word| (word, what))).collect()
});

fn word(folded: &str) -> Word {
    if folded.bytes().all(|b| b.is_ascii_digit()) {
        return Word::Filler;
    }
    WORDS.get(folded).copied().unwrap_or(Word::Name)
}

/// What is shared by those who work in it, whatever it is called: Beech Unit.
const THINGS: &str = "unit units team teams department office desk mailbox inbox";

/// Whether a name is a role's or a place's and no person's (USER002): every word is in a closed list, and they are not
/// all surnames. `Duty Manager` and `Night Nurse` are; `Nurse Ward`, `Porter Cook` and `Jane Manager` are not.
pub fn is_role_name(first: &str, last: &str) -> bool {
    let parts = [first, last]
        .into_iter()
        .flat_map(|part| part.split(|c: char| !c.is_alphanumeric() && !is_apostrophe(c)))
        .map(fold)
        .filter(|folded| !folded.is_empty());
    let (mut words, mut is_numbered, mut is_job) = (Vec::new(), false, false);
    for part in parts {
        match word(&part) {
            // "Nurse A" is numbered by a letter.
            _ if part.len() == 1 && !words.is_empty() => is_numbered = true,
            Word::Filler => {}
            // Nearly every name ends here, at its first word.
            Word::Name => return is_listed(&fold(last), THINGS),
            word => {
                is_job |= is_listed(&part, JOBS);
                words.push(word);
            }
        }
    }
    words.contains(&Word::Role)
        || is_numbered && is_job
        || matches!(&*words, [Word::Qualifier, rest @ ..] if rest.contains(&Word::Surname))
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty())
}

/// Whether two words of letters and digits fold alike.
fn is_same_word(one: &str, other: &str) -> bool {
    let is_plain = one.is_ascii() && other.is_ascii();
    if is_plain { one.eq_ignore_ascii_case(other) } else { fold(one) == fold(other) }
}

/// Whether a name is that of a home, with or without words for a role: Birch House, Birch House Reception. A surname that the
/// home has too does not make it so.
pub fn is_homes_name(first: &str, last: &str, home: &str) -> bool {
    let name = || words_of(first).chain(words_of(last));
    let is_of_home = |part: &str| words_of(home).any(|word| is_same_word(word, part));
    let of_home = name().filter(|part| is_of_home(part)).count();
    let others_are_roles = || name().filter(|part| !is_of_home(part)).all(|part| word(&fold(part)) == Word::Role);
    of_home > 0 && (of_home > 1 || name().count() > of_home) && others_are_roles()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_names_split() {
        for (text, first, last) in [
            ("Jane Doe", "Jane", "Doe"),
            ("Doe, Jane", "Jane", "Doe"),
            ("Doe , Jane Ann", "Jane Ann", "Doe"),
            ("Jane Ann Doe", "Jane Ann", "Doe"),
            ("Jan van der Berg", "Jan", "van der Berg"),
            ("Ludwig Von Trapp", "Ludwig", "Von Trapp"),
            ("Maria dos Santos", "Maria", "dos Santos"),
            ("Ali bin Abu Bakar", "Ali", "bin Abu Bakar"),
            ("Mary St John", "Mary", "St John"),
            ("Van Morrison", "Van", "Morrison"),
            ("Al Smith", "Al", "Smith"),
            ("Anne-Marie O'Brien", "Anne-Marie", "O'Brien"),
            ("Zoë Ångström", "Zoë", "Ångström"),
            ("Cher", "Cher", ""),
            ("Doe,", "", "Doe"),
            ("", "", ""),
        ] {
            let (name, repair) = FullName::parse(text.into(), false).unwrap();
            assert_eq!(name.parts(), (first.into(), last.into()), "{text}");
            assert_eq!((name.normal(), repair), (text.into(), Repair::None), "{text}");
        }
    }

    #[test]
    fn what_stands_behind_a_name_is_no_name() {
        for (text, first, last) in [
            ("Jane Doe, RGN", "Jane", "Doe"),
            ("Jane Doe RGN", "Jane", "Doe"),
            ("JANE DOE RGN", "JANE", "DOE"),
            ("Jane Doe BSc (Hons)", "Jane", "Doe"),
            ("Jane Doe, RN, BSc", "Jane", "Doe"),
            ("Jane Doe MBE", "Jane", "Doe"),
            ("Jane Doe RN", "Jane", "Doe"),
            ("Sam Testerby (Manager)", "Sam", "Testerby"),
            ("Sam Testerby [RM]", "Sam", "Testerby"),
            ("Sam Testerby - Deputy Manager", "Sam", "Testerby"),
            ("Sam Testerby, Registered Manager", "Sam", "Testerby"),
            ("SMITH, John (Deputy)", "John", "SMITH"),
            ("Doe, Jane RGN", "Jane", "Doe"),
            ("Joan Abbott *", "Joan", "Abbott"),
            ("Jane Smith - Jones", "Jane", "Smith-Jones"),
            ("Manager: Joan Abbott", "Joan", "Abbott"),
            ("RM - Joan Abbott", "Joan", "Abbott"),
            ("Joan Abbott | Manager", "Joan", "Abbott"),
            ("Joan Abbott/RM", "Joan", "Abbott"),
            ("Joan Abbott, Registered Nurse", "Joan", "Abbott"),
            ("Joan Abbott - Cook", "Joan", "Abbott"),
            ("Joan Abbott.", "Joan", "Abbott"),
            ("Joan Abbott -", "Joan", "Abbott"),
            ("Joan Abbott,", "Joan", "Abbott"),
            ("12 Joan Abbott", "Joan", "Abbott"),
            ("Joan Abbott Cert Ed", "Joan", "Abbott"),
            ("Joan Abbott QCF", "Joan", "Abbott"),
            ("Dr Joan Abbott MBChB", "Joan", "Abbott"),
            ("Joan Abbott DipHE", "Joan", "Abbott"),
            ("Joan \"Jo\" Abbott", "Joan", "Abbott"),
            ("Joan Abbott nee Smith", "Joan", "Abbott"),
            ("James (Jim) Smith", "James", "Smith"),
            ("Smith (nee Jones), Jane [RGN] (temp)", "Jane", "Smith"),
            ("Doe, RGN", "Doe", ""),
            ("Mrs Jane Doe", "Jane", "Doe"),
            ("1. Ms Jane Doe RGN", "Jane", "Doe"),
        ] {
            let (name, repair) = FullName::parse(text.into(), false).unwrap();
            assert_eq!((name.parts(), repair), ((first.into(), last.into()), Repair::Found), "{text}");
        }
        for (text, first, last) in [
            ("Jack Ma", "Jack", "Ma"),
            ("JACK LEE MA", "JACK LEE", "MA"),
            ("Jack Lee Ma", "Jack Lee", "Ma"),
            ("Anna Den", "Anna", "Den"),
            ("Jane Smith-Jones", "Jane", "Smith-Jones"),
            ("Sam Testerton Jr", "Sam", "Testerton Jr"),
            ("ABBOTT Joan", "Joan", "ABBOTT"),
            ("VAN DER BERG Jan Piet", "Jan Piet", "VAN DER BERG"),
            ("JOHN Smith", "JOHN", "Smith"),
            ("TJ Smith", "TJ", "Smith"),
            ("J.R. Smith", "J.R.", "Smith"),
            ("JOAN ABBOTT", "JOAN", "ABBOTT"),
            ("Li Na NG", "Li Na", "NG"),
            ("Siân ap Rhys", "Siân", "ap Rhys"),
            ("Seán Ó Briain", "Seán", "Ó Briain"),
            ("Máire Ní Bhriain", "Máire", "Ní Bhriain"),
            ("Maria Dela Cruz", "Maria", "Dela Cruz"),
            ("Joan Abbott J.", "Joan Abbott", "J."),
            ("Sam Testerton, Jr.", "Sam", "Testerton Jr."),
            ("Testerton, Sam III", "Sam", "Testerton III"),
            ("Sam van Testerton Snr", "Sam", "van Testerton Snr"),
            ("Testerton Jr", "Testerton Jr", ""),
            ("Manager", "Manager", ""),
            ("(Manager)", "(Manager)", ""),
            ("RGN", "RGN", ""),
        ] {
            let (name, repair) = FullName::parse(text.into(), false).unwrap();
            assert_eq!((name.parts(), repair), ((first.into(), last.into()), Repair::None), "{text}");
        }
    }

    #[test]
    fn what_stands_in_brackets_is_known_or_told() {
        for (given, first) in [
            ("Jane Doe", "Jane"),
            ("Jane Doe (Manager)", "Jane"),
            ("Jane Doe (she/her)", "Jane"),
            ("Jane Doe BSc (Hons)", "Jane"),
            ("James (Jim) Doe", "James"),
            ("Jane Doe [bank]", "Jane"),
            ("Jane Doe ()", "Jane"),
            (" \"Jane\"", "Jane"),
            ("“Jane Doe”", "Jane"),
        ] {
            assert_eq!(unknown_remark(given, first), None, "{given}");
        }
        for (given, remark) in [
            ("Jane Doe (nee Smith)", "nee Smith"),
            ("Jane Doe (RGN) [starts in May]", "starts in May"),
            ("Jane Doe (3rd floor", "3rd floor"),
            ("Jane (Bola) Doe", "Bola"),
            ("Jane \"Bola\" Doe", "Bola"),
            ("Jane Doe nee Smith", "nee Smith"),
            ("Jane Doe (moved to Leeds)", "moved to Leeds"),
        ] {
            assert_eq!(unknown_remark(given, "Jane").as_deref(), Some(remark), "{given}");
        }
    }

    #[test]
    fn two_names_are_told_from_one() {
        for text in ["Joan Abbott, Kate Shah", "Joan Abbott\nKate Shah", "Mrs Helen Porter, Ravi Ward"] {
            assert!(are_two_names(text), "{text}");
        }
        for text in [
            "Abbott, Joan",
            "García López, Ana María",
            "Joan\nAbbott",
            "Joan Abbott, Team Leader",
            "Joan Abbott\nRegistered Manager",
            "van der Berg, Jan Piet",
            "Abbott, Joan Mary",
        ] {
            assert!(!are_two_names(text), "{text}");
        }
    }

    #[test]
    fn initials_and_short_forms_are_known() {
        for (one, other) in [("j", "jane"), ("elizabeth", "liz"), ("kate", "cathy"), ("é", "élise")] {
            assert!(is_short_form(one, other) && is_short_form(other, one), "{one} {other}");
        }
        for (one, other) in [("jane", "john"), ("j", "kate"), ("jan", "jane"), ("bob", "liz")] {
            assert!(!is_short_form(one, other), "{one} {other}");
        }
    }

    #[test]
    fn role_names() {
        for (first, last) in [
            ("Duty", "Manager"),
            ("Night", "Staff"),
            ("", "Reception"),
            ("Reception", ""),
            ("Night", "Nurse"),
            ("Senior", "Nurse"),
            ("Head", "Cook"),
            ("Day", "Porter"),
            ("Ward", "Manager"),
            ("Care", "Home"),
            ("Nurse in", "Charge of Shift"),
            ("On-Call", "Team 2"),
            ("Staff", "1"),
            ("NURSES'", "STATION"),
            ("The", "Office"),
            ("Registered", "Manager"),
            ("First Floor", "Unit"),
            ("East", "Wing"),
            ("Practice", "Manager"),
            ("Locum", "Doctor"),
            ("District", "Nurses"),
            ("Health", "Visitors"),
            ("Staff", "Member"),
            ("Nominated", "Individual"),
            ("Person In", "Charge"),
            ("Care", "Co-ordinator"),
            ("Out Of Hours", "Team"),
            ("Mr", "Manager"),
            ("Upstairs", "Office"),
            ("Vacant", "Post"),
            ("Carer", "A"),
            ("Nurse", "B"),
            ("Covid", "Lead"),
            ("Medication", "Trolley"),
            ("Beech", "Unit"),
            ("Maternity", "Cover"),
            ("New", "RM"),
            ("All", "RGNs"),
        ] {
            assert!(is_role_name(first, last), "{first} {last}");
        }
        for (first, last) in [
            ("Nurse", "Ward"),
            ("Porter", "Cook"),
            ("Ward", "Porter"),
            ("Young", "Day"),
            ("Young", "Wing"),
            ("", "Cook"),
            ("", "Senior"),
            ("", "Day"),
            ("Jane", "Manager"),
            ("J", "Home"),
            ("Rose", "Court"),
            ("Emily", "Post"),
            ("Mrs", "Cook"),
            ("Dr", "Ward"),
            ("Jane", "Night"),
            ("O'Neil", "Care"),
            ("", ""),
            ("1", "2"),
            ("-", "-"),
        ] {
            assert!(!is_role_name(first, last), "{first} {last}");
        }
    }
}
