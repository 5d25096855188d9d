//! Writes reports from small estates and opens them again as a reader of workbooks would.

#![allow(clippy::unwrap_used)]

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use jiff::civil::date;

use super::write;
use crate::answer::{Answer, Audience, Results};
use crate::fields::HeadingOptions;
use crate::headings::map_tables;
use crate::layout::lay_out;
use crate::limits::Limits;
use crate::model;
use crate::papers::Origin;
use crate::read::{CellKind, InputFile, RowChunk, Sheet};
use crate::registers::{KnownSites, Registers};
use crate::rules::{self, Context, Policy};
use crate::verdict;

const SITES: &str = "Site name|ODS code|CQC location ID|CQC contact ID|Postcode|DSPT status|Service type
Rose Cottage|VLAXL|1-123456789|CON1-223456789|LS1 4AP|26/27 Standards Met|Residential care
=1+1|VLAX|1-123456790|CON1-223456790|LS1 4AP|26/27 Standards Met|Residential care
Oak House|VLKWE|1-123456791|CON1-223456791|LS1 4AP|26/27 Standards Met|Residential care";
const USERS: &str = "ODS code|Full name|Personal email|Mobile number|Request
VLAXL|Amina Shah|amina.shah@example.org|07700 900001|
VLAXL|Ben Carter|ben.carter@nhs.net|07700 900002|join
VLAX|Cora Webb|cora.webb@example.org|07700 900003|
VLKWE|Dev Patel|not an address|07700 900004|
VLKWE|Eve Hunt|eve.hunt@example.org|07700 900005|leaving";
const SHEETS: [&str; 14] = [
    "Summary",
    "Accepted sites",
    "Rejected sites",
    "Accepted users",
    "Rejected users",
    "Held users",
    "Joiners and leavers",
    "Findings",
    "What we changed",
    "Not read",
    "Quota",
    "How we read it",
    "Organisation",
    "Rules",
];

/// A sheet from lines with `|` between the cells.
fn sheet(name: &str, text: &str) -> Sheet {
    let mut chunk = RowChunk::default();
    let mut cells = 0;
    for (number, line) in (1..).zip(text.lines()) {
        chunk.start_row(number, 0);
        for (column, value) in (0..).zip(line.split('|')).filter(|(_, value)| !value.is_empty()) {
            chunk.push(column, CellKind::Text, value);
            cells += 1;
        }
    }
    let row_count = chunk.len() as u32;
    let chunks = vec![chunk];
    Sheet { name: name.to_owned(), visible: true, chunks, row_count, cell_count: cells, ..Sheet::default() }
}

fn report_of(sheets: Vec<Sheet>) -> Vec<u8> {
    report_keeping(sheets, false)
}

fn report_keeping(sheets: Vec<Sheet>, keep_columns: bool) -> Vec<u8> {
    let files = vec![InputFile {
        name: "estate.xlsx".to_owned(),
        bytes: 1,
        sha256: "ab".repeat(32),
        sheets,
        problem: None,
        origin: Origin::Elsewhere,
        in_folder: false,
        hidden_data: vec![],
        encoding: None,
    }];
    let policy = Policy::at(date(2026, 11, 21));
    let options = HeadingOptions { required: rules::required_columns(&policy), ..HeadingOptions::default() };
    let files = lay_out(files, &options);
    let maps = map_tables(&files, &options).unwrap();
    let submission = model::build("estate".to_owned(), &files, maps, &[], keep_columns, date(2026, 11, 21));
    let registers = Registers::default();
    let known = KnownSites::new(&submission, &registers, policy.as_of);
    let context = Context { submission: &submission, policy: &policy, known: &known, elsewhere: None };
    let rules::Judged { findings, counted } = rules::check(&context);
    let verdict = verdict::decide(&context, &findings, counted).unwrap();
    let not_checked = rules::not_checked(&context);
    let results = Results {
        patterns: &[],
        submission: &submission,
        findings: &findings,
        verdict: &verdict,
        policy: &policy,
        not_checked: &not_checked,
        known: &known,
        estate_check: None,
        settled: &[],
        limits: &Limits::default(),
    };
    let mut bytes = Vec::new();
    write(&Answer::new(results, Audience::Whole), None, std::io::Cursor::new(&mut bytes)).unwrap();
    bytes
}

fn estate() -> Vec<u8> {
    report_of(vec![sheet("Sites", SITES), sheet("Users", USERS)])
}

fn open(bytes: &[u8]) -> Xlsx<Cursor<&[u8]>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

/// The rows of a sheet, headings first.
fn rows(bytes: &[u8], sheet: &str) -> Vec<Vec<Data>> {
    open(bytes).worksheet_range(sheet).unwrap().rows().map(<[Data]>::to_vec).collect()
}

/// The texts below a heading.
fn column(bytes: &[u8], sheet: &str, heading: &str) -> Vec<String> {
    let rows = rows(bytes, sheet);
    let at = rows[0].iter().position(|cell| *cell == Data::String(heading.to_owned()));
    let at = at.unwrap_or_else(|| panic!("'{sheet}' has no heading '{heading}'"));
    rows[1..].iter().map(|row| row[at].to_string()).collect()
}

#[test]
fn every_sheet_is_there_and_all_but_the_summary_are_tables() {
    for bytes in [estate(), report_of(vec![sheet("Notes", "Nothing of use")])] {
        let mut workbook = open(&bytes);
        assert_eq!(workbook.sheet_names(), SHEETS);
        workbook.load_tables().unwrap();
        for name in SHEETS {
            let tables = workbook.table_names_in_sheet(name);
            let expected: Vec<String> = match name {
                "Summary" => Vec::new(),
                _ => vec![crate::workbook::table_name(name)],
            };
            assert_eq!(tables.into_iter().cloned().collect::<Vec<_>>(), expected, "tables of '{name}'");
        }
    }
}

#[test]
fn the_same_results_make_the_same_bytes() {
    assert!(estate() == estate(), "two reports of one estate differ");
}

#[test]
fn text_stays_text() {
    let bytes = estate();
    assert_eq!(column(&bytes, "Rejected sites", "Site name"), ["=1+1"]);
    let formulas = open(&bytes).worksheet_formula("Rejected sites").unwrap();
    assert!(formulas.is_empty(), "a value of the input became a formula");
}

#[test]
fn every_row_is_on_exactly_one_sheet_with_its_source() {
    let bytes = estate();
    let sources = |sheet: &str| column(&bytes, sheet, "Source");
    assert_eq!(sources("Accepted sites"), ["estate.xlsx / Sites, row 2", "estate.xlsx / Sites, row 4"]);
    assert_eq!(sources("Rejected sites"), ["estate.xlsx / Sites, row 3"]);
    let mut users = ["Accepted users", "Rejected users", "Held users"].map(sources).concat();
    users.sort();
    assert_eq!(users, (2..=6).map(|row| format!("estate.xlsx / Users, row {row}")).collect::<Vec<_>>());
}

#[test]
fn a_rejected_row_says_what_to_fix_and_a_held_one_why() {
    let bytes = estate();
    let sites = column(&bytes, "Rejected sites", "What to fix");
    assert!(sites[0].starts_with("1. 'VLAX' does not look like") && sites[0].contains("(ODS002)"), "{sites:?}");
    assert_eq!(column(&bytes, "Rejected users", "Result"), ["rejected"]);
    assert_eq!(column(&bytes, "Held users", "Result"), ["held"]);
    let users = column(&bytes, "Held users", "Why it waits");
    assert!(users[0].starts_with("Its site, =1+1, is rejected"), "{users:?}");
}

#[test]
fn a_full_name_comes_apart_when_accepted_and_stays_whole_when_rejected() {
    let bytes = estate();
    assert_eq!(column(&bytes, "Accepted users", "Last name"), ["Shah", "Carter", "Hunt"]);
    assert_eq!(column(&bytes, "Accepted users", "Site name"), ["Rose Cottage", "Rose Cottage", "Oak House"]);
    assert_eq!(column(&bytes, "Rejected users", "Full name"), ["Dev Patel"]);
    assert_eq!(column(&bytes, "Held users", "Full name"), ["Cora Webb"]);
    assert_eq!(column(&bytes, "Joiners and leavers", "Action"), ["join", "leave"]);
}

#[test]
fn findings_begin_with_what_rejects_and_leave_out_what_only_informs() {
    let sites = SITES.replace("LS1 4AP", "LS1 4AP ").replace("|Residential care", "|Residential care|7");
    let sites = sites.replacen("Service type", "Service type|Shoe size", 1) + "\nTotal|3|||||";
    let users = USERS.replace("07700 900001", "7700900001");
    let bytes = report_of(vec![sheet("Sites", &sites), sheet("Users", &users)]);
    let severities = column(&bytes, "Findings", "Severity");
    let rejects = severities.iter().take_while(|severity| *severity == "reject").count();
    assert!(rejects > 0 && severities[rejects..].iter().all(|severity| severity == "warn"), "{severities:?}");
    assert_eq!(column(&bytes, "What we changed", "Read as"), ["07700900001"]);
    assert_eq!(column(&bytes, "What we changed", "Value given"), ["7700900001"]);
    assert_eq!(column(&bytes, "Not read", "What"), ["column not used", "row skipped"]);
    let counted = rows(&bytes, "Rules").iter().any(|row| row[0] == "FILE013" && row[7] == Data::Float(1.0));
    assert!(counted, "infos are counted on 'Rules'");
}

#[test]
fn the_name_comes_first_and_what_is_worth_checking_stands_beside_it() {
    let bytes = report_of(vec![sheet("Sites", SITES), sheet("Users", &USERS.replace("amina.shah@", "info@"))]);
    let heads = |name: &str| -> Vec<String> { rows(&bytes, name)[0].iter().take(4).map(ToString::to_string).collect() };
    assert_eq!(heads("Rejected sites"), ["Site name", "Source", "Result", "What to fix"]);
    assert_eq!(heads("Accepted sites")[..3], ["Site name", "Action", "Worth checking"]);
    assert_eq!(heads("Held users")[..4], ["Full name", "Source", "Result", "Why it waits"]);
    let checking = column(&bytes, "Accepted users", "Worth checking");
    assert!(checking.iter().any(|text| text.starts_with("1. ")), "{checking:?}");
}

#[test]
fn the_summary_says_what_happens_next_and_what_it_rests_on() {
    let bytes = estate();
    let sections = rows(&bytes, "Summary").into_iter().map(|row| row[0].to_string()).collect::<Vec<_>>();
    for section in
        ["What happens next", "Sites and users", "What was not checked", "Where to look", "What this rests on"]
    {
        assert!(sections.iter().any(|label| label == section), "no '{section}' in {sections:?}");
    }
}

#[test]
fn counts_are_numbers() {
    let counted: Vec<Data> = rows(&estate(), "Quota")[1..].iter().map(|row| row[3].clone()).collect();
    // The last is their sum.
    assert_eq!(counted, [2.0, 1.0, 1.0, 4.0].map(Data::Float));
}

#[test]
fn the_mark_of_a_report_is_the_hash_of_its_first_input() {
    let bytes = estate();
    let mut archive = open(&bytes);
    let properties = archive.workbook_properties().unwrap();
    let shown = format!("{properties:?}");
    assert!(shown.contains(crate::papers::REPORT_MARK) && shown.contains(&"ab".repeat(32)), "{shown}");
}

#[test]
fn columns_without_a_field_are_carried_only_when_asked_and_never_what_nobody_needs() {
    let beside = |table: &str, headings: &str| format!("{headings}|{}", table.replace('\n', "\n77|North|"));
    let sheets = || {
        let users = beside(USERS, "Date of birth|Starts");
        vec![sheet("Sites", &beside(SITES, "Cost centre|Source")), sheet("Users", &users)]
    };
    let headings =
        |bytes: &[u8], name: &str| -> Vec<String> { rows(bytes, name)[0].iter().map(ToString::to_string).collect() };
    let kept = report_keeping(sheets(), true);
    assert_eq!(column(&kept, "Rejected sites", "Cost centre"), ["77"]);
    assert_eq!(column(&kept, "Accepted sites", "Source (2)"), ["North", "North"]);
    assert!(headings(&kept, "Rejected users").contains(&"Starts".to_owned()));
    assert!(!headings(&kept, "Rejected users").contains(&"Date of birth".to_owned()));
    assert!(!headings(&report_keeping(sheets(), false), "Rejected sites").contains(&"Cost centre".to_owned()));
}

#[test]
fn a_heading_too_long_for_a_table_is_cut_and_stays_unlike_the_others() {
    let long = format!("Notes {}", "é".repeat(300));
    let sites = SITES.replace("\n", "\n1|2|").replace("Site name", &format!("{long}1|{long}2|Site name"));
    let rows = rows(&report_keeping(vec![sheet("Sites", &sites), sheet("Users", USERS)], true), "Rejected sites");
    let kept: Vec<String> = rows[0].iter().map(ToString::to_string).filter(|name| name.starts_with("Notes")).collect();
    assert!(kept.len() == 2 && kept[0] != kept[1], "{kept:?}");
    assert!(kept.iter().all(|name| name.encode_utf16().count() <= 255 && name.contains('…')), "{kept:?}");
}
