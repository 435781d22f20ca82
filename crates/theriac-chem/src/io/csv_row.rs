//! Rows of a delimited table, as RFC 4180 describes them: quoted fields may hold
//! delimiters, doubled quotes and line ends.

use theriac_base::Result;

use super::lines::{Line, Lines};

/// The most lines that one quoted row may span; a quote open for longer is a mistake.
const MAX_LINES: usize = 200;

const OPEN_QUOTE: &str = "a quote is opened and not closed";

/// What is wrong with the quotes of a row.
enum Quote {
    /// One is still open at the end.
    Open,
    /// One that opened in an earlier line closes before other text: it is another row's.
    Stray,
}

/// One row: its first line, and its fields or what is wrong with it.
pub(super) struct CsvRow {
    pub line: u64,
    pub fields: Result<Vec<String>, String>,
}

/// The next row that is not blank.
///
/// A row whose quote is never closed, or closed in a later line before other text, is
/// broken; the lines after its first are read as rows of their own.
///
/// # Errors
/// The file is damaged.
pub(super) fn next_row(lines: &mut Lines, delimiter: u8) -> Result<Option<CsvRow>> {
    let first = loop {
        match lines.next()? {
            None => return Ok(None),
            // A line of tabs is a row of empty fields.
            Some(line) if line.is_blank() && !line.bytes.contains(&delimiter) => {}
            Some(line) => break line,
        }
    };
    let line = first.number;
    let mut more: Vec<Line> = Vec::new();
    let mut bytes = first.bytes;
    loop {
        match split(&bytes, delimiter) {
            Ok(fields) => return Ok(Some(CsvRow { line, fields: decode(fields) })),
            Err(Quote::Open) => {}
            Err(Quote::Stray) => {
                lines.push_back(more);
                return Ok(Some(CsvRow { line, fields: Err(OPEN_QUOTE.to_owned()) }));
            }
        }
        match lines.next()? {
            Some(next) if more.len() < MAX_LINES => {
                bytes.push(b'\n');
                bytes.extend_from_slice(&next.bytes);
                more.push(next);
            }
            end => {
                lines.push_back(more.into_iter().chain(end));
                return Ok(Some(CsvRow { line, fields: Err(OPEN_QUOTE.to_owned()) }));
            }
        }
    }
}

fn decode(fields: Vec<Vec<u8>>) -> Result<Vec<String>, String> {
    let decoded: Result<_, _> = fields.into_iter().map(String::from_utf8).collect();
    decoded.map_err(|_| super::lines::NOT_UTF8.to_owned())
}

/// The fields of a row.
fn split(row: &[u8], delimiter: u8) -> Result<Vec<Vec<u8>>, Quote> {
    let mut fields = Vec::new();
    let mut rest = row;
    loop {
        let (field, after) = match rest.first() {
            Some(b'"') => quoted(&rest[1..], delimiter)?,
            _ => plain(rest, delimiter),
        };
        fields.push(field);
        match after {
            Some(after) => rest = after,
            None => return Ok(fields),
        }
    }
}

type Field<'a> = (Vec<u8>, Option<&'a [u8]>);

fn plain(rest: &[u8], delimiter: u8) -> Field<'_> {
    match rest.iter().position(|&b| b == delimiter) {
        Some(end) => (rest[..end].to_vec(), Some(&rest[end + 1..])),
        None => (rest.to_vec(), None),
    }
}

/// A field after its opening quote. Text between the closing quote and the next
/// delimiter is kept as it stands, as most readers do, where the field is of one line.
fn quoted(mut rest: &[u8], delimiter: u8) -> Result<Field<'_>, Quote> {
    let mut field = Vec::new();
    loop {
        let end = rest.iter().position(|&b| b == b'"').ok_or(Quote::Open)?;
        field.extend_from_slice(&rest[..end]);
        rest = &rest[end + 1..];
        if rest.first() != Some(&b'"') {
            break;
        }
        field.push(b'"');
        rest = &rest[1..];
    }
    let (tail, after) = plain(rest, delimiter);
    if !tail.is_empty() && field.contains(&b'\n') {
        return Err(Quote::Stray);
    }
    field.extend_from_slice(&tail);
    Ok((field, after))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn rows(text: &'static [u8]) -> Vec<Result<Vec<String>, String>> {
        let mut lines = Lines::new(Box::new(text), Path::new("a.csv")).unwrap();
        std::iter::from_fn(|| next_row(&mut lines, b',').unwrap()).map(|r| r.fields).collect()
    }

    #[test]
    fn reads_quotes_that_hold_delimiters_quotes_and_lines() {
        assert_eq!(
            rows(b"a,\"b,\"\"c\"\"\nd\",\n"),
            [Ok(vec!["a".into(), "b,\"c\"\nd".into(), String::new()])]
        );
    }

    #[test]
    fn an_open_quote_breaks_its_row_only() {
        let got = rows(b"a,\"b\nc,d\n");
        assert!(got[0].is_err());
        assert_eq!(got[1], Ok(vec!["c".into(), "d".into()]));
    }

    #[test]
    fn two_open_quotes_do_not_swallow_what_is_between_them() {
        let got = rows(b"a,\"b\nc,d\ne,\"f\ng,h\n");
        assert_eq!(got.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true, false, true]);
        assert_eq!(got[1], Ok(vec!["c".into(), "d".into()]));
    }

    #[test]
    fn a_line_of_tabs_is_a_row_of_empty_fields() {
        let mut lines = Lines::new(Box::new(&b"\t\n\n"[..]), Path::new("a.tsv")).unwrap();
        let row = next_row(&mut lines, b'\t').unwrap().unwrap();
        assert_eq!(row.fields, Ok(vec![String::new(), String::new()]));
        assert!(next_row(&mut lines, b'\t').unwrap().is_none());
    }
}
