//! The design configuration: one TOML file, resolved once into [`Config`].
//!
//! The terms (sigma, inception, diversity filter, transforms) are those of REINVENT 4
//! (Loeffler et al., *J. Cheminform.* 2024, 16, 20).

mod bounds;
mod component;
mod load;
mod sections;
mod shape;
mod source;
mod transform;
mod validate;

pub use component::{Component, Filter, Fingerprint, Kind, Program, Reduce, References};
pub use load::{TEMPLATE, read, schema};
pub use sections::{
    Aggregation, Comparison, Config, Diversity, DiversityKind, Learning, Memory, Output, Plateau,
    Scoring, Stop,
};
pub use source::{Source, read_toml};
pub use transform::Transform;
