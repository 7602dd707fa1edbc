// "Save review.csv": the CSV that apply takes, and what to do with it.
(function (R) {
  R.csvBlob = () => new Blob(["\ufeff", R.asCsv()], { type: "text/csv;charset=utf-8" });

  function copyable(command) {
    const copy = R.button("", "Copy", async () => {
      try {
        await navigator.clipboard.writeText(command);
        copy.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(code);
      }
    });
    const code = R.element("code", "", command);
    return R.element("p", "command", code, copy);
  }

  R.save = function () {
    const url = URL.createObjectURL(R.csvBlob());
    const link = R.element("a");
    Object.assign(link, { href: url, download: "review.csv" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
    R.noteSaved();
    const missing = R.data.total - R.n;
    const dialog = R.open(
      "review.csv is in your downloads",
      [
        R.element("p", "", "Nothing is written into photos yet. In a terminal, in the folder where you ran propose:"),
        copyable("whereshot apply ~/Downloads/review.csv"),
        R.element("p", "soft", "It first prints what it understood, and asks. If the browser saved the file elsewhere, or under another name, name that."),
        R.element("p", "soft", missing
          ? "It holds the " + R.rows(R.n) + " of this page; the other " + R.count(missing) + " stay undecided."
          : "Rejections and notes last from run to run when this file takes the place of the review.csv beside this page."),
      ], // prettier-ignore
      [R.button("strong", "Done", () => dialog.close())]
    );
  };
})(R);
