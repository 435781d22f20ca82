//! What a command adds to a row.

use serde_json::Value as Json;

/// One value of an added column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// There is none: empty in tables, null in Parquet and JSON.
    Missing,
    /// Text.
    Text(String),
    /// A number; six decimals are kept.
    Real(f64),
    /// A count.
    Integer(i64),
    /// Several words: joined by `;` in tables, an array in JSON.
    List(Vec<String>),
    /// Positions of bits: parted by blanks in tables, an array of numbers in JSON.
    Positions(Vec<u32>),
    /// Counts at positions: `position:count` in tables, arrays of two numbers in JSON.
    Counts(Vec<(u32, u32)>),
}

impl Value {
    /// As a field of a table.
    pub fn text(&self) -> String {
        match self {
            Self::Missing => String::new(),
            Self::Text(text) => text.clone(),
            Self::Real(x) => rounded(*x).map_or(String::new(), |x| x.to_string()),
            Self::Integer(n) => n.to_string(),
            Self::List(words) => words.join(";"),
            Self::Positions(bits) => blanks(bits.iter().map(u32::to_string)),
            Self::Counts(pairs) => blanks(pairs.iter().map(|(i, n)| format!("{i}:{n}"))),
        }
    }

    /// As JSON.
    pub fn json(&self) -> Json {
        match self {
            Self::Missing => Json::Null,
            Self::Text(text) => text.as_str().into(),
            Self::Real(x) => rounded(*x).into(),
            Self::Integer(n) => (*n).into(),
            Self::List(words) => words.as_slice().into(),
            Self::Positions(bits) => bits.as_slice().into(),
            Self::Counts(pairs) => pairs.iter().map(|(i, n)| vec![*i, *n]).collect(),
        }
    }
}

fn blanks(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

impl From<Option<f64>> for Value {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Self::Missing, Self::Real)
    }
}

/// To six decimals; a value that is no number is missing.
fn rounded(x: f64) -> Option<f64> {
    const SCALE: f64 = 1e6;
    // Beyond 2^53 / 10^6 there are no such decimals to round.
    let scaled = if x.abs() < 9e9 { (x * SCALE).round() / SCALE } else { x };
    // No negative zero.
    x.is_finite().then_some(scaled + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_a_false_zero() {
        assert_eq!(Value::Real(309.19599999999997).text(), "309.196");
        assert_eq!(Value::Real(f64::NAN).text(), "");
        assert_eq!(Value::Real(f64::INFINITY).json(), Json::Null);
        assert_eq!(Value::Real(-1e-9).text(), "0");
        assert_eq!(Value::List(vec!["a".into(), "b".into()]).text(), "a;b");
    }
}
