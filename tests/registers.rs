//! The registers: every layout recognised by its content, snapshots, what is fetched, and the commands.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::civil::date;
use nhsmail_onboard::model::values::Level;
use nhsmail_onboard::read::Reader;
use nhsmail_onboard::registers::{
    self, Built, Country, DateKnown, Extract, ExtractFile, Group, Inspected, Keys, Kind, Options, OrganisationRole,
    RegisterError, Registers, Registration, Snapshot,
};
use proptest::prelude::*;

use crate::util::root;

/// A fixture, what it is, its rows, its keys and its date.
const FIXTURES: &[(&str, Kind, u64, u64, &str)] = &[
    ("ecarehomesite.csv", Kind::OdsSites, 6, 6, "2026-08-01 within"),
    ("ecarehomehq.csv", Kind::OdsHq, 2, 2, "2026-07-01 within"),
    ("epraccur.csv", Kind::OdsOther, 2, 2, "1974-04-01 within"),
    ("ecarehomesucc.csv", Kind::OdsSuccession, 3, 3, "2026-08-01 within"),
    ("ods-search.csv", Kind::OdsSearch, 2, 2, "2010-04-01 within"),
    ("cqc-directory.csv", Kind::CqcDirectory, 4, 4, "2026-09-16 preamble"),
    ("cqc-filters.csv", Kind::CqcFilters, 6, 6, "2026-08-20 within"),
    ("cqc-deactivated.csv", Kind::CqcDeactivated, 2, 2, "2026-08-01 within"),
    ("cqc-ratings.csv", Kind::CqcRatings, 4, 2, "2026-08-20 within"),
    ("cqc-dual.csv", Kind::CqcDual, 2, 2, "2012-10-01 within"),
    ("cqc-search.csv", Kind::CqcSearch, 1, 1, "2026-01-09 within"),
    ("cqc-explorer.csv", Kind::CqcExplorer, 2, 2, "2025-02-03 within"),
    ("dspt-2024.csv", Kind::Dspt, 7, 7, "2026-06-30 within"),
    ("dspt-2022.csv", Kind::Dspt, 1, 1, "2022-06-30 within"),
    ("dspt-2020.csv", Kind::Dspt, 1, 1, "2020-06-30 within"),
    ("dspt-2019.csv", Kind::Dspt2019, 2, 2, "2019-01-25 within"),
    ("dspt-asc.csv", Kind::DsptAsc, 2, 2, "2026-07-01 preamble"),
];

fn fixture(name: &str) -> Vec<u8> {
    fs::read(fixture_path(name)).unwrap()
}

fn fixture_path(name: &str) -> PathBuf {
    root().join("tests/fixtures/registers").join(name)
}

fn options() -> Options {
    let (dates, whole) = (BTreeMap::new(), BTreeSet::new());
    Options { reader: Reader::InProcess, dates, whole, as_of: date(2026, 11, 21) }
}

fn inspect_bytes(name: &str, bytes: &[u8]) -> Result<ExtractFile, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    match registers::inspect(&[path], &options(), &|_, _| {}).unwrap().pop().unwrap() {
        Ok(Inspected::File(file)) => Ok(file),
        Ok(Inspected::Snapshot(..)) => panic!("a snapshot"),
        Err(error) => Err(error.to_string()),
    }
}

fn the_extract(bytes: &[u8]) -> Extract {
    let mut file = inspect_bytes("x", bytes).unwrap();
    assert_eq!(file.extracts.len(), 1);
    file.extracts.remove(0)
}

fn open(names: &[&str]) -> Snapshot {
    open_paths(&names.iter().map(|name| fixture_path(name)).collect::<Vec<_>>(), &options()).unwrap()
}

fn open_paths(paths: &[PathBuf], options: &Options) -> Result<Snapshot, String> {
    registers::open(paths, options, &|_, _| {}).map_err(|error| error.to_string())
}

fn keys(ods_codes: &[&str], location_ids: &[&str], postcodes: &[&str]) -> Keys {
    let set = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    Keys { ods_codes: set(ods_codes), location_ids: set(location_ids), postcodes: set(postcodes), ..Keys::default() }
}

const STORY: &[&str] = &[
    "ecarehomesite.csv",
    "ecarehomehq.csv",
    "ecarehomesucc.csv",
    "cqc-directory.csv",
    "cqc-filters.csv",
    "cqc-deactivated.csv",
    "cqc-dual.csv",
    "dspt-2024.csv",
];

#[test]
fn every_layout_is_recognised_by_its_content() {
    for (name, kind, rows, keys, dated) in FIXTURES {
        let extract = the_extract(&fixture(name));
        assert_eq!((extract.kind, extract.rows, extract.keys), (*kind, *rows, *keys), "{name}");
        let found = format!("{} {}", extract.dated.unwrap(), extract.known.name());
        assert_eq!(found, *dated, "{name}");
    }
    let known: Vec<Kind> = FIXTURES.iter().map(|(_, kind, ..)| *kind).collect();
    assert!(Kind::all().all(|kind| known.contains(&kind)), "a kind without a fixture");
}

#[test]
fn the_encoding_the_line_ends_and_gzip_change_nothing() {
    for (name, kind, rows, ..) in FIXTURES {
        let text = String::from_utf8(fixture(name)).unwrap();
        let utf16: Vec<u8> = "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let windows = text.replace("Alder House", "Caf\u{E9} House").chars().map(|c| c as u8).collect();
        for bytes in [
            text.replace('\n', "\r\n").into_bytes(),
            format!("\u{FEFF}{text}").into_bytes(),
            format!("{text}\n,,,\n,\n").into_bytes(),
            utf16,
            windows,
            gzip(text.as_bytes()),
        ] {
            let extract = the_extract(&bytes);
            assert_eq!((extract.kind, extract.rows), (*kind, *rows), "{name}");
        }
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The fixture's rows as cells.
fn table(name: &str) -> Vec<Vec<String>> {
    let text = fixture(name);
    let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_slice());
    reader.into_records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn csv_of(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

#[test]
fn headings_may_drift() {
    for (name, old, new) in [
        ("cqc-directory.csv", "CQC Location ID (for office use only)", "CQC Location (for office use only"),
        ("cqc-directory.csv", "Local authority", "Local Authority"),
        ("cqc-filters.csv", "Location Type/Sector", " LOCATION\nTYPE/SECTOR "),
        ("dspt-2024.csv", "Organisation Name", "Organisation  name"),
    ] {
        let mut rows = table(name);
        rows.iter_mut().flatten().filter(|cell| *cell == old).for_each(|cell| new.clone_into(cell));
        let kind = FIXTURES.iter().find(|fixture| fixture.0 == name).unwrap().1;
        assert_eq!(the_extract(&csv_of(&rows)).kind, kind, "{name}: {new}");
    }
    // Title rows above, as in 2017.
    let mut rows = vec![vec!["Care directory".to_owned()]; 6];
    rows.extend(table("cqc-filters.csv"));
    assert_eq!(the_extract(&csv_of(&rows)).kind, Kind::CqcFilters);
    // Without the optional ODS codes.
    let without = String::from_utf8(fixture("cqc-filters.csv")).unwrap().replace("Location ODS Code", "Something else");
    assert_eq!(the_extract(without.as_bytes()).kind, Kind::CqcFilters);
}

#[test]
fn a_workbook_may_hold_several_extracts_and_a_readme() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("anything.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let readme = book.add_worksheet();
    readme.write_column(0, 0, ["Care directory", "Correct as at 1 September 2026"]).unwrap();
    for name in ["cqc-filters.csv", "cqc-dual.csv"] {
        let sheet = book.add_worksheet();
        for (number, row) in table(name).iter().enumerate() {
            sheet.write_row(number as u32, 0, row.iter().map(String::as_str)).unwrap();
        }
    }
    book.save(&path).unwrap();
    let file = inspect_bytes("x", &fs::read(&path).unwrap()).unwrap();
    let kinds: Vec<_> = file.extracts.iter().map(|extract| (extract.kind, extract.rows, extract.dated)).collect();
    let dated = Some(date(2026, 9, 1));
    assert_eq!(kinds, [(Kind::CqcFilters, 6, dated), (Kind::CqcDual, 2, dated)]);
}

/// The report packs of ODS come with or without headings, as csv or Excel, where the dates may have become cells of dates.
#[test]
fn reports_of_ods_may_have_headings() {
    let headings = "Organisation Code,Name,National Grouping,High Level Health Geography,Address Line 1,Address Line 2,\
                    Address Line 3,Address Line 4,Address Line 5,Postcode,Open Date,Close Date,Null,Null,\
                    Parent Organisation Code,Join Parent Date,Left Parent Date,Contact Telephone Number,Null,Null,Null,\
                    Amended Record Indicator,Null,Current Care Organisation,Null,Null,Country";
    let headings: Vec<String> = headings.split(',').map(str::to_owned).collect();
    for (name, kind) in [("ecarehomesite.csv", Kind::OdsSites), ("ecarehomehq.csv", Kind::OdsHq)] {
        let mut rows = table(name);
        let plain = the_extract(&fixture(name));
        rows.insert(0, headings.clone());
        let headed = the_extract(&csv_of(&rows));
        assert_eq!((headed.kind, headed.rows, headed.keys), (kind, plain.rows, plain.keys));
        assert_eq!(headed.oddities.iter().count(), plain.oddities.iter().count(), "{name}");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pack.xlsx");
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        let as_date = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
        for (number, row) in rows.iter().enumerate() {
            sheet.write_row(number as u32, 0, row.iter().map(String::as_str)).unwrap();
            if let Ok(day) = row[10].parse::<u32>() {
                let day = rust_xlsxwriter::ExcelDateTime::from_ymd(
                    (day / 10000) as u16,
                    (day / 100 % 100) as u8,
                    (day % 100) as u8,
                );
                sheet.write_datetime_with_format(number as u32, 10, day.unwrap(), &as_date).unwrap();
            }
        }
        book.save(&path).unwrap();
        let in_excel = the_extract(&fs::read(&path).unwrap());
        assert_eq!((in_excel.kind, in_excel.rows, in_excel.dated), (kind, plain.rows, plain.dated));
    }
}

#[test]
fn cells_of_dates_and_numbers_are_understood() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dspt.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let as_date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    let day = |year, month, day| rust_xlsxwriter::ExcelDateTime::from_ymd(year, month, day).unwrap();
    let headings =
        ["OrganisationName", "ODSCode", "PublicationStatus", "DateOfPublication", "PrimarySector", "CCG (from ODS)"];
    sheet.write_row(0, 0, headings).unwrap();
    sheet.write_row(1, 0, ["Elder House (APR6)", "", "Standards Met"]).unwrap();
    sheet.write_datetime_with_format(1, 1, day(2006, 4, 1), &as_date).unwrap();
    sheet.write_datetime_with_format(1, 3, day(2019, 3, 27), &as_date).unwrap();
    sheet.write_row(2, 0, ["Example Council", "", "Entry Level"]).unwrap();
    sheet.write_number(2, 1, 102.0).unwrap();
    book.save(&path).unwrap();
    let snapshot = open_paths(&[path], &options()).unwrap();
    let registers = snapshot.fetch(&keys(&["APR6", "102"], &[], &[])).unwrap();
    assert_eq!(registers.dspt("APR6").unwrap().published_on, Some(date(2019, 3, 27)));
    assert_eq!(registers.dspt("APR6").unwrap().name, "Elder House");
    assert_eq!(registers.dspt("102").unwrap().standing().unwrap().level, Level::EntryLevel);
}

/// A register of May must not look like one of November.
#[test]
fn dates_with_the_month_first_are_read_so_in_their_whole_column() {
    let ratings = |dates: [&str; 3]| {
        let mut text =
            "Location ID,Location ODS Code,Location Name,Location Type,Location Post Code,Domain,Latest Rating,\
                        Publication Date,Provider ID\n"
                .to_owned();
        for (number, day) in dates.iter().enumerate() {
            text += &format!(
                "1-10000000{number},VL{number}AX,Alder,Social Care Org,LS1 4AP,Overall,Good,{day},1-200000001\n"
            );
        }
        the_extract(text.as_bytes())
    };
    for (dates, dated) in [
        (["05/11/2026", "05/29/2026", "04/30/2026"], Some(date(2026, 5, 29))),
        (["5/11/2026 12:00:00 AM", "2026-04-30", "5/2/2026 12:00:00 AM"], Some(date(2026, 5, 11))),
        (["05/11/2026", "29/05/2026", "30/04/2026"], Some(date(2026, 11, 5))),
        (["05/11/2026", "05/29/2026", "30/04/2026"], None),
    ] {
        let extract = ratings(dates);
        assert_eq!((extract.dated, extract.oddities.iter().count()), (dated, 0), "{dates:?}");
    }
    // What was read wrongly at first is forgotten.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gone.csv");
    let text = "Location ID,Location Status,Location HSCA End Date,Location Name\n1-100000001,Inactive-Dereg,05/11/2026,A\n\
                1-100000002,Inactive-Dereg,05/29/2026,B\n";
    fs::write(&path, text).unwrap();
    let snapshot = open_paths(&[path], &options()).unwrap();
    assert_eq!(snapshot.sources().count(), 1);
    let registers = snapshot.fetch(&keys(&[], &["1-100000001"], &[])).unwrap();
    let ended = registers.location("1-100000001").unwrap().registration;
    assert_eq!(ended, Registration::Deregistered(Some(date(2026, 5, 11))));
}

#[test]
fn a_half_matching_file_is_refused_with_what_it_lacks() {
    for (name, column, told) in [
        (
            "cqc-directory.csv",
            "CQC Provider ID (for office use only)",
            "the CQC directory, but has no column 'cqc provider'",
        ),
        (
            "cqc-filters.csv",
            "Location Type/Sector",
            "the CQC care directory with filters, but has no column 'location type/sector'",
        ),
        (
            "dspt-2024.csv",
            "Date Of Publication",
            "the DSPT organisation search, but has no column 'date of publication'",
        ),
        (
            "cqc-deactivated.csv",
            "Location HSCA End Date",
            "the CQC deactivated locations, but has no column 'location hsca end date'",
        ),
        ("dspt-2019.csv", "PublicationStatus", "the DSPT publications of 2019, but has no column 'publicationstatus'"),
    ] {
        let mut rows = table(name);
        let place = rows.iter().find_map(|row| row.iter().position(|cell| cell == column)).unwrap();
        rows.iter_mut().filter(|row| row.len() > place).for_each(|row| drop(row.remove(place)));
        let refused = inspect_bytes("x.csv", &csv_of(&rows)).unwrap_err();
        assert!(refused.contains(told), "{refused}");
    }
    let mut rows = table("ecarehomesite.csv");
    rows.iter_mut().for_each(|row| row[9].clear());
    let refused = inspect_bytes("x.csv", &csv_of(&rows)).unwrap_err();
    assert!(
        refused.contains("ODS care home sites (ecarehomesite), but has no postcode in its tenth column"),
        "{refused}"
    );
}

#[test]
fn what_is_no_register_is_refused_in_a_sentence() {
    for (bytes, told) in [
        (b"".to_vec(), "it is empty"),
        (b"Site name,ODS code,Postcode\nAlder House,VLAXL,LS1 1AB\n".to_vec(), "no extract of ODS, CQC or the DSPT"),
        (b"<?xml version=\"1.0\"?><OrgRefData/>".to_vec(), "it is XML, as in the full data release of ODS"),
        (b"{\"Organisations\": []}".to_vec(), "it is JSON, as the programming interfaces"),
        (
            b"URN,Provision type,Registration status,Local authority\nSC000001,Children's home,Active,Leeds\n".to_vec(),
            "list of Ofsted's",
        ),
        (gzip(b"a,b")[..15].to_vec(), "cut short"),
    ] {
        let refused = inspect_bytes("x.csv", &bytes).unwrap_err();
        assert!(refused.starts_with("x.csv cannot be used as a register: ") && refused.contains(told), "{refused}");
    }
}

#[test]
fn odd_values_are_tidied_and_counted() {
    let extract = the_extract(&fixture("dspt-2024.csv"));
    let odd: Vec<(u64, &str, u32)> = extract.oddities.iter().collect();
    for wanted in ["CLOSED", "small letters", "another code", "made a date", "kept as numbers"] {
        assert!(odd.iter().any(|(count, what, _)| *count == 1 && what.contains(wanted)), "{wanted}: {odd:?}");
    }
    let repeated = the_extract(&fixture("cqc-ratings.csv"));
    assert_eq!(repeated.repeated, 2);
    let snapshot = open(&["dspt-2024.csv"]);
    let registers = snapshot.fetch(&keys(&["VLAXM", "8A738", "16", "APR4", "VLAX0"], &[], &[])).unwrap();
    assert_eq!(registers.dspt("VLAXM").unwrap().standing().unwrap().level, Level::NotPublished);
    assert_eq!(registers.dspt("8A738").unwrap().name, "Example Care");
    assert_eq!(registers.dspt("VLAX0").unwrap().name, "Hazel House");
    assert_eq!(registers.dspt("VLAX0").unwrap().standing().unwrap().edition.unwrap().start_year(), 2023);
    assert!(registers.dspt("16").is_some() && registers.dspt("APR4").is_some());
}

#[test]
fn what_is_asked_for_is_fetched_with_what_hangs_on_it() {
    let snapshot = open(STORY);
    let registers = snapshot.fetch(&keys(&["VLAXL", "VLAXK"], &["1-100000001"], &["LS1 3AB"])).unwrap();
    let alder = registers.location("1-100000001").unwrap();
    assert_eq!(alder.ods_code.as_deref(), Some("VLAXL"), "from the directory with filters");
    assert_eq!(alder.service_types, ["Residential homes", "Nursing homes"], "from the newer directory");
    assert_eq!((alder.brand.as_deref(), alder.dormant), (Some("BRAND Example"), Some(false)));
    assert_eq!((alder.is_social_care(), alder.is_active()), (Some(true), true));

    let organisation = registers.organisation("VLAXL").unwrap();
    assert_eq!((organisation.role, organisation.country), (OrganisationRole::Site, Some(Country::England)));
    assert_eq!(organisation.parent.as_deref(), Some("A0E1"));
    assert_eq!(registers.organisation("A0E1").unwrap().role, OrganisationRole::HeadOffice);

    let successors: Vec<&str> = registers.successors("VLAXK").iter().map(|of| of.new.as_str()).collect();
    assert_eq!(successors, ["VLAXN", "VLAXP", "VLAXQ"]);
    assert!(registers.organisation("VLAXN").unwrap().is_closed(date(2026, 11, 21)));
    assert!(!registers.organisation("VLAXQ").unwrap().is_closed(date(2026, 11, 21)), "closes in the future");
    assert_eq!(registers.dspt("A0E2").unwrap().standing().unwrap().level, Level::ApproachingStandards);

    let at: Vec<&str> = registers.locations_at("LS1 3AB").map(|of| of.id.as_str()).collect();
    assert_eq!(at, ["1-1000000013", "1-100000003"]);
    let gone = registers.location("1-100000003").unwrap();
    assert_eq!(gone.registration, Registration::Deregistered(Some(date(2026, 8, 1))));
    assert_eq!(registers.organisations_at("LS1 3AB").count(), 2);
    assert!(registers.are_dual("1-100000021", "1-100000001") && !registers.are_dual("1-100000001", "1-100000002"));
    assert!(registers.location("1-100000021").is_some(), "the other half of a dual registration");
    assert_eq!(registers.dual("1-100000001").len(), 2);
    assert_eq!(registers.locations_of_brand("BRAND Example").count(), 3);
    assert!(registers.location("1-100000031").is_none(), "nobody asked for it");
    assert_eq!(registers.sources().len(), STORY.len());
}

#[test]
fn a_providers_id_is_told_from_a_locations() {
    let registers = open(STORY).fetch(&keys(&[], &["1-100000900"], &[])).unwrap();
    assert!(registers.is_provider("1-100000900") && registers.location("1-100000900").is_none());
    let ids: Vec<&str> = registers.locations_of_provider("1-100000900").map(|of| of.id.as_str()).collect();
    assert_eq!(ids, ["1-100000001", "1-100000002", "1-100000003", "1-100000004"]);
    assert_eq!(registers.locations_of_provider("1-100000900").filter(|of| of.is_active()).count(), 2);
}

#[test]
fn the_size_tells_a_whole_register_from_a_part() {
    for (kind, rows, is_whole) in [
        (Kind::OdsSites, 40, false),
        (Kind::OdsSites, 6_500, false),
        (Kind::OdsSites, 31_738, true),
        (Kind::CqcFilters, 9_700, false),
        (Kind::CqcFilters, 30_497, true),
        (Kind::Dspt, 21_064, true),
        (Kind::CqcRatings, 323_673, false),
    ] {
        assert_eq!(kind.is_whole_with(rows), is_whole, "{kind} of {rows} rows");
    }
}

#[test]
fn groups_say_what_can_be_checked() {
    let paths = ["cqc-search.csv", "dspt-2022.csv"].map(fixture_path);
    let fetched = |options: &Options| open_paths(&paths, options).unwrap().fetch(&Keys::default()).unwrap();
    let registers = fetched(&options());
    assert!(registers.has(Group::Cqc) && !registers.is_complete(Group::Cqc), "a search export is not all");
    assert!(registers.has(Group::Dspt) && !registers.is_complete(Group::Dspt), "a row is not all");
    assert!(fetched(&Options { whole: BTreeSet::from([Kind::Dspt]), ..options() }).is_complete(Group::Dspt));
    assert!(!registers.has(Group::OdsSites));
    assert!(!Registers::default().has(Group::Dspt));
}

#[test]
fn the_newer_extract_wins_and_the_older_says_so() {
    for order in [["dspt-2022.csv", "dspt-2024.csv"], ["dspt-2024.csv", "dspt-2022.csv"]] {
        let snapshot = open(&order);
        let registers = snapshot.fetch(&keys(&["VLAXL"], &[], &[])).unwrap();
        assert_eq!(registers.dspt("VLAXL").unwrap().status, "2025-26 Standards Met");
        let older = snapshot.sources().find(|source| source.rows == 1).unwrap();
        assert_eq!(older.note, "1 of its rows gave way to newer extracts");
    }
}

#[test]
fn a_date_given_by_hand_comes_first() {
    let dates = BTreeMap::from([(Kind::Dspt, date(2026, 11, 1))]);
    let options = Options { dates, ..options() };
    let snapshot = open_paths(&[fixture_path("dspt-2024.csv")], &options).unwrap();
    let source = snapshot.sources().next().unwrap();
    assert_eq!((source.dated, source.known), (Some(date(2026, 11, 1)), DateKnown::ByHand));
    assert_eq!(source.age_in_days(date(2026, 11, 21)), Some(20));
    let refused = open_paths(&[fixture_path("cqc-dual.csv")], &options).unwrap_err();
    assert_eq!(refused, "--register-date dspt: no file of that kind was given");
}

fn build_to(paths: &[PathBuf], target: &Path) -> Result<Built, RegisterError> {
    let built = registers::build(paths, &options(), &|_, _| {})?;
    built.snapshot.copy_to(&mut fs::File::create(target).unwrap()).unwrap();
    Ok(built)
}

#[test]
fn a_snapshot_is_a_source_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("registers.db");
    let paths: Vec<PathBuf> = STORY.iter().map(|name| fixture_path(name)).collect();
    let built = build_to(&paths, &target).unwrap();
    assert_eq!(built.snapshot.sources().count(), STORY.len());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    let wanted = keys(&["VLAXL", "VLAXK"], &["1-100000001"], &["LS1 3AB"]);
    let told = |registers: &Registers| format!("{:?}", registers.location("1-100000003"));
    let direct = open(STORY).fetch(&wanted).unwrap();
    // As it is; with another extract beside it, by way of a second snapshot.
    let alone = open_paths(std::slice::from_ref(&target), &options()).unwrap();
    let beside = open_paths(&[target.clone(), fixture_path("dspt-2022.csv")], &options()).unwrap();
    for (snapshot, sources) in [(alone, STORY.len()), (beside, STORY.len() + 1)] {
        let registers = snapshot.fetch(&wanted).unwrap();
        assert_eq!(registers.sources().len(), sources);
        assert_eq!(registers.dspt("VLAXL"), direct.dspt("VLAXL"));
        assert_eq!(registers.organisation("VLAXL"), direct.organisation("VLAXL"));
        assert_eq!(told(&registers), told(&direct));
    }
    assert!(matches!(
        registers::inspect(&[target], &options(), &|_, _| {}).unwrap().pop().unwrap().unwrap(),
        Inspected::Snapshot(_, sources) if sources.iter().eq(built.snapshot.sources())
    ));
}

#[test]
fn other_databases_and_other_versions_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("registers.db");
    build_to(&[fixture_path("cqc-dual.csv")], &target).unwrap();
    // One of the first version lacks nothing but the legal ends.
    let first = folder.path().join("first.db");
    fs::copy(&target, &first).unwrap();
    let to_first = "DROP TABLE legal_ends; PRAGMA user_version = 1;";
    rusqlite::Connection::open(&first).unwrap().execute_batch(to_first).unwrap();
    let registers = open_paths(std::slice::from_ref(&first), &options()).unwrap();
    assert!(registers.fetch(&keys(&["VLAXL"], &["1-100000001"], &[])).unwrap().legal_end("VLAXL").is_none());
    assert!(open_paths(&[first, fixture_path("ods-search.csv")], &options()).is_ok());
    let refusal = |sql: &str| {
        let changed = folder.path().join("changed.db");
        fs::copy(&target, &changed).unwrap();
        rusqlite::Connection::open(&changed).unwrap().execute_batch(sql).unwrap();
        open_paths(&[changed], &options()).unwrap_err()
    };
    assert!(refusal("PRAGMA user_version = 7").contains("a snapshot of version 7"));
    assert!(refusal("PRAGMA application_id = 1").contains("no snapshot of registers"));
    assert!(refusal("CREATE VIEW v AS SELECT 1").contains("damaged"));
    assert!(refusal("DROP TABLE dspt; CREATE VIEW dspt AS SELECT 1").contains("damaged"));
    let mut bytes = fs::read(&target).unwrap();
    bytes.truncate(5000);
    fs::write(folder.path().join("short.db"), bytes).unwrap();
    let refused = open_paths(&[folder.path().join("short.db")], &options()).unwrap_err();
    assert!(refused.contains("short.db"), "{refused}");
}

#[test]
fn in_a_folder_what_is_no_register_is_left_aside() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), fixture("dspt-2024.csv")).unwrap();
    fs::write(folder.path().join("licence.txt"), "Open Government Licence\n").unwrap();
    fs::write(folder.path().join("page.pdf"), "%PDF-1.7").unwrap();
    let target = folder.path().join("out.db");
    let built = build_to(&[folder.path().to_owned()], &target).unwrap();
    assert_eq!((built.snapshot.sources().count(), built.ignored.len()), (1, 2));
    fs::write(folder.path().join("b.csv"), "Code,Organisation Name,Status,Primary Sector\n").unwrap();
    let refused = build_to(&[folder.path().to_owned()], &target).unwrap_err();
    assert!(refused.to_string().contains("b.csv") && target.is_file(), "{refused}");
    let empty = tempfile::tempdir().unwrap();
    assert!(open_paths(&[empty.path().to_owned()], &options()).unwrap_err().contains("no register was found"));
}

fn command(folder: &Path) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_nhsmail-onboard"));
    command.current_dir(folder).arg("registers");
    command
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_command_inspects() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x.csv"), gzip(&fixture("cqc-directory.csv"))).unwrap();
    fs::write(folder.path().join("letter.txt"), "Dear all\n").unwrap();
    let done = command(folder.path()).args(["inspect", "x.csv", "--as-of", "2026-11-21"]).assert().code(0);
    let out = said(&done.get_output().stdout);
    for told in [
        "cqc-directory: CQC directory",
        "2026-09-16, 66 days old",
        "4 different",
        "4: only a part of the register, which has about 57,000 rows",
    ] {
        assert!(out.contains(told), "{out}");
    }
    let done = command(folder.path()).args(["inspect", "x.csv", "letter.txt"]).assert().code(1);
    assert!(said(&done.get_output().stderr).starts_with("nhsmail-onboard: letter.txt cannot be used as a register"));
    command(folder.path()).args(["inspect", "letter.txt"]).assert().code(2);
    command(folder.path()).args(["inspect", "absent.csv"]).assert().code(2);
}

#[test]
fn the_command_builds() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x.csv"), fixture("ecarehomesite.csv")).unwrap();
    let build = |args: &[&str]| command(folder.path()).arg("build").args(args).assert();
    let done = build(&["x.csv", "-o", "r.db", "--register-date", "ods-sites=2026-08-28"]).code(0);
    let out = said(&done.get_output().stdout);
    for told in ["ods-sites", "of 2026-08-28", "r.db", "only a part of the register, which has about 32,000 rows"] {
        assert!(out.contains(told), "{out}");
    }
    for (args, told) in [
        (["x.csv", "-o", "r.db"].as_slice(), "--force"),
        (&["x.csv", "-o", "x.csv", "--force"], "is an input"),
        (&["x.csv", "-o", "."], "is a folder"),
        (&["x.csv", "-o", "s.db", "--register-date", "dspt=2026-08-28"], "no file of that kind"),
        (&["x.csv", "-o", "s.db", "--register-date", "odssites=2026-08-28"], "did you mean ods-sites?"),
        (&["absent.csv", "-o", "s.db"], "there is no file or folder absent.csv"),
    ] {
        let done = build(args).code(2);
        let err = said(&done.get_output().stderr);
        assert!(err.contains(told), "{err}");
    }
    build(&["x.csv", "-o", "r.db", "--force", "--quiet"]).code(0).stdout("");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Cells that are nearly those of registers, in any order: recognised or refused, never a panic.
    #[test]
    fn no_table_makes_the_recogniser_panic(
        rows in prop::collection::vec(
            prop::collection::vec(
                "[ -~\u{E9}\u{2013}\n]{0,12}|Location ID|Provider ID|Location Type/Sector|Code|Organisation Name|Status\
                 |Date Of Publication|Primary Sector|VLAXL|1-100000001|LS1 1AB|20260801|CLOSED|[(]VLAXL[)]|[A-Z]{0,3}CLOSED|F",
                0..28,
            ),
            0..12,
        ),
        title in prop::sample::select(vec!["", "dspt-2024.csv", "cqc-filters.csv", "ecarehomesite.csv", "cqc-dual.csv"]),
    ) {
        let mut table = if title.is_empty() { Vec::new() } else { table(title) };
        table.extend(rows.into_iter().filter(|row| !row.is_empty()));
        let _ = inspect_bytes("x.csv", &csv_of(&table));
    }
}

/// A snapshot as bytes.
static SNAPSHOT: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("registers.db");
    let paths: Vec<PathBuf> = STORY.iter().map(|name| fixture_path(name)).collect();
    build_to(&paths, &target).unwrap();
    fs::read(target).unwrap()
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// A snapshot with wrong bytes in it is refused or gives something, and never ends the program.
    #[test]
    fn no_damage_to_a_snapshot_makes_it_panic(damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40)) {
        let mut bytes = SNAPSHOT.clone();
        for (place, byte) in damage {
            let place = place.index(bytes.len() - 100) + 100;
            bytes[place] = byte;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registers.db");
        fs::write(&path, bytes).unwrap();
        if let Ok(snapshot) = open_paths(&[path], &options()) {
            let _ = snapshot.fetch(&keys(&["VLAXL", "VLAXK"], &["1-100000001", "1-100000900"], &["LS1 3AB"]));
        }
    }
}

#[test]
fn successions_that_run_in_a_circle_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    fs::write(&path, "VLAXK,VLAXL,R,20200101,\nVLAXL,VLAXM,R,20210101,\nVLAXM,VLAXK,R,20220101,\n").unwrap();
    let registers = open_paths(&[path], &options()).unwrap().fetch(&keys(&["VLAXL"], &[], &[])).unwrap();
    let successors: Vec<&str> = registers.successors("VLAXL").iter().map(|of| of.new.as_str()).collect();
    assert_eq!(successors, ["VLAXM", "VLAXK"]);
}
