"""How far a camera's clock is ahead of UTC: the evidence that photos bear, and what it adds up to."""
