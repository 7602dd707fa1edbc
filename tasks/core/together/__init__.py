"""Which cameras travel together: by their positions, by the moments at which they are used, and by who else tells places."""
