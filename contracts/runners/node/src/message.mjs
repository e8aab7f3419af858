/**
 * From a request of a case to the message that goes out: defaults, substitutions, signature.
 */
import { sign } from "./sign.mjs";
import { jsonText, substitute } from "./substitute.mjs";

/** Headers of a case that are put in their places after signing. */
const LATE = ["authorization", "content-length", "x-amz-date"];

/**
 * The message of a request.
 * @param {object} request `params` or `raw`, and perhaps `sign`
 * @param {string | undefined} operation
 * @param {import("./substitute.mjs").Surroundings} at
 * @param {import("./sign.mjs").Caller} caller
 * @returns {import("./exchange.mjs").Message}
 */
export function messageOf(request, operation, at, caller) {
  const { params, raw = {}, sign: how = {} } = substitute(request, at);
  const { method = "POST", path = "/", headers: said = {} } = raw;
  const body = Buffer.from(params ? jsonText(params) : (raw.body ?? ""));
  const headers = {
    ...usualHeaders(operation, caller),
    ...picked(said, (name) => !LATE.includes(name)),
  };
  const plain = { method, path: String(path), headers: sent(headers), body };
  const ways = "authorization" in said ? false : how;
  const signed = sign(plain, ways, "rekognition", caller);
  const all = {
    ...lengthOf(signed),
    ...signed.headers,
    ...picked(said, (name) => LATE.includes(name)),
  };
  return { ...signed, headers: sent(all) };
}

function usualHeaders(operation, { endpoint }) {
  const host = { host: endpoint.host };
  if (!operation) return host;
  return {
    ...host,
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": `RekognitionService.${operation}`,
  };
}

function lengthOf({ headers, body }) {
  if ("transfer-encoding" in headers) return {};
  return { "content-length": String(body.length) };
}

/** A header that is null is not sent. */
function sent(headers) {
  const there = picked(headers, (name) => headers[name] !== null);
  return Object.fromEntries(
    Object.entries(there).map(([name, value]) => [name, String(value)]),
  );
}

function picked(headers, isWanted) {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => isWanted(name)),
  );
}
