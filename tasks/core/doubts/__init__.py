"""What can speak against the position that a file has: one module for each kind of doubt."""
