"""A model in process answers over HTTP as OpenAI's chat completions would, and on request misbehaves as providers do.

Decided here: requests wait for one thread, which draws together what waits and is drawn alike; a draw follows from its
seed, so that what is served is what is drawn in process, whatever came with it. Each fault is one thing that a client
must not swallow, and has a name; what became of every request is kept, so that a test can count. It listens on
127.0.0.1 only. Left out: streaming, tools, log-probabilities, embeddings, the other protocols, encryption; parameters
that are not known are ignored, as most servers do.
"""

from __future__ import annotations

import json
import queue
import secrets
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import SHUT_RDWR, SHUT_WR, socket
from socketserver import TCPServer
from types import MappingProxyType
from typing import Any, cast

from frontstage.core import Answer, Message, Mistake, Sampling, digest

FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "rate_limited": "status 429 with a time to wait, a short one",
        "error": "status 500",
        "unauthorized": "status 401 whose message repeats the key that was sent",
        "dropped": "the connection closes and nothing is answered",
        "dropped_midway": "the connection closes in the middle of the answer",
        "slow": "the answer comes in pieces, with pauses",
        "not_json": "status 200 with a page of HTML",
        "broken_unicode": "bytes that are not UTF-8 in the text",
        "lone_surrogate": "half a character (\\ud800) in the text",
        "huge": "a text of tens of megabytes",
        "empty": "no text",
        "truncated": "half of the text, with finish_reason length",
        "refusal": "no text, and words in the protocol's field for refusals",
        "filtered": "the text, with finish_reason content_filter",
        "wrong_model": "the answer names another model",
        "duplicate_choice": "one choice more than was asked for",
    }
)
"""How a provider can fail: in place of the true answer, or to it."""

Sample = Callable[[Sequence[Sequence[Message]], Sequence[int], Sampling], Sequence[Answer]]
"""(prompts, seeds, how to sample) → one answer a prompt, in order: `engine.Local.sample`."""

Fault = Callable[[int, Mapping[str, Any]], str | None]
"""(the request's number, from 1; its body) → the fault that befalls it, one of FAULTS, or None."""


def open_server(model: str, port: int = 0, faults: Sequence[str] = (), every: int = 1) -> Server:
    """A server of an in-process model, `organism/NAME` or `local/DIRECTORY`, by the last part of its name.

    Every so-many-th request meets a fault, the `faults` in turn; port 0 takes any that is free.
    """
    from frontstage import models

    kind, _, name = model.partition("/")
    if kind == "scripted":
        raise Mistake(f"{model} cannot be served: it is given the cell and reads no prompt; there are organism/NAME, …")
    if not models.in_process(model):
        raise Mistake(f"{model!r} does not run in process; what can be served is organism/NAME or local/DIRECTORY")
    fault = in_turn(faults, every) if faults or every != 1 else None
    local: Any = models.sampler(model, models.weights(model))
    return Server(local.sample, Path(name).resolve().name if kind == "local" else name, port, fault)


def in_turn(faults: Sequence[str], every: int = 1) -> Fault:
    """Every so-many-th request meets a fault, the `faults` in turn; Mistake where one is not in FAULTS."""
    for name in faults:
        _known(name)
    if every < 1:
        raise Mistake(f"every 1st, 2nd, … request can meet a fault, not every {every}th")
    if not faults:
        raise Mistake(f"no fault is named that requests should meet; there are: {', '.join(FAULTS)}")
    return lambda number, _asked: None if number % every else faults[(number // every - 1) % len(faults)]


def _known(fault: str) -> str:
    if fault not in FAULTS:
        raise Mistake(f"no fault {fault!r}; there are: {', '.join(FAULTS)}")
    return fault


@dataclass(frozen=True, slots=True)
class Seen:
    """A request for a completion, and what became of it."""

    number: int
    """From 1, as they came."""
    prompt: str = ""
    """`core.digest` of the messages; "" where the request could not be read."""
    seed: int | None = None
    fault: str | None = None
    status: int = 0
    """Of HTTP; 0 where nothing was answered."""
    whole: bool = False
    """Whether the answer was written in full."""


class Server:
    """A model behind a port, from `with` until its end: answers, faults, and what was seen.

    `name` is what requests and answers call the model. Where a `key` is given, a request must bear it. `slow` is the
    seconds that a slow answer takes, `huge` the letters of a huge one. Raises Mistake where the port is taken.
    """

    def __init__(
        self, sample: Sample, name: str, port: int = 0, fault: Fault | None = None, key: str | None = None,
        slow: float = 0.3, huge: int = 32_000_000,
    ) -> None:  # fmt: skip
        self.name, self.slow, self.huge = name, slow, huge
        self._fault, self._key = fault, key
        self._drawing = _Drawing(sample)
        self._change = threading.Condition()
        self._came, self._seen = 0, dict[int, Seen]()
        self._closing = threading.Event()
        try:
            self._listening = _Listening(self, port)
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or error
            raise Mistake(f"127.0.0.1:{port} cannot be served at: {why}; take another port, or 0 for any") from error
        self.url = f"http://127.0.0.1:{self._listening.server_address[1]}/v1"

    def __enter__(self) -> Server:
        listening = threading.Thread(target=self._listening.serve_forever, args=(0.02,), daemon=True)
        self._threads = (listening, threading.Thread(target=self._drawing.run, daemon=True))
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Frees the port and drops who is still connected; a batch that is being drawn is not waited for long."""
        self._closing.set()
        self._drawing.stop()
        self._listening.shutdown()
        self._listening.server_close()
        self._listening.hang_up()
        for thread in self._threads:
            thread.join(timeout=1)

    def wait(self) -> None:
        """Returns when the server closes; ctrl-C raises KeyboardInterrupt."""
        self._closing.wait()

    @property
    def seen(self) -> tuple[Seen, ...]:
        """Every request for a completion so far, in the order in which they came; waits for those under way."""
        with self._change:
            self._change.wait_for(lambda: len(self._seen) == self._came)
            return tuple(self._seen[number] for number in sorted(self._seen))

    # ------------------------------------------------------------ for the connections

    def _comes(self) -> Seen:
        with self._change:
            self._came += 1
            return Seen(self._came)

    def _went(self, seen: Seen) -> None:
        with self._change:
            self._seen[seen.number] = seen
            self._change.notify_all()

    def _admit(self, bearer: str) -> None:
        if self._key is not None and not secrets.compare_digest(bearer.encode(), self._key.encode()):
            raise _Refused(401, "this is not the key of this server", code="invalid_api_key")

    def _reply(self, seen: Seen, bearer: str, body: bytes) -> tuple[Seen, _Reply]:
        """What is answered to a request; whatever goes wrong with it is answered in the protocol's own form."""
        try:
            self._admit(bearer)
            asked = _asked(body, self.name)
            seen = replace(seen, prompt=digest(asked.messages), seed=asked.seed)
            seen = replace(seen, fault=self._meets(seen.number, asked))
            return seen, self._befallen(seen, asked, bearer)
        except _Refused as refused:
            return seen, refused.reply
        except Exception as error:  # a sampler may raise anything, and the client must be told
            return seen, _Refused(500, f"{type(error).__name__}: {error}", kind="server_error").reply

    def _meets(self, number: int, asked: _Asked) -> str | None:
        name = self._fault(number, asked.body) if self._fault else None
        return name if name is None else _known(name)

    def _befallen(self, seen: Seen, asked: _Asked, bearer: str) -> _Reply:
        """The true answer, with the fault that befalls it, or the fault instead."""
        fault = seen.fault or ""
        if fault in _INSTEAD:
            return _INSTEAD[fault](bearer)
        edits = {**_EDITS, "huge": _texts(lambda text: _repeated(text, self.huge))}
        body = _bytes(edits.get(fault, dict)(self._completion(seen, asked)))
        if fault == "broken_unicode":
            body = body.replace(_HALF.encode("ascii", "backslashreplace"), b"\xff\xfe")
        midway, slow = fault == "dropped_midway", fault == "slow"
        return _Reply(200, body, written=len(body) // 2 if midway else None, seconds=self.slow if slow else 0)

    def _completion(self, seen: Seen, asked: _Asked) -> dict[str, Any]:
        try:
            answers = self._drawing.draw(asked.messages, asked.seeds, asked.sampling)
        except Mistake as mistake:
            code = "context_length_exceeded" if "context" in str(mistake) else None
            raise _Refused(400, str(mistake), "messages" if code else None, code) from mistake
        n_in, n_out = answers[0].tokens_in, sum(answer.tokens_out for answer in answers)
        return {
            "id": f"chatcmpl-{seen.number}", "object": "chat.completion", "created": int(time.time()),
            "model": self.name, "choices": [_choice(*each) for each in enumerate(answers)],
            "usage": {"prompt_tokens": n_in, "completion_tokens": n_out, "total_tokens": n_in + n_out},
        }  # fmt: skip


def _choice(index: int, answer: Answer) -> dict[str, Any]:
    message = {"role": "assistant", "content": answer.text}
    if answer.thinking:
        message["reasoning_content"] = answer.thinking
    return {"index": index, "message": message, "finish_reason": _FINISH[answer.stop], "logprobs": None}


_FINISH = {"stop": "stop", "max_tokens": "length", "content_filter": "content_filter"}


# ---------------------------------------------------------------- drawing


@dataclass(frozen=True, slots=True)
class _Draw:
    messages: Sequence[Message]
    seed: int
    sampling: Sampling
    answer: Future[Answer] = field(default_factory=Future)


class _Drawing:
    """What waits to be drawn, and the one thread that draws it, together where it is drawn alike."""

    def __init__(self, sample: Sample) -> None:
        self.sample, self.stopped, self.lock = sample, False, threading.Lock()
        self.waiting: queue.SimpleQueue[_Draw | None] = queue.SimpleQueue()
        """None, the last that is ever put, ends the thread."""

    def draw(self, messages: Sequence[Message], seeds: Sequence[int], sampling: Sampling) -> list[Answer]:
        """One answer a seed; returns when the thread has drawn them."""
        draws = [_Draw(messages, seed, sampling) for seed in seeds]
        with self.lock:
            if self.stopped:
                raise _Refused(503, "the server is closing", kind="server_error")
            for draw in draws:
                self.waiting.put(draw)
        return [draw.answer.result() for draw in draws]

    def stop(self) -> None:
        with self.lock:
            self.stopped = True
            self.waiting.put(None)

    def run(self) -> None:
        while batch := self._gathered():
            alike: dict[Sampling, list[_Draw]] = {}
            for draw in batch:
                alike.setdefault(draw.sampling, []).append(draw)
            for draws in alike.values():
                self._drawn(draws)

    def _gathered(self, most: int = 64, seconds: float = 0.004) -> list[_Draw]:
        """What waits, once something does, and what comes just after it; nothing after the end."""
        batch, until = [self.waiting.get()], time.monotonic() + seconds
        while batch[-1] is not None and len(batch) < most:
            try:
                batch.append(self.waiting.get(timeout=max(0.0, until - time.monotonic())))
            except queue.Empty:
                break
        if batch[-1] is None and len(batch) > 1:
            self.waiting.put(None)
        return [draw for draw in batch if draw is not None]

    def _drawn(self, draws: list[_Draw]) -> None:
        """Where a batch cannot be drawn each is drawn alone, so that one bad prompt is one bad answer."""
        try:
            if self.stopped:
                raise _Refused(503, "the server is closing", kind="server_error")
            prompts, seeds = [draw.messages for draw in draws], [draw.seed for draw in draws]
            answers = list(zip(draws, self.sample(prompts, seeds, draws[0].sampling), strict=True))
        except Exception as error:  # it is the waiting connection's to tell
            if len(draws) == 1:
                draws[0].answer.set_exception(error)
                return
            for draw in draws:
                self._drawn([draw])
            return
        for draw, answer in answers:
            draw.answer.set_result(answer)


# ---------------------------------------------------------------- what is asked


class _Refused(Exception):
    """A request that is answered by an error, in OpenAI's form."""

    def __init__(
        self, status: int, message: str, param: str | None = None, code: str | None = None,
        kind: str = "invalid_request_error", headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        super().__init__(message)
        error = {"message": message, "type": kind, "param": param, "code": code}
        self.reply = _Reply(status, _bytes({"error": error}), headers=headers)


@dataclass(frozen=True, slots=True)
class _Asked:
    messages: list[Message]
    sampling: Sampling
    seed: int
    n: int
    body: Mapping[str, Any]

    @property
    def seeds(self) -> list[int]:
        """A choice's seed is a hash; the first one's is the request's own, so that it is the draw made in process."""
        return [self.seed, *(int(digest(self.seed, i), 16) >> 1 for i in range(1, self.n))]


_MOST = 2**63 - 1


def _asked(body: bytes, name: str) -> _Asked:
    asked = _object(body)
    model = asked.get("model")
    if not isinstance(model, str):
        raise _Refused(400, "model is missing, or no text", "model")
    if model != name:
        raise _Refused(404, f"the model {model!r} does not exist here; there is {name!r}", "model", "model_not_found")
    if asked.get("stream"):
        raise _Refused(400, "streaming is not supported here", "stream", "unsupported_value")
    limit = "max_tokens" if asked.get("max_completion_tokens") is None else "max_completion_tokens"
    sampling = Sampling(
        temperature=_number(asked, "temperature", 1.0, 0, 2),
        top_p=_number(asked, "top_p", None, 0, 1),
        max_tokens=_number(asked, limit, 2048, 1, _MOST, whole=True),
    )
    seed = _number(asked, "seed", None, -_MOST, _MOST, whole=True)
    n = _number(asked, "n", 1, 1, 128, whole=True)
    return _Asked(_messages(asked), sampling, secrets.randbits(63) if seed is None else seed, n, asked)


def _object(body: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _Refused(400, f"the body is not JSON: {type(error).__name__}: {str(error)[:200]}") from error
    if not isinstance(asked, dict):
        raise _Refused(400, "the body is a JSON object with model and messages")
    return asked


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _number(asked: Mapping[str, Any], name: str, default: Any, low: int, high: int, whole: bool = False) -> Any:
    """A parameter's value, null being none; bool, which Python takes for a number, is not one."""
    value = asked.get(name)
    if value is None:
        return default
    number = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if not number or not low <= value <= high:
        what = "a whole number" if whole else "a number"
        raise _Refused(400, f"{name} is {what} from {low} to {high}", name, "invalid_value")
    return value


def _messages(asked: Mapping[str, Any]) -> list[Message]:
    turns = asked.get("messages")
    if not isinstance(turns, list) or not turns:
        raise _Refused(400, "messages is a list of at least one message", "messages")
    messages = [_message(turn, f"messages[{i}]") for i, turn in enumerate(turns)]
    continues, prefilled = asked.get("continue_final_message"), messages[-1]["role"] == "assistant"
    if prefilled and not continues:
        raise _Refused(400, "a final assistant message (a prefill) needs continue_final_message: true", "messages")
    if continues and not prefilled:
        raise _Refused(400, "continue_final_message needs a final assistant message", "continue_final_message")
    if continues and asked.get("add_generation_prompt"):
        raise _Refused(400, "continue_final_message excludes add_generation_prompt", "add_generation_prompt")
    return messages


_ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}


def _message(turn: Any, where: str) -> Message:
    role = turn.get("role") if isinstance(turn, dict) else None
    if not isinstance(role, str) or role not in _ROLES:
        raise _Refused(400, f"{where} has a role, one of: {', '.join(_ROLES)}", f"{where}.role")
    texts = _parts(turn.get("content"))
    if not all(isinstance(text, str) and _is_unicode(text) for text in texts):
        raise _Refused(400, f"{where}.content is a text, or a list of text parts, of whole characters", where)
    return {"role": _ROLES[role], "content": "\n".join(texts)}


def _parts(content: Any) -> list[Any]:
    """The texts of a content, None for a part that is none."""
    parts = content if isinstance(content, list) else [{"type": "text", "text": content}]
    return [part.get("text") if isinstance(part, dict) and part.get("type") == "text" else None for part in parts]


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


# ---------------------------------------------------------------- what is answered


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    """0 closes the connection and says nothing."""
    body: bytes = b""
    written: int | None = None
    """The bytes that are written before the connection closes; None writes all."""
    seconds: float = 0.0
    """The time that writing takes."""
    headers: Mapping[str, str] = field(default_factory=dict)


def _bytes(payload: Mapping[str, Any]) -> bytes:
    return json.dumps(payload).encode("ascii")


_WAIT = {"Retry-After": "1", "Retry-After-Ms": "20"}
"""Seconds are whole; OpenAI's own client prefers the milliseconds, which keep a rehearsal short."""

_PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in to the network.</body></html>\n"

_INSTEAD: Mapping[str, Callable[[str], _Reply]] = {
    "rate_limited": lambda _bearer: _Refused(
        429, "Rate limit reached", code="rate_limit_exceeded", kind="requests", headers=_WAIT
    ).reply,
    "error": lambda _bearer: _Refused(500, "The server had an error while processing", kind="server_error").reply,
    "unauthorized": lambda bearer: _Refused(
        401, f"Incorrect API key provided: {bearer}.", code="invalid_api_key"
    ).reply,
    "dropped": lambda _bearer: _Reply(0),
    "not_json": lambda _bearer: _Reply(200, _PAGE, headers={"Content-Type": "text/html"}),
}  # fmt: skip
"""The faults in place of an answer, of the key that was sent; nothing is drawn."""

_HALF = "\ud800"


def _texts(
    change: Callable[[str], str | None], finish: str | None = None, **more: str
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The edit of a completion that changes each choice's text, and how it finished."""

    def edited(choice: Mapping[str, Any]) -> dict[str, Any]:
        message = {**choice["message"], "content": change(choice["message"]["content"]), **more}
        return {**choice, "message": message, "finish_reason": finish or choice["finish_reason"]}

    return lambda completion: {**completion, "choices": [edited(choice) for choice in completion["choices"]]}


def _with_half(text: str) -> str:
    middle = len(text) // 2
    return text[:middle] + _HALF + text[middle:]


def _repeated(text: str, letters: int) -> str:
    text = f"{text} "
    return (text * (letters // len(text) + 1))[:letters]


def _with_double(completion: dict[str, Any]) -> dict[str, Any]:
    choices = completion["choices"]
    return {**completion, "choices": [*choices, {**choices[-1], "index": len(choices)}]}


_EDITS: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "broken_unicode": _texts(_with_half),
    "lone_surrogate": _texts(_with_half),
    "empty": _texts(lambda _text: ""),
    "truncated": _texts(lambda text: text[: len(text) // 2], "length"),
    "refusal": _texts(lambda _text: None, "stop", refusal="I'm sorry, but I can't help with that."),
    "filtered": _texts(lambda text: text, "content_filter"),
    "wrong_model": lambda completion: {**completion, "model": "another-model"},
    "duplicate_choice": _with_double,
}
"""The faults that change what a true answer says."""


# ---------------------------------------------------------------- connections


class _Listening(ThreadingHTTPServer):
    """The socket, and a thread for each connection."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, house: Server, port: int) -> None:
        self.house, self.connected, self.lock = house, set[socket](), threading.Lock()
        super().__init__(("127.0.0.1", port), _Connection)

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # HTTPServer's own looks the host's name up, which may take seconds
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]

    def get_request(self) -> tuple[socket, Any]:
        connection, address = super().get_request()
        with self.lock:
            self.connected.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        with self.lock:
            self.connected.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Wakes the threads of connections that are kept alive; they end."""
        with self.lock:
            for connection in self.connected:
                with suppress(OSError):  # the client was quicker
                    connection.shutdown(SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is in `seen`, and no news; anything else is printed."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


_LIMIT = 8 * 2**20
"""Bytes of a request's body."""


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "frontstage", ""
    timeout = 60
    disable_nagle_algorithm = True

    @property
    def house(self) -> Server:
        return cast(_Listening, self.server).house

    @property
    def bearer(self) -> str:
        """The key that was sent."""
        scheme, _, key = str(self.headers.get("Authorization", "")).partition(" ")
        return key.strip() if scheme.lower() == "bearer" else ""

    def do_GET(self) -> None:
        try:
            self._write(_Reply(200, _bytes(self._told())))
        except _Refused as refused:
            self._write(refused.reply)

    def do_POST(self) -> None:
        try:
            body = self._body()
        except _Refused as refused:
            self._write(refused.reply, closes=True)
            return
        seen = self.house._comes()
        try:
            seen, reply = self.house._reply(seen, self.bearer, body)
            seen = replace(seen, status=reply.status)
            seen = replace(seen, whole=self._write(reply))
        finally:
            self.house._went(seen)

    def _told(self) -> dict[str, Any]:
        if self._path == "/health":
            return {"status": "ok"}
        self.house._admit(self.bearer)
        model = {"id": self.house.name, "object": "model", "created": 0, "owned_by": "frontstage"}
        if self._path == "/v1/models":
            return {"object": "list", "data": [model]}
        if self._path == f"/v1/models/{self.house.name}":
            return model
        raise _no_path(self._path)

    @property
    def _path(self) -> str:
        return self.path.partition("?")[0]

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or len(length) > 18:
            raise _Refused(411, "a request has a Content-Length, in bytes")
        if int(length) > _LIMIT:
            raise _Refused(413, f"a request's body has at most {_LIMIT} bytes, not {length}")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise ConnectionAbortedError("the request ended before its body did")
        if self._path != "/v1/chat/completions":
            raise _no_path(self._path)
        return body

    def _write(self, reply: _Reply, closes: bool = False) -> bool:
        """Whether the whole answer was written."""
        whole = bool(reply.status) and reply.written is None
        if closes or not whole:
            self.close_connection = True
        if reply.status:
            self._head(reply, closes)
            self._pieces(reply.body[: reply.written], reply.seconds)
        if closes:
            self._linger()
        return whole

    def _head(self, reply: _Reply, closes: bool) -> None:
        self.send_response(reply.status)
        headers = {"Content-Type": "application/json", "Content-Length": str(len(reply.body)), **reply.headers}
        for name, value in (headers | ({"Connection": "close"} if closes else {})).items():
            self.send_header(name, value)
        self.end_headers()

    def _pieces(self, body: bytes, seconds: float, pieces: int = 8) -> None:
        size = -(-len(body) // pieces) if seconds else len(body)
        for start in range(0, len(body), size or 1):
            if seconds and self.house._closing.wait(seconds / pieces):
                raise ConnectionAbortedError("the server closed while it was answering")
            self.wfile.write(body[start : start + size])

    def _linger(self) -> None:
        """Reads on for a while: who is still writing when the connection closes would not read why."""
        left = 4 * _LIMIT
        with suppress(OSError):  # the client has closed, or waits for nothing
            self.connection.shutdown(SHUT_WR)
            self.connection.settimeout(1)
            while left > 0 and (piece := self.connection.recv(2**16)):
                left -= len(piece)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the standard library would say as a page (a bad request line, an unknown method) in OpenAI's form."""
        self._write(_Refused(int(code), message or self.responses[code][0]).reply, closes=True)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: `seen` is the log."""


def _no_path(path: str) -> _Refused:
    there = "POST /v1/chat/completions, GET /v1/models, GET /health"
    return _Refused(404, f"nothing is at {path}; there are: {there}", code="not_found")
