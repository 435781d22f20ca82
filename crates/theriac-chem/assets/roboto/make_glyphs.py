"""Writes glyphs.tsv: the outlines of Roboto Regular (Apache-2.0) that depictions need.

usage: make_glyphs.py Roboto-Regular.ttf > glyphs.tsv      (needs fonttools)

One line per character: the character's code point in hexadecimal, its advance width and its
outline as SVG path data, in 1/1000 em, y downwards, origin on the base line.
"""

import sys

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

CODES = [*range(0x21, 0x7F), *range(0xA1, 0x100), *range(0x391, 0x3AA), *range(0x3B1, 0x3CA)]
CODES += [0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x2212, 0x2264, 0x2265]

font = TTFont(sys.argv[1])
scale = 1000 / font["head"].unitsPerEm
glyphs, cmap = font.getGlyphSet(), font.getBestCmap()
print("# Outlines of Roboto Regular, Copyright Google Inc., Apache License 2.0 (see LICENSE).")
print("# Made by make_glyphs.py: code point, advance, SVG path in 1/1000 em, y downwards.")
print(f"20\t{round(glyphs[cmap[0x20]].width * scale)}\t")
for code in CODES:
    if code not in cmap:
        continue
    pen = SVGPathPen(glyphs, ntos=lambda v: str(round(v)))
    glyphs[cmap[code]].draw(TransformPen(pen, (scale, 0, 0, -scale, 0, 0)))
    print(f"{code:x}\t{round(glyphs[cmap[code]].width * scale)}\t{pen.getCommands()}")
