/** Skip work whose inputs have not changed: the hash of the inputs is kept in generated/. */
import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { basename } from "node:path";

async function fingerprint(inputs) {
  const hash = createHash("sha256");
  for (const input of inputs) hash.update(await readFile(input));
  return hash.digest("hex");
}

/** Run `make(folder)` into an emptied folder unless it was made from the same inputs before. */
export async function unlessFresh(folder, inputs, make) {
  const stamp = `generated/${basename(folder)}.made-from`;
  const expected = await fingerprint(inputs);
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === expected) return;
  await rm(folder, { recursive: true, force: true });
  await make(folder);
  await writeFile(stamp, expected);
}
