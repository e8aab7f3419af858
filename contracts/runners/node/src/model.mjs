/**
 * The strict walk of an answer over its output shape, by the service model that botocore ships.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/**
 * Reads service-2.json, plain or gzipped.
 * @param {string} file
 * @returns {object}
 */
export function readModel(file) {
  const bytes = readFileSync(file);
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return JSON.parse(zipped ? gunzipSync(bytes) : bytes);
}

/**
 * Where an answer does not have the form of the model: unknown or missing members, types, ranges,
 * enums, patterns.
 * @param {object} model as read by readModel
 * @param {string} operation
 * @param {unknown} body
 * @returns {string[]} one text a problem; none for a right answer
 */
export function walkOutput(model, operation, body) {
  const output = model.operations[operation].output;
  if (!output) return [];
  return [...walk({ shapes: model.shapes, path: "" }, output.shape, body)];
}

const FORMS = {
  structure,
  list,
  map,
  string,
  blob: base64,
  boolean: (at, shape, value) => typed(at, "boolean", value),
  integer: whole,
  long: whole,
  float: number,
  double: number,
  timestamp: (at, shape, value) => typed(at, "number", value),
};

function* walk(at, name, value) {
  const shape = at.shapes[name];
  yield* FORMS[shape.type](at, shape, value);
}

function* structure(at, shape, value) {
  if (!isObject(value)) return yield wrong(at, "an object", value);
  for (const member of shape.required ?? [])
    if (!(member in value)) yield `${deeper(at, member).path} is missing`;
  for (const [member, inner] of Object.entries(value)) {
    const known = shape.members[member];
    const inside = deeper(at, member);
    if (known) yield* walk(inside, known.shape, inner);
    else yield `${inside.path} is not in the model`;
  }
}

function* list(at, shape, value) {
  if (!Array.isArray(value)) return yield wrong(at, "a list", value);
  yield* range(at, shape, value.length, "items");
  for (const [index, item] of value.entries())
    yield* walk(deeper(at, index), shape.member.shape, item);
}

function* map(at, shape, value) {
  if (!isObject(value)) return yield wrong(at, "an object", value);
  yield* range(at, shape, Object.keys(value).length, "entries");
  for (const [key, inner] of Object.entries(value)) {
    yield* walk(deeper(at, key), shape.key.shape, key);
    yield* walk(deeper(at, key), shape.value.shape, inner);
  }
}

function* string(at, shape, value) {
  if (typeof value !== "string") return yield wrong(at, "a string", value);
  yield* range(at, shape, [...value].length, "characters");
  if (shape.enum && !shape.enum.includes(value))
    yield `${at.path} is ${JSON.stringify(value)}, none of ${shape.enum.join(", ")}`;
  if (shape.pattern && !whollyMatches(shape.pattern, value))
    yield `${at.path} is ${JSON.stringify(value)}, not of the form ${shape.pattern}`;
}

function* base64(at, shape, value) {
  if (typeof value !== "string") return yield wrong(at, "base64", value);
  const bytes = Buffer.from(value, "base64");
  if (bytes.toString("base64") !== value)
    return yield wrong(at, "base64", value);
  yield* range(at, shape, bytes.length, "bytes");
}

function* whole(at, shape, value) {
  if (!Number.isInteger(value)) return yield wrong(at, "a whole number", value);
  yield* range(at, shape, value, "");
}

function* number(at, shape, value) {
  if (typeof value !== "number") return yield wrong(at, "a number", value);
  yield* range(at, shape, value, "");
}

function* typed(at, type, value) {
  if (typeof value !== type) yield wrong(at, `a ${type}`, value);
}

function* range(at, { min, max }, size, unit) {
  const seen = unit ? `${size} ${unit}` : size;
  if (size < min) yield `${at.path} is ${seen}, less than ${min}`;
  if (size > max) yield `${at.path} is ${seen}, more than ${max}`;
}

/** The service means its patterns for the whole text, as Java's matches() does. */
function whollyMatches(pattern, value) {
  return new RegExp(`^(?:${pattern})$`, "u").test(value);
}

function deeper(at, step) {
  const suffix = typeof step === "number" ? `[${step}]` : `.${step}`;
  return { ...at, path: `${at.path}${suffix}`.replace(/^\./, "") };
}

function wrong(at, wanted, value) {
  const seen = JSON.stringify(value)?.slice(0, 80);
  return `${at.path || "the body"} is ${seen}, not ${wanted}`;
}

function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
