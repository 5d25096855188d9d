//! The answer as one web page, for people without Excel and for e-mail: nothing is loaded, no script is needed, and it prints.
//! It says what the workbook's Summary says, in the same words, and what to fix in each rejected site; of people it names
//! cells only.

use std::collections::BTreeMap;
use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::answer::{Answer, Audience, Row, Told, words};
use crate::fields::Field;
use crate::rules::Severity;
use crate::text::{and_more, capitalised};
use crate::verdict::{Outcome, UserStanding};

/// Rejected sites told in full; the workbook has them all.
const SITES_TOLD: usize = 500;
/// Findings of a site's people that are told with their cells.
const CELLS_TOLD: usize = 12;
/// Findings about files, sheets and the submission that are told.
const WIDE_TOLD: usize = 30;

/// Navy on white and white on navy have a contrast of 12 : 1, red and green on white of 7 : 1 and more.
const STYLE: &str = "\
:root{color-scheme:light}body{margin:0 auto;max-width:60rem;padding:1rem;font:1rem/1.5 system-ui,Arial,sans-serif;color:#111;\
background:#fff}h1,h2{color:#003087;line-height:1.25}h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2rem;border-bottom:2px \
solid #003087}.outcome{font-size:1.25rem;font-weight:bold}table{border-collapse:collapse;width:100%;margin:.5rem 0}\
caption{text-align:left;font-weight:bold;padding:.25rem 0}th,td{border:1px solid #767676;padding:.35rem .5rem;text-align:left;\
vertical-align:top}thead th{background:#003087;color:#fff}td.n,th.n{text-align:right}dt{font-weight:bold;margin-top:.5rem}\
dd{margin:0 0 0 1rem}ul,ol{padding-left:1.25rem}.bar{display:flex;height:1.5rem;border:1px solid #111;margin:.25rem 0}\
@media(max-width:40rem){th,td{padding:.2rem .3rem;font-size:.85rem}}\
.bar span{display:block}.ok{background:#005eb8}.no{background:#b11226}.held{background:#f2b233}.wide{overflow-x:auto}\
dd,li,p,h1{overflow-wrap:anywhere}code{word-break:break-all}a{color:#003087}@media print{body{max-width:none;font-size:10pt}h2{break-after:avoid}tr{break-inside:\
avoid}@page{size:A4;margin:15mm}}";

/// Writes the page.
///
/// # Errors
/// When `to` cannot be written to.
pub fn write(answer: &Answer<'_>, mut to: impl Write) -> io::Result<()> {
    to.write_all(page(&answer.for_at_most(Audience::CellsOnly)).into_string().as_bytes())
}

fn page(answer: &Answer<'_>) -> Markup {
    let title = format!("NHSmail estate check: {}", answer.name());
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (title) }
                    p.outcome { (answer.headline_and_why()) }
                    (stale(answer))
                    (next(answer))
                    (counts(answer))
                    (first(answer))
                    (commonest(answer))
                    (on_all(answer))
                    (sites(answer))
                    (not_checked(answer))
                    (provenance(answer))
                }
            }
        }
    }
}

fn stale(answer: &Answer<'_>) -> Markup {
    html! { @for finding in answer.weak_registers() { p { strong { "Warning: " } (finding.message()) } } }
}

fn next(answer: &Answer<'_>) -> Markup {
    let route = &answer.verdict.route;
    html! {
        h2 { "What happens next" }
        dl {
            @if let Some(first) = answer.first_step() { dt { "First" } dd { (first) } }
            dt { "Next step" } dd { (route.next_step) }
            dt { "Route" } dd { (words::route(route.name)) ". " (route.reason) }
            dt { "Administered by" } dd { (capitalised(route.administered_by)) }
            dt { "Contact" } dd { (answer.contact()) }
        }
    }
}

/// A table with columns of words and then of numbers, that scrolls by itself where it is wider than the screen; it can be
/// reached and moved with the keyboard.
fn table(name: &str, caption: &str, words: &[&str], numbers: &[&str], rows: &Markup) -> Markup {
    html! {
        div.wide role="region" aria-label=(name) tabindex="0" { table {
            caption { (caption) }
            thead { tr {
                @for head in words { th scope="col" { (head) } }
                @for head in numbers { th.n scope="col" { (head) } }
            } }
            tbody { (rows) }
        } }
    }
}

fn counts(answer: &Answer<'_>) -> Markup {
    let counts = &answer.verdict.counts;
    let users = [counts.users_read, counts.users_accepted, counts.users_rejected, counts.users_held];
    let rows = [("Sites", [counts.sites_read, counts.sites_accepted, counts.sites_rejected, 0]), ("Users", users)];
    html! {
        h2 { "Sites and users" }
        (table("Sites and users", "What became of them", &["What"], &["Read", "Accepted", "Rejected", "Held"], &html! {
            @for (name, numbers) in rows {
                tr { th scope="row" { (name) } @for number in numbers { td.n { (number) } } }
            }
        }))
        @for (name, [read, accepted, rejected, held]) in rows {
            @if read > 0 {
                @let told = format!("{name}: {accepted} accepted, {rejected} rejected, {held} held of {read}");
                div.bar role="img" aria-label=(told) {
                    @for (class, number) in [("ok", accepted), ("no", rejected), ("held", held)] {
                        @if number > 0 { span class=(class) style=(format!("width:{:.1}%", number as f64 * 100.0 / read as f64)) {} }
                    }
                }
                p { (told) ", from left to right." }
            }
        }
        p { (words::row_account(counts)) }
    }
}

/// Mistakes and single fixes told.
const FIRST: usize = 8;

/// Mistakes that explain many findings, and single fixes.
fn first(answer: &Answer<'_>) -> Markup {
    let patterns = answer.patterns;
    html! {
        @if !patterns.is_empty() {
            h2 { "Fix first" }
            ol { @for pattern in patterns.iter().take(FIRST) { li { strong { (words::freed(pattern)) ". " } (words::mistake(pattern)) } } }
        }
    }
}

fn commonest(answer: &Answer<'_>) -> Markup {
    // What is wrong with the files is told further down; no row was looked at.
    if answer.verdict.outcome == Outcome::Unprocessable {
        return Markup::default();
    }
    let reasons = &answer.reasons;
    html! {
        h2 { "Commonest reasons" }
        @if reasons.is_empty() { p { "Nothing was found that stands in the way." } } @else {
            @let (words, numbers) = (["Rule", "What it is", "Severity"], ["Findings", "Sites affected"]);
            @let caption = "Rejects first, each by the number of its findings";
            (table("Commonest reasons", caption, &words, &numbers, &html! { @for reason in reasons { tr {
                th scope="row" { (reason.rule.code) } td { (reason.what) } td { (reason.severity.name()) }
                td.n { (reason.findings) } td.n { (reason.sites) }
            } } }))
        }
    }
}

/// What was found about the submission, a file or a sheet.
fn on_all(answer: &Answer<'_>) -> Markup {
    let wide = answer.about_the_whole();
    html! {
        @if !wide.is_empty() {
            h2 { "About the submission as a whole" }
            ul {
                @for finding in wide.iter().take(WIDE_TOLD) {
                    li { (answer.whereabouts(*finding)) (finding.in_words()) }
                }
                @if let Some(more) = and_more(wide.len().saturating_sub(WIDE_TOLD)) { li { (more) ": see the workbook." } }
            }
        }
    }
}

/// What stands in the way of a site's people.
#[derive(Default)]
struct People {
    held: usize,
    rejected: usize,
    told: Vec<String>,
}

/// The people who do not go through, by their site; those whose site cannot be told come under `None`.
fn people(answer: &Answer<'_>) -> BTreeMap<Option<usize>, People> {
    let mut people: BTreeMap<Option<usize>, People> = BTreeMap::new();
    for user in answer.users() {
        let standing = answer.verdict.users[user.index()].standing;
        if standing == UserStanding::Accepted {
            continue;
        }
        let of_site = people.entry(answer.site_of(user).map(|site| site.index())).or_default();
        if standing == UserStanding::Held {
            of_site.held += 1;
            continue;
        }
        of_site.rejected += 1;
        let found = answer.about(user.subject()).filter(|finding| finding.severity() == Severity::Reject);
        of_site.told.extend(found.map(|finding| in_short(answer, finding)));
    }
    people
}

/// A message would quote the value.
fn in_short(answer: &Answer<'_>, finding: Told<'_>) -> String {
    let place = finding.place().map(|place| answer.describe(place)).unwrap_or_default();
    let field = finding.field().map_or("", Field::heading);
    format!("{place} ({field}): {} ({})", finding.rule().explain().summary, finding.rule().code)
}

fn sites(answer: &Answer<'_>) -> Markup {
    let people = people(answer);
    let is_accepted = |site: usize| answer.verdict.sites[site].accepted;
    let is_listed = |site: &Row<'_>| !is_accepted(site.index()) || people.contains_key(&Some(site.index()));
    let listed: Vec<_> = answer.sites().filter(is_listed).collect();
    html! {
        @if !listed.is_empty() || people.contains_key(&None) {
            h2 { "What to fix, site by site" }
            @let caption = "Rejected sites, and sites with people who do not go through";
            @let heads = ["Site", "Result", "What to fix", "Its people"];
            (table("What to fix, site by site", caption, &heads, &[], &html! {
                @for site in listed.iter().take(SITES_TOLD) { tr {
                    th scope="row" { (site.label()) br; (answer.describe(site.place())) }
                    td { @if is_accepted(site.index()) { "accepted" } @else { "rejected" } }
                    td { (to_fix(answer, *site)) }
                    td { (of_people(people.get(&Some(site.index())))) }
                } }
                @if let Some(nowhere) = people.get(&None) { tr {
                    th scope="row" { "No site, or not known which" } td { "" } td { "" } td { (of_people(Some(nowhere))) }
                } }
            }))
            @if let Some(more) = and_more(listed.len().saturating_sub(SITES_TOLD)) { p { (more) " sites: see the workbook." } }
        }
    }
}

fn to_fix(answer: &Answer<'_>, site: Row<'_>) -> Markup {
    let mut found = answer.about(site.subject()).peekable();
    html! { @if found.peek().is_some() { ol { @for finding in found { li { (finding.in_words()) } } } } }
}

fn of_people(people: Option<&People>) -> Markup {
    html! {
        @if let Some(people) = people {
            @if people.held > 0 { p { (people.held) " held because of the site" } }
            @if people.rejected > 0 {
                p { (people.rejected) " rejected:" }
                ul {
                    @for told in people.told.iter().take(CELLS_TOLD) { li { (told) } }
                    @if let Some(more) = and_more(people.told.len().saturating_sub(CELLS_TOLD)) { li { (more) } }
                }
            }
        }
    }
}

fn not_checked(answer: &Answer<'_>) -> Markup {
    html! {
        h2 { "What was not checked" }
        ul { @for item in answer.not_checked { li { (item.what) ": " (item.why) "." } } }
    }
}

fn provenance(answer: &Answer<'_>) -> Markup {
    html! {
        h2 { "What this rests on" }
        dl {
            @for source in answer.rests_on() {
                dt { (source.what) }
                dd {
                    (source.which)
                    @if let Some(bytes) = source.bytes { ", " (bytes) " bytes" }
                    @if let Some(sha256) = source.sha256 { ", SHA-256 " code { (sha256) } }
                }
            }
        }
    }
}
