"""``event-catalog snapshot``, ``diff`` and ``history``."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from importlib import metadata
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from sphinx_event_catalog.catalog.history import Snapshot, Verdict
from sphinx_event_catalog.catalog.kinds import LOSSES
from sphinx_event_catalog.export.artifacts import replace_file
from sphinx_event_catalog.history.archive import read_histories
from sphinx_event_catalog.history.differences import compare
from sphinx_event_catalog.history.environments import PYTHON, VersionError, find_folder, make_environment
from sphinx_event_catalog.history.lives import find_lives
from sphinx_event_catalog.history.reports import REPORTS, describe_change, name_subject, tell
from sphinx_event_catalog.history.snapshots import (
    SnapshotError,
    list_snapshots,
    load_json,
    parse_document,
    read_snapshot,
    take_snapshot,
    write_snapshot,
)
from sphinx_event_catalog.project import Project, ProjectError, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.history.archive import History
    from sphinx_event_catalog.history.lives import Life
    from sphinx_event_catalog.history.reports import Places

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_HISTORY = "docs/history"
_NEWEST = "newest"
_GATES = ("bus", "receivers", "senders")
_ASK_PACKAGES = "import json; from importlib import metadata; print(json.dumps(metadata.packages_distributions()))"


def _read_project() -> Project:
    try:
        return Project.read(Path.cwd())
    except ProjectError as error:
        raise click.UsageError(str(error)) from error


def _choose_folder(history: Path) -> Path:
    """Return the folder of the history; raises ``click.UsageError`` if there is none."""
    if not history.is_dir():
        raise click.UsageError(f"there is no folder of snapshots '{history}'; name one with --history")
    return history


@click.command("snapshot")
@click.argument("requirements", nargs=-1, metavar="[PACKAGE==VERSION]...")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The folder to write into.")
@click.option("--installed", metavar="PACKAGE", help="Take what is installed here, by import or distribution name.")
@click.option("--wheel", "wheels", multiple=True, type=_FILE, help="Take a wheel; may be repeated.")
@click.option("--as", "label", default="", metavar="NAME==VERSION", help="What to call what --installed takes.")
@click.option(
    "--python", default=PYTHON, show_default=True, help="The Python of new environments: a version or a path."
)
@click.option("--environments", type=_FOLDER, help="Where environments are kept; the user's cache by default.")
@click.option("--force", is_flag=True, help="Take versions again that are in the folder already.")
def snapshot_command(  # noqa: PLR0913  # one parameter for each option
    *,
    requirements: tuple[str, ...],
    output: Path,
    installed: str | None,
    wheels: tuple[Path, ...],
    label: str,
    python: str,
    environments: Path | None,
    force: bool,
) -> None:
    """Write what versions of a package define: one file for each, named OUTPUT/PACKAGE/VERSION.json.

    Each version is installed into an environment of its own, which is kept for the next time. Versions that are there
    already are left alone. What cannot be read is told, and the others are written; the exit code is then 1.
    """
    for requirement in requirements:
        if "==" not in requirement:
            raise click.UsageError(f"'{requirement}' names no version; expected PACKAGE==VERSION")
    if not (requirements or wheels or installed):
        raise click.UsageError("name a PACKAGE==VERSION, --wheel FILE or --installed PACKAGE")
    if installed:
        _write(_take_installed(installed, label), output)
    wanted = [*requirements, *(str(wheel.resolve()) for wheel in wheels)]
    failed = 0
    for number, requirement in enumerate(wanted, 1):
        click.echo(f"[{number}/{len(wanted)}] {Path(requirement).name}", err=True)
        try:
            path = _find_existing(requirement, output)
            if path is None or force:
                interpreter = make_environment(requirement, environments or find_folder(), python=python)
                _write(_take_elsewhere(interpreter, requirement), output)
        except (VersionError, SnapshotError) as error:
            click.echo(f"Error: {error}", err=True)
            failed += 1
    raise SystemExit(int(failed > 0))


def _find_existing(requirement: str, output: Path) -> Path | None:
    name, _, version = requirement.partition("==")
    path = output / name / f"{version}.json"
    if not path.is_file():
        return None
    # One that was cut off when the last run ended is taken again.
    try:
        read_snapshot(path)
    except SnapshotError:
        return None
    return path


def _write(snapshot: Snapshot, output: Path) -> None:
    text = write_snapshot(snapshot)
    if str(output) == "-":
        click.echo(text, nl=False)
        return
    path = output / snapshot.distribution / f"{snapshot.version}.json"
    replace_file(path, text.encode())
    events = f"{len(snapshot.events)} event{'s' * (len(snapshot.events) != 1)}"
    classes = f"{len(snapshot.payloads)} payload class{'es' * (len(snapshot.payloads) != 1)}"
    click.echo(f"{path}: {events}, {classes}")


def _take_installed(name: str, label: str) -> Snapshot:
    distribution, _, version = label.partition("==")
    # Only what reads packages needs all that reads them.
    from sphinx_event_catalog.cli.loading import load_project, read_project  # noqa: PLC0415

    catalog = load_project(read_project((_find_package(name),), {})).catalog
    problems = [str(problem) for problem in catalog.problems if problem.kind in LOSSES]
    if problems:
        raise click.ClickException("\n".join(problems))
    return take_snapshot(catalog, distribution=distribution, version=version)


def _find_package(name: str) -> str:
    """Return the import name of a package or distribution."""
    if _is_importable(name.replace("-", "_")):
        return name.replace("-", "_")
    return _choose_package(name, metadata.packages_distributions())


def _choose_package(name: str, distributions: Mapping[str, Sequence[str]]) -> str:
    """Return the package that a distribution installs; ``distributions`` are those of each package."""
    wanted = _normalize(name)
    owned = [package for package, owners in distributions.items() if wanted in map(_normalize, owners)]
    if not owned:
        raise click.UsageError(f"package '{name}' is not installed")
    # The one that has the name of its distribution, if there is one.
    return min(owned, key=lambda package: (_normalize(package) != wanted, package))


def _normalize(name: str) -> str:
    """Return the name of a distribution as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _is_importable(name: str) -> bool:
    """Whether a package of that name is in the current folder or is installed."""
    return name.isidentifier() and PathFinder.find_spec(name, [str(Path.cwd()), *sys.path]) is not None


def _collect(package: str) -> Catalog:
    # Only what reads packages needs all that reads them.
    from sphinx_event_catalog.cli.loading import load_project, read_project  # noqa: PLC0415

    return load_project(read_project((package,), {})).catalog


def _take_elsewhere(python: Path, requirement: str) -> Snapshot:
    """Take a snapshot of a package with the interpreter of its environment, which needs nothing but the package.

    Raises :class:`VersionError` if the package cannot be read there.
    """
    named, _, version = requirement.partition("==")
    asked = subprocess.run([python, "-c", _ASK_PACKAGES], capture_output=True, check=False)  # noqa: S603  # an interpreter that make_environment has made
    package = _choose_package(_name_of(named), json.loads(asked.stdout or b"{}"))
    catalog = _load_alone(Settings(packages=(package,), python=str(python)), requirement)
    return take_snapshot(catalog, distribution=named if version else "", version=version)


def _load_alone(settings: Settings, label: str) -> Catalog:
    """Load a package without the project that the current folder is in."""
    try:
        catalog = Project(settings).load().catalog
    except ProjectError as error:
        raise VersionError(f"{label}: cannot be read: {error}") from error
    losses = [problem for problem in catalog.problems if problem.kind in LOSSES]
    if losses:
        raise VersionError(f"{label}: cannot be read: {losses[0]}")
    return catalog


def _name_of(requirement: str) -> str:
    """Return the name of a distribution, also of a wheel's file: ``acme_events-1.2.0-py3-none-any.whl``."""
    return Path(requirement).name.partition("-")[0] if requirement.endswith(".whl") else requirement


@attrs.frozen
class _Side:
    """One side of a comparison, and where its definitions are, as far as that is known."""

    snapshot: Snapshot
    places: Places = attrs.field(factory=dict)


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--history", type=_FOLDER, default=_HISTORY, show_default=True, help="The folder of snapshots.")
@click.option("--format", "report", type=click.Choice(list(REPORTS)), default="text", show_default=True)
@click.option("--gate", default="", metavar="bus,receivers,senders", help="Whom a change must not break.")
def diff_command(*, old: str, new: str, history: Path, report: str, gate: str) -> None:
    """Tell what changed from OLD to NEW, and whom it breaks.

    Each is a version of the history (9.0.0, openedx-events==9.0.0, newest), a snapshot file, a catalog.json, an
    installed package or a git revision of this repository.

    Exits with 0 if nothing is broken that --gate names, with 1 if something is, with 2 if it was called wrongly.
    """
    gates = [name.strip() for name in gate.split(",") if name.strip()]
    unknown = sorted(set(gates) - set(_GATES))
    if unknown:
        raise click.UsageError(f"--gate has '{unknown[0]}'; expected some of {', '.join(_GATES)}")
    sides = _find_side(old, history), _find_side(new, history)
    difference = compare(sides[0].snapshot, sides[1].snapshot)
    click.echo(REPORTS[report](difference, sides[1].places), nl=False)
    verdicts = [change.verdicts[name] for change in difference.changes for name in gates]
    raise SystemExit(int(Verdict.BREAKING in verdicts))


def _find_side(name: str, history: Path) -> _Side:
    try:
        if Path(name).is_file():
            return _Side(parse_document(load_json(Path(name)), Path(name)))
        path = _find_version(name, history)
        if path is not None:
            return _Side(read_snapshot(path))
        if _is_importable(name):
            return _take_side(_collect(name))
        return _Side(_take_revision(name))
    except (SnapshotError, VersionError) as error:
        raise click.UsageError(str(error)) from error


def _find_version(name: str, history: Path) -> Path | None:
    wanted, _, version = name.rpartition("==")
    for distribution in sorted(history.glob(wanted or "*")) if history.is_dir() else ():
        paths = list_snapshots(distribution)
        if version == _NEWEST and paths:
            return list(paths.values())[-1]
        if version in paths:
            return paths[version]
    return None


def _take_side(catalog: Catalog) -> _Side:
    failed = [str(problem) for problem in catalog.problems if problem.kind in LOSSES]
    for problem in failed:
        click.echo(f"Warning: {problem}", err=True)
    places = {
        record.qualified_name: (catalog.repository_path(record.location), record.location.line)
        for record in (*catalog.payloads, *catalog.events)
    }
    places |= {event.event_type: places[event.qualified_name] for event in catalog.events}
    for payload in catalog.payloads:
        for field in payload.fields:
            place = catalog.repository_path(field.location), field.location.line
            places[f"{payload.qualified_name}.{field.name}"] = place
    snapshot = take_snapshot(catalog)
    # A package that is in the current folder and not installed has no version.
    return _Side(attrs.evolve(snapshot, version=snapshot.version or catalog.requested[0]), places)


def _take_revision(revision: str) -> Snapshot:
    """Take a snapshot of a git revision of the repository that the current folder is in."""
    commit = _run_git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").strip().decode()
    if not commit:
        raise click.UsageError(
            f"'{revision}' is no file, no version of the history, no installed package and no git revision"
        )
    package = next(iter(_read_project().settings.packages), "")
    if not package:
        raise click.UsageError("a git revision needs packages in [tool.event-catalog] of pyproject.toml")
    folders = [name for name in (package, f"src/{package}") if _run_git("ls-tree", "-d", commit, name)]
    if not folders:
        raise click.UsageError(f"git revision '{revision}' has no folder '{package}'")
    with tempfile.TemporaryDirectory() as temporary:
        archive = _run_git("archive", "--format=tar", commit, folders[0])
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(temporary, filter="data")
        before = sys.path[:]
        sys.path.insert(0, str((Path(temporary) / folders[0]).parent))
        try:
            catalog = _load_alone(Settings(packages=(package,)), f"{package}=={revision}")
        finally:
            sys.path[:] = before
        return take_snapshot(catalog, distribution=package, version=revision)


def _run_git(*arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False)  # noqa: S603, S607  # git as the user has it
    except OSError as error:
        raise click.UsageError(f"git cannot be run: {error}") from error
    return done.stdout if done.returncode == 0 else b""


@click.command("history")
@click.argument("event")
@click.option("--history", type=_FOLDER, default=_HISTORY, show_default=True, help="The folder of snapshots.")
@click.option("--format", "report", type=click.Choice(["text", "json"]), default="text", show_default=True)
def history_command(*, event: str, history: Path, report: str) -> None:
    """Tell the life of an EVENT: since when it is there, what changed, and in which releases it is.

    EVENT is a variable name, an event type or a qualified name, one of former times too.
    """
    folder = _choose_folder(history)
    known: list[str] = []
    for archive in read_histories(folder, (path.name for path in folder.iterdir())):
        for error in archive.errors:
            click.echo(f"Warning: {error}", err=True)
        found = find_lives(event, archive.lives)
        if found:
            if report == "json":
                click.echo(json.dumps([_describe_life(life, archive) for life in found], indent=2))
            else:
                click.echo("\n\n".join(_tell_life(life, archive) for life in found))
            return
        known += [life.event.name for life in archive.lives]
    from difflib import get_close_matches  # noqa: PLC0415  # only where a name is wrong

    near = get_close_matches(event, known, n=1)
    raise click.UsageError(f"event '{event}' is in no version{f'; did you mean {near[0]!r}?' if near else ''}")


def _describe_life(life: Life, archive: History) -> dict[str, object]:
    first, unknown = archive.find_first_release(life.since, life.event.trigger_repositories)
    return {
        "name": life.event.name,
        "event_type": life.event.event_type,
        "former_types": list(life.types[1:]),
        "since": life.since,
        "until": life.until or None,
        "first_release": first.name if first else None,
        "releases_not_known": [release.name for release in unknown],
        "changes": [{"version": version, **describe_change(change)} for version, change in life.changes],
    }


def _tell_life(life: Life, archive: History) -> str:
    first, unknown = archive.find_first_release(life.since, life.event.trigger_repositories)
    until = f", gone in {life.until}" if life.until else ""
    release = f"; in {first.name}" if first else ""
    hidden = f" (not known: {', '.join(found.name for found in unknown)})" if unknown else ""
    lines = [f"{life.event.name}  {life.event.event_type}", f"since {life.since}{until}{release}{hidden}"]
    for version, change in life.changes:
        broken = [who for who, verdict in change.verdicts.items() if verdict is Verdict.BREAKING]
        detail = f": {tell(change)}" if tell(change) else ""
        lines.append(f"{version:8} {change.kind.value:24} {name_subject(change)}{detail}")
        lines += [f"{'':8} breaks {', '.join(broken)}"] if broken else []
    return "\n".join(lines)
