"""Bad input: each mistake is a located warning of every build, or is shown safely, and all else is built."""

from __future__ import annotations

import re

import attrs
import pytest
from sphinx.errors import ConfigError
from sphinx_event_catalog.sphinx.pages.bounds import ELLIPSIS, MOST_TEXT

from tests.site import sample
from tests.site.projects import text_of

DATA, SIGNALS = "enterprise/data.py", "enterprise/signals.py"
DESCRIPTION = "Emitted when a license is granted."
OTHERS = [sample.COURSE, sample.COURSE_CLOSED, sample.LESSON]
LICENSE_TYPE = "org.openedx.enterprise.license.granted.v1"
ANNOTATIONS = sample.ENTERPRISE_SIGNALS[
    sample.ENTERPRISE_SIGNALS.index("# .. event_type") : sample.ENTERPRISE_SIGNALS.index("LICENSE_GRANTED = ")
]


@attrs.frozen(kw_only=True)
class Mistake:
    """Edits of the sample and the warnings due: ``(file, text on the line, kind, message)``, ``*`` for anything."""

    edits: tuple[tuple[str, str, str], ...]
    warnings: tuple[tuple[str, str, str, str], ...]
    shows: str = ""


def check_every_build(project, warnings):
    """Build twice: the second build reads nothing and warns of the same."""
    built = project.build()
    expected = [
        re.escape(f"PKG/{path}:{project.find_line(path, text)}: WARNING: {message} [event_catalog.{kind}]").replace(
            r"\*", ".*"
        )
        for path, text, kind, message in warnings
    ]
    assert len(built.warnings) == len(expected), built.warnings
    for pattern, warning in zip(expected, built.warnings, strict=True):
        assert re.fullmatch(pattern, warning), (pattern, warning)
    again = project.build()
    assert (again.warnings, again.read, again.written) == (built.warnings, set(), set())
    for page in OTHERS:
        assert built.body(page).select("#payload li.event-field")
    return built


DEFINITIONS = {
    "a module that does not import": Mistake(
        edits=((SIGNALS, "from openedx_events", "import nowhere_to_be_found\n\nfrom openedx_events"),),
        warnings=(
            (
                SIGNALS,
                "import nowhere",
                "import_failed",
                "cannot import 'PKG.enterprise.signals': ModuleNotFoundError: *",
            ),
        ),
    ),
    "a module that ends the process": Mistake(
        edits=((SIGNALS, "from openedx_events", "raise SystemExit(3)\n\nfrom openedx_events"),),
        warnings=((SIGNALS, "SystemExit", "import_failed", "cannot import 'PKG.enterprise.signals': SystemExit: 3"),),
    ),
    "a module that is no Python": Mistake(
        edits=((SIGNALS, "LICENSE_GRANTED = Open", "LICENSE_GRANTED = = Open"),),
        warnings=((SIGNALS, "= =", "source_unreadable", "cannot read the source: invalid syntax *"),),
    ),
    "a payload that is no attrs class": Mistake(
        edits=(
            (SIGNALS, '{"license": LicenseData}', '{"license": int}'),
            (SIGNALS, "event_data: LicenseData", "event_data: int"),
            (SIGNALS, "license.uuid", "license"),
        ),
        warnings=(
            (
                SIGNALS,
                "LICENSE_GRANTED = ",
                "payload_not_attrs",
                "data key 'license' has type 'int'; expected an attrs class",
            ),
        ),
        shows="license int",
    ),
    "data that is no dict": Mistake(
        edits=((SIGNALS, '{"license": LicenseData}', "[LicenseData]"),),
        warnings=((SIGNALS, "LICENSE_GRANTED = ", "definition_unreadable", "cannot describe 'LICENSE_GRANTED': *"),),
    ),
    "a type that does not exist": Mistake(
        edits=((DATA, "    uuid: str\n", "    uuid: 'Missing'\n"), (DATA, "uuid (str)", "uuid (Missing)")),
        warnings=(
            (
                DATA,
                "uuid: 'Missing'",
                "type_unresolved",
                "type 'Missing' of field 'uuid' does not exist at run time; *",
            ),
        ),
        shows="uuid Missing required",
    ),
    "a payload that contains itself": Mistake(
        edits=(
            (DATA, "    uuid: str\n", "    uuid: str\n    origin: 'LicenseData | None' = None\n"),
            (
                DATA,
                "the license.\n",
                "the license.\n        origin (LicenseData): The license that it was made from (optional).\n",
            ),
        ),
        warnings=(),
        shows="Contains itself: its fields are those above.",
    ),
    "two signals with one event type": Mistake(
        edits=(
            (
                SIGNALS,
                'data={"license": LicenseData},\n)\n',
                'data={"license": LicenseData},\n)\n'
                + sample.definition("LICENSE_GRANTED_V1", LICENSE_TYPE, ("license", "LicenseData")),
            ),
        ),
        warnings=(
            (
                SIGNALS,
                f"event_type: {LICENSE_TYPE}\n# .. event_name: LICENSE_GRANTED_V1",
                "event_type_duplicate",
                f"event type '{LICENSE_TYPE}' belongs to 'LICENSE_GRANTED' at PKG/enterprise/signals.py:13 too",
            ),
        ),
    ),
    "annotations without a signal": Mistake(
        edits=((SIGNALS, "LICENSE_GRANTED = OpenEdxPublicSignal(", "LICENSE_GRANTED = dict("),),
        warnings=(
            (
                SIGNALS,
                ".. event_type",
                "annotations_orphaned",
                f"annotations of '{LICENSE_TYPE}' belong to no signal; *",
            ),
            (DATA, "class LicenseData", "payload_unused", "*"),
        )[:1],
    ),
    "a signal without annotations": Mistake(
        edits=((SIGNALS, ANNOTATIONS, ""),),
        warnings=(
            (SIGNALS, "LICENSE_GRANTED = ", "annotations_missing", "'LICENSE_GRANTED' has no annotations; *"),
            (SIGNALS, "LICENSE_GRANTED = ", "description_missing", "'LICENSE_GRANTED' has no description"),
        ),
        shows="Key field: None is declared.",
    ),
    "a docstring in no known style": Mistake(
        edits=(
            (
                DATA,
                "    Attributes:\n        uuid (str): Identifies the license.\n",
                "    Fields -> uuid [str] ~ identifies.\n",
            ),
        ),
        warnings=((DATA, "uuid: str", "field_undescribed", "field 'uuid' has no description"),),
        shows="uuid str required",
    ),
}


@pytest.mark.parametrize(
    ("name", "value"),
    [("packages", []), ("path", ""), ("path", "."), ("path", "../outside"), ("path", "a//b"), ("path", "a/../..")],
)
def test_a_configuration_that_cannot_be_followed_ends_the_build_before_anything_is_written(project, name, value):
    project.write_conf(**{f"event_catalog_{name}": value})
    before = sorted(project.folder.rglob("*.rst"))
    with pytest.raises(ConfigError, match=f"event_catalog_{name} is .*; expected "):
        project.build()
    assert sorted(project.folder.rglob("*.rst")) == before


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_bad_definition_is_a_warning_at_its_line(project, name):
    mistake = DEFINITIONS[name]
    for path, old, new in mistake.edits:
        project.edit(path, old, new)
    built = check_every_build(project, mistake.warnings)
    if mistake.shows:
        assert mistake.shows in text_of(built.body(sample.LICENSE))


def test_a_package_that_is_not_installed_is_one_warning(project):
    project.write_conf(event_catalog_packages=[project.package, "nowhere_to_be_found"])
    built = project.build()
    assert built.warnings == [
        (
            "nowhere_to_be_found:1: WARNING: no package of the name 'nowhere_to_be_found' is installed; "
            "expected one that can be imported [event_catalog.import_failed]"
        )
    ]
    assert built.body(sample.LICENSE).select("#payload li.event-field")


def test_two_signals_with_one_event_type_have_a_page_each(project):
    for path, old, new in DEFINITIONS["two signals with one event type"].edits:
        project.edit(path, old, new)
    built = project.build()
    assert text_of(built.page(sample.LICENSE).find("h1")) == "LICENSE_GRANTED"
    assert text_of(built.page(f"{sample.LICENSE}-2").find("h1")) == "LICENSE_GRANTED_V1"


OPTION = (
    """Error in "note" directive: invalid option value: (option: "class"; value: 'x') """
    "no text of a package may use this option."
)
OPTION = (
    """Error in "note" directive: invalid option value: (option: "class"; value: 'x') """
    "no text of a package may use this option."
)
MARKUP = {
    "unclosed emphasis": ("Emitted when *this", "*this", "Inline emphasis start-string without end-string."),
    "a heading": ("Title\n#   =====\n#\n#   Text.", "=====", "Unexpected section title."),
    "an unknown name": ("See nothing_.", "nothing_", 'Unknown target name: "nothing".'),
    "an unknown footnote": ("See [1]_.", "[1]_", 'Unknown target name: "1".'),
    "an unknown substitution": ("See |it|.", "|it|", 'Undefined substitution referenced: "it".'),
    "an option that says how something looks": (
        "Hi.\n#\n#   .. note::\n#      :class: x\n#\n#      There.",
        ".. note::",
        OPTION,
    ),
}
"""A description, a text on the line of the mistake, and what is said of it."""


@pytest.mark.parametrize("name", MARKUP)
def test_broken_markup_is_one_warning_at_its_line_in_every_build(project, name):
    description, text, message = MARKUP[name]
    project.edit(SIGNALS, DESCRIPTION, description)
    built = check_every_build(project, [(SIGNALS, text, "markup", f"broken markup: {message}")])
    assert_safe(built)


def test_broken_markup_moves_with_its_line(project):
    project.edit(SIGNALS, DESCRIPTION, "Emitted when *this")
    project.build()
    project.edit(SIGNALS, '"""Events of enterprise."""\n', '"""Events of enterprise."""\n\n# A comment.\n')
    check_every_build(
        project, [(SIGNALS, "*this", "markup", "broken markup: Inline emphasis start-string without end-string.")]
    )


def test_broken_markup_of_a_field_is_one_warning_at_its_line(project):
    """The description is shown on the page of the class and on those of three events."""
    project.edit("learning/data.py", "Title of the course run", "Title ``of the course run")
    message = "broken markup: Inline literal start-string without end-string."
    built = project.build()
    line = project.find_line("learning/data.py", "``of the")
    assert built.warnings == [f"PKG/learning/data.py:{line}: WARNING: {message} [event_catalog.markup]"]
    assert project.build().warnings == built.warnings


def test_a_mended_description_is_no_warning_any_more(project):
    project.edit(SIGNALS, DESCRIPTION, "Emitted when *this")
    assert len(project.build().warnings) == 1
    project.edit(SIGNALS, "Emitted when *this", DESCRIPTION)
    assert project.build().warnings == []


def test_a_warning_about_broken_markup_can_be_suppressed(project):
    project.write_conf(suppress_warnings=["event_catalog.markup"])
    project.edit(SIGNALS, DESCRIPTION, "Emitted when *this")
    assert project.build().warnings == []


HARMLESS = {
    "a script": ("Hi <script>alert(1)</script> <b>there</b>.", "Hi <script>alert(1)</script> <b>there</b>."),
    "an attribute": ('Hi "><img src=x onerror=alert(1)>.', "onerror=alert(1)"),
    "other scripts": ("Überall \N{EM DASH} 日本語, עברית, 🎉.", "Überall \N{EM DASH} 日本語, עברית, 🎉."),
    "a name of its own": ("See `here <https://example.com/1>`_.", "See here."),
    "a footnote of its own": ("See [1]_.\n#\n#   .. [1] There.", "There."),
    "a formula": (r"Emitted for :math:`x^2 \alpha`.", r"Emitted for x^2 \alpha."),
    "a console session": ("Hi.\n#\n#   >>> 1 + 1\n#   2", ">>> 1 + 1 2"),
}
"""A description, and what is to be read of it on the page."""


@pytest.mark.parametrize("name", HARMLESS)
def test_a_description_can_put_nothing_on_a_page_but_text(project, name):
    description, shown = HARMLESS[name]
    project.edit(SIGNALS, DESCRIPTION, description)
    built = project.build()
    assert built.warnings == []
    assert shown in text_of(built.body(sample.LICENSE)).replace("\N{RIGHT DOUBLE QUOTATION MARK}", '"')
    assert_safe(built)


REFUSED = {
    "an unknown role": "See :nothing:`it`.",
    "a role of another extension": "See :octicon:`alert;1em;x`.",
    "a file to download": "Hi :download:`there </etc/passwd>`.",
    "an unknown directive": "Hi.\n#\n#   .. nothing:: it",
    "raw HTML": "Hi.\n#\n#   .. raw:: html\n#\n#      <script>alert(1)</script>",
    "raw HTML in capitals": "Hi.\n#\n#   .. RAW:: html\n#\n#      <script>alert(1)</script>",
    "a raw role": "Hi.\n#\n#   .. role:: x(raw)\n#      :format: html",
    "an included file": "Hi.\n#\n#   .. include:: /etc/passwd",
    "an included literal file": "Hi.\n#\n#   .. literalinclude:: /etc/passwd",
    "a page directive": "Hi.\n#\n#   .. openedx:events::",
    "an object of the Python domain": "Hi.\n#\n#   .. py:function:: evil()",
    "a definition of the glossary": "Hi.\n#\n#   .. glossary::\n#\n#      evil\n#         There.",
    "an entry of the index": "Hi.\n#\n#   .. index:: evil",
    "an image": "Hi.\n#\n#   .. image:: https://example.com/x.png\n#      :alt: there",
    "an image that is a script": "Hi.\n#\n#   .. image:: x.png\n#      :target: javascript:alert(1)",
    "a substitution": "Hi.\n#\n#   .. |x| image:: https://example.com/x.png",
    "a button": "Hi.\n#\n#   .. button-link:: javascript:alert(1)\n#\n#      there",
    "another address": "Hi.\n#\n#   .. meta::\n#      :http-equiv=refresh: 0; url=https://example.com",
    "a class": 'Hi.\n#\n#   .. rst-class:: x" onclick="alert(1)\n#\n#   There.',
    "a script as a link": "See `this <javascript:alert(1)>`__.",
    "a script as a link in capitals": "See `this <JaVaScRiPt:alert(1)>`__.",
    "a script as a named link": "Hi.\n#\n#   .. _this: javascript:alert(1)\n#\n#   See this_",
    "a page as a link": "See `this <data:text/html;base64,PHNjcmlwdD4=>`__.",
    "a file as a link": "See file:///etc/passwd there.",
    "a citation": "Hi.\n#\n#   .. [evil] There.",
}
"""Descriptions with something that no text may use."""


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_text_may_use_is_shown_as_text_with_a_warning(project, name):
    project.edit(SIGNALS, DESCRIPTION, REFUSED[name])
    built = project.build()
    told = re.compile(r"PKG/enterprise/signals\.py:\d+: WARNING: refused markup: .* \[event_catalog\.markup\]")
    assert any(map(told.fullmatch, built.warnings))
    source = " ".join(REFUSED[name].replace("\n#", "\n").split())
    last = source.split()[-1].rstrip(".")
    assert last in text_of(built.body(sample.LICENSE)).replace("\N{RIGHT DOUBLE QUOTATION MARK}", '"')
    assert "evil" not in (built.output / "genindex.html").read_text(encoding="utf-8")
    assert not [name for names in built.inventory().values() for name in names if "evil" in name]
    assert_safe(built)


def assert_safe(built):
    """Hold every page to the scripts, images and addresses that a page of the sample without any mistake has."""
    for path in built.output.glob("reference/**/*.html"):
        page = built.page(path.relative_to(built.output).with_suffix("").as_posix())
        body = page.find(class_="body")
        assert [str(node) for node in body(["script", "img", "iframe", "object", "embed", "style", "form"])] == [], path
        assert [str(node) for node in body(True) if any(name.startswith("on") for name in node.attrs)] == [], path
        assert [
            a["href"] for a in body("a", href=True) if re.match(r"(javascript|data|file):", a["href"], re.IGNORECASE)
        ] == [], path
        assert [str(node) for node in page("meta", attrs={"http-equiv": True})] == [], path
    assert not (built.output / "_downloads").exists()
    assert not (built.output / "_images").exists()


def test_two_descriptions_may_use_one_name(project):
    """Each text is a document of its own, also on the pages that show several of them."""
    for path, old in [
        ("learning/signals.py", "Emitted when a course run opens."),
        ("learning/signals.py", "Emitted when a course run closes."),
    ]:
        project.edit(path, old, f"See `here <https://example.com/{len(old)}>`_ and [1]_.\n#\n#   .. [1] There.")
    built = project.build()
    assert built.warnings == []
    links = [a["href"] for a in built.body("reference/events").find_all("a", string="here")]
    assert links == ["https://example.com/33", "https://example.com/32"]


def test_a_huge_docstring_is_shown_up_to_its_bound(project):
    words = " ".join(f"word{number}" for number in range(10_000))
    project.edit(DATA, "A license.\n", f"A license.\n\n    {words}\n")
    built = project.build()
    assert built.warnings == []
    shown = text_of(built.body(f"reference/data/{project.package}.enterprise.data.LicenseData"))
    assert words[: MOST_TEXT - 100] in shown
    assert words[: MOST_TEXT + 100] not in shown
    assert ELLIPSIS in shown


LEVEL = '''\
@attrs.frozen
class Level{level}Data:
    """Level {level}.

    Attributes:
        inner ({inner}): What is within.
    """

    inner: {inner}
'''


def test_a_deep_payload_is_shown_whole(project):
    """Payload classes within one another, far deeper than any real one."""
    inner = ["str", *(f"Level{level}Data" for level in range(29))]
    classes = "\n\n".join(LEVEL.format(level=level, inner=name) for level, name in enumerate(inner))
    project.edit(DATA, "import attrs\n", f"import attrs\n\n\n{classes}")
    project.edit(DATA, "    uuid: str\n", "    uuid: str\n    level: Level29Data\n")
    project.edit(DATA, "Identifies the license.\n", "Identifies the license.\n        level (Level29Data): Deep.\n")
    built = project.build()
    assert built.warnings == []
    assert built.body(sample.LICENSE).find(id="license.level" + ".inner" * 30)
