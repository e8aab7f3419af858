/**
 * From what a case did to what that means for the target.
 */

/**
 * @typedef {"passed" | "failed" | "differs" | "unexpected-pass" | "unknown" | "skipped"} Outcome
 */

/** @type {Outcome[]} in the order in which a summary shows them */
export const OUTCOMES = [
  "passed",
  "failed",
  "differs",
  "unexpected-pass",
  "unknown",
  "skipped",
];

/** Those that make a run fail. */
const BAD = new Set(["failed", "unexpected-pass"]);

const MEANINGS = {
  required: { holds: "passed", breaks: "failed" },
  differs: { holds: "unexpected-pass", breaks: "differs" },
  unknown: { holds: "unknown", breaks: "unknown" },
};

/**
 * The outcome of a case that was tried.
 * @param {"required" | "differs" | "unknown"} expected of the target
 * @param {string[]} problems
 * @returns {Outcome}
 */
export function outcomeOf(expected, problems) {
  return MEANINGS[expected][problems.length === 0 ? "holds" : "breaks"];
}

/**
 * Whether an outcome makes a run fail.
 * @param {Outcome} outcome
 * @returns {boolean}
 */
export function isBad(outcome) {
  return BAD.has(outcome);
}
