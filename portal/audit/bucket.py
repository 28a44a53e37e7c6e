"""The store of heads and archives in a bucket that speaks S3: Amazon's or another's."""

from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from storages.backends.s3 import S3Storage

MEGABYTE = 1024 * 1024


class Bucket(S3Storage):
    """Bounded in time and memory; addresses have the bucket in their path, which every server understands.

    botocore takes what is not given from the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, or the
    machine's role.
    """

    def __init__(self, **options: Any) -> None:
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=5,
            read_timeout=60,
            retries={"mode": "standard", "total_max_attempts": 4},
        )
        # One PUT up to 1 GiB: an object is there whole or not at all, and no parts are left behind.
        parts = TransferConfig(
            multipart_threshold=1024 * MEGABYTE, multipart_chunksize=64 * MEGABYTE, use_threads=False
        )
        super().__init__(
            client_config=config,
            transfer_config=parts,
            max_memory_size=8 * MEGABYTE,
            default_acl=None,
            **options,
        )
