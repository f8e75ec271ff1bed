"""The files of a city: areas, levels, sectors, and what its districts start with.

`tenants/city.toml` says how the tree is amended. The files are read whole or refused whole,
with `BadFile` naming file, line and column.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from khungcui.files.sheet import Row, read_rows
from khungcui.files.text import refuse
from khungcui.files.toml import read_toml
from khungcui.tenancy.tree import AreaTree, AreaVersion, LevelKind, Period
from khungcui.text import Text

_AREAS = (
    "id",
    "code",
    "level",
    "parent",
    "name_vi",
    "name_en",
    "valid_from",
    "valid_to",
    "successor",
)
# Ids are joined by commas for row-level security and by slashes into paths, codes of sectors by
# bars; and no row is ever taken out again, so that a slip of the pen would stay for good.
_ID = re.compile(r"[0-9A-Za-z-]+(?:@\d{4}-\d{2}-\d{2})?")
_CODE = re.compile(r"[0-9A-Za-z-]+")
_LEVELS = ("id", "rank", "home", "name_vi", "name_en")
_SECTORS = ("code", "name_vi", "name_en", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorKind:
    """A trade, by its VSIC division."""

    code: str
    name: Text
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """Everything that the folder of a city says."""

    tree: AreaTree
    sectors: tuple[SectorKind, ...]
    default_plugins: tuple[str, ...]
    without: Mapping[str, frozenset[str]]
    slugs: Mapping[str, str]

    def starts_with(self, tenant: str) -> tuple[str, ...]:
        """The plugins that ``tenant`` has on when it is first made."""
        return tuple(
            plugin
            for plugin in self.default_plugins
            if tenant not in self.without.get(plugin, frozenset())
        )

    def slug(self, tenant: str) -> str:
        """The name of ``tenant`` in the address of its endpoint."""
        return self.slugs.get(tenant) or self.tree.code(tenant)


def read_city(folder: Path) -> City:
    """The city whose files lie in ``folder``."""
    levels = {level.id: level for level in _levels(folder / "levels.csv")}
    tree = read_areas(folder / "areas.csv", levels)
    toml = read_toml(folder / "city.toml")
    said = toml.said
    if said.get("root") != tree.root:
        why = Text(vi="gốc của areas.csv là {root}.", en="the root of areas.csv is {root}.")
        raise toml.refuse("root", why.format(root=tree.root))
    plugins: dict[str, Any] = said.get("plugins", {})
    without = {name: frozenset(areas) for name, areas in plugins.get("without", {}).items()}
    slugs: dict[str, str] = said.get("slugs", {})
    homes = set(tree.homes())
    for key, areas in (*without.items(), ("slugs", frozenset(slugs))):
        for area in sorted(areas - homes):
            why = Text(vi="{area} không phải là quận.", en="{area} is no district.")
            raise toml.refuse(key, why.format(area=area))
    return City(
        tree=tree,
        sectors=tuple(_sectors(folder / "sectors.csv")),
        default_plugins=tuple(plugins.get("default", ())),
        without=without,
        slugs=slugs,
    )


def read_areas(path: Path, levels: Mapping[str, LevelKind]) -> AreaTree:
    """The tree that the file at ``path`` draws; `BadFile` where it does not hold together."""
    rows: dict[str, list[tuple[Row, AreaVersion]]] = {}
    successors: dict[str, tuple[Row, str]] = {}
    for row in read_rows(path, _AREAS):
        version = _version(row, levels)
        rows.setdefault(version.id, []).append((row, version))
        successor = row.optional("successor")
        if successor is not None:
            successors[version.id] = (row, successor)
    chained = {area: _chained(versions) for area, versions in rows.items()}
    _check_roots(path, chained)
    for versions in chained.values():
        for row, version in versions:
            _check_parent(row, version, chained, levels)
    _check_codes(chained)
    for area, (row, successor) in successors.items():
        _check_successor(row, chained[area][-1][1], successor, chained)
    return AreaTree(
        levels=levels,
        versions=tuple(version for found in chained.values() for _, version in found),
        successors={area: successor for area, (_, successor) in successors.items()},
    )


_Rows = list[tuple[Row, AreaVersion]]


def _version(row: Row, levels: Mapping[str, LevelKind]) -> AreaVersion:
    start, end = row.day("valid_from"), row.optional_day("valid_to")
    if end is not None and end <= start:
        raise row.refuse(
            "valid_to", Text(vi="không sau valid_from.", en="is not after valid_from.")
        )
    return AreaVersion(
        id=row.shaped("id", _ID, "26740@2025-07-01"),
        code=row.shaped("code", _CODE, "26740"),
        level=row.word("level", tuple(levels)),
        parent=row.optional("parent"),
        name=Text(vi=row.text("name_vi"), en=row.text("name_en")),
        period=Period(start=start, end=end),
    )


def _chained(found: _Rows) -> _Rows:
    """The versions of one area in order, each ending where the next begins."""
    found = sorted(found, key=lambda pair: pair[1].period.start)
    chained: _Rows = []
    for (row, version), (later_row, later) in pairwise(found):
        for column in ("code", "level"):
            if getattr(version, column) != getattr(later, column):
                why = Text(
                    vi="một địa bàn không đổi {column}.", en="an area never changes its {column}."
                )
                raise later_row.refuse(column, why.format(column=column))
        begins, end = later.period.start, version.period.end
        if begins == version.period.start or (end is not None and end != begins):
            why = Text(
                vi="không nối tiếp dòng {line}, kết thúc ngày {end}.",
                en="does not follow on line {line}, which ends on {end}.",
            ).format(line=row.line, end=end)
            raise later_row.refuse("valid_from", why)
        chained.append(
            (row, replace(version, period=Period(start=version.period.start, end=begins)))
        )
    return [*chained, found[-1]]


def _check_roots(path: Path, chained: Mapping[str, _Rows]) -> None:
    roots = {area for area, found in chained.items() for _, v in found if v.parent is None}
    if len(roots) == 1:
        return
    if not roots:
        why = Text(vi="không có gốc.", en="there is no root.")
        raise refuse(path, 1, "parent", why)
    second = chained[max(roots, key=lambda area: chained[area][0][0].line)][0][0]
    raise second.refuse("parent", Text(vi="gốc thứ hai.", en="is a second root."))


def _check_parent(
    row: Row, version: AreaVersion, chained: Mapping[str, _Rows], levels: Mapping[str, LevelKind]
) -> None:
    if version.parent is None:
        return
    parent = row.word("parent", tuple(chained))
    lived = chained[parent]
    life = Period(start=lived[0][1].period.start, end=lived[-1][1].period.end)
    if not life.covers(version.period):
        why = Text(
            vi="{parent} không tồn tại suốt thời kỳ đó.", en="{parent} is not there all that time."
        )
        raise row.refuse("parent", why.format(parent=parent))
    if levels[lived[0][1].level].rank >= levels[version.level].rank:
        why = Text(vi="{parent} không thuộc cấp trên.", en="{parent} is not of a higher level.")
        raise row.refuse("parent", why.format(parent=parent))


def _check_codes(chained: Mapping[str, _Rows]) -> None:
    lives: dict[str, list[tuple[Row, Period]]] = {}
    for found in chained.values():
        row, first = found[0]
        life = Period(start=first.period.start, end=found[-1][1].period.end)
        for other, period in lives.get(first.code, ()):
            if life.start in period or period.start in life:
                why = Text(vi="trùng mã với dòng {line}.", en="is the code of line {line} too.")
                raise row.refuse("code", why.format(line=other.line))
        lives.setdefault(first.code, []).append((row, life))


def _check_successor(
    row: Row, last: AreaVersion, successor: str, chained: Mapping[str, _Rows]
) -> None:
    row.word("successor", tuple(area for area in chained if area != last.id))
    end = row.optional_day("valid_to")
    if end is None or end != last.period.end:
        why = Text(
            vi="chỉ dòng cuối, có valid_to, mới có đơn vị kế thừa.",
            en="only the last row of an area, with its valid_to, has a successor.",
        )
        raise row.refuse("successor", why)
    if not any(end in version.period for _, version in chained[successor]):
        why = Text(vi="{area} không tồn tại ngày {day}.", en="{area} is not there on {day}.")
        raise row.refuse("successor", why.format(area=successor, day=end))


def _levels(path: Path) -> list[LevelKind]:
    levels: list[LevelKind] = []
    for row in read_rows(path, _LEVELS):
        rank = row.text("rank")
        if not rank.isdecimal():
            raise row.refuse("rank", Text(vi="không phải là số.", en="is not a number."))
        levels.append(
            LevelKind(
                id=row.text("id"),
                rank=int(rank),
                home=row.word("home", ("yes", "no")) == "yes",
                name=Text(vi=row.text("name_vi"), en=row.text("name_en")),
            )
        )
    return levels


def _sectors(path: Path) -> list[SectorKind]:
    sectors: dict[str, SectorKind] = {}
    for row in read_rows(path, _SECTORS):
        code = row.shaped("code", _CODE, "13")
        if code in sectors:
            raise row.refuse("code", Text(vi="lặp lại.", en="is there twice."))
        start: date = row.day("valid_from")
        sectors[code] = SectorKind(
            code=code,
            name=Text(vi=row.text("name_vi"), en=row.text("name_en")),
            period=Period(start=start, end=row.optional_day("valid_to")),
        )
    return list(sectors.values())
