//! The fields of a submission: the one table. A field that is only carried to the report is one entry here; what has a type of
//! its own is named in `model::site` or `model::user` besides.
//!
//! To teach the program another heading, add it to the field's entry as people write it. Headings are compared word by word
//! (`words`): "CQC location no.", "Location reference (CQC)" and "CQC location ID" are one to it. An earlier name
//! beats a later one when a sheet has both.

mod claims;
mod posts;
mod shapes;
mod words;

pub use claims::{Claim, HeadingOptions, Settled, Strength, claims, field_named, is_forbidden, prepare};
pub use posts::{Post, is_group_of_staff};
pub use shapes::{Look, UNMISTAKABLE, is_surely_a_value};
pub use words::{Heading, Word, is_of_heading_words};

use crate::compare::fold_heading;

/// What the rows of a sheet are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// A row is a site.
    Sites,
    /// A row is a person at a site.
    Users,
    /// A row is a person at a site, with the site's columns repeated beside the person's.
    Combined,
    /// A row is a key and its value.
    Organisation,
    /// The sheet is not read.
    Unused,
}

impl Role {
    /// Whether a sheet of this role lists what one of `role` does: a combined one lists sites and users.
    pub fn lists(self, role: Role) -> bool {
        self == role || (self == Role::Combined && matches!(role, Role::Sites | Role::Users))
    }

    /// The role's name in JSON and in the report.
    pub fn name(self) -> &'static str {
        match self {
            Role::Sites => "sites",
            Role::Users => "users",
            Role::Combined => "combined",
            Role::Organisation => "organisation",
            Role::Unused => "unused",
        }
    }
}

/// How the values of a field are typed into a cell, and so what a spreadsheet program makes of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// Words, as they are typed.
    Words,
    /// A code or a number of a thing: kept as text, so that no leading zero is lost and no date is made of it.
    Code,
    /// A whole number.
    Count,
    /// A day.
    Day,
}

/// How much room the values of a field take in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// A code or a word.
    Narrow,
    /// A name, or a few words.
    Name,
    /// An e-mail address.
    Address,
}

/// What may be chosen for a field; `template::lists` has the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// DSPT statuses that may be published at present.
    DsptStatus,
    /// Service types as CQC names them.
    ServiceType,
    /// What is asked for a site.
    SiteRequest,
    /// What is asked for a person.
    UserRequest,
    /// What a person may do with the shared mailbox.
    MailboxRole,
    /// Yes or no.
    YesNo,
}

/// What the template says about a field in one of its sheets.
#[derive(Debug, Clone, Copy)]
pub struct Guide {
    /// What to put there.
    pub what: &'static str,
    /// Where to find it.
    pub found: &'static str,
    /// An example.
    pub example: &'static str,
    /// Whether every row needs it.
    pub needed: bool,
    /// What may be chosen.
    pub list: Option<List>,
}

const fn guide(what: &'static str, found: &'static str, example: &'static str) -> Guide {
    Guide { what, found, example, needed: false, list: None }
}

impl Guide {
    const fn needed(self) -> Guide {
        Guide { needed: true, ..self }
    }

    const fn one_of(self, list: List) -> Guide {
        Guide { list: Some(list), ..self }
    }
}

/// What the values of a field look like: enough to tell a column of codes from a column of prose, no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Any words.
    Words,
    /// The name of a person, whole or in part.
    PersonName,
    /// A code of an organisation or of a site.
    OdsCode,
    /// A code that only a site has.
    SiteCode,
    /// `1-` and digits: a location, a provider, or a registered manager.
    CqcId,
    /// `CON1-` and digits, or `1-` and digits.
    ContactId,
    /// A postcode.
    Postcode,
    /// A status of the DSPT.
    DsptStatus,
    /// A kind of care.
    ServiceType,
    /// An e-mail address.
    Email,
    /// A UK mobile number.
    Mobile,
    /// A telephone number.
    Phone,
    /// Owner or Member.
    MailboxRole,
    /// The name or the address of a shared mailbox.
    Mailbox,
    /// Yes or no, a tick or a cross; or an nhs.net address, which only who has an account has.
    YesNo,
    /// A small whole number.
    Count,
    /// A day.
    Day,
    /// A day, or whether somebody has left or something has closed.
    Leaving,
    /// Whether somebody or something is still there.
    Standing,
}

/// What the table says about a field.
struct Entry {
    key: &'static str,
    heading: &'static str,
    typed: Typed,
    width: Width,
    is_personal: bool,
    shape: Shape,
    /// What else it is called in a sheet of sites, best first; `None` where it is no field of a site. In a key and value
    /// sheet they count too.
    sites: Option<&'static [&'static str]>,
    /// What else it is called in a sheet of users, best first; `None` where it is no field of a user.
    users: Option<&'static [&'static str]>,
    /// Names so general that the values have to look the part.
    general: &'static [&'static str],
    /// Words that may stand beside a name.
    company: &'static [&'static str],
    /// Words that make it something else.
    never: &'static [&'static [&'static str]],
    /// Words in another heading of the table because of which a general name means something else.
    never_beside: &'static [&'static str],
    sites_guide: Option<Guide>,
    users_guide: Option<Guide>,
    /// Every field of the organisation is asked for in the template.
    organisation_guide: Option<Guide>,
}

/// A field by its key in JSON and `--map` and by the template's heading: words in a narrow column, of nobody in person.
const fn field(key: &'static str, heading: &'static str) -> Entry {
    Entry {
        key,
        heading,
        typed: Typed::Words,
        width: Width::Narrow,
        is_personal: false,
        shape: Shape::Words,
        sites: None,
        users: None,
        general: &[],
        company: &[],
        never: &[],
        never_beside: &[],
        sites_guide: None,
        users_guide: None,
        organisation_guide: None,
    }
}

impl Entry {
    const fn typed(self, typed: Typed) -> Entry {
        Entry { typed, ..self }
    }

    const fn shown(self, width: Width) -> Entry {
        Entry { width, ..self }
    }

    /// A value of it tells who a person is.
    const fn personal(self) -> Entry {
        Entry { is_personal: true, ..self }
    }

    const fn sites(self, aliases: &'static [&'static str]) -> Entry {
        Entry { sites: Some(aliases), ..self }
    }

    const fn users(self, aliases: &'static [&'static str]) -> Entry {
        Entry { users: Some(aliases), ..self }
    }

    const fn like(self, shape: Shape) -> Entry {
        Entry { shape, ..self }
    }

    const fn general(self, general: &'static [&'static str]) -> Entry {
        Entry { general, ..self }
    }

    const fn beside(self, company: &'static [&'static str]) -> Entry {
        Entry { company, ..self }
    }

    const fn never(self, never: &'static [&'static [&'static str]]) -> Entry {
        Entry { never, ..self }
    }

    const fn never_beside(self, never_beside: &'static [&'static str]) -> Entry {
        Entry { never_beside, ..self }
    }

    const fn sites_guide(self, guide: Guide) -> Entry {
        Entry { sites_guide: Some(guide), ..self }
    }

    const fn users_guide(self, guide: Guide) -> Entry {
        Entry { users_guide: Some(guide), ..self }
    }

    const fn organisation_guide(self, guide: Guide) -> Entry {
        Entry { organisation_guide: Some(guide), ..self }
    }

    const fn is_of(&self, role: Role) -> bool {
        match role {
            Role::Sites => self.sites.is_some(),
            Role::Users => self.users.is_some(),
            // A person's and the site's, where each row holds both.
            Role::Combined => self.sites.is_some() || self.users.is_some(),
            Role::Organisation => self.organisation_guide.is_some(),
            Role::Unused => false,
        }
    }
}

/// Makes the list of fields and the table of their entries, in one order: the template's.
macro_rules! fields {
    ($($field:ident: $entry:expr,)*) => {
        /// One thing a column can hold.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs)] // each is described by its heading
        pub enum Field {
            $($field,)*
        }

        const FIELDS: &[Field] = &[$(Field::$field,)*];
        const TABLE: &[Entry] = &[$($entry,)*];
    };
}

fields! {
    SiteName: field("site_name", "Site name").shown(Width::Name)
        .general(&["name", "title", "organisation", "care", "office", "organisation site", "cost site", "team", "work", "row labels", "trading name"])
        .beside(&[
            "cqc", "registered", "care", "name", "title", "description", "nursing", "residential", "organisation",
            "work", "person", "business",
        ])
        .never(&[OF_ANOTHER_ORGANISATION, &["resident"]])
        .sites(&["home", "organisation name", "registered name"])
        .sites_guide(guide("The name of the site.", "As CQC has it.", "Alder House").needed())
        .users(&["home", "organisation name"])
        .users_guide(guide("The name of that site, for people who read the list.", "Sheet Sites.", "Alder House")),
    OdsCode: field("ods_code", "ODS code").typed(Typed::Code)
        .like(Shape::OdsCode)
        .general(&["organisation ID", "site ID", "code"])
        .beside(&["ID", "site", "NHS", "care", "organisation", "social", "work"])
        .never(&[OF_ANOTHER_ORGANISATION, &["DSPT", "name"]])
        .sites(&["site ODS code", "ODS"])
        .sites_guide(guide(
            "The site's own code, five characters. Not the head office's.",
            "ODS Data Search and Export (formerly the ODS portal): search for the postcode and take the code of this site.",
            "VLAXL",
        ).needed())
        .users(&["site ODS code", "ODS"])
        .users_guide(guide(
            "The code of the site the person works at, as in sheet Sites.",
            "Sheet Sites, column ODS code.",
            "VLAXL",
        ).needed()),
    CqcLocationId: field("cqc_location_id", "CQC location ID").typed(Typed::Code)
        .like(Shape::CqcId)
        .general(&["site ID", "CQC", "registered ID"])
        .beside(&["registered", "site", "ID", "care", "certificate", "CQC"])
        .never(&[OF_ANOTHER_ORGANISATION, &["manager", "contact", "rating", "inspection", "name", "type", "UPRN", "charity"]])
        .sites(&[
            "location ID", "CQC ID", "CQC location", "CQC location ID (for office use only)",
            "CQC location (for office use only)", "CQC registration number",
        ])
        .sites_guide(guide(
            "The ID of the location: 1- and digits. Not the provider's.",
            "CQC's page on the site, or the certificate of registration.",
            "1-123456789",
        ).needed())
        .users(&["location ID", "CQC ID", "CQC location", "CQC registration number"]),
    CqcContactId: field("cqc_contact_id", "CQC contact ID").typed(Typed::Code).personal()
        .like(Shape::ContactId)
        .general(&["registered manager", "manager", "contact", "contact ID"])
        .beside(&["CQC", "ID", "registered", "manager", "contact", "CON", "certificate", "site"])
        .never(&[OF_ANOTHER_ORGANISATION, &["email", "phone", "mobile", "name", "regional", "area", "deputy", "line", "nominated individual"]])
        .sites(&[
            "registered manager ID", "CQC registered manager ID", "CQC contact", "registered manager contact ID",
            "manager ID", "manager CQC ID", "contact ID", "CON1", "CON1 number",
        ])
        .sites_guide(guide(
            "The ID of the registered manager: CON1- or 1- and digits. If the post is vacant, write vacant.",
            "The registered manager's certificate from CQC.",
            "CON1-1234567890",
        ).needed()),
    Postcode: field("postcode", "Postcode").typed(Typed::Code)
        .like(Shape::Postcode)
        .beside(&["site", "address", "registered", "ID", "CQC"])
        .never(&[OF_ANOTHER_ORGANISATION, OF_ANOTHER_PERSON, &["billing", "invoice", "payment", "correspondence", "landlord"]])
        .sites(&["site postcode"])
        .sites_guide(guide("The postcode of the site.", "As CQC has it.", "LS1 1AB").needed()),
    DsptStatus: field("dspt_status", "DSPT status").typed(Typed::Code).shown(Width::Name)
        .like(Shape::DsptStatus)
        .general(&["latest status", "status", "standard", "publication status"])
        .beside(&[
            "status", "level", "standing", "standard", "rating", "outcome", "result", "latest", "grade",
            "compliance", "assessment", "submission", "HQ", "organisation", "position", "met", "achieved", "toolkit",
            "site",
        ])
        .never(&[&["date", "deadline", "CQC", "inspection", "expiry", "previous", "former", "old", "last year"]])
        .sites(&["latest DSPT status", "DSPT level", "DSPT standing", "DSPT standard", "DSPT"])
        .sites_guide(guide(
            "The status as published, with its edition. Approaching Standards is the least that is accepted.",
            "Organisation search of the Data Security and Protection Toolkit (DSPT).",
            "25/26 Standards Met",
        ).needed().one_of(List::DsptStatus)),
    DsptPublishedOn: field("dspt_published_on", "DSPT published on").typed(Typed::Day)
        .like(Shape::Day)
        .general(&["publication date"])
        .beside(&["status", "date", "publication", "latest", "submission", "submitted"])
        .never(&[&["rating", "inspection", "CQC"]])
        // In CQC's files that date is the one of a rating.
        .never_beside(&["rating", "inspection"])
        .sites(&["DSPT publication date", "DSPT date"])
        .sites_guide(guide(
            "The day it was published, as day/month/year.",
            "Organisation search of the DSPT.",
            "12/06/2026",
        )),
    ServiceType: field("service_type", "Service type").shown(Width::Name)
        .like(Shape::ServiceType)
        .general(&["type", "sector", "site", "care", "provision"])
        .beside(&["CQC", "care", "site", "registered", "regulated", "provision", "sector", "type", "provided"])
        .never(&[&["name", "ID", "user"]])
        .sites(&["type of care", "care service type", "CQC service type"])
        .sites_guide(guide(
            "What care the site gives. Choose one; if there are several, put | between them.",
            "CQC's page on the site.",
            "Care home service with nursing",
        ).one_of(List::ServiceType)),
    Address: field("address", "Address").shown(Width::Name)
        .beside(&["site", "line", "street", "postal", "registered", "location"])
        .never(&[OF_ANOTHER_PERSON, &["email", "web", "mailbox"]])
        .sites(&["site address", "address line 1", "street address", "street", "location street address"])
        .sites_guide(guide("Number and street.", "As CQC has it.", "1 Example Street")),
    Town: field("town", "Town")
        .beside(&["site", "post"])
        .never(&[OF_ANOTHER_PERSON])
        .sites(&["town/city", "city", "location city", "post town", "address line 2"])
        .sites_guide(guide("The town or city.", "As CQC has it.", "Leeds")),
    Phone: field("phone", "Phone").typed(Typed::Code)
        .like(Shape::Phone)
        .general(&["contact ID"])
        .beside(&["ID", "site", "general", "office"])
        .never(&[OF_ANOTHER_PERSON, &["manager", "mobile", "fax"]])
        .sites(&["phone number", "site phone", "contact number", "location telephone number"])
        .sites_guide(guide("The site's telephone number.", "Your own records.", "01632 960123")),
    Request: field("request", "Request")
        .general(&["action"])
        .beside(&["type", "status", "site", "person", "account", "NHSmail", "action", "required"])
        .sites(&["status of request", "request type", "new or existing", "site request", "action", "action requested"])
        .sites_guide(guide(
            "new if the site has no NHSmail yet, existing if it has, leaving if it is no longer yours. Empty \
             means new.",
            "Your own records.",
            "new",
        ).one_of(List::SiteRequest))
        .users(&[
            "status of request", "request type", "new or existing", "user request", "action requested",
            "joiner or leaver", "action", "account wanted", "NHSmail required", "NHSmail account required",
        ])
        .users_guide(guide(
            "new: make an account. existing: change nothing. join: bring an account from elsewhere. leaving: \
             leaves this site. Empty means new.",
            "Your own records.",
            "new",
        ).one_of(List::UserRequest)),
    LeavingOn: field("leaving_on", "Leaving date").typed(Typed::Day)
        .like(Shape::Leaving)
        .general(&["end date", "closed", "closing", "sold", "last day", "leaving", "left"])
        .beside(&[
            "date", "employment", "person", "site", "last", "working", "day", "actual", "expected", "leaver",
            "leaving", "company",
        ])
        // What ends then is not the employment.
        .never(&[&["contract", "probation", "visa", "DBS", "permit", "passport", "training", "absence", "sickness", "tenancy", "lease", "review"]])
        .sites(&[
            "closing date", "closure date", "date closed", "closed on", "closes on", "closing on", "date sold",
            "date of sale", "sold on", "transfer date", "date transferred", "deregistration date",
            "date deregistered", "last day of operation", "end date", "location HSCA end date",
        ])
        .users(&[
            "date left", "leave date", "leaver date", "leaving on", "left on", "leaves on", "last working day",
            "last day", "last day worked", "last day of employment", "last day of service", "date of termination",
            "employment end date", "end date", "date employment ended", "date of resignation", "finish date",
            "finishing date", "date finished", "leaver", "leaver yes/no", "exit date",
        ]),
    Status: field("status", "Status")
        .like(Shape::Standing)
        .general(&[
            "status", "state", "open", "active", "enabled", "current", "employment status", "staff status",
            "current status",
        ])
        .beside(&["person", "site", "account", "employment", "existing", "status"])
        .never(&[&["DSPT", "DBS", "CQC", "training", "visa", "NHSmail", "marital", "contract", "request"]])
        .sites(&["site status", "operational status", "current status", "open/closed", "open", "still open", "state"])
        .users(&[
            "employment status", "staff status", "current status", "account enabled", "enabled", "account status",
            "active", "current employee", "still employed", "state",
        ]),
    MailboxName: field("mailbox_name", "Shared mailbox name").shown(Width::Address)
        .like(Shape::Mailbox)
        .beside(&["address", "name", "email", "site", "request", "NHSmail"])
        .never(&[&["owner", "member", "permission", "access", "ID", "count"]])
        .sites(&["shared mailbox", "shared mailbox address", "mailbox name", "requested mailbox name"])
        .sites_guide(guide(
            "The address or name you would like for the shared mailbox. Leave empty for the usual one.",
            "The usual one is care. and the ODS code.",
            "care.vlaxl@nhs.net",
        )),
    MailboxesRequested: field("mailboxes_requested", "Shared mailboxes").typed(Typed::Count)
        .like(Shape::Count)
        .beside(&["ID", "count", "request", "shared", "quantity", "total", "NHSmail"])
        .never(&[&["owner", "member", "name", "address"]])
        .sites(&[
            "number of shared mailboxes", "number of mailboxes", "mailboxes required", "mailboxes requested",
            "mailboxes",
        ])
        .sites_guide(guide("How many shared mailboxes: one at most.", "Your own choice.", "1")),
    AccountsRequested: field("accounts_requested", "User accounts").typed(Typed::Count)
        .like(Shape::Count)
        .general(&["person", "count person", "person ID"])
        .beside(&["ID", "count", "NHSmail", "person", "request", "quantity", "total", "site", "email", "create"])
        .never(&[&["existing", "use", "held", "bank", "manager", "service user"]])
        .sites(&[
            "number of user accounts", "number of accounts", "no of accounts required", "accounts required",
            "accounts requested", "users requested", "number of users", "accounts",
        ])
        .sites_guide(guide(
            "How many people are to have an account: ten at most, as many as sheet Users lists for the site.",
            "Your own choice.",
            "2",
        )),
    AccountsInUse: field("accounts_in_use", "Accounts in use").typed(Typed::Count)
        .like(Shape::Count)
        .beside(&["ID", "count", "NHSmail", "person", "existing", "use", "held", "total"])
        .sites(&["existing accounts", "number of existing accounts", "accounts held"])
        .sites_guide(guide("How many NHSmail accounts the site has already.", "Your Local Administrator.", "0")),
    ProviderName: field("provider_name", "Provider name").shown(Width::Name)
        .beside(&["name", "care", "legal", "registered", "organisation", "CQC"])
        .never(&[&["ID", "type", "email", "phone"]])
        .sites(&["provider", "care provider", "care group"])
        .organisation_guide(guide("The name of the provider.", "As CQC has it.", "Example Care Limited")),
    HqOdsCode: field("hq_ods_code", "HQ ODS code").typed(Typed::Code)
        .like(Shape::OdsCode)
        .beside(&["ID", "ODS", "organisation", "NHS", "provider", "parent", "HQ"])
        .sites(&["parent ODS code", "provider ODS code", "organisation HQ ODS code", "HQ code", "parent code"])
        .organisation_guide(guide(
            "The code of your head office.",
            "ODS Data Search and Export (formerly the ODS portal): the organisation that your sites belong to.",
            "A0E1",
        )),
    CqcProviderId: field("cqc_provider_id", "CQC provider ID").typed(Typed::Code)
        .like(Shape::CqcId)
        .beside(&["CQC", "ID", "registered", "organisation"])
        .never(&[&["manager", "contact", "site"]])
        .sites(&["provider ID", "CQC provider ID (for office use only)", "CQC provider"])
        .organisation_guide(guide(
            "The provider's ID: 1- and digits.",
            "CQC's page on the provider, or the certificate of registration.",
            "1-101234567",
        )),
    FirstName: field("first_name", "First name").shown(Width::Name).personal()
        .like(Shape::PersonName)
        .general(&["name", "preferred name"])
        .beside(&["person", "preferred", "legal", "name", "passport"])
        .never(&[OF_ANOTHER_PERSON, &["manager"]])
        .users(&["user first name", "first"])
        .users_guide(guide("The person's first name, not a role or a team.", "Your own records.", "Amara").needed()),
    LastName: field("last_name", "Last name").shown(Width::Name).personal()
        .like(Shape::PersonName)
        .beside(&["person", "legal", "name", "passport"])
        .never(&[OF_ANOTHER_PERSON, &["manager"]])
        .users(&["second name", "user last name", "last"])
        .users_guide(guide("The person's last name.", "Your own records.", "Example").needed()),
    FullName: field("full_name", "Full name").shown(Width::Name).personal()
        .like(Shape::PersonName)
        .general(&["name", "preferred name", "person"])
        .beside(&["person", "legal", "name", "first", "last"])
        .never(&[OF_ANOTHER_PERSON, &["manager", "mailbox", "ID"]])
        .users(&["name of user", "display name"]),
    Email: field("email", "Personal email").shown(Width::Address).personal()
        .like(Shape::Email)
        .beside(&[
            "personal", "private", "site", "person", "individual", "contact", "work", "address", "business",
            "company", "preferred", "alternate", "alternative", "other", "non", "external",
        ])
        .never(&[OF_ANOTHER_PERSON, &["manager", "mailbox", "shared", "HQ", "NHSmail"]])
        .users(&[
            "personal email address", "private email", "home email", "own email", "individual email address",
            "email address", "user email", "contact email", "contact email address", "work email",
        ])
        .users_guide(guide(
            "An address that this person alone reads. It is where the account's details are sent.",
            "Ask the person.",
            "amara@example.org",
        ).needed()),
    Mobile: field("mobile", "Mobile number").typed(Typed::Code).personal()
        .like(Shape::Mobile)
        .general(&["phone", "contact", "contact ID", "SMS ID"])
        .beside(&[
            "phone", "verification", "authentication", "ID", "personal", "private", "work", "person", "individual", "contact", "site", "MFA",
            "security", "message", "SMS", "preferred", "NHSmail",
        ])
        .never(&[OF_ANOTHER_PERSON, &["manager", "fax"]])
        .users(&[
            "mobile", "mobile phone", "mobile phone number", "personal mobile", "personal mobile number",
            "telephone", "telephone number", "contact number",
        ])
        .users_guide(guide(
            "A UK mobile number that this person alone uses.",
            "Ask the person.",
            "07700 900123",
        ).needed()),
    JobRole: field("job_role", "Job role").shown(Width::Name)
        .beside(&["title", "role", "job", "person", "site", "position", "post", "description", "name", "held", "employment"])
        .never(&[&["mailbox", "manager", "date", "ID"]])
        .users(&[
            "job title", "role", "position", "post", "job", "designation", "role in home", "occupation", "employee title",
            "business title", "employment title",
        ])
        .users_guide(guide("What the person does at the site.", "Your own records.", "Deputy manager")),
    LocalId: field("local_id", "Local ID").typed(Typed::Code).personal()
        .users(&[
            "staff number", "payroll number", "ESR number", "ESR", "assignment number", "HR number", "works number",
            "clock number", "payroll", "personal reference",
        ])
        .users_guide(guide(
            "The number by which you know the person: staff, payroll or ESR number. Each person has their own.",
            "Your own records.",
            "10452",
        )),
    MailboxRole: field("mailbox_role", "Mailbox role")
        .like(Shape::MailboxRole)
        .general(&["member", "owner", "role"])
        .beside(&["mailbox", "shared", "role", "permission", "type", "access", "level", "status", "email", "NHSmail"])
        .users(&[
            "shared mailbox role", "owner / member", "shared mailbox permission", "mailbox permission", "permission",
            "mailbox access", "access", "mailbox owner", "member type", "mailbox user type",
        ])
        .users_guide(guide(
            "Owner: uses the shared mailbox and says who else may. Member: uses it. Each site needs an Owner.",
            "Your own choice.",
            "Owner",
        ).one_of(List::MailboxRole)),
    HasNhsmail: field("has_nhsmail", "Has NHSmail account").personal()
        .like(Shape::YesNo)
        .general(&["email", "account"])
        .beside(&["account", "existing", "person", "address", "ID", "email", "work", "holder", "held", "status"])
        // That somebody wants one is a request.
        .never(&[&["required", "request", "mailbox", "manager", "shared", "new"], OF_ANOTHER_PERSON])
        .users(&[
            "has NHSmail", "existing account", "existing NHSmail account", "already has NHSmail", "NHSmail user",
            "current NHSmail user", "nhs.net address", "nhs.net email", "nhs.net email address",
            "existing nhs.net address", "NHSmail username", "NHS account", "existing NHS account",
        ])
        .users_guide(guide(
            "Yes if the person has an NHSmail account already, here or elsewhere.",
            "Ask the person.",
            "No",
        ).one_of(List::YesNo)),
    LocalAdminName: field("local_admin_name", "Local Administrator name").shown(Width::Name).personal()
        .beside(&["name", "NHSmail"])
        .never(&[&["email", "phone", "mobile"]])
        .sites(&["local administrator", "LA name"])
        .organisation_guide(guide(
            "Who will look after the accounts. An organisation with several sites needs one.",
            "Your own choice.",
            "Priya Example",
        )),
    LocalAdminEmail: field("local_admin_email", "Local Administrator email").shown(Width::Address).personal()
        .like(Shape::Email)
        .beside(&["email", "address", "NHSmail"])
        .sites(&["local administrator e-mail address", "LA email"])
        .organisation_guide(guide("How to reach that person.", "Ask the person.", "priya@example.org")),
    TotalSites: field("total_sites", "Total sites").typed(Typed::Count)
        .like(Shape::Count)
        .beside(&["count", "total"])
        .sites(&["total number of sites", "sites in estate"])
        .organisation_guide(guide(
            "How many sites you have in all, also those not in this file.",
            "Your own records.",
            "12",
        )),
}

/// What says which site a row belongs to, in the order in which they decide.
pub const SITE_KEYS: [Field; 3] = [Field::OdsCode, Field::CqcLocationId, Field::SiteName];

/// What names another site where it differs, though a row may leave it out.
pub const OTHER_IDENTITY: [Field; 2] = [Field::Postcode, Field::CqcContactId];

/// The columns in which a person's name may stand.
pub const PERSON_NAMES: [Field; 3] = [Field::FullName, Field::FirstName, Field::LastName];

/// Words that make a code, a name or an address another organisation's than the site's.
const OF_ANOTHER_ORGANISATION: &[&str] = &[
    "HQ", "provider", "parent", "group", "company", "trust", "council", "authority", "ICB", "CCG", "PCN", "brand",
    "previous", "former", "old", "GP", "surgery", "agency", "ofsted", "sent by",
];

/// Words that make a name, a number or an address another person's than the one whose row it is.
const OF_ANOTHER_PERSON: &[&str] = &[
    "next of kin",
    "partner",
    "spouse",
    "wife",
    "husband",
    "emergency",
    "relative",
    "family member",
    "referee",
    "supervisor",
    "line manager",
    "resident",
    "patient",
    "agency",
    "on call",
    "sent by",
    "deputy",
    "doctor",
    "GP",
    "parent",
    "guardian",
    "previous",
    "former",
    "old",
    "maiden",
    "supplier",
    "nominated individual",
];

/// The fields a sheet of a role may have; as many as [`count_of`] says.
const fn list_of<const N: usize>(role: Role) -> [Field; N] {
    let mut fields = [FIELDS[0]; N];
    let (mut at, mut found) = (0, 0);
    while at < TABLE.len() {
        if TABLE[at].is_of(role) {
            fields[found] = FIELDS[at];
            found += 1;
        }
        at += 1;
    }
    fields
}

const fn count_of(role: Role) -> usize {
    let (mut at, mut found) = (0, 0);
    while at < TABLE.len() {
        found += TABLE[at].is_of(role) as usize;
        at += 1;
    }
    found
}

impl Field {
    /// Every field, in the template's order.
    pub fn all() -> impl Iterator<Item = Field> {
        FIELDS.iter().copied()
    }

    const fn entry(self) -> &'static Entry {
        &TABLE[self as usize]
    }

    /// The field's name in JSON, in `--map` and in the configuration, such as `ods_code`.
    pub fn key(self) -> &'static str {
        self.entry().key
    }

    /// The template's heading, such as `ODS code`.
    pub fn heading(self) -> &'static str {
        self.entry().heading
    }

    /// How its values are typed into a cell.
    pub fn typed(self) -> Typed {
        self.entry().typed
    }

    /// How much room its values take.
    pub fn width(self) -> Width {
        self.entry().width
    }

    /// Whether a value of it tells who a person is.
    pub const fn is_personal(self) -> bool {
        self.entry().is_personal
    }

    /// What the template says about it in the sheet of this role; `None` where it is not asked for there.
    pub fn guide(self, role: Role) -> Option<&'static Guide> {
        let entry = self.entry();
        let guide = match role {
            Role::Sites => &entry.sites_guide,
            Role::Users => &entry.users_guide,
            Role::Organisation => &entry.organisation_guide,
            Role::Combined | Role::Unused => return None,
        };
        guide.as_ref()
    }

    /// The field with this key or template heading.
    pub fn from_key(key: &str) -> Option<Field> {
        let wanted = fold_heading(key);
        Field::all().find(|field| fold_heading(field.key()) == wanted || fold_heading(field.heading()) == wanted)
    }

    /// The aliases for a sheet of this role, best first; the template heading itself is not among them.
    pub fn aliases(self, role: Role) -> &'static [&'static str] {
        let entry = self.entry();
        let aliases = match role {
            // Both kinds of alias may stand in a key and value sheet; only these fields are looked for there.
            Role::Sites | Role::Organisation => entry.sites,
            Role::Users => entry.users,
            // What is the person's in a sheet of persons is so here.
            Role::Combined => entry.users.or(entry.sites),
            Role::Unused => None,
        };
        aliases.unwrap_or_default()
    }

    /// The fields a sheet of this role may have.
    pub const fn of_role(role: Role) -> &'static [Field] {
        match role {
            Role::Sites => &const { list_of::<{ count_of(Role::Sites) }>(Role::Sites) },
            Role::Users => &const { list_of::<{ count_of(Role::Users) }>(Role::Users) },
            Role::Combined => &const { list_of::<{ count_of(Role::Combined) }>(Role::Combined) },
            Role::Organisation => &const { list_of::<{ count_of(Role::Organisation) }>(Role::Organisation) },
            Role::Unused => &[],
        }
    }

    /// Whether it says which site a row belongs to.
    pub fn is_site_key(self) -> bool {
        SITE_KEYS.contains(&self)
    }

    /// What its values look like.
    pub fn shape(self) -> Shape {
        self.entry().shape
    }

    /// Names so general that the values have to look the part.
    pub fn general(self) -> &'static [&'static str] {
        self.entry().general
    }

    /// Words that may stand beside a name of it.
    pub(crate) fn company(self) -> &'static [&'static str] {
        self.entry().company
    }

    /// Words that make a heading something else, whatever stands beside them.
    pub(crate) fn never(self) -> impl Iterator<Item = &'static str> {
        self.entry().never.iter().flat_map(|words| words.iter().copied())
    }

    /// Words in another heading of a table because of which a general name means something else.
    pub(crate) fn never_beside(self) -> &'static [&'static str] {
        self.entry().never_beside
    }
}

/// Every text with which headings are compared.
pub(crate) fn texts_in_use() -> impl Iterator<Item = &'static str> {
    TABLE.iter().flat_map(|entry| {
        let names = [entry.sites, entry.users].into_iter().flatten();
        let lists = names.chain([entry.general, entry.company]).chain(entry.never.iter().copied());
        lists.flatten().copied().chain([entry.heading])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::same_heading;
    use std::collections::HashMap;

    #[test]
    fn every_field_has_its_place_and_every_message_fits() {
        let roles = [Role::Sites, Role::Users, Role::Organisation];
        for (field, role) in Field::all().flat_map(|field| roles.map(|role| (field, role))) {
            let Some(guide) = field.guide(role) else { continue };
            assert!(Field::of_role(role).contains(&field), "{} is no field of a sheet of {role:?}", field.key());
            assert!(guide.what.len() + guide.found.len() < 250, "{}", field.key());
            assert!(field.heading().len() < 32, "{}", field.key());
        }
        let absent: Vec<Field> =
            Field::all().filter(|field| roles.iter().all(|role| field.guide(*role).is_none())).collect();
        assert_eq!(
            absent,
            [Field::LeavingOn, Field::Status, Field::FullName],
            "give a new field its guide: the template asks for all but the full name, for which first and last name stand, \
             and what lists of other programs say of leavers, which Request says better"
        );
        assert!(Field::all().all(|field| Field::of_role(Role::Combined).contains(&field)));
    }

    #[test]
    fn no_heading_names_two_fields_of_one_role() {
        for role in [Role::Sites, Role::Users] {
            let mut seen: HashMap<String, Field> = HashMap::new();
            for &field in Field::of_role(role) {
                for heading in [field.heading()].iter().chain(field.aliases(role)) {
                    let folded = fold_heading(heading);
                    let decided_by_values = field.general().iter().any(|general| same_heading(general, heading));
                    let other = seen.insert(folded, field);
                    assert!(
                        decided_by_values || other.is_none_or(|other| other == field),
                        "'{heading}' names both {} and {} in a sheet of {role:?}: take it from one",
                        field.key(),
                        other.map_or("", Field::key)
                    );
                }
            }
        }
    }
}
