import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, test } from "node:test";

import { exchange, hangUp } from "../src/exchange.mjs";

/** A server that answers each request with the very bytes of it. */
const server = createServer((socket) => {
  socket.on("error", () => {});
  socket.on("data", (bytes) => {
    if (bytes.includes("/drop")) return socket.destroy();
    if (bytes.includes("/silence")) return undefined;
    if (bytes.includes("/half"))
      return socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    const head = `HTTP/1.1 200 OK\r\nX-Seen: yes\r\nContent-Length: ${bytes.length}\r\n\r\n`;
    return socket.write(Buffer.concat([Buffer.from(head), bytes]));
  });
});
let endpoint;

before(async () => {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = new URL(`http://127.0.0.1:${server.address().port}`);
});
after(() => {
  hangUp();
  server.close();
});

async function seen(message) {
  const whole = { method: "POST", path: "/", headers: {}, ...message };
  const { bytes } = await exchange(endpoint, {
    ...whole,
    body: Buffer.from(message.body ?? ""),
  });
  return String(bytes).split("\r\n");
}

test("method, path and headers go out as they are, and no others", async () => {
  const lines = await seen({
    method: "BREW",
    path: "/a%2Fb?c",
    headers: { host: "h", "x-odd": "é" },
  });
  assert.deepEqual(lines, [
    "BREW /a%2Fb?c HTTP/1.1",
    "host: h",
    "x-odd: é",
    "Connection: keep-alive",
    "",
    "",
  ]);
});

test("a body without a length is chunked only if the case says so", async () => {
  const chunked = { host: "h", "transfer-encoding": "chunked" };
  const lines = await seen({ headers: chunked, body: "abc" });
  assert.ok(lines.join("|").includes("||3|abc|0||"));
});

test("an answer has its status, headers and bytes", async () => {
  const message = { method: "GET", path: "/", headers: {} };
  const answer = await exchange(endpoint, {
    ...message,
    body: Buffer.alloc(0),
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers["x-seen"], "yes");
});

test("a connection that is cut is an error", async () => {
  await assert.rejects(seen({ path: "/drop" }), /socket hang up|ECONNRESET/);
});

for (const path of ["/silence", "/half"]) {
  test(`${path.slice(1)} is no answer in time`, async () => {
    const message = { method: "GET", path, headers: {}, body: Buffer.alloc(0) };
    await assert.rejects(
      exchange(endpoint, message, 50),
      /no whole answer in 50 ms/,
    );
  });
}
