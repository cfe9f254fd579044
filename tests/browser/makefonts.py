"""Makes the fonts of the console's page, out of a font package:

    npm pack @fontsource/ibm-plex-sans-arabic@5.3.0
    tar xzf fontsource-ibm-plex-sans-arabic-5.3.0.tgz
    python -m tests.browser.makefonts package

Keeps the letters of Arabic, Persian, Urdu and of western European languages, in two weights, and
drops the hints, which today's screens do not need. The OFL reserves the name of a font to its makers,
so the result has another.
"""

import shutil
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from tests.servers import ROOT

FONTS = ROOT / "workers/operate/console/static/fonts"
FAMILY = "Barid Sans"
WEIGHTS = (400, 600)

ARABIC = (
    "600-603,606-60f,610-61b,61c,61e-658,660-66f,670,671,679,67e,686,688,691,698,6a4,6a9,6af,"
    "6ba,6be,6c1,6c3,6cc,6d2,6d4,6d5,6f0-6f9,200c-200f,2010,2011,fdfc"
)
LATIN = (
    "20-7e,a0-ff,131,152,153,160,161,178,17d,17e,2c6,2da,2dc,2000-200b,2010-2027,202f,2030,2032,"
    "2033,2039,203a,2044,2066-2069,20ac,2116,2122,2190-2193,2212,2215,2248,2260,2264,2265,fffd"
)
NAMES = {1, 3, 4, 6, 16}
"""Entries of a font's table of names that say what it is called."""


def make(source: Path, target: Path, characters: str) -> int:
    """Write a part of a font; returns its bytes."""
    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = ["*"]
    options.name_IDs = [0, 1, 2, 3, 4, 6, 13, 14]
    options.notdef_outline = True
    with TTFont(source) as font:
        part = subset.Subsetter(options)
        part.populate(unicodes=subset.parse_unicodes(characters))
        part.subset(font)
        for record in font["name"].names:
            if record.nameID in NAMES:
                record.string = FAMILY.replace(" ", "") if record.nameID == 6 else FAMILY
        subset.save_font(font, str(target), options)
    return target.stat().st_size


def main(package: Path) -> None:
    """Make all of them."""
    FONTS.mkdir(exist_ok=True)
    for weight in WEIGHTS:
        for script, characters in (("arabic", ARABIC), ("latin", LATIN)):
            source = package / f"files/ibm-plex-sans-arabic-{script}-{weight}-normal.woff2"
            target = FONTS / f"{script}-{weight}.woff2"
            print(target.name, make(source, target, characters), "bytes")
    shutil.copyfile(package / "LICENSE", FONTS / "LICENSE.txt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
