//! What only shows when an estate is held against registers: what they excuse, what they supply, what they leave open.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use nhsmail_onboard::ledger::Ledger;
use nhsmail_onboard::registers::Kind;
use nhsmail_onboard::settings::Settings;
use serde_json::Value;

use crate::util::{Table, Tables, batch_of, codes, program, result_of, settings};

/// Three sites as in [`Tables::good`], with the registers that list them as they are.
struct Estate {
    tables: Tables,
    registers: Vec<(&'static str, Vec<Vec<String>>)>,
}

const ODS: &str = "ecarehomesite 1 November 2026.csv";
const CQC: &str = "1 November 2026 HSCA active locations.csv";
const DSPT: &str = "DSPT search results 05_11_2026.csv";

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

impl Estate {
    fn good() -> Estate {
        let tables = Tables::good(3);
        let (mut ods, mut cqc, mut dspt) = (Vec::new(), Vec::new(), Vec::new());
        cqc.push(row(&[
            "Location ID",
            "Location HSCA start date",
            "Dormant (Y/N)",
            "Location Name",
            "Location ODS Code",
            "Location Type/Sector",
            "Location Postal Code",
            "Provider ID",
            "Provider Name",
        ]));
        let headings =
            ["Code", "Organisation Name", "Status", "Date Of Publication", "Primary Sector", "Integrated Care Board"];
        dspt.push(row(&headings));
        for site in &tables.sites.rows {
            let [name, code, id, postcode] = [&site[0], &site[1], &site[2], &site[4]].map(String::as_str);
            let mut of_ods = vec![String::new(); 27];
            for (column, value) in [
                (0, code),
                (1, name),
                (4, "1 EXAMPLE STREET"),
                (9, postcode),
                (10, "20100401"),
                (14, "A0E1"),
                (26, "1"),
            ] {
                value.clone_into(&mut of_ods[column]);
            }
            ods.push(of_ods);
            let provider = ["1-1300000001", "Example Care Limited"];
            cqc.push(row(&[id, "01/10/2010", "N", name, code, "Social Care Org", postcode, provider[0], provider[1]]));
            dspt.push(row(&[code, name, "2025-26 Standards Met", "12/06/2026", "Social Care", ""]));
        }
        Estate { tables, registers: vec![(ODS, ods), (CQC, cqc), (DSPT, dspt)] }
    }

    fn register(&mut self, name: &str) -> &mut Vec<Vec<String>> {
        &mut self.registers.iter_mut().find(|(known, _)| *known == name).unwrap().1
    }

    /// Another ODS code for the first site and its people, everywhere.
    fn give_first_site(&mut self, code: &str) {
        self.register(ODS)[0][0] = code.to_owned();
        self.register(CQC)[1][4] = code.to_owned();
        self.register(DSPT)[1][0] = code.to_owned();
        self.tables.sites.rows[0][1] = code.to_owned();
        self.tables.users.rows[..2].iter_mut().for_each(|user| user[0] = code.to_owned());
    }

    fn only(mut self, names: &[&str]) -> Estate {
        self.registers.retain(|(name, _)| names.contains(name));
        self
    }

    fn rename(mut self, from: &str, to: &'static str) -> Estate {
        self.registers.iter_mut().filter(|(name, _)| *name == from).for_each(|(name, _)| *name = to);
        self
    }

    fn settings(&self, folder: &Path) -> Settings {
        for (name, rows) in &self.registers {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_path(folder.join(name)).unwrap();
            rows.iter().for_each(|row| writer.write_record(row).unwrap());
        }
        let mut settings = settings();
        settings.whole_registers = Kind::all().collect();
        settings.choices.registers = vec![folder.to_owned()];
        settings
    }

    /// The result where the registers are judged by their size, which is that of a part.
    fn result_of_part(&self) -> Value {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { whole_registers: BTreeSet::new(), ..self.settings(folder.path()) };
        self.tables.result_with(&settings)
    }

    fn result(&self) -> Value {
        let folder = tempfile::tempdir().unwrap();
        self.tables.result_with(&self.settings(folder.path()))
    }
}

/// Takes a column out of a table.
fn without(table: &mut Table, heading: &str) {
    let at = table.headings.iter().position(|known| known == heading).unwrap();
    table.headings.remove(at);
    table.rows.iter_mut().for_each(|row| {
        row.remove(at);
    });
}

fn of<'r>(result: &'r Value, rule: &str) -> Vec<&'r Value> {
    result["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == rule).collect()
}

fn not_checked(result: &Value) -> String {
    result["not_checked"].to_string()
}

#[track_caller]
fn finds(result: &Value, expected: &[&str]) {
    let mut found = codes(result, &["reject", "warn", "info"]);
    found.retain(|code| code != "MBX003");
    assert_eq!(found, expected, "{:#}", result["findings"]);
}

#[test]
fn an_estate_as_the_registers_have_it_gives_nothing_and_says_what_it_was_held_against() {
    let result = Estate::good().result();
    finds(&result, &[]);
    let registers = result["registers"].as_array().unwrap();
    let said: Vec<(&str, &str, u64)> = registers
        .iter()
        .map(|of| (of["kind"].as_str().unwrap(), of["dated"].as_str().unwrap(), of["rows"].as_u64().unwrap()))
        .collect();
    for expected in [("ods-sites", "2026-11-01", 3), ("cqc-filters", "2026-11-01", 3), ("dspt", "2026-11-05", 3)] {
        assert!(said.contains(&expected), "{said:?}");
    }
    assert!(!not_checked(&result).contains("extract"), "{}", not_checked(&result));
}

#[test]
fn what_no_register_covers_is_told() {
    let result = Tables::good(3).result();
    for register in ["no ODS extract", "no CQC extract", "no DSPT extract"] {
        assert!(not_checked(&result).contains(register));
    }
    let mut estate = Estate::good().only(&[CQC]);
    estate.register(CQC).iter_mut().for_each(|row| row[4].clear());
    let told = not_checked(&estate.result());
    assert!(told.contains("no ODS extract") && told.contains("REG007") && !told.contains("no CQC extract"), "{told}");
}

#[test]
fn a_status_that_the_register_has_need_not_stand_in_the_sheet() {
    let mut estate = Estate::good();
    without(&mut estate.tables.sites, "DSPT status");
    finds(&estate.result(), &[]);
    // Of a site that it does not have, the sheet would have to say it.
    estate.register(DSPT).remove(2);
    let result = estate.result();
    finds(&result, &["DSPT001", "REG013"]);
    assert_eq!(result["counts"]["sites"]["rejected"], 1);
    // Without the register the sheet lacks a column.
    finds(&estate.only(&[ODS]).result(), &["FILE007"]);
}

#[test]
fn a_later_publication_in_the_sheet_is_judged_by_what_it_says() {
    for (status, rule) in
        [("25/26 Standards Not Met", "DSPT003"), ("Baseline", "DSPT004"), ("21/22 Standards Met", "DSPT005")]
    {
        let mut estate = Estate::good();
        estate.tables.sites.lay_over(&format!("DSPT status,DSPT published on\n{status},01/10/2026\n"));
        estate.register(DSPT)[1][2] = "2021-22 Standards Met".to_owned();
        let result = estate.result();
        finds(&result, &[rule, "REG014"]);
        assert_eq!(of(&result, "REG014")[0]["severity"], "warn", "the register may be behind");
        assert_eq!(result["sites"][0]["verdict"], "rejected", "{status}");
    }
}

#[test]
fn what_is_missing_and_a_register_supplies_is_offered() {
    let mut estate = Estate::good();
    without(&mut estate.tables.sites, "Postcode");
    let result = estate.result();
    finds(&result, &["SITE002"]);
    assert_eq!(result["counts"]["sites"]["accepted"], 3, "a postcode that the register has is no ground to reject");
    assert_eq!(of(&result, "SITE002")[0]["suggestion"], "LS1 0AB");
    let mut estate = Estate::good();
    let (code, id) = (estate.tables.sites.rows[0][1].clone(), estate.tables.sites.rows[1][2].clone());
    estate.tables.sites.rows[0][1].clear();
    estate.tables.sites.rows[1][2].clear();
    let result = estate.result();
    assert_eq!(of(&result, "ODS001")[0]["suggestion"], code.as_str());
    assert_eq!(of(&result, "CQC001")[0]["suggestion"], id.as_str());
}

#[test]
fn an_old_extract_or_one_of_unknown_age_proves_less() {
    for name in ["ecarehomesite 1 August 2026.csv", "sites.csv"] {
        let mut estate = Estate::good().only(&[ODS, DSPT]);
        estate.register(ODS).remove(1);
        // Otherwise the day of the newest code would be taken for the extract's.
        estate.register(ODS).iter_mut().for_each(|row| row[10] = "19000101".to_owned());
        let mut result = estate.result();
        finds(&result, &["REG001"]);
        assert_eq!(of(&result, "REG001")[0]["severity"], "reject");
        result = estate.rename(ODS, name).result();
        finds(&result, &["REG001", "REG019"]);
        assert_eq!(of(&result, "REG001")[0]["severity"], "warn", "{name}");
    }
    let mut estate = Estate::good().only(&[CQC]);
    estate.register(CQC).remove(2);
    finds(&estate.result(), &["REG005"]);
    let result = estate.rename(CQC, "1 May 2026 HSCA active locations.csv").result();
    finds(&result, &["REG005", "REG019"]);
    assert_eq!(of(&result, "REG005")[0]["severity"], "warn");
}

/// Head offices are rare: the latest says nothing of the day on which the list was downloaded.
#[test]
fn an_undated_extract_of_rare_entries_is_a_remark_and_no_warning() {
    let mut estate = Estate::good();
    let mut hq = vec![String::new(); 27];
    for (column, value) in [(0, "A0E1"), (1, "EXAMPLE CARE"), (9, "LS1 1AB"), (10, "20190401"), (26, "1")] {
        value.clone_into(&mut hq[column]);
    }
    estate.registers.push(("ecarehomehq.csv", vec![hq]));
    let result = estate.result();
    let told = of(&result, "REG019");
    assert_eq!((told.len(), &told[0]["severity"]), (1, &Value::from("info")));
    assert!(told[0]["message"].as_str().unwrap().ends_with("its latest entry is of 1 April 2019."));
    assert!(told[0]["fix"].as_str().unwrap().contains("--register-date ods-hq="));
}

#[test]
fn the_age_that_is_too_old_can_be_set() {
    let folder = tempfile::tempdir().unwrap();
    let estate = Estate::good();
    let mut settings = estate.settings(folder.path());
    settings.policy.register_max_age_days = 10;
    let told = of(&estate.tables.result_with(&settings), "REG019").len();
    assert_eq!(told, 3);
    settings.policy.register_max_age_days = 20;
    assert_eq!(of(&estate.tables.result_with(&settings), "REG019").len(), 0);
}

#[test]
fn a_code_that_ods_lists_as_open_passes_whatever_its_shape() {
    let mut estate = Estate::good();
    for code in ["8A738", "VBOSU"] {
        estate.give_first_site(code);
        finds(&estate.result(), &[]);
    }
    // It is a code like any other: two sites cannot both have it.
    estate.tables.sites.rows[1][1] = "VBOSU".to_owned();
    let result = estate.result();
    assert_eq!(of(&result, "ODS006").len(), 2, "{:#}", result["findings"]);
}

#[test]
fn the_code_that_ods_accepts_stands_in_upload_files_and_ledger() {
    let mut estate = Estate::good();
    estate.give_first_site("VBOSU");
    let folder = tempfile::tempdir().unwrap();
    let [registers, sent, out] = ["registers", "inbox/alder", "out"].map(|name| folder.path().join(name));
    fs::create_dir(&registers).unwrap();
    fs::create_dir_all(&sent).unwrap();
    let settings = estate.settings(&registers);
    fs::write(sent.join("sites.csv"), estate.tables.sites.csv()).unwrap();
    fs::write(sent.join("users.csv"), estate.tables.users.csv()).unwrap();
    let arguments = ["inbox/alder", "--registers", "registers", "-o", "report.xlsx", "--portal-csv", "upload", "-q"];
    program(folder.path()).args(arguments).assert().code(0);
    let written = |name: &str| fs::read_to_string(folder.path().join("upload").join(name)).unwrap();
    assert!(written("nhsmail-accounts-001.csv").contains(",VBOSU,Alder House 1"));
    assert!(written("shared-mailbox-members.csv").contains(",VBOSU,care.vbosu@nhs.net,"));
    batch_of(&folder.path().join("inbox"), &out, 1, &settings);
    let state = Ledger::open_to_read(&out).unwrap().state_before(i64::MAX).unwrap();
    assert_eq!(state.holders[&estate.tables.sites.rows[0][2]].ods_code, "VBOSU");
}

#[test]
fn a_code_that_cqc_lists_for_the_location_only_waits_for_ods() {
    let mut estate = Estate::good();
    estate.register(ODS).remove(1);
    let result = estate.result();
    finds(&result, &["REG001"]);
    assert_eq!(of(&result, "REG001")[0]["severity"], "warn");
}

#[test]
fn a_site_registered_twice_is_no_duplicate() {
    let mut estate = Estate::good();
    let sites = &mut estate.tables.sites.rows;
    sites[1][1] = sites[0][1].clone();
    sites[1][4] = sites[0][4].clone();
    let (code, postcode) = (sites[0][1].clone(), sites[0][4].clone());
    let (first, second) = (sites[0][2].clone(), sites[1][2].clone());
    estate.register(CQC)[2][4] = code;
    estate.register(CQC)[2][6] = postcode;
    assert!(codes(&estate.result(), &["reject"]).contains(&"ODS006".to_owned()));
    let headings = ["Location ID", "Location Name", "Linked Organisation ID", "Relationship", "Primary ID"];
    let dual = vec![row(&headings), row(&[&first, "Alder House 1", &second, "Dual Registration", "Y"])];
    estate.registers.push(("1 November 2026 dual registrations.csv", dual));
    assert!(!codes(&estate.result(), &["reject"]).contains(&"ODS006".to_owned()));
}

#[test]
fn a_mailbox_may_keep_the_code_before_the_registration_anew() {
    let mut estate = Estate::good();
    let old = estate.tables.sites.rows[1][1].clone();
    let new = estate.tables.sites.rows[0][1].clone();
    estate.tables.sites.lay_over(&format!("Shared mailbox name\ncare.{old}@nhs.net\n"));
    assert!(codes(&estate.result(), &["reject"]).contains(&"MBX005".to_owned()));
    let succession = vec![row(&[&old, &new, "R", "20260301", ""])];
    estate.registers.push(("ecarehomesucc 1 November 2026.csv", succession));
    assert!(!codes(&estate.result(), &["reject"]).contains(&"MBX005".to_owned()));
}

#[test]
fn a_search_export_proves_nothing_of_what_it_does_not_list() {
    let mut estate = Estate::good().only(&[CQC]);
    let found: Vec<Vec<String>> = estate.register(CQC)[1..3].to_vec();
    let headings =
        ["Name", "Address 1", "Town/City", "Postcode", "CQC Provider ID (for office use only)", "CQC Location ID"];
    let mut search = vec![row(&headings)];
    search.extend(found.iter().map(|of| row(&[&of[3], "1 Example Street", "Leeds", &of[6], &of[7], &of[0]])));
    estate.registers = vec![("search 1 November 2026.csv", search)];
    let result = estate.result_of_part();
    assert!(of(&result, "REG005").is_empty(), "{:#}", result["findings"]);
    assert!(not_checked(&result).contains("only a part of the register"), "{}", not_checked(&result));
}

/// Only the head office passes, and the sheet copies what the register has for the site itself.
#[test]
fn a_sheet_that_repeats_the_register_does_not_differ_from_it() {
    let mut estate = Estate::good();
    estate.register(DSPT)[1][2] = "Not Published".to_owned();
    estate.register(DSPT).push(row(&[
        "A0E1",
        "Example Care",
        "2025-26 Standards Met",
        "12/06/2026",
        "Social Care",
        "",
    ]));
    for (status, rules) in [("Not Published", &["REG016"][..]), ("Approaching Standards", &["REG015", "REG016"])] {
        estate.tables.sites.lay_over(&format!("DSPT status\n{status}\n"));
        let mut found = codes(&estate.result(), &["reject", "warn", "info"]);
        found.retain(|code| code.starts_with("REG"));
        assert_eq!(found, rules, "{status}");
    }
}

/// What an extract of May knows of an edition that lapsed in June says nothing of November.
#[test]
fn an_edition_that_lapsed_after_the_extract_was_drawn_is_judged_by_the_sheet() {
    for (name, severity) in [("DSPT search results 05_05_2026.csv", "warn"), (DSPT, "reject")] {
        let mut estate = Estate::good();
        estate.register(DSPT)[1][2] = "2024-25 Standards Met".to_owned();
        let result = estate.rename(DSPT, name).result();
        assert_eq!(of(&result, "REG014")[0]["severity"], severity, "{name}");
    }
}

/// From a handful of rows to what has changed in 90 days.
#[test]
fn what_a_part_of_a_register_lacks_proves_nothing() {
    let mut estate = Estate::good();
    [ODS, CQC, DSPT].iter().for_each(|name| drop(estate.register(name).remove(2)));
    let result = estate.result_of_part();
    finds(&result, &["REG021"]);
    assert_eq!(of(&result, "REG021").len(), 3);
    let told = not_checked(&result);
    for rules in ["(REG001)", "(REG005, REG017)", "(REG013)"] {
        assert!(told.contains(rules), "{told}");
    }
    // The same registers, were they whole.
    finds(&estate.result(), &["REG001", "REG005", "REG013"]);
}

#[test]
fn the_estate_check_lists_what_is_left_out_and_what_is_not_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let mut estate = Estate::good();
    let more =
        ["1-1900000001", "01/10/2010", "N", "Elder House", "VQ2AA", "Social Care Org", "LS2 1AA", "1-1300000001", "E"];
    estate.register(CQC).push(row(&more));
    estate.register(CQC)[2][7] = "1-1300000002".to_owned();
    estate.register(CQC)[2][8] = "Another Care Limited".to_owned();
    let registers = folder.path().join("registers");
    fs::create_dir(&registers).unwrap();
    estate.settings(&registers);
    fs::write(folder.path().join("sites.csv"), estate.tables.sites.csv()).unwrap();
    fs::write(folder.path().join("users.csv"), estate.tables.users.csv()).unwrap();
    crate::util::program(folder.path())
        .args(["sites.csv", "users.csv", "--registers", "registers", "-o", "report.xlsx", "-q"])
        .assert()
        .code(0);
    let mut report: calamine::Xlsx<_> = calamine::open_workbook(folder.path().join("report.xlsx")).unwrap();
    let sheet = calamine::Reader::worksheet_range(&mut report, "Estate check").unwrap();
    let told: Vec<String> = sheet.rows().skip(1).map(|row| format!("{}: {}", row[0], row[1])).collect();
    let other = &estate.tables.sites.rows[1][2];
    assert_eq!(told, [format!("another provider's: {other}"), "not in the submission: 1-1900000001".to_owned()]);
    let summary = calamine::Reader::worksheet_range(&mut report, "Summary").unwrap();
    let text: String = summary.used_cells().map(|(.., cell)| format!("{cell}\n")).collect();
    assert!(text.contains("CQC care directory with filters: 1 November 2026 HSCA"), "{text}");
}

/// One site, and a CQC register in which these rows are changed.
fn single_site(change: impl FnOnce(&mut Vec<Vec<String>>)) -> Value {
    let mut estate = Estate::good().only(&[CQC]);
    estate.tables.sites.rows.truncate(1);
    estate.tables.users.rows.truncate(2);
    change(estate.register(CQC));
    estate.result()
}

#[test]
fn the_cqc_register_shows_that_a_single_site_is_one_of_several() {
    let result = single_site(|_| ());
    assert!(of(&result, "ROUTE001").is_empty());
    assert!(of(&result, "ROUTE008")[0]["message"].as_str().unwrap().contains("CQC lists 2 more locations"));
    assert_eq!(result["route"]["route"], "self-management");

    let of_brand = |brand: &'static str| {
        single_site(|rows| {
            rows[0].push("Brand Name".to_owned());
            rows[1..].iter_mut().for_each(|row| row.push(brand.to_owned()));
            rows[2..].iter_mut().zip(["1-1300000002", "1-1300000003"]).for_each(|(row, id)| row[7] = id.to_owned());
        })
    };
    assert!(of(&of_brand("BRAND Example Group"), "ROUTE001").is_empty(), "of one brand");
    assert_eq!(of(&of_brand("-"), "ROUTE001").len(), 1, "of no brand, and of other providers");

    let no_care =
        |rows: &mut Vec<Vec<String>>| rows[2..].iter_mut().for_each(|row| row[5] = "Primary Dental Care".into());
    assert_eq!(of(&single_site(no_care), "ROUTE001").len(), 1, "a dental practice is no site of social care");
}

/// What a submission declares counts where CQC does not know the site, and then one of the locations may be that site.
#[test]
fn of_a_site_unknown_to_cqc_the_declared_provider_counts() {
    for (listed, more) in [(1, false), (2, true)] {
        let mut estate = Estate::good().only(&[CQC]);
        estate.tables.sites.rows.truncate(1);
        estate.tables.users.rows.truncate(2);
        estate.tables.sites.lay_over("CQC provider ID\n1-1300000001\n");
        estate.register(CQC).remove(1);
        estate.register(CQC).truncate(1 + listed);
        assert_eq!(of(&estate.result(), "ROUTE001").is_empty(), more, "{listed} other locations");
    }
}

/// A slip in the provider's ID does not make a single site one of somebody else's many.
#[test]
fn the_provider_that_cqc_has_counts_and_not_the_declared_one() {
    let mut estate = Estate::good().only(&[CQC]);
    estate.tables.sites.rows.truncate(1);
    estate.tables.users.rows.truncate(2);
    estate.tables.sites.lay_over("CQC provider ID\n1-1300000001\n");
    estate.register(CQC)[1][7] = "1-1300000002".to_owned();
    assert_eq!(of(&estate.result(), "ROUTE001").len(), 1);
}

/// Whoever sends a register as an estate is told what it is.
#[test]
fn a_register_that_is_given_as_an_estate_is_named() {
    for (file, name) in [
        ("cqc-directory.csv", "the CQC directory"),
        ("cqc-ratings.csv", "CQC's latest ratings"),
        ("cqc-deactivated.csv", "CQC's deactivated locations"),
        ("cqc-search.csv", "the search on CQC's website"),
        ("cqc-explorer.csv", "a CQC data explorer"),
        ("dspt-2024.csv", "the DSPT organisation search"),
        ("dspt-2019.csv", "the DSPT organisation search"),
    ] {
        let result = result_of(&[crate::util::root().join("tests/fixtures/registers").join(file)], &settings());
        let told = result["findings"].to_string();
        assert!(told.contains(&format!("an export of {name}")), "{file}: {told}");
    }
}

#[test]
fn registers_that_are_none_end_the_run_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let good = Tables::good(2);
    fs::write(folder.path().join("sites.csv"), good.sites.csv()).unwrap();
    let done = crate::util::program(folder.path()).args(["sites.csv", "--registers", "sites.csv"]).assert().code(2);
    let told = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(told.contains("sites.csv cannot be used as a register"), "{told}");
    assert!(result_of(&[folder.path().join("sites.csv")], &settings())["registers"].as_array().unwrap().is_empty());
}

#[test]
fn a_name_that_may_mean_a_home_left_out_joins_nobody() {
    let mut estate = Estate::good();
    for (site, name) in ["Ashdown House", "Beech Grange", "Cobblers Court"].into_iter().enumerate() {
        name.clone_into(&mut estate.tables.sites.rows[site][0]);
        name.clone_into(&mut estate.register(CQC)[1 + site][3]);
        name.clone_into(&mut estate.register(ODS)[site][1]);
    }
    "Site name".clone_into(&mut estate.tables.users.headings[0]);
    let names = ["Ashdown", "Ashdown House", "Beech Grange", "Beech Grange", "Cobblers Court", "Cobblers Court"];
    estate.tables.users.rows.iter_mut().zip(names).for_each(|(user, name)| name.clone_into(&mut user[0]));
    let severity = |estate: &Estate| of(&estate.result(), "USER013")[0]["severity"].clone();
    assert_eq!(severity(&estate), "warn");
    let mut another = estate.register(CQC)[1].clone();
    (another[0], another[3], another[4]) = ("1-1200000099".to_owned(), "Ashdown Lodge".to_owned(), "VQ9QQ".to_owned());
    estate.register(CQC).push(another);
    assert_eq!(severity(&estate), "reject");
}

/// How many findings of REG020 reject and warn, and how many sites are held for NAS, of an estate that is checked alone and in a batch.
fn registered_elsewhere(estate: &Estate) -> [(usize, usize, usize); 2] {
    let folder = tempfile::tempdir().unwrap();
    let registers = folder.path().join("registers");
    let (sent, out) = (folder.path().join("inbox/alder"), folder.path().join("out"));
    [&registers, &sent].iter().for_each(|folder| fs::create_dir_all(folder).unwrap());
    let settings = estate.settings(&registers);
    fs::write(sent.join("sites.csv"), estate.tables.sites.csv()).unwrap();
    fs::write(sent.join("users.csv"), estate.tables.users.csv()).unwrap();
    batch_of(&folder.path().join("inbox"), &out, 1, &settings);
    let in_batch = crate::util::json_in(&crate::util::answer_in(&out, "alder", "report.json"));
    [estate.tables.result_with(&settings), in_batch].map(|result| {
        let found = of(&result, "REG020");
        let rejects = found.iter().filter(|finding| finding["severity"] == "reject").count();
        (rejects, found.len() - rejects, of(&result, "BATCH005").len())
    })
}

#[test]
fn what_the_register_has_under_another_provider_is_warned_of_alone_and_rejected_in_a_batch() {
    let mut estate = Estate::good();
    let mut of_another = estate.register(CQC)[1].clone();
    let another = ["1-1200000099", "Elsewhere", "VQ9QQ", "1-1300000002", "Other Care Limited"];
    [0, 3, 4, 7, 8].iter().zip(another).for_each(|(column, value)| value.clone_into(&mut of_another[*column]));
    estate.register(CQC).push(of_another);
    estate.tables.sites.lay_over("CQC provider ID\n1-1300000002\n1-1300000002\n1-1300000002\n");
    assert_eq!(registered_elsewhere(&estate), [(0, 3, 0), (3, 0, 0)]);
    // One home of several may have been bought last week.
    estate.tables.sites.lay_over("CQC provider ID\n1-1300000002\n1-1300000001\n1-1300000001\n");
    assert_eq!(registered_elsewhere(&estate), [(0, 1, 0), (0, 0, 1)]);
}

#[test]
fn the_code_of_a_head_office_says_whose_a_site_is() {
    let mut estate = Estate::good();
    let column = estate.tables.sites.headings.len();
    estate.tables.sites.lay_over("HQ ODS code\nA0E1\nA0E1\nA0E1\n");
    assert_eq!(estate.tables.sites.headings[column], "HQ ODS code");
    assert_eq!(registered_elsewhere(&estate), [(0, 0, 0), (0, 0, 0)]);
    "B0E1".clone_into(&mut estate.register(ODS)[0][14]);
    let of_cqc = &mut estate.register(CQC)[1];
    "1-1300000002".clone_into(&mut of_cqc[7]);
    "Other Care Limited".clone_into(&mut of_cqc[8]);
    assert_eq!(registered_elsewhere(&estate), [(0, 1, 0), (0, 0, 1)]);
}
