// Uploads, detects, compares and errs as a program does against AWS, and prints what it saw.
//
//   client.mjs tour FOLDER BUCKET
//   client.mjs detect FILE
//
// Endpoint, credentials and region come from the environment, as the SDK reads it.

import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import {
  CompareFacesCommand,
  DetectFacesCommand,
  ImageTooLargeException,
  InvalidImageFormatException,
  InvalidParameterException,
  InvalidS3ObjectException,
  RekognitionClient,
  RekognitionServiceException,
} from "@aws-sdk/client-rekognition";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const HOPPER = "people/grace hopper.jpg";
const COLLINS = "people/eileen+collins é.png";

const rekognition = new RekognitionClient();

async function tour(folder, bucket) {
  const region = await rekognition.config.region();
  const hopper = { Bytes: await readFile(join(folder, "hopper.jpg")) };
  const collins = { Bytes: await readFile(join(folder, "collins.png")) };
  await upload(folder, bucket, region);
  const caller = await new STSClient().send(new GetCallerIdentityCommand());
  return {
    sdk: "javascript",
    version: createRequire(import.meta.url)("@aws-sdk/client-rekognition/package.json").version,
    region,
    account: caller.Account,
    detect: {
      by_s3: await faces(stored(bucket, HOPPER), "ALL"),
      by_bytes: await faces(collins, "GENDER"),
    },
    compare: {
      same: await compare(stored(bucket, HOPPER), hopper),
      other: await compare(stored(bucket, COLLINS), hopper),
    },
    errors: await errors(folder, bucket),
  };
}

async function upload(folder, bucket, region) {
  const s3 = new S3Client();
  const place = { LocationConstraint: region };
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: place }));
  for (const [name, key] of [["hopper.jpg", HOPPER], ["collins.png", COLLINS]]) {
    const Body = createReadStream(join(folder, name));
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }));
  }
}

async function faces(image, attribute) {
  const command = new DetectFacesCommand({ Image: image, Attributes: [attribute] });
  const { FaceDetails: found } = await rekognition.send(command);
  const { Left, Top, Width, Height } = found[0].BoundingBox;
  const age = found[0].AgeRange;
  return {
    faces: found.length,
    members: Object.keys(found[0]).sort(),
    landmarks: found[0].Landmarks.length,
    box: [Left, Top, Width, Height],
    gender: found[0].Gender.Value,
    age: age ? [age.Low, age.High] : null,
  };
}

async function compare(source, target) {
  const command = new CompareFacesCommand({ SourceImage: source, TargetImage: target });
  const answer = await rekognition.send(command);
  return {
    similarities: answer.FaceMatches.map((match) => match.Similarity),
    unmatched: answer.UnmatchedFaces.length,
  };
}

async function errors(folder, bucket) {
  const nobody = { Bytes: await readFile(join(folder, "nobody.png")) };
  const wide = { Bytes: await readFile(join(folder, "wide.png")) };
  const detect = (image) => rekognition.send(new DetectFacesCommand({ Image: image }));
  return [
    await told(InvalidImageFormatException, detect({ Bytes: Buffer.from("no image") })),
    await told(InvalidS3ObjectException, detect(stored(bucket, "people/nobody.jpg"))),
    await told(InvalidParameterException, compare(stored(bucket, HOPPER), nobody)),
    await told(ImageTooLargeException, detect(wide)),
    await told(RekognitionServiceException, detect({ Bytes: Buffer.alloc(0) })),
  ];
}

// What a call that must fail failed with, if it is of the type that is to be caught.
async function told(type, call) {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof type)) throw error;
    return {
      type: error.constructor === RekognitionServiceException ? null : error.constructor.name,
      code: error.name,
      message: error.message,
      status: error.$metadata.httpStatusCode,
    };
  }
  throw new Error(`${type.name} was not thrown`);
}

function stored(bucket, key) {
  return { S3Object: { Bucket: bucket, Name: key } };
}

async function detect(file) {
  const call = rekognition.send(new DetectFacesCommand({ Image: { Bytes: await readFile(file) } }));
  try {
    return { faces: (await call).FaceDetails.length };
  } catch {
    return { error: await told(RekognitionServiceException, call) };
  }
}

const [mode, ...rest] = process.argv.slice(2);
console.log(JSON.stringify(await { tour, detect }[mode](...rest)));
