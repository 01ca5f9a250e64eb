"""The catalog of this repository: what is loaded, what has a page and what can be linked to is the same."""

from __future__ import annotations

import attr
import pytest
from sphinx_event_catalog.catalog.ledger import read_ledger
from sphinx_event_catalog.collect.collector import collect
from sphinx_event_catalog.collect.process import Request

from tests.library.definitions import find_events, find_payloads
from tests.site.projects import text_of
from tests.site.real import ROOT

pytestmark = pytest.mark.xdist_group("real")

EVENTS, PAYLOADS, SUBDOMAINS = len(find_events()), len(find_payloads()), 5
GONE = [entry for entry in read_ledger(ROOT / "docs" / "history" / "event-ledger.toml").entries if entry.is_gone]
"""What was published and is gone: it has a page, too."""
CREATED = "reference/events/org.openedx.learning.course.enrollment.created.v1"


@pytest.fixture(scope="module")
def site(real_docs):
    return real_docs.build("html")


def list_pages(site, folder):
    return {path.relative_to(site.output).as_posix() for path in (site.output / folder).glob("*.html")}


def list_targets(entries):
    return {uri.split("#")[0] for uri in entries.values()}


def test_loaded_signals_are_the_event_pages_and_the_inventory(site):
    loaded = {f"reference/events/{signal.event_type}.html" for signal in find_events().values()}
    inventory = site.inventory()
    subdomains = list_targets(inventory["openedx:subdomain"])
    gone = {f"reference/events/{entry.event_type}.html" for entry in GONE}
    assert list_pages(site, "reference/events") - subdomains == loaded | gone
    assert loaded <= list_targets(inventory["openedx:event"]) <= loaded | gone
    assert set(inventory["openedx:event"].values()) <= set(inventory["py:data"].values())
    assert {signal.event_type for signal in find_events().values()} <= set(inventory["openedx:event"])
    assert (len(loaded), len(subdomains)) == (EVENTS, SUBDOMAINS)


def test_loaded_payload_classes_are_the_payload_pages_and_the_inventory(site):
    loaded = {f"reference/data/{name}.html" for name in find_payloads()}
    inventory = site.inventory()
    named = {f"reference/data/{name}.html" for entry in GONE for name in entry.classes}
    assert list_pages(site, "reference/data") == loaded | named
    assert loaded <= list_targets(inventory["openedx:data"]) <= loaded | named
    assert set(inventory["openedx:data"]) >= set(find_payloads())
    assert len(loaded) == PAYLOADS


def test_loaded_fields_are_the_inventory(site):
    loaded = {f"{name}.{field.name}" for name, cls in find_payloads().items() for field in attr.fields(cls)}
    entries = site.inventory()["openedx:field"]
    assert set(entries) >= loaded
    assert {uri.partition("#")[2] for uri in entries.values()} == loaded


def test_every_place_in_the_inventory_exists(site):
    ids = {}
    for entries in site.inventory().values():
        for uri in entries.values():
            page, _, anchor = uri.partition("#")
            if page not in ids:
                ids[page] = {element["id"] for element in site.page(page.removesuffix(".html"))(id=True)}
            assert not anchor or anchor in ids[page], uri


def test_the_page_of_an_event_shows_its_payload_with_every_field_at_every_depth(site):
    tree = site.body(CREATED).select_one("#payload > ul.event-fields")
    assert [describe_item(item) for item in tree.select("li.event-field")] == [
        ("enrollment", "CourseEnrollmentData", "", ""),
        ("enrollment.user", "UserData", "required", ""),
        ("enrollment.user.id", "int", "required", ""),
        ("enrollment.user.is_active", "bool", "required", ""),
        ("enrollment.user.pii", "UserPersonalData", "required", "PII"),
        ("enrollment.user.pii.username", "str", "required", "PII"),
        ("enrollment.user.pii.email", "str", "required", "PII"),
        ("enrollment.user.pii.name", "str", "default ''", "PII"),
        ("enrollment.course", "CourseData", "required", ""),
        ("enrollment.course.course_key", "CourseKey", "required", "key"),
        ("enrollment.course.display_name", "str", "default ''", ""),
        ("enrollment.course.start", "datetime", "default None", ""),
        ("enrollment.course.end", "datetime", "default None", ""),
        ("enrollment.mode", "str", "required", ""),
        ("enrollment.is_active", "bool", "required", ""),
        ("enrollment.creation_date", "datetime", "required", ""),
        ("enrollment.created_by", "UserData", "default None", ""),
        ("enrollment.created_by.id", "int", "required", ""),
        ("enrollment.created_by.is_active", "bool", "required", ""),
        ("enrollment.created_by.pii", "UserPersonalData", "required", "PII"),
        ("enrollment.created_by.pii.username", "str", "required", "PII"),
        ("enrollment.created_by.pii.email", "str", "required", "PII"),
        ("enrollment.created_by.pii.name", "str", "default ''", "PII"),
    ]


def describe_item(item):
    """Return the anchor, the type, the default and the mark of a field, as its line shows them."""
    head = item.find(class_="event-field-head")
    shown = [head.find(class_=name) for name in ("event-type", "event-required", "event-default", "event-mark")]
    kind, required, default, mark = ("" if part is None else text_of(part) for part in shown)
    assert text_of(head.find(class_="event-field-name")) == item["id"].rpartition(".")[2]
    assert head.find(class_="headerlink")["href"] == f"#{item['id']}"
    return item["id"], kind, required or default, mark


def test_the_key_field_of_every_event_is_marked_in_its_payload(site):
    catalog = collect(Request(packages=["openedx_events"], in_process=True)).catalog
    keys = {event.event_type: event.key_field.path for event in catalog.events}
    marked = {}
    for event_type in keys:
        marks = site.body(f"reference/events/{event_type}").select("li.event-field > .event-field-head > .event-mark")
        marked[event_type] = [mark.find_parent("li")["id"] for mark in marks if text_of(mark) == "key"]
    assert marked == {event_type: [path] for event_type, path in keys.items()}


@pytest.mark.parametrize("action", ["changed", "deleted"])
def test_the_page_of_an_event_names_the_field_that_keeps_it_off_the_event_bus(site, action):
    body = site.body(f"reference/events/org.openedx.content_authoring.course.certificate_config.{action}.v1")
    assert "no: certificate_config.signatories.image has the type BinaryIO, which has no Avro form" in (
        text_of(body.find(class_="event-facts"))
    )


def test_payload_classes_of_one_name_are_told_apart_wherever_they_are_listed(site):
    names = {"content_authoring.data.CourseData", "learning.data.CourseData"}
    rows = [text_of(link) for link in site.body("reference/data").select("td:first-child p:first-of-type a")]
    assert names < set(rows)
    assert len(set(rows)) == len(rows) == PAYLOADS
    for name in names:
        page = site.page(f"reference/data/openedx_events.{name}")
        assert text_of(page.find("h1")).rstrip("#") == name
        assert text_of(page.select_one(".event-catalog-nav a[aria-current]")) == name


def test_the_page_of_an_event_states_its_facts(site):
    body = site.body(CREATED)
    facts = {text_of(dt).rstrip(":"): dt.find_next_sibling("dd") for dt in body.select("dl.event-facts > dt")}
    assert text_of(facts["Event type"]) == "org.openedx.learning.course.enrollment.created.v1"
    assert text_of(facts["Import"]) == "from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED"
    assert text_of(facts["Key field"]) == "enrollment.course.course_key CourseKey"
    assert facts["Key field"].find("a")["href"] == "#enrollment.course.course_key"
    assert facts["Sent by"].find("a")["href"] == "https://github.com/openedx/edx-platform"
    assert text_of(facts["Defined in"]).startswith("openedx_events/learning/signals.py, lines ")
    assert [text_of(mark) for mark in body.select(".event-badges .event-mark")] == ["event bus", "PII"]
    assert [text_of(label) for label in body.select(".sd-tab-set label")] == [
        "Receive",
        "Send",
        "Test",
        "Event bus",
        "Wire",
    ]


def test_the_page_of_an_event_says_which_guides_refer_to_it(site):
    mentions = site.body(CREATED).select_one("#mentioned-in")
    assert {a["href"] for a in mentions.select("li a")} >= {
        "../../index.html",
        "../../how-tos/create-a-new-event.html",
        "../../how-tos/consume-an-event.html",
    }


def test_the_page_of_a_payload_class_says_where_it_is_used_and_what_it_inherits(site):
    name = "openedx_events.learning.data.UserData"
    body = site.body(f"reference/data/{name}")
    assert text_of(body.find(id=f"{name}.id")).endswith("Inherited from UserNonPersonalData.")
    carried = [text_of(item) for item in body.select("#carried-by li")]
    assert "COURSE_ENROLLMENT_CREATED as enrollment.user" in carried
    assert "COURSE_ENROLLMENT_CREATED as enrollment.created_by" in carried
    assert "STUDENT_REGISTRATION_COMPLETED as user" in carried
    contained = [text_of(item) for item in body.select("#contained-in li")]
    assert "CourseEnrollmentData.user" in contained
