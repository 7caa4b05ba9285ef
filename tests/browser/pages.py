"""What several browser tests do on a page."""

from playwright.sync_api import Page, expect

from photocrm.accounts.models import User
from tests.data import pictures
from tests.factories import PASSWORD

SHIFTS = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) sum += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), 500);
})"""


def sign_in(page: Page, base: str, user: User) -> None:
    """From the entrance through the sign-in form into the studio."""
    page.goto(f"{base}/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{base}/studio/")


def send_pictures(page: Page) -> None:
    """One and the same small picture stands for all that the studio's photos look like."""
    picture = pictures.photo((60, 40))
    page.route("**/media/**", lambda route: route.fulfill(body=picture, content_type="image/jpeg"))


def shifts_while_loading(page: Page, address: str) -> float:
    """Open an address on a slow device, which paints while the page still arrives; give its
    cumulative layout shift."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    shifts: float = page.evaluate(SHIFTS)
    return shifts
