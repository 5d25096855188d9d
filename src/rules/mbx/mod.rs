//! The shared mailbox.

mod mbx001_no_owner;
mod mbx002_role_unrecognised;
mod mbx003_single_owner;
mod mbx004_name_not_standard;
mod mbx005_name_of_another_site;
mod mbx006_name_duplicated;
mod mbx007_name_malformed;

family! {
    mbx001_no_owner::MBX001,
    mbx002_role_unrecognised::MBX002,
    mbx003_single_owner::MBX003,
    mbx004_name_not_standard::MBX004,
    mbx005_name_of_another_site::MBX005,
    mbx006_name_duplicated::MBX006,
    mbx007_name_malformed::MBX007,
}
