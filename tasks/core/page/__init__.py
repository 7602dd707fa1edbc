"""The report page: where each photo stands, the layers made of that, and the one HTML file that shows them."""
