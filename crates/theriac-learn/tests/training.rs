//! Training runs on a small corpus of our own making.

use std::fs;
use std::path::{Path, PathBuf};

use theriac_base::{Error, Job, Progress};
use theriac_learn::lm::{
    LanguageModel, Precision,
    train::{Device, Length, TrainConfig, train},
};

/// Chains and rings with a few substituents: 600 molecules.
fn corpus(dir: &Path) -> PathBuf {
    let groups = ["O", "N", "F", "Cl", "C#N", "C(=O)O", "OC", "N(C)C", "S", "Br"];
    let mut text = String::from("smiles,id\n");
    for i in 0..600 {
        let (a, b) = (groups[i % 10], groups[i / 10 % 10]);
        let chain = "C".repeat(1 + i / 100);
        text += &format!("{chain}c1cc({a})cc({b})c1,{i}\n");
    }
    text += "not a molecule,600\n[U],601\n";
    let file = dir.join("corpus.csv");
    fs::write(&file, text).unwrap();
    file
}

fn config(dir: &Path, out: &str) -> TrainConfig {
    TrainConfig {
        corpus: corpus(dir),
        valid: None,
        out: dir.join(out),
        vocabulary: None,
        init: None,
        resume: false,
        hidden: 32,
        layers: 2,
        length: Length::Epochs(6.0),
        precision: Precision::Single,
        device: Device::Cpu,
        batch: 16,
        learning_rate: 1e-2,
        max_length: 60,
        augment: 0.0,
        seed: 1,
        checkpoint_minutes: 60.0,
        report_minutes: 60.0,
        report_samples: 50,
        name: "test".into(),
        licence: "our own".into(),
        command: "test".into(),
    }
}

fn weights(config: &TrainConfig) -> Vec<u8> {
    fs::read(config.out.join("model.safetensors")).unwrap()
}

/// Cancels the run after so many calls.
struct CancelAfter(std::sync::atomic::AtomicI64, theriac_base::Cancel);

impl Progress for CancelAfter {
    fn begin(&self, _: &str, _: Option<u64>) {}
    fn advance(&self, steps: u64) {
        let before = self.0.fetch_sub(steps as i64, std::sync::atomic::Ordering::Relaxed);
        if before < 0 {
            self.1.cancel();
        }
    }
    fn note(&self, _: &str) {}
    fn end(&self) {}
}

#[test]
fn learns_and_beats_the_baselines_and_leaves_a_whole_folder() {
    let dir = tempfile::tempdir().unwrap();
    let config = TrainConfig { length: Length::Epochs(20.0), ..config(dir.path(), "out") };
    let report = train(&config, &Job::silent()).unwrap();
    let model = LanguageModel::load(&config.out).unwrap();
    let metrics = &model.card().metrics;
    assert!(metrics.bigram_loss < metrics.unigram_loss);
    assert!(report.valid_loss < 0.5 * metrics.bigram_loss, "{report:?} {metrics:?}");
    let training = &model.card().training;
    assert_eq!((training[0].molecules, training[0].left_out), (588, 2));
    // Six of the twelve held-out rows are another writing of a molecule learned from.
    assert_eq!((training[1].molecules, training[1].left_out), (6, 6));
    let history = fs::read_to_string(config.out.join("history.csv")).unwrap();
    assert!(history.lines().count() >= 21, "{history}");
    assert!(config.out.join("learning-curves.svg").exists());
}

#[test]
fn an_interrupted_run_ends_with_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let whole = config(dir.path(), "whole");
    train(&whole, &Job::silent()).unwrap();
    let broken = config(dir.path(), "broken");
    let mut job = Job::silent();
    job.progress = std::sync::Arc::new(CancelAfter(400.into(), job.cancel.clone()));
    assert!(matches!(train(&broken, &job), Err(Error::Interrupted)));
    assert!(!broken.out.join("model.toml").exists());
    train(&TrainConfig { resume: true, ..broken.clone() }, &Job::silent()).unwrap();
    assert!(weights(&whole) == weights(&broken), "the weights differ");
}

#[test]
fn threads_do_not_change_the_weights() {
    let dir = tempfile::tempdir().unwrap();
    let short = |out| TrainConfig {
        length: Length::Epochs(0.5),
        batch: 150,
        augment: 0.5,
        ..config(dir.path(), out)
    };
    let runs = [1, 4].map(|threads| {
        let config = short(if threads == 1 { "one" } else { "four" });
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| train(&config, &Job::silent())).unwrap();
        weights(&config)
    });
    assert!(runs[0] == runs[1], "the weights differ");
}

#[test]
fn burn_trains_the_same_network() {
    let dir = tempfile::tempdir().unwrap();
    let run = |device, out| {
        let length = Length::Epochs(0.3);
        let config = TrainConfig { device, length, ..config(dir.path(), out) };
        train(&config, &Job::silent()).unwrap().valid_loss
    };
    let (ours, burn) = (run(Device::Cpu, "ours"), run(Device::CpuBurn, "burn"));
    assert!((ours - burn).abs() < 1e-3, "{ours} {burn}");
}

#[test]
fn a_model_can_start_from_another() {
    let dir = tempfile::tempdir().unwrap();
    let first = config(dir.path(), "first");
    let trained = train(&first, &Job::silent()).unwrap();
    let second = TrainConfig {
        init: Some(first.out.clone()),
        length: Length::Epochs(0.1),
        learning_rate: 1e-5,
        ..config(dir.path(), "second")
    };
    let report = train(&second, &Job::silent()).unwrap();
    assert!((report.valid_loss - trained.valid_loss).abs() < 0.02, "{report:?} {trained:?}");
}

#[test]
fn a_finished_run_resumes_to_itself_and_no_other_does() {
    let dir = tempfile::tempdir().unwrap();
    let done = TrainConfig { length: Length::Epochs(0.2), ..config(dir.path(), "out") };
    train(&done, &Job::silent()).unwrap();
    let (before, history) = (weights(&done), fs::read(done.out.join("history.csv")).unwrap());
    let again = TrainConfig { resume: true, ..done.clone() };
    train(&again, &Job::silent()).unwrap();
    assert!(weights(&done) == before, "the weights differ");
    assert_eq!(fs::read(done.out.join("history.csv")).unwrap(), history);
    let refused = train(&done, &Job::silent()).unwrap_err().to_string();
    assert!(refused.contains("holds another training's"), "{refused}");
    let other = TrainConfig { seed: 2, ..again };
    let error = train(&other, &Job::silent()).unwrap_err().to_string();
    assert!(error.contains("another corpus"), "{error}");
}

#[test]
fn unusable_input_is_the_users_error() {
    let dir = tempfile::tempdir().unwrap();
    let good = config(dir.path(), "out");
    let empty = dir.path().join("metals.smi");
    fs::write(&empty, "[U]\n[Th]\n").unwrap();
    for bad in [
        TrainConfig { corpus: empty, ..good.clone() },
        TrainConfig { corpus: dir.path().join("none.smi"), ..good.clone() },
        TrainConfig { hidden: 0, ..good.clone() },
        TrainConfig { batch: 0, ..good.clone() },
        TrainConfig { learning_rate: f64::NAN, ..good.clone() },
        TrainConfig { init: Some(dir.path().join("none")), ..good.clone() },
        TrainConfig { resume: true, ..good.clone() },
    ] {
        assert_eq!(train(&bad, &Job::silent()).unwrap_err().exit_code(), 2, "{bad:?}");
    }
}
