"""The steps: a verb is a step, a noun (``tasks.core``) is knowledge."""
