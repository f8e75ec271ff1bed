"""Sheets: resources out to Excel, and rows of Excel in by the very acts that people perform.

`khungcui.plugins.sheets` is what a plugin declares; `core/docs/sheets.md` tells how it is used.
"""
