//! Fits that leave pairs out, or molecules and proteins: what they say of these decides how much
//! each member counts for pairs of that kind, and how wide the limits are.

use rand::seq::SliceRandom;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use theriac_base::{Job, Result};

use super::blend::{Case, MEMBERS};
use super::domain::{drug_similarity, protein_similarity};
use super::kernel::{KernelConfig, KernelModel, Similarities};
use super::network::{NetworkConfig, NetworkModel};
use super::{Interactions, Regime};

/// Parts into which pairs are cut.
pub(super) const FOLDS: usize = 5;
/// Fits that leave out molecules and proteins.
const COLD: usize = 1;
/// Such a fit leaves out one of so many.
const SHARE: usize = 5;

/// What is fitted.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Members {
    pub kernel: KernelConfig,
    pub network: NetworkConfig,
}

/// What cross-validation gave.
pub(super) struct CrossFit {
    /// Fitted to all pairs.
    pub kernel: KernelModel,
    /// Each fitted without one part of the pairs; their mean is taken.
    pub networks: Vec<NetworkModel>,
    /// Pairs that had not been seen, by what of them was new.
    pub cases: [Vec<Case>; 4],
}

/// Numbers of the pairs that are learnt from, and of those left out.
struct Part {
    train: Vec<usize>,
    held: Vec<usize>,
    /// Its network stays.
    keep: bool,
}

/// Fits everything.
///
/// # Errors
/// Cancelled, or a network diverges.
pub(super) fn cross_fit(
    data: &Interactions,
    members: Members,
    seed: u64,
    job: &Job,
) -> Result<CrossFit> {
    let base = Similarities::of(data);
    let mut parts = random(data, seed);
    parts.extend((0..COLD).map(|i| cold(data, seed.wrapping_add(1 + i as u64))));
    parts.retain(|p| !p.train.is_empty() && !p.held.is_empty());
    job.progress.begin("learning affinities", Some(parts.len() as u64 + 1));
    let fit = |(i, part): (usize, &Part)| {
        let kernel = KernelModel::fit(data, &part.train, &base, members.kernel, job)?;
        let seed = seed.wrapping_add((i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let network = NetworkModel::fit(data, &part.train, members.network, seed, job)?;
        let cases = judge(data, part, &kernel, &network);
        job.progress.advance(1);
        Ok((network, cases))
    };
    let fits: Vec<_> = parts.par_iter().enumerate().map(fit).collect::<Result<_>>()?;
    let all: Vec<usize> = (0..data.pairs.len()).collect();
    let kernel = KernelModel::fit(data, &all, &base, members.kernel, job)?;
    job.progress.end();
    let (mut networks, mut cases) = (Vec::new(), <[Vec<Case>; 4]>::default());
    for ((network, found), part) in fits.into_iter().zip(&parts) {
        if part.keep {
            networks.push(network);
        }
        for (regime, case) in found {
            cases[regime.index()].push(case);
        }
    }
    Ok(CrossFit { kernel, networks, cases })
}

/// Pairs at random; those of one molecule and one protein together.
fn random(data: &Interactions, seed: u64) -> Vec<Part> {
    let key = |row: usize| (data.pairs[row].drug, data.pairs[row].protein);
    let mut unique: Vec<(usize, usize)> = (0..data.pairs.len()).map(key).collect();
    unique.sort_unstable();
    unique.dedup();
    unique.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    let fold: FxHashMap<_, _> = unique.iter().enumerate().map(|(i, &k)| (k, i % FOLDS)).collect();
    let of = |part: usize| {
        let rows = 0..data.pairs.len();
        let (held, train) = rows.partition(|&row| fold[&key(row)] == part);
        Part { train, held, keep: true }
    };
    (0..FOLDS).map(of).collect()
}

/// Some molecules and some proteins left out, where there are enough.
fn cold(data: &Interactions, seed: u64) -> Part {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut choose = |n: usize| {
        let mut order: Vec<usize> = (0..n).collect();
        order.shuffle(&mut rng);
        let mut out = vec![false; n];
        order[..n / SHARE].iter().for_each(|&i| out[i] = true);
        out
    };
    let (drugs, proteins) = (choose(data.drugs.len()), choose(data.proteins.len()));
    let left_out = |row: &usize| drugs[data.pairs[*row].drug] || proteins[data.pairs[*row].protein];
    let (held, train) = (0..data.pairs.len()).partition(left_out);
    Part { train, held, keep: false }
}

/// What both models say of the pairs left out.
fn judge(
    data: &Interactions,
    part: &Part,
    kernel: &KernelModel,
    network: &NetworkModel,
) -> Vec<(Regime, Case)> {
    let (seen_drugs, seen_proteins) = data.seen(&part.train);
    let (mean, _) = data.scale(&part.train);
    let drugs: Vec<_> = data.drugs.iter().enumerate().map(|(i, d)| (d.as_ref(), Some(i))).collect();
    let proteins: Vec<_> =
        data.proteins.iter().enumerate().map(|(i, p)| (p.as_ref(), Some(i))).collect();
    let similarity = |i: usize| match seen_drugs[i] {
        true => 1.0,
        false => drug_similarity(&data.drugs[i], &data.drugs, |j| seen_drugs[j]),
    };
    let of_drugs: Vec<f32> = (0..drugs.len()).map(similarity).collect();
    let similarity = |i: usize| match seen_proteins[i] {
        true => 1.0,
        false => protein_similarity(&data.proteins[i], &data.proteins, |j| seen_proteins[j]),
    };
    let of_proteins: Vec<f32> = (0..proteins.len()).map(similarity).collect();
    let codes: Vec<_> = drugs.iter().map(|(d, i)| kernel.drug(d, *i)).collect();
    let across: Vec<_> = proteins.iter().map(|(p, i)| kernel.protein(p, *i)).collect();
    let (vectors, of_network) = (network.drugs(&drugs), network.proteins(&proteins));
    let of = |&row: &usize| {
        let pair = data.pairs[row];
        let rounds = kernel.pair(&codes[pair.drug], &across[pair.protein]);
        let value = network.pairs(&vectors[pair.drug], &[&of_network[pair.protein]])[0];
        let said: [f64; MEMBERS] = [mean, rounds[0], rounds[rounds.len() - 1], value];
        let distance = 1.0 - f64::from(of_drugs[pair.drug] * of_proteins[pair.protein]);
        let regime = Regime::of(seen_drugs[pair.drug], seen_proteins[pair.protein]);
        (regime, Case { said, label: pair.value, distance })
    };
    part.held.iter().map(of).collect()
}
