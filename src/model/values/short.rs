//! A short ASCII string kept inline, so that identifiers are small `Copy` values.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

/// Up to `N` (at most 255) ASCII characters without a heap allocation. Compares, orders, hashes and prints as the
/// `str` it holds.
#[derive(Copy, Clone, PartialEq, Eq)]
pub struct Short<const N: usize> {
    /// Zero beyond `len`, so that equality may be derived.
    bytes: [u8; N],
    len: u8,
}

impl<const N: usize> Short<N> {
    /// Keeps `text`; `None` if it is longer than `N` or not ASCII.
    pub fn new(text: &str) -> Option<Self> {
        const { assert!(N <= u8::MAX as usize) };
        let mut bytes = [0; N];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        text.is_ascii().then_some(Self { bytes, len: text.len() as u8 })
    }

    /// The string held.
    pub fn as_str(&self) -> &str {
        // ASCII by construction, so the default is never taken.
        std::str::from_utf8(&self.bytes[..usize::from(self.len)]).unwrap_or_default()
    }
}

impl<const N: usize> Deref for Short<N> {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl<const N: usize> Borrow<str> for Short<N> {
    fn borrow(&self) -> &str {
        self
    }
}

impl<const N: usize> Hash for Short<N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl<const N: usize> Ord for Short<N> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other)
    }
}

impl<const N: usize> PartialOrd for Short<N> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<const N: usize> fmt::Debug for Short<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl<const N: usize> fmt::Display for Short<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn holds_short_ascii_only() {
        assert_eq!(Short::<5>::new("VLAXL").as_deref(), Some("VLAXL"));
        assert_eq!(Short::<5>::new("").as_deref(), Some(""));
        assert_eq!(Short::<5>::new("VLAXLL"), None);
        assert_eq!(Short::<5>::new("VLé"), None);
    }

    #[test]
    fn behaves_as_its_str() {
        let short = |text| Short::<6>::new(text).expect("fits");
        assert!(short("B") > short("AB") && short("AB") < short("ABC"));
        assert_eq!(format!("{} {0:?}", short("A1")), "A1 \"A1\"");
        assert!(HashSet::from([short("VLAXL")]).contains("VLAXL"));
    }
}
