//! Curation from file to file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use tempfile::TempDir;
use theriac_base::{Error, Job, hash_file};
use theriac_chem::Molecule;
use theriac_chem::curate::{Card, CurateConfig, InputConfig, curate};
use theriac_chem::scaffold::murcko;

/// Curates `input` as the config says; returns the folder and the card.
fn run(input: &str, config: &str) -> (TempDir, Result<Card, Error>) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.csv"), input).unwrap();
    let mut config = CurateConfig::parse(config).unwrap();
    config.input.push(InputConfig { path: "in.csv".into(), ..InputConfig::default() });
    let card = curate(&config, dir.path(), &dir.path().join("out"), &Job::silent());
    (dir, card)
}

fn table(dir: &TempDir, name: &str) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(dir.path().join("out").join(name)).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let row = |line: &str| -> BTreeMap<String, String> {
        header.iter().map(ToString::to_string).zip(line.split(',').map(str::to_owned)).collect()
    };
    lines.map(row).collect()
}

/// Seven cores, each with every pair of ten ethers: 385 molecules, 6 scaffolds.
fn library() -> String {
    let cores = ["c1ccccc1", "c1ccncc1", "C1CCCCC1", "C1CCNCC1", "c1ccsc1", "c1ccc2ccccc2c1", ""];
    let ethers = ["C", "CC", "CCO", "CCN", "CC(=O)O", "CCCl", "C(F)(F)F", "CC#N", "CCOC", "CS"];
    let mut text = "smiles,id\n".to_owned();
    for core in cores {
        for (i, a) in ethers.iter().enumerate() {
            for (j, b) in ethers.iter().enumerate().skip(i) {
                text.push_str(&format!("{core}N(CO{a})CO{b},m{i}.{j}\n"));
            }
        }
    }
    text
}

#[test]
fn merges_rows_of_one_compound_and_keeps_their_columns() {
    let input = "id,smiles,y\na,CC(=O)[O-].[Na+],1\nb,OC(C)=O,2\nc,C(,3\nd,OCC.Cl,4\n";
    let (dir, card) = run(input, "");
    let counts = card.unwrap().counts;
    assert_eq!((counts.rows, counts.kept_rows, counts.compounds), (4, 3, 2));
    let rows = table(&dir, "dataset.csv");
    assert_eq!(rows[0]["smiles"], "CC(=O)O");
    assert_eq!((rows[0]["id"].as_str(), rows[0]["merged_rows"].as_str()), ("a", "2"));
    assert_eq!(rows[0]["smiles_input"], "CC(=O)[O-].[Na+]");
    let rejected = table(&dir, "rejected.csv");
    assert_eq!(rejected.len(), 1);
    assert_eq!((rejected[0]["line"].as_str(), rejected[0]["step"].as_str()), ("4", "parse"));
}

#[test]
fn converts_merges_and_reports_values() {
    let input = "smiles,ic50,sign\nCCO,1,=\nOCC,10,=\nCCN,100,=\nCCN,100000,=\nCCC,5,<\nCCS,x,=\n\
                 CCCC,0,=\nCCCCC,20,=\n";
    let config = "[[label]]\ncolumn = \"ic50\"\nname = \"pIC50\"\nunit = \"nM\"\nto = \"p\"\n\
                  relation_column = \"sign\"\ntolerance = 1.5\noutlier_z = 100.0\n";
    let (dir, card) = run(input, config);
    let card = card.unwrap();
    let rows = table(&dir, "dataset.csv");
    let values: Vec<(String, f64)> =
        rows.iter().map(|r| (r["smiles"].clone(), r["pIC50"].parse().unwrap())).collect();
    assert_eq!(values[0].0, "CCO");
    assert!((values[0].1 - 8.5).abs() < 1e-12, "the median of 9 and 8");
    assert_eq!(values.len(), 2, "ethylamine's values differ by 3 units");
    let conflicts = table(&dir, "conflicts.csv");
    assert_eq!(conflicts[0]["smiles"], "CCN");
    assert_eq!(conflicts[0]["rows"], "in:4 in:5");
    let reasons: Vec<String> =
        table(&dir, "rejected.csv").iter().map(|r| r["reason"].clone()).collect();
    assert_eq!(reasons.len(), 3, "a bound, no number, no logarithm of zero: {reasons:?}");
    assert_eq!(card.labels[0].conflicts, 1);
}

fn parts(dir: &TempDir) -> [BTreeSet<String>; 3] {
    ["train.csv", "valid.csv", "test.csv"]
        .map(|name| table(dir, name).iter().map(|row| row["smiles"].clone()).collect())
}

#[test]
fn splits_are_disjoint_complete_and_of_the_asked_size() {
    for method in ["random", "scaffold", "cluster"] {
        let (dir, card) = run(&library(), &format!("[split]\nmethod = \"{method}\"\n"));
        let card = card.unwrap();
        let [train, valid, test] = parts(&dir);
        let all: BTreeSet<String> =
            table(&dir, "dataset.csv").iter().map(|row| row["smiles"].clone()).collect();
        assert_eq!(train.len() + valid.len() + test.len(), all.len(), "{method}");
        let union: BTreeSet<String> = train.iter().chain(&valid).chain(&test).cloned().collect();
        assert_eq!(union, all, "{method}");
        assert!(train.len() as f64 >= 0.6 * all.len() as f64, "{method}: {}", train.len());
        assert!(card.leakage.iter().all(|l| l.identical == 0), "{method}");
    }
}

#[test]
fn no_scaffold_crosses_a_scaffold_split() {
    let (dir, card) = run(&library(), "[split]\nmethod = \"scaffold\"\n");
    let frames = parts(&dir).map(|part| -> BTreeSet<String> {
        let frame = |s: &String| murcko(&Molecule::from_smiles(s).unwrap()).unwrap();
        part.iter().map(frame).filter(|f| !f.is_empty()).collect()
    });
    assert!(frames[0].is_disjoint(&frames[1]) && frames[0].is_disjoint(&frames[2]));
    assert!(frames[1].is_disjoint(&frames[2]));
    assert!(card.unwrap().leakage.iter().all(|l| l.same_scaffold == 0));
}

#[test]
fn the_seed_draws_a_scaffold_split() {
    let parts = |seed: u64| {
        let config = format!(
            "[split]\nmethod = \"scaffold\"\nseed = {seed}\ntrain = 0.4\n\
                              valid = 0.3\ntest = 0.3\n"
        );
        let (dir, card) = run(&library(), &config);
        assert!(card.unwrap().leakage.iter().all(|l| l.same_scaffold == 0));
        let rows = table(&dir, "dataset.csv");
        let part = |p: &str| rows.iter().filter(|r| r["split"] == p).count();
        assert_eq!(["train", "valid", "test"].map(part).iter().sum::<usize>(), 385);
        assert!(["valid", "test"].map(part).iter().all(|n| *n > 50));
        rows.iter().map(|r| r["smiles"].clone() + &r["split"]).collect::<BTreeSet<_>>()
    };
    assert_eq!(parts(1), parts(1));
    assert_ne!(parts(0), parts(1));
    assert_ne!(parts(1), parts(2));
}

#[test]
fn mirror_images_are_one_scaffold() {
    // A family of each hand; without stereo they are one, and go into one part.
    let hands = ["C1C[C@@H]2CC[C@H]1N2", "C1C[C@H]2CCCC[C@@H]2N1", "C1C[C@@H]2CCCC[C@H]2N1"];
    let ends = ["C", "CC", "CCC", "CCCC", "CCCCC"];
    let rows: Vec<String> = hands.iter().flat_map(|h| ends.map(|e| format!("{h}{e}"))).collect();
    let (_, card) = run(
        &format!("smiles\n{}\n", rows.join("\n")),
        "[split]\nmethod = \"scaffold\"\ntrain = 0.4\nvalid = 0.3\ntest = 0.3\n",
    );
    let card = card.unwrap();
    assert_eq!(card.counts.compounds, 15);
    assert_eq!(card.tables.iter().map(|t| t.rows).collect::<Vec<_>>(), [15, 10, 5, 0]);
    assert_eq!(card.remarks, ["test has no compounds"]);
    assert!(card.leakage.iter().all(|l| l.same_without_stereo == 0 && l.same_scaffold == 0));
}

#[test]
fn rows_of_one_compound_that_are_not_merged_share_a_part() {
    let rows: String = (0..40).map(|i| format!("{}O\n", "C".repeat(i / 8 + 1))).collect();
    let config = "[duplicates]\nmerge = false\n[split]\nmethod = \"random\"\ntrain = 0.5\n\
                  valid = 0.2\ntest = 0.3\n";
    let card = run(&format!("smiles\n{rows}"), config).1.unwrap();
    assert_eq!(card.counts.compounds, 40);
    assert!(card.leakage.iter().all(|l| l.identical == 0));
}

#[test]
fn misspelt_columns_and_files_without_molecules_are_refused() {
    for (config, expected) in [
        ("[split]\nmethod = \"time\"\ncolumn = \"yaer\"\n", "did you mean `year`"),
        ("[output]\ninput_columns = [\"yaer\"]\n", "did you mean `year`"),
    ] {
        let error = run("smiles,year\nCCO,2001\n", config).1.unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains(expected), "{error}");
    }
    for (input, expected) in [("smiles\n", "no molecules"), ("smiles\nC(\n", "in:2")] {
        let (dir, result) = run(input, "");
        let error = result.unwrap_err();
        assert!(error.exit_code() == 2 && error.to_string().contains(expected), "{error}");
        assert_eq!(fs::read_dir(dir.path().join("out")).unwrap().count(), 0);
    }
}

#[test]
fn labels_that_leave_no_compound_are_refused_with_the_reason() {
    let input = "smiles,remark\nCCO,good\nCCN,bad\n";
    let (dir, card) = run(input, "[[label]]\ncolumn = \"remark\"\n");
    let error = card.unwrap_err();
    assert_eq!(error.exit_code(), 2);
    assert!(error.to_string().contains("2 at label: remark: not a number"), "{error}");
    assert!(!dir.path().join("out/dataset.csv").exists());
}

#[test]
fn a_second_run_leaves_nothing_of_the_first_and_no_input_is_overwritten() {
    let (dir, first) = run(&library(), "[split]\nmethod = \"random\"\n");
    first.unwrap();
    let out = dir.path().join("out");
    let mut config = CurateConfig::default();
    config.input.push(InputConfig { path: "in.csv".into(), ..InputConfig::default() });
    curate(&config, dir.path(), &out, &Job::silent()).unwrap();
    let names: Vec<String> = digests(&out).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["data_card.html", "data_card.json", "dataset.csv", "rejected.csv"]);
    config.input[0].path = out.join("dataset.csv");
    let error = curate(&config, dir.path(), &out, &Job::silent()).unwrap_err();
    assert!(error.to_string().contains("overwritten"), "{error}");
}

#[test]
fn time_puts_the_newest_into_test() {
    let input: String = (0..10).map(|i| format!("{}O,{}\n", "C".repeat(i + 1), 2010 - i)).collect();
    let (dir, card) = run(
        &format!("smiles,year\n{input}CCS,unknown\n"),
        "[split]\nmethod = \"time\"\ncolumn = \"year\"\n",
    );
    assert_eq!(card.unwrap().counts.rejected.len(), 1);
    let years = |name: &str| -> Vec<u32> {
        table(&dir, name).iter().map(|row| row["year"].parse().unwrap()).collect()
    };
    assert_eq!((years("valid.csv"), years("test.csv")), (vec![2009], vec![2010]));
    assert_eq!(years("train.csv").len(), 8);
}

#[test]
fn the_random_split_does_not_depend_on_the_order_of_the_rows() {
    let config = "[split]\nmethod = \"random\"\n";
    let library = library();
    let mut lines: Vec<&str> = library.lines().collect();
    let forward = parts(&run(&library, config).0);
    lines[1..].reverse();
    let backward = parts(&run(&(lines.join("\n") + "\n"), config).0);
    assert_eq!(forward, backward);
    let other = parts(&run(&library, &format!("{config}seed = 1\n")).0);
    assert_ne!(forward, other);
}

fn digests(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), hash_file(&p).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn the_same_bytes_at_any_number_of_threads() {
    let config = "[split]\nmethod = \"cluster\"\n";
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let (dir, card) = run(&library(), config);
            card.unwrap();
            digests(&dir.path().join("out"))
        })
    };
    assert_eq!(with(1), with(4));
}

#[test]
fn leaves_nothing_behind_when_interrupted_or_failing() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.csv"), library()).unwrap();
    let mut config = CurateConfig::default();
    config.input.push(InputConfig { path: "in.csv".into(), ..InputConfig::default() });
    let job = Job::silent();
    job.cancel.cancel();
    let out = dir.path().join("out");
    assert!(matches!(curate(&config, dir.path(), &out, &job), Err(Error::Interrupted)));
    assert_eq!(fs::read_dir(&out).unwrap().count(), 0);
    config.input[0].blake3 = Some("00".into());
    let error = curate(&config, dir.path(), &out, &Job::silent()).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    assert!(error.to_string().contains("BLAKE3"), "{error}");
    assert_eq!(fs::read_dir(&out).unwrap().count(), 0);
}

#[test]
fn filters_name_their_reason() {
    let config = "[filters]\nheavy_atoms = [3, 7]\nelements = [\"C\", \"O\", \"F\"]\n\
                  [filters.descriptors]\nlogp = [-1.0, 1.0]\n";
    let input = "smiles\nCO\nCCO\nCCN\nCCCCCCCCO\nFC(F)(F)CCF\n";
    let (dir, card) = run(input, config);
    assert_eq!(card.unwrap().counts.compounds, 1);
    let reasons: Vec<String> =
        table(&dir, "rejected.csv").iter().map(|r| r["reason"].clone()).collect();
    for (reason, start) in
        reasons.iter().zip(["heavy atoms 2", "contains N", "heavy atoms 9", "logp"])
    {
        assert!(reason.starts_with(start), "{reason}");
    }
}

#[test]
fn the_card_is_a_page_that_needs_no_network() {
    let (dir, card) = run(&library(), "title = \"A <test>\"\n[split]\nmethod = \"random\"\n");
    let out = dir.path().join("out");
    let html = fs::read_to_string(out.join("data_card.html")).unwrap();
    assert!(html.contains("A &lt;test&gt;") && html.contains("<svg"));
    assert!(!html.contains("src=\"http") && !html.contains("href=\"http"));
    let json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(out.join("data_card.json")).unwrap()).unwrap();
    assert_eq!(json["counts"]["compounds"], card.unwrap().counts.compounds);
    assert_eq!(json["sources"][0]["blake3"].as_str().unwrap().len(), 64);
}
