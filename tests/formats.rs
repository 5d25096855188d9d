//! The same table in every format gives the same sites, users and findings.

use std::fs;
use std::path::PathBuf;

use nhsmail_onboard::limits::Limits;
use nhsmail_onboard::read::{CellKind, CellRange, InputPath, Reader, Row, Sheet, read_file};
use rust_xlsxwriter::{Table as ExcelTable, TableColumn, Workbook};
use serde_json::Value;

use crate::util::{Tables, result_of, settings};
use crate::workbooks::{self, SheetOf, Typed, text};

/// Three sites and six users with something of everything a cell can hold, right and wrong.
fn estate() -> [SheetOf; 2] {
    let tables = Tables::good(3);
    let typed = |headings: &[String], rows: &[Vec<String>]| -> Vec<Vec<Typed>> {
        let all = std::iter::once(headings).chain(rows.iter().map(Vec::as_slice));
        all.map(|row| row.iter().map(|cell| text(cell)).collect()).collect()
    };
    let mut sites = typed(&tables.sites.headings, &tables.sites.rows);
    let mut users = typed(&tables.users.headings, &tables.users.rows);
    sites[0].push(text("DSPT published on"));
    sites[1].push(Typed::Date(46_185.0, "2026-06-12"));
    // The number of accounts as a number, a code that Excel took for a date, an error where the location ID was.
    sites[1][7] = Typed::Number(2.0);
    sites[2][1] = Typed::Date(38_078.0, "2004-04-01");
    sites[3][2] = Typed::NotAvailable;
    users[2][4] = Typed::Number(7_700_900_001.0);
    users[3][1] = text("Zoë & \"Zo\" <O'Neill>");
    users[4][3] = Typed::Truth(true);
    // A title and blank rows above the headings, a blank column before them, a remark far below.
    for row in &mut sites {
        row.insert(0, Typed::Nothing);
    }
    sites.splice(0..0, [vec![text("Alder Care estate")], vec![]]);
    sites.extend([vec![], vec![]]);
    users.push(vec![]);
    [
        SheetOf { name: "Sites", rows: sites, ..SheetOf::default() },
        SheetOf { name: "Users", rows: users, ..SheetOf::default() },
    ]
}

/// The result without what must differ: names of files, their sizes and hashes; a text file names its sheet.
fn comparable(mut result: Value) -> Value {
    result["submission"].take();
    forget(&mut result);
    result
}

fn forget(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("file");
            // The text a person sees for a sheet of a text file leaves the sheet out.
            fields.remove("message");
            fields.values_mut().for_each(forget);
        }
        Value::Array(values) => values.iter_mut().for_each(forget),
        _ => {}
    }
}

fn result_in(files: &[(&str, Vec<u8>)]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = files.iter().map(|(name, _)| folder.path().join(name)).collect();
    for ((_, bytes), path) in files.iter().zip(&paths) {
        fs::write(path, bytes).unwrap();
    }
    result_of(&paths, &settings())
}

fn assert_same(format: &str, left: &Value, right: &Value) {
    for part in ["counts", "sites", "users", "sheets", "findings"] {
        let (left, right) = (&left[part], &right[part]);
        assert_eq!(format!("{left:#}"), format!("{right:#}"), "{part} of the {format}");
    }
}

#[test]
fn the_same_workbook_in_every_format_gives_the_same_result() {
    let sheets = estate();
    let as_xlsx = comparable(result_in(&[("estate.xlsx", workbooks::xlsx(&sheets))]));
    assert_eq!(as_xlsx["counts"]["sites"]["read"], 3);
    assert_eq!(as_xlsx["counts"]["users"]["read"], 6);
    let rules: Vec<&str> =
        as_xlsx["findings"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap()).collect();
    let expected = ["MBX003", "QUOTA003", "FILE016", "CQC001", "FILE015", "USER013", "USER022", "USER013", "USER004"];
    assert_eq!(rules, expected, "{as_xlsx:#}");
    for (format, bytes) in [
        ("xlsm", workbooks::xlsx(&sheets)),
        ("xlsb", workbooks::xlsb(&sheets)),
        ("xls", workbooks::xls(&sheets)),
        ("ods", workbooks::ods(&sheets)),
        // Whatever it is called.
        ("csv", workbooks::ods(&sheets)),
    ] {
        let name = format!("estate.{format}");
        assert_same(format, &as_xlsx, &comparable(result_in(&[(&name, bytes)])));
    }
}

#[test]
fn the_same_tables_as_text_give_the_same_result() {
    let [sites, users] = estate();
    let as_xlsx = comparable(result_in(&[("estate.xlsx", workbooks::xlsx(&[sites, users]))]));
    let [sites, users] = estate();
    for separator in [b',', b';', b'\t', b'|'] {
        let files =
            [("Sites.csv", workbooks::csv(&sites, separator)), ("Users.csv", workbooks::csv(&users, separator))];
        let as_text = comparable(result_in(&files));
        assert_same("text", &as_xlsx, &as_text);
    }
}

#[test]
fn hidden_rows_are_read_and_told_in_every_workbook() {
    let mut sheets = estate();
    sheets[1].hidden_rows = vec![2, 5];
    for (format, bytes) in [
        ("xlsx", workbooks::xlsx(&sheets)),
        ("xlsb", workbooks::xlsb(&sheets)),
        ("xls", workbooks::xls(&sheets)),
        ("ods", workbooks::ods(&sheets)),
    ] {
        let result = result_in(&[(&format!("estate.{format}"), bytes)]);
        let findings = result["findings"].as_array().unwrap();
        let hidden = findings.iter().filter(|finding| finding["rule"] == "FILE019");
        let rows: Vec<&Value> = hidden.map(|finding| &finding["source"]["row"]).collect();
        assert_eq!((rows, &result["counts"]["users"]["read"]), (vec![&3.into(), &6.into()], &6.into()), "{format}");
    }
}

/// The sheets of a workbook as they are read.
fn sheets_in(bytes: &[u8]) -> Vec<Sheet> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("estate");
    fs::write(&path, bytes).unwrap();
    let input = InputPath { path, name: "estate".to_owned(), in_folder: false, below: None };
    let file = read_file(&input, &Reader::InProcess, &Limits::default()).unwrap();
    assert_eq!(file.problem, None);
    file.sheets
}

#[test]
fn merged_cells_are_told_of_every_workbook() {
    let mut sheets = estate();
    sheets[1].merged = vec![[1, 2, 0, 0], [3, 3, 1, 2]];
    // What a merged cell covers is empty.
    (sheets[1].rows[2][0], sheets[1].rows[3][2]) = (Typed::Nothing, Typed::Nothing);
    for (format, bytes) in [
        ("xlsx", workbooks::xlsx(&sheets)),
        ("xlsb", workbooks::xlsb(&sheets)),
        ("xls", workbooks::xls(&sheets)),
        ("ods", workbooks::ods(&sheets)),
    ] {
        let told = sheets_in(&bytes);
        let edges = |sheet: &Sheet| -> Vec<[u32; 4]> {
            let edges = |range: &CellRange| {
                let CellRange { first_row, first_column, last_row, last_column } = *range;
                [first_row, last_row, u32::from(first_column), u32::from(last_column)]
            };
            sheet.merged.iter().map(edges).collect()
        };
        assert_eq!(edges(&told[0]), [[0; 4]; 0], "{format}");
        assert_eq!(edges(&told[1]), [[2, 3, 0, 0], [4, 4, 1, 2]], "{format}");
    }
}

#[test]
fn what_a_cell_shows_is_told_of_every_workbook() {
    let rows = vec![
        vec![text("Homes"), text("ID")],
        vec![Typed::Struck("Alder House"), Typed::Formatted(1_234_501.0)],
        vec![text("Birch House"), Typed::Number(1_234_502.0)],
        // No day has that number, and none comes before the first.
        vec![Typed::Date(7_700_900_101.0, ""), Typed::Date(-3.0, "")],
    ];
    let sheets = [SheetOf { name: "Sites", rows, ..SheetOf::default() }];
    for (format, bytes) in [
        ("xlsx", workbooks::xlsx(&sheets)),
        ("xlsb", workbooks::xlsb(&sheets)),
        ("xls", workbooks::xls(&sheets)),
        ("ods", workbooks::ods(&sheets)),
    ] {
        let sheets = sheets_in(&bytes);
        let row = |row: Row<'_>| row.cells().map(|cell| (cell.kind, cell.text.to_owned(), cell.is_struck)).collect();
        let rows: Vec<Vec<_>> = sheets[0].rows().map(row).collect();
        let cell = |kind, text: &str, is_struck| (kind, text.to_owned(), is_struck);
        let shown = [cell(CellKind::Text, "Alder House", true), cell(CellKind::FormattedNumber, "1-001234501", false)];
        assert_eq!(rows[1], shown, "{format}");
        let plain = [cell(CellKind::Text, "Birch House", false), cell(CellKind::Number, "1234502", false)];
        assert_eq!(rows[2], plain, "{format}");
        if format != "ods" {
            let numbers = [cell(CellKind::Number, "7700900101", false), cell(CellKind::Number, "-3", false)];
            assert_eq!(rows[3], numbers, "{format}");
        }
    }
}

/// People strike out who has left; of a person who stays, a cell is struck out whose value holds no more.
#[test]
fn a_line_through_a_row_is_one_through_the_person_and_one_through_a_cell_takes_back_its_value() {
    let found = |strike: &[(usize, usize, usize)]| {
        let mut sheets = estate();
        for (sheet, row, column) in strike {
            let cell = &mut sheets[*sheet].rows[*row][*column];
            *cell = Typed::Struck(match cell {
                Typed::Text(text) => text.clone().leak(),
                _ => panic!("only texts are struck through"),
            });
        }
        let result = result_in(&[("estate.xlsx", workbooks::xlsx(&sheets))]);
        let findings = result["findings"].as_array().unwrap().iter();
        let told =
            findings.filter(|finding| ["USER027", "USER008", "SITE012"].contains(&finding["rule"].as_str().unwrap()));
        told.map(|finding| format!("{} {}", finding["rule"].as_str().unwrap(), finding["source"]["row"]))
            .collect::<Vec<_>>()
    };
    assert_eq!(found(&[]), [""; 0]);
    assert_eq!(found(&[(1, 1, 1), (1, 1, 2)]), ["USER027 2"]);
    assert_eq!(found(&[(1, 1, 1)]), [""; 0], "half of a name");
    assert_eq!(found(&[(1, 1, 0), (1, 1, 3), (1, 1, 4), (1, 1, 5), (1, 1, 2)]), ["USER027 2"]);
    assert_eq!(found(&[(1, 1, 4)]), ["USER008 2"]);
    assert_eq!(found(&[(0, 3, 1)]), ["SITE012 4"]);
}

#[test]
fn tables_with_their_totals_and_hidden_columns_are_told() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let columns = [TableColumn::new().set_header("Home"), TableColumn::new().set_header("Beds")];
    let table = ExcelTable::new().set_columns(&columns).set_total_row(true);
    sheet.add_table(1, 1, 4, 2, &table).unwrap();
    sheet.set_column_hidden(3).unwrap().set_column_hidden(4).unwrap();
    book.add_worksheet().set_very_hidden(true);
    let sheets = sheets_in(&book.save_to_buffer().unwrap());
    let table = sheets[0].tables[0];
    assert_eq!((table.range.first_row, table.range.last_row, table.range.last_column), (2, 5, 2));
    assert_eq!([4, 5, 6].map(|row| table.has_totals_in(row)), [false, true, false]);
    assert_eq!([2, 3, 4, 5].map(|column| sheets[0].hides_column(column)), [false, true, true, false]);
    assert_eq!((sheets[0].very_hidden, sheets[1].very_hidden, sheets[1].visible), (false, true, false));
}

/// What stands in a file is there at least once, as LibreOffice takes it.
#[test]
fn rows_and_cells_of_an_ods_that_are_repeated_no_times_are_there_once() {
    let plain = workbooks::ods(&estate());
    let [row, cell] = ["<table:table-row", "<table:table-cell"];
    let rows = workbooks::rewritten(&plain, "content.xml", row, &format!("{row} table:number-rows-repeated=\"0\""));
    let both = workbooks::rewritten(&rows, "content.xml", cell, &format!("{cell} table:number-columns-repeated=\"0\""));
    let results = [plain, both].map(|bytes| comparable(result_in(&[("estate.ods", bytes)])));
    assert_same("ods", &results[0], &results[1]);
}

#[test]
fn sheets_of_macros_and_sheets_without_a_part_cost_no_other() {
    let expected = comparable(result_in(&[("estate.xlsx", workbooks::xlsx(&estate()))]));
    let [sites, users] = estate();
    let macros = SheetOf { name: "Macros", rows: vec![vec![text("=HALT()")]], ..SheetOf::default() };
    let sheets = [sites, macros, users];
    let (xlsx, xlsb) = (workbooks::xlsx(&sheets), workbooks::xlsb(&sheets));
    let kinds = |extension: &str| {
        let target = |folder: &str| format!(r#"" Target="{folder}/sheet2.{extension}""#);
        (format!("worksheet{}", target("worksheets")), format!("xlMacrosheet{}", target("macrosheets")))
    };
    let (from, to) = kinds("xml");
    let odd_state = workbooks::rewritten(&xlsx, "xl/workbook.xml", r#"sheetId="1""#, r#"sheetId="1" state="show""#);
    // The sheet of macros is a sheet like any other there.
    let odd_state = workbooks::rewritten(&odd_state, "xl/_rels/workbook.xml.rels", &from, &to);
    let with_macros = workbooks::rewritten(&xlsx, "xl/_rels/workbook.xml.rels", &from, &to);
    let without_part = workbooks::rewritten(&xlsx, "xl/workbook.xml", r#"r:id="rId2""#, r#"r:id="""#);
    let (from, to) = kinds("bin");
    let to = to.replace("xlMacrosheet", "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet");
    let as_xlsb = workbooks::rewritten(&xlsb, "xl/_rels/workbook.bin.rels", &from, &to);
    for (what, bytes) in [
        ("xlsx of an odd state", odd_state),
        ("xlsx with macros", with_macros),
        ("xlsx without part", without_part),
        ("xlsb", as_xlsb),
    ] {
        assert_same(what, &expected, &comparable(result_in(&[("estate.xlsx", bytes)])));
    }
}

#[test]
fn the_text_of_an_xls_is_unicode_whatever_code_page_it_names() {
    let unicode = workbooks::xls(&estate());
    let expected = comparable(result_in(&[("estate.xls", unicode.clone())]));
    let page = |number: u16| workbooks::biff8(0x42, &number.to_le_bytes());
    let at = unicode.windows(6).position(|bytes| bytes == page(1200)).unwrap();
    // Windows; a Mac of which the reader has never heard.
    for number in [1252, 10_029] {
        let mut bytes = unicode.clone();
        bytes[at..at + 6].copy_from_slice(&page(number));
        assert_same(&format!("code page {number}"), &expected, &comparable(result_in(&[("estate.xls", bytes)])));
    }
}

#[test]
fn formulas_of_an_xls_are_cells_by_their_older_numbers_too() {
    let formula = |kind: u16, row: u16| {
        let place = [row, 0, 0].map(u16::to_le_bytes).concat();
        workbooks::biff8(kind, &[&place[..], &7_f64.to_le_bytes(), &[0; 8]].concat())
    };
    let cells = [formula(0x06, 0), formula(0x206, 1), formula(0x406, 2)].concat();
    let result = result_in(&[("estate.xls", workbooks::xls_of(&[("Sites", cells)]))]);
    assert_eq!((&result["sheets"][0]["rows"], &result["sheets"][0]["cells"]), (&3.into(), &3.into()), "{result:#}");
}
