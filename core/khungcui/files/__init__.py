"""Reading the files that people write for us strictly: right in every cell, or refused whole."""
