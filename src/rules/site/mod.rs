//! Names, postcodes and the like of sites.

mod site001_site_name_missing;
mod site002_postcode_missing;
mod site003_postcode_malformed;
mod site004_outside_england;
mod site005_conflicting_site_rows;
mod site006_shared_postcode;
mod site007_phone_malformed;
mod site008_request_unclear;
mod site009_site_closing;
mod site010_site_gone;
mod site011_site_listed_twice;
mod site012_row_struck_out;

family! {
    site001_site_name_missing::SITE001,
    site002_postcode_missing::SITE002,
    site003_postcode_malformed::SITE003,
    site004_outside_england::SITE004,
    site005_conflicting_site_rows::SITE005,
    site006_shared_postcode::SITE006,
    site007_phone_malformed::SITE007,
    site008_request_unclear::SITE008,
    site009_site_closing::SITE009,
    site010_site_gone::SITE010,
    site011_site_listed_twice::SITE011,
    site012_row_struck_out::SITE012,
}
