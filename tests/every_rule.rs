//! An estate of 500 sites and 5,000 users in which every rule is broken once: each is reported where it was broken, and
//! nothing else anywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use nhsmail_onboard::rules;
use serde_json::Value;

use crate::util::{Table, configured, result_of, root};

const SITES: usize = 500;
const USERS: usize = 10;

/// Rules that cannot be broken in an estate of many sites with users, each in a sheet of its own. Those of the registers need
/// registers, those of a batch several submissions; they are broken in their own fixtures.
const NOT_IN_SUCH_AN_ESTATE: [&str; 7] =
    ["FILE006", "QUOTA004", "QUOTA008", "ROUTE001", "ROUTE008", "SITE005", "USER025"];

/// Rules about files, sheets and the submission, broken by [`files_beside`] and [`CONFIGURATION`].
const OF_FILES: [&str; 29] = [
    "FILE001", "FILE002", "FILE003", "FILE004", "FILE005", "FILE007", "FILE008", "FILE009", "FILE010", "FILE011",
    "FILE012", "FILE013", "FILE014", "FILE017", "FILE018", "FILE019", "FILE020", "FILE022", "FILE023", "FILE024",
    "FILE027", "FILE028", "ROUTE002", "ROUTE006", "ROUTE007", "SITE012", "USER012", "USER026", "USER027",
];

const CONFIGURATION: &str = "[rules]\nROUTE002 = \"warn\"\nUSER012 = \"warn\"\n\
    [route]\nminimum_sites = 1000\n\
    [limits]\ncolumns = 40\n";

struct Estate {
    sites: Table,
    users: Table,
}

impl Estate {
    fn good() -> Estate {
        let headings = |text: &str| text.split(',').map(str::to_owned).collect();
        let site = |n: usize| -> Vec<String> {
            let letter = char::from(b"ABDEFGHJLN"[n % 10]);
            vec![
                format!("Alder House {}", letters(n)),
                format!("VA{:03}", n),
                format!("1-12{n:08}"),
                format!("CON1-31{n:07}"),
                format!("LS{} {}{letter}A", 1 + n / 100, n / 10 % 10),
                "25/26 Standards Met".to_owned(),
                "12/06/2026".to_owned(),
                "Care home with nursing".to_owned(),
                "0113 496 0123".to_owned(),
                "new".to_owned(),
                String::new(),
                "1".to_owned(),
                USERS.to_string(),
                String::new(),
            ]
        };
        let user = |n: usize| -> Vec<String> {
            vec![
                format!("VA{:03}", n / USERS),
                String::new(),
                String::new(),
                ["Amara", "Bethan", "Chidi", "Dilys"][n % 4].to_owned(),
                format!("Tester{}", letters(n)),
                format!("person{n}@example.org"),
                format!("0771{n:07}"),
                "Senior carer".to_owned(),
                if n % USERS < 2 { "Owner" } else { "Member" }.to_owned(),
                "No".to_owned(),
                "new".to_owned(),
                format!("E{n}"),
            ]
        };
        Estate {
            sites: Table {
                headings: headings(
                    "Site name,ODS code,CQC location ID,CQC contact ID,Postcode,DSPT status,DSPT published on,Service type,\
                     Phone,Request,Shared mailbox name,Shared mailboxes,User accounts,CQC provider ID",
                ),
                rows: (0..SITES).map(site).collect(),
            },
            users: Table {
                headings: headings(
                    "ODS code,CQC location ID,Site name,First name,Last name,Personal email,Mobile number,Job role,\
                     Mailbox role,Has NHSmail account,Request,Local ID",
                ),
                rows: (0..SITES * USERS).map(user).collect(),
            },
        }
    }

    fn site(&mut self, site: usize, heading: &str) -> &mut String {
        let column = self.sites.headings.iter().position(|known| known == heading).unwrap();
        &mut self.sites.rows[site][column]
    }

    /// A cell of the `number`th person at the site.
    fn user(&mut self, site: usize, number: usize, heading: &str) -> &mut String {
        let column = self.users.headings.iter().position(|known| known == heading).unwrap();
        &mut self.users.rows[site * USERS + number][column]
    }

    /// The site's code, and that of everybody there.
    fn code(&mut self, site: usize, code: &str) {
        code.clone_into(self.site(site, "ODS code"));
        (0..USERS).for_each(|number| code.clone_into(self.user(site, number, "ODS code")));
    }

    /// Nobody at the site is new.
    fn all_are_there(&mut self, site: usize) {
        (0..USERS).for_each(|number| "existing".clone_into(self.user(site, number, "Request")));
    }

    /// So many people are listed for the site, the rest is not.
    fn accounts(&mut self, site: usize, count: usize) {
        *self.site(site, "User accounts") = count.to_string();
    }
}

fn letters(mut number: usize) -> String {
    let mut letters = String::from("x");
    for _ in 0..3 {
        letters.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
    }
    letters
}

/// One rule, broken at the site given or at it and the next one.
struct Slip {
    code: &'static str,
    make: fn(&mut Estate, usize),
}

macro_rules! slips {
    ($($code:ident => |$e:ident, $s:ident| $make:expr;)*) => {
        &[$(Slip { code: stringify!($code), make: |$e, $s| { $make; } },)*]
    };
}

/// A site's cell or a user's cell holds this instead.
macro_rules! set {
    ($e:ident, $s:expr, $heading:literal, $value:expr) => {
        *$e.site($s, $heading) = $value.to_string()
    };
    ($e:ident, $s:expr, user $number:literal, $heading:literal, $value:expr) => {
        *$e.user($s, $number, $heading) = $value.to_string()
    };
}

const SLIPS: &[Slip] = slips! {
    CQC001 => |e, s| set!(e, s, "CQC location ID", "");
    CQC002 => |e, s| set!(e, s, "CQC location ID", "1-12");
    CQC003 => |e, s| { let id = e.site(s, "CQC location ID").clone(); set!(e, s + 1, "CQC location ID", id) };
    CQC004 => |e, s| { let id = e.site(s, "CQC location ID").clone(); set!(e, s, "CQC provider ID", id) };
    CQC005 => |e, s| set!(e, s, "CQC contact ID", "");
    CQC006 => |e, s| set!(e, s, "CQC contact ID", "CON-1");
    CQC007 => |e, s| { let id = e.site(s, "CQC location ID").clone(); set!(e, s, "CQC contact ID", id) };
    CQC008 => |e, s| { let id = e.site(s, "CQC contact ID").clone(); set!(e, s + 1, "CQC contact ID", id) };
    CQC009 => |e, s| set!(e, s, "CQC contact ID", "vacant");
    DSPT001 => |e, s| set!(e, s, "DSPT status", "tbc");
    DSPT002 => |e, s| set!(e, s, "DSPT status", "Compliant");
    DSPT003 => |e, s| set!(e, s, "DSPT status", "25/26 Standards Not Met");
    DSPT004 => |e, s| set!(e, s, "DSPT status", "Entry Level");
    DSPT005 => |e, s| set!(e, s, "DSPT status", "21/22 Standards Met");
    DSPT006 => |e, s| set!(e, s, "DSPT status", "Standards Met");
    DSPT007 => |e, s| set!(e, s, "DSPT published on", "12/06/2025");
    DSPT008 => |e, s| set!(e, s, "DSPT status", "25/26 Approaching Standards");
    DSPT009 => |e, s| set!(e, s, "DSPT published on", "last summer");
    FILE015 => |e, s| { let mobile = e.user(s, 5, "Mobile number").clone(); set!(e, s, user 5, "Mobile number", &mobile[1..]) };
    FILE025 => |e, s| set!(e, s, user 5, "First name", "ZoÃ«");
    FILE026 => |e, s| { let mobile = e.user(s, 5, "Mobile number").clone(); set!(e, s, user 5, "Mobile number", format!("{mobile} (own)")) };
    FILE016 => |e, s| set!(e, s, user 5, "Mobile number", "4.47701E+11");
    FILE021 => |e, s| set!(e, s, "Phone", "1.13496E+09");
    MBX001 => |e, s| { set!(e, s, user 0, "Mailbox role", "Member"); set!(e, s, user 1, "Mailbox role", "Member") };
    MBX002 => |e, s| set!(e, s, user 5, "Mailbox role", "Boss");
    MBX003 => |e, s| set!(e, s, user 1, "Mailbox role", "Member");
    MBX004 => |e, s| set!(e, s, "Shared mailbox name", "alder@nhs.net");
    MBX005 => |e, s| { let other = e.site(s + 1, "ODS code").clone(); set!(e, s, "Shared mailbox name", format!("Home {other}")) };
    MBX006 => |e, s| { set!(e, s, "Shared mailbox name", "Elm Court"); set!(e, s + 1, "Shared mailbox name", "elm court") };
    MBX007 => |e, s| set!(e, s, "Shared mailbox name", "Elm / Ash");
    ODS001 => |e, s| {
        let id = e.site(s, "CQC location ID").clone();
        e.code(s, "");
        (0..USERS).for_each(|number| id.clone_into(e.user(s, number, "CQC location ID")));
    };
    ODS002 => |e, s| e.code(s, "VLAX");
    ODS003 => |e, s| e.code(s, "V12345");
    ODS004 => |e, s| e.code(s, "A1C2");
    ODS005 => |e, s| e.code(s, "8A123");
    ODS006 => |e, s| { let code = e.site(s, "ODS code").clone(); e.code(s + 1, &code) };
    QUOTA001 => |e, s| {
        let mut row = e.users.rows[s * USERS].clone();
        (row[4], row[5], row[6]) = ("Testerlast".into(), "last@example.org".into(), "07729000000".into());
        row[11].clear();
        e.users.rows.push(row);
        e.accounts(s, 11);
    };
    QUOTA002 => |e, s| {
        (0..USERS).for_each(|number| e.user(s, number, "Mailbox role").clear());
        (1..USERS).for_each(|number| *e.user(s, number, "Request") = "leaving".to_owned());
        e.accounts(s, 1);
    };
    QUOTA003 => |e, s| {
        let other = e.site(s + 1, "ODS code").clone();
        for number in 0..USERS {
            other.clone_into(e.user(s, number, "ODS code"));
            *e.user(s, number, "Request") = "leaving".to_owned();
        }
        e.site(s, "User accounts").clear();
    };
    QUOTA005 => |e, s| e.accounts(s, 9);
    QUOTA006 => |e, s| set!(e, s, "User accounts", "ten or so");
    QUOTA007 => |e, s| set!(e, s, "Shared mailboxes", "2");
    ROUTE003 => |e, s| set!(e, s, "Service type", "Hospice");
    ROUTE004 => |e, s| set!(e, s, "Service type", "GP surgery");
    ROUTE005 => |e, s| set!(e, s, "Service type", "");
    ROUTE009 => |e, s| { set!(e, s, "CQC location ID", ""); set!(e, s, "Service type", "Day centre") };
    ROUTE010 => |e, s| set!(e, s, "CQC location ID", "Awaiting CQC");
    SITE001 => |e, s| set!(e, s, "Site name", "n/a");
    SITE002 => |e, s| set!(e, s, "Postcode", "");
    SITE003 => |e, s| set!(e, s, "Postcode", "SW1A1AAX");
    SITE004 => |e, s| set!(e, s, "Postcode", "CF10 1AA");
    SITE006 => |e, s| { let postcode = e.site(s, "Postcode").clone(); set!(e, s + 1, "Postcode", postcode) };
    SITE007 => |e, s| set!(e, s, "Phone", "496 0123");
    SITE008 => |e, s| set!(e, s, "Request", "perhaps");
    SITE009 => |e, s| { set!(e, s, "Request", "closing 31/12/2027"); e.all_are_there(s) };
    SITE010 => |e, s| { set!(e, s, "Request", "sold"); e.all_are_there(s) };
    SITE011 => |e, s| e.sites.rows.push(e.sites.rows[s].clone());
    USER001 => |e, s| set!(e, s, user 5, "First name", "");
    USER002 => |e, s| { set!(e, s, user 5, "First name", "Duty"); set!(e, s, user 5, "Last name", "Manager"); e.accounts(s, 9) };
    USER003 => |e, s| set!(e, s, user 5, "Personal email", "");
    USER004 => |e, s| set!(e, s, user 5, "Personal email", "amara.example.org");
    USER005 => |e, s| { set!(e, s, user 5, "Personal email", "x@example.org"); set!(e, s, user 6, "Personal email", "X@example.org") };
    USER006 => |e, s| set!(e, s, user 5, "Personal email", "info@example.org");
    USER007 => |e, s| set!(e, s, user 5, "Personal email", "amara@nhs.net");
    USER008 => |e, s| set!(e, s, user 5, "Mobile number", "?");
    USER009 => |e, s| set!(e, s, user 5, "Mobile number", "0113 496 0123");
    USER010 => |e, s| { set!(e, s, user 5, "Mobile number", "07700 900123"); set!(e, s, user 6, "Mobile number", "+447700900123") };
    USER011 => |e, s| set!(e, s, user 5, "Has NHSmail account", "Yes");
    USER012 => |e, s| {
        set!(e, s, user 5, "First name", "Sam");
        set!(e, s, user 5, "Last name", "Testerboth");
        set!(e, s + 1, user 5, "First name", "Sam");
        set!(e, s + 1, user 5, "Last name", "Testerboth");
    };
    USER013 => |e, s| { set!(e, s, user 5, "ODS code", "VXXXX"); e.accounts(s, 9) };
    USER014 => |e, s| set!(e, s, user 5, "Job role", "");
    USER015 => |e, s| { twice(e, s, s + 1); e.accounts(s + 1, 9) };
    USER016 => |e, s| { twice(e, s, s); e.accounts(s, 9) };
    USER017 => |e, s| {
        let name = e.site(s, "Site name").clone();
        set!(e, s + 1, "Site name", name);
        set!(e, s, user 5, "ODS code", "");
        set!(e, s, user 5, "Site name", name);
        e.accounts(s, 9);
    };
    USER018 => |e, s| { let id = e.site(s + 1, "CQC location ID").clone(); set!(e, s, user 5, "CQC location ID", id) };
    USER019 => |e, s| set!(e, s, user 5, "Has NHSmail account", "perhaps");
    USER020 => |e, s| set!(e, s, user 5, "Request", "change");
    USER021 => |e, s| { set!(e, s, user 5, "Request", "Maternity leave"); e.accounts(s, 9) };
    USER022 => |e, s| set!(e, s, user 5, "Last name", "Tester & Wife");
    USER023 => |e, s| set!(e, s, user 5, "Personal email", "care.vlaxl@nhs.net");
    USER024 => |e, s| set!(e, s, user 5, "Local ID", e.user(s, 6, "Local ID").to_lowercase());
    USER028 => |e, s| set!(e, s, user 5, "Job role", "Bank nurse");
    USER029 => |e, s| {
        let other = format!("{}.{}@example.org", e.user(s, 6, "First name").clone(), e.user(s, 6, "Last name"));
        set!(e, s, user 5, "Personal email", other);
    };
};

/// The sixth person of one site is the seventh of the other as well.
fn twice(e: &mut Estate, one: usize, other: usize) {
    for heading in ["First name", "Last name", "Personal email", "Mobile number"] {
        let value = e.user(one, 5, heading).clone();
        *e.user(other, 6, heading) = value;
    }
}

/// What stands beside the estate: files that cannot be read, and two further lists of sites with a fault of the sheet.
fn files_beside(folder: &Path) -> PathBuf {
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    let headings = "Site name,ODS code,CQC location ID,CQC contact ID,DSPT status,Service type";
    let row = |n: u8| {
        format!("North {n},VN{n}{n}{n},1-900000000{n},CON1-90000000{n},25/26 Standards Met,Care home with nursing")
    };
    write("empty.csv", "");
    write("wide.csv", &format!("{headings}{}\n", ",x".repeat(60)));
    write("north.csv", &format!("{headings},Own notes\n{},x\n", row(1)));
    write("east.csv", &format!("{headings},Postcode,Postcode,Salary\n{},LS9 9AB,LS9 9AD,x\n", row(2)));
    write("~$north.xlsx", "x");
    let second = headings.replace("ODS code", "Our key");
    write("mid.csv", &format!("{second},Postcode,DSPT level\n{},LS9 9AG,25/26 Standards Exceeded\n", row(5)));
    let with_address = format!("{headings},Postcode,HQ ODS code,Address");
    write("west.csv", &format!("{with_address}\n{},LS9 9AE,12345,1 High Street, Leeds\n", row(3)));
    write("residents.csv", "Name,Room\nEdith Sample,4\n");
    write("team.csv", "Our team,How to reach\nAmina Clarke,amina@example.org\nDev Patel,dev@example.org\n");
    write("notes.csv", "To do,By whom\nRing the ICT team,Harriet\n");
    let old = format!("{headings},Postcode\n{},LS9 9AF\nTotal,,,,,,1\n", row(4)).replace("North 4", "Chatel\u{e9}");
    std::fs::write(folder.join("south.csv"), old.chars().map(|c| c as u8).collect::<Vec<_>>()).unwrap();
    let locked: Vec<u8> = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".iter().copied().chain([0; 504]).collect();
    let name: Vec<u8> = "EncryptedPackage".bytes().flat_map(|byte| [byte, 0]).collect();
    std::fs::write(folder.join("locked.xlsx"), [locked, name].concat()).unwrap();
    // A hidden sheet of sites, hidden rows, rows struck through, a pivot table's list and a cell that nobody can read.
    std::fs::copy(root().join("tests/fixtures/every_rule/estate.xlsx"), folder.join("odd.xlsx")).unwrap();
    let workbook = std::fs::read(root().join("samples/clean-estate.xlsx")).unwrap();
    std::fs::write(folder.join("broken.xlsx"), &workbook[..workbook.len() / 2]).unwrap();
    let letter = folder.parent().unwrap().join("letter.pdf");
    std::fs::write(&letter, "%PDF-1.7").unwrap();
    letter
}

/// Every code on each row of a part of the result, by file and row.
fn codes_by_row(result: &Value, part: &str) -> BTreeMap<(String, u64), BTreeSet<String>> {
    let rows = result[part].as_array().unwrap().iter();
    rows.map(|row| {
        let codes = row["rules"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect();
        let source = &row["source"];
        ((source["file"].as_str().unwrap().to_owned(), source["row"].as_u64().unwrap()), codes)
    })
    .collect()
}

#[test]
fn each_is_reported_where_it_was_broken_and_nowhere_else() {
    let mut estate = Estate::good();
    for (number, slip) in SLIPS.iter().enumerate() {
        (slip.make)(&mut estate, 2 * number);
    }
    let folder = tempfile::tempdir().unwrap();
    let inbox = folder.path().join("estate");
    std::fs::create_dir(&inbox).unwrap();
    let letter = files_beside(&inbox);
    std::fs::write(inbox.join("sites.csv"), estate.sites.csv()).unwrap();
    std::fs::write(inbox.join("users.csv"), estate.users.csv()).unwrap();
    let result = result_of(&[inbox, letter], &configured(CONFIGURATION));

    let (sites, users) = (codes_by_row(&result, "sites"), codes_by_row(&result, "users"));
    let mut found: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for ((_, row), codes) in sites.into_iter().filter(|((file, _), _)| file == "sites.csv") {
        found.entry((row as usize - 2) / 2).or_default().extend(codes);
    }
    for ((_, row), codes) in users.into_iter().filter(|((file, _), _)| file == "users.csv") {
        // The eleventh person of QUOTA001 stands at the end.
        let site = (row as usize - 2) / USERS;
        let at = if site < SITES { site / 2 } else { SLIPS.iter().position(|slip| slip.code == "QUOTA001").unwrap() };
        found.entry(at).or_default().extend(codes);
    }
    for (number, codes) in found {
        let told: Vec<&str> = codes.iter().map(String::as_str).collect();
        let broken: Vec<&str> = SLIPS.get(number).map(|slip| slip.code).into_iter().collect();
        assert_eq!(told, broken, "at sites {} and {}", 2 * number, 2 * number + 1);
    }

    let told: BTreeSet<&str> =
        result["findings"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap()).collect();
    let of_rows = SLIPS.iter().map(|slip| slip.code);
    let broken: BTreeSet<&str> = of_rows.chain(OF_FILES).collect();
    assert_eq!(told, broken);
    let all: BTreeSet<&str> = rules::all().iter().map(|rule| rule.code).collect();
    let missed: Vec<&&str> = all
        .difference(&broken)
        .filter(|code| !NOT_IN_SUCH_AN_ESTATE.contains(code) && !code.starts_with("REG") && !code.starts_with("BATCH"))
        .collect();
    assert!(missed.is_empty(), "break these rules in this estate too: {missed:?}");
}
