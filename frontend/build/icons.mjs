/** One SVG sprite of the icons in use, drawn by `.icon`: `<use href="…/icons.svg#name">` (templates/components/icon.html). */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Names from the Lucide set (ISC licence); a template may only use what is listed here. */
export const ICONS = [
  "a-large-small", "accessibility", "activity", "ambulance", "arrow-left", "arrow-right", "award", "baby",
  "badge-check", "bone", "brain", "building-2", "bus", "calendar", "calendar-check", "car", "check",
  "chevron-down", "chevron-left", "chevron-right", "circle-alert", "circle-check", "clipboard-list", "clock",
  "contrast", "credit-card", "download", "droplets", "ear", "external-link", "eye", "file-text", "globe",
  "graduation-cap", "hand-heart", "heart", "heart-pulse", "house", "info", "key-round", "languages", "list", "mail", "map-pin",
  "menu", "message-circle", "message-square-quote", "microscope", "minus", "moon", "navigation", "phone",
  "pill", "plus", "printer", "quote", "scan", "search", "share-2", "shield-check", "siren",
  "sliders-horizontal", "smile", "square-parking", "star", "stethoscope", "sun", "sun-moon", "syringe",
  "test-tube", "thermometer", "train-front", "triangle-alert", "user", "users", "video", "wallet", "wind", "x",
];

/** What editors choose for a card (clinics.pages.blocks.ICONS), where Lucide calls it otherwise. */
const CHOSEN = { doctor: "user", home: "house", pin: "map-pin", shield: "shield-check", flask: "test-tube" };

function symbol(name, id = name) {
  const svg = readFileSync(require.resolve(`lucide-static/icons/${name}.svg`), "utf8");
  const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return `<symbol id="${id}" viewBox="0 0 24 24">${body.replace(/\s*\n\s*/g, "")}</symbol>`;
}

/** Five filled stars in a row, for a rating that is cut at its percentage. */
function stars() {
  const star = "M12 2.6l2.9 5.9 6.5.95-4.7 4.6 1.1 6.45L12 17.45 6.2 20.5l1.1-6.45-4.7-4.6 6.5-.95z";
  const row = [0, 1, 2, 3, 4].map((index) => `<path transform="translate(${index * 24})" d="${star}"/>`);
  return `<symbol id="stars" viewBox="0 0 120 24"><g fill="currentColor" stroke="none">${row.join("")}</g></symbol>`;
}

export function sprite() {
  const symbols = [
    ...ICONS.map((name) => symbol(name)),
    ...Object.entries(CHOSEN).map(([id, name]) => symbol(name, id)),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}${stars()}</svg>`;
}
