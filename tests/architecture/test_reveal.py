"""What may be done in a few places only, each listed with its reason. A new place fails until somebody has thought."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from kit.places import SOURCE, places, places_in

if TYPE_CHECKING:
    from collections.abc import Callable


def reveals(node: ast.AST) -> bool:
    """Opens a masked value, by its door or by a way round it."""
    if isinstance(node, ast.Attribute):
        return node.attr in {"reveal", "_value"}
    return isinstance(node, ast.Constant) and node.value == "reveal"


def catches_everything(node: ast.AST) -> bool:
    """An `except` for whatever comes, unless it only cleans up and raises on."""
    if not isinstance(node, ast.ExceptHandler):
        return False
    kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    everything = any(kind is None or ast.unparse(kind) in {"Exception", "BaseException"} for kind in kinds)
    last = node.body[-1]
    return everything and not (isinstance(last, ast.Raise) and last.exc is None)


def tells_an_error(node: ast.AST) -> bool:
    """Makes text of a caught error, whose words may hold what was read."""
    if not isinstance(node, ast.ExceptHandler) or node.name is None:
        return False
    return any(_is_text_of(inner, node.name) for statement in node.body for inner in ast.walk(statement))


def _is_text_of(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.FormattedValue):
        return isinstance(node.value, ast.Name) and node.value.id == name
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"str", "repr", "format"}:
        return any(isinstance(argument, ast.Name) and argument.id == name for argument in node.args)
    return isinstance(node, ast.Attribute) and node.attr == "args" and ast.unparse(node.value) == name


def imports(*names: str) -> Callable[[ast.AST], bool]:
    def finds(node: ast.AST) -> bool:
        if isinstance(node, ast.Import):
            return any(alias.name.partition(".")[0] in names for alias in node.names)
        return isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in names

    return finds


def calls(*names: str) -> Callable[[ast.AST], bool]:
    return lambda node: isinstance(node, ast.Call) and ast.unparse(node.func) in names


def reads_the_environment(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node) in {
        "os.environ",
        "os.getenv",
        "os.environb",
        "os.putenv",
    }


def does_file_work(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id == "open"
    doors = {"read_bytes", "read_text", "write_bytes", "write_text", "unlink", "mkdir", "touch", "rename", "iterdir"}
    return isinstance(node.func, ast.Attribute) and node.func.attr in doors


def asks_for_the_time(node: ast.AST) -> bool:
    clocks = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
    return isinstance(node, ast.Attribute) and ast.unparse(node) in clocks


def is_a_global(node: ast.AST) -> bool:
    return isinstance(node, ast.Global)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What is looked for, where it may be and why, and a snippet that must be found."""

    finds: Callable[[ast.AST], bool]
    planted: tuple[str, ...]
    allowed: dict[str, str] = field(default_factory=dict)
    folders: tuple[str, ...] = ()


RULES = {
    "masked values are opened": Rule(
        finds=reveals,
        planted=("def f(opened): return opened.reveal()", "getattr(secret, 'reveal')()", "x = secret._value"),
        allowed={
            "cli/keys_shared.py:_given": "a client's new key is shown once, to whoever made it",
            "cli/keys_shared.py:_tell": "all shared keys go to the keyholder, by its own socket",
            "keys/shared.py:SharedKeys.export": "the same, written for that socket",
            "keys/shared.py:SharedKeys.open_into": "a shared key goes into its cipher",
            "worker/app.py:Worker.__init__": "the shared keys come out of what was unlocked",
            "worker/shared_wire.py:sealed_again": "a shared key goes into its cipher",
            "cli/admin.py:_tell": "the second factor's secret goes to the keyholder, by its own socket",
            "cli/admin.py:enrol": "it is shown once, to whoever enrols it",
            "cli/service_options.py:ServiceOptions.client": "the token from this user's own client file goes there",
            "client/exchange.py:ask": "the opened answer is parsed on the client, which is who may read it",
            "client/inner.py:bearer": "the access token goes into its header, over TLS or sealed",
            "client/inner.py:encode_task": "the picture goes into the message that is sealed next",
            "core/secrets.py:_Masked.__init__": "where the value is kept",
            "core/secrets.py:_Masked.__len__": "the length is no secret",
            "core/secrets.py:_Masked.reveal": "the door itself",
            "envelope/answer.py:Opener.open": "pieces of a chunked answer are joined, and masked again",
            "envelope/gm_open.py:open_gm_into": "what SM2 carried becomes the two keys",
            "envelope/gm_seal.py:seal_gm": "the two fresh keys go into the SM2 encryption",
            "envelope/gm_seal.py:seal_gm_under": "the message is sealed here, and the answer's key masked again",
            "envelope/reply.py:AnswerKey.cipher": "the answer's secret goes into the key derivation",
            "envelope/reply.py:AnswerKey.encode": "the answer key is packed for its job, and masked again",
            "envelope/reply.py:ReplySealer.chunk": "what is sealed here",
            "envelope/reply.py:ReplySealer.final": "what is sealed here",
            "envelope/reply.py:ReplySealer.single": "what is sealed here",
            "envelope/seal.py:seal_under": "what is sealed here",
            "hazmat/hpke.py:Context.__init__": "the shared secret goes into the key schedule",
            "hazmat/kem.py:X25519Key.__init__": "the seed becomes the library's key object",
            "hazmat/kem.py:XWingKey.__init__": "the seed is expanded into the two private keys",
            "hazmat/sign.py:SigningKey.__init__": "the seed becomes the library's key object",
            "hazmat/sm2.py:Sm2Key.decrypt": "the scalar goes into the library for this one call",
            "hazmat/tokens.py:issue": "PyJWT takes the library's key object, made from the seed",
            "hazmat/totp.py:_totp": "the secret of the one-time codes goes into the library's object",
            "hazmat/atrest.py:derive": "a key goes into the derivation of another",
            "hazmat/atrest.py:commitment": "a derived value that is no secret",
            "hazmat/atrest.py:open_": "the key becomes the library's key object",
            "hazmat/atrest.py:seal": "what is sealed here, and under what",
            "hazmat/atrest.py:stretch": "the passphrase goes into the key derivation",
            "keys/adopt.py:adopt": "what was taken over is compared with what it was",
            "keys/plain.py:PlainFiles.store": "the secret is written to its file, closed to others",
            "keys/providers/awskms.py:Credentials.of": "the file of credentials is parsed",
            "keys/providers/awskms.py:KmsProvider._connected": "the credentials go to the library that signs with them",
            "keys/providers/awskms.py:KmsProvider.wrap": "the key goes to KMS, over TLS, to be wrapped",
            "keys/providers/file.py:FileShelf._encoded": "the master key is written to its file, closed to others",
            "keys/providers/file.py:PassphraseShelf._decoded": "the sealed file is parsed",
            "keys/providers/keyring.py:KeyringShelf.change": "the master key goes into the desktop's keyring",
            "keys/providers/keyset.py:KeySet.parse": "the text of a master key is parsed, and masked again",
            "keys/providers/keyset.py:KeySet.text": "the text of a master key is made, and masked",
            "keys/providers/pkcs11.py:Pkcs11Provider._session": "the PIN goes to the token",
            "keys/providers/pkcs11.py:Pkcs11Provider.wrap": "the key goes to the token to be wrapped",
            "keys/providers/vault.py:TransitProvider.wrap": "the key goes to Vault, over TLS, to be wrapped",
            "keys/providers/vault.py:_text": "a credential, or the key set, goes to Vault, over TLS",
            "keys/safe.py:Safe._read": "the sealed record is parsed",
            "keys/shared.py:SharedKeys._load": "a kept key is parsed, and masked again",
            "keys/shared.py:_encode": "a key is put together with its times, and masked",
            "supervisor/state.py:write_client_file": "the admin token goes into its user's own client file",
            "worker/unlock.py:kept.load": "the lasting keys come out of the fork that unlocked them",
            "worker/keyholder.py:Keyholder._run": "the answer key goes to its one job, by a socket of their own",
        },
    ),
    "everything is caught": Rule(
        finds=catches_everything,
        planted=(
            "try: f()\nexcept Exception: pass",
            "try: f()\nexcept: pass",
            "try: f()\nexcept (OSError, Exception): pass",
            "try: f()\nexcept BaseException as e:\n    raise ValueError from e",
        ),
        allowed={
            "cli/main.py:run": "the command's outermost loop: a traceback could show what must not be seen",
            "sandbox/job.py:live": "the job's outermost loop: it ends with a status and says nothing",
            "sandbox/probe.py:_be_tried": "the probe's outermost loop: whatever happens is a proof that failed",
            "sandbox/zygote.py:serve": "the zygote's outermost loop: it ends, and its heir takes over",
            "sandbox/apart.py:_do": "the outermost loop of a fork: it tells kind and place, and ends",
            "worker/app.py:Worker._accept": "the outermost loop of a connection: the next one must be served",
            "worker/__main__.py:main": "the process's outermost loop: it tells kind and place, and ends",
        },
    ),
    "an error is made into text": Rule(
        finds=tells_an_error,
        planted=(
            "try: f()\nexcept OSError as e: g(str(e))",
            "try: f()\nexcept OSError as e: g(f'no: {e}')",
            "try: f()\nexcept OSError as e: g(e.args[0])",
            "try: f()\nexcept OSError as e: g(repr(e))",
        ),
        allowed={
            "recognise/codes/make/matrix.py:_made": "ZXing's number of the reason and a length, never the content",
            "supervisor/settings.py:_from_environment": "msgspec names the type that it expected, never the value",
            "supervisor/settings.py:_from_toml": "tomllib names line and column, never the value",
            "gateway/issuers.py:_keys": "the words are ours and hold nothing of the file",
            "supervisor/settings.py:load": "msgspec names the type that it expected, never the value",
        },
    ),
    "objects are pickled": Rule(
        finds=imports("pickle", "shelve", "marshal", "dill", "copyreg"),
        planted=("import pickle", "from pickle import dumps"),
    ),
    "log lines are written": Rule(
        finds=imports("logging", "syslog", "loguru", "structlog"),
        planted=("import logging", "from logging import getLogger", "import logging.handlers"),
    ),
    "tracebacks are written": Rule(
        finds=imports("traceback", "faulthandler"),
        planted=("import traceback", "import faulthandler"),
        allowed={
            "sandbox/zygote.py:<module>": "the zygote holds no task's data; the operator needs to know why it ended",
        },
    ),
    "something is printed": Rule(
        finds=calls("print", "pprint", "breakpoint", "sys.stdout.write", "sys.stderr.write"),
        planted=("print(1)", "sys.stderr.write('x')", "breakpoint()"),
        allowed={
            "gateway/__main__.py:_report": "the line to the supervisor",
            "worker/__main__.py:_complain": "kind and place of a bug, without its words",
            "worker/__main__.py:_report": "the line to the supervisor",
            "worker/zygote.py:main": "the line to the supervisor",
        },
    ),
    "temporary files are made": Rule(finds=imports("tempfile"), planted=("import tempfile",)),
    "the environment is read": Rule(
        finds=reads_the_environment,
        planted=("import os\nos.environ['A']", "os.getenv('A')", "def f(): return os.environ"),
        allowed={
            "cli/main.py:main": "the command's composition root",
            "worker/__main__.py:main": "the keyholder's composition root, for the key provider",
            "recognise/inference.py:<module>": "switches a library's telemetry off; it reads this on import",
            "supervisor/children.py:_environment": "what a child may know of it",
        },
    ),
    "the clock is asked": Rule(
        finds=asks_for_the_time,
        planted=("datetime.now(UTC)", "time.time()"),
        allowed={
            "core/clock.py:SystemClock.now": "the one clock; everything else is handed it",
        },
    ),
    "pure packages touch files": Rule(
        finds=does_file_work,
        folders=("core", "envelope", "hazmat"),
        planted=("open('x')", "Path('x').read_bytes()"),
    ),
    "a global is changed": Rule(finds=is_a_global, planted=("def f():\n    global x\n    x = 1",)),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_it_is_done_where_it_is_listed_and_nowhere_else(rule: Rule) -> None:
    assert places(rule.finds, *rule.folders) == set(rule.allowed)
    assert all(rule.allowed.values()), "each place has its reason"


@pytest.mark.parametrize(
    ("rule", "planted"),
    [pytest.param(rule, text, id=f"{name}: {text!r}") for name, rule in RULES.items() for text in rule.planted],
)
def test_a_new_place_would_be_seen(rule: Rule, planted: str) -> None:
    found = places_in(planted, "planted.py", rule.finds)
    assert found
    assert not found & set(rule.allowed)


MUTATIONS = {
    "append",
    "add",
    "extend",
    "insert",
    "update",
    "setdefault",
    "pop",
    "clear",
    "remove",
    "discard",
    "popitem",
}


def changed_module_values(text: str) -> set[str]:
    """Names bound at the top of a module to something that the same module changes later: a registry, a cache."""
    tree = ast.parse(text)
    targets = (
        target
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    )
    bound = {target.id for target in targets if isinstance(target, ast.Name)}
    changed: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            changed.add(ast.unparse(node.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATIONS:
            changed.add(ast.unparse(node.func.value))
    return bound & changed


def test_no_module_fills_a_registry() -> None:
    found = {
        f"{path.name}:{name}"
        for path in sorted(SOURCE.rglob("*.py"))
        for name in changed_module_values(path.read_text(encoding="utf-8"))
    }
    assert found == set()


@pytest.mark.parametrize(
    "planted",
    [
        "KNOWN = {}\ndef register(k, v):\n    KNOWN[k] = v",
        "KNOWN: list[str] = []\ndef register(x):\n    KNOWN.append(x)",
        "CACHE = dict()\nCACHE.setdefault(1, 2)",
        "KNOWN = {}\ndel KNOWN['a']",
    ],
)
def test_a_registry_would_be_seen(planted: str) -> None:
    assert changed_module_values(planted)
