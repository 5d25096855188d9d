//! What the README shows is true: its list of rules is the program's own, and its configuration is accepted.

use nhsmail_onboard::read::Reader;
use nhsmail_onboard::report::catalogue;
use nhsmail_onboard::rules;
use nhsmail_onboard::settings::{Choices, Settings};

use crate::util::{AS_OF, root};

/// What stands between these lines of the README is made by the program.
fn made(what: &str) -> [String; 2] {
    [format!("<!-- {what}: made by `make readme` -->\n"), format!("<!-- end of {what} -->\n")]
}

/// With `UPDATE_README=1` (that is `make readme`) the lists are written anew.
#[test]
fn the_lists_are_the_programs_own() {
    let path = root().join("README.md");
    let mut readme = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let lists = [("rules", catalogue::list_as_markdown(rules::all())), ("fields", catalogue::fields_as_markdown())];
    for (what, list) in lists {
        let [begin, end] = made(what);
        let from = readme.find(&begin).unwrap_or_else(|| panic!("README.md lacks the line {begin}")) + begin.len();
        let to = readme.find(&end).unwrap_or_else(|| panic!("README.md lacks the line {end}"));
        let list = format!("\n{list}\n");
        if std::env::var_os("UPDATE_README").is_some() {
            readme.replace_range(from..to, &list);
        } else {
            assert!(readme[from..to] == list, "README.md's list of {what} is out of date: run `make readme`");
        }
    }
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, readme).unwrap();
    }
}

#[test]
fn every_configuration_shown_is_accepted() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap().replace("\r\n", "\n");
    let shown: Vec<&str> = readme.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(!shown.is_empty());
    for toml in shown {
        if let Err(error) = Settings::new(toml, AS_OF.parse().unwrap(), Reader::InProcess, Choices::default()) {
            panic!("README.md shows a configuration that is refused: {error}\n{toml}");
        }
    }
}
