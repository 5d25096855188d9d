//! The formats of the workbook, made once. Every pair of colours has a contrast of at least 7 : 1.

use super::cell::Kind;
use rust_xlsxwriter::{ChartFormat, ChartSolidFill, Color, Format, FormatAlign, FormatBorder, Workbook};

/// A colour of charts: what is well.
pub const BLUE: Color = Color::RGB(0x00_5EB8);
/// A colour of charts: what is not.
pub const RED: Color = Color::RGB(0xB1_1226);
/// A colour of charts: what waits.
pub const GOLD: Color = Color::RGB(0xF2_B233);
/// The bars behind numbers.
pub const PALE_BLUE: Color = Color::RGB(0xB8_D4F0);
const NAVY: Color = Color::RGB(0x00_3087);
const ROSE: Color = Color::RGB(0xFB_E3E4);
const CREAM: Color = Color::RGB(0xFF_F4D1);

/// Steps of indentation that keep a heading clear of the filter button on its right.
const FILTER_BUTTON: u8 = 2;

/// How a marked cell stands out; in no case by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Emphasis {
    /// Italic.
    Light,
    /// Bold.
    Strong,
}

/// Every format a cell may have.
#[derive(Debug)]
pub struct Styles {
    /// Text that stays on its line.
    pub plain: Format,
    /// Text that runs over several lines.
    pub wrapped: Format,
    /// A number.
    pub number: Format,
    /// A number in a table, as far from the edge as its heading, which leaves room for the filter button.
    pub table_number: Format,
    /// A part of a whole in a table.
    pub share: Format,
    /// The words of a table's last row, which adds up the others.
    pub total: Format,
    /// The numbers of that row.
    pub total_number: Format,
    /// A heading of a table.
    pub heading: Format,
    /// A heading over numbers.
    pub heading_right: Format,
    /// A cell that is marked strongly: bold, framed and tinted.
    pub strong: Format,
    /// A cell that is marked lightly: italic, framed and tinted.
    pub light: Format,
    /// The title of the summary.
    pub title: Format,
    /// The outcome in the summary.
    pub outcome: Format,
    /// A heading in the summary.
    pub section: Format,
    /// The head of a column of numbers in the summary.
    pub section_right: Format,
    /// The words in front of a value in the summary.
    pub label: Format,
    /// A word in a column of numbers.
    pub right: Format,
    /// A link to another sheet.
    pub link: Format,
    /// A number that stands where a text column is.
    pub number_left: Format,
    /// Every one of them, in an order that does not change.
    all: Vec<Format>,
}

impl Styles {
    /// Makes them all.
    pub fn new() -> Styles {
        let plain = Format::new().set_align(FormatAlign::Top);
        let wrapped = plain.clone().set_text_wrap();
        let framed = wrapped.clone().set_border(FormatBorder::Thin);
        // The line is above: one below would touch the words of the next row.
        let section =
            Format::new().set_bold().set_font_size(12).set_font_color(NAVY).set_border_top(FormatBorder::Thin);
        let number = plain.clone().set_num_format("#,##0").set_align(FormatAlign::Right).set_indent(1);
        let table_number = number.clone().set_indent(FILTER_BUTTON);
        let heading = wrapped.clone().set_bold().set_font_color(Color::White).set_background_color(NAVY);
        let mut all = Vec::new();
        let mut kept = |format: &Format| {
            all.push(format.clone());
            format.clone()
        };
        Styles {
            plain: kept(&plain),
            wrapped: kept(&wrapped),
            number: kept(&number),
            table_number: kept(&table_number),
            share: kept(&table_number.clone().set_num_format("0%")),
            total: kept(&plain.clone().set_bold().set_border_top(FormatBorder::Thin)),
            total_number: kept(&table_number.set_bold().set_border_top(FormatBorder::Thin)),
            heading: kept(&heading),
            heading_right: kept(&heading.set_align(FormatAlign::Right).set_indent(FILTER_BUTTON)),
            strong: kept(&framed.clone().set_bold().set_background_color(ROSE)),
            light: kept(&framed.set_italic().set_background_color(CREAM)),
            title: kept(&Format::new().set_font_size(13).set_font_color(NAVY)),
            outcome: kept(&Format::new().set_bold().set_font_size(16).set_font_color(NAVY)),
            section: kept(&section),
            section_right: kept(&section.set_align(FormatAlign::Right).set_indent(1)),
            label: kept(&wrapped.clone().set_bold()),
            right: kept(&plain.set_align(FormatAlign::Right).set_indent(1)),
            link: kept(&wrapped.set_hyperlink()),
            number_left: kept(&number.set_align(FormatAlign::Left).set_indent(0)),
            all,
        }
    }

    /// Makes all of them known to a workbook. Formats are numbered in the order of their first use, which would be chance
    /// where sheets are filled side by side; and two workbooks in which they are registered number them alike.
    pub fn register(&self, workbook: &mut Workbook) {
        self.all.iter().for_each(|format| workbook.register_format(format));
    }

    /// The format of a marked cell.
    pub fn for_emphasis(&self, emphasis: Emphasis) -> &Format {
        match emphasis {
            Emphasis::Strong => &self.strong,
            Emphasis::Light => &self.light,
        }
    }

    /// The format of a column of this kind.
    pub fn for_kind(&self, kind: Kind) -> &Format {
        match kind {
            Kind::Number => &self.table_number,
            Kind::Share => &self.share,
            _ => &self.wrapped,
        }
    }
}

/// The look of a chart's bars.
pub fn filled(colour: Color) -> ChartFormat {
    let mut format = ChartFormat::new();
    format.set_solid_fill(ChartSolidFill::new().set_color(colour));
    format
}
