//! Rows as records: the values that have a type of their own are named once, and all other fields of the role are plain texts.
//! What can be asked of any field follows from that.

use super::ColumnOf;
use super::value::Value;
use super::values::{Text, placeholder, placeholder_in_answer, placeholder_in_name};
use crate::fields::Field;
use crate::read::Row;

/// Declares a record of one role: its values, each with its type and its field, and further members with what they begin as.
macro_rules! record {
    (
        $(#[$record_doc:meta])*
        $record:ident<$s:lifetime>: $role:ident {
            $($(#[$doc:meta])* $value:ident: $kept:ident<$type:ty> = $field:ident,)*
        }
        $($(#[$own_doc:meta])* $own_vis:vis $own:ident: $own_type:ty = $begin:expr,)*
    ) => {
        /// The fields that have a value of their own.
        const TYPED: &[Field] = &[$(Field::$field),*];
        /// All others of the role.
        const PLAIN: [Field; Field::of_role(Role::$role).len() - TYPED.len()] =
            crate::model::record::others(Field::of_role(Role::$role), TYPED);

        $(#[$record_doc])*
        #[derive(Debug, Clone)]
        pub struct $record<$s> {
            /// Its number among all of its kind in the submission, in input order.
            pub index: usize,
            /// Its row.
            pub place: Place,
            $($(#[$doc])* pub $value: $kept<$s, $type>,)*
            /// Plain texts, only those the sheet has a column for.
            texts: crate::model::record::Texts<$s>,
            $($(#[$own_doc])* $own_vis $own: $own_type,)*
        }

        impl<$s> $record<$s> {
            /// Reads every value of `row`; what says which site stands in `keys`, which is another row where cells were merged.
            fn read_values(index: usize, place: Place, row: Row<$s>, keys: Row<$s>, at: ColumnOf<'_>) -> Self {
                use crate::model::record::{placeholder_of, row_of};
                $record {
                    index,
                    place,
                    $($value: $kept::read(
                        row_of(Field::$field, row, keys),
                        at(Field::$field),
                        placeholder_of(Field::$field),
                    ),)*
                    texts: crate::model::record::texts(&PLAIN, row, keys, at),
                    $($own: $begin,)*
                }
            }

            /// One of the plain text fields, such as the shared mailbox name, where the sheet has the column.
            pub fn text(&self, field: Field) -> Option<&Value<$s, Text<$s>>> {
                self.texts.iter().find(|(name, _)| *name == field).map(|(_, value)| value)
            }

            /// Any field; `None` where the sheet has no such column.
            pub fn view(&self, field: Field) -> Option<FieldView<'_>> {
                match field {
                    $(Field::$field => self.$value.view(),)*
                    other => self.text(other)?.view(),
                }
            }

            /// The fields in whose cells something was done to the value before it was understood, each with its column.
            pub fn repaired(&self) -> impl Iterator<Item = (Field, u16)> {
                let typed = [$((Field::$field, self.$value.repaired())),*];
                let texts = self.texts.iter().map(|(field, text)| (*field, text.repaired()));
                typed.into_iter().chain(texts).filter_map(|(field, column)| Some((field, column?)))
            }

            /// Whether a spreadsheet made something else of any of its values.
            pub fn is_damaged(&self) -> bool {
                $(self.$value.damaged().is_some() ||)* self.texts.iter().any(|(_, text)| text.damaged().is_some())
            }
        }
    };
}

pub(super) use record;

/// Values that are plain texts, each with its field.
pub(super) type Texts<'s> = Box<[(Field, Value<'s, Text<'s>>)]>;

pub(super) fn texts<'s>(fields: &[Field], row: Row<'s>, keys: Row<'s>, at: ColumnOf<'_>) -> Texts<'s> {
    let columns = || fields.iter().filter_map(|field| Some((*field, at(*field)?)));
    // Of a country's rows no byte more than is needed.
    let mut texts = Vec::with_capacity(columns().count());
    texts
        .extend(columns().map(|(field, column)| {
            (field, Value::read(row_of(field, row, keys), Some(column), placeholder_of(field)))
        }));
    texts.into_boxed_slice()
}

/// The row a field is read from.
pub(super) fn row_of<'s>(field: Field, row: Row<'s>, keys: Row<'s>) -> Row<'s> {
    if field.is_site_key() { keys } else { row }
}

/// Which texts stand for "nothing" in a field.
pub(super) fn placeholder_of(field: Field) -> fn(&str) -> bool {
    match field {
        Field::FirstName | Field::LastName | Field::FullName => placeholder_in_name,
        Field::Request | Field::LeavingOn | Field::Status | Field::HasNhsmail => placeholder_in_answer,
        _ => placeholder,
    }
}

/// The fields of a role that are not among the typed ones, of which every one is.
pub(super) const fn others<const N: usize>(of_role: &[Field], typed: &[Field]) -> [Field; N] {
    let mut others = [of_role[0]; N];
    let (mut at, mut found) = (0, 0);
    while at < of_role.len() {
        let (mut other, mut is_typed) = (0, false);
        while other < typed.len() {
            is_typed |= typed[other] as usize == of_role[at] as usize;
            other += 1;
        }
        if !is_typed {
            others[found] = of_role[at];
            found += 1;
        }
        at += 1;
    }
    others
}
