//! Runs the program on a campaign of seconds.

use std::path::{Path, PathBuf};

use assert_cmd::Command;

#[path = "../../../theriac-campaign/tests/common/mod.rs"]
mod tiny;

/// A folder with a small campaign in it.
pub struct Fixture {
    pub dir: tempfile::TempDir,
    #[allow(dead_code)] // not every test file asks for it
    pub file: PathBuf,
}

pub fn fixture() -> Fixture {
    let dir = tempfile::tempdir().unwrap();
    let file = tiny::tiny(dir.path());
    Fixture { dir, file }
}

/// `theriac` with these arguments, in `dir`.
pub fn theriac(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_theriac"));
    command.current_dir(dir).args(args);
    command
}

/// What a failing call writes to standard error; checks that it is the user's to mend.
pub fn complaint(dir: &Path, args: &[&str]) -> String {
    let output = theriac(dir, args).assert().code(2).get_output().clone();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("remedy:") && !text.contains("panicked"), "{text}");
    text
}
