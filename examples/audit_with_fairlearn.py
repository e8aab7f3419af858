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
from fairlearn.metrics import MetricFrame, count, selection_rate
from sklearn.metrics import zero_one_loss


def main() -> None:
    """Ask, put the answers in a MetricFrame, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--endpoint", required=True, help="URL of the service")
    parser.add_argument("--cohort", required=True, type=Path, help="folder with manifest.csv")
    parser.add_argument("--by", nargs="+", default=["gender", "skin_type"], help="group columns")
    parser.add_argument("--bootstrap", type=int, default=200, help="resamples (default: 200)")
    parser.add_argument("--json", type=Path, help="write trials and errors by group there")
    options = parser.parse_args()

    with (options.cohort / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["gender"]]
    said = answers(options.endpoint, options.cohort, rows)
    # A face that is not detected is no trial: the rule of Gender Shades. Say so in a report.
    seen = [(row, gender) for row, gender in zip(rows, said, strict=True) if gender]

    frame = MetricFrame(
        metrics={"trials": count, "error rate": zero_one_loss, "called women": selection_rate},
        y_true=[int(row["gender"] == "Female") for row, _ in seen],
        y_pred=[int(gender == "Female") for _, gender in seen],
        sensitive_features={name: [row[name] for row, _ in seen] for name in options.by},
        n_boot=options.bootstrap,
        ci_quantiles=[0.025, 0.975],
        random_state=0,
    )
    by_group = frame.by_group.dropna()  # an intersection that nobody is in
    low, high = (quantile["error rate"] for quantile in frame.by_group_ci)
    print(f"{'group':<24} trials  called women  error rate  95 % interval")
    for group, row in by_group.iterrows():
        rates = f"{100 * row['called women']:11.2f} % {100 * row['error rate']:9.2f} %"
        interval = f"{100 * low[group]:.2f} to {100 * high[group]:.2f} %"
        print(f"{name_of(group):<24} {row['trials']:>6.0f} {rates}  {interval}")
    print(
        f"\nlargest difference of error rates: {100 * frame.difference()['error rate']:.2f} points"
    )
    print(f"smallest error rate : largest:     {frame.ratio()['error rate']:.3f}")

    if options.json:
        counts = {
            name_of(group): {
                "trials": int(row["trials"]),
                "errors": round(row["trials"] * row["error rate"]),
            }
            for group, row in by_group.iterrows()
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


def name_of(group: str | tuple[str, ...]) -> str:
    """A group as a reader knows it."""
    return group if isinstance(group, str) else " ".join(group)


if __name__ == "__main__":
    main()
