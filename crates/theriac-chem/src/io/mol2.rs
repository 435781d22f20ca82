//! Tripos MOL2 files: one record from each `@<TRIPOS>MOLECULE` to the next.
//!
//! Format: *Tripos Mol2 File Format*, SYBYL 7.1, 2005.

use theriac_base::Result;

use super::lines::{Line, Lines, NOT_UTF8};
use super::reader::{Opened, Source};
use super::record::{Record, Structure};

/// What begins a record.
const START: &[u8] = b"@<TRIPOS>MOLECULE";
/// No record is longer, in bytes.
const MAX_RECORD: usize = 16 << 20;

struct Mol2 {
    lines: Lines,
}

/// One column: the molecule's name.
///
/// # Errors
/// The file is damaged.
pub(super) fn open(mut lines: Lines) -> Result<Opened> {
    // What stands before the first record is comment.
    while let Some(line) = lines.next()? {
        if line.bytes.starts_with(START) {
            lines.push_back([line]);
            break;
        }
    }
    let source = Box::new(Mol2 { lines });
    Ok(Opened { columns: vec!["name".to_owned()], kinds: Vec::new(), smiles_column: None, source })
}

impl Source for Mol2 {
    fn next_record(&mut self) -> Result<Option<Record>> {
        let Some(Line { number, mut bytes }) = self.lines.next()? else { return Ok(None) };
        bytes.push(b'\n');
        while let Some(line) = self.lines.next()? {
            if line.bytes.starts_with(START) {
                self.lines.push_back([line]);
                break;
            }
            if bytes.len() <= MAX_RECORD {
                bytes.extend_from_slice(&line.bytes);
                bytes.push(b'\n');
            }
        }
        Ok(Some(record(number, bytes)))
    }
}

fn record(line: u64, bytes: Vec<u8>) -> Record {
    let broken = |what: &str| Record {
        line,
        structure: Structure::Broken(what.into()),
        fields: vec![String::new()],
    };
    if bytes.len() > MAX_RECORD {
        return broken("the record is larger than 16 MiB");
    }
    let Ok(text) = String::from_utf8(bytes) else { return broken(NOT_UTF8) };
    // Blank lines and `#` comments may stand between the keyword and the name.
    let name = text.lines().nth(1).unwrap_or_default().trim();
    let fields = vec![if name == "****" { String::new() } else { name.to_owned() }];
    Record { line, structure: Structure::Mol2(text), fields }
}
