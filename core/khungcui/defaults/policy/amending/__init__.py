"""Amending the regulation: from a draft to a published instrument, and back before its day."""
