"""Give Django the settings that importing a package needs."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


OWN_SETTING = "EVENT_CATALOG_CONFIGURED"
"""A Django setting that tells that this package has configured Django, and nobody else."""


class SetupError(Exception):
    """Django's settings or the set-up hook are wrong: nothing can be imported."""


def set_up_django(settings: str | Mapping[str, Any] | None, hook: str, *, load_apps: bool = False) -> None:
    """Configure Django, unless it is configured, then call the hook ``module:function``.

    ``settings`` is the name of a settings module, or the settings themselves; with either, ``django.setup()`` runs.
    They win over the environment. With ``None`` the settings are those of ``DJANGO_SETTINGS_MODULE``, or else empty,
    and no app is loaded, unless ``load_apps`` says so.

    Raises :class:`SetupError` if the settings or the hook do not work.
    """
    try:
        _configure(settings, load_apps=load_apps)
        if hook:
            module, _, function = hook.partition(":")
            getattr(import_module(module), function)()
    except (Exception, SystemExit) as error:
        raise SetupError(f"Django cannot be set up: {type(error).__name__}: {error}") from error


def _configure(settings: str | Mapping[str, Any] | None, *, load_apps: bool) -> None:
    import django  # noqa: PLC0415  # importing the extension must not import Django
    from django.conf import settings as live  # noqa: PLC0415  # as above

    if not live.configured:
        if isinstance(settings, str):
            os.environ["DJANGO_SETTINGS_MODULE"] = settings
        elif settings is not None or not os.environ.get("DJANGO_SETTINGS_MODULE"):
            live.configure(**{"USE_TZ": True, OWN_SETTING: True, **(settings or {})})
    if settings is not None or load_apps:
        django.setup()
