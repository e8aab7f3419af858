"""The back end: what answers S3, STS, IAM, and whatever else is not mockrek's own."""
