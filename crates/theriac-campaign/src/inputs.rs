//! What a campaign reads, found and opened before anything is done.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use theriac_base::{Error, Result, hash_file};
use theriac_design::config::{Program, Source};
use theriac_design::scoring::locate;
use theriac_learn::lm::LanguageModel;
use theriac_learn::property::{CARD, WEIGHTS};
use theriac_record::Input;

use crate::config::Campaign;
use crate::known_rows;

/// Roles of inputs.
pub(crate) const KNOWN_ACTIVES: &str = "known actives";
const LANGUAGE_MODEL: &str = "language model";
const REFERENCES: &str = "reference molecules";
const PROPERTY_MODEL: &str = "property model";
const OUTSIDE_PROGRAM: &str = "outside program";

/// Everything that will be read, hashed.
///
/// # Errors
/// Something is missing, the model does not load, or the known actives lack a column.
pub(crate) fn inputs(campaign: &Campaign, source: &Source) -> Result<Vec<Input>> {
    let mut inputs = vec![input(source, "known.file", &campaign.known.file, KNOWN_ACTIVES)?];
    known_rows::open(&campaign.known, source)?;
    inputs.extend(prior(&campaign.design.prior, source)?);
    for (file, key) in campaign.reference_files() {
        inputs.push(input(source, &key, file, REFERENCES)?);
    }
    for (key, model) in campaign.models() {
        for file in [CARD, WEIGHTS] {
            let found = input(source, &key, &model.join(file), PROPERTY_MODEL)?;
            if !inputs.contains(&found) {
                inputs.push(found);
            }
        }
    }
    for (key, program) in campaign.programs() {
        for file in program_files(&key, program, source)? {
            let found = input(source, &format!("{key}.executable"), &file, OUTSIDE_PROGRAM)?;
            if !inputs.contains(&found) {
                inputs.push(found);
            }
        }
    }
    Ok(inputs)
}

/// A folder's two files, or a model that the program carries.
fn prior(prior: &Path, source: &Source) -> Result<Vec<Input>> {
    let folder = source.resolve(prior);
    if folder.is_dir() {
        LanguageModel::load(&folder)?;
        let files = ["model.safetensors", "model.toml"].map(|f| prior.join(f));
        let input = |f: &PathBuf| input(source, "design.prior", f, LANGUAGE_MODEL);
        return files.iter().map(input).collect();
    }
    let model = LanguageModel::shipped(prior).map_err(|error| match error {
        Error::User(user) => {
            let what = format!("`{}`: {}", prior.display(), user.what);
            source.error("design.prior", what).remedy(user.remedy.unwrap_or_default())
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
            .remedy("check the path; it is relative to the campaign's folder"),
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
