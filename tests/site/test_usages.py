"""Who sends and receives what, on the pages of events, payload classes and repositories."""

from __future__ import annotations

import attrs
import pytest
from sphinx_event_catalog.catalog.usages import Source, Unread, Unresolved, Usage, Usages
from sphinx_event_catalog.usages.document import write_document

from tests.site import sample
from tests.site.projects import text_of

SHOP = "acme/shop"
PLUGIN = "acme-plugin==2.0"
PLACES = "plugin/apps.py:12 note at plugin/receivers.py:5"
LINK = "https://git.example/acme/shop/blob/abc/{path}#L{line}"


@attrs.frozen
class Scanned:
    """A project and what was found in the source of services."""

    project: object
    events: dict[str, tuple[str, str]]

    def make_usage(self, name, **values):
        """Return a usage of an event of the project, by its variable name."""
        event, event_type = self.events[name]
        needed = {"repository": SHOP, "path": "shop/views.py", "line": 7, "kind": "send", "form": "direct"}
        return Usage(**{**needed, "event": event, "event_type": event_type, "end_line": 7, **values})

    def write(self, *usages, **values):
        """Write the file of usages."""
        sources = (
            Source(name=PLUGIN, revision="2.0", package=PLUGIN, files=3),
            Source(name=SHOP, revision="abc", url="https://git.example/acme/shop", link=LINK, files=1200),
        )
        types = tuple(sorted(event_type for _, event_type in self.events.values()))
        found = Usages(**{"sources": sources, "usages": tuple(sorted(usages)), "events": types, **values})
        (self.project.docs / "usages.json").write_text(write_document(found), encoding="utf-8")


@pytest.fixture
def scanned(project):
    """Return a project with a sender, two receivers, a setting of the event bus and rows of all kinds."""
    name = project.package
    types = {
        "COURSE_OPENED": ("learning.signals", "org.openedx.learning.course.opened.v1"),
        "COURSE_CLOSED": ("learning.signals", "org.openedx.learning.course.closed.v1"),
        "LESSON_FINISHED": ("learning.signals", "org.openedx.learning.lesson.finished.v1"),
        "LICENSE_GRANTED": ("enterprise.signals", "org.openedx.enterprise.license.granted.v1"),
    }
    events = {key: (f"{name}.{module}.{key}", event_type) for key, (module, event_type) in types.items()}
    found = Scanned(project, events)
    ignored = ["trigger-repository-unnamed"]
    project.write_conf(event_catalog_usages="usages.json", event_catalog_ignore=ignored)
    found.write(*_make_usages(found), unresolved=UNRESOLVED, unread=UNREAD)
    return found


UNRESOLVED = (
    Unresolved(repository=SHOP, path="shop/bus.py", line=3, kind="send", text="signal.send_event", reason="unknown"),
)
UNREAD = (Unread(repository=SHOP, path="shop/new.py", line=1, reason="needs Python 3.12 or newer"),)


def _make_usages(found):
    receives = {"kind": "receive", "form": "plugin-settings", "path": "plugin/apps.py", "line": 12, "end_line": 12}
    receives |= {"repository": PLUGIN, "function": "note", "function_path": "plugin/receivers.py", "function_line": 5}
    bus = {"kind": "bus-config", "form": "producer-config", "path": "shop/settings.py", "topic": "courses"}
    return [
        found.make_usage("COURSE_OPENED", form="on-commit", function="Shop.sell", annotated=6, via=("a.py:1 f",)),
        found.make_usage("COURSE_OPENED", **bus, key_field="course.course_key", enabled="SELLS"),
        *(
            found.make_usage("COURSE_OPENED", **receives, service=service, reads=("course.title",), escapes=True)
            for service in ("lms", "cms")
        ),
        found.make_usage("LESSON_FINISHED", **receives, reads=("lesson.course.title", "lesson.lesson_id")),
        found.make_usage("COURSE_OPENED", event="shop.signals.SOLD", event_type="", is_known=False, line=9),
    ]


def read_section(body, anchor):
    """Return the texts of the rows of a section, and the addresses of its links."""
    found = body.find(id=anchor)
    rows = [text_of(row) for row in found.select("ul.event-usages ul li")]
    return rows, [link["href"] for link in found.select("ul.event-usages ul a")]


def test_an_event_page_tells_who_sends_and_receives_it_with_the_line(scanned):
    built = scanned.project.build()
    body = built.body(sample.COURSE)
    place = "https://git.example/acme/shop/blob/abc/shop"

    assert built.warnings == []
    assert read_section(body, "sent-by") == (
        ["shop/views.py:7 Shop.sell: in a transaction's on_commit; annotated; by way of a.py:1 f."],
        [f"{place}/views.py#L7"],
    )
    assert read_section(body, "received-by") == (
        [f"{PLACES}: in the settings of a plugin; reads course.title; passes the payload or a part of it on."],
        [],
    )
    assert read_section(body, "on-the-event-bus-in") == (
        ["shop/settings.py:7: in EVENT_BUS_PRODUCER_CONFIG; topic courses; key field course.course_key; on if SELLS."],
        [f"{place}/settings.py#L7"],
    )
    assert "acme-plugin==2.0 in CMS and LMS" in text_of(body.find(id="received-by"))
    assert "acme/shop at abc" in text_of(body.find(id="sent-by"))


def test_an_event_page_has_a_picture_with_a_text_alternative(scanned):
    picture = scanned.project.build().body(sample.COURSE).find("svg")

    assert picture["role"] == "img"
    assert text_of(picture.find("desc")) == (
        "Sent by acme/shop. On the event bus in acme/shop, topic courses, on if SELLS. Received by acme-plugin==2.0."
    )


def test_an_event_that_nobody_uses_says_so_and_that_it_is_no_proof(scanned):
    body = scanned.project.build().body(sample.LICENSE)
    text = text_of(body.find(id="senders-and-receivers"))

    assert body.find("svg") is None
    assert "2 repositories and packages were read. That something is missing here is no proof" in text
    assert "Nothing that was read sends it." in text
    assert "Nothing that was read receives it." in text


def test_a_payload_page_tells_who_reads_which_field(scanned):
    name = scanned.project.package
    built = scanned.project.build()
    course = built.body(f"reference/data/{name}.learning.data.CourseData")
    lesson = built.body(f"reference/data/{name}.learning.data.LessonData")

    assert read_section(course, "read-by")[0] == [
        "note of acme-plugin==2.0 as course.title of COURSE_OPENED, plugin/receivers.py:5",
        "note of acme-plugin==2.0 as lesson.course.title of LESSON_FINISHED, plugin/receivers.py:5",
    ]
    assert [text_of(row).split()[0] for row in lesson.select("#read-by > ul > li > p")] == ["lesson_id", "course"]


def test_a_repository_page_tells_what_it_sends_receives_and_configures_and_what_is_not_known(scanned):
    body = scanned.project.build().body("reference/repositories/acme_shop")
    sections = {anchor: text_of(body.find(id=anchor)) for anchor in ("sends", "not-determined", "not-read")}

    assert "COURSE_OPENED shop/views.py:7 Shop.sell" in sections["sends"]
    assert "shop.signals.SOLD" in sections["sends"]
    assert "shop/bus.py:3 signal.send_event: unknown" in sections["not-determined"]
    assert "shop/new.py:1: needs Python 3.12 or newer" in sections["not-read"]
    assert body.find(id="receives") is None


def test_the_index_and_the_matrix_list_every_repository_and_event(scanned):
    built = scanned.project.build()
    index, matrix = built.body("reference/repositories"), built.body("reference/matrix")
    rows = [[text_of(cell) for cell in row.find_all("td")] for row in index.select("tbody tr")]
    cells = [[text_of(cell) for cell in row.find_all("td")] for row in matrix.select("tbody tr")]

    assert rows == [
        ["acme-plugin==2.0", "2.0", "", "2", "", "3", ""],
        ["acme/shop", "abc", "2", "", "1", "1,200", "1 not determined 1 not read"],
    ]
    assert cells == [["COURSE_OPENED", "R", "SB"], ["LESSON_FINISHED", "R", ""]]
    assert "Nothing that was read uses: COURSE_CLOSED" in text_of(matrix)


def test_an_edit_of_the_file_rebuilds_the_pages_that_show_it(scanned):
    project = scanned.project
    project.build()
    assert project.build().read == set()
    moved = [attrs.evolve(usage, line=8) if usage.kind == "send" else usage for usage in _make_usages(scanned)]
    scanned.write(*moved, unresolved=UNRESOLVED, unread=UNREAD)
    assert project.build().read == {sample.COURSE, "reference/repositories/acme_shop"}


def test_without_a_file_there_are_no_pages_and_no_sections(scanned):
    project = scanned.project
    project.build()
    project.write_conf()
    built = project.build()

    assert built.warnings == []
    assert built.body(sample.COURSE).find(id="senders-and-receivers") is None
    assert [
        path.name for path in project.docs.rglob("*.rst") if "matrix" in path.name or "repositor" in str(path)
    ] == []


@pytest.mark.parametrize("builder", ["text", "latex", "man", "singlehtml", "dirhtml"])
def test_other_builders_show_the_same_without_a_warning(scanned, builder):
    assert scanned.project.build(builder).warnings == []


def test_what_a_file_of_usages_holds_is_text_and_no_link_but_to_the_web(scanned):
    hostile = "<script>alert(1)</script>"
    usage = scanned.make_usage("COURSE_OPENED", path=hostile, function=hostile, via=(hostile,), form="direct")
    source = Source(name=SHOP, url="javascript:alert(1)", link="javascript:alert(1)//{path}{line}", revision=hostile)
    scanned.write(usage, sources=(source,))
    built = scanned.project.build()
    pages = [built.body(page) for page in (sample.COURSE, "reference/repositories", "reference/repositories/acme_shop")]

    assert built.warnings == []
    assert [page.find_all("script") for page in pages] == [[], [], []]
    assert [link for page in pages for link in page.select("a[href]") if link["href"].startswith("javascript")] == []
