//! Files packed with gzip. Their content is counted while it is unpacked, because such a file may lie about its size.

use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::guard::damaged;
use super::{FileProblem, Limit, Limits};

/// The content of a file packed with gzip; `None` for any other file, or where the limits leave gzip alone.
pub(super) fn unpacked(bytes: &[u8], limits: &Limits) -> Option<Result<Vec<u8>, FileProblem>> {
    (limits.gzip && bytes.starts_with(b"\x1F\x8B\x08")).then(|| unpack(bytes, limits))
}

fn unpack(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, FileProblem> {
    let (most, place) = limits.most_unpacked(bytes.len() as u64);
    let mut content = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(most + 1).read_to_end(&mut content);
    read.map_err(|_| damaged("it is packed with gzip, and broken or cut short"))?;
    if content.len() as u64 > most { Err(FileProblem::over(Limit::Unpacked, place)) } else { Ok(content) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Write;

    use super::super::MEGABYTE;
    use super::*;

    fn packed(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn limits() -> Limits {
        Limits { gzip: true, ..Limits::default() }
    }

    #[test]
    fn what_is_packed_comes_out_and_what_is_not_stays() {
        assert_eq!(unpacked(&packed(b"a,b"), &limits()), Some(Ok(b"a,b".to_vec())));
        assert_eq!(unpacked(&[packed(b"a,"), packed(b"b")].concat(), &limits()), Some(Ok(b"a,b".to_vec())));
        assert_eq!(unpacked(b"a,b", &limits()), None);
        assert_eq!(unpacked(&packed(b"a,b"), &Limits::default()), None);
    }

    #[test]
    fn bombs_and_broken_files_are_refused() {
        let told = |bytes: &[u8], limits: &Limits| match unpacked(bytes, limits) {
            Some(Err(problem)) => problem.to_string(),
            other => panic!("{other:?}"),
        };
        let bomb = packed(&vec![b'a'; 30_000_000]);
        assert_eq!(told(&bomb, &limits()), "it unpacks to more than 200 times its size");
        let small = Limits { unpacked_bytes: 2 * MEGABYTE, ..limits() };
        assert_eq!(told(&bomb, &small), "it unpacks to more than 2 MB");
        let whole = packed(b"a,b");
        assert!(told(&whole[..whole.len() - 5], &limits()).contains("cut short"));
    }
}
