"""The migrations of the core's own tables; `khungcui.storage.migrations` runs them."""
