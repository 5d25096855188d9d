//! What reading and writing cost when nothing is checked: calamine streams every sheet of a workbook, and rust_xlsxwriter, in
//! its standard mode, writes the same cells back. `make bench` holds `check`, its full report included, against this.
#![allow(clippy::unwrap_used)]

use std::env::args;
use std::fs::File;
use std::io::BufReader;

use calamine::{DataRef, Reader, Xlsx};
use rust_xlsxwriter::Workbook;

fn main() {
    let (from, to) = (args().nth(1).unwrap(), args().nth(2).unwrap());
    let mut input: Xlsx<_> = calamine::open_workbook_from_rs(BufReader::new(File::open(from).unwrap())).unwrap();
    let mut output = Workbook::new();
    for name in input.sheet_names() {
        let sheet = output.add_worksheet().set_name(&name).unwrap();
        let mut cells = input.worksheet_cells_reader(&name).unwrap();
        while let Some(cell) = cells.next_cell().unwrap() {
            let (row, column) = (cell.get_position().0, cell.get_position().1 as u16);
            match cell.get_value() {
                DataRef::String(text) => sheet.write_string(row, column, text.as_str()),
                DataRef::SharedString(text) => sheet.write_string(row, column, *text),
                DataRef::Float(number) => sheet.write_number(row, column, *number),
                DataRef::Int(number) => sheet.write_number(row, column, *number as f64),
                _ => continue,
            }
            .unwrap();
        }
    }
    output.save(to).unwrap();
}
