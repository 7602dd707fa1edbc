// Tiles, if the settings ask for them, and who made what is seen.
(function (W) {
  // Shows the tiles of {tiles, attribution} on a map and says in `credits` (an element) where the map comes from.
  W.ground = function (map, { tiles, attribution }, credits, pane = "tilePane") {
    if (!tiles) {
      const none = W.element("span", "", " Nothing is loaded from the internet.");
      credits.append("Coasts: Natural Earth. Towns: GeoNames, CC BY 4.0.", none);
      return;
    }
    L.tileLayer(tiles, { maxZoom: 19, attribution: "", pane }).addTo(map);
    credits.append(...plainLinks(attribution || ""), " ", W.element("b", "", tileWords(tiles)));
  };

  function tileWords(tiles) {
    const host = new URL(tiles.replace("{s}.", "").replace(/\{[^}]*\}/g, "0"), document.baseURI).host;
    return host ? `The map is loaded from ${host}, which learns where you look.` : "The map is loaded from this disk.";
  }

  // The attribution keeps its links and nothing else.
  function plainLinks(html) {
    const body = new DOMParser().parseFromString(html, "text/html").body;
    const parts = [];
    const walk = (node) => {
      if (node.nodeType === Node.TEXT_NODE) parts.push(node.textContent);
      else if (node.tagName === "A" && /^https?:/.test(node.getAttribute("href") || "")) {
        const link = W.element("a", "", node.textContent);
        Object.assign(link, { href: node.getAttribute("href"), target: "_blank", rel: "noopener noreferrer" });
        parts.push(link);
      } else if (!/^(SCRIPT|STYLE)$/.test(node.tagName)) node.childNodes.forEach(walk);
    };
    body.childNodes.forEach(walk);
    return parts;
  }
})(Whereshot);
