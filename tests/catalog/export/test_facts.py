"""The facts of events, payload classes and fields, and enums and names of arguments wherever they are written."""

from __future__ import annotations

import json

import pytest
from sphinx_event_catalog.export import export
from sphinx_event_catalog.export.artifacts import Export
from sphinx_event_catalog.export.facts import MOST_MEMBERS, list_event_facts, list_field_facts, list_payload_facts
from sphinx_event_catalog.export.snippets import make_snippets

from tests.catalog.export.running import send_and_catch

TIERS = """
import enum

class Tier(enum.Enum):
    BRONZE = "bronze"
    GOLD = "gold"

class Rank(enum.IntEnum):
    LOW = 1
    HIGH = 2

class Right(enum.Flag):
    READ = 1
    WRITE = 2

@attrs.frozen
class Member:
    tier: Tier = Tier.BRONZE
    rank: Rank = Rank.HIGH
    ranks: list[Rank] = attrs.field(factory=lambda: [Rank.LOW])
    tiers: tuple[Tier, ...] = (Tier.GOLD,)
    by_name: dict[str, Tier] = {"best": Tier.GOLD}
    rights: Right = Right.READ | Right.WRITE
    maybe: Tier | None = None

JOINED = OpenEdxPublicSignal("org.openedx.x.club-house.joined.v1", {"member": Member})
"""


def test_event_has_one_list_of_facts(catalog):
    event = next(event for event in catalog.events if event.name == "COURSE_ENROLLMENT_CREATED")
    facts = {fact.name: fact.text for fact in list_event_facts(event)}

    assert list(facts) == [
        "event_type",
        "import",
        "subdomain",
        "status",
        "key_field",
        "trigger_repositories",
        "event_bus",
        "personal_data",
        "source",
    ]
    assert facts["key_field"] == "enrollment.course.course_key: 'CourseKey'"
    assert facts["import"] == "from openedx_events.learning.signals import COURSE_ENROLLMENT_CREATED"
    assert facts["event_bus"] == "yes"


def test_facts_without_a_value_say_so(collect_text):
    (event,) = collect_text('A = OpenEdxPublicSignal("org.openedx.x.a.b.v1", {"a": str})').events
    facts = {fact.name: fact for fact in list_event_facts(event)}

    assert {name: fact.text for name, fact in facts.items() if not fact.values} == {
        "key_field": "none is declared",
        "trigger_repositories": "no trigger repository is declared",
        "personal_data": "none",
    }


def test_payload_facts_name_the_bases_that_the_catalog_has(collect_text):
    found = collect_text(
        """
        @attrs.frozen
        class Base:
            a: int

        @attrs.frozen
        class Data(Base):
            b: int

        A = OpenEdxPublicSignal("org.openedx.x.a.b.v1", {"data": Data})
        """
    )
    facts = [{fact.name: fact.values for fact in list_payload_facts(payload, found)} for payload in found.payloads]

    assert [set(named) for named in facts] == [{"import", "source"}, {"import", "bases", "source"}]
    assert facts[1]["bases"] == (found.payloads[0].qualified_name,)


def test_event_type_that_is_no_avro_name_says_who_cannot_read_it(collect_text):
    (event,) = collect_text(TIERS).events
    facts = {fact.name: fact.text for fact in list_event_facts(event)}

    assert ("avro_readers" in facts) == event.bus.is_capable


def test_enum_defaults_are_written_as_python_writes_them(collect_text):
    (payload,) = collect_text(TIERS).payloads

    assert {field.name: field.default.text for field in payload.fields} == {
        "tier": "Tier.BRONZE",
        "rank": "Rank.HIGH",
        "ranks": "Member.<lambda>()",
        "tiers": "(Tier.GOLD,)",
        "by_name": "{'best': Tier.GOLD}",
        "rights": "Right(3)",
        "maybe": "None",
    }


def test_members_of_enums_are_a_fact_of_the_field(collect_text):
    (payload,) = collect_text(TIERS).payloads
    members = {field.name: [fact.values for fact in list_field_facts(field)] for field in payload.fields}

    tiers = ("Tier.BRONZE = 'bronze'", "Tier.GOLD = 'gold'")
    assert members["tier"] == members["tiers"] == members["by_name"] == members["maybe"] == [tiers]
    assert members["rank"] == [("Rank.LOW = 1", "Rank.HIGH = 2")]


def test_long_enums_are_cut_and_counted(collect_text):
    lines = "\n".join(f"    V{number} = {number}" for number in range(MOST_MEMBERS + 7))
    found = collect_text(
        f"import enum\nclass Many(enum.Enum):\n{lines}\n@attrs.frozen\nclass D:\n    many: Many\n"
        'A = OpenEdxPublicSignal("org.openedx.x.a.b.v1", {"d": D})\n'
    )
    (fact,) = list_field_facts(found.payloads[0].fields[0])

    assert (len(fact.values), fact.note) == (MOST_MEMBERS, "and 7 more")


def test_members_of_enums_are_in_the_markdown_page(collect_text):
    files = {a.path: a.content.decode() for a in export(Export(catalog=collect_text(TIERS)), ["markdown"])}

    page = files["events/org.openedx.x.club-house.joined.v1.md"]
    assert "`Tier.BRONZE = 'bronze'`, `Tier.GOLD = 'gold'`" in page
    assert "| `Tier.BRONZE` |" in page


@pytest.mark.parametrize(
    ("fields", "arguments", "wire"),
    [
        ("_token: str", "token=", {"_token"}),
        ("__secret: str", "Odd__secret=", {"_Odd__secret"}),
        ('size: int = attrs.field(alias="bytes_")', "bytes_=", {"size"}),
        ('kind: str = attrs.field(init=False, default="k")', "", {"kind"}),
        ('a: int = attrs.field(kw_only=True, alias="_b")', "_b=", {"a"}),
    ],
)
def test_snippets_call_a_class_by_the_names_of_its_arguments(collect_text, fields, arguments, wire):
    found = collect_text(
        f'@attrs.frozen\nclass Odd:\n    {fields}\nA = OpenEdxPublicSignal("org.openedx.x.a.b.v1", {{"odd": Odd}})\n'
    )
    (event,) = found.events
    code = make_snippets(found, event).send.code

    assert f"Odd({arguments}" in code
    assert len(send_and_catch(event, code)) == 1
    assert set(Export(catalog=found).example(event).wire["odd"]) == wire
    assert json.dumps(Export(catalog=found).example(event).wire)
