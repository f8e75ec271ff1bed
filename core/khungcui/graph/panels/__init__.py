"""Panels in GraphQL and in SQL: one statement for all numbers of a panel.

`keys` says what rows can be grouped by, `statement` makes the SQL, `given` reads filters that
come as JSON, `asking` brings these together, and `types` is what GraphQL shows.
"""
