//! Small VCFs for tests.

/// A VCF that grows by lines.
#[derive(Debug, Clone)]
pub struct Vcf(String);

impl Vcf {
    /// On GRCh38.
    pub fn new(samples: &[&str]) -> Self {
        Self::on("##contig=<ID=chr10,length=133797422>", samples)
    }

    /// With this line in its header.
    pub fn on(meta: &str, samples: &[&str]) -> Self {
        let columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT";
        Self(format!(
            "##fileformat=VCFv4.2\n{meta}\n##FORMAT=<ID=GT,Number=1,Type=String>\n{columns}\t{}\n",
            samples.join("\t")
        ))
    }

    /// Adds a line.
    #[must_use]
    pub fn raw(mut self, line: &str) -> Self {
        self.0 += line;
        self.0.push('\n');
        self
    }

    /// Adds a line.
    #[must_use]
    pub fn line(self, line: &str) -> Self {
        self.raw(line)
    }

    /// The file.
    pub fn text(&self) -> String {
        self.0.clone()
    }
}

/// A line with genotypes alone.
pub fn row(
    chromosome: &str,
    position: u64,
    reference: &str,
    alternate: &str,
    genotypes: &[&str],
) -> String {
    let genotypes = genotypes.join("\t");
    format!("{chromosome}\t{position}\t.\t{reference}\t{alternate}\t.\tPASS\t.\tGT\t{genotypes}")
}
