"""The whole of Videoporady for tests that need all of it, on free ports, with the demonstration
clinic."""

from collections.abc import Iterator
from contextlib import contextmanager

from deploy.local.demo import enter_clinic
from deploy.local.ports import free_port
from deploy.local.postgres import run_sql
from deploy.local.stack import Options, Stack
from tests.support.servers import scratch_folder

__all__ = ["SETTINGS", "column", "full_stack"]

SETTINGS = (
    # Many tests share one doctor's next free times: not all of them are within half an hour, and
    # late in the evening they are tomorrow's.
    ("VP_SIGNALLING_CONNECT_OPENS_SECONDS", "172800"),
    # All of them come from one address, and bad input holds many wrong passwords.
    ("VP_IDENTITY_ATTEMPTS_PER_ADDRESS_MAX", "100000"),
    # The discard port, where nobody listens: each text message fails at its first try.
    ("VP_NOTIFY_SMS_URL", "http://127.0.0.1:9/sms.do"),
    ("VP_NOTIFY_SMS_TOKEN", "tests"),
    ("VP_NOTIFY_DELIVERY_ATTEMPTS_MAX", "1"),
)


@contextmanager
def full_stack(*, service_settings: tuple[tuple[str, str], ...] = ()) -> Iterator[Stack]:
    """Starts everything, seeds it, and ends it with kill -9: its data are not needed again."""
    with scratch_folder() as folder:
        options = Options(
            home=folder,
            public_port=free_port(),
            durable=False,
            preferred_ports=False,
            service_settings=(*SETTINGS, *service_settings),
        )
        stack = Stack(options, print)
        try:
            stack.start()
            enter_clinic(stack.url, print)
            stack.wait_for_slots()
            yield stack
        finally:
            stack.kill()


def column(stack: Stack, service: str, table: str, name: str) -> list[str]:
    """The values of a column in a service's database."""
    output = run_sql(stack.postgres.url(f"vp_{service}"), f"select {name} from {table}")
    return output.split()
