//! The scores of a recorded campaign's molecules, computed again.

use std::collections::BTreeMap;
use std::path::Path;

use theriac_base::{Error, Job, Result, create_dir};
use theriac_chem::Molecule;
use theriac_design::config::{Config, Source};
use theriac_design::hazard::{HazardFilter, refuse};
use theriac_design::scoring::{Library, Profile};
use theriac_design::{ComponentValue, DesignResult};

use crate::config::Campaign;
use crate::rank::rank;
use crate::{design, known, patients, ranked_files};

/// Writes `design/molecules.csv`, `ranked.csv` and the tables of the panel of the run in `dir` again
/// into `out`: the same molecules, each scored anew by the recorded profile; missing rows are missing
/// scores.
pub(crate) fn rescore(
    campaign: &Campaign,
    source: &Source,
    dir: &Path,
    out: &Path,
    job: &Job,
) -> Result<()> {
    let (mut design, actives) = (design::load(dir)?, known::load(dir)?);
    let (mut ranked, _) = rank(&campaign.rank, &actives, &design)?;
    create_dir(out)?;
    if let Some(config) = &campaign.patients {
        patients::run(config, source, (&campaign.name, &ranked), out, job)?;
    }
    let path = known::path(dir);
    let known = std::path::absolute(&path).map_err(|e| Error::io(&path, &e))?;
    score(&campaign.resolved_design(&known), &source.within("design"), &mut design)?;
    let by_smiles: BTreeMap<_, _> = design.molecules.iter().map(|m| (&m.smiles, m)).collect();
    ranked.retain(|r| by_smiles.contains_key(&r.designed.smiles));
    for entry in &mut ranked {
        entry.designed = by_smiles[&entry.designed.smiles].clone();
    }
    ranked_files::write(out, &campaign.name, &ranked)?;
    theriac_design::write(&design, &out.join("design")).map(|_| ())
}

/// The same for a design of its own: writes its `molecules.csv` anew.
pub(crate) fn rescore_design(
    config: &Config,
    source: &Source,
    dir: &Path,
    out: &Path,
) -> Result<()> {
    let mut result = design::load_from(dir)?;
    score(config, source, &mut result)?;
    theriac_design::write(&result, out).map(|_| ())
}

/// The profile of a design, with all that it reads; hazards among references are left out.
pub(crate) fn profile(config: &Config, source: &Source) -> Result<Profile> {
    let mut library = Library::read(config, source)?;
    refuse(config, source, &HazardFilter::shipped()?, &mut library)?;
    Profile::new(&config.scoring, source, &library)
}

/// Puts new scores in place of the recorded ones; a molecule without one is dropped.
fn score(config: &Config, source: &Source, design: &mut DesignResult) -> Result<()> {
    let profile = profile(config, source)?;
    let read = |smiles: &str| {
        Molecule::from_smiles(smiles).map_err(|e| Error::bug(format!("designed {smiles}: {e}")))
    };
    let molecules = design.molecules.iter().map(|m| read(&m.smiles)).collect::<Result<Vec<_>>>()?;
    let names = profile.names();
    let evaluated = profile.evaluate(&molecules);
    let recorded = std::mem::take(&mut design.molecules);
    design.molecules = recorded
        .into_iter()
        .zip(evaluated)
        .filter_map(|(mut molecule, new)| {
            molecule.score = new.total?;
            let values = names.iter().zip(new.values);
            molecule.components = values
                .map(|(name, v)| ComponentValue {
                    name: name.clone(),
                    raw: v.raw,
                    transformed: v.transformed,
                })
                .collect();
            Some(molecule)
        })
        .collect();
    Ok(())
}
