//! What a batch finds across submissions.

mod batch001_site_claimed_twice;
mod batch002_site_held_by_another;
mod batch003_person_in_two_providers;
mod batch004_listed_twice_by_provider;

family! {
    batch001_site_claimed_twice::BATCH001,
    batch002_site_held_by_another::BATCH002,
    batch003_person_in_two_providers::BATCH003,
    batch004_listed_twice_by_provider::BATCH004,
}
