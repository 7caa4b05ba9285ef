// Keeps "2 h ago" true while the page stays open; the words are those of the server.
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeStyle: "short" });

class RelativeTime extends HTMLElement {
  connectedCallback() {
    this.time = this.querySelector("time");
    this.moment = new Date(this.time.dateTime);
    this.time.title = EXACT.format(this.moment);
    this.update();
    this.timer = setInterval(() => this.update(), MINUTE * 1000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  update() {
    this.time.textContent = relative(this.moment, new Date(), this.dataset.style);
  }
}

function relative(moment, now, style) {
  const seconds = Math.trunc((now - moment) / 1000);
  if (Math.abs(seconds) < MINUTE) return style === "short" || seconds < 0 ? "now" : "just now";
  const span = distance(Math.abs(seconds), calendarDays(moment, now));
  if (style === "short") return span;
  if (span === "1 d") return seconds > 0 ? "yesterday" : "tomorrow";
  const words = span.replace(/ d$/, " days");
  return seconds > 0 ? `${words} ago` : `in ${words}`;
}

function distance(seconds, days) {
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h`;
  for (const [length, unit] of [[365, "yr"], [30, "mo"], [7, "wk"]]) {
    if (days >= length) return `${Math.floor(days / length)} ${unit}`;
  }
  return `${days} d`;
}

function calendarDays(moment, now) {
  const midnight = (date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.abs(midnight(now) - midnight(moment)) / (DAY * 1000);
}

customElements.define("relative-time", RelativeTime);
