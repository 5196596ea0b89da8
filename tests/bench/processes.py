"""What a group of processes uses, read from /proc."""

import os
import re
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
STOP_SECONDS = 30


def descendants(pid: int) -> list[int]:
    """The process and all below it."""
    found = [pid]
    for each in found:
        with suppress(FileNotFoundError):
            for task in Path(f"/proc/{each}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def processor_seconds(pids: list[int]) -> float:
    """CPU time of processes and of their children that ended."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(fields[index]) for index in (11, 12, 13, 14))
    return ticks / TICKS


def memory_megabytes(pids: list[int]) -> float:
    """Proportional set size of processes."""
    kilobytes = 0
    for pid in pids:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        match = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
        kilobytes += int(match[1]) if match else 0
    return kilobytes / 1024


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends a process with SIGTERM, and if that takes too long, all below it with SIGKILL."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        for pid in descendants(process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait(timeout=STOP_SECONDS)
