//! One meaning for each row: what becomes of a person or a site by everything in the row that speaks of it together.

use serde_json::Value;

use crate::util::{Tables, result_of, settings};

/// Verdict, action and what was told of the first row of a part of the result, infos left out.
fn first<'r>(result: &'r Value, of: &str) -> (&'r str, &'r str, Vec<&'r str>) {
    let row = &result[of][0];
    let told = result["findings"].as_array().unwrap().iter().filter(|finding| {
        finding["severity"] != "info"
            && finding["source"]["row"] == 2
            && finding["source"]["file"] == row["source"]["file"]
    });
    let mut codes: Vec<&str> = told.map(|finding| finding["rule"].as_str().unwrap()).collect();
    codes.retain(|code| !code.starts_with("QUOTA"));
    (row["verdict"].as_str().unwrap(), row["action"].as_str().unwrap(), codes)
}

#[test]
fn what_is_asked_for_a_person() {
    // The columns, what stands in them, the verdict, the action, and what is told.
    let cases: &[(&str, &str, &str, &str, &[&str])] = &[
        ("Request", "", "accepted", "create", &[]),
        ("Request", "new starter", "accepted", "create", &[]),
        ("Request", "leaving", "accepted", "leave", &[]),
        ("Request", "leaving 31/12/2026", "accepted", "none", &["USER021"]),
        ("Request", "Left 31/10/26", "accepted", "none", &["USER021"]),
        ("Request", "Not required", "accepted", "none", &[]),
        ("Request", "change", "rejected", "none", &["USER020"]),
        ("Request", "tbc", "rejected", "none", &["USER020"]),
        ("Account wanted?", "No", "accepted", "none", &[]),
        ("Date left", "31/10/2025", "accepted", "none", &["USER021"]),
        ("Date left", "31/12/2026", "accepted", "none", &["USER021"]),
        ("Date left", "31/12/4712", "accepted", "create", &[]),
        ("Date left", "00/01/1900", "accepted", "create", &[]),
        ("Date left", "tbc", "rejected", "none", &["USER020"]),
        ("Date left,Start date", "31/10/2025,01/02/2026", "accepted", "create", &[]),
        ("Leaver?", "Y", "accepted", "none", &["USER021"]),
        ("Leaver?", "☐", "accepted", "create", &[]),
        ("accountEnabled", "FALSE", "accepted", "none", &["USER021"]),
        ("Employment status", "Maternity leave", "accepted", "none", &["USER021"]),
        ("Status", "Permanent", "accepted", "create", &[]),
        ("Status", "left?", "rejected", "none", &["USER020"]),
        ("Request,Leaver?", "new,Yes", "rejected", "none", &["USER020"]),
        ("Request,Leaver?", "leaving,No", "rejected", "none", &["USER020"]),
        ("Request,Leaver?", "leaving,Yes", "accepted", "leave", &[]),
        ("Request,Date left", "leaving,31/12/2026", "accepted", "none", &["USER021"]),
        ("Request,Status", "existing,Left", "accepted", "none", &["USER021"]),
        ("Already on NHSmail", "✓", "accepted", "join", &["USER011"]),
        ("Work email", "joan@nhs.net", "accepted", "join", &["USER011"]),
        ("Work email", "joan@example.com", "accepted", "create", &[]),
        ("Work email", "x@corp.example.com\n(empty)\njoan@nhs.net", "accepted", "create", &[]),
        ("Line manager's email", "joan@nhs.net", "accepted", "create", &[]),
        ("Job role", "Carer - left 31/10/2026", "accepted", "none", &["USER021"]),
        ("Job role", "Carer (maternity cover)", "accepted", "create", &[]),
        ("Notes", "left 31/10/2025", "accepted", "none", &["USER021"]),
        ("Notes", "Night shifts; leaving Dec", "accepted", "none", &["USER021"]),
        ("Any other comments", "on maternity leave until March", "accepted", "none", &["USER021"]),
        ("Status,Notes", "Active,Working notice", "accepted", "none", &["USER021"]),
        ("Notes", "Left-handed", "accepted", "create", &[]),
        ("Dominant hand", "Left", "accepted", "create", &[]),
    ];
    for (headings, cells, verdict, action, codes) in cases {
        let mut tables = Tables::good(2);
        tables.users.lay_over(&format!("{headings}\n{cells}\n"));
        assert_eq!(first(&tables.result(), "users"), (*verdict, *action, codes.to_vec()), "{headings}: {cells}");
    }
}

#[test]
fn what_is_asked_for_a_site() {
    let cases: &[(&str, &str, &str, &str, &[&str])] = &[
        ("Status", "Open", "accepted", "onboard", &[]),
        ("Status", "Closed", "accepted", "none", &["SITE010"]),
        ("Status", "Sold 01/09/2026", "accepted", "none", &["SITE010"]),
        ("Status", "Closing 31/12/2026", "accepted", "onboard", &["SITE009"]),
        ("Status", "Closing 01/09/2026", "accepted", "none", &["SITE010"]),
        ("Status", "Outstanding", "accepted", "onboard", &[]),
        ("Comments", "Closed 31/10/2026", "accepted", "none", &["SITE010"]),
        ("Comments", "Manager left in May", "accepted", "onboard", &[]),
        ("Open?", "No", "accepted", "none", &["SITE010"]),
        ("Closing date", "31/03/2027", "accepted", "onboard", &["SITE009"]),
        ("Date sold", "01/09/2026", "accepted", "none", &["SITE010"]),
        ("Request", "Closing 31/12/2027", "accepted", "none", &["SITE009"]),
        ("Request", "Already on NHSmail", "accepted", "none", &[]),
        ("Request", "transferred from Birch Care", "rejected", "none", &["SITE008"]),
        ("Request,Status", "new,Closed", "rejected", "none", &["SITE008"]),
        ("Request,Status", "existing,Closed", "accepted", "none", &["SITE010"]),
    ];
    for (headings, cells, verdict, action, codes) in cases {
        let mut tables = Tables::good(3);
        tables.sites.lay_over(&format!("{headings}\n{cells}\n"));
        let result = tables.result();
        assert_eq!(first(&result, "sites"), (*verdict, *action, codes.to_vec()), "{headings}: {cells}");
        // People follow their site.
        let gone = codes.contains(&"SITE010") || *cells == "Closing 31/12/2027";
        let expected = if gone { ("none", vec!["USER021"]) } else { ("create", vec![]) };
        let (_, action, told) = first(&result, "users");
        assert_eq!((action, told), expected, "{headings}: {cells}");
    }
}

#[test]
fn who_stands_in_a_list_of_leavers_gets_no_account() {
    let tables = Tables::good(2);
    let folder = tempfile::tempdir().unwrap();
    let files = [("sites.csv", &tables.sites), ("Leavers.csv", &tables.users)].map(|(name, table)| {
        std::fs::write(folder.path().join(name), table.csv()).unwrap();
        folder.path().join(name)
    });
    let result = result_of(&files, &settings());
    assert_eq!(first(&result, "users"), ("accepted", "none", vec!["USER021"]));
}

#[test]
fn what_a_column_says_beside_is_told_where_it_is_not_taken() {
    // The columns of people, what stands in them, and what is told of one of them.
    let cases = [
        ("Notes", "Left to have a baby", Some("speaks of leaving or being away in 1 row, first in row 2")),
        ("Notes", "Night shifts", None),
        ("Status", "Active\nPermanent\nActive\nActive", Some("also says 'Permanent' in 1 row, which says neither")),
        ("Status", "Active\nLeft\nActive\nActive", None),
        (
            "Status",
            "Green\nAmber\nLeaver\nGreen",
            Some("'Status' (column G) of sheet 'users' was not read, and speaks of leaving"),
        ),
    ];
    for (headings, cells, told) in cases {
        let mut tables = Tables::good(2);
        tables.users.lay_over(&format!("{headings}\n{cells}\n"));
        let result = tables.result();
        let findings = result["findings"].as_array().unwrap().iter();
        let said: Vec<&str> = findings
            .filter(|finding| finding["rule"] == "FILE024")
            .map(|finding| finding["message"].as_str().unwrap())
            .collect();
        match told {
            Some(told) => assert!(said.len() == 1 && said[0].contains(told), "{cells}: {said:?}"),
            None => assert!(said.is_empty(), "{cells}: {said:?}"),
        }
    }
}

#[test]
fn who_is_gone_by_another_row_is_told_of_both() {
    let tables = Tables::good(2);
    let (own, other) = (&tables.users.rows[0], &tables.users.rows[2][0]);
    let row = |site: &str, email: &str, mobile: &str| {
        let mut row = own.clone();
        (row[0], row[3], row[4]) = (site.to_owned(), email.to_owned(), mobile.to_owned());
        row
    };
    let (site, email, mobile) = (&own[0], &own[3], &own[4]);
    // The row in the list of leavers, and whether it is the same person's.
    for (leaver, is_one) in [
        (row(site, email, mobile), true),
        (row(other, "", mobile), true),
        (row(site, "", ""), true),
        (row(other, "", ""), false),
        (row(site, "somebody.else@example.org", "07700 900999"), false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let leavers = crate::util::Table { headings: tables.users.headings.clone(), rows: vec![leaver.clone()] };
        let files = [("sites.csv", &tables.sites), ("staff.csv", &tables.users), ("Leavers.csv", &leavers)].map(
            |(name, table)| {
                std::fs::write(folder.path().join(name), table.csv()).unwrap();
                folder.path().join(name)
            },
        );
        let (expected, result) = (if is_one { vec!["USER021"] } else { vec![] }, result_of(&files, &settings()));
        assert_eq!(first(&result, "users"), ("accepted", "create", expected), "{leaver:?}");
    }
    let mut moved = tables;
    let there = moved.users.rows[2][0].clone();
    moved.users.rows[2] = moved.users.rows[0].clone();
    moved.users.rows[2][0] = there;
    moved.users.lay_over("Request\nnew\n(empty)\nleaving\n");
    let result = moved.result();
    assert_eq!(first(&result, "users"), ("accepted", "create", vec!["USER021"]));
    let findings = result["findings"].as_array().unwrap();
    let told = findings.iter().find(|finding| finding["rule"] == "USER021").unwrap();
    assert!(told["fix"].as_str().unwrap().contains("write join"), "{told:#}");
}

#[test]
fn a_site_listed_again_with_the_same_values_is_one() {
    let mut tables = Tables::good(2);
    let again = tables.sites.rows[0].clone();
    tables.sites.rows.push(again);
    let result = tables.result();
    assert_eq!(result["outcome"], "accepted", "{:#}", result["findings"]);
    assert_eq!((&result["counts"]["sites"]["read"], &result["counts"]["rows"]["skipped"]), (&2.into(), &1.into()));
    // Case, blanks and what nobody needs make no other site; what is needed does, where the first row lacks it.
    for (column, first, second, read) in [
        (0, "Alder House 1", "ALDER  HOUSE 1", 2),
        (4, "LS1 0AB", "ls10ab", 2),
        (7, "2", "", 2),
        (8, "", "it@example.org", 2),
        (5, "25/26 Standards Met", "", 2),
        (5, "", "25/26 Standards Met", 3),
    ] {
        let mut near = Tables::good(2);
        let again = near.sites.rows[0].clone();
        near.sites.rows.push(again);
        first.clone_into(&mut near.sites.rows[0][column]);
        second.clone_into(&mut near.sites.rows[2][column]);
        assert_eq!(near.result()["counts"]["sites"]["read"], read, "{first} {second}");
    }
    tables.sites.rows[2][0] = "Alder House annexe".to_owned();
    assert_eq!(tables.result()["outcome"], "partial");
}
