/**
 * One HTTP exchange, by node:http itself: it neither checks nor repairs what a case wants sent.
 */
import http from "node:http";
import https from "node:https";

const TIMEOUT_MS = 10_000;
const CLIENTS = { "http:": http, "https:": https };
const AGENTS = {
  "http:": new http.Agent({ keepAlive: true }),
  "https:": new https.Agent({ keepAlive: true }),
};

/**
 * @typedef {object} Message what goes out
 * @property {string} method
 * @property {string} path begins with a slash, already escaped
 * @property {Record<string, string>} headers all of them, Host included
 * @property {Buffer} body
 */

/**
 * @typedef {object} Answer what comes back
 * @property {number} status
 * @property {Record<string, string>} headers names in lower case
 * @property {Buffer} bytes
 */

/**
 * Sends a message and reads the whole answer.
 * @param {URL} endpoint
 * @param {Message} message
 * @param {number} [limit] milliseconds until the answer must be whole
 * @returns {Promise<Answer>}
 * @throws {Error} no whole answer in time, or no HTTP
 */
export async function exchange(endpoint, message, limit = TIMEOUT_MS) {
  try {
    return await once(endpoint, message, limit);
  } catch (error) {
    // The server closed an idle connection in the instant in which it was used again.
    if (error.stale) return once(endpoint, message, limit);
    throw error;
  }
}

/** Closes the connections that are kept open. */
export function hangUp() {
  for (const agent of Object.values(AGENTS)) agent.destroy();
}

function once(endpoint, { method, path, headers, body }, limit) {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(limit);
    const request = CLIENTS[endpoint.protocol].request({
      host: endpoint.hostname.replace(/^\[|\]$/g, ""),
      port: endpoint.port,
      agent: AGENTS[endpoint.protocol],
      method,
      path,
      headers: spelt(headers),
      setHost: false,
      signal,
    });
    const failed = (error) => {
      if (signal.aborted) reject(new Error(`no whole answer in ${limit} ms`));
      else reject(explained(error, request));
    };
    // A body without Content-Length is chunked only where the case says so.
    request.useChunkedEncodingByDefault = false;
    request.on("response", (response) => collect(response, resolve, failed));
    request.on("error", failed);
    request.end(body);
  });
}

/** Texts go out in UTF-8; node:http would write Latin-1. */
function spelt(headers) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Buffer.from(value).toString("latin1"),
    ]),
  );
}

function collect(response, resolve, reject) {
  const chunks = [];
  response.on("data", (chunk) => chunks.push(chunk));
  response.on("error", reject);
  response.on("end", () =>
    resolve({
      status: response.statusCode,
      headers: response.headers,
      bytes: Buffer.concat(chunks),
    }),
  );
}

function explained(error, request) {
  const closed = ["ECONNRESET", "EPIPE"].includes(error.code);
  error.stale = closed && request.reusedSocket;
  return error;
}
