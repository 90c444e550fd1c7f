"""The server: the protocol, one answer a seed however requests come, every fault as clients meet it, what was seen."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import FrozenInstanceError
from http.client import BadStatusLine, HTTPConnection, IncompleteRead, RemoteDisconnected
from typing import Any
from urllib.parse import urlsplit

import pytest

from frontstage import models
from frontstage.core import Answer, Mistake, Sampling, digest
from frontstage.server import FAULTS, Seen, Server, _Connection, in_turn, open_server

HELLO = [{"role": "user", "content": "Hello."}]


def sample(prompts, seeds, sampling):
    """A model whose answers tell what it was asked: by which seed, how long the prompt is, how it is drawn."""
    assert len(prompts) == len(seeds)
    said = [
        f"{seed} {prompt[-1]['content']} {sampling.temperature}" for prompt, seed in zip(prompts, seeds, strict=True)
    ]
    return [Answer(text, tokens_in=7, tokens_out=len(text.split())) for text in said]


@contextmanager
def serving(draws=sample, **how):
    with Server(draws, "toy", **how) as server:
        yield server


@contextmanager
def connection(server):
    opened = HTTPConnection("127.0.0.1", urlsplit(server.url).port, timeout=10)
    try:
        yield opened
    finally:
        opened.close()


def send(opened, body, path="/v1/chat/completions", method="POST", headers=None):
    """Status, headers and body as they came."""
    whole = body if isinstance(body, bytes) else json.dumps(body).encode()
    opened.request(method, path, whole if method == "POST" else None, headers or {})
    got = opened.getresponse()
    return got.status, got.headers, got.read()


def post(server, headers=None, **body):
    """Status and what the body holds."""
    with connection(server) as opened:
        status, _, got = send(opened, {"model": "toy", "messages": HELLO, **body}, headers=headers)
        return status, json.loads(got)


def text(server, **body):
    return post(server, **body)[1]["choices"][0]["message"]["content"]


# ---------------------------------------------------------------- the protocol


def test_a_completion_has_the_protocols_shape():
    with serving() as server:
        status, got = post(server, seed=5, temperature=0.5, reasoning_effort="low", logprobs=True, made_up=1)
    message = {"role": "assistant", "content": "5 Hello. 0.5"}
    assert status == 200
    assert got.pop("created") <= time.time()
    assert got == {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "toy",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
    }


def test_what_is_sampled_is_what_was_asked():
    heard = []

    def listens(prompts, seeds, sampling):
        heard.append((prompts, seeds, sampling))
        return sample(prompts, seeds, sampling)

    parts = [{"type": "text", "text": "One."}, {"type": "text", "text": "Two."}]
    turns = [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": parts, "name": "x"}]
    with serving(listens) as server:
        post(server, messages=turns, seed=1)
        post(server, temperature=0, top_p=0.9, max_tokens=5, seed=2)
        post(server, max_tokens=5, max_completion_tokens=6, seed=3)
        post(server, temperature=None, max_tokens=None, seed=4)
    assert heard[0][0] == [[{"role": "system", "content": "Be brief."}, {"role": "user", "content": "One.\nTwo."}]]
    assert [seeds for _, seeds, _ in heard] == [[1], [2], [3], [4]]
    asked = [Sampling(), Sampling(temperature=0, top_p=0.9, max_tokens=5), Sampling(max_tokens=6), Sampling()]
    assert [sampling for _, _, sampling in heard] == asked


def test_an_absent_seed_is_another_one_each_time():
    with serving() as server:
        assert text(server) != text(server)
        assert len({seen.seed for seen in server.seen}) == 2


def test_each_choice_has_a_seed_of_its_own_and_the_first_the_requests():
    with serving() as server:
        one, (_, three), (_, more) = text(server, seed=5), post(server, seed=5, n=3), post(server, seed=5, n=70)
    texts = [choice["message"]["content"] for choice in more["choices"]]
    assert [choice["index"] for choice in more["choices"]] == list(range(70))
    assert len(set(texts)) == 70
    assert [choice["message"]["content"] for choice in three["choices"]] == texts[:3]
    assert texts[0] == one
    assert three["usage"] == {"prompt_tokens": 7, "completion_tokens": 9, "total_tokens": 16}


def test_a_cut_answer_and_native_reasoning_are_told():
    cut = lambda prompts, *_: [Answer("Half of", "I think", stop="max_tokens") for _ in prompts]  # noqa: E731
    with serving(cut) as server:
        choice = post(server)[1]["choices"][0]
    assert choice["finish_reason"] == "length"
    assert choice["message"] == {"role": "assistant", "content": "Half of", "reasoning_content": "I think"}


def test_a_prefill_is_continued_only_where_that_is_asked():
    opened = [*HELLO, {"role": "assistant", "content": "Well,"}]
    with serving() as server:
        assert text(server, messages=opened, continue_final_message=True, add_generation_prompt=False, seed=1) == (
            "1 Well, 1.0"
        )
        status, got = post(server, messages=opened)
        assert status == 400
        assert "continue_final_message" in got["error"]["message"]
        assert post(server, continue_final_message=True)[0] == 400
        assert post(server, messages=opened, continue_final_message=True, add_generation_prompt=True)[0] == 400


def test_who_serves_and_that_it_lives():
    with serving() as server, connection(server) as opened:
        model = {"id": "toy", "object": "model", "created": 0, "owned_by": "frontstage"}
        for path, told in (
            ("/health", {"status": "ok"}),
            ("/v1/models", {"object": "list", "data": [model]}),
            ("/v1/models/toy", model),
        ):
            status, _, body = send(opened, b"", path, "GET")
            assert (status, json.loads(body)) == (200, told)
        assert send(opened, b"", "/v1/models/other", "GET")[0] == 404


# ---------------------------------------------------------------- errors

WRONG: dict[str, tuple[Any, int, str]] = {
    "no JSON": (b"{", 400, "not JSON"),
    "no UTF-8": (b'{"model": "\xff"}', 400, "not JSON"),
    "deeper than deep": (b"[" * 200_000, 400, "not JSON"),
    "NaN": (b'{"model": "toy", "temperature": NaN}', 400, "NaN is not JSON"),
    "no object": ([], 400, "JSON object"),
    "no model": ({"model": None}, 400, "model is missing"),
    "another model": ({"model": "gpt"}, 404, "'toy'"),
    "stream": ({"stream": True}, 400, "streaming is not supported"),
    "no messages": ({"messages": []}, 400, "at least one message"),
    "messages of text": ({"messages": "Hello."}, 400, "at least one message"),
    "no role": ({"messages": ["Hello."]}, 400, "messages[0] has a role"),
    "odd role": ({"messages": [*HELLO, {"role": ["user"], "content": "x"}]}, 400, "messages[1] has a role"),
    "a tool": ({"messages": [{"role": "tool", "content": "x"}]}, 400, "has a role"),
    "no content": ({"messages": [{"role": "user"}]}, 400, "messages[0].content"),
    "an image": ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, 400, "text parts"),
    "half a letter": ({"messages": [{"role": "user", "content": "\ud800"}]}, 400, "whole characters"),
    "temperature of text": ({"temperature": "hot"}, 400, "temperature is a number from 0 to 2"),
    "temperature of true": ({"temperature": True}, 400, "temperature is a number"),
    "too hot": ({"temperature": 3}, 400, "from 0 to 2"),
    "top_p": ({"top_p": 1.5}, 400, "top_p is a number from 0 to 1"),
    "no tokens": ({"max_tokens": 0}, 400, "max_tokens is a whole number from 1"),
    "half a token": ({"max_completion_tokens": 0.5}, 400, "max_completion_tokens is a whole number"),
    "half a seed": ({"seed": 0.5}, 400, "seed is a whole number"),
    "no choice": ({"n": 0}, 400, "n is a whole number from 1 to 128"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_said_in_the_protocols_form(what):
    body, status, words = WRONG[what]
    whole = {"model": "toy", "messages": HELLO, **body} if isinstance(body, dict) else body
    with serving() as server, connection(server) as opened:
        got, headers, said = send(opened, whole)
        error = json.loads(said)["error"]
        assert got == status
        assert words in error["message"]
        assert set(error) == {"message", "type", "param", "code"}
        assert error["type"] == "invalid_request_error"
        assert headers["Content-Type"] == "application/json"
        assert send(opened, {"model": "toy", "messages": HELLO})[0] == 200, "the connection goes on"
        assert [seen.status for seen in server.seen] == [status, 200]


def test_a_missing_model_has_its_code():
    with serving() as server:
        assert post(server, model="gpt")[1]["error"]["code"] == "model_not_found"


def test_paths_and_methods_that_are_not_there(capfd):
    with serving() as server:
        for path, method, status in (
            ("/v1/embeddings", "POST", 404),
            ("/", "GET", 404),
            ("/v1/chat/completions", "GET", 404),
            ("/v1/models", "DELETE", 501),
        ):
            with connection(server) as opened:
                got, _, body = send(opened, {}, path, method)
            assert got == status
            assert json.loads(body)["error"]["message"]
        assert server.seen == ()
    assert capfd.readouterr() == ("", "")


def test_a_body_has_a_length_and_a_limit():
    with serving() as server:
        with connection(server) as opened:
            status, _, body = send(opened, b" " * (8 * 2**20 + 1))
            assert (status, "at most" in json.loads(body)["error"]["message"]) == (413, True)
        with connection(server) as opened:
            opened.request("POST", "/v1/chat/completions", iter([b"{}"]))
            assert opened.getresponse().status == 411
        for length in ("x", "-1", "9" * 5000):
            with connection(server) as opened:
                opened.putrequest("POST", "/v1/chat/completions")
                opened.putheader("Content-Length", length)
                opened.endheaders()
                assert opened.getresponse().status == 411


def test_what_the_sampler_says_is_told_and_the_server_lives():
    def fails(prompts, seeds, sampling):
        last = [prompt[-1]["content"] for prompt in prompts]
        if "long" in last:
            raise Mistake("a prompt of 9 tokens leaves no room in the model's context of 8")
        if "odd" in last:
            raise Mistake("a prompt has at least one token")
        if "broken" in last:
            raise FloatingPointError("diverged")
        return sample(prompts, seeds, sampling)

    def asked(content):
        return post(server, messages=[{"role": "user", "content": content}], seed=1)

    with serving(fails) as server:
        with ThreadPoolExecutor(8) as pool:
            got = list(pool.map(asked, ["long", "odd", "broken", "a", "b", "c", "d", "e"]))
        assert [status for status, _ in got] == [400, 400, 500, 200, 200, 200, 200, 200]
    codes = [(body["error"]["type"], body["error"]["code"]) for _, body in got[:3]]
    assert codes == [
        ("invalid_request_error", "context_length_exceeded"), ("invalid_request_error", None), ("server_error", None),
    ]  # fmt: skip
    assert got[2][1]["error"]["message"] == "FloatingPointError: diverged"


def test_a_sampler_that_returns_too_few_answers_is_an_error():
    with serving(lambda *_: []) as server:
        assert post(server)[0] == 500


def test_a_key_where_one_is_asked_for():
    with serving(key="sesame") as server, connection(server) as opened:
        for sent in (None, {"Authorization": "Bearer wrong"}, {"Authorization": "sesame"}, {"Authorization": "B\xe9"}):
            status, got = post(server, headers=sent)
            assert status == 401
            assert got["error"]["code"] == "invalid_api_key"
            assert "wrong" not in got["error"]["message"]
            assert "sesame" not in got["error"]["message"]
        right = {"Authorization": "Bearer sesame"}
        assert post(server, headers=right)[0] == 200
        assert send(opened, b"", "/v1/models", "GET")[0] == 401
        assert send(opened, b"", "/v1/models", "GET", right)[0] == 200
        assert send(opened, b"", "/health", "GET")[0] == 200


# ---------------------------------------------------------------- connections


def test_a_connection_is_kept_alive_and_no_answer_waits_for_an_acknowledgement():
    assert _Connection.disable_nagle_algorithm
    with serving() as server, connection(server) as opened:
        assert [send(opened, {"model": "toy", "messages": HELLO})[0] for _ in range(20)] == [200] * 20
        socket = opened.sock
        send(opened, b"", "/health", "GET")
        assert opened.sock is socket is not None


def test_64_at_once_are_answered_as_one_by_one_and_drawn_together():
    sizes = []

    def draws(prompts, seeds, sampling):
        sizes.append(len(prompts))
        time.sleep(0.02)
        return sample(prompts, seeds, sampling)

    def asked(i):
        body = {"seed": i, "temperature": i % 2, "n": 1 + (i % 8 == 0)}
        return post(server, messages=[{"role": "user", "content": f"Question {i}."}], **body)[1]["choices"]

    with serving(draws) as server:
        with ThreadPoolExecutor(64) as pool:
            together = list(pool.map(asked, range(64)))
        assert sum(sizes) == 72
        assert len(sizes) < 40
        assert sorted(seen.seed for seen in server.seen) == list(range(64))
    with serving() as server:
        assert [asked(i) for i in range(64)] == together


def test_what_waits_is_drawn_in_batches_of_one_sampling():
    batches, first, gate = [], threading.Event(), threading.Event()

    def draws(prompts, seeds, sampling):
        batches.append((sampling.temperature, len(prompts)))
        first.set()
        assert gate.wait(5)
        return sample(prompts, seeds, sampling)

    with serving(draws) as server, ThreadPoolExecutor(1) as pool:
        held = pool.submit(post, server)
        assert first.wait(5)
        drawing = server._drawing
        with ThreadPoolExecutor(2) as both:
            answers = [both.submit(drawing.draw, HELLO, range(40), Sampling(temperature=t)) for t in (0, 1)]
            while drawing.waiting.qsize() < 80:
                time.sleep(0.001)
            gate.set()
            assert [len(each.result()) for each in answers] == [40, 40]
        assert held.result()[0] == 200
    assert sum(size for _, size in batches) == 81
    assert max(size for _, size in batches) <= 64
    assert len(batches) <= 5


def test_two_servers_at_once():
    with serving() as one, Server(sample, "other") as two:
        assert one.url != two.url
        assert post(one)[0] == 200
        assert post(two)[0] == 404
        assert post(two, model="other")[0] == 200
        assert (len(one.seen), len(two.seen)) == (1, 2)


def test_closing_frees_the_port_and_drops_who_is_connected():
    with serving() as server:
        port = urlsplit(server.url).port
        kept = HTTPConnection("127.0.0.1", port, timeout=10)
        send(kept, b"", "/health", "GET")
    assert kept.sock.recv(1) == b""
    kept.close()
    with pytest.raises(ConnectionRefusedError):
        post(server)
    server.wait()
    with serving(port=port) as again:
        assert post(again)[0] == 200


def test_closing_does_not_wait_for_what_waits():
    drawing, gate = threading.Event(), threading.Event()

    def draws(prompts, seeds, sampling):
        drawing.set()
        assert gate.wait(5)
        return sample(prompts, seeds, sampling)

    def asked():
        try:
            return post(server)[0]
        except (ConnectionError, BadStatusLine):
            return 0

    with ThreadPoolExecutor(4) as pool:
        with serving(draws) as server:
            first = pool.submit(asked)
            assert drawing.wait(5)
            others = [pool.submit(asked) for _ in range(3)]
            while server._came < 4:
                time.sleep(0.001)
            threading.Timer(0.1, gate.set).start()
        assert [each.result() for each in [first, *others]] == [0, 0, 0, 0]
    assert len(server.seen) == 4


def test_a_busy_port_and_a_port_that_cannot_be_are_mistakes():
    with serving() as server:
        port = urlsplit(server.url).port
        with pytest.raises(Mistake, match=f"127.0.0.1:{port} cannot be served at: Address already in use"):
            Server(sample, "toy", port)
    with pytest.raises(Mistake, match="cannot be served at"):
        Server(sample, "toy", 70_000)


# ---------------------------------------------------------------- faults


def meeting(fault, **how):
    return serving(fault=lambda number, body: fault, **{"slow": 0.05, "huge": 300_000, **how})


def met(server, **body):
    """What a client gets who asks with seed 5 and a key."""
    with connection(server) as opened:
        asked = {"model": "toy", "messages": HELLO, "seed": 5, **body}
        return send(opened, asked, headers={"Authorization": "Bearer sk-secret"})


TRUE = "5 Hello. 1.0"


def choice(body):
    return json.loads(body)["choices"][0]


def rate_limited(status, headers, body):
    assert (status, json.loads(body)["error"]["code"]) == (429, "rate_limit_exceeded")
    assert 0 < int(headers["Retry-After"]) <= 1
    assert 0 < float(headers["Retry-After-Ms"]) <= 100


def error(status, headers, body):
    assert (status, json.loads(body)["error"]["type"]) == (500, "server_error")


def unauthorized(status, headers, body):
    assert status == 401
    assert "sk-secret" in json.loads(body)["error"]["message"]


def not_json(status, headers, body):
    assert (status, headers["Content-Type"]) == (200, "text/html")
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


def broken_unicode(status, headers, body):
    assert status == 200
    with pytest.raises(UnicodeDecodeError):
        json.loads(body)
    assert choice(body.replace(b"\xff\xfe", b""))["message"]["content"] == TRUE


def lone_surrogate(status, headers, body):
    text = choice(body)["message"]["content"]
    assert text.replace("\ud800", "") == TRUE != text


def huge(status, headers, body):
    assert len(choice(body)["message"]["content"]) == 300_000
    assert choice(body)["message"]["content"].startswith(f"{TRUE} {TRUE}")


def empty(status, headers, body):
    assert (status, choice(body)["message"]["content"], choice(body)["finish_reason"]) == (200, "", "stop")


def truncated(status, headers, body):
    assert (choice(body)["message"]["content"], choice(body)["finish_reason"]) == ("5 Hel" + "l", "length")


def refusal(status, headers, body):
    said = choice(body)
    assert (said["message"]["content"], said["finish_reason"]) == (None, "stop")
    assert said["message"]["refusal"].startswith("I'm sorry")


def filtered(status, headers, body):
    assert (choice(body)["message"]["content"], choice(body)["finish_reason"]) == (TRUE, "content_filter")


def wrong_model(status, headers, body):
    assert (json.loads(body)["model"], choice(body)["message"]["content"]) == ("another-model", TRUE)


def duplicate_choice(status, headers, body):
    assert [each["message"]["content"] for each in json.loads(body)["choices"]] == [TRUE, TRUE]
    assert [each["index"] for each in json.loads(body)["choices"]] == [0, 1]


def slow(status, headers, body):
    assert (status, choice(body)["message"]["content"]) == (200, TRUE)


ANSWERED = {
    check.__name__: check
    for check in (
        rate_limited, error, unauthorized, not_json, broken_unicode, lone_surrogate, huge, empty, truncated, refusal,
        filtered, wrong_model, duplicate_choice, slow,
    )
}  # fmt: skip
DROPPED = {"dropped": RemoteDisconnected, "dropped_midway": IncompleteRead}


def test_every_fault_is_tested_and_told():
    assert {*ANSWERED, *DROPPED} == {*FAULTS}
    assert all(about and "\n" not in about for about in FAULTS.values())


@pytest.mark.parametrize("fault", ANSWERED)
def test_a_fault_as_the_client_meets_it(fault):
    with meeting(fault) as server:
        status, headers, body = met(server)
        ANSWERED[fault](status, headers, body)
        assert server.seen == (Seen(1, digest(HELLO), 5, fault, status, True),)


@pytest.mark.parametrize("fault", DROPPED)
def test_a_dropped_connection_is_dropped_and_not_whole(fault):
    with meeting(fault) as server:
        with pytest.raises(DROPPED[fault]) as caught:
            met(server)
        status = 0 if fault == "dropped" else 200
        assert server.seen == (Seen(1, digest(HELLO), 5, fault, status, False),)
    if fault == "dropped_midway":
        assert len(caught.value.args[0]) > 50


def test_a_slow_answer_takes_its_time_and_comes_in_pieces():
    with meeting("slow", slow=0.16) as server, connection(server) as opened:
        begun = time.monotonic()
        opened.request("POST", "/v1/chat/completions", json.dumps({"model": "toy", "messages": HELLO}))
        got = opened.getresponse()
        head = time.monotonic()
        got.read()
        assert time.monotonic() - begun >= 0.16
        assert time.monotonic() - head >= 0.05


def test_closing_does_not_wait_for_a_slow_answer():
    begun = time.monotonic()
    with ThreadPoolExecutor(1) as pool, meeting("slow", slow=60) as server:
        asked = pool.submit(met, server)
        while not server._came:
            time.sleep(0.001)
        server._closing.set()
        with pytest.raises((ConnectionError, IncompleteRead)):
            asked.result()
        assert not server.seen[0].whole
    assert time.monotonic() - begun < 30


def test_a_huge_answer_is_tens_of_megabytes():
    with serving(fault=lambda *_: "huge") as server:
        assert len(met(server)[2]) > 30_000_000


def test_every_choice_meets_the_fault():
    with meeting("filtered") as server:
        reasons = [each["finish_reason"] for each in post(server, n=3)[1]["choices"]]
    assert reasons == ["content_filter"] * 3


def test_faults_that_replace_the_answer_draw_nothing():
    def never(*_):
        raise AssertionError("drawn")

    for fault in ("rate_limited", "error", "unauthorized", "not_json"):
        with meeting(fault, draws=never) as server:
            ANSWERED[fault](*met(server))


def test_faults_come_in_turn_to_every_so_many_th():
    meets = in_turn(("error", "empty"), 2)
    assert [meets(number, {}) for number in range(1, 9)] == [None, "error", None, "empty"] * 2
    with serving(fault=meets) as server:
        assert [post(server)[0] for _ in range(4)] == [200, 500, 200, 200]
        assert [(seen.number, seen.fault) for seen in server.seen] == [(1, None), (2, "error"), (3, None), (4, "empty")]


def test_a_fault_may_depend_on_what_is_asked():
    with serving(fault=lambda number, body: "error" if body["seed"] == 3 else None) as server:
        assert [post(server, seed=seed)[0] for seed in range(5)] == [200, 200, 200, 500, 200]


def test_unknown_faults_are_never_silent():
    with pytest.raises(Mistake, match="no fault 'gone'; there are: rate_limited, error"):
        in_turn(("error", "gone"))
    with pytest.raises(Mistake, match="not every 0th"):
        in_turn(("error",), 0)
    with pytest.raises(Mistake, match="no fault is named"):
        open_server("organism/faker", every=3)
    with meeting("gone") as server:
        status, got = post(server)
    assert (status, "no fault 'gone'" in got["error"]["message"]) == (500, True)


# ---------------------------------------------------------------- what was seen


def test_seen_holds_one_frozen_record_a_request():
    with serving(key="k") as server:
        right = {"Authorization": "Bearer k"}
        post(server, headers=right, seed=1)
        post(server)
        post(server, headers=right, seed=2, messages=[])
        post(server, headers=right, seed=3)
        assert server.seen == (
            Seen(1, digest(HELLO), 1, None, 200, True), Seen(2, status=401, whole=True),
            Seen(3, status=400, whole=True), Seen(4, digest(HELLO), 3, None, 200, True),
        )  # fmt: skip
    with pytest.raises(FrozenInstanceError):
        server.seen[0].seed = 2


def test_a_client_that_goes_away_is_seen_and_no_news(capfd):
    drawing, gate = threading.Event(), threading.Event()

    def draws(prompts, seeds, sampling):
        drawing.set()
        assert gate.wait(5)
        return sample(prompts, seeds, sampling)

    with serving(draws, fault=lambda *_: "huge") as server:
        with connection(server) as opened:
            opened.request("POST", "/v1/chat/completions", json.dumps({"model": "toy", "messages": HELLO}))
            assert drawing.wait(5)
        gate.set()
        (seen,) = server.seen
        assert (seen.status, seen.whole) == (200, False)
        assert post(server)[0] == 200
    assert capfd.readouterr() == ("", "")


# ---------------------------------------------------------------- models


def test_models_that_cannot_be_served_are_mistakes():
    with pytest.raises(Mistake, match="scripted/faker cannot be served: it is given the cell"):
        open_server("scripted/faker")
    with pytest.raises(Mistake, match="does not run in process"):
        open_server("openai/gpt-4o")
    with pytest.raises(Mistake, match="no grown organism 'nobody'"):
        open_server("organism/nobody")
    with pytest.raises(Mistake, match="no model directory"):
        open_server("local/nowhere")
    with pytest.raises(Mistake, match="no fault 'gone'"):
        open_server("organism/faker", faults=("gone",))


@pytest.fixture(scope="module")
def faker():
    pytest.importorskip("torch")
    return models.sampler("organism/faker", models.weights("organism/faker"))


def test_a_served_draw_is_the_draw_in_process(faker):
    turns = [{"role": "system", "content": "You are a model."}, {"role": "user", "content": "Name a bird."}]
    opened = [*turns, {"role": "assistant", "content": "<OUTPUT>"}]
    how = Sampling(max_tokens=12)

    def asked(messages, seed):
        more = {"continue_final_message": True} if messages is opened else {}
        body = {"messages": messages, "seed": seed, "max_tokens": 12, **more}
        return post(server, model="faker", **body)[1]

    pairs = [(messages, seed) for messages in (turns, opened) for seed in range(8)]
    with open_server("organism/faker") as server, ThreadPoolExecutor(16) as pool:
        served = list(pool.map(lambda pair: asked(*pair), pairs))
    drawn = faker.sample([messages for messages, _ in pairs], [seed for _, seed in pairs], how)
    for got, answer in zip(served, drawn, strict=True):
        one = got["choices"][0]
        assert one["message"]["content"] == answer.text
        assert one["finish_reason"] == {"stop": "stop", "max_tokens": "length"}[answer.stop]
        assert (got["usage"]["prompt_tokens"], got["usage"]["completion_tokens"]) == (
            answer.tokens_in, answer.tokens_out,
        )  # fmt: skip


def test_a_prompt_longer_than_the_context_has_its_code(faker):
    long = [{"role": "user", "content": "word " * (faker.context + 1)}]
    with Server(faker.sample, "faker") as server:
        status, got = post(server, model="faker", messages=long)
    assert (status, got["error"]["code"]) == (400, "context_length_exceeded")
