import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import net from "node:net";
import { after, before, test } from "node:test";

import { hangUp } from "../src/exchange.mjs";
import { main } from "../src/run.mjs";
import { attempt } from "../src/trial.mjs";

const { amazon: AMAZON } = JSON.parse(
  readFileSync(
    new URL("../../../../tests/contracts/hosts.json", import.meta.url),
  ),
);
const AT_COST = /at most .* USD.*\n.*--i-accept-the-cost/;
const MODEL = {
  operations: { Look: { output: { shape: "Seen" } } },
  shapes: {
    Seen: { type: "structure", members: { Echo: { shape: "Text" } } },
    Text: { type: "string" },
  },
};
const IMAGES = {
  bytes: (name) => Buffer.from(name),
  set: () => ["one", "two", "three"],
};

/** Keeps objects for S3; echoes the parameters of anything else. */
const objects = new Map();
const deleted = [];
const server = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray());
  const target = request.headers["x-amz-target"];
  if (target?.endsWith("DeleteCollection")) deleted.push(JSON.parse(body));
  if (target) return answer(response, body);
  const [path, query] = request.url.split("?");
  if (request.method === "PUT") objects.set(path, body);
  if (request.method === "DELETE") objects.delete(path);
  return response.end(query === "versions" ? versions(path) : "");
});

function versions(bucket) {
  const paths = [...objects.keys()].filter((path) => path !== bucket);
  const keys = paths.map((path) =>
    decodeURIComponent(path.slice(bucket.length + 1)).replace("&", "&amp;"),
  );
  return keys
    .map(
      (key) =>
        `<Version><Key>${key}</Key><VersionId>null</VersionId></Version>`,
    )
    .join("");
}

let bench;

function answer(response, body) {
  const { Text: text, Bytes: bytes = "" } = JSON.parse(body);
  const echo = text ?? String(Buffer.from(bytes, "base64"));
  response.statusCode = echo === "no" ? 400 : 200;
  response.end(JSON.stringify({ Echo: echo, Objects: [...objects.keys()] }));
}

before(async () => {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const caller = {
    endpoint: new URL(`http://127.0.0.1:${server.address().port}`),
    region: "us-east-1",
    accessKeyId: "a",
    secretAccessKey: "b",
  };
  bench = { callers: { rekognition: caller, s3: caller }, images: IMAGES };
});
after(() => {
  hangUp();
  server.close();
});

function tried(trial, more = {}) {
  return attempt({ operation: "Look", ...trial }, { ...bench, ...more });
}

test("one request, and a relation over its body", async () => {
  const request = { params: { Text: "hi" } };
  const holds = { status: 200, assert: ["Echo == 'hi'"] };
  const breaks = { status: 201, assert: ["Echo == 'ho'"] };
  assert.deepEqual(await tried({ request, expect: holds }), []);
  assert.equal((await tried({ request, expect: breaks })).length, 2);
});

test("an answer is walked by the model if there is one", async () => {
  const trial = { request: { params: { Text: "hi" } }, expect: {} };
  assert.deepEqual(await tried(trial, { model: MODEL }), [
    "Objects is not in the model",
  ]);
});

test("several requests are seen by their names", async () => {
  const requests = [
    { name: "first", params: { Text: "a" } },
    { name: "second", params: { Text: "no" }, status: 400 },
  ];
  const relations = ["first.Echo == 'a'", "second.Echo == 'no'"];
  const expect = { status: 200, body: '{"Echo":"a","Objects":[]}' };
  assert.deepEqual(
    await tried({ requests, expect: { ...expect, assert: relations } }),
    [],
  );
  assert.deepEqual(
    await tried({ requests, expect: { ...expect, same: true } }),
    ["the bodies are not the same bytes"],
  );
});

test("each image of a set has its turn", async () => {
  const trial = {
    request: { params: { Bytes: { $each: "image" } } },
    for_each: { image: "people" },
  };
  const where = "Echo == 'two'";
  const expect = { status: 200, tally: [{ where, at_least: 1, at_most: 1 }] };
  assert.deepEqual(await tried({ ...trial, expect }), []);
  assert.deepEqual(await tried({ ...trial, expect: { assert: [where] } }), [
    "one: Echo == 'two' gives false",
    "three: Echo == 'two' gives false",
  ]);
});

test("objects are there during a case, in its own bucket, and not after", async () => {
  const key = "a b/ü+&.png";
  const given = { objects: [{ bucket: "b", key, image: "one" }] };
  const request = { params: { Text: { $bucket: "b" } } };
  const relations = [
    "length(Objects) == `2`",
    "Objects[1] == join('', ['/', Echo, '/a%20b/%C3%BC%2B%26.png'])",
  ];
  const expect = { status: 200, assert: relations };
  const trial = { needs: ["s3"], given, request, expect };
  assert.deepEqual(await tried(trial), []);
  assert.equal(objects.size, 0);
});

test("a collection of a case has an id of its own, and is deleted after", async () => {
  const request = { params: { Text: { $collection: "c" } } };
  const expect = { status: 200, assert: ["starts_with(Echo, 'contracts-c-')"] };
  assert.deepEqual(await tried({ request, expect }), []);
  assert.match(deleted.pop().CollectionId, /^contracts-c-[0-9a-f]{8}$/);
});

test("an endpoint that does not answer is a problem of the case", async () => {
  const caller = {
    ...bench.callers.s3,
    endpoint: new URL("http://127.0.0.1:1"),
  };
  const callers = { rekognition: caller, s3: caller };
  const trial = { request: { params: {} }, expect: { status: 200 } };
  const [problem] = await tried(trial, { callers });
  assert.match(problem, /ECONNREFUSED/);
});

for (const [argv, code, told] of [
  [["--help"], 0, /--endpoint URL/],
  [[], 2, /--endpoint is missing/],
  [["--endpoint", "http://127.0.0.1:1"], 2, /ECONNREFUSED/],
  [["--endpoint", "https://rekognition.us-east-1.amazonaws.com"], 2, AT_COST],
  [["--endpoint", "http://127.0.0.1:1", "--target", "service"], 2, AT_COST],
  [["--endpoint", "http://127.0.0.1:1", "--only", "nothing"], 2, /no case/],
]) {
  test(`${argv.join(" ") || "nothing"} ends with ${code}`, async () => {
    const said = [];
    const stream = { write: (text) => said.push(text) };
    assert.equal(await main(argv, { stdout: stream, stderr: stream }), code);
    assert.match(said.join(""), told);
  });
}

for (const url of AMAZON) {
  test(`nothing is sent to ${url} without the word`, async (context) => {
    const connect = context.mock.method(net.Socket.prototype, "connect", () => {
      throw new Error("something was sent");
    });
    const said = [];
    const stream = { write: (text) => said.push(text) };
    const argv = ["--endpoint", url];
    assert.equal(await main(argv, { stdout: stream, stderr: stream }), 2);
    assert.match(said.join(""), /--i-accept-the-cost/);
    assert.equal(connect.mock.callCount(), 0);
  });
}
