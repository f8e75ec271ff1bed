"""The tree of the day: paths, renaming, mergers, the end of the district level."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khungcui.settings import settings as configured
from khungcui.tenancy.files import City, read_areas, read_city
from khungcui.tenancy.tree import AreaTree, AreaVersion, LevelKind, Period
from khungcui.text import Text

LEVELS = {
    name: LevelKind(id=name, rank=rank, home=home, name=Text(vi=name, en=name))
    for rank, (name, home) in enumerate((("city", True), ("district", True), ("ward", False)))
}
HEADER = "id,code,level,parent,name_vi,name_en,valid_from,valid_to,successor\n"
REFORM = """\
79,79,city,,Thành phố,City,1975-01-01,,
760,760,district,79,Quận 1,District 1,1975-01-01,2025-07-01,26740@2025-07-01
26734,26734,ward,760,Phường Tân Định,Tan Dinh Ward,1975-01-01,,
26734,26734,ward,79,Phường Tân Định,Tan Dinh Ward,2025-07-01,,
26740,26740,ward,760,Phường Bến Nghé,Ben Nghe Ward,1975-01-01,2025-07-01,26740@2025-07-01
26743,26743,ward,760,Phường Bến Thành,Ben Thanh Ward,1975-01-01,,
26743,26743,ward,760,Phường Bến Thành Mới,New Ben Thanh Ward,1990-05-01,2025-07-01,26740
26740@2025-07-01,26740,ward,79,Phường Sài Gòn,Sai Gon Ward,2025-07-01,,
"""
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


@pytest.fixture(scope="module")
def city() -> City:
    return read_city(configured().tenants_dir)


@pytest.fixture
def reform(tmp_path: Path) -> AreaTree:
    file = tmp_path / "areas.csv"
    rows = REFORM.replace("2025-07-01,26740\n", "2025-07-01,26740@2025-07-01\n")
    file.write_text(HEADER + rows, encoding="utf-8")
    return read_areas(file, LEVELS)


def test_the_shipped_city_is_whole(city: City) -> None:
    day = date(1978, 8, 24)
    levels = [city.tree.level(version.id) for version in city.tree.in_force(day)]
    assert {level: levels.count(level) for level in set(levels)} == {
        "city": 1,
        "district": 22,
        "ward": 273,
    }
    assert city.tree.path("26734", day) == "79/760/26734/"
    assert city.tree.path("26734", date(1974, 12, 31)) is None
    assert len(city.tree.homes()) == 23
    assert city.tree.name("26734", day) == Text(vi="Phường Tân Định", en="Tan Dinh Ward")
    assert len(city.sectors) == 24


def test_districts_start_with_their_plugins(city: City) -> None:
    without = {home for home in city.tree.homes() if "training" not in city.starts_with(home)}
    assert {"760", "770"} < without
    assert "79" not in without
    assert len(without) < 8


def test_a_home_is_the_nearest_district(city: City) -> None:
    day = date(2000, 1, 1)
    assert city.tree.district_of("26734", day) == "760"
    assert city.tree.district_of("760", day) == "760"
    assert city.tree.district_of("79", day) == "79"
    assert city.tree.district_of("nowhere", day) is None


def test_a_merged_ward_lies_where_its_successor_lies(reform: AreaTree) -> None:
    new = "26740@2025-07-01"
    assert reform.path("26740", BEFORE) == "79/760/26740/"
    assert reform.path("26740", AFTER) == f"79/{new}/"
    assert reform.path("26743", AFTER) == f"79/{new}/"
    assert reform.resolve("26740", AFTER) == new
    assert reform.resolve("26740", BEFORE) == "26740"
    assert reform.path(new, BEFORE) is None
    assert reform.under(f"79/{new}/", AFTER) == {"26740", "26743", "760", new}


def test_a_code_names_the_area_of_its_day(reform: AreaTree) -> None:
    assert reform.by_code("26740", BEFORE) == "26740"
    assert reform.by_code("26740", AFTER) == "26740@2025-07-01"
    assert reform.by_code("26743", AFTER) is None


def test_history_keeps_the_name_of_its_day(reform: AreaTree) -> None:
    assert reform.name("26743", date(1990, 4, 30)).en == "Ben Thanh Ward"
    assert reform.name("26743", date(1990, 5, 1)).en == "New Ben Thanh Ward"
    assert reform.name("26743", AFTER).en == "New Ben Thanh Ward"
    assert reform.path("26743", date(1990, 5, 1)) == "79/760/26743/"


def test_the_city_is_home_once_there_are_no_districts(reform: AreaTree) -> None:
    assert reform.district_of("26734", BEFORE) == "760"
    assert reform.district_of("26734", AFTER) == "79"
    assert reform.path("26734", AFTER) == "79/26734/"
    assert set(reform.homes()) == {"79", "760"}


@st.composite
def trees(draw: st.DrawFn) -> AreaTree:
    start = date(2000, 1, 1)
    versions: list[AreaVersion] = []

    def add(area: str, level: str, parents: list[str | None], cut: date | None) -> None:
        edges = [start, *sorted({start + timedelta(days=31 * n) for n in range(1, len(parents))})]
        for parent, begin, end in zip(parents, edges, [*edges[1:], cut], strict=True):
            versions.append(
                AreaVersion(
                    id=area,
                    code=area,
                    level=level,
                    parent=parent,
                    name=Text(vi=area, en=area),
                    period=Period(start=begin, end=end),
                )
            )

    add("79", "city", [None], None)
    districts = [f"7{n}0" for n in range(draw(st.integers(1, 4)))]
    for district in districts:
        add(district, "district", ["79"], None)
    successors: dict[str, str] = {}
    wards = [f"26{n:03}" for n in range(draw(st.integers(0, 8)))]
    for number, ward in enumerate(wards):
        parents = draw(st.lists(st.sampled_from(districts), min_size=1, max_size=3))
        merged = number > 0 and draw(st.booleans())
        add(ward, "ward", [*parents], start + timedelta(days=200 + number) if merged else None)
        if merged:
            successors[ward] = draw(st.sampled_from(wards[:number]))
    # A successor that ended first is followed to its own; one without an end stands.
    return AreaTree(levels=LEVELS, versions=tuple(versions), successors=successors)


@settings(max_examples=150, deadline=None)
@given(tree=trees(), offset=st.integers(-2, 260))
def test_under_and_above_are_what_paths_say(tree: AreaTree, offset: int) -> None:
    day = date(2000, 1, 1) + timedelta(days=offset)
    ids = {version.id for version in tree.versions}
    paths = {area: path for area in ids if (path := tree.path(area, day)) is not None}
    for path in set(paths.values()):
        assert tree.under(path, day) == {a for a, other in paths.items() if other.startswith(path)}
        assert tree.above(path, day) == {a for a, other in paths.items() if path.startswith(other)}
    for area, path in paths.items():
        standing = tree.resolve(area, day)
        assert standing is not None
        assert path.endswith(f"{standing}/")
        assert path.startswith("79/")
        version = tree.version(standing, day)
        assert version is not None
        assert version.parent is None or path == f"{tree.path(version.parent, day)}{standing}/"
