//! Hidden sheets are not read, because most are old copies. Whether one holds somebody or something that no other sheet shows is
//! told all the same.

use std::collections::HashSet;

use super::values::{CqcLocationId, EmailAddress, FieldValue, OdsCode, UkMobile, clean};
use super::{Site, User, Value};
use crate::fields::Role;
use crate::read::{CellKind, Row, Sheet};

/// What tells sites and people apart, of all that were read: codes and addresses in their normal form.
pub(super) fn known<'s>(sites: &[Site<'s>], users: &[User<'s>]) -> HashSet<String> {
    fn normal<'s, T: FieldValue<'s>>(value: &Value<'s, T>) -> Option<String> {
        value.valid().map(|value| value.normal().to_lowercase())
    }
    let of_sites = sites.iter().flat_map(|site| [normal(&site.ods_code), normal(&site.cqc_location_id)]);
    let of_users = users.iter().flat_map(|user| [normal(&user.email), normal(&user.mobile)]);
    of_sites.chain(of_users).flatten().collect()
}

/// How many rows of a sheet of this role name a site or a person, and none that is known.
pub(super) fn rows_beside(sheet: &Sheet, role: Role, known: &HashSet<String>) -> usize {
    let is_unknown = |row: &Row<'_>| {
        let mut names =
            row.cells().filter_map(|cell| identity(cell.text, cell.kind == CellKind::Number, role)).peekable();
        names.peek().is_some() && !names.any(|name| known.contains(&name))
    };
    sheet.rows().filter(is_unknown).count()
}

/// What a cell holds, if that tells which site or person the row is about.
fn identity(text: &str, is_number: bool, role: Role) -> Option<String> {
    fn normal<'s, T: FieldValue<'s>>(text: &'s str, is_number: bool) -> Option<String> {
        let (text, _) = clean(text);
        T::parse(text, is_number).ok().map(|(value, _)| value.normal().to_lowercase())
    }
    if role == Role::Sites {
        normal::<OdsCode>(text, is_number).or_else(|| normal::<CqcLocationId>(text, is_number))
    } else {
        normal::<EmailAddress<'_>>(text, is_number).or_else(|| normal::<UkMobile>(text, is_number))
    }
}
