#!/usr/bin/env python3
"""Packs the published SA score fragment contributions into `fragments.bin`.

Usage: make.py fpscores.pkl.gz fragments.bin

Input: `Contrib/SA_Score/fpscores.pkl.gz` of RDKit (BSD-3, see NOTICE), a pickled list of
`[score, id, id, ...]` over unfolded Morgan (radius 2) fragment identifiers.

Output, little-endian: b"SAF1", u32 number of scores, u32 number of fragments, then the scores
as i32 in units of 1e-4 (commonest first), then for every fragment in rising order of its
identifier two LEB128 numbers: the difference to the identifier before, and the index of its score.
All of it after the magic is one raw deflate stream.
"""
import gzip
import pickle
import struct
import sys
import zlib


def leb128(n: int) -> bytes:
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def main(source: str, target: str) -> None:
    with gzip.open(source) as f:
        groups = pickle.load(f)
    score_of = {}
    for score, *ids in groups:
        tenth_milli = round(float(score) * 10_000)
        assert abs(tenth_milli / 10_000 - float(score)) < 1e-12, score
        for fragment in ids:
            score_of[fragment] = tenth_milli  # the last entry holds, as in sascorer.py
    count = {}
    for score in score_of.values():
        count[score] = count.get(score, 0) + 1
    scores = sorted(count, key=lambda s: (-count[s], s))
    index = {s: i for i, s in enumerate(scores)}
    body = bytearray(struct.pack("<II", len(scores), len(score_of)))
    body += struct.pack(f"<{len(scores)}i", *scores)
    before = 0
    for fragment in sorted(score_of):
        assert 0 <= fragment < 2**32
        body += leb128(fragment - before) + leb128(index[score_of[fragment]])
        before = fragment
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    with open(target, "wb") as f:
        f.write(b"SAF1" + packer.compress(bytes(body)) + packer.flush())


if __name__ == "__main__":
    main(*sys.argv[1:])
