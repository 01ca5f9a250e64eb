"""Describe the live signals and payload classes of imported packages."""

from __future__ import annotations

import sys
import typing
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from sphinx_event_catalog.catalog import kinds
from sphinx_event_catalog.catalog.codec import encode
from sphinx_event_catalog.catalog.locations import is_within
from sphinx_event_catalog.catalog.model import DataKey
from sphinx_event_catalog.catalog.names import strip_arguments
from sphinx_event_catalog.collect.child.finding import list_variables, read_attribute
from sphinx_event_catalog.collect.child.importing import BEYOND, LeftOutError, describe_error
from sphinx_event_catalog.collect.child.proving import BusProbe, can_be_sent
from sphinx_event_catalog.collect.child.type_hints import (
    describe_default,
    describe_type,
    find_bases,
    find_owner,
    find_payload_classes,
    is_class,
    is_frozen,
    print_value,
    resolve_hints,
)
from sphinx_event_catalog.collect.records import LiveField, LivePackage, LivePayload, LiveSignal, ModuleFile, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx_event_catalog.collect.child.importing import Tell


_MOST_VERSIONS = 2**31


class Describer:
    """Describes signals and payload classes, each once and each on its own: one that cannot be hides no other.

    ``tell`` is called before and after each; ``left_out`` are classes and event types that must not be touched.
    """

    def __init__(self, tell: Tell, left_out: Mapping[str, str]) -> None:
        self.payloads: dict[Any, Any] = {}
        self.signals: list[Any] = []
        self.troubles: list[Trouble] = []
        self.unreadable: dict[Any, str] = {}
        self.modules: set[str] = set()
        self._tell = tell
        self._left_out = left_out
        self._probe = BusProbe()

    def describe_signal(self, signal: Any, holders: Sequence[tuple[str, str]], packages: Sequence[str]) -> bool:
        """Describe a signal and the payload classes that it carries; tell whether that was possible."""
        module, name = next(holder for holder in holders if is_within(holder[0], packages))
        label = f"signal {module}.{name}"
        self._tell("enter", label, "")
        try:
            if label in self._left_out:
                raise LeftOutError(f"it {self._left_out[label]}")  # told as what it would have done again
            self.signals.append(encode(self._describe_signal(signal, holders)))
            carried = list(signal.init_data.values())
        except BEYOND as error:
            message = f"cannot describe '{name}': {describe_error(error)}"
            self._note(message, f"{module}.{name}", module, name)
            return False
        finally:
            self._tell("leave", label, "")
        self.modules |= {module for module, _ in holders}
        for live in carried:
            try:
                self.read_all(live)
            except BEYOND as error:
                self._note(f"cannot describe '{name}': {describe_error(error)}", f"{module}.{name}", module, name)
        return True

    def _describe_signal(self, signal: Any, holders: Sequence[tuple[str, str]]) -> LiveSignal:
        event_type, data = signal.event_type, signal.init_data
        if not isinstance(event_type, str):
            raise TypeError(f"the event type is {print_value(event_type)}; expected a str")
        if not isinstance(data, Mapping):
            raise TypeError(f"the data is {print_value(data)}; expected a dict of names and types")
        wrong = [print_value(key) for key in data if not isinstance(key, str)]
        if wrong:
            raise TypeError(f"the data key {wrong[0]} is no str")
        version = int(getattr(signal, "minor_version", 0))
        if not 0 <= version < _MOST_VERSIONS:
            raise ValueError(f"the minor version is no number from 0 to {_MOST_VERSIONS - 1:,}")
        return LiveSignal(
            event_type=str.__str__(event_type),
            minor_version=version,
            data=tuple(
                DataKey(name=str.__str__(name), type=describe_type(live), is_sendable=can_be_sent(signal, live))
                for name, live in data.items()
            ),
            bus=self._probe.probe(signal),
            holders=tuple(holders),
        )

    def read_all(self, live: Any) -> None:
        """Describe every payload class that a type mentions, at any depth; cycles end where they began."""
        waiting = list(find_payload_classes(live))
        while waiting:
            cls = waiting.pop()
            if cls not in self.payloads and cls not in self.unreadable:
                waiting += self._read(cls)

    def _read(self, cls: Any) -> list[Any]:
        """Describe a class and return the classes that it mentions.

        Raises :class:`TypeError` for a class that does not say which module it is of.
        """
        module, name = _name_class(cls)
        if not isinstance(cls.__module__, str):
            raise TypeError(f"the __module__ of its class '{name}' is {cls.__module__!r}; expected a str")
        qualified = f"{module}.{name}"
        self._tell("enter", f"class {qualified}", "")
        try:
            if f"class {qualified}" in self._left_out:
                raise LeftOutError(
                    f"it {self._left_out[f'class {qualified}']}"
                )  # told as what it would have done again
            hints = resolve_hints(cls)
            mentioned = [inner for hint in hints.values() for inner in find_payload_classes(hint)]
            mentioned += find_bases(cls)
            modules = {_name_class(base)[0] for base in (typing.get_origin(cls) or cls).__mro__ if attrs.has(base)}
            self.payloads[cls] = encode(_describe_payload(cls, hints))
        except BEYOND as error:
            self.unreadable[cls] = qualified
            self._note(f"cannot describe '{name}': {describe_error(error)}", qualified, module, strip_arguments(name))
            return []
        finally:
            self._tell("leave", f"class {qualified}", "")
        self.modules |= {module, *modules}
        return mentioned

    def read_neighbors(self, packages: Sequence[str]) -> None:
        """Describe the other attrs classes of the modules of the packages that hold something described."""
        for name in sorted(module for module in self.modules if is_within(module, packages)):
            for variable, live in list_variables(sys.modules.get(name)):
                try:
                    if is_class(live) and live.__module__ == name:
                        self.read_all(live)
                except BEYOND as error:
                    self._note(f"cannot describe '{variable}': {describe_error(error)}", name, name, "")

    def _note(self, message: str, subject: str, module: str, name: str) -> None:
        kind = kinds.DEFINITION_UNREADABLE
        self.troubles.append(Trouble(kind=kind, subject=subject, message=message, module=module, name=name))


def _describe_payload(live: Any, hints: Mapping[str, Any]) -> LivePayload:
    cls = typing.get_origin(live) or live
    module, name = _name_class(live)
    return LivePayload(
        name=name,
        module=module,
        fields=tuple(_describe_field(cls, attribute, hints[attribute.name]) for attribute in attrs.fields(cls)),
        bases=tuple(map(_qualify, find_bases(live))),
        is_frozen=is_frozen(cls),
    )


def _describe_field(cls: type, attribute: attrs.Attribute[Any], hint: Any) -> LiveField:
    owner = find_owner(cls, attribute)
    return LiveField(
        name=attribute.name,
        type=describe_type(typing.Any if hint is None else hint),
        default=describe_default(attribute.default),
        owner=_name_class(owner),
        is_typed=hint is not None,
        argument=(getattr(attribute, "alias", None) or attribute.name.lstrip("_")) if attribute.init else "",
    )


def _name_class(live: Any) -> tuple[str, str]:
    """Return the module and the name of a payload class, whatever it says that its module is."""
    cls = typing.get_origin(live) or live
    module = str(cls.__module__)
    return module, str(cls.__qualname__) if is_class(live) else describe_type(live).name


def _qualify(live: Any) -> str:
    return ".".join(_name_class(live))


def locate_modules(names: Iterable[str]) -> Iterator[ModuleFile]:
    """Yield the modules that have a file of Python, as their loader or else they themselves name it."""
    for name in sorted(names):
        module = sys.modules.get(name)
        origin = read_attribute(read_attribute(module, "__spec__"), "origin")
        file = next((f for f in (origin, read_attribute(module, "__file__")) if _is_source(f)), None)
        if file is not None and (root := _find_root(name, file)) is not None:
            yield ModuleFile(name=name, path=Path(file), root=root)


def _is_source(file: Any) -> bool:
    try:
        return isinstance(file, str) and file.endswith(".py") and Path(file).is_file()
    except (OSError, ValueError):
        return False


def _find_root(module: str, file: str) -> Path | None:
    """Return the parent folder of the top-level package of a module, or ``None`` if the file is not that deep."""
    # Every dot of the module's name is one folder, and __init__.py stands one folder deeper than its package.
    path = Path(file).absolute()
    depth = module.count(".") + (1 if path.name == "__init__.py" else 0)
    return path.parents[depth] if depth < len(path.parents) else None


def describe_packages(modules: Iterable[str]) -> Iterator[LivePackage]:
    """Yield the top-level packages of imported modules, sorted by name."""
    for name in sorted({module.split(".", 1)[0] for module in modules}):
        module = sys.modules.get(name)
        file = next(locate_modules([name]), None)
        folder = next(iter(read_attribute(module, "__path__") or ()), None)
        # A namespace package has no file of its own, but a folder.
        root = file.root if file else Path(folder).absolute().parent if folder else None
        if root is not None:
            distribution = _find_distribution(name, root)
            version = metadata.version(distribution) if distribution else ""
            urls = tuple(_read_urls(distribution)) if distribution else ()
            yield LivePackage(name=name, root=root, distribution=distribution, version=version, urls=urls)


def _find_distribution(package: str, root: Path) -> str:
    """Return the distribution that installs a package into a folder, or ``""``."""
    # Reading what every distribution installs takes long; it does not install it here if its metadata is not here.
    found = metadata.packages_distributions().get(package) if any(root.glob("*.*-info")) else None
    if found:
        return min(found)
    # An editable install maps no files; its distribution usually has the package's name.
    try:
        return metadata.distribution(package.replace("_", "-")).metadata["Name"]
    except (metadata.PackageNotFoundError, ValueError):
        return ""


def _read_urls(distribution: str) -> Iterator[str]:
    fields = metadata.metadata(distribution)
    yield from fields.get_all("Project-URL") or ()
    yield from (f"home-page, {url}" for url in fields.get_all("Home-page") or ())
