//! What a file is, by its content. Its name says nothing: half of the `.xls` files people send are web pages or text.

use memchr::memmem;
use serde::{Deserialize, Serialize};

use super::encoding::{TextEncoding, encoding};
use super::guard::{MOST_MEMBERS, archive};
use crate::text::words;

/// What a file's content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Nothing, or nothing but blanks.
    Empty,
    /// An Excel Workbook (xlsx, xlsm).
    Xlsx,
    /// An Excel Binary Workbook (xlsb).
    Xlsb,
    /// A workbook of Excel 97 to 2003 (xls), or another file in the same kind of container.
    Xls,
    /// An OpenDocument spreadsheet (ods).
    Ods,
    /// Text, to be read as csv or tsv.
    Text(TextEncoding),
    /// Something this program does not read.
    NotASpreadsheet(NotASpreadsheet),
}

words! { advice:
    /// What a file that is not read looks like.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
    pub enum NotASpreadsheet {
        /// HTML, usually an export saved as `.xls`.
        WebPage = "It is a web page saved under a spreadsheet's name. Open it in Excel and save it as an Excel Workbook (.xlsx).",
        /// The XML format of Excel 2003.
        XmlSpreadsheet2003 = "It is in Excel's old XML format. Open it in Excel and save it as an Excel Workbook (.xlsx).",
        /// Some other XML.
        OtherXml = "It is an XML file, not a spreadsheet. Send the workbook the data came from, saved as an Excel Workbook (.xlsx).",
        /// JSON.
        Json = "It is a JSON file, not a spreadsheet. Send the workbook the data came from, saved as an Excel Workbook (.xlsx).",
        /// PDF.
        Pdf = "It is a PDF, which cannot be read as a table. Send the workbook it was printed from.",
        /// A Word document.
        WordDocument = "It is a Word document. Copy its table into Excel and save that as an Excel Workbook (.xlsx).",
        /// A presentation.
        Presentation = "It is a presentation. Copy its table into Excel and save that as an Excel Workbook (.xlsx).",
        /// A picture.
        Image = "It is a picture. Send the workbook it shows.",
        /// A workbook of Excel 4 or older, or an exchange format of its time (SYLK, DIF).
        OldFormat = "It is in a spreadsheet format of the 1980s and 1990s. Open it in Excel and save it as an Excel Workbook (.xlsx).",
        /// A document of Apple's Numbers.
        Numbers = "It is a document of Apple's Numbers. In Numbers choose File, Export To, Excel, and send the .xlsx it makes.",
        /// A zip archive.
        ZipArchive = "It is a zip archive. Unpack it and give the files in it, or their folder.",
        /// A report of this program in which what is personal is masked.
        RedactedReport = "It is a report of this program made with --redact, in which names and codes are masked. Give the report that was made without it, or the estate itself.",
        /// A workbook protected with a password.
        PasswordProtected = "It is encrypted. Open it in Excel, remove the password under File, Info, Protect Workbook, or what protects it under Review, and save it as a new Excel Workbook (.xlsx).",
        /// None of these.
        UnknownBinary = "It is neither a workbook nor text. Open it in the program that made it and save it as an Excel Workbook (.xlsx) or as CSV.",
    }
}

impl NotASpreadsheet {
    /// Whether it is a spreadsheet all the same, which only this program does not read.
    pub fn is_spreadsheet(self) -> bool {
        use NotASpreadsheet::{Numbers, OldFormat, PasswordProtected, XmlSpreadsheet2003};
        matches!(self, Numbers | OldFormat | PasswordProtected | XmlSpreadsheet2003)
    }
}

/// Says what the bytes are.
pub fn sniff(bytes: &[u8]) -> Format {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip(bytes);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return container(bytes);
    }
    match magic(bytes) {
        Some(what) => Format::NotASpreadsheet(what),
        None => text(bytes),
    }
}

/// Searches for the names of streams, which even a broken container shows. The reader of xls tells the rest apart.
fn container(bytes: &[u8]) -> Format {
    let utf16 = |name: &str| name.bytes().flat_map(|byte| [byte, 0]).collect::<Vec<u8>>();
    let has = |name: &str| contains(bytes, &utf16(name));
    if has("EncryptedPackage") {
        Format::NotASpreadsheet(NotASpreadsheet::PasswordProtected)
    } else if has("WordDocument") && !has("Workbook") {
        Format::NotASpreadsheet(NotASpreadsheet::WordDocument)
    } else {
        Format::Xls
    }
}

/// Looks at the names of an archive's own members, not at their contents: a letter or a plain archive can contain a whole
/// workbook.
fn zip(bytes: &[u8]) -> Format {
    let names = member_names(bytes);
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let has_folder = |folder: &str| names.iter().any(|name| name.starts_with(folder));
    // Nearly all packages have their workbook in `xl/`, but it may be anywhere.
    let has_workbook = || names.iter().any(|name| name.rsplit('/').next() == Some("workbook.xml"));
    // An OpenDocument file says what it is in its first member, stored as it is.
    let says = |kind: &str| contains(&bytes[..bytes.len().min(256)], kind.as_bytes());
    let refuse = Format::NotASpreadsheet;
    if has("xl/workbook.bin") {
        Format::Xlsb
    } else if has("xl/workbook.xml") || (has("[content_types].xml") && (has_folder("xl/") || has_workbook())) {
        Format::Xlsx
    } else if says("application/vnd.oasis.opendocument.spreadsheet") {
        Format::Ods
    } else if has_folder("word/") || says("application/vnd.oasis.opendocument.text") {
        refuse(NotASpreadsheet::WordDocument)
    } else if has_folder("ppt/") || says("application/vnd.oasis.opendocument.presentation") {
        refuse(NotASpreadsheet::Presentation)
    } else if has("index/document.iwa") || has("index.zip") {
        refuse(NotASpreadsheet::Numbers)
    } else if has("content.xml") && (has("mimetype") || has("meta-inf/manifest.xml")) {
        // An OpenDocument file that was packed again: its first member is another one, or is compressed.
        Format::Ods
    } else {
        refuse(NotASpreadsheet::ZipArchive)
    }
}

/// The names of an archive's members, from its directory. Where that is missing or broken, from the members themselves.
fn member_names(bytes: &[u8]) -> Vec<String> {
    match archive(bytes) {
        Ok(archive) => archive.file_names().flatten().map(|name| plain_name(&name)).collect(),
        Err(_) => names_before_members(bytes),
    }
}

/// A broken archive may contain anything, so the number of names and their lengths are limited.
fn names_before_members(bytes: &[u8]) -> Vec<String> {
    let name = |at: usize| {
        let [low, high] = *bytes.get(at + 26..at + 28)? else { return None };
        let name = bytes.get(at + 30..at + 30 + usize::from(u16::from_le_bytes([low, high])))?;
        Some(plain_name(&String::from_utf8_lossy(&name[..name.len().min(MOST_OF_A_NAME)])))
    };
    memmem::find_iter(bytes, b"PK\x03\x04").take(MOST_MEMBERS).filter_map(name).collect()
}

/// Bytes of a member's name that are read; the names that tell the format are much shorter.
const MOST_OF_A_NAME: usize = 260;

/// Programs that write workbooks differ in case and in the kind of slash.
fn plain_name(name: &str) -> String {
    name.replace('\\', "/").to_ascii_lowercase()
}

fn magic(bytes: &[u8]) -> Option<NotASpreadsheet> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if starts(b"%PDF") {
        return Some(NotASpreadsheet::Pdf);
    }
    // The first record of Excel 2, 3 and 4; the first lines of SYLK and DIF.
    let old: [&[u8]; 6] =
        [b"\x09\0\x04\0", b"\x09\x02\x06\0", b"\x09\x04\x06\0", b"ID;P", b"TABLE\r\n0,1", b"TABLE\n0,1"];
    if old.iter().any(|magic| starts(magic)) {
        return Some(NotASpreadsheet::OldFormat);
    }
    let image = [b"\x89PNG".as_slice(), b"\xFF\xD8\xFF", b"GIF8", b"II*\0", b"MM\0*"].iter().any(|magic| starts(magic));
    // "BM" alone can begin a word; in a bitmap four zeros follow the file's size.
    let bitmap = starts(b"BM") && bytes.get(6..10) == Some(&[0; 4]);
    (image || bitmap).then_some(NotASpreadsheet::Image)
}

/// How many characters are read to tell markup from a table.
const HEAD: usize = 4096;

fn text(bytes: &[u8]) -> Format {
    let Some(encoding) = encoding(bytes) else { return Format::NotASpreadsheet(NotASpreadsheet::UnknownBinary) };
    let decode = |bytes| super::encoding::decode(bytes, encoding);
    let mut text = decode(&bytes[..bytes.len().min(HEAD)]);
    // The whole text is decoded only where its beginning does not decide.
    if text.trim_start().is_empty() || text.trim_start().starts_with(['{', '[']) {
        text = decode(bytes);
    }
    let text = text.trim_start();
    if text.is_empty() {
        return Format::Empty;
    }
    let head = text.chars().take(HEAD).collect::<String>().to_lowercase();
    let what = markup(&head).or_else(|| is_json(text).then_some(NotASpreadsheet::Json));
    what.map_or(Format::Text(encoding), Format::NotASpreadsheet)
}

fn markup(head: &str) -> Option<NotASpreadsheet> {
    if head.starts_with("<?xml") || head.starts_with("<workbook") {
        let old = head.contains("mso-application") || head.contains("urn:schemas-microsoft-com:office:spreadsheet");
        let web = head.contains("<html");
        return Some(match (old, web) {
            (true, _) => NotASpreadsheet::XmlSpreadsheet2003,
            (false, true) => NotASpreadsheet::WebPage,
            (false, false) => NotASpreadsheet::OtherXml,
        });
    }
    if head.starts_with('<')
        && ["<html", "<!doctype html", "<table", "<head", "<meta"].iter().any(|tag| head.contains(tag))
    {
        return Some(NotASpreadsheet::WebPage);
    }
    None
}

/// Whole JSON, or what begins like an object: a file of many objects, or one that is cut off.
fn is_json(text: &str) -> bool {
    let object = |text: &str| text.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with('"'));
    let objects = |text: &str| text.strip_prefix('[').is_some_and(|rest| object(rest.trim_start()));
    object(text)
        || objects(text)
        || (text.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok())
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    memmem::find(bytes, wanted).is_some()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::xlsx::tests::archive;
    use super::*;
    use proptest::prelude::*;

    fn refused(bytes: &[u8]) -> Option<NotASpreadsheet> {
        match sniff(bytes) {
            Format::NotASpreadsheet(what) => Some(what),
            _ => None,
        }
    }

    #[test]
    fn text_is_told_by_its_bytes() {
        assert_eq!(sniff(b"a,b\r\n1,2\r\n"), Format::Text(TextEncoding::Utf8));
        assert_eq!(sniff(b"\xEF\xBB\xBFa,b"), Format::Text(TextEncoding::Utf8Bom));
        assert_eq!(sniff(b"caf\xE9,b"), Format::Text(TextEncoding::Windows1252));
        assert_eq!(sniff(b"\xFF\xFEa\0,\0b\0"), Format::Text(TextEncoding::Utf16Le));
        assert_eq!(sniff(b"a\0,\0b\0"), Format::Text(TextEncoding::Utf16LeUnmarked));
        // Beside a curly apostrophe, whose second byte would be a control character alone.
        assert_eq!(sniff(b"a\0\x19\x20,\0b\0"), Format::Text(TextEncoding::Utf16LeUnmarked));
        assert_eq!(sniff(b"\0a\0,\0b"), Format::Text(TextEncoding::Utf16BeUnmarked));
    }

    #[test]
    fn nothing_is_nothing() {
        for nothing in [b"".as_slice(), b"\xEF\xBB\xBF", b" \r\n\t"] {
            assert_eq!(sniff(nothing), Format::Empty);
        }
    }

    #[test]
    fn what_is_no_spreadsheet_is_named() {
        use NotASpreadsheet as Not;
        let cases: &[(&[u8], Not)] = &[
            (b"%PDF-1.7", Not::Pdf),
            (b"\x89PNG\r\n", Not::Image),
            (b"\xFF\xD8\xFF\xE0", Not::Image),
            (b"<html><table><tr>", Not::WebPage),
            (b"\xEF\xBB\xBF\n<!DOCTYPE html>", Not::WebPage),
            (b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>", Not::XmlSpreadsheet2003),
            (b"<?xml version=\"1.0\"?><feed/>", Not::OtherXml),
            (b"BM\x36\x10\0\0\0\0\0\0\x36\0\0\0", Not::Image),
            (b"{\"a\": 1}", Not::Json),
            (b"[\n  {\"a\": 1}\n]", Not::Json),
            (b"[1, 2]", Not::Json),
            (b"\x09\x04\x06\0\0\0\x10\0", Not::OldFormat),
            (b"ID;PWXL;N;E\r\nC;Y1;X1;K\"Site name\"", Not::OldFormat),
            (b"\x01\x02\x03\x04\x05\x06\x07", Not::UnknownBinary),
        ];
        for (bytes, what) in cases {
            assert_eq!(refused(bytes), Some(*what), "{bytes:?}");
        }
        let mut encrypted = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        encrypted.extend("EncryptedPackage".bytes().flat_map(|byte| [byte, 0]));
        assert_eq!(refused(&encrypted), Some(Not::PasswordProtected));
        assert_eq!(sniff(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1...."), Format::Xls);
    }

    #[test]
    fn an_archive_is_told_by_the_names_of_its_own_members() {
        use NotASpreadsheet as Not;
        let inner = archive(&[("[Content_Types].xml", ""), ("xl/workbook.xml", "")]);
        assert_eq!(sniff(&inner), Format::Xlsx);
        assert_eq!(sniff(&archive(&[("XL\\Workbook.xml", "")])), Format::Xlsx);
        let elsewhere = archive(&[("[Content_Types].xml", ""), ("workbook.xml", "")]);
        assert_eq!(sniff(&elsewhere), Format::Xlsx);
        // Without its directory it is a damaged workbook, not something else.
        assert_eq!(sniff(&inner[..inner.len() - 30]), Format::Xlsx);
        assert_eq!(sniff(&archive(&[("[Content_Types].xml", ""), ("xl/workbook.bin", "")])), Format::Xlsb);
        assert_eq!(sniff(&archive(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet")])), Format::Ods);
        let inner = String::from_utf8_lossy(&inner);
        let cases = [
            (archive(&[("word/document.xml", ""), ("word/embeddings/sheet.xlsx", &inner)]), Not::WordDocument),
            (archive(&[("ppt/presentation.xml", "")]), Not::Presentation),
            (archive(&[("estate.xlsx", &inner)]), Not::ZipArchive),
            (archive(&[("holiday.jpg", "")]), Not::ZipArchive),
        ];
        for (bytes, what) in cases {
            assert_eq!(refused(&bytes), Some(what));
        }
    }

    #[test]
    fn the_beginnings_of_members_without_end_take_little_memory() {
        let names = names_before_members(&b"PK\x03\x04".repeat(3 * MOST_MEMBERS));
        assert!(names.len() <= MOST_MEMBERS && names.iter().all(|name| name.len() <= 3 * MOST_OF_A_NAME));
        assert_eq!(refused(&b"PK\x03\x04".repeat(3 * MOST_MEMBERS)), Some(NotASpreadsheet::ZipArchive));
    }

    #[test]
    fn markup_is_found_behind_any_number_of_blanks() {
        let page = format!("{}<TABLE><tr>", "\r\n".repeat(5000));
        assert_eq!(refused(page.as_bytes()), Some(NotASpreadsheet::WebPage));
    }

    #[test]
    fn a_table_that_only_begins_oddly_is_a_table() {
        for text in ["[Site name],[Postcode]\n", "BMI,Bath\n1,2\n", "<none>,b\n", "name,town\n1,x\u{1}\n"] {
            assert_eq!(sniff(text.as_bytes()), Format::Text(TextEncoding::Utf8), "{text:?}");
        }
    }

    #[test]
    fn bytes_with_many_nuls_or_control_characters_are_no_windows_1252() {
        let text = |nuls| [b"caf\xE9,".repeat(100), vec![0; nuls]].concat();
        assert_eq!(sniff(&text(5)), Format::Text(TextEncoding::Windows1252));
        assert_eq!(refused(&text(6)), Some(NotASpreadsheet::UnknownBinary));
        assert_eq!(refused(b"caf\xE9\x01\x02"), Some(NotASpreadsheet::UnknownBinary));
        assert_eq!(refused(&[1, 0, 2, 0, 3, 0, 4, 0]), Some(NotASpreadsheet::UnknownBinary));
    }

    proptest! {
        #[test]
        fn any_bytes_are_something(magic in 0..5_usize, bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let magic = [b"".as_slice(), b"PK\x03\x04", b"PK\x05\x06", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"\xFF\xFE"][magic];
            sniff(&[magic, &bytes].concat());
        }

        #[test]
        fn no_broken_directory_stops_it(at in 0..200_usize, byte in any::<u8>()) {
            let mut bytes = archive(&[("[Content_Types].xml", ""), ("xl/workbook.xml", "")]);
            let at = at % bytes.len();
            bytes[at] = byte;
            sniff(&bytes);
        }
    }
}
