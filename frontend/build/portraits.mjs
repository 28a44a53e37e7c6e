/**
 * Portraits for a demo network: 48 women and 48 men, `f-01.webp` … `m-48.webp`, always the same.
 * Drawn by DiceBear in the style Notionists (by Zoish, CC0 1.0), kept to calm faces and working clothes, then
 * coloured: the style itself is black on white.
 */
import { mkdir } from "node:fs/promises";
import { createAvatar } from "@dicebear/core";
import * as notionists from "@dicebear/notionists";
import sharp from "sharp";

const COUNT = 48;
const SIZE = 480;
const INK = "#1d2c30";
const GROUNDS = ["#d6e8e5", "#fbe9d7", "#e2e9f1", "#e4eedd", "#efe5e0"];
const LOOKS = [
  // skin, hair
  ["#f7d9c6", "#4f3728"],
  ["#f2cdb2", "#33261f"],
  ["#f7d9c6", "#a87c4b"],
  ["#e8bc9a", "#221c1b"],
  ["#f7d9c6", "#73502f"],
  ["#f2cdb2", "#8f9497"],
  ["#cf9a74", "#2a211e"],
  ["#f7d9c6", "#5f3a26"],
  ["#f2cdb2", "#4f3728"],
  ["#ac7550", "#221c1b"],
  ["#f7d9c6", "#33261f"],
  ["#e8bc9a", "#5f3a26"],
  ["#f7d9c6", "#8f9497"],
];
const CLOTHES = ["#ffffff", "#ffffff", "#b9dcd6", "#ffffff", "#c5d7ea"];

const variants = (...numbers) => numbers.map((number) => `variant${String(number).padStart(2, "0")}`);

const FACE = {
  lips: variants(3, 14, 17, 22, 23),
  eyes: variants(5),
  nose: variants(1, 2, 3, 5, 7, 9, 11, 13),
  glasses: variants(3, 8, 11),
  glassesProbability: 28,
  gestureProbability: 0,
  bodyIconProbability: 0,
};

const SEXES = {
  f: {
    ...FACE,
    hair: variants(2, 41, 29, 10, 43, 48, 23, 8, 39, 4, 28, 30, 58, 11, 47, 36, 37),
    brows: variants(1, 4, 9, 12),
    body: variants(13, 16, 16, 21, 25),
    beardProbability: 0,
  },
  m: {
    ...FACE,
    hair: variants(5, 35, 16, 1, 54, 25, 13, 33, 18, 6, 49, 31, 15, 27, 3, 55, 34, 60, 22),
    brows: variants(4, 5, 7, 9),
    body: variants(13, 16, 16, 19, 25),
    beard: variants(2, 5, 12),
    beardProbability: 30,
  },
};

// Where each part begins in the drawing; the style gives the parts no names.
const PARTS = {
  base: "translate(531 487)",
  body: "translate(178 1057)",
  hair: "translate(266 207)",
  lips: "translate(791 871)",
  beard: "translate(653 805)",
  nose: "translate(901 668)",
  eyes: "translate(610 680)",
};

/** Colour one part: its white by `white`, its black by `black`. */
function paint(svg, part, next, { white = "#fff", black = INK }) {
  const from = svg.indexOf(PARTS[part]);
  const to = svg.indexOf(PARTS[next]);
  const drawing = svg.slice(from, to);
  const painted = drawing.replaceAll('fill="#fff"', `fill="${white}"`).replaceAll('fill="#000"', `fill="${black}"`);
  return svg.slice(0, from) + painted + svg.slice(to);
}

const pick = (list, index) => list[index % list.length];

function draw(sex, index) {
  const { hair, ...options } = SEXES[sex];
  const ground = pick(GROUNDS, index);
  let svg = createAvatar(notionists, {
    ...options,
    hair: [pick(hair, index)],
    seed: `${sex}${index}`,
    size: SIZE,
    scale: 112,
    translateY: 4,
    backgroundColor: [ground.slice(1)],
  }).toString();
  const [skin, hairColour] = pick(LOOKS, index);
  svg = paint(svg, "base", "body", { white: skin });
  svg = paint(svg, "body", "hair", { white: pick(CLOTHES, index * 2 + Math.floor(index / 5)) });
  svg = paint(svg, "hair", "lips", { black: hairColour });
  return paint(svg, "beard", "nose", { black: hairColour });
}

/** Render all of them into `folder`; on two cores a few seconds. */
export async function renderPortraits(folder) {
  await mkdir(folder, { recursive: true });
  const jobs = Object.keys(SEXES).flatMap((sex) =>
    Array.from({ length: COUNT }, async (_, index) => {
      const file = `${folder}/${sex}-${String(index + 1).padStart(2, "0")}.webp`;
      await sharp(Buffer.from(draw(sex, index))).webp({ quality: 84, effort: 4 }).toFile(file);
    }),
  );
  await Promise.all(jobs);
}
