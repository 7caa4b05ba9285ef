// Who walks a list opens the row with the focus, or the one behind it: both are fetched ahead.
const ROW = "[data-walk] [data-row][hx-preload]";

document.addEventListener("focusin", ({ target }) => {
  if (!target.matches(ROW)) return;
  const rows = [...document.querySelectorAll(ROW)];
  const at = rows.indexOf(target);
  for (const row of rows.slice(at, at + 2)) row.dispatchEvent(new Event("near"));
});
