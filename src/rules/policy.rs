//! What the rules are told besides the data: severities, numbers, the date. All of it comes from the configuration and
//! the command line; nothing here reads a clock.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::{Rule, Severity};

/// A higher (or lower) number of user accounts that NHSmail has agreed for one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// Accounts the site may have.
    pub users: u32,
    /// Why, in the words of the configuration.
    pub reason: String,
}

/// One thing the configuration changed, as the report repeats it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What was changed, such as `QUOTA002: warn to reject`.
    pub what: String,
    /// Why; empty where none was needed or given.
    pub reason: String,
}

/// Severities, numbers and the date in force.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The date every date rule uses.
    pub as_of: Date,
    /// Severities that differ from the rules' own, by code.
    pub severities: HashMap<&'static str, Severity>,
    /// User accounts a site may have.
    pub quota_users: u32,
    /// Shared mailboxes a site may have.
    pub quota_mailboxes: u32,
    /// Users a site should have at least.
    pub minimum_users: u32,
    /// Sites an organisation should have to manage its own accounts; no figure is published for social care.
    pub minimum_sites: Option<u32>,
    /// Days after which an extract of a register is too old.
    pub register_max_age_days: i32,
    /// Sites with an allowance of their own, by ODS code in normal form.
    pub agreed: BTreeMap<String, Agreed>,
    /// Everything above that differs from the program's own, for the report.
    pub changes: Vec<Change>,
}

impl Policy {
    /// The program's own policy at this date.
    pub fn at(as_of: Date) -> Policy {
        Policy {
            as_of,
            severities: HashMap::new(),
            quota_users: 10,
            quota_mailboxes: 1,
            minimum_users: 2,
            minimum_sites: None,
            register_max_age_days: 60,
            agreed: BTreeMap::new(),
            changes: Vec::new(),
        }
    }

    /// The severity in force for a rule.
    pub fn severity(&self, rule: &Rule) -> Severity {
        self.severities.get(rule.code).copied().unwrap_or(rule.severity)
    }

    /// User accounts the site with this ODS code may have.
    pub fn allowance(&self, ods_code: Option<&str>) -> u32 {
        ods_code.and_then(|code| self.agreed.get(code)).map_or(self.quota_users, |agreed| agreed.users)
    }

    /// User accounts this site may have.
    pub fn allowance_of(&self, site: &crate::model::Site<'_>) -> u32 {
        let code = site.ods_code.valid().map(crate::model::values::normal_of);
        self.allowance(code.as_deref())
    }
}
