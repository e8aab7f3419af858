/**
 * What a case expects of its answers, checked: each function gives one text a problem.
 */
import { evaluate } from "./relation.mjs";

/**
 * An answer with its body read.
 * @typedef {import("./exchange.mjs").Answer & { text: string, body: unknown }} ReadAnswer
 */

/**
 * Reads the body of an answer: JSON, else its text; null if it is empty.
 * @param {import("./exchange.mjs").Answer} answer
 * @returns {ReadAnswer}
 */
export function read(answer) {
  const text = answer.bytes.toString("utf8");
  return { ...answer, text, body: parsed(text) };
}

/**
 * What is wrong with one answer by itself; of another status, only that.
 * @param {object} expect
 * @param {ReadAnswer} answer
 * @returns {string[]}
 */
export function checkAnswer(expect, answer) {
  const refused = status(expect, answer);
  if (refused.length > 0) return refused;
  return [
    ...error(expect, answer),
    ...message(expect, answer),
    ...headers(expect, answer),
    ...text(expect, answer),
  ];
}

/**
 * Which relations do not hold.
 * @param {string[] | undefined} relations JMESPath; each must give true
 * @param {unknown} body
 * @returns {string[]}
 */
export function checkRelations(relations = [], body) {
  return relations.flatMap((relation) => {
    const result = evaluate(relation, body);
    return result === true ? [] : [`${relation} gives ${shown(result)}`];
  });
}

/**
 * Which counts are outside their bounds.
 * @param {object[] | undefined} tallies `where`, `at_least`, `at_most`
 * @param {unknown[]} bodies
 * @returns {string[]}
 */
export function checkTallies(tallies = [], bodies) {
  return tallies.flatMap(({ where, at_least = 0, at_most = Infinity }) => {
    const count = bodies.filter(
      (body) => evaluate(where, body) === true,
    ).length;
    if (count >= at_least && count <= at_most) return [];
    return [
      `${where} holds ${count} times of ${bodies.length}, not ${at_least} to ${at_most}`,
    ];
  });
}

/**
 * Whether all bodies are the same, byte for byte.
 * @param {boolean | undefined} same
 * @param {ReadAnswer[]} answers
 * @returns {string[]}
 */
export function checkSame(same, [first, ...others]) {
  if (!same || others.every(({ bytes }) => bytes.equals(first.bytes)))
    return [];
  return ["the bodies are not the same bytes"];
}

function status(expect, answer) {
  if (expect.status === undefined || answer.status === expect.status) return [];
  return [
    `status ${answer.status}, not ${expect.status}: ${shown(answer.text)}`,
  ];
}

/** Both names of an error count: SDKs differ in which of them they read. */
function error(expect, { body }) {
  if (expect.error === undefined) return [];
  return ["__type", "Code"]
    .filter((name) => name === "__type" || body?.[name] !== undefined)
    .filter((name) => body?.[name] !== expect.error)
    .map((name) => `${name} ${shown(body?.[name])}, not ${expect.error}`);
}

function message(expect, { body }) {
  const seen = body?.Message ?? body?.message;
  const wanted = { message: expect.message, matches: expect.message_matches };
  return [...compared("message", seen, wanted.message)].concat(
    compared("message", seen, wanted.matches && { matches: wanted.matches }),
  );
}

function headers(expect, answer) {
  const wrong = Object.entries(expect.headers ?? {}).flatMap(([name, wanted]) =>
    compared(`header ${name}`, answer.headers[name], wanted),
  );
  const unwanted = (expect.no_headers ?? [])
    .filter((name) => name in answer.headers)
    .map((name) => `header ${name} is there: ${shown(answer.headers[name])}`);
  return [...wrong, ...unwanted];
}

function text(expect, answer) {
  return compared("body", answer.text, expect.body);
}

function compared(what, seen, wanted) {
  if (wanted === undefined) return [];
  const pattern = wanted.matches;
  const holds = pattern
    ? typeof seen === "string" && new RegExp(pattern, "su").test(seen)
    : seen === wanted;
  if (holds) return [];
  return [`${what} ${shown(seen)}, not ${pattern ?? shown(wanted)}`];
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text || null;
  }
}

function shown(value) {
  return String(JSON.stringify(value)).slice(0, 300);
}
