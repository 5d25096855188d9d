//! Who a submission is from: the CQC provider ID it states, else the head office's ODS code it states, else the provider that
//! the CQC register names for most of its locations, else its name.
//!
//! One file of a provider may state the ID, another only the code or the name. So every submission that tells two of them says
//! that they are one, and a code or a name that means exactly one provider is taken for that one. It makes no difference in
//! which order the submissions come: who they are is asked only when all are known.
//!
//! A head office may stand over several CQC providers. Its code alone then means none of them in particular, but is no rival
//! of any: the ledger keeps who held a site by what was stated, and what that means is asked anew every night.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::provider_meant;
use crate::papers::without_report_suffix;

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
        self.name.as_deref().map_or_else(|| self.title_key(), |name| format!("name:{}", normal_name(name)))
    }

    /// What a provider is called that states nothing: after its submission.
    pub fn title_key(&self) -> String {
        format!("name:{}", normal_name(without_report_suffix(&self.title)))
    }

    /// Whether it does not say who sent it.
    pub fn is_nameless(&self) -> bool {
        self.by_id().or_else(|| self.by_hq()).is_none() && self.name.is_none()
    }

    /// Who sent it, by the best that it states.
    pub fn key(&self) -> String {
        self.by_id().or_else(|| self.by_hq()).unwrap_or_else(|| self.by_name())
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
    /// Those known before, what tonight's submissions tell of them, and what was `found` besides.
    pub fn new<'s>(
        known: &BTreeMap<String, BTreeSet<String>>,
        tonight: impl Iterator<Item = &'s Stated>,
        found: impl IntoIterator<Item = (String, String)>,
    ) -> Providers {
        let mut learnt: BTreeSet<(String, String)> = found.into_iter().collect();
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

    /// The provider that a key means, however it was known before.
    pub fn resolved(&self, key: &str) -> String {
        provider_meant(&self.aliases, key).to_owned()
    }

    /// All that a key may mean. Several providers of one name have nothing in common; those of one head office are its own.
    pub fn all_of(&self, key: &str) -> BTreeSet<String> {
        let mut all = BTreeSet::from([key.to_owned(), self.resolved(key)]);
        for code in all.clone().iter().filter(|key| key.starts_with("ods:")) {
            all.extend(self.aliases.get(code).into_iter().flatten().cloned());
        }
        all
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
        let providers = Providers::new(&BTreeMap::new(), [&both].into_iter(), []);
        assert_eq!(providers.resolved(&both.key()), "cqc:1-13");
        assert_eq!(providers.resolved(&stated(None, Some("A0E1"), None).key()), "cqc:1-13");
        assert_eq!(providers.resolved(&stated(None, None, Some("rosewood care")).key()), "cqc:1-13");
        assert_eq!(providers.resolved(&stated(None, Some("A0E2"), None).key()), "ods:A0E2");
        assert_eq!(providers.resolved(&stated(None, None, None).key()), "name:estate");
    }

    #[test]
    fn a_name_that_means_two_providers_means_neither() {
        let (one, two) = (stated(Some("1-13"), None, Some("Sunrise")), stated(Some("1-14"), None, Some("Sunrise")));
        let providers = Providers::new(&BTreeMap::new(), [&one, &two].into_iter(), []);
        assert_eq!(providers.resolved(&stated(None, None, Some("Sunrise")).key()), "name:sunrise");
    }

    #[test]
    fn a_head_office_over_several_providers_is_a_rival_of_none_and_makes_none_of_them_one() {
        let (one, two) = (stated(Some("1-13"), Some("A0E1"), None), stated(Some("1-14"), Some("A0E1"), None));
        let providers = Providers::new(&BTreeMap::new(), [&one, &two].into_iter(), []);
        let of_group = providers.all_of("ods:A0E1");
        assert_eq!(of_group, ["cqc:1-13", "cqc:1-14", "ods:A0E1"].map(str::to_owned).into());
        assert!(providers.all_of("cqc:1-13").is_disjoint(&providers.all_of("cqc:1-14")));
    }

    #[test]
    fn the_register_speaks_where_nothing_is_stated() {
        let register = Stated { register: Some("1-13".into()), ..stated(None, None, None) };
        let providers = Providers::new(&BTreeMap::new(), [&register].into_iter(), []);
        assert_eq!(providers.resolved(&register.key()), "cqc:1-13");
        assert!(providers.is_named("cqc:1-13", Some(&("1-13".into(), None))));
        assert!(!providers.is_named("cqc:1-14", Some(&("1-13".into(), None))));
    }
}
