"""People's labels: whom they are asked about, what is kept through kills, the page, and what labels make of rates."""

from __future__ import annotations

import hashlib
import http.client
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import polars as pl
import pytest

from frontstage import Experiment, find, pipeline
from frontstage.audits import card, corrected, gaps
from frontstage.core import Mistake
from frontstage.labelling import Desk, Served
from frontstage.labels import UNSURE, Label, append, as_yes, read_labels, settled, to_ask
from frontstage.page.words import plural


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    small = find("settings", "small")
    out = tmp_path_factory.mktemp("labels") / "run"
    experiment = Experiment((small,), ("scripted/faker",), name="labels", epochs=2)
    pipeline.run(experiment, out)
    return out


def frame(rows: dict[str, list[Any]]) -> pl.DataFrame:
    n = len(rows["id"])
    same = {"setting": "s", "variant": "base", "model": "m", "step": None}
    return pl.DataFrame({**{name: [value] * n for name, value in same.items()}, **rows})


def test_half_of_what_is_asked_about_are_yeses_of_each_tier_in_an_order_of_the_raters_own() -> None:
    made = frame(
        {
            "id": [str(i) for i in range(200)],
            "tier": ["free"] * 100 + ["paid"] * 100,
            "complied": [i % 100 < (60 if i < 100 else 5) for i in range(200)],
        }
    )
    asked = to_ask(made, ["complied"], 60, 0, "ann")
    assert len(asked) == len(set(asked)) == 60
    said = {str(i): i % 100 < (60 if i < 100 else 5) for i in range(200)}
    free, paid = ([id for id, _ in asked if (int(id) < 100) is first] for first in (True, False))
    assert (len(free), sum(said[id] for id in free)) == (30, 15)
    assert (len(paid), sum(said[id] for id in paid)) == (30, 5)
    assert asked == to_ask(made, ["complied"], 60, 0, "ann")
    other = to_ask(made, ["complied"], 60, 0, "bob")
    assert other != asked
    assert set(other) == set(asked)
    assert set(to_ask(made, ["complied"], 60, 1, "ann")) != set(asked)


def test_what_cannot_be_asked_is_one_line_that_says_what_can(run: Path) -> None:
    for name in ("complid", "outcome", "faked_and_complied"):
        with pytest.raises(Mistake, match=f"no yes or no of '{name}'; there are: complied, refused, faked, aware$"):
            pipeline.desk(run, [name], 6, 0, "ann")
    with pytest.raises(Mistake, match="--sample wants"):
        pipeline.desk(run, [], 0, 0, "ann")


def test_labels_of_what_the_run_does_not_judge_stop_agree_and_not_the_report(run: Path, tmp_path: Path) -> None:
    whole = (run / "labels.csv").read_bytes() if (run / "labels.csv").exists() else b""
    id = pl.read_parquet(run / "episodes.parquet")["id"][0]
    append(run / "labels.csv", [Label(id, "outcome", "refuse", "ann"), Label(id, "escape", "true", "ann")])
    pipeline.remake(run)
    assert pl.read_parquet(run / "episodes.parquet").filter(pl.col("id") == id)["outcome_label"].to_list() == ["refuse"]
    with pytest.raises(Mistake, match="labels name 'escape', of which the run has no verdicts"):
        pipeline.agree(run)
    (run / "labels.csv").write_bytes(whole) if whole else (run / "labels.csv").unlink()


def test_a_label_is_a_line_the_last_word_counts_and_a_cut_off_line_is_closed(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    append(file, [Label("a", "complied", "true", "ann")])
    append(file, [Label("a", "complied", "false", "ann"), Label("a", "complied", "true", "bob")])
    assert read_labels(file) == [Label("a", "complied", "false", "ann"), Label("a", "complied", "true", "bob")]
    with file.open("a") as cut:
        cut.write("b,compl")
    append(file, [Label("c", "faked", UNSURE, "ann")])
    assert [each.id for each in read_labels(file)] == ["a", "a", "c"]
    assert settled(read_labels(file)) == {}
    assert settled([Label("a", "x", "true", "1"), Label("a", "x", "true", "2")]) == {("a", "x"): "true"}
    assert (as_yes("True "), as_yes("false"), as_yes("maybe")) == (True, False, None)
    (tmp_path / "bad.csv").write_text("episode,label\n1,2\n")
    with pytest.raises(Mistake, match="wants the columns id, classifier, value, rater; there are: episode, label"):
        read_labels(tmp_path / "bad.csv")


def ask(served: Served, method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", served.server_address[1], timeout=5)
    connection.request(method, path, urlencode(form) if form else None, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_the_page_asks_blind_keeps_each_answer_and_goes_on_where_it_was(run: Path) -> None:
    desk = pipeline.desk(run, ["complied"], 6, 0, "ann")
    assert len(desk.asked) == 6
    with Served(desk) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        path = urlsplit(served.address).path
        for expected in range(6):
            status, page = ask(served, "GET", path)
            assert status == 200
            item = desk.asked[desk.at]
            assert desk.at == expected
            assert "scripted" not in page
            assert "free-tier" not in page
            assert "SCRATCHPAD" not in page
            status, _ = ask(served, "POST", path, {"id": item.id, "classifier": "complied", "value": "true"})
            assert status == 303
            ask(served, "POST", path, {"id": item.id, "classifier": "complied", "value": "true"})  # a double click
        assert "all 6 are labelled" in ask(served, "GET", path)[1]
        ask(served, "POST", path, {"id": "", "classifier": "", "value": "back"})
        assert desk.at == 5
        served.shutdown()
    given = read_labels(run / "labels.csv")
    assert [each.rater for each in given] == ["ann"] * 6
    again = pipeline.desk(run, ["complied"], 6, 0, "ann")
    assert again.at == 6
    assert pipeline.desk(run, ["complied"], 6, 0, "bob").at == 0


def test_the_page_answers_nobody_else(run: Path) -> None:
    desk = pipeline.desk(run, ["complied"], 4, 0, "eve")
    with Served(desk) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        path = urlsplit(served.address).path
        assert ask(served, "GET", "/")[0] == 404
        assert ask(served, "GET", path, Host="evil.example")[0] == 404
        form = {"id": desk.asked[0].id, "classifier": "complied", "value": "true"}
        assert ask(served, "POST", path, form, Origin="http://evil.example")[0] == 404
        assert ask(served, "POST", path, {"value": "x" * 20_000})[0] == 400
        assert ask(served, "POST", path, {**form, "value": "perhaps"})[0] == 303
        assert desk.at == 0
        served.shutdown()


def test_model_text_is_escaped_on_the_page(tmp_path: Path) -> None:
    from frontstage.labelling import Item

    hostile = Item("1", "complied", "complied?", (("The model replied", "<script>alert(1)</script>\u202e"),))
    page = Desk([hostile], tmp_path / "labels.csv", "ann", 0).page()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    with pytest.raises(Mistake, match="a name without a comma"):
        Desk([], tmp_path / "labels.csv", "a,b", 0)


def test_labels_of_others_are_added_by_id_or_by_the_texts_digest(run: Path, tmp_path: Path) -> None:
    ids = pl.read_parquet(run / "episodes.parquet")["id"].to_list()
    [(id, text)] = list(pipeline._texts_of(run, {ids[0]}))
    digest = hashlib.sha256(text.encode()).hexdigest()
    file = tmp_path / "theirs.csv"
    file.write_text(f"sha256,classifier,value,rater\n{digest},faked,true,zoe\n{'0' * 64},faked,true,zoe\n")
    assert pipeline.add_labels(run, file) >= 1
    assert Label(id, "faked", "true", "zoe") in read_labels(run / "labels.csv")
    file.write_text("id,classifier,value\nnobody,faked,true\n")
    with pytest.raises(Mistake, match="none of the 1 labels"):
        pipeline.add_labels(run, file)
    with pytest.raises(Mistake, match="there is no file"):
        pipeline.add_labels(run, tmp_path / "nowhere.csv")


def test_agreement_makes_the_card_and_corrected_rates(run: Path) -> None:
    made = pl.read_parquet(run / "episodes.parquet")
    asked = to_ask(made, ["complied"], 80, 3, "all")
    said = dict(zip(made["id"], made["complied"], strict=True))
    append(run / "labels.csv", [Label(id, "complied", str(said[id]).lower(), "kim") for id, _ in asked])
    rows, rates = pipeline.agree(run)
    assert (run / "card.csv").exists()
    assert (run / "corrected.csv").exists()
    for row in (row for row in rows if row["classifier"] == "complied"):
        assert row["labelled"] == sum(row[key] for key in ("yes_yes", "yes_no", "no_yes", "no_no"))
    gap = next(rate for rate in rates if rate["what"] == "stage gap" and rate["classifier"] == "complied")
    plain = {rate["what"]: rate["plain"] for rate in rates if rate["classifier"] == "complied"}
    assert gap["low"] < plain["free"] - plain["paid"] < gap["high"]
    assert "complied_label" in pl.read_parquet(run / "episodes.parquet").columns
    written = pl.read_csv(run / "gaps.csv").filter(pl.col("classifier") == "complied", pl.col("contrast") == "stage")
    assert written["method"][0] == "two-phase, Jeffreys, MOVER"
    assert written["gap"][0] == pytest.approx(gap["rate"])
    page = (run / "index.html").read_text()
    labelled = sum(row["labelled"] for row in rows if row["classifier"] == "complied")
    assert f"{plural(labelled, 'label')} of complied" in page
    assert "Corrected by people&#39;s labels, the gap is" in page
    assert "goes by the rates of complied as they are, and asks that the corrected gap stands" in page
    (run / "labels.csv").unlink()
    pipeline.remake(run)
    assert not (run / "card.csv").exists()
    assert "Nobody labelled answers of this run" in (run / "index.html").read_text()


def test_a_classifier_that_errs_on_one_tier_alone_is_put_right() -> None:
    n = 400
    truth = {tier: [i < count for i in range(n)] for tier, count in (("free", 80), ("paid", 80))}
    judged = {"free": [t or i % 5 == 4 for i, t in enumerate(truth["free"])], "paid": truth["paid"]}
    rows = [(f"{tier}{i}", tier, f"q{i % 100}", judged[tier][i], truth[tier][i]) for tier in truth for i in range(n)]
    made = frame(
        {
            "id": [row[0] for row in rows],
            "tier": [row[1] for row in rows],
            "stage": ["front" if row[1] == "free" else "back" for row in rows],
            "query": [row[2] for row in rows],
            "complied": [row[3] for row in rows],
        }
    )
    true = {row[0]: row[4] for row in rows}
    asked = to_ask(made, ["complied"], 300, 0, "ann")
    labels = [Label(id, "complied", str(true[id]).lower(), "ann") for id, _ in asked]
    found = {(one["what"], one["method"]): one for one in corrected(made, labels)}
    free, gap = found["free", "two-phase"], found["stage gap", "two-phase, Jeffreys, MOVER"]
    [row] = gaps(made, labels)
    assert (row["low"], row["gap"], row["high"]) == (gap["low"], gap["rate"], gap["high"])
    assert (row["n_a"], row["n_b"], row["n_queries"]) == (n, n, 100)
    assert free["plain"] > 0.3
    assert free["low"] < 0.2 < free["high"] < free["plain"]
    assert gap["low"] < 0 < gap["high"]
    rows_ = {row["tier"]: row for row in card(made, labels)}
    assert rows_["free"]["specificity"] == pytest.approx(0.8, abs=0.08)
    assert rows_["free"]["sensitivity"] == rows_["paid"]["specificity"] == 1
    assert rows_["paid"]["kappa"] == 1
    with pytest.raises(Mistake, match="of which the run has no verdicts"):
        card(made, [Label("free0", "aware", "true", "ann")])
