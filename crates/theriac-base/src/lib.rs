//! What every room of Theriac needs and no room owns: the error that tells the
//! user where and how to mend, files that are written whole or not at all,
//! progress, and cancellation.

mod error;
mod file;
mod hash;
mod job;

pub use error::{Error, Place, Result, UserError, nearest};
pub use file::{AtomicFile, create_dir, read_to_string, write_atomic};
pub use hash::{hash_bytes, hash_file};
pub use job::{Cancel, Job, Progress, Silent};
