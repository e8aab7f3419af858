"""Uploads, detects, compares and errs as a script does against AWS, and prints what it saw.

::

    client.py tour FOLDER BUCKET
    client.py detect FILE

Endpoint, credentials and region come from the environment, as ``aws`` reads it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

HOPPER = "people/grace hopper.jpg"
COLLINS = "people/eileen+collins é.png"

ERROR = re.compile(r"An error occurred \((\w+)\) when calling the \w+ operation: (.*)")


class AwsError(Exception):
    """What ``aws`` wrote to standard error."""


def aws(*words: str) -> dict[str, Any]:
    command = ["aws", *words, "--output", "json"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise AwsError(run.stderr)
    answer: dict[str, Any] = json.loads(run.stdout or "{}")
    return answer


def tour(folder: Path, bucket: str) -> dict[str, Any]:
    region = os.environ["AWS_DEFAULT_REGION"]
    hopper, collins = f"fileb://{folder}/hopper.jpg", f"fileb://{folder}/collins.png"
    place = f"LocationConstraint={region}"
    aws("s3api", "create-bucket", "--bucket", bucket, "--create-bucket-configuration", place)
    for file, key in (("hopper.jpg", HOPPER), ("collins.png", COLLINS)):
        where = ("--bucket", bucket, "--key", key)
        aws("s3api", "put-object", *where, "--body", str(folder / file))
    return {
        "sdk": "cli",
        "version": version(),
        "region": region,
        "account": aws("sts", "get-caller-identity")["Account"],
        "detect": {
            "by_s3": faces("--image", stored(bucket, HOPPER), "--attributes", "ALL"),
            "by_bytes": faces("--image-bytes", collins, "--attributes", "GENDER"),
        },
        "compare": {
            "same": compare(stored(bucket, HOPPER), hopper),
            "other": compare(stored(bucket, COLLINS), hopper),
        },
        "errors": errors(folder, bucket),
    }


def faces(*words: str) -> dict[str, Any]:
    found = aws("rekognition", "detect-faces", *words)["FaceDetails"]
    face, age = found[0], found[0].get("AgeRange")
    return {
        "faces": len(found),
        "members": sorted(face),
        "landmarks": len(face["Landmarks"]),
        "box": [face["BoundingBox"][side] for side in ("Left", "Top", "Width", "Height")],
        "gender": face["Gender"]["Value"],
        "age": age and [age["Low"], age["High"]],
    }


def compare(source: str, target: str) -> dict[str, Any]:
    words = ("--source-image", source, "--target-image-bytes", target)
    answer = aws("rekognition", "compare-faces", *words)
    return {
        "similarities": [match["Similarity"] for match in answer["FaceMatches"]],
        "unmatched": len(answer["UnmatchedFaces"]),
    }


def errors(folder: Path, bucket: str) -> list[dict[str, Any]]:
    detect, missing = ("rekognition", "detect-faces"), stored(bucket, "people/nobody.jpg")
    source = ("--source-image", stored(bucket, HOPPER))
    target = ("--target-image-bytes", f"fileb://{folder}/nobody.png")
    return [
        told(*detect, "--image-bytes", f"fileb://{folder}/text.jpg"),
        told(*detect, "--image", missing),
        told("rekognition", "compare-faces", *source, *target),
        told(*detect, "--image-bytes", f"fileb://{folder}/wide.png"),
        told(*detect, "--image-bytes", f"fileb://{folder}/empty.jpg"),
    ]


def told(*words: str) -> dict[str, Any]:
    """The error of a command that must fail; ``aws`` shows neither its type nor its status."""
    try:
        aws(*words)
    except AwsError as error:
        found = ERROR.search(str(error))
        if found is None:
            raise
        return {"code": found[1], "message": found[2]}
    raise SystemExit(f"no error: {words}")


def stored(bucket: str, key: str) -> str:
    return json.dumps({"S3Object": {"Bucket": bucket, "Name": key}})


def version() -> str:
    run = subprocess.run(["aws", "--version"], capture_output=True, text=True, check=True)
    return run.stdout.split()[0].removeprefix("aws-cli/")


def detect(file: Path) -> dict[str, Any]:
    words = ("rekognition", "detect-faces", "--image-bytes", f"fileb://{file}")
    try:
        return {"faces": len(aws(*words)["FaceDetails"])}
    except AwsError:
        return {"error": told(*words)}


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
