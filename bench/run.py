"""Run every bench of this folder, or those named: `python bench/run.py [NAME ...]`. Status 1 when one misses its goal.

A bench is a script that can be run; its last line is its figure, as JSON.
"""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Run them one after another, then list their figures."""
    known = _benches()
    asked = sys.argv[1:] or list(known)
    if unknown := set(asked) - set(known):
        sys.exit(f"There is no bench {', '.join(sorted(unknown))}. There are {', '.join(known)}.")
    figures = [_run(name, known[name]) for name in asked]
    print(f"\n{'bench':<22}{'value':>14}  {'unit':<12}{'ratio':>8}{'goal':>12}")
    for figure in figures:
        verdict = "" if figure["ok"] else "  missed"
        print(
            f"{figure['bench']:<22}{figure['value']!s:>14}  {figure['unit']:<12}{figure['ratio']!s:>8}{figure['goal']!s:>12}{verdict}"
        )
    return 0 if all(figure["ok"] for figure in figures) else 1


def _benches() -> dict[str, Path]:
    found = (path for path in sorted(HERE.glob("*.py")) if path != Path(__file__).resolve())
    return {path.stem: path for path in found if '__name__ == "__main__"' in path.read_text(encoding="utf-8")}


def _run(name: str, script: Path) -> dict[str, object]:
    print(f"-- {name}", file=sys.stderr, flush=True)
    done = subprocess.run([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    last = done.stdout.strip().rpartition("\n")[2]
    print(last, flush=True)
    try:
        figure: dict[str, object] = json.loads(last)
    except ValueError:
        figure = {
            "bench": name,
            "value": "-",
            "unit": f"failed ({done.returncode})",
            "ratio": "-",
            "goal": "-",
            "ok": False,
        }
    return figure


if __name__ == "__main__":
    sys.exit(main())
