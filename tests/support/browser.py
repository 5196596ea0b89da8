"""A headless Chromium with one page, driven over the Chrome DevTools Protocol.

https://chromedevtools.github.io/devtools-protocol/
"""

import base64
import itertools
import json
import subprocess
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest
from websockets.sync.client import ClientConnection, connect

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    # No name has an address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
)
WAIT_SECONDS = 30
# What a page does when somebody types: frameworks listen to the events.
FILL = """(selector, text) => {
  const field = document.querySelector(selector);
  const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  field.focus();
  Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, text);
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, {bubbles: true}));
}"""
CLICK = """(selector) => {
  const found = document.querySelector(selector);
  found.scrollIntoView({block: "center"});
  found.click();
}"""


class BrowserError(AssertionError):
    """The page did not do what it was told, or what was waited for did not come."""


class Browser:
    """One page of a browser of its own; `with Browser() as page:`."""

    def __init__(self) -> None:
        if not CHROMIUM.exists():
            pytest.skip("NO CHROMIUM HERE: install chromium")
        # What the page asked for, in this order, `data:` and `blob:` left out.
        self.requests: list[str] = []
        # Errors of scripts, and what the browser refused.
        self.problems: list[str] = []
        self._numbers = itertools.count(1)
        self._profile = tempfile.TemporaryDirectory(
            prefix="qd-chromium-", ignore_cleanup_errors=True
        )
        self._ending = ExitStack()
        self._ending.callback(self._profile.cleanup)
        self._socket: ClientConnection | None = None

    def __enter__(self) -> Self:
        process = subprocess.Popen(
            [str(CHROMIUM), *FLAGS, f"--user-data-dir={self._profile.name}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._ending.callback(_stop, process)
        # Whatever fails from here on ends the browser, too.
        with self._ending.pop_all() as ending:
            url = _page_url(Path(self._profile.name), process)
            self._socket = ending.enter_context(connect(url, max_size=None, proxy=None))
            for domain in ("Page", "Network", "Runtime", "Log"):
                self.command(f"{domain}.enable")
            self._ending = ending.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._ending.close()

    def open(self, url: str) -> None:
        """Goes to the URL and waits until the page is loaded."""
        answer = self.command("Page.navigate", url=url)
        if "errorText" in answer:
            raise BrowserError(f"{url}: {answer['errorText']}")
        self.wait(lambda: self.evaluate("document.readyState") == "complete", f"{url} to load")

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, or of the promise that it is, as JSON."""
        answer = self.command(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise BrowserError(details.get("exception", details).get("description", str(details)))
        return answer["result"].get("value")

    def text(self, selector: str = "body") -> str:
        """What can be read there; empty if there is no such element."""
        return str(
            self.evaluate(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''")
        )

    def fill(self, selector: str, text: str) -> None:
        """Types into a field, once it is there."""
        self._act(FILL, selector, text)

    def click(self, selector: str) -> None:
        """Clicks an element, once it is there."""
        self._act(CLICK, selector)

    def wait_for_text(self, text: str, selector: str = "body") -> None:
        """Waits until the text can be read there."""
        self.wait(lambda: text in self.text(selector), f"{text!r} in {selector}")

    def wait(self, is_so: Any, what: str) -> None:
        """Waits until `is_so()` is true. Raises BrowserError if it does not come to be."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not is_so():
            if time.monotonic() > deadline:
                shown = self.text()[:2000]
                raise BrowserError(f"waited for {what}; {self.problems}; the page has:\n{shown}")
            time.sleep(0.05)

    def screenshot(self, path: Path, width: int, height: int) -> None:
        """Writes what a window of this size shows as a PNG."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.command("Emulation.setDeviceMetricsOverride", **size)
        answer = self.command("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(answer["data"]))

    def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A command of the protocol; answers its result."""
        assert self._socket is not None
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv(timeout=WAIT_SECONDS))
            if message.get("id") == number:
                break
            if "method" in message:
                self._note(message["method"], message["params"])
        if "error" in message:
            raise BrowserError(f"{method}: {message['error']['message']}")
        return dict(message["result"])

    def _act(self, script: str, selector: str, *arguments: str) -> None:
        quoted = json.dumps(selector)
        self.wait(lambda: self.evaluate(f"!!document.querySelector({quoted})"), selector)
        self.evaluate(
            f"({script})({', '.join(json.dumps(each) for each in (selector, *arguments))})"
        )

    def _note(self, event: str, parameters: dict[str, Any]) -> None:
        if event == "Network.requestWillBeSent":
            url = parameters["request"]["url"]
            if not url.startswith(("data:", "blob:")):
                self.requests.append(url)
        elif event == "Runtime.exceptionThrown":
            self.problems.append(str(parameters["exceptionDetails"]))
        elif event == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.problems.append(parameters["entry"]["text"])


def _page_url(profile: Path, process: subprocess.Popen[bytes]) -> str:
    """The address of the page's socket: the browser writes its port into its profile."""
    port_file = profile / "DevToolsActivePort"
    deadline = time.monotonic() + WAIT_SECONDS
    while not port_file.exists() or "\n" not in port_file.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            raise BrowserError("chromium did not start")
        time.sleep(0.02)
    port = port_file.read_text().split()[0]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=10) as answer:
        pages = [each for each in json.load(answer) if each["type"] == "page"]
    return str(pages[0]["webSocketDebuggerUrl"])


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
