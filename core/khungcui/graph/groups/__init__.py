"""Groups: the rows of a connection counted, summed and averaged by what they share.

`keys` says what rows can be grouped by, `measures` what is computed of a group, `query` makes
the one statement, and `types` is what GraphQL shows.
"""
