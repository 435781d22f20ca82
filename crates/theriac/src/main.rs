//! The command line of Theriac: one definition per option, nothing else.

mod commands;
mod output;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

/// Open platform for generative drug discovery and personalised medicine.
#[derive(Debug, Parser)]
#[command(name = "theriac", version, about, propagate_version = true)]
struct Cli {
    /// Worker threads; all cores by default. Results do not depend on it.
    #[arg(long, global = true, value_name = "N")]
    threads: Option<usize>,
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Some(threads) = cli.threads {
        // Fails only if the pool exists already, which it cannot here.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    }
    let job = terminal::job();
    match commands::run(cli.command, &job) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
