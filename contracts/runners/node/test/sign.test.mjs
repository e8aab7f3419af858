import assert from "node:assert/strict";
import { test } from "node:test";

import { messageOf } from "../src/message.mjs";
import { sign } from "../src/sign.mjs";

const CALLER = {
  endpoint: new URL("http://127.0.0.1:9"),
  region: "eu-west-1",
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "secret",
};

function sent(how = {}, raw = undefined) {
  const request = raw ? { raw, sign: how } : { params: {}, sign: how };
  return messageOf(request, "DetectFaces", {}, CALLER);
}

test("the signature is the one of AWS's own example (IAM, ListUsers)", (context) => {
  const now = Date.UTC(2015, 7, 30, 12, 36);
  context.mock.timers.enable({ apis: ["Date"], now });
  const message = {
    method: "GET",
    path: "/?Action=ListUsers&Version=2010-05-08",
    headers: {
      host: "iam.amazonaws.com",
      "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    },
    body: Buffer.alloc(0),
  };
  const caller = {
    region: "us-east-1",
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  };
  const { headers } = sign(message, {}, "iam", caller);
  assert.match(
    headers.authorization,
    /Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7$/,
  );
});

test("what SDKs sign is signed, and nothing else", () => {
  const { authorization } = sent().headers;
  assert.match(
    authorization,
    /SignedHeaders=content-type;host;x-amz-date;x-amz-target,/,
  );
  assert.match(authorization, /\/eu-west-1\/rekognition\/aws4_request,/);
});

test("a header that is not to be signed is sent all the same", () => {
  const { headers } = sent({ not_signed: ["x-amz-target"] });
  assert.match(
    headers.authorization,
    /SignedHeaders=content-type;host;x-amz-date,/,
  );
  assert.equal(headers["x-amz-target"], "RekognitionService.DetectFaces");
});

test("a skew moves the date that is sent and signed", () => {
  const { headers } = sent({ skew: -3600 });
  const date = headers["x-amz-date"];
  const iso = date.replace(
    /(....)(..)(..)T(..)(..)(..)Z/,
    "$1-$2-$3T$4:$5:$6Z",
  );
  assert.ok(Math.abs(Date.now() - 3_600_000 - Date.parse(iso)) < 5000);
  assert.ok(headers.authorization.includes(`/${date.slice(0, 8)}/`));
});

test("scope and key are as the case says", () => {
  const how = { access_key: "AKIDOTHER", region: "us-west-2", service: "s3" };
  const { headers } = sent(how);
  assert.match(
    headers.authorization,
    /Credential=AKIDOTHER\/\d{8}\/us-west-2\/s3\/aws4_request,/,
  );
  assert.equal(headers["x-amz-content-sha256"].length, 64);
});

for (const [own, other] of [
  ["us-east-1", "us-west-2"],
  ["eu-west-1", "us-west-2"],
  ["us-west-2", "us-east-1"],
]) {
  test(`another region than ${own} is ${other}`, () => {
    const request = { params: {}, sign: { other_region: true } };
    const caller = { ...CALLER, region: own };
    const { headers } = messageOf(request, "DetectFaces", {}, caller);
    assert.ok(headers.authorization.includes(`/${other}/rekognition/`));
  });
}

test("a token is sent and signed", () => {
  const { headers } = sent({ token: "t" });
  assert.equal(headers["x-amz-security-token"], "t");
  assert.match(headers.authorization, /x-amz-security-token/);
});

for (const [part, name] of [
  ["date", "x-amz-date"],
  ["signature", "authorization"],
]) {
  test(`tampering with the ${part} changes ${name} alone`, (context) => {
    context.mock.timers.enable({ apis: ["Date"], now: 1_700_000_000_000 });
    const right = sent().headers;
    const wrong = sent({ tamper: part }).headers;
    const different = Object.keys(right).filter((n) => right[n] !== wrong[n]);
    assert.deepEqual(different, [name]);
  });
}

test("tampering with the target signs for another operation than is sent", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1_700_000_000_000 });
  const right = sent().headers;
  const wrong = sent({ tamper: "target" }).headers;
  assert.equal(wrong["x-amz-target"], right["x-amz-target"]);
  assert.notEqual(wrong.authorization, right.authorization);
});

test("tampering with the body adds a space after signing", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1_700_000_000_000 });
  const right = sent();
  const wrong = sent({ tamper: "body" });
  assert.equal(wrong.headers.authorization, right.headers.authorization);
  assert.equal(String(wrong.body), "{} ");
  assert.equal(wrong.headers["content-length"], "3");
});

test("a presigned request has its signature in the query", () => {
  const { headers, path } = sent({ presigned: true });
  assert.equal(headers.authorization, undefined);
  const query = new URL(path, CALLER.endpoint).searchParams;
  assert.equal(query.get("X-Amz-Algorithm"), "AWS4-HMAC-SHA256");
  assert.equal(query.get("X-Amz-Signature").length, 64);
});

test("a request without an operation has no target and no content type", () => {
  const { headers } = messageOf(
    { raw: { method: "GET" } },
    undefined,
    {},
    CALLER,
  );
  assert.equal(headers["x-amz-target"], undefined);
  assert.match(headers.authorization, /SignedHeaders=host;x-amz-date,/);
});

test("a header that is null is neither signed nor sent", () => {
  const { headers } = sent({}, { headers: { "content-type": null } });
  assert.equal(headers["content-type"], undefined);
  assert.match(
    headers.authorization,
    /SignedHeaders=host;x-amz-date;x-amz-target,/,
  );
});

test("date and length of a case are put in after signing", () => {
  const raw = {
    headers: { "x-amz-date": "20200101T000000Z", "content-length": null },
  };
  const { headers } = sent({}, raw);
  assert.equal(headers["x-amz-date"], "20200101T000000Z");
  assert.equal(headers["content-length"], undefined);
  assert.match(headers.authorization, /x-amz-date/);
});

test("a body in chunks has no length", () => {
  const { headers } = sent({}, { headers: { "transfer-encoding": "chunked" } });
  assert.equal(headers["content-length"], undefined);
});

test("an authorization of the case's own takes the place of the signature", () => {
  assert.equal(
    sent({}, { headers: { authorization: "x" } }).headers.authorization,
    "x",
  );
  assert.equal(
    sent({}, { headers: { authorization: null } }).headers.authorization,
    undefined,
  );
});
