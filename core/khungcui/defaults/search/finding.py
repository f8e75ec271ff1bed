"""Finding records by words, as far as the asker may see them, on the day of the view.

The first statement looks how many kept words each word of the question begins, at most
`LOOKED_AT` of each. Then, for each resource that has all of them, one goes through the entries
of the rarest, keeps the records that also have the others (at most `JUDGED` of them), and asks
of each what it is called today and whether it may be seen. A word with few entries is looked
for among the kept words, one with many in the text of the record. So the work is bounded
whatever is asked, and where a bound was reached, the answer says that it is not complete: of
records that are hidden from the asker it tells no more than that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    RowMapping,
    Select,
    Subquery,
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

_KEPT = SearchWord.__table__.c
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
        every = await self._sizes(read)
        complete = True
        hits: list[Hit] = []
        for each in self.among:
            sizes = every.get(each.name)
            if each.sources:
                if sizes is None:
                    continue
                complete = complete and min(sizes.values()) <= self.looked_at
                candidates = self._candidates(each, sizes)
                statement = _first(self._judged(each, candidates), size + 1, after)
                statement = union_all(statement, _count(candidates))
            else:
                statement = _first(self._looked_through(each), size + 1, after)
            for row in await read(statement, self.view.day):
                if row["key"] is None:
                    complete = complete and row["whole"] <= self.judged
                else:
                    hits.append(self._hit(each, row))
        hits.sort(key=_standing)
        return Found(hits=tuple(hits[:size]), more=len(hits) > size, complete=complete)

    async def _sizes(self, read: Read) -> dict[str, dict[str, int]]:
        """By resource how many entries each word has, where all have some."""
        counted = [
            select(
                literal(each.name).label("resource"),
                array([self._size(each, word) for word in self.words]).label("sizes"),
            )
            for each in self.among
            if each.sources and self._homes(each)
        ]
        if not counted:
            return {}
        rows = await read(union_all(*counted), self.view.day)
        return {
            row["resource"]: dict(zip(self.words, row["sizes"], strict=True))
            for row in rows
            if all(row["sizes"])
        }

    def _homes(self, each: Searched) -> list[str]:
        """The districts in which ``each`` may be met at all."""
        return [] if self.view.principal is None else sorted(self.view.homes(each.plugin))

    def _entries(self, each: Searched, word: str) -> ColumnElement[bool]:
        """The kept words that begin with ``word``, as a range of the index."""
        start = word[:KEPT_LETTERS]
        return and_(
            _KEPT.tenant == any_(literal(self._homes(each), ARRAY(SqlText()))),
            _KEPT.resource == each.name,
            _KEPT.word >= start,
            _KEPT.word < start + _END,
        )

    def _size(self, each: Searched, word: str) -> ColumnElement[int]:
        some = select(literal(1)).where(self._entries(each, word)).limit(self.looked_at + 1)
        return select(func.count()).select_from(some.subquery()).scalar_subquery()

    def _candidates(self, each: Searched, sizes: Mapping[str, int]) -> CTE:
        """The records that have, or had, all words: one more than may be judged."""
        rarest, *others = sorted(self.words, key=lambda word: sizes[word])
        entries = (
            select(_KEPT.tenant, _KEPT.key)
            .where(self._entries(each, rarest))
            .order_by(_KEPT.tenant, _KEPT.word, _KEPT.key)
            .limit(self.looked_at)
            .subquery("entries")
        )
        found = select(entries.c.tenant, entries.c.key).distinct()
        for word in others:
            if sizes[word] <= self.looked_at:
                other = select(_KEPT.tenant, _KEPT.key).where(self._entries(each, word))
                found = found.where(tuple_(entries.c.tenant, entries.c.key).in_(other))
        common = [word for word in others if sizes[word] > self.looked_at]
        if common:
            # The kept words that begin so are too many to go through: the text has it, or not.
            found = self._saying(each, found.subquery("found"), common)
        return found.limit(self.judged + 1).cte(f"{each.name}_candidates")

    def _saying(self, each: Searched, found: Subquery, words: Sequence[str]) -> Selected:
        """Those records of ``found`` whose text of today has ``words``."""
        resource = each.resource
        text = (
            select(func.khungcui_spaced(*each.texts).label("spaced"))
            .select_from(source(resource))
            .where(resource.columns.tenant == found.c.tenant, resource.key_column == found.c.key)
            .limit(1)
            .lateral("text")
        )
        return (
            select(found.c.tenant, found.c.key)
            .select_from(found.join(text, true()))
            .where(*(func.strpos(text.c.spaced, f" {word}") > 0 for word in words))
        )

    def _judged(self, each: Searched, candidates: CTE) -> Selected:
        """Of ``candidates`` those that have the words today and may be seen.

        One by one: whatever is guessed of their number, the whole table is not read for them.
        """
        resource = each.resource
        row = (
            self._row(each)
            .where(
                resource.columns.tenant == candidates.c.tenant,
                resource.key_column == candidates.c.key,
            )
            .limit(1)
            .lateral(f"{each.name}_row")
        )
        return self._with_words(row, candidates.join(row, true()))

    def _looked_through(self, each: Searched) -> Selected:
        """The rows of reference data that have the words."""
        # Without the offset its texts would be taken apart for every word anew.
        row = self._row(each).offset(0).subquery(f"{each.name}_row")
        return self._with_words(row, row)

    def _row(self, each: Searched) -> Selected:
        """A record that may be seen: what it is called, and all of that as words."""
        resource = each.resource
        home = resource.tenant_column
        texts = each.texts
        return (
            select(
                func.coalesce(cast(each.sorting, SqlText()), "").collate("C").label("sorting"),
                cast(literal(each.name), SqlText()).collate("C").label("resource"),
                cast(literal("") if home is None else home, SqlText()).collate("C").label("tenant"),
                cast(resource.key_column, SqlText()).collate("C").label("key"),
                func.coalesce(cast(each.shown, SqlText()), "").label("title"),
                array([func.coalesce(text, "") for text in texts]).label("texts"),
                func.khungcui_spaced(*texts).label("spaced"),
            )
            .select_from(source(resource))
            .where(self.view.where(resource, each.plugin))
        )

    def _with_words(self, row: FromClause, rows: FromClause) -> Selected:
        """Those of ``rows`` in which ``row`` has all words, and how many of them whole."""
        spaced = row.c.spaced
        whole = sum(
            (case((func.strpos(spaced, f" {word} ") > 0, 1), else_=0) for word in self.words),
            start=cast(literal(0), Integer()),
        )
        shown = (column for column in row.c if column is not spaced)
        return (
            select(whole.label("whole"), *shown)
            .select_from(rows)
            .where(*(func.strpos(spaced, f" {word}") > 0 for word in self.words))
        )

    def _hit(self, each: Searched, row: RowMapping) -> Hit:
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


def _count(candidates: CTE) -> Selected:
    """How many candidates there were, in a row without a key."""
    return select(
        cast(func.count(), Integer()).label("whole"),
        literal("").label("sorting"),
        literal("").label("resource"),
        literal("").label("tenant"),
        cast(null(), SqlText()).label("key"),
        literal("").label("title"),
        cast(null(), ARRAY(SqlText())).label("texts"),
    ).select_from(candidates)


def _first(rows: Selected, most: int, after: Place | None) -> Selected:
    """The first of the hits ``rows``, past ``after``."""
    hits = rows.subquery("hits")
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
    return select(page.subquery("page"))
