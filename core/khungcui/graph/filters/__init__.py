"""Filters: the inputs that GraphQL shows, what is read from them, and its SQL.

`read` takes an input apart into a form and values; `condition` makes the SQL of a form. One
form with other values is the same statement.
"""

from khungcui.graph.filters.conditions import condition, where
from khungcui.graph.filters.inputs import filter_input, finish_filter
from khungcui.graph.filters.reading import Given, read

__all__ = ["Given", "condition", "filter_input", "finish_filter", "read", "where"]
