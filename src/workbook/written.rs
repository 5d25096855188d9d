//! What became of a sheet: how much of it was written, and in words what did not fit.

use crate::text::many;

/// What was written of a sheet.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// The sheet's name.
    pub name: &'static str,
    /// What it holds.
    pub about: &'static str,
    /// Its rows below the headings.
    pub rows: usize,
    /// The sheets that hold them.
    pub parts: usize,
    /// The heading of the column that says the same as the notes.
    pub notes_in: Option<&'static str>,
    /// What did not fit.
    pub left_out: LeftOut,
}

/// What of a sheet did not fit into what Excel bears.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Cells marked without a note because there were too many.
    pub notes: usize,
    /// Cells that lead nowhere because there were too many links.
    pub links: usize,
    /// Texts cut short because they were too long for a cell.
    pub ends: usize,
}

impl LeftOut {
    pub fn add(&mut self, LeftOut { notes, links, ends }: LeftOut) {
        self.notes += notes;
        self.links += links;
        self.ends += ends;
    }
}

impl Written {
    /// A sentence for each thing that did not fit as a whole.
    pub fn remarks(&self) -> Vec<String> {
        let (name, LeftOut { notes, links, ends }) = (self.name, self.left_out);
        let mut remarks = Vec::new();
        if self.parts > 1 {
            let last = part_name(name, self.parts);
            remarks.push(format!("'{name}' has more rows than a sheet holds and goes on, up to '{last}'."));
        }
        if links > 0 {
            let cells = many(links, "cell");
            remarks.push(format!("'{name}' has {cells} without the link there was no more room for."));
        }
        if notes > 0 {
            let cells = many(notes, "cell");
            let says_all = self.notes_in.map(|heading| format!("; '{heading}' says all")).unwrap_or_default();
            remarks.push(format!("'{name}' marks {cells} without the note there was no more room for{says_all}."));
        }
        if ends > 0 {
            let cells = many(ends, "cell");
            remarks.push(format!(
                "'{name}' has {cells} with a text cut short, because a cell holds 32,767 characters; it ends in '…'."
            ));
        }
        remarks
    }
}

/// The name of the sheet that holds this part of the rows.
pub fn part_name(name: &str, part: usize) -> String {
    if part == 1 { name.to_owned() } else { format!("{name} ({part})") }
}
