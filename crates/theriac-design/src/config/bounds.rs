//! What a single value may be; each complaint names the key and its line.

use theriac_base::Result;

use super::Source;

/// Largest batch; a larger one would exhaust the memory before it teaches more.
pub(super) const MAX_BATCH: usize = 65_536;
/// Most samples of a comparison.
pub(super) const MAX_SAMPLES: usize = 1_000_000;
/// Most molecules kept or remembered, and most steps of a window.
pub(super) const MAX_KEPT: usize = 10_000_000;
/// Longest sequence, in tokens.
pub(super) const MAX_TOKENS: usize = 10_000;
/// Longest wait for an outside program, in seconds: a day.
pub(super) const MAX_SECONDS: f64 = 86_400.0;

/// From 1 to `most`.
pub(super) fn count(source: &Source, key: &str, value: usize, most: usize) -> Result<()> {
    at_least_one(source, key, value)?;
    at_most(source, key, value, most)
}

pub(super) fn at_least_one(source: &Source, key: &str, value: usize) -> Result<()> {
    if value > 0 {
        return Ok(());
    }
    Err(source.error(key, format!("`{key}` is empty or 0")).remedy("give at least 1"))
}

pub(super) fn at_most(source: &Source, key: &str, value: usize, most: usize) -> Result<()> {
    if value <= most {
        return Ok(());
    }
    let fault = source.error(key, format!("`{key}` is {value}, above {most}"));
    Err(fault.remedy(format!("give at most {most}")))
}

pub(super) fn positive(source: &Source, key: &str, value: f64) -> Result<()> {
    if value > 0.0 && value.is_finite() {
        return Ok(());
    }
    let fault = source.error(key, format!("`{key}` is {value}"));
    Err(fault.remedy("give a number above 0"))
}

pub(super) fn seconds(source: &Source, key: &str, value: f64) -> Result<()> {
    positive(source, key, value)?;
    if value <= MAX_SECONDS {
        return Ok(());
    }
    let fault = source.error(key, format!("`{key}` is {value}, longer than a day"));
    Err(fault.remedy(format!("give at most {MAX_SECONDS} seconds")))
}

pub(super) fn finite(source: &Source, key: &str, value: f64) -> Result<()> {
    if value.is_finite() {
        return Ok(());
    }
    let fault =
        source.error(key, format!("`{key}` is {value}, which is no number to compute with"));
    Err(fault.remedy("give a finite number, or leave the key out"))
}

/// From 0 to 1.
pub(super) fn share(source: &Source, key: &str, value: f64) -> Result<()> {
    if (0.0..=1.0).contains(&value) {
        return Ok(());
    }
    let fault = source.error(key, format!("`{key}` is {value}, outside 0 to 1"));
    Err(fault.remedy("give a number from 0 to 1"))
}

/// `low` below `high`, or at most equal; both finite.
pub(super) fn ordered(
    source: &Source,
    key: &str,
    [(low_name, low), (high_name, high)]: [(&str, f64); 2],
    equal: bool,
) -> Result<()> {
    finite(source, &format!("{key}.{low_name}"), low)?;
    finite(source, &format!("{key}.{high_name}"), high)?;
    if low < high || (equal && low == high) {
        return Ok(());
    }
    let fault = source.error(key, format!("the lower bound {low} is not below the upper {high}"));
    Err(fault.remedy("exchange the two bounds"))
}
