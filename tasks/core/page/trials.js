// How good the proposals are: a few sentences in the panel, and a sheet with plots and tables that opens beside it.
(function (W) {
  W.trialSection = function ({ trials }) {
    const section = W.section("list-trials", trials.title);
    section.append(...trials.words.map((words) => W.element("p", "ws-words", words)));
    if (!trials.sheet) return section;
    const sheet = document.getElementById("trials");
    // Beside the panel the map stays in use; on a phone the sheet covers the page, and only a modal one keeps the rest still.
    const open = W.button("ws-all", "Show how this was found out", () => {
      if (sheet.open) return sheet.close();
      if (matchMedia("(max-width: 760px)").matches) sheet.showModal();
      else sheet.show();
      sheet.scrollTop = 0;
      return null;
    });
    open.setAttribute("aria-haspopup", "dialog");
    const close = sheet.querySelector(".ws-close");
    close.onclick = () => sheet.close();
    sheet.addEventListener("keydown", (event) => event.key === "Escape" && sheet.close());
    sheet.addEventListener("close", () => open.focus({ preventScroll: true }));
    // On paper the sheet is a part of the page, which what covers the page cannot be.
    addEventListener("beforeprint", () => sheet.close());
    section.append(open);
    return section;
  };
})(Whereshot);
