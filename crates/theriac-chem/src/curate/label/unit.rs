//! Units of concentration, and the logarithm that potencies are modelled in.

use std::fmt;

use theriac_base::{Error, Result, nearest};

/// What a number means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit {
    /// Moles per litre, times this factor.
    Molar(f64),
    /// Grams per litre, times this factor: needs the molecular weight.
    Mass(f64),
    /// The negative decimal logarithm of mol/L.
    P,
    /// The decimal logarithm of mol/L.
    Log,
}

/// Every name of every unit; `µ` (two characters of Unicode) is read as `u`.
const UNITS: [(&str, Unit); 24] = [
    ("M", Unit::Molar(1.0)),
    ("mol/L", Unit::Molar(1.0)),
    ("mM", Unit::Molar(1e-3)),
    ("mmol/L", Unit::Molar(1e-3)),
    ("uM", Unit::Molar(1e-6)),
    ("umol/L", Unit::Molar(1e-6)),
    ("nM", Unit::Molar(1e-9)),
    ("nmol/L", Unit::Molar(1e-9)),
    ("pM", Unit::Molar(1e-12)),
    ("pmol/L", Unit::Molar(1e-12)),
    ("fM", Unit::Molar(1e-15)),
    ("g/L", Unit::Mass(1.0)),
    ("mg/mL", Unit::Mass(1.0)),
    ("mg/L", Unit::Mass(1e-3)),
    ("ug/mL", Unit::Mass(1e-3)),
    ("ug.mL-1", Unit::Mass(1e-3)),
    ("ug/L", Unit::Mass(1e-6)),
    ("ng/mL", Unit::Mass(1e-6)),
    ("ng/L", Unit::Mass(1e-9)),
    ("pg/mL", Unit::Mass(1e-9)),
    ("p", Unit::P),
    ("-log M", Unit::P),
    ("log M", Unit::Log),
    ("log mol/L", Unit::Log),
];

impl Unit {
    /// Finds a unit by name: exactly first, since `mM` and `MM` differ, else without case.
    ///
    /// # Errors
    /// The name is unknown; the nearest known one is suggested.
    pub fn parse(name: &str) -> Result<Self> {
        let name = name.trim().replace(['µ', 'μ'], "u");
        let exact = UNITS.iter().find(|(n, _)| *n == name);
        let found = exact.or_else(|| UNITS.iter().find(|(n, _)| n.eq_ignore_ascii_case(&name)));
        found.map(|(_, unit)| *unit).ok_or_else(|| {
            let names: Vec<&str> = UNITS.iter().map(|(n, _)| *n).collect();
            let hint = nearest(&name, names.iter().copied());
            let hint = hint.map_or(String::new(), |n| format!("did you mean `{n}`? "));
            Error::user(format!("the unit `{name}` is unknown"))
                .remedy(format!("{hint}known units: {}", names.join(", ")))
        })
    }

    /// `value` of this unit in mol/L; `weight` is the molecular weight in dalton.
    fn to_molar(self, value: f64, weight: f64) -> f64 {
        match self {
            Unit::Molar(factor) => value * factor,
            Unit::Mass(factor) => value * factor / weight,
            Unit::P => 10_f64.powf(-value),
            Unit::Log => 10_f64.powf(value),
        }
    }

    fn molar_to(self, molar: f64, weight: f64) -> f64 {
        match self {
            Unit::Molar(factor) => molar / factor,
            Unit::Mass(factor) => molar * weight / factor,
            Unit::P => -molar.log10(),
            Unit::Log => molar.log10(),
        }
    }

    /// Converts `value` from this unit to another; `weight` is the molecular weight in
    /// dalton. `None` where the result is no finite number, such as the logarithm of 0.
    pub fn convert(self, value: f64, to: Unit, weight: f64) -> Option<f64> {
        if self == to {
            return Some(value);
        }
        // Factors of the same kind divide directly, which rounds less.
        let converted = match (self, to) {
            (Unit::Molar(a), Unit::Molar(b)) | (Unit::Mass(a), Unit::Mass(b)) => value * (a / b),
            (Unit::P, Unit::Log) | (Unit::Log, Unit::P) => -value,
            _ => to.molar_to(self.to_molar(value, weight), weight),
        };
        converted.is_finite().then_some(converted)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = UNITS.iter().find(|(_, unit)| unit == self).map_or("?", |(name, _)| name);
        f.write_str(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(value: f64, from: &str, to: &str, weight: f64) -> Option<f64> {
        Unit::parse(from).unwrap().convert(value, Unit::parse(to).unwrap(), weight)
    }

    #[test]
    fn closed_forms() {
        let close = |a: Option<f64>, b: f64| assert!((a.unwrap() - b).abs() < 1e-9 * b.abs());
        close(convert(1.0, "nM", "p", 0.0), 9.0);
        close(convert(500.0, "nM", "p", 0.0), 9.0 - 500_f64.log10());
        close(convert(2.5, "µM", "nM", 0.0), 2500.0);
        // 180.16 µg/mL of aspirin is 1 mM.
        close(convert(180.16, "ug/mL", "mM", 180.16), 1.0);
        close(convert(-6.0, "log M", "uM", 0.0), 1.0);
    }

    #[test]
    fn zero_has_no_logarithm() {
        assert_eq!(convert(0.0, "nM", "p", 0.0), None);
        assert_eq!(convert(-1.0, "nM", "p", 0.0), None);
    }

    #[test]
    fn case_tells_milli_from_mega_and_errors_suggest() {
        assert_eq!(Unit::parse("mM").unwrap(), Unit::Molar(1e-3));
        assert_eq!(Unit::parse("NM").unwrap(), Unit::Molar(1e-9));
        assert!(Unit::parse("nMol/L").is_ok());
        assert!(Unit::parse("nmol/ L").unwrap_err().to_string().contains("`nmol/L`"));
    }
}
