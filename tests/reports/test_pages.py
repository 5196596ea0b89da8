"""The HTML report, as it is written and in a real browser."""

import html
import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from quarterdeck_server.domains.reports.cells import shown
from quarterdeck_server.domains.reports.formats.charts import SIZE
from quarterdeck_server.domains.reports.render import render

from tests.support.report_documents import HOSTILE, hostile

CHROMIUM = Path("/usr/bin/chromium")
WIDTHS = (390, 1280)
FRAMES = """<!doctype html><body>{frames}<output></output><script>
onload = () => {{
  const told = [...document.querySelectorAll("iframe")].map((frame) => {{
    const page = frame.contentDocument, root = page.documentElement;
    const texts = [...page.querySelectorAll("p, dt, dd, th, td, li, caption, .pill")]
      .filter((each) => each.textContent.trim());
    const size = (each) => parseFloat(frame.contentWindow.getComputedStyle(each).fontSize);
    const drawn = [...page.querySelectorAll("svg")].filter((each) => each.clientWidth);
    return {{
      title: page.title, width: frame.clientWidth, room: root.clientWidth,
      wanted: Math.max(root.scrollWidth, page.body.scrollWidth),
      asked: frame.contentWindow.performance.getEntriesByType("resource").length,
      least: Math.min(...texts.map(size)), charts: drawn.length,
      scale: Math.min(...drawn.map((each) => each.clientWidth / each.viewBox.baseVal.width)),
    }};
  }});
  document.querySelector("output").textContent = JSON.stringify(told);
}};
</script></body>"""


class Page(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, attribute: str) -> list[str]:
        """The values of an attribute, in their order."""
        return [attrs[attribute] or "" for _, attrs in self.elements if attribute in attrs]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """The hostile report."""
    return Page(render(hostile(), "html", tmp_path_factory.mktemp("page")).read_text("utf-8"))


@pytest.fixture(scope="module")
def browsed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, object]], str]:
    """What the browser tells of the hostile report at each width, and its log of the network."""
    if not CHROMIUM.exists():
        pytest.skip("NO CHROMIUM HERE: install chromium")
    folder = tmp_path_factory.mktemp("pages")
    render(hostile(), "html", folder)
    frames = "".join(
        f'<iframe src="report.html" style="width:{width}px;height:900px;border:0"></iframe>'
        for width in WIDTHS
    )
    (folder / "frames.html").write_text(FRAMES.format(frames=frames))
    done = subprocess.run(
        [
            *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-background-networking", "--disable-sync", "--disable-component-update"),
            # Where nothing listens.
            "--proxy-server=http://127.0.0.1:1",
            *("--allow-file-access-from-files", f"--user-data-dir={folder / 'profile'}"),
            *(f"--log-net-log={folder / 'net.json'}", "--window-size=1700,1000", "--dump-dom"),
            (folder / "frames.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found = re.search("<output>(.*?)</output>", done.stdout, re.DOTALL)
    assert found
    return json.loads(html.unescape(found[1])), (folder / "net.json").read_text()


def test_the_page_shows_texts_as_texts(page: Page) -> None:
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "img", "iframe", "object", "link", "y", "b", "r", "t"}
    assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on")]
    assert all(link.startswith("#") for link in page.all("href"))
    assert not page.all("src")
    for text in HOSTILE:
        assert shown(text) in page.text
    assert "\u202e" not in page.text
    policies = [attrs["content"] for _, attrs in page.elements if "http-equiv" in attrs]
    assert (policies[0] or "").startswith("default-src 'none'; style-src 'unsafe-inline';")


def test_the_page_is_accessible(page: Page) -> None:
    ids = page.all("id")
    assert len(ids) == len(set(ids))
    named = [each for ids in page.all("aria-labelledby") for each in ids.split()]
    assert {*named, *(link[1:] for link in page.all("href"))} <= set(ids)
    headings = [tag for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == "h1"
    assert set(headings[1:]) == {"h2"}
    count = [tag for tag, _ in page.elements].count
    assert count("table") == count("caption") == count("thead") == 5
    assert all(attrs.get("scope") for tag, attrs in page.elements if tag == "th")
    assert count("title") - 1 == count("desc") == count("svg") == 8
    assert ("html", {"lang": "en"}) in page.elements


def test_the_page_never_scrolls_sideways(browsed: tuple[list[dict[str, object]], str]) -> None:
    for told, width in zip(browsed[0], WIDTHS, strict=True):
        assert told["width"] == width
        assert told["wanted"] == told["room"]
        assert str(told["title"]).startswith("<b>#panic")
        assert told["charts"] == 4


def test_texts_are_large_enough_to_read(browsed: tuple[list[dict[str, object]], str]) -> None:
    for told in browsed[0]:
        assert float(str(told["least"])) >= 12
        assert float(str(told["scale"])) * SIZE >= 12


def test_the_page_asks_for_nothing_on_the_network(
    browsed: tuple[list[dict[str, object]], str],
) -> None:
    # Requests of the browser's own have no initiator.
    initiators = set(re.findall(r'"initiator":"([^"]*)"', browsed[1]))
    assert initiators <= {"not an origin"}
    assert not [told for told in browsed[0] if told["asked"]]
