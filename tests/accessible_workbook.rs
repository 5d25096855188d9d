//! The report against the UK Government Analysis Function's guidance on accessible spreadsheets, in the XML itself, and
//! against what Excel repairs: names of tables, their ranges and headings, relationships, notes.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::Read;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::util::{program, root};

struct Parts(HashMap<String, String>);

impl Parts {
    fn of_report(sample: &str) -> Parts {
        let folder = tempfile::tempdir().unwrap();
        fs::copy(root().join("samples").join(sample), folder.path().join("estate.xlsx")).unwrap();
        let done = program(folder.path()).args(["estate.xlsx", "-o", "report.xlsx", "-q"]).assert();
        assert!(done.get_output().stderr.is_empty());
        let mut archive = ZipArchive::new(fs::File::open(folder.path().join("report.xlsx")).unwrap()).unwrap();
        let mut parts = HashMap::new();
        for at in 0..archive.len() {
            let mut part = archive.by_index(at).unwrap();
            let (name, mut text) = (part.name().unwrap().into_owned(), String::new());
            part.read_to_string(&mut text).unwrap();
            parts.insert(name, text);
        }
        Parts(parts)
    }

    fn named(&self, start: &str) -> impl Iterator<Item = (&String, &String)> {
        self.0.iter().filter(move |(name, _)| name.starts_with(start) && name.ends_with(".xml"))
    }
}

/// Every element of this name with its attributes.
fn elements(xml: &str, wanted: &str) -> Vec<HashMap<String, String>> {
    let attributes = |element: &BytesStart<'_>| {
        let all = element.attributes().map(Result::unwrap);
        all.map(|one| (one.key.as_ref().to_owned(), one.value.into_owned())).collect()
    };
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == wanted => {
                found.push(attributes(&element));
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

const SAMPLES: [&str; 2] = ["rosewood-estate.xlsx", "clean-estate.xlsx"];

#[test]
fn title_tables_and_pictures_say_what_they_are() {
    for sample in SAMPLES {
        let report = Parts::of_report(sample);
        assert!(report.0["docProps/core.xml"].contains("<dc:title>NHSmail estate check: estate</dc:title>"));
        let tables: Vec<_> = report.named("xl/tables/").collect();
        let sheets: Vec<_> = report.named("xl/worksheets/sheet").collect();
        // All sheets but the Summary are a table each.
        assert_eq!(tables.len() + 1, sheets.len());
        for (name, table) in &tables {
            assert!(table.contains("altText=") || table.contains("altTextSummary="), "{name} has no words for it");
        }
        for (name, drawing) in report.named("xl/drawings/drawing") {
            let pictures = elements(drawing, "cNvPr");
            assert!(pictures.iter().all(|of| of.get("descr").is_some_and(|words| words.len() > 20)), "{name}");
        }
    }
}

#[test]
fn no_cells_are_merged_and_headings_stay_in_sight_and_come_again_in_print() {
    for sample in SAMPLES {
        let report = Parts::of_report(sample);
        for (name, sheet) in report.named("xl/worksheets/sheet") {
            assert!(elements(sheet, "mergeCell").is_empty(), "{name} has merged cells");
            let setup = elements(sheet, "pageSetup");
            assert_eq!(setup[0]["paperSize"], "9", "{name} is not set up for A4");
            assert_eq!(elements(sheet, "pageMargins").len(), 1, "{name} has no margins of its own");
            let is_one_page = elements(sheet, "pageSetUpPr").iter().any(|of| of.get("fitToPage").is_some())
                && setup[0].get("fitToHeight").is_none_or(|pages| pages == "1");
            assert_eq!(
                is_one_page,
                elements(sheet, "tablePart").is_empty(),
                "the Summary alone is always one page: {name}"
            );
            if !elements(sheet, "tablePart").is_empty() {
                assert_eq!(elements(sheet, "pane")[0]["state"], "frozen", "the headings of {name} scroll away");
            }
        }
        let titles = elements(&report.0["xl/workbook.xml"], "definedName");
        let titles = titles.iter().filter(|of| of["name"] == "_xlnm.Print_Titles").count();
        assert_eq!(titles, report.named("xl/tables/").count());
    }
}

#[test]
fn tables_are_what_excel_takes_without_repairing_them() {
    for sample in SAMPLES {
        let report = Parts::of_report(sample);
        let (mut names, mut ids) = (HashSet::new(), HashSet::new());
        for (part, table) in report.named("xl/tables/") {
            let head = elements(table, "table").remove(0);
            assert!(names.insert(head["displayName"].to_lowercase()) && ids.insert(head["id"].clone()), "{part}");
            assert!(head["displayName"].chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
            let columns: Vec<String> =
                elements(table, "tableColumn").into_iter().map(|of| of["name"].to_lowercase()).collect();
            assert_eq!(columns.iter().collect::<HashSet<_>>().len(), columns.len(), "{part}: two headings are alike");
            let (from, to) = head["ref"].split_once(':').unwrap();
            let letters = |cell: &str| cell.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
            let number = |text: &str| text.bytes().fold(0, |sum, letter| sum * 26 + usize::from(letter - b'A') + 1);
            assert_eq!((letters(from).as_str(), number(&letters(to))), ("A", columns.len()), "{part}");
        }
    }
}

#[test]
fn every_relationship_and_link_leads_somewhere() {
    for sample in SAMPLES {
        let report = Parts::of_report(sample);
        for (name, relations) in report.0.iter().filter(|(name, _)| name.ends_with(".rels")) {
            let folder = name.replace("_rels/", "");
            let folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
            for relation in elements(relations, "Relationship") {
                let mut path: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
                for part in relation["Target"].trim_start_matches('/').split('/') {
                    if part == ".." {
                        path.pop();
                    } else {
                        path.push(part);
                    }
                }
                assert!(report.0.contains_key(&path.join("/")), "{name} leads to {}", relation["Target"]);
            }
        }
        let sheets: HashSet<String> =
            elements(&report.0["xl/workbook.xml"], "sheet").into_iter().map(|of| of["name"].clone()).collect();
        for (name, sheet) in report.named("xl/worksheets/sheet") {
            for link in elements(sheet, "hyperlink") {
                let (target, _) = link["location"].split_once('!').unwrap();
                assert!(sheets.contains(target.trim_matches('\'')), "{name} leads to {target}");
            }
            // No formula but in the totals of the quota: what an input holds is never worked out.
            let formulas = elements(sheet, "f").len();
            assert!(formulas == 0 || sheet.contains("SUBTOTAL(109,Quota["), "{name} has formulas");
        }
    }
}
