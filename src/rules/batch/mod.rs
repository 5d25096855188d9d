//! What a batch finds across submissions.

mod batch001_site_claimed_twice;
mod batch002_site_held_by_another;
mod batch003_person_in_two_providers;
mod batch004_listed_twice_by_provider;
mod batch005_held_for_nas;
mod batch006_sender_not_confirmed;

/// Whoever asks for a site that somebody else asks for or holds is told the same, so that nobody learns who has it.
const TO_BE_SETTLED: &str = "NAS must first settle who answers for this home, and will contact you. Where its codes are its own, nothing is wrong with this \
     row.";

family! {
    batch001_site_claimed_twice::BATCH001,
    batch002_site_held_by_another::BATCH002,
    batch003_person_in_two_providers::BATCH003,
    batch004_listed_twice_by_provider::BATCH004,
    batch005_held_for_nas::BATCH005,
    batch006_sender_not_confirmed::BATCH006,
}
