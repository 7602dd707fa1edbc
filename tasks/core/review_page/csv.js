// A CSV as review_csv.py writes and reads it: UTF-8 with BOM, commas, CRLF, and an apostrophe before what a spreadsheet would run.
(function (R) {
  const FORMULA = /^'*[=+\-@\t\r]/;
  const UNWRITABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
  const SIGNED = /^[+-]\d+(\.\d+)?$/;

  const guard = (text) => (FORMULA.test(text) ? "'" + text : text);
  R.unguard = (text) => (text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text);

  // A cell that changed here, as review.csv is to have it: numbers are never guarded.
  const written = (text, isText) => (!isText && SIGNED.test(text) ? text : guard(text)).replace(UNWRITABLE, "\ufffd");

  const quoted = (text) => (/[,;\t"\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text);

  // The rows as the text of review.csv, without its BOM. What did not change here is written as review.csv has it, to the byte.
  R.asCsv = function () {
    const width = R.names.length, lines = [R.data.header.join(",")];
    const columns = R.data.columns.map(({ name, text }, c) => ({ text, cells: R.cells[c], as: R.data.written[name] || {} }));
    for (let i = 0; i < R.n; i++) {
      const line = columns.map(({ text, cells, as }, c) => {
        if (R.originals.has(i * width + c)) return quoted(written(cells[i], text));
        return as[i] === undefined ? quoted(cells[i]) : as[i];
      });
      lines.push(line.join(","));
    }
    return lines.join("\r\n") + "\r\n";
  };

  // The records of a CSV with commas; throws a sentence where a quote is not closed.
  R.fromCsv = function (text) {
    const records = [];
    let cells = [], cell = "", at = 0;
    const end = () => (cells.push(cell), (cell = ""));
    while (at < text.length) {
      const sign = text[at];
      if (sign === '"' && cell === "") {
        let close = at + 1;
        for (;;) {
          close = text.indexOf('"', close);
          if (close < 0) throw new Error("a quote is not closed");
          if (text[close + 1] !== '"') break;
          close += 2;
        }
        cell = text.slice(at + 1, close).replaceAll('""', '"');
        at = close + 1;
        if (at < text.length && !",\r\n".includes(text[at])) throw new Error("a quote stands inside a cell");
      } else if (sign === ",") {
        end();
        at += 1;
      } else if (sign === "\r" || sign === "\n") {
        end();
        records.push(cells);
        cells = [];
        at += sign === "\r" && text[at + 1] === "\n" ? 2 : 1;
      } else {
        const rest = /[^,\r\n]+/y;
        rest.lastIndex = at;
        cell += rest.exec(text)[0];
        at = rest.lastIndex;
      }
    }
    if (cell || cells.length) {
      end();
      records.push(cells);
    }
    return records.filter((record) => record.some(Boolean));
  };
})(R);
