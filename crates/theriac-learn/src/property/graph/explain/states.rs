//! Integrated gradients of the states of atoms, from the readout down to atoms and bonds.
//!
//! M. Sundararajan et al., arXiv:1703.01365, with the atoms' final states as inputs. The readout is
//! one rectified layer, so that along the path it is made of straight pieces and the integral is
//! exact. The share of a state is then split between the atom itself and the messages along its
//! bonds, in proportion to what each adds to the units that are on (gradient times input).

use theriac_base::{Job, Result};
use theriac_chem::Molecule;

use super::super::GraphModel;
use super::super::dropout::Dropout;
use super::super::engine::{Input, pack};
use super::super::forward::{Tape, factor, forward};
use super::super::molecule::Encoded;
use super::super::parameters::{Parameters, Weights};
use super::Explanation;
use crate::kernel::{Matrix, Precision};
use crate::property::outputs::logistic;

/// Mean over the members of the model.
///
/// # Errors
/// Cancelled.
pub(super) fn explain(
    model: &GraphModel,
    molecule: &Molecule,
    output: usize,
    job: &Job,
) -> Result<Explanation> {
    let n = model.members.len().max(1) as f64;
    let (deviation, mean) = model.unit(output);
    let mut sum = Explanation {
        prediction: mean,
        baseline: mean,
        atoms: vec![0.0; molecule.atom_count()],
        bonds: vec![0.0; molecule.graph().bonds.len()],
    };
    let globals = model.globals.row(molecule);
    for member in &model.members {
        job.checkpoint()?;
        let one = of_member(member, molecule, &globals, output);
        let add = |to: &mut f64, share: f64| *to += share * deviation / n;
        add(&mut sum.prediction, one.prediction);
        add(&mut sum.baseline, one.baseline);
        sum.atoms.iter_mut().zip(one.atoms).for_each(|(to, share)| add(to, share));
        sum.bonds.iter_mut().zip(one.bonds).for_each(|(to, share)| add(to, share));
    }
    if model.is_class(output) {
        to_probability(&mut sum);
    }
    Ok(sum)
}

/// From shares of a logit to shares of the probability: all are stretched alike.
fn to_probability(e: &mut Explanation) {
    let [baseline, prediction] = [e.baseline, e.prediction].map(logistic);
    let all = e.prediction - e.baseline;
    let factor = if all.abs() > 1e-9 { (prediction - baseline) / all } else { 0.0 };
    e.atoms.iter_mut().chain(&mut e.bonds).for_each(|share| *share *= factor);
    (e.baseline, e.prediction) = (baseline, prediction);
}

fn of_member(
    network: &Parameters,
    molecule: &Molecule,
    globals: &[f32],
    output: usize,
) -> Explanation {
    let weights = Weights::new(network, Precision::Single, false);
    // Every atom and bond has a state of its own.
    let encoded = Encoded::new(molecule, network.architecture.depth).apart(0);
    let (mut rows, mut tape) = (Vec::new(), Tape::default());
    let batch = pack(&[Input { molecule: &encoded, globals }], &mut rows);
    forward(&weights, &batch, &rows, &Dropout::default(), &mut tape);
    let gradient = gradient(network, &tape.vectors, output);
    let h = network.architecture.hidden;
    let scale = f64::from(factor(network.architecture.aggregation, encoded.atoms.rows()));
    let share = |values: &[f32], on: &[f32]| {
        let terms = values.iter().zip(&gradient).zip(on).filter(|(_, on)| **on > 0.0);
        terms.map(|((v, g), _)| f64::from(*v) * g).sum::<f64>() * scale
    };
    let states = &tape.states[batch.steps.len()];
    let mut messages = vec![0.0; states.len()];
    let matrix = Matrix::new(states, states.len() / h, h);
    weights.message_output.forward.multiply(&mut messages, matrix, false);
    let mut atoms: Vec<f64> = tape.atoms.chunks_exact(h).map(|a| share(a, a)).collect();
    let mut bonds = vec![0.0; encoded.ends.len()];
    for (atom, own) in atoms.iter_mut().enumerate() {
        for &edge in encoded.incoming(atom) {
            let along = share(&messages[edge as usize * h..][..h], &tape.atoms[atom * h..][..h]);
            bonds[edge as usize / 2] += along;
            *own -= along;
        }
    }
    let prediction = f64::from(tape.outputs[output]);
    let baseline = prediction - atoms.iter().chain(&bonds).sum::<f64>();
    Explanation { prediction, baseline, atoms, bonds }
}

/// The mean gradient of the output by the molecule's vector, along the path.
fn gradient(network: &Parameters, vector: &[f32], output: usize) -> Vec<f64> {
    let (a, l) = (network.architecture, &network.layout);
    let (weights, last) = (network.at(&l.readout), network.at(&l.last));
    // What descriptors and bias add to each unit stays; what the states add grows.
    let dot = |rows: std::ops::Range<usize>, unit: usize| -> f64 {
        rows.map(|i| f64::from(weights[i * a.readout + unit]) * f64::from(vector[i])).sum()
    };
    let slope = |unit: usize| {
        let bias = f64::from(network.at(&l.readout_bias)[unit]);
        let fixed = bias + dot(a.hidden..a.hidden + a.globals, unit);
        let grown = dot(0..a.hidden, unit);
        on(fixed, grown) * f64::from(last[unit * a.outputs + output])
    };
    let slopes: Vec<f64> = (0..a.readout).map(slope).collect();
    let of = |i: usize| {
        let row = &weights[i * a.readout..][..a.readout];
        row.iter().zip(&slopes).map(|(w, s)| f64::from(*w) * s).sum()
    };
    (0..a.hidden).map(of).collect()
}

/// The share of the path on which `fixed + t * grown` is above zero.
fn on(fixed: f64, grown: f64) -> f64 {
    if grown == 0.0 {
        return f64::from(u8::from(fixed > 0.0));
    }
    let turn = (-fixed / grown).clamp(0.0, 1.0);
    if grown > 0.0 { 1.0 - turn } else { turn }
}
