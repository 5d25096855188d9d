//! The first sheet: what to fill in, where it is found, an example, what happens next. It alone holds examples, so that none
//! is ever taken for a site.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::columns::{Column, ORGANISATION, SITES, Sheet, USERS};
use crate::papers::{TEMPLATE_SAYS, TEMPLATE_VERSION, TemplateSheet};
use crate::text::lines;
use crate::workbook::{Styles, set_up_page};

const TITLE: &str = "NHSmail (now NHS.net Connect) for care sites: the list of your sites and users";

/// What to do, step by step.
const STEPS: &[(&str, &str)] = &[
    ("1. Sheet Sites", "A row for each site. Each site may have one shared mailbox and up to ten user accounts."),
    ("2. Sheet Users", "A row for each person who is to have an account, with the ODS code of the site they work at."),
    ("3. Sheet Organisation", "Who you are, and who will look after the accounts."),
    (
        "4. Check",
        "Run nhsmail-onboard check with the name of this file, or drop the file onto the program. The report beside it says what is right, what is not, where \
         it is and how to put it right. Correct the list, or the report itself, and check again.",
    ),
    ("5. Send", "Send the file to whoever asked you for it, by a way that is safe for personal data."),
];

/// What helps while filling in.
const HINTS: &[(&str, &str)] = &[
    (
        "Headings with *",
        "Every row needs a value there. Everything else may stay empty; nothing is gained by n/a or tbc.",
    ),
    (
        "Lists",
        "Where there is a list to choose from, press Alt and the down arrow. A message beside each cell says what it is for.",
    ),
    (
        "Copying",
        "Paste values only (Ctrl, Alt, V, then V), so that codes and numbers stay text and Excel changes nothing.",
    ),
    (
        "Your own columns",
        "You may add columns, sort and filter. Do not change the headings, and put no rows above them.",
    ),
    (
        "Personal data",
        "Give no more about people than is asked for here: no date of birth, no National Insurance number.",
    ),
    ("Examples", "They stand on this sheet only. Every row of the other sheets is taken as it stands."),
];

/// What becomes of it.
const NEXT: &[(&str, &str)] = &[
    (
        "Several sites",
        "You manage the accounts yourselves: the accepted sites go in with the self-management application form, and your own \
         Local Administrators make the accounts and help the users.",
    ),
    (
        "One site",
        "The National Administration Service (NAS) looks after the accounts. One person registers on behalf of the site.",
    ),
    (
        "The people",
        "Each person gets the details of the account at the personal email and mobile number given here, so nobody can share \
         them.",
    ),
];

const WIDTHS: [f64; 4] = [25.0, 50.0, 38.0, 28.0];
/// Points a line is high, and the title.
const LINE: f64 = 15.0;
const TITLE_HEIGHT: f64 = 26.0;
/// Characters of a line over all columns but the first; letters are narrower than digits on the whole.
const WIDE_LINE: usize = 125;

/// Writes the sheet; `origin` says where rows that are there already come from.
pub fn write(worksheet: &mut Worksheet, styles: &Styles, origin: Option<&str>) -> Result<(), XlsxError> {
    set_up_page(worksheet.set_name(TemplateSheet::Guidance.name())?)?
        .set_print_fit_to_pages(1, 1)
        .set_screen_gridlines(false);
    for (at, width) in (0..).zip(WIDTHS) {
        worksheet.set_column_width(at, width)?;
    }
    let mut page = Page { worksheet, styles, row: 0 };
    page.title()?;
    page.steps(["What to do", "", "", ""], STEPS)?;
    if let Some(origin) = origin {
        page.step("Filled in already", origin)?;
    }
    page.steps(["Good to know", "", "", ""], HINTS)?;
    for sheet in [&SITES, &USERS, &ORGANISATION] {
        page.columns(sheet)?;
    }
    page.steps(["What happens next", "", "", ""], NEXT)?;
    page.step("Made with", &format!("{TEMPLATE_SAYS}{TEMPLATE_VERSION}"))
}

/// The sheet and how far it is filled.
struct Page<'p> {
    worksheet: &'p mut Worksheet,
    styles: &'p Styles,
    row: u32,
}

impl Page<'_> {
    fn title(&mut self) -> Result<(), XlsxError> {
        self.worksheet.set_row_height(self.row, TITLE_HEIGHT)?;
        self.cell(0, TITLE, &self.styles.outcome)?;
        self.row += 1;
        Ok(())
    }

    fn section(&mut self, heads: [&str; 4]) -> Result<(), XlsxError> {
        self.row += 1;
        for (at, head) in (0..).zip(heads) {
            self.cell(at, head, &self.styles.section)?;
        }
        self.row += 1;
        Ok(())
    }

    fn steps(&mut self, heads: [&str; 4], steps: &[(&str, &str)]) -> Result<(), XlsxError> {
        self.section(heads)?;
        steps.iter().try_for_each(|(label, words)| self.step(label, words))
    }

    /// A label, and words that run on over the empty cells to their right.
    fn step(&mut self, label: &str, words: &str) -> Result<(), XlsxError> {
        self.cell(0, label, &self.styles.label)?;
        for line in lines(words, WIDE_LINE) {
            self.cell(1, &line, &self.styles.plain)?;
            self.row += 1;
        }
        Ok(())
    }

    /// The columns of a sheet, one in each row.
    fn columns(&mut self, sheet: &Sheet) -> Result<(), XlsxError> {
        let name = format!("Sheet {}", sheet.sheet.name());
        self.section([&name, "What to put", "Where to find it", "For example"])?;
        sheet.columns.iter().try_for_each(|column| self.column(column))
    }

    fn column(&mut self, column: &Column) -> Result<(), XlsxError> {
        let heading = column.heading();
        let cells = [heading.as_str(), column.guide.what, column.guide.found, column.guide.example];
        let height = |(text, width): (&&str, f64)| lines(text, (width * 1.1) as usize).len();
        let most = cells.iter().zip(WIDTHS).map(height).max().unwrap_or(1);
        self.worksheet.set_row_height(self.row, most as f64 * LINE)?;
        for (at, text) in (0..).zip(cells) {
            let format = if at == 0 { &self.styles.label } else { &self.styles.wrapped };
            self.cell(at, text, format)?;
        }
        self.row += 1;
        Ok(())
    }

    fn cell(&mut self, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        if text.is_empty() {
            self.worksheet.write_blank(self.row, column, format)?;
        } else {
            self.worksheet.write_string_with_format(self.row, column, text, format)?;
        }
        Ok(())
    }
}
