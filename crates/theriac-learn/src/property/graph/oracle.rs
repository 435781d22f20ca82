//! The same network on `burn`, written plainly and without shared states: the oracle of our
//! own passes.

use burn::tensor::{Device, Int, Tensor, TensorData, activation};

use super::architecture::{Aggregation, Architecture};
use super::dropout::Dropout;
use super::engine::{Engine, Input, outputs};
use super::features::{ATOM_FEATURES, BOND_FEATURES};
use super::molecule::Encoded;
use super::parameters::{Parameters, Weights};
use super::sparse::Sparse;
use crate::kernel::Precision;
use theriac_chem::Molecule;

pub(super) const SMILES: [&str; 8] = [
    "CC(=O)Oc1ccccc1C(=O)O",
    "C",
    "[Na+].[Cl-]",
    "C[C@H](N)C(=O)O",
    "F/C=C/F",
    "c1ccc2c(c1)[nH]c1ccccc12",
    "CC(C)(C)c1ccc(cc1)S(=O)(=O)N1CCN(C)CC1",
    "C1CC1C#N",
];

fn molecules() -> Vec<Molecule> {
    SMILES.iter().map(|s| Molecule::from_smiles(s).unwrap()).collect()
}

fn architecture(aggregation: Aggregation) -> Architecture {
    Architecture {
        hidden: 12,
        depth: 4,
        readout: 7,
        globals: 2,
        outputs: 3,
        atom_outputs: 0,
        aggregation,
    }
}

/// Descriptors of the `i`-th molecule; any numbers will do.
fn globals(i: usize) -> Vec<f32> {
    vec![0.3 * i as f32 - 1.0, (i as f32).sin()]
}

fn dense(rows: &Sparse, width: usize) -> Vec<f32> {
    let mut values = vec![0.0; rows.rows() * width];
    for i in 0..rows.rows() {
        rows.row(i).iter().for_each(|&(c, v)| values[i * width + usize::from(c)] = v);
    }
    values
}

type Leaf = Tensor<2>;

/// `Σ coefficient · output` of one molecule, on leaves for the parameters.
fn plain(molecule: &Encoded, globals: &[f32], leaves: &[Leaf], a: Architecture) -> Tensor<2> {
    let device = Device::default().autodiff();
    let matrix = |values: Vec<f32>, rows: usize, columns: usize| {
        Tensor::<2>::from_data(TensorData::new(values, [rows, columns]), &device)
    };
    let n = molecule.atoms.rows();
    let edges = molecule.edges();
    let atoms = matrix(dense(&molecule.atoms, ATOM_FEATURES), n, ATOM_FEATURES);
    let mut incidence = vec![0.0; n * edges];
    (0..n).for_each(|a| {
        molecule.incoming(a).iter().for_each(|&e| incidence[a * edges + e as usize] = 1.0);
    });
    let message = if edges > 0 {
        let bonds = matrix(dense(&molecule.bonds, BOND_FEATURES), edges / 2, BOND_FEATURES);
        let index = |f: &dyn Fn(usize) -> usize| {
            let values: Vec<i32> = (0..edges).map(|e| f(e) as i32).collect();
            Tensor::<1, Int>::from_data(values.as_slice(), &device)
        };
        let source = index(&|e| molecule.source(e));
        let first = atoms.clone().select(0, source.clone()).matmul(leaves[0].clone())
            + bonds.select(0, index(&|e| e / 2)).matmul(leaves[1].clone());
        let incidence = matrix(incidence, n, edges);
        let mut state = activation::relu(first.clone());
        for _ in 1..a.depth {
            let all = incidence.clone().matmul(state.clone()).select(0, source.clone());
            let message = all - state.select(0, index(&|e| e ^ 1));
            state = activation::relu(first.clone() + message.matmul(leaves[2].clone()));
        }
        incidence.matmul(state)
    } else {
        Tensor::zeros([n, a.hidden], &device)
    };
    let output = atoms.matmul(leaves[3].clone()) + message.matmul(leaves[4].clone());
    let output = activation::relu(output + leaves[5].clone());
    let sum = output.sum_dim(0);
    let vector = match a.aggregation {
        Aggregation::Mean => sum / n as f32,
        Aggregation::Norm(norm) => sum / norm,
    };
    let vector = Tensor::cat(vec![vector, matrix(globals.to_vec(), 1, a.globals)], 1);
    let readout = activation::relu(vector.matmul(leaves[6].clone()) + leaves[7].clone());
    readout.matmul(leaves[8].clone()) + leaves[9].clone()
}

fn near(ours: &[f32], theirs: &[f32]) -> bool {
    let scale = theirs.iter().fold(1e-3_f32, |m, x| m.max(x.abs()));
    ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| (a - b).abs() < 1e-4 * scale)
}

/// How much each output counts in the sum whose gradient is compared.
fn coefficient(molecule: usize, output: usize) -> f32 {
    ((molecule * 3 + output) as f32).cos()
}

#[test]
fn outputs_and_gradients_are_those_of_the_plain_network() {
    let device = Device::default().autodiff();
    for aggregation in [Aggregation::Mean, Aggregation::Norm(10.0)] {
        let a = architecture(aggregation);
        let parameters = Parameters::random(a, 3);
        let leaves: Vec<Leaf> = a
            .tensors()
            .iter()
            .map(|entry| {
                let values = parameters.values[entry.range.clone()].to_vec();
                let columns = *entry.shape.last().unwrap();
                let shape = [values.len() / columns, columns];
                Tensor::<2>::from_data(TensorData::new(values, shape), &device).require_grad()
            })
            .collect();
        let encoded: Vec<Encoded> = molecules().iter().map(|m| Encoded::new(m, a.depth)).collect();
        let mut sum = Tensor::<1>::zeros([1], &device);
        let mut theirs = Vec::new();
        for (i, molecule) in encoded.iter().enumerate() {
            let row = plain(molecule, &globals(i), &leaves, a);
            theirs.extend(row.clone().into_data().as_slice::<f32>().unwrap().to_vec());
            let weights: Vec<f32> = (0..a.outputs).map(|o| coefficient(i, o)).collect();
            let weights = TensorData::new(weights, [1, a.outputs]);
            sum = sum + (row * Tensor::<2>::from_data(weights, &device)).sum();
        }
        let gradients = sum.backward();
        let mut expected = Vec::new();
        for leaf in &leaves {
            let data = leaf.grad(&gradients).unwrap().into_data();
            expected.extend_from_slice(data.as_slice::<f32>().unwrap());
        }
        let rows: Vec<Vec<f32>> = (0..encoded.len()).map(globals).collect();
        let inputs = encoded.iter().zip(&rows);
        let inputs: Vec<Input<'_>> =
            inputs.map(|(molecule, globals)| Input { molecule, globals }).collect();
        let ours = outputs(&Weights::new(&parameters, Precision::Single, false), &inputs);
        assert!(near(&ours, &theirs), "{ours:?} {theirs:?}");
        let mut engine = Engine::default();
        engine.run(
            &parameters,
            &inputs,
            Dropout::default(),
            &|i: usize, _: &[f32], gradient: &mut [f32]| {
                gradient.iter_mut().enumerate().for_each(|(o, g)| *g = coefficient(i, o));
                0.0
            },
        );
        assert!(near(&engine.gradient, &expected));
    }
}

#[test]
fn gradients_with_dropout_are_those_of_finite_differences() {
    let a = architecture(Aggregation::Mean);
    let parameters = Parameters::random(a, 9);
    let encoded: Vec<Encoded> = molecules().iter().map(|m| Encoded::new(m, a.depth)).collect();
    let rows: Vec<Vec<f32>> = (0..encoded.len()).map(globals).collect();
    let inputs: Vec<Input<'_>> =
        encoded.iter().zip(&rows).map(|(molecule, globals)| Input { molecule, globals }).collect();
    let dropout = Dropout { rate: 0.3, key: 5 };
    let loss = |i: usize, outputs: &[f32], gradient: &mut [f32]| {
        gradient.iter_mut().enumerate().for_each(|(o, g)| *g = coefficient(i, o));
        let terms = outputs.iter().enumerate();
        terms.map(|(o, v)| f64::from(coefficient(i, o) * v)).sum::<f64>()
    };
    let mut engine = Engine::default();
    engine.run(&parameters, &inputs, dropout, &loss);
    let gradient = engine.gradient.clone();
    for entry in a.tensors() {
        // Along the gradient of each tensor: what one value changes drowns in rounding.
        let length: f64 = gradient[entry.range.clone()].iter().map(|g| f64::from(g * g)).sum();
        let mut at = |step: f32| {
            let mut moved = parameters.clone();
            for i in entry.range.clone() {
                moved.values[i] += step * gradient[i] / length.sqrt() as f32;
            }
            engine.run(&moved, &inputs, dropout, &loss)
        };
        let slope = (at(2e-3) - at(-2e-3)) / 4e-3;
        assert!((slope / length.sqrt() - 1.0).abs() < 2e-2, "{} {slope} {length}", entry.name);
    }
}
