//! What is read from VCF, gVCF and BCF in all their notations, and what is said of bad files.
#![allow(clippy::unwrap_used)] // a test fails by panicking

use std::io::Write;
use std::path::{Path, PathBuf};

use theriac_base::{Job, Result};
use theriac_genome::definition::Gene;
use theriac_genome::genotype::{Allele, GeneGenotypes, Sex};
use theriac_genome::knowledge::Knowledge;
use theriac_genome::read::{Build, Cohort, ReadOptions, SexOf};

mod vcf;
use vcf::{Vcf, row};

fn genes(symbols: &[&str]) -> Vec<Gene> {
    let all = Knowledge::embedded().unwrap().genes;
    all.into_iter().filter(|g| symbols.is_empty() || symbols.contains(&g.symbol.as_str())).collect()
}

/// Everything that the files say, per sample and gene, with the warnings of the files.
fn read(
    paths: &[PathBuf],
    genes: &[Gene],
    options: ReadOptions,
) -> Result<(Vec<Vec<GeneGenotypes>>, Vec<String>)> {
    let cohort = Cohort::open(paths, options)?;
    let block = cohort.read(genes, 0..cohort.samples().len(), &Job::silent())?;
    let samples = (0..block.len()).map(|i| block.genotypes(genes, i)).collect();
    Ok((samples, block.warnings))
}

fn read_text(
    text: &str,
    symbol: &str,
    options: ReadOptions,
) -> Result<(Vec<GeneGenotypes>, Vec<String>)> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.vcf");
    std::fs::write(&path, text).unwrap();
    let genes = genes(&[symbol]);
    let (samples, warnings) = read(&[path], &genes, options)?;
    Ok((samples.into_iter().map(|mut genes| genes.remove(0)).collect(), warnings))
}

/// The genotype of the first sample at a position: `0/1`, `1|0`, `?` for an unknown allele.
fn at(read: &GeneGenotypes, symbol: &str, position: u64) -> Option<String> {
    let gene = &genes(&[symbol])[0];
    let locus = gene.loci.iter().position(|locus| locus.at.position == position).unwrap();
    let genotype = read.loci[locus].as_ref()?;
    let spell = |allele: &Allele| match allele {
        Allele::Known(n) => n.to_string(),
        Allele::Unknown(_) => "?".into(),
        Allele::Missing => ".".into(),
    };
    let alleles: Vec<String> = genotype.alleles.iter().map(spell).collect();
    let set = genotype.phase_set.map_or(String::new(), |set| format!(":{set}"));
    Some(alleles.join(if genotype.phased { "|" } else { "/" }) + &set)
}

fn one(text: &str, symbol: &str) -> (GeneGenotypes, Vec<String>) {
    let (mut samples, warnings) = read_text(text, symbol, ReadOptions::default()).unwrap();
    (samples.remove(0), warnings)
}

fn refusal(text: &str) -> String {
    let error = read_text(text, "CYP2C19", ReadOptions::default()).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    let text = error.to_string();
    assert!(text.contains("remedy:") && text.contains("a.vcf"), "{text}");
    text
}

const STAR_17: u64 = 94_761_900;
const STAR_2: u64 = 94_781_859;

fn goldens() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens/reader")
}

#[test]
fn the_same_in_every_format() {
    let genes = genes(&[]);
    let golden =
        |name: &str| read(&[goldens().join(name)], &genes, ReadOptions::default()).unwrap().0;
    let plain = golden("cohort.vcf");
    assert_eq!(plain.len(), 6);
    let called = plain[0].iter().flat_map(|gene| gene.loci.iter().flatten()).count();
    assert!(called > 100, "{called}");
    for name in ["cohort.vcf.gz", "cohort.csi.vcf.gz", "cohort.bcf"] {
        assert_eq!(golden(name), plain, "{name} with its index");
        let dir = tempfile::tempdir().unwrap();
        let alone = dir.path().join(name);
        std::fs::copy(goldens().join(name), &alone).unwrap();
        let (read, _) = read(&[alone], &genes, ReadOptions::default()).unwrap();
        assert_eq!(read, plain, "{name} without index");
    }
    let dir = tempfile::tempdir().unwrap();
    let zipped = dir.path().join("a.vcf.gz");
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(&std::fs::read(goldens().join("cohort.vcf")).unwrap()).unwrap();
    std::fs::write(&zipped, gz.finish().unwrap()).unwrap();
    assert_eq!(read(&[zipped], &genes, ReadOptions::default()).unwrap().0, plain, "gzip");
}

#[test]
fn windows_line_ends_and_bare_chromosome_names() {
    let text = std::fs::read_to_string(goldens().join("cohort.vcf")).unwrap();
    let genes = genes(&[]);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.vcf");
    std::fs::write(&path, text.replace('\n', "\r\n").replace("chr", "")).unwrap();
    let (other, _) = read(&[path], &genes, ReadOptions::default()).unwrap();
    let (plain, _) = read(&[goldens().join("cohort.vcf")], &genes, ReadOptions::default()).unwrap();
    assert_eq!(other, plain);
}

#[test]
fn some_samples_in_the_order_asked_for() {
    let genes = genes(&["CYP2C19"]);
    let all = read(&[goldens().join("cohort.bcf")], &genes, ReadOptions::default()).unwrap().0;
    let options = ReadOptions { samples: vec!["S4".into(), "S1".into()], ..ReadOptions::default() };
    let some = read(&[goldens().join("cohort.vcf.gz")], &genes, options).unwrap().0;
    assert_eq!(some, [all[4].clone(), all[1].clone()]);
    let options = ReadOptions { samples: vec!["patient".into()], ..ReadOptions::default() };
    let error = Cohort::open(&[goldens().join("cohort.vcf")], options).err().unwrap().to_string();
    assert!(error.contains("sample 1 of those asked for") && !error.contains("patient"), "{error}");
}

#[test]
fn files_of_one_cohort_are_joined_by_sample() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let a = Vcf::new(&["x", "y"]).line(&row("chr10", STAR_17, "C", "T", &["0/1", "1/1"])).text();
    let b = Vcf::new(&["y", "z"]).line(&row("chr10", STAR_2, "G", "A", &["0|1", "1|1"]));
    let b = b.line(&row("chr10", STAR_17, "C", "T", &["0/1", "0/0"])).text();
    let paths = [write("a.vcf", a), write("b.vcf", b)];
    let cohort = Cohort::open(&paths, ReadOptions::default()).unwrap();
    assert_eq!(cohort.samples(), ["x", "y", "z"]);
    let genes = genes(&["CYP2C19"]);
    let (samples, _) = read(&paths, &genes, ReadOptions::default()).unwrap();
    let of = |sample: usize, position| at(&samples[sample][0], "CYP2C19", position);
    assert_eq!(of(0, STAR_17).as_deref(), Some("0/1"));
    assert_eq!(of(0, STAR_2), None);
    assert_eq!(of(1, STAR_2).as_deref(), Some("0|1"));
    assert_eq!(of(1, STAR_17), None, "the files contradict each other");
    assert!(samples[1][0].warnings.iter().any(|w| w.contains("contradict")));
    assert_eq!(of(2, STAR_17).as_deref(), Some("0/0"));
}

#[test]
fn phase_sets_half_calls_and_several_records() {
    let text = Vcf::new(&["x"])
        .raw(&format!("chr10\t{STAR_17}\t.\tC\tT\t.\t.\t.\tGT:PS\t0|1:77"))
        .line(&row("chr10", 94_762_706, "A", "G", &["0/."]))
        .line(&row("chr10", 94_762_712, "C", "T", &["1|0"]))
        .line(&row("chr10", 94_762_712, "C", "G", &["0|1"]))
        .line(&row("chr10", 94_762_715, "T", "C", &["0/1"]))
        .line(&row("chr10", 94_762_715, "T", "C", &["0/0"]))
        .line(&row("chr10", 94_775_367, "A", "*,G", &["1/2"]))
        .line(&row("chr10", STAR_2, "G", "A,<NON_REF>", &["0/1"]))
        .text();
    let (read, _) = one(&text, "CYP2C19");
    let of = |position| at(&read, "CYP2C19", position);
    assert_eq!(of(STAR_17).as_deref(), Some("0|1:77"));
    assert_eq!(of(94_762_706).as_deref(), Some("0/."));
    assert_eq!(of(94_762_712).as_deref(), Some("1|?"));
    assert_eq!(of(94_762_715), None, "contradicting records");
    assert_eq!(of(94_775_367), None, "spanning deletion");
    assert_eq!(of(STAR_2).as_deref(), Some("0/1"));
    let words = read.warnings.join("\n");
    for word in ["contradict", "without a sequence", "only one of two alleles"] {
        assert!(words.contains(word), "{word}: {words}");
    }
}

#[test]
fn blocks_of_a_gvcf_are_reference_where_there_were_reads() {
    let text = Vcf::new(&["x"])
        .raw("chr10\t94761000\t.\tA\t<NON_REF>\t.\t.\tEND=94762000\tGT:DP:GQ:MIN_DP\t0/0:30:99:20")
        .raw("chr10\t94762700\t.\tG\t<NON_REF>\t.\t.\tEND=94762710\tGT:DP:GQ:MIN_DP\t0/0:2:0:0")
        .raw("chr10\t94762712\t.\tC\t<NON_REF>\t.\t.\tEND=94762712\tGT:DP\t./.:0")
        .raw("chr10\t94762715\t.\tT\tC,<NON_REF>\t.\t.\t.\tGT:DP\t0/1:20")
        .raw("chr10\t94781859\t.\tC\t<NON_REF>\t.\t.\tEND=94781900\tGT:DP\t0/0:20")
        .text();
    let (read, _) = one(&text, "CYP2C19");
    let of = |position| at(&read, "CYP2C19", position);
    assert_eq!(of(STAR_17).as_deref(), Some("0/0"));
    assert_eq!(of(94_762_706), None, "no reads");
    assert_eq!(of(94_762_712), None, "no call");
    assert_eq!(of(94_762_715).as_deref(), Some("0/1"));
    assert_eq!(of(STAR_2), None, "REF differs");
    assert_eq!(of(94_762_760), None, "not covered");
    let repeat = Vcf::new(&["x"])
        .raw("chr2\t233760200\t.\tA\t<*>\t.\t.\tEND=233760300\tGT:DP\t0/0:30")
        .text();
    assert_eq!(at(&one(&repeat, "UGT1A1").0, "UGT1A1", 233_760_233).as_deref(), Some("0/0"));
}

#[test]
fn ploidy_that_nobody_has_is_no_genotype() {
    let text = Vcf::new(&["x"])
        .line(&row("chr10", STAR_17, "C", "T", &["0/0/1"]))
        .line(&row("chr10", STAR_2, "G", "A", &["0"]))
        .line(&row("chr10", 94_762_706, "A", "G", &["1"]))
        .line(&row("chr10", 94_762_712, "C", "T", &["0/x"]))
        .text();
    let (read, _) = one(&text, "CYP2C19");
    assert_eq!(at(&read, "CYP2C19", STAR_17), None);
    assert_eq!(at(&read, "CYP2C19", STAR_2), None);
    assert_eq!(at(&read, "CYP2C19", 94_762_706).as_deref(), Some("1/."));
    let words = read.warnings.join("\n");
    for word in ["more than two alleles", "one allele where two are expected", "cannot be read"] {
        assert!(words.contains(word), "{word}: {words}");
    }
}

#[test]
fn the_x_chromosome_by_sex() {
    const POSITION: u64 = 154_532_990;
    let gene = &genes(&["G6PD"])[0];
    let a = gene
        .loci
        .iter()
        .find(|l| l.at.position >= POSITION && l.alternates.len() == 1 && l.reference.len() == 1)
        .unwrap();
    let b =
        gene.loci.iter().find(|l| l.at.position > a.at.position && l.reference.len() == 1).unwrap();
    let text = |first: &str, second: &str| {
        Vcf::new(&["x"])
            .line(&row("chrX", a.at.position, &a.reference, &a.alternates[0], &[first]))
            .line(&row("chrX", b.at.position, &b.reference, &b.alternates[0], &[second]))
            .text()
    };
    let read = |first: &str, second: &str, sex: SexOf| {
        let options = ReadOptions { sex, ..ReadOptions::default() };
        read_text(&text(first, second), "G6PD", options).unwrap().0.remove(0)
    };
    let of = |read: &GeneGenotypes| at(read, "G6PD", a.at.position);
    let male = read("1", "0/0", SexOf::Genotypes);
    assert_eq!((male.sex, of(&male).as_deref()), (Some(Sex::Male), Some("1")));
    let female = read("0/1", "0/0", SexOf::Genotypes);
    assert_eq!((female.sex, of(&female).as_deref()), (Some(Sex::Female), Some("0/1")));
    assert_eq!(read("1/1", "0/0", SexOf::Genotypes).sex, None);
    let given = read("1/1", "0/0", SexOf::All(Sex::Male));
    assert_eq!(of(&given).as_deref(), Some("1"));
    let odd = read("0/1", "0/0", SexOf::All(Sex::Male));
    assert_eq!(of(&odd), None);
    assert!(odd.warnings[0].contains("male"), "{:?}", odd.warnings);
}

#[test]
fn filters_warn_or_exclude() {
    let text = Vcf::new(&["x"])
        .raw(&format!("chr10\t{STAR_17}\t.\tC\tT\t.\tLowQual\t.\tGT\t0/1"))
        .line(&row("chr10", STAR_2, "G", "A", &["0/0"]))
        .text();
    let (used, _) = one(&text, "CYP2C19");
    assert_eq!(at(&used, "CYP2C19", STAR_17).as_deref(), Some("0/1"));
    assert!(used.warnings[0].contains("failed the filter LowQual"), "{:?}", used.warnings);
    let options = ReadOptions { require_pass: true, ..ReadOptions::default() };
    let (strict, _) = read_text(&text, "CYP2C19", options).unwrap();
    assert_eq!(at(&strict[0], "CYP2C19", STAR_17), None);
    assert_eq!(at(&strict[0], "CYP2C19", STAR_2).as_deref(), Some("0/0"));
}

#[test]
fn no_genotype_at_all() {
    let text = Vcf::new(&["x"]).line(&row("chr10", STAR_17, "C", "T", &["./."])).text();
    let (read, _) = one(&text, "CYP2C19");
    assert!(read.loci.iter().all(Option::is_none));
}

#[test]
fn another_reference_base_is_left_out_and_said() {
    let text = Vcf::new(&["x"])
        .line(&row("chr10", STAR_17, "C", "T", &["0/1"]))
        .line(&row("chr10", 94_762_706, "A", "G", &["0/0"]))
        .line(&row("chr10", STAR_2, "A", "G", &["0/0"]))
        .text();
    let (read, _) = one(&text, "CYP2C19");
    assert_eq!(at(&read, "CYP2C19", STAR_2), None);
    assert!(
        read.warnings.iter().any(|w| w.contains("REF") && w.contains("94781859")),
        "{:?}",
        read.warnings
    );
}

#[test]
fn grch37_is_read_where_its_positions_are_known() {
    let gene = &genes(&["CYP2C19"])[0];
    let locus = gene.loci.iter().find(|locus| locus.at.position == STAR_2).unwrap();
    let place = locus.grch37.as_ref().expect("the knowledge has it");
    let vcf = Vcf::on("##contig=<ID=10,length=135534747>", &["x"]);
    let text = vcf.line(&row("10", place.position, &place.reference, "A", &["0/1"])).text();
    let (read, _) = one(&text, "CYP2C19");
    assert_eq!(at(&read, "CYP2C19", STAR_2).as_deref(), Some("0/1"));
    // Without a header that says so, the bases tell.
    let silent = Vcf::on("##source=x", &["x"]).line(&row("10", place.position, "G", "A", &["1/1"]));
    let (read, warnings) = one(&silent.text(), "CYP2C19");
    assert_eq!(at(&read, "CYP2C19", STAR_2).as_deref(), Some("1/1"));
    assert!(warnings[0].contains("GRCh37 by 1 of 1"), "{warnings:?}");
}

#[test]
fn the_reference_of_grch37_may_be_a_variant() {
    let all = genes(&[]);
    let differs = |gene: &Gene| {
        let own = |l: &&theriac_genome::definition::Locus| {
            l.grch37
                .as_ref()
                .is_some_and(|at| at.reference != l.reference && at.reference.len() == 1)
        };
        gene.loci.iter().find(own).cloned().map(|locus| (gene.clone(), locus))
    };
    let (gene, locus) = all.iter().find_map(differs).expect("CYP2C19 has rs3758581");
    let place = locus.grch37.as_ref().unwrap();
    let vcf = Vcf::on("##reference=hg19", &["x"]);
    let text = vcf.line(&row(
        &gene.chromosome,
        place.position,
        &place.reference,
        &locus.reference,
        &["0/1"],
    ));
    let (read, _) = one(&text.text(), &gene.symbol);
    let Allele::Known(own) = locus.allele(&place.reference) else {
        panic!("not of the definition")
    };
    assert_ne!(own, 0);
    assert_eq!(at(&read, &gene.symbol, locus.at.position), Some(format!("{own}/0")));
}

#[test]
fn wrong_assemblies_are_refused_with_the_remedy() {
    // GRCh37 positions under a header of GRCh38.
    let gene = &genes(&["CYP2C19"])[0];
    let mut vcf = Vcf::new(&["x"]);
    for locus in gene.loci.iter().filter(|locus| locus.reference.len() == 1) {
        let Some(place) = &locus.grch37 else { continue };
        vcf = vcf.line(&row("chr10", place.position, &place.reference, ".", &["0/0"]));
    }
    assert!(refusal(&vcf.text()).contains("says GRCh38, but 34 records"));
    // Positions of GRCh38, bases of something else.
    let mut vcf = Vcf::new(&["x"]);
    for locus in gene.loci.iter().filter(|locus| locus.reference.len() == 1) {
        let other = if locus.reference == "A" { "C" } else { "A" };
        vcf = vcf.line(&row("chr10", locus.at.position, other, "T", &["0/0"]));
    }
    assert!(refusal(&vcf.text()).contains("wrong assembly"));
    let old = Vcf::on("##reference=hg18", &["x"]).line(&row("chr10", STAR_2, "G", "A", &["0/0"]));
    let message = refusal(&old.text());
    assert!(message.contains("hg18") && message.contains("liftover"), "{message}");
    let t2t = Vcf::on("##contig=<ID=chr1,length=248387328>", &["x"]).text();
    assert!(refusal(&t2t).contains("248387328"));
    let options = ReadOptions { build: Some(Build::Grch38), ..ReadOptions::default() };
    assert!(read_text(&old.text(), "CYP2C19", options).is_ok(), "--build goes before the header");
}

#[test]
fn damaged_records_are_missing_and_counted() {
    let text = Vcf::new(&["x", "y"])
        .line(&row("chr10", STAR_17, "C", "T", &["0/1", "0/0"]))
        .line(&row("chr10", STAR_2, "G", "A", &["0/0"]))
        .raw("chr10\tx\t.\tC\tT")
        .text();
    let (samples, warnings) = read_text(&text, "CYP2C19", ReadOptions::default()).unwrap();
    assert_eq!(at(&samples[1], "CYP2C19", STAR_17).as_deref(), Some("0/0"));
    assert_eq!(at(&samples[0], "CYP2C19", STAR_2), None);
    assert!(
        warnings[0].contains("a.vcf:6: 2 records") && warnings[0].contains("10 columns"),
        "{warnings:?}"
    );
    let only = Vcf::new(&["x"]).raw(&format!("chr10\t{STAR_2}\t.\tG")).text();
    let message = refusal(&only);
    assert!(message.contains("a.vcf:5: the record ends before"), "{message}");
}

#[test]
fn unsorted_records_and_an_open_end_are_said() {
    let vcf = Vcf::new(&["x"]).line(&row("chr10", STAR_2, "G", "A", &["0/1"])).line(&row(
        "chr10",
        STAR_17,
        "C",
        "T",
        &["1/1"],
    ));
    let text = vcf.text();
    let (read, warnings) = one(text.trim_end(), "CYP2C19");
    assert_eq!(at(&read, "CYP2C19", STAR_2).as_deref(), Some("0/1"));
    assert_eq!(at(&read, "CYP2C19", STAR_17).as_deref(), Some("1/1"));
    let words = warnings.join("\n");
    assert!(words.contains("not sorted") && words.contains("may be truncated"), "{words}");
}

#[test]
fn truncated_files_are_refused() {
    let whole = std::fs::read(goldens().join("cohort.vcf.gz")).unwrap();
    let genes = genes(&["CYP2C19"]);
    for keep in [whole.len() - 28, whole.len() - 40, whole.len() / 2, 100, 20] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.vcf.gz");
        std::fs::write(&path, &whole[..keep]).unwrap();
        let error = read(&[path], &genes, ReadOptions::default()).unwrap_err().to_string();
        assert!(error.contains("truncated") && error.contains("remedy:"), "{keep}: {error}");
    }
    let bcf = std::fs::read(goldens().join("cohort.bcf")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.bcf");
    std::fs::write(&path, &bcf[..bcf.len() / 2]).unwrap();
    assert!(
        read(&[path], &genes, ReadOptions::default())
            .unwrap_err()
            .to_string()
            .contains("truncated")
    );
}

#[test]
fn a_line_of_fifty_megabytes() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.vcf");
    let info = "A".repeat(50_000_000);
    let text = Vcf::new(&["x"])
        .raw(&format!("chr10\t{STAR_17}\t.\tC\tT\t.\t.\tX={info}\tGT\t0/1"))
        .line(&row("chr10", STAR_2, "G", "A", &["1/1"]));
    std::fs::write(&path, text.text()).unwrap();
    let (samples, _) = read(&[path], &genes(&["CYP2C19"]), ReadOptions::default()).unwrap();
    assert_eq!(at(&samples[0][0], "CYP2C19", STAR_17).as_deref(), Some("0/1"));
}

#[test]
fn a_header_that_says_the_other_assembly_is_found_out_by_the_positions() {
    let genes = genes(&["CYP2C19"]);
    let mut file = Vcf::on("##contig=<ID=chr10,length=135534747>", &["A"]);
    for locus in &genes[0].loci {
        let alternates = locus.alternates.join(",");
        file = file.line(&row("chr10", locus.at.position, &locus.reference, &alternates, &["0/0"]));
    }
    let error = read_text(&file.text(), "CYP2C19", ReadOptions::default()).unwrap_err();
    let said = error.to_string();
    assert!(
        said.contains("says GRCh37, but 35 records") && said.contains("--build GRCh38"),
        "{said}"
    );
    let build = Some(Build::Grch38);
    assert!(
        read_text(&file.text(), "CYP2C19", ReadOptions { build, ..ReadOptions::default() }).is_ok()
    );
}
