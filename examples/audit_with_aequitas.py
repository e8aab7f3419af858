"""Audit gender classification with aequitas and boto3.

    python examples/audit_with_aequitas.py --endpoint http://127.0.0.1:5111 --cohort people

needs `pip install boto3 aequitas`. aequitas knows binary decisions: here the label is whether a
person is a woman, and the score whether the service says so. In a group of women the errors are
false negatives, in a group of men false positives.
"""

import argparse
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pandas as pd
from aequitas.group import Group
from botocore.config import Config


def main() -> None:
    """Ask, let aequitas count, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--endpoint", required=True, help="URL of the service")
    parser.add_argument("--cohort", required=True, type=Path, help="folder with manifest.csv")
    parser.add_argument("--by", nargs="+", default=["gender", "skin_type"], help="group columns")
    parser.add_argument("--json", type=Path, help="write trials and errors by group there")
    options = parser.parse_args()

    truth = pd.read_csv(options.cohort / "manifest.csv", dtype=str, keep_default_na=False)
    truth = truth[truth["gender"] != ""]  # rows of images without a face
    truth["said"] = answers(options.endpoint, options.cohort, truth.to_dict("records"))
    seen = truth.dropna(subset=["said"])  # a face that is not detected is no trial
    frame = pd.DataFrame(
        {
            "label_value": (seen["gender"] == "Female").astype(int),
            "score": (seen["said"] == "Female").astype(int),
            "group": seen[options.by].agg(" ".join, axis=1),
        }
    )
    crosstab, _ = Group().get_crosstabs(frame, attr_cols=["group"])
    crosstab["errors"] = crosstab["fp"] + crosstab["fn"]
    crosstab["error rate"] = crosstab["errors"] / crosstab["group_size"]
    columns = ["attribute_value", "group_size", "tp", "fp", "tn", "fn", "errors", "error rate"]
    print(crosstab[columns].to_string(index=False, float_format="{:.4f}".format))

    if options.json:
        counts = {
            row["attribute_value"]: {"trials": int(row["group_size"]), "errors": int(row["errors"])}
            for _, row in crosstab.iterrows()
        }
        options.json.write_text(json.dumps(counts, indent=1))


def answers(endpoint: str, cohort: Path, rows: list[dict[str, str]]) -> list[str | None]:
    """The gender that the service gives each declared face; None where it does not find it."""
    client = boto3.client(
        "rekognition",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",
        config=Config(max_pool_connections=8),
    )

    def ask(row: dict[str, str]) -> str | None:
        data = (cohort / row["image"]).read_bytes()
        faces = client.detect_faces(Image={"Bytes": data}, Attributes=["GENDER"])["FaceDetails"]
        return next(
            (face["Gender"]["Value"] for face in faces if lies_on(face["BoundingBox"], row)), None
        )

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(ask, rows))


def lies_on(box: dict[str, float], row: dict[str, str]) -> bool:
    """Whether the centre of a returned box lies in the declared one; if none is declared, yes."""
    if not row["left"]:
        return True
    left, top, width, height = (float(row[edge]) for edge in ("left", "top", "width", "height"))
    x, y = box["Left"] + box["Width"] / 2, box["Top"] + box["Height"] / 2
    return left <= x <= left + width and top <= y <= top + height


if __name__ == "__main__":
    main()
