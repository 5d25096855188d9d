//! `--html`: one page that stands alone, is the same for the same results, and can be read by everybody.

use std::collections::HashSet;
use std::fs;

use crate::util::{program, root};

fn page(sample: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(root().join("samples").join(sample), folder.path().join("estate.xlsx")).unwrap();
    let done = program(folder.path()).args(["estate.xlsx", "--html", "answer.html", "-q"]).assert();
    assert!(done.get_output().stderr.is_empty());
    fs::read_to_string(folder.path().join("answer.html")).unwrap()
}

/// The tags with this name, each from `<` to `>`.
fn tags<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let open = format!("<{name}");
    let starts = page.match_indices(&open).map(|(at, _)| &page[at..]);
    let whole = starts.filter(|rest| rest[open.len()..].starts_with([' ', '>']));
    whole.map(|rest| &rest[..=rest.find('>').unwrap()]).collect()
}

#[test]
fn the_page_is_accessible() {
    for sample in ["rosewood-estate.xlsx", "clean-estate.xlsx"] {
        let page = page(sample);
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"en-GB\">"));
        assert!(page.contains("<title>NHSmail estate check: estate</title>"));
        // One main heading, and none that skips a level.
        assert_eq!((tags(&page, "h1").len(), tags(&page, "main").len()), (1, 1));
        assert!(tags(&page, "h3").is_empty() && tags(&page, "h4").is_empty());
        // Every table says what it is, and every heading of it what it heads.
        assert_eq!(tags(&page, "table").len(), tags(&page, "caption").len());
        assert!(tags(&page, "th").iter().all(|tag| tag.contains("scope=")), "a heading without a scope");
        // A table wider than a phone scrolls by itself, also with the keyboard.
        let scrolling = tags(&page, "div")
            .into_iter()
            .filter(|tag| tag.contains("role=\"region\"") && tag.contains("tabindex=\"0\""));
        assert_eq!(scrolling.count(), tags(&page, "table").len());
        // A picture has words; here they are bars.
        let images: Vec<_> = tags(&page, "div").into_iter().filter(|tag| tag.contains("role=\"img\"")).collect();
        assert!(!images.is_empty() && images.iter().all(|tag| tag.contains("aria-label=")));
        assert!(tags(&page, "img").is_empty());
        let ids: Vec<&str> = page.match_indices(" id=").map(|(at, _)| &page[at..at + 20]).collect();
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
    }
}

#[test]
fn the_page_stands_alone_and_is_always_the_same() {
    let (page, again) = (page("rosewood-estate.xlsx"), page("rosewood-estate.xlsx"));
    assert!(page == again, "two pages of one estate differ");
    for outside in ["<script", "<link", "src=", "@import", "url(", "http-equiv"] {
        assert!(!page.contains(outside), "the page has {outside}");
    }
}

#[test]
fn the_page_names_sites_and_cells_and_nobody() {
    let page = page("rosewood-estate.xlsx");
    assert!(page.contains("Calder View") && page.contains("Did you mean V07TH?"));
    assert!(page.contains("Staff!C7 (Last name)"));
    for personal in ["mathew.jomon@example.org", "07700 900046", "maricel.santos"] {
        assert!(!page.contains(personal), "{personal} is on the page");
    }
}

#[test]
fn what_an_input_holds_is_never_markup() {
    let folder = tempfile::tempdir().unwrap();
    let mut good = crate::util::Tables::good(2);
    good.sites.rows[0][0] = "<b onclick=x>Alder & Co</b>".to_owned();
    good.sites.rows[0][4] = "<img src=x>".to_owned();
    fs::write(folder.path().join("sites.csv"), good.sites.csv()).unwrap();
    program(folder.path()).args(["sites.csv", "--html", "answer.html", "-q"]).assert().code(1);
    let page = fs::read_to_string(folder.path().join("answer.html")).unwrap();
    assert!(!page.contains("<b ") && !page.contains("<img") && page.contains("&lt;b onclick=x&gt;Alder &amp; Co"));
}

#[test]
fn what_is_said_of_a_whole_file_says_of_which() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("sites.csv"), crate::util::Tables::good(2).sites.csv()).unwrap();
    fs::copy(root().join("tests/fixtures/rules/FILE004/bad/cut-short.xlsx"), folder.path().join("cut.xlsx")).unwrap();
    program(folder.path()).args(["sites.csv", "cut.xlsx", "--html", "answer.html", "-q"]).assert().code(1);
    let page = fs::read_to_string(folder.path().join("answer.html")).unwrap();
    assert!(page.contains("<li>cut.xlsx: The file could not be read to its end"), "{page}");
}
