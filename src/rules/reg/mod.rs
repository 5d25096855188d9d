//! The estate held against the registers.

mod reg001_ods_code_not_listed;
mod reg002_ods_code_closed;
mod reg003_ods_parent_differs;
mod reg004_ods_postcode_differs;
mod reg005_location_not_listed;
mod reg006_location_deregistered;
mod reg007_ods_and_location_disagree;
mod reg008_other_provider;
mod reg009_register_says_not_eligible;
mod reg010_cqc_postcode_differs;
mod reg011_name_differs;
mod reg012_location_dormant;
mod reg013_dspt_not_listed;
mod reg014_dspt_below_in_register;
mod reg015_dspt_status_differs;
mod reg016_dspt_by_parent;
mod reg017_estate_incomplete;
mod reg018_register_outside_england;
mod reg019_register_stale;
mod reg020_register_names_another;
mod reg021_extract_partial;
mod reg022_legally_closed;

pub use reg020_register_names_another::is_relied_on;

family! {
    reg001_ods_code_not_listed::REG001,
    reg002_ods_code_closed::REG002,
    reg003_ods_parent_differs::REG003,
    reg004_ods_postcode_differs::REG004,
    reg005_location_not_listed::REG005,
    reg006_location_deregistered::REG006,
    reg007_ods_and_location_disagree::REG007,
    reg008_other_provider::REG008,
    reg009_register_says_not_eligible::REG009,
    reg010_cqc_postcode_differs::REG010,
    reg011_name_differs::REG011,
    reg012_location_dormant::REG012,
    reg013_dspt_not_listed::REG013,
    reg014_dspt_below_in_register::REG014,
    reg015_dspt_status_differs::REG015,
    reg016_dspt_by_parent::REG016,
    reg017_estate_incomplete::REG017,
    reg018_register_outside_england::REG018,
    reg019_register_stale::REG019,
    reg020_register_names_another::REG020,
    reg021_extract_partial::REG021,
    reg022_legally_closed::REG022,
}
