"""A real Chromium. Every test also fails on any error in the browser's console."""

import os
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from photocrm.accounts.models import Role, User, Workspace
from tests.factories import MembershipFactory, UserFactory
from tests.patience import eventually

# Playwright's synchronous interface runs an event loop, in which Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Where many things run at once, an answer takes its time; what never comes still fails.
expect.set_options(timeout=20_000)
# A form with a mistake in it is answered by 422, one that somebody else has overtaken by 409;
# Chromium reports both as errors.
EXPECTED = "the server responded with a status of (409|422)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium the browser tests are skipped, except in CI, where they must run."""
    if CHROMIUM or os.environ.get("CI"):
        return
    reason = "no Chromium found: install the package chromium"
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if CHROMIUM is None:
        pytest.fail("no Chromium found, although CI must run the browser tests")
    return {"executable_path": CHROMIUM, "args": list(ARGUMENTS), "headless": True}


@pytest.fixture
def expected_errors() -> list[str]:
    """Patterns of what the console may say; a test that breaks the line adds to them."""
    return [EXPECTED]


@pytest.fixture
def server_at_rest(transactional_db: None) -> Iterator[None]:
    """Emptying the tables waits for answers under way that no page waits for any more: the two
    would lock the same tables in different orders.
    """
    yield
    eventually(lambda: not busy_connections())


def busy_connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()"
        )
        [count] = cursor.fetchone()
    return int(count)


@pytest.fixture(autouse=True)
def quiet_console(
    server_at_rest: None, context: BrowserContext, expected_errors: list[str]
) -> Iterator[None]:
    """No page of the test's context may log an error or throw one."""
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        is_expected = any(re.search(part, message.text) for part in expected_errors)
        if message.type == "error" and not is_expected:
            errors.append(message.text)

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: errors.append(str(error)))

    context.on("console", note)
    context.on("page", listen)
    yield
    assert errors == []


@pytest.fixture
def page_without_script(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def mara(transactional_db: None, workspace: Workspace) -> User:
    """The owner of the studio, for `pages.sign_in`."""
    user = UserFactory(email="mara@studio.example", name="Mara")
    MembershipFactory(workspace=workspace, user=user, role=Role.OWNER)
    return user
