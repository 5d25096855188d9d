//! What the tests share: a folder to work in, the program to run, submissions made of small tables.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use nhsmail_onboard::batch::{self, Batch, BatchError, Meant, Options};
use nhsmail_onboard::observe::Progress;
use nhsmail_onboard::pipeline;
use nhsmail_onboard::read::Reader;
use nhsmail_onboard::report::json;
use nhsmail_onboard::rules::{self, Rule};
use nhsmail_onboard::settings::{BatchTrust, Choices, Settings};
use serde_json::Value;

/// The day all tests are run at.
pub const AS_OF: &str = "2026-11-21";

/// The built program, in `folder`, at the tests' date.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nhsmail-onboard"));
    command.current_dir(folder).args(["check", "--as-of", AS_OF]);
    // The settings of whoever runs the tests have no say.
    command.envs(["HOME", "XDG_CONFIG_HOME", "USERPROFILE", "APPDATA"].map(|name| (name, folder.join("own settings"))));
    command
}

/// The settings of the tests: the program's own, at their date.
pub fn settings() -> Settings {
    configured("")
}

/// The settings a configuration file's text makes, at the tests' date.
pub fn configured(text: &str) -> Settings {
    Settings::new(text, AS_OF.parse().unwrap(), Reader::InProcess, Choices::default()).unwrap()
}

/// The JSON result for these inputs.
pub fn result_of(inputs: &[PathBuf], settings: &Settings) -> Value {
    let progress = Progress::hidden();
    let registers = pipeline::open_registers(settings, &progress).unwrap();
    pipeline::check("test", inputs, settings, registers.as_ref(), &progress, |_, answer| {
        let mut bytes = Vec::new();
        json::write(answer, &mut bytes).unwrap();
        Ok(serde_json::from_slice(&bytes).unwrap())
    })
    .unwrap()
}

/// What a batch takes on trust where NAS names the entries of the inbox itself, and knows all who send.
pub fn trusting() -> BatchTrust {
    BatchTrust { confirm_senders: false, names_are_ours: true }
}

/// Runs a batch with so many threads.
pub fn batch_of(inbox: &Path, out: &Path, threads: usize, settings: &Settings) -> Batch {
    batch_keeping(inbox, out, threads, settings, None).unwrap()
}

/// Runs a batch whose ledger remembers so many runs.
pub fn batch_keeping(
    inbox: &Path,
    out: &Path,
    threads: usize,
    settings: &Settings,
    keep_runs: Option<u32>,
) -> Result<Batch, BatchError> {
    batch_meaning(inbox, out, threads, settings, keep_runs, Meant::default())
}

/// Runs a batch of which the operator says what is meant.
pub fn batch_meaning(
    inbox: &Path,
    out: &Path,
    threads: usize,
    settings: &Settings,
    keep_runs: Option<u32>,
    meant: Meant,
) -> Result<Batch, BatchError> {
    let progress = Progress::hidden();
    let registers = pipeline::open_registers(settings, &progress).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let registers = registers.as_ref();
    batch::run(&Options {
        inbox,
        out,
        settings,
        registers,
        pool: &pool,
        progress: &progress,
        keep_runs,
        forget_after: 90,
        meant,
    })
}

/// A file of the answer to the submission whose folder has this name.
pub fn answer_in(out: &Path, folder: &str, file: &str) -> PathBuf {
    out.join("submissions").join(folder).join(format!("{folder}-{file}"))
}

/// The document in a file.
pub fn json_in(path: &Path) -> Value {
    let bytes = std::fs::read(path).unwrap_or_else(|_| panic!("{} is there", path.display()));
    serde_json::from_slice(&bytes).unwrap()
}

/// The JSON result for two tables of text.
pub fn result_of_tables(sites: &str, users: &str) -> Value {
    result_of_tables_with(sites, users, &settings())
}

fn result_of_tables_with(sites: &str, users: &str, settings: &Settings) -> Value {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sites.csv"), sites).unwrap();
    std::fs::write(folder.path().join("users.csv"), users).unwrap();
    result_of(&[folder.path().join("sites.csv"), folder.path().join("users.csv")], settings)
}

/// The codes found at `severities`, sorted, each once.
pub fn codes(result: &Value, severities: &[&str]) -> Vec<String> {
    let findings = result["findings"].as_array().unwrap();
    let of_severity = findings.iter().filter(|finding| severities.contains(&finding["severity"].as_str().unwrap()));
    let mut codes: Vec<String> = of_severity.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect();
    codes.sort();
    codes.dedup();
    codes
}

/// Runs a test for every rule, and names all rules that fail it, not only the first.
pub fn for_every_rule(test: impl Fn(&'static Rule)) {
    let fails = |rule: &&&'static Rule| catch_unwind(AssertUnwindSafe(|| test(rule))).is_err();
    let failed: Vec<&str> = rules::all().iter().filter(fails).map(|rule| rule.code).collect();
    assert!(failed.is_empty(), "the test fails for {}; why stands above", failed.join(", "));
}

/// The source files of a folder, in order.
pub fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The repository's root.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A good submission as two tables that a test may change cell by cell.
pub struct Tables {
    pub sites: Table,
    pub users: Table,
}

/// A table of text: headings and rows.
#[derive(Clone)]
pub struct Table {
    pub headings: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

const ALPHABET: &[u8] = b"0123456789ACDEFGHJKLMNPQRTVWXY";

impl Tables {
    /// `sites` good sites with two users each.
    pub fn good(sites: usize) -> Tables {
        let letter = |n: usize| char::from(ALPHABET[n % ALPHABET.len()]);
        let code = |n: usize| format!("V{}{}{}{}", letter(20 + n / 900), letter(n / 30), letter(n), letter(13));
        let site = |n: usize| {
            vec![
                format!("Alder House {}", n + 1),
                code(n),
                format!("1-1{:09}", 200_000_000 + n),
                format!("CON1-3{:08}", 10_000_000 + n),
                format!("LS{} {}AB", 1 + n % 20, n % 10),
                "25/26 Standards Met".to_owned(),
                "Care home with nursing".to_owned(),
                "2".to_owned(),
                if n == 0 { "it@example.org" } else { "" }.to_owned(),
            ]
        };
        let user = |n: usize| {
            vec![
                code(n / 2),
                ["Amara", "Bethan", "Chidi", "Dilys"][n % 4].to_owned(),
                format!("Tester{}", ["ford", "ham", "ton", "by", "wick"][n % 5]),
                format!("person{n}@example.org"),
                format!("07700 9{:05}", n % 1000),
                if n.is_multiple_of(2) { "Owner" } else { "Member" }.to_owned(),
            ]
        };
        let headings = |text: &str| text.split(',').map(str::to_owned).collect();
        Tables {
            sites: Table {
                headings: headings(
                    "Site name,ODS code,CQC location ID,CQC contact ID,Postcode,DSPT status,Service type,User accounts,\
                     Local Administrator email",
                ),
                rows: (0..sites).map(site).collect(),
            },
            users: Table {
                headings: headings("ODS code,First name,Last name,Personal email,Mobile number,Mailbox role"),
                rows: (0..sites * 2).map(user).collect(),
            },
        }
    }

    /// Users follow the codes of their sites after those were changed: two users a site, by ODS code and, where that is
    /// missing, by CQC location ID.
    pub fn point_users_at_their_sites(&mut self) {
        let by_location = self.users.column("CQC location ID");
        for (number, user) in self.users.rows.iter_mut().enumerate() {
            let site = &self.sites.rows[number / 2];
            site[1].clone_into(&mut user[0]);
            site[2].clone_into(&mut user[by_location]);
        }
    }

    pub fn result(&self) -> Value {
        self.result_with(&settings())
    }

    pub fn result_with(&self, settings: &Settings) -> Value {
        result_of_tables_with(&self.sites.csv(), &self.users.csv(), settings)
    }
}

impl Table {
    /// Lays a small table over this one: row by row, column by column; a heading that is not there yet becomes a new
    /// column, empty in the other rows.
    pub fn lay_over(&mut self, csv_text: &str) {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(csv_text.as_bytes());
        let headings: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let columns: Vec<usize> = headings.iter().map(|heading| self.column(heading)).collect();
        for (number, record) in reader.records().enumerate() {
            for (value, column) in record.unwrap().iter().zip(&columns) {
                let value = if value == "(empty)" { "" } else { value };
                value.clone_into(&mut self.rows[number][*column]);
            }
        }
    }

    fn column(&mut self, heading: &str) -> usize {
        self.headings.iter().position(|known| known == heading).unwrap_or_else(|| {
            self.headings.push(heading.to_owned());
            self.rows.iter_mut().for_each(|row| row.push(String::new()));
            self.headings.len() - 1
        })
    }

    pub fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.headings).unwrap();
        for row in &self.rows {
            writer.write_record(row).unwrap();
        }
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    }
}
