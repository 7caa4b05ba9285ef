import htmx from "htmx.org";
import "htmx.org/dist/ext/hx-preload.js";
import "htmx.org/dist/ext/hx-sse.js";
import "./request-errors.js";
import "./toasts.js";
import "./dialog.js";
import "./keyboard.js";
import "./command-palette.js";
import "./keep-focus.js";
import "./current-row.js";
import "./preload-near.js";
import "./beside-list.js";
import "./tab-strip.js";
import "./unsaved.js";
import "./clean-queries.js";
import "./list-place.js";
import "./refresh-on-focus.js";
import "./relative-time.js";
import "./theme-toggle.js";
import "./selection-list.js";
import "./photo-order.js";
import "./resumable-upload.js";
import "./photo-lightbox.js";
import "./copy-text.js";
import "./tag-editor-loader.js";

// At once: left to its own timer, a key pressed until then would submit a form as a whole page.
htmx.initialize();
