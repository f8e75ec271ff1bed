"""Strawberry types out of classes that are made here, not written by hand.

`strawberry.type` makes a data class of each class: it writes and compiles a constructor, and
looks at every annotation several times over. For the two thousand classes of all modules that is
most of what a schema costs. What comes of it is the same but for the constructor, which takes
whatever it is given: nobody but the engine calls it. Two instances are equal, and print alike,
where they were given the same.
"""

from collections.abc import Iterator
from dataclasses import MISSING
from functools import lru_cache
from typing import Any

from strawberry.annotation import StrawberryAnnotation
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

#: How many annotations are remembered; the same few dozen stand at most fields.
_KEPT = 256
_DEFINITION = "__strawberry_definition__"


def output(cls: type[Any], description: str, *, name: str | None = None) -> type[Any]:
    """Make ``cls`` an object type, with the interfaces that it is derived from."""
    return _defined(cls, name or cls.__name__, description, is_input=False)


def taken(cls: type[Any], description: str, *, name: str | None = None) -> type[Any]:
    """Make ``cls`` an input."""
    return _defined(cls, name or cls.__name__, description, is_input=True)


def _defined(cls: Any, name: str, description: str, *, is_input: bool) -> type[Any]:
    bases = [vars(base)[_DEFINITION] for base in cls.__mro__[1:] if _DEFINITION in vars(base)]
    fields = {field.python_name: field for base in reversed(bases) for field in base.fields}
    fields |= {field.python_name: field for field in _own(cls)}
    cls.__init__, cls.__repr__, cls.__eq__, cls.__hash__ = _init, _repr, _eq, None
    cls.__strawberry_definition__ = StrawberryObjectDefinition(
        name=name,
        is_input=is_input,
        is_interface=False,
        origin=cls,
        description=description,
        interfaces=[base for base in bases if base.is_interface],
        extend=False,
        directives=(),
        is_type_of=getattr(cls, "is_type_of", None),
        resolve_type=None,
        fields=list(fields.values()),
    )
    return cls


def _init(self: Any, **given: Any) -> None:
    self.__dict__.update(given)


def _repr(self: Any) -> str:
    given = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
    return f"{type(self).__name__}({given})"


def _eq(self: Any, other: object) -> bool:
    return vars(self) == vars(other) if type(other) is type(self) else NotImplemented


def _own(cls: Any) -> Iterator[StrawberryField]:
    """The fields of ``cls`` itself: the annotated ones, then those that say their type."""
    members, annotations = dict(vars(cls)), cls.__annotations__
    for name in (*annotations, *(each for each in members if each not in annotations)):
        field = members.get(name)
        if not isinstance(field, StrawberryField):
            continue
        field.python_name = name
        field.origin = field.origin or cls
        resolver = field.base_resolver
        if field.type_annotation is None:
            field.type_annotation = (
                _annotation(annotations[name])
                if name in annotations or resolver is None
                else resolver.type_annotation
            )
        # What instances have that were not given it, as in a data class.
        if resolver is not None:
            setattr(cls, name, resolver.wrapped_func)
        elif field.default is MISSING:
            delattr(cls, name)
        else:
            setattr(cls, name, field.default)
        yield field


def _annotation(annotation: Any) -> StrawberryAnnotation:
    """What Strawberry makes of an annotation; of one that says no class made here, but once."""
    parts = getattr(annotation, "__args__", (annotation,))
    if any(hasattr(part, _DEFINITION) or hasattr(part, "__args__") for part in parts):
        return StrawberryAnnotation(annotation)
    return _remembered(annotation)


@lru_cache(maxsize=_KEPT)
def _remembered(annotation: Any) -> StrawberryAnnotation:
    return StrawberryAnnotation(annotation)
