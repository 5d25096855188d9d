//! Estates laid out as people lay them out: each gives what the plain estate of three sites and six users gives.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::Value;

use crate::util::{Table, Tables, codes, program, result_of, result_of_tables, settings};
use crate::workbooks::{self, SheetOf, Typed, estate, text, xlsx_with};

fn result_in(files: &[(&str, Vec<u8>)]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    result_of(&written(folder.path(), files), &settings())
}

fn written(folder: &Path, files: &[(&str, Vec<u8>)]) -> Vec<PathBuf> {
    let write = |(name, bytes): &(&str, Vec<u8>)| {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    files.iter().map(write).collect()
}

fn row(cells: &[&str]) -> Vec<Typed> {
    cells.iter().map(|cell| text(cell)).collect()
}

/// Three sites and six users, all accepted, and no finding but these.
#[track_caller]
fn accepted(result: &Value, told: &[&str]) {
    let counts = &result["counts"];
    let read = (&counts["sites"]["accepted"], &counts["users"]["accepted"], &counts["sites"]["read"]);
    assert_eq!(read, (&3.into(), &6.into(), &3.into()), "{:#}", result["findings"]);
    let mut found = codes(result, &["reject", "warn", "info"]);
    // Each site of the good estate has one Owner.
    found.retain(|code| code != "MBX003");
    assert_eq!(found, told, "{:#}", result["findings"]);
}

#[test]
fn titles_logos_blank_rows_and_columns_totals_and_remarks_hide_no_row() {
    let [mut sites, mut users] = estate();
    sites.rows.insert(2, vec![]);
    sites.rows.insert(3, row(&["North region"]));
    sites.rows.push(vec![]);
    sites.rows.push(vec![text("Total"), Typed::Nothing, Typed::Nothing, Typed::Number(3.0)]);
    sites.rows.push(row(&["Note: two homes open in spring"]));
    for sheet in [&mut sites, &mut users] {
        for cells in &mut sheet.rows {
            cells.splice(0..0, [Typed::Nothing, Typed::Nothing]);
        }
        let title = [row(&["", "", "", "Alder Care"]), vec![], row(&["", "", "Confidential", "", "Version 3"]), vec![]];
        sheet.rows.splice(0..0, title);
    }
    let result = result_in(&[("estate.xlsx", workbooks::xlsx(&[sites, users]))]);
    accepted(&result, &["FILE020"]);
    assert_eq!(result["counts"]["rows"]["skipped"], 3);
    assert_eq!(result["sheets"][0]["heading_row"], 5);
}

#[test]
fn sheets_of_one_role_are_one_list_whatever_the_order_of_their_columns() {
    let [sites, users] = estate();
    let head = sites.rows[0].clone();
    let mut south: Vec<Vec<Typed>> = vec![head.clone(), sites.rows[2].clone(), sites.rows[3].clone()];
    south.iter_mut().for_each(|cells| {
        cells.resize(head.len(), Typed::Nothing);
        cells.reverse();
    });
    let north = SheetOf { name: "North", rows: vec![head, sites.rows[1].clone()], ..SheetOf::default() };
    let south = SheetOf { name: "South", rows: south, ..SheetOf::default() };
    accepted(&result_in(&[("estate.ods", workbooks::ods(&[north, users, south]))]), &[]);
}

#[test]
fn headings_with_stars_line_breaks_and_odd_blanks_are_known() {
    let [mut sites, mut users] = estate();
    for heading in [&mut sites, &mut users].into_iter().flat_map(|sheet| &mut sheet.rows[0]) {
        let Typed::Text(words) = heading else { continue };
        *words = format!("\u{a0}{} *", words.replace(' ', "\n").to_uppercase());
    }
    accepted(&result_in(&[("estate.xlsx", workbooks::xlsx(&[sites, users]))]), &[]);
}

#[test]
fn a_row_of_headings_may_have_numbers_in_it() {
    let [mut sites, users] = estate();
    for (number, cells) in sites.rows.iter_mut().enumerate() {
        let weeks = [1.0, 2.0, 3.0].map(|week| if number == 0 { Typed::Number(week) } else { text("x") });
        cells.splice(0..0, weeks);
    }
    accepted(&result_in(&[("estate.xlsx", workbooks::xlsx(&[sites, users]))]), &["FILE013"]);
}

#[test]
fn an_organisation_sheet_says_who_administers() {
    let [mut sites, users] = estate();
    sites.rows.iter_mut().for_each(|cells| cells.truncate(8));
    let organisation = SheetOf {
        name: "About us",
        rows: vec![
            row(&["About us"]),
            row(&["Provider name", "Alder Care"]),
            row(&["HQ ODS code:", "A1C2"]),
            row(&["Local Administrator email", "it@example.org"]),
            vec![text("Total sites"), Typed::Number(3.0)],
        ],
        ..SheetOf::default()
    };
    let result = result_in(&[("estate.xls", workbooks::xls(&[organisation, sites, users]))]);
    assert_eq!(result["sheets"][0]["role"], "organisation");
    accepted(&result, &[]);
}

#[test]
fn a_hidden_sheet_is_told_and_read_when_asked_for() {
    let book = |sheets: &[SheetOf]| {
        xlsx_with(sheets, "xl/workbook.xml", |xml| {
            xml.replacen(r#"<sheet name="Old""#, r#"<sheet state="hidden" name="Old""#, 1)
        })
    };
    let old = || SheetOf {
        name: "Old",
        ..{
            let [sites, _] = estate();
            sites
        }
    };
    let [sites, users] = estate();
    let result = result_in(&[("estate.xlsx", book(&[sites, users, old()]))]);
    accepted(&result, &["FILE011"]);
    let folder = tempfile::tempdir().unwrap();
    let [_, users] = estate();
    written(folder.path(), &[("estate.xlsx", book(&[users, old()]))]);
    let arguments = ["estate.xlsx", "--sheet", "Old", "--sheet", "Users", "--json", "-", "-q"];
    let done = program(folder.path()).args(arguments).assert().code(0);
    accepted(&serde_json::from_slice(&done.get_output().stdout).unwrap(), &[]);
}

#[test]
fn dates_count_from_the_epoch_the_workbook_names() {
    let [mut sites, users] = estate();
    sites.rows[0].push(text("DSPT published on"));
    for cells in &mut sites.rows[1..] {
        cells.resize(9, Typed::Nothing);
        cells.push(Typed::Date(46_185.0 - 1462.0, "2022-06-11"));
    }
    let bytes = xlsx_with(&[sites, users], "xl/workbook.xml", |xml| {
        xml.replacen("<workbookPr ", "<workbookPr date1904=\"1\" ", 1)
    });
    let result = result_in(&[("estate.xlsx", bytes)]);
    accepted(&result, &[]);
    assert_eq!(result["sites"][0]["values"]["dspt_published_on"], "2026-06-12");
}

#[test]
fn the_day_a_rating_was_published_is_not_the_dspts() {
    let fields = |headings: &str| {
        let rows = format!(
            "Site name,ODS code,Postcode,{headings}\nAlder House,VLAXL,LS1 4AB,01/02/2020,25/26 Standards Met\n"
        );
        let result = result_in(&[("sites.csv", rows.into())]);
        result["sheets"][0]["columns"][3]["field"].clone()
    };
    assert_eq!(fields("Publication Date,DSPT status"), "dspt_published_on");
    assert_eq!(fields("Publication Date,Rating"), Value::Null);
}

#[test]
fn formatted_emptiness_far_below_the_table_is_nothing() {
    let empty: String =
        (8..60_000).map(|row| format!(r#"<row r="{row}"><c r="A{row}" s="1"/><c r="B{row}" s="1"/></row>"#)).collect();
    let bytes = xlsx_with(&estate(), "xl/worksheets/sheet2.xml", |xml| {
        xml.replace("</sheetData>", &format!("{empty}</sheetData>"))
    });
    let result = result_in(&[("estate.xlsx", bytes)]);
    accepted(&result, &[]);
    assert_eq!((&result["sheets"][1]["rows"], &result["counts"]["rows"]["read"]), (&7.into(), &9.into()));
}

#[test]
fn text_in_pieces_text_in_place_and_truth_values_are_read() {
    let [sites, mut users] = estate();
    users.rows[0].push(text("Has NHSmail account"));
    for cells in &mut users.rows[1..] {
        cells.push(Typed::Truth(false));
    }
    let bytes = xlsx_with(&[sites, users], "xl/worksheets/sheet2.xml", |xml| {
        let (before, cell) = xml.split_at(xml.find(r#"<c r="B2""#).unwrap());
        let rest = &cell[cell.find("</c>").unwrap() + 4..];
        let pieces = r#"<c r="B2" t="inlineStr"><is><r><rPr><b/></rPr><t>Am</t></r><r><t>ara</t></r></is></c>"#;
        format!("{before}{pieces}{rest}")
    });
    let result = result_in(&[("estate.xlsx", bytes)]);
    accepted(&result, &[]);
    assert_eq!(result["users"][0]["values"]["first_name"], "Amara");
    assert_eq!(result["users"][0]["values"]["has_nhsmail"], "No");
}

#[test]
fn what_word_processors_and_web_pages_leave_in_a_cell_is_repaired_and_told() {
    let [mut sites, mut users] = estate();
    let change = |cell: &mut Typed, change: &dyn Fn(&str) -> String| {
        let Typed::Text(given) = cell else { panic!("no text") };
        *given = change(given);
    };
    // A dash of Word's in the location ID, a zero-width blank in the code, a hard blank in the postcode.
    change(&mut sites.rows[1][2], &|id| id.replace('-', "\u{2013}"));
    change(&mut sites.rows[2][1], &|code| format!("\u{200b}{code}"));
    change(&mut sites.rows[3][4], &|postcode| postcode.replace(' ', "\u{a0}"));
    users.rows[1][4] = Typed::Number(7_700_900_000.0);
    let result = result_in(&[("estate.xlsx", workbooks::xlsx(&[sites, users]))]);
    accepted(&result, &["FILE015"]);
    let repaired = result["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == "FILE015");
    let cells: Vec<&str> = repaired.map(|finding| finding["source"]["cell"].as_str().unwrap()).collect();
    assert_eq!(cells, ["C2", "B3", "E2"]);
}

/// The text in each encoding a program may write it in.
fn encoded(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let latin = text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    vec![
        ("UTF-8", text.into()),
        ("UTF-8 with mark", [b"\xEF\xBB\xBF", text.as_bytes()].concat()),
        ("UTF-16 LE", [vec![0xFF, 0xFE], wide(u16::to_le_bytes)].concat()),
        ("UTF-16 BE", [vec![0xFE, 0xFF], wide(u16::to_be_bytes)].concat()),
        ("UTF-16 LE unmarked", wide(u16::to_le_bytes)),
        ("UTF-16 BE unmarked", wide(u16::to_be_bytes)),
        ("Windows-1252", latin),
    ]
}

#[test]
fn text_is_read_in_every_encoding_with_every_separator_and_line_end() {
    let mut good = Tables::good(3);
    good.users.rows[0][1] = "Zoë".to_owned();
    good.sites.rows[0][0] = "Alder House,\n \"The Annexe\"".to_owned();
    for (separator, end) in [(b',', "\r\n"), (b';', "\n"), (b'\t', "\r"), (b'|', "\n")] {
        let table = |table: &crate::util::Table| {
            let rows = std::iter::once(&table.headings).chain(&table.rows);
            let rows = rows.map(|row| row.iter().map(|cell| text(cell)).collect()).collect();
            let written = workbooks::csv(&SheetOf { name: "", rows, ..SheetOf::default() }, separator);
            let written = String::from_utf8(written).unwrap().replace('\n', end);
            // A missing last line end is as common as one.
            written.trim_end_matches(['\r', '\n']).to_owned()
        };
        for ((encoding, sites), (_, users)) in
            encoded(&table(&good.sites)).into_iter().zip(encoded(&table(&good.users)))
        {
            let result = result_in(&[("sites.csv", sites), ("users.csv", users)]);
            // Where nothing says so and it is not UTF-8, what was assumed is said.
            let is_guess = encoding.contains("unmarked") || encoding == "Windows-1252";
            accepted(&result, if is_guess { &["FILE014"] } else { &[] });
            assert_eq!(result["users"][0]["values"]["first_name"], "Zoë", "{encoding}");
        }
    }
}

#[test]
fn broken_text_loses_no_row_and_says_what_is_broken() {
    let good = Tables::good(3);
    let users = good.users.csv();
    // A quotation mark that is never closed, in the third user's first name.
    let open = users.replacen("Chidi", "\"Chidi", 1);
    let result = result_in(&[("sites.csv", good.sites.csv().into()), ("users.csv", open.into())]);
    assert_eq!(result["counts"]["users"]["read"], 6);
    assert!(codes(&result, &["reject"]).contains(&"FILE009".to_owned()), "{:#}", result["findings"]);
    // NULs that a program left between the letters.
    let nuls = users.replacen("Chidi", "Chi\0di", 1);
    accepted(&result_in(&[("sites.csv", good.sites.csv().into()), ("users.csv", nuls.into())]), &[]);
    // No text at all under a text's name.
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    let result = result_in(&[("sites.csv", picture), ("users.csv", users.into())]);
    assert!(codes(&result, &["reject"]).contains(&"FILE002".to_owned()), "{:#}", result["findings"]);
}

/// Nobody in a sheet about residents is read or repeated, whatever is asked for, and every answer says so first.
#[test]
fn residents_are_never_read() {
    let folder = tempfile::tempdir().unwrap();
    let good = Tables::good(2);
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("sites.csv", &good.sites.csv());
    write("users.csv", &good.users.csv());
    write("residents.csv", "Site name,Name,Email,Mobile\nAlder House 1,Edith Sample,edith@example.org,07700 900955\n");
    let files = ["sites.csv", "users.csv", "residents.csv"];
    let outputs = ["--json", "result.json", "--html", "result.html", "-o", "report.xlsx", "--force"];
    for asked in [&[][..], &["--sheet", "residents", "--sheet", "sites", "--sheet", "users", "--keep-columns"]] {
        let done = program(folder.path()).args(files).args(outputs).args(asked).assert().code(1);
        let told = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
        assert!(told.starts_with("A sheet about residents is among what was sent: take it out first."), "{told}");
        for output in ["result.json", "result.html"] {
            let text = std::fs::read_to_string(folder.path().join(output)).unwrap();
            assert!(text.contains("FILE028") && !text.contains("Edith") && !text.contains("900955"), "{output}");
        }
        let result = crate::util::json_in(&folder.path().join("result.json"));
        assert_eq!((&result["outcome"], &result["counts"]["users"]["read"]), (&"partial".into(), &4.into()));
    }
}

/// People write the names of their homes shorter or longer than the list of sites does.
#[test]
fn homes_are_known_by_what_their_people_call_them() {
    let mut tables = Tables::good(2);
    tables.sites.lay_over("Site name\nAshdown House\nBeech Grange\n");
    tables.users.headings[0] = "Site name".to_owned();
    for (user, home) in tables.users.rows.iter_mut().zip(["Ashdown Hse", "The Beech Grange", "Beech Grange", "Ashdown"])
    {
        home.clone_into(&mut user[0]);
    }
    let result = result_of_tables(&tables.sites.csv(), &tables.users.csv());
    assert_eq!((&result["outcome"], codes(&result, &["reject"])), (&"accepted".into(), Vec::new()));
    let told: Vec<&Value> =
        result["findings"].as_array().unwrap().iter().filter(|of| of["rule"] == "USER013").collect();
    assert_eq!(told.len(), 3);
    assert_eq!(
        told[0]["message"],
        "'Ashdown Hse' was taken for Ashdown House (sites.csv, line 2, column A): no other site listed comes near."
    );
    for (user, home) in tables.users.rows.iter_mut().zip([
        "Ashdown House / Beech Grange",
        "Head Office",
        "Beech Grange",
        "Ashdown House",
    ]) {
        home.clone_into(&mut user[0]);
    }
    let result = result_of_tables(&tables.sites.csv(), &tables.users.csv());
    let rejected = result["findings"].as_array().unwrap().iter().filter(|of| of["severity"] == "reject");
    let rejected: Vec<(&str, bool)> = rejected
        .map(|of| {
            (of["rule"].as_str().unwrap(), of["fix"].as_str().unwrap().starts_with("An account is one of a site's."))
        })
        .collect();
    assert_eq!(rejected, [("USER017", false), ("USER013", true)]);
}

/// A home that is named below its people, or in their midst, is not that of the people below it.
#[test]
fn a_home_named_below_its_people_is_not_that_of_the_next() {
    let mut sites = Tables::good(2).sites;
    sites.lay_over("Site name\nAshdown House\nBeech Grange\n");
    let sites = sites.csv();
    let person = |home: &str, number: usize| {
        format!(
            "{home},Amara,{},amara{number}@example.org,0770090000{number}\n",
            ["Abbott", "Boyd", "Clarke", "Dunn"][number]
        )
    };
    let heads = "Site name,First name,Last name,Personal email,Mobile number\n";
    let in_last_row = [person("", 0), person("Ashdown House", 1), person("", 2), person("Beech Grange", 3)].concat();
    let row = |number| person("", number).split_off(1);
    let below = [row(0), row(1), "Ashdown House\n".to_owned(), row(2), row(3), "Beech Grange\n".to_owned()].concat();
    for (users, accepted) in [(format!("{heads}{in_last_row}"), 2), (format!("{}{below}", &heads[10..]), 0)] {
        let result = result_of_tables(&sites, &users);
        assert_eq!(
            (&result["counts"]["users"]["accepted"], &result["outcome"]),
            (&accepted.into(), &"partial".into()),
            "{users}"
        );
    }
}

/// A sheet of a fixture: rows of cells between bars.
struct Laid {
    about: String,
    sheets: Vec<SheetOf>,
}

/// `== Name` begins a sheet, and `merged Name A2:A3` merges cells of it.
fn laid_out(lines: &str) -> Laid {
    let mut laid = Laid { about: String::new(), sheets: Vec::new() };
    for line in lines.lines() {
        if let Some(about) = line.strip_prefix("# ") {
            about.clone_into(&mut laid.about);
        } else if let Some(name) = line.strip_prefix("== ") {
            laid.sheets.push(SheetOf { name: name.to_owned().leak(), ..SheetOf::default() });
        } else if let Some(range) = line.strip_prefix("merged ") {
            let (name, range) = range.rsplit_once(' ').unwrap();
            let (first, last) = range.split_once(':').unwrap();
            let cell = |cell: &str| (cell[1..].parse::<u16>().unwrap() - 1, u16::from(cell.as_bytes()[0] - b'A'));
            let ((top, left), (bottom, right)) = (cell(first), cell(last));
            let sheet = laid.sheets.iter_mut().find(|sheet| sheet.name == name).unwrap();
            sheet.merged.push([top, bottom, left, right]);
        } else {
            let cells =
                if line.is_empty() { Vec::new() } else { line.split('|').map(|cell| text(cell.trim())).collect() };
            laid.sheets.last_mut().unwrap().rows.push(cells);
        }
    }
    laid
}

/// Who is accepted where: the site's code, the person's names, address and number.
fn people_of(result: &Value) -> Vec<String> {
    let sites = result["sites"].as_array().unwrap();
    let of = |user: &Value| {
        let site = sites
            .iter()
            .find(|site| site["source"] == user["site"])
            .map_or(&Value::Null, |site| &site["values"]["ods_code"]);
        let told =
            ["first_name", "last_name", "email", "mobile"].map(|field| user["values"][field].as_str().unwrap_or("-"));
        format!("{} {} {}", user["verdict"].as_str().unwrap(), site.as_str().unwrap_or("no site"), told.join(" "))
    };
    let mut people: Vec<String> = result["users"].as_array().unwrap().iter().map(of).collect();
    people.sort();
    people
}

fn sites_of(result: &Value) -> Vec<String> {
    let fields = ["site_name", "ods_code", "cqc_location_id", "cqc_contact_id", "postcode", "dspt_status"];
    let of = |site: &Value| {
        let told = fields.map(|field| site["values"][field].as_str().unwrap_or("-"));
        format!("{} {}", site["verdict"].as_str().unwrap(), told.join(" "))
    };
    let mut sites: Vec<String> = result["sites"].as_array().unwrap().iter().map(of).collect();
    sites.sort();
    sites
}

/// One estate in every layout and format: the same sites, people and verdicts.
#[test]
fn one_estate_is_the_same_in_every_layout() {
    let folder = crate::util::root().join("tests/fixtures/layouts");
    let read = |name: &str| laid_out(&fs::read_to_string(folder.join(name)).unwrap());
    let mut names: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let plain = result_in(&[("plain.xlsx", workbooks::xlsx(&read("plain.txt").sheets))]);
    let wanted = (sites_of(&plain), people_of(&plain));
    assert_eq!((wanted.0.len(), wanted.1.len(), &plain["outcome"]), (3, 6, &"accepted".into()));
    let mut wrong = Vec::new();
    for name in &names {
        let Laid { about, sheets } = read(name);
        let book = |name, bytes| vec![(name, bytes)];
        let mut inputs = vec![
            book("estate.xlsx".to_owned(), workbooks::xlsx(&sheets)),
            book("estate.ods".to_owned(), workbooks::ods(&sheets)),
            book("estate.xls".to_owned(), workbooks::xls(&sheets)),
        ];
        if sheets.iter().all(|sheet| sheet.merged.is_empty()) {
            let file = |sheet: &SheetOf| (format!("{}.csv", sheet.name), workbooks::csv(sheet, b','));
            inputs.push(sheets.iter().map(file).collect());
        }
        for files in inputs {
            let format = files[0].0.rsplit('.').next().unwrap();
            let given: Vec<(&str, Vec<u8>)> =
                files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
            let result = result_in(&given);
            assert_eq!(result["sheets"].as_array().unwrap().len(), sheets.len(), "{name}: each sheet is told once");
            if (sites_of(&result), people_of(&result)) != wanted {
                let codes = codes(&result, &["reject", "warn"]);
                wrong.push(format!(
                    "{name} as {format} ({about}): {codes:?}\n  {:#?}\n  {:#?}",
                    sites_of(&result),
                    people_of(&result)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A row may be taken out of a report; a sheet that is missing is noticed.
#[test]
fn a_report_that_comes_back_with_fewer_people_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let [sites, users] = estate();
    written(folder.path(), &[("estate.xlsx", workbooks::xlsx(&[sites, users]))]);
    program(folder.path()).args(["estate.xlsx", "-o", "report.xlsx", "-q"]).assert().code(0);
    let whole = result_of(&[folder.path().join("report.xlsx")], &settings());
    accepted(&whole, &[]);
    let report = fs::read(folder.path().join("report.xlsx")).unwrap();
    // The sheet is not called 'Accepted users' any more, as good as deleted.
    let less = workbooks::rewritten(&report, "xl/workbook.xml", r#"name="Accepted users""#, r#"name="Gone""#);
    written(folder.path(), &[("less.xlsx", less)]);
    let result = result_of(&[folder.path().join("less.xlsx")], &settings());
    let told = result["findings"].as_array().unwrap().iter().find(|finding| finding["rule"] == "FILE022").unwrap();
    assert_eq!(
        (&told["message"], &told["severity"]),
        (&"The report 'less.xlsx' held 6 users, 0 are left.".into(), &"warn".into())
    );
}

/// Ways of laying an estate out, each with its sites and its people by site.
fn laid_out_as(layout: usize, sites: &Table, people: &[(usize, Vec<String>)], noise: usize) -> Vec<SheetOf> {
    let cells = |row: &[String]| -> Vec<Typed> { row.iter().map(|cell| text(cell)).collect() };
    let of = |site: usize| people.iter().filter(move |(own, _)| *own == site).map(|(_, person)| person);
    let person_heads: Vec<String> =
        ["First name", "Last name", "Personal email", "Mobile number"].map(str::to_owned).to_vec();
    let blank = |columns: usize| vec![Typed::Nothing; columns];
    let ditto = |columns: usize| vec![text("\""); columns];
    let mut site_rows = vec![cells(&sites.headings)];
    site_rows.extend(sites.rows.iter().map(|row| cells(row)));
    let list = |key: &dyn Fn(usize, usize) -> Vec<Typed>, heads: Vec<Typed>| -> Vec<Vec<Typed>> {
        let mut rows = vec![[heads, cells(&person_heads)].concat()];
        for site in 0..sites.rows.len() {
            rows.extend(of(site).enumerate().map(|(at, person)| [key(site, at), cells(person)].concat()));
        }
        rows
    };
    let name = |site: usize| vec![text(&sites.rows[site][0])];
    let heads = || vec![text("Site name")];
    let sheet = |name: &'static str, rows: Vec<Vec<Typed>>| {
        let title = [row(&["Alder Care"]), row(&["as at November"])];
        let rows = title.into_iter().take(noise).chain(rows).collect();
        SheetOf { name, rows, ..SheetOf::default() }
    };
    let plain = || sheet("Sites", site_rows.clone());
    match layout {
        0 => vec![plain(), sheet("Users", list(&|site, _| name(site), heads()))],
        1 => vec![plain(), sheet("Users", list(&|site, at| if at == 0 { name(site) } else { blank(1) }, heads()))],
        2 => vec![plain(), sheet("Users", list(&|site, at| if at == 0 { name(site) } else { ditto(1) }, heads()))],
        3 => {
            let mut rows = vec![cells(&person_heads)];
            for site in 0..sites.rows.len() {
                rows.push(name(site));
                rows.extend(of(site).map(|person| cells(person)));
            }
            vec![plain(), sheet("Users", rows)]
        }
        4 => {
            let mut rows = site_rows.clone();
            rows.push(vec![]);
            rows.extend(list(&|site, _| name(site), heads()));
            vec![sheet("Estate", rows)]
        }
        5 => {
            let people = list(&|site, _| name(site), heads());
            let width = sites.headings.len();
            let rows = (0..people.len().max(site_rows.len())).map(|at| {
                let mut left = site_rows.get(at).cloned().unwrap_or_default();
                left.resize(width + 1, Typed::Nothing);
                left.extend(people.get(at).cloned().unwrap_or_default());
                left
            });
            vec![sheet("Estate", rows.collect())]
        }
        6 => {
            let most = (0..sites.rows.len()).map(|site| of(site).count()).max().unwrap_or(0);
            let mut head = site_rows[0].clone();
            head.extend(
                (1..=most).flat_map(|n| person_heads.iter().map(move |head| text(&format!("User {n} {head}")))),
            );
            let across = |site: usize| {
                let mut row = site_rows[site + 1].clone();
                row.resize(sites.headings.len(), Typed::Nothing);
                of(site).for_each(|person| row.extend(cells(person)));
                row
            };
            vec![sheet("Estate", std::iter::once(head).chain((0..sites.rows.len()).map(across)).collect())]
        }
        7 => {
            let mut rows = Vec::new();
            for site in 0..sites.rows.len() {
                let lines = sites.headings.iter().zip(&sites.rows[site]);
                rows.extend(lines.map(|(label, value)| vec![text(label), text(value)]));
                rows.push(vec![]);
                rows.push(cells(&person_heads));
                rows.extend(of(site).map(|person| cells(person)));
                rows.push(vec![]);
            }
            vec![sheet("Homes", rows)]
        }
        _ => {
            let turned = (0..sites.headings.len()).map(|at| {
                std::iter::once(text(&sites.headings[at])).chain(sites.rows.iter().map(|row| text(&row[at]))).collect()
            });
            vec![sheet("Homes", turned.collect()), sheet("Users", list(&|site, _| name(site), heads()))]
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever the layout, nobody is lost without a word, and nobody is moved to another site.
    #[test]
    fn nobody_is_lost_or_moved(layout in 0..9usize, counts in prop::collection::vec(1..5usize, 2..5), noise in 0..3usize) {
        let good = Tables::good(12);
        let mut sites = good.sites.clone();
        sites.rows.truncate(counts.len());
        sites.headings.truncate(7);
        sites.rows.iter_mut().for_each(|row| row.truncate(7));
        let mut all = good.users.rows.iter().map(|row| row[1..5].to_vec());
        let people: Vec<(usize, Vec<String>)> = counts
            .iter()
            .enumerate()
            .flat_map(|(site, count)| std::iter::repeat_n(site, *count))
            .map(|site| (site, all.next().unwrap()))
            .collect();
        let sheets = laid_out_as(layout, &sites, &people, noise);
        let result = result_in(&[("estate.xlsx", workbooks::xlsx(&sheets))]);
        let wanted: Vec<String> = people
            .iter()
            .map(|(site, person)| format!("accepted {} {}", sites.rows[*site][1], person.join(" ").replace("07700 9", "077009")))
            .collect();
        let is_forgotten = codes(&result, &["reject"]).contains(&"FILE022".to_owned());
        let found = people_of(&result);
        for (person, (_, given)) in wanted.iter().zip(&people) {
            // A column with few blanks is filled row by row, and a blank in it is missing: that is told, not lost.
            let is_told = found.iter().any(|line| line.starts_with("rejected no site") && line.contains(&given[2]));
            let is_safe = found.contains(person) || is_told || is_forgotten;
            prop_assert!(is_safe, "layout {layout}: {person} is not among {found:#?}");
        }
        prop_assert!(found.len() <= wanted.len(), "layout {layout}: {found:#?}");
    }
}

/// A list in the order of surnames is filled row by row, however many homes are missing in it, and where the title of a tab and its
/// name tell of two homes nobody can say which is meant.
#[test]
fn nobody_gets_a_home_that_may_be_anothers() {
    let good = Tables::good(3);
    let codes_of = |homes: &[usize]| -> String {
        let mut users = good.users.clone();
        users.headings[0] = "Site name".to_owned();
        for (user, home) in users.rows.iter_mut().zip(homes) {
            user[0] = good.sites.rows.get(*home).map_or(String::new(), |site| site[0].clone());
        }
        let result = result_of_tables(&good.sites.csv(), &users.csv());
        people_of(&result).iter().filter(|person| person.contains("no site")).count().to_string()
    };
    // 9 stands for nothing.
    assert_eq!(codes_of(&[0, 9, 1, 9, 2, 9]), "0");
    assert_eq!(codes_of(&[0, 1, 9, 0, 1, 9]), "2");
    let [sites, users] = estate();
    let mut rows: Vec<Vec<Typed>> = users.rows.iter().take(3).map(|row| row[1..].to_vec()).collect();
    rows.insert(0, row(&["Alder House 1"]));
    let tab = |name| SheetOf { name, rows: rows.clone(), ..SheetOf::default() };
    let [first, _] = estate();
    let one = result_in(&[("estate.xlsx", workbooks::xlsx(&[first, tab("Alder House 1")]))]);
    assert_eq!(people_of(&one).iter().filter(|person| person.starts_with("accepted")).count(), 2, "{one:#}");
    let two = result_in(&[("estate.xlsx", workbooks::xlsx(&[sites, tab("Alder House 2")]))]);
    assert_eq!(people_of(&two).iter().filter(|person| person.starts_with("accepted")).count(), 0, "{two:#}");
}

/// What stands around a form or in the midst of forms, and a home of which little is known yet, is not forgotten.
#[test]
fn nothing_is_forgotten_around_forms() {
    let form = |at: usize| -> String {
        let good = Tables::good(3);
        let lines = good.sites.headings.iter().zip(&good.sites.rows[at]).take(6);
        lines.map(|(label, value)| format!("{label},{value}\n")).collect()
    };
    let people = "Our team,How to reach\nAmina Clarke,amina@example.org\nDev Patel,dev@example.org\n";
    let unread = |text: String| {
        let result = result_in(&[("homes.csv", text.into_bytes())]);
        assert_eq!(result["counts"]["sites"]["read"], 2, "{result:#}");
        codes(&result, &["reject"]).contains(&"FILE022".to_owned())
    };
    assert!(!unread(format!("{}\n{}", form(0), form(1))));
    assert!(!unread(format!("Alder Care\n\n{}\n{}", form(0), form(1))));
    assert!(unread(format!("{people}\n{}\n{}", form(0), form(1))));
    assert!(unread(format!("{}{people}{}", form(0), form(1))));
    assert!(unread(format!("{}Amina,Clarke,amina@example.org\nDev,Patel,dev@example.org\n{}", form(0), form(1))));
    let good = Tables::good(3);
    let turned = (0..6).map(|at| {
        let known = |site: usize| if site == 2 && at > 1 { "" } else { good.sites.rows[site][at].as_str() };
        format!("{},{},{},{}\n", good.sites.headings[at], known(0), known(1), known(2))
    });
    let result = result_in(&[("homes.csv", turned.collect::<String>().into_bytes())]);
    assert_eq!(result["counts"]["sites"]["read"], 3, "{result:#}");
}

/// Names that could be headings stand behind their labels all the same.
#[test]
fn a_home_may_be_called_house_3() {
    let good = Tables::good(2);
    let mut text = String::new();
    for (site, name) in good.sites.rows.iter().zip(["House 3", "Care Home"]) {
        for (at, label) in good.sites.headings.iter().enumerate().take(6) {
            text += &format!("{label},{}\n", if at == 0 { name } else { &site[at] });
        }
    }
    let result = result_in(&[("homes.csv", text.into_bytes())]);
    assert_eq!(result["counts"]["sites"]["accepted"], 2, "{result:#}");
}

/// A ditto mark that has nothing above it says nothing.
#[test]
fn a_ditto_mark_is_no_name() {
    let mut good = Tables::good(2);
    good.sites.rows[1][0] = "\"".to_owned();
    let result = result_of_tables(&good.sites.csv(), &good.users.csv());
    assert_eq!((codes(&result, &["reject"]), sites_of(&result).len()), (vec!["SITE001".to_owned()], 2), "{result:#}");
}

/// Columns that come again below titles of their own are not people in groups, whatever numbers other columns have.
#[test]
fn the_home_and_its_manager_are_not_two_people() {
    let rows = "Home,,,,,,,Registered manager,\n\
                Name,Address 1,Address 2,ODS code,CQC location ID,Postcode,DSPT status,Name,CQC contact ID\n\
                Alder House,1 High Street,Leeds,VLAXL,1-1200000001,LS1 4AB,25/26 Standards Met,Kay Low,CON1-310000001\n\
                Birch Lodge,2 High Street,Leeds,VN6C2,1-1200000002,YO10 5DD,25/26 Standards Met,Jo High,CON1-310000002\n";
    let result = result_in(&[("sites.csv", rows.into())]);
    let (counts, tables) = (&result["counts"], &result["sheets"][0]["tables"]);
    assert_eq!((&counts["sites"]["read"], &counts["users"]["read"]), (&2.into(), &0.into()), "{result:#}");
    assert_eq!((tables.as_array().unwrap().len(), &tables[0]["layout"]), (1, &"headings above rows".into()));
}

/// The manager and the deputy whom a list of sites names are contacts where people are listed elsewhere, and where others hold the
/// posts; without a list they are the people.
#[test]
fn who_holds_a_post_is_listed_only_where_nobody_else_is() {
    let good = Tables::good(2);
    let posts = |titles: [&str; 2]| -> String {
        let people = ["Kay Low,kay@example.org,07700 900501", "Jo High,jo@example.org,07700 900502"];
        let heads = titles.map(|title| format!("{title} name,{title} email,{title} mobile"));
        let row = |at: usize, line: &str| {
            let other =
                people.map(|person| person.replace("90050", &format!("9005{at}")).replace('@', &format!("{at}@")));
            format!("{line},{}\n", if at == 0 { heads.join(",") } else { other.join(",") })
        };
        good.sites.csv().lines().enumerate().map(|(at, line)| row(at, line)).collect()
    };
    let listed = result_of_tables(&posts(["Registered manager", "Deputy manager"]), &good.users.csv());
    assert_eq!((&listed["counts"]["users"]["read"], &listed["outcome"]), (&4.into(), &"accepted".into()), "{listed:#}");
    let users_in = |text: String| result_in(&[("sites.csv", text.into_bytes())])["counts"]["users"]["read"].clone();
    assert_eq!(users_in(posts(["Registered manager", "Deputy manager"])), 4);
    assert_eq!(users_in(posts(["Regional manager", "Deputy manager"])), 2);
    assert_eq!(users_in(posts(["Registered manager", "Regional manager"])), 0);
}

/// A row among the people of a home that may be the next home gets nobody below it the home before.
#[test]
fn a_home_that_is_only_named_ends_the_one_above() {
    let good = Tables::good(2);
    let users = good.users.csv();
    let people: Vec<&str> = users.lines().map(|line| line.split_once(',').unwrap().1).collect();
    let sites = good.sites.csv();
    let sites: Vec<&str> = sites.lines().collect();
    let laid = |next: &str| {
        let lines = [sites[0], sites[1], people[0], people[1], "", sites[2], people[2], "", next, people[3]];
        let result = result_in(&[("estate.csv", format!("{}\n", lines.join("\n")).into_bytes())]);
        people_of(&result).iter().map(|line| line.split(' ').take(3).collect::<Vec<_>>().join(" ")).collect::<Vec<_>>()
    };
    let codes: Vec<String> = good.sites.rows.iter().map(|row| format!("accepted {}", row[1])).collect();
    let is_at = |line: &str, code: &str| line.starts_with(code);
    let found = laid("");
    assert!(found.iter().all(|line| codes.iter().any(|code| is_at(line, code))), "{found:?}");
    let found = laid("Cedar Court");
    assert_eq!(found.iter().filter(|line| line.starts_with("accepted")).count(), 2, "{found:?}");
}

/// Several people in one cell are nobody's name, and that is what is said of it.
#[test]
fn several_people_in_a_cell_need_a_row_each() {
    let good = Tables::good(2);
    let users = |name: &str, email: &str| -> Vec<String> {
        let rows = format!("Site name,Name,Email,Mobile\nAlder House 1,\"{name}\",\"{email}\",07700 900501\n");
        let result = result_in(&[("sites.csv", good.sites.csv().into()), ("users.csv", rows.into())]);
        codes(&result, &["reject"])
    };
    for (name, email) in [
        ("Ann Lee, Bo Day", "ann@example.org, bo@example.org"),
        ("Ann Lee\nBo Day", "ann@example.org\nbo@example.org"),
        ("Ann; Bo; Cy", "ann@example.org; bo@example.org; cy@example.org"),
    ] {
        assert!(users(name, email).contains(&"USER022".to_owned()), "{name}");
    }
    assert!(!users("Lee, Ann", "ann@example.org, ann@example.com").contains(&"USER022".to_owned()));
}

/// A sheet of staff that says nothing but names is not passed over; mailboxes are nobody, and what is left out by the configuration
/// is left out.
#[test]
fn names_alone_are_told_and_mailboxes_are_nobody() {
    let told = |name: &'static str, rows: &[&[&str]], config: &str| {
        let [sites, users] = estate();
        let more = SheetOf { name, rows: rows.iter().map(|cells| row(cells)).collect(), ..SheetOf::default() };
        let folder = tempfile::tempdir().unwrap();
        let paths = written(folder.path(), &[("estate.xlsx", workbooks::xlsx(&[sites, users, more]))]);
        codes(&result_of(&paths, &crate::util::configured(config)), &["reject"])
    };
    let names: [&[&str]; 3] = [&["Alder House 1", "Alder House 2"], &["Kay Low", "Jo High"], &["Ann Lee", "Bo Day"]];
    assert_eq!(told("Staff", &names, ""), ["FILE022"]);
    assert_eq!(told("Staff", &names, "ignore_sheets = [\"staff\"]"), Vec::<String>::new());
    let mailboxes: [&[&str]; 3] =
        [&["Mailbox", "Whose"], &["care.vlaxl@nhs.net", "Alder House"], &["care.vn6c2@nhs.net", "Birch Lodge"]];
    assert_eq!(told("Mailboxes", &mailboxes, ""), Vec::<String>::new());
}

/// Two people a home below titles that nobody can place are read or told, never passed over.
#[test]
fn people_in_groups_are_read_or_told_whatever_they_are_called() {
    let good = Tables::good(2);
    let result = |titles: [&str; 2]| {
        let heads = titles.map(|title| format!("{title} name,{title} email,{title} mobile")).join(",");
        let row = |at: usize, line: &str| match at {
            0 => format!("{line},{heads}\n"),
            _ => format!(
                "{line},Kay Low,kay{at}@example.org,07700 90050{at},Jo High,jo{at}@example.org,07700 90051{at}\n"
            ),
        };
        let rows: String = good.sites.csv().lines().enumerate().map(|(at, line)| row(at, line)).collect();
        result_in(&[("sites.csv", rows.into_bytes())])
    };
    for titles in [["First user", "Second user"], ["Day staff", "Night staff"], ["Deputy", "Activities coordinator"]] {
        assert_eq!(result(titles)["counts"]["users"]["accepted"], 4, "{titles:?}");
    }
    for titles in [
        ["Mailbox owner", "Mailbox member"],
        ["Primary contact", "Second contact"],
        ["Account holder 1", "Account holder 2"],
    ] {
        assert!(codes(&result(titles), &["reject"]).contains(&"FILE022".to_owned()), "{titles:?}");
    }
    let contacts = result(["Registered manager", "Nominated individual"]);
    assert_eq!((&contacts["counts"]["users"]["read"], &contacts["outcome"]), (&0.into(), &"accepted".into()));
}
