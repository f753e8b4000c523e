// Numbers as people read them, and sentences with numbers in them.

/** @import {Format} from "./protocol.d.ts" */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const MOST_DIGITS = 4; // of a percentage, behind its point

/** @param {string} text with {names} @param {Record<string, string | number>} values */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** @param {number} power */
export function tenTo(power) {
  if (power === 0) return "1";
  const digits = [...String(Math.abs(power))].map((digit) => SUPERSCRIPTS[Number(digit)]);
  return `10${power < 0 ? "⁻" : ""}${digits.join("")}`;
}

/** @param {number | null} value @param {Format} format @param {string} language */
export function said(value, format, language) {
  if (value === null || !Number.isFinite(value)) return "–";
  if (format === "percent") {
    // Neither a little nor nearly all is rounded away.
    const missing = value > 0.99 && value < 1 ? Math.ceil(-Math.log10(1 - value)) - 2 : 0;
    const digits = Math.min(MOST_DIGITS, Math.abs(value) < 0.1 && value !== 0 ? 1 : missing);
    return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: digits }).format(value);
  }
  if (format === "whole") return new Intl.NumberFormat(language, { maximumFractionDigits: 0 }).format(value);
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)) {
    const power = Math.floor(Math.log10(Math.abs(value)));
    return `${(value / 10 ** power).toFixed(1)} · ${tenTo(power)}`;
  }
  return new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }).format(value);
}

/** A share on an axis. @param {number} value */
export function percentTick(value) {
  return `${Number((value * 100).toPrecision(6))} %`;
}
