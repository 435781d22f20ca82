//! Bad files of molecules: a clear error with place and remedy, exit code 2, nothing left
//! behind.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command as Process, Output, Stdio};

fn describe(dir: &Path, input: &str, out: &str) -> Output {
    Process::new(env!("CARGO_BIN_EXE_theriac"))
        .current_dir(dir)
        .args(["mol", "describe", input, "--out", out])
        .output()
        .unwrap()
}

/// Runs `describe` on a file with these bytes; it must fail, say `expected`, and leave
/// nothing.
fn refused(name: &str, bytes: &[u8], expected: &[&str]) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(name), bytes).unwrap();
    let output = describe(dir.path(), name, "out.csv");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{name}: {message}");
    for word in expected.iter().chain(&["remedy:"]) {
        assert!(message.contains(word), "{name}: `{word}` is missing in: {message}");
    }
    assert!(!message.contains("panicked"), "{message}");
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, [name], "only the input is left");
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn empty_and_binary_files() {
    for name in ["a.smi", "a.csv", "a.sdf", "a.mol2"] {
        refused(name, b"", &[name, "empty"]);
        refused(name, b"\x00\x01\x02\xff\xfe garbage \x00", &[name, "binary"]);
    }
    refused("a.parquet", b"", &["a.parquet", "Parquet"]);
    refused("a.parquet", b"PAR1 garbage PAR1", &["a.parquet", "Parquet"]);
    refused("a.csv", b"\xff\xfes\x00m\x00", &["a.csv", "UTF-16"]);
}

#[test]
fn tables_without_smiles() {
    refused("a.csv", b"id,value\n1,2\n3,4\n", &["a.csv:1", "id, value", "--smiles-column"]);
    refused("a.csv", b"id,value\n", &["a.csv:1", "id, value", "--smiles-column"]);
    refused("a.csv", b"id,smiles\n", &["a.csv", "no molecules"]);
    refused("a.csv", b"smiles\n17\n18\n", &["a.csv:2", "no row is a molecule"]);
    refused("a.sdf", b"not an sdf\n", &["a.sdf", "M  END"]);
    refused("a.mol2", b"not a mol2\n", &["a.mol2", "no molecules"]);
}

#[test]
fn a_column_of_the_wrong_type() {
    let dir = tempfile::tempdir().unwrap();
    let table = dir.path().join("a.csv");
    fs::write(&table, "smiles,x\nCCO,1\n").unwrap();
    let run = |args: &[&str]| {
        let output = Process::new(env!("CARGO_BIN_EXE_theriac"))
            .current_dir(dir.path())
            .args(args)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, message) = run(&["mol", "describe", "a.csv", "--smiles-column", "x"]);
    assert_eq!(code, Some(2));
    assert!(message.contains("a.csv:2"), "{message}");
    let (code, message) = run(&["mol", "describe", "a.csv", "--smiles-column", "smile"]);
    assert_eq!(code, Some(2));
    assert!(message.contains("did you mean `smiles`"), "{message}");
}

#[test]
fn damaged_gz() {
    let whole = gz("CCO\n".repeat(100_000).as_bytes());
    refused("a.smi.gz", &whole[..whole.len() / 2], &["a.smi.gz", "truncated"]);
    refused("a.smi.gz", b"CCO\n", &["a.smi.gz", "not a gzip"]);
}

#[test]
fn a_molecule_of_100_000_atoms() {
    refused("a.smi", "C".repeat(100_000).as_bytes(), &["a.smi:1", "500 atoms"]);
}

#[test]
fn one_bad_row_is_reported_and_the_rest_is_done() {
    let dir = tempfile::tempdir().unwrap();
    let mut bytes = b"smiles,x\nCCO,1\nCC,2,3\n".to_vec();
    bytes.extend(b"C\xff,4\n");
    bytes.extend("C".repeat(100_000).bytes());
    bytes.extend(b",5\nCN,6\n");
    fs::write(dir.path().join("a.csv"), bytes).unwrap();
    let output = describe(dir.path(), "a.csv", "out.csv");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{message}");
    assert!(message.contains("5 read, 5 written, 3 rejected"), "{message}");
    let text = fs::read_to_string(dir.path().join("out.csv")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[1].contains(",CCO,"));
    assert!(lines[2].contains("3 fields where the header has 2"));
    assert!(lines[3].contains("UTF-8"));
    assert!(lines[4].contains("more than 500 atoms"));
    assert!(lines[5].contains(",CN,"));
}

#[test]
fn missing_file_folder_and_unknown_format() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.smi"), "CCO\n").unwrap();
    for (input, out, word) in [
        ("none.csv", "o.csv", "none.csv"),
        (".", "o.csv", "folder"),
        ("a.smi", "o.xyz", ".parquet"),
        ("a.smi", "none/o.csv", "none/o.csv"),
        ("a.smi", ".", "."),
    ] {
        let output = describe(dir.path(), input, out);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(message.contains(word) && message.contains("remedy:"), "{message}");
    }
}

#[cfg(unix)]
#[test]
fn full_disk_and_read_only_folder() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.smi"), "CCO\n").unwrap();
    let full = Process::new(env!("CARGO_BIN_EXE_theriac"))
        .current_dir(dir.path())
        .args(["mol", "describe", "a.smi"])
        .stdout(Stdio::from(fs::OpenOptions::new().write(true).open("/dev/full").unwrap()))
        .output()
        .unwrap();
    let message = String::from_utf8_lossy(&full.stderr).into_owned();
    assert_eq!(full.status.code(), Some(2), "{message}");
    assert!(message.contains("free some space"), "{message}");
    // A place where not even root may write.
    let output = describe(dir.path(), "a.smi", "/sys/theriac.csv");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("permissions"));
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_and_a_full_standard_error_are_no_panic() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.smi"), "CCO\nC(\n").unwrap();
    let full = || Stdio::from(fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    for (args, code) in [
        (&["mol", "describe", "a.smi", "--out", "b.csv"][..], 0),
        (&["mol", "draw", "a.smi", "--out", "b.svg"], 0),
        (&["curate", "a.smi", "--out", "set"], 0),
        (&["mol", "describe", "none.smi"], 2),
    ] {
        let mut child = Process::new(env!("CARGO_BIN_EXE_theriac"))
            .current_dir(dir.path())
            .args(args)
            .stdout(Stdio::piped())
            .stderr(full())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{args:?}");
    }
}

#[test]
fn senseless_numbers_of_threads_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    for threads in ["0", "257", "9999999", "many"] {
        let output = Process::new(env!("CARGO_BIN_EXE_theriac"))
            .current_dir(dir.path())
            .args(["--threads", threads, "mol", "describe", "--smiles", "CCO"])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{threads}");
    }
}
