//! The two charts of the summary. Every bar carries its number, so that nothing hangs on colour or on the picture.

use rust_xlsxwriter::{Chart, ChartDataLabel, ChartFont, ChartLegendPosition, ChartType, Color};

use super::NAME;
use crate::answer::Reason;
use crate::verdict::Counts;
use crate::workbook::{BLUE, GOLD, RED, filled};

const WIDTH: u32 = 555;
const HEIGHT: u32 = 226;

/// Pixels from the page's left edge to a chart beside another one.
pub const BESIDE: u32 = WIDTH + 12;

/// What became of sites and users: the rows `first` to `last`, accepted, rejected and held from the third column on.
pub fn standing(first: u32, last: u32, counts: &Counts) -> Chart {
    let mut chart = bars(ChartType::BarPercentStacked, "What became of sites and users");
    let columns =
        [(2, "Accepted", BLUE, Color::White), (3, "Rejected", RED, Color::White), (4, "Held", GOLD, Color::Black)];
    for (column, name, colour, text) in columns {
        chart
            .add_series()
            .set_name(name)
            .set_categories((NAME, first, 0, last, 0))
            .set_values((NAME, first, column, last, column))
            .set_format(&mut filled(colour))
            .set_data_label(label().set_font(ChartFont::new().set_bold().set_color(text)))
            .set_gap(60);
    }
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart.set_alt_text(format!(
        "Bar chart. Sites: {} accepted, {} rejected. Users: {} accepted, {} rejected, {} held.",
        counts.sites_accepted, counts.sites_rejected, counts.users_accepted, counts.users_rejected, counts.users_held
    ));
    chart
}

/// How often each of the commonest reasons was found: the rows from `first` on.
pub fn reasons(first: u32, reasons: &[Reason]) -> Chart {
    let last = first + reasons.len() as u32 - 1;
    let mut chart = bars(ChartType::Bar, "Commonest reasons, findings");
    chart
        .add_series()
        .set_name("Findings")
        .set_categories((NAME, first, 0, last, 0))
        .set_values((NAME, first, 3, last, 3))
        .set_format(&mut filled(BLUE))
        .set_data_label(&label())
        .set_gap(40);
    chart.legend().set_hidden();
    let told: Vec<String> = reasons.iter().map(|reason| format!("{} {}", reason.rule.code, reason.findings)).collect();
    chart.set_alt_text(format!("Bar chart of findings by reason: {}.", told.join(", ")));
    chart
}

fn bars(kind: ChartType, title: &str) -> Chart {
    let mut chart = Chart::new(kind);
    chart.set_width(WIDTH).set_height(HEIGHT);
    chart.title().set_name(title).set_font(ChartFont::new().set_size(12));
    // Of a bar chart the y-axis has the categories; reversed, the first stands on top.
    chart.y_axis().set_reverse();
    chart.x_axis().set_hidden(true).set_major_gridlines(false);
    chart
}

/// The number at a bar, unless it is nought.
fn label() -> ChartDataLabel {
    let mut label = ChartDataLabel::new();
    label.show_value().set_num_format("#,##0;;");
    label
}
