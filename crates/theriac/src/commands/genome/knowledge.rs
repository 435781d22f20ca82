//! `theriac genome knowledge`: what is known of the genes, and from where.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde::Serialize;
use theriac_base::{Error, Result};
use theriac_genome::definition::{Gene, Source};
use theriac_genome::knowledge::import::import;

use super::input::{KnowledgeArgs, find};
use crate::output;

/// Show or bring definitions of genes.
#[derive(Debug, clap::Subcommand)]
pub enum Knowledge {
    List(ListArgs),
    Show(ShowArgs),
    Import(ImportArgs),
}

/// List the genes with their positions, alleles and sources
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    #[command(flatten)]
    knowledge: KnowledgeArgs,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Show a gene: its positions, alleles and functions
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// HGNC symbol
    gene: String,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Import newer tables of CPIC or ClinPGx, as PharmCAT publishes them
///
/// The genes found are checked and written to OUT, one file per gene, with what was read by
/// digest; use them with --knowledge OUT. Genes of your own and tables of guidance, in the
/// schema of knowledge/pgx, are taken over as they are.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// Folders with definitions, phenotypes and positions on GRCh37
    #[arg(value_name = "DIR", required = true)]
    folders: Vec<PathBuf>,
    /// The folder to write to
    #[arg(long, value_name = "OUT")]
    out: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Runs the subcommand.
///
/// # Errors
/// Tables that are not what they should be; an unknown gene.
pub fn run(command: &Knowledge) -> Result<()> {
    match command {
        Knowledge::List(args) => list(args),
        Knowledge::Show(args) => show(args),
        Knowledge::Import(args) => {
            let imported = import(&args.folders, &args.out)?;
            if args.json {
                return output::json(&imported);
            }
            imported.notes.iter().for_each(output::remark);
            let (genes, tables) = (&imported.genes, &imported.guidance);
            let mut text = format!("{} genes: {}\n", genes.len(), genes.join(" "));
            if !tables.is_empty() {
                text += &format!("{} tables of guidance: {}\n", tables.len(), tables.join(" "));
            }
            output::text(&text)
        }
    }
}

#[derive(Serialize)]
struct Summary<'a> {
    gene: &'a str,
    chromosome: &'a str,
    positions: usize,
    positions_on_grch37: usize,
    alleles: usize,
    source: &'a Source,
    phenotype_source: Option<&'a Source>,
}

impl<'a> Summary<'a> {
    fn new(gene: &'a Gene) -> Self {
        Self {
            gene: &gene.symbol,
            chromosome: &gene.chromosome,
            positions: gene.loci.len(),
            positions_on_grch37: gene.loci.iter().filter(|locus| locus.grch37.is_some()).count(),
            alleles: gene.alleles.len(),
            source: &gene.source,
            phenotype_source: gene.phenotype_source.as_ref(),
        }
    }
}

fn list(args: &ListArgs) -> Result<()> {
    let knowledge = args.knowledge.open()?;
    let genes: Vec<Summary<'_>> = knowledge.genes.iter().map(Summary::new).collect();
    if args.json {
        #[derive(Serialize)]
        struct List<'a> {
            digest: &'a str,
            genes: Vec<Summary<'a>>,
        }
        return output::json(&List { digest: &knowledge.digest, genes });
    }
    let mut text = String::from(
        "gene,chromosome,positions,positions_on_grch37,alleles,source,version,licence\n",
    );
    for gene in genes {
        let Source { name, version, licence } = gene.source;
        writeln!(
            text,
            "{},{},{},{},{},\"{name}\",\"{version}\",\"{licence}\"",
            gene.gene, gene.chromosome, gene.positions, gene.positions_on_grch37, gene.alleles
        )
        .map_err(Error::bug)?;
    }
    let more = theriac_genome::outside::OUTSIDE_ONLY.join(", ");
    output::remark(format_args!("results from elsewhere (--outside) are also taken for {more}"));
    output::text(&text)
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    summary: Summary<'a>,
    loci: Vec<Place<'a>>,
    named_alleles: Vec<Named<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    position: u64,
    rsid: Option<&'a str>,
    reference: &'a str,
    alternates: &'a [String],
    position_on_grch37: Option<u64>,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
    function: Option<&'a str>,
    activity: Option<&'a str>,
    carries: Vec<String>,
}

fn show(args: &ShowArgs) -> Result<()> {
    let knowledge = args.knowledge.open()?;
    let gene = find(&knowledge, &args.gene)?;
    let shown = Shown {
        summary: Summary::new(gene),
        loci: gene.loci.iter().map(place).collect(),
        named_alleles: named(gene),
    };
    if args.json {
        return output::json(&shown);
    }
    let mut text = format!(
        "{} on {}, {} {} ({})\n",
        gene.symbol, gene.chromosome, gene.source.name, gene.source.version, gene.source.licence
    );
    for allele in &shown.named_alleles {
        let function = allele.function.unwrap_or("function not known");
        let activity = allele.activity.map_or(String::new(), |value| format!(", activity {value}"));
        writeln!(text, "{}\t{function}{activity}\t{}", allele.name, allele.carries.join(" "))
            .map_err(Error::bug)?;
    }
    output::text(&text)
}

fn place(locus: &theriac_genome::definition::Locus) -> Place<'_> {
    Place {
        position: locus.at.position,
        rsid: locus.at.rsid.as_deref(),
        reference: &locus.reference,
        alternates: &locus.alternates,
        position_on_grch37: locus.grch37.as_ref().map(|at| at.position),
    }
}

/// Alleles with what their definitions ask for: `94781859G>A`, several spellings joined by `|`.
fn named(gene: &Gene) -> Vec<Named<'_>> {
    let carries = |allele: &theriac_genome::definition::NamedAllele| {
        let sites = allele.sites.iter().filter_map(|site| {
            let locus = gene.loci.get(site.locus)?;
            let spellings = (0..=locus.alternates.len())
                .filter(|&index| site.accepts >> index & 1 == 1)
                .filter_map(|index| locus.spelling(u8::try_from(index).ok()?));
            let spellings: Vec<&str> = spellings.collect();
            Some(format!("{}{}>{}", locus.at.position, locus.reference, spellings.join("|")))
        });
        sites.collect()
    };
    let named = |name, carries| {
        let function = gene.phenotypes.function(name);
        Named {
            name,
            function: function.and_then(|f| f.function.as_deref()),
            activity: function.and_then(|f| f.activity.as_deref()),
            carries,
        }
    };
    // Alleles that no position defines come from elsewhere only.
    let defined = |name: &str| gene.alleles.iter().any(|allele| allele.name == name);
    let functions = gene.phenotypes.functions().map(|(name, _)| name);
    let elsewhere = functions.filter(|name| !defined(name)).map(|name| named(name, Vec::new()));
    gene.alleles
        .iter()
        .map(|allele| named(allele.name.as_str(), carries(allele)))
        .chain(elsewhere)
        .collect()
}
