"""The words by which records are found, and the functions that take a text apart."""

from uuid import UUID

from sqlalchemy import Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from khungcui.defaults.search.words import KEPT_LETTERS, SEPARATORS
from khungcui.storage.base import Base


def quoted(text: str) -> str:
    """``text`` as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


#: One separator or more, blanks aside. (`translate` looks through all of them for every letter.)
_BETWEEN = (
    "["
    + "".join(f"\\{c}" if c.isascii() and c.isprintable() else c for c in SEPARATORS if c != " ")
    + "]+"
)
_SPACED = f"""
create or replace function khungcui_spaced(variadic texts text[])
returns text language sql stable parallel safe as $$
    select ' ' || regexp_replace(array_to_string(texts, ' '), {quoted(_BETWEEN)}, ' ', 'g') || ' '
$$
"""

_WORDS = f"""
create or replace function khungcui_words(variadic texts text[])
returns text[] language sql stable parallel safe as $$
    select coalesce(array_agg(distinct left(w, {KEPT_LETTERS})), '{{}}')
    from unnest(string_to_array(khungcui_spaced(variadic texts), ' ')) w where w <> ''
$$
"""  # noqa: S608 - a number of ours

# For codes, which have no search key of their own beside them: letters of ASCII, which most
# are, and of Vietnamese.
_SEARCH_KEY = """
create or replace function khungcui_search_key(code text)
returns text language sql immutable parallel safe as $$
    select case when octet_length(code) = length(code) then lower(code) else
        lower(regexp_replace(
            normalize(translate(code, 'Đđ', 'dd'), nfd), '[\u0300-\u036f]', '', 'g'))
    end
$$
"""


class SearchWord(Base):
    """A word that a record of ``resource`` has, or had in another version of it.

    It only says where to look: what a record is called today is read from the record. Triggers
    keep the rows (`khungcui.defaults.search.triggers`). Words compare by code point, since only
    such comparisons may use an index under row-level security.
    """

    __tablename__ = "search_word"
    __recorded__ = False
    __told__ = False
    __ddl__ = (_SPACED, _WORDS, _SEARCH_KEY)

    tenant: Mapped[str] = mapped_column(Text(), primary_key=True)
    resource: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    word: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    key: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
