//! A protein: its name and its sequence.

use std::path::Path;

use rustc_hash::FxHashMap;
use theriac_base::{Error, Result, read_to_string};

/// The most residues of a protein.
const MOST: usize = 50_000;
/// The twenty amino acids.
const RESIDUES: &[u8; 20] = b"ACDEFGHIKLMNPQRSTVWY";
/// Numbers of [`Protein::composition`].
pub(super) const COMPOSITION: usize = 400;

/// A protein as the models see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Protein {
    name: String,
    sequence: String,
    /// Counts of three residues in a row, by number, as square roots of Euclidean norm 1.
    triples: Vec<(u32, f32)>,
}

impl Protein {
    /// A protein of one-letter codes; blanks, line ends and a last `*` are left out, and case
    /// does not matter. The name, which may be empty, tells apart proteins of one sequence.
    ///
    /// # Errors
    /// The sequence is empty, too long, or has other signs than letters.
    pub fn new(name: &str, sequence: &str) -> Result<Self> {
        let kept = sequence.trim().trim_end_matches('*').chars().filter(|c| !c.is_whitespace());
        let sequence: String = kept.map(|c| c.to_ascii_uppercase()).collect();
        let refuse = |what: String| {
            Err(Error::user(what).remedy("give one-letter codes of amino acids, such as MKTAYIAK"))
        };
        if sequence.len() < 3 {
            return refuse("the protein sequence has fewer than 3 residues".into());
        }
        if let Some(other) = sequence.chars().find(|c| !c.is_ascii_uppercase()) {
            return refuse(format!("{other:?} is no residue of a protein"));
        }
        if sequence.len() > MOST {
            return refuse(format!("the protein has more than {MOST} residues"));
        }
        let triples = triples(sequence.as_bytes());
        Ok(Self { name: name.trim().to_owned(), sequence, triples })
    }

    /// Its name; empty where it has none.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its one-letter codes.
    pub fn sequence(&self) -> &str {
        &self.sequence
    }

    /// What is equal for equal proteins only.
    pub fn key(&self) -> (&str, &str) {
        (&self.name, &self.sequence)
    }

    /// Cosine of the square roots of the counts of three residues in a row, 0..=1.
    pub fn similarity(&self, other: &Self) -> f32 {
        let mut theirs = other.triples.iter().peekable();
        let mut sum = 0.0;
        for &(triple, count) in &self.triples {
            while theirs.next_if(|(t, _)| *t < triple).is_some() {}
            if let Some((_, c)) = theirs.next_if(|(t, _)| *t == triple) {
                sum += count * c;
            }
        }
        sum
    }

    /// Square roots of the shares of each two residues in a row.
    pub(super) fn composition(&self) -> Vec<f32> {
        let mut counts = vec![0.0_f32; COMPOSITION];
        let place = |r: u8| RESIDUES.iter().position(|&a| a == r);
        for two in self.sequence.as_bytes().windows(2) {
            if let (Some(a), Some(b)) = (place(two[0]), place(two[1])) {
                counts[20 * a + b] += 1.0;
            }
        }
        let all = counts.iter().sum::<f32>().max(1.0);
        counts.iter().map(|c| (c / all).sqrt()).collect()
    }
}

fn triples(sequence: &[u8]) -> Vec<(u32, f32)> {
    let mut counts: FxHashMap<u32, f32> = FxHashMap::default();
    for three in sequence.windows(3) {
        let number = three.iter().fold(0, |n, &r| 26 * n + u32::from(r - b'A'));
        *counts.entry(number).or_default() += 1.0;
    }
    let mut counts: Vec<(u32, f32)> = counts.into_iter().collect();
    counts.sort_unstable_by_key(|(triple, _)| *triple);
    let norm = counts.iter().map(|(_, c)| c).sum::<f32>().sqrt();
    counts.iter_mut().for_each(|(_, c)| *c = c.sqrt() / norm);
    counts
}

/// A protein as given on the command line: a sequence, or a FASTA file of one, whose first word
/// is the name where none is given.
///
/// # Errors
/// The file cannot be read or holds several proteins, or it is no sequence.
pub fn read_protein(given: &str, name: Option<&str>) -> Result<Protein> {
    let path = Path::new(given);
    if !path.is_file() {
        return Protein::new(name.unwrap_or_default(), given).map_err(|e| {
            e.remedy("give a sequence of one-letter codes, or a FASTA file that is there")
        });
    }
    let text = read_to_string(path)?;
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty()).peekable();
    let title = lines.next_if(|l| l.starts_with('>')).map_or("", |l| l[1..].trim());
    let name = name.or(title.split_whitespace().next()).unwrap_or_default();
    let rest: Vec<&str> = lines.collect();
    if rest.iter().any(|l| l.starts_with('>')) {
        return Err(Error::user("there are several proteins in it")
            .at(path)
            .remedy("give a file of one, or a table with a column of sequences"));
    }
    Protein::new(name, &rest.concat()).map_err(|e| e.at(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similarity_is_the_cosine_of_triples() {
        let protein = |s: &str| Protein::new("", s).unwrap();
        let a = protein("acd acd*\n");
        assert_eq!(a.sequence(), "ACDACD");
        assert!((a.similarity(&a) - 1.0).abs() < 1e-6);
        assert_eq!(a.similarity(&protein("WWWWW")), 0.0);
        // ACD twice, CDA, DAC once each; beside ACD, CDE: sqrt(2)/sqrt(4) * 1/sqrt(2).
        assert!((a.similarity(&protein("ACDE")) - 0.5).abs() < 1e-6);
        assert_eq!(a.composition().iter().filter(|&&c| c > 0.0).count(), 3);
    }

    #[test]
    fn what_is_no_protein_is_refused() {
        for bad in ["", "MK", "MKT-A", "MKT4", "ÄÖÜ"] {
            let error = Protein::new("x", bad).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{bad}");
        }
        assert!(Protein::new("", &"A".repeat(MOST + 1)).is_err());
    }
}
