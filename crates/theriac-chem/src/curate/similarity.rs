//! Properties of the compounds that are computed when they are needed.

use theriac_base::{Job, Result};

use super::store::{FirstRow, FirstRows};
use crate::fingerprint::{BitFingerprint, ecfp4};
use crate::io::{self, MapOptions};
use crate::{MolError, Molecule};

/// ECFP4 of the compounds whose index is `wanted`, in order. One that cannot be made
/// has no bits, so it is similar to nothing.
///
/// # Errors
/// The job was interrupted.
pub(super) fn fingerprints(
    rows: &FirstRows,
    wanted: impl Fn(usize) -> bool,
    job: &Job,
) -> Result<Vec<BitFingerprint>> {
    let prints = for_each(rows, wanted, ecfp4, job)?;
    let none = || BitFingerprint::from_words(vec![0; 32].into());
    Ok(prints.into_iter().map(|print| print.unwrap_or_else(none)).collect())
}

/// Applies `work` to the compounds whose index is `wanted`, in parallel and in order;
/// `None` where it fails.
///
/// # Errors
/// The job was interrupted.
pub(super) fn for_each<R: Send + 'static>(
    rows: &FirstRows,
    wanted: impl Fn(usize) -> bool,
    work: impl Fn(&Molecule) -> Result<R, MolError> + Send + Sync + 'static,
    job: &Job,
) -> Result<Vec<Option<R>>> {
    let all = rows.iter()?.enumerate();
    let chosen = all.filter(|(i, _)| wanted(*i)).map(|(_, row)| row);
    let mut results = Vec::new();
    io::map(
        chosen,
        job,
        &MapOptions::default(),
        move |row: &FirstRow| work(&Molecule::from_smiles(&row.smiles).ok()?).ok(),
        |_, result| {
            results.push(result.ok().flatten());
            Ok(())
        },
    )?;
    Ok(results)
}

/// `wanted` for a sample of `size` of the indices that `all` admits, evenly spaced.
pub(super) fn sample(size: usize, of: usize, all: impl Fn(usize) -> bool) -> Vec<usize> {
    let admitted: Vec<usize> = (0..of).filter(|&i| all(i)).collect();
    let count = size.min(admitted.len());
    // Integer arithmetic: the same on every machine.
    (0..count).map(|k| admitted[k * admitted.len() / count]).collect()
}

#[cfg(test)]
mod tests {
    use super::sample;

    #[test]
    fn samples_are_even_sorted_and_never_larger_than_asked() {
        assert_eq!(sample(3, 10, |i| i % 2 == 0), [0, 2, 6]);
        assert_eq!(sample(99, 4, |_| true), [0, 1, 2, 3]);
        assert!(sample(0, 4, |_| true).is_empty());
    }
}
