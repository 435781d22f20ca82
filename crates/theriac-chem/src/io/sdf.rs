//! MDL structure-data files: mol blocks (V2000 or V3000) with their tags.
//!
//! Format: *CTfile Formats*, BIOVIA 2020, chapter 6. A value ends at the first blank
//! line that is followed by another tag or by the record's end, so that values with
//! blank lines in them, which the specification forbids, are kept as well.

use rustc_hash::FxHashMap;
use theriac_base::Result;

use super::lines::{Line, Lines, NOT_UTF8};
use super::reader::{Opened, Source};
use super::record::{Record, Structure};
use super::source::Input;

/// No record is longer, in bytes.
const MAX_RECORD: usize = 16 << 20;

struct Sdf {
    lines: Lines,
    tags: FxHashMap<String, usize>,
    width: usize,
    title: Option<usize>,
}

/// Goes through the file once for its tags, in the order of their first appearance;
/// titles, where there are any, come before them as the column `name`.
///
/// # Errors
/// The file is damaged or no text.
pub(super) fn open(input: Input) -> Result<Opened> {
    let mut input = input.repeatable()?;
    let path = input.path().to_owned();
    let mut scan = Lines::new(input.again()?, &path)?;
    let (titled, names) = scan_tags(&mut scan)?;
    let mut columns = Vec::with_capacity(names.len() + 1);
    if titled {
        columns.push(title_column(&names));
    }
    columns.extend(names.iter().cloned());
    let first = columns.len() - names.len();
    let tags = names.into_iter().enumerate().map(|(i, n)| (n, first + i)).collect();
    let lines = Lines::new(input.again()?, &path)?;
    let source = Sdf { lines, tags, width: columns.len(), title: titled.then_some(0) };
    Ok(Opened { columns, kinds: Vec::new(), smiles_column: None, source: Box::new(source) })
}

/// `name`, or another word where a tag has that name.
fn title_column(tags: &[String]) -> String {
    let free = |word: &&str| !tags.iter().any(|t| t.eq_ignore_ascii_case(word));
    ["name", "title", "_Name", "sdf_title"].iter().copied().find(free).unwrap_or("name").to_owned()
}

fn scan_tags(lines: &mut Lines) -> Result<(bool, Vec<String>)> {
    let mut names = Vec::new();
    let mut known = FxHashMap::default();
    let (mut titled, mut at_title) = (false, true);
    while let Some(line) = lines.next()? {
        titled |= at_title && !line.is_blank();
        at_title = line.bytes.starts_with(b"$$$$");
        if let Some(tag) = line.text().ok().and_then(tag_name)
            && known.insert(tag.to_owned(), ()).is_none()
        {
            names.push(tag.to_owned());
        }
    }
    Ok((titled, names))
}

/// The name in a data header such as `>  <LogP>  (7)`; the outermost brackets count.
fn tag_name(line: &str) -> Option<&str> {
    let rest = line.strip_prefix('>')?;
    let start = rest.find('<')? + 1;
    let end = start + rest[start..].rfind('>')?;
    Some(&rest[start..end])
}

impl Source for Sdf {
    fn next_record(&mut self) -> Result<Option<Record>> {
        let Some((line, text)) = next_text(&mut self.lines)? else { return Ok(None) };
        let mut fields = vec![String::new(); self.width];
        let structure = match text {
            Ok(text) => self.take_apart(&text, &mut fields),
            Err(what) => Structure::Broken(what),
        };
        Ok(Some(Record { line, structure, fields }))
    }
}

impl Sdf {
    fn take_apart(&self, text: &str, fields: &mut [String]) -> Structure {
        if let Some(i) = self.title {
            fields[i] = text.lines().next().unwrap_or_default().trim().to_owned();
        }
        let end = text.find("\nM  END").map(|at| at + "\nM  END".len());
        let data = end.unwrap_or_else(|| text.find("\n>").unwrap_or(text.len()));
        for (tag, value) in data_items(&text[data..]) {
            if let Some(&i) = self.tags.get(tag) {
                fields[i] = value;
            }
        }
        match end {
            Some(end) => Structure::MolBlock(format!("{}\n", &text[..end])),
            None => Structure::Broken("the mol block has no `M  END`".into()),
        }
    }
}

/// The first line and the text of the next record, or what is wrong with it.
fn next_text(lines: &mut Lines) -> Result<Option<(u64, Result<String, String>)>> {
    let mut bytes = Vec::new();
    let (mut first, mut blank, mut ended) = (None, true, false);
    while let Some(Line { number, bytes: line }) = lines.next()? {
        first.get_or_insert(number);
        if line.starts_with(b"$$$$") {
            ended = true;
            break;
        }
        blank &= line.iter().all(u8::is_ascii_whitespace);
        // An oversized record is skipped to its end without being kept.
        if bytes.len() <= MAX_RECORD {
            bytes.extend_from_slice(&line);
            bytes.push(b'\n');
        }
    }
    let Some(first) = first.filter(|_| ended || !blank) else { return Ok(None) };
    if bytes.len() > MAX_RECORD {
        return Ok(Some((first, Err("the record is larger than 16 MiB".into()))));
    }
    Ok(Some((first, String::from_utf8(bytes).map_err(|_| NOT_UTF8.to_owned()))))
}

fn data_items(text: &str) -> Vec<(&str, String)> {
    let mut items: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in text.lines() {
        if let Some(tag) = tag_name(line).filter(|_| items.last().is_none_or(|i| closed(&i.1))) {
            items.push((tag, Vec::new()));
        } else if let Some((_, value)) = items.last_mut() {
            value.push(line);
        }
    }
    items.into_iter().map(|(tag, value)| (tag, joined(&value))).collect()
}

/// A value is closed by a blank line, or is still empty.
fn closed(value: &[&str]) -> bool {
    value.last().is_none_or(|line| line.trim().is_empty())
}

/// The value without the blank lines that close it.
fn joined(value: &[&str]) -> String {
    let end = value.iter().rposition(|l| !l.trim().is_empty()).map_or(0, |last| last + 1);
    value[..end].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_tags_in_every_spelling() {
        assert_eq!(tag_name(">  <LogP>"), Some("LogP"));
        assert_eq!(tag_name("> 25 <a <b>> (7)"), Some("a <b>"));
        assert_eq!(tag_name(">  DT12"), None);
    }

    #[test]
    fn keeps_values_with_several_and_blank_lines() {
        let items = data_items("\n>  <a>\n1\n2\n\n3\n\n>  <b>\n\n>  <c>\n> <x>\n\n");
        let expected = [("a", "1\n2\n\n3"), ("b", ""), ("c", ""), ("x", "")];
        let got: Vec<(&str, &str)> = items.iter().map(|(t, v)| (*t, v.as_str())).collect();
        assert_eq!(got, expected);
    }
}
