//! What becomes of sites, users and the submission: the definitions of the contract, one test each.

use serde_json::Value;

use crate::util::{Tables, codes, configured, result_of, result_of_tables, root, settings};

fn route(result: &Value) -> (&str, &str, &str) {
    let text = |key: &str| result["route"][key].as_str().unwrap();
    (text("route"), text("next_step"), text("contact"))
}

fn verdicts<'r>(result: &'r Value, of: &str) -> Vec<&'r str> {
    result[of].as_array().unwrap().iter().map(|row| row["verdict"].as_str().unwrap()).collect()
}

fn actions<'r>(result: &'r Value, of: &str) -> Vec<&'r str> {
    result[of].as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap()).collect()
}

#[test]
fn several_sites_manage_themselves() {
    let result = Tables::good(2).result();
    let (route, next_step, _) = route(&result);
    assert_eq!(route, "self-management");
    assert!(next_step.contains("self-management application form"));
    assert!(result["route"]["administered_by"].as_str().unwrap().contains("Local Administrators"));
}

#[test]
fn a_single_site_goes_to_the_national_administration_service() {
    let result = Tables::good(1).result();
    let (route, next_step, contact) = route(&result);
    assert_eq!((route, contact), ("nas", "helpdesk@nhs.net"));
    assert!(next_step.contains("registration portal"));
    assert_eq!(result["outcome"], "rejected");
    assert_eq!(verdicts(&result, "users"), ["held", "held"]);
}

#[test]
fn hospices_ask_the_feedback_team() {
    let mut tables = Tables::good(2);
    tables.sites.lay_over("Service type\nHospice\nHospice\n");
    let result = tables.result();
    assert!(route(&result).1.contains("Hospice NHSmail Application Query"));
}

#[test]
fn one_new_site_beside_an_existing_one_is_an_addition() {
    let mut tables = Tables::good(2);
    tables.sites.lay_over("Request\nexisting\nnew\n");
    let result = tables.result();
    assert_eq!(route(&result).0, "self-management");
    assert!(codes(&result, &["info"]).contains(&"ROUTE008".to_owned()));
    assert_eq!(actions(&result, "sites"), ["none", "onboard"]);
}

#[test]
fn a_total_of_sites_shows_that_there_are_more() {
    let tables = Tables::good(1);
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("sites.csv", tables.sites.csv()),
        ("users.csv", tables.users.csv()),
        ("we.csv", "Total sites,5 homes\n".to_owned()),
    ];
    let paths: Vec<_> = files.iter().map(|(name, _)| folder.path().join(name)).collect();
    for (path, (_, text)) in paths.iter().zip(&files) {
        std::fs::write(path, text).unwrap();
    }
    let result = result_of(&paths, &settings());
    assert_eq!(result["outcome"], "accepted", "{:#}", result["findings"]);
    assert!(codes(&result, &["info"]).contains(&"ROUTE008".to_owned()));
}

#[test]
fn a_site_that_leaves_takes_its_people_with_it_and_what_is_not_understood_is_rejected() {
    let mut tables = Tables::good(4);
    tables.sites.lay_over("Request\nLeaving\nclosed\nperhaps\nnew\n");
    let result = tables.result();
    let rows = |of: &str, what: &str| -> Vec<String> {
        result[of].as_array().unwrap().iter().map(|row| row[what].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(rows("sites", "verdict"), ["accepted", "accepted", "rejected", "accepted"]);
    assert_eq!(rows("sites", "action")[..2], ["none", "none"]);
    // Nobody is created at a home that is gone.
    assert_eq!(rows("users", "action"), ["none", "none", "none", "none", "create", "create", "create", "create"]);
    assert_eq!(codes(&result, &["reject"]), ["SITE008"]);
    assert_eq!(codes(&result, &["warn"]), ["SITE010", "USER021"]);
}

#[test]
fn a_very_long_value_takes_no_longer_than_its_length() {
    let mut tables = Tables::good(2);
    tables.sites.rows[0][0] = "N".repeat(400_000);
    tables.users.rows[0][0] = "V".repeat(400_000);
    assert_eq!(codes(&tables.result(), &["reject"]), ["USER013"]);
}

#[test]
fn a_malformed_ods_code_still_joins_its_users_to_its_site() {
    let mut tables = Tables::good(2);
    tables.sites.rows[0][1] = " vla-1 ".to_owned();
    tables.users.rows[0][0] = "VLA-1".to_owned();
    tables.users.rows[1][0] = "v la-1".to_owned();
    let result = tables.result();
    assert_eq!(codes(&result, &["reject", "warn"]), ["ODS002"]);
    assert_eq!(verdicts(&result, "sites"), ["rejected", "accepted"]);
    assert_eq!(verdicts(&result, "users"), ["held", "held", "accepted", "accepted"]);
    assert_eq!(result["sites"][0]["users"]["counted"], 2);
}

#[test]
fn users_of_a_code_two_rejected_sites_share_are_held_and_not_counted() {
    let mut tables = Tables::good(3);
    let code = tables.sites.rows[0][1].clone();
    code.clone_into(&mut tables.sites.rows[1][1]);
    tables.users.rows[2..4].iter_mut().for_each(|user| code.clone_into(&mut user[0]));
    let result = tables.result();
    assert_eq!(codes(&result, &["reject", "warn"]), ["ODS006"], "no QUOTA finding, no USER017");
    assert_eq!(verdicts(&result, "users"), ["held", "held", "held", "held", "accepted", "accepted"]);
    assert_eq!(result["users"][0]["site"], Value::Null);
}

#[test]
fn users_of_a_name_two_standing_sites_share_are_rejected() {
    let mut tables = Tables::good(2);
    "Alder House 1".clone_into(&mut tables.sites.rows[1][0]);
    "Site name".clone_into(&mut tables.users.headings[0]);
    tables.users.rows.iter_mut().for_each(|user| "alder house 1".clone_into(&mut user[0]));
    let result = tables.result();
    assert_eq!(codes(&result, &["reject"]), ["USER017"]);
    assert_eq!(verdicts(&result, "sites"), ["accepted", "accepted"]);
}

#[test]
fn a_missing_column_rejects_its_sheet_and_nothing_else() {
    let mut tables = Tables::good(2);
    "Remarks".clone_into(&mut tables.users.headings[4]);
    let result = tables.result();
    assert_eq!(codes(&result, &["reject", "warn"]), ["FILE007"]);
    assert_eq!(verdicts(&result, "sites"), ["accepted", "accepted"]);
    assert_eq!(verdicts(&result, "users"), ["rejected"; 4]);
    assert_eq!(result["outcome"], "partial");
}

#[test]
fn users_without_any_column_for_their_site_are_told_once() {
    let mut tables = Tables::good(2);
    "Our reference".clone_into(&mut tables.users.headings[0]);
    tables.users.rows.iter_mut().for_each(|row| "17".clone_into(&mut row[0]));
    let result = tables.result();
    assert_eq!(codes(&result, &["reject", "warn"]), ["FILE007"]);
    assert_eq!(verdicts(&result, "users"), ["rejected"; 4]);
}

#[test]
fn nothing_is_claimed_of_an_organisation_whose_sites_could_not_be_read() {
    let result = result_of_tables("Dear all\n", &Tables::good(2).users.csv());
    assert_eq!(result["outcome"], "unprocessable");
    assert!(result["route"]["reason"].as_str().unwrap().starts_with("No site could be read"));
    assert_eq!(codes(&result, &["reject"]), ["FILE006"]);
}

#[test]
fn headings_without_a_row_are_told_once() {
    let tables = Tables::good(1);
    let headings = tables.sites.csv().lines().next().unwrap().to_owned();
    assert_eq!(codes(&result_of_tables(&headings, &tables.users.csv()), &["reject"]), ["FILE001"]);
}

#[test]
fn the_action_follows_from_request_and_account() {
    let mut tables = Tables::good(2);
    tables.users.lay_over("Request,Has NHSmail account\nnew,no\nleaving,yes\nexisting,yes\nnew,yes\n");
    assert_eq!(actions(&tables.result(), "users"), ["create", "leave", "none", "join"]);
}

#[test]
fn a_person_on_two_sites_counts_at_the_first() {
    let mut tables = Tables::good(2);
    let same = tables.users.rows[0][1..5].to_vec();
    tables.users.rows[2][1..5].clone_from_slice(&same);
    let result = tables.result();
    assert_eq!(result["sites"][0]["users"]["counted"], 2);
    assert_eq!(result["sites"][1]["users"]["counted"], 1);
    let warned: Vec<u64> = result["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["rule"] == "USER015")
        .map(|finding| finding["source"]["row"].as_u64().unwrap())
        .collect();
    assert_eq!(warned, [2, 4], "both rows are told, in input order");
}

#[test]
fn several_findings_of_one_row_come_in_one_pass() {
    let mut tables = Tables::good(2);
    let row = &mut tables.sites.rows[0];
    for column in [0, 2, 3, 4, 5] {
        row[column].clear();
    }
    let found = codes(&tables.result(), &["reject"]);
    assert_eq!(found, ["CQC001", "CQC005", "DSPT001", "SITE001", "SITE002"]);
}

#[test]
fn twenty_thousand_rows_with_one_mobile_name_ten_others_and_the_true_number() {
    let mut tables = Tables::good(10);
    let many = 20_000;
    let template = tables.users.rows[0].clone();
    tables.users.rows = (0..many)
        .map(|n| {
            let mut user = template.clone();
            user[2] = format!("Tester{n}");
            user[3] = format!("person{n}@example.org");
            user
        })
        .collect();
    let result = tables.result();
    let shared: Vec<&Value> =
        result["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == "USER010").collect();
    assert_eq!(shared.len(), many);
    assert_eq!(shared[many - 1]["related_count"], many - 1);
    assert_eq!(shared[many - 1]["related"].as_array().unwrap().len(), 10);
    assert_eq!(shared[many - 1]["related"][0]["row"], 2);
}

/// The rows of the sites with a finding of this rule, in order.
fn rows_of(result: &Value, rule: &str) -> Vec<u64> {
    let findings = result["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == rule);
    findings.map(|finding| finding["source"]["row"].as_u64().unwrap()).collect()
}

#[test]
fn a_site_listed_twice_is_not_told_of_its_mailbox_too() {
    let mut tables = Tables::good(3);
    tables.sites.lay_over("ODS code,Shared mailbox name\nVLAXL,Alder House\nVLAXL,alder house\nVN6C2,Alder House 3\n");
    let result = tables.result();
    assert_eq!((rows_of(&result, "ODS006"), rows_of(&result, "MBX006")), (vec![2, 3], vec![]));
}

#[test]
fn a_new_site_may_not_ask_for_the_mailbox_of_an_existing_one_which_keeps_it() {
    let mut tables = Tables::good(3);
    tables.sites.lay_over("Request,Shared mailbox name\nexisting,Alder House\nnew,alder house\nexisting,odd/name\n");
    let result = tables.result();
    assert_eq!((rows_of(&result, "MBX006"), rows_of(&result, "MBX007")), (vec![3], vec![]));
}

#[test]
fn only_the_site_that_takes_anothers_code_for_its_mailbox_is_rejected() {
    let mut tables = Tables::good(2);
    tables.sites.lay_over("ODS code,Shared mailbox name\nVLAXL,care.vn6c2@nhs.net\nVN6C2,care.vn6c2@nhs.net\n");
    tables.point_users_at_their_sites();
    let result = tables.result();
    assert_eq!((rows_of(&result, "MBX005"), rows_of(&result, "MBX006")), (vec![2], vec![]));
    assert!(rows_of(&result, "MBX004").is_empty());
}

#[test]
fn a_site_that_is_listed_twice_shares_nothing_with_itself() {
    let mut tables = Tables::good(3);
    tables.sites.rows[1] = tables.sites.rows[0].clone();
    tables.sites.rows[1][6] = "Care home without nursing".to_owned();
    let found = codes(&tables.result(), &["reject", "info"]);
    assert!(found.contains(&"ODS006".to_owned()), "{found:?}");
    assert!(!found.contains(&"SITE006".to_owned()) && !found.contains(&"CQC008".to_owned()), "{found:?}");
}

#[test]
fn a_sheet_of_persons_with_their_sites_beside_them_lists_both() {
    let file = root().join("tests/fixtures/rules/SITE005/good/estate.csv");
    let result = result_of(&[file], &settings());
    assert_eq!(result["sheets"][0]["role"], "combined");
    assert_eq!(result["outcome"], "accepted");
    let rows = |part: &str| -> Vec<u64> {
        result[part].as_array().unwrap().iter().map(|row| row["source"]["row"].as_u64().unwrap()).collect()
    };
    // The first row of each site is the site's; the second person of each has no key, or the same in other letters.
    assert_eq!((rows("sites"), rows("users")), (vec![2, 4], vec![2, 3, 4, 5]));
    let sites: Vec<u64> =
        result["users"].as_array().unwrap().iter().map(|user| user["site"]["row"].as_u64().unwrap()).collect();
    assert_eq!(sites, [2, 2, 4, 4]);
    assert_eq!(result["counts"]["rows"]["read"], 4);
}

/// A sheet of persons with their sites beside them, from the columns that matter here.
fn combined(rows: &[[&str; 6]]) -> Value {
    let mut csv = "Site name,ODS code,CQC location ID,CQC contact ID,Postcode,DSPT status,First name,Last name,\
                   Personal email,Mobile number,Mailbox role\n"
        .to_owned();
    for (number, row) in rows.iter().enumerate() {
        let letter = char::from(b'A' + number as u8);
        let person = format!("Person {letter},Tester,p{number}@example.org,07700 90000{number},Owner");
        csv += &format!("{},{person}\n", row.join(","));
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("estate.csv"), csv).unwrap();
    result_of(&[folder.path().join("estate.csv")], &settings())
}

const ALDER: [&str; 6] = ["Alder House", "VLAXL", "1-1200000001", "CON1-310000001", "LS1 4AB", "25/26 Standards Met"];
const BIRCH: [&str; 6] = ["Birch Lodge", "VN6C2", "1-1200000002", "CON1-310000002", "YO10 5DD", "25/26 Standards Met"];

#[test]
fn a_site_whose_codes_stand_in_its_first_row_only_is_one_site() {
    let named = ["alder  house", "", "", "", "", ""];
    let coded = ["", "", "1-1200000002", "", "YO105DD", ""];
    let result = combined(&[ALDER, named, ["", "", "", "", "", ""], BIRCH, coded]);
    assert_eq!(codes(&result, &["reject"]), [""; 0], "{:#}", result["findings"]);
    assert_eq!(verdicts(&result, "sites"), ["accepted"; 2]);
    let of_site: Vec<u64> =
        result["users"].as_array().unwrap().iter().map(|user| user["site"]["row"].as_u64().unwrap()).collect();
    assert_eq!(of_site, [2, 2, 2, 5, 5]);
}

#[test]
fn a_row_that_names_another_site_inherits_nothing() {
    for other in [
        ["Cedar View", "", "", "", "", ""],
        ["Alder House", "", "", "", "HU1 1AA", ""],
        ["", "", "", "CON1-310000009", "", ""],
        ["Alder House", "VW3KP", "", "", "", ""],
        ["", "VLAXL", "1-1200000009", "", "", ""],
    ] {
        let result = combined(&[ALDER, other, ["", "", "", "", "", ""], BIRCH]);
        let of_alder = verdicts(&result, "users")[..3].iter().filter(|verdict| **verdict == "accepted").count();
        assert!(of_alder <= 1, "{other:?}: {:#}", result["users"]);
        assert_eq!(verdicts(&result, "users")[3], "accepted");
    }
}

#[test]
fn what_stands_behind_a_full_name_is_told_and_is_no_name() {
    let mut tables = Tables::good(2);
    let (users, names) = (&mut tables.users, ["Jane Doe, RGN", "Sam Testerby (Manager)", "Ann Testerton Jr", "Al Ma"]);
    users.headings = users.headings.iter().filter(|heading| *heading != "Last name").cloned().collect();
    users.headings[1] = "Full name".to_owned();
    for (row, name) in users.rows.iter_mut().zip(names) {
        row.remove(2);
        name.clone_into(&mut row[1]);
    }
    let result = tables.result();
    assert_eq!(codes(&result, &["reject", "warn"]), ["FILE026"], "{:#}", result["findings"]);
    let parts = |key: &str| -> Vec<&str> {
        result["users"].as_array().unwrap().iter().map(|user| user["values"][key].as_str().unwrap()).collect()
    };
    assert_eq!(parts("first_name"), ["Jane", "Sam", "Ann", "Al"]);
    assert_eq!(parts("last_name"), ["Doe", "Testerby", "Testerton Jr", "Ma"]);
    let told = result["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == "FILE026");
    let told: Vec<&str> = told.map(|finding| finding["message"].as_str().unwrap()).collect();
    assert_eq!(
        told,
        [
            "'Jane Doe, RGN' was read as 'Jane Doe'; the words beside it were left aside.",
            "'Sam Testerby (Manager)' was read as 'Sam Testerby'; the words beside it were left aside.",
        ]
    );
}

#[test]
fn a_couple_with_one_address_and_number_is_two_people() {
    let mut tables = Tables::good(2);
    let couple = "First name,Last name,Personal email,Mobile number\n\
                  Jane,Testerby,home@example.org,07700 900900\nPeter,Testerby,home@example.org,07700 900900\n";
    tables.users.lay_over(couple);
    assert_eq!(codes(&tables.result(), &["reject"]), ["USER005", "USER010"]);
    for spelt in ["Jayne,Testerby", "J,Testerby", "Jane,Testersby"] {
        tables.users.lay_over(&couple.replace("Peter,Testerby", spelt));
        let result = tables.result();
        assert_eq!(codes(&result, &["reject"]), ["USER016"], "{spelt}");
        assert!(result["findings"].to_string().contains("The name is spelled two ways."));
    }
}

#[test]
fn site_columns_beside_persons_are_passed_over_where_a_sheet_lists_the_sites() {
    let folder = tempfile::tempdir().unwrap();
    let good = Tables::good(2);
    std::fs::write(folder.path().join("sites.csv"), good.sites.csv()).unwrap();
    let combined = root().join("tests/fixtures/rules/SITE005/bad/estate.csv");
    let result = result_of(&[folder.path().join("sites.csv"), combined], &settings());
    assert_eq!(result["sheets"][1]["role"], "users");
    assert_eq!(result["counts"]["sites"]["read"], 2);
}

#[test]
fn headings_may_stand_over_two_rows_with_merged_cells() {
    let folder = tempfile::tempdir().unwrap();
    let sites = "Rosewood Care: estate,,,,,,,\n,,,,,,,\n\
        Site,,CQC,,Postcode,DSPT,,Local Administrator\n\
        Name,ODS code,Location ID,Contact ID,,Status,Published on,Email\n\
        Alder House,VLAXL,1-1200000001,CON1-310000001,LS1 4AB,25/26 Standards Met,12/06/2026,it@example.org\n\
        Birch Lodge,VN6C2,1-1200000002,CON1-310000002,YO10 5DD,25/26 Standards Met,12/06/2026,\n";
    std::fs::write(folder.path().join("sites.csv"), sites).unwrap();
    let result = result_of(&[folder.path().join("sites.csv")], &settings());
    let sheet = &result["sheets"][0];
    assert_eq!((&sheet["role"], sheet["heading_row"].as_u64()), (&Value::from("sites"), Some(4)));
    let fields: Vec<&str> =
        sheet["columns"].as_array().unwrap().iter().map(|column| column["field"].as_str().unwrap_or("-")).collect();
    assert_eq!(
        fields,
        [
            "site_name", "ods_code", "cqc_location_id", "cqc_contact_id", "postcode", "dspt_status",
            "dspt_published_on", "local_admin_email"
        ]
    );
    assert_eq!(result["counts"]["sites"]["accepted"], 2, "{:#}", result["findings"]);
}

#[test]
fn an_export_of_a_register_is_recognised_and_what_it_lacks_is_said() {
    let folder = tempfile::tempdir().unwrap();
    for (name, headings, lacks) in [
        (
            "the CQC directory",
            "Name,Also known as,Address,Postcode,Phone number,Service types,Specialisms/services,Provider name,Location URL,\
             CQC Location ID (for office use only),CQC Provider ID (for office use only)",
            vec!["ods_code", "cqc_contact_id", "dspt_status"],
        ),
        (
            "the CQC care directory with filters",
            "Location ID,Location HSCA start date,Location Name,Location ODS Code,Location Inspection Directorate,\
             Location Postal Code",
            vec!["cqc_contact_id", "dspt_status"],
        ),
        (
            "the DSPT organisation search",
            "Code,Organisation Name,Status,Date Of Publication,Primary Sector",
            vec!["cqc_location_id", "cqc_contact_id", "postcode"],
        ),
    ] {
        let path = folder.path().join("export.csv");
        let row = if name.starts_with("the DSPT") {
            "VLAXL,Alder House,25/26 Standards Met,2026-06-12,Care Home"
        } else {
            "Alder House"
        };
        std::fs::write(&path, format!("{headings}\n{row}\n")).unwrap();
        let result = result_of(&[path], &settings());
        let findings = result["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == "FILE007");
        let found: Vec<&Value> = findings.collect();
        let fields: Vec<&str> = found.iter().map(|finding| finding["field"].as_str().unwrap()).collect();
        assert_eq!(fields, lacks, "{name}");
        assert!(
            found[0]["message"].as_str().unwrap().contains(&format!("an export of {name}")),
            "{}",
            found[0]["message"]
        );
    }
}

#[test]
fn sheets_that_lack_the_same_column_are_told_together() {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["north.csv", "south.csv"].map(|name| folder.path().join(name));
    let of = |path| std::fs::write(path, Tables::good(2).sites.csv()).unwrap();
    paths.iter().for_each(of);
    let result = result_of(&paths, &settings());
    let lacking =
        result["not_checked"].as_array().unwrap().iter().filter(|of| of["what"].to_string().contains("DSPT007"));
    let why: Vec<&str> = lacking.map(|of| of["why"].as_str().unwrap()).collect();
    assert_eq!(why, ["the sheets 'north', 'south' have no column 'DSPT published on'"]);
}

#[test]
fn a_rule_that_was_lowered_hides_no_rejection_at_its_cell() {
    let mut tables = Tables::good(3);
    tables.sites.lay_over("ODS code,DSPT status\nA0E1,25/26 Standards Met\n(empty),19/20 Entry Level\n");
    tables.sites.rows[1][1] = Tables::good(3).sites.rows[1][1].clone();
    tables.point_users_at_their_sites();
    let result = tables.result();
    assert_eq!(codes(&result, &["reject", "warn"]), ["DSPT004", "ODS004"]);
    let lowered =
        "[rules]\nODS004 = \"info\"\nDSPT004 = \"warn\"\nDSPT003 = { severity = \"off\", reason = \"a test\" }\n";
    let result = tables.result_with(&configured(lowered));
    assert_eq!(codes(&result, &["reject"]), ["DSPT005", "ODS002"]);
    assert_eq!(codes(&result, &["warn"]), ["DSPT004"]);
    assert_eq!(verdicts(&result, "sites"), ["rejected", "rejected", "accepted"]);
}

#[test]
fn the_name_of_a_home_points_at_it_however_it_is_spelled() {
    let mut tables = Tables::good(2);
    tables.sites.lay_over("Site name\nSt. Mary’s & St. John’s\nCafé Lodge\n");
    let users = &mut tables.users;
    users.headings[0] = "Site name".to_owned();
    for (row, name) in
        users.rows.iter_mut().zip(["St Mary's and St John's", "ST MARYS & ST JOHNS", "Cafe Lodge", "Café  lodge"])
    {
        name.clone_into(&mut row[0]);
    }
    let result = tables.result();
    assert_eq!(codes(&result, &["reject", "warn"]), [""; 0], "{:#}", result["findings"]);
    assert_eq!(verdicts(&result, "users"), ["accepted"; 4]);
}
