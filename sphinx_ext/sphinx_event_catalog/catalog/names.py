"""Names, made fit for where they are written: lines of text, anchors, files; and titles that tell records apart."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from itertools import chain, count
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_FILE_NAME = 200
"""The longest name of a file in bytes, without its extension: file systems take 255 with it."""

_NO_ANCHOR = re.compile(r"[^\w.-]")
_AMBIGUOUS_SPACE = re.compile(r"^ | $|(?<= ) ")
_UNSAFE = re.compile(r"[^\w.-]|^\.+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_DIGEST_LENGTH = 12


def make_printable(name: str) -> str:
    r"""Return a name on one line, as it can be read back: a line end becomes ``\n``, a lone surrogate ``\ud800``."""
    if name.isprintable() and not _AMBIGUOUS_SPACE.search(name):
        return name
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
    return _AMBIGUOUS_SPACE.sub(r"\\x20", shown)


def printable(default: Any = attrs.NOTHING) -> Any:
    """Declare a name in a record, or several, which ``make_printable`` makes fit for every place."""
    return attrs.field(default=default, converter=_convert)


def _convert(value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    return make_printable(value) if isinstance(value, str) else tuple(map(make_printable, value))


def make_all_printable(_cls: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """Declare every text of a record, and every tuple of texts, as ``printable`` does: a ``field_transformer``."""
    return [f.evolve(converter=_convert) if str(f.type) in {"str", "tuple[str, ...]"} else f for f in fields]


def strip_arguments(name: str) -> str:
    """Return the name of a class without its arguments: ``shop.Page`` of ``shop.Page[shop.Row]``."""
    return name.partition("[")[0] if name.endswith("]") else name


def make_anchor(name: str) -> str:
    """Return a name as an anchor: letters, digits, ``_``, ``.`` and ``-`` stay as they are."""
    return _NO_ANCHOR.sub("_", name)


def make_file_name(name: str) -> str:
    """Return a name as a file may have it, without extension: letters, digits, ``_``, ``-`` and, not first, ``.``.

    A long name is cut and gets a digest, so that two long names that start alike stay apart. Windows keeps a few names
    for its devices, with any extension; an underscore makes another name of them.
    """
    safe = _UNSAFE.sub("_", name) or "_"
    safe = f"_{safe}" if _RESERVED.match(safe) else safe
    if len(safe.encode()) <= LONGEST_FILE_NAME:
        return safe
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
    start = safe.encode()[: LONGEST_FILE_NAME - _DIGEST_LENGTH - 1].decode(errors="ignore")
    return f"{start}-{digest}"


def name_files(names: Iterable[tuple[str, str]], taken: Iterable[str] = ()) -> dict[str, str]:
    """Return a free file name for each ``(key, name)``, by key; ``-2`` follows a name that another one has already.

    Names that differ in case, or in how an accent is written, are the same file on macOS and Windows, so they do not
    count as different.
    """
    files: dict[str, str] = {}
    used = set(map(_fold, taken))
    for key, name in names:
        safe = make_file_name(name)
        options = chain([safe], (f"{safe}-{number}" for number in count(2)))
        files[key] = next(option for option in options if _fold(option) not in used)
        used.add(_fold(files[key]))
    return files


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def tell_apart(places: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what to call each ``(module, name)``, by qualified name: its name, unless another module has it too.

    Then the end of its module stands before it, as much as tells the one from the others: ``learning.data.Course``.
    """
    modules: dict[str, list[str]] = {}
    for module, name in places:
        modules.setdefault(name, []).append(module)
    return {
        f"{module}.{name}": ".".join([*_find_own_end(module, [m for m in found if m != module]), name])
        for name, found in modules.items()
        for module in found
    }


def _find_own_end(module: str, others: Sequence[str]) -> list[str]:
    """Return the last labels of a module that none of the others ends with: none if there are no others."""
    if not others:
        return []
    labels = module.split(".")
    for length in range(1, len(labels)):
        if all(other.split(".")[-length:] != labels[-length:] for other in others):
            return labels[-length:]
    return labels
