//! One location out of what several extracts say of it.

use jiff::civil::Date;

use super::kind::Kind;
use super::record::{Location, Registration};
use super::snapshot::Source;

/// Puts together what the sources say of one location: the newest comes first, and older ones fill what it leaves blank.
/// `None` for no location at all.
pub(super) fn merged(mut rows: Vec<(Location, &Source)>) -> Option<Location> {
    let registration = registration(&rows);
    rows.sort_by_key(|(_, source)| (std::cmp::Reverse(source.dated), rank(source.kind)));
    let mut rows = rows.into_iter().map(|(location, _)| location);
    let mut whole = rows.next()?;
    for older in rows {
        fill(&mut whole, older);
    }
    Some(Location { registration, ..whole })
}

/// Of two equally old, the one that says more.
fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::CqcFilters => 0,
        Kind::CqcDirectory => 1,
        Kind::CqcDeactivated => 3,
        _ => 2,
    }
}

/// A location is deregistered where a list of the deactivated says so, unless a newer list has it among the active.
/// Without dates the end of the registration decides: an ID never comes back.
fn registration(rows: &[(Location, &Source)]) -> Registration {
    let newest = |active: bool| {
        let like_this = rows.iter().filter(|(location, _)| location.is_active() == active);
        like_this.max_by_key(|(_, source)| source.dated)
    };
    let dated = |row: Option<&(Location, &Source)>| row.and_then(|(_, source)| source.dated);
    match (newest(false), newest(true)) {
        (None, _) => Registration::Active,
        (Some((gone, _)), None) => gone.registration,
        (Some((gone, source)), active) => {
            let seen_gone: Option<Date> = match gone.registration {
                Registration::Deregistered(ended) => source.dated.max(ended),
                Registration::Active => None,
            };
            if dated(active) > seen_gone { Registration::Active } else { gone.registration }
        }
    }
}

fn fill(whole: &mut Location, older: Location) {
    let Location { provider_id, provider_name, brand, postcode, ods_code, sector, dormant, .. } = older;
    if whole.name.is_empty() {
        whole.name = older.name;
    }
    if whole.service_types.is_empty() {
        whole.service_types = older.service_types;
    }
    whole.provider_id = whole.provider_id.take().or(provider_id);
    whole.provider_name = whole.provider_name.take().or(provider_name);
    whole.brand = whole.brand.take().or(brand);
    whole.postcode = whole.postcode.take().or(postcode);
    whole.ods_code = whole.ods_code.take().or(ods_code);
    whole.sector = whole.sector.take().or(sector);
    whole.dormant = whole.dormant.or(dormant);
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::civil::date;

    use super::super::dated::DateKnown;
    use super::*;

    fn source(kind: Kind, dated: Option<Date>) -> Source {
        let (file, sha256, note) = (String::new(), String::new(), String::new());
        Source { kind, file, sha256, dated, known: DateKnown::Unknown, rows: 0, is_whole: true, note }
    }

    fn location(registration: Registration, ods_code: Option<&str>) -> Location {
        Location {
            id: "1-100000001".to_owned(),
            name: "Alder House".to_owned(),
            provider_id: None,
            provider_name: None,
            brand: None,
            postcode: None,
            ods_code: ods_code.map(str::to_owned),
            sector: None,
            service_types: Vec::new(),
            dormant: None,
            registration,
        }
    }

    #[test]
    fn older_extracts_fill_what_newer_ones_leave_blank() {
        let (new, old) =
            (source(Kind::CqcDirectory, Some(date(2026, 9, 16))), source(Kind::CqcFilters, Some(date(2026, 9, 1))));
        let rows = vec![
            (location(Registration::Active, Some("VLAXL")), &old),
            (Location { name: "Alder Court".to_owned(), ..location(Registration::Active, None) }, &new),
        ];
        let whole = merged(rows).unwrap();
        assert_eq!((whole.name.as_str(), whole.ods_code.as_deref()), ("Alder Court", Some("VLAXL")));
        assert_eq!(merged(Vec::new()), None);
    }

    #[test]
    fn the_newer_list_says_whether_it_is_registered() {
        let gone = Registration::Deregistered(Some(date(2026, 8, 15)));
        for (active, inactive, registration) in [
            (Some(date(2026, 9, 1)), Some(date(2026, 8, 20)), Registration::Active),
            (Some(date(2026, 8, 1)), Some(date(2026, 9, 1)), gone),
            (Some(date(2026, 9, 1)), Some(date(2026, 9, 1)), gone),
            (Some(date(2026, 8, 1)), None, gone),
            (Some(date(2026, 9, 1)), None, Registration::Active),
            (None, None, gone),
        ] {
            let (active, inactive) = (source(Kind::CqcFilters, active), source(Kind::CqcDeactivated, inactive));
            let rows = vec![(location(Registration::Active, None), &active), (location(gone, None), &inactive)];
            assert_eq!(merged(rows).unwrap().registration, registration, "{:?} {:?}", active.dated, inactive.dated);
        }
    }
}
