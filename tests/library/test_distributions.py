"""The two distributions, built as a user would get them: what they hold and what they call themselves."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

import openedx_events
from openedx_events.data import EventsMetadata

ROOT = Path(__file__).parents[2]
LICENSE = (ROOT / "LICENSE").read_bytes()
# Hatchling adds .gitignore: without it, a build from the source distribution could pick up other files.
EVERY_SDIST = {"LICENSE", "README.rst", "pyproject.toml", ".gitignore", "PKG-INFO"}
DISTRIBUTIONS = {
    "openedx_events": (".", {*EVERY_SDIST, "CHANGELOG.rst"}),
    "sphinx_event_catalog": ("sphinx_ext", EVERY_SDIST),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder of both source distributions, and of the wheels built from these."""
    folder = tmp_path_factory.mktemp("dist")
    for project, _ in DISTRIBUTIONS.values():
        command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT / project]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return folder


def list_package(project, package):
    """Return the files of a package as paths from the folder of its project."""
    folder = ROOT / project
    files = [path for path in (folder / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(folder).as_posix() for path in files}


def read_sdist(folder, package):
    """Return the bytes of each file of a source distribution."""
    (path,) = folder.glob(f"{package}-*.tar.gz")
    with tarfile.open(path) as archive:
        files = [member for member in archive.getmembers() if member.isfile()]
        return {member.name.split("/", 1)[1]: archive.extractfile(member).read() for member in files}


def read_wheel(folder, package):
    """Return the bytes of each file of a wheel; the folder of its metadata is called ``dist-info``."""
    (path,) = folder.glob(f"{package}-*.whl")
    with zipfile.ZipFile(path) as archive:
        return {re.sub(r"^[^/]+\.dist-info/", "dist-info/", name): archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("package", DISTRIBUTIONS)
def test_a_source_distribution_holds_its_package_and_nothing_of_the_other(built, package):
    project, beside = DISTRIBUTIONS[package]
    assert set(read_sdist(built, package)) == list_package(project, package) | beside


@pytest.mark.parametrize("package", DISTRIBUTIONS)
def test_a_wheel_built_from_the_source_distribution_holds_the_package(built, package):
    project, _ = DISTRIBUTIONS[package]
    files = read_wheel(built, package)
    assert {name for name in files if not name.startswith("dist-info/")} == list_package(project, package)


@pytest.mark.parametrize("package", DISTRIBUTIONS)
def test_a_distribution_holds_the_license(built, package):
    wheel = read_wheel(built, package)
    assert read_sdist(built, package)["LICENSE"] == LICENSE
    assert wheel["dist-info/licenses/LICENSE"] == LICENSE
    metadata = Parser().parsestr(wheel["dist-info/METADATA"].decode())
    assert (metadata["License-Expression"], metadata.get_all("License-File")) == ("Apache-2.0", ["LICENSE"])


def test_the_distribution_is_not_taken_for_the_published_one():
    """Its version says what it is; what it can do, and what goes over the wire, is the published version's."""
    assert version("openedx-events") == f"{openedx_events.__version__}+catalog" == "11.2.0+catalog"
    assert EventsMetadata(event_type="e").sourcelib == (11, 2, 0)


def test_the_distribution_satisfies_a_requirement_of_the_published_one():
    """PEP 440: so pip leaves it where it is, and the published one needs an environment of its own."""
    assert SpecifierSet("==11.2.0").contains(version("openedx-events"))
