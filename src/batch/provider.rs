//! Who a submission is from: the CQC provider ID it states, else the head office's ODS code it states, else the provider that
//! the CQC register names for most of its locations, else its name.
//!
//! One file of a provider may state the ID, another only the code or the name. That they are one is believed where a register
//! says so, where NAS has confirmed the sender, or where the very estate that stated the one before states the other now; not
//! because a submission states both, for then anybody could state another's name with an ID of his own. A code or a name that
//! means exactly one provider is taken for that one. It makes no difference in which order the submissions come: who they are
//! is asked only when all are known.
//!
//! A head office may stand over several CQC providers. Its code alone then means none of them in particular, but is no rival
//! of any: the ledger keeps who held a site by what was stated, and what that means is asked anew every night.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ledger::provider_meant;
use crate::papers::without_report_suffix;

/// What a submission says of who sent it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
        cqc.map(cqc_key)
    }

    fn by_hq(&self) -> Option<String> {
        self.hq.as_ref().map(|code| format!("ods:{code}"))
    }

    fn by_name(&self) -> String {
        self.name.as_deref().map_or_else(|| self.title_key(), name_key)
    }

    /// What a provider is called that states nothing: after its submission.
    pub fn title_key(&self) -> String {
        name_key(without_report_suffix(&self.title))
    }

    /// The name of the provider that the register names, and its ID: what a register tells needs no statement.
    pub fn registered(&self) -> Option<(String, String)> {
        let (id, name) = self.register.as_ref().zip(self.register_name.as_ref())?;
        Some((name_key(name), cqc_key(id)))
    }

    /// All by which it states who sent it.
    pub fn keys(&self) -> impl Iterator<Item = String> {
        let name = self.name.as_ref().map(|_| self.by_name());
        [self.by_id(), self.by_hq(), name].into_iter().flatten()
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
    /// Those known before, and what was `found` tonight. What a submission states beside its ID tells nothing of who else may be
    /// called so: else whoever states the name of a provider with an ID of his own would become that provider.
    pub fn new(
        known: &BTreeMap<String, BTreeSet<String>>,
        found: impl IntoIterator<Item = (String, String)>,
        forgotten: &BTreeSet<(String, String)>,
    ) -> Providers {
        let is_new = |(alias, provider): &(String, String)| alias != provider;
        let mut learnt: BTreeSet<(String, String)> = found.into_iter().filter(is_new).collect();
        learnt.retain(|pair| !forgotten.contains(pair));
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
        let by_name = || name.as_ref().is_some_and(|name| provider == name_key(name));
        self.resolved(provider) == cqc_key(id) || by_name()
    }
}

/// The key of a provider with this CQC provider ID.
pub fn cqc_key(id: impl std::fmt::Display) -> String {
    format!("cqc:{id}")
}

/// The key of a provider of which no more than a name is known.
pub fn name_key(name: &str) -> String {
    format!("name:{}", normal_name(name))
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

    /// Providers of whom this was found: what they are known by, and who they are.
    fn knowing(found: &[(&str, &str)]) -> Providers {
        let found = found.iter().map(|(alias, provider)| ((*alias).to_owned(), (*provider).to_owned()));
        Providers::new(&BTreeMap::new(), found, &BTreeSet::new())
    }

    #[test]
    fn a_code_or_a_name_that_means_one_provider_is_that_provider() {
        let providers = knowing(&[("ods:A0E1", "cqc:1-13"), ("name:rosewood care", "cqc:1-13")]);
        let both = stated(Some("1-13"), Some("A0E1"), Some("Rosewood Care Ltd"));
        assert_eq!(providers.resolved(&both.key()), "cqc:1-13");
        assert_eq!(providers.resolved(&stated(None, Some("A0E1"), None).key()), "cqc:1-13");
        assert_eq!(providers.resolved(&stated(None, None, Some("rosewood care")).key()), "cqc:1-13");
        assert_eq!(providers.resolved(&stated(None, Some("A0E2"), None).key()), "ods:A0E2");
        assert_eq!(providers.resolved(&stated(None, None, None).key()), "name:estate");
    }

    #[test]
    fn a_name_that_means_two_providers_means_neither() {
        let providers = knowing(&[("name:sunrise", "cqc:1-13"), ("name:sunrise", "cqc:1-14")]);
        assert_eq!(providers.resolved(&stated(None, None, Some("Sunrise")).key()), "name:sunrise");
    }

    #[test]
    fn a_head_office_over_several_providers_is_a_rival_of_none_and_makes_none_of_them_one() {
        let providers = knowing(&[("ods:A0E1", "cqc:1-13"), ("ods:A0E1", "cqc:1-14")]);
        let of_group = providers.all_of("ods:A0E1");
        assert_eq!(of_group, ["cqc:1-13", "cqc:1-14", "ods:A0E1"].map(str::to_owned).into());
        assert!(providers.all_of("cqc:1-13").is_disjoint(&providers.all_of("cqc:1-14")));
    }

    #[test]
    fn what_nas_has_forgotten_is_not_learnt_again() {
        let pair = ("name:rosewood care".to_owned(), "cqc:1-13".to_owned());
        let providers = Providers::new(&BTreeMap::new(), [pair.clone()], &BTreeSet::from([pair]));
        assert_eq!(providers.resolved("name:rosewood care"), "name:rosewood care");
    }

    #[test]
    fn the_register_speaks_where_nothing_is_stated() {
        let register = Stated { register: Some("1-13".into()), ..stated(None, None, None) };
        let providers = knowing(&[]);
        assert_eq!(providers.resolved(&register.key()), "cqc:1-13");
        assert!(providers.is_named("cqc:1-13", Some(&("1-13".into(), None))));
        assert!(!providers.is_named("cqc:1-14", Some(&("1-13".into(), None))));
    }
}
