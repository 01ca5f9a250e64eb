"""Who sends and receives events, in the documents that other tools read."""

from __future__ import annotations

import json

import yaml

EVENT = "org.openedx.learning.badge.awarded.v1"
LINK = "https://github.com/openedx/credentials/blob/b6dcad5c0aa1175c19bb82d7319847e6bbb3ff30"


def load(exported, path):
    return json.loads(exported[path])


def test_json_has_every_usage_of_an_event_and_every_source(exported):
    document = load(exported, f"events/{EVENT}.json")
    usages = document["event"]["usages"]
    setting = next(usage for usage in usages if usage["kind"] == "bus-config")
    source = next(source for source in document["usage_sources"] if source["name"] == "openedx/credentials")

    assert {usage["kind"] for usage in usages} == {"send", "receive", "bus-config"}
    assert (setting["topic"], setting["key_field"], setting["enabled"]) == (
        "learning-badges-lifecycle", "badge.uuid", "BADGES_ENABLED",
    )  # fmt: skip
    assert setting["url"] == f"{LINK}/credentials/settings/base.py#L597"
    assert (source["unresolved"], source["revision"]) == (1, "b6dcad5c0aa1175c19bb82d7319847e6bbb3ff30")
    assert load(exported, "catalog.json")["usage_sources"] == document["usage_sources"]


def test_markdown_tells_of_an_event_a_class_and_a_repository(exported):
    event = exported[f"events/{EVENT}.md"].decode()
    repository = exported["repositories/openedx_credentials.md"].decode()
    payload = exported["data/openedx_events.authz.data.RoleAssignmentData.md"].decode()

    assert "### Sent by\n\n- [openedx/credentials](../repositories/openedx_credentials.md) at `b6dcad5c0aa1`" in event
    assert f"[`credentials/settings/base.py:597`]({LINK}/credentials/settings/base.py#L597): in EVENT_BUS" in event
    assert "35 repositories and packages were read." in event
    assert "## Sends\n\n- [BADGE_AWARDED](../events/org.openedx.learning.badge.awarded.v1.md)" in repository
    assert "## Not determined\n\n- [`credentials/apps/badges/signals/handlers.py:35`]" in repository
    assert "- `scope`: `handle_role_assignment_created` of ol-openedx-events-handler==0.6.0 as `role_assign" in payload


def test_markdown_says_that_nothing_sends_or_receives_an_event(exported):
    text = exported["events/org.openedx.content_authoring.content_library.created.v1.md"].decode()

    assert "### Sent by\n\nNothing that was read." in text
    assert "### On the event bus in" not in text


def test_asyncapi_has_an_operation_for_each_repository_that_sends_or_receives(exported):
    operations = load(exported, "asyncapi.json")["operations"]
    own = {name: operation["action"] for name, operation in operations.items() if name.startswith(EVENT)}
    sends = operations[f"{EVENT}.send.openedx_credentials"]

    assert own == {
        EVENT: "send",
        f"{EVENT}.receive.openedx-webhooks": "receive",
        f"{EVENT}.send.openedx_credentials": "send",
    }
    assert sends["tags"] == [{"name": "openedx/credentials"}]
    assert [place.partition("#")[0].removeprefix(LINK) for place in sends["x-places"]] == [
        "/credentials/apps/badges/signals/signals.py"
    ]


def test_backstage_has_a_component_for_each_repository_with_the_interfaces_that_it_uses(exported):
    entities = list(yaml.safe_load_all(exported["catalog-info.yaml"]))
    names = {f"default/{entity['metadata']['name']}" for entity in entities if entity["kind"] == "API"}
    components = {entity["metadata"]["name"]: entity for entity in entities if entity["kind"] == "Component"}
    credentials = components["openedx-credentials"]
    used = {
        name for found in components.values() for key in ("providesApis", "consumesApis")
        for name in found["spec"].get(key, [])
    }  # fmt: skip

    assert credentials["metadata"]["namespace"] == "events"
    assert credentials["spec"]["providesApis"] == ["default/events-of-openedx-events-learning"]
    assert used <= names
