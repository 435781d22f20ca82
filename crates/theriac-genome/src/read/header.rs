//! The header of a VCF, also that inside a BCF.

use std::collections::HashSet;
use std::io::BufRead;
use std::path::Path;

use theriac_base::{Error, Result};

use super::bytes::{Line, read_line};

/// The columns before the samples' own.
pub const FIXED_COLUMNS: usize = 9;
const FORMAT_NAMED: usize = 8;

/// What of a header matters here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// Sample names, in the order of the columns.
    pub samples: Vec<String>,
    /// `##contig` lines in their order.
    pub contigs: Vec<Contig>,
    /// What `##reference` says.
    pub reference: Option<String>,
    /// `##FILTER`, `##INFO` and `##FORMAT` identifiers in their order, `PASS` first: BCF
    /// refers to them by number.
    pub strings: Vec<String>,
    /// Lines of the header.
    pub lines: u64,
}

/// A `##contig` line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contig {
    /// Name.
    pub id: String,
    /// Length in bases.
    pub length: Option<u64>,
    /// Assembly.
    pub assembly: Option<String>,
}

impl Header {
    /// Reads up to and with the line of column names.
    ///
    /// # Errors
    /// No VCF, no samples, or a sample twice.
    pub fn read(reader: &mut dyn BufRead, path: &Path) -> Result<Self> {
        let mut header = Self { strings: vec!["PASS".into()], ..Self::default() };
        let mut line = Vec::new();
        loop {
            let number = header.lines + 1;
            let read = read_line(reader, &mut line, path, number)?;
            header.lines = number;
            let text = String::from_utf8_lossy(&line);
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            if read == Line::End {
                return Err(no_columns(path, number));
            }
            if number == 1 && !text.starts_with("##fileformat=VCF") {
                return Err(no_vcf(path, &line));
            }
            if let Some(meta) = text.strip_prefix("##") {
                header.meta(meta);
            } else if text.starts_with("#CHROM") {
                header.columns(text, path)?;
                return Ok(header);
            } else if !text.is_empty() {
                return Err(no_columns(path, number));
            }
        }
    }

    fn meta(&mut self, meta: &str) {
        let Some((key, value)) = meta.split_once('=') else { return };
        match key {
            "reference" => self.reference = Some(value.to_owned()),
            "contig" => self.contig(value),
            "FILTER" | "INFO" | "FORMAT" => {
                if let Some(id) = attribute(value, "ID") {
                    place(&mut self.strings, id.to_owned(), attribute(value, "IDX"));
                }
            }
            _ => {}
        }
    }

    fn contig(&mut self, value: &str) {
        let Some(id) = attribute(value, "ID") else { return };
        self.contigs.push(Contig {
            id: id.to_owned(),
            length: attribute(value, "length").and_then(|n| n.parse().ok()),
            assembly: attribute(value, "assembly").map(str::to_owned),
        });
    }

    fn columns(&mut self, text: &str, path: &Path) -> Result<()> {
        let columns: Vec<&str> = text.split('\t').collect();
        if columns.len() < FORMAT_NAMED {
            return Err(Error::user("the column names are not separated by tabs")
                .at_line(path, self.lines)
                .remedy("write #CHROM POS ID REF ALT QUAL FILTER INFO FORMAT and the samples, with tabs"));
        }
        self.samples = columns.iter().skip(FIXED_COLUMNS).map(|&name| name.to_owned()).collect();
        if self.samples.is_empty() {
            return Err(Error::user(
                "the file has no samples: it lists variants without genotypes",
            )
            .at_line(path, self.lines)
            .remedy("give a VCF with a FORMAT column and at least one sample"));
        }
        let mut seen = HashSet::new();
        if let Some(column) = self.samples.iter().position(|name| !seen.insert(name)) {
            // The name may identify a patient, and errors get into logs: the column says enough.
            return Err(Error::user(format!(
                "column {} has a sample name that an earlier column has too",
                column + FIXED_COLUMNS + 1
            ))
            .at_line(path, self.lines)
            .remedy(
                "give every sample a name of its own, for example with `bcftools reheader -s`",
            ));
        }
        Ok(())
    }
}

/// Puts an identifier where BCF will look for it: at its `IDX`, else behind the others.
fn place(strings: &mut Vec<String>, id: String, index: Option<&str>) {
    /// No header has more identifiers; a larger number is damage.
    const MOST: usize = 100_000;
    match index.and_then(|n| n.parse::<usize>().ok()).filter(|&n| n < MOST) {
        Some(index) => {
            if strings.len() <= index {
                strings.resize(index + 1, String::new());
            }
            if let Some(slot) = strings.get_mut(index) {
                *slot = id;
            }
        }
        None if strings.contains(&id) => {}
        None => strings.push(id),
    }
}

/// The value of `key` in `<ID=x,length=5,Description="a,b">`.
fn attribute<'a>(value: &'a str, key: &str) -> Option<&'a str> {
    let inner = value.trim().strip_prefix('<')?.trim_end_matches('>');
    let mut quoted = false;
    inner
        .split(|c: char| {
            quoted ^= c == '"';
            c == ',' && !quoted
        })
        .filter_map(|part| part.split_once('='))
        .find(|(name, _)| *name == key)
        .map(|(_, value)| value.trim_matches('"'))
}

fn no_columns(path: &Path, line: u64) -> Error {
    Error::user("the header ends without the line of column names (#CHROM POS …)")
        .at_line(path, line)
        .remedy("the file is truncated or no VCF: fetch or write it again")
}

fn no_vcf(path: &Path, line: &[u8]) -> Error {
    let binary = line.iter().any(|b| *b == 0 || *b >= 0x80);
    let what = match binary {
        true => "this is a binary file, neither VCF nor BCF",
        false => "this is no VCF: its first line is not ##fileformat=VCFv4…",
    };
    let remedy =
        "give VCF (plain, gzip or bgzip), gVCF or BCF; for CRAM or BAM call variants first";
    Error::user(what).at_line(path, 1).remedy(remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Header> {
        Header::read(&mut text.as_bytes(), Path::new("a.vcf"))
    }

    const COLUMNS: &str = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT";

    #[test]
    fn takes_contigs_identifiers_and_samples() {
        let text = format!(
            "##fileformat=VCFv4.2\r\n##contig=<ID=chr1,length=248956422,assembly=\"GRCh38\">\r\n\
             ##FILTER=<ID=q10,Description=\"a, b\">\r\n##INFO=<ID=END,Number=1>\r\n{COLUMNS}\tA\tB\r\n"
        );
        let header = read(&text).unwrap();
        assert_eq!(header.samples, ["A", "B"]);
        assert_eq!(header.strings, ["PASS", "q10", "END"]);
        assert_eq!(header.contigs[0].length, Some(248_956_422));
        assert_eq!(header.contigs[0].assembly.as_deref(), Some("GRCh38"));
        assert_eq!(header.lines, 5);
    }

    #[test]
    fn refuses_what_is_no_vcf_with_the_remedy() {
        for (text, word) in [
            ("hello\n", "first line"),
            ("\u{0}\u{1}\n", "binary"),
            ("##fileformat=VCFv4.2\n", "without the line of column names"),
            ("##fileformat=VCFv4.2\n#CHROM POS ID\n", "tabs"),
            (&format!("##fileformat=VCFv4.2\n{COLUMNS}\n"), "no samples"),
            (&format!("##fileformat=VCFv4.2\n{COLUMNS}\tA\tA\n"), "column 11"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(word) && error.contains("remedy:"), "{error}");
        }
    }
}
