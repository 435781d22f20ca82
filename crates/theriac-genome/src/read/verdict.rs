//! Is the file on the assembly that it says it is on?

use std::path::Path;

use theriac_base::{Error, Result};

use super::build::{Build, Stated};
use super::collect::Sheet;

const LIFT: &str =
    "lift the file over to GRCh38, for example with `bcftools +liftover` or CrossMap";

/// A file on an assembly without definitions.
pub fn other_build(what: &str) -> Error {
    Error::user(format!("the file is on {what}, which the definitions do not know")).remedy(LIFT)
}

/// A file whose header says one assembly, and whose records are on another.
pub fn other_header(stated: &Stated, build: Build, agree: usize) -> Error {
    let claim = match stated {
        Stated::Known(claimed) => claimed.to_string(),
        _ => "another assembly".into(),
    };
    let what = format!(
        "wrong assembly: the header, or --build, says {claim}, but {agree} records lie at positions of pharmacogenes on {build}, with its bases"
    );
    Error::user(what).remedy(format!("give --build {build}, or mend the header"))
}

/// The sheet of the assembly that the file is on.
///
/// # Errors
/// The bases of `REF` say that it is on another one than its header says, or on none.
pub fn choose(
    path: &Path,
    stated: &Stated,
    sheets: Vec<Sheet>,
    warnings: &mut Vec<String>,
) -> Result<Sheet> {
    let best = sheets.into_iter().max_by_key(|sheet| {
        // Of equals, GRCh38.
        (sheet.agree.saturating_sub(sheet.differ), sheet.build == Build::Grch38)
    });
    let Some(sheet) = best else { return Err(Error::bug("no assembly to choose from")) };
    let (agree, differ) = (sheet.agree, sheet.differ);
    if differ > agree {
        return Err(disagrees(stated, sheet.build, differ, agree + differ).at(path));
    }
    if !matches!(stated, Stated::Known(_)) && agree > 0 {
        let (name, build) = (path.display(), sheet.build);
        warnings.push(format!(
            "{name}: the header does not say the assembly; {build} by {agree} of {} bases of REF",
            agree + differ
        ));
    }
    Ok(sheet)
}

fn disagrees(stated: &Stated, build: Build, differ: usize, all: usize) -> Error {
    let claim = match stated {
        Stated::Known(_) => format!("the file claims to be on {build}"),
        _ => format!("the header does not say the assembly, and {build} is the nearest"),
    };
    let what = format!(
        "wrong assembly: {claim}, but REF differs from it at {differ} of {all} positions of pharmacogenes"
    );
    Error::user(what)
        .remedy(format!("if it is on the other of GRCh37 and GRCh38, give --build; else {LIFT}"))
}
