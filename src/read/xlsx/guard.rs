//! What is asked of a workbook's archive before any parser sees it: its sizes, and the counts it claims.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::read::{FileProblem, Limits, MEGABYTE};

/// Members an archive may have; a workbook of a thousand sheets has some three thousand.
const MOST_MEMBERS: usize = 20_000;

/// An archive that unpacks to less than this may be packed as tightly as it likes.
const RATIO_FROM: u64 = 10 * MEGABYTE;

/// Bytes read of a part to find the count it claims.
const HEAD: u64 = 4096;

/// The shortest shared string, `<si/>`.
const SHORTEST_STRING: u64 = 5;

/// Refuses an archive that unpacks to more than it should, or whose counts would make the parser ask for all memory. The
/// archive's own sizes can be trusted: the `zip` crate stops where a member goes beyond what its entry declares.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<(), FileProblem> {
    let broken = |_| FileProblem::Damaged("the archive inside it is broken or cut short".to_owned());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > MOST_MEMBERS {
        return Err(FileProblem::OverLimits(format!("its archive has {} members", archive.len())));
    }
    let mut unpacked: u64 = 0;
    for member in 0..archive.len() {
        unpacked = unpacked.saturating_add(archive.by_index_raw(member).map_err(broken)?.size());
    }
    if unpacked > limits.unpacked_bytes {
        let most = limits.unpacked_bytes / MEGABYTE;
        return Err(FileProblem::OverLimits(format!(
            "it unpacks to {} MB, and at most {most} MB are read",
            unpacked / MEGABYTE
        )));
    }
    if unpacked > RATIO_FROM && unpacked / (bytes.len() as u64).max(1) > u64::from(limits.unpacked_ratio) {
        return Err(FileProblem::OverLimits(format!(
            "it unpacks to more than {} times its size, as no estate does",
            limits.unpacked_ratio
        )));
    }
    check_claimed_strings(&mut archive)
}

/// The parser makes room for as many shared strings as the part claims to have.
fn check_claimed_strings(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), FileProblem> {
    let is_strings = |name: &String| name.to_lowercase().ends_with("sharedstrings.xml");
    let Some(name) = archive.file_names().flatten().map(Cow::into_owned).find(is_strings) else { return Ok(()) };
    let Ok(part) = archive.by_name(&name) else { return Ok(()) };
    let size = part.size();
    let mut head = Vec::new();
    if part.take(HEAD).read_to_end(&mut head).is_err() {
        return Err(FileProblem::Damaged("the archive inside it is broken or cut short".to_owned()));
    }
    let head = String::from_utf8_lossy(&head);
    // A count may be a little off; nobody is many times off.
    let possible = size / SHORTEST_STRING + 1000;
    let used = claimed(&head, "uniqueCount=").or_else(|| claimed(&head, "count=")).unwrap_or(0);
    if used > possible {
        return Err(FileProblem::Damaged("it claims to hold more texts than it has room for".to_owned()));
    }
    Ok(())
}

fn claimed(head: &str, key: &str) -> Option<u64> {
    let rest = head.split_once(key)?.1;
    let digits: String = rest.trim_start_matches(['"', '\'']).chars().take_while(char::is_ascii_digit).collect();
    // More digits than a number holds are as bad as any number.
    Some(digits.parse().unwrap_or(if digits.is_empty() { 0 } else { u64::MAX }))
}
