//! The gradients beside finite differences.

use super::super::layout::Sizes;
use super::*;
use crate::affinity::drug::{DEPTH, FOLDED};
use crate::kernel::Precision;
use crate::property::graph::tower::Size;
use theriac_chem::Molecule;

/// How far a parameter is moved.
const STEP: f32 = 2e-3;

fn network() -> Network {
    let config = NetworkConfig {
        width: 5,
        graph: 6,
        between: 7,
        head: [8, 4],
        precision: Precision::Single,
        ..NetworkConfig::default()
    };
    let sizes = Sizes { drugs: 2, proteins: 2, features: 3 };
    let layout = Layout::new(&config, sizes);
    let rest = layout.random(&config, sizes, 3);
    let size = Size { hidden: 6, depth: DEPTH, readout: 7, globals: FOLDED, outputs: 5 };
    Network { config, layout, tower: Tower::random(&size, 4), rest }
}

#[test]
fn gradients_are_finite_differences() {
    let mut network = network();
    let prepared: Vec<Prepared> = ["CCO", "c1ccncc1C(=O)N", "CC"]
        .iter()
        .map(|s| {
            let molecule = Molecule::from_smiles(s).unwrap();
            let bits = (0..FOLDED).map(|i| f32::from(u8::from(i % 301 == s.len()))).collect();
            Prepared::new(&molecule, DEPTH, bits)
        })
        .collect();
    let block = Block {
        drugs: prepared.iter().collect(),
        own_drugs: vec![1, NONE, 0],
        proteins: vec![0.3, -0.2, 0.9, -0.5, 0.8, 0.1],
        own_proteins: vec![NONE, 1],
        pairs: vec![[0, 0], [0, 1], [1, 1], [2, 0], [2, 1]],
        labels: vec![2.5, -1.5, 2.0, -2.4, 1.7],
    };
    let noise = Noise { rate: 0.3, anonymous: 0.2, key: 5 };
    let (mut gradient, mut unused) = (Gradient::default(), Gradient::default());
    network.learn(&block, &noise, &mut gradient);
    let (mut checked, mut turned) = (0, 0);
    let layout = network.layout.clone();
    let tower = network.tower.values().len();
    let places = (0..tower).step_by(97).chain(tower..tower + layout.total);
    for i in places {
        let mut at = |step: f32| {
            let values = match i < tower {
                true => &mut network.tower.values_mut()[i],
                false => &mut network.rest[i - tower],
            };
            let kept = *values;
            *values += step;
            let loss = network.learn(&block, &noise, &mut unused);
            match i < tower {
                true => network.tower.values_mut()[i] = kept,
                false => network.rest[i - tower] = kept,
            }
            loss
        };
        let here = at(0.0);
        let [up, down] = [at(STEP) - here, here - at(-STEP)].map(|d| d / f64::from(STEP));
        let found = 0.5 * (up + down);
        let given = match i < tower {
            true => gradient.tower[i],
            false => gradient.rest[i - tower],
        };
        // A rectifier turns within the step: no gradient to compare with.
        if (up - down).abs() > 2e-2 * found.abs() + 4e-3 {
            turned += 1;
            continue;
        }
        let error = (found - f64::from(given)).abs();
        assert!(error < 2e-2 * found.abs() + 2e-3, "{i}: {found} {given}");
        checked += usize::from(found.abs() > 1e-3);
    }
    assert!(checked > 40 && 10 * turned < checked, "{checked} {turned}");
}
