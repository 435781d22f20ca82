//! How predictions are distributed over molecules that one knows, such as approved drugs.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use theriac_base::{Error, Result};

/// Quantiles that are kept: 0, 1, …, 100 per cent.
const QUANTILES: usize = 101;
/// Fewer molecules than this say nothing.
const LEAST: usize = 20;

/// The quantiles of each target's predictions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reference {
    quantiles: BTreeMap<String, Vec<f64>>,
}

impl Reference {
    /// Of the predictions of each target.
    ///
    /// # Errors
    /// There are too few.
    pub fn of(predictions: impl Iterator<Item = (String, Vec<f64>)>) -> Result<Self> {
        let mut quantiles = BTreeMap::new();
        for (name, mut values) in predictions {
            if values.len() < LEAST {
                let what = format!("{} predictions of `{name}` are too few", values.len());
                return Err(Error::user(what).remedy(format!("give {LEAST} molecules or more")));
            }
            values.sort_unstable_by(f64::total_cmp);
            let last = (values.len() - 1) as f64;
            let at = |i: usize| values[(last * i as f64 / (QUANTILES - 1) as f64).round() as usize];
            quantiles.insert(name, (0..QUANTILES).map(at).collect());
        }
        Ok(Self { quantiles })
    }

    /// Is the target there?
    pub fn knows(&self, target: &str) -> bool {
        self.quantiles.contains_key(target)
    }

    /// Per cent of the molecules whose prediction is lower, 0..=100; equal ones count half.
    pub fn percentile(&self, target: &str, value: f64) -> Option<f64> {
        let quantiles = self.quantiles.get(target)?;
        let below = quantiles.partition_point(|q| *q < value);
        let up_to = quantiles.partition_point(|q| *q <= value);
        let middle = (below + up_to) as f64 / 2.0;
        Some((100.0 * middle / QUANTILES as f64).clamp(0.0, 100.0))
    }

    /// The text of a reference file: a row per target, `q0` to `q100`.
    pub fn to_csv(&self) -> String {
        let mut text = "target".to_owned();
        (0..QUANTILES).for_each(|i| {
            let _ = write!(text, ",q{i}");
        });
        for (name, quantiles) in &self.quantiles {
            let _ = write!(text, "\n{name}");
            quantiles.iter().for_each(|q| {
                let _ = write!(text, ",{q:.5}");
            });
        }
        text + "\n"
    }

    /// Reads what [`Reference::to_csv`] wrote; `file` is named in errors.
    ///
    /// # Errors
    /// Names the line that is malformed.
    pub fn parse(text: &str, file: &Path) -> Result<Self> {
        let mut quantiles = BTreeMap::new();
        for (i, line) in text.lines().enumerate().skip(1).filter(|(_, l)| !l.trim().is_empty()) {
            let mut cells = line.split(',');
            let name = cells.next().unwrap_or_default().to_owned();
            let values: Option<Vec<f64>> = cells.map(|cell| cell.trim().parse().ok()).collect();
            let sound = values
                .filter(|v: &Vec<f64>| v.len() == QUANTILES && v.is_sorted())
                .ok_or_else(|| {
                    Error::user(format!("not a target with {QUANTILES} rising numbers"))
                        .at_line(file, i as u64 + 1)
                        .remedy("make it with `theriac admet IN --write-reference FILE`")
                })?;
            quantiles.insert(name, sound);
        }
        Ok(Self { quantiles })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_an_even_distribution_and_survive_the_file() {
        let values: Vec<f64> = (0..=1000).map(|i| f64::from(i) / 10.0).collect();
        let reference = Reference::of([("t".to_owned(), values)].into_iter()).unwrap();
        for value in [5.0, 50.0, 93.0] {
            let found = reference.percentile("t", value).unwrap();
            assert!((found - value).abs() < 1.0, "{value}: {found}");
        }
        assert_eq!(reference.percentile("t", -1.0), Some(0.0));
        assert_eq!(reference.percentile("t", 101.0), Some(100.0));
        assert_eq!(reference.percentile("u", 1.0), None);
        let text = reference.to_csv();
        assert_eq!(Reference::parse(&text, Path::new("f")).unwrap(), reference);
        let broken = text.replace(",1.00000", ",x");
        let error = Reference::parse(&broken, Path::new("f")).unwrap_err().to_string();
        assert!(error.contains("f") && error.contains('2'), "{error}");
        assert!(Reference::of([("t".to_owned(), vec![1.0; 3])].into_iter()).is_err());
    }
}
