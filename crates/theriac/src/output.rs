//! Results on standard output, where a reader that has gone away is not an error; remarks on
//! standard error.

use std::fmt::Display;
use std::io::{ErrorKind, Write};
use std::path::Path;

use serde::Serialize;
use theriac_base::{Error, Result};

/// Prints text as it is.
pub fn text(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            Err(Error::io(Path::new("standard output"), &e))
        }
        _ => Ok(()),
    }
}

/// Says something on standard error, which may be closed or full: nothing can be done about it.
pub fn remark(text: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Prints one JSON object and a line feed.
pub fn json(value: &impl Serialize) -> Result<()> {
    let mut line = serde_json::to_string(value).map_err(Error::bug)?;
    line.push('\n');
    text(&line)
}
