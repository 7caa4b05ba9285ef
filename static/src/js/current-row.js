// The row whose page is open, or a page below it, is marked, also when only the page beside the list
// was swapped. What is only there to choose from has no page that is open.
document.addEventListener("htmx:after:swap", mark);

function mark() {
  for (const row of document.querySelectorAll("[data-walk] a[data-row]:not(.choice)")) {
    if (location.pathname.startsWith(row.pathname)) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}
