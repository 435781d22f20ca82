//! A record but its genotypes.

/// Place, alleles and filter of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site<'a> {
    /// As the file names it.
    pub chromosome: &'a str,
    /// 1-based.
    pub position: u64,
    /// Last base: of `REF`, or what `END` says.
    pub end: u64,
    /// `REF`.
    pub reference: &'a [u8],
    /// `ALT`s; none where it is `.`.
    pub alternates: Vec<&'a [u8]>,
    /// The filters that the record failed.
    pub failed: Option<String>,
}

impl Site<'_> {
    /// A reference block of a gVCF: no alternate sequence, and an `END`.
    pub fn is_block(&self) -> bool {
        self.end >= self.position + self.reference.len() as u64
            && self.alternates.iter().all(|alternate| stands_for_any(alternate))
    }
}

/// `<NON_REF>` and its like: whatever else there may be.
fn stands_for_any(alternate: &[u8]) -> bool {
    matches!(alternate, b"<NON_REF>" | b"<*>" | b"<X>" | b".")
}

/// Where a record lies, read before anything else: most records are of no interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// As the file names it.
    pub chromosome: &'a str,
    /// 1-based.
    pub first: u64,
    /// Last base.
    pub last: u64,
}

/// Why a record cannot be read, in words.
pub type Complaint = String;
