//! People.

mod user001_name_missing;
mod user002_name_generic;
mod user003_email_missing;
mod user004_email_malformed;
mod user005_email_shared;
mod user006_email_role_address;
mod user007_email_already_nhsmail;
mod user008_mobile_missing;
mod user009_mobile_not_uk_mobile;
mod user010_mobile_shared;
mod user011_already_has_account;
mod user012_same_name_elsewhere;
mod user013_site_not_in_submission;
mod user014_job_role_missing;
mod user015_person_on_several_sites;
mod user016_duplicate_row;
mod user017_site_ambiguous;
mod user018_site_pointers_disagree;
mod user019_has_nhsmail_unclear;
mod user020_request_unclear;
mod user021_leaving_later;
mod user022_name_not_a_name;
mod user023_email_is_a_mailbox;
mod user024_local_id_shared;
mod user025_head_office_role;
mod user026_work_address;
mod user027_row_struck_out;
mod user028_bank_or_agency;
mod user029_address_of_another;

family! {
    user001_name_missing::USER001,
    user002_name_generic::USER002,
    user003_email_missing::USER003,
    user004_email_malformed::USER004,
    user005_email_shared::USER005,
    user006_email_role_address::USER006,
    user007_email_already_nhsmail::USER007,
    user008_mobile_missing::USER008,
    user009_mobile_not_uk_mobile::USER009,
    user010_mobile_shared::USER010,
    user011_already_has_account::USER011,
    user012_same_name_elsewhere::USER012,
    user013_site_not_in_submission::USER013,
    user014_job_role_missing::USER014,
    user015_person_on_several_sites::USER015,
    user016_duplicate_row::USER016,
    user017_site_ambiguous::USER017,
    user018_site_pointers_disagree::USER018,
    user019_has_nhsmail_unclear::USER019,
    user020_request_unclear::USER020,
    user021_leaving_later::USER021,
    user022_name_not_a_name::USER022,
    user023_email_is_a_mailbox::USER023,
    user024_local_id_shared::USER024,
    user025_head_office_role::USER025,
    user026_work_address::USER026,
    user027_row_struck_out::USER027,
    user028_bank_or_agency::USER028,
    user029_address_of_another::USER029,
}
