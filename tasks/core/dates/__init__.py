"""Dates of photos that carry none: from file names, from a sequence that a person describes, from the files' own times."""
