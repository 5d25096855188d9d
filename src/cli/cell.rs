//! A cell as people name it on the command line.

/// A cell of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellOfSheet {
    /// The sheet's name; for a text file its name without the ending.
    pub sheet: String,
    /// The row, from 1.
    pub row: u32,
    /// The column, 0 for `A`.
    pub column: u16,
}

/// Reads `Users!C4`, with or without quotation marks around the sheet's name and dollar signs, as Excel writes them.
///
/// # Errors
/// A sentence that says how to write it.
pub fn parse(text: &str) -> Result<CellOfSheet, String> {
    let wrong = || "write the sheet's name, an exclamation mark and the cell, for example Users!C4".to_owned();
    let (sheet, cell) = text.rsplit_once('!').ok_or_else(wrong)?;
    let cell = cell.replace('$', "").to_ascii_uppercase();
    let digits = cell.find(|c: char| c.is_ascii_digit()).ok_or_else(wrong)?;
    let (letters, row) = cell.split_at(digits);
    let is_column = (1..=3).contains(&letters.len()) && letters.bytes().all(|letter| letter.is_ascii_uppercase());
    let number = letters.bytes().fold(0u32, |sum, letter| sum * 26 + u32::from(letter.saturating_sub(b'A')) + 1);
    let row: u32 = row.parse().ok().filter(|row| *row > 0).ok_or_else(wrong)?;
    let column = u16::try_from(number.saturating_sub(1)).ok().filter(|_| is_column).ok_or_else(wrong)?;
    let sheet = sheet.trim().trim_matches('\'').to_owned();
    if sheet.is_empty() { Err(wrong()) } else { Ok(CellOfSheet { sheet, row, column }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_excel_names_them() {
        let cell = |text: &str| parse(text).map(|cell| (cell.sheet, cell.row, cell.column)).ok();
        assert_eq!(cell("Users!C4"), Some(("Users".to_owned(), 4, 2)));
        assert_eq!(cell("'North homes'!$AA$12"), Some(("North homes".to_owned(), 12, 26)));
        assert_eq!(cell("A!B!xfd1"), Some(("A!B".to_owned(), 1, 16_383)));
        for wrong in ["Users", "Users!", "Users!4", "Users!C0", "!C4", "Users!ABCD1", "Users!C-4"] {
            assert_eq!(cell(wrong), None, "{wrong}");
        }
    }
}
