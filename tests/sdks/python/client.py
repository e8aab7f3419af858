"""Uploads, detects, compares and errs as a program does against AWS, and prints what it saw.

::

    client.py tour FOLDER BUCKET
    client.py detect FILE

Endpoint, credentials and region come from the environment, as the SDK reads it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

HOPPER = "people/grace hopper.jpg"
COLLINS = "people/eileen+collins é.png"

rekognition = boto3.client("rekognition")


def tour(folder: Path, bucket: str) -> dict[str, Any]:
    hopper = {"Bytes": (folder / "hopper.jpg").read_bytes()}
    collins = {"Bytes": (folder / "collins.png").read_bytes()}
    upload(folder, bucket)
    return {
        "sdk": "python",
        "version": boto3.__version__,
        "region": rekognition.meta.region_name,
        "account": boto3.client("sts").get_caller_identity()["Account"],
        "detect": {
            "by_s3": faces(stored(bucket, HOPPER), "ALL"),
            "by_bytes": faces(collins, "GENDER"),
        },
        "compare": {
            "same": compare(stored(bucket, HOPPER), hopper),
            "other": compare(stored(bucket, COLLINS), hopper),
        },
        "errors": errors(folder, bucket),
    }


def upload(folder: Path, bucket: str) -> None:
    s3 = boto3.client("s3")
    place = {"LocationConstraint": s3.meta.region_name}
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
    for name, key in (("hopper.jpg", HOPPER), ("collins.png", COLLINS)):
        with (folder / name).open("rb") as file:
            s3.put_object(Bucket=bucket, Key=key, Body=file)


def faces(image: dict[str, Any], attribute: str) -> dict[str, Any]:
    found = rekognition.detect_faces(Image=image, Attributes=[attribute])["FaceDetails"]
    face, age = found[0], found[0].get("AgeRange")
    return {
        "faces": len(found),
        "members": sorted(face),
        "landmarks": len(face["Landmarks"]),
        "box": [face["BoundingBox"][side] for side in ("Left", "Top", "Width", "Height")],
        "gender": face["Gender"]["Value"],
        "age": age and [age["Low"], age["High"]],
    }


def compare(source: dict[str, Any], target: dict[str, Any]) -> dict[str, Any]:
    answer = rekognition.compare_faces(SourceImage=source, TargetImage=target)
    return {
        "similarities": [match["Similarity"] for match in answer["FaceMatches"]],
        "unmatched": len(answer["UnmatchedFaces"]),
    }


def errors(folder: Path, bucket: str) -> list[dict[str, Any]]:
    seen = []
    try:
        rekognition.detect_faces(Image={"Bytes": b"no image"})
    except rekognition.exceptions.InvalidImageFormatException as error:
        seen.append(told(error))
    try:
        rekognition.detect_faces(Image=stored(bucket, "people/nobody.jpg"))
    except rekognition.exceptions.InvalidS3ObjectException as error:
        seen.append(told(error))
    try:
        compare(stored(bucket, HOPPER), {"Bytes": (folder / "nobody.png").read_bytes()})
    except rekognition.exceptions.InvalidParameterException as error:
        seen.append(told(error))
    try:
        rekognition.detect_faces(Image={"Bytes": (folder / "wide.png").read_bytes()})
    except rekognition.exceptions.ImageTooLargeException as error:
        seen.append(told(error))
    try:
        rekognition.detect_faces(Image={"Bytes": b""})
    except ClientError as error:
        seen.append(told(error))
    return seen


def told(error: ClientError) -> dict[str, Any]:
    return {
        "type": None if type(error) is ClientError else type(error).__name__,
        "code": error.response["Error"]["Code"],
        "message": error.response["Error"]["Message"],
        "status": error.response["ResponseMetadata"]["HTTPStatusCode"],
    }


def stored(bucket: str, key: str) -> dict[str, Any]:
    return {"S3Object": {"Bucket": bucket, "Name": key}}


def detect(file: Path) -> dict[str, Any]:
    try:
        answer = rekognition.detect_faces(Image={"Bytes": file.read_bytes()})
    except ClientError as error:
        return {"error": told(error)}
    return {"faces": len(answer["FaceDetails"])}


def main() -> None:
    match sys.argv[1:]:
        case "tour", folder, bucket:
            seen = tour(Path(folder), bucket)
        case "detect", file:
            seen = detect(Path(file))
        case _:
            sys.exit(__doc__)
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
