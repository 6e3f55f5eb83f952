"""A house with one customer whose every word and name is a marker, so that a byte of it left anywhere is found."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from tests.crash.blank_model import blank_model
from tests.crash.driving import work

from amends.adapters.carriers import MemoryCarriers
from amends.adapters.clock import ManualClock
from amends.adapters.payments import MemoryPayments
from amends.adapters.shops import MemoryShop
from amends.adapters.store import PostgresStore, SqliteStore
from amends.adapters.vault import SqliteVault
from amends.bootstrap import keep_rules, rule_book
from amends.conversations import Conversation, OutcomeRated
from amends.desk.ask_person import ask_person
from amends.desk.confirm_plan import ConfirmPlan, confirm_plan
from amends.desk.office import Office
from amends.desk.propose_remedy import ProposeRemedy, propose_remedy
from amends.desk.rate import rate
from amends.desk.receive_message import ReceiveMessage, receive_message
from amends.desk.staff_reply import StaffReply, staff_reply
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.desk.streams import load_conversation
from amends.desk.take_conversation import take_conversation
from amends.kernel.clock import instant
from amends.kernel.ids import MAIN, ConversationId, CustomerId, LineId, OrderId
from amends.kernel.orders import Address
from amends.kernel.party import Caller, CallerKind
from amends.kernel.remedy import Reason
from amends.remedies import ModifyAddress, ModifyProfile, OrderRequest, Return, Units
from amends.remedies.ports import Recourse
from amends.simulation.marketplace import generate
from amends.simulation.records import Marketplace

NOW = instant("2026-11-23T20:00:00+00:00")
EMMA = CustomerId("c-emma")
TALK = ConversationId("talk-1")
CUSTOMER = Caller(MAIN, CallerKind.CUSTOMER, EMMA, proof="test")
STAFF = Caller(MAIN, CallerKind.STAFF, "s-noor", frozenset({"agent"}), "test")
NAME, EMAIL, HOME = "Zephyrine Quillmarker", "zephyrine@quillmarker.example", "17 Larkspurmarker Lane"
NEW_HOME, PROFILE_HOME = "4 Tamarindmarker Court", "9 Juniperusmarker Close"
WORDS = ("My kettlemarker leaks all over 蓁蓁水壶", "Somebody please, I am Zephyrine Quillmarker 蓁蓁姓名")
STAFF_WORDS, RATING = "Dear Zephyrine Quillmarker, staffmarker", "Splendidmarker 蓁蓁评价"
MARKERS = (NAME, EMAIL, HOME, NEW_HOME, PROFILE_HOME, *WORDS, STAFF_WORDS, RATING, "Quillmarker", "蓁蓁")
PENDING, DELIVERED = OrderId("UK-204153"), OrderId("UK-203961")


@dataclass(slots=True)
class House:
    """An office, the folder of its files, and the URL of its database if it has one."""

    office: Office
    store: SqliteStore | PostgresStore
    vault: SqliteVault
    clock: ManualClock
    folder: Path
    url: str | None = None

    def bytes_kept(self) -> bytes:
        """Return every byte of every file, after what the log holds was moved into the ledger's file."""
        if isinstance(self.store, SqliteStore):
            self.store.connections()[0].execute("PRAGMA wal_checkpoint(TRUNCATE)")
        files = b"".join(path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file())
        return files + (_every_column(self.url) if self.url else b"")


def _every_column(url: str) -> bytes:
    """Return every value of every table; byte columns as they are."""
    with psycopg.connect(url) as conn:
        tables = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert len(tables) >= 6
        rows = [row for (table,) in tables for row in conn.execute(f'SELECT * FROM "{table}"').fetchall()]  # noqa: S608 - names of the catalogue
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)


def marked() -> Marketplace:
    """Return the demo marketplace in which the customer's name, mail and home are markers."""
    whole = generate(7, NOW)
    home = Address(HOME, "", "London", "London", "N1 1AA", "UK")
    customers = tuple(replace(c, name=NAME, email=EMAIL, address=home) if c.id == EMMA else c for c in whole.customers)
    orders = tuple(replace(o, address=home) if o.customer == EMMA else o for o in whole.orders)
    return replace(whole, customers=customers, orders=orders)


@contextmanager
def house(folder: Path, url: str | None = None) -> Iterator[House]:
    """Open a house in `folder`; its ledger is the database at `url`, or a SQLite file."""
    clock = ManualClock(NOW)
    with ExitStack() as stack:
        vault = SqliteVault(folder / "keys.sqlite")
        stack.callback(vault.close)
        store = PostgresStore(url, vault=vault) if url else SqliteStore(folder / "ledger.sqlite", vault=vault)
        stack.callback(store.close)
        rules = rule_book()
        keep_rules(rules, store=store, now=NOW)
        office = Office(
            ledger=store,
            effects=store,
            vault=vault,
            shop=MemoryShop(marked(), clock=clock),
            payments=MemoryPayments(Recourse.KEYED, clock),
            carriers=MemoryCarriers(Recourse.KEYED, clock),
            rules=rules,
            model=blank_model(),
            model_hash="none",
            engine="test",
        )
        yield House(office, store, vault, clock, folder, url)


def live_through(at: House) -> Conversation:
    """Let the customer write, move, send goods back, talk to a person and rate: everything that names somebody."""
    office = at.office
    now = at.clock.now()
    start_conversation(StartConversation(TALK, EMMA, "test"), caller=CUSTOMER, office=office, now=now)
    receive_message(ReceiveMessage(TALK, WORDS[0]), caller=CUSTOMER, office=office, now=now)
    _agree(at, ModifyAddress(PENDING, Address(NEW_HOME, "", "Bath", "Bath", "BA1 1AA", "UK")))
    _agree(at, ModifyProfile(Address(PROFILE_HOME, "", "York", "York", "YO1 7AA", "UK")))
    _agree(at, Return(DELIVERED, (Units(LineId("1"), 1),), None, Reason.DEFECT))
    ask_person(TALK, caller=CUSTOMER, office=office, now=now)
    receive_message(ReceiveMessage(TALK, WORDS[1]), caller=CUSTOMER, office=office, now=now)
    take_conversation(TALK, caller=STAFF, office=office, now=now)
    staff_reply(StaffReply(TALK, STAFF_WORDS), caller=STAFF, office=office, now=now)
    rate(TALK, OutcomeRated(4, RATING), caller=CUSTOMER, office=office, now=now)
    return load_conversation(office.ledger, MAIN, TALK)


def _agree(at: House, request: OrderRequest | ModifyProfile) -> None:
    talk = propose_remedy(ProposeRemedy(TALK, request), caller=CUSTOMER, office=at.office, now=at.clock.now())
    offer = talk.open_offers[0].offer
    yes = ConfirmPlan(TALK, offer.plan, offer.hash)
    confirm_plan(yes, caller=CUSTOMER, office=at.office, now=at.clock.now())
    work(office=at.office, clock=at.clock)
