// The card of a photo, made when it is asked for; where several photos share a spot, it turns from one to the next.
(function (W) {
  const SOURCES = {
    exif: "Position in the file",
    proxy: "From photos near in time",
    place: "From a known place",
    track: "From a GPS track",
    visual: "From similar pictures",
    ai: "Guess of an AI model",
    address: "From a typed address",
    manual: "Typed by a person",
  };

  function link(page, content, row, path) {
    const url = W.value(content.donor_dir, row) ? null : W.photoUrl(page, path, content.urls[row]);
    if (url === null) return null;
    const anchor = W.element("a", "ws-open", "Open the photo");
    anchor.href = url;
    anchor.target = "_blank";
    anchor.rel = "noopener";
    return anchor;
  }

  function card(page, points, row) {
    const { layer } = points;
    const of = (name) => W.value(layer.content[name], row);
    const path = of("path");
    const cut = path.lastIndexOf("/") + 1;
    const folder = [of("donor_dir"), path.slice(0, cut)].filter(Boolean).join(" · ");
    const box = W.element("article", "ws-card");
    if (layer.content.thumbnails[row]) {
      box.append(W.element("div", "ws-picture", W.picture(layer.content.thumbnails[row])));
    }
    const state = W.element("p", "ws-state", layer.label);
    state.prepend(W.mark(layer));
    box.append(state, W.element("h2", "", path.slice(cut)));
    if (folder) box.append(W.element("p", "ws-folder", folder));
    const evidence = of("evidence");
    const error = of("error_m");
    const confidence = of("confidence");
    const list = W.facts([
      ["Taken", of("when") ? W.moment(of("when")) : "Time unknown"],
      ["Place", of("place")],
      ["Radius", error === null ? "" : "± " + W.metres(error) + " (95 %)"],
      ["Confidence", confidence === null ? "" : Math.round(confidence * 100) + " %"],
      ["Source", SOURCES[of("source")] || of("source")],
      ["Note", of("note")],
      ["Remark", of("problem"), "ws-problem"],
      ["Camera", of("camera")],
      ["Position", layer.content.lat[row].toFixed(5) + ", " + layer.content.lon[row].toFixed(5)],
    ]);
    box.append(W.element("div", "ws-body", evidence && W.element("p", "ws-evidence", evidence), list));
    const open = link(page, layer.content, row, path);
    if (open) box.append(open);
    return box;
  }

  // Opens a card on the map, with the circle of a row of `owner` (a layer on the map) while it is open. Returns the popup.
  W.openCard = function (page, latlng, box, owner = null, row = 0) {
    const offset = [0, -(owner?.lift ?? 2)];
    const popup = L.popup({ className: "ws-popup", minWidth: 256, maxWidth: 276, autoPanPadding: [16, 34], offset });
    popup.setLatLng(latlng).setContent(box).openOn(page.map); // this closes an earlier card, whose circle goes with it
    page.halo.show(owner, row);
    page.chosen = popup;
    // Who came by keyboard goes on in the card, and back to where they were when it closes.
    const before = document.activeElement;
    box.tabIndex = -1;
    box.focus({ preventScroll: true });
    box.onkeydown = (event) => event.key === "Escape" && page.map.closePopup();
    popup.on("remove", () => {
      page.chosen = null;
      page.halo.show(null);
      if (box.contains(document.activeElement) && before.isConnected) before.focus({ preventScroll: true });
    });
    return popup;
  };

  // Shows the photos of `found` ([distance, points, row], nearest first) in one popup on the map.
  W.showCards = function (page, found) {
    const box = W.element("div");
    let at = 0;
    const turn = (by, popup) => {
      at = (at + by + found.length) % found.length;
      const [, points, row] = found[at];
      box.replaceChildren(card(page, points, row));
      if (found.length > 1) {
        const button = (text, label, step) => W.button("", text, () => turn(step, page.chosen), label);
        const place = W.element("span", "", W.count(at + 1) + " of " + W.count(found.length) + " here");
        box.prepend(W.element("nav", "ws-turn", button("‹", "previous photo", -1), place, button("›", "next photo", 1)));
      }
      if (!popup) return;
      popup.setLatLng(points.position(row)).update();
      page.halo.show(points, row);
    };
    turn(0, null);
    const [, points, row] = found[0];
    const popup = W.openCard(page, points.position(row), box, points, row);
    // A long card scrolls; its thumbnail is decoded after the popup was measured.
    const picture = box.querySelector("img");
    if (picture && !picture.complete) picture.onload = () => popup.isOpen() && popup.update();
  };
})(Whereshot);
