"""The built site in a real browser, opened from disk: nothing is served, and nothing is asked of another host."""

from __future__ import annotations

import shutil

import pytest

from tests.library.definitions import find_events, find_payloads

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

pytestmark = pytest.mark.xdist_group("real")

EVENT = "reference/events/org.openedx.learning.course.enrollment.created.v1"
PAYLOAD = "reference/data/openedx_events.learning.data.CourseEnrollmentData"
PAGES = {
    "landing page": "index",
    "index": "reference/events",
    "event page": EVENT,
    "payload page": PAYLOAD,
    "health": "reference/health",
    "repositories": "reference/repositories",
    "repository page": "reference/repositories/openedx_credentials",
    "matrix": "reference/matrix",
    "guide": "how-tos/create-a-new-event",
    "signatures": "reference/tooling",
    "general index": "genindex",
}
SIZES = {
    "wide": {"width": 1440, "height": 900},
    "medium": {"width": 1300, "height": 900},
    "narrow": {"width": 360, "height": 740},
}
EMAIL = "enrollment.user.pii.email"


@pytest.fixture(scope="module")
def browser():
    executable = shutil.which("chromium")
    if not executable:
        pytest.skip("no chromium is installed; .ci/run installs it")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(real_docs):
    return real_docs.build("html").output


@pytest.fixture
def open_page(browser, site):
    """Return a function that opens a page; in the end no page may have complained or asked another host."""
    contexts, complaints, requests = [], [], []

    def open_it(docname, query="", *, size="wide", **options):
        context = browser.new_context(viewport=SIZES[size], **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(f"{(site / docname).as_uri()}.html{query}")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []


def address(page):
    """Return the address of a page as the page itself knows it."""
    return page.evaluate("location.href")


def list_shown_events(page):
    return page.locator(
        "table.event-list tbody tr:not(.event-group):visible td:first-child p:first-child"
    ).all_inner_texts()


def test_index_shows_all_events_until_words_are_typed(open_page):
    page = open_page("reference/events")
    assert len(list_shown_events(page)) == len(find_events())
    page.get_by_label("Filter the table").fill("enrollment created")
    assert list_shown_events(page) == ["COURSE_ENROLLMENT_CREATED"]
    assert page.locator(".event-tools output").inner_text() == f"1 of {len(find_events())}"
    assert page.locator("tr.event-group:visible").count() == 1


def test_filter_stands_in_the_address(open_page):
    page = open_page("reference/events")
    page.get_by_label("Filter the table").fill("enrollment created")
    assert address(page).endswith("?filter=enrollment+created")
    page.reload()
    assert list_shown_events(page) == ["COURSE_ENROLLMENT_CREATED"]
    page.get_by_label("Filter the table").fill("")
    assert "filter" not in address(page)
    assert len(list_shown_events(page)) == len(find_events())


def test_filter_finds_payload_classes(open_page):
    page = open_page("reference/data", "?filter=userdata")
    names = page.locator("table.payload-list tbody tr:visible td:first-child p:first-child").all_inner_texts()
    assert "UserData" in names
    assert len(names) < len(find_payloads())


def test_all_fields_can_be_expanded_and_collapsed(open_page):
    page = open_page(EVENT)
    page.get_by_role("button", name="Expand all").click()
    assert page.locator(f"[id='{EMAIL}']").is_visible()
    assert page.locator(".event-fields details:not([open])").count() == 0
    page.get_by_role("button", name="Collapse all").click()
    assert not page.locator(f"[id='{EMAIL}']").is_visible()
    assert page.locator(".event-fields details[open]").count() == 0


def test_link_to_a_deep_field_opens_what_hides_it(open_page):
    page = open_page(EVENT, f"#{EMAIL}")
    field = page.locator(f"[id='{EMAIL}']")
    assert field.is_visible()
    assert page.evaluate("(id) => document.getElementById(id).getBoundingClientRect().top < innerHeight", EMAIL)


def test_permalink_of_a_field_leads_to_it(open_page):
    page = open_page(EVENT)
    page.get_by_role("button", name="Expand all").click()
    page.get_by_label(f"Permalink to {EMAIL}").click()
    assert address(page).endswith(f"#{EMAIL}")


def test_code_can_be_copied(open_page):
    page = open_page(EVENT, permissions=["clipboard-read", "clipboard-write"])
    blocks = page.locator(".event-facts div.highlight, .event-facts pre")
    assert page.locator(".event-facts button.copybtn").count() == 2
    block = page.locator(".event-facts dd").nth(1)
    block.hover()
    block.locator("button.copybtn").click()
    assert page.evaluate("navigator.clipboard.readText()").strip() == (
        "from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED"
    )
    assert blocks.count() >= 2


def test_tabs_show_one_snippet_at_a_time(open_page):
    page = open_page(EVENT)
    for label, code in [("Receive", "@receiver"), ("Send", ".send_event("), ("Event bus", "EVENT_BUS_PRODUCER_CONFIG")]:
        page.locator("label.sd-tab-label", has_text=label).first.click()
        shown = page.locator(".sd-tab-content:visible")
        assert shown.count() == 1
        assert code in shown.inner_text()


def test_search_finds_events_by_a_field(open_page):
    page = open_page("search", "?q=coach_email")
    page.wait_for_selector("#search-results li")
    found = page.locator("#search-results li a").all_inner_texts()
    assert {"CcxCourseData.coach_email", "CCX_COURSE_PASSING_STATUS_UPDATED", "CcxCourseData"} <= set(found)


def test_field_opens_and_closes_at_a_click_on_its_line(open_page):
    page = open_page(EVENT)
    inner = page.locator("[id='enrollment.course.course_key']")
    assert inner.is_visible()
    page.locator("[id='enrollment.course'] > .event-field-head .event-field-name").click()
    assert not inner.is_visible()
    page.get_by_label("Fields of enrollment.course", exact=True).focus()
    page.keyboard.press("Enter")
    assert inner.is_visible()


def test_a_page_reads_without_javascript(open_page):
    page = open_page(EVENT, java_script_enabled=False)
    assert page.locator("[id='enrollment.course.course_key']").is_visible()
    assert page.get_by_text("enrollment.course.course_key").first.is_visible()


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_a_phone(open_page, name):
    page = open_page(PAGES[name], size="narrow")
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["narrow"]["width"]


@pytest.mark.parametrize("size", SIZES)
def test_links_to_the_pages_before_and_after_are_not_cut_off(open_page, size):
    page = open_page(EVENT, size=size)
    links = page.locator(".prev-next-area a")
    assert links.count() == 2
    assert links.evaluate_all("links => links.filter(link => link.scrollWidth > link.clientWidth).length") == 0


@pytest.mark.parametrize("size", SIZES)
def test_the_tables_of_the_health_page_fit(open_page, size):
    page = open_page("reference/health", size=size)
    boxes = page.locator(".pst-scrollable-table-container")
    assert boxes.count() == 3
    assert boxes.evaluate_all("boxes => boxes.filter(box => box.scrollWidth > box.clientWidth).length") == 0


def test_tabs_stand_in_one_row_on_a_phone(open_page):
    page = open_page(EVENT, size="narrow")
    tops = page.locator(".sd-tab-set > label").evaluate_all("all => all.map(each => each.offsetTop)")
    assert len(tops) == 5
    assert len(set(tops)) == 1


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_keeps_people_out(open_page, name, size, color_scheme):
    page = open_page(PAGES[name], size=size, color_scheme=color_scheme)
    # Colors that are still fading in are nobody's colors.
    page.wait_for_function("document.getAnimations().every((animation) => animation.playState !== 'running')")
    # It would read the style sheets a second time, which a page opened from disk may not.
    found = axe.Axe().run(page, options={"preload": False}).response["violations"]
    serious = [violation for violation in found if violation["impact"] in {"serious", "critical"}]
    assert [
        (v["id"], node["target"], node["any"] and node["any"][0]["message"]) for v in serious for node in v["nodes"]
    ] == []
