//! What time does: an edition that lapses, a home that is sold and registered anew, registers that grow old.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::batch::{Nights, estate, location, register};
use crate::util::Tables;
use nhsmail_onboard::registers::Kind;
use nhsmail_onboard::settings::Settings;

/// Everybody's row with this first name more.
fn with_another(mut tables: Tables) -> Tables {
    let mut row = tables.users.rows[0].clone();
    (row[1], row[3], row[4]) = ("Zelda".to_owned(), "zelda@example.org".to_owned(), "07700 900888".to_owned());
    tables.users.rows.push(row);
    tables
}

fn rows<'r>(report: &'r Value, of: &str) -> Vec<&'r Value> {
    report[of].as_array().unwrap().iter().collect()
}

fn verdicts(report: &Value, of: &str) -> Vec<String> {
    rows(report, of).iter().map(|row| row["verdict"].as_str().unwrap().to_owned()).collect()
}

fn matter(nights: &Nights, what: &str) -> Vec<Value> {
    let batch: Value = serde_json::from_slice(&fs::read(nights.out().join("batch.json")).unwrap()).unwrap();
    let all = batch["for_nas"].as_array().unwrap().iter();
    all.filter(|matter| matter["what"] == what).cloned().collect()
}

#[test]
fn on_1_july_nothing_that_was_accepted_is_rejected_and_nobody_new_goes_in() {
    let nights = Nights::new();
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    nights.send("birch", &estate("Birch Care", &[2, 3]));
    nights.night("2027-06-30");
    nights.send("alder", &with_another(estate("Alder Care", &[0, 1])));
    for night in ["2027-07-01", "2027-07-02"] {
        nights.send("cedar", &estate("Cedar Care", &[4, 5]));
        nights.night(night);
        let report = nights.report("alder");
        assert_eq!(verdicts(&report, "sites"), ["accepted"; 2], "{night}");
        assert!(rows(&report, "sites").iter().all(|site| site["lapsed"] == true));
        assert_eq!(verdicts(&report, "users"), ["accepted", "accepted", "accepted", "accepted", "held"]);
        assert_eq!(verdicts(&nights.report("cedar"), "sites"), ["rejected"; 2], "it was never accepted");
        let lapsed = matter(&nights, "Accepted before, lapsed");
        assert_eq!(lapsed.len(), 1, "one line for all of them");
        assert!(
            lapsed[0]["detail"].as_str().unwrap().starts_with("4 sites of 2 submissions (DSPT005 4)."),
            "{lapsed:?}"
        );
        let [birch, cedar] = ["birch", "cedar"].map(|name| nights.reply(name).replace('\n', " "));
        assert!(birch.contains("nobody new goes in for them until it is put right"), "{birch}");
        assert!(!birch.contains("Send the accepted sites") && !cedar.contains("accepted before"), "{birch}{cedar}");
    }
    // The assessment is published, and the one who waited goes in.
    let published = |mut tables: Tables| {
        tables.sites.rows.iter_mut().for_each(|row| row[5] = "26/27 Standards Met".to_owned());
        tables
    };
    nights.send("alder", &published(with_another(estate("Alder Care", &[0, 1]))));
    nights.night("2027-07-03");
    assert_eq!(verdicts(&nights.report("alder"), "users"), ["accepted"; 5]);
}

#[test]
fn what_the_sheet_makes_wrong_is_rejected_although_it_was_accepted_before() {
    let nights = Nights::new();
    let mut tables = estate("Alder Care", &[0, 1]);
    nights.send("alder", &tables);
    nights.night("2027-06-01");
    tables.sites.rows[0][5] = "21/22 Standards Met".to_owned();
    tables.sites.rows[1][5] = "25/26 Standards Not Met".to_owned();
    nights.send("alder", &tables);
    nights.night("2027-07-02");
    assert_eq!(verdicts(&nights.report("alder"), "sites"), ["rejected"; 2]);
}

#[test]
fn whoever_only_states_the_holders_id_gets_nothing_of_what_it_was_accepted_for() {
    let mut nights = Nights::new();
    nights.trust = nhsmail_onboard::settings::BatchTrust::default();
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    nights.night("2027-06-01");
    nights.confirm("alder", &["name:alder care"]);
    nights.night("2027-06-02");
    nights.send("other", &estate("Alder Care", &[0, 1]));
    nights.night("2027-07-02");
    assert_eq!(verdicts(&nights.report("alder"), "sites"), ["accepted"; 2]);
    assert_eq!(verdicts(&nights.report("other"), "sites"), ["rejected"; 2]);
}

/// The CQC register, and beside it the locations that it has no more.
fn with_deregistered(folder: &Path, providers: &[&str], gone: &[(usize, &str)]) -> Settings {
    let mut settings = register(folder, providers);
    let path = settings.choices.registers[0].clone();
    let good = Tables::good(8).sites.rows;
    let mut text = fs::read_to_string(&path).unwrap();
    let is_gone = |line: &str| gone.iter().any(|(site, _)| line.starts_with(&good[*site][2]));
    text = text.lines().filter(|line| !is_gone(line)).map(|line| format!("{line}\n")).collect();
    // What is sold is registered anew, at the same place and under the same name.
    for (site, buyer) in gone {
        let [name, code, postcode] = [&good[*site][0], &good[*site][1], &good[*site][4]];
        text.push_str(&format!(
            "{},01/06/2026,N,{name},{code},Social Care Org,{postcode},{buyer},Provider {buyer}\n",
            renewed(*site)
        ));
    }
    fs::write(&path, text).unwrap();
    let mut deregistered = "Location ID,Location ODS Code,Location Name,Location Status,Location HSCA start date,\
                            Location HSCA End Date,Care home?,Location Type/Sector,Location Postal Code,Provider ID,\
                            Provider Name\n"
        .to_owned();
    for (site, _) in gone {
        let [name, code, id, postcode] = [&good[*site][0], &good[*site][1], &good[*site][2], &good[*site][4]];
        deregistered.push_str(&format!(
            "{id},{code},{name},Inactive-Dereg,01/10/2010,20/11/2026,Y,Social Care Org,{postcode},1-1300000001,Seller\n"
        ));
    }
    let path = folder.join("1 November 2026 Deactivated locations.csv");
    fs::write(&path, deregistered).unwrap();
    settings.choices.registers.push(path);
    settings
}

/// The location ID that a home gets anew.
fn renewed(site: usize) -> String {
    format!("1-19000000{site:02}")
}

#[test]
fn who_was_accepted_for_a_home_under_its_former_id_joins_under_the_new_one() {
    let nights = Nights::new();
    let sent_by = |id: &str, name: &str, sites: &[usize]| {
        let mut tables = estate(name, sites);
        tables.sites.headings.push("CQC provider ID".to_owned());
        tables.sites.rows.iter_mut().for_each(|row| row.push(id.to_owned()));
        tables
    };
    let (alder, birch) = ("1-1300000001", "1-1300000002");
    let seller = sent_by(alder, "Alder Care", &[0, 1]);
    let mut buyer = sent_by(birch, "Birch Care", &[1, 2]);
    // The people of the home stay with it.
    for row in 0..2 {
        buyer.users.rows[row] = seller.users.rows[2 + row].clone();
    }
    buyer = with_another(buyer);
    nights.send("alder", &seller);
    nights.night_with("2026-11-19", register(nights.folder.path(), &[alder, alder, birch, birch]));
    let gone = [(1, birch)];
    buyer.sites.rows[0][2] = renewed(1);
    for row in &mut buyer.users.rows {
        if row[0] == location(1) {
            row[0] = renewed(1);
        }
    }
    nights.send("birch", &buyer);
    let settings = with_deregistered(nights.folder.path(), &[alder, alder, birch, birch], &gone);
    nights.night_with("2026-11-21", settings);
    let report = nights.report("birch");
    let actions: Vec<&str> = rows(&report, "users").iter().map(|user| user["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["join", "join", "create", "create", "create"], "{report:#}");
    let told = matter(&nights, "Home under a new ID");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0]["detail"].as_str().unwrap().contains(&location(1)), "{told:?}");

    assert_eq!(told[0]["decision"], Value::Null, "it has gone over to its buyer with its code");

    // Once its buyer holds it it is told no more, and who had an account still joins.
    nights.night_with("2026-11-22", with_deregistered(nights.folder.path(), &[alder, alder, birch, birch], &gone));
    assert_eq!(matter(&nights, "Home under a new ID"), Vec::<Value>::new());
    let report = nights.report("birch");
    assert_eq!(rows(&report, "users").iter().filter(|user| user["action"] == "join").count(), 2);
}

#[test]
fn what_is_gone_for_long_is_removed_after_it_was_said() {
    let nights = Nights::new();
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    nights.send("birch", &estate("Birch Care", &[2, 3]));
    nights.night("2026-01-01");
    let answer = nights.answer("alder", "report.xlsx");
    nights.take_back("alder");
    nights.night("2026-03-31");
    assert_eq!(matter(&nights, "Answers to be removed"), Vec::<Value>::new(), "89 days");
    // On one day it is said however often the run is made.
    for _ in 0..2 {
        nights.night("2026-04-05");
        let said = matter(&nights, "Answers to be removed");
        assert!(said[0]["detail"].as_str().unwrap().contains("alder (last read on 1 January 2026; submissions/alder)"));
        assert!(answer.is_file());
    }
    fs::write(answer.with_file_name("my notes.txt"), "somebody's own").unwrap();
    for _ in 0..2 {
        nights.night("2026-04-06");
        assert_eq!((matter(&nights, "Answers to be removed").len(), matter(&nights, "Answers removed").len()), (0, 1));
        assert!(!answer.exists() && answer.with_file_name("my notes.txt").is_file());
    }
    nights.night("2026-04-07");
    assert_eq!(matter(&nights, "Answers removed"), Vec::<Value>::new(), "said once");
    assert!(nights.answer("birch", "report.xlsx").is_file());
    assert_eq!(nights.holder(&location(0)).as_deref(), Some("name:alder care"), "what it holds it keeps");

    // It comes again, and goes again.
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    nights.night("2026-04-08");
    assert!(answer.is_file());
    nights.take_back("alder");
    nights.night("2026-05-01");
    assert!(answer.is_file() && matter(&nights, "Answers to be removed").is_empty());
}

#[test]
fn registers_that_are_two_months_old_reject_nothing_and_that_is_said() {
    let nights = Nights::new();
    let (alder, birch) = ("1-1300000001", "1-1300000002");
    nights.send("alder", &crate::batch::stating(estate("Alder Care", &[0, 1]), "CQC provider ID", alder));
    // By the register of 1 November one of its homes is somebody else's.
    let settings = || {
        let mut settings = register(nights.folder.path(), &[birch, alder, birch, birch]);
        settings.whole_registers = Kind::all().collect();
        settings
    };
    nights.night_with("2026-11-21", settings());
    assert_eq!(verdicts(&nights.report("alder"), "sites"), ["rejected", "accepted"]);
    nights.night_with("2027-01-05", settings());
    let report = nights.report("alder");
    assert_eq!(verdicts(&report, "sites"), ["accepted"; 2], "{:#}", report["findings"]);
    assert!(report["findings"].as_array().unwrap().iter().any(|finding| finding["rule"] == "REG019"));
    let batch: Value = serde_json::from_slice(&fs::read(nights.out().join("batch.json")).unwrap()).unwrap();
    assert_eq!(batch["registers"][0]["dated"], "2026-11-01");
}
