//! What a campaign or a design reads, found and opened before anything is done.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use theriac_base::{Error, Result, hash_file};
use theriac_design::config::{Config, Kind, Program, References, Source};
use theriac_design::scoring::locate;
use theriac_learn::lm::LanguageModel;
use theriac_learn::property::{CARD, WEIGHTS};
use theriac_record::Input;

use crate::config::{Campaign, KNOWN};
use crate::known_rows;
use crate::patients::{self, PatientsConfig};
use crate::stage::Stage;

/// Roles of inputs.
pub(crate) const KNOWN_ACTIVES: &str = "known actives";
const LANGUAGE_MODEL: &str = "language model";
const REFERENCES: &str = "reference molecules";
const PROPERTY_MODEL: &str = "property model";
const OUTSIDE_PROGRAM: &str = "outside program";
const GENOMES: &str = "genomes of the panel";
const OUTSIDE_CALLS: &str = "outside calls of the panel";
const ROUTE_MODEL: &str = "model of a route";

/// Everything that a campaign will read, hashed.
///
/// # Errors
/// Something is missing, the model does not load, or the known actives lack a column.
pub(crate) fn inputs(campaign: &Campaign, source: &Source) -> Result<Vec<Input>> {
    let mut inputs = vec![input(source, "known.file", &campaign.known.file, KNOWN_ACTIVES)?];
    known_rows::open(&campaign.known, source)?;
    inputs.extend(design_inputs(&campaign.design, &source.within("design"))?);
    if let Some(patients) = &campaign.patients {
        inputs.extend(patients_inputs(patients, source)?);
        patients::check(patients, source)?;
    }
    Ok(inputs)
}

/// Does the outcome of the stage itself hang on this input?
pub(crate) fn read_by(input: &Input, stage: Stage) -> bool {
    match input.role.as_str() {
        KNOWN_ACTIVES => stage == Stage::Known,
        GENOMES | OUTSIDE_CALLS | ROUTE_MODEL => stage == Stage::Patients,
        _ => !matches!(stage, Stage::Known | Stage::Patients),
    }
}

/// Everything that the stage `patients` will read, hashed.
fn patients_inputs(patients: &PatientsConfig, source: &Source) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for file in patients.variants() {
        inputs.push(input(source, "patients.vcf", &file, GENOMES)?);
    }
    if let Some(file) = &patients.outside {
        inputs.push(input(source, "patients.outside", file, OUTSIDE_CALLS)?);
    }
    for (gene, route) in &patients.routes {
        let key = format!("patients.routes.{gene}.model");
        for file in [CARD, WEIGHTS] {
            let found = input(source, &key, &route.model.join(file), ROUTE_MODEL)?;
            if !inputs.contains(&found) {
                inputs.push(found);
            }
        }
    }
    Ok(inputs)
}

/// Everything that a design will read, hashed.
///
/// # Errors
/// Something is missing, or the model does not load.
pub(crate) fn design_inputs(design: &Config, source: &Source) -> Result<Vec<Input>> {
    let mut inputs = prior(&design.prior, source)?;
    for (file, key) in reference_files(design) {
        inputs.push(input(source, &key, file, REFERENCES)?);
    }
    for (key, model) in models(design) {
        for file in [CARD, WEIGHTS] {
            let found = input(source, &key, &model.join(file), PROPERTY_MODEL)?;
            if !inputs.contains(&found) {
                inputs.push(found);
            }
        }
    }
    for (key, program) in programs(design) {
        for file in program_files(&key, program, source)? {
            let found = input(source, &format!("{key}.executable"), &file, OUTSIDE_PROGRAM)?;
            if !inputs.contains(&found) {
                inputs.push(found);
            }
        }
    }
    Ok(inputs)
}

/// Files of molecules that the design reads itself, each with the first key that names it.
fn reference_files(design: &Config) -> BTreeMap<&Path, String> {
    let mut files = BTreeMap::new();
    for (key, references) in design.references() {
        if let References::File(path) = references
            && path.as_os_str() != KNOWN
        {
            files.entry(path.as_path()).or_insert(key);
        }
    }
    files
}

/// Outside programs that the design asks, each with its key.
fn programs(design: &Config) -> Vec<(String, &Program)> {
    let external = kinds(design).filter_map(|(key, kind)| match kind {
        Kind::External(program) => Some((key, program)),
        _ => None,
    });
    external.collect()
}

/// Property models that the design asks, each with its key.
fn models(design: &Config) -> Vec<(String, &Path)> {
    let models = kinds(design).filter_map(|(key, kind)| match kind {
        Kind::Model { model, .. } => Some((format!("{key}.model"), model.as_path())),
        _ => None,
    });
    models.collect()
}

/// What the design computes of each molecule, with its key.
fn kinds(design: &Config) -> impl Iterator<Item = (String, &Kind)> {
    let components = design.scoring.components.iter().enumerate();
    let components = components.map(|(i, c)| (format!("component[{i}]"), &c.kind));
    let filters = design.scoring.filters.iter().enumerate();
    let filters = filters.map(|(i, f)| (format!("filter[{i}]"), &f.kind));
    components.chain(filters).map(|(key, kind)| (format!("scoring.{key}"), kind))
}

/// A folder's two files, or a model that the program carries.
fn prior(prior: &Path, source: &Source) -> Result<Vec<Input>> {
    let folder = source.resolve(prior);
    if folder.is_dir() {
        LanguageModel::load(&folder)?;
        let files = ["model.safetensors", "model.toml"].map(|f| prior.join(f));
        let input = |f: &PathBuf| input(source, "prior", f, LANGUAGE_MODEL);
        return files.iter().map(input).collect();
    }
    let model = LanguageModel::shipped(prior).map_err(|error| match error {
        Error::User(user) => {
            let what = format!("`{}`: {}", prior.display(), user.what);
            source.error("prior", what).remedy(user.remedy.unwrap_or_default())
        }
        other => other,
    })?;
    Ok(vec![Input {
        path: prior.to_owned(),
        role: LANGUAGE_MODEL.to_owned(),
        bytes: None,
        blake3: model.card().weights_blake3.clone(),
        built_in: true,
    }])
}

/// The program itself, and every argument that is a file.
fn program_files(key: &str, program: &Program, source: &Source) -> Result<Vec<PathBuf>> {
    let folder = source.resolve(Path::new(""));
    let found = locate(&program.executable, &folder).ok_or_else(|| {
        let what = format!("no program `{}`", program.executable.display());
        let wrong = source.error(&format!("{key}.executable"), what);
        wrong.remedy("give its path, or a name that is found on PATH")
    })?;
    let bare = program.executable.components().count() == 1;
    let executable = if bare { found } else { program.executable.clone() };
    let arguments = program.args.iter().map(PathBuf::from);
    let files = arguments.filter(|argument| folder.join(argument).is_file());
    Ok(std::iter::once(executable).chain(files).collect())
}

fn input(source: &Source, key: &str, path: &Path, role: &str) -> Result<Input> {
    let full = source.resolve(path);
    let bytes = std::fs::metadata(&full).map_err(|e| match e.kind() {
        ErrorKind::NotFound => source
            .error(key, format!("there is no file `{}` ({role})", path.display()))
            .remedy("check the path; it is relative to the configuration's folder"),
        _ => Error::io(&full, &e),
    })?;
    Ok(Input {
        path: path.to_owned(),
        role: role.to_owned(),
        bytes: Some(bytes.len()),
        blake3: hash_file(&full)?,
        built_in: false,
    })
}
