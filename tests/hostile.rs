//! Files that kill or mislead the libraries that read workbooks, one by one through the built program: each is read whole
//! or refused with a sentence, and soon. The numbers are those of the list from which the cases come: a stray cell in the
//! last row (1), texts that are not there (2), xls beyond its grid (3), ods cut short (4) or repeated without end (5),
//! blanks without end (6), positions that wrap around (7), cells nobody understands (8), formulas without results (9),
//! ods laid out for people (10).

use std::fs;
use std::io::{Cursor, Read};

use serde_json::Value;
use zip::ZipArchive;

use crate::util::{Tables, configured, program};
use crate::workbooks::{self, estate, xlsx_with};

/// Fewer cells than the program would read, so that the unoptimised build comes to their end soon.
const CONFIGURATION: &str = "[limits]\ncells = 200000\n";

/// What the program makes of a file: its JSON. Its own limits of time and memory hold; a file beyond them would be
/// refused with other words than those expected.
fn checked(name: &str, bytes: &[u8]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    fs::write(folder.path().join("nhsmail-onboard.toml"), CONFIGURATION).unwrap();
    let done = program(folder.path()).args([name, "--json", "-", "--quiet"]).assert();
    let output = done.get_output();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0..=2)), "{name}: {:?}, {told}", output.status);
    assert!(!told.contains("panicked"), "{name}: {told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn messages(result: &Value, rule: &str) -> Vec<String> {
    let findings = result["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == rule);
    findings.map(|finding| finding["message"].as_str().unwrap().to_owned()).collect()
}

/// The file is not read, for this reason and no other.
#[track_caller]
fn refused(name: &str, bytes: &[u8], rule: &str, because: &str) {
    let result = checked(name, bytes);
    assert_eq!(result["outcome"], "unprocessable", "{name}: {result:#}");
    let all = result["findings"].as_array().unwrap();
    assert!(all.iter().all(|finding| finding["rule"] == rule), "{name}: {all:#?}");
    let told = messages(&result, rule);
    assert!(told.len() == 1 && told[0].contains(because), "{name}: {told:?}");
}

/// The file is read whole: three sites, six users; the JSON is given back.
#[track_caller]
fn read_whole(name: &str, bytes: &[u8]) -> Value {
    let result = checked(name, bytes);
    let counts = &result["counts"];
    assert_eq!((&counts["sites"]["read"], &counts["users"]["read"]), (&3.into(), &6.into()), "{name}: {result:#}");
    result
}

const FIRST_SHEET: &str = "xl/worksheets/sheet1.xml";
const USERS_SHEET: &str = "xl/worksheets/sheet2.xml";

/// A good xlsx with more at the end of its sheet of users.
fn xlsx_with_rows(rows: &str) -> Vec<u8> {
    xlsx_with(&estate(), USERS_SHEET, |sheet| sheet.replace("</sheetData>", &format!("{rows}</sheetData>")))
}

#[test]
fn case_1_a_cell_in_the_last_row_and_column_is_one_cell() {
    let row = r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let result = read_whole("solver.xlsx", &xlsx_with_rows(row));
    assert_eq!((&result["sheets"][1]["rows"], &result["counts"]["rows"]["skipped"]), (&8.into(), &1.into()));
}

#[test]
fn case_2_texts_that_are_not_there_are_damage() {
    let bytes = xlsx_with(&estate(), "xl/sharedStrings.xml", |texts| {
        texts.replacen("uniqueCount=\"", "uniqueCount=\"40000000000000", 1)
    });
    refused("texts.xlsx", &bytes, "FILE004", "more texts than fit into it");
}

#[test]
fn case_3_an_xls_beyond_its_grid_is_damage() {
    let [sites, users] = estate();
    let of = |more: Vec<u8>| {
        let cells = [more, workbooks::xls_cells(&sites)].concat();
        workbooks::xls_of(&[("Sites", cells), ("Users", workbooks::xls_cells(&users))])
    };
    let dimensions = |rows: u32, columns: u16| {
        let data = [&[0; 4][..], &rows.to_le_bytes(), &[0; 2], &columns.to_le_bytes(), &[0; 2]].concat();
        workbooks::biff8(0x200, &data)
    };
    let number_at = |row: u16, column: u16| {
        let data = [row, column, 0].map(u16::to_le_bytes).concat();
        workbooks::biff8(0x203, &[data, 1_f64.to_le_bytes().to_vec()].concat())
    };
    refused("dimensions.xls", &of(dimensions(u32::MAX, u16::MAX)), "FILE004", "beyond the last row or column");
    refused("far.xls", &of(number_at(65_535, 65_535)), "FILE004", "beyond the last row or column");
    refused("apart.xls", &of([number_at(0, 0), number_at(65_535, 255)].concat()), "FILE005", "too far apart");
    // What is merely generous is read.
    read_whole("generous.xls", &of(dimensions(65_536, 256)));
}

#[test]
fn case_4_an_ods_that_ends_in_a_table_is_damage() {
    let whole = workbooks::ods(&estate());
    let mut content = String::new();
    ZipArchive::new(Cursor::new(whole)).unwrap().by_name("content.xml").unwrap().read_to_string(&mut content).unwrap();
    let cut = content.as_bytes()[..content.len() * 2 / 3].to_vec();
    let bytes = workbooks::archive(&[("mimetype", workbooks::ODS_TYPE.into()), ("content.xml", cut)]);
    refused("cut.ods", &bytes, "FILE004", "it ends in the middle of a sheet");
}

#[test]
fn case_5_an_ods_repeated_without_end_goes_beyond_the_limits() {
    let cell = r#"<table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p></table:table-cell>"#;
    let row = format!("<table:table-row>{cell}</table:table-row>");
    let table = format!(r#"<table:table table:name="T">{}</table:table>"#, row.repeat(3_000));
    refused("wide.ods", &workbooks::ods_of(&table), "FILE005", "more than 512 columns in use");
    let tall = r#"<table:table table:name="T"><table:table-row table:number-rows-repeated="1048576"><table:table-cell
        table:number-columns-repeated="400" office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table>"#;
    refused("tall.ods", &workbooks::ods_of(tall), "FILE005", "200000 cells");
}

#[test]
fn sheets_without_end_go_beyond_the_limits() {
    let tables = r#"<table:table table:name="T"/>"#.repeat(65_537);
    refused("sheets.ods", &workbooks::ods_of(&tables), "FILE005", "more than 10000 sheets");
}

/// A value is cut to what a cell can hold when it is read, and further in the JSON; what is not listed is counted.
#[test]
fn values_and_findings_without_end_are_bounded() {
    let mut tables = Tables::good(3);
    tables.sites.lay_over(&format!(
        "Site name,Postcode\n{},(empty)\nAsh House,(empty)\nElm House,(empty)\n",
        "A".repeat(33_000)
    ));
    let result = tables.result_with(&configured("[limits]\njson_characters = 10\nfindings = 2\n"));
    assert_eq!(result["sites"][0]["values"]["site_name"], "AAAAAAAAAA… (cut: 32767 characters)");
    assert_eq!(result["findings"].as_array().unwrap().len(), 2);
    let counts = ["reject", "warn", "info"].map(|severity| result["counts"]["findings"][severity].as_u64().unwrap());
    assert_eq!(result["findings_not_listed"].as_u64().unwrap() + 2, counts.iter().sum::<u64>());
    let sites = result["sites"].as_array().unwrap();
    assert!(sites.iter().all(|site| site["rules"].to_string().contains("SITE002")), "{sites:#?}");
    assert!(sites[0]["rules"].to_string().contains("FILE010"), "{:#}", sites[0]);
}

#[test]
fn case_6_blanks_without_end_go_beyond_the_limits() {
    let bytes = xlsx_with(&estate(), FIRST_SHEET, |sheet| {
        sheet.replacen("<sheetData>", &format!("<sheetData>{}", " ".repeat(200_000_000)), 1)
    });
    assert!(bytes.len() < 1_000_000);
    refused("blanks.xlsx", &bytes, "FILE005", "200 times its size");
}

#[test]
fn case_7_positions_that_wrap_around_are_damage() {
    let row = r#"<row r="4294967299"><c r="ZZZZZZZZ4294967299"><v>1</v></c></row>"#;
    refused("wrapped.xlsx", &xlsx_with_rows(row), "FILE004", "could not be read to its end");
}

#[test]
fn case_8_cells_nobody_understands_cost_no_other() {
    let users = xlsx_with(&estate(), USERS_SHEET, |sheet| {
        let cells = r#"<c r="G2" t="e"><v>#SPILL!</v></c><c r="H2" t="b"><v>2</v></c></row>"#;
        sheet.replacen("</row>", "</ROW>", 1).replacen("</row>", cells, 1).replacen("</ROW>", "</row>", 1)
    });
    let result = read_whole("odd.xlsx", &users);
    let told = messages(&result, "FILE010");
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(result["counts"]["users"]["accepted"], 6, "{result:#}");
}

#[test]
fn case_9_a_formula_without_a_result_is_said() {
    let users = xlsx_with(&estate(), USERS_SHEET, |sheet| {
        // The second user's first name.
        let (before, cell) = sheet.split_at(sheet.find(r#"<c r="B3""#).unwrap());
        let rest = &cell[cell.find("</c>").unwrap() + 4..];
        format!(r#"{before}<c r="B3"><f>PROPER("bethan")</f></c>{rest}"#)
    });
    let result = read_whole("formula.xlsx", &users);
    let of_cell = result["findings"].as_array().unwrap().iter().filter(|finding| finding["source"]["cell"] == "B3");
    let rules: Vec<&str> = of_cell.map(|finding| finding["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["USER001"], "{result:#}");
    assert!(messages(&result, "USER001")[0].contains("formula"), "{result:#}");
}

#[test]
fn case_10_an_ods_laid_out_for_people_is_read() {
    let whole = workbooks::ods(&estate());
    let mut content = String::new();
    ZipArchive::new(Cursor::new(whole)).unwrap().by_name("content.xml").unwrap().read_to_string(&mut content).unwrap();
    let pretty = content.replace("<table:", "\n      <table:").replace("</table:", "\n      </table:");
    let bytes = workbooks::archive(&[("mimetype", workbooks::ODS_TYPE.into()), ("content.xml", pretty.into_bytes())]);
    assert_eq!(read_whole("pretty.ods", &bytes)["counts"]["users"]["accepted"], 6);
}

#[test]
fn an_xlsb_beyond_its_grid_is_damage() {
    let rows = [workbooks::xlsb_row(0, false), workbooks::xlsb_row(0x0010_0001, false)].concat();
    refused("far.xlsb", &workbooks::xlsb_of(&[("Sites", rows)]), "FILE004", "beyond the last row or column");
}

#[test]
fn a_password_of_any_kind_is_asked_to_be_taken_off() {
    let [sites, users] = estate();
    // The oldest way of protecting an xls, which the library does not see.
    let locked = [workbooks::biff8(0x2F, &[0, 0, 1, 2, 3, 4]), workbooks::xls_cells(&sites)].concat();
    let xls = workbooks::xls_of(&[("Sites", locked), ("Users", workbooks::xls_cells(&users))]);
    refused("locked.xls", &xls, "FILE003", "password");
    let manifest =
        "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let members = [
        ("mimetype", workbooks::ODS_TYPE.into()),
        ("META-INF/manifest.xml", manifest.into()),
        ("content.xml", b"nothing legible".to_vec()),
        ("styles.xml", b"<nothing> &legible either".to_vec()),
    ];
    refused("locked.ods", &workbooks::archive(&members), "FILE003", "password");
    let mut container = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    container.create_stream("/EncryptedPackage").unwrap();
    container.flush().unwrap();
    refused("locked.xlsx", &container.into_inner().into_inner(), "FILE003", "password");
}

#[test]
fn an_archive_within_an_archive_a_loop_of_sectors_and_half_a_file_are_refused() {
    let good = workbooks::xlsx(&estate());
    refused("packed.xlsx", &workbooks::archive(&[("estate.xlsx", good.clone())]), "FILE002", "archive");
    refused("half.xlsx", &good[..good.len() / 2], "FILE004", "broken or cut short");
    let mut xls = workbooks::xls(&estate());
    // The first sector of the file's own table of sectors: each points to itself.
    let table = 512 * (u32::from_le_bytes(xls[76..80].try_into().unwrap()) as usize + 1);
    for sector in 0..128_u32 {
        let at = table + sector as usize * 4;
        xls[at..at + 4].copy_from_slice(&sector.to_le_bytes());
    }
    refused("loop.xls", &xls, "FILE004", "broken or cut short");
}

/// A letter in the folder is left aside, but what is named as a spreadsheet was meant as one: its people must not be lost in silence.
#[test]
fn what_is_named_as_a_spreadsheet_in_a_folder_is_answered_whatever_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    for (sheet, name) in workbooks::estate().iter().zip(["sites.csv", "users.csv"]) {
        std::fs::write(folder.path().join(name), workbooks::csv(sheet, b',')).unwrap();
    }
    let result = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        let result = crate::util::result_of(&[folder.path().to_owned()], &crate::util::settings());
        std::fs::remove_file(path).unwrap();
        let told = crate::util::codes(&result, &["reject", "info"]);
        let told = ["FILE002", "FILE018"].map(|code| told.contains(&code.to_owned()));
        (result["outcome"].as_str().unwrap().to_owned(), told)
    };
    assert_eq!(result("letter.pdf", "%PDF-1.7"), ("accepted".to_owned(), [false, true]));
    assert_eq!(result("more people.XLSX", "%PDF-1.7"), ("partial".to_owned(), [true, false]));
    // Whatever its name, it is a spreadsheet, only one of an old kind.
    assert_eq!(result("people.slk", "ID;PWXL;N;E\r\n"), ("partial".to_owned(), [true, false]));
}
