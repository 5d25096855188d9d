//! The sample estates: what is planted in them is found, and nothing else.

use crate::util::{codes, result_of, root, settings};

fn sample(names: &[&str]) -> serde_json::Value {
    let paths: Vec<_> = names.iter().map(|name| root().join("samples").join(name)).collect();
    result_of(&paths, &settings())
}

#[test]
fn the_clean_estate_is_accepted_without_a_word() {
    let result = sample(&["clean-estate.xlsx"]);
    assert_eq!(result["outcome"], "accepted", "{:#}", result["findings"]);
    assert!(codes(&result, &["reject", "warn"]).is_empty(), "{:#}", result["findings"]);
}

#[test]
fn the_estate_gives_the_same_as_workbook_and_as_text() {
    let workbook = sample(&["rosewood-estate.xlsx"]);
    let text = sample(&["rosewood-sites.csv", "rosewood-users.csv"]);
    for part in ["sites", "users"] {
        assert_eq!(workbook["counts"][part], text["counts"][part]);
        let verdicts = |result: &serde_json::Value| -> Vec<(String, serde_json::Value)> {
            let rows = result[part].as_array().unwrap().iter();
            rows.map(|row| (row["verdict"].as_str().unwrap().to_owned(), row["rules"].clone())).collect()
        };
        for (number, (one, other)) in verdicts(&workbook).into_iter().zip(verdicts(&text)).enumerate() {
            assert_eq!(one, other, "{part} number {number} differs");
        }
    }
}

#[test]
fn what_is_planted_is_found() {
    let found = codes(&sample(&["rosewood-estate.xlsx"]), &["reject", "warn", "info"]);
    insta::assert_snapshot!("rosewood_codes", found.join(" "));
}
