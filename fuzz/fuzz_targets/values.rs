//! A value is found, or not, in any text, and what is found is such a value in its normal form too.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nhsmail_onboard::model::values::{
    Count, CqcContactId, CqcLocationId, DsptStatus, EmailAddress, FieldValue, Found, OdsCode, Postcode, UkMobile, clean,
    closing_remark, leaving_remark, may_say_closed, may_say_gone, not_a_name, unknown_remark, without_remarks,
};

fn look_for<'s, T: FieldValue<'s>>(text: &str) {
    if let Found::One(value) = T::find(text) {
        assert!(T::parse(value.normal().into_owned().into(), false).is_ok(), "{text:?}");
    }
}

fuzz_target!(|text: &str| {
    let (text, _) = clean(text);
    look_for::<OdsCode>(&text);
    look_for::<CqcLocationId>(&text);
    look_for::<CqcContactId>(&text);
    look_for::<Postcode>(&text);
    look_for::<UkMobile>(&text);
    look_for::<EmailAddress<'_>>(&text);
    look_for::<DsptStatus>(&text);
    look_for::<Count>(&text);
    let _ = (not_a_name(&text, &text), unknown_remark(&text, "Joan"), without_remarks(&text));
    let _ = (leaving_remark(&text, 0), closing_remark(&text), may_say_gone(&text), may_say_closed(&text));
});
