//! Reading the configuration.

use std::path::Path;

use chematic::core::Element;
use theriac_base::{Error, Result, nearest, read_to_string};

use super::config::{CurateConfig, FilterConfig, SplitConfig, SplitMethod};
use super::write;

/// The commented configuration with every setting at its default.
pub const TEMPLATE: &str = include_str!("template.toml");

/// The extensions of the tables.
pub(super) const FORMATS: [&str; 5] = ["csv", "csv.gz", "tsv", "tsv.gz", "parquet"];

impl CurateConfig {
    /// Reads a configuration file and checks it.
    ///
    /// # Errors
    /// The file is missing, not TOML, has an unknown key (the nearest known one is
    /// suggested), or asks for something impossible.
    pub fn read(path: &Path) -> Result<Self> {
        let text = read_to_string(path)?;
        let config: Self = toml::from_str(&text).map_err(|e| {
            let error = explain(&e);
            match line(&text, &e) {
                Some(line) => error.at_line(path, line),
                None => error.at(path),
            }
        })?;
        config.check().map_err(|e| e.at(path))?;
        Ok(config)
    }

    /// Reads a configuration and checks it.
    ///
    /// # Errors
    /// See [`CurateConfig::read`].
    pub fn parse(text: &str) -> Result<Self> {
        let config: Self = toml::from_str(text).map_err(|e| explain(&e))?;
        config.check()?;
        Ok(config)
    }

    /// Checks what types cannot.
    ///
    /// # Errors
    /// Names the setting and the remedy.
    pub fn check(&self) -> Result<()> {
        check_split(&self.split)?;
        check_filters(&self.filters)?;
        if let Some(label) = self.label.iter().find(|l| l.outlier_z.is_nan() || l.outlier_z <= 0.0)
        {
            return Err(Error::user(format!(
                "label `{}`: outlier_z must be above 0, not {}",
                label.column, label.outlier_z
            ))
            .remedy("leave it out for 3.5"));
        }
        for label in &self.label {
            let low = label.minimum.unwrap_or(f64::NEG_INFINITY);
            let high = label.maximum.unwrap_or(f64::INFINITY);
            check_range(&format!("label `{}`: minimum and maximum", label.column), low, high)?;
        }
        write::check_added(&self.output)?;
        if !FORMATS.contains(&self.output.format.as_str()) {
            return Err(Error::user(format!("output.format `{}` is unknown", self.output.format))
                .remedy(format!("use one of {}", FORMATS.join(", "))));
        }
        Ok(())
    }
}

fn check_filters(filters: &FilterConfig) -> Result<()> {
    if let Some([low, high]) = filters.heavy_atoms {
        check_range("filters.heavy_atoms", low, high)?;
    }
    if let Some([low, high]) = filters.charge {
        check_range("filters.charge", low, high)?;
    }
    if let Some([low, high]) = filters.molecular_weight {
        check_range("filters.molecular_weight", low, high)?;
    }
    for (kind, [low, high]) in &filters.descriptors {
        check_range(&format!("filters.descriptors.{kind}"), low, high)?;
    }
    let symbols = filters.elements.iter().flatten();
    match symbols.into_iter().find(|s| *s != "*" && Element::from_symbol(s).is_none()) {
        Some(symbol) => Err(Error::user(format!("filters.elements: `{symbol}` is no element"))
            .remedy("write symbols as in the periodic table, such as \"C\" and \"Cl\"")),
        None => Ok(()),
    }
}

fn check_range<T: PartialOrd + std::fmt::Display>(what: &str, low: T, high: T) -> Result<()> {
    if low <= high {
        return Ok(());
    }
    Err(Error::user(format!("{what}: nothing is from {low} to {high}"))
        .remedy("give the smaller number first"))
}

fn check_split(split: &SplitConfig) -> Result<()> {
    let shares = [split.train, split.valid, split.test];
    let sum: f64 = shares.iter().sum();
    if shares.iter().any(|s| !(0.0..=1.0).contains(s)) || (sum - 1.0).abs() > 1e-6 {
        return Err(Error::user(format!("split: the shares {shares:?} do not add up to 1"))
            .remedy("give train, valid and test as fractions, such as 0.8, 0.1 and 0.1"));
    }
    if split.method == SplitMethod::Time && split.column.is_none() {
        return Err(Error::user("split by time needs the column of dates or numbers")
            .remedy("set `column` under [split]"));
    }
    if !(split.similarity > 0.0 && split.similarity <= 1.0) {
        return Err(Error::user("split.similarity must be above 0 and at most 1"));
    }
    Ok(())
}

/// The line of a parser's error, from 1.
fn line(text: &str, error: &toml::de::Error) -> Option<u64> {
    let start = error.span()?.start;
    Some(text.get(..start)?.matches('\n').count() as u64 + 1)
}

/// Turns the parser's error into ours, with the nearest key for a misspelt one.
fn explain(error: &toml::de::Error) -> Error {
    let message = error.message();
    match suggestion(message) {
        Some(key) => Error::user(message).remedy(format!("did you mean `{key}`?")),
        None => Error::user(message)
            .remedy("`theriac curate --template` prints every setting with its default"),
    }
}

/// From "unknown field `x`, expected one of `a`, `b`": the nearest of the known ones.
fn suggestion(message: &str) -> Option<String> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let wrong = quoted.next().filter(|_| message.starts_with("unknown"))?;
    let known: Vec<&str> = quoted.collect();
    nearest(wrong, known).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_the_default() {
        assert_eq!(CurateConfig::parse(TEMPLATE).unwrap(), CurateConfig::default());
    }

    #[test]
    fn names_the_line_and_the_nearest_key() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("c.toml");
        std::fs::write(&path, "[standardise]\nneutralize = true\n").unwrap();
        let text = CurateConfig::read(&path).unwrap_err().to_string();
        assert!(
            text.contains("c.toml:2: ") && text.contains("did you mean `neutralise`"),
            "{text}"
        );
        let error = CurateConfig::parse("[split]\nmethod = \"scafold\"\n").unwrap_err();
        assert!(error.to_string().contains("did you mean `scaffold`"), "{error}");
    }

    #[test]
    fn refuses_what_is_impossible() {
        for bad in [
            "[split]\ntrain = 0.9",
            "[split]\nmethod = \"time\"",
            "[output]\nformat = \"x\"",
            "[output]\nadded_columns = [\"flag\"]",
            "[filters]\nheavy_atoms = [9, 3]",
            "[filters]\nelements = [\"C\", \"Xx\"]",
            "[filters.descriptors]\nlogp = [3.0, nan]",
            "[[label]]\ncolumn = \"y\"\noutlier_z = 0.0",
            "[[label]]\ncolumn = \"y\"\nminimum = 3\nmaximum = 2",
        ] {
            assert_eq!(CurateConfig::parse(bad).unwrap_err().exit_code(), 2, "{bad}");
        }
    }
}
