// The arrow keys walk the links of [data-tabs], Home and End go to its ends. The open one is in view
// where there is no room for all.
const STEPS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

document.addEventListener("keydown", (event) => {
  const links = [...(event.target.closest?.("[data-tabs]")?.querySelectorAll("a") ?? [])];
  if (!links.length || !(event.key in STEPS) || event.altKey || event.ctrlKey || event.metaKey) return;
  const place = links.indexOf(event.target) + STEPS[event.key];
  links[Math.min(Math.max(place, 0), links.length - 1)].focus();
  event.preventDefault();
});

document.addEventListener("htmx:after:swap", showOpen);
showOpen();

function showOpen() {
  for (const open of document.querySelectorAll("[data-tabs] [aria-current]")) {
    const strip = open.closest("[data-tabs]");
    strip.scrollLeft = open.offsetLeft - strip.offsetLeft - (strip.clientWidth - open.clientWidth) / 2;
  }
}
