"""How it went for the honest while an attack went on, in figures and in words."""

import sys
from collections import Counter
from dataclasses import dataclass, field

from tests.bench.attacks.honest import GOOD, Sample
from tests.bench.attacks.target import Outcome

READS = ("read", "new connection", "grpc")
LOGINS = ("login, known", "login, new", "login, new elsewhere")
MOST_RATIO, MOST_LOGIN_SECONDS = 3.0, 2.0


def percentile(times: list[float], share: float) -> float:
    """A percentile; 0 of nothing."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] if times else 0.0


@dataclass(slots=True)
class Told:
    """How it went for the honest in some seconds."""

    name: str
    title: str
    p50_ms: float
    p99_ms: float
    longest_ms: float
    logins: dict[str, float]
    streams_ended: Counter[str]
    errors: Counter[str]
    health: Counter[str]
    ratio: float = 0.0
    memory: dict[str, tuple[float, float]] = field(default_factory=dict)
    died: list[str] = field(default_factory=list)
    got: Outcome = field(default_factory=Counter)

    def faults(self) -> list[str]:
        """What must not have been."""
        found = [f"p99 {self.ratio:.1f}x"] if self.ratio > MOST_RATIO else []
        found += [
            f"{kind} {seconds:.1f} s"
            for kind, seconds in self.logins.items()
            if seconds > MOST_LOGIN_SECONDS
        ]
        found += [f"stream ended {how} x {many}" for how, many in self.streams_ended.items()]
        found += [f"{what} x {many}" for what, many in self.errors.items()]
        return found + [f"{name} died" for name in self.died]


def tell(name: str, title: str, samples: list[Sample]) -> Told:
    """What samples amount to."""
    reads = [each.seconds * 1000 for each in samples if each.kind in READS]
    good_logins = [each for each in samples if each.kind in LOGINS and each.outcome == GOOD]
    return Told(
        name,
        title,
        percentile(reads, 0.5),
        percentile(reads, 0.99),
        max(reads, default=0.0),
        {
            kind: max(each.seconds for each in good_logins if each.kind == kind)
            for kind in LOGINS
            if any(each.kind == kind for each in good_logins)
        },
        Counter(each.outcome for each in samples if each.kind == "stream"),
        Counter(
            f"{each.kind}: {each.outcome}"
            for each in samples
            if each.outcome != GOOD and each.kind not in ("stream", "healthz")
        ),
        Counter(each.outcome or "200" for each in samples if each.kind == "healthz"),
    )


def progress(told: Told) -> None:
    """One line, as soon as an attack is over."""
    signed_in = ", ".join(f"{seconds:.2f}" for seconds in told.logins.values()) or "none"
    faults = told.faults()
    if told.name == "calm":
        faults = [each for each in faults if not each.startswith("p99")]
    line = f"{told.name:24} p50 {told.p50_ms:6.1f} p99 {told.p99_ms:7.1f} ({told.ratio:5.1f}x)"
    line += (
        f" longest {told.longest_ms:7.0f} ms, logins {signed_in} s, healthz {told.health['200']}"
    )
    line += f" of {told.health.total()}: {'; '.join(faults) or 'held'}"
    print(line, file=sys.stderr, flush=True)
    if told.got:
        print(f"{'':24} got {shown(told.got)}", file=sys.stderr, flush=True)


def shown(counted: Counter[str]) -> str:
    """`401 x 2,304, closed x 3`."""
    return ", ".join(f"{what} x {many:,}" for what, many in counted.most_common(8) if many)


def table(calm: list[Told], told: list[Told]) -> str:
    """All of it in Markdown."""
    lines = [
        "| attack | reads p50, p99 ms | of calm | longest ms | logins s | streams ended |"
        " errors of the honest | /healthz | Envoy MB | workers MB | the attacker got | |",
        "|---|--:|--:|--:|--:|--:|---|---|--:|--:|---|---|",
    ]
    for each in (calm[0], *told):
        memory = [
            f"{low:,.0f} → {high:,.0f}"
            for low, high in (each.memory.get(name, (0, 0)) for name in ("envoy", "workers"))
        ]
        verdict = "" if each.name == "calm" else "**no**" if each.faults() else "held"
        died = "".join(f"; {name} died" for name in each.died)
        cells = (
            each.title,
            f"{each.p50_ms:.1f}, {each.p99_ms:.1f}",
            f"{each.ratio:.1f}x" if each.ratio else "",
            f"{each.longest_ms:,.0f}",
            f"{max(each.logins.values()):.2f}" if each.logins else "none",
            shown(each.streams_ended) or "0",
            (shown(each.errors) or "none") + died,
            shown(each.health),
            memory[0] if each.memory else "",
            memory[1] if each.memory else "",
            shown(each.got),
            verdict,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
