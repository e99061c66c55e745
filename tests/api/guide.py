"""The shell session of docs/api.md: its commands run one after the other in one shell, each block's output apart.

`python -m tests.api.guide http://localhost:8501 zw_…` runs it against a started server and pastes what came into the guide.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.settings import ROOT

GUIDE = ROOT / "docs" / "api.md"
END = "\x1e"
_BLOCK = re.compile(r"```sh\n(?P<commands>.*?)```\n(?:\n```json\n(?P<output>.*?)```\n)?", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """Commands, and the output that the guide prints under them, if any."""

    commands: str
    output: str | None


def blocks(text: str) -> list[Block]:
    return [Block(found["commands"], found["output"]) for found in _BLOCK.finditer(text)]


def run(text: str, *, site: str, token: str) -> list[str]:
    """What each block prints. Fails when a command does."""
    script = "\n".join(f"{block.commands}\nprintf '{END}'" for block in blocks(text))
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script], cwd=folder, capture_output=True, text=True, timeout=120, check=False,
            env={**os.environ, "ZHIWANG": site, "TOKEN": token},
        )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout.split(END)[:-1]


def shape(value: Any) -> Any:
    """What must not change from one run to the next: the names, and the codes that programs go by."""
    if isinstance(value, dict):
        return {name: item if name in ("code", "state", "missing", "flags", "media_type") else shape(item) for name, item in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__ if isinstance(value, bool | str) else "a number or nothing" if value is None or isinstance(value, int | float) else "?"


def pasted(text: str, outputs: list[str]) -> str:
    """The guide with what came under each block that prints."""
    said = iter(outputs)

    def put(found: re.Match[str]) -> str:
        output = next(said)
        if found["output"] is None:
            return found[0]
        return f"```sh\n{found['commands']}```\n\n```json\n{output.strip()}\n```\n"

    return _BLOCK.sub(put, text)


def main() -> None:
    site, token = sys.argv[1:]
    text = GUIDE.read_text("utf-8")
    outputs = run(text, site=site, token=token)
    for block, output in zip(blocks(text), outputs, strict=True):
        if block.output is not None:
            json.loads(output)
    Path(GUIDE).write_text(pasted(text, outputs), "utf-8")


if __name__ == "__main__":
    main()
