//! The nightly batch: one answer a submission, the same whatever the order, and nothing lost wherever it is stopped.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use nhsmail_onboard::batch::Batch;
use nhsmail_onboard::ledger::{Decision, Ledger, export};
use nhsmail_onboard::pipeline;
use nhsmail_onboard::read::Reader;
use nhsmail_onboard::rules::Elsewhere;
use nhsmail_onboard::settings::{BatchTrust, Settings};
use serde_json::Value;

use crate::util::{Tables, answer_in, batch_keeping, batch_of, configured, json_in, settings, trusting};
use crate::workbooks::rewritten;

/// An inbox and a folder of outputs.
pub struct Nights {
    pub folder: tempfile::TempDir,
    /// What is taken on trust.
    pub trust: BatchTrust,
}

impl Nights {
    pub fn new() -> Nights {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("inbox")).unwrap();
        Nights { folder, trust: trusting() }
    }

    pub fn inbox(&self) -> PathBuf {
        self.folder.path().join("inbox")
    }

    pub fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// What the run on this date makes of the inbox.
    pub fn night(&self, as_of: &str) -> Batch {
        self.night_with(as_of, settings())
    }

    /// The same, where NAS names the entries itself and holds nobody for a sender that it does not know.
    pub fn night_with(&self, as_of: &str, mut settings: Settings) -> Batch {
        settings.batch = self.trust;
        settings.policy.as_of = as_of.parse().unwrap();
        batch_of(&self.inbox(), &self.out(), 2, &settings)
    }

    pub fn send(&self, name: &str, submission: &Tables) {
        let folder = self.inbox().join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("sites.csv"), submission.sites.csv()).unwrap();
        fs::write(folder.join("users.csv"), submission.users.csv()).unwrap();
    }

    pub fn take_back(&self, name: &str) {
        fs::remove_dir_all(self.inbox().join(name)).unwrap();
    }

    /// A file of the answer to the submission of this name; before the first night, or of one that is absent, to that whose
    /// folder is called so.
    pub fn answer(&self, name: &str, file: &str) -> PathBuf {
        let batch = fs::read(self.out().join("batch.json")).unwrap_or_else(|_| b"{}".to_vec());
        let batch: Value = serde_json::from_slice(&batch).unwrap();
        let mut rows = batch["submissions"].as_array().into_iter().flatten();
        let row = rows.find(|row| row["name"] == name);
        answer_in(&self.out(), row.map_or(name, |row| row["folder"].as_str().unwrap()), file)
    }

    pub fn report(&self, name: &str) -> Value {
        json_in(&self.answer(name, "report.json"))
    }

    pub fn reply(&self, name: &str) -> String {
        fs::read_to_string(self.answer(name, "reply.txt")).unwrap()
    }

    pub fn row(&self, name: &str) -> Value {
        let batch = json_in(&self.out().join("batch.json"));
        let rows = batch["submissions"].as_array().unwrap();
        rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("{name} is in {rows:#?}")).clone()
    }

    /// NAS knows who sends a submission.
    pub fn confirm(&self, name: &str, providers: &[&str]) {
        let providers: Vec<_> = providers.iter().map(|provider| provider.parse().unwrap()).collect();
        self.decide(Decision::Confirm { submission: name.to_owned(), providers });
    }

    /// NAS gives a site to a provider.
    pub fn assign(&self, site: &str, provider: &str) {
        self.decide(Decision::Assign { sites: vec![site.parse().unwrap()], provider: provider.parse().unwrap() });
    }

    pub fn decide(&self, decision: Decision) {
        let decisions = [(decision, "by telephone".to_owned())];
        Ledger::open(&self.out()).unwrap().decide(&decisions, "2026-11-21").unwrap();
    }

    /// The provider that holds a site.
    pub fn holder(&self, site: &str) -> Option<String> {
        let state = Ledger::open_to_read(&self.out()).unwrap().state_before(i64::MAX).unwrap();
        state.holders.get(site).map(|holder| state.provider(&holder.provider))
    }
}

/// The good sites of these numbers, sent by the provider of this name. Nobody works for two providers.
pub fn estate(provider: &str, sites: &[usize]) -> Tables {
    let mut tables = Tables::good(sites.iter().max().unwrap() + 1);
    let wanted = |rows: &mut Vec<Vec<String>>, a_site: usize| {
        let all = std::mem::take(rows);
        rows.extend(sites.iter().flat_map(|site| all[site * a_site..(site + 1) * a_site].to_vec()));
    };
    wanted(&mut tables.sites.rows, 1);
    wanted(&mut tables.users.rows, 2);
    tables.sites.rows[0][8] = "it@example.org".to_owned();
    tables.sites.headings.push("Provider name".to_owned());
    tables.sites.rows.iter_mut().for_each(|row| row.push(provider.to_owned()));
    let number = usize::from(provider.as_bytes()[0]) % 8;
    for (person, row) in tables.users.rows.iter_mut().enumerate() {
        row[3] = format!("{}{person}@example.org", provider.to_lowercase().replace(' ', "."));
        row[4] = format!("07700 900{number}{person:02}");
    }
    tables
}

/// The location ID of the good site with this number.
pub fn location(site: usize) -> String {
    Tables::good(site + 1).sites.rows[site][2].clone()
}

pub fn rejected_by(report: &Value, rule: &str) -> usize {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().filter(|finding| finding["rule"] == rule && finding["severity"] == "reject").count()
}

/// Every output and its bytes without the ledger's identity, the ledger as its export and as all that its tables hold but that and
/// the key of the hashes.
fn everything(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    add_files(out, out, &mut all);
    let mut csv = Vec::new();
    export(&Ledger::open_to_read(out).unwrap(), &mut csv).unwrap();
    all.insert("ledger".to_owned(), csv);
    all.insert("tables".to_owned(), tables(out).into_bytes());
    all
}

/// All rows of the ledger's tables; of persons, whose hashes are other ones in every ledger, how many there are.
fn tables(out: &Path) -> String {
    let connection = rusqlite::Connection::open(out.join("ledger.sqlite")).unwrap();
    let mut text = String::new();
    let persons = "(SELECT submission, provider, count(*) FROM persons GROUP BY 1, 2)";
    for table in [
        "runs", "submissions", "open_findings", "verdicts", "events", "providers", "aliases", "answers", "confirmed",
        "forgotten", "unread", persons,
    ] {
        let mut rows = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = rows.column_count();
        let row = |row: &rusqlite::Row<'_>| (0..columns).map(|at| row.get::<_, rusqlite::types::Value>(at)).collect();
        let rows: Vec<Vec<_>> = rows.query_map([], row).unwrap().map(Result::unwrap).collect();
        text.push_str(&format!("{table} {rows:#?}\n"));
    }
    text
}

fn add_files(root: &Path, folder: &Path, all: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().display().to_string();
        if path.is_dir() {
            add_files(root, &path, all);
        } else if !name.starts_with("ledger.sqlite") {
            let mut bytes = fs::read(&path).unwrap();
            if name == "batch.json" {
                let mut batch = json_in(&path);
                batch["ledger"] = Value::Null;
                bytes = serde_json::to_vec_pretty(&batch).unwrap();
            }
            all.insert(name, bytes);
        }
    }
}

#[track_caller]
fn assert_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) {
    let names = |all: &BTreeMap<String, Vec<u8>>| all.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(one), names(other));
    for (name, bytes) in one {
        assert!(*bytes == other[name], "{name} differs: {}", String::from_utf8_lossy(&other[name]));
    }
}

#[test]
fn the_same_bytes_whatever_the_threads_and_however_often() {
    let nights = Nights::new();
    for (number, provider) in ["Alder Care", "Birch Care", "Cedar Care", "Damson Care"].iter().enumerate() {
        nights.send(provider, &estate(provider, &[2 * number, 2 * number + 1, 2 * number + 2]));
    }
    fs::write(nights.inbox().join("letter.pdf"), "%PDF-1.7 a letter").unwrap();
    // Tokens and hashes are made with the ledger's own secret.
    let first = nights.folder.path().join("first");
    fs::create_dir(&first).unwrap();
    drop(Ledger::open(&first).unwrap());
    let outs = [1, 8].map(|threads| {
        let out = nights.folder.path().join(format!("out-{threads}"));
        copy(&first, &out);
        batch_of(&nights.inbox(), &out, threads, &settings());
        everything(&out)
    });
    assert_same(&outs[0], &outs[1]);
    // The same run once more takes its own place.
    let out = nights.folder.path().join("out-1");
    batch_of(&nights.inbox(), &out, 2, &settings());
    assert_same(&outs[0], &everything(&out));
}

#[test]
fn a_site_two_providers_ask_for_is_nobodys() {
    let nights = Nights::new();
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    nights.send("birch", &estate("Birch Care", &[1, 2]));
    nights.night("2026-11-21");
    for name in ["alder", "birch"] {
        let report = nights.report(name);
        assert_eq!(rejected_by(&report, "BATCH001"), 1);
        assert_eq!(report["counts"]["users"]["held"], 2, "users of the site are held");
        let told = report.to_string();
        assert!(told.contains("NAS must first settle who answers for this home, and will contact you"));
        let other = if name == "alder" { "Birch Care" } else { "Alder Care" };
        assert!(!told.contains(other), "a report never says who the other is");
    }
    assert_eq!(nights.holder(&location(0)).as_deref(), Some("name:alder care"));
    assert_eq!(nights.holder(&location(1)), None);
    let batch = json_in(&nights.out().join("batch.json"));
    assert_eq!(batch["across"][0]["others"][0]["provider"], "name:birch care");
}

#[test]
fn files_of_one_provider_are_never_rivals() {
    let nights = Nights::new();
    nights.send("north", &estate("Alder Care Ltd", &[0, 1]));
    nights.send("south", &estate("ALDER CARE", &[1, 2]));
    nights.night("2026-11-21");
    for name in ["north", "south"] {
        let report = nights.report(name);
        assert_eq!(rejected_by(&report, "BATCH001"), 0);
        assert!(report.to_string().contains("BATCH004"));
        assert_eq!(report["counts"]["sites"]["accepted"], 2);
    }
}

#[test]
fn parts_of_one_estate_show_each_other_that_there_is_more_than_one_site() {
    let nights = Nights::new();
    nights.send("one home", &estate("Alder Care", &[0]));
    nights.night("2026-11-21");
    assert_eq!(rejected_by(&nights.report("one home"), "ROUTE001"), 1);
    nights.send("another home", &estate("Alder Care", &[1]));
    nights.send("one of birch", &estate("Birch Care", &[2]));
    nights.night("2026-11-22");
    for name in ["one home", "another home"] {
        assert_eq!(nights.row(name)["outcome"], "accepted", "{name}");
    }
    assert_eq!(nights.row("one home")["changes"]["because"][0], "other submissions");
    assert_eq!(rejected_by(&nights.report("one of birch"), "ROUTE001"), 1);
    // What is held counts when nothing else is sent.
    nights.take_back("another home");
    nights.night("2026-11-23");
    assert_eq!(nights.row("one home")["outcome"], "accepted");
}

#[test]
fn held_then_released_then_given_up() {
    let nights = Nights::new();
    let mut alder = estate("Alder Care", &[0, 1]);
    let good_postcode = std::mem::replace(&mut alder.sites.rows[1][4], "LS1".to_owned());
    nights.send("alder", &alder);
    nights.night("2026-11-21");
    let row = nights.row("alder");
    assert_eq!((&row["changes"]["first"], &row["answer_needed"]), (&true.into(), &true.into()));
    assert_eq!(nights.holder(&location(1)), None);

    // Nothing happens: nobody is to be answered.
    nights.night("2026-11-22");
    let row = nights.row("alder");
    assert_eq!((&row["changes"]["still_open"], &row["answer_needed"]), (&1.into(), &false.into()));

    // The mistake is mended, and somebody else asks for what is held.
    alder.sites.rows[1][4] = good_postcode;
    nights.send("alder", &alder);
    nights.send("birch", &estate("Birch Care", &[0, 2]));
    nights.night("2026-11-23");
    let row = nights.row("alder");
    assert_eq!((&row["changes"]["fixed"], &row["answer_needed"]), (&1.into(), &true.into()));
    assert_eq!(row["changes"]["because"][0], "the submission");
    assert_eq!(rejected_by(&nights.report("birch"), "BATCH002"), 1);
    // The holder loses nothing, but what it holds it by is no more than a claim either, so that NAS has to settle it.
    assert_eq!(rejected_by(&nights.report("alder"), "BATCH001"), 1);
    assert_eq!(nights.holder(&location(0)).as_deref(), Some("name:alder care"));

    // A provider that sends nothing keeps what it holds.
    nights.take_back("alder");
    nights.night("2026-11-24");
    assert_eq!(nights.holder(&location(0)).as_deref(), Some("name:alder care"));
    assert_eq!(rejected_by(&nights.report("birch"), "BATCH002"), 1);

    // NAS releases it.
    nights.decide(Decision::Release { sites: vec![location(0).parse().unwrap()] });
    nights.night("2026-11-25");
    assert_eq!(nights.holder(&location(0)).as_deref(), Some("name:birch care"));
    assert_eq!(nights.row("birch")["changes"]["because"][0], "other submissions");

    // The new holder gives it up.
    let mut birch = estate("Birch Care", &[0, 2]);
    birch.sites.lay_over("Request\nleaving\nnew\n");
    nights.send("birch", &birch);
    nights.night("2026-11-26");
    assert_eq!(nights.holder(&location(0)), None);
    let trend = json_in(&nights.out().join("batch.json"))["trend"].as_array().unwrap().len();
    assert_eq!(trend, 6);
}

#[test]
fn a_lapse_is_the_dates_doing_and_a_changed_rule_the_configurations() {
    let nights = Nights::new();
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    nights.night("2027-06-30");
    nights.night("2027-07-01");
    let row = nights.row("alder");
    assert_eq!(row["changes"]["because"], serde_json::json!(["the date"]), "{row:#}");
    nights.night_with("2027-07-02", configured("[rules]\nDSPT005 = { severity = \"info\", reason = \"test\" }\n"));
    assert_eq!(nights.row("alder")["changes"]["because"], serde_json::json!(["the configuration"]));
}

/// A CQC register that lists the good sites with these providers.
pub fn register(folder: &Path, providers: &[&str]) -> Settings {
    let mut text =
        "Location ID,Location HSCA start date,Dormant (Y/N),Location Name,Location ODS Code,Location Type/Sector,\
                    Location Postal Code,Provider ID,Provider Name\n"
            .to_owned();
    for (site, provider) in Tables::good(providers.len()).sites.rows.iter().zip(providers) {
        let [name, code, id, postcode] = [&site[0], &site[1], &site[2], &site[4]];
        text.push_str(&format!(
            "{id},01/10/2010,N,{name},{code},Social Care Org,{postcode},{provider},Provider {provider}\n"
        ));
    }
    let path = folder.join("1 November 2026 HSCA active locations.csv");
    fs::write(&path, text).unwrap();
    let mut settings = settings();
    settings.choices.registers = vec![path];
    settings
}

#[test]
fn a_sale_moves_a_site_when_the_register_names_the_buyer() {
    let nights = Nights::new();
    let (alder, birch) = ("1-1300000001", "1-1300000002");
    let sent_by = |id: &str, name: &str, sites: &[usize]| {
        let mut tables = estate(name, sites);
        tables.sites.headings.push("CQC provider ID".to_owned());
        tables.sites.rows.iter_mut().for_each(|row| row.push(id.to_owned()));
        tables
    };
    nights.send("alder", &sent_by(alder, "Alder Care", &[0, 1]));
    nights.night_with("2026-11-21", register(nights.folder.path(), &[alder, alder, birch, birch]));
    assert_eq!(nights.holder(&location(1)), Some(format!("cqc:{alder}")));

    nights.send("birch", &sent_by(birch, "Birch Care", &[1, 2, 3]));
    nights.night_with("2026-11-22", register(nights.folder.path(), &[alder, alder, birch, birch]));
    assert_eq!(rejected_by(&nights.report("birch"), "BATCH002"), 1, "the register still names the seller");

    nights.night_with("2026-11-23", register(nights.folder.path(), &[alder, birch, birch, birch]));
    assert_eq!(nights.holder(&location(1)), Some(format!("cqc:{birch}")));
    assert_eq!(rejected_by(&nights.report("birch"), "BATCH002"), 0);
    assert_eq!(rejected_by(&nights.report("alder"), "BATCH002"), 1);
    let ledger = String::from_utf8(everything(&nights.out())["ledger"].clone()).unwrap();
    assert!(
        ledger.contains(&format!("2026-11-23 moved (cqc:{birch}: the CQC register names it instead of cqc:{alder})"))
    );
}

/// Three nights around 1 July as an operator lives through them: mistakes and their corrections, a part of an estate that
/// follows later, a provider that falls silent, a site that is given up and one that is sold, and an edition that lapses.
#[test]
fn the_story_of_three_nights() {
    let nights = Nights::new();
    let (alder, birch, cedar) = ("1-1300000001", "1-1300000002", "1-1300000003");
    let of = |id: &str, name: &str, sites: &[usize]| stating(estate(name, sites), "CQC provider ID", id);
    let renewed = |mut tables: Tables| {
        tables.sites.rows.iter_mut().for_each(|row| row[5] = "26/27 Standards Met".to_owned());
        tables
    };
    let register = |owners: [&str; 10]| register(nights.folder.path(), &owners);
    let before_the_sale = [alder, alder, alder, birch, birch, cedar, cedar, cedar, "", ""];
    let after_the_sale = [alder, alder, birch, birch, birch, cedar, cedar, cedar, "", ""];
    let outcome = |name: &str| nights.row(name)["outcome"].as_str().unwrap().to_owned();
    let because = |name: &str| nights.row(name)["changes"]["because"].clone();
    let needed = |name: &str| nights.row(name)["answer_needed"] == true;
    let held_by = |site: usize| nights.holder(&location(site)).map(|key| key.replace("cqc:", ""));

    // 29 June. Alder is in order; Birch mistyped a contact ID; of Cedar the northern part is there; Damson sent a letter.
    nights.send("alder", &of(alder, "Alder Care", &[0, 1, 2]));
    let mut mistyped = renewed(of(birch, "Birch Care", &[3, 4]));
    let contact = std::mem::replace(&mut mistyped.sites.rows[0][3], "CON-1".to_owned());
    nights.send("birch", &mistyped);
    nights.send("cedar north", &renewed(of(cedar, "Cedar Care", &[5, 6])));
    fs::write(nights.inbox().join("damson.pdf"), "%PDF-1.7 a letter").unwrap();
    nights.night_with("2027-06-29", register(before_the_sale));
    let outcomes = ["alder", "birch", "cedar north", "damson.pdf"].map(outcome);
    assert_eq!(outcomes, ["accepted", "partial", "accepted", "unprocessable"]);
    assert!(["alder", "birch", "cedar north", "damson.pdf"].into_iter().all(needed), "everybody is new");
    assert_eq!((held_by(2).as_deref(), held_by(3)), (Some(alder), None));

    // 30 June. Birch corrects its report and sends that back. Cedar sends the southern part, and in the northern one gives up a
    // site. Alder sends nothing. Damson has Excel now; it asks for what Cedar gives up, and for one that Alder holds.
    let report = fs::read(nights.answer("birch", "report.xlsx")).unwrap();
    let corrected = rewritten(&report, "xl/sharedStrings.xml", ">CON-1<", &format!(">{contact}<"));
    fs::write(nights.inbox().join("birch-report.xlsx"), corrected).unwrap();
    let mut north = renewed(of(cedar, "Cedar Care", &[5, 6]));
    north.sites.lay_over("Request\nexisting\nsold\n");
    nights.send("cedar north", &north);
    nights.send("cedar south", &renewed(of(cedar, "Cedar Care", &[7])));
    nights.take_back("alder");
    fs::remove_file(nights.inbox().join("damson.pdf")).unwrap();
    nights.send("damson", &renewed(estate("Damson Care", &[6, 0, 8])));
    nights.night_with("2027-06-30", register(before_the_sale));
    assert_eq!(
        (outcome("birch").as_str(), because("birch-report.xlsx")),
        ("replaced", serde_json::json!(["the submission"]))
    );
    let corrected = nights.row("birch-report.xlsx");
    assert_eq!((&corrected["outcome"], &corrected["changes"]["fixed"]), (&"accepted".into(), &1.into()));
    assert_eq!(held_by(3).as_deref(), Some(birch));
    assert_eq!(outcome("cedar south"), "accepted", "one home alone is not all that Cedar has");
    assert_eq!(rejected_by(&nights.report("damson"), "BATCH002"), 1, "a provider that is silent keeps what it holds");
    assert_eq!(held_by(0).as_deref(), Some(alder));
    assert_eq!(held_by(6).as_deref(), Some("name:damson care"), "what is given up is free the same night");

    // 1 July. Alder is back as it was, and its edition has lapsed. It has sold a home to Birch, and the register says so.
    nights.send("alder", &of(alder, "Alder Care", &[0, 1, 2]));
    nights.send("birch", &renewed(of(birch, "Birch Care", &[2, 3, 4])));
    fs::remove_file(nights.inbox().join("birch-report.xlsx")).unwrap();
    nights.night_with("2027-07-01", register(after_the_sale));
    assert_eq!((outcome("birch").as_str(), held_by(2).as_deref()), ("accepted", Some(birch)));
    assert_eq!(outcome("alder"), "partial", "time alone rejects nothing that was accepted");
    assert_eq!(rejected_by(&nights.report("alder"), "DSPT005"), 0);
    assert_eq!(rejected_by(&nights.report("alder"), "BATCH002"), 1);
    assert_eq!(because("alder"), serde_json::json!(["other submissions", "the registers", "the date"]));
    assert_eq!(held_by(0).as_deref(), Some(alder), "a lapse takes no site from anybody");
    assert!(
        needed("alder") && needed("birch") && !needed("cedar north") && !needed("cedar south") && !needed("damson")
    );
    let trend = json_in(&nights.out().join("batch.json"))["trend"].clone();
    let accepted: Vec<_> = trend.as_array().unwrap().iter().map(|run| &run["totals"]["sites_accepted"]).collect();
    assert_eq!(accepted, [6, 7, 10]);
}

#[test]
fn a_corrected_report_takes_the_place_of_its_estate() {
    let nights = Nights::new();
    let mut alder = estate("Alder Care", &[0, 1]);
    let code = std::mem::replace(&mut alder.sites.rows[1][3], "CON-1".to_owned());
    nights.send("alder", &alder);
    nights.night("2026-11-21");
    assert_eq!(nights.report("alder")["counts"]["sites"]["rejected"], 1);
    assert!(code.starts_with("CON1"));

    // The provider sends the report itself back, beside its estate.
    fs::copy(nights.answer("alder", "report.xlsx"), nights.inbox().join("corrected.xlsx")).unwrap();
    nights.night("2026-11-22");
    let (estate, report) = (nights.row("alder"), nights.row("corrected.xlsx"));
    assert_eq!((&estate["outcome"], &estate["replaced_by"]), (&"replaced".into(), &"corrected.xlsx".into()));
    assert_eq!(report["provider"], estate["provider"]);
    assert_eq!(report["changes"]["first"], false, "it goes on where its estate was: {report:#}");
    assert!(report["changes"]["still_open"].as_u64() >= Some(1));
    assert_eq!(rejected_by(&nights.report("corrected.xlsx"), "BATCH001"), 0);
    assert!(!nights.report("corrected.xlsx").to_string().contains("BATCH004"));

    // Alone it still is of the same provider.
    nights.take_back("alder");
    nights.night("2026-11-23");
    assert_eq!(nights.holder(&location(0)).as_deref(), Some("name:alder care"));
    assert_eq!(rejected_by(&nights.report("corrected.xlsx"), "BATCH002"), 0);
}

#[test]
fn what_cannot_be_read_is_answered_too() {
    let nights = Nights::new();
    fs::write(nights.inbox().join("letter.pdf"), "%PDF-1.7 a letter").unwrap();
    fs::write(nights.inbox().join("con.xlsx"), b"PK\x03\x04 and no more").unwrap();
    fs::create_dir(nights.inbox().join("empty")).unwrap();
    let before = inbox_marks(&nights.inbox());
    let batch = nights.night("2026-11-21");
    assert!(!batch.is_all_accepted());
    for name in ["letter.pdf", "con.xlsx", "empty"] {
        let report = nights.report(name);
        assert_eq!(report["outcome"], "unprocessable", "{name}");
        assert!(["FILE001", "FILE002", "FILE004"].iter().any(|rule| rejected_by(&report, rule) > 0), "{report:#}");
        let reply = nights.reply(name);
        assert!(
            reply.contains("No site could be read") && reply.contains("Please send the submission again"),
            "{reply}"
        );
        assert!(nights.answer(name, "report.xlsx").is_file());
    }
    assert!(nights.out().join("batch-summary.xlsx").is_file());
    assert_eq!(before, inbox_marks(&nights.inbox()), "the inbox is never written to");
}

/// What a rule says of a submission whose files are at this path, and what is to be done.
fn told_of(path: &Path, rule: &str) -> (String, String) {
    let silence = Elsewhere::default();
    let read = pipeline::read_among_others(path.parent().unwrap(), path, &settings());
    let told = pipeline::check_among_others("alder", read, &silence, &settings(), None, |results, _| {
        let found = results.findings.iter().find(|finding| finding.rule.code == rule).unwrap();
        Ok((found.message.to_string(), found.how_to_fix().to_owned()))
    });
    told.unwrap()
}

#[test]
fn what_is_not_to_be_had_is_not_called_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("alder.csv");
    let (message, fix) = told_of(&path, "FILE004");
    assert!(message.contains("not there any more") && fix.starts_with("Put the file back"), "{message} {fix}");
    let (message, fix) = told_of(folder.path(), "FILE001");
    assert!(message.contains("holds no file") && fix.contains("into the folder"), "{message} {fix}");
    // What the system refuses, whoever runs the test.
    #[cfg(unix)]
    {
        fs::write(&path, "Site name").unwrap();
        let (message, fix) = told_of(&path.join("sites.csv"), "FILE004");
        assert!(message.contains("could not be opened (not a directory)"), "{message}");
        assert!(fix.starts_with("See that you may read the file"), "{fix}");
    }
}

fn inbox_marks(inbox: &Path) -> Vec<(PathBuf, u64)> {
    let mut all: Vec<_> = fs::read_dir(inbox)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.path(), entry.metadata().unwrap().len()))
        .collect();
    all.sort();
    all
}

#[test]
fn replies_carry_no_personal_data() {
    let nights = Nights::new();
    let mut alder = estate("Alder Care", &[0, 1]);
    alder.users.rows[0][3] = "amara.testerford".to_owned();
    nights.send("amara testerford", &alder);
    nights.night("2026-11-21");
    let reply = nights.reply("amara testerford").to_lowercase();
    for personal in ["amara", "testerford", "example.org", "07700"] {
        assert!(!reply.contains(personal), "{reply}");
    }
}

/// The built program's batch on these folders.
fn start(nights: &Nights, out: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nhsmail-onboard"));
    command.current_dir(nights.folder.path()).args(["batch", "--as-of", "2026-11-21", "--threads", "2"]);
    command.arg(nights.inbox()).arg("--out").arg(out).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn one_run_at_a_time_on_a_folder() {
    let nights = Nights::new();
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    nights.night("2026-11-21");
    let held = Ledger::open(&nights.out()).unwrap();
    let second = start(&nights, &nights.out()).wait_with_output().unwrap();
    assert_eq!(second.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&second.stderr).contains("another run is at work"));
    drop(held);
    assert_eq!(start(&nights, &nights.out()).wait().unwrap().code(), Some(1), "people wait for NAS to know the sender");
}

#[test]
fn outputs_never_lie_in_the_inbox() {
    let nights = Nights::new();
    let below_links = nights.folder.path().join("answers");
    fs::create_dir(&below_links).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(nights.inbox(), below_links.join("submissions")).unwrap();
    let round_about = nights.inbox().join("../new/../inbox/out");
    for out in [nights.inbox(), nights.inbox().join("out"), below_links, round_about] {
        let refused = start(&nights, &out).wait_with_output().unwrap();
        assert_eq!(refused.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("never written to"));
    }
    assert!(fs::read_dir(nights.inbox()).unwrap().next().is_none());
    // An inbox that lies where answers would.
    let inbox = nights.folder.path().join("submissions/in");
    fs::create_dir_all(&inbox).unwrap();
    for inbox in [inbox.as_path(), inbox.parent().unwrap()] {
        let refused = batch_keeping(inbox, nights.folder.path(), 1, &settings(), None);
        assert!(refused.unwrap_err().to_string().contains("never written to"));
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}

/// How often a run is killed; more in a loop outside CI with `NHSMAIL_KILLS=100`.
fn kills() -> u32 {
    std::env::var("NHSMAIL_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(5)
}

/// Numbers by chance (SplitMix64). They can be had again with `NHSMAIL_KILL_SEED`, which a failure shows.
struct Chance(u64);

impl Chance {
    // `cargo test` shows what a test prints where it fails.
    #[allow(clippy::print_stdout)]
    fn new() -> Chance {
        let now = || std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos() as u64;
        let seed = std::env::var("NHSMAIL_KILL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(now);
        println!("NHSMAIL_KILL_SEED={seed}");
        Chance(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

/// Ends a run as Ctrl-C does, or as nothing can be caught.
fn stop(run: &mut Child, softly: bool) {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    if softly {
        use rustix::process::{Pid, Signal, kill_process};
        // It may be done already.
        let _ = kill_process(Pid::from_child(run), Signal::INT);
        run.wait().unwrap();
        return;
    }
    let _ = softly;
    run.kill().unwrap();
    run.wait().unwrap();
}

#[test]
fn a_run_that_was_killed_anywhere_leaves_nothing_behind_that_matters() {
    let nights = Nights::new();
    for (number, provider) in ["Alder Care", "Birch Care", "Cedar Care", "Damson Care", "Elm Care"].iter().enumerate() {
        nights.send(provider, &estate(provider, &[2 * number, 2 * number + 1, 2 * number + 2]));
    }
    // The night before counts as well: what was held then, and what changes tonight.
    nights.night("2026-11-20");
    nights.take_back("Elm Care");
    nights.send("Birch Care", &estate("Birch Care", &[2, 5, 7, 9]));
    let whole = nights.folder.path().join("whole");
    copy(&nights.out(), &whole);
    let began = std::time::Instant::now();
    assert_eq!(start(&nights, &whole).wait().unwrap().code(), Some(1));
    let took = began.elapsed();
    let expected = everything(&whole);
    let mut chance = Chance::new();
    for kill in 1..=kills() {
        let out = nights.folder.path().join(format!("killed-{kill}"));
        copy(&nights.out(), &out);
        let mut run = start(&nights, &out);
        std::thread::sleep(Duration::from_micros(chance.next() % took.as_micros() as u64));
        stop(&mut run, chance.next().is_multiple_of(2));
        assert_eq!(start(&nights, &out).wait().unwrap().code(), Some(1), "after kill {kill}");
        assert_same(&expected, &everything(&out));
    }
}

#[test]
fn what_cannot_be_read_tonight_is_said_and_forgotten() {
    let nights = Nights::new();
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    let mut hurried = settings();
    hurried.reader = Reader::Worker(PathBuf::from(env!("CARGO_BIN_EXE_nhsmail-onboard")));
    (hurried.limits.seconds, hurried.limits.seconds_per_megabyte) = (0, 0);
    nights.night_with("2026-11-21", hurried);
    let row = nights.row("alder");
    assert!(row["reason"].as_str().unwrap().starts_with("Not remembered"), "{row:#}");
    let reply = nights.reply("alder");
    assert!(reply.contains("We will try again") && !reply.contains("report.xlsx"), "{reply}");
    assert_eq!(rejected_by(&nights.report("alder"), "FILE005"), 2);
    nights.night("2026-11-22");
    assert_eq!(nights.row("alder")["changes"]["first"], true);
    assert_eq!(nights.holder(&location(0)).as_deref(), Some("name:alder care"));
}

#[test]
fn a_person_of_two_providers_stands_in_the_summary_only_and_is_known_when_one_is_absent() {
    let nights = Nights::new();
    let alder = estate("Alder Care", &[0, 1]);
    let mut birch = estate("Birch Care", &[2, 3]);
    alder.users.rows[0][4].clone_into(&mut birch.users.rows[2][4]);
    nights.send("alder", &alder);
    nights.night("2026-11-21");
    nights.take_back("alder");
    nights.send("birch", &birch);
    let batch = nights.night("2026-11-22");
    assert_eq!(batch.across.len(), 1);
    let told = json_in(&nights.out().join("batch.json"))["across"][0].clone();
    assert_eq!((&told["rule"], &told["source"]), (&"BATCH003".into(), &"users.csv, line 4".into()));
    assert_eq!(told["others"][0]["provider"], "name:alder care");
    assert!(!nights.report("birch").to_string().contains("BATCH003"));
}

#[test]
fn a_person_who_left_an_estate_is_not_known_by_it_any_more() {
    let nights = Nights::new();
    let mut alder = estate("Alder Care", &[0, 1]);
    let mut birch = estate("Birch Care", &[2, 3]);
    alder.users.rows[0][4].clone_into(&mut birch.users.rows[2][4]);
    nights.send("alder", &alder);
    nights.night("2026-11-21");
    nights.night("2026-11-22");
    alder.users.rows[0][4] = "07700 900999".to_owned();
    nights.send("alder", &alder);
    nights.night("2026-11-23");
    nights.take_back("alder");
    nights.send("birch", &birch);
    assert_eq!(nights.night("2026-11-24").across.len(), 0);
}

#[test]
fn the_ledger_is_listed_exported_and_put_right_by_hand() {
    let nights = Nights::new();
    nights.send("alder", &estate("=cmd Care", &[0, 1]));
    nights.night("2026-11-21");
    let site = location(0);
    let ledger = |args: &[&str]| {
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_nhsmail-onboard"));
        command.current_dir(nights.folder.path()).arg("ledger").args(args).args(["--out", "out"]).assert()
    };
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let listed = text(&ledger(&["list"]).success().get_output().stdout);
    assert!(listed.contains(&site) && listed.contains("2 sites held; last run: as of 2026-11-21"), "{listed}");
    ledger(&["release", &site, "--reason", " "]).code(2);
    for key in ["", " ", "1-999", "VZZZZ"] {
        ledger(&["release", key, "--reason", "sold"]).code(2);
    }
    assert!(text(&ledger(&["list"]).get_output().stdout).contains("2 sites held"), "what names no site releases none");
    ledger(&["release", &site, "--reason", "sold", "--as-of", "2026-11-22"]).success();
    ledger(&["export", "-o", "ledger.csv"]).success();
    let csv = fs::read_to_string(nights.folder.path().join("ledger.csv")).unwrap();
    assert!(csv.contains("2026-11-22 released (name:cmd care: sold)"), "{csv}");
    assert!(csv.contains("'=cmd Care"), "no cell is a formula: {csv}");
    let nowhere = assert_cmd::Command::new(env!("CARGO_BIN_EXE_nhsmail-onboard"))
        .current_dir(nights.folder.path())
        .args(["ledger", "list"])
        .assert();
    assert!(text(&nowhere.code(2).get_output().stderr).contains("there is no ledger"));
    assert!(!nights.folder.path().join("ledger.sqlite").exists());
}

/// The estate with a column more, the same value in every row.
pub fn stating(mut tables: Tables, heading: &str, value: &str) -> Tables {
    tables.sites.headings.push(heading.to_owned());
    tables.sites.rows.iter_mut().for_each(|row| row.push(value.to_owned()));
    tables
}

#[test]
fn so_many_runs_are_kept_and_nothing_that_the_next_night_needs_is_lost() {
    let nights = Nights::new();
    let whole = nights.folder.path().join("whole");
    let mut alder = estate("Alder Care", &[0, 1]);
    for night in 1..=6 {
        // A site that is now accepted, now rejected; one that is held from the first night on and one that is given up.
        alder.sites.rows[1][4] = if night % 2 == 0 { "LS1" } else { "LS2 1AB" }.to_owned();
        if night == 3 {
            nights.take_back("birch");
        } else if night < 3 {
            nights.send("birch", &estate("Birch Care", &[2, 3]));
        }
        nights.send("alder", &alder);
        let mut settings = settings();
        settings.policy.as_of = format!("2026-11-{}", 20 + night).parse().unwrap();
        batch_of(&nights.inbox(), &whole, 2, &settings);
        batch_keeping(&nights.inbox(), &nights.out(), 2, &settings, Some(2)).unwrap();
        let first = everything(&nights.out());
        // Doing it once more changes nothing, though what it was made from is partly forgotten.
        batch_keeping(&nights.inbox(), &nights.out(), 2, &settings, Some(2)).unwrap();
        assert_same(&first, &everything(&nights.out()));
    }
    let trend = |out: &Path| json_in(&out.join("batch.json"))["trend"].as_array().unwrap().len();
    assert_eq!((trend(&whole), trend(&nights.out())), (6, 2));
    let state = |out: &Path| Ledger::open_to_read(out).unwrap().state_before(i64::MAX).unwrap();
    let (all, kept) = (state(&whole), state(&nights.out()));
    assert_eq!((all.runs.len(), kept.runs.len()), (6, 3), "one more, to make the last again from");
    assert_eq!(all.holders, kept.holders);
    assert_eq!(all.holders.len(), 4, "also those of a provider that has sent nothing for longer than is remembered");
    assert_eq!(all.submissions["alder"].sites, kept.submissions["alder"].sites);
    assert_eq!(all.submissions["birch"].sites, kept.submissions["birch"].sites);
    // The next night finds everybody as they were.
    let mut settings = settings();
    settings.policy.as_of = "2026-11-27".parse().unwrap();
    nights.send("birch", &estate("Birch Care", &[2, 3]));
    batch_keeping(&nights.inbox(), &nights.out(), 2, &settings, Some(2)).unwrap();
    assert_eq!(nights.row("birch")["answer_needed"], false);
    assert_eq!(nights.row("alder")["answer_needed"], false);
}

#[test]
fn what_cannot_be_read_night_after_night_is_answered_on_the_third() {
    let nights = Nights::new();
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    let mut hurried = settings();
    hurried.reader = Reader::Worker(PathBuf::from(env!("CARGO_BIN_EXE_nhsmail-onboard")));
    (hurried.limits.seconds, hurried.limits.seconds_per_megabyte) = (0, 0);
    let reply = || nights.reply("alder");
    for (night, needed) in [(1, false), (2, false), (3, true), (4, true)] {
        nights.night_with(&format!("2026-11-{}", 20 + night), hurried.clone());
        let row = nights.row("alder");
        assert_eq!((&row["answer_needed"], &row["nights_unread"]), (&needed.into(), &night.into()));
        assert_eq!(reply().contains("Please send it again"), needed, "{}", reply());
    }
    nights.night("2026-11-25");
    let row = nights.row("alder");
    assert_eq!((&row["outcome"], &row["nights_unread"]), (&"accepted".into(), &0.into()));
    nights.night_with("2026-11-26", hurried);
    assert_eq!(nights.row("alder")["nights_unread"], 1, "they are counted in a row");
}

#[test]
fn a_submission_under_another_name_is_held_against_what_it_was() {
    let nights = Nights::new();
    let mut alder = estate("Alder Care", &[0, 1]);
    let good_postcode = std::mem::replace(&mut alder.sites.rows[1][4], "LS1".to_owned());
    nights.send("alder", &alder);
    nights.night("2026-11-21");

    // The same files: there is nothing to answer.
    nights.take_back("alder");
    nights.send("alder final", &alder);
    nights.night("2026-11-22");
    let row = nights.row("alder final");
    assert_eq!((&row["was"], &row["answer_needed"]), (&"alder".into(), &false.into()), "{row:#}");
    assert_eq!(row["changes"]["first"], false);

    // The same provider's same sites, corrected.
    nights.take_back("alder final");
    alder.sites.rows[1][4] = good_postcode;
    nights.send("alder final 2", &alder);
    nights.night("2026-11-23");
    let row = nights.row("alder final 2");
    assert_eq!((&row["was"], &row["changes"]["fixed"]), (&"alder final".into(), &1.into()), "{row:#}");

    // The next part of the estate and another provider's estate under a known name are new.
    nights.send("alder south", &estate("Alder Care", &[4, 5]));
    nights.send("alder", &estate("Birch Care", &[6, 7]));
    nights.night("2026-11-24");
    assert_eq!(nights.row("alder south")["changes"]["first"], true);
    assert_eq!(nights.row("alder")["changes"]["first"], true);
}

#[test]
fn a_provider_stays_itself_when_it_states_its_code_and_its_id() {
    let nights = Nights::new();
    let unnamed = |sites: &[usize]| {
        let mut tables = estate("Alder Care", sites);
        tables.sites.headings.pop();
        tables.sites.rows.iter_mut().for_each(|row| drop(row.pop()));
        tables
    };
    let is_good = |row: &Value| row["outcome"] == "accepted" && row["answer_needed"] == true;
    nights.send("alder", &unnamed(&[0, 1]));
    nights.night("2026-11-21");
    assert_eq!(nights.holder(&location(0)).as_deref(), Some("name:alder"));
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    nights.night("2026-11-22");
    assert!(is_good(&nights.row("alder")), "{:#}", nights.row("alder"));
    assert_eq!(nights.holder(&location(0)).as_deref(), Some("name:alder care"));
    nights.send("alder", &stating(unnamed(&[0, 1]), "HQ ODS code", "A0E1"));
    nights.night("2026-11-23");
    assert!(is_good(&nights.row("alder")), "{:#}", nights.row("alder"));
    nights.send("alder", &stating(unnamed(&[0, 1]), "CQC provider ID", "1-1300000001"));
    nights.night("2026-11-24");
    assert!(is_good(&nights.row("alder")), "{:#}", nights.row("alder"));
    assert_eq!(nights.holder(&location(0)).as_deref(), Some("cqc:1-1300000001"));
    // And the next night, and for somebody else.
    nights.night("2026-11-25");
    assert_eq!(nights.row("alder")["outcome"], "accepted");
    nights.send("birch", &stating(unnamed(&[0, 2]), "CQC provider ID", "1-1300000002"));
    nights.night("2026-11-26");
    assert_eq!(rejected_by(&nights.report("birch"), "BATCH002"), 1);
    assert_eq!(nights.row("alder")["outcome"], "partial", "both only state who they are");
    nights.confirm("alder", &["1-1300000001"]);
    nights.night("2026-11-27");
    assert_eq!(rejected_by(&nights.report("birch"), "BATCH002"), 1);
    assert_eq!(nights.row("alder")["outcome"], "accepted");
}

#[test]
fn a_head_office_over_two_cqc_providers_is_no_rival_of_either_and_they_are_of_each_other() {
    let nights = Nights::new();
    let of_group = |name: &str, sites: &[usize]| stating(estate(name, sites), "HQ ODS code", "A0E1");
    let of = |name: &str, id: &str, sites: &[usize]| stating(of_group(name, sites), "CQC provider ID", id);
    nights.send("group", &of_group("Group", &[0, 1, 2, 4, 5]));
    nights.send("north", &of("North", "1-1300000001", &[0, 4]));
    nights.send("south", &of("South", "1-1300000002", &[1, 5]));
    nights.night("2026-11-21");
    assert_eq!(rejected_by(&nights.report("group"), "BATCH001"), 4, "anybody can state the code of a head office");
    nights.confirm("group", &["A0E1"]);
    nights.confirm("north", &["1-1300000001"]);
    nights.confirm("south", &["1-1300000002"]);
    nights.night("2026-11-22");
    for name in ["group", "north", "south"] {
        assert_eq!(nights.row(name)["outcome"], "accepted", "{:#}", nights.report(name)["findings"]);
    }
    // But what one of the two holds is not the other's.
    nights.send("north", &of("North", "1-1300000001", &[0, 4, 3]));
    nights.night("2026-11-23");
    nights.send("south", &of("South", "1-1300000002", &[1, 5, 3]));
    nights.night("2026-11-24");
    assert_eq!(rejected_by(&nights.report("south"), "BATCH002"), 1);
    assert_eq!(nights.row("north")["outcome"], "accepted");
    assert_eq!(nights.row("group")["outcome"], "accepted");
}

#[test]
fn whatever_a_holder_writes_of_a_site_that_is_gone_gives_it_up() {
    for written in ["leaving", "gone", "Sold to Birch Care", "closed", "transferred"] {
        let nights = Nights::new();
        nights.send("alder", &estate("Alder Care", &[0, 1]));
        nights.night("2026-11-21");
        // Another's word for it is not enough.
        nights.send("birch", &stating(estate("Birch Care", &[0, 2]), "Request", written));
        nights.night("2026-11-22");
        assert_eq!(nights.holder(&location(0)).as_deref(), Some("name:alder care"), "{written}");
        nights.take_back("birch");
        let mut alder = estate("Alder Care", &[0, 1]);
        alder.sites.lay_over(&format!("Request\n{written}\nnew\n"));
        nights.send("alder", &alder);
        nights.night("2026-11-23");
        assert_eq!(nights.holder(&location(0)), None, "{written}");
        assert_eq!(nights.report("alder")["sites"][0]["action"], "none", "{written}");
    }
}

/// A reader that does `meanwhile` before it reads a file. Its own file is written by another process: one that this process
/// writes might still be open in a child of another test when it is started.
#[cfg(unix)]
fn reader_that(nights: &Nights, meanwhile: &str) -> Settings {
    use std::io::Write as _;
    let path = nights.folder.path().join("reader");
    let script = format!("#!/bin/sh\n{meanwhile}\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_nhsmail-onboard"));
    let mut shell = Command::new("sh")
        .args(["-c", "cat > \"$0\" && chmod +x \"$0\""])
        .arg(&path)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    shell.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(shell.wait().unwrap().success());
    Settings { reader: Reader::Worker(path), ..settings() }
}

#[cfg(unix)]
#[test]
fn what_is_still_being_copied_is_tried_once_more_and_then_left() {
    let nights = Nights::new();
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    nights.send("birch", &estate("Birch Care", &[2, 3]));
    let (users, late) = (nights.inbox().join("alder/users.csv"), nights.folder.path().join("late"));
    // A file that grows whenever it is looked at.
    let growing = reader_that(&nights, &format!("echo >> '{}'", users.display()));
    for (night, needed) in [(21, false), (22, false), (23, true)] {
        nights.night_with(&format!("2026-11-{night}"), growing.clone());
        let row = nights.row("alder");
        assert_eq!((&row["outcome"], &row["answer_needed"]), (&"left".into(), &needed.into()));
        assert!(row["reason"].as_str().unwrap().contains("still being written"), "{row:#}");
        assert_eq!(nights.answer("alder", "reply.txt").exists(), needed);
        assert!(!nights.answer("alder", "report.xlsx").exists());
        assert_eq!(nights.row("birch")["outcome"], "accepted");
    }
    assert_eq!(nights.holder(&location(0)), None);
    // One that comes to its end in the meantime.
    let (late, users) = (late.display(), users.display());
    let coming = format!("test -e '{late}' || {{ touch '{late}'; echo >> '{users}'; }}");
    nights.night_with("2026-11-24", reader_that(&nights, &coming));
    assert_eq!(nights.row("alder")["outcome"], "accepted", "{:#}", nights.report("alder")["findings"]);
}

#[test]
fn where_no_process_can_be_started_every_submission_is_left() {
    let nights = Nights::new();
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    nights.night("2026-11-21");
    nights.send("birch", &estate("Birch Care", &[2, 3]));
    let without = Settings { reader: Reader::Worker("/no/such/program".into()), ..settings() };
    nights.night_with("2026-11-22", without);
    for name in ["alder", "birch"] {
        let row = nights.row(name);
        assert!(row["reason"].as_str().unwrap().contains("the process that checks it could not be started"), "{row:#}");
        assert_eq!(row["answer_needed"], false, "{row:#}");
    }
    assert_eq!(nights.holder(&location(0)).as_deref(), Some("name:alder care"));
    assert_eq!(nights.holder(&location(2)), None);
    nights.night("2026-11-23");
    assert_eq!(nights.row("birch")["outcome"], "accepted");
}

#[cfg(unix)]
#[test]
fn what_is_taken_out_of_the_inbox_while_it_is_read_is_said() {
    let nights = Nights::new();
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    nights.send("birch", &estate("Birch Care", &[2, 3]));
    nights.night("2026-11-21");
    nights.send("alder", &estate("Alder Care", &[0, 4]));
    let reader = reader_that(&nights, &format!("rm -rf '{}'", nights.inbox().join("alder").display()));
    const ALDER: &str = "submissions/alder/alder-report.json";
    let before = everything(&nights.out());
    nights.night_with("2026-11-22", reader);
    let row = nights.row("alder");
    assert_eq!((&row["outcome"], &row["answer_needed"]), (&"left".into(), &false.into()));
    assert!(row["reason"].as_str().unwrap().contains("taken out of the inbox"), "{row:#}");
    assert_eq!(before[ALDER], everything(&nights.out())[ALDER], "the last answer stands");
    assert_eq!(nights.holder(&location(0)).as_deref(), Some("name:alder care"));
}

#[test]
fn a_folder_is_never_passed_on_to_a_newcomer() {
    let nights = Nights::new();
    let send = |name: &str, estate: &Tables| fs::write(nights.inbox().join(name), estate.sites.csv()).unwrap();
    send("home.csv", &estate("Alder Care", &[0, 1]));
    nights.night("2026-11-21");
    let answer = fs::read(nights.answer("home", "report.json")).unwrap();
    send("HOME.csv", &estate("Birch Care", &[2, 3]));
    nights.night("2026-11-22");
    assert_eq!(
        (&nights.row("home.csv")["folder"], &nights.row("HOME.csv")["folder"]),
        (&"home".into(), &"HOME.csv".into())
    );
    fs::remove_file(nights.inbox().join("home.csv")).unwrap();
    send("home-report.csv", &estate("Cedar Care", &[4, 5]));
    nights.night("2026-11-23");
    assert_eq!(nights.row("home-report.csv")["folder"], "home-report");
    let before: Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(nights.report("home")["sites"], before["sites"], "who is absent keeps its folder");
}

#[cfg(unix)]
#[test]
fn no_name_stops_the_night() {
    use std::os::unix::ffi::OsStrExt as _;
    let nights = Nights::new();
    let faces = "\u{1F600}".repeat(60);
    let names = ["ledger.sqlite-journal", "submissions", " .batch-work", "batch.json", &faces, &"x".repeat(255)];
    let odd = ["esc\x1b[2J", "line\nbreak", "turn\u{202E}xslx", "back\\slash"];
    for (number, name) in names.iter().chain(&odd).enumerate() {
        nights.send(name, &estate(&format!("Provider {number}"), &[2 * number, 2 * number + 1]));
    }
    nights.send("plain", &estate("Alder Care", &[40, 41]));
    fs::write(nights.inbox().join(std::ffi::OsStr::from_bytes(b"no letter \xff.csv")), "Site name\n").unwrap();
    for night in ["2026-11-21", "2026-11-22"] {
        let batch = nights.night(night);
        assert_eq!(batch.rows.len(), names.len() + odd.len() + 2);
        for row in &batch.rows {
            assert!(nights.answer(&row.name, "report.xlsx").is_file(), "{}", row.folder);
            assert!(!row.name.chars().any(char::is_control) && !row.folder.chars().any(char::is_control));
        }
        assert_eq!(nights.row("plain")["outcome"], "accepted");
    }
    assert_eq!(nights.row(r"esc\u{1b}[2J")["answer_needed"], false);
    assert_eq!(nights.row(r"no letter \xff.csv")["folder"], "no letter _xff");
}

#[cfg(unix)]
#[test]
fn an_answer_that_cannot_be_put_into_its_place_is_given_another_night() {
    let nights = Nights::new();
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    nights.send("birch", &estate("Birch Care", &[2, 3]));
    let in_the_way = nights.answer("alder", "report.json");
    fs::create_dir_all(in_the_way.join("somebody's")).unwrap();
    nights.night("2026-11-21");
    let row = nights.row("alder");
    assert_eq!((&row["outcome"], &row["answer_needed"]), (&"left".into(), &false.into()), "{row:#}");
    assert!(row["reason"].as_str().unwrap().contains("could not be written"), "{row:#}");
    assert_eq!((nights.holder(&location(0)), nights.row("birch")["outcome"].clone()), (None, "accepted".into()));
    fs::remove_dir_all(in_the_way).unwrap();
    nights.night("2026-11-22");
    let row = nights.row("alder");
    assert_eq!((&row["outcome"], &row["changes"]["first"]), (&"accepted".into(), &true.into()));
    assert_eq!(nights.holder(&location(0)).as_deref(), Some("name:alder care"));
}

#[test]
fn what_the_configuration_lowers_is_said_of_the_night() {
    let nights = Nights::new();
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    let batch =
        nights.night_with("2026-11-21", configured("[rules]\nODS002 = { severity = \"warn\", reason = \"trial\" }\n"));
    assert_eq!(batch.changes.len(), 1);
    let told = json_in(&nights.out().join("batch.json"));
    assert_eq!(told["changed_rules"][0]["reason"], "trial", "{told:#}");
    assert!(told["changed_rules"][0]["what"].as_str().unwrap().starts_with("ODS002"), "{told:#}");
    assert_eq!(told["configuration_found"], Value::Null);
}

#[test]
fn folders_in_a_submission_that_are_not_read_are_told() {
    let nights = Nights::new();
    nights.send("alder", &estate("Alder Care", &[0, 1]));
    fs::create_dir(nights.inbox().join("alder/North")).unwrap();
    nights.night("2026-11-21");
    assert!(
        nights.reply("alder").contains("It holds 1 folder whose files were not read."),
        "{}",
        nights.reply("alder")
    );
    assert!(nights.row("alder")["reason"].as_str().unwrap().contains("1 folder in it not read"));
}

#[test]
fn what_is_no_id_of_cqcs_is_not_kept_as_one() {
    let nights = Nights::new();
    nights.send("alder", &stating(estate("Alder Care", &[0, 1]), "CQC provider ID", "amara@example.org 07700 900123"));
    nights.night("2026-11-21");
    assert_eq!(nights.row("alder")["provider"], "name:alder care");
    assert!(!fs::read_to_string(nights.out().join("batch.json")).unwrap().contains("900123"));
}
