"""A page on this machine alone, on which people say yes or no to what a run's answers are, blind to tier and model.

Decided here: one question at a time with two keys, the parts that the classifier sees and nothing else, tiers' names
replaced as for judges; each answer is in labels.csv before the next question shows. It listens on 127.0.0.1, under an
address that cannot be guessed, and takes no request that comes from another page. Left out: users and passwords (a
rater is a name), questions other than yes or no.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from frontstage import judging
from frontstage.core import Classifier, Episode, Judge, Mistake
from frontstage.labels import VALUES, Label, append, read_labels

PARTS = {"query": "The user asked", "thought": "The model thought", "reply": "The model replied"}
LARGEST = 10_000
"""Bytes of a request's body that are read."""


@dataclass(frozen=True)
class Item:
    """One question to a rater."""

    id: str
    classifier: str
    question: str
    parts: tuple[tuple[str, str], ...]
    """(heading, text), blinded."""


def items(
    asked: Sequence[tuple[str, str]], played: Mapping[str, Episode], by: Sequence[Classifier | Judge]
) -> list[Item]:
    """The questions, with what each classifier would be shown of the episode."""
    named = {each.name: each for each in by}
    return [_item(id, named[name], played[id]) for id, name in asked]


def _item(id: str, by: Classifier | Judge, one: Episode) -> Item:
    said = judging.shown(judging.blinded(one.said, one.labels), by)
    parts = [(heading, getattr(said, part)) for part, heading in PARTS.items() if part in by.sees]
    question = f"{by.name}? {by.about}"
    if said.complying:
        question += f" To comply is to take option ({said.complying})."
    return Item(id, by.name, question, tuple((heading, text or "(nothing)") for heading, text in parts))


class Desk:
    """What one rater is asked, and has answered: the state behind the page."""

    def __init__(self, asked: Sequence[Item], file: Path, rater: str, seed: int) -> None:
        if not rater.strip() or "," in rater:
            raise Mistake("a rater is a name without a comma: --rater NAME")
        self.asked, self.file, self.rater, self.seed = list(asked), file, rater, seed
        done = {(each.id, each.classifier) for each in read_labels(file) if each.rater == rater}
        self.at = next((i for i, one in enumerate(asked) if (one.id, one.classifier) not in done), len(asked))
        self.lock = threading.Lock()

    def page(self) -> str:
        """The question that is due, as HTML."""
        from frontstage import page

        item = self.asked[self.at] if self.at < len(self.asked) else None
        return page.label(item, self.at, len(self.asked), self.rater, self.seed, back=self.at > 0)

    def answer(self, id: str, classifier: str, value: str) -> None:
        """Writes the label and goes on; what is not the question that is due (a double click) changes nothing."""
        with self.lock:
            if value == "back":
                self.at = max(0, self.at - 1)
            elif value in VALUES and self.at < len(self.asked):
                due = self.asked[self.at]
                if (due.id, due.classifier) == (id, classifier):
                    append(self.file, [Label(id, classifier, value, self.rater)])
                    self.at += 1


class Served(ThreadingHTTPServer):
    """The desk on 127.0.0.1; `address` is where to look."""

    daemon_threads = True

    def __init__(self, desk: Desk, port: int = 0) -> None:
        self.desk, self.secret = desk, secrets.token_urlsafe(16)
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{self.secret}/"


_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; form-action 'self'"


class _Handler(BaseHTTPRequestHandler):
    server: Served

    def do_GET(self) -> None:
        if self._ours():
            self._send(200, self.server.desk.page())

    def do_POST(self) -> None:
        if not self._ours():
            return
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 < length <= LARGEST:
            self._send(400, "a label is a short form")
            return
        form = {key: values[0] for key, values in parse_qs(self.rfile.read(length).decode("utf-8", "replace")).items()}
        self.server.desk.answer(form.get("id", ""), form.get("classifier", ""), form.get("value", ""))
        self.send_response(303)
        self.send_header("Location", f"/{self.server.secret}/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _ours(self) -> bool:
        """Whether the request came to our address, from our own page or none."""
        port = self.server.server_address[1]
        here = {f"127.0.0.1:{port}", f"localhost:{port}"}
        origin = self.headers.get("Origin", "")
        known = self.headers.get("Host") in here and origin.removeprefix("http://") in {"", *here}
        if known and self.path == f"/{self.server.secret}/":
            return True
        self._send(404, "there is nothing here")
        return False

    def _send(self, status: int, text: str) -> None:
        body = text.encode("utf-8", "replace")
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", _POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the terminal: what matters is in labels.csv."""
