//! A network that learns descriptors, and what starts from it.

use std::path::Path;

use theriac_base::Job;
use theriac_learn::property::foundation::{FoundationOptions, train_foundation};
use theriac_learn::property::graph::{Foundation, GraphConfig};
use theriac_learn::property::{TrainedModel, WEIGHTS};

fn options(dir: &Path, name: &str, resume: bool) -> FoundationOptions {
    let network = GraphConfig {
        hidden: 32,
        readout: 32,
        batch: 4,
        rates: [1e-4, 3e-3, 1e-4],
        globals: false,
        ..GraphConfig::default()
    };
    FoundationOptions {
        corpus: dir.join("corpus.smi"),
        out: dir.join(name),
        molecules: usize::MAX,
        network,
        resume,
        seed: 3,
        name: "test".into(),
        licence: "none".into(),
        command: "test".into(),
    }
}

/// Chains and rings with a group at each end.
fn corpus(dir: &Path) {
    let ends = ["O", "N", "Cl", "C#N", "C(=O)O", "C(=O)N", "S", "F"];
    let mut text = String::new();
    for (i, left) in ends.iter().enumerate() {
        for right in &ends[i..] {
            for n in 1..20 {
                text += &format!("N{}c1ccc({left})cc1\n", "C".repeat(n));
                text += &format!("OC(C{})C{right}\n", "C".repeat(n));
            }
        }
    }
    std::fs::write(dir.join("corpus.smi"), text).unwrap();
}

#[test]
fn learns_descriptors_and_gives_the_start_of_a_network() {
    let dir = tempfile::tempdir().unwrap();
    corpus(dir.path());
    let model = train_foundation(&options(dir.path(), "a", false), &Job::silent()).unwrap();
    let weight = model.card().tasks.iter().find(|t| t.task.name == "mw").unwrap();
    let error = &weight.held_out[0];
    assert!(error.value < 0.7 * error.constant.unwrap(), "{error:?}");
    let twice = train_foundation(&options(dir.path(), "a", false), &Job::silent());
    assert!(twice.err().unwrap().to_string().contains("holds a model"));
    train_foundation(&options(dir.path(), "b", false), &Job::silent()).unwrap();
    let weights = |name: &str| std::fs::read(dir.path().join(name).join(WEIGHTS)).unwrap();
    assert_eq!(weights("a"), weights("b"));
    let foundation = Foundation::open(&dir.path().join("a")).unwrap();
    let loaded = TrainedModel::load(&dir.path().join("a")).unwrap();
    assert_eq!(Foundation::of(loaded.model().networks()[0]).unwrap(), foundation);
}

#[test]
fn what_cannot_be_learnt_from_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    corpus(dir.path());
    let none = train_foundation(&options(dir.path(), "c", true), &Job::silent());
    assert!(none.err().unwrap().to_string().contains("no checkpoint"));
    std::fs::write(dir.path().join("corpus.smi"), "CCO\n").unwrap();
    let few = train_foundation(&options(dir.path(), "d", false), &Job::silent());
    assert!(few.err().unwrap().to_string().contains("too few"));
}
