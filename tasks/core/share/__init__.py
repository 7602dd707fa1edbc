"""The journey as one picture: projection, land, way, stops, words and thumbnails become pixels, without browser or internet."""
