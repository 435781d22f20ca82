//! `theriac record`, on a run that the program has made.

mod common;

use std::fs;

use common::{complaint, fixture, theriac};

#[test]
fn verifies_and_replays_at_another_number_of_threads() {
    let f = fixture();
    let dir = f.dir.path();
    let run = ["--threads", "1", "campaign", "run", "campaign.toml", "--out", "run"];
    theriac(dir, &run).assert().success();
    theriac(dir, &["record", "verify", "run"]).assert().success();
    let replay = theriac(dir, &["--threads", "2", "record", "replay", "run"]).assert().success();
    let table = String::from_utf8(replay.get_output().stdout.clone()).unwrap();
    assert!(table.starts_with("same class of processor: byte for byte"), "{table}");
    assert!(table.lines().any(|l| l.starts_with("report.html") && l.ends_with("identical")));

    let path = dir.join("run/ranked.csv");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    let said = complaint(dir, &["record", "verify", "run"]);
    assert!(said.contains("not as it was recorded"), "{said}");
    let json = theriac(dir, &["record", "verify", "run", "--json"]).assert().code(2);
    let value: serde_json::Value = serde_json::from_slice(&json.get_output().stdout).unwrap();
    assert_eq!(value["faults"][0]["file"], "ranked.csv");
    let said = complaint(dir, &["record", "replay", "run"]);
    assert!(said.contains("the record was changed: ranked.csv"), "{said}");
}

#[test]
fn what_is_no_run_is_refused() {
    let f = fixture();
    assert!(complaint(f.dir.path(), &["record", "verify", "nowhere"]).contains("nowhere"));
    assert!(complaint(f.dir.path(), &["record", "verify", "model"]).contains("holds no record"));
    assert!(complaint(f.dir.path(), &["record", "replay", "model"]).contains("no manifest"));
    fs::write(f.dir.path().join("model/manifest.json"), "{\n\"format\": \"x\"").unwrap();
    let said = complaint(f.dir.path(), &["record", "replay", "model"]);
    assert!(said.contains("manifest.json:2: not a manifest"), "{said}");
}
