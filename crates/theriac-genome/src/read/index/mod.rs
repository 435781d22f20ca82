//! Tabix and CSI indices: where in the file the pharmacogenes are.
//!
//! Read by hand: the libraries trust the counts in an index, and a damaged one makes them ask
//! for more memory than there is.

mod jump;
mod parse;

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

pub use jump::Jump;
use parse::Parsed;

use super::build::chromosome;
use super::header::Header;
use super::target::Targets;

/// From one virtual position of a BGZF file to another: block offset in the upper 48 bits,
/// offset in the unpacked block in the lower 16.
pub type Chunk = Range<u64>;

/// An index beside a file.
pub struct Index {
    path: PathBuf,
    parsed: Parsed,
}

impl Index {
    /// The `.tbi` or `.csi` of `path`, if there is one; what is amiss with it goes to
    /// `warnings`, and the file is read without.
    pub fn beside(path: &Path, warnings: &mut Vec<String>) -> Option<Self> {
        let index = ["tbi", "csi"].into_iter().find_map(|extension| {
            let mut name = path.as_os_str().to_owned();
            name.push(format!(".{extension}"));
            Some(PathBuf::from(name)).filter(|name| name.is_file())
        })?;
        let name = index.display().to_string();
        match parse::read(&index) {
            Ok(parsed) => {
                let index = Self { path: index, parsed };
                index.check_age(path, warnings);
                Some(index)
            }
            Err(error) => {
                warnings.push(format!(
                    "{name}: the index is not used: {error}; make it anew with `tabix -f` or \
                     `bcftools index -f`"
                ));
                None
            }
        }
    }

    fn check_age(&self, path: &Path, warnings: &mut Vec<String>) {
        let time = |path: &Path| path.metadata().and_then(|meta| meta.modified()).ok();
        if let (Some(file), Some(index)) = (time(path), time(&self.path))
            && file > index
        {
            warnings.push(format!(
                "{}: the index is older than the file; if records are missing, make it anew",
                self.path.display()
            ));
        }
    }

    /// The parts of the file that hold the targets, in order, none twice.
    pub fn chunks(&self, targets: &[&Targets<'_>], header: &Header) -> Vec<Chunk> {
        let mut chunks = Vec::new();
        for (id, name) in self.names(header).iter().enumerate() {
            let Some(name) = chromosome(name) else { continue };
            for (first, last) in targets.iter().flat_map(|targets| targets.regions(&name)) {
                chunks.extend(self.parsed.query(id, first, last));
            }
        }
        merge(chunks)
    }

    /// Names of the chromosomes, in the index's order; an index of a BCF has none of its own.
    fn names(&self, header: &Header) -> Vec<String> {
        match self.parsed.names.is_empty() {
            true => header.contigs.iter().map(|contig| contig.id.clone()).collect(),
            false => self.parsed.names.clone(),
        }
    }
}

fn merge(mut chunks: Vec<Chunk>) -> Vec<Chunk> {
    chunks.retain(|chunk| chunk.start < chunk.end);
    chunks.sort_unstable_by_key(|chunk| chunk.start);
    let mut merged: Vec<Chunk> = Vec::new();
    for chunk in chunks {
        match merged.last_mut() {
            Some(last) if chunk.start <= last.end => last.end = last.end.max(chunk.end),
            _ => merged.push(chunk),
        }
    }
    merged
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "it is damaged")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_read_once_and_in_order() {
        let merged = merge(vec![50..60, 10..20, 15..30, 30..31, 40..40]);
        assert_eq!(merged, [10..31, 50..60]);
    }
}
