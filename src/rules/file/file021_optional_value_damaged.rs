use super::file016_value_damaged::check;

rule! {
    /// A spreadsheet program changed a value that is not needed, and what was typed is lost.
    ///
    /// # What it checks
    /// No value was turned into a date or into scientific notation, in the columns that are welcome but not needed, such as
    /// the address, the phone number or the HQ ODS code.
    ///
    /// # Why it matters
    /// The value counts as not given. Whatever would be checked with it is not.
    ///
    /// # How to fix it
    /// Format the column as Text, type the value again, and save as an Excel Workbook (.xlsx). It usually happens when a text
    /// file (.csv) is opened in Excel and saved again.
    ///
    /// # Passes
    /// ```sites
    /// Phone
    /// 0113 496 0123
    /// ```
    ///
    /// # Fails
    /// ```sites
    /// Phone
    /// 1.13496E+09
    /// ```
    FILE021 "optional-value-damaged": severity: Warn, basis: Inference, scope: Row, owner: Provider,
    check: Row(check)
}
