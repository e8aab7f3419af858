/**
 * What an endpoint has of what cases need: contracts/README.md, Probing.
 */
import { ask } from "./buckets.mjs";
import { exchange } from "./exchange.mjs";
import { messageOf } from "./message.mjs";

const REFUSALS = ["UnrecognizedClientException", "InvalidSignatureException"];
/** What is probed only where a case needs it. */
const OPTIONAL = {
  faces: {
    isThere: hasFaces,
    lack: "the endpoint does not find one face in the drawn picture of a woman",
  },
  "labels-and-text": {
    isThere: hasText,
    lack: "the endpoint has no DetectText",
  },
};
/** The members of answers to what is asked first. */
const MEMBERS = {
  DetectFaces: ["FaceDetails", "OrientationCorrection"],
  CompareFaces: [
    "SourceImageFace",
    "FaceMatches",
    "UnmatchedFaces",
    "SourceImageOrientationCorrection",
    "TargetImageOrientationCorrection",
  ],
};

/**
 * How many requests to Rekognition it takes to probe for cases.
 * @param {object[]} cases
 * @returns {number}
 */
export function probesFor(cases) {
  return 2 + optionalOf(cases).length;
}

/**
 * Asks the endpoint what it has.
 * @param {import("./trial.mjs").Bench} bench
 * @param {object[]} cases those that are to be run
 * @returns {Promise<Record<string, string>>} by need, why it is not met
 * @throws {Error} nothing answers at the endpoint, it is nothing like AWS, or it does not take
 *   the key
 */
export async function probe({ callers, images }, cases) {
  const { rekognition, s3 } = callers;
  const right = await askFor("DetectFaces", rekognition);
  const wrong = await askFor("DetectFaces", rekognition, {
    sign: { secret: "wrong" },
  });
  await isLikeAws(right, callers);
  if (isRefused(right))
    throw new Error(
      `${rekognition.endpoint} does not take the key ${rekognition.accessKeyId}: ` +
        "name one that it knows by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give it this one.",
    );
  const missing = {};
  if (!isRefused(wrong))
    missing.signatures =
      "the endpoint takes a signature made with a wrong secret";
  for (const need of optionalOf(cases)) {
    const { isThere, lack } = OPTIONAL[need];
    if (!(await isThere(rekognition, images))) missing[need] = lack;
  }
  try {
    await ask("GET", "/", s3);
  } catch (error) {
    missing.s3 = `the endpoint has no S3: ${error.message.slice(0, 200)}`;
  }
  return missing;
}

function optionalOf(cases) {
  return Object.keys(OPTIONAL).filter((need) =>
    cases.some(({ needs = [] }) => needs.includes(need)),
  );
}

/** It costs nothing to ask: without an image no call is billed. */
function askFor(operation, caller, { params = {}, sign = {}, images } = {}) {
  const message = messageOf({ params, sign }, operation, { images }, caller);
  return exchange(caller.endpoint, message);
}

function isRefused({ bytes }) {
  return REFUSALS.some((name) => bytes.includes(name));
}

/** An endpoint may fail at DetectFaces, and yet be like AWS in something else. */
async function isLikeAws(first, { rekognition, s3 }) {
  if (isAnswerOf("DetectFaces", first)) return;
  const other = await askFor("CompareFaces", rekognition);
  if (isAnswerOf("CompareFaces", other)) return;
  const buckets = await ask("GET", "/", s3).then(
    ({ bytes }) => String(bytes),
    (error) => error.message,
  );
  if (/<(ListAllMyBucketsResult|Error)/.test(buckets)) return;
  const seen = `${first.status} ${first.headers["content-type"] ?? "without a type"}`;
  throw new Error(
    `${rekognition.endpoint} does not answer like AWS (${seen}): is it the right port?`,
  );
}

/** An error, or nothing that the operation does not answer. */
function isAnswerOf(operation, answer) {
  const body = objectIn(answer);
  if (body === undefined) return false;
  const names = Object.keys(body);
  return (
    names.includes("__type") ||
    names.every((name) => MEMBERS[operation].includes(name))
  );
}

/** One that does not answer, here and below, is left to the cases. */
async function hasFaces(caller, images) {
  const params = { Image: { Bytes: { $image: "woman" } } };
  const asked = askFor("DetectFaces", caller, { params, images });
  const answer = await asked.catch(() => undefined);
  if (answer?.status !== 200) return true;
  const faces = objectIn(answer)?.FaceDetails;
  return !Array.isArray(faces) || faces.length === 1;
}

async function hasText(caller) {
  const answer = await askFor("DetectText", caller).catch(() => undefined);
  return !answer?.bytes.includes("UnknownOperationException");
}

function objectIn({ bytes }) {
  try {
    const value = JSON.parse(bytes);
    const isObject = value !== null && typeof value === "object";
    return isObject && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
