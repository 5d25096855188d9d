//! Rows that nobody typed a home or a person into: left out and told, whatever their wording; and none that could be one is.

use proptest::prelude::*;
use serde_json::Value;

use crate::util::{Tables, codes, result_of_tables};

/// What stands in rows that nobody typed, set apart by bars.
const ASIDES: &str = "Total|Total 3|8 homes|Sub-total|NORTH|Region: North|NORTH REGION (2 homes)|Care homes|CLOSED|Head office|Page 1 of \
     2|Signed: ........|Date: ……|Completed by: Pat Smith|Return to: forms@example.org|Regional Manager: Pat Smith|See tab 2|---|End of \
     list|* = new|Last updated 12/11/26|Please select|Choose an item.|+44|0|1-|CON1-|@example.org|Enter name here|#N/A|No|Member|8|Site \
     name|First name|-|n/a";

fn any_aside() -> impl Strategy<Value = String> {
    let asides: Vec<&str> = ASIDES.split('|').collect();
    // A row that begins with "e.g." is an example of a template.
    let no_example = |text: &String| !text.to_lowercase().contains("eg");
    prop_oneof![
        4 => Just(String::new()),
        4 => prop::sample::select(asides).prop_map(str::to_owned),
        1 => "\\PC{0,12}".prop_filter("no example", no_example)
    ]
}

/// A row of the good tables with one value that identifies it, and anything beside it.
fn rows_with(
    values: impl Strategy<Value = (usize, String)>,
    columns: usize,
) -> impl Strategy<Value = Vec<Vec<String>>> {
    let row = (prop::collection::vec(any_aside(), columns), values).prop_map(|(mut row, (column, value))| {
        row[column] = value;
        row
    });
    prop::collection::vec(row, 1..12)
}

fn of_a_site() -> impl Strategy<Value = (usize, String)> {
    prop_oneof![
        "V[A-Z0-9]{4}".prop_map(|code| (1, code)),
        "1-[1-9][0-9]{8,9}".prop_map(|id| (2, id)),
        "CON1-[1-9][0-9]{8}".prop_map(|id| (3, id)),
        "LS[1-9] [1-9]AB".prop_map(|postcode| (4, postcode)),
    ]
}

fn of_a_person() -> impl Strategy<Value = (usize, String)> {
    prop_oneof![
        "[a-z]{3,8}@example[.]org".prop_map(|address| (3, address)),
        "(0|[+]44 ?|0044)7700 ?900[0-9]{3}".prop_map(|mobile| (4, mobile)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_row_that_identifies_a_site_or_a_person_is_left_out(
        sites in rows_with(of_a_site(), 9),
        users in rows_with(of_a_person(), 6),
    ) {
        let mut tables = Tables::good(2);
        tables.sites.rows.extend(sites);
        tables.users.rows.extend(users);
        let result = tables.result();
        let findings = result["findings"].as_array().unwrap();
        let left_out = findings.iter().filter(|finding| finding["rule"] == "FILE020").map(|finding| &finding["message"]);
        let left_out: Vec<&Value> = left_out.filter(|told| !told.as_str().unwrap().contains("an earlier row lists")).collect();
        prop_assert!(left_out.is_empty(), "{:?} of {:#?} {:#?}", left_out, tables.sites.rows, tables.users.rows);
    }
}

/// The findings of FILE020, each with its weight and its cell or row.
fn left_out(result: &Value) -> Vec<String> {
    let findings = result["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == "FILE020");
    let told = |finding: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        let source = &finding["source"];
        let place = source["cell"].as_str().map_or_else(|| source["row"].to_string(), str::to_owned);
        format!("{} {place} {}", text(&finding["severity"]), text(&finding["message"]))
    };
    findings.map(told).collect()
}

fn with_rows(of_sites: &[&str], of_users: &[&str]) -> Value {
    let tables = Tables::good(3);
    let csv = |table: &crate::util::Table, rows: &[&str]| format!("{}{}\n", table.csv(), rows.join("\n"));
    result_of_tables(&csv(&tables.sites, of_sites), &csv(&tables.users, of_users))
}

#[test]
fn rows_that_nobody_typed_change_no_verdict() {
    let of_sites = [
        "Total 3",
        "Total,,,,,,,6",
        "No. of homes,3",
        ",,,,,,,6",
        "NORTH REGION (2 homes),,,,Regional Manager: Pat Smith",
        "Signed: ......,,,Date: ......",
        "Return to: forms@example.org",
        "0,0,0,0,0,0,0,0",
        "0,0,1-0,CON1-0,0,0",
        "#N/A,#N/A,#N/A,#N/A,#N/A,#N/A",
        "Please select,,1-,CON1-,,Choose an item.",
        "-,-,-,-,-,-",
    ];
    let of_users = [
        "Total: 6",
        "Completed by: pat@example.org",
        ",NORTH",
        ",,,,,Member",
        "VUAAP,,,,,Member",
        "VUAAP",
        ",Enter name here,,@example.org,+44,Please select",
        "#N/A,#N/A,#N/A,#N/A,#N/A",
        "Page 1 of 2",
    ];
    let result = with_rows(&of_sites, &of_users);
    let read = (&result["counts"]["sites"]["accepted"], &result["counts"]["users"]["accepted"]);
    assert_eq!((&result["outcome"], read), (&"accepted".into(), (&3.into(), &6.into())), "{:#}", result["findings"]);
    assert_eq!(result["counts"]["rows"]["skipped"], of_sites.len() + of_users.len());
    let warned: Vec<String> = left_out(&result).into_iter().filter(|told| told.starts_with("warn")).collect();
    assert_eq!(
        warned,
        [
            "warn 1 12 of the 15 rows below the headings were left out: a total (4), a sub-heading (1), a remark (2), \
             prepared and not filled in (5).",
            "warn 1 9 of the 15 rows below the headings were left out: a total (1), a sub-heading (1), a remark (2), \
             prepared and not filled in (5).",
        ]
    );
}

#[test]
fn what_may_be_a_home_or_a_person_after_all_is_told_with_a_warning() {
    let result = with_rows(
        &["Dovecote Manor", "Closed homes", ",,,,,25/26 Standards Met,,2,pat@example.org"],
        &["VUAAP,,,,,Owner of the mailbox"],
    );
    assert_eq!((&result["outcome"], codes(&result, &["reject"])), (&"accepted".into(), Vec::new()));
    assert_eq!(
        left_out(&result),
        [
            "warn A5 'Dovecote Manor' stands alone in its row, which was left out. Is this a home?",
            "warn A6 'Closed homes' was taken for a sub-heading, and the rows below it were read like all others.",
            "warn 7 The row was left out: nothing in it says which home or person it is about.",
            "warn 8 The row was left out: nothing in it says which home or person it is about.",
        ]
    );
}

/// A sub-heading that says so speaks for the rows below it, down to the next.
#[test]
fn homes_below_closed_and_people_below_leavers_are_not_set_up() {
    let home = |name: &str, code: &str, n: u32| {
        format!("{name},{code},1-230451887{n},CON1-441820331{n},LS8 2AB,25/26 Standards Met")
    };
    let sites = [
        "Site name,ODS code,CQC location ID,CQC contact ID,Postcode,DSPT status".to_owned(),
        home("Ashdown House", "VL4K7", 1),
        home("Beech Grange", "VM2PX", 2),
        "Closed homes".to_owned(),
        home("Cobblers Court", "VN9TD", 3),
        "North region".to_owned(),
        home("Dovecote Manor", "VP4QW", 4),
    ];
    let users = "ODS code,First name,Last name,Personal email,Mobile number\n\
        VL4K7,Amara,Abbott,amara@example.org,07700 900001\n\
        VL4K7,Bethan,Boyd,bethan@example.org,07700 900002\n\
        ,Leavers\n\
        VM2PX,Chidi,Clarke,chidi@example.org,07700 900003\n";
    let result = result_of_tables(&sites.join("\n"), users);
    let actions = |of: &str| -> Vec<String> {
        result[of].as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(actions("sites"), ["onboard", "onboard", "none", "onboard"], "{:#}", result["findings"]);
    assert_eq!(actions("users"), ["create", "create", "none"], "{:#}", result["findings"]);
    assert_eq!(
        left_out(&result),
        [
            "warn A4 'Closed homes' was taken for a sub-heading that says for the rows below it, down to the next, that they are in \
             the past.",
            "info 6 The row was left out: it is a sub-heading.",
            "warn B4 'Leavers' was taken for a sub-heading that says for the rows below it, down to the next, that they are in the past.",
        ]
    );
}

/// A name with anything else is a home, and a name is a person; and what most rows of a table are is what it lists.
#[test]
fn a_home_or_a_person_is_not_left_out() {
    for (site, user) in
        [("Dovecote Manor,,,,,25/26 Standards Met", ",Gina"), ("Dovecote Manor,,,,,,,5", ",,,,07700 900999")]
    {
        let result = with_rows(&[site], &[user]);
        assert_eq!(
            (&result["counts"]["sites"]["rejected"], &result["counts"]["users"]["rejected"]),
            (&1.into(), &1.into())
        );
        assert_eq!(left_out(&result), Vec::<String>::new());
    }
    let names = result_of_tables("Site name,ODS code,Postcode\nAlder House\nBirch Lodge\n", "");
    assert_eq!((&names["counts"]["sites"]["read"], left_out(&names)), (&2.into(), vec![]));
    let errors = result_of_tables("Site name,ODS code,Postcode\n#REF!,#REF!,#REF!\n", "");
    assert_eq!((&errors["counts"]["sites"]["read"], left_out(&errors)), (&1.into(), vec![]));
}

/// In a sheet of people with their site's columns a row without anybody is its site's only.
#[test]
fn a_site_beside_nobody_is_a_site() {
    let headings = "Site name,ODS code,CQC location ID,CQC contact ID,Postcode,DSPT status,Service type,First name,Last \
                    name,Personal email,Mobile number,Has NHSmail account";
    let home = |name: &str, code: &str, n: u32, person: &str| {
        format!("{name},{code},1-12304518{n},CON1-44182033{n},LS8 2A{n},25/26 Standards Met,Care home with nursing,{person}\n")
            .replace("2A11", "2AB")
            .replace("2A12", "2AD")
    };
    let amara = home("Ashdown House", "VL4K7", 11, "Amara,Abbott,amara@example.org,07700 900001,No");
    let prepared = home("Ashdown House", "VL4K7", 11, ",,,,No");
    let other = home("Beech Grange", "VM2PX", 12, ",,,,No");
    let rows = format!("{headings}\nNORTH\n{amara}{prepared}{prepared}Total 1\n{other}{other}");
    let result = result_of_tables(&rows, "");
    let read = (&result["counts"]["sites"]["accepted"], &result["counts"]["users"]["read"]);
    assert_eq!(
        (read, &result["counts"]["rows"]["skipped"]),
        ((&2.into(), &1.into()), &5.into()),
        "{:#}",
        result["findings"]
    );
}
