//! Brings the tables of CPIC and ClinPGx, as PharmCAT spells them, into the schema: facts
//! only, checked, with the digest of every file they came from.
//!
//! A folder holds, at any depth, `*_translation.json` (positions and named alleles),
//! `exemptions.json`, phenotype tables (`GENE.json`) and `variant-table.csv` (positions on
//! GRCh37, as PyPGx spells them), each plain or gzipped. Genes already in our own schema and
//! tables of guidance in ours (`*.tsv`) are checked and taken over as they are.

mod definitions;
mod exemptions;
mod grch37;
mod own;
mod phenotypes;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde::Serialize;
use theriac_base::{Error, Result, create_dir, hash_file, write_atomic};

use super::{GeneFile, SCHEMA, build};

/// What an import read and wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// The schema written.
    pub schema: u32,
    /// Symbols of the genes written.
    pub genes: Vec<String>,
    /// Tables of guidance written.
    pub guidance: Vec<String>,
    /// Every file read by its name, with its BLAKE3 digest.
    pub read: BTreeMap<String, String>,
    /// What was passed over, and why.
    pub notes: Vec<String>,
}

/// Reads the tables of `folders` and writes one file per gene, and [`RECORD`], into `out`.
/// Where two folders hold the same table, the first holds.
///
/// # Errors
/// A file cannot be read or written, is not of the form expected, or contradicts itself.
pub fn import(folders: &[PathBuf], out: &Path) -> Result<Imported> {
    let tables = Tables::find(folders)?;
    let mut notes = Vec::new();
    let genes = tables.genes(&mut notes)?;
    let guidance = own::guidance(&tables.guidance)?;
    create_dir(out)?;
    for gene in &genes {
        build(gene.clone())?;
        let text = serde_json::to_string(gene).map_err(Error::bug)?;
        write_atomic(&out.join(format!("{}.json", gene.gene)), one_line_each(&text).as_bytes())?;
    }
    own::write(&guidance, &out.join(GUIDANCE))?;
    let symbols = genes.into_iter().map(|gene| gene.gene).collect();
    let imported = Imported {
        schema: SCHEMA,
        genes: symbols,
        guidance: guidance.into_keys().collect(),
        read: tables.digests()?,
        notes,
    };
    let record = serde_json::to_string_pretty(&imported).map_err(Error::bug)?;
    write_atomic(&out.join(RECORD), format!("{record}\n").as_bytes())?;
    Ok(imported)
}

/// The file that says what an import read.
pub const RECORD: &str = "import.record";

/// The folder beside the genes that holds tables of guidance.
pub const GUIDANCE: &str = "guidance";

/// Breaks the JSON of a gene into a line per position, allele and rule, so that versions
/// can be compared line by line.
fn one_line_each(text: &str) -> String {
    let text = text.replace("},{", "},\n{").replace(":[{", ":[\n{").replace("}],", "}],\n");
    text + "\n"
}

/// The files of an import, by what they hold.
#[derive(Default)]
struct Tables {
    definitions: BTreeMap<String, PathBuf>,
    phenotypes: BTreeMap<String, PathBuf>,
    /// Genes in our own schema.
    own: Vec<PathBuf>,
    guidance: Vec<PathBuf>,
    exemptions: Option<PathBuf>,
    grch37: Option<PathBuf>,
}

impl Tables {
    fn find(folders: &[PathBuf]) -> Result<Self> {
        let mut tables = Self::default();
        for folder in folders {
            tables.walk(folder)?;
        }
        if tables.definitions.is_empty() && tables.own.is_empty() && tables.guidance.is_empty() {
            let what = "no allele definitions (GENE_translation.json), genes or guidance (*.tsv) in these folders";
            return Err(Error::user(what)
                .remedy("give the folder of PharmCAT's definitions, or its parent; see knowledge/pgx for genes and guidance in the own schema"));
        }
        Ok(tables)
    }

    fn walk(&mut self, folder: &Path) -> Result<()> {
        let entries = fs::read_dir(folder).map_err(|e| Error::io(folder, &e))?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                self.walk(&path)?;
            } else {
                self.take(path);
            }
        }
        Ok(())
    }

    /// Files a table by its name; whatever else lies about is passed over.
    fn take(&mut self, path: PathBuf) {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return };
        let name = name.strip_suffix(".gz").unwrap_or(name).to_string();
        let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        if let Some(gene) = name.strip_suffix("_translation.json") {
            self.definitions.entry(gene.to_string()).or_insert(path);
        } else if name == "exemptions.json" {
            self.exemptions.get_or_insert(path);
        } else if name == "variant-table.csv" {
            self.grch37.get_or_insert(path);
        } else if let (Some(gene), Some("phenotype" | "history")) =
            (name.strip_suffix(".json"), folder)
        {
            let symbol = gene.replace("MT_", "MT-");
            if !symbol.chars().any(|c| c.is_lowercase()) {
                self.phenotypes.entry(symbol).or_insert(path);
            }
        } else if name.ends_with(".json") && own::is_gene(&path) {
            self.own.push(path);
        } else if name.ends_with(".tsv") && own::is_guidance(&path) {
            self.guidance.push(path);
        }
    }

    fn genes(&self, notes: &mut Vec<String>) -> Result<Vec<GeneFile>> {
        let exemptions = match &self.exemptions {
            Some(path) => exemptions::read(path)?,
            None => BTreeMap::new(),
        };
        let grch37 = match &self.grch37 {
            Some(path) => grch37::read(path)?,
            None => grch37::Liftover::default(),
        };
        let mut genes = Vec::new();
        for path in self.definitions.values() {
            let mut gene = definitions::read(path)?;
            if let Some(exemption) = exemptions.get(&gene.gene) {
                exemption.apply(&mut gene);
            }
            grch37.apply(&mut gene);
            genes.push(gene);
        }
        for (symbol, path) in &self.phenotypes {
            phenotypes::apply(symbol, path, &mut genes, notes)?;
        }
        for path in &self.own {
            let gene: GeneFile = json(path)?;
            build(gene.clone()).map_err(|e| e.at(path))?;
            genes.retain(|other| other.gene != gene.gene);
            genes.push(gene);
        }
        genes.sort_by(|a, b| a.gene.cmp(&b.gene));
        Ok(genes)
    }

    fn digests(&self) -> Result<BTreeMap<String, String>> {
        let paths = self.definitions.values().chain(self.phenotypes.values());
        let paths = paths.chain(&self.exemptions).chain(&self.grch37);
        let paths = paths.chain(&self.own).chain(&self.guidance);
        paths.map(|path| Ok((short(path), hash_file(path)?))).collect()
    }
}

/// `phenotype/CYP2C9.json`: enough to know a file by, and no more of anyone's folders.
fn short(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts[parts.len().saturating_sub(2)..].join("/")
}

/// The text of a file, unpacked where its name ends in `.gz`.
fn text(path: &Path) -> Result<String> {
    let mut text = String::new();
    let file = File::open(path).map_err(|e| Error::io(path, &e))?;
    let read = match path.extension() {
        Some(extension) if extension == "gz" => GzDecoder::new(file).read_to_string(&mut text),
        _ => { &file }.read_to_string(&mut text),
    };
    read.map_err(|e| Error::io(path, &e))?;
    Ok(text)
}

/// A JSON file of a known form.
fn json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    serde_json::from_str(&text(path)?).map_err(|e| {
        Error::user(format!("not a table of the form expected: {e}")).at_line(path, e.line() as u64)
    })
}
