//! What to do, in a word.

use serde::Serialize;
use theriac_base::{Error, Result};

/// The structured core of a recommendation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The usual dose; genotype gives no reason for another.
    Standard,
    /// The source looked at this result and advises nothing.
    None,
    /// Use, but watch more closely.
    Monitor,
    /// Start with another dose than usual.
    Dose,
    /// Measure something else first, such as enzyme activity.
    Test,
    /// Choose a drug of another class or route.
    Alternative,
    /// Do not use.
    Avoid,
}

/// How strongly the source advises it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Not graded, or no recommendation.
    None,
    /// CPIC: there is room for judgement.
    Optional,
    /// CPIC: benefit is likely.
    Moderate,
    /// CPIC: the evidence is of high quality.
    Strong,
}

/// What to watch under treatment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Watch {
    /// The drug's level in blood.
    Levels,
    /// Adverse reactions.
    Reactions,
    /// Whether it works.
    Response,
}

/// A range of fractions of the standard starting dose, `0.5` to `0.75`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
pub struct Fraction {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The traffic light of a recommendation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// Nothing can be said.
    Grey,
    /// As usual.
    Green,
    /// Another dose, or more care.
    Amber,
    /// Better something else.
    Red,
}

impl Action {
    /// In a few words.
    pub fn words(self) -> &'static str {
        match self {
            Action::Standard => "standard dosing",
            Action::None => "no recommendation",
            Action::Monitor => "use with closer monitoring",
            Action::Dose => "another starting dose",
            Action::Test => "test first",
            Action::Alternative => "choose an alternative",
            Action::Avoid => "avoid",
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self> {
        Ok(match text {
            "standard" => Action::Standard,
            "none" => Action::None,
            "monitor" => Action::Monitor,
            "dose" => Action::Dose,
            "test" => Action::Test,
            "alternative" => Action::Alternative,
            "avoid" => Action::Avoid,
            other => {
                return Err(unknown(
                    "action",
                    other,
                    "standard, none, monitor, dose, test, alternative or avoid",
                ));
            }
        })
    }
}

impl Strength {
    /// In a word.
    pub fn words(self) -> &'static str {
        match self {
            Strength::None => "not graded",
            Strength::Optional => "optional",
            Strength::Moderate => "moderate",
            Strength::Strong => "strong",
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self> {
        Ok(match text {
            "strong" => Strength::Strong,
            "moderate" => Strength::Moderate,
            "optional" => Strength::Optional,
            "none" => Strength::None,
            other => return Err(unknown("strength", other, "strong, moderate, optional or none")),
        })
    }
}

impl Watch {
    /// In a few words.
    pub fn words(self) -> &'static str {
        match self {
            Watch::Levels => "guide the dose by levels in blood",
            Watch::Reactions => "watch for adverse reactions",
            Watch::Response => "watch whether it works",
        }
    }

    pub(super) fn parse(text: &str) -> Result<Option<Self>> {
        Ok(match text {
            "" => None,
            "levels" => Some(Watch::Levels),
            "reactions" => Some(Watch::Reactions),
            "response" => Some(Watch::Response),
            other => {
                return Err(unknown("thing to watch", other, "levels, reactions or response"));
            }
        })
    }
}

impl Fraction {
    /// `0.5` or `0.5-0.75`.
    pub(super) fn parse(text: &str) -> Result<Option<Self>> {
        if text.is_empty() {
            return Ok(None);
        }
        let (low, high) = text.split_once('-').unwrap_or((text, text));
        match (low.parse::<f64>(), high.parse::<f64>()) {
            (Ok(low), Ok(high)) if 0.0 < low && low <= high && high <= 10.0 => {
                Ok(Some(Self { low, high }))
            }
            _ => Err(unknown("dose", text, "a fraction such as 0.5, or a range such as 0.5-0.75")),
        }
    }

    /// `50 %`, `50 to 75 %`.
    pub fn words(self) -> String {
        let percent = |x: f64| format!("{}", (x * 1000.0).round() / 10.0);
        if self.low == self.high {
            format!("{} %", percent(self.low))
        } else {
            format!("{} to {} %", percent(self.low), percent(self.high))
        }
    }
}

impl Light {
    /// In a word.
    pub fn words(self) -> &'static str {
        match self {
            Light::Grey => "open",
            Light::Green => "as usual",
            Light::Amber => "adapt",
            Light::Red => "avoid or replace",
        }
    }
}

fn unknown(what: &str, found: &str, remedy: &str) -> Error {
    Error::user(format!("unknown {what} `{found}`")).remedy(format!("write {remedy}"))
}
