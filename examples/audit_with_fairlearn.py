"""Audit gender classification with fairlearn's MetricFrame and boto3.

    python examples/audit_with_fairlearn.py --endpoint http://127.0.0.1:5111 --cohort people

needs `pip install boto3 fairlearn`.
"""

import argparse
import csv
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
from botocore.config import Config
from fairlearn.metrics import MetricFrame, count
from sklearn.metrics import zero_one_loss


def main() -> None:
    """Ask, put the answers in a MetricFrame, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--endpoint", required=True, help="URL of the service")
    parser.add_argument("--cohort", required=True, type=Path, help="folder with manifest.csv")
    parser.add_argument("--by", nargs="+", default=["gender", "skin_type"], help="group columns")
    parser.add_argument("--json", type=Path, help="write trials and errors by group there")
    options = parser.parse_args()

    with (options.cohort / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    said = answers(options.endpoint, [options.cohort / row["image"] for row in rows])
    # A face that is not detected is no trial: the rule of Gender Shades. Say so in a report.
    seen = [(row, gender) for row, gender in zip(rows, said, strict=True) if gender]

    frame = MetricFrame(
        metrics={"trials": count, "error rate": zero_one_loss},
        y_true=[row["gender"] for row, _ in seen],
        y_pred=[gender for _, gender in seen],
        sensitive_features={name: [row[name] for row, _ in seen] for name in options.by},
        n_boot=200,
        ci_quantiles=[0.025, 0.975],
        random_state=0,
    )
    by_group = frame.by_group.dropna()
    low, high = (quantile["error rate"] for quantile in frame.by_group_ci)
    for group, row in by_group.iterrows():
        trials, rate = f"{row['trials']:>6.0f}", f"{100 * row['error rate']:7.2f} %"
        interval = f"{100 * low[group]:.2f} to {100 * high[group]:.2f}"
        print(f"{name_of(group):<24} {trials} {rate}  {interval}")
    print(f"largest difference between groups: {100 * frame.difference()['error rate']:.2f} points")

    if options.json:
        counts = {
            name_of(group): {
                "trials": int(row["trials"]),
                "errors": round(row["trials"] * row["error rate"]),
            }
            for group, row in by_group.iterrows()
        }
        options.json.write_text(json.dumps(counts, indent=1))


def answers(endpoint: str, images: list[Path]) -> list[str | None]:
    """The gender of the largest face of each image; None where no face is found."""
    client = boto3.client(
        "rekognition",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",  # mockrek does not look
        config=Config(max_pool_connections=8),
    )

    def ask(image: Path) -> str | None:
        request = {"Image": {"Bytes": image.read_bytes()}, "Attributes": ["GENDER"]}
        faces = client.detect_faces(**request)["FaceDetails"]
        return faces[0]["Gender"]["Value"] if faces else None

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(ask, images))


def name_of(group: str | tuple[str, ...]) -> str:
    """A group as a reader knows it."""
    return group if isinstance(group, str) else " ".join(group)


if __name__ == "__main__":
    main()
