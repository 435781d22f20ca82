//! `theriac train DATA`, `predict` and `models`, from the outside.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

fn theriac(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_theriac"));
    command.current_dir(dir).args(args).output().unwrap()
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn complaint(dir: &Path, args: &[&str]) -> String {
    let output = theriac(dir, args);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("remedy:") && !text.contains("panicked"), "{text}");
    text
}

/// Alcohols, acids and amines of growing chains, with a number that the chain's length gives.
fn data(dir: &Path) {
    let mut text = "id,smiles,size,long\n".to_owned();
    for (i, end) in ["O", "N", "C(=O)O", "Cl", "c1ccccc1"].iter().enumerate() {
        for length in 1..=16 {
            let chain = "C".repeat(length);
            let long = u8::from(length > 8);
            writeln!(text, "{i},{chain}{end},{}.5,{long}", length).unwrap();
        }
    }
    text += "x,C(,1,0\n";
    std::fs::write(dir.join("data.csv"), text).unwrap();
}

#[test]
fn a_model_is_trained_shown_and_asked() {
    let dir = tempfile::tempdir().unwrap();
    data(dir.path());
    let train = |threads: &str, out: &str| {
        let args =
            ["--threads", threads, "train", "data.csv", "--target", "size", "--target", "long"];
        let rest = ["--kind", "kernel", "--unit", "bonds", "--name", "chains", "--out", out];
        theriac(dir.path(), &[&args[..], &rest[..]].concat())
    };
    let (one, two) = (train("1", "models/a"), train("2", "models/b"));
    assert!(stdout(&one).contains("constant answer"), "{}", stdout(&one));
    assert!(String::from_utf8_lossy(&one.stderr).contains("1 rows left out"));
    stdout(&two);
    let weights = |m: &str| std::fs::read(dir.path().join(m).join("model.safetensors")).unwrap();
    assert_eq!(weights("models/a"), weights("models/b"));

    let list = stdout(&theriac(dir.path(), &["models", "list", "models"]));
    assert_eq!(list.lines().count(), 2, "{list}");
    let show = stdout(&theriac(dir.path(), &["models", "show", "models/a"]));
    assert!(show.contains("size [bonds]") && show.contains("rmse"), "{show}");
    let card = stdout(&theriac(dir.path(), &["models", "card", "models/a"]));
    assert!(std::fs::read_to_string(dir.path().join(card.trim())).unwrap().contains("<table"));

    std::fs::write(
        dir.path().join("in.csv"),
        "name,smiles\na,CCCCCCO\nb,C(\nc,[Na+].[Cl-]\nd,[Pt]\n",
    )
    .unwrap();
    stdout(&theriac(dir.path(), &["predict", "models/a", "in.csv", "--out", "out.csv"]));
    let text = std::fs::read_to_string(dir.path().join("out.csv")).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().map(|l| l.split(',').collect()).collect();
    assert_eq!(
        rows[0].join(","),
        "name,smiles,canonical_smiles,size,size_lower,size_upper,size_in_domain,long,long_lower,\
         long_upper,long_in_domain,error"
    );
    let number = |cell: &str| cell.parse::<f64>().unwrap();
    let (value, low, high) = (number(rows[1][3]), number(rows[1][4]), number(rows[1][5]));
    assert!((value - 6.5).abs() < 2.0 && low < value && value < high, "{text}");
    assert!((0.0..=1.0).contains(&number(rows[1][7])));
    assert_eq!((rows[1][6], rows[3][6]), ("true", "false"), "{text}");
    assert!(rows[2][3].is_empty() && !rows[2][11].is_empty(), "{text}");
}

#[test]
fn what_cannot_be_learnt_from_or_read_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    data(dir.path());
    let train = |data: &str, target: &str| {
        complaint(dir.path(), &["train", data, "--target", target, "--out", "m"])
    };
    assert!(train("data.csv", "sise").contains("`size`"));
    assert!(train("none.csv", "size").contains("none.csv"));
    assert!(complaint(dir.path(), &["predict", "none", "data.csv"]).contains("no such model"));
    std::fs::create_dir(dir.path().join("old")).unwrap();
    std::fs::write(dir.path().join("old/model.toml"), "format = 0\n").unwrap();
    assert!(complaint(dir.path(), &["models", "show", "old"]).contains("format 0"));
    assert!(!dir.path().join("m").exists());
}
