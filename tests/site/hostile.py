"""A package whose every text and every name tries to run a script, to read a file or to ask another host."""

from __future__ import annotations

from sphinx_event_catalog.catalog.usages import FORMS, KINDS, Source, Unread, Unresolved, Usage, Usages

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
    # What is refused within what is allowed, and within what holds text of its own.
    f":emphasis:`a :raw:`{BREAK}`` and **:octicon:`{BREAK}`** and `:raw:`x` <javascript:{RUN}>`__.",
    f".. note::\n\n   - .. raw:: html\n\n        {BREAK}\n\n   term\n      .. program-output:: touch {{folder}}/RAN",
    f".. list-table::\n\n   * - .. raw:: html\n\n          {BREAK}\n     - :raw:`{BREAK}`\n   * - .. include:: /etc/passwd\n     - b",
    f'.. csv-table:: {BREAK}\n   :header: ":raw:`x`", {BREAK}\n   :delim: ;\n\n   .. raw:: html;:octicon:`{BREAK}`',
    f".. deprecated:: {BREAK}\n   :raw:`{BREAK}`\n\n   .. raw:: html\n\n      {BREAK}",
    f".. [#] .. raw:: html\n\n          {BREAK}\n\nSee [#]_ and [*]_.\n\n.. [*] :raw:`{BREAK}`\n.. [1] {BREAK}\n.. [1] Again.",
    f"+----------------+\n| .. raw:: html  |\n|                |\n|    <script>    |\n+----------------+\n\n{BREAK}",
    f"Name\n====\n\n{BREAK}\n\n----\n\nOther\n-----\n\n.. contents::\n\n.. sectnum::",
    # Attributes and options.
    f'.. figure:: x.png\n   :target: javascript:{RUN}\n   :figclass: x" onclick="{RUN}\n   :width: expression({RUN})',
    f".. image:: data:image/svg+xml,{BREAK}\n   :target: e_\n   :name: {BREAK}\n\n.. _e: javascript:{RUN}",
    f'.. admonition:: {BREAK}\n   :class: x" onmouseover="{RUN}\n   :name: search\n\n   There.',
    f".. rubric:: {BREAK}\n   :class: event-catalog\n   :heading-level: 1",
    f".. code-block:: html+jinja\n   :emphasize-lines: 1-99999999\n   :name: payload\n   :class: x\n\n   {{{{ 7*7 }}}}{BREAK}",
    f".. code-block:: js\n   :lineno-start: 99999999999999999999\n   :linenos:\n   :dedent: 99\n\n   {RUN}",
    f".. list-table:: {BREAK}\n   :width: 1px;background:url(https://{HOST}/x.png)\n   :widths: 1 {BREAK}\n   :align: x\n\n   * - a",
    # Definitions that would reach into other texts.
    f".. role:: strong(raw)\n   :format: html\n.. role:: evil(octicon)\n\n:strong:`{BREAK}` :evil:`alert` there.",
    f".. default-role:: octicon\n.. default-domain:: js\n.. highlight:: html\n.. currentmodule:: evil\n\n`{BREAK}`",
    ".. |a| replace:: |b||b||b|\n.. |b| unicode:: 0x3C script 0x3E\n.. |c| date:: %s\n\n|a| |c| |release| |version|",
    ".. include:: <isonum.txt>\n.. class:: evil\n.. header:: evil\n.. footer:: evil\n.. target-notes::\n\nHi there.",
    f".. object:: evil\n.. envvar:: evil\n.. option:: evil\n.. confval:: evil\n.. js:function:: evil()\n.. rst:role:: evil\n\n{BREAK}",
    f":orphan:\n:nosearch:\n:tocdepth: {BREAK}\n\nHi there.",
    # References that format, climb or leave.
    ":numref:`evil %s %d {number.__class__} {name} <x>` :eq:`{}` :menuselection:`& --> &x` :kbd:`<a>+<b>` there.",
    ":doc:`/../../../../etc/passwd` :doc:`x </conf.py>` :ref:`search` :any:`genindex` :external+evil:doc:`x` there.",
    f":cve:`{BREAK}` :cwe:`1 <{BREAK}>` :pep:`8#{BREAK}` :rfc:`822#{BREAK}` :pep:`x <8#{BREAK}>` there.",
    f"See `a <events.html?filter={IMAGE}>`__, `b <#%>`__, `c <?q={BREAK}#%E0%A4%A>`__, `d <search.html?q={IMAGE}>`__.",
    # Links, as browsers rather than parsers read them.
    f"`a <java\\tscript:{RUN}>`__ `b <\\ javascript:{RUN}>`__ `c <javascript\\:{RUN}>`__ `d <JAVASCRIPT&colon;{RUN}>`__ there.",
    f"`a <\x01javascript:{RUN}>`__ `b <java\x7fscript:{RUN}>`__ `c <\u2028javascript:{RUN}>`__ `d <\xa0javascript:x>`__ there.",
    f"`a <blob:x>`__ `b <filesystem:x>`__ `c <view-source:x>`__ `d <ms-msdt:x>`__ `e <intent:x>`__ `f <x:javascript:{RUN}>`__.",
    f"See `a`__, `b <e_>`__ and `c`__.\n\n__ javascript:{RUN}\n.. __: data:text/html,{BREAK}\n\n.. _e:\n   java\n   script:{RUN}",
    f"javascript:{RUN} data:text/html,{BREAK} vbscript:x mailto:a@{HOST}?body={BREAK} <javascript:{RUN}> there.",
    # Text that is markup to those who read it afterwards.
    f"[a](javascript:{RUN}) ![b](https://{HOST}/x.png) <javascript:{RUN}> [c]: javascript:{RUN} `` ![d](//{HOST}/x) `` there.",
    f"![a][b]\n\n\\[b\\]: https://{HOST}/x.png\n\n~~~ {BREAK}\n\n&lt;script&gt;{RUN}&lt;/script&gt; &#60;img src=x&#62; there.",
    f"|a|\n\n| <img src=x onerror={RUN}>\n| ![b](https://{HOST}/x.png) | c |\n\n.. ]]> --> {BREAK}\n\n..\n   {BREAK}",
    f"```html\n<script>{RUN}</script>\n```\n\n$$ \\href{{javascript:{RUN}}}{{x}} $$ <%= 7*7 %> {{# x #}} {{{{ config }}}} there.",
    # Characters.
    f"a\x01b\x07c\x1b[31md\x7fe\x85f\u2028g\u2029h\x0bi\x0cj {BREAK}",
    f"\N{RIGHT-TO-LEFT OVERRIDE}`{BREAK}`\N{POP DIRECTIONAL FORMATTING} \u200b\u200d\ufeff\ufffe\U000e0001 there.",
    f"*a\u2028b* **c\x85d** ``e\u2029{BREAK}`` :py:class:`f\u2028g` .. raw:: html\u2028\u2028   {BREAK}",
    "*a* " * 3000,
    "*a* " + "a-" * 1000,
    ":py:class:`a" + " " * 2000 + "b` there.",
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
    "%s %d {} {0.__class__} $x ${x}",
    "-->*/]]>//",
    "a\u2028b\u2029c\x85d\x7f\x0b\x0c\ufeff",
    "nul.",
    "&lt;script&gt;",
    f"<img/src=x/onerror={RUN}>",
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
        note (str): Chosen by the file of examples.
        notes (dict[str, str]): Chosen by the file of examples.
    """

    value: int = 1
    note: str = ""
    notes: dict[str, str] = attrs.field(factory=dict)
'''

EVENT = """

# .. event_type: org.openedx.texts{number}.thing.made.v1
# .. event_name: TEXT_{number}_MADE
# .. event_description: {text}
# .. event_warning: {text}
# .. event_data: Text{number}Data
# .. event_key_field: value.{name}
# .. event_trigger_repository: openedx/{repository}
# .. event_owner: {text}
# event-catalog: ignore[event-type-version] {name}
TEXT_{number}_MADE = OpenEdxPublicSignal(
    event_type="org.openedx.texts{number}.thing.made.v1",
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


def write_subdomains(folder):
    """Yield the packages of the subdomains of the events with texts, each with its path: a text is its docstring."""
    for number, template in enumerate(TEXTS):
        text = template.replace("{folder}", str(folder))
        yield f"texts{number}/__init__.py", f'r"""\n{text}\n"""\n'


def write_examples(catalog, folder):
    """Return a project's file of examples with all of it as values, as keys of values, as code and as imports."""
    values, python = {}, {}
    for number, template in enumerate(TEXTS):
        text = template.replace("{folder}", str(folder))
        values[f"Text{number}Data.note"] = text
        values[f"Text{number}Data.notes"] = {text: text}
    given = [p for p in catalog.payloads if p.name.startswith("Data")]
    for payload, name in zip(given, NAMES, strict=True):
        imports = [f"hostile_events.signals.{name}", f"{name}.{name}"]
        python[f"{payload.qualified_name}.shown"] = {"code": f"f({name!r})", "imports": imports, "wire": name}
        values[f"{payload.qualified_name}.given"] = name
    return {"values": values, "python": python}


def write_usages(catalog):
    """Return what a scan of other repositories may have written: the names in all places, for one event each."""
    kinds, forms = tuple(KINDS), tuple(FORMS)
    sources, usages, unresolved, unread = [], [], [], []
    for number, (event, name) in enumerate(zip(catalog.events, NAMES, strict=False)):
        place = {"repository": name, "path": name, "line": number}
        link = f"https://{HOST}/{name}/{{path}}#{{line}}" if number % 2 else f"javascript:{RUN}"
        sources.append(Source(name=name, revision=name, url=f"javascript:{RUN}", link=link, package=name, files=1))
        texts = (
            "revision",
            "function",
            "function_path",
            "ref_path",
            "service",
            "topic",
            "key_field",
            "enabled",
            "dispatch_uid",
        )
        usages += [
            Usage(
                **place, **dict.fromkeys(texts, name), kind=kind, form=forms[number % len(forms)], end_line=number + 1,
                event=event.qualified_name, event_type=event.event_type, via=(name,), reads=(name,), escapes=True,
            )
            for kind in kinds
        ]  # fmt: skip
        unresolved.append(Unresolved(**place, kind=kinds[0], text=name, reason=name, function=name))
        unread.append(Unread(**place, reason=name))
    return Usages(
        sources=tuple(sources), usages=tuple(usages), unresolved=tuple(unresolved), unread=tuple(unread),
        events=tuple(sorted({event.event_type for event in catalog.events})),
    )  # fmt: skip
