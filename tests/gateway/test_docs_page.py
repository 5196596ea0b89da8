"""The page /docs, in a real browser."""

from collections.abc import Callable

from tests.support.backup_api import on_sqlite
from tests.support.browser import Browser
from tests.support.running_server import PASSWORD, Person, Stack

# What it does is the same on both databases.
pytestmark = on_sqlite
LIST = "#operations-User-listUsers"
ANSWER = f"{LIST} .live-responses-table"
SIGN_OUT_WHILE_RENEWING = """(() => {
  const renewing = renew();
  document.getElementById("logout").click();
  return renewing;
})()"""


def execute(page: Browser, expected: str) -> None:
    """Calls the opened route, and waits for the answer."""
    page.click(f"{LIST} button.execute")
    page.wait_for_text(expected, ANSWER)
    page.click(f"{LIST} button.btn-clear")


def test_somebody_signs_in_and_tries_a_route(
    stack: Stack, someone: Callable[[str], Person]
) -> None:
    person = someone("manager")
    email = person.tokens["user"]["email"]
    with Browser() as page:
        page.open(f"{stack.url}/")
        assert page.evaluate("document.title") == "Quarterdeck"
        page.click(f"{LIST} button.opblock-summary-control")
        page.click(f"{LIST} button.try-out__btn")
        execute(page, '"code": 16')
        page.fill("[name=email]", email)
        page.fill("[name=password]", "not the password")
        page.click("#login button")
        page.wait_for_text("the email address or the password is wrong", "#problem")
        page.fill("[name=password]", PASSWORD)
        page.click("#login button")
        page.wait_for_text(f"{email} (manager)", "header")
        execute(page, email)
        # As it does by itself before the token ends.
        page.evaluate("renew()")
        execute(page, email)
        kept = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
        assert page.evaluate(kept) == '[{},{},""]'
        page.evaluate(SIGN_OUT_WHILE_RENEWING)
        assert page.evaluate("tokens") is None
        assert page.text("#problem") == ""
        page.wait(lambda: f"{stack.url}/api/auth/logout" in page.requests, "the logout")
        execute(page, '"code": 16')
        assert f"{stack.url}/api/auth/refresh" in page.requests
        assert [url for url in page.requests if not url.startswith(f"{stack.url}/")] == []
        # Only the three calls that were refused went wrong, and the renewal if it came too late.
        assert [each for each in page.problems if "401" not in each] == []
        assert len(page.problems) in (3, 4)


def test_browsers_ask_for_an_icon_in_vain_and_quietly(stack: Stack) -> None:
    assert stack.client().get("/favicon.ico").status_code == 204


def test_the_page_may_load_nothing_of_others(stack: Stack) -> None:
    answer = stack.client().get("/docs")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = dict(
        each.split(maxsplit=1) for each in answer.headers["content-security-policy"].split("; ")
    )
    assert policy.pop("default-src") == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert stack.client().post("/docs").status_code == 405
