/**
 * One case, tried: what does not hold.
 */
import { randomBytes } from "node:crypto";

import { putObjects, removeBuckets } from "./buckets.mjs";
import { exchange } from "./exchange.mjs";
import {
  checkAnswer,
  checkRelations,
  checkSame,
  checkTallies,
  read,
} from "./expectations.mjs";
import { messageOf } from "./message.mjs";
import { walkOutput } from "./model.mjs";

/**
 * Where and with what cases are tried.
 * @typedef {object} Bench
 * @property {{ rekognition: import("./sign.mjs").Caller, s3: import("./sign.mjs").Caller }} callers
 * @property {import("./suite.mjs").Images} images
 * @property {object} [model] of the service; without it no answer is walked
 */

/**
 * Tries a case.
 * @param {object} trial a case of the suite
 * @param {Bench} bench
 * @returns {Promise<string[]>} one text a problem; none if the case holds
 */
export async function attempt(trial, bench) {
  const suffix = randomBytes(4).toString("hex");
  const named = { buckets: new Set(), collections: new Set() };
  const at = { images: bench.images, suffix, ...named };
  const { s3 } = bench.callers;
  try {
    await putObjects(trial.given?.objects ?? [], at, s3);
    return await problemsOf(trial, bench, at);
  } catch (error) {
    return [error.message || error.code];
  } finally {
    if (trial.needs?.includes("s3")) await removeBuckets(at, s3);
    await removeCollections(at, bench.callers.rekognition);
  }
}

/** Whatever comes of it: few endpoints have collections. */
async function removeCollections(at, caller) {
  for (const id of at.collections) {
    const request = { params: { CollectionId: id } };
    const message = messageOf(request, "DeleteCollection", at, caller);
    await exchange(caller.endpoint, message).catch(() => undefined);
  }
}

function problemsOf(trial, bench, at) {
  if (trial.for_each) return eachImage(trial, bench, at);
  return trial.requests ? several(trial, bench, at) : one(trial, bench, at);
}

async function one({ operation, expect, request }, bench, at) {
  const { answer, problems } = await ask(operation, expect, request, bench, at);
  return [...problems, ...checkRelations(expect.assert, answer.body)];
}

async function several({ operation, expect, requests }, bench, at) {
  const answers = {};
  const problems = [];
  for (const request of requests) {
    const wanted = ownOf(request, expect);
    const asked = await ask(operation, wanted, request, bench, at);
    answers[request.name] = asked.answer;
    problems.push(...about(request.name, asked.problems));
  }
  const bodies = mapped(answers, ({ body }) => body);
  problems.push(...checkRelations(expect.assert, bodies));
  problems.push(...checkSame(expect.same, Object.values(answers)));
  return problems;
}

async function eachImage(trial, bench, at) {
  const { operation, expect, request, for_each: set } = trial;
  const bodies = [];
  const problems = [];
  for (const each of bench.images.set(set.image)) {
    const turn = { ...at, each };
    const asked = await ask(operation, expect, request, bench, turn);
    const broken = checkRelations(expect.assert, asked.answer.body);
    bodies.push(asked.answer.body);
    problems.push(...about(each, [...asked.problems, ...broken]));
  }
  return [...problems, ...checkTallies(expect.tally, bodies)];
}

async function ask(operation, expect, request, { callers, model }, at) {
  const name = request.operation ?? operation;
  const isForS3 = request.sign?.service === "s3";
  const caller = isForS3 ? callers.s3 : callers.rekognition;
  const message = messageOf(request, name, at, caller);
  const answer = read(await exchange(caller.endpoint, message));
  const problems = checkAnswer(expect, answer);
  if (model && request.params && answer.status === 200)
    problems.push(...walkOutput(model, name, answer.body));
  return { answer, problems };
}

/** What a request of several is held to: the case's, unless it has a status of its own. */
function ownOf({ status }, expect) {
  return status === undefined ? expect : { status };
}

function about(name, problems) {
  return problems.map((text) => `${name}: ${text}`);
}

function mapped(record, change) {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, change(value)]),
  );
}
