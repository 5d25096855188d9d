//! What the parsers of identifiers make of real shapes, taken from `facts/`: codes and IDs that must pass, dirt that must be
//! understood, near misses that must not. One line a value.

use std::borrow::Cow;

use nhsmail_onboard::model::values::{
    CqcContactId, CqcLocationId, CqcProviderId, DsptStatus, EmailAddress, FieldValue, OdsCode, OdsShape, Postcode,
    SheetDate, UkMobile, clean, contact_exempt, suggest,
};

/// The normal form of what a cell with this text holds, as the program reads cells; `None` where it is malformed.
fn normal<T: FieldValue<'static>>(text: &'static str) -> Option<String> {
    let (cleaned, _) = clean(text);
    assert!(T::damage(&cleaned, false).is_none(), "{text:?} counts as damaged");
    T::parse(cleaned, false).ok().map(|(value, _)| value.normal().into_owned())
}

fn all<T: FieldValue<'static>>(table: &[(&'static str, Option<&str>)]) {
    for (text, expected) in table {
        assert_eq!(normal::<T>(text).as_deref(), *expected, "{text:?}");
    }
}

#[test]
fn ods_codes() {
    use OdsShape::*;
    let shape = |text: &'static str| OdsCode::parse(clean(text).0, false).ok().map(|(code, _)| code.shape());
    for (text, expected) in [
        // Sites: real ones from the NHS's documentation, a CQC record, August 2026.
        ("VLAXL", Some(Site)),
        ("VLLWV", Some(Site)),
        ("VN6C2", Some(Site)),
        (" vlaxl ", Some(Site)),
        ("V L A X L", Some(Site)),
        ("VLA\u{200b}XL", Some(Site)),
        ("\u{a0}VLAXL", Some(Site)),
        // The guidance's own example, and the dental practices that have its shape.
        ("V12345", Some(DentalShape)),
        ("V03462", Some(DentalShape)),
        ("V25604", Some(DentalShape)),
        // Issued since 2020: any letter.
        ("G7H8J", Some(Modern)),
        ("B1O2S", Some(Modern)),
        ("A1B2C", Some(Modern)),
        // Head offices, of four and five characters.
        ("A123", Some(HeadOffice)),
        ("C0LX", Some(HeadOffice)),
        ("AC1DE", Some(HeadOffice)),
        // Non-NHS organisations.
        ("8HX45", Some(NonNhs)),
        ("8A123", Some(NonNhs)),
        // Neither: too short, too long, letters that are never used, a trust, a GP practice, words.
        ("VLAX", None),
        ("VLAXLL", None),
        ("VLOXL", None),
        ("V1BCD", None),
        ("RX3", None),
        ("G85123", None),
        ("V123456", None),
        ("unknown code", None),
        ("VLAXL/VN6C2", None),
    ] {
        assert_eq!(shape(text), expected, "{text:?}");
    }
}

#[test]
fn look_alike_letters_are_suggested_never_repaired() {
    for (text, meant) in [
        ("VLOXL", Some("VL0XL")),
        ("V1IXL", Some("V11XL")),
        ("VNSC2", Some("VN5C2")),
        ("VN8B2", Some("VN882")),
        ("VNZC2", Some("VN2C2")),
        ("ULAXL", Some("VLAXL")),
        ("VLAX", None),
        ("RX3", None),
    ] {
        assert_eq!(suggest(text).map(|code| code.as_str().to_owned()).as_deref(), meant, "{text:?}");
        assert!(normal::<OdsCode>(text).is_none(), "{text:?}");
    }
}

#[test]
fn cqc_ids() {
    all::<CqcLocationId>(&[
        // Real ones of 9, 10 and 11 digits; the shape allows 8 to 12.
        ("1-12585639", Some("1-12585639")),
        ("1-125856395", Some("1-125856395")),
        ("1-1000210669", Some("1-1000210669")),
        ("1-10192918971", Some("1-10192918971")),
        ("1-101929189712", Some("1-101929189712")),
        ("1-1000210669 ", Some("1-1000210669")),
        ("1\u{2013}1000210669", Some("1-1000210669")),
        ("1 - 1000210669", Some("1-1000210669")),
        // A trust's location.
        ("RX3LD", Some("RX3LD")),
        ("rx3ld", Some("RX3LD")),
        // Too short, too long, a contact ID, another prefix, no prefix.
        ("1-1258563", None),
        ("1-1019291897123", None),
        ("CON1-125856395", None),
        ("2-125856395", None),
        ("125856395", None),
        ("1-12585639a", None),
        ("RX3L", None),
    ]);
    all::<CqcProviderId>(&[("1-101654321", Some("1-101654321")), ("A123", None)]);
    all::<CqcContactId>(&[
        ("1-123456", Some("1-123456")),
        ("CON1-123456", Some("CON1-123456")),
        ("con1-123456789012", Some("CON1-123456789012")),
        ("CON1 - 310000001", Some("CON1-310000001")),
        ("1-12345", None),
        ("CON1-1234567890123", None),
        ("CON-123456", None),
        ("CON2-123456", None),
        ("Jane Doe", None),
    ]);
    for exempt in ["vacant", "No registered manager", "passcode", "individual provider", "Vacant - interviews in May"] {
        assert!(contact_exempt(exempt), "{exempt}");
    }
    assert!(!contact_exempt("CON1-123456"));
}

#[test]
fn dspt_statuses() {
    all::<DsptStatus>(&[
        // As published, with every dirt listed in the facts.
        ("22/23 Standards Met", Some("22/23 Standards Met")),
        ("21/22 Standards Met.", Some("21/22 Standards Met")),
        ("24/25 Standards Exceeded ", Some("24/25 Standards Exceeded")),
        ("25/26 Approaching Standards", Some("25/26 Approaching Standards")),
        ("NOT PUBLISHED", Some("Not Published")),
        ("Standards Not Met", Some("Standards Not Met")),
        ("2025-26 Standards Met", Some("25/26 Standards Met")),
        ("2025/26 Standards Met", Some("25/26 Standards Met")),
        ("25/26  standards   met", Some("25/26 Standards Met")),
        ("Met", Some("Standards Met")),
        ("Exceeded", Some("Standards Exceeded")),
        ("approaching", Some("Approaching Standards")),
        // No longer awarded, and still understood.
        ("Entry Level", Some("Entry Level")),
        ("20/21 Baseline", Some("20/21 Baseline")),
        // Nothing that is published.
        ("Yes", None),
        ("Compliant", None),
        ("Critical Standards", None),
        ("25/27 Standards Met", None),
    ]);
    let plan = normal::<DsptStatus>("19/20 Standards not fully met (Plan Agreed)");
    assert!(plan.is_some_and(|plan| plan.starts_with("19/20 Standards not fully met")));
}

#[test]
fn postcodes() {
    all::<Postcode>(&[
        // Every shape.
        ("M1 1AE", Some("M1 1AE")),
        ("B33 8TH", Some("B33 8TH")),
        ("W1A 0AX", Some("W1A 0AX")),
        ("CR2 6XH", Some("CR2 6XH")),
        ("DN55 1PT", Some("DN55 1PT")),
        ("EC1A 1BB", Some("EC1A 1BB")),
        // Any case and spacing.
        ("sw1a1aa", Some("SW1A 1AA")),
        ("SW1A  1AA", Some("SW1A 1AA")),
        ("S W1 A1A A", Some("SW1A 1AA")),
        // One letter too many, impossible inward letters, halves, others.
        ("SW1A1AAX", None),
        ("XSW1A1AA", None),
        ("SW1A 1CA", None),
        ("SW1A 1AI", None),
        ("SW1A 1KA", None),
        ("SW1A 1AM", None),
        ("SW1A 1OA", None),
        ("SW1A 1AV", None),
        ("SW1A", None),
        ("1AA SW1A", None),
        ("12345", None),
        ("BFPO 57", None),
    ]);
}

#[test]
fn mobiles() {
    all::<UkMobile>(&[
        ("07700 900123", Some("07700900123")),
        ("+44 7700 900123", Some("07700900123")),
        ("+44 (0) 7700 900123", Some("07700900123")),
        ("0044 7700 900123", Some("07700900123")),
        ("(07700) 900-123", Some("07700900123")),
        // An Excel number: the zero is lost, sometimes with a decimal point.
        ("7700900123", Some("07700900123")),
        ("7700900123.0", Some("07700900123")),
        ("447700900123", Some("07700900123")),
        ("4.47700900123E+11", Some("07700900123")),
        // Isle of Man; the other 076 are pagers, 070 are personal numbers.
        ("07624 123456", Some("07624123456")),
        ("07600 123456", None),
        ("07012 345678", None),
        ("020 7946 0123", None),
        ("+353 87 123 4567", None),
        ("0770090012", None),
        ("077009001234", None),
        ("see above", None),
    ]);
}

#[test]
fn emails() {
    all::<EmailAddress<'static>>(&[
        ("Amina.Okafor@Example.org", Some("amina.okafor@example.org")),
        (" amina@example.org\u{a0}", Some("amina@example.org")),
        ("o'brien+nhs@example.co.uk", Some("o'brien+nhs@example.co.uk")),
        ("amina@example", None),
        ("amina.example.org", None),
        ("amina@@example.org", None),
        ("amina @example.org", None),
        ("a@example.org; b@example.org", None),
        ("amina@example..org", None),
    ]);
}

#[test]
fn dates() {
    all::<SheetDate>(&[
        ("12/06/2026", Some("2026-06-12")),
        ("12/6/26", Some("2026-06-12")),
        ("2026-06-12", Some("2026-06-12")),
        ("2026-06-12 00:00:00", Some("2026-06-12")),
        ("12-Jun-2026", Some("2026-06-12")),
        ("12 June 2026", Some("2026-06-12")),
        ("06/30/2026", None),
        ("soon", None),
    ]);
}

/// What a spreadsheet made of a value is told apart from a value that is merely wrong.
#[test]
fn damage() {
    let damaged = |text: &'static str| OdsCode::damage(&Cow::Borrowed(text), false).is_some();
    for text in ["04-Apr", "Apr-40", "2026-04-04", "8E+123"] {
        assert!(damaged(text), "{text}");
    }
    assert!(UkMobile::damage("4.47701E+11", false).is_some());
    assert!(UkMobile::damage("2026-04-04", true).is_some());
    for text in ["VLAX", "APR4", "12345"] {
        assert!(!damaged(text), "{text}");
    }
}
