import assert from "node:assert/strict";
import { test } from "node:test";

import { callersOf } from "../src/callers.mjs";

const OWN = {
  AWS_ACCESS_KEY_ID: "AKIDOWN",
  AWS_SECRET_ACCESS_KEY: "own",
  AWS_SESSION_TOKEN: "token",
  AWS_REGION: "eu-west-1",
};
const LOCAL = { endpoint: new URL("http://127.0.0.1:1"), target: "mockrek" };
const REAL = {
  endpoint: new URL("https://rekognition.eu-west-1.amazonaws.com"),
  target: "service",
};

test("an emulator is asked with a made-up key, S3 at the same place", () => {
  const { rekognition, s3 } = callersOf(LOCAL, {});
  assert.equal(rekognition.accessKeyId, "AKIDEXAMPLE");
  assert.equal(rekognition.region, "us-east-1");
  assert.deepEqual(s3, rekognition);
});

test("a key of one's own is taken whole or not at all", () => {
  const { rekognition } = callersOf(LOCAL, OWN);
  assert.equal(rekognition.accessKeyId, "AKIDOWN");
  assert.equal(rekognition.sessionToken, "token");
  const half = callersOf(LOCAL, { ...OWN, AWS_SECRET_ACCESS_KEY: "" });
  assert.equal(half.rekognition.accessKeyId, "AKIDEXAMPLE");
  assert.equal(half.rekognition.sessionToken, undefined);
});

test("Amazon's S3 is at its own place", () => {
  const { s3 } = callersOf(REAL, OWN);
  assert.equal(s3.endpoint.host, "s3.eu-west-1.amazonaws.com");
  const dual = new URL("https://rekognition.cn-north-1.api.amazonwebservices.com.cn");
  const there = callersOf(
    { ...REAL, endpoint: dual },
    { ...OWN, AWS_REGION: "cn-north-1" },
  );
  assert.equal(there.s3.endpoint.host, "s3.cn-north-1.amazonaws.com.cn");
});

test("the real service wants TLS and a key of one's own", () => {
  assert.throws(() => callersOf(REAL, {}), /your own key/);
  const open = { ...LOCAL, target: "service" };
  assert.throws(() => callersOf(open, OWN), /over https/);
});
