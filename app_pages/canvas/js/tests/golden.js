// Numbers that Python made (tests/app/golden.py).

import { readFileSync } from "node:fs";

/** @param {string} name */
export const bytes = (name) => readFileSync(new URL(`golden/${name}`, import.meta.url));

/** @param {string} name */
export const numbers = (name) => JSON.parse(bytes(`${name}.json`).toString());
