"""Attachments: rows that name files, and the store that keeps the bytes."""
