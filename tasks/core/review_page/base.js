// The page's one name for everything that its scripts share: events, and words for numbers and dates (page.js of the report).
var R = {};

(function (R, W) {
  const listeners = new Map();

  // Events: "rows" (indices changed), "filter", "focus", "selection", "layout" (what is on the page has another size), "steps"
  // (something to undo or redo), "hindered" (rows that could not be accepted); "load" and "open" once, as open.js says.
  R.on = function (event, fn) {
    if (!listeners.has(event)) listeners.set(event, []);
    listeners.get(event).push(fn);
  };
  R.emit = (event, detail) => (listeners.get(event) || []).forEach((fn) => fn(detail));

  R.element = W.element;

  R.button = function (className, text, onclick, title) {
    const button = R.element("button", className, text);
    button.type = "button";
    button.onclick = onclick;
    if (title) button.title = title;
    return button;
  };

  R.byId = (id) => document.getElementById(id);
  R.count = W.count;
  R.rows = (n) => R.count(n) + (n === 1 ? " row" : " rows");
  R.metres = (m) => (m >= 0 ? W.metres(m) : "");
  R.day = (text, weekday) => (text ? W.day(text, weekday) : "no date");
})(R, Whereshot);
