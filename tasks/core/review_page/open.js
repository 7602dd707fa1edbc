// Opens the page: the rows first, then all that shows them, then the map, and last what needs both.
(function (R) {
  R.load(JSON.parse(R.byId("review-data").textContent));
  R.emit("load");
  R.map = R.openMap(R.byId("map"));
  R.emit("open");
  R.ready = true;
})(R);
