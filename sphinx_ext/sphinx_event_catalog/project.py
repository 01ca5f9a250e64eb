"""A project: its settings, from wherever they are given, and the only way to load its catalog."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog.ledger import Ledger, LedgerError, read_ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx_event_catalog.catalog.model import Catalog
    from sphinx_event_catalog.catalog.problems import Problem
    from sphinx_event_catalog.catalog.usages import Usages
    from sphinx_event_catalog.collect.examples import ExampleBuilder
    from sphinx_event_catalog.collect.process import Progress
    from sphinx_event_catalog.history.archive import History

TABLE = "event-catalog"
PREFIX = "event_catalog_"
"""What stands before the name of a setting in ``conf.py`` and in the configuration of pytest."""


class ProjectError(ValueError):
    """The settings of a project cannot be used, or nothing can be collected with them."""


_TOKEN = re.compile(r"event_[A-Za-z0-9_]+")
SPHINX, COMMAND, PYTEST = "conf.py", "command line", "pytest"
_ALL = (SPHINX, COMMAND, PYTEST)
_TEXT, _LIST, _TABLE_OF_TEXT, _TABLE = (str,), (list, tuple), (str, dict), (dict,)


def _setting(  # noqa: PLR0913  # one parameter for each fact of a setting
    default: Any,
    types: tuple[type, ...],
    meaning: str,
    *,
    doors: tuple[str, ...] = _ALL,
    is_path: bool = False,
    rebuild: str = "",
    metavar: str = "",
) -> Any:
    """Declare a setting. ``pyproject.toml`` knows every one; ``doors`` are the others that do."""
    facts = {
        "types": types,
        "meaning": meaning,
        "doors": doors,
        "is_path": is_path,
        "rebuild": rebuild,
        "metavar": metavar,
    }
    return attrs.field(default=default, metadata=facts)


@attrs.frozen(kw_only=True)
class Settings:
    """The settings of a project: each has one name at all doors, with ``event_catalog_`` before it in two of them.

    Paths are absolute, whatever they were relative to.
    """

    packages: tuple[str, ...] = _setting(
        (),
        _LIST,
        "The packages whose events are documented and checked, by import name. The only required value.",
        doors=(SPHINX, PYTEST),
        rebuild="env",
    )
    django_settings: str | Mapping[str, Any] | None = _setting(
        None,
        _TABLE_OF_TEXT,
        "The name of a Django settings module, or a dictionary of settings, that importing the packages needs. With "
        "either, ``django.setup()`` is called. Without it, settings are empty and no app is loaded.",
        metavar="MODULE",
    )
    setup: str = _setting(
        "",
        _TEXT,
        "A function ``module:name`` that is called before the packages are imported.",
        metavar="MODULE:FUNCTION",
    )
    python: str = _setting(
        "",
        _TEXT,
        "The Python of the environment that has the packages, 3.11 or newer. It needs neither Sphinx nor this "
        "extension. Without it, the packages are those of this environment.",
        metavar="PYTHON",
    )
    in_process: bool = _setting(
        default=False,
        types=(bool,),
        meaning="Whether packages are imported in this process, not in one of their own: for debuggers and for sites "
        "that configure Django themselves. Then a package can end or hang it.",
    )
    timeout: float = _setting(
        60, (int, float), "Seconds without progress after which a package hangs; 0 is without end.", metavar="SECONDS"
    )
    ignore: tuple[str, ...] = _setting(
        (),
        _LIST,
        "Problems that are not reported: ``kind`` or ``kind:pattern``, the pattern being one of qualified names with "
        "``*``, as in ``key-field-missing:my_events.*``. A comment beside the definition is better: it can give a "
        "reason.",
        metavar="KIND|KIND:PATTERN",
    )
    strict: bool = _setting(
        default=False,
        types=(bool,),
        meaning="Whether warnings fail a run, not only errors.",
        doors=(COMMAND, PYTEST),
    )
    schemas: str = _setting(
        "",
        _TEXT,
        "The folder of the Avro schemas stored when events were published, one ``<event type>.avsc`` each, or with "
        "``+`` for each dot and ``_schema`` at the end, as ``manage.py generate_avro_schemas`` writes them. With it, a "
        "field that breaks old receivers is a problem.",
        is_path=True,
        metavar="DIRECTORY",
    )
    ledger: str = _setting(
        "",
        _TEXT,
        "The TOML file that tells what became of published events (:ref:`ledger`).",
        is_path=True,
        metavar="FILE",
    )
    history: str = _setting(
        "",
        _TEXT,
        "The folder of the snapshots of published versions, as ``event-catalog snapshot`` writes them, and of "
        "``releases.toml``. With it, pages tell since when and in which release something is there, and a change that "
        "breaks somebody is a problem.",
        is_path=True,
        metavar="DIRECTORY",
    )
    usages: str = _setting(
        "",
        _TEXT,
        "The file that ``event-catalog usages scan`` has written: who sends and receives the events.",
        is_path=True,
        metavar="FILE",
        rebuild="env",
    )
    examples: str = _setting(
        "",
        _TEXT,
        "A TOML or JSON file of example values that stand in the place of the usual ones.",
        is_path=True,
        metavar="FILE",
    )
    tokens: Mapping[str, str] | None = _setting(
        None,
        _TABLE,
        "Annotations of the project's own: the label that pages show for each, by its token, as in "
        '``{"event_owner": "Owned by"}``.',
        doors=(SPHINX,),
        rebuild="env",
    )
    path: str = _setting(
        "reference",
        _TEXT,
        "The folder of the generated pages, relative to the source folder.",
        doors=(SPHINX,),
        rebuild="env",
    )
    repository: str | Mapping[str, str] = _setting(
        "",
        _TABLE_OF_TEXT,
        "The address of the repository that holds the packages, or one by package. Found from git or from the metadata "
        "of the distribution where it is not given.",
        doors=(SPHINX,),
    )
    revision: str | Mapping[str, str] = _setting(
        "",
        _TABLE_OF_TEXT,
        "The tag or commit that source links point to, or one by package. Found like the repository.",
        doors=(SPHINX,),
    )
    exports: tuple[str, ...] | None = _setting(
        None,
        _LIST,
        "The formats that are written into the folder ``_catalog`` of an HTML site and linked from the pages: all, if "
        "none is named.",
        doors=(SPHINX,),
    )


FIELDS: Mapping[str, attrs.Attribute[Any]] = attrs.fields_dict(Settings)
"""The table of settings, by name; ``metadata`` has what :func:`_setting` was told."""


def list_settings(door: str) -> Iterator[attrs.Attribute[Any]]:
    """Yield the settings that a door knows."""
    return (field for field in FIELDS.values() if door in field.metadata["doors"])


@attrs.frozen(kw_only=True)
class Loaded:
    """What a project holds: the same whoever asks."""

    catalog: Catalog
    problems: tuple[Problem, ...]
    examples: ExampleBuilder
    histories: tuple[History, ...] = ()
    usages: Usages | None = None
    ledger: Ledger | None = None


@attrs.frozen
class Project:
    """A project with its settings.

    A load is not ``is_whole`` if it leaves out packages that ``pyproject.toml`` names: their events are not gone.
    """

    settings: Settings
    is_whole: bool = True

    @classmethod
    def read(cls, folder: Path, given: Mapping[str, Any] | None = None, *, relative_to: Path | None = None) -> Project:
        """Return the project that a folder is in: the settings of the nearest ``pyproject.toml``, and those given.

        What is ``None`` is not given. Paths that are given are relative to ``relative_to``, by default the folder.

        Raises :class:`ProjectError` for a file that cannot be read, an unknown setting or a value of the wrong type.
        """
        found = _read_table(folder)
        own = {name: value for name, value in (given or {}).items() if value is not None}
        settings = Settings(**{**found, **_read_values("", own, relative_to or folder)})
        is_whole = set(found.get("packages", ())) <= set(settings.packages) or bool({"schemas", "ledger"} & set(own))
        return cls(settings, is_whole)

    def load(self, *, select: Iterable[str] = (), progress: Progress | None = None) -> Loaded:
        """Collect the packages and check them; ``select`` are the only kinds of problems to look for, if any.

        Raises :class:`ProjectError`.
        """
        # Settings are read in many a process that collects nothing.
        from sphinx_event_catalog.check import UnknownKindError, check  # noqa: PLC0415  # as above
        from sphinx_event_catalog.collect.child.importing import SetupError  # noqa: PLC0415  # as above
        from sphinx_event_catalog.collect.collector import collect  # noqa: PLC0415  # as above
        from sphinx_event_catalog.collect.example_values import OverrideError  # noqa: PLC0415  # as above
        from sphinx_event_catalog.collect.process import Request  # noqa: PLC0415  # as above

        settings = self.settings
        if not settings.packages:
            raise ProjectError(f"no package is named; expected packages in [tool.{TABLE}] of pyproject.toml")
        request = Request(**{name: getattr(settings, name) for name in attrs.fields_dict(Request)})
        try:
            schemas = read_schemas(settings.schemas)
            found = collect(request, examples=Path(settings.examples) if settings.examples else None, progress=progress)
            catalog = _label_annotations(found.catalog, settings.tokens or {})
            histories = _read_histories(settings.history, catalog)
            ledger = _open_ledger(settings.ledger, is_published=bool(schemas or histories)) if self.is_whole else None
            usages = _read_usages(settings.usages, is_whole=self.is_whole)
            problems = check(
                catalog,
                ignore=settings.ignore,
                select=select,
                stored_schemas=schemas,
                ledger=ledger,
                histories=histories,
                usages=usages,
            )
        except (LedgerError, SetupError, OverrideError, UnknownKindError) as error:
            raise ProjectError(str(error)) from error
        return Loaded(
            catalog=catalog,
            problems=problems,
            examples=found.examples,
            histories=histories,
            usages=usages,
            ledger=ledger,
        )


def _label_annotations(catalog: Catalog, tokens: Mapping[str, str]) -> Catalog:
    """Return a catalog in which the annotations of a project's own have their labels."""
    for token, label in tokens.items():
        if not _TOKEN.fullmatch(token) or not isinstance(label, str):
            message = f"tokens has {token!r}: {label!r}; expected a token such as 'event_owner', and a label"
            raise ProjectError(message)
    if not tokens:
        return catalog
    events = (
        attrs.evolve(e, annotations=tuple(attrs.evolve(a, label=tokens.get(a.token, "")) for a in e.annotations))
        for e in catalog.events
    )
    return attrs.evolve(catalog, events=tuple(events))


def _open_ledger(path: str, *, is_published: bool) -> Ledger | None:
    """Return the ledger in a file, or an empty one where it is known otherwise what was published, or ``None``."""
    if not path:
        return Ledger() if is_published else None
    return read_ledger(Path(path))


def _read_histories(folder: str, catalog: Catalog) -> tuple[History, ...]:
    """Return the histories of the distributions that the packages are of; raises :class:`ProjectError`."""
    from sphinx_event_catalog.history.archive import read_histories  # noqa: PLC0415  # as above

    if not folder:
        return ()
    if not Path(folder).is_dir():
        raise ProjectError(f"there is no folder of snapshots '{_shorten(folder)}'")
    packages = (catalog.packages_by_name.get(name) for name in catalog.requested)
    return read_histories(Path(folder), (package.published_name for package in packages if package))


def _read_usages(path: str, *, is_whole: bool) -> Usages | None:
    """Return what a scan has written; raises :class:`ProjectError` for a file that is none."""
    from sphinx_event_catalog.usages.document import DocumentError, read_document  # noqa: PLC0415  # as above

    try:
        usages = read_document(Path(path)) if path else None
    except DocumentError as error:
        raise ProjectError(str(error)) from error
    # Of a part of a catalog nothing can be said of its age.
    return attrs.evolve(usages, file="") if usages and not is_whole else usages


def _read_table(folder: Path) -> dict[str, Any]:
    path = next((path for parent in (folder, *folder.parents) if (path := parent / "pyproject.toml").is_file()), None)
    if path is None:
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get(TABLE, {})
    except (OSError, ValueError) as error:
        raise ProjectError(f"cannot read {path.name}: {error}") from error
    return _read_values(f"[tool.{TABLE}] ", table, path.parent)


def _read_values(place: str, values: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    return {name: _read_value(place, name, value, folder) for name, value in values.items()}


def _read_value(place: str, name: str, value: Any, folder: Path) -> Any:
    if name not in FIELDS:
        raise ProjectError(f"{place}has no setting '{name}'; expected one of {', '.join(FIELDS)}")
    facts = FIELDS[name].metadata
    is_list = list in facts["types"]
    # A truth value is a number to Python, and not to anybody else.
    is_right = isinstance(value, facts["types"]) and (not isinstance(value, bool) or bool in facts["types"])
    if not is_right or (is_list and not all(isinstance(item, str) for item in value)):
        expected = "a list of strings" if is_list else " or ".join(t.__name__ for t in facts["types"])
        raise ProjectError(f"{place}{name} is {value!r}; expected {expected}")
    if is_list:
        return tuple(value)
    return str(folder / value) if facts["is_path"] and value else value


def read_schemas(folder: str) -> dict[str, dict[str, Any]]:
    """Return the Avro schemas stored in a folder by event type; none without a folder.

    Raises :class:`ProjectError` if there is no such folder or a file in it is no JSON object.
    """
    if not folder:
        return {}
    if not Path(folder).is_dir():
        raise ProjectError(f"there is no folder of stored schemas '{_shorten(folder)}'")
    return {_event_type(path): _read_schema(path) for path in sorted(Path(folder).glob("*.avsc"))}


def _shorten(path: str) -> str:
    """Return a path as the person who called would write it: from the working folder, where it is below."""
    return str(Path(path).relative_to(Path.cwd())) if Path(path).is_relative_to(Path.cwd()) else path


def _event_type(path: Path) -> str:
    return path.stem.removesuffix("_schema").replace("+", ".")


def _read_schema(path: Path) -> dict[str, Any]:
    try:
        schema = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ProjectError(f"cannot read the stored schema '{path.name}': {error}") from error
    if not isinstance(schema, dict) or schema.get("type") != "record":
        raise ProjectError(f"stored schema '{path.name}' is no Avro record")
    return schema
