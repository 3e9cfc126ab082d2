"""No module of the tracker is written to speak to a network."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("db", "imports", "exports", "tracker")
SPEAK = frozenset(
    [
        *("socket", "socketserver", "ssl", "http", "urllib.request", "urllib.error", "urllib3"),
        *("urllib.robotparser", "xmlrpc", "webbrowser", "requests", "httpx", "aiohttp"),
        *("websockets", "paramiko", "ftplib", "smtplib", "poplib", "imaplib", "nntplib"),
        *("telnetlib", "multiprocessing.managers", "multiprocessing.connection"),
        *("logging.handlers", "asyncio.streams"),
    ]
)
OWN_NAME = "gethostname"
"""The one name of socket that may be used: what this computer is called, asked of itself."""
OPEN = frozenset(
    [
        *("open_connection", "start_server", "start_unix_server", "open_unix_connection"),
        *("create_connection", "create_server", "create_datagram_endpoint", "sock_connect"),
        *("getaddrinfo", "open_url", "urlopen"),
    ]
)
"""Methods that connect, listen, look up a name, or have Textual start a browser."""


def speaking(code: str) -> Iterator[str]:
    """Yield what in a module's code is for speaking to a network."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if _speaks(alias.name) and alias.name != "socket":
                    yield alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                if _speaks(name) and name != f"socket.{OWN_NAME}":
                    yield name
        elif isinstance(node, ast.Attribute):
            of_socket = isinstance(node.value, ast.Name) and node.value.id == "socket"
            if node.attr in OPEN or (of_socket and node.attr != OWN_NAME):
                yield node.attr


def _speaks(module: str) -> bool:
    parts = module.split(".")
    return any(".".join(parts[:count]) in SPEAK for count in range(1, len(parts) + 1))


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_is_for_speaking_to_a_network(package: str) -> None:
    found = {
        str(path.relative_to(ROOT)): names
        for path in (ROOT / package).rglob("*.py")
        if (names := sorted(speaking(path.read_text(encoding="utf-8"))))
    }
    assert found == {}


@pytest.mark.parametrize(
    "code",
    [
        "import urllib.request",
        "from urllib import request",
        "from http.client import HTTPSConnection",
        "def f():\n    import smtplib",
        "import socket\nsocket.create_connection(('example.org', 80))",
        "import socket\nsocket.socket()",
        "from socket import socket",
        "import asyncio\nasyncio.open_connection('example.org', 80)",
        "self.app.open_url('https://example.org')",
    ],
)
def test_the_look_sees_what_would_speak(code: str) -> None:
    assert list(speaking(code))


def test_what_opens_no_connection_passes() -> None:
    assert not list(speaking("from urllib.parse import quote\nimport socket\nsocket.gethostname()"))


LOADED = """
import importlib, pkgutil, sys
import tracker.app.app
for package in ("tracker.cli", "tracker.screens", "tracker.widgets"):
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
        importlib.import_module(module.name)
print(*sys.modules)
"""


def test_the_app_and_its_commands_load_no_library_for_the_web_or_for_mail() -> None:
    finished = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(finished.stdout.split())
    assert "asyncio" in loaded  # which loads socket and ssl, and uses a pair of sockets as a pipe
    for name in ("http.client", "urllib.request", "ftplib", "smtplib", "webbrowser", "requests"):
        assert name not in loaded, name
