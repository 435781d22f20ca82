//! Products of bfloat16 tiles on the matrix unit of the processor (Intel AMX).
//!
//! One instruction multiplies a tile of 16 rows by 32 values with a tile of 32 by 16 and
//! adds to 16 by 16 in single precision: about eight times the rate of AVX-512 in single
//! precision. Intel 64 and IA-32 Architectures Software Developer's Manual, volume 1,
//! chapter 18. The compiler has no stable intrinsics for it yet, hence the assembly.
#![allow(unsafe_code)] // each block says why it is sound

use std::arch::asm;
use std::sync::OnceLock;

use super::tiled::{ROWS, Tile};

/// Whether processor and operating system let this process use the matrix unit.
pub(super) fn available() -> bool {
    static AVAILABLE: OnceLock<bool> = OnceLock::new();
    *AVAILABLE.get_or_init(|| supported() && permitted())
}

fn supported() -> bool {
    use std::arch::x86_64::__cpuid_count;
    const TILE_AND_BF16: u32 = 1 << 24 | 1 << 22;
    __cpuid_count(0, 0).eax >= 7 && __cpuid_count(7, 0).edx & TILE_AND_BF16 == TILE_AND_BF16
}

/// Asks Linux for the tile registers (`arch_prctl(ARCH_REQ_XCOMP_PERM, XTILEDATA)`).
#[cfg(target_os = "linux")]
fn permitted() -> bool {
    const ARCH_PRCTL: u64 = 158;
    const ARCH_REQ_XCOMP_PERM: u64 = 0x1023;
    const XTILEDATA: u64 = 18;
    let answer: i64;
    // SAFETY: a system call that takes two numbers and touches no memory of ours; it
    // clobbers rcx and r11 only.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") ARCH_PRCTL => answer,
            in("rdi") ARCH_REQ_XCOMP_PERM,
            in("rsi") XTILEDATA,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    answer == 0
}

#[cfg(not(target_os = "linux"))]
fn permitted() -> bool {
    false
}

/// The tile registers set up for this thread; given back when dropped, so that task
/// switches need not save them.
pub(super) struct Tiles(());

#[repr(C, align(64))]
struct Palette {
    palette: u8,
    start_row: u8,
    reserved: [u8; 14],
    bytes_per_row: [u16; 16],
    rows: [u8; 16],
}

impl Tiles {
    /// `None` where there is no matrix unit.
    pub(super) fn set_up() -> Option<Self> {
        if !available() {
            return None;
        }
        let mut palette = Palette {
            palette: 1,
            start_row: 0,
            reserved: [0; 14],
            bytes_per_row: [0; 16],
            rows: [0; 16],
        };
        palette.bytes_per_row[..8].fill(64);
        palette.rows[..8].fill(ROWS as u8);
        // SAFETY: the instruction reads 64 bytes, the size of `Palette`, and exists, as
        // `available` has found.
        unsafe { asm!("ldtilecfg [{}]", in(reg) &raw const palette, options(nostack, readonly)) };
        Some(Self(()))
    }

    /// `out[32 x 32] (+)= a[2 row panels] b[2 column panels]` over `depth` tiles.
    ///
    /// `a` and `b` hold `depth` tiles for each of their two panels. `stride` is the
    /// distance of the rows of `out`.
    pub(super) fn block(
        &self,
        out: &mut [f32],
        stride: usize,
        a: [&[Tile]; 2],
        b: [&[Tile]; 2],
        depth: usize,
        accumulate: bool,
    ) {
        assert!(out.len() >= 31 * stride + 32 && stride >= 32, "block outside the result");
        assert!(a.iter().chain(&b).all(|panel| panel.len() >= depth), "panel too short");
        assert!(depth > 0, "empty product");
        let bytes = stride * 4;
        let row = out.as_mut_ptr();
        // SAFETY: `self` shows that the tiles are set up as 16 rows of 64 bytes. The four
        // result tiles lie in the 32 rows of 32 values of `out` checked above, and the
        // loop reads `depth` tiles of 1024 bytes of each panel, checked above. The
        // compiler uses no tile registers, so nothing of its own is clobbered.
        unsafe {
            let lower = row.add(16 * stride);
            if accumulate {
                asm!(
                    "tileloadd tmm0, [{upper} + {s}]",
                    "tileloadd tmm1, [{upper} + {s} + 64]",
                    "tileloadd tmm2, [{lower} + {s}]",
                    "tileloadd tmm3, [{lower} + {s} + 64]",
                    upper = in(reg) row, lower = in(reg) lower, s = in(reg) bytes,
                    options(nostack, readonly),
                );
            } else {
                asm!(
                    "tilezero tmm0",
                    "tilezero tmm1",
                    "tilezero tmm2",
                    "tilezero tmm3",
                    options(nostack, nomem)
                );
            }
            asm!(
                "2:",
                "tileloadd tmm4, [{a0} + {s}]",
                "tileloadd tmm6, [{b0} + {s}]",
                "tileloadd tmm7, [{b1} + {s}]",
                "tdpbf16ps tmm0, tmm4, tmm6",
                "tileloadd tmm5, [{a1} + {s}]",
                "tdpbf16ps tmm1, tmm4, tmm7",
                "tdpbf16ps tmm2, tmm5, tmm6",
                "tdpbf16ps tmm3, tmm5, tmm7",
                "add {a0}, 1024",
                "add {a1}, 1024",
                "add {b0}, 1024",
                "add {b1}, 1024",
                "dec {n}",
                "jnz 2b",
                a0 = inout(reg) a[0].as_ptr() => _,
                a1 = inout(reg) a[1].as_ptr() => _,
                b0 = inout(reg) b[0].as_ptr() => _,
                b1 = inout(reg) b[1].as_ptr() => _,
                n = inout(reg) depth => _,
                s = in(reg) 64_usize,
                options(nostack, readonly),
            );
            asm!(
                "tilestored [{upper} + {s}], tmm0",
                "tilestored [{upper} + {s} + 64], tmm1",
                "tilestored [{lower} + {s}], tmm2",
                "tilestored [{lower} + {s} + 64], tmm3",
                upper = in(reg) row, lower = in(reg) lower, s = in(reg) bytes,
                options(nostack),
            );
        }
    }
}

impl Drop for Tiles {
    fn drop(&mut self) {
        // SAFETY: `self` exists only where the instruction does; it touches no memory.
        unsafe { asm!("tilerelease", options(nostack, nomem)) };
    }
}
