//! The training of one network, block by block.

use rand::seq::SliceRandom;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use theriac_base::{Error, Job, Result};

use super::super::Interactions;
use super::noise::Noise;
use super::pass::{Block, Gradient, Network};
use crate::kernel::Adam;

/// Steps in which the learning rate rises.
const WARM_UP: f64 = 100.0;
/// The last learning rate, as a share of the highest.
const LAST: f64 = 0.02;

/// What the training reads: pairs by number, features of all proteins, the scale of the labels.
pub(super) struct Lesson<'a> {
    pub data: &'a Interactions,
    pub rows: &'a [usize],
    pub features: &'a [Vec<f32>],
    pub scale: (f64, f64),
}

/// Trains the network in place.
///
/// # Errors
/// It diverges, or is cancelled.
pub(super) fn train(
    network: &mut Network,
    lesson: &Lesson<'_>,
    seed: u64,
    job: &Job,
) -> Result<()> {
    let config = network.config;
    let grid = Grid::of(lesson, config.batch, config.block);
    let per_pass = grid.blocks();
    let passes = config.steps.div_ceil(per_pass).clamp(config.epochs, 10 * config.epochs);
    let all = (passes * per_pass) as f64;
    let mut adams = [network.tower.values().len(), network.rest.len()].map(Adam::new);
    let mut gradient = Gradient::default();
    let mut step = 0_u64;
    for pass in 0..passes {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(2 + pass as u64);
        for rows in grid.shuffle(lesson, &mut rng) {
            job.checkpoint()?;
            let noise = Noise {
                rate: config.dropout,
                anonymous: config.anonymous,
                key: seed ^ step.wrapping_mul(0x9e37_79b9_7f4a_7c15),
            };
            let loss = network.learn(&block(lesson, &rows), &noise, &mut gradient);
            let up = ((step + 1) as f64 / WARM_UP).min(1.0);
            let down = 0.5 + 0.5 * (std::f64::consts::PI * step as f64 / all).cos();
            let rate = config.rate * up * (LAST + (1.0 - LAST) * down);
            let [tower, rest] = &mut adams;
            let norm = tower.step(network.tower.values_mut(), &gradient.tower, rate, f32::INFINITY)
                + rest.step(&mut network.rest, &gradient.rest, rate, f32::INFINITY);
            if !(loss.is_finite() && norm.is_finite()) {
                return Err(Error::user("training of the affinity network has diverged")
                    .remedy("look for labels far from all others"));
            }
            step += 1;
        }
    }
    Ok(())
}

/// How molecules and proteins are parted into blocks.
struct Grid {
    drugs: Vec<usize>,
    proteins: Vec<usize>,
    parts: [usize; 2],
}

impl Grid {
    fn of(lesson: &Lesson<'_>, batch: usize, block: usize) -> Self {
        let (drugs, proteins) = lesson.data.seen(lesson.rows);
        let all = |seen: &[bool]| (0..seen.len()).filter(|&i| seen[i]).collect::<Vec<_>>();
        let (drugs, proteins) = (all(&drugs), all(&proteins));
        let blocks = (lesson.rows.len() / batch.max(1)).max(1) as f64;
        let ratio = drugs.len() as f64 / proteins.len().max(1) as f64;
        let even = (blocks * ratio).sqrt().round() as usize;
        let of_drugs = even.max(drugs.len().div_ceil(block)).clamp(1, drugs.len().max(1));
        let of_proteins = (blocks / of_drugs as f64).round() as usize;
        let of_proteins = of_proteins.clamp(1, proteins.len().max(1));
        Self { drugs, proteins, parts: [of_drugs, of_proteins] }
    }

    fn blocks(&self) -> usize {
        self.parts[0] * self.parts[1]
    }

    /// The pairs of each block, in a new order of everything.
    fn shuffle(&self, lesson: &Lesson<'_>, rng: &mut ChaCha8Rng) -> Vec<Vec<usize>> {
        let mut part = |members: &[usize], all: usize, parts: usize| {
            let mut order = members.to_vec();
            order.shuffle(rng);
            let mut of = vec![0; all];
            order.iter().enumerate().for_each(|(i, &member)| of[member] = i % parts);
            of
        };
        let drugs = part(&self.drugs, lesson.data.drugs.len(), self.parts[0]);
        let proteins = part(&self.proteins, lesson.data.proteins.len(), self.parts[1]);
        let mut blocks = vec![Vec::new(); self.blocks()];
        for &row in lesson.rows {
            let pair = lesson.data.pairs[row];
            blocks[drugs[pair.drug] * self.parts[1] + proteins[pair.protein]].push(row);
        }
        blocks.retain(|rows| !rows.is_empty());
        blocks.shuffle(rng);
        blocks
    }
}

fn block<'a>(lesson: &'a Lesson<'_>, rows: &[usize]) -> Block<'a> {
    let pairs: Vec<_> = rows.iter().map(|&r| lesson.data.pairs[r]).collect();
    let unique = |of: &mut Vec<usize>| {
        of.sort_unstable();
        of.dedup();
    };
    let mut own_drugs: Vec<usize> = pairs.iter().map(|p| p.drug).collect();
    let mut own_proteins: Vec<usize> = pairs.iter().map(|p| p.protein).collect();
    unique(&mut own_drugs);
    unique(&mut own_proteins);
    let place = |all: &[usize], one: usize| all.partition_point(|&o| o < one);
    let (mean, deviation) = lesson.scale;
    Block {
        drugs: own_drugs.iter().map(|&d| &lesson.data.drugs[d].prepared).collect(),
        proteins: own_proteins.iter().flat_map(|&p| &lesson.features[p]).copied().collect(),
        pairs: pairs
            .iter()
            .map(|p| [place(&own_drugs, p.drug), place(&own_proteins, p.protein)])
            .collect(),
        labels: pairs.iter().map(|p| ((p.value - mean) / deviation) as f32).collect(),
        own_drugs,
        own_proteins,
    }
}
