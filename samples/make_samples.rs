//! Writes the sample estates anew: `cargo run --example make_samples [FOLDER]` (default `samples`).
//!
//! Two invented care groups: *Rosewood* sends its estate the way real ones arrive (headings of its own, title rows,
//! blank rows, and the usual mistakes, each planted on purpose below), *Meadowlark* sends one without any fault.
//! Everything is computed from the tables here and from row numbers, with no clock and no chance, so that two runs give
//! the same bytes and a change in a sample is always a change in this file.
//!
//! No value can reach a real person: e-mails are at `example.*`, telephone numbers in the ranges Ofcom keeps for drama.

use std::error::Error;
use std::fs;
use std::path::Path;

use encoding_rs::WINDOWS_1252;
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

type Outcome<T> = Result<T, Box<dyn Error>>;

// ---------------------------------------------------------------------------------------------------------------------
// Rosewood: headings, as a provider words them
// ---------------------------------------------------------------------------------------------------------------------

const HOME: &str = "Home Name";
const SITE_ODS: &str = "ODS Code*";
const LOCATION: &str = "CQC Location ID";
const CONTACT: &str = "Registered Manager ID";
const ADDRESS: &str = "Address";
const POSTCODE: &str = "Post Code";
const CARE: &str = "Type of care";
const DSPT: &str = "DSPT status";
const ACCOUNTS: &str = "No. of accounts required";
const MAILBOX: &str = "Shared mailbox";

/// The first heading is empty: the provider's sheet starts in column B. The last is one no program can know.
const SITE_HEADINGS: [&str; 14] = [
    "",
    HOME,
    SITE_ODS,
    LOCATION,
    CONTACT,
    ADDRESS,
    "Town",
    POSTCODE,
    "Telephone",
    CARE,
    DSPT,
    ACCOUNTS,
    MAILBOX,
    "Regional director's region",
];

const STAFF_ODS: &str = "Site ODS code";
const FORENAME: &str = "Forename";
const SURNAME: &str = "Surname";
const POSITION: &str = "Position";
const EMAIL: &str = "E-mail";
const MOBILE: &str = "Mobile No";
const OWNERSHIP: &str = "Owner / Member";
const NHSMAIL: &str = "NHSmail (Y/N)";

const STAFF_HEADINGS: [&str; 8] = [STAFF_ODS, FORENAME, SURNAME, POSITION, EMAIL, MOBILE, OWNERSHIP, NHSMAIL];

const SITES_TITLE: &str = "Rosewood Care Group \u{2013} Care Homes 2026";
const SITES_NOTE: &str = "* as shown on the ODS portal. Changes to your regional office, please.";
const STAFF_TITLE: &str = "Rosewood Care Group \u{2013} staff who need an account";

/// One prose line a row; nothing here is data.
const NOTES: &[&str] = &[
    "How this list is kept",
    "Each regional office sends its changes by the 15th; ICT puts them together here.",
    "Homes that opened after September are not in yet and will follow in the new year.",
    "Anyone who works at more than one home should be listed at the home where they spend most of their time.",
    "Questions: please ring the ICT desk on 01632 960000 before changing anything.",
];

// ---------------------------------------------------------------------------------------------------------------------
// Rosewood: the homes as they should be
// ---------------------------------------------------------------------------------------------------------------------

struct Site {
    name: &'static str,
    ods: &'static str,
    street: &'static str,
    town: &'static str,
    postcode: &'static str,
    care: &'static str,
    dspt: &'static str,
    staff: usize,
}

/// A shorthand, so that the table of homes keeps one line a home.
#[allow(clippy::too_many_arguments)]
const fn site(
    name: &'static str,
    ods: &'static str,
    street: &'static str,
    town: &'static str,
    postcode: &'static str,
    care: &'static str,
    dspt: &'static str,
    staff: usize,
) -> Site {
    Site { name, ods, street, town, postcode, care, dspt, staff }
}

const NURSING: &str = "Care home with nursing";
const RESIDENTIAL: &str = "Care home without nursing";
const HOMECARE: &str = "Domiciliary care";
const MET: &str = "25/26 Standards Met";
const EXCEEDED: &str = "25/26 Standards Exceeded";
const EARLY: &str = "26/27 Standards Met";

/// The homes by region, in the order of the sheet; a blank row follows each region.
#[rustfmt::skip]
const ROSEWOOD: &[(&str, &[Site])] = &[
    ("North", &[
        site("Alder Court", "V20AG", "14 Tadcaster Road", "York", "YO24 3BX", RESIDENTIAL, MET, 8),
        site("Brontë House", "V2ML3", "3 Moorside Lane", "Keighley", "BD21 4QT", NURSING, MET, 7),
        site("Calder View", "V07TH", "88 Dewsbury Road", "Wakefield", "WF2 8RL", RESIDENTIAL, MET, 3),
        site("Dovecote Lodge", "VP16F", "Dovecote Lane, off High Street", "Leeds", "LS17 6DW", NURSING, EXCEEDED, 9),
        site("Eller Bank", "V6J72", "27 Leadhall Way", "Harrogate", "HG2 7PF", RESIDENTIAL, MET, 7),
        site("Fernlea", "V46NL", "112 Toller Rise", "Bradford", "BD9 5HN", "Residential home", MET, 4),
        site("Gatesgarth House", "V74A8", "5 Burton Fold", "Kendal", "LA9 6JR", RESIDENTIAL, "25/26 Approaching Standards", 6),
        site("Hazel Grange", "V567H", "41 Garstang Close", "Preston", "PR2 9TY", NURSING, MET, 8),
        site("Ings Croft", "V1V82", "9 Ings Croft Road", "Hull", "HU7 4XE", NURSING, MET, 12),
        site("Jubilee Court", "V57R4", "60 Silksworth Terrace", "Sunderland", "SR3 2NG", RESIDENTIAL, MET, 7),
        site("Kirkfield", "VQ2M8", "2 Kirkfield Avenue", "Darlington", "DL3 8ES", RESIDENTIAL, EARLY, 0),
        site("Linden Manor", "V67LP", "Bramhall Park Lane", "Stockport", "SK7 3LA", NURSING, MET, 8),
        site("Merlin Court", "V72D2", "18 Lumbrook Road", "Warrington", "WA4 5PH", RESIDENTIAL, MET, 3),
        site("Northgate Homecare", "V8QW1", "Unit 4, Northgate Yard", "Sheffield", "S11 8YD", HOMECARE, MET, 3),
    ]),
    ("Midlands", &[
        site("Oakdene", "VQ455", "31 Mapperley Top", "Nottingham", "NG5 6JX", RESIDENTIAL, MET, 8),
        site("Pinewood Lodge", "VY98H", "7 Kedleston Drive", "Derby", "DE22 3NB", RESIDENTIAL, MET, 4),
        site("Quorn Fields", "V22K5", "Meeting Lane", "Loughborough", "LE12 8ED", NURSING, MET, 7),
        site("Rowan Tree House", "VTH07", "203 Aylestone Hill", "Leicester", "LE2 9GW", NURSING, EXCEEDED, 9),
        site("St Hilda's", "V1204", "Doddington Walk", "Lincoln", "LN6 7RT", RESIDENTIAL, MET, 4),
        site("Thistledown", "V1G5P", "16 Sconce Hill Road", "Newark", "NG24 1WP", RESIDENTIAL, MET, 6),
        site("Underwood Place", "VL4E2", "1 Underwood Place", "Mansfield", "NG18 5HY", "Residential home", MET, 5),
        site("Vale View", "VX51R", "74 Bath Rise", "Worcester", "WR5 2AJ", NURSING, MET, 10),
        site("Willowbrook", "V706D", "52 Bristol Parade", "Birmingham", "B29 6DL", NURSING, EARLY, 8),
        site("Yew Tree Court", "V681F", "11 Earlsdon Green", "Coventry", "CV5 8HG", RESIDENTIAL, MET, 7),
        site("Ashby Supported Living", "V4EL9", "The Old Brewery", "Ashby-de-la-Zouch", "LE65 2PX", "Supported living", MET, 1),
        site("Beechcroft", "V9EY6", "39 Weston Favell Road", "Northampton", "NN3 7QD", RESIDENTIAL, MET, 4),
        site("Cedars", "V4F5C", "8 Weeping Cross Lane", "Stafford", "ST17 4TE", "Nursing home", MET, 9),
        site("Dale Homecare", "VH8T2", "Suite 2, Spring Works", "Buxton", "SK17 6XN", "Homecare agency", MET, 6),
    ]),
    ("South", &[
        site("Elmhurst", "VT5D6", "25 Caversham Heights", "Reading", "RG4 8PJ", RESIDENTIAL, MET, 4),
        site("Fairlawns", "V0E03", "6 Stoke Park Way", "Guildford", "GU1 3RW", NURSING, EXCEEDED, 8),
        site("Greenacres", "V8H5D", "Galmington Farm Lane", "Taunton", "TA1 5NY", RESIDENTIAL, MET, 7),
        site("Hawthorns", "V486E", "90 Pennsylvania Rise", "Exeter", "EX4 7DB", NURSING, MET, 10),
        site("Ivy Bank", "VE3M2", "13 Baddow Green", "Chelmsford", "CM2 9PE", RESIDENTIAL, MET, 3),
        site("Jasmine House", "VC32W", "47 Willington Way", "Maidstone", "ME15 8TF", RESIDENTIAL, EARLY, 7),
        site("Kestrel Court", "VW87W", "20 Covingham Close", "Swindon", "SN3 4QR", NURSING, MET, 8),
        site("Larchwood", "V869J", "102 Castle Heath Lane", "Bournemouth", "BH8 9HX", RESIDENTIAL, MET, 6),
        site("Maple Lodge", "V31YT", "33 Whitchurch Grove", "Romsey", "SO51 7LD", RESIDENTIAL, MET, 4),
        site("Nightingale House", "VK8V0", "Stockbridge Fields", "Winchester", "SO22 5HQ", NURSING, MET, 3),
        site("Orchard Extra Care", "VR55L", "Orchard Quay", "Ipswich", "IP4 2LW", "Extra care housing", MET, 6),
        site("Primrose Place", "VW6F8", "15 Icknield Row", "Luton", "LU3 1TB", RESIDENTIAL, MET, 3),
        site("Solent Homecare", "V5F8L", "Harbour House, Lakeside", "Portsmouth", "PO6 3ND", HOMECARE, MET, 9),
        site("Saltmarsh View", "VGV33", "58 Prittle Chase", "Southend-on-Sea", "SS2 6JT", RESIDENTIAL, MET, 8),
    ]),
];

// ---------------------------------------------------------------------------------------------------------------------
// Rosewood: what is wrong with them
// ---------------------------------------------------------------------------------------------------------------------

/// What to put in a home's cell instead of the right value.
enum SiteValue {
    Text(&'static str),
    /// The value some home (perhaps this one) has in some column: copied too far down, or into the wrong column.
    Of(&'static str, &'static str),
}
use SiteValue::{Of, Text};

/// Home, heading, new value. Applied in this order.
#[rustfmt::skip]
const SITE_CHANGES: &[(&str, &str, SiteValue)] = &[
    // Faults that cost the home its registration.
    ("Calder View", SITE_ODS, Text("VO7TH")), // letter O for the zero
    ("Fernlea", SITE_ODS, Text("A7RW")), // the head office's code
    ("Fernlea", DSPT, Text("tbc")),
    ("Northgate Homecare", SITE_ODS, Of("Merlin Court", SITE_ODS)), // two homes, one code
    ("Pinewood Lodge", POSTCODE, Text("DE22 3N")), // last letter lost
    ("Pinewood Lodge", DSPT, Text("Entry Level")), // no longer awarded
    ("St Hilda's", SITE_ODS, Text("8HE41")), // a non-NHS organisation's code
    ("St Hilda's", CONTACT, Text("")),
    ("Underwood Place", CONTACT, Of("Underwood Place", LOCATION)), // same ID in both columns
    ("Beechcroft", DSPT, Text("25/26 Standards Not Met")),
    ("Elmhurst", DSPT, Text("23/24 Standards Met")), // lapsed on 30 June 2025
    ("Ivy Bank", LOCATION, Text("11773046218")), // hyphen lost
    ("Ivy Bank", POSTCODE, Text("")),
    ("Maple Lodge", "Town", Text("Cardiff")),
    ("Maple Lodge", POSTCODE, Text("CF14 3QX")), // Wales
    ("Nightingale House", HOME, Text("Nightingale House Hospice")),
    ("Nightingale House", CARE, Text("Hospice")),
    ("Primrose Place", HOME, Text("Primrose Surgery")),
    ("Primrose Place", CARE, Text("GP surgery")),
    // Faults that do not.
    ("Oakdene", CONTACT, Text("vacant")),
    ("Jasmine House", ACCOUNTS, Text("9")), // seven people are listed
    ("Kirkfield", ACCOUNTS, Text("")), // lists nobody and asks for nothing
    // People the allowance does not count: a role name, and one whose code fits no home.
    ("Eller Bank", ACCOUNTS, Text("6")),
    ("Cedars", ACCOUNTS, Text("8")),
    // Usual, and no fault.
    ("Quorn Fields", CONTACT, Of("Rowan Tree House", CONTACT)), // one manager, two homes
    ("Hawthorns", DSPT, Text("Standards Met")), // no edition
    ("Orchard Extra Care", MAILBOX, Text("Rosewood Orchard (Ipswich)")), // a display name
    // Untidiness that loses nothing.
    ("Dovecote Lodge", SITE_ODS, Text("vp16f")),
    ("Hazel Grange", SITE_ODS, Text("V567H ")),
    ("Linden Manor", POSTCODE, Text("SK7\u{a0}3LA")),
    ("Thistledown", HOME, Text("Thistledown  ")),
    ("Vale View", POSTCODE, Text("wr52aj")),
    ("Yew Tree Court", DSPT, Text("25/26 STANDARDS MET ")),
    ("Greenacres", SITE_ODS, Text("\u{a0}v8h5d")),
    ("Larchwood", DSPT, Text("25/26 Standards Met.")),
    ("Saltmarsh View", HOME, Text("Saltmarsh\u{a0}View ")),
];

/// What to put in a person's cell instead of the right value.
enum StaffValue {
    Put(&'static str),
    /// What this colleague at the same home has there.
    SameAs(usize),
    /// The mobile as Excel stores it when it is typed without an apostrophe: a number, the leading zero gone.
    LostZero,
}
use StaffValue::{LostZero, Put, SameAs};

/// Home, person (0 is the manager), heading, new value.
#[rustfmt::skip]
const STAFF_CHANGES: &[(&str, usize, &str, StaffValue)] = &[
    // Faults that cost the person the account.
    ("Alder Court", 4, SURNAME, Put("")),
    ("Eller Bank", 6, FORENAME, Put("Duty")), // accounts are for individuals
    ("Eller Bank", 6, SURNAME, Put("Manager")),
    ("Eller Bank", 6, EMAIL, Put("ellerbank.duty@example.org")),
    ("Hazel Grange", 3, EMAIL, SameAs(2)),
    ("Jubilee Court", 3, MOBILE, Put("01632 960417")), // the home's landline
    ("Linden Manor", 5, MOBILE, SameAs(4)),
    ("Quorn Fields", 2, EMAIL, Put("m.quorn.example.org")), // no @
    ("Fairlawns", 5, EMAIL, Put("fairlawns.carer@example,com")), // comma for the dot
    ("Cedars", 8, STAFF_ODS, Put("V4E5C")), // V4F5C mistyped: fits no home
    ("Kestrel Court", 3, EMAIL, Put("")),
    ("Larchwood", 2, MOBILE, Put("n/a")),
    // Faults that do not.
    ("Thistledown", 2, EMAIL, Put("thistledown.senior1@nhs.net")), // has an account, whatever the last column says
    ("Vale View", 3, NHSMAIL, Put("Y")),
    ("Vale View", 7, NHSMAIL, Put("Yes")),
    ("Willowbrook", 1, MOBILE, LostZero),
    ("Willowbrook", 2, MOBILE, LostZero),
    ("Willowbrook", 5, MOBILE, LostZero),
    ("Yew Tree Court", 4, OWNERSHIP, Put("Editor")),
    ("Dale Homecare", 3, NHSMAIL, Put("not sure")),
    ("Greenacres", 0, OWNERSHIP, Put("Member")), // leaves the home without an Owner
    ("Greenacres", 1, OWNERSHIP, Put("Member")),
    ("Hawthorns", 6, POSITION, Put("")),
    ("Solent Homecare", 0, EMAIL, Put("manager@example.org")), // a role's address
];

/// Home, person, and the home at whose end the same row stands again.
const STAFF_COPIES: &[(&str, usize, &str)] = &[
    ("Brontë House", 3, "Gatesgarth House"),     // one person, two homes
    ("Rowan Tree House", 5, "Rowan Tree House"), // the same row twice
];

// ---------------------------------------------------------------------------------------------------------------------
// Meadowlark: nothing wrong, the template's own headings
// ---------------------------------------------------------------------------------------------------------------------

const CLEAN_SITE_HEADINGS: [&str; 8] = [
    "Site name", "ODS code", "CQC location ID", "CQC contact ID", "Postcode", "DSPT status", "Service type",
    "User accounts",
];
const CLEAN_USER_HEADINGS: [&str; 7] =
    ["ODS code", "First name", "Last name", "Personal email", "Mobile number", "Job role", "Mailbox role"];

#[rustfmt::skip]
const MEADOWLARK: &[Site] = &[
    site("Brook House", "VWG95", "", "Hereford", "HR4 7PJ", NURSING, MET, 3),
    site("Curlew Lodge", "V79T6", "", "Ludlow", "SY8 2DN", RESIDENTIAL, EXCEEDED, 3),
    site("Meadowlark Homecare", "VF709", "", "Gloucester", "GL2 5QT", HOMECARE, MET, 3),
    site("The Larches", "VMT19", "", "Cheltenham", "GL51 6HB", RESIDENTIAL, EARLY, 3),
];

/// Names the Local Administrator, without whom self-management is warned about.
const MEADOWLARK_ORGANISATION: &[(&str, &str)] = &[
    ("Provider name", "Meadowlark Care"),
    ("HQ ODS code", "A4TK"),
    ("Total sites", "4"),
    ("Local Administrator name", "Harriet Lindqvist"),
    ("Local Administrator email", "harriet.lindqvist@example.net"),
];

/// Meadowlark's people and IDs start here, well past Rosewood's, so that the two estates never share one.
const MEADOWLARK_START: usize = 400;

// ---------------------------------------------------------------------------------------------------------------------
// People
// ---------------------------------------------------------------------------------------------------------------------

const FIRST_NAMES: usize = 9;
const LAST_NAMES: usize = 8;

/// Forenames and surnames that go together. Nine and eight have no common factor: the first 72 people of a group differ.
#[rustfmt::skip]
const NAMES: &[([&str; FIRST_NAMES], [&str; LAST_NAMES])] = &[
    (["Beth", "Andrew", "Claire", "Daniel", "Hannah", "Graham", "Lucy", "Peter", "Zoë"],
        ["Ashworth", "Bennett", "Hargreaves", "Ward", "Pickering", "Thornton", "Smith-Jones", "Lister"]),
    (["Chidi", "Ngozi", "Kwame", "Abena", "Oluwaseun", "Folake", "Emeka", "Adwoa", "Ifeoma"],
        ["Okafor", "Adeyemi", "Mensah", "Boateng", "Eze", "Balogun", "Owusu", "Nwosu"]),
    (["Harpreet", "Kiran", "Rajesh", "Meera", "Gurdeep", "Anita", "Sanjay", "Jasleen", "Nikhil"],
        ["Patel", "Sandhu", "Kaur Gill", "Desai", "Chauhan", "Bhatt", "Dhillon", "Mistry"]),
    (["Siobhán", "Ewan", "Carys", "Declan", "Fiona", "Gareth", "Niamh", "Callum", "Siân"],
        ["O'Connor", "Murray", "Prosser", "MacLeod", "Gallagher", "Bevan", "Drummond", "Doyle"]),
    (["Maricel", "Jun", "Rowena", "Arnel", "Divina", "Jerome", "Liezel", "Noel", "Cristina"],
        ["Santos", "Dela Cruz", "Bautista", "Villanueva", "Mendoza", "Aquino", "Magbanua", "Soriano"]),
    (["Małgorzata", "Piotr", "Ioana", "Andrei", "Agnieszka", "Tomasz", "Elena", "Katarzyna", "Mihai"],
        ["Kowalczyk", "Wójcik", "Popescu", "Gołąb", "Ionescu", "Dąbek", "Munteanu", "Nowak"]),
    (["Shanice", "Leroy", "Marcia", "Winston", "Yvonne", "Delroy", "Simone", "Errol", "Althea"],
        ["Campbell", "Baptiste", "Francis", "Grant", "Morrison-Clarke", "Blake", "Charles", "Reid"]),
    (["Tendai", "Rumbidzai", "Farai", "Chipo", "Tafadzwa", "Nyasha", "Blessing", "Kudzai", "Memory"],
        ["Moyo", "Chikwanha", "Ncube", "Mutasa", "Dube", "Sibanda", "Marufu", "Zvobgo"]),
    (["Fatima", "Imran", "Nusrat", "Yusuf", "Ayesha", "Tariq", "Rukhsana", "Bilal", "Shabnam"],
        ["Hussain", "Qureshi", "Chowdhury", "Malik", "Akhtar", "Rahman", "Siddiqui", "Mirza"]),
    (["Stephen", "Joanne", "Malcolm", "Rebecca", "Keith", "Paula", "Adrian", "Tracey", "Elliot"],
        ["Barraclough", "Nuttall", "Fawcett", "Greenwood", "Holroyd", "Tranter", "Whitlock", "Dyson"]),
    (["Sherin", "Biju", "Lissy", "Jomon", "Anu", "Shaji", "Reena", "Sajan", "Deepthi"],
        ["Thomas", "Varghese", "Kurian", "Mathew", "Chacko", "Philip", "Cherian", "Nair"]),
    (["João", "Beatriz", "Mehmet", "Leila", "Dimitri", "Giulia", "Tiago", "Parisa", "Anders"],
        ["de Souza", "Ferreira", "Yıldız", "Haddad", "Costa", "Moretti", "Karimi", "Nilsson"]),
];

const JOBS: &[&str] = &[
    "Senior Carer",
    "Care Assistant",
    "Team Leader",
    "Nurse",
    "Administrator",
    "Night Senior",
    "Activities Co-ordinator",
    "Clinical Lead",
];

struct Person {
    first: &'static str,
    last: &'static str,
    email: String,
    /// The mobile's last nine digits; its formatting is the sheet's affair.
    mobile: usize,
}

/// The `n`th person of all estates; distinct in name, e-mail and mobile for every `n` below 864.
fn person(n: usize) -> Person {
    let (firsts, lasts) = &NAMES[n % NAMES.len()];
    let turn = n / NAMES.len();
    let (first, last) = (firsts[turn % FIRST_NAMES], lasts[turn % LAST_NAMES]);
    let (a, b) = (mail_part(first), mail_part(last));
    let local = match n % 4 {
        0 | 1 => format!("{a}.{b}"),
        2 => format!("{b}.{a}"),
        _ => format!("{a}_{b}"),
    };
    let domain = ["example.org", "example.com", "example.net"][turn % 3];
    Person { first, last, email: format!("{local}@{domain}"), mobile: 700_900_000 + (n * 387 + 21) % 1000 }
}

/// A name as it stands in an address: plain small letters only.
fn mail_part(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter_map(|c| match c {
            'á' | 'â' | 'ã' | 'ą' => Some('a'),
            'ë' => Some('e'),
            'ı' => Some('i'),
            'ł' => Some('l'),
            'ń' => Some('n'),
            'ó' => Some('o'),
            c if c.is_ascii_alphabetic() => Some(c),
            _ => None,
        })
        .collect()
}

/// The same mobile, written as different people write it.
fn mobile_text(nine: usize, style: usize) -> String {
    let (head, tail) = (nine / 1_000_000, nine % 1_000_000);
    match style % 9 {
        0 | 4 => format!("07{nine:09}"),
        2 => format!("+44 7{head:03} {tail:06}"),
        5 => format!("07{head:03}-{tail:06}"),
        7 => format!("07{head:03} {:03} {:03}", tail / 1000, tail % 1000),
        _ => format!("07{head:03} {tail:06}"),
    }
}

/// Nine digits that look unordered and never repeat for different `index` (the factor shares none with 10⁹).
fn scatter(index: usize, start: usize) -> usize {
    (index * 618_033_989 + start) % 1_000_000_000
}

fn location_id(index: usize) -> String {
    format!("1-1{:09}", scatter(index, 402_210_635))
}

/// Registered managers' IDs come with `CON` and without, in one and the same estate.
fn contact_id(index: usize) -> String {
    let prefix = if index % 5 == 3 { "1" } else { "CON1" };
    format!("{prefix}-{:010}", 2_000_000_000 + scatter(index, 77_190_424))
}

fn job(position: usize) -> &'static str {
    match position {
        0 => "Registered Manager",
        1 => "Deputy Manager",
        n => JOBS[n % JOBS.len()],
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Rows
// ---------------------------------------------------------------------------------------------------------------------

#[derive(Clone)]
enum Cell {
    Text(String),
    /// Stored as a number in a workbook; a CSV cannot tell the difference.
    Number(u32, String),
}

impl Cell {
    fn text(value: impl Into<String>) -> Cell {
        Cell::Text(value.into())
    }

    /// As a number, if it is one small enough to be stored so.
    fn number(value: impl Into<String>) -> Cell {
        let value = value.into();
        value.parse().map_or_else(|_| Cell::text(&value), |number| Cell::Number(number, value.clone()))
    }

    fn shown(&self) -> &str {
        match self {
            Cell::Text(text) | Cell::Number(_, text) => text,
        }
    }
}

type Line = Vec<Cell>;

fn texts(values: &[&str]) -> Line {
    values.iter().copied().map(Cell::text).collect()
}

/// A row with one filled cell, such as a title.
fn lone(column: usize, width: usize, value: &str) -> Line {
    (0..width).map(|at| Cell::text(if at == column { value } else { "" })).collect()
}

fn position(headings: &[&str], heading: &str) -> Outcome<usize> {
    headings.iter().position(|&one| one == heading).ok_or_else(|| format!("no column '{heading}'").into())
}

/// All homes in the order of the sheet.
fn homes() -> impl Iterator<Item = &'static Site> {
    ROSEWOOD.iter().flat_map(|(_, sites)| sites.iter())
}

fn home_index(name: &str) -> Outcome<usize> {
    homes().position(|home| home.name == name).ok_or_else(|| format!("no home '{name}'").into())
}

/// One row a home, with its faults.
fn site_rows() -> Outcome<Vec<Line>> {
    let regions = ROSEWOOD.iter().flat_map(|(region, sites)| sites.iter().map(move |_| *region));
    let mut rows: Vec<Line> =
        homes().zip(regions).enumerate().map(|(index, (home, region))| site_row(index, home, region)).collect();
    for (home, heading, value) in SITE_CHANGES {
        let (row, column) = (home_index(home)?, position(&SITE_HEADINGS, heading)?);
        rows[row][column] = match value {
            Text(text) if *heading == ACCOUNTS => Cell::number(*text),
            Text(text) => Cell::text(*text),
            Of(other, from) => rows[home_index(other)?][position(&SITE_HEADINGS, from)?].clone(),
        };
    }
    Ok(rows)
}

fn site_row(index: usize, home: &Site, region: &str) -> Line {
    let phone = format!("01632 960{:03}", (index * 23 + 105) % 1000);
    let mailbox = format!("care.{}@nhs.net", home.ods.to_lowercase());
    let mut row = texts(&["", home.name, home.ods, &location_id(index), &contact_id(index), home.street, home.town]);
    row.extend(texts(&[home.postcode, &phone, home.care, home.dspt]));
    row.push(Cell::number(home.staff.to_string()));
    row.extend(texts(&[&mailbox, region]));
    row
}

/// The people of every home, with their faults; `sites` says which code each home believes is its own.
fn staff_rows(sites: &[Line]) -> Outcome<Vec<Vec<Line>>> {
    let code_column = position(&SITE_HEADINGS, SITE_ODS)?;
    let mut number = 0;
    let mut staff = Vec::new();
    for (index, home) in homes().enumerate() {
        let code = sites[index][code_column].shown().trim().to_uppercase();
        staff.push((0..home.staff).map(|at| staff_row(&code, index, at, number + at)).collect::<Vec<Line>>());
        number += home.staff;
    }
    for (home, who, heading, value) in STAFF_CHANGES {
        let (rows, column) = (&mut staff[home_index(home)?], position(&STAFF_HEADINGS, heading)?);
        rows[*who][column] = match value {
            Put(text) => Cell::text(*text),
            SameAs(colleague) => rows[*colleague][column].clone(),
            LostZero => Cell::number(national_digits(rows[*who][column].shown())),
        };
    }
    for (from, who, to) in STAFF_COPIES {
        let (from, to) = (home_index(from)?, home_index(to)?);
        let mut copy = staff[from][*who].clone();
        copy[0] = staff[to][0][0].clone();
        staff[to].push(copy);
    }
    Ok(staff)
}

fn staff_row(code: &str, home: usize, at: usize, n: usize) -> Line {
    let who = person(n);
    // Untidiness that loses nothing: small letters, blanks at the end, no-break spaces from a web page.
    let code = if n % 23 == 11 { code.to_lowercase() } else { code.to_owned() };
    let first = if n % 29 == 13 { format!("\u{a0}{}", who.first) } else { who.first.to_owned() };
    let last = if n % 17 == 8 { format!("{} ", who.last) } else { who.last.to_owned() };
    let email = if n % 31 == 19 { who.email.to_uppercase() } else { who.email.clone() };
    let owner = at == 0 || (at == 1 && home.is_multiple_of(2));
    let nhsmail = ["N", "N", "No", "n", ""][n % 5];
    let ownership = if owner { "Owner" } else { ["Member", "Member", "member"][n % 3] };
    texts(&[&code, &first, &last, job(at), &email, &mobile_text(who.mobile, n), ownership, nhsmail])
}

/// A mobile's digits without its leading zero or country code.
fn national_digits(mobile: &str) -> String {
    let digits: String = mobile.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches("44").trim_start_matches('0').to_owned()
}

/// The sheet of homes as sent: title, blank row, note, headings, homes with a blank row after each region.
fn site_sheet(rows: &[Line]) -> Vec<Line> {
    let width = SITE_HEADINGS.len();
    let mut sheet = vec![lone(1, width, SITES_TITLE), lone(0, width, ""), lone(1, width, SITES_NOTE)];
    sheet.push(texts(&SITE_HEADINGS));
    let mut rows = rows.iter();
    for (_, homes) in ROSEWOOD {
        sheet.extend(rows.by_ref().take(homes.len()).cloned());
        sheet.push(lone(0, width, ""));
    }
    sheet.pop();
    sheet
}

/// The sheet of staff as sent: title, headings, people. A row that holds nothing but blanks follows each region.
fn staff_sheet(staff: &[Vec<Line>]) -> Vec<Line> {
    let width = STAFF_HEADINGS.len();
    let mut sheet = vec![lone(0, width, STAFF_TITLE), texts(&STAFF_HEADINGS)];
    let mut homes = staff.iter();
    for (_, region) in ROSEWOOD {
        sheet.extend(homes.by_ref().take(region.len()).flatten().cloned());
        sheet.push(lone(2, width, "  "));
    }
    sheet.pop();
    sheet
}

fn clean_site_rows() -> Vec<Line> {
    let row = |(index, site): (usize, &Site)| {
        let ids = (location_id(MEADOWLARK_START + index), contact_id(MEADOWLARK_START + index));
        let mut row = texts(&[site.name, site.ods, &ids.0, &ids.1, site.postcode, site.dspt, site.care]);
        row.push(Cell::number(site.staff.to_string()));
        row
    };
    MEADOWLARK.iter().enumerate().map(row).collect()
}

/// Two Owners and a Member a site, so that not even a note about a single Owner is due.
fn clean_user_rows() -> Vec<Line> {
    let places = MEADOWLARK.iter().flat_map(|site| (0..site.staff).map(move |at| (site, at)));
    let row = |(n, (site, at)): (usize, (&Site, usize))| {
        let who = person(MEADOWLARK_START + n);
        let ownership = if at < 2 { "Owner" } else { "Member" };
        texts(&[site.ods, who.first, who.last, &who.email, &mobile_text(who.mobile, 0), job(at), ownership])
    };
    places.enumerate().map(row).collect()
}

// ---------------------------------------------------------------------------------------------------------------------
// Files
// ---------------------------------------------------------------------------------------------------------------------

/// A workbook whose creation date is fixed: without one, every run would give other bytes.
fn workbook(title: &str, company: &str) -> Outcome<Workbook> {
    let created = ExcelDateTime::from_ymd(2026, 11, 2)?.and_hms(9, 0, 0)?;
    let mut workbook = Workbook::new();
    workbook.set_properties(
        &DocProperties::new().set_title(title).set_company(company).set_author("ICT").set_creation_datetime(&created),
    );
    Ok(workbook)
}

/// Writes the rows from A1 on; `heading` is the row index of the headings, and a first row above them is a title.
/// Empty cells are left out, as Excel does.
fn fill(sheet: &mut Worksheet, rows: &[Line], heading: Option<u32>) -> Outcome<()> {
    let title = Format::new().set_bold().set_font_size(14);
    let head = Format::new().set_bold().set_text_wrap().set_background_color(Color::RGB(0x00DD_E8CB));
    let plain = Format::new();
    for (row, cells) in (0u32..).zip(rows) {
        let format = match row {
            row if Some(row) == heading => &head,
            0 if heading.is_some() => &title,
            _ => &plain,
        };
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Cell::Text(text) if text.is_empty() => {}
                Cell::Text(text) => drop(sheet.write_with_format(row, column, text, format)?),
                Cell::Number(number, _) => drop(sheet.write_with_format(row, column, *number, format)?),
            };
        }
    }
    Ok(())
}

/// One width for a range of columns, in characters.
fn widen(sheet: &mut Worksheet, columns: std::ops::Range<usize>, width: u32) -> Outcome<()> {
    for column in columns {
        sheet.set_column_width(u16::try_from(column)?, width)?;
    }
    Ok(())
}

fn write_rosewood(path: &Path, sites: &[Line], staff: &[Line]) -> Outcome<()> {
    let mut book = workbook("Care Homes 2026", "Rosewood Care Group")?;
    let sheet = book.add_worksheet().set_name("Care Homes 2026")?;
    widen(sheet, 0..1, 3)?;
    widen(sheet, 1..SITE_HEADINGS.len(), 20)?;
    fill(sheet, sites, Some(3))?;
    let sheet = book.add_worksheet().set_name("Staff")?;
    widen(sheet, 0..STAFF_HEADINGS.len(), 22)?;
    fill(sheet, staff, Some(1))?;
    let sheet = book.add_worksheet().set_name("Notes")?;
    widen(sheet, 0..1, 100)?;
    fill(sheet, &NOTES.iter().map(|&note| texts(&[note])).collect::<Vec<_>>(), None)?;
    Ok(book.save(path)?)
}

fn write_meadowlark(path: &Path) -> Outcome<()> {
    let mut book = workbook("Meadowlark Care: sites and users", "Meadowlark Care")?;
    let with_headings = |headings: &[&str], rows: Vec<Line>| [vec![texts(headings)], rows].concat();
    let organisation: Vec<Line> =
        MEADOWLARK_ORGANISATION.iter().map(|(key, value)| vec![Cell::text(*key), Cell::number(*value)]).collect();
    let sheets = [
        ("Sites", with_headings(&CLEAN_SITE_HEADINGS, clean_site_rows()), Some(0)),
        ("Users", with_headings(&CLEAN_USER_HEADINGS, clean_user_rows()), Some(0)),
        ("Organisation", organisation, None),
    ];
    for (name, rows, heading) in &sheets {
        let sheet = book.add_worksheet().set_name(*name)?;
        widen(sheet, 0..rows[0].len(), 26)?;
        fill(sheet, rows, *heading)?;
    }
    Ok(book.save(path)?)
}

/// The rows as text, with the line ends Excel writes.
fn csv_text(rows: &[Line], delimiter: u8) -> Outcome<String> {
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(Cell::shown))?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// Windows-1252; an error rather than a `?` where a character does not exist there.
fn windows_1252(text: &str) -> Outcome<Vec<u8>> {
    match WINDOWS_1252.encode(text) {
        (bytes, _, false) => Ok(bytes.into_owned()),
        _ => Err("a home's row holds a character that Windows-1252 lacks".into()),
    }
}

fn main() -> Outcome<()> {
    let folder = std::env::args_os().nth(1).unwrap_or_else(|| "samples".into());
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    let homes = site_rows()?;
    let staff = staff_sheet(&staff_rows(&homes)?);
    let sites = site_sheet(&homes);
    write_rosewood(&folder.join("rosewood-estate.xlsx"), &sites, &staff)?;
    fs::write(folder.join("rosewood-sites.csv"), windows_1252(&csv_text(&sites, b';')?)?)?;
    fs::write(folder.join("rosewood-users.csv"), format!("\u{feff}{}", csv_text(&staff, b',')?))?;
    write_meadowlark(&folder.join("clean-estate.xlsx"))
}
