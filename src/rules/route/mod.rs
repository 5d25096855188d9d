//! Whether self-management is the right route.

mod route001_single_site;
mod route002_below_site_threshold;
mod route003_hospice;
mod route004_not_social_care;
mod route005_service_type_unknown;
mod route006_no_local_administrator;
mod route007_hq_code_malformed;
mod route008_addition_to_estate;
mod route009_not_cqc_registered;
mod route010_registration_pending;

family! {
    route001_single_site::ROUTE001,
    route002_below_site_threshold::ROUTE002,
    route003_hospice::ROUTE003,
    route004_not_social_care::ROUTE004,
    route005_service_type_unknown::ROUTE005,
    route006_no_local_administrator::ROUTE006,
    route007_hq_code_malformed::ROUTE007,
    route008_addition_to_estate::ROUTE008,
    route009_not_cqc_registered::ROUTE009,
    route010_registration_pending::ROUTE010,
}
