/** What Vite takes as given: the cut fonts and the demo portraits. Each is skipped while its recipe is unchanged. */
import { mkdir, writeFile } from "node:fs/promises";
import { FONTS, subset } from "./fonts.mjs";
import { renderPortraits } from "./portraits.mjs";
import { unlessFresh } from "./stamp.mjs";

await unlessFresh("generated/fonts", ["build/fonts.mjs", "package-lock.json"], async (folder) => {
  await mkdir(folder, { recursive: true });
  for (const font of FONTS) await writeFile(`${folder}/${font.name}.woff2`, await subset(font));
});

await unlessFresh("generated/public/portraits", ["build/portraits.mjs", "package-lock.json"], renderPortraits);
