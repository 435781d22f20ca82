//! Property models from table to folder and back, on molecules of the goldens.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use theriac_base::Job;
use theriac_chem::Molecule;
use theriac_chem::descriptors::Descriptor;
use theriac_learn::property::similarity::KernelConfig;
use theriac_learn::property::train::{Choice, TrainOptions, train};
use theriac_learn::property::trees::{TreesConfig, TreesLearner};
use theriac_learn::property::{
    Dataset, Fit, Label, Learner, TableOptions, Task, TaskKind, TrainedModel, WEIGHTS, build,
};

fn molecules() -> Vec<Molecule> {
    let text = include_str!("../../theriac-chem/tests/goldens/rdkit.jsonl");
    let smiles = text.lines().filter_map(|line| {
        let row: serde_json::Value = serde_json::from_str(line).ok()?;
        row["smiles"].as_str().map(str::to_owned)
    });
    smiles.filter_map(|s| Molecule::from_smiles(&s).ok()).collect()
}

fn logp(molecule: &Molecule) -> f64 {
    Descriptor::Logp.value(molecule).unwrap()
}

/// A table of three targets: logP, whether it is above 3, and one that is mostly missing.
fn table(dir: &Path) -> PathBuf {
    let mut text = "smiles,logp,greasy,sparse\n".to_owned();
    for (i, molecule) in molecules().iter().enumerate() {
        let value = logp(molecule);
        let sparse = if i % 3 == 0 { format!("{}", value + 1.0) } else { String::new() };
        let greasy = u8::from(value > 3.0);
        writeln!(text, "{},{value},{greasy},{sparse}", molecule.canonical_smiles()).unwrap();
    }
    text += "not a molecule,1.0,0,\n[Na+].[Cl-],-4.0,0,\n[Fe+2],-2.0,0,\nC,1.1,0,\n";
    let path = dir.join("data.csv");
    std::fs::write(&path, text).unwrap();
    path
}

fn options(path: PathBuf, targets: &[&str], choice: Choice) -> TrainOptions {
    TrainOptions {
        path,
        table: TableOptions {
            targets: targets.iter().map(|t| (*t).to_owned()).collect(),
            ..TableOptions::default()
        },
        choice,
        budget: Duration::from_secs(600),
        hold_out: 0.2,
        no_leaks: false,
        balanced: false,
        folds: 5,
        passes: None,
        foundation: None,
        seed: 1,
        name: "test".into(),
        licence: "none".into(),
        command: "test".into(),
    }
}

fn refused(text: &str, targets: &[&str]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bad.csv");
    std::fs::write(&path, text).unwrap();
    match train(&options(path, targets, Choice::Kernel), &Job::silent()) {
        Ok(_) => panic!("trained on {text}"),
        Err(error) => {
            assert_eq!(error.exit_code(), 2, "{error}");
            error.to_string()
        }
    }
}

#[test]
fn a_model_beats_its_baselines_and_is_read_back_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let path = table(dir.path());
    let options = options(path, &["logp", "greasy", "sparse"], Choice::Kernel);
    let mut outcome = train(&options, &Job::silent()).unwrap();
    let card = outcome.model.card().clone();
    assert_eq!(card.training.left_out, 1);
    let rmse = &card.tasks[0].held_out[0];
    assert_eq!(rmse.name, "rmse");
    assert!(rmse.value < 0.6 * rmse.constant.unwrap() && rmse.value < rmse.nearest.unwrap());
    assert!(card.tasks[2].labels < card.tasks[0].labels / 2);
    let auroc = &card.tasks[1].held_out[0];
    assert!(auroc.name == "auroc" && auroc.value > 0.85, "{auroc:?}");

    let folder = dir.path().join("model");
    outcome.model.save(&folder).unwrap();
    let read = TrainedModel::load(&folder).unwrap();
    let odd = ["[Na+].[Cl-]", "[Pt+2]", "C", "CCO", "c1ccccc1C(=O)O"];
    let odd = odd.map(|s| Molecule::from_smiles(s).unwrap());
    let (a, b) = (outcome.model.answer(&odd, &Job::silent()), read.answer(&odd, &Job::silent()));
    for (a, b) in a.unwrap().iter().flatten().zip(b.unwrap().iter().flatten()) {
        let (a, b) = (a.unwrap(), b.unwrap());
        assert!((a.value - b.value).abs() < 1e-6 && a.in_domain == b.in_domain);
        assert!(a.lower <= a.upper);
    }

    let weights = folder.join(WEIGHTS);
    let mut bytes = std::fs::read(&weights).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&weights, bytes).unwrap();
    let error = TrainedModel::load(&folder).err().unwrap().to_string();
    assert!(error.contains("BLAKE3"), "{error}");
    let card = std::fs::read_to_string(folder.join("model.toml")).unwrap();
    std::fs::write(folder.join("model.toml"), card.replace("format = 1", "format = 0")).unwrap();
    let error = TrainedModel::load(&folder).err().unwrap().to_string();
    assert!(error.contains("format 0") && error.contains("train it anew"), "{error}");
}

#[test]
fn the_same_seed_gives_the_same_model_whatever_the_number_of_threads() {
    let molecules: Vec<Molecule> = molecules().into_iter().take(60).collect();
    let labels = molecules.iter().map(|m| Some(Label::exact(logp(m)))).collect();
    let tasks = vec![Task::new("logp", TaskKind::Regression)];
    let data = Dataset::new(molecules, tasks, labels).unwrap();
    let fitted = |threads: usize, learner: &dyn Learner| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let fit = Fit { seed: 3, budget: None };
        pool.install(|| learner.fit(&data, &data.subset(&[]), &fit, &Job::silent())).unwrap()
    };
    let trees = TreesLearner::new(TreesConfig { trees: 40, ..TreesConfig::default() });
    for learner in [&trees as &dyn Learner, &KernelConfig::default()] {
        let (one, three) = (fitted(1, learner), fitted(3, learner));
        assert_eq!(one.parts(), three.parts(), "{}", learner.name());
        let again = build(&one.parts()).unwrap();
        let predict = |m: &dyn theriac_learn::property::PropertyModel| {
            m.predict(&data.molecules, &Job::silent()).unwrap()
        };
        assert_eq!(predict(one.as_ref()), predict(again.as_ref()));
    }
}

#[test]
fn trees_learn_what_a_descriptor_says() {
    let molecules = molecules();
    let labels = molecules.iter().map(|m| Some(Label::exact(logp(m)))).collect();
    let data =
        Dataset::new(molecules, vec![Task::new("logp", TaskKind::Regression)], labels).unwrap();
    let (test, train): (Vec<usize>, Vec<usize>) = (0..data.len()).partition(|i| i % 4 == 0);
    let config = TreesConfig { trees: 150, ..TreesConfig::default() };
    let fit = Fit { seed: 0, budget: None };
    let model = TreesLearner::new(config)
        .fit(&data.subset(&train), &data.subset(&[]), &fit, &Job::silent())
        .unwrap();
    let test = data.subset(&test);
    let predictions = model.predict(&test.molecules, &Job::silent()).unwrap();
    let mean = |f: &dyn Fn(usize) -> f64| (0..test.len()).map(f).sum::<f64>() / test.len() as f64;
    let label = |i: usize| test.label(i, 0).unwrap().value;
    let centre = mean(&label);
    let naive = mean(&|i| (label(i) - centre).powi(2));
    let own = mean(&|i| (label(i) - predictions.value(i, 0).unwrap()).powi(2));
    assert!(own < 0.4 * naive, "{own} of {naive}");
}

#[test]
fn bad_tables_are_refused_with_the_remedy() {
    let text = "smiles,y\n".to_owned();
    let rows = |label: &dyn Fn(usize) -> String, n: usize| {
        (0..n).map(|i| format!("{}O,{}\n", "C".repeat(i + 1), label(i))).collect::<String>()
    };
    let words = refused(&(text.clone() + &rows(&|_| "active".into(), 30)), &["y"]);
    assert!(words.contains("no numbers") && words.contains(":2"), "{words}");
    let constant = refused(&(text.clone() + &rows(&|_| "1.5".into(), 30)), &["y"]);
    assert!(constant.contains("all labels of `y` are 1.5"), "{constant}");
    let missing = refused(&(text.clone() + &rows(&|_| String::new(), 30)), &["y"]);
    assert!(missing.contains("no label"), "{missing}");
    let few = refused(&(text.clone() + &rows(&|i| i.to_string(), 5)), &["y"]);
    assert!(few.contains("5 molecules"), "{few}");
    let column = refused(&(text + &rows(&|i| i.to_string(), 30)), &["z"]);
    assert!(column.contains("no column `z`"), "{column}");
    let broken = refused("smiles,y\nC(,1\nC1,2\n", &["y"]);
    assert!(broken.contains("no row"), "{broken}");
}

#[test]
fn molecules_on_both_sides_are_reported_and_can_be_taken_out() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("split.csv");
    let mut text = "smiles,y,split\n".to_owned();
    for (i, molecule) in molecules().iter().take(60).enumerate() {
        let part = if i % 5 == 0 { "test" } else { "train" };
        writeln!(text, "{},{},{part}", molecule.canonical_smiles(), logp(molecule)).unwrap();
    }
    let twice = molecules()[0].canonical_smiles().to_owned();
    writeln!(text, "{twice},1.0,train").unwrap();
    std::fs::write(&path, text).unwrap();
    let mut options = options(path, &["y"], Choice::Kernel);
    options.table.split_column = Some("split".into());
    let outcome = train(&options, &Job::silent()).unwrap();
    assert!(outcome.remarks.iter().any(|r| r.contains("also in the held-out part")));
    let before = outcome.model.card().training.molecules;
    options.no_leaks = true;
    let outcome = train(&options, &Job::silent()).unwrap();
    assert_eq!(outcome.model.card().training.molecules, before - 1);
}
