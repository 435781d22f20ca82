//! Variants, outside calls and knowledge: what every subcommand starts from.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use theriac_base::{Error, Result, nearest, read_to_string};
use theriac_genome::definition::Gene;
use theriac_genome::genotype::Sex;
use theriac_genome::guidance::Guidance;
use theriac_genome::knowledge::{Folder, Knowledge};
use theriac_genome::outside::OutsideCalls;
use theriac_genome::read::{Build, Cohort, ReadOptions, SexOf};
use theriac_genome::report::Settings;

use crate::output;

/// What files are for, in records.
const VARIANTS: &str = "variants";
const OUTSIDE: &str = "outside calls";
const SEXES: &str = "sexes";
const KNOWLEDGE: &str = "knowledge";
const GUIDANCE: &str = "guidance";

/// What to read.
#[derive(Debug, clap::Args)]
pub struct InputArgs {
    /// VCF, gVCF or BCF, plain, gzip or bgzip, with its .tbi or .csi where it has one; - for
    /// standard input. Several files of one cohort are joined by sample
    #[arg(value_name = "VCF", required = true)]
    variants: Vec<PathBuf>,
    /// Only this sample; may be given several times. All samples where not given
    #[arg(long = "sample", value_name = "ID")]
    samples: Vec<String>,
    /// The sample at this place of the files, in place of its name.
    #[arg(skip)]
    place: Option<usize>,
    /// Results from elsewhere (HLA, copies of CYP2D6): gene, diplotype, phenotype and activity
    /// score per line, separated by tabs
    #[arg(long, value_name = "FILE")]
    outside: Option<PathBuf>,
    /// male, female, or a file with sample and sex per line, separated by a tab; else as far
    /// as the X chromosome tells it
    #[arg(long, value_name = "SEX")]
    sex: Option<String>,
    /// The assembly, where the header does not say it or says it wrongly: GRCh38 or GRCh37
    #[arg(long, value_name = "BUILD", value_parser = build)]
    build: Option<Build>,
    /// Records that failed a filter count as missing; else they are used, with a warning
    #[arg(long)]
    require_pass: bool,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// Which definitions to use.
#[derive(Debug, clap::Args)]
pub struct KnowledgeArgs {
    /// Genes and guidance of your own, or newer ones: a folder made by `genome knowledge import`.
    /// Its genes replace the shipped ones; its guidance is added, and later editions hold
    #[arg(long, value_name = "DIR")]
    knowledge: Option<PathBuf>,
    /// The files of such a folder, wherever they lie.
    #[arg(skip)]
    files: Option<Folder>,
    /// Only these genes, separated by commas
    #[arg(long, value_name = "GENES", value_delimiter = ',')]
    genes: Vec<String>,
}

/// What was opened.
pub struct Input {
    /// The samples.
    pub cohort: Cohort,
    /// The genes.
    pub genes: Vec<Gene>,
    /// Results from elsewhere.
    pub outside: OutsideCalls,
    /// Per sample its place in the files, counted from 1: what stands for its name in records.
    pub places: Vec<usize>,
    /// What was asked for, without any name.
    pub settings: Settings,
}

impl InputArgs {
    /// Every file that is read, by what it is for: no file's name, which may be a patient's.
    ///
    /// # Errors
    /// The folder of knowledge cannot be read.
    pub fn files(&self) -> Result<Vec<(&'static str, PathBuf)>> {
        let variants = self.variants.iter().map(|path| (VARIANTS, path.clone()));
        let outside = self.outside.iter().map(|path| (OUTSIDE, path.clone()));
        let table = self.sex.iter().filter(|text| one_sex(text).is_none());
        let sexes = table.map(|path| (SEXES, PathBuf::from(path)));
        let mut files: Vec<_> = variants.chain(outside).chain(sexes).collect();
        let own = self.knowledge.files()?;
        files.extend(own.genes.into_iter().map(|path| (KNOWLEDGE, path)));
        files.extend(own.guidance.into_iter().map(|path| (GUIDANCE, path)));
        Ok(files)
    }

    /// The shipped guidance with the user's.
    ///
    /// # Errors
    /// A table cannot be read.
    pub fn guidance(&self) -> Result<Guidance> {
        let mut guidance = Guidance::embedded()?;
        self.knowledge.files()?.guidance.iter().try_for_each(|path| guidance.add_file(path))?;
        Ok(guidance)
    }

    /// The same as a recorded run has read: `files` by their use, `place` of the one sample.
    pub fn recorded(files: &[(String, PathBuf)], settings: &Settings, place: usize) -> Self {
        let of = |role: &'static str| files.iter().filter(move |(r, _)| r == role).map(|(_, p)| p);
        let sex = of(SEXES).next().map(|path| path.display().to_string());
        Self {
            variants: of(VARIANTS).cloned().collect(),
            samples: Vec::new(),
            place: Some(place),
            outside: of(OUTSIDE).next().cloned(),
            sex: sex.or(settings.sex.clone()),
            build: settings.build.as_deref().and_then(|text| build(text).ok()),
            require_pass: settings.require_pass,
            knowledge: KnowledgeArgs {
                knowledge: None,
                files: Some(Folder {
                    genes: of(KNOWLEDGE).cloned().collect(),
                    guidance: of(GUIDANCE).cloned().collect(),
                }),
                genes: settings.genes.clone(),
            },
        }
    }

    /// Does anything come from standard input, which can be read only once?
    pub fn is_piped(&self) -> bool {
        self.variants.iter().any(|path| path.as_os_str() == "-")
    }

    /// Opens everything.
    ///
    /// # Errors
    /// A file that is not what it should be; an unknown gene or sample.
    pub fn open(self) -> Result<Input> {
        let knowledge = self.knowledge.all()?;
        let outside = match &self.outside {
            Some(path) => OutsideCalls::read(path, &knowledge.genes)?,
            None => OutsideCalls::default(),
        };
        let settings = Settings {
            build: self.build.map(|build| build.to_string()),
            require_pass: self.require_pass,
            sex: self.sex.clone().filter(|text| one_sex(text).is_some()),
            genes: self.knowledge.genes.clone(),
            knowledge: knowledge.digest.clone(),
        };
        let genes = self.knowledge.chosen(knowledge)?.genes;
        let rereadable = !self.is_piped();
        let all = match rereadable && (self.place.is_some() || !self.samples.is_empty()) {
            true => Cohort::open(
                &self.variants,
                ReadOptions { build: self.build, ..ReadOptions::default() },
            )?
            .samples()
            .to_vec(),
            false => Vec::new(),
        };
        let mut samples = self.samples;
        if let Some(place) = self.place {
            let name = all.get(place.wrapping_sub(1)).cloned().ok_or_else(|| {
                Error::user(format!("there is no sample {place} in the files"))
                    .remedy("give the files that the run has read")
            })?;
            samples = vec![name];
        }
        let options = ReadOptions {
            samples,
            build: self.build,
            require_pass: self.require_pass,
            sex: self.sex.as_deref().map_or(Ok(SexOf::Genotypes), sex)?,
        };
        let given = match &options.sex {
            SexOf::Each(table) => table.keys().cloned().collect(),
            _ => Vec::new(),
        };
        let cohort = Cohort::open(&self.variants, options)?;
        let known = if all.is_empty() { cohort.samples() } else { &all[..] };
        let asked = self.place.is_none();
        let missing = |names: &mut dyn Iterator<Item = &str>| {
            names.filter(|name| !known.iter().any(|k| k == name)).count()
        };
        let strange = [
            (missing(&mut outside.samples()), "the outside calls"),
            (missing(&mut given.iter().map(String::as_str)), "the table of sexes"),
        ];
        for (count, what) in strange.into_iter().filter(|(count, _)| asked && *count > 0) {
            output::remark(format_args!(
                "warning: {count} of the samples of {what} are not in the files: nothing of them \
                 was used; see how the names are written"
            ));
        }
        let place = |(i, name): (usize, &String)| {
            all.iter().position(|known| known == name).unwrap_or(i) + 1
        };
        let places = cohort.samples().iter().enumerate().map(place).collect();
        Ok(Input { cohort, genes, outside, places, settings })
    }
}

impl KnowledgeArgs {
    /// The shipped knowledge with the user's, as far as asked for.
    ///
    /// # Errors
    /// A folder that is none, or an unknown gene.
    pub fn open(&self) -> Result<Knowledge> {
        self.chosen(self.all()?)
    }

    /// The shipped knowledge with the user's.
    fn all(&self) -> Result<Knowledge> {
        let (shipped, own) = (Knowledge::embedded()?, self.files()?);
        match own.genes.is_empty() {
            true => Ok(shipped),
            false => Ok(shipped.with(Knowledge::from_files(&own.genes)?)),
        }
    }

    /// The user's files.
    fn files(&self) -> Result<Folder> {
        match (&self.files, &self.knowledge) {
            (Some(files), _) => Ok(files.clone()),
            (None, Some(folder)) => Folder::open(folder),
            (None, None) => Ok(Folder::default()),
        }
    }

    /// The genes asked for.
    fn chosen(&self, mut knowledge: Knowledge) -> Result<Knowledge> {
        for symbol in &self.genes {
            find(&knowledge, symbol)?;
        }
        let chosen = |gene: &Gene| self.genes.is_empty() || self.genes.contains(&gene.symbol);
        knowledge.genes.retain(chosen);
        Ok(knowledge)
    }
}

/// A gene by its symbol.
///
/// # Errors
/// There is no such gene.
pub fn find<'k>(knowledge: &'k Knowledge, symbol: &str) -> Result<&'k Gene> {
    knowledge.gene(symbol).ok_or_else(|| {
        let symbols = knowledge.genes.iter().map(|gene| gene.symbol.as_str());
        let guess = nearest(symbol, symbols)
            .map_or("see `theriac genome knowledge list`".into(), |near| {
                format!("did you mean {near}?")
            });
        Error::user(format!("`{symbol}` is no gene of the knowledge")).remedy(guess)
    })
}

fn build(text: &str) -> std::result::Result<Build, String> {
    match text.to_ascii_lowercase().as_str() {
        "grch38" | "hg38" | "38" => Ok(Build::Grch38),
        "grch37" | "hg19" | "b37" | "37" => Ok(Build::Grch37),
        _ => Err("give GRCh38 or GRCh37; lift files on other assemblies over first".into()),
    }
}

fn sex(text: &str) -> Result<SexOf> {
    match one_sex(text) {
        Some(sex) => Ok(SexOf::All(sex)),
        None => sexes(Path::new(text)).map(SexOf::Each),
    }
}

fn one_sex(text: &str) -> Option<Sex> {
    match text.to_ascii_lowercase().as_str() {
        "male" | "m" | "xy" | "1" => Some(Sex::Male),
        "female" | "f" | "xx" | "2" => Some(Sex::Female),
        _ => None,
    }
}

fn sexes(path: &Path) -> Result<HashMap<String, Sex>> {
    if !path.exists() {
        let what = format!("`{}` is no sex, and no file of that name exists", path.display());
        return Err(Error::user(what)
            .remedy("write male or female, or give a file with sample and sex per line"));
    }
    let text = read_to_string(path)?;
    let mut table = HashMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let fields =
            line.split_once('\t').map(|(sample, rest)| (sample.trim(), one_sex(rest.trim())));
        match fields {
            Some((sample, Some(sex))) => {
                table.insert(sample.to_owned(), sex);
            }
            // A header has no sex in it.
            _ if number == 1 => {}
            _ => {
                return Err(Error::user("this line has no sample and sex")
                    .at_line(path, number)
                    .remedy("write sample, tab, male or female"));
            }
        }
    }
    Ok(table)
}
