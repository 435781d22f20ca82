//! `theriac campaign`, as a user calls it and miscalls it.

mod common;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use common::{Fixture, complaint, fixture, theriac};

const RUN: [&str; 3] = ["campaign", "run", "campaign.toml"];
const DRY: [&str; 4] = ["campaign", "run", "campaign.toml", "--dry-run"];

fn changed(f: &Fixture, from: &str, to: &str) -> String {
    let text = fs::read_to_string(&f.file).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(&f.file, text.replace(from, to)).unwrap();
    let said = complaint(f.dir.path(), &RUN);
    assert!(!f.dir.path().join("runs").exists(), "something was written: {said}");
    said
}

fn line_of(f: &Fixture, text: &str) -> usize {
    let content = fs::read_to_string(&f.file).unwrap();
    1 + content.lines().position(|l| l.contains(text)).unwrap()
}

#[test]
fn runs_and_tells_where_the_report_is() {
    let f = fixture();
    let run = theriac(f.dir.path(), &RUN).assert().success();
    let said = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    assert!(said.contains("report: runs/tiny/report.html"), "{said}");
    assert!(f.dir.path().join("runs/tiny/report.html").exists());
    let again = theriac(f.dir.path(), &RUN).assert().success();
    let said = String::from_utf8(again.get_output().stdout.clone()).unwrap();
    assert!(said.starts_with("already done: known, design, rank, report"), "{said}");
    let json = theriac(f.dir.path(), &[&RUN[..], &["--json"]].concat()).assert().success();
    let value: serde_json::Value = serde_json::from_slice(&json.get_output().stdout).unwrap();
    assert!(value["ranked"][0]["designed"]["smiles"].is_string());
}

#[test]
fn a_dry_run_shows_the_plan_and_writes_nothing() {
    let f = fixture();
    let run = theriac(f.dir.path(), &[&RUN[..], &["--dry-run", "--seed", "9"]].concat());
    let shown = String::from_utf8({ run }.assert().success().get_output().stdout.clone()).unwrap();
    let head: Vec<&str> = shown.lines().take(2).collect();
    assert_eq!(head, ["campaign tiny, seed 9", "run folder runs/tiny"]);
    for line in [
        "  known                writes known/",
        "  design               writes design/",
        "  rank                 writes ranked.csv, ranked.sdf",
        "  report               writes report.html",
        "  min_activity = 5.0",
        "  sigma = 120.0",
    ] {
        assert!(shown.lines().any(|l| l == line), "{line} is not in\n{shown}");
    }
    assert!(shown.contains("known actives        known.csv  284 bytes"), "{shown}");
    assert!(!f.dir.path().join("runs").exists());
}

#[test]
fn the_template_is_printed() {
    let f = fixture();
    let run = theriac(f.dir.path(), &["campaign", "template"]).assert().success();
    assert!(String::from_utf8_lossy(&run.get_output().stdout).contains("[known]"));
}

#[test]
fn an_unknown_key_gets_the_nearest_suggested() {
    let f = fixture();
    let said = changed(&f, "per_scaffold = 4", "per_scafold = 4");
    let place = format!("campaign.toml:{}:", line_of(&f, "per_scafold"));
    assert!(said.contains(&place) && said.contains("per_scaffold"), "{said}");
}

#[test]
fn broken_toml_names_its_line() {
    let f = fixture();
    let said = changed(&f, "steps = 6", "steps = = 6");
    assert!(said.contains(&format!("campaign.toml:{}:", line_of(&f, "steps = ="))), "{said}");
}

#[test]
fn wrong_types_and_senseless_values_name_their_line() {
    let f = fixture();
    let said = changed(&f, "drawn = 4", "drawn = \"four\"");
    assert!(said.contains(&format!("campaign.toml:{}:", line_of(&f, "drawn"))), "{said}");
    let f = fixture();
    let said = changed(&f, "top = 12", "top = 0");
    assert!(
        said.contains(&format!("campaign.toml:{}: this must be at least 1", line_of(&f, "top =")))
    );
    let f = fixture();
    let said = changed(&f, "name = \"tiny\"", "name = \"../tiny\"");
    assert!(said.contains("cannot name a folder"), "{said}");
}

#[test]
fn missing_files_are_named() {
    let f = fixture();
    let said = complaint(f.dir.path(), &["campaign", "run", "nowhere.toml"]);
    assert!(said.contains("nowhere.toml"), "{said}");
    let said = changed(&f, "known.csv", "knwon.csv");
    let place = format!("campaign.toml:{}: ", line_of(&f, "knwon.csv"));
    assert!(
        said.contains(&place) && said.contains("no file `knwon.csv` (known actives)"),
        "{said}"
    );
    let f = fixture();
    let said = changed(&f, "prior = \"model\"", "prior = \"modell\"");
    let place = format!("campaign.toml:{}: `modell`", line_of(&f, "modell"));
    assert!(said.contains(&place) && said.contains("`prior`"), "{said}");
}

#[test]
fn binary_garbage_is_no_campaign() {
    let f = fixture();
    fs::write(&f.file, [0_u8, 159, 146, 150, 255]).unwrap();
    let said = complaint(f.dir.path(), &RUN);
    assert!(said.contains("not a text file"), "{said}");
    fs::write(&f.file, "").unwrap();
    assert!(complaint(f.dir.path(), &RUN).contains("campaign.toml"));
}

#[test]
fn known_actives_without_smiles_or_column_are_refused() {
    let f = fixture();
    fs::write(f.dir.path().join("known.csv"), "a,b\n1,2\n").unwrap();
    let said = complaint(f.dir.path(), &DRY);
    assert!(said.contains("known.csv") && said.contains("smiles_column under [known]"), "{said}");
    let f = fixture();
    let said = changed(&f, "\"pIC50\"", "\"pIC5O\"");
    let place = format!("campaign.toml:{}: known.csv has no column `pIC5O`", line_of(&f, "pIC5O"));
    assert!(said.contains(&place) && said.contains("did you mean `pIC50`?"), "{said}");
    let f = fixture();
    let said = changed(&f, "[known]", "[known]\nname_column = \"nmae\"");
    assert!(said.contains("no column `nmae`") && said.contains("`name`?"), "{said}");
    let f = fixture();
    let said = changed(&f, "[known]", "[known]\nsmiles_column = \"smile\"");
    assert!(said.contains("no column `smile`") && !said.contains("--smiles-column"), "{said}");
}

#[test]
fn a_model_with_changed_weights_is_refused() {
    let f = fixture();
    let weights = f.dir.path().join("model/model.safetensors");
    let mut bytes = fs::read(&weights).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&weights, bytes).unwrap();
    let said = complaint(f.dir.path(), &DRY);
    assert!(said.contains("model.safetensors") && said.contains("BLAKE3"), "{said}");
    complaint(f.dir.path(), &RUN);
    assert!(!f.dir.path().join("runs").exists());
}

#[test]
fn a_folder_with_other_things_in_it_is_left_alone() {
    let f = fixture();
    fs::create_dir(f.dir.path().join("mine")).unwrap();
    fs::write(f.dir.path().join("mine/thesis.tex"), "years").unwrap();
    let said = complaint(f.dir.path(), &[&RUN[..], &["--out", "mine"]].concat());
    assert!(said.contains("not empty"), "{said}");
    assert_eq!(fs::read_dir(f.dir.path().join("mine")).unwrap().count(), 1);
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let f = fixture();
    let said = complaint(f.dir.path(), &[&RUN[..], &["--out", "known.csv/run"]].concat());
    assert!(said.contains("known.csv/run"), "{said}");
    // A place where not even root may make a folder.
    let said = complaint(f.dir.path(), &[&RUN[..], &["--out", "/sys/theriac/run"]].concat());
    assert!(said.contains("/sys/theriac") && said.contains("permissions"), "{said}");
}

#[test]
fn a_full_disk_leaves_nothing_half_written() {
    let f = fixture();
    // No file may become longer than one block; the signal is turned into an error.
    let run = format!("trap '' XFSZ; ulimit -f 1; exec '{}' \"$@\"", env!("CARGO_BIN_EXE_theriac"));
    let output = Command::new("sh")
        .current_dir(f.dir.path())
        .args(["-c", &run, "sh"])
        .args(RUN)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("too large") && said.contains("remedy:"), "{said}");
    let out = f.dir.path().join("runs/tiny");
    assert!(!out.join("manifest.json").exists() && !out.join("report.html").exists());
    let partial = Command::new("find").arg(&out).args(["-name", "*.partial"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&partial.stdout), "");
}

#[test]
fn a_folder_named_like_a_shipped_model_elsewhere_is_not_taken_for_it() {
    let f = fixture();
    let here = f.dir.path().join("here");
    fs::create_dir(&here).unwrap();
    fs::rename(f.dir.path().join("model"), here.join("prior")).unwrap();
    let text = fs::read_to_string(&f.file).unwrap().replace("\"model\"", "\"prior\"");
    fs::write(&f.file, text).unwrap();
    let run = ["campaign", "run", "../campaign.toml", "--dry-run", "--json"];
    let shown = theriac(&here, &run).assert().success().get_output().stdout.clone();
    let plan: serde_json::Value = serde_json::from_slice(&shown).unwrap();
    let model = plan["inputs"].as_array().unwrap().iter().find(|i| i["role"] == "language model");
    let card = include_str!("../../../models/prior/model.toml");
    assert!(card.contains(model.unwrap()["blake3"].as_str().unwrap()), "{model:?}");
}

/// Ctrl-C while it learns: the command that is printed goes on to the very same molecules.
#[test]
fn ctrl_c_prints_a_command_that_goes_on() {
    let f = fixture();
    let text = fs::read_to_string(&f.file).unwrap().replace("steps = 6", "steps = 40");
    fs::write(&f.file, text).unwrap();
    let seed = ["--seed", "9"];
    let args = [&RUN[..], &seed, &["--out", "it's here"]].concat();
    let mut child = Command::new(env!("CARGO_BIN_EXE_theriac"))
        .current_dir(f.dir.path())
        .args(&args)
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    lines.by_ref().find(|line| line.starts_with("learning")).unwrap();
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let said: Vec<String> = lines.collect();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{said:?}");
    let hint = said.iter().find_map(|line| line.strip_prefix("go on with: theriac ")).unwrap();
    assert_eq!(hint, r"campaign run campaign.toml --out 'it'\''s here' --seed 9");
    let again = format!("'{}' {hint}", env!("CARGO_BIN_EXE_theriac"));
    let ended = Command::new("sh").current_dir(f.dir.path()).args(["-c", &again]).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    theriac(f.dir.path(), &[&RUN[..], &seed, &["--out", "whole"]].concat()).assert().success();
    let molecules = |out: &str| fs::read(f.dir.path().join(out).join("ranked.csv")).unwrap();
    assert_eq!(molecules("it's here"), molecules("whole"));
}
