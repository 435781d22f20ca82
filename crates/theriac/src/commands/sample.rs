//! `theriac sample`: new molecules from a language model.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use theriac_base::{Error, Job, Result, write_atomic};
use theriac_design::hazard::HazardFilter;
use theriac_learn::lm::{
    LanguageModel, SampleJob, SampleOptions, Sampled, sampling_speed, write_samples,
};

use crate::output;

/// Sample SMILES from a language model.
///
/// Writes a table of what was generated (`smiles`), its negative log-likelihood in nats
/// (`nll`) and whether it is a molecule (`valid`); prints the shares of valid, unique and
/// novel ones. Molecules of extreme hazard are withheld: OUT.withheld.csv has their class,
/// hash and count.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Model folder, or the name of a shipped model (prior, prior-zinc250k)
    #[arg(long, value_name = "DIR", default_value = "prior")]
    model: PathBuf,
    /// Number of samples
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = number)]
    n: usize,
    /// Seed; a sample depends on it and on its own index only
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
    /// Output: .csv .tsv .parquet .smi .sdf, also .gz; `-` for standard output
    #[arg(long, value_name = "FILE", required_unless_present = "speed")]
    out: Option<PathBuf>,
    /// Below 1 more of the likely, above 1 more of the unlikely
    #[arg(long, value_name = "T", default_value_t = 1.0)]
    temperature: f32,
    /// Keep samples as they come, also where no valid SMILES can follow
    #[arg(long)]
    no_guard: bool,
    /// Longest sample, in tokens
    #[arg(long, value_name = "N", default_value_t = 128)]
    max_length: usize,
    /// Known molecules, against which novelty is judged
    #[arg(long, value_name = "FILE")]
    reference: Option<PathBuf>,
    /// Only measure how fast the model samples
    #[arg(long, conflicts_with_all = ["out", "reference"])]
    speed: bool,
    /// Print the quality (or the speed) as one JSON object
    #[arg(long)]
    json: bool,
}

fn number(text: &str) -> std::result::Result<usize, String> {
    let n = text.parse::<usize>().map_err(|e| e.to_string())?;
    if (1..=1_000_000_000).contains(&n) { Ok(n) } else { Err("give 1 to 1,000,000,000".into()) }
}

/// Runs the command.
///
/// # Errors
/// No such model, or a file that cannot be read or written.
pub fn run(args: Args, job: &Job) -> Result<()> {
    let model = LanguageModel::open(&args.model)?;
    let options = SampleOptions {
        seed: args.seed,
        temperature: args.temperature,
        max_length: args.max_length,
        guard: !args.no_guard,
        ..SampleOptions::default()
    };
    let Some(out) = args.out else {
        return output::json(&sampling_speed(&model, args.n, &options)?);
    };
    let filter = HazardFilter::shipped()?;
    let what = SampleJob { n: args.n, options, out, reference: args.reference };
    let sampled = write_samples(&model, &what, &|m| filter.class_of(m).map(str::to_owned), job)?;
    if sampled.samples_withheld > 0 {
        let withheld = sampled.samples_withheld;
        output::remark(format_args!("withheld            {withheld} of extreme hazard"));
        if what.out != Path::new("-") {
            write_withheld(&what.out, &sampled)?;
        }
    }
    if sampled.not_held > 0 {
        let format = what.out.extension().unwrap_or_default().to_string_lossy().into_owned();
        let left_out = sampled.not_held;
        output::remark(format_args!("left out            {left_out} that .{format} cannot hold"));
    }
    if args.json {
        return output::json(&sampled);
    }
    output::remark(sampled.quality.to_string().trim_end());
    Ok(())
}

/// Classes, hashes and counts beside the samples; never a structure.
fn write_withheld(out: &Path, sampled: &Sampled) -> Result<()> {
    let mut name = out.as_os_str().to_owned();
    name.push(".withheld.csv");
    let mut text = String::from("class,hash,count\n");
    for ((class, hash), count) in &sampled.withheld {
        writeln!(text, "{class},{hash},{count}").map_err(Error::bug)?;
    }
    write_atomic(Path::new(&name), text)
}
