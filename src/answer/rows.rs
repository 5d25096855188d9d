//! Sites and people as the audience may read them.

use std::borrow::Cow;

use super::{Answer, Audience};
use crate::fields::{Field, Role};
use crate::model::{FieldView, Place, Record};
use crate::personal::MASK;
use crate::rules::Subject;

/// A site or a person of the submission. What its cells hold comes out of it only as the audience may read it.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    record: Record<'a, 'a>,
    audience: Audience,
}

impl<'a> Row<'a> {
    /// Its number among the sites or the people.
    pub fn index(self) -> usize {
        match self.record {
            Record::Site(site) => site.index,
            Record::User(user) => user.index,
        }
    }

    /// What findings about it are about.
    pub fn subject(self) -> Subject {
        self.record.into()
    }

    /// Where it stands.
    pub fn place(self) -> Place {
        self.record.place()
    }

    /// The column in which a field of it stands; `None` where its sheet has none.
    pub fn column(self, field: Field) -> Option<u16> {
        Some(self.record.view(field)?.column)
    }

    /// How messages call a site.
    pub fn label(self) -> String {
        match self.record {
            Record::Site(site) => site.label(),
            Record::User(_) => String::new(),
        }
    }

    /// A person's first and last name, as far as they are known.
    pub fn whole_name(self) -> Cow<'a, str> {
        match self.record {
            Record::User(user) => self.audience.told(Field::FullName, user.whole_name().into()),
            Record::Site(_) => Cow::default(),
        }
    }

    /// A value as it was given. A first or last name that stands in a full name is given as that part: the whole would be wrong
    /// in either column.
    pub fn given(self, field: Field) -> Option<Cow<'a, str>> {
        let view = self.record.view(field)?;
        let given = if self.is_part_of_cell(field, &view) { view.normal()? } else { Cow::Borrowed(view.given) };
        Some(self.audience.told(field, given))
    }

    /// A value in its normal form, where it is valid.
    pub fn normal(self, field: Field) -> Option<Cow<'a, str>> {
        Some(self.audience.told(field, self.record.view(field)?.normal()?))
    }

    /// A value in its normal form, else as it was given.
    pub fn value(self, field: Field) -> Option<Cow<'a, str>> {
        self.normal(field).or_else(|| self.given(field))
    }

    /// A count that is given and valid.
    pub fn number(self, field: Field) -> Option<u32> {
        self.normal(field)?.parse().ok()
    }

    /// The fields its sheet has columns for. Where that has only a full name, `apart` says whether it is given as first and
    /// last name or as it stands.
    pub fn fields(self, apart: bool) -> Vec<Field> {
        self.record.fields(apart).map(|(field, _)| field).collect()
    }

    fn is_part_of_cell(self, field: Field, view: &FieldView<'_>) -> bool {
        matches!(field, Field::FirstName | Field::LastName) && self.column(Field::FullName) == Some(view.column)
    }
}

impl<'a> Answer<'a> {
    /// The sites, in input order.
    pub fn sites(&self) -> impl Iterator<Item = Row<'a>> + use<'a> {
        let audience = self.audience;
        self.results.submission.sites.iter().map(move |site| Row { record: Record::Site(site), audience })
    }

    /// The people, in input order.
    pub fn users(&self) -> impl Iterator<Item = Row<'a>> + use<'a> {
        let audience = self.audience;
        self.results.submission.users.iter().map(move |user| Row { record: Record::User(user), audience })
    }

    /// The one site that a person belongs to.
    pub fn site_of(&self, user: Row<'_>) -> Option<Row<'a>> {
        let site = self.results.submission.site_of(user.index())?;
        Some(Row { record: Record::Site(site), audience: self.audience })
    }

    /// How many accounts a site may have.
    pub fn allowance(&self, site: Row<'_>) -> u32 {
        match site.record {
            Record::Site(site) => self.results.policy.allowance_of(site),
            Record::User(_) => 0,
        }
    }

    /// The ODS code that was accepted for a site: its own, else the register's.
    pub fn accepted_code(&self, site: Row<'_>) -> Option<&'a str> {
        self.results.known.sites[site.index()].accepted_code()
    }

    /// The headings of columns without a field that are carried along on sheets of `role`, each with its number.
    pub fn kept_headings(&self, role: Role) -> impl Iterator<Item = (usize, &'a str)> {
        self.results.submission.kept.headings(role)
    }

    /// What a row holds under such a heading. Nobody knows what it tells, so who may not know all is told none of it.
    pub fn kept(&self, row: Row<'_>, heading: usize) -> Option<&'a str> {
        let kept = self.results.submission.kept.value(row.place(), heading)?;
        Some(if self.audience == Audience::Whole { kept } else { MASK })
    }

    /// What was stated about the organisation.
    pub fn organisation(&self, field: Field) -> Option<Cow<'a, str>> {
        Some(self.audience.told(field, self.results.submission.organisation.get(field)?.into()))
    }
}
