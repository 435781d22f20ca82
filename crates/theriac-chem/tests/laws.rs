//! What must hold of every molecule, and of every text that is none.

#![allow(clippy::unwrap_used)] // a test fails by panicking

use proptest::prelude::*;
use theriac_chem::Molecule;
use theriac_chem::descriptors::describe;
use theriac_chem::fingerprint::{Family, Fingerprinter, ecfp4};
use theriac_chem::fragments::brics;
use theriac_chem::randomise::random_smiles;
use theriac_chem::scaffold::murcko;
use theriac_chem::smarts::Pattern;

/// Pieces of SMILES that join at single bonds to molecules of many kinds.
const PIECES: [&str; 24] = [
    "C",
    "CC(C)",
    "N",
    "O",
    "S",
    "C(=O)",
    "c1ccccc1",
    "c1ccncc1",
    "C1CCNCC1",
    "C(F)(F)",
    "[C@H](C)",
    "[C@@H](O)",
    "/C=C/",
    "C#C",
    "S(=O)(=O)",
    "N(C)",
    "c1c[nH]cc1",
    "C1CC1",
    "c1ccc2ccccc2c1",
    "OC(=O)",
    "C(=O)N",
    "[C@]1(C)CCCO1",
    "N=C",
    "P(=O)(O)",
];
const ENDS: [&str; 8] = ["C", "O", "N", "Cl", "C#N", "[O-]", "[NH3+]", "c1ccsc1"];

fn smiles() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(&PIECES[..]);
    let end = prop::sample::select(&ENDS[..]);
    (end.clone(), prop::collection::vec(piece, 1..8), end)
        .prop_map(|(a, pieces, b)| format!("{a}{}{b}", pieces.concat()))
        .prop_filter("a molecule", |s| Molecule::from_smiles(s).is_ok())
}

fn read(text: &str) -> Molecule {
    Molecule::from_smiles(text).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_canonical_form_is_a_fixed_point(text in smiles()) {
        let molecule = read(&text);
        let again = read(molecule.canonical_smiles());
        prop_assert_eq!(again.canonical_smiles(), molecule.canonical_smiles());
    }

    #[test]
    fn another_writing_is_the_same_molecule(text in smiles(), seed: u64) {
        let molecule = read(&text);
        let written = random_smiles(&molecule, seed);
        prop_assert_eq!(&random_smiles(&molecule, seed), &written);
        let again = read(&written);
        prop_assert_eq!(again.canonical_smiles(), molecule.canonical_smiles());
    }

    #[test]
    fn descriptors_do_not_depend_on_the_numbering(text in smiles(), seed: u64) {
        let molecule = read(&text);
        let other = read(&random_smiles(&molecule, seed));
        let (a, b) = (describe(&molecule), describe(&other));
        prop_assert!((a.mw - b.mw).abs() < 1e-9 && (a.logp - b.logp).abs() < 1e-9);
        prop_assert!((a.tpsa - b.tpsa).abs() < 1e-9 && (a.qed - b.qed).abs() < 1e-9);
        prop_assert!((a.sa_score.unwrap() - b.sa_score.unwrap()).abs() < 1e-9);
        prop_assert_eq!(
            (a.formula, a.hbd, a.hba, a.rotatable_bonds, a.rings, a.aromatic_rings, a.alerts),
            (b.formula, b.hbd, b.hba, b.rotatable_bonds, b.rings, b.aromatic_rings, b.alerts)
        );
    }

    #[test]
    fn fingerprints_do_not_depend_on_the_numbering(text in smiles(), seed: u64) {
        let molecule = read(&text);
        let other = read(&random_smiles(&molecule, seed));
        for family in [
            Family::Ecfp { radius: 4 }, Family::Fcfp { radius: 2 }, Family::AtomPair, Family::Maccs,
        ] {
            let kind = Fingerprinter::new(family, 1000).unwrap();
            prop_assert_eq!(kind.bits(&molecule).unwrap(), kind.bits(&other).unwrap());
            prop_assert_eq!(kind.counts(&molecule).unwrap(), kind.counts(&other).unwrap());
        }
    }

    #[test]
    fn tanimoto_is_symmetric_and_one_on_itself(a in smiles(), b in smiles()) {
        let (a, b) = (ecfp4(&read(&a)).unwrap(), ecfp4(&read(&b)).unwrap());
        prop_assert_eq!(a.tanimoto(&b), b.tanimoto(&a));
        prop_assert!((0.0..=1.0).contains(&a.tanimoto(&b)));
        prop_assert_eq!(a.tanimoto(&a), 1.0);
    }

    #[test]
    fn a_scaffold_and_fragments_are_molecules(text in smiles()) {
        let molecule = read(&text);
        let scaffold = murcko(&molecule).unwrap();
        prop_assert!(scaffold.is_empty() || Molecule::from_smiles(&scaffold).is_ok());
        for fragment in brics(&molecule).unwrap() {
            prop_assert!(Molecule::from_smiles(&fragment).is_ok(), "{}", fragment);
        }
    }

    #[test]
    fn the_wildcard_matches_every_atom(text in smiles()) {
        let molecule = read(&text);
        let atoms = Pattern::parse("*").unwrap().count(&molecule).unwrap();
        prop_assert_eq!(atoms, molecule.atom_count());
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
        let _ = Molecule::from_smiles(&text);
        let _ = Pattern::parse(&text);
    }

    #[test]
    fn text_of_smiles_letters_is_read_or_refused(text in "[CNOScnos()\\[\\]=#@/\\\\+\\-.%0-9H:*]{0,40}") {
        if let Ok(molecule) = Molecule::from_smiles(&text) {
            let _ = describe(&molecule);
            prop_assert!(Molecule::from_smiles(molecule.canonical_smiles()).is_ok());
        }
        let _ = Pattern::parse(&text);
    }

    #[test]
    fn a_changed_letter_is_read_or_refused(
        text in smiles(),
        at in any::<prop::sample::Index>(),
        letter in "[CNOSFcnos()\\[\\]=#@/+\\-.%1-9]",
    ) {
        let mut changed = text.clone();
        let at = at.index(changed.len());
        changed.replace_range(at..=at, &letter);
        if let Ok(molecule) = Molecule::from_smiles(&changed) {
            let _ = describe(&molecule);
        }
    }
}

#[test]
fn hostile_texts_are_refused_at_once() {
    let deep = format!("{}C{}", "C(".repeat(10_000), ")".repeat(10_000));
    let wide = "C".repeat(100_000);
    let many = "[Na+].".repeat(600);
    for text in [&deep, &wide, &many, "C1CC", "C%", "[", "c1cc", "\0", "C\u{301}", "..", "C1C1"] {
        assert!(Molecule::from_smiles(text).is_err(), "{}", &text[..text.len().min(12)]);
    }
}

/// Two porphyrins bridged face to face by four steroids have more rings than can be listed.
#[test]
fn a_molecule_with_countless_rings_is_described() {
    let bridged = include_str!("goldens/bridged_porphyrins.smi").trim();
    let molecule = read(bridged);
    assert_eq!(molecule.atom_count(), 236);
    assert!(describe(&molecule).rings > 40);
}
