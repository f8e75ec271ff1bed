"""Finding records by words, as far as the asker may see them, on the day of the view.

Two statements. The first looks how many kept words each word of the question begins, at most
`LOOKED_AT` of each. The second goes, for each resource, through the entries of the rarest one,
keeps the records that also have the others (at most `JUDGED` of them), and asks of each what it
is called today and whether it may be seen. So the work is bounded whatever is asked, and where
a bound was reached, the answer says that it is not complete.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Executable,
    Integer,
    RowMapping,
    Select,
    and_,
    any_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import array

from khungcui.defaults.search.models import SearchWord
from khungcui.defaults.search.sources import Searched
from khungcui.defaults.search.words import KEPT_LETTERS, words_of
from khungcui.plugins.holding import Read
from khungcui.plugins.view import View, source

#: So many entries of a word are gone through, of one resource.
LOOKED_AT = 10_000
#: Of so many records with all words it is asked whether they may be seen, of one resource.
JUDGED = 1_000

#: A statement whatever it selects.
Selected = Select[*tuple[Any, ...]]

#: Sorts after every letter.
_END = "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A record that was found: ``fields`` are those with a word of the question.

    ``whole`` of the words are words of the record, the others begin such; ``sorting`` is the
    sort key of its title.
    """

    resource: str
    tenant: str
    key: str
    title: str
    fields: tuple[str, ...]
    whole: int
    sorting: str

    @property
    def place(self) -> "Place":
        """Where it stands among all hits."""
        return (self.whole, self.sorting, self.resource, self.tenant, self.key)


#: Whole words (the most come first), then sort key, resource, tenant, key.
Place = tuple[int, str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of hits. ``complete``: every record with all words was looked at."""

    hits: tuple[Hit, ...]
    more: bool
    complete: bool


@dataclass(frozen=True, kw_only=True)
class Search:
    """One question: ``words`` (see `asked_words`) over ``among`` these resources, as ``view``."""

    view: View
    words: Sequence[str]
    among: Sequence[Searched]
    looked_at: int = LOOKED_AT
    judged: int = JUDGED

    async def page(self, read: Read, size: int, after: Place | None = None) -> Found:
        """The first ``size`` hits past ``after``."""
        rarest, complete = await self._rarest(read)
        branches: list[Selected] = []
        counts: list[Selected] = []
        for each in self.among:
            if not each.sources:
                branches.append(self._looked_through(each))
            elif each.name in rarest:
                candidates = self._candidates(each, rarest[each.name])
                branches.append(self._judged(each, candidates))
                counts.append(_count(each, candidates))
        if not branches:
            return Found(hits=(), more=False, complete=complete)
        rows = await read(_ordered(branches, counts, size + 1, after), self.view.day)
        hits = sorted((self._hit(row) for row in rows if row["key"] is not None), key=_standing)
        seen = (row["whole"] for row in rows if row["key"] is None)
        return Found(
            hits=tuple(hits[:size]),
            more=len(hits) > size,
            complete=complete and all(count <= self.judged for count in seen),
        )

    async def _rarest(self, read: Read) -> tuple[Mapping[str, str], bool]:
        """The rarest word by resource, where it has all; and whether all have few entries."""
        counted = [
            select(
                literal(each.name).label("resource"),
                array([self._size(each, word) for word in self.words]).label("sizes"),
            )
            for each in self.among
            if each.sources and self._homes(each)
        ]
        if not counted:
            return {}, True
        rarest: dict[str, str] = {}
        complete = True
        for row in await read(union_all(*counted), self.view.day):
            size, word = min(zip(row["sizes"], self.words, strict=True))
            if size:
                rarest[row["resource"]] = word
                complete = complete and size <= self.looked_at
        return rarest, complete

    def _homes(self, each: Searched) -> list[str]:
        """The districts in which ``each`` may be met at all."""
        return [] if self.view.principal is None else sorted(self.view.homes(each.plugin))

    def _entries(self, each: Searched, word: str) -> ColumnElement[bool]:
        """The kept words that begin with ``word``, as a range of the index."""
        start = word[:KEPT_LETTERS]
        return and_(
            SearchWord.tenant == any_(literal(self._homes(each), ARRAY(SqlText()))),
            SearchWord.resource == each.name,
            SearchWord.word >= start,
            SearchWord.word < start + _END,
        )

    def _size(self, each: Searched, word: str) -> ColumnElement[int]:
        some = select(literal(1)).where(self._entries(each, word)).limit(self.looked_at + 1)
        return select(func.count()).select_from(some.subquery()).scalar_subquery()

    def _candidates(self, each: Searched, rarest: str) -> CTE:
        """The records that have, or had, all words: one more than may be judged."""
        entries = (
            select(SearchWord.tenant, SearchWord.key)
            .where(self._entries(each, rarest))
            .order_by(SearchWord.tenant, SearchWord.word, SearchWord.key)
            .limit(self.looked_at)
            .subquery("entries")
        )
        other = SearchWord.__table__.alias("other")
        statement = select(entries.c.tenant, entries.c.key).distinct()
        for word in self.words:
            if word != rarest:
                start = word[:KEPT_LETTERS]
                statement = statement.where(
                    select(literal(1))
                    .where(
                        other.c.tenant == entries.c.tenant,
                        other.c.resource == each.name,
                        other.c.word >= start,
                        other.c.word < start + _END,
                        other.c.key == entries.c.key,
                    )
                    .correlate(entries)
                    .exists()
                )
        return statement.limit(self.judged + 1).cte(f"{each.name}_candidates")

    def _judged(self, each: Searched, candidates: CTE) -> Selected:
        """Of ``candidates`` those that have the words today and may be seen.

        One by one: whatever is guessed of their number, the whole table is not read for them.
        """
        resource = each.resource
        inside = (
            self._row(each)
            .where(
                resource.columns.tenant == candidates.c.tenant,
                resource.key_column == candidates.c.key,
            )
            .limit(1)
            .lateral(f"{each.name}_row")
        )
        return select(inside).select_from(candidates.join(inside, true()))

    def _looked_through(self, each: Searched) -> Selected:
        """The rows of reference data that have the words."""
        return select(self._row(each).subquery(f"{each.name}_row"))

    def _row(self, each: Searched) -> Selected:
        resource = each.resource
        home = resource.tenant_column
        tenant = literal("") if home is None else home
        texts = each.texts
        spaced = func.khungcui_spaced(*texts)
        whole = sum(
            (case((func.strpos(spaced, f" {word} ") > 0, 1), else_=0) for word in self.words),
            start=cast(literal(0), Integer()),
        )
        return (
            select(
                whole.label("whole"),
                func.coalesce(cast(each.sorting, SqlText()), "").collate("C").label("sorting"),
                cast(literal(each.name), SqlText()).collate("C").label("resource"),
                cast(tenant, SqlText()).collate("C").label("tenant"),
                cast(resource.key_column, SqlText()).collate("C").label("key"),
                func.coalesce(cast(each.shown, SqlText()), "").label("title"),
                array([func.coalesce(text, "") for text in texts]).label("texts"),
            )
            .select_from(source(resource))
            .where(
                self.view.where(resource, each.plugin),
                *(func.strpos(spaced, f" {word}") > 0 for word in self.words),
            )
        )

    def _hit(self, row: RowMapping) -> Hit:
        [each] = [one for one in self.among if one.name == row["resource"]]
        return Hit(
            resource=row["resource"],
            tenant=row["tenant"],
            key=row["key"],
            title=row["title"],
            fields=tuple(
                field.name
                for field, text in zip(each.fields, row["texts"], strict=True)
                if any(said.startswith(word) for said in words_of(text) for word in self.words)
            ),
            whole=row["whole"],
            sorting=row["sorting"],
        )


def _standing(hit: Hit) -> tuple[int, str, str, str, str]:
    whole, *rest = hit.place
    sorting, resource, tenant, key = rest
    return (-whole, sorting, resource, tenant, key)


def _count(each: Searched, candidates: CTE) -> Selected:
    """How many candidates there were, in a row without a key."""
    return select(
        cast(func.count(), Integer()).label("whole"),
        literal("").label("sorting"),
        literal(each.name).label("resource"),
        literal("").label("tenant"),
        cast(null(), SqlText()).label("key"),
        literal("").label("title"),
        cast(null(), ARRAY(SqlText())).label("texts"),
    ).select_from(candidates)


def _ordered(
    branches: Sequence[Selected],
    counts: Sequence[Selected],
    most: int,
    after: Place | None,
) -> Executable:
    hits = union_all(*branches).subquery("hits")
    order = (hits.c.sorting, hits.c.resource, hits.c.tenant, hits.c.key)
    page = select(hits).order_by(hits.c.whole.desc(), *order).limit(most)
    if after is not None:
        whole, *rest = after
        page = page.where(
            or_(
                hits.c.whole < whole,
                and_(hits.c.whole == whole, tuple_(*order) > tuple_(*map(literal, rest))),
            )
        )
    return union_all(select(page.subquery("page")), *counts) if counts else page
