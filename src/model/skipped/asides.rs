//! Texts that stand in a list and name nobody and no home: totals, names of regions and groups, page numbers, signatures, notes.
//! They are known by the words they are made of, so that any wording of them is.

use std::str::FromStr;

use super::Skipped;
use crate::fields::is_group_of_staff;
use crate::model::values::{FieldValue, SheetDate, clean};
use crate::text::is_listed;

/// Words that make a text a total.
const TOTAL: &str = "total totals subtotal subtotals grandtotal sum count tally";

/// Beginnings of what is counted, whatever stands behind them.
const COUNTS: &[&str] = &[
    "number of ", "no of ", "nos of ", "num of ", "total number ", "total no ", "total for ", "total of ", "total in ",
    "sub total ", "subtotal for ", "subtotal of ", "grand total ", "sum of ", "count of ",
];

/// What is counted in such lists.
const COUNTED: &str = "home homes site sites service services location locations branch branches scheme schemes unit units staff user \
     users person persons people employee employees colleague colleagues account accounts mailbox mailboxes row rows record records \
     entry entries bed beds item items page pages";

/// Words beside the number of what is counted.
const BESIDE_COUNTS: &str = "in all of the and for this our total care nursing residential listed on list new existing open closed overall number no grand sub";

/// Names of places by which regions are called: points of the compass, the regions and counties of England, its neighbours.
const PLACES: &str = "north south east west northern southern eastern western central northeast northwest southeast southwest ne nw se sw mid \
     midlands midland london yorkshire humber humberside england wales scotland uk coast thames valley pennines peak anglia \
     bedfordshire berkshire buckinghamshire cambridgeshire cheshire cornwall cumbria derbyshire devon dorset durham essex \
     gloucestershire hampshire herefordshire hertfordshire kent lancashire leicestershire lincolnshire manchester merseyside norfolk \
     northamptonshire northumberland nottinghamshire oxfordshire rutland shropshire somerset staffordshire suffolk surrey sussex tyne \
     wear warwickshire wiltshire worcestershire";

/// Points of the compass: nobody has one for a first name.
const COMPASS: &str = "north south east west northern southern eastern western central midlands";

/// Words that say that a part of the list begins here.
const PARTS: &str = "region regions regional area areas division divisions cluster clusters zone zones patch district territory portfolio \
     homes sites services agencies schemes branches locations units offices office hq headquarters users staff team teams employees \
     colleagues managers carers nurses leavers starters joiners";

/// Words for how things stand in a part of the list.
const STANDING: &str = "new existing open opening active current live pending";

/// The same for a part in which things are over: whoever stands below may be gone.
const OVER: &str = "closed closing closures sold former ex left leaver leavers leaving past archive archived historic transferred disposed disposals exited inactive \
     deregistered";

/// What may say since when things stand so: "Sold in March 2026".
const SINCE: &str = "in since during of the on from until by last this year q";

/// Words that stand beside these.
const BESIDE_PARTS: &str = "the and of in a our all other head support centre corporate central group care nursing residential domiciliary dom \
     homecare supported living extra housing respite day specialist dementia older people adult adults younger learning disability \
     disabilities ld mental health home site service agency night bank senior seniors deputy deputies admin kitchen domestic \
     maintenance list section registered county";

/// What stands before a colon and says that no name follows.
const LABELS: &str = "region regional area division cluster zone manager managers director operations operational signed signature date dated \
     completed by prepared checked approved authorised authorized reviewed updated last on return to returned send sent page pages \
     version source key note notes nb legend contact contacts queries query questions for provider group company organisation \
     report run printed exported generated created author owner document file reference ref comments comment remarks total totals \
     subtotal responsible lead head submitted compiled issued status as at of the this list form please";

/// The same where no person's own name, address or number is looked for.
const LABELS_OF_CONTACTS: &str =
    "name email mail e tel telephone phone mobile fax website web position title print role job";

/// How a remark of two words or more begins.
const REMARKS: &[&str] = &[
    "note ",
    "notes ",
    "nb ",
    "n b ",
    "refer to ",
    "as per ",
    "last updated ",
    "updated ",
    "last reviewed ",
    "end of ",
    "continued ",
    "cont d ",
    "contd ",
    "for office use ",
    "office use ",
    "confidential ",
    "private and confidential ",
    "strictly ",
    "official ",
    "internal use ",
    "return to ",
    "return by ",
    "printed ",
    "generated ",
    "exported ",
    "created ",
    "completed by ",
    "signed ",
    "signature ",
    "prepared by ",
    "report run ",
    "data as ",
    "as at ",
    "as of ",
    "version ",
    "copyright ",
    "all rights ",
    "draft ",
    "do not ",
    "list of ",
];

/// The same where no names of people stand: See and Any are names.
const REMARKS_AMONG_HOMES: &[&str] = &["please ", "see ", "this ", "these ", "any ", "if "];

/// Words of sentences, which no home has in its name.
const IN_SENTENCES: &str = "is are was were been has have had not must should please does these those which who if when because also only included \
     excluded includes excludes updated added awaiting needs need remain remains starts";

const PAGE: &str = "page pages p pg sheet tab of";

const MONTHS: &str = "jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september \
     october november december";

/// Signs of which the lines of forms are made, to be signed or filled in.
const FORM_LINES: &[&str] = &["....", "……", "___", "----", "====", "…."];

/// Among what a text stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Among {
    /// Homes' names and codes, or a column that is not read.
    Homes,
    /// People's last names.
    LastNames,
    /// Other names, addresses and numbers of people.
    People,
    /// Another field, where words for kinds of care and how things stand are values.
    Others,
}

/// What a text is that names nobody and no home; `None` where it may.
pub(super) fn aside(text: &str, among: Among) -> Option<Skipped> {
    let (text, _) = clean(text);
    let lower = text.to_lowercase();
    if let Some(found) = told_by_signs(&lower) {
        return Some(found);
    }
    if let Some((label, rest)) = labelled(&lower) {
        return told_by_label(label, rest, among);
    }
    let words: Vec<&str> = words_of(&lower).collect();
    let joined = words.join(" ");
    // Sum and Count are surnames.
    let is_surname = words.len() == 1 && among != Among::Homes && !joined.contains("total");
    if is_total(&words, &joined) && !is_surname {
        return Some(Skipped::Total);
    }
    if among == Among::Others {
        return None;
    }
    // Letters of the alphabet above the names that begin with them.
    if !words.is_empty() && words.iter().all(|word| word.len() == 1 && word.bytes().all(|b| b.is_ascii_alphabetic())) {
        return Some(Skipped::SubHeading);
    }
    if is_page(&words) || is_day(&text, &words) {
        return Some(Skipped::Footnote);
    }
    if let Some(part) = part_of_list(&words, among) {
        return Some(part);
    }
    if among == Among::People && is_group_of_staff(&joined) {
        return Some(Skipped::SubHeading);
    }
    let among_homes = among == Among::Homes;
    let begins = |list: &[&str]| words.len() > 1 && list.iter().any(|beginning| joined.starts_with(beginning));
    let is_remark = begins(REMARKS) || among_homes && begins(REMARKS_AMONG_HOMES) || is_remark_alone(&joined);
    (is_remark || is_sentence(&words, among_homes)).then_some(Skipped::Footnote)
}

fn words_of(lower: &str) -> impl Iterator<Item = &str> {
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit()) && word.len() < 5
}

fn is_remark_alone(word: &str) -> bool {
    is_listed(word, "confidential signed signature continued contd draft official end notes note copyright")
}

/// Stars and crosses in front, lines to be filled in, explanations of colours and signs, or no letter at all.
fn told_by_signs(lower: &str) -> Option<Skipped> {
    let has_letters = lower.chars().any(char::is_alphanumeric);
    let is_marked = lower.starts_with(['*', '†', '‡', '§', '#', '•', '►', '→', '=', '~', '©', '¹', '²', '³']);
    let is_form = FORM_LINES.iter().any(|line| lower.contains(line));
    let explains = lower.contains(" = ");
    (!has_letters || is_marked && lower.len() > 1 || is_form || explains).then_some(Skipped::Footnote)
}

/// The words before a colon, or before a dash with blanks around it, and what follows.
fn labelled(lower: &str) -> Option<(&str, &str)> {
    let at = |sign: &str| lower.split_once(sign);
    at(":").or_else(|| at(" - ")).or_else(|| at(" – "))
}

fn told_by_label(label: &str, rest: &str, among: Among) -> Option<Skipped> {
    let is_of = |list: &str| words_of(label).all(|word| is_listed(word, list) || is_number(word));
    let all: Vec<&str> = words_of(label).chain(words_of(rest)).collect();
    let is_count = |word: &str| is_listed(word, TOTAL) || is_listed(word, COUNTED);
    let is_figure = !rest.trim().is_empty() && words_of(rest).all(is_number);
    if is_total(&all, &all.join(" ")) || words_of(label).any(is_count) && is_figure && !is_of(LABELS) {
        return Some(Skipped::Total);
    }
    if among != Among::Others
        && let Some(part) = part_of_list(&all, among)
    {
        return Some(part);
    }
    // "Area: Kent" begins a part of the list, "Area manager: Pat Smith" does not.
    if words_of(label).next().is_some()
        && words_of(label).all(|word| is_listed(word, "region regional area division cluster zone group"))
    {
        return Some(if is_over(&all) { Skipped::SubHeadingOfThePast } else { Skipped::SubHeading });
    }
    let has_labels = is_of(LABELS) || among == Among::Homes && is_of(LABELS_OF_CONTACTS);
    (has_labels && words_of(label).next().is_some()).then_some(Skipped::Footnote)
}

/// `Total`, `Total homes: 8`, `8 homes`, `North total`, `No. of homes`.
fn is_total(words: &[&str], joined: &str) -> bool {
    let is = |word: &&str, list: &str| is_listed(word, list);
    let known = |word: &&str| {
        is(word, COUNTED) || is(word, BESIDE_COUNTS) || is(word, TOTAL) || is(word, PLACES) || is_number(word)
    };
    let has_total = words.iter().any(|word| is(word, TOTAL));
    let has_number = words.iter().any(|word| is_number(word));
    let begins_with_number = words.first().is_some_and(|word| is_number(word));
    let counts = COUNTS.iter().any(|beginning| joined.starts_with(beginning) || joined == beginning.trim_end());
    let ends_with_total = words.len() > 1 && words.last().is_some_and(|word| is_listed(word, "total totals subtotal"));
    counts
        || ends_with_total
        || has_total && words.iter().all(|word| known(word) || is_listed(word, PARTS))
        || has_number && begins_with_number && words.iter().any(|word| is(word, COUNTED)) && words.iter().all(known)
}

/// `Page 1 of 2`, `1 of 2`. A Page is a person.
fn is_page(words: &[&str]) -> bool {
    words.len() > 1
        && words.iter().any(|word| is_listed(word, PAGE))
        && words.iter().all(|word| is_listed(word, PAGE) || is_number(word))
        && words.iter().any(|word| is_number(word))
}

/// A day, or a month with its year.
fn is_day(text: &str, words: &[&str]) -> bool {
    let is_month = words.iter().any(|word| is_listed(word, MONTHS))
        && words.len() > 1
        && words.iter().any(|word| is_number(word))
        && words.iter().all(|word| is_listed(word, MONTHS) || is_number(word));
    is_month
        || text.contains(['/', '.', '-'])
            && SheetDate::parse(text.into(), false).is_ok()
            && f64::from_str(text).is_err()
}

/// The name of a region, of a kind of home or of a group of people. A home may well be called 'London Care': a part of the list says
/// so, is a place and nothing else, or says how things stand.
fn part_of_list(words: &[&str], among: Among) -> Option<Skipped> {
    let is = |word: &&str, list: &str| is_listed(word, list);
    let is_place = |word: &&str| is(word, PLACES) || is(word, "and of the");
    let stands_so = |word: &&str| is(word, STANDING) || is(word, OVER);
    let known = |word: &&str| {
        is_place(word)
            || stands_so(word)
            || is(word, PARTS)
            || is(word, BESIDE_PARTS)
            || is_number(word)
            || word.len() == 1
    };
    let has_words = words.iter().any(|word| word.len() > 1 && !is_number(word));
    let says_when = |word: &&str| is_number(word) || is(word, SINCE) || is(word, MONTHS);
    let stand_so = words.iter().any(stands_so) && words.iter().all(|word| stands_so(word) || says_when(word));
    if !has_words || !(stand_so || words.iter().all(known)) {
        return None;
    }
    let says_so = words.iter().any(|word| is(word, PARTS));
    let found = match among {
        Among::Homes | Among::Others => says_so || words.iter().all(is_place) || stand_so,
        // A word alone may be a name.
        Among::People => {
            says_so
                || words.iter().all(|word| is(word, COMPASS))
                || stand_so && words.iter().any(|word| is_number(word))
        }
        Among::LastNames => says_so,
    };
    found.then_some(if is_over(words) { Skipped::SubHeadingOfThePast } else { Skipped::SubHeading })
}

fn is_over(words: &[&str]) -> bool {
    words.iter().any(|word| is_listed(word, OVER))
}

/// Several words, one of which only stands in sentences. Names of people can look like such words.
fn is_sentence(words: &[&str], among_homes: bool) -> bool {
    words.len() > (if among_homes { 2 } else { 4 }) && words.iter().any(|word| is_listed(word, IN_SENTENCES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_typed_as_a_home_is_known_in_any_wording() {
        use Skipped::*;
        for (texts, what) in [
            (
                "Total|TOTALS|Total 3|Total: 8|Total homes: 8|8 homes|8 Homes in total|Sub-total|Sub total|Grand total|No. of homes|No of \
                 homes|Number of sites: 4|Total number of staff|North total|Total for Alder Care|Total - North|12 staff|3 homes, 40 \
                 staff|Total homes|Count|Total (2)|Homes: 8",
                Total,
            ),
            (
                "NORTH|North|Region: North|NORTH REGION (2 homes)|North Region|Care homes|Head office|Region 2|Area A|Area: Alder|North \
                 West|Kent & Sussex|Yorkshire and the Humber|Supported Living Services|HQ|Nursing homes|Cluster 4|Existing homes|NEW|East \
                 of England|(North)|Homes",
                SubHeading,
            ),
            (
                "Closed homes|CLOSED|Sold|Sold in 2026|Closed since March 2026|Former homes|Homes closed in 2025|Leavers",
                SubHeadingOfThePast,
            ),
            (
                "Page 1 of 2|1 of 2|Signed: ........|Signed ______ Date ______|Date: ……|Completed by: Pat Smith|Return to: \
                 forms@example.org|Regional Manager: Pat Smith|See tab 2|---|End of list|* = new|Last updated 12/11/26|Note: bank \
                 staff not included|Notes:|Key: green = new|Confidential|12/11/2026|November 2026|Date: 12/11/26|As at 1 November 2026|Homes in \
                 green are new|Version 3|For office use only|Tel: 0113 496 0000|= leased|Signed",
                Footnote,
            ),
        ] {
            for text in texts.split('|') {
                assert_eq!(aside(text, Among::Homes), Some(what), "{text}");
            }
        }
    }

    #[test]
    fn a_home_and_a_person_are_known_from_them() {
        for text in "Alder House|Total Care Lodge|London Care|Northern Care|The Old Rectory|North Lodge|Number 8|Page House|Kent House|West \
             View|Sum House|Care Home|12 High Street|St. John's|The Limes - Annexe|Home: Ashdown House|Ashdown House (closed)|End House|Key \
             House|Closed Lodge|1-2304518871|VLAXL|LS1 4AB|07700900123|07700 900123|pat@example.org|Unit 4 Alder Way|Newlands|Southfield"
            .split('|')
        {
            assert_eq!(aside(text, Among::Homes), None, "{text}");
        }
        for text in
            "Pat West|West|Kent|Page|Adam Page|Key|May|April May|North|England|Pat Smith|Name: Pat|Sum".split('|')
        {
            assert_eq!(aside(text, Among::LastNames), None, "{text}");
        }
        assert_eq!(aside("NORTH", Among::People), Some(Skipped::SubHeading));
        for text in ["Night staff", "Management", "A", "A-C"] {
            assert_eq!(aside(text, Among::People), Some(Skipped::SubHeading), "{text}");
        }
        for text in "Kent|Care home with nursing|Closed|London|12/11/2026|Standards Met".split('|') {
            assert_eq!(aside(text, Among::Others), None, "{text}");
        }
    }
}
