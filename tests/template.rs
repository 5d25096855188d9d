//! The template: untouched it is told from an estate, filled in it is accepted, and what it helps with is there.

use std::fs::{self, File};
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use calamine::{Data, Reader, Xlsx, open_workbook};
use nhsmail_onboard::fields::{Field, Role, Typed};
use nhsmail_onboard::papers::TEMPLATE_MARK;
use nhsmail_onboard::template::{self, Row, Rows};
use rust_xlsxwriter::{DocProperties, Workbook};
use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::util::{AS_OF, Table, Tables, codes, program, result_of, root, settings};
use crate::workbooks;

fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nhsmail-onboard"));
    command.current_dir(folder).args(["template", "--as-of", AS_OF]);
    command
}

fn written(folder: &Path, rows: &Rows) -> PathBuf {
    let path = folder.join("estate.xlsx");
    template::write(rows, AS_OF.parse().unwrap(), File::create(&path).unwrap()).unwrap();
    path
}

fn rows_of(table: &Table) -> Vec<Row> {
    let field = |heading: &String| Field::from_key(heading).unwrap();
    let fields: Vec<Field> = table.headings.iter().map(field).collect();
    table.rows.iter().map(|row| fields.iter().copied().zip(row.iter().cloned()).collect()).collect()
}

/// Two good sites with two people each, and something in every column.
fn filled() -> Rows {
    let tables = Tables::good(2);
    let put = |row: &mut Row, values: &[(Field, &str)]| {
        row.extend(values.iter().map(|(field, value)| (*field, (*value).to_owned())));
    };
    let mut rows = Rows { sites: rows_of(&tables.sites), users: rows_of(&tables.users), ..Rows::default() };
    for site in &mut rows.sites {
        let address = format!("care.{}@nhs.net", site[&Field::OdsCode].to_lowercase());
        put(
            site,
            &[
                (Field::DsptPublishedOn, "2026-06-12"),
                (Field::ServiceType, "Care home service with nursing"),
                (Field::Address, "1 Example Street"),
                (Field::Town, "Leeds"),
                (Field::Phone, "01632 960123"),
                (Field::Request, "new"),
                (Field::MailboxName, &address),
                (Field::MailboxesRequested, "1"),
                (Field::AccountsInUse, "0"),
            ],
        );
    }
    for (number, user) in rows.users.iter_mut().enumerate() {
        let site = rows.sites[number / 2][&Field::SiteName].clone();
        put(
            user,
            &[
                (Field::SiteName, &site),
                (Field::JobRole, "Deputy manager"),
                (Field::MailboxRole, "Owner"),
                (Field::HasNhsmail, "No"),
                (Field::Request, "new"),
            ],
        );
    }
    put(
        &mut rows.organisation,
        &[
            (Field::ProviderName, "Example Care Limited"),
            (Field::HqOdsCode, "A0E1"),
            (Field::CqcProviderId, "1-101234567"),
            (Field::LocalAdminName, "Priya Example"),
            (Field::LocalAdminEmail, "priya@example.org"),
            (Field::TotalSites, "2"),
        ],
    );
    rows
}

fn roles(result: &Value) -> Vec<(String, String)> {
    let word = |sheet: &Value, key: &str| sheet[key].as_str().unwrap().to_owned();
    result["sheets"].as_array().unwrap().iter().map(|sheet| (word(sheet, "sheet"), word(sheet, "role"))).collect()
}

fn part(path: &Path, name: &str) -> String {
    let mut text = String::new();
    let mut archive = ZipArchive::new(File::open(path).unwrap()).unwrap();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Saves the cells again as another program would: all sheets shown, and the version in the mark, if any.
fn save_again(from: &Path, version: Option<&str>, to: &Path) {
    let mut book: Xlsx<_> = open_workbook(from).unwrap();
    let mut again = Workbook::new();
    if let Some(version) = version {
        again.set_properties(&DocProperties::new().set_custom_property(TEMPLATE_MARK, version));
    }
    for (name, range) in book.worksheets() {
        let sheet = again.add_worksheet().set_name(name).unwrap();
        for (row, column, cell) in range.used_cells() {
            let at = (row as u32, column as u16);
            match cell {
                Data::Float(number) => sheet.write_number(at.0, at.1, *number).unwrap(),
                Data::DateTime(_) => sheet.write_string(at.0, at.1, "12/06/2026").unwrap(),
                cell => sheet.write_string(at.0, at.1, cell.to_string()).unwrap(),
            };
        }
    }
    again.save(to).unwrap();
}

#[test]
fn an_untouched_template_is_answered_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let told = command(folder.path()).assert().code(0);
    assert!(String::from_utf8_lossy(&told.get_output().stdout).contains(template::FILE_NAME));
    let done = program(folder.path()).args([template::FILE_NAME, "--json", "result.json"]).assert().code(2);
    let (out, err) = (&done.get_output().stdout, &done.get_output().stderr);
    let out = String::from_utf8_lossy(out);
    assert!(out.contains("The template is not filled in yet") && !out.contains("Commonest reasons"), "{out}");
    assert!(out.contains("Next: Do what is said about the files"), "{out}");
    assert_eq!(String::from_utf8_lossy(err).lines().count(), 1);
    let result: Value = serde_json::from_slice(&fs::read(folder.path().join("result.json")).unwrap()).unwrap();
    assert_eq!(result["findings"].as_array().unwrap().len(), 1, "{}", result["findings"]);
    assert_eq!(result["findings"][0]["rule"], "FILE006");
    assert!(result["sheets"].as_array().unwrap()[1]["rows"] == 1, "rows prepared for do not count");
}

#[test]
fn a_taken_name_gives_way_and_a_named_file_is_replaced_only_with_force() {
    let folder = tempfile::tempdir().unwrap();
    command(folder.path()).assert().code(0);
    command(folder.path()).assert().code(0);
    assert!(folder.path().join("nhsmail-estate-template-2.xlsx").is_file());
    fs::write(folder.path().join("mine.xlsx"), "precious").unwrap();
    for (args, named) in
        [(["-o", "mine.xlsx"], "--force"), (["-o", "mine.ods"], "ends in .xlsx"), (["-o", "."], "ends in")]
    {
        let refused = command(folder.path()).args(args).assert().code(2);
        let told = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
        assert!(told.contains(named) && told.trim().lines().count() == 1, "{told}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("mine.xlsx")).unwrap(), "precious");
    command(folder.path()).args(["-o", "mine.xlsx", "--force"]).assert().code(0);
    let first = fs::read(folder.path().join(template::FILE_NAME)).unwrap();
    assert_eq!(fs::read(folder.path().join("mine.xlsx")).unwrap(), first, "the same bytes every time");
}

#[test]
fn a_filled_template_is_accepted_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let result = result_of(&[written(folder.path(), &filled())], &settings());
    assert_eq!(result["outcome"], "accepted");
    assert_eq!(codes(&result, &["reject", "warn"]), [""; 0], "{}", result["findings"]);
    let counts = &result["counts"];
    assert_eq!((&counts["sites"]["accepted"], &counts["users"]["accepted"]), (&2.into(), &4.into()));
    for sheet in &result["sheets"].as_array().unwrap()[1..3] {
        for column in sheet["columns"].as_array().unwrap() {
            assert_eq!(column["matched"], "exact", "{column}");
        }
    }
    assert_eq!(result["sites"][0]["values"]["dspt_published_on"], "2026-06-12");
}

#[test]
fn guidance_and_lists_are_never_taken_for_data() {
    let folder = tempfile::tempdir().unwrap();
    let again = folder.path().join("again.xlsx");
    for rows in [Rows::default(), filled()] {
        let path = written(folder.path(), &rows);
        assert!(part(&path, "xl/workbook.xml").contains(r#"name="Lists" sheetId="5" state="hidden""#));
        save_again(&path, None, &again);
        let organisation = if rows.organisation.is_empty() { "unused" } else { "organisation" };
        let own = [
            ("Guidance", "unused"),
            ("Sites", "sites"),
            ("Users", "users"),
            ("Organisation", organisation),
            ("Lists", "unused"),
        ];
        let own = own.map(|(sheet, role)| (sheet.to_owned(), role.to_owned()));
        for path in [&path, &again] {
            assert_eq!(roles(&result_of(std::slice::from_ref(path), &settings())), own, "{}", path.display());
        }
    }
}

#[test]
fn a_file_made_from_another_version_is_told_among_what_was_not_checked() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), &filled());
    let again = folder.path().join("again.xlsx");
    let told = |version: &str| {
        save_again(&path, Some(version), &again);
        let result = result_of(std::slice::from_ref(&again), &settings());
        assert_eq!(codes(&result, &["reject", "warn"]), [""; 0]);
        result["not_checked"].to_string().contains(&format!("it was made from version {version} of the template"))
    };
    assert!(told("0") && told("2.1") && !told("1"));
}

#[test]
fn the_version_is_known_from_an_ods_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("estate.ods");
    let meta = format!(
        r#"<office:document-meta xmlns:office="o" xmlns:meta="m"><meta:user-defined meta:name="Other">1</meta:user-defined>
           <meta:user-defined meta:name="{TEMPLATE_MARK}">0</meta:user-defined></office:document-meta>"#
    );
    let mut archive = ZipWriter::new_append(Cursor::new(workbooks::ods(&workbooks::estate()))).unwrap();
    archive.start_file("meta.xml", SimpleFileOptions::default()).unwrap();
    archive.write_all(meta.as_bytes()).unwrap();
    fs::write(&path, archive.finish().unwrap().into_inner()).unwrap();
    let result = result_of(&[path], &settings());
    assert!(result["not_checked"].to_string().contains("from version 0 of the template"));
    assert_eq!(result["outcome"], "accepted");
}

#[test]
fn without_its_mark_the_template_is_known_by_its_guidance() {
    let folder = tempfile::tempdir().unwrap();
    let (marked, path) = (written(folder.path(), &Rows::default()), folder.path().join("again.xlsx"));
    // As Excel saves it in an old format: the sheets without the property.
    let mut read: Xlsx<_> = open_workbook(&marked).unwrap();
    let mut again = Workbook::new();
    for name in read.sheet_names() {
        let sheet = again.add_worksheet().set_name(&name).unwrap();
        for (row, column, cell) in read.worksheet_range(&name).unwrap().used_cells() {
            sheet.write_string(row as u32, column as u16, cell.to_string()).unwrap();
        }
    }
    again.save(&path).unwrap();
    let result = result_of(&[path], &settings());
    assert!(result["findings"][0]["message"].as_str().unwrap().starts_with("The template is not filled in yet"));
}

#[test]
fn the_local_administrator_belongs_on_the_sheet_that_asks_for_one() {
    let folder = tempfile::tempdir().unwrap();
    let rows = Rows { organisation: Row::new(), ..filled() };
    let result = result_of(&[written(folder.path(), &rows)], &settings());
    let findings = result["findings"].as_array().unwrap();
    let about_it = findings.iter().find(|finding| finding["rule"] == "ROUTE006").expect("nobody is named");
    assert!(about_it["fix"].as_str().unwrap().ends_with("on sheet 'Organisation'."), "{about_it}");
}

#[test]
fn every_column_says_what_it_is_for_and_codes_are_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), &Rows::default());
    let styles = part(&path, "xl/styles.xml");
    let formats: Vec<&str> = styles.split("<cellXfs").nth(1).unwrap().split("<xf ").skip(1).collect();
    for (sheet, role, last) in [(2, Role::Sites, 501), (3, Role::Users, 5001)] {
        let asked = || Field::all().filter(|field| field.guide(role).is_some());
        let (columns, texts) = (asked().count(), asked().filter(|field| field.typed() == Typed::Code).count());
        let xml = part(&path, &format!("xl/worksheets/sheet{sheet}.xml"));
        let rules: Vec<&str> = xml.split("<dataValidation ").skip(1).collect();
        assert_eq!(rules.len(), columns);
        let is_whole = |rule: &&str| rule.contains("promptTitle=") && rule.contains(&format!("{last}\""));
        assert!(rules.iter().all(is_whole), "{rules:#?}");
        let is_text = |column: &&str| {
            let style = column.split("style=\"").nth(1).map(|rest| rest.split('"').next().unwrap());
            style.is_some_and(|style| formats[style.parse::<usize>().unwrap()].starts_with("numFmtId=\"49\""))
        };
        assert_eq!(xml.split("<col ").skip(1).filter(is_text).count(), texts, "{xml}");
        assert!(xml.contains("<pane xSplit=\"1\" ySplit=\"1\"") && !xml.contains("<mergeCell"));
        let table = part(&path, &format!("xl/tables/table{}.xml", sheet - 1));
        assert!(table.contains("<autoFilter"), "{table}");
    }
    let sites = part(&path, "xl/worksheets/sheet2.xml");
    assert!(sites.contains("25/26 Standards Met,") && sites.contains("<formula1>Lists!$A$2:$A$14</formula1>"));
    assert!(sites.contains("errorStyle=\"warning\""));
    assert!(!part(&path, "xl/worksheets/sheet1.xml").contains("<mergeCell"));
}

const REGISTERS: &str = "tests/fixtures/registers";

#[test]
fn a_providers_active_locations_are_filled_in() {
    let folder = tempfile::tempdir().unwrap();
    let registers = root().join(REGISTERS);
    let args = ["--from-register", "1-100000900", "-o", "mine.xlsx", "--registers"];
    let told = command(folder.path()).args(args).arg(registers).assert().code(0);
    assert!(String::from_utf8_lossy(&told.get_output().stdout).contains("filled in from CQC's register: 2"));
    let result = result_of(&[folder.path().join("mine.xlsx")], &settings());
    let sites = result["sites"].as_array().unwrap();
    let filled: Vec<[&str; 4]> = sites
        .iter()
        .map(|site| {
            ["site_name", "ods_code", "cqc_location_id", "postcode"].map(|key| site["values"][key].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        filled,
        [["Alder House", "VLAXL", "1-100000001", "LS1 1AB"], ["Beech House", "VLAXM", "1-100000002", "LS1 2AB"]]
    );
    let mut book: Xlsx<_> = open_workbook(folder.path().join("mine.xlsx")).unwrap();
    let organisation = book.worksheet_range("Organisation").unwrap();
    assert_eq!(organisation.get_value((3, 1)), Some(&Data::String("1-100000900".to_owned())));
}

#[test]
fn a_provider_that_cannot_be_filled_in_is_told_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |id: &str, registers: &str| {
        let registers = root().join(REGISTERS).join(registers);
        let done = command(folder.path()).args(["--from-register", id, "--registers"]).arg(registers).assert().code(2);
        let told = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
        assert_eq!(told.trim().lines().count(), 1, "{told}");
        told
    };
    let location = refused("1-100000001", "");
    assert!(location.contains("Alder House") && location.contains("1-100000900 Example Care Limited"), "{location}");
    assert!(refused("1-199999999", "").contains("no provider with the ID 1-199999999"));
    assert!(refused("1-100000903", "").contains("no active social-care location"));
    assert!(refused("1-100000900", "ecarehomesite.csv").contains("CQC"));
    command(folder.path()).args(["--from-register", "1-100000900"]).assert().code(2);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is written then");
}
