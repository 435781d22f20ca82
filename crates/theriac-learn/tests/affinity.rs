//! Models of affinity from table to folder and back, on a made-up matrix of interactions.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use theriac_base::Job;
use theriac_chem::Molecule;
use theriac_chem::descriptors::Descriptor;
use theriac_chem::io::{ReadOptions, Target, WriteOptions, annotate, open};
use theriac_learn::affinity::network::NetworkConfig;
use theriac_learn::affinity::score::mean_square;
use theriac_learn::affinity::{
    AffinityModel, AffinityScorer, Estimate, HoldOut, PairColumns, PairOptions, Protein,
    TrainOptions, is_affinity, pair_task, read_protein, train,
};
use theriac_learn::property::{TrainedModel, WEIGHTS, list};

const DRUGS: usize = 24;
const PROTEINS: usize = 12;

fn molecules() -> Vec<Molecule> {
    let text = include_str!("../../theriac-chem/tests/goldens/rdkit.jsonl");
    let smiles = text.lines().filter_map(|line| {
        let row: serde_json::Value = serde_json::from_str(line).ok()?;
        row["smiles"].as_str().map(str::to_owned)
    });
    smiles.filter_map(|s| Molecule::from_smiles(&s).ok()).step_by(5).take(DRUGS + 1).collect()
}

/// Each of two families, with some residues changed.
fn sequence(i: usize) -> String {
    let family = ["MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQ", "GSHMWDDPNNCCGGTTPWHHEEDDYYMMLLWW"][i % 2];
    let mut residues: Vec<u8> = family.bytes().collect();
    residues[3 * (i / 2)] = b'G';
    residues[3 * (i / 2) + 1] = b'P';
    String::from_utf8(residues).unwrap()
}

/// Greasy molecules bind the one family, others the other, each protein a little differently:
/// nothing that the means of molecule and protein alone could tell.
fn affinity(molecule: &Molecule, protein: usize) -> f64 {
    let greasy = (Descriptor::Logp.value(molecule).unwrap() - 2.5).clamp(-2.0, 2.0);
    let sign = if protein.is_multiple_of(2) { 1.0 } else { -1.0 };
    6.0 + sign * greasy * (1.0 + 0.05 * protein as f64)
}

fn table(dir: &Path) -> PathBuf {
    let mut text = "smiles,name,sequence,pkd,split\n".to_owned();
    for (d, molecule) in molecules().iter().take(DRUGS).enumerate() {
        for p in 0..PROTEINS {
            let split = if (5 * d + 7 * p) % 6 == 0 { "test" } else { "train" };
            let (smiles, value) = (molecule.canonical_smiles(), affinity(molecule, p));
            writeln!(text, "{smiles},P{p},{},{value},{split}", sequence(p)).unwrap();
        }
    }
    text += "CCO,P0,MKT4,5,train\nCCO,P0,,5,train\nnonsense,P0,MKTAY,5,train\n";
    text += "CCO,P0,MKTAYIAK,weak,train\nCCO,P0,MKTAYIAK,,train\n";
    let path = dir.join("pairs.csv");
    std::fs::write(&path, text).unwrap();
    path
}

fn options(path: PathBuf) -> TrainOptions {
    let text = |s: &str| Some(s.to_owned());
    TrainOptions {
        path,
        table: PairOptions {
            target: "pkd".into(),
            protein_column: "sequence".into(),
            name_column: text("name"),
            smiles_column: None,
            split_column: text("split"),
        },
        unit: "-log10(Kd/M)".into(),
        hold_out: HoldOut::Random,
        share: 0.2,
        network: NetworkConfig {
            width: 16,
            graph: 16,
            between: 16,
            head: [16, 8],
            epochs: 4,
            steps: 60,
            batch: 64,
            ..NetworkConfig::default()
        },
        seed: 1,
        name: "test".into(),
        licence: "none".into(),
        command: "test".into(),
    }
}

fn estimate(model: &AffinityModel, molecule: &Molecule, name: &str, sequence: &str) -> Estimate {
    let protein = model.protein(&Protein::new(name, sequence).unwrap());
    model.estimate(&model.drug(molecule), &[&protein])[0]
}

#[test]
fn beats_the_means_and_is_read_back_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let path = table(dir.path());
    let mut outcome = train(&options(path.clone()), &Job::silent()).unwrap();
    let card = outcome.model.card().clone();
    assert_eq!((card.training.left_out, card.training.molecules), (5, DRUGS));
    let held_out = &card.tasks[0].held_out;
    let measure = |name: &str| held_out.iter().find(|m| m.name == name).unwrap();
    let square = measure("mse");
    assert!(square.value < 0.3 * square.constant.unwrap(), "{square:?}");
    assert!(square.value < mean_of_sides(), "{square:?}");
    assert!(measure("concordance").value > 0.8 && measure("coverage_90").value > 0.75);
    for why in ["not the sequence of a protein", "no protein sequence", "label is no number"] {
        assert!(outcome.remarks.iter().any(|r| r.contains(why)), "{:?}", outcome.remarks);
    }

    let folder = dir.path().join("model");
    outcome.model.save(&folder).unwrap();
    let read = AffinityModel::load(&folder).unwrap();
    assert!(is_affinity(&folder) && list(dir.path()).unwrap().len() == 1);
    let all = molecules();
    let new = all[DRUGS].clone();
    for (molecule, name, sequence) in [
        (&all[0], "P3", sequence(3)),
        (&new, "P3", sequence(3)),
        (&all[0], "other", sequence(3)),
        (&new, "", "WWWWWWDDDD".into()),
    ] {
        let said = estimate(&read, molecule, name, &sequence);
        let before = estimate(&outcome.model, molecule, name, &sequence);
        // The file holds single precision.
        let near = |a: f64, b: f64| a == b || (a - b).abs() < 1e-3 * b.abs().max(1.0);
        let sound = near(said.value, before.value) && near(said.lower, before.lower);
        let sound = sound && near(said.upper, before.upper) && said.in_domain == before.in_domain;
        assert!(sound, "{name}: {said:?} {before:?}");
        assert!(said.value.is_finite() && said.lower <= said.value && said.value <= said.upper);
    }
    assert!(!estimate(&read, &all[0], "", "WWWWWWDDDD").in_domain);
    assert!(estimate(&read, &all[0], "P3", &sequence(3)).in_domain);
    one_protein(&folder, &all[..3], &read);
    columns(&read, &path, dir.path());

    let Err(error) = TrainedModel::load(&folder) else { panic!("read as a property model") };
    assert_eq!(error.exit_code(), 2);
    let weights = folder.join(WEIGHTS);
    let mut bytes = std::fs::read(&weights).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&weights, bytes).unwrap();
    let Err(error) = AffinityModel::load(&folder) else { panic!("damaged weights were taken") };
    assert!(error.to_string().contains("BLAKE3"), "{error}");
}

/// Mean squared error of the mean of the molecule plus that of the protein less that of all.
fn mean_of_sides() -> f64 {
    let all = molecules();
    let value = |d: usize, p: usize| affinity(&all[d], p);
    let test = |d: usize, p: usize| (5 * d + 7 * p).is_multiple_of(6);
    let pairs = || (0..DRUGS).flat_map(|d| (0..PROTEINS).map(move |p| (d, p)));
    let mean = |keep: &dyn Fn(usize, usize) -> bool| {
        let kept: Vec<f64> =
            pairs().filter(|&(d, p)| !test(d, p) && keep(d, p)).map(|(d, p)| value(d, p)).collect();
        kept.iter().sum::<f64>() / kept.len() as f64
    };
    let overall = mean(&|_, _| true);
    let of = |(d, p): (usize, usize)| {
        (value(d, p), mean(&|e, _| e == d) + mean(&|_, q| q == p) - overall)
    };
    let (labels, values): (Vec<f64>, Vec<f64>) =
        pairs().filter(|&(d, p)| test(d, p)).map(of).unzip();
    mean_square(&labels, &values)
}

fn one_protein(folder: &Path, molecules: &[Molecule], model: &AffinityModel) {
    use theriac_chem::scorer::Scorer as _;
    let fasta = folder.join("protein.fasta");
    std::fs::write(&fasta, format!(">P4 a kinase\n{}\n", sequence(4))).unwrap();
    let protein = read_protein(&fasta.to_string_lossy(), None).unwrap();
    let scorer = AffinityScorer::open(folder, &protein).unwrap();
    let scores = scorer.score(molecules);
    for (molecule, score) in molecules.iter().zip(scores) {
        let said = estimate(model, molecule, "P4", &sequence(4));
        assert_eq!(score, Some(said.value));
    }
}

/// A table of pairs is annotated row by row; bad rows keep their reason.
fn columns(model: &AffinityModel, path: &Path, dir: &Path) {
    let folder = dir.join("again");
    let mut copy = AffinityModel::load(&dir.join("model")).unwrap();
    copy.save(&folder).unwrap();
    let reader = open(path, &ReadOptions::default()).unwrap();
    let task = pair_task(copy, &reader, &PairColumns::default()).unwrap();
    let out = dir.join("said.csv");
    let target = Target::File(out.clone(), WriteOptions::default());
    let counts = annotate(reader, task, &target, &Job::silent()).unwrap();
    assert_eq!((counts.read, counts.rejected()), ((DRUGS * PROTEINS) as u64 + 5, 3));
    let mut rows = csv::Reader::from_path(&out).unwrap();
    let header = rows.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|h| h == name).unwrap();
    assert_eq!(&header[at("error") - 1], "pkd_in_domain");
    let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
    let said: f64 = rows[3][at("pkd_upper")].parse().unwrap();
    let expected = estimate(model, &molecules()[0], "P3", &sequence(3));
    assert!((said - expected.upper).abs() < 1e-3, "{said} {expected:?}");
    assert!(rows[DRUGS * PROTEINS][at("error")].contains("residue"));
}

#[test]
fn the_same_seed_gives_the_same_bytes_at_any_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    let options = options(table(dir.path()));
    let bytes = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let folder = dir.path().join(threads.to_string());
        pool.install(|| train(&options, &Job::silent()).unwrap().model.save(&folder)).unwrap();
        std::fs::read(folder.join(WEIGHTS)).unwrap()
    };
    assert!(bytes(1) == bytes(3));
}

#[test]
fn new_molecules_and_proteins_can_be_held_out() {
    let dir = tempfile::tempdir().unwrap();
    let path = table(dir.path());
    for (hold_out, held) in [
        (HoldOut::ColdDrug, 5 * PROTEINS),
        (HoldOut::ColdProtein, 2 * DRUGS),
        (HoldOut::AllCold, 5 * 2),
    ] {
        let mut options = options(path.clone());
        options.table.split_column = None;
        options.hold_out = hold_out;
        options.network.steps = 1;
        let card = train(&options, &Job::silent()).unwrap().model.card().clone();
        assert_eq!(card.training.held_out, held, "{hold_out:?}");
    }
}

#[test]
fn what_cannot_be_learnt_from_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bad.csv");
    let refused = |text: &str, column: &str| {
        std::fs::write(&path, text).unwrap();
        let mut options = options(path.clone());
        options.table = PairOptions {
            target: "y".into(),
            protein_column: column.into(),
            ..PairOptions::default()
        };
        options.share = 0.0;
        let Err(error) = train(&options, &Job::silent()) else { panic!("trained on {text}") };
        assert_eq!(error.exit_code(), 2, "{error}");
        error.to_string()
    };
    assert!(refused("smiles,seq,y\nC,MKTAY,1\n", "sequence").contains("no column `sequence`"));
    assert!(refused("smiles,seq,y\nC,MKTAY,1\n", "seq").contains("too few"));
    assert!(refused("smiles,seq,y\nC,MK4,1\n", "seq").contains("not the sequence"));
    let mut same = "smiles,seq,y\n".to_owned();
    for i in 1..30 {
        writeln!(same, "{},MKTAYIAK,1", "C".repeat(i)).unwrap();
    }
    assert!(refused(&same, "seq").contains("all labels"));
}
