"""What every step shares with Prefect: cache keys, retries, progress. Steps and flows import it; ``core`` never does."""
