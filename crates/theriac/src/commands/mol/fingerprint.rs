//! `theriac mol fingerprint`: fingerprints as positions or counts.

use theriac_base::{Job, Result};
use theriac_chem::fingerprint::{Family, Fingerprinter};
use theriac_chem::tasks;

use super::input::InputArgs;
use super::output::{OutputArgs, write};

/// Compute fingerprints, bit for bit those of RDKit
///
/// The column `fingerprint` holds the positions set, parted by blanks, or with --counts
/// position:count pairs.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    kind: KindArgs,
    /// Count instead of setting bits
    #[arg(long)]
    counts: bool,
    #[command(flatten)]
    output: OutputArgs,
}

/// Which fingerprint.
#[derive(Debug, clap::Args)]
pub struct KindArgs {
    /// ecfp (circular), fcfp (circular over features), atom-pair or maccs
    #[arg(long, value_name = "KIND", value_enum, default_value = "ecfp")]
    kind: Kind,
    /// Radius of ecfp and fcfp in bonds; 2 is ECFP4
    #[arg(long, value_name = "BONDS", default_value_t = 2,
          value_parser = clap::value_parser!(u32).range(0..=10))]
    radius: u32,
    /// Size; maccs always has 167
    #[arg(long, value_name = "N", default_value_t = 2048,
          value_parser = clap::value_parser!(u32).range(8..=1 << 24))]
    bits: u32,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Kind {
    Ecfp,
    Fcfp,
    AtomPair,
    Maccs,
}

impl KindArgs {
    /// As the library wants it.
    pub fn fingerprinter(&self) -> Fingerprinter {
        let radius = self.radius;
        let family = match self.kind {
            Kind::Ecfp => Family::Ecfp { radius },
            Kind::Fcfp => Family::Fcfp { radius },
            Kind::AtomPair => Family::AtomPair,
            Kind::Maccs => Family::Maccs,
        };
        // The size is at least 8, so there is one always.
        Fingerprinter::new(family, self.bits).unwrap_or(Fingerprinter::ECFP4)
    }
}

/// Runs the command.
///
/// # Errors
/// See [`theriac_chem::io::annotate`].
pub fn run(args: Args, job: &Job) -> Result<()> {
    let task = tasks::fingerprint(args.kind.fingerprinter(), args.counts);
    write(args.input.open()?, task, args.output, job)
}
