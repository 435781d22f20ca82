//! Reading the values of one row.

use chematic::chem;
use theriac_base::{Error, Result, nearest};

use super::unit::Unit;
use crate::Molecule;
use crate::curate::config::LabelConfig;
use crate::curate::reject::{Rejection, Step};

/// A label of one input: where its cells are, and how to read them.
#[derive(Debug, Clone)]
pub(in crate::curate) struct LabelReader {
    name: String,
    value: Option<usize>,
    relation: Option<usize>,
    unit: UnitSource,
    to: Option<Unit>,
    credible: [f64; 2],
}

#[derive(Debug, Clone)]
enum UnitSource {
    AsIs,
    Fixed(Unit),
    Column(Option<usize>),
}

/// The output name of a label.
pub(in crate::curate) fn name(config: &LabelConfig) -> &str {
    config.name.as_deref().unwrap_or(&config.column)
}

/// Checks that every column that a label names is in some input.
///
/// # Errors
/// Names the missing column and the nearest one.
pub(in crate::curate) fn check_columns(labels: &[LabelConfig], columns: &[String]) -> Result<()> {
    for label in labels {
        let named =
            [Some(&label.column), label.unit_column.as_ref(), label.relation_column.as_ref()];
        for column in named.into_iter().flatten() {
            if !columns.contains(column) {
                let near = nearest(column, columns.iter().map(String::as_str));
                let hint = near.map_or(String::new(), |n| format!("did you mean `{n}`? "));
                return Err(Error::user(format!("no input has the label column `{column}`"))
                    .remedy(format!("{hint}the columns are: {}", columns.join(", "))));
            }
        }
    }
    Ok(())
}

/// Checks that every input that a label names is there.
///
/// # Errors
/// Names the missing input and the nearest one.
pub(in crate::curate) fn check_inputs(labels: &[LabelConfig], inputs: &[&str]) -> Result<()> {
    let named = labels.iter().filter_map(|label| label.input.as_deref());
    let Some(unknown) = named.into_iter().find(|name| !inputs.contains(name)) else {
        return Ok(());
    };
    let near = nearest(unknown, inputs.iter().copied()).unwrap_or(inputs[0]);
    Err(Error::user(format!("a label names the input `{unknown}`, which is not there"))
        .remedy(format!("give the `name` of an [[input]], such as `{near}`")))
}

impl LabelReader {
    /// Finds the cells among the `columns` of the input named `source`; an input without the column
    /// has no values.
    ///
    /// # Errors
    /// A unit is unknown, or only one of the two units is given.
    pub(in crate::curate) fn new(
        config: &LabelConfig,
        columns: &[String],
        source: &str,
    ) -> Result<Self> {
        let meant = config.input.as_ref().is_none_or(|input| input == source);
        let column = |name: &String| columns.iter().position(|c| meant && c == name);
        let to = config.to.as_deref().map(Unit::parse).transpose()?;
        let unit = match (&config.unit, &config.unit_column) {
            (Some(_), Some(_)) => {
                return Err(Error::user(format!(
                    "label `{}` has both unit and unit_column",
                    config.column
                ))
                .remedy("leave out one of them"));
            }
            (Some(unit), None) => UnitSource::Fixed(Unit::parse(unit)?),
            (None, Some(name)) => UnitSource::Column(column(name)),
            (None, None) => UnitSource::AsIs,
        };
        if to.is_some() == matches!(unit, UnitSource::AsIs) {
            return Err(Error::user(format!(
                "label `{}` names only one of two units",
                config.column
            ))
            .remedy("give `to` and one of `unit` and `unit_column`, or none of them"));
        }
        Ok(Self {
            name: name(config).to_owned(),
            value: column(&config.column),
            relation: config.relation_column.as_ref().and_then(column),
            unit,
            to,
            credible: [
                config.minimum.unwrap_or(f64::NEG_INFINITY),
                config.maximum.unwrap_or(f64::INFINITY),
            ],
        })
    }

    /// The value of a row in the output unit; `None` where the cell is empty.
    ///
    /// # Errors
    /// Why the value cannot be used.
    pub(in crate::curate) fn read(
        &self,
        fields: &[String],
        molecule: &Molecule,
    ) -> Result<Option<f64>, Rejection> {
        let cell = |column: Option<usize>| column.map_or("", |i| fields[i].trim());
        let text = cell(self.value);
        if MISSING.iter().any(|m| text.eq_ignore_ascii_case(m)) {
            return Ok(None);
        }
        self.check_relation(cell(self.relation))?;
        let value: f64 = text
            .parse()
            .ok()
            .filter(|v: &f64| v.is_finite())
            .ok_or_else(|| self.reject("not a number", format!("`{text}` is not a number")))?;
        let value = self.converted(value, fields, molecule)?;
        let [low, high] = self.credible;
        if (low..=high).contains(&value) {
            return Ok(Some(value));
        }
        Err(self.reject("not credible", format!("{value} is outside {low} to {high}")))
    }

    fn check_relation(&self, sign: &str) -> Result<(), Rejection> {
        // Exports quote the sign: `'='`.
        let sign = sign.trim_matches('\'');
        if sign.is_empty() || sign == "=" || sign == "==" {
            return Ok(());
        }
        Err(self.reject("censored", format!("the value is only a bound (`{sign}`)")))
    }

    fn converted(
        &self,
        value: f64,
        fields: &[String],
        molecule: &Molecule,
    ) -> Result<f64, Rejection> {
        let from = match self.unit {
            UnitSource::AsIs => return Ok(value),
            UnitSource::Fixed(unit) => unit,
            UnitSource::Column(column) => {
                let name = column.map_or("", |i| fields[i].as_str());
                Unit::parse(name)
                    .map_err(|_| self.reject("unit", format!("the unit `{name}` is unknown")))?
            }
        };
        let Some(to) = self.to else { return Ok(value) };
        let weight = chem::rdkit_molecular_weight(molecule.inner());
        from.convert(value, to, weight)
            .ok_or_else(|| self.reject("conversion", format!("{value} has no value in {to}")))
    }

    fn reject(&self, kind: &str, reason: String) -> Rejection {
        Rejection::new(
            Step::Label,
            format!("{}: {kind}", self.name),
            format!("{}: {reason}", self.name),
        )
    }
}

/// Cells that say that there is no value.
const MISSING: [&str; 7] = ["", "na", "n/a", "nan", "null", "none", "-"];
