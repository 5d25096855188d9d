//! The fields of a submission and every heading they are known by: the one table.
//!
//! To teach the program another heading, add it here, in folded form or not: matching folds both sides
//! ([`fold_heading`]). Aliases are ranked: an earlier one beats a later one when a sheet has both.

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

/// One thing a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // each is described by its heading below
pub enum Field {
    SiteName,
    OdsCode,
    CqcLocationId,
    CqcContactId,
    Postcode,
    DsptStatus,
    DsptPublishedOn,
    ServiceType,
    Address,
    Town,
    Phone,
    Request,
    MailboxName,
    MailboxesRequested,
    AccountsRequested,
    AccountsInUse,
    ProviderName,
    HqOdsCode,
    CqcProviderId,
    FirstName,
    LastName,
    FullName,
    Email,
    Mobile,
    JobRole,
    MailboxRole,
    HasNhsmail,
    LocalAdminName,
    LocalAdminEmail,
    TotalSites,
}

/// How a heading of its own is described in the table.
struct Entry {
    field: Field,
    key: &'static str,
    heading: &'static str,
    sites: &'static [&'static str],
    users: &'static [&'static str],
}

const fn entry(
    field: Field,
    key: &'static str,
    heading: &'static str,
    sites: &'static [&'static str],
    users: &'static [&'static str],
) -> Entry {
    Entry { field, key, heading, sites, users }
}

/// Field, key in JSON and `--map`, template heading, aliases in a sheet of sites, aliases in a sheet of users.
/// The order is the template's and the enum's: [`Field::entry`] relies on it.
#[rustfmt::skip]
const TABLE: &[Entry] = &[
    entry(Field::SiteName, "site_name", "Site name",
        &["location name", "care home name", "name of site", "name of home", "home name", "home", "service name", "site", "branch name", "branch", "scheme name", "organisation name", "unit name", "name of care home", "name"],
        &["location name", "care home name", "home name", "home", "service name", "site", "branch name", "branch", "location", "care home", "name of home", "name of site", "organisation name"]),
    entry(Field::OdsCode, "ods_code", "ODS code",
        &["site ODS code", "location ODS code", "ODS site code", "ODS", "home ODS code", "ODS number", "organisation code", "org code", "ODS code (site)", "code"],
        &["site ODS code", "location ODS code", "ODS site code", "ODS", "home ODS code", "ODS number", "organisation code", "org code", "ODS code of site", "site code"]),
    entry(Field::CqcLocationId, "cqc_location_id", "CQC location ID",
        &["location ID", "CQC ID", "CQC location", "CQC location number", "CQC location ID (for office use only)", "CQC location (for office use only)", "CQC registration number", "CQC number", "CQC location code", "CQC site ID"],
        &["location ID", "CQC ID", "CQC location", "CQC location number", "CQC registration number", "CQC number"]),
    entry(Field::CqcContactId, "cqc_contact_id", "CQC contact ID",
        &["registered manager ID", "CQC registered manager ID", "CQC contact", "registered manager contact ID", "registered manager's ID", "RM ID", "manager CQC ID", "contact ID", "CON1", "CON1 number"], &[]),
    entry(Field::Postcode, "postcode", "Postcode",
        &["post code", "site postcode", "location postal code", "location post code", "postal code", "location postcode", "home postcode"], &[]),
    entry(Field::DsptStatus, "dspt_status", "DSPT status",
        &["latest DSPT status", "DSPT level", "DSPT standing", "DSPT standard", "DSP toolkit status", "data security and protection toolkit status", "latest status", "DSPT", "DSP toolkit", "status"], &[]),
    entry(Field::DsptPublishedOn, "dspt_published_on", "DSPT published on",
        &["DSPT publication date", "DSPT date", "DSPT published", "date of publication", "publication date"], &[]),
    entry(Field::ServiceType, "service_type", "Service type",
        &["service types", "type of care", "type of service", "care type", "sector", "care service type", "CQC service type", "type"], &[]),
    entry(Field::Address, "address", "Address",
        &["site address", "address line 1", "street address", "street", "location street address", "address 1", "home address of site"], &[]),
    entry(Field::Town, "town", "Town", &["town/city", "city", "location city", "post town", "address line 2"], &[]),
    entry(Field::Phone, "phone", "Phone",
        &["phone number", "site phone", "site telephone", "telephone number", "telephone", "tel", "tel no", "contact number", "location telephone number", "main phone number"], &[]),
    entry(Field::Request, "request", "Request",
        &["status of request", "request type", "new or existing", "site request"],
        &["status of request", "request type", "new or existing", "user request", "action requested", "joiner or leaver"]),
    entry(Field::MailboxName, "mailbox_name", "Shared mailbox name",
        &["shared mailbox", "shared mailbox address", "generic mailbox", "generic mailbox name", "mailbox name", "requested mailbox name"], &[]),
    entry(Field::MailboxesRequested, "mailboxes_requested", "Shared mailboxes",
        &["number of shared mailboxes", "number of mailboxes", "no of mailboxes", "mailboxes required", "mailboxes requested", "mailboxes"], &[]),
    entry(Field::AccountsRequested, "accounts_requested", "User accounts",
        &["number of user accounts", "number of accounts", "no of accounts", "no of accounts required", "number of accounts required", "accounts required", "accounts requested", "users requested", "number of users", "no of users", "accounts"], &[]),
    entry(Field::AccountsInUse, "accounts_in_use", "Accounts in use",
        &["existing accounts", "number of existing accounts", "current accounts", "accounts held"], &[]),
    entry(Field::ProviderName, "provider_name", "Provider name", &["provider", "name of provider", "care provider", "care group"], &[]),
    entry(Field::HqOdsCode, "hq_ods_code", "HQ ODS code", &["head office ODS code", "parent ODS code", "provider ODS code", "organisation HQ ODS code", "HQ code"], &[]),
    entry(Field::CqcProviderId, "cqc_provider_id", "CQC provider ID", &["provider ID", "CQC provider ID (for office use only)", "CQC provider number", "CQC provider"], &[]),
    entry(Field::FirstName, "first_name", "First name", &[], &["forename", "forenames", "given name", "first names", "christian name", "user first name", "staff first name"]),
    entry(Field::LastName, "last_name", "Last name", &[], &["surname", "family name", "second name", "user last name", "staff surname"]),
    entry(Field::FullName, "full_name", "Full name", &[], &["name of user", "user name", "staff name", "employee name", "name of staff member", "staff member", "employee", "user", "person", "name"]),
    entry(Field::Email, "email", "Personal email",
        &[], &["personal email address", "email", "email address", "user email", "user email address", "individual email address", "staff email", "contact email", "contact email address", "work email"]),
    entry(Field::Mobile, "mobile", "Mobile number",
        &[], &["mobile", "mobile phone", "mobile phone number", "mobile no", "mobile telephone", "mobile telephone number", "personal mobile", "personal mobile number", "mob", "mob no", "cell", "telephone", "telephone number", "phone", "phone number", "contact number"]),
    entry(Field::JobRole, "job_role", "Job role", &[], &["job title", "role", "position", "post", "job", "designation", "role in home"]),
    entry(Field::MailboxRole, "mailbox_role", "Mailbox role", &[], &["shared mailbox role", "owner / member", "owner or member", "shared mailbox permission", "mailbox permission", "permission", "permissions", "mailbox access", "access"]),
    entry(Field::HasNhsmail, "has_nhsmail", "Has NHSmail account", &[], &["has NHSmail", "existing account", "existing NHSmail account", "NHSmail (Y/N)", "NHSmail account", "NHSmail", "already has NHSmail", "existing NHSmail", "NHSmail account (Y/N)"]),
    entry(Field::LocalAdminName, "local_admin_name", "Local Administrator name", &["local administrator", "LA name", "primary local administrator", "local admin", "local admin name"], &[]),
    entry(Field::LocalAdminEmail, "local_admin_email", "Local Administrator email", &["local administrator e-mail address", "LA email", "primary local administrator email", "local admin email"], &[]),
    entry(Field::TotalSites, "total_sites", "Total sites", &["total number of sites", "number of sites", "sites in estate", "no of sites"], &[]),
];

/// Headings so general that they count only when most of the column's values fit the field.
const GENERIC: &[&str] =
    &["name", "status", "code", "type", "publicationdate", "site", "home", "location", "person", "user", "sector"];

impl Field {
    /// Every field, in the template's order.
    pub fn all() -> impl Iterator<Item = Field> {
        TABLE.iter().map(|entry| entry.field)
    }

    fn entry(self) -> &'static Entry {
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

    /// The field with this key or template heading.
    pub fn from_key(key: &str) -> Option<Field> {
        let wanted = fold_heading(key);
        TABLE
            .iter()
            .find(|entry| fold_heading(entry.key) == wanted || fold_heading(entry.heading) == wanted)
            .map(|entry| entry.field)
    }

    /// The aliases for a sheet of this role, best first; the template heading itself is not among them.
    pub fn aliases(self, role: Role) -> &'static [&'static str] {
        match role {
            Role::Sites => self.entry().sites,
            Role::Users => self.entry().users,
            // What is the person's in a sheet of persons is so here.
            Role::Combined if USER_FIELDS.contains(&self) => self.entry().users,
            Role::Combined => self.entry().sites,
            // In a key and value sheet both kinds of alias may stand; only these fields are looked for there.
            Role::Organisation => self.entry().sites,
            Role::Unused => &[],
        }
    }

    /// The fields a sheet of this role may have.
    pub fn of_role(role: Role) -> &'static [Field] {
        match role {
            Role::Sites => SITE_FIELDS,
            Role::Users => USER_FIELDS,
            Role::Combined => COMBINED_FIELDS,
            Role::Organisation => ORGANISATION_FIELDS,
            Role::Unused => &[],
        }
    }

    /// What a value of this field looks like, for generic headings only: enough to tell a column of codes from a column
    /// of prose, no more. `folded` is the value's letters and digits in lower case.
    pub(crate) fn resembles(self, folded: &str) -> bool {
        let digits = folded.chars().filter(char::is_ascii_digit).count();
        match self {
            Field::OdsCode => (3..=6).contains(&folded.len()) && folded.is_ascii() && (digits > 0 || folded.len() == 5),
            Field::DsptStatus => ["standard", "met", "exceeded", "approaching", "publish", "entrylevel", "baseline"]
                .iter()
                .any(|word| folded.contains(word)),
            Field::ServiceType => [
                "care",
                "nursing",
                "residential",
                "domiciliary",
                "supported",
                "shared",
                "hospice",
                "gp",
                "doctor",
                "dent",
                "pharmac",
                "hospital",
                "clinic",
            ]
            .iter()
            .any(|word| folded.contains(word)),
            Field::DsptPublishedOn => digits >= 4,
            _ => folded.len() > 1 && digits * 2 < folded.len(),
        }
    }
}

impl Field {
    /// Whether a value of it tells who a person is.
    pub fn is_personal(self) -> bool {
        matches!(
            self,
            Field::FirstName
                | Field::LastName
                | Field::FullName
                | Field::Email
                | Field::Mobile
                | Field::LocalAdminName
                | Field::LocalAdminEmail
                | Field::CqcContactId
        )
    }
}

/// Whether `folded` is one of the headings that need their values' support.
pub(crate) fn is_generic(folded: &str) -> bool {
    GENERIC.contains(&folded)
}

const SITE_FIELDS: &[Field] = &[
    Field::SiteName,
    Field::OdsCode,
    Field::CqcLocationId,
    Field::CqcContactId,
    Field::Postcode,
    Field::DsptStatus,
    Field::DsptPublishedOn,
    Field::ServiceType,
    Field::Address,
    Field::Town,
    Field::Phone,
    Field::Request,
    Field::MailboxName,
    Field::MailboxesRequested,
    Field::AccountsRequested,
    Field::AccountsInUse,
    Field::ProviderName,
    Field::HqOdsCode,
    Field::CqcProviderId,
    Field::LocalAdminName,
    Field::LocalAdminEmail,
    Field::TotalSites,
];

const USER_FIELDS: &[Field] = &[
    Field::SiteName,
    Field::OdsCode,
    Field::CqcLocationId,
    Field::FirstName,
    Field::LastName,
    Field::FullName,
    Field::Email,
    Field::Mobile,
    Field::JobRole,
    Field::MailboxRole,
    Field::HasNhsmail,
    Field::Request,
];

/// A person's and the site's, where each row holds both.
const COMBINED_FIELDS: &[Field] = &[
    Field::SiteName,
    Field::OdsCode,
    Field::CqcLocationId,
    Field::CqcContactId,
    Field::Postcode,
    Field::DsptStatus,
    Field::DsptPublishedOn,
    Field::ServiceType,
    Field::Address,
    Field::Town,
    Field::Phone,
    Field::Request,
    Field::MailboxName,
    Field::MailboxesRequested,
    Field::AccountsRequested,
    Field::AccountsInUse,
    Field::ProviderName,
    Field::HqOdsCode,
    Field::CqcProviderId,
    Field::LocalAdminName,
    Field::LocalAdminEmail,
    Field::TotalSites,
    Field::FirstName,
    Field::LastName,
    Field::FullName,
    Field::Email,
    Field::Mobile,
    Field::JobRole,
    Field::MailboxRole,
    Field::HasNhsmail,
];

const ORGANISATION_FIELDS: &[Field] = &[
    Field::ProviderName,
    Field::HqOdsCode,
    Field::CqcProviderId,
    Field::LocalAdminName,
    Field::LocalAdminEmail,
    Field::TotalSites,
];

/// The form in which headings are compared: letters and digits only, in lower case.
pub fn fold_heading(heading: &str) -> String {
    let mut form = String::with_capacity(heading.len());
    if heading.is_ascii() {
        // What nearly all are, and thousands of values are looked at as if they were headings.
        let letters = heading.bytes().filter(u8::is_ascii_alphanumeric);
        form.extend(letters.map(|letter| char::from(letter.to_ascii_lowercase())));
    } else {
        form.extend(folded(heading));
    }
    form
}

/// Whether two headings are the same but for case, blanks and signs.
pub fn same_heading(one: &str, other: &str) -> bool {
    // Nearly always the first letters differ.
    match (one.as_bytes(), other.as_bytes()) {
        ([a, ..], [b, ..]) if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric() && !a.eq_ignore_ascii_case(b) => {
            false
        }
        _ => folded(one).eq(folded(other)),
    }
}

fn folded(heading: &str) -> impl Iterator<Item = char> {
    heading.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        for (index, entry) in TABLE.iter().enumerate() {
            assert_eq!(
                entry.field as usize, index,
                "move the entry of {} to place {}",
                entry.key, entry.field as usize
            );
        }
    }

    #[test]
    fn no_heading_names_two_fields_of_one_role() {
        for role in [Role::Sites, Role::Users] {
            let mut seen: HashMap<String, Field> = HashMap::new();
            for &field in Field::of_role(role) {
                for heading in [field.heading()].iter().chain(field.aliases(role)) {
                    let folded = fold_heading(heading);
                    let other = seen.insert(folded, field);
                    assert!(
                        other.is_none_or(|other| other == field),
                        "'{heading}' names both {} and {} in a sheet of {role:?}: take it from one",
                        field.key(),
                        other.map_or("", Field::key)
                    );
                }
            }
        }
    }
}
