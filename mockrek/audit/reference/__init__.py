"""The reference audit: through boto3, as somebody outside would write it. It knows no profile."""
