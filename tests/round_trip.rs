//! A report sent back: untouched it says the same again, corrected it is accepted, and in a folder it takes the place of
//! what it reports on.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use nhsmail_onboard::papers::REPORT_MARK;
use rust_xlsxwriter::{DocProperties, Workbook};
use serde_json::Value;

use crate::util::{Tables, codes, program, root};
use crate::workbooks::{self, SheetOf, Typed, text};

/// The cells of a report, sheet by sheet.
type Sheets = Vec<(String, Vec<Vec<Data>>)>;

fn checked(folder: &Path, inputs: &[&str]) -> Value {
    let done = program(folder).args(inputs).args(["--json", "-", "--quiet"]).assert();
    let told = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    serde_json::from_slice(&done.get_output().stdout).unwrap_or_else(|_| panic!("{told}"))
}

fn sheets_of(path: &Path) -> Sheets {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let rows = |range: calamine::Range<Data>| range.rows().map(<[Data]>::to_vec).collect();
    book.worksheets().into_iter().map(|(name, range)| (name, rows(range))).collect()
}

/// Writes the cells as a person's program would save them: the values and the document's mark.
fn save(sheets: &Sheets, mark: Option<&str>, path: &Path) {
    let mut book = Workbook::new();
    if let Some(mark) = mark {
        book.set_properties(&DocProperties::new().set_custom_property(REPORT_MARK, mark));
    }
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(cells) {
                match cell {
                    Data::Float(number) => sheet.write(row, column, *number).map(|_| ()).unwrap(),
                    Data::Empty => {}
                    cell => sheet.write(row, column, cell.to_string()).map(|_| ()).unwrap(),
                }
            }
        }
    }
    book.save(path).unwrap();
}

fn mark_of(path: &Path) -> String {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    book.workbook_properties().unwrap().custom_properties[REPORT_MARK].clone()
}

/// Puts a value into the row that came from `source`, below `heading`; "(row)" takes the whole row out.
fn correct(sheets: &mut Sheets, source: &str, heading: &str, value: &str) {
    for (name, rows) in sheets.iter_mut().filter(|(name, _)| name.ends_with(" sites") || name.ends_with(" users")) {
        let column = |wanted: &str| rows[0].iter().position(|cell| *cell == Data::String(wanted.to_owned()));
        let Some(of_source) = column("Source") else { continue };
        let Some(row) = rows.iter().position(|row| row[of_source].to_string().ends_with(source)) else { continue };
        if heading == "(row)" {
            rows.remove(row);
        } else {
            let at = column(heading).unwrap_or_else(|| panic!("'{name}' has no column '{heading}'"));
            rows[row][at] = Data::String(value.to_owned());
        }
        return;
    }
    panic!("no row comes from '{source}'");
}

/// What a person would write into the report on the sample, having asked around.
const CORRECTIONS: &str = "\
Care Homes 2026, row 7|ODS code|V07TH
Care Homes 2026, row 10|ODS code|VN8RW
Care Homes 2026, row 10|DSPT status|25/26 Standards Met
Care Homes 2026, row 13|User accounts|10
Care Homes 2026, row 18|ODS code|V72D3
Care Homes 2026, row 21|Postcode|DE22 3NE
Care Homes 2026, row 21|DSPT status|25/26 Approaching Standards
Care Homes 2026, row 24|ODS code|VHE41
Care Homes 2026, row 24|CQC contact ID|CON1-2313258499
Care Homes 2026, row 26|CQC contact ID|CON1-2313258498
Care Homes 2026, row 31|DSPT status|25/26 Standards Met
Care Homes 2026, row 35|DSPT status|25/26 Standards Met
Care Homes 2026, row 39|CQC location ID|1-11773046218
Care Homes 2026, row 39|Postcode|S10 2TN
Care Homes 2026, row 43|(row)|
Care Homes 2026, row 44|(row)|
Care Homes 2026, row 46|(row)|
Staff, row 7|Last name|Santos
Staff, row 36|First name|Dora
Staff, row 36|Last name|Mannering
Staff, row 51|Personal email|another.jomon@example.org
Staff, row 71|Mobile number|07700 900996
Staff, row 80|Mobile number|07700 900998
Staff, row 104|Personal email|m.quorn@example.org
Staff, row 118|(row)|
Staff, row 172|ODS code|V4F5C
Staff, row 189|Personal email|fairlawns.carer@example.com
Staff, row 222|Personal email|somebody.222@example.org
Staff, row 229|Mobile number|07700 900999
";

#[test]
fn the_sample_corrected_in_its_report_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(root().join("samples/rosewood-estate.xlsx"), folder.path().join("estate.xlsx")).unwrap();
    let before = checked(folder.path(), &["estate.xlsx"]);
    assert_eq!(before["outcome"], "partial");
    let report = folder.path().join("estate-report.xlsx");
    let mut sheets = sheets_of(&report);
    for line in CORRECTIONS.lines() {
        let [source, heading, value] = line.split('|').collect::<Vec<_>>().try_into().unwrap();
        correct(&mut sheets, source, heading, value);
    }
    without_those_of_sites_left_out(&mut sheets);
    save(&sheets, Some(&mark_of(&report)), &folder.path().join("corrected.xlsx"));
    let after = checked(folder.path(), &["corrected.xlsx"]);
    let rejects: Vec<String> = after["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["severity"] == "reject")
        .map(|f| format!("{} {} {}", f["rule"], f["source"], f["message"]))
        .collect();
    assert_eq!(after["outcome"], "accepted", "{rejects:#?}");
    assert_eq!(after["counts"]["sites"]["accepted"], 39);
}

/// Two people too many at one home, and the people of the homes that are no social care, go with their rows; those of a code
/// that two homes shared are told apart by hand.
fn without_those_of_sites_left_out(sheets: &mut Sheets) {
    let (_, users) = sheets.iter_mut().find(|(name, _)| name == "Held users").unwrap();
    let headings: HashMap<String, usize> =
        users[0].iter().enumerate().map(|(at, cell)| (cell.to_string(), at)).collect();
    let (what, site, code) = (headings["Why it waits"], headings["Site name"], headings["ODS code"]);
    let mut of_full_home = 0;
    users.retain(|row| {
        let told = row[what].to_string();
        let is_of_it = row[site] == Data::String("Ings Croft".to_owned());
        of_full_home += usize::from(is_of_it);
        !["row 43.", "row 44.", "row 46."].iter().any(|row| told.contains(row)) && (!is_of_it || of_full_home <= 10)
    });
    for row in users.iter_mut().filter(|row| row[code] == Data::String("V72D2".to_owned())).skip(1) {
        row[code] = Data::String("V72D3".to_owned());
    }
}

#[test]
fn an_untouched_report_says_the_same_also_without_its_mark_or_as_an_old_workbook() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(root().join("samples/rosewood-estate.xlsx"), folder.path().join("estate.xlsx")).unwrap();
    let before = checked(folder.path(), &["estate.xlsx"]);
    let sheets = sheets_of(&folder.path().join("estate-report.xlsx"));
    save(&sheets, None, &folder.path().join("unmarked.xlsx"));
    let names: Vec<&'static str> = sheets.iter().map(|(name, _)| &*name.clone().leak()).collect();
    let typed = |cell: &Data| match cell {
        Data::Float(number) => Typed::Number(*number),
        cell => text(&cell.to_string()),
    };
    let old: Vec<SheetOf> = names
        .iter()
        .zip(&sheets)
        .map(|(name, (_, rows))| {
            let rows = rows.iter().map(|row| row.iter().map(typed).collect()).collect();
            SheetOf { name, rows, ..SheetOf::default() }
        })
        .collect();
    fs::write(folder.path().join("old.xls"), workbooks::xls(&old)).unwrap();
    for again in ["estate-report.xlsx", "unmarked.xlsx", "old.xls"] {
        let after = checked(folder.path(), &[again]);
        for counts in ["sites", "users"] {
            assert_eq!(before["counts"][counts], after["counts"][counts], "{again}");
        }
    }
}

#[test]
fn in_a_folder_a_report_takes_the_place_of_the_estate_it_is_on() {
    let folder = tempfile::tempdir().unwrap();
    let estate = folder.path().join("estate");
    fs::create_dir(&estate).unwrap();
    let mut good = Tables::good(3);
    good.sites.rows[1][4] = "LS1".to_owned();
    fs::write(estate.join("sites.csv"), good.sites.csv()).unwrap();
    fs::write(estate.join("users.csv"), good.users.csv()).unwrap();
    checked(folder.path(), &["estate", "-o", "estate/report.xlsx"]);
    // Corrected, it is the newest of the estate.
    let report = estate.join("report.xlsx");
    let mut sheets = sheets_of(&report);
    correct(&mut sheets, "line 3", "Postcode", "LS1 4AB");
    save(&sheets, Some(&mark_of(&report)), &report);
    let result = checked(folder.path(), &["estate"]);
    assert_eq!((&result["outcome"], &result["counts"]["sites"]["read"]), (&"accepted".into(), &3.into()));
    let told = || codes(&result, &["info"]);
    assert!(told().contains(&"FILE018".to_owned()), "{:?}", told());
    // So is a report on that report.
    checked(folder.path(), &["estate/report.xlsx", "-o", "estate/again.xlsx"]);
    let newest = checked(folder.path(), &["estate"]);
    assert_eq!(newest["sites"][0]["source"]["file"], "again.xlsx");
    // Once the estate has changed, neither is.
    good.sites.rows[1][4] = "LS2".to_owned();
    fs::write(estate.join("sites.csv"), good.sites.csv()).unwrap();
    let changed = checked(folder.path(), &["estate"]);
    assert_eq!((&changed["sites"][1]["source"]["file"], &changed["outcome"]), (&"sites.csv".into(), &"partial".into()));
}

#[test]
fn who_left_and_what_is_closed_is_still_so_in_the_report_and_who_had_an_account_has_it() {
    let mut tables = Tables::good(3);
    tables.users.lay_over("Date left,Status,Work email\n31/10/2025,,\n,on leave,\n,,joan@nhs.net\n");
    tables.sites.lay_over("Closing date\n(empty)\n(empty)\n01/09/2026\n");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("sites.csv"), tables.sites.csv()).unwrap();
    fs::write(folder.path().join("users.csv"), tables.users.csv()).unwrap();
    let actions = |result: &Value| {
        let rows = ["sites", "users"].iter().flat_map(|of| result[of].as_array().unwrap());
        let mut actions: Vec<String> = rows.map(|row| row["action"].as_str().unwrap().to_owned()).collect();
        actions.sort();
        actions
    };
    let first = checked(folder.path(), &["sites.csv", "users.csv", "-o", "back.xlsx"]);
    let again = checked(folder.path(), &["back.xlsx"]);
    assert_eq!(actions(&first), ["create", "join", "none", "none", "none", "none", "none", "onboard", "onboard"]);
    assert_eq!(actions(&again), actions(&first));
}

/// Answers in the sheet 'How we read it' of a report, by heading or, where there is none, by sheet.
fn settle(sheets: &mut Sheets, answers: &[(&str, &str)]) {
    let (_, rows) = sheets.iter_mut().find(|(name, _)| name == "How we read it").unwrap();
    let at = |wanted: &str| rows[0].iter().position(|cell| *cell == Data::String(wanted.to_owned())).unwrap();
    let [sheet, heading, answer] = ["Sheet", "Heading", "Use?"].map(at);
    for (of, said) in answers {
        let wanted = Data::String((*of).to_owned());
        let is_it =
            |row: &&mut Vec<Data>| row[heading] == wanted || row[heading] == Data::Empty && row[sheet] == wanted;
        let row = rows.iter_mut().find(is_it).unwrap_or_else(|| panic!("nothing is read of {of}"));
        row[answer] = Data::String((*said).to_owned());
    }
}

fn column_of<'r>(result: &'r Value, heading: &str) -> &'r Value {
    let sheets = result["sheets"].as_array().unwrap().iter();
    let mut columns = sheets.flat_map(|sheet| sheet["columns"].as_array().unwrap());
    columns.find(|column| column["heading"] == heading).unwrap_or_else(|| panic!("no column {heading}"))
}

#[test]
fn what_is_settled_in_a_report_settles_how_columns_and_sheets_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut good = Tables::good(2);
    "Details".clone_into(&mut good.users.headings[4]);
    good.users.lay_over("Team\nDays\nNights\nDays\nDays\n");
    let inbox = folder.path().join("estate");
    fs::create_dir(&inbox).unwrap();
    for (name, text) in [("sites.csv", good.sites.csv()), ("users.csv", good.users.csv())] {
        fs::write(inbox.join(name), text).unwrap();
    }
    fs::write(inbox.join("old.csv"), "Whom,Reach at\nJane,jane@example.org\nJo,jo@example.org\nAl,al@example.org\n")
        .unwrap();
    let before = checked(folder.path(), &["estate", "-o", "report.xlsx"]);
    assert_eq!((&before["outcome"], column_of(&before, "Details")["field"].is_null()), (&"partial".into(), true));
    let report = folder.path().join("report.xlsx");
    let mut sheets = sheets_of(&report);
    settle(&mut sheets, &[("Details", "y"), ("Team", "n"), ("old", "n")]);
    save(&sheets, Some(&mark_of(&report)), &folder.path().join("settled.xlsx"));

    // Sent back by itself: the column came along, as something that is needed was missing.
    let alone = checked(folder.path(), &["settled.xlsx", "-o", "second.xlsx"]);
    assert_eq!(alone["outcome"], "accepted", "{:#}", alone["findings"]);
    assert_eq!(column_of(&alone, "Details")["matched"], "by-hand");
    // What was settled is kept for the next time.
    let second = sheets_of(&folder.path().join("second.xlsx"));
    let (_, rows) = second.iter().find(|(name, _)| name == "How we read it").unwrap();
    let told = |of: &str| rows.iter().rfind(|row| row.contains(&Data::String(of.to_owned()))).unwrap();
    let answer = |of: &str| told(of).last().unwrap().to_string();
    assert_eq!(["Details", "Team", "old"].map(answer), ["y", "n", "n"]);

    // Beside a newer estate the report is left aside, and what it settles counts.
    "Alder House One".clone_into(&mut good.sites.rows[0][0]);
    fs::write(inbox.join("sites.csv"), good.sites.csv()).unwrap();
    fs::copy(folder.path().join("settled.xlsx"), inbox.join("settled.xlsx")).unwrap();
    let beside = checked(folder.path(), &["estate", "-o", "third.xlsx"]);
    assert_eq!(beside["outcome"], "accepted", "{:#}", beside["findings"]);
    assert_eq!(column_of(&beside, "Details")["matched"], "by-hand");
    let left_out = beside["findings"].as_array().unwrap().iter();
    let left_out = left_out.filter(|finding| finding["message"].as_str().unwrap().contains("left out by you"));
    assert_eq!(left_out.count(), 2);
}
