"""The commands of ``whereshot``: each checks usage and settings, then hands its flow to ``flows.performing.perform``."""
