"""``python -m khungcui`` is `khungcui`."""

from khungcui.cli import main

main()
