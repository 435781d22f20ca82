//! The published fragment contributions, unpacked for lookup.
//!
//! `knowledge/sa_score/make.py` writes the packed file and describes its layout.

use std::io::Read;
use std::sync::LazyLock;

use flate2::read::DeflateDecoder;

static PACKED: &[u8] = include_bytes!("../../../../knowledge/sa_score/fragments.bin");

static TABLE: LazyLock<Option<Table>> = LazyLock::new(|| Table::unpack(PACKED));

/// The table that ships; `None` only if the file was damaged at build time.
pub(super) fn table() -> Option<&'static Table> {
    TABLE.as_ref()
}

/// Fragment identifiers in rising order, with a directory by their upper 16 bits: a lookup reads
/// one short run of memory.
pub(super) struct Table {
    directory: Box<[u32]>,
    fragments: Box<[u32]>,
    score_of: Box<[u16]>,
    scores: Box<[f64]>,
}

impl Table {
    /// The contribution of a fragment, if it was seen in the million molecules of the method.
    pub(super) fn get(&self, fragment: u32) -> Option<f64> {
        let page = (fragment >> 16) as usize;
        let run = self.directory[page] as usize..self.directory[page + 1] as usize;
        let at = run.start + self.fragments[run].binary_search(&fragment).ok()?;
        self.scores.get(usize::from(self.score_of[at])).copied()
    }

    fn unpack(packed: &[u8]) -> Option<Self> {
        let mut body = Vec::new();
        DeflateDecoder::new(packed.strip_prefix(b"SAF1")?).read_to_end(&mut body).ok()?;
        let mut bytes = body.as_slice();
        let score_count = u32::from_le_bytes(take(&mut bytes)?);
        let fragment_count = u32::from_le_bytes(take(&mut bytes)?);
        let scores = (0..score_count)
            .map(|_| Some(f64::from(i32::from_le_bytes(take(&mut bytes)?)) / 10_000.0))
            .collect::<Option<_>>()?;
        let mut fragments = Vec::with_capacity(fragment_count as usize);
        let mut score_of = Vec::with_capacity(fragment_count as usize);
        let mut fragment = 0_u32;
        for _ in 0..fragment_count {
            fragment = fragment.checked_add(leb128(&mut bytes)?)?;
            fragments.push(fragment);
            score_of.push(u16::try_from(leb128(&mut bytes)?).ok()?);
        }
        let directory = directory(&fragments);
        Some(Self { directory, fragments: fragments.into(), score_of: score_of.into(), scores })
    }
}

/// Where the fragments of each upper half begin.
fn directory(fragments: &[u32]) -> Box<[u32]> {
    (0..=1_u64 << 16)
        .map(|page| fragments.partition_point(|&f| u64::from(f) < page << 16) as u32)
        .collect()
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*head)
}

fn leb128(bytes: &mut &[u8]) -> Option<u32> {
    let mut value = 0_u32;
    for shift in (0..35).step_by(7) {
        let [byte] = take(bytes)?;
        value |= u32::from(byte & 0x7f).checked_shl(shift)?;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_the_published_table() {
        let table = table().unwrap();
        assert_eq!(table.fragments.len(), 705_292);
        // First group of the published file.
        assert_eq!(table.get(910_163_969), Some(-2.8254));
        assert_eq!(table.get(910_163_970), None);
    }

    #[test]
    fn damage_is_no_panic() {
        assert!(Table::unpack(b"SAF1").is_none());
        assert!(Table::unpack(&PACKED[..PACKED.len() / 2]).is_none());
        assert!(Table::unpack(b"").is_none());
    }
}
