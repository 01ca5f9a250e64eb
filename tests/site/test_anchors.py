"""Every place that a site names is there, and every address that it ever had leads to what it was of."""

from __future__ import annotations

import pytest

from tests.site import sample
from tests.site.anchors import find_dead, list_search_results
from tests.site.projects import text_of

SHOP = '''"""Signals of a shop; its folder has no description."""
import attrs
from openedx_events.tooling import OpenEdxPublicSignal
@attrs.frozen
class Url:
    """A parsed address.

    Attributes:
        created_by (str): Who wrote it.
    """
    created_by: str
@attrs.frozen
class URL:
    """An address as text.

    Attributes:
        text (str): Text.
    """
    text: str
# .. event_type: org.example.shop.order.placed.v1
# .. event_name: ORDER_PLACED
# .. event_key_field: url.created_by
# .. event_description: Sent when an order is placed.
# .. event_data: Url, URL
# .. event_trigger_repository: example/shop
ORDER_PLACED = OpenEdxPublicSignal("org.example.shop.order.placed.v1", {"url": Url, "raw": URL})
'''
COPY = """from openedx_events.tooling import OpenEdxPublicSignal
from {package}.shop.signals import URL
# .. event_type: org.example.shop.order.placed.v1
# .. event_name: A_COPY
# .. event_key_field: raw.text
# .. event_description: Sent when an order is copied.
# .. event_data: URL
# .. event_trigger_repository: example/shop
A_COPY = OpenEdxPublicSignal("org.example.shop.order.placed.v1", {{"raw": URL}})
"""
LEDGER = """
[events."org.example.shop.order.placed.v1"]
variable = "{package}.shop.signals.ORDER_PLACED"
[events."org.example.shop.cart.left.v1"]
variable = "{package}.shop.signals.CART_LEFT"
classes = ["{package}.shop.signals.CartData", "{package}.shop.signals.Url"]
removed = "2.0.0"
replaced_by = "org.example.shop.order.placed.v1"
[events."org.example.shop.order.sent.v1"]
variable = "{package}.shop.signals.ORDER_PLACED"
retyped = "3.0.0"
replaced_by = "org.example.shop.order.placed.v1"
"""
PLACED, CART, SENT = (
    f"reference/events/org.example.shop.{name}.v1" for name in ("order.placed", "cart.left", "order.sent")
)


@pytest.fixture
def shop(empty_project):
    """Return a project with an event and a copy of it, names that differ in case, and a ledger of two gone events."""
    empty_project.write("shop/__init__.py", "")
    empty_project.write("shop/signals.py", SHOP)
    empty_project.write("copies/__init__.py", "")
    empty_project.write("copies/signals.py", COPY.format(package=empty_project.package))
    ledger = empty_project.folder / "event-ledger.toml"
    ledger.write_text(LEDGER.format(package=empty_project.package))
    empty_project.write_conf(event_catalog_ledger=str(ledger), event_catalog_ignore=["event-type-duplicate"])
    return empty_project


def test_every_place_that_pages_search_and_inventory_name_is_there(shop):
    shop.write_page("guide", "Guide\n=====\n\n:openedx:subdomain:`shop` :openedx:field:`Url.created_by`\n")
    shop.write_page("index", f"{sample.INDEX}\n   guide\n")
    built = shop.build()
    assert find_dead(built.output) == []


@pytest.mark.xdist_group("real")
def test_every_place_that_the_documentation_names_is_there(real_docs):
    output = real_docs.build("html").output
    assert find_dead(output) == []
    names = [name for name, _, anchor in list_search_results(output) if anchor.endswith(".created_by")]
    assert names != []
    assert all(name.endswith("Data.created_by") for name in names)


def test_a_field_and_the_exact_event_type_are_found_by_the_search(shop):
    found = set(list_search_results(shop.build().output))
    url = f"{shop.package}.shop.signals.Url"
    assert ("Url.created_by", f"reference/data/{url}-2", f"{url}.created_by") in found
    for name in ("ORDER_PLACED", "order_placed (event)", "org.example.shop.order.placed.v1 (event type)"):
        assert (name, PLACED, f"{shop.package}.shop.signals.ORDER_PLACED") in found


def test_permalinks_of_the_published_site_land_on_the_index(shop):
    index = shop.build().page("reference/events")
    assert "shop" in text_of(index.find(id="openedxevent-domain-shop").find_parent("tr"))
    for anchor, text in {
        "openedxevent-subject-order": "ORDER_PLACED",
        "openedxevent-org.example.shop.order.placed.v1": "ORDER_PLACED",
        "openedxevent-org.example.shop.cart.left.v1": "CART_LEFT",
        "openedxevent-org.example.shop.order.sent.v1": "org.example.shop.order.sent.v1",
    }.items():
        (found,) = index(id=anchor)
        assert text in text_of(found.find_parent("tr") or found.find_parent("li") or found)


def test_the_anchor_of_a_subdomain_without_description_is_on_its_page(shop):
    assert shop.build().page("reference/events/shop").find(id="subdomain-shop")


def test_names_that_differ_in_case_alone_have_files_of_their_own(shop):
    pages = [path.name.lower() for path in (shop.build().output / "reference/data").iterdir()]
    assert len(pages) == len(set(pages)) == 3


def test_a_copy_of_an_event_type_does_not_take_its_address(shop):
    built = shop.build()
    assert text_of(built.page(PLACED).h1) == "ORDER_PLACED"
    assert text_of(built.page(f"{PLACED}-2").h1) == "A_COPY"
    assert built.page(f"{PLACED}-2").find(id="openedxevent-org.example.shop.order.placed.v1") is None


def test_the_first_in_the_source_keeps_the_address_where_no_ledger_tells_more(shop):
    shop.write_conf(event_catalog_ignore=["event-type-duplicate"])
    assert text_of(shop.build().page(PLACED).h1) == "A_COPY"


def test_what_is_gone_has_a_page_with_its_anchors_at_its_address(shop):
    built = shop.build()
    package = shop.package
    page = built.page(CART)
    assert page.find(id=f"{package}.shop.signals.CART_LEFT")
    assert page.find(id="openedxevent-org.example.shop.cart.left.v1")
    assert "The event was removed in version 2.0.0; use ORDER_PLACED instead." in text_of(page)
    retyped = built.page(SENT)
    assert "another event type since version 3.0.0; use ORDER_PLACED instead." in text_of(retyped)
    lost = built.page(f"reference/data/{package}.shop.signals.CartData")
    assert lost.find(id=f"{package}.shop.signals.CartData")
    assert "CART_LEFT" in text_of(lost.find(id="carried-by"))
    inventory = built.inventory()
    for kind, name, docname in (
        ("openedx:event", "org.example.shop.cart.left.v1", CART),
        ("openedx:event", f"{package}.shop.signals.CART_LEFT", CART),
        ("openedx:event", "org.example.shop.order.sent.v1", SENT),
        ("openedx:event", f"{package}.shop.signals.ORDER_PLACED", PLACED),
        ("py:data", f"{package}.shop.signals.CART_LEFT", CART),
        ("openedx:data", f"{package}.shop.signals.CartData", f"reference/data/{package}.shop.signals.CartData"),
    ):
        assert inventory[kind][name].partition("#")[0] == f"{docname}.html"


def test_a_reference_to_what_is_gone_leads_to_its_page(shop):
    shop.write_page(
        "index", f":openedx:event:`org.example.shop.cart.left.v1` :openedx:event:`CART_LEFT`\n\n{sample.INDEX}"
    )
    built = shop.build()
    assert built.warnings == []
    assert {
        a["href"].partition("#")[0] for a in built.body("index")("a", class_="reference") if "cart" in a["href"]
    } == {f"{CART}.html"}


def test_a_changed_ledger_changes_the_pages_that_tell_of_it(shop):
    shop.build()
    ledger = shop.folder / "event-ledger.toml"
    ledger.write_text(ledger.read_text().replace('removed = "2.0.0"', 'removed = "2.1.0"'))
    assert shop.build().read == {CART}
