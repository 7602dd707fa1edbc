"""What a text that a person typed as an address means, and what a geocoder's answer to it means."""
