"""Creates the pictures in `docs/screens/` from real runs: `make screens`.

Starts a Quarterdeck, loads the demo into it, and takes pictures of what `qd` prints (SVG), of
the documentation page and of a report (PNG). No picture loads anything.
"""

import io
import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

from tests.support.browser import Browser
from tests.support.running_server import Person, Stack, clean_environment

SCREENS = Path(__file__).parents[1] / "docs" / "screens"
WIDTH = 100
# For tables with ids.
WIDE = 126
QD = "from quarterdeck_client.qd import main; main()"
EMAIL = "amara.okafor@example.com"
MOST_SVG_BYTES, MOST_PNG_BYTES = 60_000, 200_000
# Fonts that are where the picture is looked at; rich's own would be loaded from elsewhere.
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
SVG = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
SVG = re.sub(r"<!--.*?-->", "", SVG).replace("Fira Code, monospace", FONTS)
CONTROL = re.compile(r"(\x1b\[(?:\?25[lh]|\d*[AK])|[\r\n])")
# The default one, as the pictures show it.
PORT = 8080
WINDOW = (1280, 860)
REPORT_DPI = 78


def frames(printed: str) -> list[str]:
    """Return what a terminal showed, one text after each time that something was taken back.

    Knows what rich sends to move a bar: a line up, erase the line, and colours, which stay.
    """
    lines, row, shown = [""], 0, []
    for part in CONTROL.split(printed):
        if part == "\n":
            row += 1
            lines += [""] * (row - len(lines) + 1)
        elif part.endswith("A") and CONTROL.fullmatch(part):
            row = max(0, row - int(part[2:-1] or 1))
        elif part.endswith("K") and CONTROL.fullmatch(part):
            shown.append("\n".join(lines).rstrip())
            lines[row] = ""
        elif part and not CONTROL.fullmatch(part):
            lines[row] += part
    return [*shown, "\n".join(lines).rstrip()]


def run(
    command: list[str], environment: dict[str, str], typed: str = "", width: int = WIDTH
) -> list[str]:
    """Return the frames of a command that runs on a terminal. Raise CalledProcessError."""
    ours, theirs = pty.openpty()
    variables = {"COLUMNS": str(width), "LINES": "60", "TERM": "xterm-256color"}
    process = subprocess.Popen(
        command,
        env=environment | variables,
        stdin=subprocess.PIPE,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    assert process.stdin is not None
    process.stdin.write(typed.encode())
    process.stdin.close()
    printed = b""
    with open(ours, "rb", buffering=0) as terminal:
        while True:
            try:
                piece = terminal.read(65536)
            except OSError:
                break  # Linux says so when the other end is closed.
            if not piece:
                break
            printed += piece
    if process.wait():
        raise subprocess.CalledProcessError(process.returncode, command, printed)
    return frames(printed.decode().replace("\r\n", "\n"))


def draw(name: str, title: str, text: str, width: int = WIDTH) -> None:
    """Write a text with its colours as a picture of a window."""
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(text), soft_wrap=False)
    picture = console.export_svg(
        title=title, theme=SVG_EXPORT_THEME, code_format=SVG, unique_id=name
    )
    assert not re.search(r"url\((?!#)|href=|<image|<script", picture), "it would load something"
    save(f"{name}.svg", picture.encode(), MOST_SVG_BYTES)


def save(name: str, content: bytes, most: int) -> None:
    """Write a picture of at most so many bytes into docs/screens."""
    assert len(content) <= most, f"{name} has {len(content)} bytes, more than {most}"
    (SCREENS / name).write_bytes(content)
    print(f"docs/screens/{name}: {len(content) / 1000:.1f} kB")


class Terminal:
    """Runs `qd` as somebody, with credentials of its own."""

    def __init__(self, stack: Stack, home: Path) -> None:
        own = {"XDG_CONFIG_HOME": str(home), "QD_URL": stack.url}
        self._environment = clean_environment() | own

    def login(self, password: str) -> None:
        """Sign in."""
        self("login", "--email", EMAIL, typed=f"{password}\n")

    def __call__(self, *arguments: str, typed: str = "", width: int = WIDTH) -> list[str]:
        """Run a command and return its frames."""
        return run([sys.executable, "-c", QD, *arguments], self._environment, typed, width)

    def picture(self, name: str, *arguments: str, width: int = WIDTH) -> None:
        """Draw the last that the command showed."""
        command = " ".join(["qd", *arguments])
        draw(name, command, self(*arguments, width=width)[-1], width)


def load_demo(stack: Stack) -> str:
    """Load the demo, draw it, and return the people's password, which the picture has not."""
    environment = clean_environment(data_dir=str(stack.data_dir), **stack.settings)
    command = [sys.executable, "-m", "quarterdeck_server", "demo", "--url", stack.url]
    last = run(command, environment)[-1]
    found = re.search(r"shown this once: \x1b\[1m(\S+?)\x1b", last)
    assert found, last
    draw("demo", "make demo", last.replace(found[1], "•" * 20))
    return found[1]


def draw_backup(qd: Terminal, source: int) -> None:
    """Draw a backup's bar, half-way if it took long enough, and how it ended."""
    shown = qd("backups", "start", str(source), "--wait")
    bars = [frame for frame in shown if "%" in frame]
    assert bars
    half_way = next((bar for bar in bars if " 0%" not in bar), bars[-1])
    draw("backup", f"qd backups start {source} --wait", f"{half_way}\n\n{shown[-1]}")


def draw_docs(stack: Stack) -> None:
    """Draw the page of the API."""
    with Browser() as page:
        page.open(f"{stack.url}/docs")
        page.wait_for_text("/api/events")
        page.command("Emulation.setScrollbarsHidden", hidden=True)
        path = SCREENS / "docs.png"
        page.screenshot(path, *WINDOW)
        assert not page.problems, page.problems
    save("docs.png", path.read_bytes(), MOST_PNG_BYTES)


def draw_report(admin: Person, source: int, folder: Path) -> None:
    """Draw the first page of the report on data quality."""
    base = f"/api/data-sources/{source}/reports"
    reports = admin.get(base, template_id="data-quality").json()["reports"]
    report = next(each for each in reports if each["format"] == "pdf")
    pdf, page = folder / "report.pdf", folder / "page"
    answer = admin.get(f"{base}/{report['id']}/download")
    assert answer.status_code == httpx.codes.OK, answer.text
    pdf.write_bytes(answer.content)
    subprocess.run(
        ["pdftoppm", "-png", "-r", str(REPORT_DPI), "-singlefile", "-f", "1", str(pdf), str(page)],
        check=True,
    )
    save("report.png", page.with_suffix(".png").read_bytes(), MOST_PNG_BYTES)


def draw_all(stack: Stack, folder: Path) -> None:
    """All pictures, of one stack."""
    password = load_demo(stack)
    admin = stack.login(EMAIL, password)
    found = admin.get("/api/data-sources", search="Shop").json()["data_sources"]
    source = int(found[0]["id"])
    qd = Terminal(stack, folder)
    qd.login(password)
    qd.picture("dashboard", "dashboard")
    urgent = ("--severity", "critical", "--severity", "high")
    qd.picture("events", "events", "list", *urgent, "--limit", "12", width=WIDE)
    qd.picture("notifications", "notifications", "list", *urgent, "--limit", "9", width=WIDE)
    qd.picture("security-audit", "security-audit", str(source))
    draw_backup(qd, source)
    draw_report(admin, source, folder)
    draw_docs(stack)


def main() -> None:
    """Draw all of them."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="qd-screens-") as made:
        folder = Path(made)
        stack = Stack(folder / "data", {"job_workers": "1", "workers": "2"}, port=PORT)
        try:
            draw_all(stack.start(), folder)
        finally:
            stack.stop()


if __name__ == "__main__":
    main()
