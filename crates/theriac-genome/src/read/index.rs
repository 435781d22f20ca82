//! Tabix and CSI indices: where in the file the pharmacogenes are.

use std::path::{Path, PathBuf};

use noodles_core::Position;
use noodles_core::region::Interval;
use noodles_csi::BinningIndex;
use noodles_csi::binning_index::{index::reference_sequence::bin::Chunk, merge_chunks};

use super::build::chromosome;
use super::header::Header;
use super::target::Targets;

/// An index beside a file.
pub struct Index {
    path: PathBuf,
    inner: Box<dyn BinningIndex + Send + Sync>,
}

impl Index {
    /// The `.tbi` or `.csi` of `path`, if there is one; what is amiss with it goes to
    /// `warnings`, and the file is read without.
    pub fn beside(path: &Path, warnings: &mut Vec<String>) -> Option<Self> {
        let index = ["tbi", "csi"].into_iter().find_map(|extension| {
            let mut name = path.as_os_str().to_owned();
            name.push(format!(".{extension}"));
            let name = PathBuf::from(name);
            name.is_file().then(|| Self::read(name, extension))
        })?;
        match index {
            Ok(index) => {
                index.check_age(path, warnings);
                Some(index)
            }
            Err((name, error)) => {
                let name = name.display();
                warnings.push(format!("{name}: the index is not used: {error}; make it anew with `tabix -f` or `bcftools index -f`"));
                None
            }
        }
    }

    fn read(path: PathBuf, extension: &str) -> Result<Self, (PathBuf, std::io::Error)> {
        let inner: Result<Box<dyn BinningIndex + Send + Sync>, _> = match extension {
            "tbi" => noodles_tabix::fs::read(&path).map(|index| Box::new(index) as _),
            _ => noodles_csi::fs::read(&path).map(|index| Box::new(index) as _),
        };
        match inner {
            Ok(inner) => Ok(Self { path, inner }),
            Err(error) => Err((path, error)),
        }
    }

    fn check_age(&self, path: &Path, warnings: &mut Vec<String>) {
        let time = |path: &Path| path.metadata().and_then(|meta| meta.modified()).ok();
        if let (Some(file), Some(index)) = (time(path), time(&self.path))
            && file > index
        {
            let name = self.path.display();
            warnings.push(format!(
                "{name}: the index is older than the file; if records are missing, make it anew"
            ));
        }
    }

    /// The parts of the file that hold the targets. Where the index cannot tell, `None`.
    pub fn chunks(&self, targets: &[&Targets<'_>], header: &Header) -> Option<Vec<Chunk>> {
        let mut chunks = Vec::new();
        for (id, name) in self.names(header).iter().enumerate() {
            let Some(name) = chromosome(name) else { continue };
            for (first, last) in targets.iter().flat_map(|targets| targets.regions(&name)) {
                chunks.extend(self.query(id, first, last)?);
            }
        }
        Some(merge_chunks(&chunks))
    }

    fn query(&self, id: usize, first: u64, last: u64) -> Option<Vec<Chunk>> {
        if id >= self.inner.reference_sequences().count() {
            return Some(Vec::new());
        }
        let position = |n: u64| usize::try_from(n).ok().and_then(Position::new);
        let interval = Interval::from(position(first)?..=position(last)?);
        self.inner.query(id, interval).ok()
    }

    /// Names of the chromosomes, in the index's order; an index of a BCF has none of its own.
    fn names(&self, header: &Header) -> Vec<String> {
        let own = self.inner.header().map(|header| header.reference_sequence_names());
        match own.filter(|names| !names.is_empty()) {
            Some(names) => names.iter().map(ToString::to_string).collect(),
            None => header.contigs.iter().map(|contig| contig.id.clone()).collect(),
        }
    }
}
