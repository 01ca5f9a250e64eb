"""Nothing dangerous: a package of hostile texts and names, its site opened page by page in a real browser."""

from __future__ import annotations

import http.server
import json
import re
import shutil
import sys
import threading
from functools import partial

import attrs
import pytest
from docutils import nodes
from markdown_it import MarkdownIt
from sphinx.directives.code import CodeBlock
from sphinx.directives.patches import Code
from sphinx.domains.c import CDomain
from sphinx.domains.cpp import CPPDomain
from sphinx.domains.javascript import JavaScriptDomain
from sphinx.domains.math import MathDomain
from sphinx.domains.python import PythonDomain
from sphinx.domains.rst import ReSTDomain
from sphinx.domains.std import StandardDomain
from sphinx.roles import XRefRole
from sphinx.util.inventory import InventoryFile
from sphinx_event_catalog import project as catalog_project
from sphinx_event_catalog.check.markup import DIRECTIVES, NODES, REFERENCES, ROLES, parse_markup
from sphinx_event_catalog.sphinx.addresses import ROLES as OWN_ROLES
from sphinx_event_catalog.sphinx.pages import parsing
from sphinx_event_catalog.usages.document import write_document

from openedx_events.tooling import OpenEdxPublicSignal
from tests.site import hostile, sample
from tests.site.projects import Built, Project, read_inventory

pytestmark = pytest.mark.xdist_group("hostile")

HOST_EXTENSIONS = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.doctest",
    "sphinx.ext.graphviz",
    "sphinx.ext.ifconfig",
    "sphinxcontrib.programoutput",
    "sphinx_design",
    "sphinx_event_catalog",
]


@attrs.frozen(kw_only=True)
class Hostile:
    """The project, its build, its problems as the command line tells them, and what both parsers found in each text."""

    project: Project
    built: Built
    problems: tuple
    parsed: dict


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build the site of a hostile package in a host with many extensions switched on."""
    folder = tmp_path_factory.mktemp("hostile")
    parsed = {}
    original = parsing.parse_safely

    def record(text, *args, **options):
        document, findings = original(text, *args, **options)
        parsed[text] = [finding.message for finding in findings]
        return document, findings

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OpenEdxPublicSignal, "_mapping", {})
        patch.setattr(OpenEdxPublicSignal, "instances", [])
        patch.setattr(sys, "dont_write_bytecode", True)
        patch.setattr(parsing, "parse_safely", record)
        patch.syspath_prepend(folder)
        project = Project(folder=folder, package="hostile_events")
        project.docs.mkdir()
        project.write("__init__.py", f'"""Hi {hostile.BREAK} there."""\n')
        project.write("signals.py", hostile.write_module(folder))
        for path, text in hostile.write_subdomains(folder):
            project.write(path, text)
        (folder / "evil_module.py").write_text(f"open({str(folder / 'RAN')!r}, 'w')\n", encoding="utf-8")
        catalog = _load(project).catalog
        (project.docs / "examples.json").write_text(
            json.dumps(hostile.write_examples(catalog, folder)), encoding="utf-8"
        )
        usages = json.loads(write_document(hostile.write_usages(catalog)))
        # Not in UTF-8: a lone surrogate is an escape.
        (project.docs / "usages.json").write_text(json.dumps(usages), encoding="ascii")
        project.write_conf(
            extensions=HOST_EXTENSIONS, nitpicky=False, html_show_search_summary=False,
            event_catalog_examples="examples.json", event_catalog_usages="usages.json",
            event_catalog_tokens={"event_owner": hostile.BREAK},
        )  # fmt: skip
        project.write_page("index", sample.INDEX)
        built = project.build()
        problems = _load(project, examples="examples.json", usages="usages.json").problems
        yield Hostile(project=project, built=built, problems=problems, parsed=parsed)


def _load(project, **settings):
    """Load a project as the command line does."""
    given = {"packages": [project.package], **settings}
    return catalog_project.Project.read(project.docs, given).load()


@pytest.fixture(scope="module")
def address(site):
    """Return how the site is opened: from disk, and from a server."""
    handler = partial(_Quiet, directory=str(site.built.output))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield {"disk": site.built.output.as_uri(), "server": f"http://127.0.0.1:{server.server_port}"}
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args):
        pass


FOUND = """() => [...document.querySelectorAll('*')].flatMap(element => [...element.attributes]
  .filter(a => a.name.startsWith('on') || (['href', 'src', 'action'].includes(a.name) &&
    /^\\s*(javascript(?!:SphinxHighlight\\.hide)|data|vbscript|file):/i.test(a.value)))
  .map(a => element.outerHTML.slice(0, 200)))"""
QUERIES = [
    "#%",
    "#%E0%A4%A",
    f"#{hostile.IMAGE}",
    f"?filter={hostile.IMAGE}#%",
    f"?filter={hostile.BREAK}",
    "?filter=%",
    f"?highlight={hostile.IMAGE}",
]


@pytest.mark.parametrize("where", ["disk", "server"])
def test_no_page_runs_a_script_opens_a_dialog_or_asks_another_host(site, address, where):
    driver = pytest.importorskip("playwright.sync_api")
    executable = shutil.which("chromium")
    if not executable:
        pytest.skip("no chromium is installed; .ci/run installs it")
    pages = sorted(path.relative_to(site.built.output).as_posix() for path in site.built.output.rglob("*.html"))
    if where == "server":
        # A text does the same wherever its page comes from; what differs is the address, which has names in it.
        pages = [page for page in pages if not re.search(r"texts(?!0\b)\d|\.Text(?!0D)\d", page)]
    event = "reference/events/org.openedx.texts0.thing.made.v1.html"
    searches = [f"search.html?q={query}" for query in ("thing", "EVENT_0", "<script>", hostile.IMAGE)]
    wanted = [*pages, *searches, *(f"{page}{query}" for query in QUERIES for page in ("reference/events.html", event))]
    bad, requests = [], set()
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("dialog", lambda dialog: (bad.append(f"dialog on {page.url}"), dialog.dismiss()))
        page.on("pageerror", lambda error: bad.append(f"{error} on {page.url}"))
        page.on("request", lambda request: requests.add(request.url))
        for name in wanted:
            page.goto(f"{address[where]}/{name}")
            bad += page.evaluate(FOUND)
            if name in searches:
                page.wait_for_timeout(500)
        browser.close()
    assert len(pages) > 2 * len(hostile.NAMES) + (where == "disk") * 3 * len(hostile.TEXTS)
    assert bad == []
    assert {url for url in requests if not url.startswith((address[where], "data:"))} == set()


def test_the_build_goes_on_and_warns_of_definitions_alone(site):
    """Every event has its page; what is said is said by the catalog, at a line of the package or of another source."""
    events = len(hostile.TEXTS) + len(hostile.NAMES)
    assert len(set(site.built.inventory()["openedx:event"].values())) == events
    # A problem of a usage is at a line of another repository, whose name may be anything.
    own = re.compile(r"(?:PKG/\w+\.py:\d+|(?!PKG).*): WARNING: .* \[event_catalog\.\w+\]")
    others = [warning for warning in site.built.warnings if not own.fullmatch(warning)]
    # What a text refers to may be unknown, and a language of code may not exist.
    harmless = re.compile(
        r"unknown document|undefined label|unknown|not found|not in glossary|lexer name|numfig|ambiguous|Lexing"
    )
    assert [warning for warning in others if not harmless.search(warning)] == []


def test_nothing_ran_and_nothing_was_imported_or_copied(site):
    assert not (site.project.folder / "RAN").exists()
    assert "evil_module" not in sys.modules
    assert not (site.project.docs / "evil").exists()
    for folder in ("_downloads", "_images"):
        assert not (site.built.output / folder).exists()
    for path in site.built.output.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "root:x:0:0" not in text
        assert "event_catalog_packages = " not in text
        assert "mathjax" not in text.lower()


def test_values_of_the_file_of_examples_are_on_the_pages(site):
    page = site.built.body("reference/events/org.openedx.texts0.thing.made.v1")
    assert hostile.TEXTS[0] in page.find(id="use-it").get_text()


def test_check_tells_the_same_problems_of_markup_as_the_build(site):
    told = {problem.message for problem in site.problems if problem.kind.name == "markup"}
    said = {w.partition("WARNING: ")[2].removesuffix(" [event_catalog.markup]") for w in site.built.warnings
            if w.endswith("[event_catalog.markup]")}  # fmt: skip
    assert said == told
    assert len(told) > 30


def test_both_parsers_find_the_same_in_every_text(site):
    """A build has the directives and roles of Sphinx, the check has others in their place."""
    assert len(site.parsed) > len(hostile.TEXTS)
    differing = {
        text: (found, again)
        for text, found in site.parsed.items()
        if found != (again := [finding.message for finding in parse_markup(text, "a.py", 1)[1]])
    }
    assert differing == {}


def test_no_text_puts_anything_into_the_inventory_or_the_general_index(site):
    for kind, names in read_inventory(site.built.output).items():
        if kind not in {"std:doc", "std:label"}:
            assert [name for name in names if name == "evil"] == []
    lines = InventoryFile.loads((site.built.output / "objects.inv").read_bytes(), uri="https://here/")
    uris = [item.uri for kind in lines.data for item in lines.data[kind].values()]
    assert [uri for uri in uris if not uri.startswith("https://here/")] == []
    assert [uri for uri in uris if re.search(r"[\s\"'<>]", uri)] == []


def test_every_file_stays_below_its_folder_and_has_a_name_that_every_system_takes(site):
    outside = [path for path in site.project.folder.rglob("evil*") if path.name != "evil_module.py"]
    assert outside == []
    for path in site.built.output.rglob("*"):
        assert len(path.name.encode()) <= 255
        assert not re.search(r'[<>:"|?*\\\x00-\x1f]', path.name)


def test_the_twins_and_the_lists_for_language_models_hold_no_html_and_no_script_as_a_link(site):
    """Read as CommonMark with HTML allowed, as a viewer may do."""
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    paths = [*site.built.output.rglob("*.md"), *site.built.output.glob("llms*.txt")]
    assert len(paths) > len(hostile.TEXTS)
    for path in paths:
        tokens = reader.parse(path.read_text(encoding="utf-8"))
        every = [token for outer in tokens for token in (outer, *(outer.children or ()))]
        assert [t.content for t in every if t.type in {"html_block", "html_inline"}] == [], path
        links = [str(token.attrs.get("href", token.attrs.get("src", ""))) for token in every]
        assert [link for link in links if re.match(r"\s*(javascript|data|vbscript|file):", link)] == [], path
        assert [token.attrs["src"] for token in every if token.type == "image"] == [], path


def test_every_export_is_still_what_it_says(site):
    for path in site.built.output.joinpath("_catalog").rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    source = (site.built.output / "_catalog/typeddict/events.py").read_text(encoding="utf-8")
    compile(source, "events.py", "exec")


REFERENCE_DOMAINS = (
    CDomain, CPPDomain, JavaScriptDomain, MathDomain, PythonDomain, ReSTDomain, StandardDomain,
)  # fmt: skip


def test_the_roles_that_refer_to_something_are_those_of_sphinx_and_our_own():
    roles = {
        f"{domain.name}:{name}"
        for domain in REFERENCE_DOMAINS
        for name, role in domain.roles.items()
        if isinstance(role, XRefRole)
    }
    assert {name for name in REFERENCES if ":" in name} == roles | {f"openedx:{name}" for name in OWN_ROLES}


def test_what_stands_for_the_code_blocks_of_sphinx_takes_their_options():
    """A stand-in that knew other options would find other problems."""
    for name in ("code-block", "sourcecode"):
        assert set(DIRECTIVES[name][1]) <= set(CodeBlock.option_spec)
    assert set(DIRECTIVES["code"][1]) <= set(Code.option_spec)


def test_no_allowed_name_is_one_that_runs_or_reads():
    assert not {"raw", "include", "literalinclude", "image", "figure", "role", "download", "index"} & {
        *DIRECTIVES, *ROLES,
    }  # fmt: skip
    assert not {nodes.raw, nodes.image, nodes.meta, nodes.pending, nodes.system_message} & NODES


@pytest.mark.parametrize(
    "text",
    [
        "*a* " * 1_001,
        "[a]_ " * 2_000,
        "= " * 2_001,
        "*a*\n" * 2_001,
        "*a* " + "a-" * 501,
        ("*a* " + ":a" * 450 + " ") * 12,
        "`a" + " " * 1_001 + "<b>`__",
        "*a* " + "word " * 20_000,
    ],
    ids=["marks", "footnotes", "table", "lines", "word", "words", "spaces", "characters"],
)
def test_text_that_would_take_minutes_to_parse_is_shown_as_it_is(text):
    document, found = parse_markup(text, "a.py", 7)
    assert [type(node) for node in document.children] == [nodes.literal_block]
    assert document.astext() == text
    assert [finding.line for finding in found] == [7]
    assert re.fullmatch(
        r"refused markup: the text is shown as it is: it has [\d,]+ [\w ]+; expected at most [\d,]+", found[0].message
    )


def test_a_place_that_a_link_leads_to_is_no_node_of_the_page():
    """On the page, links without a name of several texts would be matched with one another."""
    document, found = parse_markup(
        "See `a`__, b_ and `c`_.\n\n__ https://a/\n.. _b: https://b/\n\n.. _c:\n\nC.", "a.py", 1
    )
    assert found == []
    assert [node["refuri"] for node in document.findall(nodes.reference) if "refuri" in node] == [
        "https://a/",
        "https://b/",
    ]
    assert [node["refid"] for node in document.findall(nodes.target)] == ["text-c"]
