//! A model's folder, samples and likelihoods.

use std::fs;

use theriac_base::Job;
use theriac_chem::Molecule;
use theriac_learn::lm::{
    Agent, Card, LanguageModel, SampleJob, SampleOptions, Sequence, Vocabulary, write_samples,
};

fn tiny() -> LanguageModel {
    LanguageModel::random(Vocabulary::drug_like(), 16, 2, 3).unwrap()
}

fn short() -> SampleOptions {
    SampleOptions { seed: 7, max_length: 30, ..SampleOptions::default() }
}

#[test]
fn a_sample_depends_on_seed_and_index_only() {
    let model = tiny();
    let all = model.sample(300, &short());
    let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
    for threads in [1, 3] {
        assert_eq!(all, pool(threads).install(|| model.sample(300, &short())));
    }
    for (first, n) in [(299, 1), (100, 150)] {
        let part = model.sample(n, &SampleOptions { first: first as u64, ..short() });
        assert_eq!(part, all[first..first + n]);
    }
    assert_ne!(all, model.sample(300, &SampleOptions { seed: 8, ..short() }));
}

#[test]
fn likelihoods_of_all_first_tokens_sum_to_one() {
    let model = tiny();
    let one = |token| Sequence { tokens: vec![token], complete: false };
    // Every token but the start mark, which no sequence holds.
    let all: Vec<Sequence> = (0..model.vocabulary().len() as u16).map(one).collect();
    let sum: f32 = model.log_likelihood(&all).iter().map(|l| l.exp()).sum();
    assert!((sum - 1.0).abs() < 1e-4, "{sum}");
}

#[test]
fn a_folder_comes_back_and_a_wrong_hash_is_named() {
    let dir = tempfile::tempdir().unwrap();
    tiny().save(dir.path(), &Card { name: "tiny".into(), ..Card::default() }).unwrap();
    let model = LanguageModel::load(dir.path()).unwrap();
    assert_eq!(model.card().name, "tiny");
    // Half precision again gives the same bytes, so the same samples.
    assert_eq!(
        model.sample(20, &short()),
        LanguageModel::load(dir.path()).unwrap().sample(20, &short())
    );
    let weights = dir.path().join("model.safetensors");
    let mut bytes = fs::read(&weights).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&weights, bytes).unwrap();
    let error = LanguageModel::load(dir.path()).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    assert!(error.to_string().contains("BLAKE3"), "{error}");
}

#[test]
fn a_damaged_card_names_its_line() {
    let dir = tempfile::tempdir().unwrap();
    tiny().save(dir.path(), &Card::default()).unwrap();
    let card = dir.path().join("model.toml");
    let text = fs::read_to_string(&card).unwrap();
    fs::write(&card, text.replace("licence = ", "license = ")).unwrap();
    let error = LanguageModel::load(dir.path()).unwrap_err().to_string();
    assert!(error.contains("model.toml:"), "{error}");
    fs::remove_file(&card).unwrap();
    assert_eq!(LanguageModel::load(dir.path()).unwrap_err().exit_code(), 2);
}

#[test]
fn an_agent_learns_the_targets_and_goes_on_after_a_break() {
    let prior = tiny();
    let sequences: Vec<Sequence> =
        ["CCO", "c1ccccc1", "CC(=O)N"].map(|s| prior.encode(s).unwrap()).to_vec();
    let targets = [-5.0, -20.0, -6.0];
    let mut agent = Agent::new(&prior, 1e-2).unwrap();
    let first = agent.fit_log_likelihood(&sequences, &targets).unwrap();
    for _ in 0..60 {
        agent.fit_log_likelihood(&sequences, &targets).unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    agent.save(dir.path()).unwrap();
    let mut resumed = Agent::load(dir.path(), &prior, 1e-2).unwrap();
    let loss = agent.fit_log_likelihood(&sequences, &targets).unwrap();
    assert!(loss < 0.05 * first, "{first} to {loss}");
    assert_eq!(loss, resumed.fit_log_likelihood(&sequences, &targets).unwrap());
    let log_p = agent.policy().log_likelihood(&sequences);
    assert_eq!(log_p, resumed.policy().log_likelihood(&sequences));
    assert_eq!(agent.fit_log_likelihood(&sequences, &[f32::NAN; 3]).unwrap(), 0.0);
}

#[test]
fn samples_are_written_with_likelihood_and_validity() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("s.csv");
    let job = SampleJob { n: 50, options: short(), out: out.clone(), reference: None };
    let quality = write_samples(&tiny(), &job, &|_| None, &Job::silent()).unwrap().quality;
    let text = fs::read_to_string(&out).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("smiles,nll,valid"));
    let valid = lines.clone().filter(|l| l.ends_with(",true")).count();
    assert_eq!((lines.count(), valid), (50, (quality.valid * 50.0).round() as usize));
}

#[test]
fn what_the_judge_objects_to_is_counted_and_not_written() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("s.csv");
    let job = SampleJob { n: 200, options: short(), out: out.clone(), reference: None };
    let judge = |m: &Molecule| m.canonical_smiles().contains('N').then(|| "nitrogen".to_owned());
    let sampled = write_samples(&tiny(), &job, &judge, &Job::silent()).unwrap();
    let text = fs::read_to_string(&out).unwrap();
    assert!(sampled.samples_withheld > 0);
    assert_eq!(text.lines().count() - 1, 200 - sampled.samples_withheld);
    for row in text.lines().skip(1).filter(|row| row.ends_with(",true")) {
        let molecule = Molecule::from_smiles(row.split(',').next().unwrap()).unwrap();
        assert!(judge(&molecule).is_none(), "{row}");
    }
    let counted: usize = sampled.withheld.values().sum();
    assert_eq!(counted, sampled.samples_withheld);
}

#[test]
fn sampling_options_out_of_range_are_the_users_error() {
    let out = tempfile::tempdir().unwrap().path().join("s.csv");
    for options in [
        SampleOptions { temperature: f32::NAN, ..short() },
        SampleOptions { temperature: 0.0, ..short() },
        SampleOptions { max_length: 0, ..short() },
    ] {
        let job = SampleJob { n: 2, options, out: out.clone(), reference: None };
        let error = write_samples(&tiny(), &job, &|_| None, &Job::silent()).unwrap_err();
        assert!(error.to_string().contains("out of range"), "{error}");
    }
}
