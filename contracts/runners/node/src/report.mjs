/**
 * What a run found, for people and for machines.
 */
import { OUTCOMES, isBad } from "./verdict.mjs";

/**
 * @typedef {object} Result
 * @property {string} id
 * @property {string} kind
 * @property {import("./verdict.mjs").Outcome} outcome
 * @property {string} detail
 * @property {number} seconds
 */

/**
 * A table of outcomes by kind, what is bad in full, and what was not done.
 * @param {Result[]} results
 * @param {{ walked: boolean }} run walked: answers were walked by the model
 * @returns {string}
 */
export function summary(results, { walked }) {
  const kinds = [...new Set(results.map(({ kind }) => kind))].sort();
  const rows = kinds.map((kind) =>
    row(
      kind,
      results.filter((result) => result.kind === kind),
    ),
  );
  const note = walked
    ? []
    : ["Shapes of answers were not walked: give the service model by --model."];
  return [
    ...results.filter(({ outcome }) => isBad(outcome)).map(told),
    table([["kind", ...OUTCOMES, "all"], ...rows, row("all", results)]),
    ...note,
  ].join("\n");
}

/**
 * The results as both runners write them.
 * @param {Result[]} results
 * @returns {string}
 */
export function asJson(results) {
  const bare = results.map(({ id, outcome, detail }) => ({
    id,
    outcome,
    detail,
  }));
  return `${JSON.stringify({ results: bare }, null, 2)}\n`;
}

/**
 * The results as JUnit XML.
 * @param {Result[]} results
 * @returns {string}
 */
export function asJunit(results) {
  const failures = results.filter(({ outcome }) => isBad(outcome)).length;
  const skipped = results.filter(({ outcome }) => outcome === "skipped").length;
  const counts = `tests="${results.length}" failures="${failures}" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="contracts" ${counts}>`,
    ...results.map(testcase),
    "</testsuite>\n",
  ].join("\n");
}

function testcase({ id, kind, outcome, detail, seconds }) {
  const open = `  <testcase classname="contracts.${kind}" name="${id}" time="${seconds.toFixed(3)}"`;
  const text = escaped(detail);
  if (isBad(outcome))
    return `${open}><failure type="${outcome}">${text}</failure></testcase>`;
  if (outcome === "skipped")
    return `${open}><skipped message="${text}"/></testcase>`;
  return `${open}><system-out>${outcome} ${text}</system-out></testcase>`;
}

function told({ id, outcome, detail }) {
  return `${outcome} ${id}\n  ${detail.replaceAll("\n", "\n  ")}\n`;
}

function row(name, results) {
  const counts = OUTCOMES.map(
    (wanted) => results.filter(({ outcome }) => outcome === wanted).length,
  );
  return [name, ...counts, results.length].map(String);
}

function table(rows) {
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map((cells) => cells[column].length)),
  );
  return rows.map((cells) => line(cells, widths)).join("\n");
}

function line([name, ...counts], [first, ...widths]) {
  const right = counts.map((text, index) => text.padStart(widths[index]));
  return [name.padEnd(first), ...right].join("  ");
}

/** What XML 1.0 cannot hold becomes a question mark. */
function escaped(text) {
  return text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, "?")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
