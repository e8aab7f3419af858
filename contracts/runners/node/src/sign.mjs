/**
 * Signature version 4, right or wrong in the one way that a case asks for.
 *
 * By aws4: one file without dependencies, tried on AWS's own test vectors.
 */
import { createHash } from "node:crypto";

import aws4 from "aws4";

/**
 * @typedef {object} Caller
 * @property {URL} endpoint
 * @property {string} region
 * @property {string} accessKeyId
 * @property {string} secretAccessKey
 * @property {string} [sessionToken]
 */

/**
 * What a case may ask of a signature (contracts/schema.json, `sign`).
 * @typedef {object} Ways
 * @property {string} [secret]
 * @property {string} [access_key]
 * @property {string} [token]
 * @property {string} [region]
 * @property {true} [other_region]
 * @property {string} [service]
 * @property {number} [skew] seconds; negative is the past
 * @property {"body" | "date" | "target" | "signature"} [tamper]
 * @property {string[]} [not_signed]
 * @property {true} [presigned]
 */

const EXPIRES_SECONDS = 300;

/** Changes of a signed message: the signature is right, but for something else. */
const TAMPERED = {
  body: (message) => ({ ...message, body: spaced(message.body) }),
  date: (message) => changed(message, "x-amz-date", secondLater),
  signature: (message) =>
    "authorization" in message.headers
      ? changed(message, "authorization", otherDigit)
      : { ...message, path: otherDigit(message.path) },
  target: (message) => message,
};
const OTHER_TARGET = { "x-amz-target": "RekognitionService.DescribeProjects" };

/**
 * A message with its signature.
 * @param {import("./exchange.mjs").Message} message
 * @param {false | Ways} how false: no signature
 * @param {"rekognition" | "s3"} service
 * @param {Caller} caller
 * @returns {import("./exchange.mjs").Message}
 */
export function sign(message, how, service, caller) {
  if (how === false) return message;
  const keys = keysOf(how, caller);
  const served = how.service ?? service;
  const dated = prepared(message, how, served, keys);
  const signed = aws4.sign(
    {
      service: served,
      region: regionOf(how, caller),
      method: dated.method,
      path: dated.path,
      headers: seenBySigner(dated.headers, how),
      extraHeadersToIgnore: notSigned(dated.headers, how),
      body: dated.body,
      signQuery: how.presigned,
    },
    keys,
  );
  const whole = how.presigned
    ? { ...dated, path: signed.path }
    : withHeaders(dated, { authorization: signed.headers.Authorization });
  return how.tamper ? TAMPERED[how.tamper](whole) : whole;
}

function regionOf({ region, other_region: other }, caller) {
  if (!other) return region ?? caller.region;
  return caller.region === "us-west-2" ? "us-east-1" : "us-west-2";
}

function keysOf(how, caller) {
  return {
    accessKeyId: how.access_key ?? caller.accessKeyId,
    secretAccessKey: how.secret ?? caller.secretAccessKey,
    sessionToken: how.token ?? caller.sessionToken,
  };
}

/** The message with its date, and with what else is to be known before signing. */
function prepared(message, how, service, { sessionToken }) {
  const date = instant(how.skew ?? 0);
  if (how.presigned) {
    const mark = message.path.includes("?") ? "&" : "?";
    const query = `X-Amz-Date=${date}&X-Amz-Expires=${EXPIRES_SECONDS}`;
    return { ...message, path: `${message.path}${mark}${query}` };
  }
  const more = { "x-amz-date": date };
  if (sessionToken) more["x-amz-security-token"] = sessionToken;
  if (service === "s3") more["x-amz-content-sha256"] = sha256(message.body);
  return withHeaders(message, more);
}

function seenBySigner(headers, { tamper }) {
  return tamper === "target" ? { ...headers, ...OTHER_TARGET } : headers;
}

/** SDKs leave out what may change on the way; what is not sent, aws4 would make up. */
function notSigned(headers, { not_signed: said = [] }) {
  const mayChange = Object.keys(headers).filter(
    (name) => !/^(host|content-type|x-amz-.*)$/.test(name),
  );
  const madeUp = ["content-type", "content-length"].filter(
    (name) => !(name in headers),
  );
  const names = [...mayChange, ...madeUp, ...said];
  return Object.fromEntries(names.map((name) => [name, true]));
}

function instant(skewSeconds) {
  const time = new Date(Date.now() + skewSeconds * 1000);
  return time.toISOString().replace(/[-:]|\.\d+/g, "");
}

function withHeaders(message, more) {
  return { ...message, headers: { ...message.headers, ...more } };
}

function changed(message, name, change) {
  return withHeaders(message, { [name]: change(message.headers[name]) });
}

/** A space after the JSON means the same, but is not what was signed. */
function spaced(body) {
  return Buffer.concat([body, Buffer.from(" ")]);
}

function secondLater(date) {
  return date.replace(/\d(?=Z$)/, (digit) => (Number(digit) + 1) % 10);
}

function otherDigit(text) {
  return text.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
}

function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}
