//! Rows of tables and lines of SMILES files.

use crate::Molecule;

/// One row, quoted as RFC 4180 asks, ended by a line feed.
pub(super) fn table_row(out: &mut Vec<u8>, fields: &[String], delimiter: u8) {
    for (i, field) in fields.iter().enumerate() {
        if i > 0 {
            out.push(delimiter);
        }
        table_field(out, field, delimiter);
    }
    // A lone empty field would be a blank line, which readers skip.
    if fields.len() == 1 && fields[0].is_empty() {
        out.extend_from_slice(b"\"\"");
    }
    out.push(b'\n');
}

fn table_field(out: &mut Vec<u8>, field: &str, delimiter: u8) {
    let special = |b: u8| b == delimiter || matches!(b, b'"' | b'\n' | b'\r');
    if field.bytes().any(special) {
        out.push(b'"');
        out.extend_from_slice(field.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(field.as_bytes());
    }
}

/// The canonical SMILES and, after a blank, the name.
pub(super) fn smi(out: &mut Vec<u8>, molecule: &Molecule, name: &str) {
    out.extend_from_slice(molecule.canonical_smiles().as_bytes());
    if !name.is_empty() {
        out.push(b' ');
        out.extend_from_slice(one_line(name).as_bytes());
    }
    out.push(b'\n');
}

/// The text with its line ends turned into blanks.
pub(super) fn one_line(text: &str) -> String {
    text.replace("\r\n", " ").replace(['\n', '\r'], " ")
}
