// The row whose page is open is marked, also when only the page beside the list was swapped.
document.addEventListener("htmx:after:swap", mark);

function mark() {
  for (const row of document.querySelectorAll("[data-walk] a[data-row]")) {
    if (row.pathname === location.pathname) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}
