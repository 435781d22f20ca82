//! Standardisation against RDKit 2026.09.1's MolStandardize on hand-picked molecules, and
//! the laws that it must obey on any molecule. The expected strings are RDKit's results read and
//! written by RDKit once more, which sets the aromaticity that the results in memory lack.

use theriac_chem::Molecule;
use theriac_chem::standardise::{
    IsotopePolicy, Mixtures, StandardiseConfig, Standardiser, StereoPolicy, Tautomer, Tautomers,
    canonical_tautomer, charge_parent, cleanup, fragment_parent,
};

const GOLDEN: &str = include_str!("goldens/standardise.tsv");

fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    GOLDEN.lines().skip(1).map(|line| line.split('\t').collect())
}

fn molecule(text: &str) -> Molecule {
    Molecule::from_smiles(text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

#[test]
fn every_step_is_rdkits() {
    let mut different = Vec::new();
    for row in rows() {
        let input = molecule(row[0]);
        let tautomer = match canonical_tautomer(&input, 1000).unwrap() {
            Tautomer::Canonical(tautomer) => tautomer,
            Tautomer::TooMany => panic!("{}: too many tautomers", row[0]),
        };
        let ours = [
            cleanup(&input).unwrap(),
            fragment_parent(&input).unwrap(),
            charge_parent(&input).unwrap(),
            tautomer,
        ];
        for (step, (ours, theirs)) in ours.iter().zip(&row[1..]).enumerate() {
            if ours.canonical_smiles() != *theirs {
                different.push(format!("{} step {step}: {ours} is not {theirs}", row[0]));
            }
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// Configurations that differ in every policy.
fn configs() -> Vec<StandardiseConfig> {
    let default = StandardiseConfig::default();
    vec![
        default.clone(),
        StandardiseConfig { tautomers: Tautomers::Canonical, ..default.clone() },
        StandardiseConfig { stereo: StereoPolicy::Strip, ..default.clone() },
        StandardiseConfig {
            salts: false,
            neutralise: false,
            mixtures: Mixtures::Keep,
            isotopes: IsotopePolicy::Keep,
            ..default
        },
    ]
}

#[test]
fn standardising_twice_is_standardising_once() {
    for config in configs() {
        let standardiser = Standardiser::new(config.clone());
        for row in rows() {
            let once = standardiser.apply(&molecule(row[0])).unwrap().molecule;
            let twice = standardiser.apply(&once).unwrap();
            assert_eq!(once, twice.molecule, "{} with {config:?}", row[0]);
            assert!(twice.changes.is_empty(), "{}: {:?}", row[0], twice.changes);
        }
    }
}

#[test]
fn the_writing_of_the_input_does_not_matter() {
    let standardiser = Standardiser::default();
    for row in rows() {
        let input = molecule(row[0]);
        let again = molecule(input.canonical_smiles());
        let (a, b) = (standardiser.apply(&input).unwrap(), standardiser.apply(&again).unwrap());
        assert_eq!(a.molecule, b.molecule, "{}", row[0]);
    }
}

#[test]
fn charges_that_protons_can_balance_are_gone() {
    let standardiser = Standardiser::default();
    for row in rows() {
        let standard = standardiser.apply(&molecule(row[0])).unwrap().molecule;
        let text = standard.canonical_smiles();
        assert!(!text.contains("[NH3+]") && !text.contains("C([O-])=O"), "{} -> {text}", row[0]);
    }
}
