//! The frames that go through the pipe from the process that reads to its parent: each is its length and its content.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use super::super::Message;
use super::super::message::Done;

/// The longest frame. Only rows with many huge texts need more; a chunk of rows as wide as Excel's does not.
const MOST_BYTES: usize = 256 << 20;

/// One thing that is sent.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Frame {
    /// A message of the reader.
    Message(Message),
    /// The reader is done; nothing follows.
    Done(Done),
}

/// A frame that would be too long to be sent.
pub(super) struct TooLong;

/// Puts frames into a pipe; one buffer serves them all.
pub(super) struct Sender<W> {
    pipe: W,
    buffer: Vec<u8>,
}

impl<W: Write> Sender<W> {
    pub(super) fn new(pipe: W) -> Self {
        Sender { pipe, buffer: Vec::new() }
    }

    /// Sends a frame. A pipe that nobody reads any more is the error.
    pub(super) fn send(&mut self, frame: &Frame) -> io::Result<Result<(), TooLong>> {
        self.buffer.clear();
        self.buffer = postcard::to_extend(frame, std::mem::take(&mut self.buffer)).map_err(io::Error::other)?;
        if self.buffer.len() > MOST_BYTES {
            return Ok(Err(TooLong));
        }
        self.pipe.write_all(&(self.buffer.len() as u32).to_le_bytes())?;
        self.pipe.write_all(&self.buffer)?;
        Ok(Ok(()))
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.pipe.flush()
    }
}

/// Takes frames out of a pipe until it ends, something else than a frame comes, or they have more than `most` bytes together.
pub(super) struct Receiver<R> {
    pipe: R,
    buffer: Vec<u8>,
    left: u64,
}

/// Why no further frame came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoFrame {
    /// The pipe ended, or what came out of it makes no sense.
    Ended,
    /// All frames together are more than may be kept.
    TooMuch,
}

impl<R: Read> Receiver<R> {
    pub(super) fn new(pipe: R, most: u64) -> Self {
        Receiver { pipe, buffer: Vec::new(), left: most }
    }

    pub(super) fn receive(&mut self) -> Result<Frame, NoFrame> {
        let mut length = [0; 4];
        self.pipe.read_exact(&mut length).map_err(|_| NoFrame::Ended)?;
        let length = u32::from_le_bytes(length) as usize;
        if length > MOST_BYTES {
            return Err(NoFrame::Ended);
        }
        self.left = self.left.checked_sub(length as u64).ok_or(NoFrame::TooMuch)?;
        // The buffer grows with what arrives, not with what the length claims.
        self.buffer.clear();
        let came = self.pipe.by_ref().take(length as u64).read_to_end(&mut self.buffer);
        if !came.is_ok_and(|came| came == length) {
            return Err(NoFrame::Ended);
        }
        match postcard::from_bytes(&self.buffer) {
            Ok(Frame::Message(Message::Rows(chunk))) if !chunk.is_sound() => Err(NoFrame::Ended),
            Ok(frame) => Ok(frame),
            Err(_) => Err(NoFrame::Ended),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::super::{CellKind, RowChunk};
    use super::*;
    use proptest::prelude::*;

    fn sent() -> Vec<u8> {
        let mut chunk = RowChunk::default();
        chunk.start_row(3, 2);
        chunk.push(0, CellKind::Text, "Siân");
        chunk.push(5, CellKind::Number, "7");
        let mut bytes = Vec::new();
        let mut sender = Sender::new(&mut bytes);
        for message in [Message::Sheet { name: "Homes".to_owned(), visible: true }, Message::Rows(chunk)] {
            assert!(sender.send(&Frame::Message(message)).unwrap().is_ok());
        }
        bytes
    }

    /// Every frame in the bytes, and why there are no more; the rows are looked at, as they will be later.
    fn received(bytes: &[u8], most: u64) -> (Vec<String>, NoFrame) {
        let mut receiver = Receiver::new(bytes, most);
        let mut frames = Vec::new();
        loop {
            match receiver.receive() {
                Ok(Frame::Message(Message::Rows(chunk))) => {
                    let cells = |row: super::super::super::Row<'_>| {
                        row.cells().map(|cell| cell.text.to_owned()).collect::<Vec<_>>()
                    };
                    frames
                        .push(format!("{:?}", chunk.rows().map(|row| (row.number(), cells(row))).collect::<Vec<_>>()));
                }
                Ok(frame) => frames.push(format!("{frame:?}")),
                Err(why) => return (frames, why),
            }
        }
    }

    #[test]
    fn what_is_sent_is_received() {
        let (frames, why) = received(&sent(), 1000);
        assert_eq!(frames.len(), 2);
        assert_eq!(frames[1], r#"[(3, ["Siân", "7"])]"#);
        assert_eq!(why, NoFrame::Ended);
    }

    #[test]
    fn no_more_is_kept_than_was_agreed() {
        let (frames, why) = received(&sent(), 12);
        assert_eq!((frames.len(), why), (1, NoFrame::TooMuch));
    }

    #[test]
    fn a_length_beyond_reason_is_not_believed() {
        assert_eq!(received(b"\xFF\xFF\xFF\xFF....", u64::MAX), (vec![], NoFrame::Ended));
        // Within reason, but nothing follows.
        assert_eq!(received(b"\0\0\0\x0F....", u64::MAX), (vec![], NoFrame::Ended));
    }

    proptest! {
        #[test]
        fn no_bytes_at_all_bring_the_receiver_down(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut bytes = sent();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = received(&bytes, 1 << 20);
            let _ = received(&bytes[..at], 1 << 20);
        }
    }
}
