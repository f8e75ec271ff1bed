"""Print forms: records set in type, as an office's paper is headed."""
