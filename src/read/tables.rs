//! The tables of a workbook (Insert, Table): where they are, and which of their rows are totals.

use super::guard::{Package, each_element};
use super::range::{CellRange, ExcelTable};

/// The tables on the sheet in this part. A workbook is not refused because one is broken: nothing of them is a value.
pub(super) fn tables_of(package: &mut Package<'_>, part: &str) -> Vec<ExcelTable> {
    let (folder, name) = part.split_at(part.rfind('/').map_or(0, |slash| slash + 1));
    let Ok(relations) = package.relationships(&format!("{folder}_rels/{name}.rels")) else { return Vec::new() };
    let targets = relations.iter().filter(|relation| relation.is_table()).map(|relation| &relation.target);
    targets.filter_map(|target| table(package, &resolved(folder, target))).collect()
}

/// A target as a path from the root of the archive.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let (mut folder, mut target) = (folder.trim_end_matches('/'), target);
    while let Some(rest) = target.strip_prefix("../") {
        target = rest;
        folder = folder.rfind('/').map_or("", |slash| &folder[..slash]);
    }
    format!("{folder}/{target}").trim_start_matches('/').to_owned()
}

fn table(package: &mut Package<'_>, path: &str) -> Option<ExcelTable> {
    let mut found = None;
    let part = package.part(path).ok()?;
    // An error is one behind the table's own element.
    let _ = each_element(part, |element| {
        if element.local_name().as_ref() == "table" && found.is_none() {
            let count = |key: &str| super::guard::attribute(element, key).parse::<u32>().ok();
            let range = CellRange::parse(&super::guard::attribute(element, "ref"));
            let (headings, totals) = (count("headerRowCount"), count("totalsRowCount"));
            found = range.map(|range| ExcelTable {
                range,
                heading_rows: headings.unwrap_or(1),
                totals_rows: totals.unwrap_or(0),
            });
        }
        Ok(())
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_from_their_folder() {
        for (target, path) in [
            ("../tables/table1.xml", "xl/tables/table1.xml"),
            ("/xl/tables/table1.xml", "xl/tables/table1.xml"),
            ("../../tables/table1.xml", "tables/table1.xml"),
            ("../../../../table1.xml", "table1.xml"),
            ("table1.xml", "xl/worksheets/table1.xml"),
        ] {
            assert_eq!(resolved("xl/worksheets/", target), path);
        }
    }
}
