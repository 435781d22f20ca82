//! The digest of a file, fine enough to say where it was changed.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use theriac_base::{Error, Result, hash_bytes};

/// A file is located in at most this many pieces.
const MAX_PIECES: usize = 256;
/// A piece is no shorter than this, in bytes.
const MIN_PIECE: usize = 64;
/// Hexadecimal digits kept of each piece's digest: they locate, the full digest decides.
const PIECE_DIGITS: usize = 8;

/// Length, BLAKE3 digest, and the first digits of the digests of equal pieces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// Length in bytes.
    pub bytes: u64,
    /// BLAKE3, 64 hexadecimal digits.
    pub blake3: String,
    /// Eight digits for each piece of `max(64, ceil(bytes / 256))` bytes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pieces: String,
}

impl Digest {
    /// The digest of `content`.
    pub fn of(content: &[u8]) -> Self {
        let pieces =
            content.chunks(piece_length(content.len())).map(short).collect::<Vec<_>>().concat();
        Self { bytes: content.len() as u64, blake3: hash_bytes(content), pieces }
    }

    /// The digest of a file.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn of_file(path: &Path) -> Result<Self> {
        Ok(Self::of(&fs::read(path).map_err(|e| Error::io(path, &e))?))
    }

    /// Is `content` what was digested?
    pub fn matches(&self, content: &[u8]) -> bool {
        self.bytes == content.len() as u64 && self.blake3 == hash_bytes(content)
    }

    /// Where `content` first departs from what was digested, as byte offsets `start..end`.
    pub(crate) fn first_change(&self, content: &[u8]) -> std::ops::Range<usize> {
        let recorded = usize::try_from(self.bytes).unwrap_or(usize::MAX);
        let length = piece_length(recorded);
        let digits = self.pieces.as_bytes().chunks(PIECE_DIGITS);
        for (i, expected) in digits.enumerate() {
            let start = (i * length).min(content.len());
            let end = (start + length).min(recorded).min(content.len()).max(start);
            if short(&content[start..end]).as_bytes() != expected {
                return start..end;
            }
        }
        recorded.min(content.len())..content.len()
    }
}

fn piece_length(bytes: usize) -> usize {
    bytes.div_ceil(MAX_PIECES).max(MIN_PIECE)
}

fn short(piece: &[u8]) -> String {
    hash_bytes(piece)[..PIECE_DIGITS].to_owned()
}

/// The line (from 1) in which byte `offset` of `content` lies.
pub(crate) fn line_of(content: &[u8], offset: usize) -> u64 {
    let before = &content[..offset.min(content.len())];
    1 + before.iter().filter(|&&b| b == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locates_a_change_an_addition_and_a_cut() {
        let text: String = (0..500).map(|i| format!("row {i}\n")).collect();
        let digest = Digest::of(text.as_bytes());
        assert!(digest.matches(text.as_bytes()));
        let changed = text.replace("row 300\n", "row 3oo\n");
        let place = digest.first_change(changed.as_bytes());
        let lines =
            line_of(changed.as_bytes(), place.start)..=line_of(changed.as_bytes(), place.end);
        assert!(lines.contains(&301) && lines.end() - lines.start() < 12, "{lines:?}");
        let longer = format!("{text}row 500\n");
        assert_eq!(digest.first_change(longer.as_bytes()).start, text.len());
        let shorter = &text.as_bytes()[..text.len() - 1];
        assert!(digest.first_change(shorter).end == shorter.len());
    }

    #[test]
    fn an_empty_file_has_no_pieces() {
        let digest = Digest::of(b"");
        assert!(digest.pieces.is_empty() && digest.matches(b""));
        assert_eq!(digest.first_change(b"x"), 0..1);
    }
}
