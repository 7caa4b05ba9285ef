// An empty search box is no filter: addresses that people share stay short. A form [data-here] narrows
// the list beside whatever is open by now, so that it stays open.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement.matches("form[data-here]")) ctx.request.action = location.pathname;
  if (ctx.request.method !== "GET" || !(ctx.request.body instanceof FormData)) return;
  for (const [name, value] of [...ctx.request.body]) {
    if (value === "") ctx.request.body.delete(name);
  }
});
