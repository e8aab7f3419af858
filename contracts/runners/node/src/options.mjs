/**
 * The command line.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const SUITE = fileURLToPath(new URL("../../..", import.meta.url));

export const HELP = `Tries the contract cases of Amazon Rekognition on an endpoint.

  node run.mjs --endpoint http://127.0.0.1:8080

  --endpoint URL        where to ask, S3 included
  --target NAME         whose verdicts count: service, moto or mockrek (the default)
  --only GLOB           only cases whose id matches, as in 'detect-faces.*'; may be repeated
  --kind KIND           only cases of a kind: wire, validation, behaviour, errors, limits,
                        statistical; may be repeated
  --suite DIR           the suite; by default the one that this runner came with
  --model FILE          the service model, service-2.json or .gz as botocore ships it: with it
                        every answer is also checked strictly by its output shape
  --json FILE           write the results as JSON, into a directory that is there
  --junit FILE          write the results as JUnit XML
  --i-accept-the-cost   ask even the real service, which bills its callers
  --help                this

Keys and region come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and
AWS_REGION; without them the key is AKIDEXAMPLE, its secret contracts-secret, as an endpoint
that checks signatures is to be told, and the region us-east-1.

The exit code is 0 if nothing failed and nothing passed that is known to differ, 1 otherwise,
and 2 if there was no run: a mistake in the suite or an option, no case chosen, an endpoint
that does not answer like AWS or does not know the key, a cost not accepted.
`;

const TARGETS = ["service", "moto", "mockrek"];
const KINDS = [
  "wire",
  "validation",
  "behaviour",
  "errors",
  "limits",
  "statistical",
];

const OPTIONS = {
  endpoint: { type: "string" },
  target: { type: "string", default: "mockrek" },
  only: { type: "string", multiple: true, default: [] },
  kind: { type: "string", multiple: true, default: [] },
  suite: { type: "string", default: SUITE },
  model: { type: "string" },
  json: { type: "string" },
  junit: { type: "string" },
  "i-accept-the-cost": { type: "boolean", default: false },
  help: { type: "boolean", default: false },
};

/**
 * @typedef {object} Options
 * @property {URL} endpoint
 * @property {"service" | "moto" | "mockrek"} target
 * @property {string[]} only globs over ids
 * @property {string[]} kind
 * @property {string} suite a directory
 * @property {string} [model] a file, as are the next two
 * @property {string} [json]
 * @property {string} [junit]
 * @property {boolean} accepted the cost of the real service
 * @property {boolean} help
 */

/**
 * Reads the command line.
 * @param {string[]} argv without node and the script
 * @returns {Options}
 * @throws {Error} it is not right; names what, and the remedy
 */
export function readOptions(argv) {
  const { values } = parseArgs({ args: argv, options: OPTIONS });
  const { "i-accept-the-cost": accepted, ...rest } = values;
  if (rest.help) return rest;
  oneOf("--target", [rest.target], TARGETS);
  oneOf("--kind", rest.kind, KINDS);
  withPlace("--json", rest.json);
  withPlace("--junit", rest.junit);
  return { ...rest, endpoint: urlOf(rest.endpoint), accepted };
}

/**
 * Whether the options ask for a case.
 * @param {Options} options
 * @param {{ id: string, kind: string }} trial
 * @returns {boolean}
 */
export function isWanted({ only, kind }, trial) {
  const named = only.length === 0 || only.some((glob) => fits(glob, trial.id));
  return named && (kind.length === 0 || kind.includes(trial.kind));
}

function fits(glob, id) {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${pattern}$`).test(id);
}

function oneOf(option, values, known) {
  const wrong = values.find((value) => !known.includes(value));
  if (wrong !== undefined)
    throw new Error(`${option} ${wrong}: say one of ${known.join(", ")}`);
}

function withPlace(option, file) {
  if (file === undefined || existsSync(path.dirname(file))) return;
  throw new Error(`${option} ${file}: make its directory first`);
}

function urlOf(text) {
  if (text === undefined)
    throw new Error("--endpoint is missing: say where to ask, http://…");
  if (!/^https?:/i.test(text) || !URL.canParse(text))
    throw new Error(`--endpoint ${text}: say it as http://host:port`);
  return new URL(text);
}
