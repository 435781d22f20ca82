//! The split by cluster of fingerprint similarity.

use rayon::prelude::*;
use theriac_base::{Error, Job, Result};

use super::{Part, Sizes};
use crate::fingerprint::BitFingerprint;

/// Up to so many molecules are clustered by Butina's algorithm, whose neighbour lists
/// grow with the square of their number; more by the leader algorithm.
const BUTINA_UP_TO: usize = 20_000;

/// More than this are not clustered: even the leader algorithm would take hours.
const AT_MOST: usize = 300_000;

/// Whole clusters fill the parts, the largest first.
pub(super) fn split(
    fingerprints: &[BitFingerprint],
    similarity: f64,
    sizes: &Sizes,
    job: &Job,
) -> Result<Vec<Part>> {
    if fingerprints.len() > AT_MOST {
        return Err(Error::user(format!(
            "the split by cluster takes at most {AT_MOST} compounds, not {}",
            fingerprints.len()
        ))
        .remedy("split by scaffold, or filter first"));
    }
    let mut clusters = if fingerprints.len() <= BUTINA_UP_TO {
        butina(fingerprints, similarity)
    } else {
        leader(fingerprints, similarity, job)?
    };
    // Stable: clusters of the same size stay in the order of their finding.
    clusters.sort_by_key(|members| std::cmp::Reverse(members.len()));
    Ok(sizes.fill(&clusters, fingerprints.len()))
}

/// Butina's algorithm (D. Butina, J. Chem. Inf. Comput. Sci. 1999, 39, 747): again and
/// again the molecule with most unassigned neighbours takes them as its cluster.
pub(super) fn butina(fingerprints: &[BitFingerprint], similarity: f64) -> Vec<Vec<usize>> {
    let near = |i: usize| -> Vec<u32> {
        let own = &fingerprints[i];
        (0..)
            .zip(fingerprints)
            .filter(|(j, other)| *j as usize != i && own.tanimoto(other) >= similarity)
            .map(|(j, _)| j)
            .collect()
    };
    let neighbours: Vec<Vec<u32>> = (0..fingerprints.len()).into_par_iter().map(near).collect();
    let mut order: Vec<usize> = (0..fingerprints.len()).collect();
    // As published: sorted once by the number of all neighbours.
    order.sort_by_key(|&i| std::cmp::Reverse(neighbours[i].len()));
    let mut taken = vec![false; fingerprints.len()];
    let mut clusters = Vec::new();
    for centre in order {
        if taken[centre] {
            continue;
        }
        let mut members = vec![centre];
        members.extend(neighbours[centre].iter().map(|&j| j as usize).filter(|&j| !taken[j]));
        for &member in &members {
            taken[member] = true;
        }
        clusters.push(members);
    }
    clusters
}

/// The leader algorithm (J. A. Hartigan, Clustering Algorithms, 1975): a molecule joins
/// the first leader that is similar enough, else it becomes a leader.
pub(super) fn leader(
    fingerprints: &[BitFingerprint],
    similarity: f64,
    job: &Job,
) -> Result<Vec<Vec<usize>>> {
    let mut clusters: Vec<Vec<usize>> = Vec::new();
    for (i, own) in fingerprints.iter().enumerate() {
        job.checkpoint()?;
        let like = |members: &Vec<usize>| fingerprints[members[0]].tanimoto(own) >= similarity;
        match clusters.par_iter().position_first(like) {
            Some(cluster) => clusters[cluster].push(i),
            None => clusters.push(vec![i]),
        }
    }
    Ok(clusters)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fingerprints of four bits each: rows that share three bits have similarity 0.6.
    fn prints() -> Vec<BitFingerprint> {
        [0b0000_1111_u64, 0b0001_0111, 0b0001_1110, 0b1111_0000, 0b1110_0001 << 8]
            .map(|bits| BitFingerprint::from_words(Box::new([bits])))
            .into()
    }

    #[test]
    fn clusters_are_disjoint_and_complete_and_within_reach_of_their_centre() {
        let prints = prints();
        for clusters in [butina(&prints, 0.6), leader(&prints, 0.6, &Job::silent()).unwrap()] {
            let mut all: Vec<usize> = clusters.concat();
            all.sort_unstable();
            assert_eq!(all, [0, 1, 2, 3, 4]);
            assert!(clusters.iter().any(|c| c.len() == 3));
            for members in &clusters {
                let centre = &prints[members[0]];
                assert!(members[1..].iter().all(|&m| centre.tanimoto(&prints[m]) >= 0.6));
            }
        }
    }
}
