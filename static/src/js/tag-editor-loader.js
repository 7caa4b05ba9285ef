// The editor of text on photos is loaded where its element stands.
function load() {
  if (document.querySelector("tag-editor")) import("./tag-editor.js");
}

document.addEventListener("htmx:after:swap", load);
load();
