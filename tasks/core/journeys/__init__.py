"""Journeys: what the positions of photos and the fixes of tracks tell of the ways that somebody went."""
