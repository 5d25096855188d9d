//! Whether the files can be read, and what stands in them.

mod file001_empty_file;
mod file002_not_a_spreadsheet;
mod file003_password_protected;
mod file004_damaged_file;
mod file005_over_limits;
mod file006_no_sites;
mod file007_required_column_missing;
mod file008_ambiguous_column;
mod file009_ragged_row;
mod file010_unreadable_cell;
mod file011_hidden_sheet_skipped;
mod file012_sheet_not_used;
mod file013_column_not_used;
mod file014_encoding_guessed;
mod file015_value_repaired;
mod file016_value_damaged;
mod file017_personal_data_not_needed;
mod file018_file_ignored;
mod file019_hidden_row;
mod file020_row_skipped;
mod file021_optional_value_damaged;
mod file022_people_not_read;
mod file023_column_by_values;
mod file024_second_column_differs;
mod file025_letters_damaged;
mod file026_value_with_remark;
mod file027_hidden_data_in_file;
mod file028_residents_data;

family! {
    file001_empty_file::FILE001,
    file002_not_a_spreadsheet::FILE002,
    file003_password_protected::FILE003,
    file004_damaged_file::FILE004,
    file005_over_limits::FILE005,
    file006_no_sites::FILE006,
    file007_required_column_missing::FILE007,
    file008_ambiguous_column::FILE008,
    file009_ragged_row::FILE009,
    file010_unreadable_cell::FILE010,
    file011_hidden_sheet_skipped::FILE011,
    file012_sheet_not_used::FILE012,
    file013_column_not_used::FILE013,
    file014_encoding_guessed::FILE014,
    file015_value_repaired::FILE015,
    file016_value_damaged::FILE016,
    file017_personal_data_not_needed::FILE017,
    file018_file_ignored::FILE018,
    file019_hidden_row::FILE019,
    file020_row_skipped::FILE020,
    file021_optional_value_damaged::FILE021,
    file022_people_not_read::FILE022,
    file023_column_by_values::FILE023,
    file024_second_column_differs::FILE024,
    file025_letters_damaged::FILE025,
    file026_value_with_remark::FILE026,
    file027_hidden_data_in_file::FILE027,
    file028_residents_data::FILE028,
}
