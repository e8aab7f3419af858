"""Audit gender classification with pandas and boto3, step by step.

Every `# %%` is a cell: editors open this file as a notebook. It runs as a script, too:

    python examples/audit_with_pandas.py --endpoint http://127.0.0.1:5111 --cohort people

needs `pip install boto3 pandas`, and matplotlib for `--plot`.
"""

# %% What to audit
import argparse
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import numpy as np
import pandas as pd
from botocore.config import Config

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--endpoint", required=True, help="URL of the service")
parser.add_argument("--cohort", required=True, type=Path, help="folder with manifest.csv")
parser.add_argument("--by", nargs="+", default=["gender", "skin_type"], help="group columns")
parser.add_argument("--plot", type=Path, help="write a chart there (PNG)")
parser.add_argument("--json", type=Path, help="write trials and errors by group there")
options = parser.parse_args()

# %% The truth: one row a face
truth = pd.read_csv(options.cohort / "manifest.csv", dtype=str, keep_default_na=False)
truth = truth[truth["gender"] != ""].reset_index(names="face")
truth["group"] = truth[options.by].agg(" ".join, axis=1)
edges = ["left", "top", "width", "height"]
truth[edges] = truth[edges].apply(pd.to_numeric)  # shares of the image; NaN where not declared

# %% The answers: one row a face that is returned
client = boto3.client(
    "rekognition",
    endpoint_url=options.endpoint,
    region_name="us-east-1",
    aws_access_key_id="any",
    aws_secret_access_key="any",
    config=Config(max_pool_connections=8),
)


def ask(image: str) -> list[dict[str, str | float]]:
    """Where the faces of an image are, the largest first, and which gender each is given."""
    data = (options.cohort / image).read_bytes()
    faces = client.detect_faces(Image={"Bytes": data}, Attributes=["GENDER"])["FaceDetails"]
    return [
        {
            "image": image,
            "x": face["BoundingBox"]["Left"] + face["BoundingBox"]["Width"] / 2,
            "y": face["BoundingBox"]["Top"] + face["BoundingBox"]["Height"] / 2,
            "said": face["Gender"]["Value"],
        }
        for face in faces
    ]


with ThreadPoolExecutor(8) as pool:
    asked = pool.map(ask, truth["image"].unique())
    returned = pd.DataFrame(
        [face for faces in asked for face in faces], columns=["image", "x", "y", "said"]
    )

# %% Which answer is about whom: the returned face whose centre lies in the declared box
both = truth.merge(returned, on="image")
across = both["x"].between(both["left"], both["left"] + both["width"])
down = both["y"].between(both["top"], both["top"] + both["height"])
detected = both[(across & down) | both["left"].isna()].drop_duplicates("face").copy()

# %% Errors, among the faces that were detected: the rule of Gender Shades
detected["wrong"] = detected["said"] != detected["gender"]
table = detected.groupby("group")["wrong"].agg(trials="size", errors="sum")
table["undetected"] = truth["group"].value_counts() - table["trials"]
table["rate"] = table["errors"] / table["trials"]

# %% Wilson intervals, 95 %
z = 1.959964
n, p = table["trials"], table["rate"]
middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
table["low"], table["high"] = (middle - half).clip(lower=0), (middle + half).clip(upper=1)

print(pd.crosstab(detected["group"], detected["said"]).to_string(), end="\n\n")
print(table.to_string(float_format=lambda rate: f"{100 * rate:.2f} %"))

# %% A chart
if options.plot:
    import matplotlib as mpl

    mpl.use("agg")  # a file, no window
    import matplotlib.pyplot as plt

    error = [table["rate"] - table["low"], table["high"] - table["rate"]]
    figure, axes = plt.subplots(figsize=(7, 1 + 0.35 * len(table)), layout="constrained")
    axes.errorbar(100 * table["rate"], table.index, xerr=100 * np.array(error), fmt="o", capsize=3)
    axes.set(xlabel="wrong gender, % of detected faces", xlim=(0, None))
    axes.invert_yaxis()  # in the order of the table
    figure.savefig(options.plot)

# %% For programs
if options.json:
    counts = table[["trials", "errors"]].astype(int).to_dict("index")
    options.json.write_text(json.dumps(counts, indent=1))
