// Sections of the panel that open and close by their title; on paper all of them are open.
(function (W) {
  // Makes a section with an h2 foldable and returns it; `open` = as it is shown at first.
  W.fold = function (section, open = true) {
    const title = section.querySelector(":scope > h2");
    if (!title) return section;
    const button = W.button("ws-fold", [...title.childNodes], () => set(section.classList.contains("ws-folded")));
    title.append(button);
    const set = (to) => {
      section.classList.toggle("ws-folded", !to);
      button.setAttribute("aria-expanded", String(to));
    };
    section.addEventListener("unfold", () => set(true));
    set(open);
    return section;
  };

  // Opens a section that something elsewhere on the page leads to.
  W.unfold = (section) => section?.dispatchEvent(new Event("unfold"));
})(Whereshot);
