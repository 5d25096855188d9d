//! ODS codes.

mod ods001_ods_code_missing;
mod ods002_ods_code_malformed;
mod ods003_ods_code_dental_shape;
mod ods004_hq_code_on_site;
mod ods005_non_nhs_code;
mod ods006_ods_code_duplicated;

family! {
    ods001_ods_code_missing::ODS001,
    ods002_ods_code_malformed::ODS002,
    ods003_ods_code_dental_shape::ODS003,
    ods004_hq_code_on_site::ODS004,
    ods005_non_nhs_code::ODS005,
    ods006_ods_code_duplicated::ODS006,
}
