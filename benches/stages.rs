//! Times the stages of a check one by one: reading, rules, report. `make bench`.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Instant;

use divan::{Bencher, black_box};
use nhsmail_onboard::answer::{Answer, Audience, Results};
use nhsmail_onboard::headings::map_tables;
use nhsmail_onboard::layout::{LaidOut, lay_out};
use nhsmail_onboard::limits::Limits;
use nhsmail_onboard::model::{Submission, build};
use nhsmail_onboard::read::{InputFile, Reader, find_inputs, read_file};
use nhsmail_onboard::registers::{self, Keys, KnownSites, Options, Registers, Snapshot};
use nhsmail_onboard::report::{json, workbook};
use nhsmail_onboard::rules::{self, Context};
use nhsmail_onboard::settings::{Choices, Settings};
use nhsmail_onboard::verdict;

/// Sites in the generated estates; six users each. 40 is a common provider, 500 the largest single one, 20,000 two thirds of
/// the country.
const SIZES: [usize; 3] = [40, 500, 20_000];

fn main() {
    divan::main();
    // Not where only some of the stages are asked for by name.
    if std::env::args().skip(1).all(|argument| argument == "--bench") {
        print_scaling();
    }
}

/// How much faster the rules are over a model in memory on two threads than on one.
fn print_scaling() {
    let files = laid_out(&estate(20_000).tables);
    let settings = settings();
    let submission = understood(&files, &settings);
    let registers = Registers::default();
    let known = KnownSites::new(&submission, &registers, settings.policy.as_of);
    let context = Context { submission: &submission, policy: &settings.policy, known: &known, elsewhere: None };
    let pools = [1, 2].map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap());
    let seconds = |pool: &rayon::ThreadPool| {
        let begun = Instant::now();
        let findings = pool.install(|| rules::check(black_box(&context)));
        let taken = begun.elapsed().as_secs_f64();
        drop(findings);
        taken
    };
    // In turn, so that whatever else the machine does falls on both.
    let rounds: Vec<[f64; 2]> = (0..9).map(|_| [seconds(&pools[0]), seconds(&pools[1])]).collect();
    let [one, two] = [0, 1].map(|pool| {
        let mut times: Vec<f64> = rounds.iter().map(|round| round[pool]).collect();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    });
    println!(
        "rules over 20,000 sites in memory: 1 thread {one:.3} s, 2 threads {two:.3} s, {:.2} times as fast",
        one / two
    );
}

/// The same invented estate as a workbook and as two text files.
struct Estate {
    sites: usize,
    _folder: tempfile::TempDir,
    workbook: PathBuf,
    tables: Vec<PathBuf>,
}

static ESTATES: LazyLock<Vec<Estate>> = LazyLock::new(|| SIZES.into_iter().map(Estate::generate).collect());

fn estate(sites: usize) -> &'static Estate {
    ESTATES.iter().find(|estate| estate.sites == sites).unwrap()
}

const SITE_HEADINGS: [&str; 8] = [
    "Site name", "ODS code", "CQC location ID", "CQC contact ID", "Postcode", "DSPT status", "Service type",
    "User accounts",
];
const USER_HEADINGS: [&str; 6] =
    ["ODS code", "First name", "Last name", "Personal email", "Mobile number", "Mailbox role"];

fn site_row(n: usize) -> [String; 8] {
    // One site in ten has a fault, so that findings and notes are part of what is timed.
    let status = if n % 10 == 3 { "25/26 Standards Not Met" } else { "25/26 Standards Met" };
    [
        format!("Alder House {n}"),
        ods_code(n),
        format!("1-1{n:09}"),
        format!("CON1-3{n:08}"),
        format!("LS{} {}AB", 1 + n % 20, n % 10),
        status.to_owned(),
        "Care home with nursing".to_owned(),
        "6".to_owned(),
    ]
}

fn user_row(n: usize) -> [String; 6] {
    [
        ods_code(n / 6),
        "Amara".to_owned(),
        format!("Tester{n}"),
        format!("person{n}@example.org"),
        format!("0771{n:07}"),
        if n % 6 < 2 { "Owner" } else { "Member" }.to_owned(),
    ]
}

fn ods_code(mut n: usize) -> String {
    const ALPHABET: &[u8] = b"0123456789ACDEFGHJKLMNPQRTVWXY";
    let mut code = "V".to_owned();
    for _ in 0..4 {
        code.push(char::from(ALPHABET[n % 30]));
        n /= 30;
    }
    code
}

impl Estate {
    fn generate(sites: usize) -> Estate {
        let folder = tempfile::tempdir().unwrap();
        let workbook = folder.path().join("estate.xlsx");
        let tables = vec![folder.path().join("sites.csv"), folder.path().join("users.csv")];
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory().unwrap();
        fill(sheet, &tables[0], &SITE_HEADINGS, (0..sites).map(site_row));
        let sheet = book.add_worksheet_with_constant_memory().unwrap();
        fill(sheet, &tables[1], &USER_HEADINGS, (0..sites * 6).map(user_row));
        book.save(&workbook).unwrap();
        Estate { sites, _folder: folder, workbook, tables }
    }
}

fn fill<const N: usize>(
    sheet: &mut rust_xlsxwriter::Worksheet,
    table: &PathBuf,
    headings: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
) {
    let mut text = csv::Writer::from_path(table).unwrap();
    text.write_record(headings).unwrap();
    sheet.write_row(0, 0, headings.iter().copied()).unwrap();
    for (number, row) in rows.enumerate() {
        text.write_record(&row).unwrap();
        sheet.write_row(number as u32 + 1, 0, row.iter().map(String::as_str)).unwrap();
    }
    text.flush().unwrap();
}

fn read(paths: &[PathBuf]) -> Vec<InputFile> {
    read_with(paths, &Reader::InProcess)
}

/// The program itself, which reads each file in a process of its own.
fn worker() -> Reader {
    Reader::Worker(PathBuf::from(env!("CARGO_BIN_EXE_nhsmail-onboard")))
}

fn read_with(paths: &[PathBuf], reader: &Reader) -> Vec<InputFile> {
    let read = |input| read_file(input, reader, &Limits::default()).unwrap();
    find_inputs(paths).unwrap().files.iter().map(read).collect()
}

fn settings() -> Settings {
    Settings::new("", jiff::civil::date(2026, 11, 21), Reader::InProcess, Choices::default()).unwrap()
}

fn laid_out(paths: &[PathBuf]) -> Vec<LaidOut> {
    lay_out(read(paths), &settings().headings)
}

fn understood<'s>(files: &'s [LaidOut], settings: &Settings) -> Submission<'s> {
    build("bench".to_owned(), files, map_tables(files, &settings.headings).unwrap(), &[], false, settings.policy.as_of)
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn read_workbook(bencher: Bencher<'_, '_>, sites: usize) {
    let paths = [estate(sites).workbook.clone()];
    bencher.bench(|| read(black_box(&paths)));
}

/// Against `read_workbook`: what the process of its own costs.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn read_workbook_in_worker(bencher: Bencher<'_, '_>, sites: usize) {
    let paths = [estate(sites).workbook.clone()];
    bencher.bench(|| read_with(black_box(&paths), &worker()));
}

/// Against `read_text`: what the process of its own costs.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn read_text_in_worker(bencher: Bencher<'_, '_>, sites: usize) {
    let paths = &estate(sites).tables;
    bencher.bench(|| read_with(black_box(paths), &worker()));
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn read_text(bencher: Bencher<'_, '_>, sites: usize) {
    let paths = &estate(sites).tables;
    bencher.bench(|| read(black_box(paths)));
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn find_tables(bencher: Bencher<'_, '_>, sites: usize) {
    let (paths, settings) = (&estate(sites).tables, settings());
    bencher.with_inputs(|| read(paths)).bench_values(|files| lay_out(files, &settings.headings));
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn understand(bencher: Bencher<'_, '_>, sites: usize) {
    let files = laid_out(&estate(sites).tables);
    let settings = settings();
    bencher.bench(|| understood(black_box(&files), &settings).sites.len());
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn check_rules(bencher: Bencher<'_, '_>, sites: usize) {
    let files = laid_out(&estate(sites).tables);
    let settings = settings();
    let submission = understood(&files, &settings);
    let registers = Registers::default();
    let known = KnownSites::new(&submission, &registers, settings.policy.as_of);
    let context = Context { submission: &submission, policy: &settings.policy, known: &known, elsewhere: None };
    bencher.bench(|| rules::check(black_box(&context)).findings.len());
}

fn bench_output(bencher: Bencher<'_, '_>, sites: usize, write: fn(&Answer<'_>)) {
    let files = laid_out(&estate(sites).tables);
    let settings = settings();
    let submission = understood(&files, &settings);
    let registers = Registers::default();
    let known = KnownSites::new(&submission, &registers, settings.policy.as_of);
    let context = Context { submission: &submission, policy: &settings.policy, known: &known, elsewhere: None };
    let rules::Judged { findings, counted } = rules::check(&context);
    let verdict = verdict::decide(&context, &findings, counted).unwrap();
    let results = Results {
        patterns: &[],
        submission: &submission,
        findings: &findings,
        verdict: &verdict,
        policy: &settings.policy,
        not_checked: &[],
        known: &known,
        estate_check: None,
        settled: &[],
        limits: &settings.limits,
    };
    bencher.bench(|| write(black_box(&Answer::new(results, Audience::Whole))));
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn write_report(bencher: Bencher<'_, '_>, sites: usize) {
    bench_output(bencher, sites, |answer| workbook::write(answer, None, std::io::Cursor::new(Vec::new())).unwrap());
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn write_json(bencher: Bencher<'_, '_>, sites: usize) {
    bench_output(bencher, sites, |answer| json::write(answer, std::io::sink()).unwrap());
}

/// The folder of register extracts that the variable NHSMAIL_REGISTERS names, and those in it; none, and nothing is timed,
/// where it is not set.
static REGISTERS: LazyLock<Vec<PathBuf>> = LazyLock::new(|| {
    let Some(folder) = std::env::var_os("NHSMAIL_REGISTERS").map(PathBuf::from) else { return Vec::new() };
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_dir() || path.is_file()).collect()
});

fn register_options() -> Options {
    Options { reader: worker(), dates: BTreeMap::new(), whole: BTreeSet::new(), as_of: jiff::civil::date(2026, 11, 21) }
}

/// A snapshot of the extracts, and in it the keys of so many real sites.
static SNAPSHOT: LazyLock<Option<(tempfile::TempDir, PathBuf)>> = LazyLock::new(|| {
    (!REGISTERS.is_empty()).then(|| {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("registers.db");
        let built = registers::build(&REGISTERS, &register_options(), &|_, _| {}).unwrap();
        built.snapshot.copy_to(&mut std::fs::File::create(&target).unwrap()).unwrap();
        (folder, target)
    })
});

fn keys_of(snapshot: &PathBuf, sites: usize) -> Keys {
    let connection = rusqlite::Connection::open(snapshot).unwrap();
    let sql = "SELECT id, postcode, ods_code FROM locations WHERE ods_code NOT NULL AND postcode NOT NULL LIMIT ?1";
    let mut statement = connection.prepare(sql).unwrap();
    let mut rows = statement.query([sites as i64]).unwrap();
    let mut keys = Keys::default();
    while let Some(row) = rows.next().unwrap() {
        keys.location_ids.insert(row.get(0).unwrap());
        keys.postcodes.insert(row.get(1).unwrap());
        keys.ods_codes.insert(row.get(2).unwrap());
    }
    keys
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn build_registers(bencher: Bencher<'_, '_>) {
    if REGISTERS.is_empty() {
        return;
    }
    bencher.bench_local(|| registers::build(&REGISTERS, &register_options(), &|_, _| {}).unwrap());
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn open_snapshot(bencher: Bencher<'_, '_>) {
    if let Some((_, path)) = &*SNAPSHOT {
        bencher.bench(|| opened(path));
    }
}

fn opened(path: &PathBuf) -> Snapshot {
    registers::open(std::slice::from_ref(path), &register_options(), &|_, _| {}).unwrap()
}

#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn fetch_registers(bencher: Bencher<'_, '_>, sites: usize) {
    if let Some((_, path)) = &*SNAPSHOT {
        let (snapshot, keys) = (opened(path), keys_of(path, sites));
        bencher.bench(|| snapshot.fetch(black_box(&keys)).unwrap());
    }
}
