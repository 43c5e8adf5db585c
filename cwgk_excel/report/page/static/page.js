"use strict";
// Without this script all that the page says can be read; with it, tables are sorted and searched.
(() => {
  const inOrder = new Intl.Collator("zh-CN", { numeric: true });
  const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");
  const value = (row, place) => {
    const cell = row.cells[place];
    return (cell.dataset.value ?? cell.textContent).trim();
  };

  function sort(table, head) {
    const place = head.cellIndex;
    const down = head.getAttribute("aria-sort") === "ascending";
    const numbers = head.dataset.kind === "number";
    const rows = [...table.tBodies[0].rows].map((row) => ({ row, key: value(row, place) }));
    const known = (key) => key !== "" && !(numbers && Number.isNaN(Number(key)));
    rows.sort((one, other) => {
      // What has no value stands last, in whichever order.
      if (known(one.key) !== known(other.key)) return known(one.key) ? -1 : 1;
      const first = numbers && known(one.key)
        ? Number(one.key) - Number(other.key) : inOrder.compare(one.key, other.key);
      return down ? -first : first;
    });
    for (const cell of head.parentNode.cells) cell.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    table.tBodies[0].append(...rows.map((one) => one.row));
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    for (const head of table.tHead.rows[0].cells) {
      const button = document.createElement("button");
      button.type = "button";
      const words = document.createElement("span");
      words.append(...head.childNodes);
      button.append(words);
      button.addEventListener("click", () => sort(table, head));
      head.append(button);
    }
  }

  for (const table of document.querySelectorAll("table.searched")) {
    const form = table.closest("section").querySelector(".search");
    const rows = [...table.tBodies[0].rows].map((row) => ({ row, text: folded(row.textContent) }));
    const [input, hits] = [form.querySelector("input"), form.querySelector("output")];
    let waiting = 0;
    const search = () => {
      const words = folded(input.value).split(" ").filter(Boolean);
      let found = 0;
      for (const { row, text } of rows) {
        row.hidden = !words.every((word) => text.includes(word));
        found += row.hidden ? 0 : 1;
      }
      hits.textContent = words.length
        ? `找到${found}${table.dataset.counter}` : `共${found}${table.dataset.counter}`;
    };
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(search, 150);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    search();
  }

  document.documentElement.classList.add("ready");
})();
