// Runs before the first paint: puts the remembered theme on <html>. Without one the system decides.
{
  let choice = null;
  try {
    choice = localStorage.getItem("theme");
  } catch {
    // Storage can be forbidden; the system's theme is then right.
  }
  const themes = { light: "studio", dark: "studio-dark" };
  if (choice in themes) document.documentElement.dataset.theme = themes[choice];
}
