use super::*;

fn standard(text: &str, config: StandardiseConfig) -> Result<String, Reason> {
    let molecule = Molecule::from_smiles(text).unwrap();
    Standardiser::new(config).apply(&molecule).map(|s| s.molecule.canonical_smiles().to_owned())
}

#[test]
fn the_textbook_cases() {
    for (input, expected) in [
        ("C[NH3+].[Cl-]", "CN"),
        ("[Na+].[O-]C(=O)c1ccccc1C(=O)O", "O=C(O)c1ccccc1C(=O)O"),
        ("O=C(O)/C=C\\C(=O)O.CCN(CC)CCOc1ccccc1", "CCN(CC)CCOc1ccccc1"),
        ("CN(=O)=O", "C[N+](=O)[O-]"),
        ("CS(=O)CC(N)=O", "C[S+]([O-])CC(N)=O"),
        ("C[N+](C)(C)CCO.[I-]", "C[N+](C)(C)CCO"),
        ("[NH3+]CC(=O)[O-]", "NCC(=O)O"),
        ("[13CH3]CN", "CCN"),
        ("CCN.CCN.OS(=O)(=O)O", "CCN"),
    ] {
        assert_eq!(standard(input, StandardiseConfig::default()).unwrap(), expected, "{input}");
    }
}

#[test]
fn policies_reject_with_their_reason() {
    let reject = StandardiseConfig {
        mixtures: Mixtures::Reject,
        isotopes: IsotopePolicy::Reject,
        stereo: StereoPolicy::RejectUnspecified,
        ..StandardiseConfig::default()
    };
    assert_eq!(standard("CCCCN.CCCCCO", reject.clone()), Err(Reason::Mixture { components: 2 }));
    assert_eq!(standard("[13CH3]CN", reject.clone()), Err(Reason::Isotopes));
    assert_eq!(
        standard("CC(F)C=CC(O)Cl", reject.clone()),
        Err(Reason::UnspecifiedStereo { elements: 3 })
    );
    assert_eq!(standard("C[C@H](F)Cl", reject).unwrap(), "C[C@H](F)Cl");
}

#[test]
fn a_salt_list_keeps_the_small_base_of_a_large_acid() {
    let tosylate = "CCN.Cc1ccc(S(=O)(=O)O)cc1";
    assert_eq!(standard(tosylate, StandardiseConfig::default()).unwrap(), "CCN");
    let no_list = StandardiseConfig { salts: false, ..StandardiseConfig::default() };
    assert_eq!(standard(tosylate, no_list).unwrap(), "Cc1ccc(S(=O)(=O)O)cc1");
}

#[test]
fn charges_recombine_only_where_the_result_is_a_molecule() {
    let cleaned = |text: &str| {
        cleanup(&Molecule::from_smiles(text).unwrap()).unwrap().canonical_smiles().to_owned()
    };
    // RDKit's rule turns a sydnone into `O=c1cn(C)on1`, which no one can read back.
    assert_eq!(cleaned("C[n+]1cc([O-])on1"), "C[n+]1cc([O-])on1");
    assert_eq!(cleaned("C[n+]1c([O-])cccc1"), "Cn1ccccc1=O");
    assert_eq!(cleaned("C[N+]1=C2CCCC2=C(N)CC1"), "CN1CCC(=[NH2+])C2=C1CCC2");
    assert_eq!(cleaned("CNC=[N+](C)C"), "C[NH+]=CN(C)C");
    for kept in ["Cc1c[n+]2ccccc2c[n+]1[O-]", "[N-]=[N+]=C1C(=O)NN=C1c1ccccc1"] {
        assert_eq!(cleaned(kept), kept);
    }
}

#[test]
fn neutralising_leaves_no_carbene_and_no_lone_borate() {
    let neutral = |text: &str| {
        neutralise(&Molecule::from_smiles(text).unwrap()).unwrap().canonical_smiles().to_owned()
    };
    assert_eq!(neutral("CN(C)C1=CC=C[CH+]1"), "CN(C)C1=CC=CC1");
    assert_eq!(neutral("C[NH2+][B-](c1ccccc1)c1ccccc1"), "C[NH2+][B-](c1ccccc1)c1ccccc1");
}

#[test]
fn strips_stereo_and_keeps_isotopes_when_asked() {
    let config = StandardiseConfig {
        stereo: StereoPolicy::Strip,
        isotopes: IsotopePolicy::Keep,
        ..StandardiseConfig::default()
    };
    assert_eq!(standard("[13CH3][C@H](F)/C=C/Cl", config).unwrap(), "[13CH3]C(F)C=CCl");
}

#[test]
fn canonical_tautomer_of_hydroxypyridine_is_the_pyridone() {
    let config =
        StandardiseConfig { tautomers: Tautomers::Canonical, ..StandardiseConfig::default() };
    assert_eq!(standard("Oc1ccccn1", config).unwrap(), "O=c1cccc[nH]1");
}

#[test]
fn every_pattern_of_the_rule_tables_can_be_read() {
    assert_eq!(normalise::patterns(), rules::RULES.len());
    assert_eq!(reionise::patterns(), reionise::PAIRS.len());
}

/// From `GetPeriodicTable().GetValenceList` of RDKit 2026.09.1, without the -1 for "any other".
#[test]
fn valences_are_those_of_rdkits_periodic_table() {
    let lists: [(&[i32], &[i32]); 10] = [
        (&[1], &[1, 3, 9, 11, 17, 19, 35, 37, 55, 87]),
        (&[2], &[4, 8, 12, 20, 38, 56, 88]),
        (&[3], &[5, 7, 13, 31, 49]),
        (&[4], &[6, 14, 32]),
        (&[2, 4], &[50, 82]),
        (&[3, 5], &[15, 33, 51, 83]),
        (&[2, 4, 6], &[16, 34, 52, 84]),
        (&[1, 3, 5], &[53, 85]),
        (&[0], &[2, 10, 18, 36, 86]),
        (&[0, 2, 4, 6], &[54]),
    ];
    for number in 0..=118 {
        let listed = lists.iter().find(|(_, numbers)| numbers.contains(&number));
        let expected = listed.map_or(&[][..], |(valences, _)| valences);
        assert_eq!(valence::valences(number), expected, "element {number}");
    }
}

#[test]
fn a_metallocene_is_cut_the_same_however_it_is_written() {
    for text in [
        "C1=CC([Fe]C2C=CC=C2)C=C1",
        "C1=C[CH]([Fe][CH]2C=CC=C2)C=C1",
        "C12=C3C4C5=C1[Fe]23541678C2=C1C6C7=C28",
    ] {
        let clean = cleanup(&Molecule::from_smiles(text).unwrap()).unwrap();
        assert_eq!(clean.canonical_smiles(), "C1=CCC=C1.[Fe+2].[c-]1ccc[cH-]1", "{text}");
    }
}
