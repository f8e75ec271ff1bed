"""One operation, one statement: queries compiled to SQL whose result is the answer.

parse (`operation`) → bind (`arguments`, `asker`) → emit (`statement`, `objects`, `pages`,
`leaves`) → run (`planner`, `door`). Ordinary execution stays the reference: what a plan does
not cover, and every error, is answered by it.
"""
