//! Accuracy and speed of the graph network, for `bench/property`.
//!
//! `graph_bench score SPLIT.csv regression|classification [judge=valid|test] [KEY=VALUE…]`
//! trains on the rows whose `split` is `train` and judges on another part. Judging on `valid`, a
//! tenth of `train` decides when to stop; judging on `test`, `valid` does. One JSON line.
//!
//! `graph_bench explain TRUTH.csv regression|classification [KEY=VALUE…]` trains two networks on a
//! table of `explain_truth.py` and compares shares of atoms with the truth and with each other.
//!
//! `graph_bench speed SPLIT.csv regression|classification [KEY=VALUE…]` prints molecules per
//! second of training, and of prediction from SMILES.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::time::Instant;

use theriac_base::Job;
use theriac_chem::Molecule;
use theriac_learn::lm::Precision;
use theriac_learn::property::graph::{Aggregation, GraphConfig, Method};
use theriac_learn::property::{Dataset, Label, PropertyModel, Task, TaskKind};

struct Table {
    smiles: Vec<String>,
    data: Dataset,
    split: Vec<String>,
}

fn read(path: &str, kind: TaskKind) -> Table {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let targets: Vec<usize> = (0..header.len())
        .filter(|&i| {
            !matches!(&header[i], "smiles" | "split" | "truth" | "id" | "name" | "cliff_mol")
        })
        .collect();
    let column = |name: &str| header.iter().position(|h| h == name).unwrap();
    let (smiles_column, split_column) = (column("smiles"), column("split"));
    let (mut smiles, mut molecules, mut labels, mut split) = (vec![], vec![], vec![], vec![]);
    for record in reader.records() {
        let record = record.unwrap();
        let Ok(molecule) = Molecule::from_smiles(&record[smiles_column]) else { continue };
        smiles.push(record[smiles_column].to_owned());
        molecules.push(molecule);
        split.push(record[split_column].to_owned());
        labels.extend(targets.iter().map(|&i| record[i].parse().ok().map(Label::exact)));
    }
    let tasks = targets.iter().map(|&i| Task::new(&header[i], kind)).collect();
    Table { smiles, data: Dataset::new(molecules, tasks, labels).unwrap(), split }
}

fn configure(options: &BTreeMap<&str, &str>) -> GraphConfig {
    let mut c = GraphConfig::default();
    for (&key, &value) in options {
        let number = || value.parse::<f64>().unwrap();
        match key {
            "hidden" => c.hidden = number() as usize,
            "depth" => c.depth = number() as usize,
            "readout" => c.readout = number() as usize,
            "members" => c.members = number() as usize,
            "epochs" => c.epochs = number() as usize,
            "batch" => c.batch = number() as usize,
            "dropout" => c.dropout = number() as f32,
            "averaged" => c.averaged = number(),
            "rate" => c.rates = [0.1 * number(), number(), 0.1 * number()],
            "last" => c.rates[2] = number(),
            "globals" => c.globals = value == "1",
            "steps" => c.steps = number() as usize,
            "balanced" => c.balanced = value == "1",
            "mean" => c.aggregation = Aggregation::Mean,
            "norm" => c.aggregation = Aggregation::Norm(number() as f32),
            "bf16" if value == "1" => c.precision = Precision::Bfloat16,
            _ => {}
        }
    }
    c
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mode, path, kind] = &arguments[..3] else { panic!("see the source") };
    let options: BTreeMap<&str, &str> =
        arguments[3..].iter().filter_map(|a| a.split_once('=')).collect();
    let kind = match kind.as_str() {
        "regression" => TaskKind::Regression,
        _ => TaskKind::Classification,
    };
    let table = read(path, kind);
    match mode.as_str() {
        "score" => score(path, &table, kind, &options),
        "speed" => speed(&table, &options),
        "explain" => explain(path, &table, kind, &options),
        other => panic!("no mode {other}"),
    }
}

fn rows(table: &Table, part: &str) -> Vec<usize> {
    (0..table.split.len()).filter(|&i| table.split[i] == part).collect()
}

fn score(path: &str, table: &Table, kind: TaskKind, options: &BTreeMap<&str, &str>) {
    let seed = options.get("seed").map_or(0, |s| s.parse().unwrap());
    let (train, stop, judge) = if options.get("judge") == Some(&"test") {
        (rows(table, "train"), rows(table, "valid"), rows(table, "test"))
    } else {
        let all = rows(table, "train");
        let held = |i: &usize| (i * 7919 + 13).is_multiple_of(10);
        let (stop, train) = all.into_iter().partition(held);
        (train, stop, rows(table, "valid"))
    };
    let config = configure(options);
    let start = Instant::now();
    let job = Job::silent();
    let parts = [&train, &stop, &judge].map(|rows| table.data.subset(rows));
    let model = config.train(&parts[0], &parts[1], seed, &job).unwrap();
    let seconds = start.elapsed().as_secs_f64();
    let predictions = model.predict(&parts[2].molecules, &job).unwrap();
    let mut scores = vec![];
    let mut naive = vec![];
    for task in 0..table.data.tasks.len() {
        let pairs: Vec<(f64, f64)> = (0..judge.len())
            .filter_map(|row| {
                Some((parts[2].label(row, task)?.value, predictions.value(row, task)?))
            })
            .collect();
        let known = (0..train.len()).filter_map(|r| parts[0].label(r, task)).map(|l| l.value);
        let known: Vec<f64> = known.collect();
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        let constant: Vec<(f64, f64)> = pairs.iter().map(|&(y, _)| (y, mean)).collect();
        let of = if kind == TaskKind::Regression { rmse } else { auroc };
        if let (Some(s), Some(n)) = (of(&pairs), of(&constant)) {
            scores.push(s);
            naive.push(n);
        }
    }
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let epochs: Vec<usize> = model.history().iter().map(|m| m.epochs).collect();
    println!(
        "{}",
        serde_json::json!({"data": path, "options": options, "score": mean(&scores),
            "naive": mean(&naive), "best_epochs": epochs, "seconds": seconds})
    );
}

fn explain(path: &str, table: &Table, kind: TaskKind, options: &BTreeMap<&str, &str>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let truth: Vec<Vec<f64>> = reader
        .records()
        .map(|r| r.unwrap()[2].split(' ').map(|t| t.parse().unwrap()).collect())
        .collect();
    let job = Job::silent();
    let parts = ["train", "valid"].map(|part| table.data.subset(&rows(table, part)));
    // Crippen's logP is among the descriptors: the network is to find it in the atoms.
    let config = GraphConfig { globals: false, ..configure(options) };
    let models = [0, 1].map(|seed| config.train(&parts[0], &parts[1], seed, &job).unwrap());
    let judged: usize = options.get("judged").map_or(100, |n| n.parse().unwrap());
    let pairs = options.get("pairs").map_or(16, |n| n.parse().unwrap());
    // Both kinds of atoms, and for classes a molecule that has the group.
    let both = |&i: &usize| truth[i].iter().any(|t| *t > 0.0) && truth[i].iter().any(|t| *t <= 0.0);
    let test = rows(table, "test");
    let chosen: Vec<usize> = test.iter().copied().filter(both).take(judged).collect();
    let held = table.data.subset(&test);
    let answers = models[0].predict(&held.molecules, &job).unwrap();
    let answers: Vec<(f64, f64)> = (0..held.len())
        .map(|i| (held.label(i, 0).unwrap().value, answers.value(i, 0).unwrap()))
        .collect();
    let score = if kind == TaskKind::Regression { rmse(&answers) } else { auroc(&answers) };
    println!("model: {score:?}, {:?}", models[0].history());
    for method in [Method::Shapley { pairs }, Method::IntegratedGradients] {
        let (mut by_molecule, mut pooled, mut agreement) = (vec![], vec![], vec![]);
        let mut missed = 0.0_f64;
        let start = Instant::now();
        for &i in &chosen {
            let molecule = &table.data.molecules[i];
            let [a, b] = [0, 1].map(|k: usize| {
                let e = models[k].explain(molecule, 0, method, k as u64, &job).unwrap();
                let sum = e.baseline + e.atoms.iter().chain(&e.bonds).sum::<f64>();
                missed = missed.max((sum - e.prediction).abs());
                e.by_atom(molecule)
            });
            let class = |t: &f64| f64::from(u8::from(*t > 0.0));
            let both: Vec<(f64, f64)> = truth[i].iter().map(class).zip(a.iter().copied()).collect();
            by_molecule.extend(auroc(&both));
            pooled.extend(both);
            agreement.push(spearman(&a, &b));
        }
        let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
        println!(
            "{}",
            serde_json::json!({"data": path, "method": format!("{method:?}"), "options": options,
                "molecules": chosen.len(), "atom_auroc_mean": mean(&by_molecule),
                "atom_auroc_pooled": auroc(&pooled), "seeds_spearman": mean(&agreement),
                "most_missed": missed,
                "seconds_per_molecule": start.elapsed().as_secs_f64() / 2.0 / chosen.len() as f64})
        );
    }
}

fn spearman(a: &[f64], b: &[f64]) -> f64 {
    let ranks = |v: &[f64]| -> Vec<f64> {
        let below = |x: f64| v.iter().filter(|y| **y < x).count() as f64;
        let equal = |x: f64| v.iter().filter(|y| **y == x).count() as f64;
        v.iter().map(|&x| below(x) + 0.5 * equal(x)).collect()
    };
    let (a, b) = (ranks(a), ranks(b));
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let (ma, mb) = (mean(&a), mean(&b));
    let dot = |x: &[f64], mx: f64, y: &[f64], my: f64| -> f64 {
        x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum()
    };
    dot(&a, ma, &b, mb) / (dot(&a, ma, &a, ma) * dot(&b, mb, &b, mb)).sqrt().max(1e-300)
}

fn rmse(pairs: &[(f64, f64)]) -> Option<f64> {
    let squares: f64 = pairs.iter().map(|(y, p)| (y - p).powi(2)).sum();
    (!pairs.is_empty()).then(|| (squares / pairs.len() as f64).sqrt())
}

fn auroc(pairs: &[(f64, f64)]) -> Option<f64> {
    let (mut wins, mut all) = (0.0, 0.0);
    for (_, a) in pairs.iter().filter(|(y, _)| *y > 0.5) {
        for (_, b) in pairs.iter().filter(|(y, _)| *y <= 0.5) {
            all += 1.0;
            wins += if a > b {
                1.0
            } else if a == b {
                0.5
            } else {
                0.0
            };
        }
    }
    (all > 0.0).then(|| wins / all)
}

fn speed(table: &Table, options: &BTreeMap<&str, &str>) {
    let mut config = configure(options);
    config.epochs = options.get("epochs").map_or(5, |e| e.parse().unwrap());
    config.steps = 0;
    let job = Job::silent();
    let empty = table.data.subset(&[]);
    let n = table.smiles.len() as f64;
    let (training, model) = timed(|| config.train(&table.data, &empty, 0, &job).unwrap());
    let (parsing, molecules) = timed(|| {
        use rayon::prelude::*;
        let read = |s: &String| Molecule::from_smiles(s).ok();
        table.smiles.par_iter().filter_map(read).collect::<Vec<_>>()
    });
    let (predicting, _) = timed(|| model.predict(&molecules, &job).unwrap());
    let rate = |n: f64, times: [f64; 2]| times.map(|t| (n / t).round());
    println!(
        "{}",
        serde_json::json!({"molecules": n, "options": options,
            "per": ["second", "processor second"],
            "training": rate(n * config.epochs as f64, training),
            "parsing": rate(n, parsing),
            "prediction_of_molecules": rate(n, predicting),
            "prediction_from_smiles": rate(n, [0, 1].map(|i| parsing[i] + predicting[i]))})
    );
}

/// Seconds and processor seconds of a piece of work.
fn timed<T>(work: impl FnOnce() -> T) -> ([f64; 2], T) {
    let (start, used) = (Instant::now(), processor_seconds());
    let result = work();
    ([start.elapsed().as_secs_f64(), processor_seconds() - used], result)
}

/// From `/proc/self/stat`, in hundredths.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}
