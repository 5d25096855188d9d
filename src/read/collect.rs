//! Puts the messages of a reader together to sheets and a file.

use super::{FileProblem, HiddenData, InputFile, InputPath, Message, NotASpreadsheet, Sheet, Streamed, lines};
use crate::papers::{Origin, TemplateSheet};

/// The file as it was read. A file with a problem has no sheets, even where some could be read.
pub(super) fn input_file(input: &InputPath, mut streamed: Streamed, collector: Collector) -> InputFile {
    let origin = collector.origin();
    if origin == Origin::RedactedReport {
        streamed.problem = Some(FileProblem::NotASpreadsheet(NotASpreadsheet::RedactedReport));
    }
    let mut hidden_data = collector.hidden_data.clone();
    if collector.sheets.iter().any(|sheet| sheet.very_hidden && sheet.cell_count > 0) {
        hidden_data.push(HiddenData::VeryHiddenSheet);
    }
    let mut sheets = if streamed.problem.is_none() { collector.sheets } else { Vec::new() };
    for sheet in &mut sheets {
        sheet.is_text = streamed.encoding.is_some();
        lines::take_apart(sheet);
    }
    InputFile {
        name: input.name.clone(),
        bytes: streamed.bytes,
        sha256: streamed.sha256,
        sheets,
        problem: streamed.problem,
        hidden_data,
        origin,
        in_folder: input.in_folder,
        encoding: streamed.encoding,
    }
}

/// Takes the messages of one reader, in their order.
#[derive(Debug, Default)]
pub(super) struct Collector {
    pub(super) sheets: Vec<Sheet>,
    properties: Vec<(String, String)>,
    hidden_data: Vec<HiddenData>,
}

impl Collector {
    pub(super) fn take(&mut self, message: Message) {
        match (message, self.sheets.last_mut()) {
            (Message::Property { name, value }, _) => self.properties.push((name, value)),
            (Message::HiddenData(what), _) if self.hidden_data.contains(&what) => {}
            (Message::HiddenData(what), _) => self.hidden_data.push(what),
            (Message::Sheet { name, visible }, _) => self.sheets.push(Sheet { name, visible, ..Sheet::default() }),
            (Message::Rows(chunk), Some(sheet)) => sheet.chunks.push(chunk),
            (Message::SheetEnd { rows, cells }, Some(sheet)) => (sheet.row_count, sheet.cell_count) = (rows, cells),
            (Message::Unreadable { row, column }, Some(sheet)) => sheet.unreadable.push((row, column)),
            (Message::Cut { row, column }, Some(sheet)) => sheet.cut.push((row, column)),
            (Message::HiddenRow(row), Some(sheet)) => sheet.hidden_rows.push(row),
            (Message::VeryHidden, Some(sheet)) => sheet.very_hidden = true,
            (Message::HiddenColumns(first, last), Some(sheet)) => sheet.hidden_columns.push((first, last)),
            (Message::Table(table), Some(sheet)) => sheet.tables.push(table),
            (Message::Merged(range), Some(sheet)) => sheet.merged.push(range),
            (Message::UnclosedQuote(line), Some(sheet)) => sheet.unclosed_quote = Some(line),
            (Message::Padding(nuls), Some(sheet)) => sheet.padding = nuls,
            (Message::SecondCount(cells), Some(sheet)) => sheet.second_count = Some(cells),
            (_, None) => debug_assert!(false, "rows before any sheet"),
        }
    }

    /// Whether the file is a paper of this program: by its properties, or else by what stands in it.
    pub(super) fn origin(&self) -> Origin {
        let told = self.properties.iter().find_map(|(name, value)| Origin::from_property(name, value));
        told.unwrap_or_else(|| {
            let names: Vec<&str> = self.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
            let guidance = self.sheets.iter().filter(|sheet| sheet.name == TemplateSheet::Guidance.name());
            let texts = guidance.flat_map(Sheet::rows).flat_map(|row| row.cells()).map(|cell| cell.text);
            Origin::from_sheets(&names, texts)
        })
    }
}
