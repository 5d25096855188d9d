//! Sites and people as the audience may read them.

use std::borrow::Cow;

use super::{Answer, Audience};
use crate::fields::{Field, Role};
use crate::model::{FieldView, Place, Record, Site, User};
use crate::personal::MASK;
use crate::rules::Subject;

/// A site or a person of the submission. What its cells hold comes out of it only as the audience may read it.
#[derive(Clone, Copy)]
pub struct Row<'a>(Inner<'a>);

/// With the audience in both, a row takes two words of memory instead of three, and a report has each row of a country.
#[derive(Clone, Copy)]
enum Inner<'a> {
    Site(Audience, &'a Site<'a>),
    User(Audience, &'a User<'a>),
}

impl<'a> Row<'a> {
    fn record(self) -> Record<'a, 'a> {
        match self.0 {
            Inner::Site(_, site) => Record::Site(site),
            Inner::User(_, user) => Record::User(user),
        }
    }

    /// The text of a field as the audience may read it.
    fn told(self, field: Field, text: Cow<'a, str>) -> Cow<'a, str> {
        let (Inner::Site(audience, _) | Inner::User(audience, _)) = self.0;
        audience.told(field, text)
    }

    /// Its number among the sites or the people.
    pub fn index(self) -> usize {
        match self.0 {
            Inner::Site(_, site) => site.index,
            Inner::User(_, user) => user.index,
        }
    }

    /// What findings about it are about.
    pub fn subject(self) -> Subject {
        self.record().into()
    }

    /// Where it stands.
    pub fn place(self) -> Place {
        self.record().place()
    }

    /// The column in which a field of it stands; `None` where its sheet has none.
    pub fn column(self, field: Field) -> Option<u16> {
        Some(self.record().view(field)?.column)
    }

    /// How messages call a site.
    pub fn label(self) -> String {
        if let Inner::Site(_, site) = self.0 { site.label() } else { String::new() }
    }

    /// A person's first and last name, as far as they are known.
    pub fn whole_name(self) -> Cow<'a, str> {
        match self.0 {
            Inner::User(_, user) => self.told(Field::FullName, user.whole_name().into()),
            Inner::Site(..) => Cow::default(),
        }
    }

    /// A value as it was given. A first or last name that stands in a full name is given as that part: the whole would be wrong
    /// in either column.
    pub fn given(self, field: Field) -> Option<Cow<'a, str>> {
        let view = self.record().view(field)?;
        let given = if self.is_part_of_cell(field, &view) { view.normal()? } else { Cow::Borrowed(view.given) };
        Some(self.told(field, given))
    }

    /// A value in its normal form, where it is valid.
    pub fn normal(self, field: Field) -> Option<Cow<'a, str>> {
        Some(self.told(field, self.record().view(field)?.normal()?))
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
        self.record().fields(apart).map(|(field, _)| field).collect()
    }

    fn is_part_of_cell(self, field: Field, view: &FieldView<'_>) -> bool {
        matches!(field, Field::FirstName | Field::LastName) && self.column(Field::FullName) == Some(view.column)
    }
}

impl<'a> Answer<'a> {
    /// The sites, in input order.
    pub fn sites(&self) -> impl Iterator<Item = Row<'a>> + use<'a> {
        let audience = self.audience;
        self.results.submission.sites.iter().map(move |site| Row(Inner::Site(audience, site)))
    }

    /// The people, in input order.
    pub fn users(&self) -> impl Iterator<Item = Row<'a>> + use<'a> {
        let audience = self.audience;
        self.results.submission.users.iter().map(move |user| Row(Inner::User(audience, user)))
    }

    /// The one site that a person belongs to.
    pub fn site_of(&self, user: Row<'_>) -> Option<Row<'a>> {
        Some(Row(Inner::Site(self.audience, self.results.submission.site_of(user.index())?)))
    }

    /// How many accounts a site may have.
    pub fn allowance(&self, site: Row<'_>) -> u32 {
        self.results.policy.allowance_of(&self.results.submission.sites[site.index()])
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
