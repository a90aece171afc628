"""Makes `vectors/keys/` from fixed randomness: run it when `spec/stored-keys.md` changes, and say so in the commit."""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path

from ocrypt.core.secrets import Secret
from ocrypt.hazmat.atrest import Cost
from ocrypt.keys import record
from ocrypt.keys.providers.file import FileShelf, PassphraseShelf
from ocrypt.keys.providers.local import LocalProvider

FOLDER = Path(__file__).resolve().parents[1] / "vectors" / "keys"
NAME = "shared.device-1"
SECRET = bytes(range(32))
MASTER = "".join(f"{base64.b64encode(bytes([at]) * 32).decode()}\n" for at in (2, 1))
DEK, WRAP_NONCE, DATA_NONCE = bytes([3]) * 32, bytes([4]) * 12, bytes([5]) * 12
SALT, FILE_NONCE = bytes([6]) * 16, bytes([7]) * 12
PASSPHRASE = "correct horse battery staple"  # noqa: S105 - everybody's


def main() -> None:
    """Write every case."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "master"
        path.write_text(MASTER)
        path.chmod(0o600)
        keys = FileShelf(path).read()
        rest = iter([DEK, DATA_NONCE])
        provider = LocalProvider(FileShelf(path), lambda _: WRAP_NONCE)
        made = record.encode(record.make(NAME, Secret(SECRET), provider, lambda _: next(rest))).decode()
        drawn = iter([SALT, FILE_NONCE])
        path.unlink()
        under = PassphraseShelf(path, Secret(PASSPHRASE.encode()), Cost(log_n=14), lambda _: next(drawn))
        under.change(lambda _: keys)
        sealed_master = path.read_text()
    good = {"kind": "stored-key", "record_name": NAME, "record": made, "secret": SECRET.hex()}
    entropy = [part.hex() for part in (DEK, WRAP_NONCE, DATA_NONCE)]
    write("stored-key-file", "A record and its master key.", {**good, "master": MASTER, "entropy": entropy})
    about = "The same record; its master key is under a passphrase."
    write("stored-key-passphrase", about, {**good, "master": sealed_master, "passphrase": PASSPHRASE})
    told = json.loads(made)
    old = base64.b64encode(bytes([1]) * 32).decode()
    refused = {
        "name": ("The name inside is another's.", {"name": "shared.device-2"}, NAME, MASTER),
        "renamed": ("The file was renamed, and the name inside with it.", {"name": "other"}, "other", MASTER),
        "version": ("A later form.", {"v": 2}, NAME, MASTER),
        "member": ("A member too many.", {"more": 1}, NAME, MASTER),
        "destroyed": ("The version of the master key is gone.", {}, NAME, f"{old}\n"),
        "provider": ("Another provider wrapped it.", {"provider": "vault-transit"}, NAME, MASTER),
        "commitment": ("Another key is committed to.", {"commitment": flipped(told["commitment"])}, NAME, MASTER),
        "wrapped": ("The wrapped key was changed.", {"wrapped_dek": flipped(told["wrapped_dek"])}, NAME, MASTER),
        "nonce": ("The nonce was changed.", {"nonce": flipped(told["nonce"])}, NAME, MASTER),
        "ciphertext": ("The ciphertext was changed.", {"ciphertext": flipped(told["ciphertext"])}, NAME, MASTER),
    }
    for case, (about, change, name, master) in refused.items():
        changed = json.dumps({**told, **change}, separators=(",", ":")) + "\n"
        fields = {"record_name": name, "record": changed, "master": master, "code": "key-unwrappable"}
        write(f"stored-key-refused-{case}", about, {"kind": "stored-key-refused", **fields})


def flipped(text: str) -> str:
    """The first character changed; the rest stays canonical base64url."""
    return ("B" if text[0] == "A" else "A") + text[1:]


def write(name: str, about: str, fields: dict[str, object]) -> None:
    """Write one case."""
    case = {"name": name, "kind": fields.pop("kind"), "about": about, **fields}
    (FOLDER / f"{name}.json").write_text(json.dumps(case, indent=2) + "\n")


if __name__ == "__main__":
    main()
