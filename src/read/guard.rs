//! What is checked of an archive before calamine sees it: how much it unpacks to, and whether the claims of its parts can be
//! true. calamine believes both, and a request for memory that does not exist ends the whole process.

use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Cursor, Read, Write};
use std::sync::Arc;

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::read::ZipFile;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::{FileProblem, HiddenData, Limit, Limits, MEGABYTE};

/// Members of an archive; a workbook has about twenty, and one for each picture.
pub(super) const MOST_MEMBERS: usize = 10_000;
/// A part that is read whole: the list of sheets, the styles, the properties.
const MOST_PART: u64 = 64 * MEGABYTE;
/// So many shared texts may be claimed however small the part is.
const FREE_CLAIM: u64 = 1_000_000;
/// The fewest bytes of a shared text: `<si/>`.
const LEAST_TEXT: u64 = 5;
/// Styles, fonts, fills and borders; Excel itself stops at 65,490 styles.
const MOST_STYLES: u64 = 200_000;
/// Every style copies its font's name and its number format.
const MOST_STYLE_BYTES: u64 = 500 * MEGABYTE;

/// An archive within the limits. Clones are cheap, and read independently of each other.
#[derive(Clone)]
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// The members that calamine finds, by [`name_and_size`].
    names: Arc<HashMap<String, usize>>,
}

/// A part as XML, streamed out of the archive.
pub(super) type PartReader<'p, 'a> = Reader<BufReader<Member<'p, 'a>>>;

/// A member of the archive, inflated as it is read.
pub(super) type Member<'p, 'a> = ZipFile<'p, Cursor<&'a [u8]>>;

/// A file that is not what it should be, in plain words.
pub(super) fn damaged(what: impl Into<String>) -> FileProblem {
    FileProblem::Damaged(what.into())
}

pub(super) const CUT_SHORT: &str = "it ends in the middle of a sheet";
pub(super) const MISSING_PART: &str = "a part of the workbook is missing";
pub(super) const STOPPED: &str = "the reader stopped in the middle of it";
pub(super) const BROKEN_ARCHIVE: &str = "the archive inside it is broken or cut short";
pub(super) const BROKEN_PART: &str = "a part of it is not what a workbook should hold";

/// The archive with its directory. Its entries are counted before it is read, because each costs memory.
pub(super) fn archive(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, FileProblem> {
    if memmem::find_iter(bytes, b"PK\x01\x02").take(MOST_MEMBERS + 1).count() > MOST_MEMBERS {
        return Err(FileProblem::over(Limit::Structure, format!("it is an archive of more than {MOST_MEMBERS} parts")));
    }
    ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged(BROKEN_ARCHIVE))
}

impl<'a> Package<'a> {
    /// Opens an archive whose sizes and claims are within bounds.
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Package<'a>, FileProblem> {
        let mut package = Package::open_any(bytes, limits)?;
        package.check_parts(limits)?;
        Ok(package)
    }

    /// Opens an archive whose sizes are within bounds, whatever its parts hold: those of an ods may be encrypted.
    pub(super) fn open_any(bytes: &'a [u8], limits: &Limits) -> Result<Package<'a>, FileProblem> {
        let mut archive = archive(bytes)?;
        let (mut names, mut total) = (HashMap::new(), 0_u64);
        for index in 0..archive.len() {
            let (name, size) = name_and_size(&mut archive, index)?;
            // The sum can be trusted: inflating stops at the declared size.
            total = total.saturating_add(size);
            // Of two that differ only in case the last one counts, as for calamine.
            names.insert(name, index);
        }
        let (most, place) = limits.most_unpacked(bytes.len() as u64);
        if total > most {
            return Err(FileProblem::over(Limit::Unpacked, place));
        }
        Ok(Package { archive, names: Arc::new(names) })
    }

    /// The member of this name as its bytes, if there is one.
    pub(super) fn member(&mut self, path: &str) -> Result<Option<Member<'_, 'a>>, FileProblem> {
        let Some(&index) = self.names.get(&path.to_ascii_lowercase()) else { return Ok(None) };
        self.member_at(index).map(Some)
    }

    fn member_at(&mut self, index: usize) -> Result<Member<'_, 'a>, FileProblem> {
        self.archive.by_index(index).map_err(|_| damaged(BROKEN_ARCHIVE))
    }

    /// The part of this name as XML.
    pub(super) fn part(&mut self, path: &str) -> Result<PartReader<'_, 'a>, FileProblem> {
        self.member(path)?.map(xml).ok_or_else(|| damaged(MISSING_PART))
    }

    /// Checks every part that calamine reads as a whole, wherever in the archive it is.
    fn check_parts(&mut self, limits: &Limits) -> Result<(), FileProblem> {
        for index in 0..self.archive.len() {
            let (name, size) = name_and_size(&mut self.archive, index)?;
            if name.ends_with("sharedstrings.xml") {
                self.check_shared_strings(index, size, limits)?;
            } else if name.ends_with("styles.xml") {
                whole(size)?;
                check_styles(xml(self.member_at(index)?))?;
            } else if name.ends_with(".rels") || name.ends_with("workbook.xml") || name.starts_with("docprops/") {
                whole(size)?;
            }
        }
        Ok(())
    }

    /// calamine reserves memory for as many texts as the part claims to hold.
    fn check_shared_strings(&mut self, index: usize, size: u64, limits: &Limits) -> Result<(), FileProblem> {
        if claimed_texts(xml(self.member_at(index)?))? > FREE_CLAIM.max(size / LEAST_TEXT) {
            return Err(damaged("it says that it holds more texts than fit into it"));
        }
        // Shorter parts cannot hold too many and are not unpacked for this.
        if size / LEAST_TEXT > limits.cells && texts_in(self.member_at(index)?)? > limits.cells {
            return Err(FileProblem::over(Limit::Cells, format!("it has more than {} different texts", limits.cells)));
        }
        Ok(())
    }

    /// What the workbook keeps beside its sheets: the lists behind pivot tables, and cells of other workbooks.
    pub(super) fn hidden_data(&mut self) -> Vec<HiddenData> {
        let named = |start: &str| self.names.keys().filter(|name| name.starts_with(start)).cloned().collect::<Vec<_>>();
        let [pivots, links] = [named("xl/pivotcache/pivotcacherecords"), named("xl/externallinks/externallink")];
        let pivot_table = pivots.first().map(|_| HiddenData::PivotTable);
        let has_cells = links.iter().any(|part| self.has_element(part, "cell"));
        pivot_table.into_iter().chain(has_cells.then_some(HiddenData::OtherWorkbook)).collect()
    }

    /// Whether an element of this name stands in the part, as far as it can be read.
    fn has_element(&mut self, path: &str, name: &str) -> bool {
        let mut found = false;
        let stop = || damaged(BROKEN_PART);
        let Ok(part) = self.part(path) else { return false };
        let _ = each_element(part, |element| {
            found |= element.local_name().as_ref() == name;
            if found { Err(stop()) } else { Ok(()) }
        });
        found
    }

    /// The part of every sheet, in the order of the workbook's own list. Two sheets must not share a name or a part: calamine
    /// finds sheets by name, and would read the first of them twice.
    pub(super) fn sheet_parts(&mut self) -> Result<Vec<String>, FileProblem> {
        let workbook = self.workbook()?;
        let relations = self.relationships(&workbook.relations())?;
        let targets: HashMap<String, String> =
            relations.into_iter().map(|relation| (relation.id, relation.target)).collect();
        let (mut parts, mut seen) = (Vec::new(), HashSet::new());
        for (sheet, id) in self.sheets(&workbook.path())? {
            let target = targets.get(&id).ok_or_else(|| damaged(MISSING_PART))?;
            let part = target.strip_prefix('/').map_or_else(|| format!("{}{target}", workbook.folder), str::to_owned);
            let is_new_part = target == NO_PART || seen.insert(format!("part {}", part.to_ascii_lowercase()));
            if !seen.insert(format!("name {sheet}")) || !is_new_part {
                return Err(damaged("two of its sheets have one name, or are one part"));
            }
            parts.push(part);
        }
        Ok(parts)
    }

    /// A copy of the archive in which sheets that calamine does not know are charts, which it skips: it refuses a workbook
    /// with a sheet of macros, or with a sheet that has no part. `None` if there are no such sheets.
    pub(super) fn without_odd_sheets(&mut self) -> Result<Option<Vec<u8>>, FileProblem> {
        let workbook = self.workbook()?;
        let mut relations = self.relationships(&workbook.relations())?;
        let mut is_odd = false;
        for relation in &mut relations {
            if relation.is_macro_sheet() {
                (relation.kind, is_odd) = (CHART_SHEET.to_owned(), true);
            }
        }
        let has_no_part = |(_, id): &(String, String)| id.is_empty();
        if self.sheets(&workbook.path())?.iter().any(has_no_part)
            && relations.iter().all(|relation| !relation.id.is_empty())
        {
            let [id, kind, target] = ["", CHART_SHEET, NO_PART].map(str::to_owned);
            relations.push(Relation { id, kind, target });
            is_odd = true;
        }
        if is_odd { self.with_relationships(&workbook.relations(), &relations).map(Some) } else { Ok(None) }
    }

    /// A copy of the archive in which a sheet of a state that calamine does not know is shown, as it is in other programs. `None` if
    /// there are no such sheets.
    pub(super) fn without_odd_states(&mut self) -> Result<Option<Vec<u8>>, FileProblem> {
        let (path, mut odd) = (self.workbook()?.path(), HashSet::new());
        each_element(self.part(&path)?, |element| {
            let state = attribute(element, "state");
            if element.local_name().as_ref() == "sheet" && !["", "visible", "hidden", "veryHidden"].contains(&&*state) {
                odd.insert(state);
            }
            Ok(())
        })?;
        if odd.is_empty() {
            return Ok(None);
        }
        let mut part = String::new();
        let member = self.member(&path)?.ok_or_else(|| damaged(MISSING_PART))?;
        member.take(MOST_PART).read_to_string(&mut part).map_err(|_| damaged(BROKEN_PART))?;
        let mut changed = part.clone();
        for state in odd {
            for quote in ['"', '\''] {
                let [odd, shown] = [&*state, "visible"].map(|state| format!("state={quote}{state}{quote}"));
                changed = changed.replace(&odd, &shown);
            }
        }
        if changed == part { Ok(None) } else { self.with_parts(vec![(path, changed)]).map(Some) }
    }

    /// A copy of the archive in which the parts are in UTF-8, which is all that calamine reads. `None` if they are.
    pub(super) fn in_utf8(&mut self) -> Result<Option<Vec<u8>>, FileProblem> {
        let mut parts = Vec::new();
        for index in 0..self.archive.len() {
            let (name, size) = name_and_size(&mut self.archive, index)?;
            if !(name.ends_with(".xml") || name.ends_with(".rels")) || size < 4 {
                continue;
            }
            let mut member = self.member_at(index)?;
            let mut head = [0; 2];
            member.read_exact(&mut head).map_err(|_| damaged(BROKEN_ARCHIVE))?;
            let encoding = match head {
                [0xFF, 0xFE] | [b'<', 0] => encoding_rs::UTF_16LE,
                [0xFE, 0xFF] | [0, b'<'] => encoding_rs::UTF_16BE,
                _ => continue,
            };
            let mut bytes = head.to_vec();
            member.read_to_end(&mut bytes).map_err(|_| damaged(BROKEN_ARCHIVE))?;
            parts.push((name, encoding.decode_with_bom_removal(&bytes).0.into_owned()));
        }
        if parts.is_empty() { Ok(None) } else { self.with_parts(parts).map(Some) }
    }

    /// The archive with other relationships at this path.
    pub(super) fn with_relationships(&mut self, path: &str, relations: &[Relation]) -> Result<Vec<u8>, FileProblem> {
        self.with_parts(vec![(path.to_owned(), xml_of(relations))])
    }

    /// The archive with other contents at these paths.
    fn with_parts(&mut self, parts: Vec<(String, String)>) -> Result<Vec<u8>, FileProblem> {
        self.packed_again(&parts).map_err(|_| damaged(BROKEN_ARCHIVE))
    }

    fn packed_again(&mut self, parts: &[(String, String)]) -> ZipResult<Vec<u8>> {
        let replaced: Vec<usize> =
            parts.iter().filter_map(|(path, _)| self.names.get(&path.to_ascii_lowercase()).copied()).collect();
        let mut copy = ZipWriter::new(Cursor::new(Vec::new()));
        for index in (0..self.archive.len()).filter(|index| !replaced.contains(index)) {
            copy.raw_copy_file(self.archive.by_index_raw(index)?)?;
        }
        for (path, content) in parts {
            copy.start_file(path, SimpleFileOptions::default())?;
            copy.write_all(content.as_bytes())?;
        }
        Ok(copy.finish()?.into_inner())
    }

    /// Where the workbook's own part is, nearly always `xl/workbook.xml`.
    fn workbook(&mut self) -> Result<WorkbookPart, FileProblem> {
        let office = |kind: &str| kind.ends_with("/relationships/officeDocument");
        let document = self.relationships("_rels/.rels")?.into_iter().rfind(|relation| office(&relation.kind));
        let target = document.map(|relation| unescaped(&relation.target)).ok_or_else(|| damaged(BROKEN_PART))?;
        let target = target.strip_prefix('/').unwrap_or(&target);
        let (folder, name) = target.split_at(target.rfind('/').map_or(0, |slash| slash + 1));
        let name = if name.is_empty() { "workbook.xml" } else { name };
        Ok(WorkbookPart { folder: folder.to_owned(), name: name.to_owned() })
    }

    /// The relationships listed in a part, in its order.
    pub(super) fn relationships(&mut self, path: &str) -> Result<Vec<Relation>, FileProblem> {
        let mut found = Vec::new();
        each_element(self.part(path)?, |element| {
            if element.local_name().as_ref() == "Relationship" {
                let [id, kind, target] = ["Id", "Type", "Target"].map(|key| attribute(element, key));
                found.push(Relation { id, kind, target });
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The names of the sheets, and the IDs of the relationships to their parts.
    fn sheets(&mut self, path: &str) -> Result<Vec<(String, String)>, FileProblem> {
        let mut found = Vec::new();
        each_element(self.part(path)?, |element| {
            if element.local_name().as_ref() == "sheet" {
                let ids = attributes(element.attributes_raw()).filter(|(key, _)| key.rsplit(':').next() == Some("id"));
                let id = ids.last().map_or("", |(_, id)| id);
                found.push((unescaped(&attribute(element, "name")), id.to_owned()));
            }
            Ok(())
        })?;
        Ok(found)
    }
}

/// The name by which calamine finds a member, in lower case and with one kind of slash, and its unpacked size.
fn name_and_size(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize) -> Result<(String, u64), FileProblem> {
    let member = archive.by_index_raw(index).map_err(|_| damaged(BROKEN_ARCHIVE))?;
    let name = member.name().map_err(|_| damaged(BROKEN_ARCHIVE))?;
    Ok((name.replace('\\', "/").to_ascii_lowercase(), member.size()))
}

/// How one part of the package refers to another.
pub(super) struct Relation {
    pub id: String,
    kind: String,
    pub target: String,
}

impl Relation {
    /// Whether this leads to a table.
    pub(super) fn is_table(&self) -> bool {
        self.kind.ends_with("/table")
    }

    /// Whether this leads to a sheet of Excel 4 macros; a workbook of today may still have some.
    pub(super) fn is_macro_sheet(&self) -> bool {
        self.kind.ends_with("/xlMacrosheet") || self.kind.ends_with("/xlIntlMacrosheet")
    }
}

const CHART_SHEET: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chartsheet";
/// Stands for the part of a sheet that has none.
const NO_PART: &str = "/none";

/// The list of these relationships as XML; their values are still escaped as they were in their part.
fn xml_of(relations: &[Relation]) -> String {
    let quoted = |value: &str| value.replace('"', "&quot;");
    let element = |relation: &Relation| {
        let [id, kind, target] = [&relation.id, &relation.kind, &relation.target].map(|value| quoted(value));
        format!(r#"<Relationship Id="{id}" Type="{kind}" Target="{target}"/>"#)
    };
    let elements: String = relations.iter().map(element).collect();
    format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{elements}</Relationships>"#
    )
}

struct WorkbookPart {
    folder: String,
    name: String,
}

impl WorkbookPart {
    fn path(&self) -> String {
        format!("{}{}", self.folder, self.name)
    }

    fn relations(&self) -> String {
        format!("{}_rels/{}.rels", self.folder, self.name)
    }
}

fn xml<'p, 'a>(member: Member<'p, 'a>) -> PartReader<'p, 'a> {
    let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 15, member));
    // Like calamine: what one of them reads the other must read as well.
    reader.config_mut().check_end_names = false;
    reader
}

fn whole(size: u64) -> Result<(), FileProblem> {
    if size <= MOST_PART {
        return Ok(());
    }
    Err(FileProblem::over(
        Limit::Structure,
        format!("a part beside its sheets has more than {} MB", MOST_PART / MEGABYTE),
    ))
}

pub(super) fn each_element(
    mut reader: PartReader<'_, '_>,
    mut take: impl FnMut(&BytesStart<'_>) -> Result<(), FileProblem>,
) -> Result<(), FileProblem> {
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) => take(&element)?,
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(_) => return Err(damaged(BROKEN_PART)),
        }
    }
}

/// How many shared texts the part claims to hold. (Its other figure counts their uses, and may well be larger.)
fn claimed_texts(mut reader: PartReader<'_, '_>) -> Result<u64, FileProblem> {
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) if element.local_name().as_ref() == "sst" => {
                let claims = attributes(element.attributes_raw()).filter(|(key, _)| *key == "uniqueCount");
                return Ok(claims.filter_map(|(_, value)| value.parse().ok()).max().unwrap_or(0));
            }
            Ok(Event::Eof) => return Ok(0),
            Ok(_) => {}
            Err(_) => return Err(damaged(BROKEN_PART)),
        }
    }
}

/// An upper bound of the texts in a part, counted while it is inflated; nothing of it is kept.
fn texts_in(mut part: impl Read) -> Result<u64, FileProblem> {
    const MARK: &[u8] = b"si";
    let (mut buffer, mut kept, mut count) = (vec![0; 1 << 16], 0, 0);
    let finder = memmem::Finder::new(MARK);
    loop {
        let read = part.read(&mut buffer[kept..]).map_err(|_| damaged(BROKEN_ARCHIVE))?;
        if read == 0 {
            return Ok(count);
        }
        let filled = kept + read;
        // A text's own "si" counts only where a tag could begin or a prefix end before it.
        let begins = |at: &usize| *at > 0 && matches!(buffer[at - 1], b'<' | b':');
        count += finder.find_iter(&buffer[..filled]).filter(begins).count() as u64;
        // Kept, because a mark may begin here and end in the next piece.
        kept = MARK.len().min(filled);
        buffer.copy_within(filled - kept..filled, 0);
    }
}

/// Each style takes memory of its own, with copies of what it refers to.
fn check_styles(reader: PartReader<'_, '_>) -> Result<(), FileProblem> {
    let (mut styles, mut longest) = (0_u64, 0_u64);
    each_element(reader, |element| {
        longest = longest.max(element.len() as u64);
        styles += u64::from(matches!(element.local_name().as_ref(), "xf" | "font" | "fill" | "border"));
        if styles > MOST_STYLES || styles * longest > MOST_STYLE_BYTES {
            return Err(damaged("it has more styles than a workbook can have"));
        }
        Ok(())
    })
}

/// Names and values of attributes as they are written, read as calamine reads them; anything else ends them.
pub(super) fn attributes(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let until = |text: &str, end: u8| text.bytes().position(|byte| byte == end);
        let (name, behind) = rest.split_at(until(rest, b'=')?);
        let behind = behind[1..].trim_ascii_start();
        let quote = *behind.as_bytes().first().filter(|quote| matches!(quote, b'"' | b'\''))?;
        let (value, behind) = behind[1..].split_at(until(&behind[1..], quote)?);
        rest = &behind[1..];
        Some((name.trim_ascii(), value))
    })
}

pub(super) fn attribute(element: &BytesStart<'_>, key: &str) -> String {
    attributes(element.attributes_raw()).find(|(name, _)| *name == key).map_or("", |(_, value)| value).to_owned()
}

fn unescaped(value: &str) -> String {
    quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), |value| value.into_owned())
}
