//! What a file is, by its content. Its name says nothing: half of the `.xls` files people send are web pages or text.

use serde::{Deserialize, Serialize};

/// What a file's content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Nothing, or nothing but blanks.
    Empty,
    /// An Excel Workbook (xlsx, xlsm).
    Xlsx,
    /// Text, to be read as csv or tsv.
    Text(TextEncoding),
    /// Something this program does not read.
    NotASpreadsheet(NotASpreadsheet),
}

/// How a text file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextEncoding {
    /// UTF-8 without a byte order mark.
    Utf8,
    /// UTF-8 with a byte order mark, as Excel writes it.
    Utf8Bom,
    /// UTF-16, little end first ("Unicode text" of Excel).
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
    /// Windows-1252, what UK Windows writes where nothing else is asked for. A guess: the bytes do not say.
    Windows1252,
}

/// What a file that is not read looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotASpreadsheet {
    /// HTML, usually an export saved as `.xls`.
    WebPage,
    /// The XML format of Excel 2003.
    XmlSpreadsheet2003,
    /// Some other XML.
    OtherXml,
    /// JSON.
    Json,
    /// PDF.
    Pdf,
    /// A Word document.
    WordDocument,
    /// A presentation.
    Presentation,
    /// A picture.
    Image,
    /// A zip archive.
    ZipArchive,
    /// A workbook of Excel 97 to 2003 (xls).
    OldWorkbook,
    /// A workbook protected with a password.
    PasswordProtected,
    /// An Excel Binary Workbook (xlsb).
    BinaryWorkbook,
    /// An OpenDocument spreadsheet (ods).
    OpenDocument,
    /// None of these.
    UnknownBinary,
}

impl NotASpreadsheet {
    /// What it looks like and how to save it properly, in two sentences.
    pub fn advice(self) -> &'static str {
        match self {
            Self::WebPage => {
                "It is a web page saved under a spreadsheet's name. Open it in Excel and save it as an Excel Workbook (.xlsx)."
            }
            Self::XmlSpreadsheet2003 => {
                "It is in Excel's old XML format. Open it in Excel and save it as an Excel Workbook (.xlsx)."
            }
            Self::OtherXml => {
                "It is an XML file, not a spreadsheet. Send the workbook the data came from, saved as an Excel Workbook (.xlsx)."
            }
            Self::Json => {
                "It is a JSON file, not a spreadsheet. Send the workbook the data came from, saved as an Excel Workbook (.xlsx)."
            }
            Self::Pdf => "It is a PDF, which cannot be read as a table. Send the workbook it was printed from.",
            Self::WordDocument => {
                "It is a Word document. Copy its table into Excel and save that as an Excel Workbook (.xlsx)."
            }
            Self::Presentation => {
                "It is a presentation. Copy its table into Excel and save that as an Excel Workbook (.xlsx)."
            }
            Self::Image => "It is a picture. Send the workbook it shows.",
            Self::ZipArchive => "It is a zip archive. Unpack it and give the files in it, or their folder.",
            Self::OldWorkbook => {
                "It is a workbook of Excel 97 to 2003 (.xls), which this version does not read. Open it in Excel and save it as an Excel Workbook (.xlsx)."
            }
            Self::PasswordProtected => {
                "It is protected with a password. Open it in Excel, remove the password under File, Info, Protect Workbook, and save it."
            }
            Self::BinaryWorkbook => {
                "It is an Excel Binary Workbook (.xlsb), which this version does not read. Open it in Excel and save it as an Excel Workbook (.xlsx)."
            }
            Self::OpenDocument => {
                "It is an OpenDocument spreadsheet (.ods), which this version does not read. Open it and save it as an Excel Workbook (.xlsx)."
            }
            Self::UnknownBinary => {
                "It is neither a workbook nor text. Open it in the program that made it and save it as an Excel Workbook (.xlsx) or as CSV."
            }
        }
    }
}

/// Says what the bytes are.
pub fn sniff(bytes: &[u8]) -> Format {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip(bytes);
    }
    match magic(bytes) {
        Some(what) => Format::NotASpreadsheet(what),
        None => text(bytes),
    }
}

/// Looks at an archive's member names, which stand uncompressed in it.
fn zip(bytes: &[u8]) -> Format {
    let has = |name: &str| contains(bytes, name.as_bytes());
    let refuse = Format::NotASpreadsheet;
    if has("xl/workbook.bin") {
        refuse(NotASpreadsheet::BinaryWorkbook)
    } else if has("xl/") && has("[Content_Types].xml") {
        Format::Xlsx
    } else if has("application/vnd.oasis.opendocument.spreadsheet") {
        refuse(NotASpreadsheet::OpenDocument)
    } else if has("word/document.xml") || has("application/vnd.oasis.opendocument.text") {
        refuse(NotASpreadsheet::WordDocument)
    } else if has("ppt/presentation.xml") {
        refuse(NotASpreadsheet::Presentation)
    } else {
        refuse(NotASpreadsheet::ZipArchive)
    }
}

fn magic(bytes: &[u8]) -> Option<NotASpreadsheet> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let utf16 = |name: &str| name.bytes().flat_map(|byte| [byte, 0]).collect::<Vec<u8>>();
    if starts(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Some(if contains(bytes, &utf16("EncryptedPackage")) {
            NotASpreadsheet::PasswordProtected
        } else if contains(bytes, &utf16("WordDocument")) {
            NotASpreadsheet::WordDocument
        } else {
            NotASpreadsheet::OldWorkbook
        });
    }
    if starts(b"%PDF") {
        return Some(NotASpreadsheet::Pdf);
    }
    let image = [b"\x89PNG".as_slice(), b"\xFF\xD8\xFF", b"GIF8", b"II*\0", b"MM\0*"].iter().any(|magic| starts(magic));
    image.then_some(NotASpreadsheet::Image)
}

fn text(bytes: &[u8]) -> Format {
    let encoding = match encoding(bytes) {
        Some(encoding) => encoding,
        None => return Format::NotASpreadsheet(NotASpreadsheet::UnknownBinary),
    };
    let head = super::text::decode(&bytes[..bytes.len().min(4096)], encoding);
    let head = head.trim_start().to_lowercase();
    if head.is_empty()
        && bytes.iter().all(|byte| byte.is_ascii_whitespace() || [0, 0xEF, 0xBB, 0xBF, 0xFE, 0xFF].contains(byte))
    {
        return Format::Empty;
    }
    markup(&head).map_or(Format::Text(encoding), Format::NotASpreadsheet)
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
    let json = head.starts_with("{\"") || head.starts_with("[{") || (head.starts_with('{') && head.contains("\":"));
    json.then_some(NotASpreadsheet::Json)
}

/// The encoding of a text; `None` where the bytes are no text.
fn encoding(bytes: &[u8]) -> Option<TextEncoding> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => return Some(TextEncoding::Utf8Bom),
        [0xFF, 0xFE, ..] => return Some(TextEncoding::Utf16Le),
        [0xFE, 0xFF, ..] => return Some(TextEncoding::Utf16Be),
        _ => {}
    }
    if let Some(unmarked) = utf16_without_mark(bytes) {
        return Some(unmarked);
    }
    let controls = bytes.iter().filter(|byte| matches!(byte, 0..=8 | 14..=31)).count();
    if controls * 100 > bytes.len() {
        return None;
    }
    Some(if std::str::from_utf8(bytes).is_ok() { TextEncoding::Utf8 } else { TextEncoding::Windows1252 })
}

/// Latin text in UTF-16 has a NUL in nearly every second byte.
fn utf16_without_mark(bytes: &[u8]) -> Option<TextEncoding> {
    let sample = &bytes[..bytes.len().min(1024) & !1];
    let nuls = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    let half = sample.len() / 2;
    match (even * 2 > half, odd * 2 > half) {
        (true, false) => Some(TextEncoding::Utf16Be),
        (false, true) => Some(TextEncoding::Utf16Le),
        _ => None,
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(sniff(b"a\0,\0b\0"), Format::Text(TextEncoding::Utf16Le));
        assert_eq!(sniff(b"\0a\0,\0b"), Format::Text(TextEncoding::Utf16Be));
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
            (b"{\"a\": 1}", Not::Json),
            (b"PK\x03\x04....word/document.xml", Not::WordDocument),
            (b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.spreadsheet", Not::OpenDocument),
            (b"PK\x03\x04....[Content_Types].xml xl/workbook.bin", Not::BinaryWorkbook),
            (b"PK\x03\x04....holiday.jpg", Not::ZipArchive),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....", Not::OldWorkbook),
            (b"\x01\x02\x03\x04\x05\x06\x07", Not::UnknownBinary),
        ];
        for (bytes, what) in cases {
            assert_eq!(refused(bytes), Some(*what), "{bytes:?}");
        }
        let mut encrypted = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        encrypted.extend("EncryptedPackage".bytes().flat_map(|byte| [byte, 0]));
        assert_eq!(refused(&encrypted), Some(Not::PasswordProtected));
    }
}
