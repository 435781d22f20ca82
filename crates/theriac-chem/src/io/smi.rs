//! SMILES files: `SMILES[ name…]` a line, with or without a header.

use theriac_base::Result;

use super::delimited::{named_column, no_column};
use super::lines::{Line, Lines};
use super::reader::{Opened, ReadOptions, Source};
use super::record::{Record, Structure};
use super::smiles_column;

struct Smi {
    lines: Lines,
    width: usize,
    smiles: usize,
    tabs: bool,
}

/// Looks for a header. Without one the columns are `smiles` and `name`.
///
/// # Errors
/// The file is damaged, or a column that was asked for is not there.
pub(super) fn open(mut lines: Lines, options: &ReadOptions) -> Result<Opened> {
    let mut columns = vec!["smiles".to_owned(), "name".to_owned()];
    let mut tabs = false;
    let wanted = options.smiles_column.as_deref().filter(|w| w.parse::<usize>().is_err());
    while let Some(line) = lines.next()? {
        if let Some(names) = header(&line, wanted) {
            tabs = line.bytes.contains(&b'\t');
            columns = names;
            break;
        }
        if !is_comment(&line) && !line.is_blank() {
            lines.push_back([line]);
            break;
        }
    }
    let smiles = match &options.smiles_column {
        Some(name) => named_column(&columns, name)
            .ok_or_else(|| no_column(&columns, name).at_line(lines.path(), 1))?,
        None => smiles_column::by_name(&columns, &[]).unwrap_or(0),
    };
    let source = Box::new(Smi { lines, width: columns.len(), smiles, tabs });
    Ok(Opened { columns, kinds: Vec::new(), smiles_column: Some(smiles), source })
}

impl Source for Smi {
    fn next_record(&mut self) -> Result<Option<Record>> {
        let Some(line) = next_line(&mut self.lines)? else { return Ok(None) };
        let (structure, mut fields) = match line.text() {
            Ok(text) => {
                let fields = split(text, self.width, self.tabs);
                (Structure::Smiles(fields.get(self.smiles).cloned().unwrap_or_default()), fields)
            }
            Err(what) => (Structure::Broken(what.into()), Vec::new()),
        };
        fields.resize(self.width, String::new());
        Ok(Some(Record { line: line.number, structure, fields }))
    }
}

/// The next line that is neither blank nor a comment.
fn next_line(lines: &mut Lines) -> Result<Option<Line>> {
    while let Some(line) = lines.next()? {
        if !is_comment(&line) && !line.is_blank() {
            return Ok(Some(line));
        }
    }
    Ok(None)
}

fn is_comment(line: &Line) -> bool {
    line.bytes.starts_with(b"#")
}

/// The names of a header line: no word is a molecule, and one (after `#` the first) is
/// `wanted` or a usual name of the column of SMILES.
fn header(line: &Line, wanted: Option<&str>) -> Option<Vec<String>> {
    let text = line.text().ok()?.trim_start_matches(['#', ' ']);
    let names: Vec<String> = match text.contains('\t') {
        true => text.split('\t').map(str::to_owned).collect(),
        false => text.split_whitespace().map(str::to_owned).collect(),
    };
    let named = |w: &String| smiles_column::is_name(w) || wanted == Some(w.trim());
    let said =
        if is_comment(line) { names.first().is_some_and(named) } else { names.iter().any(named) };
    let molecule = |w: &String| smiles_column::is_molecule(w);
    (said && !names.iter().any(molecule)).then_some(names)
}

/// Up to `width` fields; the last takes the rest of the line.
fn split(text: &str, width: usize, tabs: bool) -> Vec<String> {
    if tabs {
        return text.splitn(width, '\t').map(|f| f.trim().to_owned()).collect();
    }
    let mut fields = Vec::with_capacity(width);
    let mut rest = text.trim();
    while fields.len() + 1 < width
        && let Some((field, after)) = rest.split_once(char::is_whitespace)
    {
        fields.push(field.to_owned());
        rest = after.trim_start();
    }
    // A lone column of SMILES still ends at the first blank.
    let last = if width == 1 { rest.split_whitespace().next().unwrap_or_default() } else { rest };
    fields.push(last.to_owned());
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_names_with_blanks() {
        assert_eq!(split("CCO  ethyl alcohol", 2, false), ["CCO", "ethyl alcohol"]);
        assert_eq!(split("CCO", 2, false), ["CCO"]);
        assert_eq!(split("CCO\ta b\tc", 3, true), ["CCO", "a b", "c"]);
    }

    #[test]
    fn knows_a_header_from_a_molecule() {
        let line = |t: &str| Line { number: 1, bytes: t.as_bytes().to_vec() };
        let header = |t: &str| header(&line(t), None);
        assert_eq!(header("smiles zinc_id").unwrap(), ["smiles", "zinc_id"]);
        assert_eq!(header("#SMILES id").unwrap(), ["SMILES", "id"]);
        for no in ["CCO ethanol", "CCO smiles_0001", "CCO smiles", "# these SMILES are ours"] {
            assert!(header(no).is_none(), "{no}");
        }
    }
}
