"""The page templates of reports, built-in or the operator's."""

from pathlib import Path

OURS = Path(__file__).parent


class BadTemplate(Exception):
    """A template cannot be rendered; the text says why, in one line."""

    def __init__(self, text: str) -> None:
        super().__init__(" ".join(text.split()))
