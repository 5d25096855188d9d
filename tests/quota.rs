//! Who counts for a site: each person at one site that stands, and never more than it may have where it is accepted.

use std::collections::HashMap;

use proptest::prelude::*;
use serde_json::Value;

use crate::util::{Tables, codes, configured};

/// Sites whose people are given by number, everybody under one name and address wherever they are listed.
fn estate(people_of: &[Vec<usize>]) -> Tables {
    let mut tables = Tables::good(people_of.len());
    let mut rows = Vec::new();
    for (site, people) in people_of.iter().enumerate() {
        tables.sites.rows[site][7].clear();
        let code = tables.sites.rows[site][1].clone();
        rows.extend(people.iter().map(|person| {
            let letter = |n: usize| char::from(b'a' + (n % 26) as u8);
            let name = format!("Person{}{}{}", letter(person / 676), letter(person / 26), letter(*person));
            let (email, mobile) = (format!("{name}@example.org"), format!("07700 9{person:05}"));
            vec![code.clone(), name, "Tester".to_owned(), email, mobile, "Owner".to_owned()]
        }));
    }
    tables.users.rows = rows;
    tables
}

fn verdicts<'r>(result: &'r Value, of: &str) -> Vec<&'r str> {
    result[of].as_array().unwrap().iter().map(|row| row["verdict"].as_str().unwrap()).collect()
}

fn counted(result: &Value) -> Vec<u64> {
    result["sites"].as_array().unwrap().iter().map(|site| site["users"]["counted"].as_u64().unwrap()).collect()
}

#[test]
fn who_counts_at_a_rejected_site_counts_where_they_are_accepted_too() {
    // Person 0 is listed at both sites; the first is rejected for its postcode.
    let mut tables = estate(&[(0..2).collect(), (0..11).collect(), (20..22).collect()]);
    tables.sites.rows[0][4] = "nowhere".to_owned();
    let result = tables.result();
    assert_eq!(verdicts(&result, "sites"), ["rejected", "rejected", "accepted"]);
    assert!(codes(&result, &["reject"]).contains(&"QUOTA001".to_owned()));
    assert_eq!(counted(&result), [0, 11, 2]);
}

/// NAS answers only for the accounts that it looks after.
#[test]
fn advice_names_the_helpdesk_of_nas_only_on_the_route_through_nas() {
    for (sites, route) in [(1, "nas"), (2, "self-management")] {
        let mut tables = Tables::good(sites);
        tables.sites.lay_over("Shared mailboxes,CQC contact ID\n2,vacant\n");
        let result = tables.result();
        assert_eq!(result["route"]["route"], route);
        for rule in ["QUOTA007", "CQC009"] {
            let findings = result["findings"].as_array().unwrap();
            let fix = findings.iter().find(|finding| finding["rule"] == rule).unwrap()["fix"].as_str().unwrap();
            assert_eq!(fix.contains("helpdesk@nhs.net"), route == "nas", "{rule}: {fix}");
            assert_eq!(fix.contains("Local Administrators"), route != "nas", "{rule}: {fix}");
        }
    }
}

#[test]
fn somebody_on_two_sites_counts_at_the_one_that_has_room() {
    // Ten people work at the first site alone, and person 50 at both.
    let with_50 = |people: std::ops::Range<usize>| people.chain([50]).collect();
    let result = estate(&[with_50(0..10), with_50(20..22)]).result();
    assert_eq!(verdicts(&result, "sites"), ["accepted"; 2], "{:#}", result["findings"]);
    assert_eq!(counted(&result), [10, 3]);
}

#[test]
fn where_a_site_falls_at_last_its_people_are_counted_again() {
    // The first has one person of its own, which the configuration says is too few; the second has room for ten.
    let with_50 = |people: std::ops::Range<usize>| people.chain([50]).collect();
    let mut tables = estate(&[with_50(0..0), with_50(20..30), (60..62).collect()]);
    let settings = configured("[rules]\nQUOTA002 = { severity = \"reject\", reason = \"two at least\" }\n");
    let result = tables.result_with(&settings);
    assert_eq!(verdicts(&result, "sites"), ["rejected", "rejected", "accepted"], "{:#}", result["findings"]);
    // The same where a site falls for asking too much.
    tables.sites.lay_over("Shared mailboxes\n2\n1\n1\n");
    assert_eq!(verdicts(&tables.result(), "sites"), ["rejected", "rejected", "accepted"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_accepted_site_has_more_people_than_it_may(
        people_of in prop::collection::vec(prop::collection::btree_set(0_usize..12, 0..6), 2..6),
        spoiled in prop::collection::vec(0_u8..4, 6),
    ) {
        const ALLOWED: usize = 3;
        let people_of: Vec<Vec<usize>> = people_of.into_iter().map(|people| people.into_iter().collect()).collect();
        let mut tables = estate(&people_of);
        for (row, how) in tables.sites.rows.iter_mut().zip(&spoiled) {
            if *how == 0 {
                row[4] = "nowhere".to_owned();
            }
        }
        let settings = configured("[quota]\nusers = 3\nreason = \"so\"\n[rules]\nQUOTA002 = { severity = \"reject\", reason = \"so\" }\n");
        let result = tables.result_with(&settings);
        let (sites, users) = (verdicts(&result, "sites"), verdicts(&result, "users"));
        let accepted: Vec<usize> = (0..sites.len()).filter(|site| sites[*site] == "accepted").collect();
        // Everybody accepted anywhere counts at one accepted site: the sum of what they may have holds them all.
        let counts = counted(&result);
        prop_assert!(accepted.iter().all(|site| counts[*site] as usize <= ALLOWED), "{counts:?} {sites:?}");
        let mut accepted_at: HashMap<usize, Vec<usize>> = HashMap::new();
        let rows = people_of.iter().enumerate().flat_map(|(site, people)| people.iter().map(move |person| (site, *person)));
        for ((site, person), verdict) in rows.zip(users) {
            if verdict == "accepted" {
                accepted_at.entry(person).or_default().push(site);
            }
        }
        let counted: u64 = accepted.iter().map(|site| counts[*site]).sum();
        prop_assert_eq!(counted as usize, accepted_at.len());
        for site in accepted {
            let here_alone = accepted_at.values().filter(|sites| ***sites == [site]).count();
            prop_assert!(here_alone <= counts[site] as usize);
        }
    }
}
