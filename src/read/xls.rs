//! Workbooks of Excel 97 to 2003 (xls).

use super::FileProblem;
use super::gather::Gather;

pub(super) fn read(_bytes: &[u8], _gather: &mut Gather<'_>) -> Result<(), FileProblem> {
    Err(FileProblem::Damaged(String::new()))
}
