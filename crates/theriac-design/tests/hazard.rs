//! The hazard filter: it recognises its classes, leaves medicines alone, and refuses profiles
//! that ask for harm.

use std::path::{Path, PathBuf};

use theriac_chem::Molecule;
use theriac_chem::io::{self, ReadOptions};
use theriac_design::config::read;
use theriac_design::hazard::{HazardFilter, refuse};
use theriac_design::scoring::Library;

fn molecule(smiles: &str) -> Molecule {
    Molecule::from_smiles(smiles).unwrap()
}

/// Representatives that are not withheld: they are approved drugs themselves, and why.
const APPROVED: [(&str, &str); 1] =
    [("isoflurophate", "an approved eye medicine; dimefox stands for its class")];

#[test]
fn every_class_recognises_its_representative() {
    let filter = HazardFilter::shipped().unwrap();
    let list = include_str!("../../../knowledge/hazards/test-list.tsv");
    let class = |smiles: &str| filter.class_of(&molecule(smiles)).map(str::to_owned);
    let mut tested = Vec::new();
    for row in list.lines().skip(1) {
        let fields: Vec<_> = row.split('\t').collect();
        match APPROVED.iter().find(|(name, _)| *name == fields[1]) {
            Some((name, why)) => assert_eq!(class(fields[3]), None, "{name}: {why}"),
            // It may be found in a wider class that comes before its own.
            None => {
                assert!(class(fields[3]).is_some(), "{}", fields[1]);
                tested.push(fields[0]);
            }
        }
    }
    for class in filter.classes() {
        assert!(tested.contains(&class.id.as_str()), "{} has no representative", class.id);
    }
}

#[test]
fn a_medicine_hides_no_hazard_beside_it_nor_does_a_salt() {
    let filter = HazardFilter::shipped().unwrap();
    let sarin = "CC(C)OP(C)(=O)F";
    let gefitinib = "COc1cc2ncnc(Nc3ccc(F)c(Cl)c3)c2cc1OCCCN1CCOCC1";
    let tosylate = "Cc1ccc(cc1)S(=O)(=O)[O-]";
    assert_eq!(filter.class_of(&molecule(gefitinib)), None);
    assert_eq!(filter.class_of(&molecule(&format!("{sarin}.{gefitinib}"))), Some("cwc-1a-1"));
    let precursor = format!("C[NH+](C(C)C)CCO.{tosylate}");
    assert_eq!(filter.class_of(&molecule(&precursor)), Some("cwc-2b-10"));
}

#[test]
fn what_the_treaty_leaves_out_is_not_withheld() {
    let filter = HazardFilter::shipped().unwrap();
    for (name, smiles) in [
        ("N,N-dimethylaminoethanol", "CN(C)CCO"),
        ("N,N-diethylaminoethanol", "CCN(CC)CCO"),
        ("choline", "C[N+](C)(C)CCO"),
        ("triethyl phosphate", "CCOP(=O)(OCC)OCC"),
        ("adenosine monophosphate", "Nc1ncnc2c1ncn2C1OC(COP(=O)([O-])[O-])C(O)C1O"),
    ] {
        assert_eq!(filter.class_of(&molecule(smiles)), None, "{name}");
    }
}

#[test]
fn controlled_medicines_are_not_hazards() {
    let filter = HazardFilter::shipped().unwrap();
    for (name, smiles) in [
        ("morphine", "CN1CC[C@]23c4c5ccc(O)c4O[C@H]2[C@@H](O)C=C[C@H]3[C@H]1C5"),
        ("fentanyl", "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1"),
        ("fentanyl citrate", "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1.OC(=O)CC(O)(C(=O)O)CC(=O)O"),
        ("chlormethine", "CN(CCCl)CCCl"),
        ("nitroglycerin", "O=[N+]([O-])OCC(O[N+](=O)[O-])CO[N+](=O)[O-]"),
        ("cyclophosphamide", "ClCCN(CCCl)P1(=O)NCCCO1"),
        ("amiodarone", "CCCCc1oc2ccccc2c1C(=O)c1cc(I)c(OCCN(CC)CC)c(I)c1"),
        ("carmustine", "ClCCNC(=O)N(CCCl)N=O"),
    ] {
        assert_eq!(filter.class_of(&molecule(smiles)), None, "{name}");
    }
}

#[test]
fn ordinary_chemistry_passes() {
    let filter = HazardFilter::shipped().unwrap();
    let list = include_str!("../src/hazard/ordinary.smi");
    for row in list.lines() {
        let smiles = row.split_whitespace().next().unwrap();
        assert_eq!(filter.class_of(&molecule(smiles)), None, "{row}");
    }
}

/// The data folder, where there is one.
fn data(file: &str) -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = std::env::var_os("THERIAC_DATA").map_or(default, PathBuf::from).join(file);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}

/// How many molecules of a file there are, and how many are withheld.
fn withheld(path: &Path) -> (usize, usize) {
    let filter = HazardFilter::shipped().unwrap();
    let records = io::open(path, &ReadOptions::default()).unwrap();
    let molecules: Vec<_> = records.filter_map(|r| r.ok()?.structure.molecule().ok()).collect();
    let found = molecules.iter().filter(|m| filter.class_of(m).is_some()).count();
    (molecules.len(), found)
}

#[test]
fn approved_drugs_are_never_touched() {
    let Some(path) = data("01_corpora/sweetfda_approved_processed.csv.gz") else { return };
    let (all, found) = withheld(&path);
    assert!(all > 1300);
    assert_eq!(found, 0);
}

#[test]
fn medicinal_chemistry_is_hardly_touched() {
    let Some(path) = data("01_corpora/chembl_10k.smi.gz") else { return };
    let (all, found) = withheld(&path);
    println!("{found} of {all} ChEMBL molecules are withheld");
    assert!(all > 9000);
    assert!(found * 1000 < all * 2, "{found} of {all}");
}

/// What is said to a profile with this component, or filter, section.
fn refusal(section: &str) -> Option<String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("c.toml");
    let text =
        format!("prior = \"p\"\n[scoring]\n[[scoring.component]]\nkind = \"qed\"\n{section}");
    std::fs::write(&path, text).unwrap();
    let (config, source) = read(&path).unwrap();
    let mut library = Library::read(&config, &source).unwrap();
    let filter = HazardFilter::shipped().unwrap();
    let error = refuse(&config, &source, &filter, &mut library).err()?;
    assert_eq!(error.exit_code(), 2);
    Some(error.to_string())
}

#[test]
fn rewarding_harm_is_refused() {
    let sections = [
        "[[scoring.component]]\nkind = \"alerts\"\ntransform = { type = \"sigmoid\", low = 0, high = 5 }",
        "[[scoring.component]]\nkind = \"alerts\"\ntransform = { type = \"right_step\", high = 1 }",
        "[[scoring.filter]]\nkind = \"alerts\"\nmin = 2",
        "[[scoring.component]]\nkind = \"similarity\"\nreferences = [\"CC(C)OP(C)(=O)F\"]",
        "[[scoring.component]]\nkind = \"smarts_wanted\"\npatterns = [\"[PX4](=[O,S])F\"]",
        "[[scoring.component]]\nkind = \"smarts_wanted\"\npatterns = [\"P(=O)(F)O\"]",
        "[[scoring.component]]\nkind = \"smarts_unwanted\"\npatterns = [\"P(=O)(F)O\"]\n\
         transform = { type = \"sigmoid\", low = 0, high = 1 }",
        "[[scoring.component]]\nkind = \"external\"\nname = \"hERG_pIC50\"\nexecutable = \"true\"\n\
         transform = { type = \"sigmoid\", low = 4, high = 8 }",
        "[[scoring.component]]\nkind = \"external\"\nname = \"acute_toxicity\"\nexecutable = \"true\"",
        "[[scoring.component]]\nkind = \"external\"\nname = \"rat_ld50\"\nexecutable = \"true\"\n\
         transform = { type = \"reverse_sigmoid\", low = 0, high = 4 }",
        "[memory]\nseeds = [\"CC(C)OP(C)(=O)F\"]",
        "[[scoring.component]]\nkind = \"novelty\"\nknown = [\"CC(C)OP(C)(=O)F\"]\n\
         transform = { type = \"reverse_sigmoid\", low = 0.2, high = 0.6 }",
        "[[scoring.filter]]\nkind = \"novelty\"\nknown = [\"CC(C)OP(C)(=O)F\"]\nmax = 0.5",
        "[[scoring.component]]\nkind = \"external\"\nname = \"x\"\nexecutable = \"./toxicity.py\"",
        "[[scoring.component]]\nkind = \"external\"\nname = \"x\"\nexecutable = \"true\"\n\
         property = \"hERG_pIC50\"",
        "[[scoring.component]]\nkind = \"external\"\nname = \"x\"\nexecutable = \"true\"\n\
         args = [\"--endpoint=lethality\"]",
        "[[scoring.component]]\nkind = \"external\"\nname = \"safety_margin\"\n\
         executable = \"true\"\nproperty = \"toxicity\"",
        "[[scoring.component]]\nkind = \"external\"\nname = \"rat_ld50\"\nexecutable = \"true\"\n\
         transform = { type = \"double_sigmoid\", low = 1, high = 2 }",
        "[[scoring.filter]]\nkind = \"external\"\nname = \"hERG\"\nexecutable = \"true\"\nmin = -2000",
    ];
    for section in sections {
        let said = refusal(section).unwrap_or_else(|| panic!("not refused: {section}"));
        assert!(said.contains("this profile is refused"), "{said}");
        assert!(said.contains("c.toml:"), "{said}");
    }
}

#[test]
fn guarding_against_harm_is_not_refused() {
    let sections = [
        "[[scoring.component]]\nkind = \"alerts\"",
        "[[scoring.filter]]\nkind = \"alerts\"\nmax = 0",
        "[[scoring.component]]\nkind = \"similarity\"\nreferences = [\"CC(C)OP(C)(=O)F\"]\n\
         transform = { type = \"reverse_sigmoid\", low = 0.2, high = 0.6 }",
        "[[scoring.component]]\nkind = \"smarts_unwanted\"\npatterns = [\"[PX4](=[O,S])F\"]",
        "[[scoring.component]]\nkind = \"smarts_wanted\"\npatterns = [\"c1ncnc2ccccc12\"]",
        "[[scoring.component]]\nkind = \"external\"\nname = \"hERG_pIC50\"\nexecutable = \"true\"\n\
         transform = { type = \"reverse_sigmoid\", low = 4, high = 6 }",
        "[[scoring.component]]\nkind = \"external\"\nname = \"rat_ld50\"\nexecutable = \"true\"\n\
         transform = { type = \"sigmoid\", low = 0, high = 4 }",
        "[[scoring.component]]\nkind = \"novelty\"\nknown = [\"CC(C)OP(C)(=O)F\"]",
        "[[scoring.component]]\nkind = \"external\"\nname = \"x\"\nexecutable = \"./toxicity.py\"\n\
         transform = { type = \"reverse_sigmoid\", low = 0, high = 4 }",
        "[[scoring.component]]\nkind = \"similarity\"\n\
         references = [\"CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1\"]",
    ];
    for section in sections {
        assert_eq!(refusal(section), None, "{section}");
    }
}

#[test]
fn a_hazard_in_a_file_of_references_is_left_out_unless_hazards_are_the_point() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("c.toml");
    let profile = "prior = \"p\"\n[scoring]\n[[scoring.component]]\nkind = \"similarity\"\n\
                   references = \"r.smi\"";
    std::fs::write(&path, profile).unwrap();
    let (config, source) = read(&path).unwrap();
    let filter = HazardFilter::shipped().unwrap();
    let judged = |molecules: &str| {
        std::fs::write(dir.path().join("r.smi"), molecules).unwrap();
        let mut library = Library::read(&config, &source).unwrap();
        refuse(&config, &source, &filter, &mut library).map(|()| library)
    };
    let library = judged("CCO a\nCC(C)OP(C)(=O)F b\nc1ccccc1O c\nnonsense d\n").unwrap();
    assert_eq!(library.get("scoring.component[0].references").len(), 2);
    let warnings = library.warnings().join("\n");
    assert!(warnings.contains("references`: 1 molecules left out: hazards"), "{warnings}");
    assert!(warnings.contains("references`: 1 rows are no molecule"), "{warnings}");
    let error = judged("CC(C)OP(C)(=O)F a\nCC(C)OP(C)(=O)Cl b\nCCO c\n").unwrap_err();
    assert!(error.to_string().contains("c.toml:5: this profile is refused"), "{error}");
}
