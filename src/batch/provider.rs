//! Who a submission is from: the CQC provider ID it states, else the head office's ODS code it states, else the provider that
//! the CQC register names for most of its locations, else its name.
//!
//! One file of a provider may state the ID, another only the code or the name. So every submission that tells two of them says
//! that they are one, and a code or a name that means exactly one provider is taken for that one. It makes no difference in
//! which order the submissions come: who they are is asked only when all are known.

use std::collections::{BTreeMap, BTreeSet};

/// What a submission says of who sent it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stated {
    /// The CQC provider ID.
    pub cqc: Option<String>,
    /// The ODS code of the head office.
    pub hq: Option<String>,
    /// The provider's name.
    pub name: Option<String>,
    /// The provider that the register names for most locations.
    pub register: Option<String>,
    /// Its name there.
    pub register_name: Option<String>,
    /// The submission's own name.
    pub title: String,
}

impl Stated {
    /// How people call the provider.
    pub fn display_name(&self) -> &str {
        let named = self.name.as_deref().or(self.register_name.as_deref());
        named.unwrap_or_else(|| without_report_suffix(&self.title))
    }

    fn by_id(&self) -> Option<String> {
        let cqc = self.cqc.as_ref().or(self.register.as_ref().filter(|_| self.hq.is_none()));
        cqc.map(|id| format!("cqc:{id}"))
    }

    fn by_hq(&self) -> Option<String> {
        self.hq.as_ref().map(|code| format!("ods:{code}"))
    }

    fn by_name(&self) -> String {
        let name = self.name.as_deref().unwrap_or_else(|| without_report_suffix(&self.title));
        format!("name:{}", normal_name(name))
    }
}

/// Which providers each alias may mean.
#[derive(Debug, Clone, Default)]
pub struct Providers {
    aliases: BTreeMap<String, BTreeSet<String>>,
    /// What tonight's submissions tell.
    pub learnt: Vec<(String, String)>,
}

impl Providers {
    /// Those known before, and what tonight's submissions tell of them.
    pub fn new<'s>(
        known: &BTreeMap<String, BTreeSet<String>>,
        tonight: impl Iterator<Item = &'s Stated> + Clone,
    ) -> Providers {
        let mut learnt = BTreeSet::new();
        for stated in tonight {
            let id = stated.cqc.as_ref().or(stated.register.as_ref()).map(|id| format!("cqc:{id}"));
            if let (Some(id), Some(hq)) = (&id, stated.by_hq()) {
                learnt.insert((hq, id.clone()));
            }
            if let (Some(id), Some(_)) = (id.or(stated.by_hq()), &stated.name) {
                learnt.insert((stated.by_name(), id));
            }
        }
        let mut aliases = known.clone();
        for (alias, provider) in &learnt {
            aliases.entry(alias.clone()).or_default().insert(provider.clone());
        }
        Providers { aliases, learnt: learnt.into_iter().collect() }
    }

    /// Who sent a submission.
    pub fn of(&self, stated: &Stated) -> String {
        let key = stated.by_id().or_else(|| stated.by_hq()).unwrap_or_else(|| stated.by_name());
        self.resolved(&key)
    }

    /// The provider that a key means, however it was known before.
    pub fn resolved(&self, key: &str) -> String {
        // A name may mean a code, and that an ID.
        let mut key = key;
        for _ in 0..2 {
            match self.aliases.get(key).map(|meant| meant.iter().collect::<Vec<_>>()).as_deref() {
                Some([one]) => key = one,
                _ => break,
            }
        }
        key.to_owned()
    }

    /// Whether the register's provider is this one.
    pub fn is_named(&self, provider: &str, registered: Option<&(String, Option<String>)>) -> bool {
        let Some((id, name)) = registered else { return false };
        let by_name = || name.as_ref().is_some_and(|name| provider == format!("name:{}", normal_name(name)));
        self.resolved(provider) == format!("cqc:{id}") || by_name()
    }
}

/// A name without what is written now this way, now that.
pub fn normal_name(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase);
    let words: Vec<String> =
        words.filter(|word| !["", "ltd", "limited", "llp", "plc", "the"].contains(&word.as_str())).collect();
    words.join(" ")
}

/// A report that comes back corrected is called after its estate.
fn without_report_suffix(title: &str) -> &str {
    let numberless = title.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix('-').unwrap_or(title);
    numberless.strip_suffix("-report").or_else(|| title.strip_suffix("-report")).unwrap_or(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(cqc: Option<&str>, hq: Option<&str>, name: Option<&str>) -> Stated {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Stated {
            cqc: owned(cqc),
            hq: owned(hq),
            name: owned(name),
            title: "estate-report-2".into(),
            ..Stated::default()
        }
    }

    #[test]
    fn a_code_or_a_name_that_means_one_provider_is_that_provider() {
        let both = stated(Some("1-13"), Some("A0E1"), Some("Rosewood Care Ltd"));
        let providers = Providers::new(&BTreeMap::new(), [&both].into_iter());
        assert_eq!(providers.of(&both), "cqc:1-13");
        assert_eq!(providers.of(&stated(None, Some("A0E1"), None)), "cqc:1-13");
        assert_eq!(providers.of(&stated(None, None, Some("rosewood care"))), "cqc:1-13");
        assert_eq!(providers.of(&stated(None, Some("A0E2"), None)), "ods:A0E2");
        assert_eq!(providers.of(&stated(None, None, None)), "name:estate");
    }

    #[test]
    fn a_name_that_means_two_providers_means_neither() {
        let (one, two) = (stated(Some("1-13"), None, Some("Sunrise")), stated(Some("1-14"), None, Some("Sunrise")));
        let providers = Providers::new(&BTreeMap::new(), [&one, &two].into_iter());
        assert_eq!(providers.of(&stated(None, None, Some("Sunrise"))), "name:sunrise");
    }

    #[test]
    fn the_register_speaks_where_nothing_is_stated() {
        let register = Stated { register: Some("1-13".into()), ..stated(None, None, None) };
        let providers = Providers::new(&BTreeMap::new(), [&register].into_iter());
        assert_eq!(providers.of(&register), "cqc:1-13");
        assert!(providers.is_named("cqc:1-13", Some(&("1-13".into(), None))));
        assert!(!providers.is_named("cqc:1-14", Some(&("1-13".into(), None))));
    }
}
