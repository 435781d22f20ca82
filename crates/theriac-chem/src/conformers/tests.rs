//! Against RDKit 2026.09.1 and against chemistry.

use super::*;

fn ensemble(smiles: &str, options: &ConformerOptions) -> Ensemble {
    conformers(&Molecule::from_smiles(smiles).unwrap(), options).unwrap()
}

fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f64>().sqrt()
}

/// Six times the signed volume spanned by four points around a centre's first neighbour.
fn handedness(p: &[[f64; 3]], [a, b, c, d]: [usize; 4]) -> f64 {
    let v = |i: usize| [p[i][0] - p[d][0], p[i][1] - p[d][1], p[i][2] - p[d][2]];
    let (u, v, w) = (v(a), v(b), v(c));
    u[0] * (v[1] * w[2] - v[2] * w[1]) - u[1] * (v[0] * w[2] - v[2] * w[0])
        + u[2] * (v[0] * w[1] - v[1] * w[0])
}

#[test]
fn the_same_seed_gives_the_same_conformers() {
    let options = ConformerOptions { tries: 5, seed: 7, ..ConformerOptions::default() };
    let first = ensemble("CCOC(=O)c1ccccc1N", &options);
    assert_eq!(first, ensemble("CCOC(=O)c1ccccc1N", &options));
    let other = ConformerOptions { seed: 8, ..options };
    assert_ne!(first, ensemble("CCOC(=O)c1ccccc1N", &other));
}

#[test]
fn conformers_are_sorted_and_distinct() {
    let options = ConformerOptions { tries: 20, rmsd: 0.5, ..ConformerOptions::default() };
    let found = ensemble("CCCCCO", &options);
    assert_eq!(found.embedded, 20);
    assert!(found.conformers.len() > 3 && found.conformers.len() < 20);
    assert!(found.conformers.is_sorted_by(|a, b| a.energy <= b.energy));
    let rigid = ensemble("c1ccccc1", &options);
    assert_eq!(rigid.conformers.len(), 1);
}

#[test]
fn bonds_have_sane_lengths() {
    let found = ensemble("CC(=O)Nc1ccc(O)cc1", &ConformerOptions::default());
    let numbers = found.atomic_numbers();
    for conformer in &found.conformers {
        for (a, b) in found.bonds() {
            let length = distance(conformer.coordinates[a], conformer.coordinates[b]);
            let range = if numbers[a] == 1 || numbers[b] == 1 { 0.9..1.15 } else { 1.15..1.6 };
            assert!(range.contains(&length), "{a}-{b}: {length}");
        }
    }
}

#[test]
fn chirality_is_kept() {
    let options = ConformerOptions { tries: 4, ..ConformerOptions::default() };
    let (l, d) = (ensemble("C[C@H](N)C(=O)O", &options), ensemble("C[C@@H](N)C(=O)O", &options));
    // Methyl, nitrogen, carboxyl carbon about the alpha carbon.
    for (left, right) in l.conformers.iter().zip(&d.conformers) {
        let sides = [left, right].map(|c| handedness(&c.coordinates, [0, 2, 3, 1]));
        assert!(sides[0].abs() > 1.0 && sides[0] * sides[1] < 0.0, "{sides:?}");
    }
}

#[test]
fn what_the_force_field_does_not_know_is_an_error() {
    let ferrocene_like = Molecule::from_smiles("C[Hg]C").unwrap();
    assert!(conformers(&ferrocene_like, &ConformerOptions::default()).is_err());
}

#[test]
fn energies_of_given_geometries_are_those_of_rdkit() {
    let mut checked = 0;
    for line in include_str!("testdata/mmff94.tsv").lines().filter(|l| !l.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let numbers: Vec<f64> = fields[2].split(' ').map(|v| v.parse().unwrap()).collect();
        let points: Vec<[f64; 3]> = numbers.chunks(3).map(|p| [p[0], p[1], p[2]]).collect();
        let expected: f64 = fields[1].parse().unwrap();
        let energy = mmff94_energy(&Molecule::from_smiles(fields[0]).unwrap(), &points).unwrap();
        assert!((energy - expected).abs() < 1e-3, "{}: {energy} for {expected}", fields[0]);
        checked += 1;
    }
    assert!(checked >= 20, "{checked}");
}
