"""review.html: the page on which a person decides the rows of review.csv beside a map, as one file that needs no network."""
