//! Reading the configuration.

use std::path::Path;

use theriac_base::{Error, Result, nearest, read_to_string};

use super::config::{CurateConfig, SplitConfig, SplitMethod};

/// The commented configuration with every setting at its default.
pub const TEMPLATE: &str = include_str!("template.toml");

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
        let formats = ["csv", "csv.gz", "tsv", "tsv.gz", "parquet"];
        if !formats.contains(&self.output.format.as_str()) {
            return Err(Error::user(format!("output.format `{}` is unknown", self.output.format))
                .remedy(format!("use one of {}", formats.join(", "))));
        }
        Ok(())
    }
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
        for bad in
            ["[split]\ntrain = 0.9", "[split]\nmethod = \"time\"", "[output]\nformat = \"x\""]
        {
            assert_eq!(CurateConfig::parse(bad).unwrap_err().exit_code(), 2, "{bad}");
        }
    }
}
