import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { hangUp } from "../src/exchange.mjs";
import { probe } from "../src/probe.mjs";

const HTML = [501, "<!DOCTYPE HTML><p>Unsupported method"];
const EMPTY = [200, '{"FaceDetails":[]}'];
const UNKNOWN = [400, '{"__type":"UnknownOperationException"}'];
const WOMAN = Buffer.from("woman").toString("base64");
const NEEDS = ["faces", "labels-and-text"];

/** What is answered: by operation, `{ DetectFaces: [status, text] }`; with an image, `faces`. */
let answers = {};
let bench;
const server = createServer(async (request, response) => {
  const body = String(Buffer.concat(await request.toArray()));
  const target = request.headers["x-amz-target"] ?? "S3.ListBuckets";
  const name = body.includes(WOMAN) ? "faces" : target.split(".")[1];
  const [status, text] = answers[name] ?? HTML;
  response.writeHead(status, { "content-type": "text/html" }).end(text);
});

before(async () => {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const caller = {
    endpoint: new URL(`http://127.0.0.1:${server.address().port}`),
    region: "us-east-1",
    accessKeyId: "a",
    secretAccessKey: "b",
  };
  const images = { bytes: (name) => Buffer.from(name) };
  bench = { callers: { rekognition: caller, s3: caller }, images };
});
after(() => {
  hangUp();
  server.close();
});

async function lacks(given) {
  answers = given;
  return Object.keys(await probe(bench, [{ needs: NEEDS }])).sort();
}

test("an endpoint that is nothing like AWS is told", async () => {
  const told = /does not answer like AWS \(501 text\/html\): is it the right port\?/;
  await assert.rejects(lacks({}), told);
});

for (const given of [
  { CompareFaces: [200, '{"FaceMatches":[]}'] },
  { ListBuckets: [200, "<ListAllMyBucketsResult/>"] },
  { ListBuckets: [403, "<Error><Code>AccessDenied</Code></Error>"] },
]) {
  const [name] = Object.keys(given);
  test(`an endpoint may be like AWS in ${name} only: ${given[name]}`, async () => {
    assert.ok((await lacks(given)).includes("signatures"));
  });
}

for (const [faces, isThere] of [
  [[200, '{"FaceDetails":[{}]}'], true],
  [EMPTY, false],
  [[200, '{"FaceDetails":[{},{}]}'], false],
  [[500, "broken"], true],
  [[200, "broken"], true],
]) {
  test(`faces are ${isThere ? "" : "not "}there: ${faces}`, async () => {
    const found = await lacks({ DetectFaces: EMPTY, faces });
    assert.equal(!found.includes("faces"), isThere);
  });
}

for (const [DetectText, isThere] of [
  [[200, "{}"], true],
  [UNKNOWN, false],
]) {
  test(`labels and text are ${isThere ? "" : "not "}there`, async () => {
    const found = await lacks({ DetectFaces: EMPTY, DetectText });
    assert.equal(!found.includes("labels-and-text"), isThere);
  });
}
