// The row whose page is open, or a page below it, is marked, also when only the page beside the list
// was swapped.
document.addEventListener("htmx:after:swap", mark);

function mark() {
  for (const row of document.querySelectorAll("[data-walk] a[data-row]")) {
    if (location.pathname.startsWith(row.pathname)) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}
