//! `theriac design`: a run folder of its own.

mod common;

use std::fs;
use std::path::Path;

use common::{Fixture, complaint, fixture, theriac};

/// The fixture's design, without the campaign around it.
fn lone(f: &Fixture) -> String {
    let campaign = fs::read_to_string(&f.file).unwrap();
    let design = campaign.split("[design]").nth(1).unwrap().split("[rank]").next().unwrap();
    design.replace("[design.", "[").replace("[[design.", "[[").replace("@known", "known.csv")
}

fn write(f: &Fixture, name: &str, text: &str) {
    fs::write(f.dir.path().join(name), text).unwrap();
}

fn run<'a>(file: &'a str, out: &'a str) -> [&'a str; 6] {
    ["--threads", "1", "design", file, "--out", out]
}

fn is_sound(dir: &Path, out: &str) {
    theriac(dir, &["record", "verify", out]).assert().success();
}

#[test]
fn is_recorded_and_replayed() {
    let f = fixture();
    let dir = f.dir.path();
    write(&f, "design.toml", &lone(&f));
    let said = theriac(dir, &run("design.toml", "run")).assert().success();
    let said = String::from_utf8(said.get_output().stdout.clone()).unwrap();
    assert!(said.contains("molecules kept") && said.contains("6 steps, all were done"), "{said}");
    is_sound(dir, "run");
    let replay = theriac(dir, &["--threads", "2", "record", "replay", "run"]).assert().success();
    let table = String::from_utf8(replay.get_output().stdout.clone()).unwrap();
    assert!(table.lines().any(|l| l.starts_with("molecules.csv") && l.ends_with("identical")));
}

#[test]
fn replaces_earlier_results_only_when_told_and_only_by_what_can_be_run() {
    let f = fixture();
    let dir = f.dir.path();
    write(&f, "design.toml", &lone(&f));
    theriac(dir, &run("design.toml", "run")).assert().success();
    let before = fs::read(dir.join("run/molecules.csv")).unwrap();
    let said = complaint(dir, &run("design.toml", "run"));
    assert!(said.contains("holds the results of a design"), "{said}");
    let resumed = complaint(dir, &[&run("design.toml", "run")[..], &["--resume"]].concat());
    assert!(resumed.contains("holds the results of a design"), "{resumed}");

    write(
        &f,
        "bad.toml",
        &lone(&f).replace("kind = \"qed\"", "kind = \"smarts_wanted\"\nsmarts = [\"c1(\"]"),
    );
    complaint(dir, &[&run("bad.toml", "run")[..], &["--force"]].concat());
    assert_eq!(before, fs::read(dir.join("run/molecules.csv")).unwrap());
    is_sound(dir, "run");

    theriac(dir, &[&run("design.toml", "run")[..], &["--force", "--seed", "9"]].concat())
        .assert()
        .success();
    assert_ne!(before, fs::read(dir.join("run/molecules.csv")).unwrap());
    is_sound(dir, "run");
}

#[test]
fn keeps_to_folders_of_its_own_kind() {
    let f = fixture();
    let dir = f.dir.path();
    write(&f, "design.toml", &lone(&f));
    let campaign = |out| ["--threads", "1", "campaign", "run", "campaign.toml", "--out", out];
    theriac(dir, &campaign("of-campaign")).assert().success();
    let force = [&run("design.toml", "of-campaign")[..], &["--force"]].concat();
    assert!(complaint(dir, &force).contains("this folder holds a campaign"));
    is_sound(dir, "of-campaign");
    theriac(dir, &run("design.toml", "of-design")).assert().success();
    let force = [&campaign("of-design")[..], &["--force"]].concat();
    assert!(complaint(dir, &force).contains("holds a design of its own"));
    is_sound(dir, "of-design");
}

/// Scores every molecule of its input with 0.5, until the file `broken` is there.
#[cfg(unix)]
const PROGRAM: &str = r#"
if [ -e broken ]; then exit 3; fi
n=$(cat calls 2>/dev/null || echo 0); echo $((n + 1)) > calls
if [ "$n" -ge 6 ]; then touch broken; fi
awk 'BEGIN { printf "{\"version\": 1, \"payload\": {\"predictions\": [" }
     { printf (NR > 1 ? ", " : "") (0.3 + length($0) % 5 / 10) }
     END { print "]}}" }'
"#;

#[test]
#[cfg(unix)]
fn goes_on_after_a_component_that_failed_was_mended() {
    let f = fixture();
    let dir = f.dir.path();
    write(&f, "score.sh", &format!("cd {}\n{PROGRAM}", dir.display()));
    let external = "kind = \"external\"\nexecutable = \"sh\"\nargs = [\"score.sh\"]\nproperty = \"predictions\"";
    let design = lone(&f).replace("kind = \"qed\"", external).replace("steps = 6", "steps = 40");
    write(&f, "design.toml", &design);
    let said = complaint(dir, &run("design.toml", "run"));
    assert!(said.contains("--resume"), "{said}");
    assert!(dir.join("run/checkpoint/latest").exists(), "the checkpoint is gone");
    let said = complaint(dir, &run("design.toml", "run"));
    assert!(said.contains("begun in this folder and not finished"), "{said}");

    fs::remove_file(dir.join("broken")).unwrap();
    write(&f, "calls", "-1000");
    // A kill between two of the results leaves both a checkpoint and a table.
    fs::write(dir.join("run/molecules.csv"), "").unwrap();
    theriac(dir, &[&run("design.toml", "run")[..], &["--resume"]].concat()).assert().success();
    is_sound(dir, "run");
    assert!(!dir.join("run/checkpoint").exists());
    let none = complaint(dir, &[&run("design.toml", "fresh")[..], &["--resume"]].concat());
    assert!(none.contains("no checkpoint to go on from"), "{none}");
    assert!(!dir.join("fresh").exists());
}
