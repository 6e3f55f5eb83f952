"""What no file of the repository may say. A pattern has brackets in a word so as not to find itself."""

import ast
import io
import re
import tokenize

import pytest
from tests.house.tree import everything, sources, tracked

# A fault noted in the code is not mended; it goes to the list of issues.
NOTES = re.compile(r"\b(TOD[O]|FIXM[E]|HAC[K])\b")
MACHINE = re.compile(r"(?<![\w.:/*}-])/(work|tmp|root|home|Users|opt)/\w")
ORIGIN = re.compile(r"\b(claud[e]|anthropi[c]|subagen[t]s?|AI-generate[d])\b", re.IGNORECASE)
PUBLIC_REGISTRIES = {"pypi.org", "files.pythonhosted.org"}

SILENCED = re.compile(r"#\s*(ruff:\s*)?(noqa|type:\s*ignore|pragma|nosec)")
ORDER = re.compile(
    r"#\s*(ruff:\s*)?(noqa:\s*[A-Z]+\d+([,\s]+[A-Z]+\d+)*|type:\s*ignore\[[\w, -]+\])\s*(?P<reason>.*)",
)


def findings(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in tracked().items()
        if name != "uv.lock"
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def comments(text: str) -> list[tokenize.TokenInfo]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [token for token in tokens if token.type == tokenize.COMMENT]


def is_reasoned(comment: str) -> bool:
    """Tell whether an order to be silent names its check and says why in at least two words."""
    order = ORDER.search(comment)
    return order is not None and len(re.findall(r"\w+", order["reason"])) > 1


def test_no_file_carries_a_note_to_oneself() -> None:
    assert not findings(NOTES)


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    assert not findings(MACHINE)


def test_no_file_tells_how_it_was_written() -> None:
    assert not findings(ORIGIN)


def test_the_lock_file_names_public_registries_only() -> None:
    hosts = set(re.findall(r"https?://([^/\"]+)", tracked()["uv.lock"]))

    assert hosts <= PUBLIC_REGISTRIES


def test_every_silenced_check_says_which_and_why() -> None:
    mute = [
        f"{source.name}:{comment.start[0]} {comment.string}"
        for source in everything()
        for comment in comments(source.text)
        if SILENCED.search(comment.string) and not is_reasoned(comment.string)
    ]

    assert not mute


@pytest.mark.parametrize("comment", ["noqa", "noqa: S608", "type: ignore", "type: ignore[arg-type]", "noqa why not so"])
def test_a_silenced_check_without_name_or_reason_is_found(comment: str) -> None:
    assert SILENCED.search(f"# {comment}")
    assert not is_reasoned(f"# {comment}")


@pytest.mark.parametrize("comment", ["noqa: S608  the name is ours", "type: ignore[arg-type]  # its stubs are wrong"])
def test_a_silenced_check_with_name_and_reason_is_let_be(comment: str) -> None:
    assert is_reasoned(f"# {comment}")


def test_every_skipped_test_says_why() -> None:
    mute = [
        f"{source.name}:{node.lineno}"
        for source in sources("tests")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call | ast.Attribute) and is_mute_skip(node)
    ]

    assert not mute


def is_mute_skip(node: ast.Call | ast.Attribute) -> bool:
    """Tell whether a test is left out without a reason: `skip()`, `mark.skipif(condition)`."""
    called = re.fullmatch(r"pytest\.(mark\.)?(skip|skipif|xfail)", ast.unparse(getattr(node, "func", ast.Name("-"))))
    if called is None or not isinstance(node, ast.Call):
        return False
    by_position = bool(node.args) and called[2] != "skipif"
    return not by_position and all(keyword.arg != "reason" for keyword in node.keywords)


def test_a_skip_without_reason_is_found() -> None:
    call = ast.parse("pytest.mark.skipif(cold)", mode="eval").body

    assert isinstance(call, ast.Call)
    assert is_mute_skip(call)


def test_tests_speak_to_fakes_and_never_patch() -> None:
    patched = re.compile(r"unittest\.moc[k]|monkeypatch\.setatt[r]|mocker\.patc[h]")

    assert not [source.name for source in sources("tests") if patched.search(source.text)]
