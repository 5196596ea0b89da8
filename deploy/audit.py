"""Looks what is pinned up among known vulnerabilities (pip-audit, with OSV's data). `make audit`

Exit code 1 if there is one, 2 if the database cannot be reached: then nothing is known.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

FOUND, UNKNOWN = 1, 2
COMMAND = (sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "--require-hashes")
OPTIONS = ("--vulnerability-service", "osv", "--progress-spinner", "off", "--format", "json")


def main(files: list[str]) -> int:
    """Tells what is found in the distributions of these files."""
    named = [part for file in files for part in ("--requirement", file)]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        ran = subprocess.run(  # noqa: S603
            [*COMMAND, *OPTIONS, "--output", str(report), *named],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if not report.exists():
            reason = ran.stderr.strip().rpartition("\n")[2][:300]
            print(f"Nothing was checked: the database of vulnerabilities does not answer. {reason}")
            return UNKNOWN
        distributions = json.loads(report.read_text())["dependencies"]
    skipped = [each for each in distributions if "skip_reason" in each]
    known = [each for each in distributions if each.get("vulns")]
    for each in skipped:
        print(f"{each['name']}: not checked: {each['skip_reason']}")
    for each in known:
        for problem in each["vulns"]:
            fixed = ", ".join(problem["fix_versions"]) or "no version yet"
            print(f"{each['name']} {each['version']}: {problem['id']}, mended in {fixed}")
    print(f"Distributions checked: {len(distributions) - len(skipped)}  vulnerable: {len(known)}")
    if not distributions or skipped:
        return UNKNOWN
    return FOUND if known else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
