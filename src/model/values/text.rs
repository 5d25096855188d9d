//! Free text: names of sites, addresses, job roles.

use super::damage::{self, Damage};
use super::{FieldValue, Repair};
use std::borrow::Cow;
use std::convert::Infallible;

/// Any text. Always valid.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Text<'s>(pub Cow<'s, str>);

impl<'s> FieldValue<'s> for Text<'s> {
    type Fault = Infallible;

    fn parse(text: Cow<'s, str>, _is_number: bool) -> Result<(Self, Repair), Infallible> {
        Ok((Self(text), Repair::None))
    }

    fn damage(text: &str, is_date: bool) -> Option<Damage> {
        damage::of_text(text, is_date)
    }

    fn normal(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_as_it_is() {
        let parsed = Text::parse("The Willows – Unit 2".into(), false);
        assert_eq!(parsed, Ok((Text("The Willows – Unit 2".into()), Repair::None)));
    }
}
