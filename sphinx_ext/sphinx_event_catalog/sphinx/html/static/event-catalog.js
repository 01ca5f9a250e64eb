/* Comfort for the catalog's pages; each of them reads and works without it. */
(() => {
  "use strict";

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  /* Open whatever hides the place that the address points to. */
  const reveal = () => {
    let anchor = location.hash.slice(1);
    try {
      anchor = decodeURIComponent(anchor);
    } catch {
      /* Not an encoded text, as "#%": taken as it is. */
    }
    const target = document.getElementById(anchor);
    if (!target?.closest(".event-fields")) return;
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    const own = target.querySelector(":scope > details");
    if (own) own.open = true;
    target.scrollIntoView();
  };

  const addTreeTools = (tree) => {
    tree.addEventListener("click", (event) => {
      const head = event.target.closest(".event-field-head");
      if (!head || event.target.closest("a") || String(getSelection())) return;
      const box = head.parentElement.querySelector(":scope > details");
      if (box) box.open = !box.open;
    });
    const boxes = [...tree.querySelectorAll("details")];
    if (boxes.length < 2) return;
    const button = (label, open) =>
      make("button", { type: "button", textContent: label, onclick: () => boxes.forEach((box) => (box.open = open)) });
    tree.before(make("div", { className: "event-tree-tools" }, button("Expand all", true), button("Collapse all", false)));
  };

  /* Filter the rows of an index by words; the words stand in the address, so that a link keeps them. */
  const addFilter = (table) => {
    const rows = [...table.tBodies[0].rows];
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const isGroup = (row) => row.classList.contains("event-group");
    const total = rows.filter((row) => !isGroup(row)).length;
    const box = make("input", { type: "search", placeholder: "Filter by any word: enrollment, pii, course_key …" });
    box.setAttribute("aria-label", "Filter the table");
    const count = make("output");
    const apply = () => {
      const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
      let group = null;
      let shown = 0;
      rows.forEach((row, index) => {
        if (isGroup(row)) {
          group = row;
          row.hidden = words.length > 0;
          return;
        }
        row.hidden = !words.every((word) => texts[index].includes(word));
        if (row.hidden) return;
        shown += 1;
        if (group) group.hidden = false;
      });
      count.value = words.length ? `${shown} of ${total}` : `${total}`;
      const url = new URL(location.href);
      words.length ? url.searchParams.set("filter", box.value) : url.searchParams.delete("filter");
      try {
        history.replaceState(null, "", url);
      } catch {
        /* A page opened from disk may not change its address in every browser. */
      }
    };
    box.value = new URL(location.href).searchParams.get("filter") ?? "";
    box.addEventListener("input", apply);
    const host = table.closest(".pst-scrollable-table-container") ?? table;
    host.before(make("div", { className: "event-tools" }, box, count));
    apply();
  };

  /* Next to the link to the Markdown twin of a page: a button that copies it. */
  const addMarkdownCopy = (link) => {
    const button = make("button", { type: "button", className: "event-copy-markdown", textContent: "Copy as Markdown" });
    button.onclick = async () => {
      try {
        await navigator.clipboard.writeText(await (await fetch(link.href)).text());
        button.textContent = "Copied";
      } catch {
        /* A page opened from disk may not read its neighbors: show it instead. */
        location.href = link.href;
      }
    };
    link.parentElement.append(" ", button);
  };

  document.querySelectorAll('.event-facts a[href$=".md"]').forEach(addMarkdownCopy);
  document.querySelectorAll("section > ul.event-fields").forEach(addTreeTools);
  document.querySelectorAll("table.event-list, table.payload-list, table.event-releases").forEach(addFilter);
  addEventListener("hashchange", reveal);
  reveal();
})();
