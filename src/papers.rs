//! The program's own papers: the reports it writes and the templates it gives out. Both come back as input, so their sheet
//! names, their marks and their versions are said here once, for those who write them and for those who read them.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::text::{shown_name, words};

/// The custom document property by which a report of this program is recognised; its value is the content hash of what it
/// reports on ([`content_hash`]) with the rows that it holds ([`report_mark`]), or [`REDACTED`].
pub const REPORT_MARK: &str = "nhsmail-onboard report";

/// The mark of a report made for sharing: what it holds is masked, so it is no submission.
pub const REDACTED: &str = "redacted";

/// The value of the mark of a report on what has this content hash, with so many rows of sites and of users; a batch that wants
/// to know its own report again adds its token.
pub fn report_mark(on: &str, [sites, users]: [usize; 2], token: Option<&str>) -> String {
    let token = token.map_or(String::new(), |token| format!(" {token}"));
    format!("{on} {sites} {users}{token}")
}

/// The custom document property by which a file made from this program's template is recognised; its value is the version.
pub const TEMPLATE_MARK: &str = "nhsmail-onboard template";

/// The version of the template that this program writes. It rises when a file made from an older one lacks something.
pub const TEMPLATE_VERSION: &str = "1";

/// What the template's guidance says before the version: an old format or another program does not keep the property.
pub const TEMPLATE_SAYS: &str = "nhsmail-onboard template, version ";

/// The name of an estate, given that or the name of a report on it: `estate`, `estate-report`, `estate-report-2`.
pub fn without_report_suffix(name: &str) -> &str {
    let numberless = name.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix('-').unwrap_or(name);
    numberless.strip_suffix("-report").or_else(|| name.strip_suffix("-report")).unwrap_or(name)
}

/// The name that an estate has from where it lies: a file's without its ending, a folder's whole.
pub fn name_at(path: &Path) -> Option<String> {
    let name = if path.is_dir() { path.file_name() } else { path.file_stem() };
    name.map(shown_name)
}

words! { name:
    /// A sheet of the report.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    #[allow(missing_docs)] // their names say what they hold
    pub enum ReportSheet {
        Summary = "Summary",
        AcceptedSites = "Accepted sites",
        RejectedSites = "Rejected sites",
        AcceptedUsers = "Accepted users",
        RejectedUsers = "Rejected users",
        HeldUsers = "Held users",
        JoinersAndLeavers = "Joiners and leavers",
        Findings = "Findings",
        WhatWeChanged = "What we changed",
        NotRead = "Not read",
        Quota = "Quota",
        EstateCheck = "Estate check",
        HowWeReadIt = "How we read it",
        Organisation = "Organisation",
        Rules = "Rules",
    }
}

impl ReportSheet {
    /// The sheets that hold the submission; the others only talk about it.
    const SUBMISSION: [ReportSheet; 6] = [
        ReportSheet::AcceptedSites,
        ReportSheet::RejectedSites,
        ReportSheet::AcceptedUsers,
        ReportSheet::RejectedUsers,
        ReportSheet::HeldUsers,
        ReportSheet::Organisation,
    ];

    /// Sheets that every report has had since the first version. A report is recognised by them where its mark was lost.
    const ALWAYS: [ReportSheet; 5] = [
        ReportSheet::AcceptedSites,
        ReportSheet::RejectedSites,
        ReportSheet::AcceptedUsers,
        ReportSheet::RejectedUsers,
        ReportSheet::HowWeReadIt,
    ];

    /// Whether a sheet of this name is this one, or the rest of it: a long sheet goes on in `Rejected users (2)`.
    pub fn is(self, name: &str) -> bool {
        name.split(" (").next() == Some(self.name())
    }

    /// Whether a sheet of this name, in a report, holds a part of the submission.
    pub fn holds_submission(name: &str) -> bool {
        Self::SUBMISSION.iter().any(|sheet| sheet.is(name))
    }
}

/// The heading above where a row stands in what was sent.
pub const SOURCE: &str = "Source";
/// The heading above what became of a row.
pub const RESULT: &str = "Result";
/// The heading above what is to be done about a row that was rejected.
pub const WHAT_TO_FIX: &str = "What to fix";
/// The heading above what a row waits for that is held.
pub const WHY_IT_WAITS: &str = "Why it waits";
/// The heading above the warnings about a row that goes in all the same.
pub const WORTH_CHECKING: &str = "Worth checking";
/// The heading above what is done with a row that was accepted.
pub const ACTION: &str = "Action";

/// The heading in 'How we read it' under which whoever gets a report settles what becomes of a column or a sheet: y takes the column
/// as what it looks like, n leaves it out.
pub const USE_IT: &str = "Use?";
/// The heading above what a column that was not used looks like.
pub const LOOKS_LIKE: &str = "Looks like";

/// Columns of the report's sheets that are its answer, not the submission.
pub const ANSWER_COLUMNS: [&str; 6] = [SOURCE, RESULT, WHAT_TO_FIX, WHY_IT_WAITS, WORTH_CHECKING, ACTION];

words! { name:
    /// A sheet of the template.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    #[allow(missing_docs)] // their names say what they hold
    pub enum TemplateSheet {
        Guidance = "Guidance",
        Sites = "Sites",
        Users = "Users",
        Organisation = "Organisation",
        Lists = "Lists",
    }
}

impl TemplateSheet {
    /// Whether a sheet of this name, in a template, never holds data.
    pub fn is_no_data(name: &str) -> bool {
        [TemplateSheet::Guidance, TemplateSheet::Lists].iter().any(|sheet| sheet.name() == name)
    }
}

/// Whether a file is one of the program's own papers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Origin {
    /// It is not.
    #[default]
    Elsewhere,
    /// A report.
    Report {
        /// The content hash of what it reports on; `None` where it was lost with the mark.
        on: Option<String>,
        /// The rows of sites and of users that it was written with, where its mark says so.
        held: Option<[usize; 2]>,
        /// What a batch knows its own report by.
        token: Option<String>,
    },
    /// A report in which what is personal is masked.
    RedactedReport,
    /// A file made from the template.
    Template {
        /// The version of the template.
        version: String,
    },
}

impl Origin {
    /// Whether this custom document property tells a file's origin.
    pub fn is_told_by(property: &str) -> bool {
        [REPORT_MARK, TEMPLATE_MARK].contains(&property)
    }

    /// The origin that a custom document property tells.
    pub fn from_property(name: &str, value: &str) -> Option<Origin> {
        match (name, value) {
            (REPORT_MARK, REDACTED) => Some(Origin::RedactedReport),
            (REPORT_MARK, mark) => {
                let mut parts = mark.split(' ');
                let on = parts.next().filter(|on| !on.is_empty()).map(str::to_owned);
                let counts: Vec<usize> = parts.by_ref().take(2).filter_map(|count| count.parse().ok()).collect();
                let token = parts.next().map(str::to_owned);
                Some(Origin::Report { on, held: counts.try_into().ok(), token })
            }
            (TEMPLATE_MARK, version) => Some(Origin::Template { version: version.to_owned() }),
            _ => None,
        }
    }

    /// The origin that the names of the sheets and the texts of the sheet called Guidance tell.
    pub fn from_sheets<'s>(names: &[&str], mut guidance: impl Iterator<Item = &'s str>) -> Origin {
        if ReportSheet::ALWAYS.iter().all(|sheet| names.contains(&sheet.name())) {
            return Origin::Report { on: None, held: None, token: None };
        }
        let version = guidance.find_map(|text| text.strip_prefix(TEMPLATE_SAYS));
        version.map_or(Origin::Elsewhere, |version| Origin::Template { version: version.to_owned() })
    }

    /// Whether it is a report.
    pub fn is_report(&self) -> bool {
        matches!(self, Origin::Report { .. } | Origin::RedactedReport)
    }

    /// The content hash of what it reports on, where it is a report and still says so.
    pub fn reports_on(&self) -> Option<&str> {
        if let Origin::Report { on, .. } = self { on.as_deref() } else { None }
    }

    /// The token by which a batch knows its own report again.
    pub fn token(&self) -> Option<&str> {
        if let Origin::Report { token, .. } = self { token.as_deref() } else { None }
    }

    /// The version of the template that it was made from.
    pub fn template(&self) -> Option<&str> {
        if let Origin::Template { version } = self { Some(version) } else { None }
    }
}

/// The hash of one or several files together, from the SHA-256 of each: of one file its own, whatever their order.
pub fn content_hash<'h>(hashes: impl IntoIterator<Item = &'h str>) -> String {
    let mut hashes: Vec<&str> = hashes.into_iter().collect();
    hashes.sort_unstable();
    match hashes.as_slice() {
        [one] => (*one).to_owned(),
        several => sha256(&several.join("\n")),
    }
}

/// The SHA-256 of a text, lower-case hexadecimal.
pub fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What decides which of the files that lie together are the submission.
#[derive(Debug, Clone, Copy)]
pub struct Relative<'f> {
    /// The file's content hash.
    pub hash: &'f str,
    /// Whether it is one of the program's own papers.
    pub origin: &'f Origin,
    /// Whether it was found in a folder, rather than named by the user.
    pub in_folder: bool,
    /// Whether it could be read.
    pub is_readable: bool,
}

/// Why each of these files is left aside; `None` for those that are the submission.
///
/// Only one of an estate and the reports on it that lie in one folder can be the submission: all their sites would be there
/// twice. A report that names the estate's content as what it reports on takes its place, and a report on that report takes
/// the report's; any other report is of an estate that has changed since.
pub fn newest_in_lineage(files: &[Relative<'_>]) -> Vec<Option<&'static str>> {
    let is_hash_of_one = |on: &str| files.iter().any(|file| file.hash == on);
    let only_reports = files.iter().all(|file| file.origin.is_report());
    let is_root = |file: &Relative<'_>| {
        let may_follow = file.origin.is_report() && file.in_folder;
        !may_follow || (only_reports && !is_hash_of_one(file.origin.reports_on().unwrap_or_default()))
    };
    let readable = (0..files.len()).filter(|at| files[*at].is_readable);
    let (mut newest, mut reports): (Vec<_>, Vec<_>) = readable.partition(|at| is_root(&files[*at]));
    let mut why = vec![None; files.len()];
    loop {
        let content = content_hash(newest.iter().map(|at| files[*at].hash));
        // Of two reports on the same the later by name, as the program itself numbers them.
        let follows = |at: &usize| files[*at].origin.reports_on() == Some(&content);
        let Some(next) = reports.iter().rposition(follows) else { break };
        for replaced in std::mem::replace(&mut newest, vec![reports.remove(next)]) {
            why[replaced] = Some("a report on it lies beside it and takes its place");
        }
    }
    if !newest.is_empty() {
        let outdated = "it is an earlier report of this program beside its estate";
        reports.into_iter().for_each(|at| why[at] = Some(outdated));
    }
    why
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_tells_more_than_the_sheets() {
        assert_eq!(
            Origin::from_property(REPORT_MARK, "ab"),
            Some(Origin::Report { on: Some("ab".to_owned()), held: None, token: None })
        );
        let marked = Origin::Report { on: Some("ab".to_owned()), held: Some([3, 24]), token: Some("t1".to_owned()) };
        assert_eq!(Origin::from_property(REPORT_MARK, &report_mark("ab", [3, 24], Some("t1"))), Some(marked));
        assert_eq!(Origin::from_property(REPORT_MARK, REDACTED), Some(Origin::RedactedReport));
        assert_eq!(Origin::from_property("Company", "ab"), None);
        let names = ReportSheet::ALWAYS.map(ReportSheet::name);
        assert_eq!(Origin::from_sheets(&names, [].into_iter()), Origin::Report { on: None, held: None, token: None });
        assert_eq!(Origin::from_sheets(&names[1..], [].into_iter()), Origin::Elsewhere);
        let guidance = ["Sites", "nhsmail-onboard template, version 7"];
        assert_eq!(Origin::from_sheets(&["Guidance"], guidance.into_iter()).template(), Some("7"));
    }

    #[test]
    fn a_long_sheet_goes_on_under_the_same_name() {
        assert!(ReportSheet::holds_submission("Rejected users (2)") && ReportSheet::holds_submission("Organisation"));
        assert!(!ReportSheet::holds_submission("Findings") && !ReportSheet::holds_submission("Rejected usersx"));
    }

    #[test]
    fn the_last_report_on_the_last_report_is_the_submission() {
        let (estate, first, second) = (Origin::Elsewhere, report_on("e"), report_on("r1"));
        let file = |hash, origin| Relative { hash, origin, in_folder: true, is_readable: true };
        let (outdated, replaced) = (
            Some("it is an earlier report of this program beside its estate"),
            Some("a report on it lies beside it and takes its place"),
        );
        let files = [file("e", &estate), file("r1", &first), file("r2", &second)];
        assert_eq!(newest_in_lineage(&files), [replaced, replaced, None]);
        // The estate was changed since the first report.
        let files = [file("e2", &estate), file("r1", &first), file("r2", &second)];
        assert_eq!(newest_in_lineage(&files), [None, outdated, outdated]);
        // What the user named is read in any case.
        let files = [Relative { in_folder: false, ..file("e2", &estate) }, Relative { in_folder: false, ..files[1] }];
        assert_eq!(newest_in_lineage(&files), [None, None]);
    }

    fn report_on(hash: &str) -> Origin {
        Origin::Report { on: Some(hash.to_owned()), held: None, token: None }
    }
}
