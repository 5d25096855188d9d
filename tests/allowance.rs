//! The accounts of a site over several files and nights: persons are united, never added.

use serde_json::Value;

use crate::batch::{Nights, estate, rejected_by};
use crate::util::Tables;

/// The estate of Alder Care with these people at its first site.
fn staffed(people: std::ops::Range<usize>) -> Tables {
    let mut tables = estate("Alder Care", &[0, 1]);
    let other_site = tables.users.rows.split_off(2);
    let pattern = tables.users.rows.remove(0);
    let person = |number: usize| {
        let mut row = pattern.clone();
        row[1] = format!("Amara{}", char::from(b'a' + number as u8));
        row[3] = format!("person{number}@example.org");
        row[4] = format!("07700 9005{number:02}");
        row
    };
    tables.users.rows = people.map(person).chain(other_site).collect();
    tables
}

fn told(report: &Value, rule: &str) -> usize {
    report["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == rule).count()
}

fn accepted(nights: &Nights, name: &str) -> u64 {
    nights.report(name)["counts"]["users"]["accepted"].as_u64().unwrap()
}

#[test]
fn two_files_do_not_pass_the_allowance_that_one_may_not() {
    let nights = Nights::new();
    nights.send("part 1", &staffed(0..8));
    nights.send("part 2", &staffed(5..11));
    nights.night("2026-11-21");
    for name in ["part 1", "part 2"] {
        let report = nights.report(name);
        assert_eq!(rejected_by(&report, "QUOTA001"), 1, "{name}: eleven people in all");
        assert_eq!(accepted(&nights, name), 2, "{name}: those of the other site");
    }
    assert!(nights.report("part 2").to_string().contains("11 people are listed, 5 of them in other submissions"));
}

#[test]
fn the_same_people_in_two_files_and_on_many_nights_count_once() {
    let nights = Nights::new();
    nights.send("part 1", &staffed(0..10));
    nights.send("part 2", &staffed(2..10));
    for night in ["2026-11-21", "2026-11-22", "2026-11-23"] {
        nights.night(night);
        for name in ["part 1", "part 2"] {
            let report = nights.report(name);
            assert_eq!((told(&report, "QUOTA001"), told(&report, "QUOTA008")), (0, 0), "{name}");
        }
    }
    assert_eq!(accepted(&nights, "part 1"), 12);
}

#[test]
fn who_was_accepted_in_a_file_that_is_gone_is_for_nas_to_look_at() {
    let nights = Nights::new();
    nights.send("spring", &staffed(0..8));
    nights.night("2026-11-21");
    nights.take_back("spring");
    nights.send("autumn", &staffed(6..12));
    nights.night("2026-11-22");
    let report = nights.report("autumn");
    assert_eq!((rejected_by(&report, "QUOTA001"), told(&report, "QUOTA008")), (0, 1), "six, and six others before");
    assert_eq!(accepted(&nights, "autumn"), 8);
    // A night that is made again is the same night.
    nights.night("2026-11-22");
    assert_eq!(told(&nights.report("autumn"), "QUOTA008"), 1);
}

#[test]
fn whom_a_newer_list_of_the_same_source_does_not_name_does_not_count() {
    let nights = Nights::new();
    nights.send("alder", &staffed(0..8));
    nights.night("2026-11-21");
    nights.send("alder", &staffed(6..14));
    nights.night("2026-11-22");
    assert_eq!(told(&nights.report("alder"), "QUOTA008"), 0);
    assert_eq!(accepted(&nights, "alder"), 10);
}

#[test]
fn nobody_who_only_states_a_providers_name_fills_its_sites() {
    let mut nights = Nights::new();
    nights.trust.confirm_senders = true;
    nights.send("alder", &staffed(0..8));
    nights.night("2026-11-21");
    nights.confirm("alder", &["name:alder care"]);
    nights.send("somebody", &staffed(8..16));
    nights.night("2026-11-22");
    assert_eq!(rejected_by(&nights.report("alder"), "QUOTA001"), 0);
    assert_eq!(accepted(&nights, "alder"), 10);
    let report = nights.report("somebody");
    assert_eq!(rejected_by(&report, "QUOTA001"), 1);
    let said = report.to_string();
    assert!(
        !said.contains("in alder of yours") && !said.contains("16 "),
        "it learns no name of a file, and no number: {said}"
    );
}
