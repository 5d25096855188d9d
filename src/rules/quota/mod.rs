//! One shared mailbox and up to ten user accounts a site.

mod quota001_too_many_users;
mod quota002_too_few_users;
mod quota003_no_users;
mod quota004_quota_not_stated;
mod quota005_count_differs_from_list;
mod quota006_count_not_a_number;
mod quota007_too_many_mailboxes;
mod quota008_over_with_earlier;

family! {
    quota001_too_many_users::QUOTA001,
    quota002_too_few_users::QUOTA002,
    quota003_no_users::QUOTA003,
    quota004_quota_not_stated::QUOTA004,
    quota005_count_differs_from_list::QUOTA005,
    quota006_count_not_a_number::QUOTA006,
    quota007_too_many_mailboxes::QUOTA007,
    quota008_over_with_earlier::QUOTA008,
}
