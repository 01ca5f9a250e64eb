"""The benchmark of the site: the same package on every machine, and numbers that mean what they say."""

from __future__ import annotations

import pytest
from sphinx_event_catalog.check import check
from sphinx_event_catalog.collect.collector import collect
from sphinx_event_catalog.collect.process import Request

from benchmarks.site.__main__ import main
from benchmarks.site.measuring import STEPS, Cost, Measurement, run
from benchmarks.site.plot import draw
from benchmarks.site.projects import STYLES
from benchmarks.site.report import list_goals, tabulate_costs, tabulate_goals
from benchmarks.site.results import Results, load, save
from benchmarks.synthetic import PACKAGE, write_package
from openedx_events.tooling import OpenEdxPublicSignal
from tests.site.projects import parse


def measurement(style="catalog", events=1_000, kind="clean", /, *, user=1.0, wall=1.0, peak=100.0, **values):
    cost = Cost(user=user, system=0, wall=wall, peak_mib=peak)
    return Measurement(style=style, events=events, kind=kind, cost=cost, pages=10, **values)


def results(*measurements):
    return Results(machine={}, measurements=measurements)


def read_tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_synthetic_package_has_the_same_bytes_every_time(tmp_path):
    for name in ("one", "two"):
        write_package(tmp_path / name, 40)
    assert read_tree(tmp_path / "one") == read_tree(tmp_path / "two") != {}


@pytest.mark.parametrize("events", [20, 75])
def test_a_synthetic_package_is_without_a_mistake(tmp_path, monkeypatch, events):
    """A mistake would be a warning, and reporting it would be part of what is measured."""
    write_package(tmp_path, events)
    # Under a name of its own: another test may have imported another package of this one.
    own = f"{PACKAGE}_{events}"
    (tmp_path / PACKAGE).rename(tmp_path / own)
    for path in (tmp_path / own).rglob("*.py"):
        path.write_text(path.read_text("utf-8").replace(PACKAGE, own), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(OpenEdxPublicSignal, "_mapping", {})
    monkeypatch.setattr(OpenEdxPublicSignal, "instances", [])
    catalog = collect(Request(packages=[own], in_process=True)).catalog
    assert (len(catalog.events), check(catalog)) == (events, ())


def test_the_runner_measures_every_build(tmp_path, capsys):
    output = tmp_path / "results.json"
    main(["--events", "20", "--output", str(output)])
    found = load(output)
    measured = {(m.style, m.kind) for m in found.measurements}
    assert measured == {
        ("catalog", "clean"), ("catalog", "noop"), ("catalog", "edit"),
        ("plain", "clean"), ("plain-book", "clean"), (STEPS, "clean"),
    }  # fmt: skip
    catalog, plain = found.last("catalog", 20), found.last("plain", 20)
    # Both have all pages; the catalog has the three of the health page, the general index and the search besides.
    assert plain.pages <= catalog.pages <= plain.pages + 3
    assert set(found.last(STEPS, 20).phases) == {"import", "collect", "check"}
    assert catalog.cost.user > 0.5 * sum(catalog.phases.values())
    assert "nothing changed" in capsys.readouterr().out


def test_a_command_that_fails_is_an_error_with_what_it_printed():
    with pytest.raises(RuntimeError, match="no such file"):
        run(["sh", "-c", "echo no such file; exit 3"])


def test_a_ratio_is_one_of_medians():
    found = results(
        *(measurement("catalog", 10_000, user=user) for user in (90.0, 100.0, 900.0)),
        *(measurement("catalog", 1_000, user=user) for user in (10.0, 10.0, 1.0)),
    )
    first, *_ = list_goals(found)
    assert (first.value, first.is_met) == (10.0, True)


def test_a_goal_that_is_missed_says_so_and_one_that_is_not_measured_does_not():
    found = results(measurement(user=10.0), measurement("catalog", 1_000, "noop", user=1.0))
    rows = {row[0]: row[2:] for row in tabulate_goals(found)[1:]}
    assert rows["nothing changed, times a clean build"] == ("0.1", "no")
    assert rows["one docstring edited, times a clean build"] == ("\N{EM DASH}", "\N{EM DASH}")


def test_repeated_builds_show_their_spread():
    found = results(*(measurement(user=user) for user in (1.0, 3.0, 2.0)))
    (row,) = tabulate_costs(found)[1:]
    assert row[:4] == ("catalog", "1,000", "2.0 (1.0 to 3.0)", "200.0")


def test_results_are_read_as_they_were_written(tmp_path):
    found = (measurement(largest=("a.html", 3), phases={"read": 0.5}), measurement("plain", 75))
    save(tmp_path / "results.json", found)
    assert load(tmp_path / "results.json").measurements == found


def test_the_plot_has_a_line_for_each_style_in_colors_of_its_own():
    found = results(*(measurement(style.name, events) for style in STYLES for events in (75, 600)))
    plot = draw(found)
    assert all(f">{style.name}</text>" in plot for style in STYLES)
    # Text and axes take the color of the page, light or dark.
    assert 'fill="currentColor"' in plot
    assert len({part.split('"')[0] for part in plot.split('stroke="#')[1:]}) == len(STYLES)


def test_the_page_shows_the_stored_results(real_docs):
    page = parse(real_docs.build("html").output / "concepts" / "cost.html")
    assert page.select_one("article svg title")
    assert [cell.get_text() for cell in page.select("table.benchmark")[1].select("th")] == [
        "What", "At most", "Measured", "Met",
    ]  # fmt: skip
