"""One located message for each thing that cannot be read; the rest is scanned."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile

import pytest
from sphinx_event_catalog.catalog.usages import SCANNER_VERSION, Source, Usages
from sphinx_event_catalog.check import check
from sphinx_event_catalog.project import Project, Settings
from sphinx_event_catalog.usages import scan
from sphinx_event_catalog.usages.document import DocumentError, read_document, write_document
from sphinx_event_catalog.usages.sources import SourcesError, open_entry, open_folder, read_entries
from sphinx_event_catalog.usages.trees import LARGEST_FILE, ArchiveTree, FolderTree, GitTree

GOOD = "from openedx_events.learning.signals import CERTIFICATE_CREATED\nCERTIFICATE_CREATED.send_event()\n"

CASES = {
    "syntax error": ("import openedx_events\ndef broken(:\n", 2, "is no valid Python"),
    "binary": (b"\0\1\2", 0, "is a binary file"),
    "not the encoding it says": (b"# coding: utf-8\nimport openedx_events\nX = '\xff'\n", 0, "is no valid Python"),
    "an encoding that is none": ("# coding: klingon\nimport openedx_events\n", 0, "is no valid Python"),
    "too large": (b"#" * (LARGEST_FILE + 1), 0, "has more than 4,000,000 bytes"),
    "nested too deeply": ("import openedx_events\nX = " + "(" * 500 + ")" * 500, 0, ""),
    "too much": (
        (
            "from openedx_events.learning.signals import CERTIFICATE_CREATED as A\nX = [1] * 1\n"
            f"X = {list(range(900))}\nfor a in X:\n  for b in X:\n    A.connect(a)\n"
        ),
        0,
        "has more code than is evaluated",
    ),
    "calls without end": (
        (
            "from openedx_events.learning.signals import CERTIFICATE_CREATED\n"
            "def f(signal):\n  signal.send_event()\n  f(signal)\nf(CERTIFICATE_CREATED)\n"
        ),
        None,
        "",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_file_that_cannot_be_read_is_a_row_and_the_rest_is_scanned(scan_files, name):
    content, line, reason = CASES[name]
    found = scan_files({"bad.py": content, "good.py": GOOD})
    assert [usage.path for usage in found.usages if usage.path == "good.py"] == ["good.py"]
    rows = [(row.path, reason in row.reason) for row in found.unread]
    assert rows == ([] if line is None else [("bad.py", True)])
    assert not line or found.unread[0].line == line


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it")
def test_a_file_of_a_newer_python_names_it(scan_files):
    found = scan_files({"new.py": "import openedx_events\ntype Key = str\n"})
    assert [(row.line, row.reason.partition(":")[0]) for row in found.unread] == [(2, "needs Python 3.12 or newer")]


def test_a_file_with_a_name_that_is_no_text_is_written_as_one_that_is(scan_files, tmp_path):
    found = scan_files({os.fsdecode(b"caf\xe9 \n<b>.py"): GOOD})
    assert [usage.path for usage in found.usages] == [r"caf\udce9 \n<b>.py"]
    path = tmp_path / "usages.json"
    path.write_text(write_document(found), encoding="utf-8")
    assert read_document(path) == found


def test_an_address_of_a_source_has_nothing_in_it_that_ends_a_link():
    link = 'https://host/a(b)<c> "d"\\n/blob/v1%20/{path}?x=1&y#L{line}'
    usages = Usages(sources=(Source(name="a", link=link),))
    assert usages.link_line("a", "src/(x).py", 3) == (
        "https://host/a%28b%29%3Cc%3E%20%22d%22%5Cn/blob/v1%20/src/%28x%29.py?x=1&y#L3"
    )


def test_links_in_a_circle_and_unreadable_folders_are_rows(tmp_path, index):
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "inside").symlink_to(tmp_path)
    (tmp_path / "loop.py").symlink_to(tmp_path / "loop.py")
    (tmp_path / "out").symlink_to("/")
    found = scan([(Source(name="a"), FolderTree(tmp_path))], index)
    assert [row.path for row in found.unread] == ["loop.py", "out"]
    assert [usage.path for usage in found.usages] == ["good.py"]


def test_a_file_of_sources_with_mistakes_gives_a_message_for_each(tmp_path):
    path = tmp_path / "event-usages.toml"
    path.write_text("""\
colour = "red"
[[source]]
name = "a"
path = "."
branch = "main"
[[source]]
name = "a"
path = "elsewhere"
[[source]]
package = "edx-enterprise"
[[source]]
name = "b"
url = "https://example.com/b"
revision = "--upload-pack=x"
[[source]]
name = "c"
""")
    entries, problems = read_entries(path)
    assert [(entry.name, entry.path) for entry in entries] == [("a", ".")]
    assert problems == [
        "event-usages.toml: unknown key 'colour'; expected [[source]]",
        (
            "event-usages.toml: source 1: unknown key or no string: 'branch'; expected name, url, path, package, "
            "revision, folder"
        ),
        "event-usages.toml: source 2: two sources have the name 'a'; the first is used",
        "event-usages.toml: source 3: package 'edx-enterprise' has no version; expected name==version",
        "event-usages.toml: source 4: revision '--upload-pack=x' is none of git",
        "event-usages.toml: source 5: expected a name and a url or path, or a package",
    ]


def test_a_file_of_sources_that_is_no_toml_is_told(tmp_path):
    path = tmp_path / "event-usages.toml"
    path.write_text("[[source]")
    with pytest.raises(SourcesError, match=r"cannot read 'event-usages\.toml'"):
        read_entries(path)


def test_what_is_not_there_is_told(tmp_path):
    path = tmp_path / "event-usages.toml"
    path.write_text('[[source]]\nname = "a/b"\nurl = "https://example.com/a/b"\n[[source]]\npackage = "a==1"\n')
    for entry in read_entries(path)[0]:
        with pytest.raises(SourcesError, match="run 'event-catalog usages fetch'"):
            open_entry(entry, tmp_path, tmp_path / "cache")
    with pytest.raises(SourcesError, match="there is no folder"):
        open_folder(tmp_path / "nothing")


@pytest.fixture
def repository(tmp_path):
    """Return a repository whose first commit sends an event and whose files no longer do."""
    folder = tmp_path / "repository"
    folder.mkdir()

    def git(*arguments):
        command = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "--quiet")
    git("remote", "add", "origin", "git@github.com:owner/service.git")
    (folder / "good.py").write_text(GOOD)
    git("add", ".")
    git("commit", "--quiet", "--message", "One")
    revision = git("rev-parse", "HEAD")
    (folder / "good.py").write_text("")
    return folder, revision


def test_a_revision_is_read_whatever_the_files_are(repository, index):
    folder, revision = repository
    source, tree = open_folder(folder, revision="HEAD")
    (usage,) = scan([(source, tree)], index).usages
    assert (usage.repository, usage.revision, usage.path, usage.line) == ("owner/service", revision, "good.py", 2)
    assert source.link == f"https://github.com/owner/service/blob/{revision}/{{path}}#L{{line}}"


def test_files_that_were_changed_are_of_no_revision(repository, index):
    folder, revision = repository
    source, tree = open_folder(folder)
    assert (source.revision, source.link) == (f"{revision}-dirty", "")
    assert scan([(source, tree)], index).usages == ()


def test_a_revision_that_is_not_there_is_told(repository):
    with pytest.raises(SourcesError, match="has no revision 'nothing'"):
        open_folder(repository[0], revision="nothing")


EMPTY = {"scanner": SCANNER_VERSION, "events": [], "sources": [], "usages": [], "unresolved": [], "unread": []}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "cannot read 'usages.json'"),
        ("[]", "expected what 'event-catalog usages scan' writes"),
        ('{"scanner": "1"}', "expected what 'event-catalog usages scan' writes"),
        ('{"scanner": 0}', "it was written by scanner 0, this is "),
        (f'{{"scanner": {SCANNER_VERSION}}}', "is no file of usages: 'sources'"),
        (json.dumps({**EMPTY, "sources": [{"name": 1}]}), "name is 1; expected str"),
        (json.dumps({**EMPTY, "sources": [{"name": "a", "color": "red"}]}), "color"),
        (json.dumps({**EMPTY, "usages": [{}]}), "repository"),
        (json.dumps({**EMPTY, "usages": [[]]}), "is no file of usages"),
    ],
)
def test_a_document_that_is_none_is_told(tmp_path, text, told):
    path = tmp_path / "usages.json"
    path.write_text(text)
    with pytest.raises(DocumentError) as error:
        read_document(path)
    assert told in str(error.value)
    assert "usages.json" in str(error.value)


def test_an_old_document_is_read_and_its_age_told_with_the_line(tmp_path, catalog):
    path = tmp_path / "usages.json"
    events = [*(event.event_type for event in catalog.events[1:]), "org.openedx.learning.gone.v1"]
    path.write_text(json.dumps({**EMPTY, "scanner": 0, "events": events}, indent=1))
    kinds = ("usages-outdated", "usages-incomplete")
    found = check(catalog, select=kinds, usages=read_document(path))
    again = "scan the sources again"
    new, gone = f"'{catalog.events[0].event_type}' was not", "'org.openedx.learning.gone.v1' was"

    assert [(str(problem.location), problem.kind.name, problem.message) for problem in found] == [
        ("usages.json:3", kinds[1], f"{new} looked for: scan the sources again"),
        ("usages.json:3", kinds[0], f"written by scanner 0; this is {SCANNER_VERSION}: scan the sources again"),
        (f"usages.json:{len(events) + 3}", kinds[0], f"{gone} looked for and is gone from the catalog: {again}"),
    ]  # fmt: skip


def test_a_part_of_a_catalog_says_nothing_of_the_age_of_a_file(tmp_path):
    (tmp_path / "usages.json").write_text(json.dumps({**EMPTY, "events": ["org.openedx.learning.gone.v1"]}))
    settings = Settings(packages=("openedx_events",), usages=str(tmp_path / "usages.json"))
    kinds = [Project(settings, is_whole).load(select=["usages-outdated"]).problems for is_whole in (True, False)]

    assert list(map(len, kinds)) == [1, 0]


LARGE = b"#" * (LARGEST_FILE + 1)


def write_wheel(folder):
    path = folder / "large-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("good.py", GOOD)
        archive.writestr("large.py", LARGE)
    return path


def write_sdist(folder):
    path = folder / "large-1.0.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, data in (("good.py", GOOD.encode()), ("large.py", LARGE)):
            member = tarfile.TarInfo(f"large-1.0/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


@pytest.mark.parametrize("write", [write_wheel, write_sdist])
def test_a_member_of_an_archive_that_is_too_large_is_a_row(tmp_path, index, write):
    found = scan([(Source(name="large==1.0"), ArchiveTree(archive=write(tmp_path)))], index)

    assert [(row.path, row.reason) for row in found.unread] == [("large.py", "has more than 4,000,000 bytes")]
    assert [usage.path for usage in found.usages] == ["good.py"]


def test_a_large_file_of_a_revision_is_a_row(repository, index):
    folder, _ = repository
    (folder / "large.py").write_bytes(LARGE)
    for arguments in (["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "-m", "Two"]):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True)
    found = scan([open_folder(folder, revision="HEAD")], index)

    assert [row.path for row in found.unread] == ["large.py"]


def test_a_tree_that_was_scanned_is_not_scanned_again(repository, index, tmp_path, monkeypatch):
    folder, revision = repository
    cache = tmp_path / "cache"
    first = scan([open_folder(folder, revision=revision)], index, cache=cache)
    monkeypatch.setattr(GitTree, "read", None)

    assert scan([open_folder(folder, revision=revision)], index, cache=cache) == first
    assert [usage.path for usage in first.usages] == ["good.py"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"usages": [{}]}'])
def test_what_was_kept_and_cannot_be_read_is_found_again(repository, index, tmp_path, text):
    folder, revision = repository
    cache = tmp_path / "cache"
    first = scan([open_folder(folder, revision=revision)], index, cache=cache)
    (kept,) = cache.iterdir()
    kept.write_text(text)

    assert scan([open_folder(folder, revision=revision)], index, cache=cache) == first


def test_a_folder_that_may_change_is_scanned_each_time(tmp_path, index):
    (tmp_path / "good.py").write_text(GOOD)
    scan([(Source(name="a"), FolderTree(tmp_path))], index, cache=tmp_path / "cache")

    assert not (tmp_path / "cache").exists()
