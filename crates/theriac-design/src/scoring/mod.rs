//! The scoring profile: components, transforms, aggregation and filters.

mod aggregate;
mod alerts;
mod component;
mod descriptor;
mod external;
mod fingerprint;
mod known;
mod library;
mod novelty;
mod process;
mod profile;
mod similarity;
mod smarts;
mod transform;

pub use component::scorer;
pub use external::{External, locate};
pub use known::{Known, KnownSet};
pub use library::Library;
pub use profile::{Evaluated, Profile, Value};
