"""The fixtures of the kit, loaded by pytest wherever khungcui is installed."""
