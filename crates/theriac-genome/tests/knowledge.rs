//! What is known of the genes: shipped, imported, brought by the user.
#![allow(clippy::unwrap_used)] // a test fails by panicking

mod plain_vcf;

use std::fs;
use std::path::Path;

use theriac_genome::knowledge::import::{RECORD, import};
use theriac_genome::knowledge::{Folder, Knowledge, SCHEMA};

const TOY: &str = r#"{"schema":1,"gene":"TOY1","chromosome":"chr1",
"source":{"name":"us","version":"1","licence":"CC0 1.0"},
"positions":[{"position":100,"rsid":"rs1","reference":"A","alternates":["G"]},
{"position":200,"reference":"C","alternates":["T","CA"]}],
"alleles":[{"name":"*1","function":"Normal function"},
{"name":"*2","at":{"100":"R","200":"T"},"function":"No function"},
{"name":"*9","function":"No function"}],
"phenotypes":[{"of":["No function","Normal function"],"phenotype":"Intermediate Metabolizer"}]}"#;

fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("TOY1.json"), text).unwrap();
    folder
}

fn from_folder(folder: &Path) -> theriac_base::Result<Knowledge> {
    Knowledge::from_files(&Folder::open(folder)?.genes)
}

#[test]
fn the_shipped_genes_are_those_of_the_tables() {
    let knowledge = Knowledge::embedded().unwrap();
    let symbols: Vec<&str> = knowledge.genes.iter().map(|gene| gene.symbol.as_str()).collect();
    assert_eq!(symbols.len(), 21);
    assert!(symbols.is_sorted());
    let counts = |symbol: &str| {
        knowledge.gene(symbol).map(|gene| (gene.loci.len(), gene.alleles.len())).unwrap()
    };
    assert_eq!(counts("CYP2C19"), (35, 36));
    assert_eq!(counts("RYR1"), (313, 339));
    assert_eq!(counts("CYP2D6"), (156, 171));
    assert_eq!(counts("MT-RNR1"), (0, 0));
    let reference = |symbol: &str| knowledge.gene(symbol).unwrap().alleles[0].name.clone();
    assert_eq!(reference("CYP2C19"), "*38");
    assert_eq!(reference("G6PD"), "B (reference)");
    assert_eq!(knowledge.digest.len(), 64);
}

#[test]
fn positions_on_grch37_say_what_the_reference_carries_there() {
    let knowledge = Knowledge::embedded().unwrap();
    let locus = |symbol: &str, rsid: &str| {
        let gene = knowledge.gene(symbol).unwrap();
        gene.loci
            .iter()
            .find(|locus| locus.at.rsid.as_deref() == Some(rsid))
            .unwrap()
            .grch37
            .clone()
            .unwrap()
    };
    // Three sites where the two references carry different alleles, and one where they agree.
    assert_eq!(
        (locus("CYP2C19", "rs3758581").position, locus("CYP2C19", "rs3758581").reference),
        (96_602_623, "G".into())
    );
    assert_eq!(
        (locus("CYP3A5", "rs776746").position, locus("CYP3A5", "rs776746").reference),
        (99_270_539, "C".into())
    );
    assert_eq!(
        (locus("DPYD", "rs1801265").position, locus("DPYD", "rs1801265").reference),
        (98_348_885, "G".into())
    );
    assert_eq!(
        (locus("CYP2C19", "rs4244285").position, locus("CYP2C19", "rs4244285").reference),
        (96_541_616, "G".into())
    );
}

#[test]
fn importing_the_tables_gives_the_shipped_files_byte_for_byte() {
    let Some(root) = plain_vcf::data("05_pgx") else { return };
    let out = tempfile::tempdir().unwrap();
    let folders = ["pharmcat/main", "pharmcat/history", "pypgx"].map(|folder| root.join(folder));
    let imported = import(&folders, out.path()).unwrap();
    assert_eq!(imported.genes.len(), 21);
    assert!(out.path().join(RECORD).exists());
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge/pgx/genes");
    for gene in &imported.genes {
        let read = |folder: &Path| fs::read_to_string(folder.join(format!("{gene}.json"))).unwrap();
        assert!(read(out.path()) == read(&shipped), "{gene} differs");
    }
    assert_eq!(from_folder(out.path()).unwrap().genes, Knowledge::embedded().unwrap().genes);
}

#[test]
fn genes_of_the_user_join_or_replace_the_shipped_ones() {
    let folder = folder(TOY);
    let own = from_folder(folder.path()).unwrap();
    let gene = own.gene("TOY1").unwrap();
    assert_eq!(gene.alleles.len(), 2, "an allele without positions is known by function only");
    assert_eq!(gene.accepts(&gene.alleles[1], 0), 0b11);
    assert_eq!(gene.accepts(&gene.alleles[1], 1), 0b10);
    assert_eq!(
        gene.interpret(&["*1", "*9"]).phenotype.as_deref(),
        Some("Intermediate Metabolizer")
    );
    let shipped = Knowledge::embedded().unwrap();
    let digest = shipped.digest.clone();
    let both = shipped.with(own);
    assert_eq!(both.genes.len(), 22);
    assert_ne!(both.digest, digest);
    let again = folder_of("CYP2C9");
    let replaced = both.with(from_folder(again.path()).unwrap());
    assert_eq!(replaced.genes.len(), 22);
    assert_eq!(replaced.gene("CYP2C9").unwrap().loci.len(), 2);
}

fn folder_of(symbol: &str) -> tempfile::TempDir {
    folder(&TOY.replace("TOY1", symbol))
}

#[test]
fn faults_of_a_gene_are_named() {
    let faults = [
        (TOY.replace("\"schema\":1", "\"schema\":7"), "schema 7"),
        (TOY.replace("\"200\":\"T\"", "\"201\":\"T\""), "position 201 is used but not defined"),
        (TOY.replace("\"200\":\"T\"", "\"200\":\"G\""), "carries G at 200"),
        (TOY.replace("\"position\":200", "\"position\":100"), "do not rise"),
        (TOY.replace("\"*9\",", "\"*2\",\"at\":{\"100\":\"G\"},"), "given twice"),
        (TOY.replace("\"A\"", "\"N\""), "no alleles in A, C, G and T"),
        (TOY.replace("\"alternates\":[\"G\"]", "\"alternates\":[]"), "no alleles in A, C, G and T"),
        (TOY.replace("\"gene\"", "\"gen\""), "not a gene of the schema"),
        (TOY[..200].to_string(), "not a gene of the schema"),
    ];
    for (text, expected) in faults {
        let error = from_folder(folder(&text).path()).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}\n{expected}");
        assert!(error.to_string().contains("TOY1.json"), "{error}");
        assert_eq!(error.exit_code(), 2);
    }
    let empty = tempfile::tempdir().unwrap();
    assert!(from_folder(empty.path()).unwrap_err().to_string().contains("no gene"));
    assert!(
        import(&[empty.path().into()], empty.path())
            .unwrap_err()
            .to_string()
            .contains("no allele definitions")
    );
    assert_eq!(SCHEMA, 1);
}

#[test]
fn tables_that_the_functions_do_not_decide_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let definition = r#"{"source":"X","version":"1","gene":"TOY1","chromosome":"chr1","genomeBuild":"GRCh38.p14",
"variants":[{"position":5,"rsid":null,"ref":"A","alts":["G"]}],
"namedAlleles":[{"name":"*1","reference":true,"alleles":["A"]},{"name":"*2","reference":false,"alleles":["G"]}]}"#;
    fs::write(folder.path().join("TOY1_translation.json"), definition).unwrap();
    fs::create_dir(folder.path().join("phenotype")).unwrap();
    let row = |diplotype: &str, result: &str| {
        format!(
            r#"{{"generesult":"{result}","lookupkey":"{result}","diplotypekey":{diplotype},"activityScore":null}}"#
        )
    };
    let table = |rows: &[String]| {
        format!(
            r#"{{"haplotypes":{{"*1":"N","*2":"N"}},"diplotypes":[{}],"version":"1"}}"#,
            rows.join(",")
        )
    };
    let path = folder.path().join("phenotype/TOY1.json");
    let out = tempfile::tempdir().unwrap();
    let good = [row(r#"{"*1":2}"#, "NM"), row(r#"{"*1":1,"*2":1}"#, "NM")];
    fs::write(&path, table(&good)).unwrap();
    let imported = import(&[folder.path().into()], out.path()).unwrap();
    assert_eq!(imported.genes, ["TOY1"]);
    assert_eq!(imported.read.len(), 2);
    let gene = from_folder(out.path()).unwrap();
    assert_eq!(
        gene.gene("TOY1").unwrap().interpret(&["*2", "*1"]).phenotype.as_deref(),
        Some("NM")
    );
    fs::write(&path, table(&[row(r#"{"*1":2}"#, "NM"), row(r#"{"*1":1,"*2":1}"#, "PM")])).unwrap();
    let error = import(&[folder.path().into()], out.path()).unwrap_err();
    assert!(error.to_string().contains("means PM and NM"), "{error}");
}

#[test]
fn genes_and_guidance_in_the_own_schema_are_taken_over() {
    let own = folder(TOY);
    let header =
        "drug\tpopulation\tkeys\taction\tdose\tamount\twatch\tremark\tstrength\tsource\taddress\n";
    let row = "toymab\tgeneral\tTOY1=Intermediate Metabolizer\tavoid\t\t\t\t\tstrong\tcpic-2025\thttps://example.org\n";
    fs::write(own.path().join("toy.tsv"), format!("{header}{row}")).unwrap();
    fs::write(own.path().join("other.json"), "{}").unwrap();
    let out = tempfile::tempdir().unwrap();
    let imported = import(&[own.path().into()], out.path()).unwrap();
    assert_eq!(
        (imported.genes.as_slice(), imported.guidance.as_slice()),
        (&["TOY1".to_string()][..], &["toy.tsv".to_string()][..])
    );
    assert_eq!(imported.read.len(), 2);
    // An import's own output can be used, and imported again.
    let knowledge = from_folder(out.path()).unwrap();
    assert_eq!(knowledge.gene("TOY1").unwrap().loci.len(), 2);
    let tables = Folder::open(out.path()).unwrap().guidance;
    assert_eq!(tables.len(), 1);
    let mut guidance = theriac_genome::guidance::Guidance::default();
    guidance.add_file(&tables[0]).unwrap();
    assert_eq!(guidance.rules("toymab").len(), 1);
    let again = tempfile::tempdir().unwrap();
    let second = import(&[out.path().into()], again.path()).unwrap();
    assert_eq!((second.genes, second.guidance), (imported.genes, imported.guidance));
    fs::write(own.path().join("toy.tsv"), format!("{header}toymab\tnonsense\n")).unwrap();
    let error = import(&[own.path().into()], out.path()).unwrap_err();
    assert!(error.to_string().contains("toy.tsv:2"), "{error}");
}
