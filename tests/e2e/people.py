"""Who sits at the browser."""

from playwright.sync_api import Page

from portal.accounts.demo import DEMO_DOMAIN, code_at, load_secrets, seconds_left
from portal.shared import clock

CODE_LIVES_SECONDS = 6


def sign_in(page: Page, role: str) -> None:
    """Through the staff's door as the demo user of a role: e-mail and password, then the code."""
    email = f"{role}@{DEMO_DOMAIN}"
    secrets = load_secrets()[email]
    page.goto("/admin/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(secrets.password)
    page.locator("main button[type=submit]").click()
    page.locator("input[name=code]").wait_for()
    if (left := seconds_left(clock.now())) < CODE_LIVES_SECONDS:
        page.wait_for_timeout(left * 1000)  # a code that ends while it is typed is refused
    page.locator("input[name=code]").fill(code_at(secrets.totp_secret, clock.now()))
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/admin/")
