"""Small data sets, laid out on disk as the published ones are."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

PPB = "index,file name,gender,numeric gender,bi.fitz,country"
PPB_LINES = (
    "1,1.jpg,Female,0,Darker,Rwanda",
    "2,2.jpg,Male,1,Lighter,Finland",
    "3,3.jpg,Male,1,Darker,Senegal",
)
BFW = "fold,p1,p2,label,id1,id2,att1,att2,vgg16,a1,a2,g1,g2,e1,e2"
_GENUINE = "1,asian_females/n000009/0010_01.jpg,asian_females/n000009/0043_01.jpg,1,0,0"
_IMPOSTOR = "1,asian_females/n000009/0010_01.jpg,white_males/n000100/0001_01.jpg,0,0,7"
BFW_LINES = (
    f"{_GENUINE},asian_females,asian_females,0.8,AF,AF,F,F,A,A",
    f"{_IMPOSTOR},asian_females,white_males,0.1,AF,WM,F,M,A,W",
)


def put_images(directory: Path, *names: str) -> None:
    """Files that differ; an import looks at no pixels."""
    for name in names:
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"image " + name.encode(errors="surrogateescape"))


def put_lines(path: Path, *lines: str, end: str = "\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(line + end for line in lines).encode())


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def named(rows: Iterable[dict[str, str]]) -> dict[str, dict[str, str]]:
    """Rows of a manifest by the names of their files."""
    return {row["image"].rpartition("/")[2]: row for row in rows}


def ppb(directory: Path) -> Path:
    put_lines(directory / "PPB-2017-metadata.csv", PPB, *PPB_LINES, end="\r")
    put_images(directory, "imgs/1.jpg", "imgs/2.jpg", "imgs/3.jpg")
    return directory


def fairface(directory: Path) -> Path:
    put_lines(
        directory / "fairface_label_train.csv",
        "file,age,gender,race,service_test",
        "train/1.jpg,50-59,Male,East Asian,True",
        "train/2.jpg,more than 70,Female,Latino_Hispanic,False",
    )
    put_lines(
        directory / "fairface_label_val.csv",
        "file,age,gender,race,service_test",
        "val/1.jpg,3-9,Female,Middle Eastern,False",
        "val/2.jpg,09-Mar,Female,Black,False",
    )
    put_images(directory, "train/1.jpg", "train/2.jpg", "val/1.jpg")
    return directory


def utkface(directory: Path) -> Path:
    put_images(
        directory,
        "part1/26_1_3_20170117175041574.jpg",
        "crops/26_1_3_20170117175041574.jpg.chip.jpg",
        "part1/100_0_0_20170112213500903.jpg",
        "part1/24_0_1_20170116220224657 .jpg",
        "part1/61_1_20170109142408075.jpg",
        "part1/53__0_20170116184028385.jpg",
        "part1/117_0_4_20170116184028385.jpg",
        "part1/20_3_0_20170116184028386.jpg",
        "part1/.DS_Store.jpg",
        "part1/landmarks.txt",
    )
    return directory


def lfw(directory: Path) -> Path:
    put_lines(
        directory / "pairs.txt",
        "1\t2",
        "Ada_Lovelace\t1\t2",
        "Grace_Hopper\t1\t3",
        "Ada_Lovelace\t1\tGrace_Hopper\t1",
        "Grace_Hopper\t3\tAlan_Turing\t1",
    )
    put_lines(directory / "pairsDevTest.txt", "1", "Ada_Lovelace\t1\t2")
    people = {"Ada_Lovelace": 2, "Grace_Hopper": 3, "Alan_Turing": 1}
    for name, count in people.items():
        put_images(directory, *(f"lfw/{name}/{name}_{n:04}.jpg" for n in range(1, count + 1)))
    put_images(directory, "lfw/Alan_Turing/copy of Alan.jpg")
    return directory


def rfw(directory: Path) -> Path:
    for race in ("African", "Asian", "Caucasian", "Indian"):
        one, two = f"m.0{race.lower()}", f"m.1{race.lower()}"
        lines = (f"{one}\t1\t2", f"{one}\t2\t{two}\t1")
        put_lines(directory / f"test/txts/{race}/{race}_pairs.txt", *lines, end="\r\n")
        names = (f"{one}/{one}_0001", f"{one}/{one}_0002", f"{two}/{two}_0001")
        put_images(directory, *(f"test/data/{race}/{name}.jpg" for name in names))
    return directory


def bfw(directory: Path) -> Path:
    put_lines(directory / "bfw-v0.1.5-datatable.csv", BFW, *BFW_LINES)
    put_images(
        directory / "bfw-cropped-aligned",
        "asian_females/n000009/0010_01.jpg",
        "asian_females/n000009/0043_01.jpg",
        "white_males/n000100/0001_01.jpg",
    )
    return directory


DATA_SETS = {
    "bfw": bfw,
    "fairface": fairface,
    "lfw": lfw,
    "ppb": ppb,
    "rfw": rfw,
    "utkface": utkface,
}
