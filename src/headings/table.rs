//! Which column of a table is which field: all columns together, by words and by values.

use std::collections::HashSet;

use pathfinding::prelude::{Matrix, kuhn_munkres};

use super::Why;
use super::values::{Evidence, is_telling};
use crate::fields::{Claim, Field, Heading, HeadingOptions, Role, SITE_KEYS, Shape, Strength, claims, is_forbidden};

/// So large a share of a column's values must be a field's for them to speak without the heading.
const NEARLY_ALL: f64 = 0.9;

/// A column of a table with what its heading says and what stands below it.
#[derive(Debug, Clone)]
pub(super) struct Head {
    /// Column number, 0 for `A`.
    pub column: u16,
    /// The heading as it stands there.
    pub text: String,
    /// What stands above it in a heading of two rows belongs to its words.
    pub words: Heading,
    /// Whether it is settled that the column is not used.
    pub is_left_out: bool,
}

impl Head {
    pub(super) fn new(column: u16, text: &str) -> Head {
        Head { column, text: text.to_owned(), words: Heading::parse(text), is_left_out: false }
    }
}

/// A column that is taken for a field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    pub field: Field,
    pub claim: Claim,
    pub why: Why,
}

/// What the columns of a table were taken for.
#[derive(Debug, Clone, Default)]
pub(super) struct Assigned {
    /// A place for each column.
    pub taken: Vec<Option<Taken>>,
    /// Columns that would have been taken for a field which another column has, with their claims to it.
    pub losers: Vec<(usize, Claim)>,
    /// Columns that were not taken for a field, and what speaks for them, best first.
    pub near: Vec<(usize, Field)>,
}

impl Assigned {
    pub(super) fn place_of(&self, field: Field) -> Option<usize> {
        self.taken.iter().position(|taken| taken.is_some_and(|taken| taken.field == field))
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.place_of(field).is_some()
    }

    /// The heading alone would not have done.
    pub(super) fn only_generic(&self, field: Field) -> bool {
        let taken = self.place_of(field).and_then(|place| self.taken[place]);
        taken.is_some_and(|taken| taken.claim.strength >= Strength::General)
    }
}

/// A claim that may be granted.
struct Offer {
    place: usize,
    claim: Claim,
    score: i64,
    why: Why,
}

/// Assigns the columns of a table whose rows are what `role` says.
pub(super) fn assign(heads: &[Head], evidence: &[Evidence], role: Role, options: &HeadingOptions) -> Assigned {
    let claims_of = |head: &Head| match head.is_left_out {
        true => Vec::new(),
        false => claims(&head.text, &head.words, role, options),
    };
    let all: Vec<Vec<Claim>> = heads.iter().map(claims_of).collect();
    let words: HashSet<&str> = heads.iter().flat_map(|head| &head.words.all).map(AsRef::as_ref).collect();
    let [first_names, surnames] = [Field::FirstName, Field::LastName].map(|field| places_claiming(&all, field));
    let mut offers = Vec::new();
    for (place, claims) in all.iter().enumerate() {
        let [has_first_name_beside, has_surname_beside] =
            [&first_names, &surnames].map(|places| places.iter().any(|other| *other != place));
        for claim in claims {
            let is_elsewhere = |word: &&str| words.contains(*word);
            let spoilt = claim.strength >= Strength::General && claim.field.never_beside().iter().any(is_elsewhere);
            let is_other_name = is_the_other_name(claim, &evidence[place], has_surname_beside)
                || is_another_persons(claim, has_first_name_beside && has_surname_beside);
            if spoilt || is_other_name {
                continue;
            }
            if let Some((score, why)) = score(claim, &evidence[place], role) {
                offers.push(Offer { place, claim: *claim, score, why });
            }
        }
    }
    let mut assigned = granted(&offers, heads.len());
    take_by_values(&mut assigned, heads, &all, evidence, role);
    assigned.losers = offers
        .iter()
        .filter(|offer| assigned.taken[offer.place].is_none() && assigned.has(offer.claim.field))
        .map(|offer| (offer.place, offer.claim))
        .collect();
    assigned.near = near(&assigned, &all, evidence);
    assigned.near.retain(|(place, _)| !heads[*place].is_left_out);
    assigned
}

fn places_claiming(all: &[Vec<Claim>], field: Field) -> Vec<usize> {
    let claims =
        |claims: &Vec<Claim>| claims.iter().any(|claim| claim.field == field && claim.strength <= Strength::Full);
    (0..all.len()).filter(|place| claims(&all[*place])).collect()
}

/// A column headed 'Name' holds first names where surnames stand beside it, and whole names otherwise.
fn is_the_other_name(claim: &Claim, evidence: &Evidence, has_surname_beside: bool) -> bool {
    let holds_first_names = has_surname_beside && evidence.share_of_one_word() >= 0.5;
    let is_general = claim.strength == Strength::General;
    match claim.field {
        Field::FirstName => is_general && !has_surname_beside,
        Field::FullName => is_general && holds_first_names,
        _ => false,
    }
}

/// A column headed 'Name' beside first names and surnames holds somebody else's: of the one who filled in a form, for example.
fn is_another_persons(claim: &Claim, has_name_beside: bool) -> bool {
    has_name_beside && claim.field == Field::FullName && claim.strength == Strength::General
}

/// How much speaks for a claim; `None` where it cannot be granted. The sums only have to be in order: what is said by hand,
/// then a column with fitting values before one with none or others, and within that the better name.
fn score(claim: &Claim, evidence: &Evidence, role: Role) -> Option<(i64, Why)> {
    let (field, strength) = (claim.field, claim.strength);
    let share = evidence.share(field);
    let of_another = evidence.is_of_another(field);
    let names_sites = field.is_site_key() && evidence.share_of_sites() >= 0.5;
    let better_name = 10 * claim.words.min(5) as i64 - claim.rank.min(40) as i64;
    let fitting = (share * 40.0) as i64 + if names_sites { 40 } else { 0 };
    let (filled, empty) = match strength {
        Strength::ByHand => return Some((10_000, Why::ByHand)),
        Strength::Exact => (4_000, 500),
        Strength::Full => (3_000, 400),
        Strength::General => (1_500, 250),
        Strength::Partial => (1_000, 0),
    };
    if evidence.is_empty() {
        return (empty > 0).then_some((empty + better_name, Why::Words));
    }
    // Values of something else count against every name; values of nothing that is known only against other columns.
    let fits_nothing = share < 0.1 && !names_sites;
    let score = match strength {
        Strength::Exact if of_another => 1_000,
        Strength::Exact if fits_nothing => 1_300,
        _ if of_another => return None,
        Strength::Full if fits_nothing && field.shape() == Shape::Count => return None,
        Strength::Full if fits_nothing => 600,
        // In a list of people a 'Name' or a 'Team' is a site's only where the values are the submission's own sites.
        Strength::General if field == Field::SiteName && role != Role::Sites && !names_sites => return None,
        // A list of telephones is worth reading for the mobiles among them: each other number is told.
        Strength::General if share < if field == Field::Mobile { 0.3 } else { 0.5 } => return None,
        Strength::Partial if !(speaks_for_itself(field, evidence) || names_sites) => return None,
        _ => filled,
    };
    let why = if strength >= Strength::General { Why::WordsAndValues } else { Why::Words };
    Some((score + better_name + fitting, why))
}

/// Nearly every value has the field's shape, and that is not a login's: to an e-mail address or a mobile the account is sent.
fn speaks_for_itself(field: Field, evidence: &Evidence) -> bool {
    const CODES: [Shape; 5] = [Shape::OdsCode, Shape::CqcId, Shape::ContactId, Shape::Postcode, Shape::DsptStatus];
    CODES.contains(&field.shape()) && !evidence.is_empty() && evidence.own_share(field) >= NEARLY_ALL
}

/// The best sum over all columns: each gets one field at most, each field one column.
fn granted(offers: &[Offer], columns: usize) -> Assigned {
    let mut assigned = Assigned { taken: vec![None; columns], ..Assigned::default() };
    let mut places: Vec<usize> = offers.iter().map(|offer| offer.place).collect();
    places.dedup();
    let mut fields: Vec<Field> = offers.iter().map(|offer| offer.claim.field).collect();
    fields.sort_unstable();
    fields.dedup();
    if places.is_empty() {
        return assigned;
    }
    // A column may stay without a field: it has a place of its own that is worth nothing.
    let mut weights = Matrix::new(places.len(), fields.len() + places.len(), 0i64);
    for offer in offers {
        let row = places.binary_search(&offer.place).unwrap_or_default();
        let column = fields.binary_search(&offer.claim.field).unwrap_or_default();
        // Of equals the column further left is read.
        weights[(row, column)] = offer.score * 1_000 - row.min(999) as i64;
    }
    let (_, chosen) = kuhn_munkres(&weights);
    for (row, column) in chosen.into_iter().enumerate() {
        let Some(field) = fields.get(column) else { continue };
        let offer = offers.iter().find(|offer| offer.place == places[row] && offer.claim.field == *field);
        assigned.taken[places[row]] = offer.map(|offer| Taken { field: *field, claim: offer.claim, why: offer.why });
    }
    assigned
}

/// A field that no heading names is taken from the one column whose values are its own beyond doubt.
fn take_by_values(assigned: &mut Assigned, heads: &[Head], all: &[Vec<Claim>], evidence: &[Evidence], role: Role) {
    for &field in Field::of_role(role) {
        let is_wanted = !assigned.has(field)
            && matches!(
                field,
                Field::OdsCode
                    | Field::CqcLocationId
                    | Field::CqcContactId
                    | Field::Postcode
                    | Field::DsptStatus
                    | Field::SiteName
            );
        // A person's row has its site in one column; more than one would be another's.
        let is_key_of_person =
            role == Role::Users && field.is_site_key() && SITE_KEYS.iter().any(|key| assigned.has(*key));
        if !is_wanted || is_key_of_person {
            continue;
        }
        let fits = |place: &usize| {
            let evidence = &evidence[*place];
            let by_shape = field != Field::SiteName && speaks_for_itself(field, evidence);
            by_shape || field.is_site_key() && evidence.share_of_sites() >= NEARLY_ALL
        };
        let open = |place: &usize| !evidence[*place].is_empty() && !heads[*place].is_left_out;
        // Below 'Service' a person's site may stand by its code.
        let is_other_key =
            |claim: &Claim, field: Field| role == Role::Users && field.is_site_key() && claim.field.is_site_key();
        let mut places: Vec<usize> = (0..heads.len()).filter(open).filter(fits).collect();
        // An ID that begins with CON1 is a manager's and no location's.
        if places.len() > 1 && matches!(field, Field::CqcLocationId | Field::CqcContactId) {
            let is_of_managers = Some(field == Field::CqcContactId);
            places.retain(|place| evidence[*place].is_of_managers() == is_of_managers);
        }
        let [place] = places[..] else { continue };
        if assigned.taken[place].is_none()
            && !is_forbidden(&heads[place].words, field, role)
            && !all[place].iter().any(|claim| claim.strength <= Strength::Full && !is_other_key(claim, field))
        {
            let claim = Claim { field, strength: Strength::Partial, rank: 0, words: 0 };
            assigned.taken[place] = Some(Taken { field, claim, why: Why::Values });
        }
    }
}

/// Free columns that hold, or are called, something like a field: what to offer where the field is missing.
fn near(assigned: &Assigned, all: &[Vec<Claim>], evidence: &[Evidence]) -> Vec<(usize, Field)> {
    let mut found: Vec<(u8, usize, Field)> = Vec::new();
    for place in (0..all.len()).filter(|place| assigned.taken[*place].is_none()) {
        for field in Field::all() {
            // A general name alone says nothing.
            let called = all[place].iter().any(|claim| claim.field == field && claim.strength != Strength::General);
            // Any short word may be a code of some organisation: only a site's tell something.
            let is_telling = is_telling(field.shape()) && (field.shape() != Shape::OdsCode || field == Field::OdsCode);
            let holds = is_telling && !evidence[place].is_empty() && evidence[place].own_share(field) >= 0.5
                || field.is_site_key() && evidence[place].share_of_sites() >= 0.5;
            let speaks_against = evidence[place].is_of_another(field);
            match (called, holds) {
                _ if speaks_against => {}
                (true, true) => found.push((0, place, field)),
                (false, true) => found.push((1, place, field)),
                (true, false) => found.push((2, place, field)),
                (false, false) => {}
            }
        }
    }
    found.sort_unstable();
    found.into_iter().map(|(_, place, field)| (place, field)).collect()
}
