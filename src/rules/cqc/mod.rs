//! IDs of the Care Quality Commission.

mod cqc001_location_id_missing;
mod cqc002_location_id_malformed;
mod cqc003_location_id_duplicated;
mod cqc004_provider_id_as_location;
mod cqc005_contact_id_missing;
mod cqc006_contact_id_malformed;
mod cqc007_contact_id_equals_location;
mod cqc008_contact_id_shared;
mod cqc009_contact_id_exempt;

family! {
    cqc001_location_id_missing::CQC001,
    cqc002_location_id_malformed::CQC002,
    cqc003_location_id_duplicated::CQC003,
    cqc004_provider_id_as_location::CQC004,
    cqc005_contact_id_missing::CQC005,
    cqc006_contact_id_malformed::CQC006,
    cqc007_contact_id_equals_location::CQC007,
    cqc008_contact_id_shared::CQC008,
    cqc009_contact_id_exempt::CQC009,
}
