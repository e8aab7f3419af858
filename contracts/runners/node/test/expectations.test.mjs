import assert from "node:assert/strict";
import { test } from "node:test";

import {
  checkAnswer,
  checkRelations,
  checkSame,
  checkTallies,
  read,
} from "../src/expectations.mjs";

function answer(text, status = 200, headers = {}) {
  return read({ status, headers, bytes: Buffer.from(text) });
}

const REFUSED = answer('{"__type":"X","Code":"X","Message":"no\\nmore"}', 400, {
  "content-type": "application/x-amz-json-1.1",
});

for (const [expect, problems] of [
  [{ status: 400, error: "X", message: "no\nmore" }, 0],
  [{ status: 200 }, 1],
  [{ status: 400, error: "Y" }, 2],
  [{ status: 400, message: "no" }, 1],
  [{ status: 400, message_matches: "^no.more$" }, 0],
  [{ status: 400, message_matches: "^more$" }, 1],
  [{ headers: { "content-type": "application/x-amz-json-1.1" } }, 0],
  [{ headers: { "content-type": { matches: "^application/.*$" } } }, 0],
  [{ headers: { "content-type": "text/html" } }, 1],
  [{ headers: { date: { matches: "^.*$" } } }, 1],
  [{ no_headers: ["x-amzn-errortype"] }, 0],
  [{ no_headers: ["content-type"] }, 1],
  [{ body: REFUSED.text }, 0],
  [{ body: { matches: '^.*"Code":"X".*$' } }, 0],
  [{ body: "" }, 1],
]) {
  test(`${JSON.stringify(expect)}: ${problems} problems`, () => {
    assert.equal(checkAnswer(expect, REFUSED).length, problems);
  });
}

test("an error without Code is told by its type alone", () => {
  const framework = answer('{"__type":"X","message":"no"}', 400);
  assert.deepEqual(checkAnswer({ error: "X", message: "no" }, framework), []);
});

test("an answer without an error is not taken for one", () => {
  assert.deepEqual(checkAnswer({ error: "X" }, answer("<html>")), [
    "__type undefined, not X",
  ]);
});

test("a body is JSON, else its text, else null", () => {
  assert.deepEqual(answer("[1]").body, [1]);
  assert.equal(answer("<a/>").body, "<a/>");
  assert.equal(answer("").body, null);
});

test("a relation must give true, not merely something", () => {
  const body = { List: [1, 2] };
  assert.deepEqual(checkRelations(["length(List) == `2`"], body), []);
  assert.deepEqual(checkRelations(["List"], body), ["List gives [1,2]"]);
  assert.deepEqual(checkRelations(["length(List) == `3`"], body), [
    "length(List) == `3` gives false",
  ]);
  assert.equal(checkRelations(["length(Nothing)", "]["], body).length, 2);
});

test("numbers are sorted as numbers, and null is less than nothing", () => {
  const body = { List: [9.5, 75.5, 1e-5], Names: ["b", "a"] };
  const relations = [
    "sort(List) == `[0.00001, 9.5, 75.5]`",
    "sort(Names) == ['a', 'b']",
    "sort(`[]`) == `[]`",
  ];
  assert.deepEqual(checkRelations(relations, body), []);
  assert.equal(checkRelations(["Nothing < `1`"], body).length, 1);
});

test("a tally counts between its bounds", () => {
  const bodies = [{ A: 1 }, { A: 2 }, { A: 1 }];
  const where = "A == `1`";
  const tallies = [
    { where, at_least: 2, at_most: 2 },
    { where, at_most: 1 },
    { where, at_least: 3 },
  ];
  assert.deepEqual(checkTallies(tallies, bodies), [
    "A == `1` holds 2 times of 3, not 0 to 1",
    "A == `1` holds 2 times of 3, not 3 to Infinity",
  ]);
});

test("same bodies are the same bytes", () => {
  assert.deepEqual(checkSame(true, [answer("{}"), answer("{}")]), []);
  assert.equal(checkSame(true, [answer("{}"), answer("{ }")]).length, 1);
  assert.deepEqual(checkSame(undefined, [answer("{}"), answer("{ }")]), []);
});
