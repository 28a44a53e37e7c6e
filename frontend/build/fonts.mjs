/**
 * Golos Text (OFL), cut to what the site prints: small files, so that a page loads only its own script.
 * Weights run from 400 to 700. The currency signs live in the Latin-extended source file; a price in roubles
 * must not cost a reader all of it.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import subsetFont from "subset-font";

const require = createRequire(import.meta.url);

export const FONTS = [
  {
    name: "golos-latin",
    from: "latin",
    ranges: [
      "20-7e", "a0-ff", "131", "152-153", "2009", "2010-2015", "2018-201e", "2020-2022", "2026", "202f", "2030",
      "2039-203a", "20ac", "2122", "2190-2193", "2212",
    ],
  },
  {
    name: "golos-cyrillic",
    from: "cyrillic",
    ranges: ["401", "404", "406-407", "410-44f", "451", "454", "456-457", "490-491", "2116"],
  },
  { name: "golos-latin-ext", from: "latin-ext", ranges: ["100-17f"] },
  { name: "golos-currency", from: "latin-ext", ranges: ["20b4", "20b8", "20bd"] },
];

function characters(ranges) {
  const points = ranges.flatMap((range) => {
    const [first, last = first] = range.split("-").map((hex) => Number.parseInt(hex, 16));
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  return String.fromCodePoint(...points);
}

export async function subset({ from, ranges }) {
  const source = require.resolve(`@fontsource-variable/golos-text/files/golos-text-${from}-wght-normal.woff2`);
  return subsetFont(await readFile(source), characters(ranges), {
    targetFormat: "woff2",
    variationAxes: { wght: { min: 400, max: 700 } },
  });
}
