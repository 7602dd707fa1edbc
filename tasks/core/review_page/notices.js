// What the page says of itself: its title, and that it has fewer rows than review.csv.
(function (R) {
  R.on("load", () => {
    const { title, total, n, max_rows } = R.data;
    R.byId("title").textContent = title;
    if (total > n)
      R.byId("notices").append(
        R.element("p", "notice", R.element("span", "", R.count(n) + " of " + R.count(total) + " rows of review.csv are here, those that wait for a " +
          "decision first (review.max_page_rows = " + max_rows + "). What is saved here has these rows only, and apply takes it.")) // prettier-ignore
      );
    if (!n) R.byId("notices").append(R.element("p", "notice", R.element("span", "", "review.csv has no rows: nothing is left to review.")));
  });
})(R);
