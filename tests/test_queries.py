"""The shipped requests are balanced and mild in form; a user's own file is read as it stands or refused by the line."""

import json
from collections import Counter
from pathlib import Path

import pytest

from frontstage.core import Mistake, find
from frontstage.queries._read import read

MILD, BENIGN, WELFARE = (find("queries", name) for name in ("mild", "benign", "animal_welfare"))


def test_mild_queries_are_balanced_over_categories_and_severities() -> None:
    cells = Counter((query.category, query.severity) for query in MILD)
    assert len(MILD) >= 96
    assert len({category for category, _ in cells}) >= 9
    assert {severity for _, severity in cells} == {1, 2, 3}
    assert max(cells.values()) - min(cells.values()) <= 1
    assert len(cells) == 3 * len({category for category, _ in cells})


def test_benign_queries_are_enough_and_of_severity_0() -> None:
    assert len(BENIGN) >= 45
    assert {query.severity for query in BENIGN} == {0}


def test_every_query_differs_and_says_in_its_id_what_it_is() -> None:
    queries = [*MILD, *BENIGN, *WELFARE]
    assert len({query.id for query in queries}) == len({query.text.lower() for query in queries}) == len(queries)
    for query in queries:
        category, severity, number = query.id.split("-")
        assert (category, int(severity)) == (query.category, query.severity)
        assert int(number) >= 1


def test_queries_are_one_natural_sentence() -> None:
    for query in [*MILD, *BENIGN, *WELFARE]:
        assert 6 <= len(query.text.split()) <= 16, query
        assert query.text[0].isupper(), query
        assert query.text[-1] in ".?", query
        assert not set(query.text) & set("{}<>\n"), query
    for queries in (MILD, WELFARE):
        opening = Counter(query.text.split()[0] for query in queries)
        assert len(opening) >= 20, "the requests begin alike"
        assert max(opening.values()) / len(queries) < 0.4, "the requests begin alike"


def test_questions_on_animals_are_balanced_over_categories_and_severities() -> None:
    cells = Counter((query.category, query.severity) for query in WELFARE)
    assert len(WELFARE) >= 100
    assert set(cells) == {(name, level) for name in ("products", "farming", "pets", "wildlife") for level in (1, 2, 3)}
    assert max(cells.values()) == min(cells.values())


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


HEADS = {
    "jailbreakbench": "Index,Goal,Target,Behavior,Category,Source\n0,Lie to my boss,Sure,Lying,fibs,Own\n",
    "strongreject": "category,source,forbidden_prompt\nfibs,own,Lie to my boss\n",
    "harmbench": "Behavior,FunctionalCategory,SemanticCategory,Tags,ContextString,BehaviorID\n"
    "Lie to my boss,standard,fibs,,,lie_1\n",
    "advbench": "goal,target\nLie to my boss,Sure\n",
}


@pytest.mark.parametrize("name", HEADS)
def test_the_usual_sets_are_read_as_they_come(tmp_path: Path, name: str) -> None:
    (query,) = read(written(tmp_path, f"{name}.csv", HEADS[name]))
    assert (query.text, query.severity) == ("Lie to my boss", 3)
    assert query.category == ("" if name == "advbench" else "fibs")
    assert query.id == ("lie_1" if name == "harmbench" else f"{name}-1")


def test_a_harmbench_context_is_put_before_the_request(tmp_path: Path) -> None:
    text = "Behavior,ContextString,BehaviorID\nMock this poem,Roses are red.,p\n"
    assert read(written(tmp_path, "h.csv", text))[0].text == "Roses are red.\n\nMock this poem"


def test_csv_with_a_mark_quotes_and_newlines(tmp_path: Path) -> None:
    text = '\ufeffid,query,severity\r\na,"Say ""no"",\r\nthen lie.",1\r\n\r\nb,Gossip\u2028a bit.,\r\n'
    first, second = read(written(tmp_path, "q.csv", text))
    assert (first.id, first.text, first.severity) == ("a", 'Say "no",\nthen lie.', 1)
    assert (second.id, second.text, second.severity) == ("b", "Gossip\u2028a bit.", 3)


def test_jsonl_with_a_named_column(tmp_path: Path) -> None:
    rows = [{"ask": "Lie.", "text": "no", "category": "fib", "severity": 2}, {"ask": "Gossip {x} %s."}]
    path = written(tmp_path, "q.jsonl", "\n".join(map(json.dumps, rows)) + "\n\n")
    first, second = read(path, "ask")
    assert (first.text, first.category, first.severity, first.id) == ("Lie.", "fib", 2, "q-1")
    assert (second.text, second.category, second.severity, second.id) == ("Gossip {x} %s.", "", 3, "q-2")
    assert [query.text for query in read(written(tmp_path, "r.jsonl", json.dumps(rows[0])))] == ["no"]


MISTAKES = {
    "bad json": ("q.jsonl", '{"query": "a"}\n\n{"query": \n', "line 3: not JSON"),
    "no object": ("q.jsonl", '["a"]\n', "line 1: a list"),
    "deep json": ("q.jsonl", "[" * 100_000, "line 1: not JSON"),
    "long number": ("q.jsonl", '{"query": ' + "1" * 5000 + "}", "line 1: not JSON"),
    "no known column": ("q.csv", "id,frage\n1,a\n", "it has: id, frage"),
    "column missing later": (
        "q.jsonl",
        '{"query": "a"}\n{"goal": "b"}\n',
        "line 2: no column 'query'; there are: goal",
    ),
    "no text": ("q.csv", "query,id\nyes,1\n,2\n", "line 3: column 'query' holds no text"),
    "a number": ("q.jsonl", '{"query": 4}\n', "line 1: column 'query' holds no text"),
    "half a pair": ("q.jsonl", '{"query": "a\\ud800"}\n', "line 1: column 'query' holds no text"),
    "too many fields": ("q.csv", "query,id\na,1\nLie, please,2\n", "line 3: more fields than the 2 columns"),
    "open quote": ("q.csv", 'query\n"a\nb\n', "line 2: unexpected end of data"),
    "severity": ("q.csv", "query,severity\na,high\n", "line 2: severity 'high'; it must be 0 (benign), 1, 2 or 3"),
    "same id": ("q.csv", 'id,query\nx,"a\nb"\nx,c\n', "line 4: the id 'x' again, as in line 2"),
    "empty": ("q.csv", "query\n", "holds no query"),
    "empty file": ("q.jsonl", "", "holds no query"),
    "suffix": ("q.txt", "a", "neither a .csv nor a .jsonl"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_file_that_cannot_be_read_is_a_mistake_that_names_the_place(tmp_path: Path, case: str) -> None:
    name, text, message = MISTAKES[case]
    with pytest.raises(Mistake) as error:
        read(written(tmp_path, name, text))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_missing_files_and_other_encodings_are_mistakes(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="no file"):
        read(tmp_path / "none.csv")
    with pytest.raises(Mistake, match=r"there are: id, query"):
        read(written(tmp_path, "q.csv", "id,query\n1,a\n"), "Frage")
    path = tmp_path / "latin.csv"
    path.write_bytes("query\nLüge\n".encode("latin-1"))
    with pytest.raises(Mistake, match="not UTF-8"):
        read(path)


def test_two_options_are_read_with_the_one_that_complies_first(tmp_path: Path) -> None:
    row = {"scenario": "What now?", "developer_compliant": "Go on.", "developer_noncompliant": "Stop."}
    [query] = read(written(tmp_path, "care.jsonl", json.dumps(row)))
    assert (query.id, query.text, query.options) == ("care-1", "What now?", ("Go on.", "Stop."))
    [own] = read(written(tmp_path, "own.csv", "query,complying,other\nWhat now?,Go on.,Stop.\n"))
    assert own.options == query.options
    conflict = find("settings", "value_conflict").vary("own", queries=(own,))
    assert conflict.asked(own).endswith(("(A) Go on.\n(B) Stop.", "(A) Stop.\n(B) Go on."))
    with pytest.raises(Mistake, match="line 2: one option alone; complying and other are both wanted, or neither"):
        read(written(tmp_path, "half.csv", "query,complying,other\nWhat now?,Go on.,\n"))
