"""Honest traffic beside attacks. `make bench-attacks`

Starts a Quarterdeck with its own limits, lets honest people read, write, sign in
and follow their notifications, and attacks it from other loopback addresses, one
attack after the other. Prints a table of how it went for the honest: reads within
three times the p99 of before, logins under 2 s, no stream ended.
"""

import argparse
import resource
import signal
import sys
import tempfile
from pathlib import Path

from tests.bench.attacks.host import template
from tests.bench.attacks.run import Run
from tests.bench.attacks.target import ATTACKS, Attack
from tests.bench.attacks.told import progress, table


def options() -> argparse.Namespace:
    """The command's arguments."""
    listed = "\n".join(f"  {each.name:24}{each.title}" for each in ATTACKS.values())
    parser = argparse.ArgumentParser(
        prog='make bench-attacks ARGS="…"',
        description=__doc__,
        epilog=f"attacks:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--only", default="", help="names of attacks, or how they begin, joined by commas"
    )
    parser.add_argument("--seconds", type=float, default=12, help="of each attack")
    parser.add_argument(
        "--nice",
        type=int,
        default=10,
        help="how far the attackers stand back for the processor, 0 to 19: they stand for"
        " other machines and have this one's only because there is no other (10)",
    )
    parser.add_argument("--fresh", action="store_true", help="a new Quarterdeck for each attack")
    parser.add_argument("--output", type=Path, help="write the table to this file, too")
    return parser.parse_args()


def chosen(only: str) -> list[Attack]:
    """The attacks that are asked for; all by default."""
    names = [part.strip() for part in only.split(",") if part.strip()]
    unknown = [name for name in names if not any(each.startswith(name) for each in ATTACKS)]
    if unknown:
        raise SystemExit(f"no such attack: {', '.join(unknown)}; --help lists them")
    exact = [each for each in ATTACKS.values() if each.name in names]
    begins = [
        each
        for each in ATTACKS.values()
        if not names or any(each.name.startswith(name) for name in names if name not in ATTACKS)
    ]
    return [each for each in ATTACKS.values() if each in exact or each in begins]


def main() -> None:
    given = options()
    # Who is told to stop stops what was started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    attacks = chosen(given.only)
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    with tempfile.TemporaryDirectory(prefix="qd-attacks-") as folder:
        print("making people, tasks, events, a backup and a report", file=sys.stderr, flush=True)
        run = Run(template(Path(folder)), Path(folder), given)
        told = []
        try:
            for attack in attacks:
                told.append(run.one(attack))
                progress(told[-1])
        finally:
            run.close()
            if told:
                text = table(run.calm, told)
                print(text)
                if given.output:
                    given.output.write_text(text + "\n")
    failed = [each.name for each in told if each.faults()]
    if failed:
        raise SystemExit(f"did not hold: {', '.join(failed)}")


if __name__ == "__main__":
    main()
