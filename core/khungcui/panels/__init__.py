"""Panels: the numbers that people look at, what they come to, and how they are drawn.

`figures` holds an answer, `formulas` makes a value of measures, `pictures` draw it, and
`tables` write it as CSV and JSON. The SQL is `khungcui.graph.panels`.
"""
