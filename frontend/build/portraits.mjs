import { mkdir } from "node:fs/promises";
export async function renderPortraits(folder) { await mkdir(folder, { recursive: true }); }
