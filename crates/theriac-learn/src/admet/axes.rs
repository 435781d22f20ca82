//! The properties of the radar chart.

/// A property, and which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Axis {
    /// What it is called on the chart.
    pub name: &'static str,
    /// The target of the panel.
    pub target: &'static str,
    /// Is a high prediction the better one?
    pub high_is_good: bool,
}

const fn axis(name: &'static str, target: &'static str, high_is_good: bool) -> Axis {
    Axis { name, target, high_is_good }
}

/// The properties, clockwise from the top.
pub const AXES: [Axis; 10] = [
    axis("absorbed", "HIA", true),
    axis("permeable", "Caco2", true),
    axis("soluble", "Solubility_AqSolDB", true),
    axis("free in plasma", "PPB_human_unbound", true),
    axis("stable in microsomes", "Microsomes_human", false),
    axis("no CYP3A4 inhibition", "CYP3A4_inhibition", false),
    axis("no CYP2D6 inhibition", "CYP2D6_inhibition", false),
    axis("hERG safe", "hERG", false),
    axis("not mutagenic", "AMES", false),
    axis("liver safe", "DILI", false),
];

impl Axis {
    /// The percentile turned so that 100 is best.
    pub fn goodness(&self, percentile: f64) -> f64 {
        if self.high_is_good { percentile } else { 100.0 - percentile }
    }
}
