/* The theme's sidebar opens and closes with buttons that have no name: name each after the page that it belongs to. */
document.querySelectorAll(".bd-sidebar-primary details > summary").forEach((summary) => {
  const link = summary.parentElement.parentElement.querySelector(":scope > a");
  summary.setAttribute("aria-label", `Pages below ${link.textContent.trim()}`);
});
