//! Stories of one provider that would have what another one has, told night by night, and of honest ones who correct a slip.

use std::fs;

use nhsmail_onboard::registers::Kind;
use nhsmail_onboard::settings::BatchTrust;

use crate::batch::{Nights, estate, location, register, rejected_by, stating};
use crate::util::{Tables, json_in};
use crate::workbooks::rewritten;

const ALDER: &str = "1-1300000001";
const OTHER: &str = "1-1300000009";

/// Nights on which names are anybody's; people go in at once, so that it shows what else keeps them out.
fn nights() -> Nights {
    Nights { trust: BatchTrust { confirm_senders: false, names_are_ours: false }, ..Nights::new() }
}

fn by_id(id: &str, name: &str, sites: &[usize]) -> Tables {
    stating(estate(name, sites), "CQC provider ID", id)
}

fn leaving(mut tables: Tables) -> Tables {
    let rows = tables.sites.rows.len();
    tables.sites.lay_over(&format!("Request\n{}", "leaving\n".repeat(rows)));
    tables
}

#[test]
fn stating_a_providers_id_gives_none_of_its_sites_away() {
    for with_register in [false, true] {
        let nights = nights();
        let night = |date: &str| match with_register {
            true => nights.night_with(date, register(nights.folder.path(), &[ALDER; 4])),
            false => nights.night(date),
        };
        nights.send("alder", &by_id(ALDER, "Alder Care", &[0, 1, 2]));
        night("2026-11-21");
        nights.take_back("alder");
        nights.send("somebody", &leaving(by_id(ALDER, "Alder Care", &[0, 1, 2])));
        night("2026-11-22");
        assert_eq!(rejected_by(&nights.report("somebody"), "BATCH005"), 3);
        nights.send("somebody", &by_id(OTHER, "Somebody", &[0, 1, 2]));
        night("2026-11-23");
        for site in 0..3 {
            assert_eq!(nights.holder(&location(site)), Some(format!("cqc:{ALDER}")), "{with_register}");
        }
        let report = nights.report("somebody");
        assert_eq!(report["counts"]["users"]["accepted"], 0, "{with_register}");
    }
}

#[test]
fn stating_anothers_name_or_head_office_with_an_id_of_ones_own_makes_nobody_the_other() {
    for (heading, value, holder) in [("", "", "name:alder care"), ("HQ ODS code", "A0E1", "ods:A0E1")] {
        let nights = nights();
        let alder = |tables: Tables| if heading.is_empty() { tables } else { stating(tables, heading, value) };
        nights.send("alder", &alder(estate("Alder Care", &[0, 1])));
        nights.night("2026-11-21");
        assert_eq!(nights.holder(&location(0)).as_deref(), Some(holder));
        nights.send("somebody", &alder(by_id(OTHER, "Alder Care", &[2, 3])));
        nights.night("2026-11-22");
        assert_eq!(nights.holder(&location(0)).as_deref(), Some(holder), "who holds it is the same");
        nights.send("somebody", &leaving(alder(by_id(OTHER, "Alder Care", &[0, 1]))));
        nights.night("2026-11-23");
        assert_eq!(nights.holder(&location(0)).as_deref(), Some(holder));
        nights.take_back("somebody");
        nights.night("2026-11-24");
        assert_eq!(nights.row("alder")["outcome"], "accepted", "nothing of it stays");
    }
}

#[test]
fn a_report_on_another_estate_takes_no_place_by_its_hash() {
    let nights = nights();
    nights.send("alder", &by_id(ALDER, "Alder Care", &[0, 1]));
    nights.send("somebody", &by_id(OTHER, "Somebody", &[2, 3]));
    nights.night("2026-11-21");
    let content = |name: &str| nights.row(name)["content"].as_str().unwrap().to_owned();
    let report = fs::read(nights.answer("somebody", "report.xlsx")).unwrap();
    let forged = rewritten(&report, "docProps/custom.xml", &content("somebody"), &content("alder"));
    fs::write(nights.inbox().join("forged.xlsx"), forged).unwrap();
    nights.night("2026-11-22");
    assert_eq!(nights.row("alder")["outcome"], "accepted");
    assert_eq!(nights.row("alder")["replaced_by"], serde_json::Value::Null);
    assert_eq!(nights.holder(&location(0)), Some(format!("cqc:{ALDER}")));
}

#[test]
fn a_correction_that_lost_sites_takes_no_place() {
    let nights = nights();
    nights.send("alder", &by_id(ALDER, "Alder Care", &[0, 1, 2]));
    nights.night("2026-11-21");
    let report = fs::read(nights.answer("alder", "report.xlsx")).unwrap();
    // The sheet of the accepted sites under a name that says nothing of sites.
    let lost = rewritten(&report, "xl/workbook.xml", "\"Accepted sites\"", "\"Old\"");
    fs::write(nights.inbox().join("alder-report.xlsx"), lost).unwrap();
    nights.night("2026-11-22");
    assert_eq!(nights.row("alder")["outcome"], "accepted");
    assert_eq!(nights.row("alder")["replaced_by"], serde_json::Value::Null);
}

#[test]
fn a_correction_that_lists_fewer_sites_takes_the_place_of_those_and_names_the_others() {
    let nights = nights();
    let mut tables = by_id(ALDER, "Alder Care", &[0, 1, 2]);
    let contact = std::mem::replace(&mut tables.sites.rows[1][3], "CON-1".to_owned());
    nights.send("alder", &tables);
    nights.night("2026-11-21");
    let report = fs::read(nights.answer("alder", "report.xlsx")).unwrap();
    let corrected = rewritten(&report, "xl/sharedStrings.xml", ">CON-1<", &format!(">{contact}<"));
    let lost = rewritten(&corrected, "xl/workbook.xml", "\"Accepted sites\"", "\"Old\"");
    fs::write(nights.inbox().join("alder-report.xlsx"), lost).unwrap();
    for night in ["2026-11-22", "2026-11-23"] {
        nights.night(night);
        let (estate, correction) = (nights.row("alder"), nights.row("alder-report.xlsx"));
        assert_eq!(estate["replaced_in_part"], serde_json::json!({"by": "alder-report.xlsx", "sites": 1}));
        assert_eq!(correction["not_listed"], serde_json::json!([location(0), location(2)]));
        let listed_twice = json_in(&nights.answer("alder-report.xlsx", "report.json")).to_string().contains("BATCH004");
        assert!(!listed_twice, "it is no second listing");
        assert_eq!((0..3).filter(|site| nights.holder(&location(*site)).is_some()).count(), 3);
        let [estate, correction] = ["alder", "alder-report.xlsx"].map(|name| nights.reply(name).replace('\n', " "));
        assert!(estate.contains("has taken the place of 1 site;"), "{estate}");
        assert!(correction.contains("does not list all sites") && correction.contains(&location(2)), "{correction}");
    }
    // Somebody else whom the register names asks for the replaced site: no report of the estate accepts it any more.
    nights.send("birch", &by_id(OTHER, "Birch Care", &[1, 3]));
    let register = register(nights.folder.path(), &[ALDER, OTHER, ALDER, OTHER]);
    nights.night_with("2026-11-24", register);
    for name in ["alder", "alder-report.xlsx"] {
        assert_eq!(rejected_by(&nights.report(name), "BATCH002"), 1, "{name}");
    }
    let batch = json_in(&nights.out().join("batch.json"));
    let told =
        batch["across"].as_array().unwrap().iter().filter(|of| of["site"] == location(1) && of["rule"] == "BATCH002");
    assert_eq!(told.count(), 1, "NAS reads it once");
}

#[test]
fn of_two_corrections_of_one_estate_the_later_stands() {
    let nights = nights();
    nights.send("alder", &by_id(ALDER, "Alder Care", &[0, 1]));
    nights.night("2026-11-21");
    let report = fs::read(nights.answer("alder", "report.xlsx")).unwrap();
    for name in ["a-report.xlsx", "b-report.xlsx"] {
        fs::write(nights.inbox().join(name), &report).unwrap();
    }
    nights.night("2026-11-22");
    assert_eq!(nights.row("a-report.xlsx")["replaced_by"], "b-report.xlsx");
    assert_eq!(nights.row("alder")["replaced_by"], "b-report.xlsx");
    assert_eq!(nights.row("b-report.xlsx")["outcome"], "accepted");
}

/// A file that is byte for byte another's may be had by anybody who was sent it.
#[test]
fn a_report_on_a_copy_takes_the_place_of_the_copy_alone() {
    let nights = nights();
    let alder = by_id(ALDER, "Alder Care", &[0, 1]);
    nights.send("alder", &alder);
    nights.send("copy", &alder);
    nights.night("2026-11-21");
    let report = fs::read(nights.answer("copy", "report.xlsx")).unwrap();
    fs::write(nights.inbox().join("copy-report.xlsx"), report).unwrap();
    nights.night("2026-11-22");
    assert_eq!(nights.row("copy")["replaced_by"], "copy-report.xlsx");
    assert_eq!(nights.row("alder")["replaced_by"], serde_json::Value::Null);
    // What is sent anew under the name of the estate is not what was corrected.
    nights.send("copy", &by_id(ALDER, "Alder Care", &[0, 1, 2]));
    nights.night("2026-11-23");
    assert_eq!(nights.row("copy")["replaced_by"], serde_json::Value::Null);
}

#[test]
fn a_provider_that_corrects_its_id_keeps_its_sites() {
    let nights = nights();
    nights.send("alder", &by_id(OTHER, "Alder Care", &[0, 1, 2]));
    nights.night("2026-11-21");
    nights.send("alder", &by_id(ALDER, "Alder Care", &[0, 1, 2]));
    nights.night("2026-11-22");
    assert_eq!(nights.row("alder")["outcome"], "accepted");
    assert_eq!(nights.holder(&location(0)), Some(format!("cqc:{ALDER}")));
}

#[test]
fn another_firms_file_of_the_same_name_is_another_source() {
    let nights = nights();
    let nameless = |sites: &[usize]| {
        let mut tables = estate("Alder Care", sites);
        tables.sites.headings.pop();
        tables.sites.rows.iter_mut().for_each(|row| drop(row.pop()));
        tables
    };
    nights.send("estate", &nameless(&[0, 1, 2, 3]));
    nights.night("2026-11-21");
    nights.take_back("estate");
    let mut others = nameless(&[0, 4, 5, 6, 7]);
    others.sites.lay_over("Request\nleaving\nnew\nnew\nnew\nnew\n");
    nights.send("estate", &others);
    nights.night("2026-11-22");
    assert_eq!(nights.holder(&location(0)).as_deref(), Some("name:estate"), "it gives nothing of the first one up");
    assert_eq!(nights.holder(&location(4)).as_deref(), Some("name:estate run 2"));
    assert_eq!(nights.row("estate")["folder"], "estate (2)", "where the first one's answers lie stays its own");
    others.sites.rows[1][4] = "YO1 7HH".to_owned();
    nights.send("estate", &others);
    nights.night("2026-11-23");
    assert_eq!(nights.row("estate")["folder"], "estate (2)");
    assert_eq!(nights.holder(&location(4)).as_deref(), Some("name:estate run 2"));
}

#[test]
fn a_dispute_lasts_until_nas_settles_it() {
    let nights = nights();
    nights.send("alder", &by_id(ALDER, "Alder Care", &[0, 1]));
    nights.night("2026-11-21");
    nights.send("somebody", &by_id(OTHER, "Somebody", &[0, 2]));
    nights.night("2026-11-22");
    nights.take_back("somebody");
    nights.night("2026-11-23");
    assert_eq!(rejected_by(&nights.report("alder"), "BATCH001"), 1, "that the other one is gone settles nothing");
    let totals = json_in(&nights.out().join("batch.json"))["totals"].clone();
    assert_eq!(totals["sites_held"], 3, "what is disputed is held: {totals}");
    assert_eq!(nights.holder(&location(0)), Some(format!("cqc:{ALDER}")));
    nights.assign(&location(0), ALDER);
    nights.send("somebody", &by_id(OTHER, "Somebody", &[0, 2]));
    nights.night("2026-11-24");
    assert_eq!(nights.row("alder")["outcome"], "accepted");
    assert_eq!(rejected_by(&nights.report("somebody"), "BATCH002"), 1);
}

#[test]
fn a_home_that_the_register_has_under_another_provider_waits_for_nas() {
    let nights = nights();
    let night = |date: &str| {
        let mut settings = register(nights.folder.path(), &[ALDER, ALDER, OTHER, OTHER]);
        settings.whole_registers = Kind::all().collect();
        nights.night_with(date, settings)
    };
    nights.send("alder", &by_id(ALDER, "Alder Care", &[0, 1, 2, 3]));
    let batch = night("2026-11-21");
    let report = nights.report("alder");
    assert_eq!((rejected_by(&report, "BATCH005"), rejected_by(&report, "REG020")), (2, 0));
    let matters: Vec<_> = batch.for_nas.iter().filter(|matter| matter.what == "CQC names another provider").collect();
    assert_eq!(matters.len(), 1, "one line for both homes");
    assert!(
        matters[0].command().unwrap().starts_with(&format!("ledger confirm alder cqc:{ALDER} cqc:{OTHER} ")),
        "{matters:?}"
    );
    // NAS knows of one home first, and then that the sender speaks for both companies.
    nights.assign(&location(2), ALDER);
    night("2026-11-22");
    assert_eq!(rejected_by(&nights.report("alder"), "BATCH005"), 1);
    assert!(!nights.report("alder").to_string().contains(&format!("'{}' under", location(2))), "nothing is said of it");
    nights.confirm("alder", &[ALDER, OTHER]);
    night("2026-11-23");
    assert_eq!(nights.row("alder")["outcome"], "accepted", "{:#}", nights.report("alder")["findings"]);
}

#[test]
fn a_reply_asks_a_provider_only_for_what_it_can_do() {
    let nights = nights();
    nights.send("alder", &by_id(ALDER, "Alder Care", &[0, 1]));
    nights.night("2026-11-21");
    nights.send("somebody", &by_id(OTHER, "Somebody", &[0, 1, 2, 3]));
    nights.night("2026-11-22");
    let reply = nights.reply("somebody");
    assert!(reply.contains("NAS will contact you") && !reply.contains("orrect the"), "{reply}");
    // With a slip of its own beside it, it is asked for that, and for nothing else.
    let mut slip = by_id(OTHER, "Somebody", &[0, 1, 2, 3]);
    "LS1".clone_into(&mut slip.sites.rows[3][4]);
    nights.send("somebody", &slip);
    nights.night("2026-11-23");
    let reply = nights.reply("somebody");
    let (own, of_nas) = (reply.find("What stands in the way").unwrap(), reply.find("has to settle first").unwrap());
    assert!(reply[own..of_nas].contains("postcode") && !reply[own..of_nas].contains("BATCH"), "{reply}");
    assert!(reply[of_nas..].contains("BATCH002"), "{reply}");
}

#[test]
fn people_wait_until_nas_knows_the_sender_and_no_longer() {
    let nights = Nights { trust: BatchTrust::default(), ..Nights::new() };
    nights.send("alder", &by_id(ALDER, "Alder Care", &[0, 1]));
    nights.night("2026-11-21");
    let report = nights.report("alder");
    assert_eq!((&report["counts"]["sites"]["accepted"], &report["counts"]["users"]["held"]), (&2.into(), &4.into()));
    assert_eq!(rejected_by(&report, "BATCH006"), 1);
    let summary = json_in(&nights.out().join("batch.json"));
    let told = &summary["for_nas"][0];
    assert_eq!((&told["what"], &told["submission"]), (&"New sender".into(), &"alder".into()));
    assert_eq!(told["settle"], format!("ledger confirm alder cqc:{ALDER} --reason \"…\""));
    nights.confirm("alder", &[ALDER]);
    nights.night("2026-11-22");
    assert_eq!(nights.row("alder")["outcome"], "accepted");
    // What such a sender states beside its ID is known to be the provider's name.
    let summary = json_in(&nights.out().join("batch.json"));
    let told: Vec<_> = summary["for_nas"].as_array().unwrap().iter().map(|matter| matter["what"].clone()).collect();
    assert_eq!(told, ["Name learnt", "Sender confirmed by NAS"]);
    // What the same sender sends later goes in; what somebody else sends for the same provider waits.
    nights.send("alder", &by_id(ALDER, "Alder Care", &[0, 1, 2]));
    nights.send("somebody", &by_id(ALDER, "Alder Care", &[3]));
    nights.night("2026-11-23");
    assert_eq!(nights.row("alder")["outcome"], "accepted");
    assert_eq!(nights.report("somebody")["counts"]["users"]["accepted"], 0);
}
