//! "Did you mean": what comes nearest to a word that was not found.

use crate::compare::fold_heading;

/// How alike two folded words must be (Jaro-Winkler, 0 to 1) before one is offered for the other.
const ALIKE: f64 = 0.82;

/// Up to three of `candidates` that come nearest to any of `wanted`, best first. Both are folded with
/// [`fold_heading`] before they are compared; ties keep the candidates' order.
pub fn nearest<'a>(wanted: &[&str], candidates: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted: Vec<String> = wanted.iter().map(|word| fold_heading(word)).collect();
    let mut scored: Vec<(f64, &str)> = candidates
        .map(|candidate| (best_score(&wanted, &fold_heading(candidate)), candidate))
        .filter(|(score, _)| *score >= ALIKE)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.truncate(3);
    scored.into_iter().map(|(_, candidate)| candidate).collect()
}

fn best_score(wanted: &[String], candidate: &str) -> f64 {
    wanted.iter().map(|word| strsim::jaro_winkler(word, candidate)).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_misspelt_heading_is_offered_and_a_foreign_one_is_not() {
        let headings = ["Pots code", "Beds", "Posstcode"];
        assert_eq!(nearest(&["Postcode"], headings.into_iter()), ["Posstcode", "Pots code"]);
        assert!(nearest(&["DSPT status"], ["Beds"].into_iter()).is_empty());
    }
}
