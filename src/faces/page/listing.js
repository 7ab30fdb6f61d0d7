// Tables made from the features of a map, for those who cannot see it or want to read it.

export const number = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 4 });

export function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  if (text !== undefined && text !== null) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** A figure or a text as people read it; what is not known says so. */
export function shown(value, words) {
  if (value === null || value === undefined || value === "") return words.unknown;
  return typeof value === "number" ? number.format(value) : String(value);
}

/** The facts of a feature as a list of terms, for a bubble of the map. */
export function facts(title, entries, words) {
  const box = element("div", null, { class: "facts" });
  box.append(element("h3", title));
  const list = element("dl");
  for (const [term, value] of entries) {
    list.append(element("dt", term), element("dd", shown(value, words)));
  }
  box.append(list);
  return box;
}

/** Fills a closed element with its table when it is opened for the first time. */
export function fillWhenOpened(details, columns, rows, words, show) {
  details.addEventListener(
    "toggle",
    () => {
      const table = element("table");
      const head = element("tr");
      for (const { title, isFigure } of columns) {
        head.append(element("th", title, { scope: "col", class: isFigure ? "n" : "" }));
      }
      table.append(element("thead"), element("tbody"));
      table.tHead.append(head);
      for (const row of rows) {
        const line = element("tr");
        columns.forEach(({ of, isFigure }, at) => {
          const value = of(row);
          const text = value === null || value === undefined ? "" : shown(value, words);
          const cell = element(at === 0 ? "th" : "td", null, { class: isFigure ? "n" : "" });
          if (at === 0) {
            cell.scope = "row";
            const button = element("button", text, { type: "button", class: "link" });
            button.addEventListener("click", () => show(row));
            cell.append(button);
          } else {
            cell.textContent = text;
          }
          line.append(cell);
        });
        table.tBodies[0].append(line);
      }
      const scroll = element("div", null, {
        class: "scroll",
        tabindex: "0",
        role: "region",
        "aria-label": details.querySelector("summary").textContent,
      });
      scroll.append(table);
      details.append(scroll);
    },
    { once: true },
  );
}
