"""Nouns: tables, errors, geo, time and the metadata codecs; no Prefect, no network, no clock of this machine."""
