//! The genes shipped with the program.

macro_rules! genes {
    ($($gene:literal),* $(,)?) => {
        &[$((
            concat!("knowledge/pgx/genes/", $gene, ".json"),
            include_str!(concat!("../../../../knowledge/pgx/genes/", $gene, ".json")),
        )),*]
    };
}

/// Name and text of every file.
pub(super) const GENES: &[(&str, &str)] = genes![
    "ABCG2", "CACNA1S", "CFTR", "CYP2B6", "CYP2C19", "CYP2C9", "CYP2D6", "CYP3A4", "CYP3A5",
    "CYP4F2", "DPYD", "G6PD", "IFNL3", "MT-RNR1", "NAT2", "NUDT15", "RYR1", "SLCO1B1", "TPMT",
    "UGT1A1", "VKORC1",
];
