"""The contract of Vault, on every vault."""

from threading import Thread

from amends.kernel.ids import MAIN, SubjectId, TenantId
from amends.kernel.ledger import Vault

ANNA, BERT = SubjectId("anna"), SubjectId("bert")


def test_a_subject_has_no_key_until_something_is_written(vault: Vault) -> None:
    assert vault.key(MAIN, ANNA) is None


def test_a_key_of_32_bytes_is_made_once(vault: Vault) -> None:
    made = vault.key_for_writing(MAIN, ANNA)

    assert len(made) == 32
    assert vault.key_for_writing(MAIN, ANNA) == made
    assert vault.key(MAIN, ANNA) == made


def test_subjects_and_tenants_have_keys_of_their_own(vault: Vault) -> None:
    keys = {
        vault.key_for_writing(MAIN, ANNA),
        vault.key_for_writing(MAIN, BERT),
        vault.key_for_writing(TenantId("elsewhere"), ANNA),
    }

    assert len(keys) == 3


def test_a_destroyed_key_is_gone_and_a_later_one_is_another(vault: Vault) -> None:
    first, other = vault.key_for_writing(MAIN, ANNA), vault.key_for_writing(MAIN, BERT)

    vault.destroy(MAIN, ANNA)

    assert vault.key(MAIN, ANNA) is None
    assert vault.key(MAIN, BERT) == other
    assert vault.key_for_writing(MAIN, ANNA) != first


def test_what_was_never_there_can_be_destroyed(vault: Vault) -> None:
    vault.destroy(MAIN, ANNA)

    assert vault.key(MAIN, ANNA) is None


def test_threads_that_come_together_get_the_same_key(vault: Vault) -> None:
    keys: list[bytes] = []
    threads = [Thread(target=lambda: keys.append(vault.key_for_writing(MAIN, ANNA))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(keys) == 8
    assert len(set(keys)) == 1
