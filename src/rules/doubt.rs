//! How messages say that a value stands in a cell and is not taken.

use crate::model::values::Doubt;

/// Why a value is not taken: the doubt, where there is one, else what is wrong with the text as a whole.
pub fn why(doubt: Option<Doubt>, otherwise: &'static str) -> &'static str {
    match doubt {
        Some(Doubt::Words) => "what stands beside it leaves in doubt whether it is right",
        Some(Doubt::Several) => "two different ones stand in the cell",
        Some(Doubt::Others) => "what stands beside it says that it is not the person's own",
        None => otherwise,
    }
}
