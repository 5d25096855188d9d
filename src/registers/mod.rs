//! What ODS, CQC and the DSPT say, offline: extracts that the user downloads, read into one snapshot, of which each check
//! fetches the little it asks for.
//!
//! ```text
//! extracts ─ recognise ─▶ records ─▶ snapshot (SQLite) ─ fetch(keys) ─▶ Registers
//! ```
//!
//! A snapshot built before is a source like any other. What is asked for, and what the answer means for each site of a
//! submission, is worked out once, in [`KnownSites`].

mod builder;
mod date_order;
mod dated;
mod estate;
mod extract;
mod fetch;
mod fields;
mod kind;
mod known;
mod layouts;
mod lookup;
mod merge;
mod offer;
mod recognise;
mod record;
mod rows;
mod snapshot;
mod sources;

pub use dated::DateKnown;
pub use estate::Estate;
pub use extract::{Extract, ExtractFile};
pub use fetch::Keys;
pub use fields::Oddities;
pub use kind::{Group, Kind};
pub use known::{KnownSite, KnownSites, Published, as_code};
pub use lookup::Registers;
pub use offer::{Offer, are_alike, is_named_like};
pub use record::{
    Country, DsptEntry, DualRegistration, LegalEnd, Location, Organisation, OrganisationRole, Record, Registration,
    Succession,
};
pub use snapshot::{Snapshot, Source, age_in_days};
pub use sources::{Built, Inspected, build, inspect, open};

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::read::{InputError, Reader};

/// What steers the reading of registers.
#[derive(Debug, Clone)]
pub struct Options {
    /// Who takes the files apart.
    pub reader: Reader,
    /// The day of extracts that do not say it, or say it wrongly (`--register-date KIND=DATE`).
    pub dates: BTreeMap<Kind, Date>,
    /// Kinds whose extracts count as the whole register, however small they are.
    pub whole: BTreeSet<Kind>,
    /// The day things are asked for: dates within an extract that lie behind it say nothing of the extract's age.
    pub as_of: Date,
}

/// Told while registers are read: the file, and its rows so far.
pub type OnProgress<'p> = &'p dyn Fn(&str, u64);

/// Why the registers cannot be had. Each is one sentence that names the file.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// A file could not be found or opened.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A file is no extract and no snapshot.
    #[error("{name} cannot be used as a register: {why}")]
    Refused {
        /// The file.
        name: String,
        /// What it looks like, what it lacks, what to do.
        why: String,
        /// Whether it is nothing like a register. In a folder such a file is left aside.
        foreign: bool,
    },
    /// Nothing was given but files that are no registers.
    #[error("no register was found in what was given; give files or folders downloaded from ODS, CQC or the DSPT")]
    NoSource,
    /// A date was given for a kind that is not there.
    #[error("--register-date {kind}: no file of that kind was given")]
    DateWithoutSource {
        /// The kind.
        kind: Kind,
    },
    /// The snapshot could not be written or read.
    #[error("the snapshot {name} could not be {what} ({reason}); check that the disk is not full and build it anew")]
    Snapshot {
        /// The file.
        name: String,
        /// What was to be done with it.
        what: &'static str,
        /// The database's reason.
        reason: String,
    },
}
