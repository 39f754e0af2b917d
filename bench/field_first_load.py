"""What a phone loads before the first screen: page, styles and scripts, gzipped. `python bench/field_first_load.py`"""

import json
import subprocess
import sys

import harness
import limits
import shop

LIMIT_KIB = 80


def main() -> None:
    """As field/scripts/size.mjs counts it: without pictures and what is loaded when opened."""
    shop.built()
    words = [sys.executable, str(harness.ROOT / "tools/node.py"), "node", "scripts/size.mjs"]
    said = subprocess.run(words, cwd=shop.FIELD, stdout=subprocess.PIPE, text=True).stdout
    sizes = json.loads(said)
    kib = sizes["first_load_gzip_bytes"] / 1024
    limits.finish("field_first_load", kib, "KiB gzip", LIMIT_KIB, brotli_bytes=sizes["first_load_brotli_bytes"])


if __name__ == "__main__":
    main()
