/**
 * A whole run: the suite, the endpoint, each case in turn, the report.
 */
import { writeFileSync } from "node:fs";

import { callersOf } from "./callers.mjs";
import { asksService, expectedCost } from "./cost.mjs";
import { hangUp } from "./exchange.mjs";
import { readModel } from "./model.mjs";
import { HELP, isWanted, readOptions } from "./options.mjs";
import { probe } from "./probe.mjs";
import { asJson, asJunit, summary } from "./report.mjs";
import { readSuite } from "./suite.mjs";
import { attempt } from "./trial.mjs";
import { isBad, outcomeOf } from "./verdict.mjs";

/** Said of a case without a problem where the outcome alone does not say it. */
const HOLDS = {
  "unexpected-pass": "the case holds, though the target is known to differ",
  unknown: "the case holds",
};

/**
 * Runs the suite as the command line says.
 * @param {string[]} argv without node and the script
 * @param {{ stdout: NodeJS.WritableStream, stderr: NodeJS.WritableStream }} [streams]
 * @returns {Promise<number>} the exit code
 */
export async function main(argv, { stdout, stderr } = process) {
  try {
    const options = readOptions(argv);
    if (!options.help) return await run(options, stdout, stderr);
    stdout.write(HELP);
    return 0;
  } catch (error) {
    stderr.write(`${error.message || error.code}\n`);
    return 2;
  } finally {
    hangUp();
  }
}

async function run(options, stdout, stderr) {
  const { cases, images } = readSuite(options.suite);
  const wanted = cases.filter((trial) => isWanted(options, trial));
  if (wanted.length === 0)
    throw new Error("--only and --kind: no case is both.");
  if (asksService(options)) {
    stderr.write(`${expectedCost(wanted, images)}\n`);
    if (!options.accepted) throw new Error(refusalOf(options));
  }
  const model = options.model && readModel(options.model);
  const bench = { callers: callersOf(options, process.env), images, model };
  const results = await inTurn(wanted, options.target, bench, stderr);
  if (options.json) writeFileSync(options.json, asJson(results));
  if (options.junit) writeFileSync(options.junit, asJunit(results));
  const walked = model !== undefined;
  stdout.write(`${summary(results, { walked })}\n`);
  return results.some(({ outcome }) => isBad(outcome)) ? 1 : 0;
}

function refusalOf({ endpoint }) {
  return `${endpoint.host} is the real service, or is said to be: add --i-accept-the-cost to ask it.`;
}

async function inTurn(cases, target, bench, stderr) {
  const missing = await probe(bench, cases);
  const results = [];
  for (const trial of cases) {
    progress(stderr, `${results.length + 1}/${cases.length} ${trial.id}`);
    results.push(await resultOf(trial, target, missing, bench));
  }
  progress(stderr, "");
  return results;
}

async function resultOf(trial, target, missing, bench) {
  const { id, kind, needs = [] } = trial;
  const reasons = needs.filter((need) => need in missing);
  if (reasons.length > 0) {
    const detail = reasons.map((need) => missing[need]).join("; ");
    return { id, kind, outcome: "skipped", detail, seconds: 0 };
  }
  const start = performance.now();
  const problems = await attempt(trial, bench);
  const outcome = outcomeOf(trial.targets[target], problems);
  const seconds = (performance.now() - start) / 1000;
  const detail = problems.join("\n") || HOLDS[outcome] || "";
  return { id, kind, outcome, detail, seconds };
}

/** One line, written over and over; only where someone watches. */
function progress(stderr, text) {
  if (stderr.isTTY) stderr.write(`\r\x1b[K${text}`);
}
