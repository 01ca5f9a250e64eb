"""A package whose every text and every name tries to run a script, to read a file or to ask another host."""

from __future__ import annotations

HOST = "evil.invalid"
"""Nothing may be asked of it."""
RUN = f"alert(1);new Image().src='https://{HOST}/'"
BREAK = f'"><script>{RUN}</script>'
IMAGE = f'"><img src=x onerror="{RUN}">'

TEXTS = (
    # HTML of many kinds.
    f"Hi <script>{RUN}</script> there.",
    f"Hi {IMAGE} there.",
    f"Hi <svg/onload={RUN}> <iframe src=javascript:{RUN}></iframe> there.",
    f"Hi </script></style></title></textarea>{BREAK} there.",
    f"Hi --><!-- {BREAK} ]]> there.",
    f"``</code>{BREAK}`` and **</strong>{IMAGE}** and `{IMAGE}`.",
    f"Hi {{{{ 7*7 }}}} {{% raw %}} ${{{RUN}}} {BREAK}.",
    # Roles of other extensions, of docutils and of Sphinx.
    f":octicon:`alert;1em;{BREAK}` there.",
    f":material-regular:`data_exploration;1em;{BREAK}` there.",
    f":fas:`x {BREAK}` :bdg-primary-line:`{BREAK}` :bdg-link-primary:`x <javascript:{RUN}>`.",
    f":raw-html:`{BREAK}` :raw:`{BREAK}` there.",
    f".. role:: evil(raw)\n   :format: html\n\n:evil:`{BREAK}`",
    f".. default-role:: raw\n\n`{BREAK}`",
    f'.. role:: loud\n   :class: x" onclick="{RUN}\n\n:loud:`there`',
    ":download:`there </etc/passwd>` and :download:`here <../../conf.py>` there.",
    f":doc:`{BREAK}` :ref:`x <{BREAK}>` :term:`{BREAK}` :any:`{BREAK}` there.",
    f":py:class:`{BREAK}` :openedx:event:`{BREAK}` :js:func:`{BREAK}` there.",
    f":pep:`{BREAK}` :rfc:`1 {BREAK}` :envvar:`{BREAK}` :option:`{BREAK}` there.",
    f":abbr:`a ({BREAK})` :samp:`{{{BREAK}}}` :menuselection:`a --> {BREAK}` there.",
    ":index:`evil` there.",
    f":eq:`{BREAK}` :numref:`{BREAK}` :math:`x^2 \\href{{javascript:{RUN}}}{{y}}` there.",
    f".. math::\n   :label: evil\n\n   \\unicode{{{BREAK}}} x^2",
    # Directives that run, read, ask or put something elsewhere.
    f".. raw:: html\n\n   <script>{RUN}</script>",
    f".. RAW:: html\n   :url: https://{HOST}/x.html",
    f".. only:: html\n\n   .. raw:: html\n\n      {BREAK}",
    ".. include:: /etc/passwd",
    ".. literalinclude:: ../conf.py",
    ".. csv-table::\n   :file: ../conf.py",
    f".. csv-table::\n   :url: https://{HOST}/x.csv",
    f".. image:: https://{HOST}/x.png\n   :target: javascript:{RUN}",
    f".. figure:: https://{HOST}/x.png\n   :alt: {BREAK}\n\n   There.",
    f".. |evil| image:: https://{HOST}/x.png\n\nHi |evil| there.",
    f".. |evil| raw:: html\n   {BREAK}\n\nHi |evil| there.",
    f".. meta::\n   :http-equiv=refresh: 0; url=https://{HOST}/",
    f".. title:: {BREAK}",
    f'.. rst-class:: x" onclick="{RUN}\n\nHi there.',
    f'.. container:: event-fields x" onmouseover="{RUN}\n\n   Hi there.',
    f".. table:: {BREAK}\n   :class: event-list\n\n   = =\n   a b\n   = =",
    f".. button-link:: javascript:{RUN}\n\n   there",
    f".. card:: {BREAK}\n   :link: javascript:{RUN}\n\n   There.",
    f".. grid:: 1\n\n   .. grid-item-card:: {BREAK}\n      :img-top: https://{HOST}/x.png",
    f".. code-block:: html{BREAK}\n   :caption: {BREAK}\n\n   </pre>{BREAK}",
    f".. parsed-literal::\n\n   {BREAK} `x <javascript:{RUN}>`__",
    ".. program-output:: touch {folder}/RAN",
    ".. command-output:: touch {folder}/RAN",
    '.. ifconfig:: open("{folder}/RAN", "w")\n\n   There.',
    ".. automodule:: evil_module",
    ".. autoclass:: evil_module.Evil",
    ".. autosummary::\n   :toctree: evil\n\n   evil_module",
    ".. graphviz:: ../conf.py",
    ".. toctree::\n\n   index",
    ".. py:function:: evil()",
    ".. glossary::\n\n   evil\n      There.",
    ".. index:: evil\n\nHi there.",
    ".. [evil] There.\n\nSee [evil]_.",
    ">>> open('{folder}/RAN', 'w')",
    ".. testcode::\n\n   open('{folder}/RAN', 'w')",
    ".. openedx:events::",
    # Links and names.
    f"See `a <javascript:{RUN}>`__, `b <JaVa&#x53;cript:{RUN}>`__, `c <vbscript:x>`__, `d <data:text/html,{BREAK}>`__.",
    f"See e_ and f_.\n\n.. _e: javascript:{RUN}\n.. _f: e_",
    f"See `g <https://{HOST}/{BREAK}>`__ and https://{HOST}/{BREAK} there.",
    "See file:///etc/passwd and `h <file:///etc/passwd>`__ there.",
    f".. _payload:\n.. _use-it:\n\nHi there, see payload_.\n\n.. [#use-it] {BREAK}\n\n[#use-it]_",
    f":field {BREAK}: There {BREAK}.\n:http-equiv=refresh: 0",
    f"-v, --evil=<{BREAK}>  There.",
    f"term : {BREAK}\n   There.",
)
"""Descriptions; ``{folder}`` is the folder of the project."""

NAMES = (
    BREAK,
    IMAGE,
    f"'-{RUN}-'",
    f"`{IMAGE}`",
    f"</script>{BREAK}",
    f"javascript:{RUN}",
    f"](javascript:{RUN})",
    f"a|b {IMAGE}",
    "a b  c ",
    " py:class 1 https://evil.invalid/ x",
    "a\nb",
    "a\r\n\r\n.. raw:: html\n\n   <script>alert(1)</script>",
    "a\x00b\x1b[31m\x07",
    "../../../evil",
    "..",
    "a/b\\c:d*e?",
    "#%",
    "%22%3E",
    "a;b!c",
    "!a;;",
    ":a: b",
    "==== ",
    "*a* |b| c_ ``d`` :raw:`e`",
    "\N{RIGHT-TO-LEFT OVERRIDE}abc",
    "\ud800",
    "\u6f22" * 100,
    "{{ 7*7 }}{% x %}",
    "constructor",
    "__proto__",
)
"""What is put into event types, subdomains, variables, classes, data keys, defaults and members of enumerations."""

MODULE = '''\
"""Events."""

import enum

import attrs
from openedx_events.tooling import OpenEdxPublicSignal

NAMES = {names!a}


class Shown:
    """A default that prints itself."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


for number, name in enumerate(NAMES):
    # Python itself refuses these in the name of a class.
    fit = name.replace("\\0", "").replace("\\ud800", "")
    level = enum.Enum("Level" + fit, {{"M" + name: name, "B": "b"}})
    level.__module__ = __name__
    data = attrs.make_class(
        "Data" + str(number) + fit,
        # attrs itself refuses a field whose name is none.
        {{"shown": attrs.field(type=level, default=Shown(name)), "given": attrs.field(type=str, default=name)}},
        frozen=True,
    )
    data.__module__ = __name__
    globals()["EVENT_" + str(number) + name] = OpenEdxPublicSignal(
        event_type="org.openedx." + name + ".thing.made" + name + ".v" + str(number + 1),
        data={{"key" + name: data}},
    )
'''

CLASS = '''

@attrs.frozen
class Text{number}Data:
    r"""
{text}

    Attributes:
        value (int): {first}
    """

    value: int = 1
'''

EVENT = """

# .. event_type: org.openedx.texts.thing.made{number}.v1
# .. event_name: TEXT_{number}_MADE
# .. event_description: {text}
# .. event_warning: {text}
# .. event_data: Text{number}Data
# .. event_key_field: value.{name}
# .. event_trigger_repository: openedx/{repository}
# event-catalog: ignore[event-type-version] {name}
TEXT_{number}_MADE = OpenEdxPublicSignal(
    event_type="org.openedx.texts.thing.made{number}.v1",
    data={{"value": Text{number}Data}},
)
"""


def write_module(folder):
    """Return the source of a module with all of it."""
    parts = [MODULE.format(names=NAMES)]
    for number, template in enumerate(TEXTS):
        text = template.replace("{folder}", str(folder))
        commented = text.replace("\n", "\n#   ")
        indented = "\n".join(f"    {line}" for line in text.split("\n"))
        first = text.replace("\n", "\n            ")
        parts.append(CLASS.format(number=number, text=indented, first=first))
        parts.append(EVENT.format(number=number, text=commented, name=BREAK, repository=IMAGE.replace(" ", "")))
    return "".join(parts)
