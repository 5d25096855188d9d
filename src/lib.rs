//! Reads a care provider's estate spreadsheets, checks every site and its account quota against the NHSmail registration
//! rules, and writes a report workbook. The binary is a thin shell over this library; [`pipeline`] shows the whole flow.

pub mod answer;
pub mod batch;
pub mod cli;
pub mod compare;
pub mod fields;
pub mod headings;
pub mod layout;
pub mod ledger;
pub mod limits;
pub mod model;
pub mod observe;
pub mod papers;
pub mod patterns;
pub mod personal;
pub mod pipeline;
pub mod process;
pub mod read;
pub mod registers;
pub mod report;
pub mod rules;
pub mod settings;
pub mod template;
pub mod text;
pub mod verdict;
pub mod work_folder;
pub(crate) mod workbook;
