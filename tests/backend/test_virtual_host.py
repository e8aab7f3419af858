from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.backend.virtual_host import bucket_of, path_style

SUFFIXES = [
    "localhost",
    "s3.localhost",
    "s3.eu-west-1.localhost",
    "s3.amazonaws.com",
    "s3.eu-west-1.amazonaws.com",
    "s3-us-west-2.amazonaws.com",
    "s3.dualstack.us-east-1.amazonaws.com",
    "s3.cn-north-1.amazonaws.com.cn",
]
BUCKETS = st.from_regex(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", fullmatch=True).filter(
    lambda name: not name.endswith((".s3", "-s3")) and ".s3." not in name and ".s3-" not in name
)


@given(bucket=BUCKETS, suffix=st.sampled_from(SUFFIXES), port=st.sampled_from(["", ":5111"]))
def test_a_name_before_the_host_is_the_bucket(bucket: str, suffix: str, port: str) -> None:
    assert bucket_of(f"{bucket}.{suffix}{port}") == bucket


@pytest.mark.parametrize(
    "host", [*SUFFIXES, "127.0.0.1:5111", "[::1]:5111", "mockrek:5111", "", "s3.example.com"]
)
def test_a_host_alone_names_no_bucket(host: str) -> None:
    assert bucket_of(host) is None
    assert path_style(host, "/b/k?acl") == "/b/k?acl"


def test_the_path_gets_the_bucket_and_keeps_the_rest() -> None:
    assert path_style("b.localhost:1", "/") == "/b/"
    assert path_style("b.localhost:1", "/a%2Fb//c?x=/y") == "/b/a%2Fb//c?x=/y"
