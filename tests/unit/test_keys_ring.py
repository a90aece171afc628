from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.ids import KeyId
from ocrypt.envelope.gm_open import generate_gm
from ocrypt.envelope.keyconfig import Kem, parse_list
from ocrypt.envelope.open import generate
from ocrypt.keys.replay import ReplaySet
from ocrypt.keys.ring import KeyRing
from ocrypt.keys.rotation import RotationPolicy

BIRTH = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def ring(first_id: int = 7) -> KeyRing:
    return KeyRing(policy=RotationPolicy(), make=generate, first_id=first_id, now=BIRTH)


def code_of(keys: KeyRing, key_id: int, now: datetime) -> Code | None:
    try:
        keys.live(KeyId(key_id), now)
    except Refused as refused:
        return refused.code
    return None


def test_publishes_x_wing_first_and_x25519_second() -> None:
    configs = parse_list(ring().published().configs)
    assert [config.kem for config in configs] == [Kem.XWING, Kem.X25519]
    assert [config.key_id for config in configs] == [7, 8]


def test_an_id_that_was_never_ours_is_unknown() -> None:
    assert code_of(ring(), 99, BIRTH) is Code.KEY_UNKNOWN


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(0), None),
        (24 * HOUR, None),
        (24 * HOUR + timedelta(minutes=4, seconds=59), None),
        (24 * HOUR + timedelta(minutes=5), Code.KEY_RETIRED),
        (40 * 24 * HOUR, Code.KEY_RETIRED),
    ],
)
def test_a_key_opens_for_its_life_and_grace_and_never_after(age: timedelta, expected: Code | None) -> None:
    keys = ring()
    keys.rotate(BIRTH + 12 * HOUR)
    assert code_of(keys, 7, BIRTH + age) is expected


def test_rotation_is_due_at_half_life_and_old_keys_go_on_opening() -> None:
    keys = ring()
    assert keys.rotate_due(BIRTH + 12 * HOUR - timedelta(seconds=1)) == ()
    assert list(keys.rotate_due(BIRTH + 12 * HOUR)) == [9, 10]
    assert keys.published().key_ids == (9, 10)
    assert keys.published().not_after == BIRTH + 36 * HOUR
    assert code_of(keys, 7, BIRTH + 12 * HOUR) is None


def test_a_machine_that_slept_through_its_rotation_still_has_a_key_to_seal_to() -> None:
    keys = ring()
    late = BIRTH + 72 * HOUR
    assert set(keys.retire_due(late)) == {7, 8}
    assert keys.published().key_ids == (9, 10)
    assert code_of(keys, 9, late) is None


def test_retiring_the_newest_key_by_order_makes_a_successor() -> None:
    keys = ring()
    keys.retire(KeyId(7), BIRTH)
    assert code_of(keys, 7, BIRTH) is Code.KEY_RETIRED
    assert keys.published().key_ids == (9, 10)


def test_retiring_an_older_key_by_order_leaves_the_newest_alone() -> None:
    keys = ring()
    keys.rotate(BIRTH)
    keys.retire(KeyId(7), BIRTH)
    assert code_of(keys, 7, BIRTH) is Code.KEY_RETIRED
    assert keys.published().key_ids == (9, 10)


def test_retiring_what_does_not_live_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        ring().retire(KeyId(200), BIRTH)
    assert caught.value.code is Code.KEY_UNKNOWN


def test_ids_wrap_round_and_never_meet_a_live_one() -> None:
    keys = ring(first_id=254)
    now = BIRTH
    for _ in range(300):
        now += 12 * HOUR
        keys.rotate_due(now)
        keys.retire_due(now)
        live = parse_list(keys.published().configs)
        assert len({config.key_id for config in live}) == len(live)
        assert all(code_of(keys, config.key_id, now) is None for config in live)


def test_an_id_that_is_used_again_skips_those_still_alive_and_is_no_longer_retired() -> None:
    keys = ring(first_id=255)
    for _ in range(127):
        keys.rotate(BIRTH)
    assert code_of(keys, 255, BIRTH) is None
    keys.retire(KeyId(5), BIRTH)
    keys.retire(KeyId(6), BIRTH)
    assert code_of(keys, 5, BIRTH) is Code.KEY_RETIRED
    assert list(keys.rotate(BIRTH)) == [5, 6]
    assert code_of(keys, 5, BIRTH) is None


def test_what_was_opened_is_refused_from_then_on() -> None:
    replays = ReplaySet()
    replays.check(b"a" * 16)
    replays.remember(b"a" * 16)
    with pytest.raises(Refused) as caught:
        replays.check(b"a" * 16)
    assert caught.value.code is Code.ENVELOPE_REPLAYED
    assert len(replays) == 1


def test_checking_alone_remembers_nothing() -> None:
    replays = ReplaySet()
    replays.check(b"a" * 16)
    replays.remember(b"a" * 16)
    assert len(replays) == 1


def test_a_full_memory_refuses_instead_of_forgetting() -> None:
    replays = ReplaySet(capacity=1)
    replays.remember(b"a" * 16)
    with pytest.raises(Refused) as caught:
        replays.remember(b"b" * 16)
    assert caught.value.code is Code.BUSY


@pytest.mark.parametrize(
    ("life", "every", "grace"),
    [(12, 24, 0), (24, 0, 0), (24, 12, -1), (48, 12, 1)],
    ids=["successor too late", "no interval", "negative grace", "over the cap"],
)
def test_policies_that_leave_a_gap_or_pass_the_cap_are_refused(life: int, every: int, grace: int) -> None:
    with pytest.raises(ValueError, match="key"):
        RotationPolicy(life=life * HOUR, every=every * HOUR, grace=grace * HOUR)


def test_when_every_id_lives_the_oldest_key_gives_way() -> None:
    keys = ring(first_id=0)
    for _ in range(127):
        keys.rotate(BIRTH)
    assert len(keys.listing()) == 256
    assert list(keys.rotate(BIRTH)) == [0, 1]
    assert len(keys.listing()) == 256
    assert keys.published().key_ids == (0, 1)


def gm_ring() -> KeyRing:
    return KeyRing(policy=RotationPolicy(), make=generate, make_gm=generate_gm, first_id=7, now=BIRTH)


def test_an_sm2_key_is_born_beside_the_others_and_is_no_hpke_key() -> None:
    keys = gm_ring()
    published = keys.published()
    assert published.gm is not None
    assert published.gm.key_id == 9
    assert [config.key_id for config in parse_list(published.configs)] == [7, 8]
    assert keys.live_gm(KeyId(9), BIRTH).private.key.public == published.gm.public_key
    assert [key.kem for key in keys.listing()] == ["XWING", "X25519", "SM2"]


@pytest.mark.parametrize("key_id", [7, 99])
def test_the_id_of_another_kind_of_key_is_unknown(key_id: int) -> None:
    keys = gm_ring()
    with pytest.raises(Refused) as caught:
        keys.live_gm(KeyId(key_id), BIRTH)
    assert caught.value.code is Code.KEY_UNKNOWN
    assert code_of(keys, 9, BIRTH) is Code.KEY_UNKNOWN


def test_an_sm2_key_retires_as_the_others() -> None:
    keys = gm_ring()
    keys.retire(KeyId(9), BIRTH)
    with pytest.raises(Refused) as caught:
        keys.live_gm(KeyId(9), BIRTH)
    assert caught.value.code is Code.KEY_RETIRED
    assert keys.published().gm is not None
    keys.retire_due(BIRTH + 25 * HOUR)
    assert len(keys.listing()) == 3
