//! The command line of Theriac: one definition per option, nothing else.

mod commands;
mod output;
mod terminal;

use std::process::ExitCode;

use clap::Parser;
use theriac_base::{Error, Result};

/// Calling a genome makes many small allocations; so does molecules' search.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Open platform for generative drug discovery and personalised medicine.
#[derive(Debug, Parser)]
#[command(name = "theriac", version, about, propagate_version = true)]
struct Cli {
    /// Worker threads, 1 to 256; all cores by default. Results do not depend on it.
    #[arg(long, global = true, value_name = "N",
          value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let job = terminal::job();
    match start_threads(cli.threads).and_then(|()| commands::run(cli.command, &job)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::remark(format_args!("error: {error}"));
            ExitCode::from(error.exit_code())
        }
    }
}

/// Starts the workers that were asked for; the system may refuse to give so many.
fn start_threads(threads: Option<u16>) -> Result<()> {
    let Some(threads) = threads else { return Ok(()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global();
    pool.map_err(|e| {
        Error::user(format!("{threads} worker threads cannot be started: {e}"))
            .remedy("give fewer with --threads")
    })
}
