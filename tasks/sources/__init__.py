"""One file, one way to locate a photo: ``locate_by_<name>(wanted, evidence…, settings) -> CANDIDATES``."""
