//! The kinds of register extracts, and what each is good for.

use std::fmt;

use crate::text::in_thousands;

/// What an extract is. Each is published by the body in its name; what it looks like stands in `layouts.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// ODS `ecarehomesite`: social-care sites, 27 columns without headings.
    OdsSites,
    /// ODS `ecarehomehq`: head offices of social care, 27 columns without headings.
    OdsHq,
    /// Any other ODS extract of 27 columns without headings (`etr`, `epraccur` …).
    OdsOther,
    /// ODS `ecarehomesucc`: which code took over from which.
    OdsSuccession,
    /// A search export of the ODS Data Search and Export (DSE), with headings.
    OdsSearch,
    /// `CQC_directory.csv`: every active location, without ODS codes.
    CqcDirectory,
    /// The CQC care directory with filters (`HSCA_Active_Locations`): every active location, with ODS codes.
    CqcFilters,
    /// CQC's deactivated locations.
    CqcDeactivated,
    /// CQC's latest ratings: rated locations only, many rows for each.
    CqcRatings,
    /// CQC's dual registrations: two location IDs for one site.
    CqcDual,
    /// A search export of CQC's website.
    CqcSearch,
    /// An export of a CQC data explorer.
    CqcExplorer,
    /// The DSPT organisation search, all editions of its headings since 2020.
    Dspt,
    /// The DSPT publication list of 2019.
    Dspt2019,
    /// The adult-social-care DSPT list, line by line, with CQC location IDs.
    DsptAsc,
}

/// What a rule asks the registers about; several kinds answer the same question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// ODS codes of sites.
    OdsSites,
    /// ODS codes of head offices.
    OdsHeadOffices,
    /// Successions of ODS codes.
    OdsSuccession,
    /// Active CQC locations.
    Cqc,
    /// Deregistered CQC locations.
    CqcDeactivated,
    /// Dual registrations at CQC.
    CqcDual,
    /// DSPT publications.
    Dspt,
}

/// A kind, its name in the JSON and on the command line, and what people call it.
const KINDS: [(Kind, &str, &str); 15] = [
    (Kind::OdsSites, "ods-sites", "ODS care home sites (ecarehomesite)"),
    (Kind::OdsHq, "ods-hq", "ODS care home headquarters (ecarehomehq)"),
    (Kind::OdsOther, "ods-other", "ODS extract of other organisations"),
    (Kind::OdsSuccession, "ods-succession", "ODS successions (ecarehomesucc)"),
    (Kind::OdsSearch, "ods-search", "ODS Data Search and Export, search export"),
    (Kind::CqcDirectory, "cqc-directory", "CQC directory"),
    (Kind::CqcFilters, "cqc-filters", "CQC care directory with filters"),
    (Kind::CqcDeactivated, "cqc-deactivated", "CQC deactivated locations"),
    (Kind::CqcRatings, "cqc-ratings", "CQC latest ratings"),
    (Kind::CqcDual, "cqc-dual", "CQC dual registrations"),
    (Kind::CqcSearch, "cqc-search", "CQC website, search export"),
    (Kind::CqcExplorer, "cqc-explorer", "CQC data explorer export"),
    (Kind::Dspt, "dspt", "DSPT organisation search"),
    (Kind::Dspt2019, "dspt-2019", "DSPT publications of 2019"),
    (Kind::DsptAsc, "dspt-asc", "DSPT adult social care, line by line"),
];

impl Kind {
    /// All kinds.
    pub fn all() -> impl Iterator<Item = Kind> {
        KINDS.iter().map(|(kind, ..)| *kind)
    }

    /// The name in the JSON, in snapshots and on the command line: `ods-sites`.
    pub fn name(self) -> &'static str {
        self.entry().1
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        self.entry().2
    }

    /// The kind of this name, in any case.
    pub fn named(name: &str) -> Option<Kind> {
        KINDS.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(name)).map(|(kind, ..)| *kind)
    }

    /// The question it answers.
    pub fn group(self) -> Option<Group> {
        match self {
            Kind::OdsSites | Kind::OdsSearch => Some(Group::OdsSites),
            Kind::OdsHq => Some(Group::OdsHeadOffices),
            Kind::OdsOther => None,
            Kind::OdsSuccession => Some(Group::OdsSuccession),
            Kind::CqcDirectory | Kind::CqcFilters | Kind::CqcRatings | Kind::CqcSearch | Kind::CqcExplorer => {
                Some(Group::Cqc)
            }
            Kind::CqcDeactivated => Some(Group::CqcDeactivated),
            Kind::CqcDual => Some(Group::CqcDual),
            Kind::Dspt | Kind::Dspt2019 | Kind::DsptAsc => Some(Group::Dspt),
        }
    }

    /// About how many rows the register has, where an extract of this kind lists all of it, so that what is not in it is not
    /// registered. A search export holds what was searched for, and the ratings only what was rated.
    ///
    /// Counted: ODS in August 2026, CQC in September 2026, the DSPT in September 2022 and in June 2019.
    pub fn rows_in_all(self) -> Option<u64> {
        match self {
            Kind::OdsSites => Some(32_000),
            Kind::OdsHq => Some(19_000),
            Kind::CqcDirectory | Kind::CqcFilters => Some(57_000),
            Kind::Dspt => Some(64_000),
            Kind::Dspt2019 => Some(32_000),
            _ => None,
        }
    }

    /// Whether an extract of so many rows is the whole register. One of less than a quarter is a region (no more than a sixth),
    /// what has changed in some months (about 2,000 rows a month at ODS), or a selection. One of social care alone holds a
    /// third of the DSPT and half of CQC's register, and everything that is asked of them.
    pub fn is_whole_with(self, rows: u64) -> bool {
        self.rows_in_all().is_some_and(|all| rows * 4 >= all)
    }

    /// What is said of an extract of this kind that is not the whole register; `None` where none is ever the whole.
    pub fn part_in_words(self) -> Option<String> {
        let all = in_thousands(self.rows_in_all()?);
        Some(format!("only a part of the register, which has about {all} rows"))
    }

    /// Whether new rows come so often that the latest date in a whole extract is about the day the extract is of. Homes open
    /// and are rated, and assessments are published, every week; trusts, head offices and successions are not that frequent.
    pub fn is_dated_by_its_rows(self) -> bool {
        !matches!(self, Kind::OdsHq | Kind::OdsOther | Kind::OdsSuccession | Kind::OdsSearch | Kind::CqcDual)
    }

    /// Whether its keys are ODS codes, rather than CQC location IDs.
    pub(super) fn has_ods_keys(self) -> bool {
        !matches!(self.group(), Some(Group::Cqc | Group::CqcDeactivated | Group::CqcDual))
    }

    fn entry(self) -> &'static (Kind, &'static str, &'static str) {
        // Each kind has its line: a test holds it.
        KINDS.iter().find(|(kind, ..)| *kind == self).unwrap_or(&KINDS[0])
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_line_of_its_own() {
        use Kind::*;
        let all = [
            OdsSites, OdsHq, OdsOther, OdsSuccession, OdsSearch, CqcDirectory, CqcFilters, CqcDeactivated, CqcRatings,
            CqcDual, CqcSearch, CqcExplorer, Dspt, Dspt2019, DsptAsc,
        ];
        assert_eq!(Kind::all().collect::<Vec<_>>(), all);
        for kind in all {
            assert_eq!(Kind::named(kind.name()), Some(kind));
        }
        assert_eq!((Kind::named("CQC-Filters"), Kind::named("cqc")), (Some(CqcFilters), None));
    }
}
