"""What a client accepts and sends: media types and languages, read from headers."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from khungcui.text import Language

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"

#: Characters of a header that are read. Clients send the same few headers over and over, so
#: what was read is remembered, and a memory needs a bound.
_READ = 1_000
_UTF8 = frozenset({"utf-8", "utf8"})


@dataclass(frozen=True, slots=True)
class _Offer:
    """One element of an `Accept…` header."""

    name: str
    quality: float
    parameters: dict[str, str]


def response_type(accept: str | None) -> str | None:
    """The media type to answer in; None where the client accepts neither that we have.

    A client that names no preference (no header, or a wildcard) is taken for one from before
    `application/graphql-response+json`.
    """
    return JSON if accept is None or not accept.strip() else _negotiated(accept[:_READ])


@lru_cache(maxsize=256)
def _negotiated(accept: str) -> str | None:
    qualities: dict[str, float] = {}
    for offer in _offers(accept):
        if offer.parameters.get("charset", "utf-8").lower() in _UTF8:
            qualities[offer.name] = offer.quality
    wildcard = qualities.get("application/*", qualities.get("*/*", 0.0))
    json = qualities.get(JSON, wildcard)
    graphql = qualities.get(GRAPHQL_JSON, 0.0)
    if graphql > 0 and graphql >= json:
        return GRAPHQL_JSON
    return JSON if json > 0 else None


def is_json(content_type: str | None) -> bool:
    """Whether a body of this content type is JSON in UTF-8."""
    return _is_json((content_type or "")[:_READ])


@lru_cache(maxsize=256)
def _is_json(content_type: str) -> bool:
    offer = next(_offers(content_type), None)
    return (
        offer is not None
        and offer.name == JSON
        and offer.parameters.get("charset", "utf-8").lower() in _UTF8
    )


def takes_gzip(accept_encoding: str | None) -> bool:
    """Whether the client can unpack gzip."""
    return accept_encoding is not None and _takes_gzip(accept_encoding[:_READ])


@lru_cache(maxsize=256)
def _takes_gzip(accept_encoding: str) -> bool:
    qualities = {offer.name: offer.quality for offer in _offers(accept_encoding)}
    return qualities.get("gzip", qualities.get("*", 0.0)) > 0


def language(accept_language: str | None, default: Language) -> Language:
    """The language that the client prefers of the two that we speak."""
    return _preferred((accept_language or "")[:_READ], default)


@lru_cache(maxsize=256)
def _preferred(header: str, default: Language) -> Language:
    best: tuple[float, Language] = (0.0, default)
    for offer in _offers(header):
        primary = offer.name.partition("-")[0]
        if primary in {"vi", "en"} and offer.quality > best[0]:
            best = (offer.quality, cast(Language, primary))
    return best[1]


def _offers(header: str) -> Iterator[_Offer]:
    for element in header.split(","):
        name, *rest = (part.strip() for part in element.split(";"))
        parameters: dict[str, str] = {}
        for part in rest:
            key, _, value = part.partition("=")
            parameters[key.strip().lower()] = value.strip().strip('"')
        if name:
            yield _Offer(name.lower(), _quality(parameters.pop("q", "1")), parameters)


def _quality(text: str) -> float:
    try:
        quality = float(text)
    except ValueError:
        return 0.0
    return quality if 0.0 <= quality <= 1.0 else 0.0
