//! Status on the Data Security and Protection Toolkit.

mod dspt001_dspt_status_missing;
mod dspt002_dspt_status_unrecognised;
mod dspt003_dspt_below_threshold;
mod dspt004_dspt_level_withdrawn;
mod dspt005_dspt_edition_lapsed;
mod dspt006_dspt_edition_not_stated;
mod dspt007_dspt_published_over_a_year_ago;
mod dspt008_dspt_approaching_once_only;
mod dspt009_dspt_date_unreadable;

family! {
    dspt001_dspt_status_missing::DSPT001,
    dspt002_dspt_status_unrecognised::DSPT002,
    dspt003_dspt_below_threshold::DSPT003,
    dspt004_dspt_level_withdrawn::DSPT004,
    dspt005_dspt_edition_lapsed::DSPT005,
    dspt006_dspt_edition_not_stated::DSPT006,
    dspt007_dspt_published_over_a_year_ago::DSPT007,
    dspt008_dspt_approaching_once_only::DSPT008,
    dspt009_dspt_date_unreadable::DSPT009,
}
