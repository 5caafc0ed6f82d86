"""Everything together: broker, database, services, gateway. `make run` and the tests use this."""

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local import kafka as kafka_module
from deploy.local.gateway import Gateway
from deploy.local.kafka import Kafka
from deploy.local.places import Places, demand_space
from deploy.local.ports import Ports
from deploy.local.postgres import Postgres, run_sql
from deploy.local.processes import Background, Child, end_leftovers, wait_until
from deploy.local.services import SERVICES, Replica, command, environment, migrate
from deploy.local.topics import make_topics_now
from deploy.local.web import WebBuild

__all__ = ["Options", "Stack"]

SPACE_FIRST_MEGABYTES = 2_000
SPACE_MEGABYTES = 300
SLOTS_KNOWN_SECONDS = 60
PREFERRED_PORTS = {
    **{service: 8101 + index for index, service in enumerate(SERVICES)},
    "postgres": 8132,
    "kafka": 8192,
    "kafka-controller": 8193,
}


@dataclass(frozen=True)
class Options:
    """What may differ between one stack and another."""

    home: Path
    public_port: int
    durable: bool = True
    """False for tests: the database trades safety against a power cut for speed."""
    preferred_ports: bool = True
    services: Sequence[str] = SERVICES
    service_settings: tuple[tuple[str, str], ...] = ()
    """Further environment variables of all services."""


class Stack:
    """The parts, each usable alone, and `start` and `stop` for all of them."""

    def __init__(self, options: Options, say: Callable[[str], None] = lambda _line: None) -> None:
        self.options = options
        self.places = Places(options.home)
        self._say = say
        self._ports = Ports(
            options.home / "ports.json",
            preferred=PREFERRED_PORTS if options.preferred_ports else None,
        )
        self.postgres = Postgres(self.places, self._ports.take("postgres"), durable=options.durable)
        self.kafka = Kafka(
            self.places, self._ports.take("kafka"), self._ports.take("kafka-controller")
        )
        self.gateway = Gateway(self.places, options.public_port)
        self.web = WebBuild(self.places, say)
        self.url = self.gateway.url
        self.replicas: dict[str, list[Replica]] = {
            service: [self._new_replica(service)] for service in options.services
        }

    def start(self) -> None:
        """Starts everything, each part as soon as what it needs is there. Raises CannotStart."""
        first = not self.places.kafka.exists()
        demand_space(self.places.home, SPACE_FIRST_MEGABYTES if first else SPACE_MEGABYTES)
        self.places.home.chmod(0o711)
        for name in end_leftovers(self.places.pids):
            self._say(f"ended {name}, left over from a run that was killed")
        web = Background(self.web.run)
        broker = Background(self._start_broker)
        self._start_databases()
        broker.result()
        self._start_services()
        web.result()
        self._say("starting the gateway")
        self.gateway.start(self._upstreams())
        self.gateway.wait()
        self._wait_for_services()

    def wait_for_slots(self) -> None:
        """Until booking has heard of every slot that calendar shows: none is refused as unknown."""
        wait_until(self._slots_are_known, what="booking", seconds=SLOTS_KNOWN_SECONDS)

    def stop(self) -> None:
        """Ends everything that this stack started: first who asks, then who is asked."""
        self.web.child.kill()
        self.gateway.stop()
        services = [replica.child for replica in self.all_replicas()]
        # All at once: each may take its time to say goodbye to its sockets.
        for child in services:
            child.ask_to_stop()
        self.kafka.child.ask_to_stop()
        for child in services:
            child.stop()
        self.kafka.stop()
        self.postgres.stop()

    def kill(self) -> None:
        """kill -9 for all, for a stack whose data are not needed again."""
        self.web.child.kill()
        self.gateway.child.kill()
        for replica in self.all_replicas():
            replica.kill()
        self.kafka.kill()
        self.postgres.kill()

    def all_replicas(self) -> list[Replica]:
        return [replica for replicas in self.replicas.values() for replica in replicas]

    def children(self) -> Iterable[Child]:
        """Every process of the stack."""
        yield self.postgres.child
        yield self.kafka.child
        for replica in self.all_replicas():
            yield replica.child
        yield self.gateway.child

    def service(self, name: str) -> Replica:
        """The first replica of a service."""
        return self.replicas[name][0]

    def add_replica(self, service: str) -> Replica:
        """Starts one more process of a service, and lets the gateway use it."""
        replica = self._new_replica(service, number=len(self.replicas[service]) + 1)
        replica.start()
        replica.wait()
        self.replicas[service].append(replica)
        self.gateway.change(self._upstreams())
        return replica

    def remove_replica(self, replica: Replica) -> None:
        """Takes a replica out of the gateway, and then stops it."""
        self.replicas[replica.service].remove(replica)
        self.gateway.change(self._upstreams())
        replica.stop()

    def forget(self) -> None:
        """Deletes all that the stack has stored."""
        shutil.rmtree(self.places.postgres, ignore_errors=True)
        shutil.rmtree(self.places.home, ignore_errors=True)

    def _start_broker(self) -> None:
        if not kafka_module.jars_are_here():
            self._say("downloading Apache Kafka (45 MB, once)")
            kafka_module.jars()
        self._say("starting Apache Kafka")
        self.kafka.start()
        self.kafka.wait()
        make_topics_now(self.kafka.bootstrap_servers)

    def _start_databases(self) -> None:
        self._say("starting PostgreSQL")
        self.postgres.start()
        self.postgres.wait()
        self.postgres.make_service_databases(self.options.services)
        changed = migrate(self.postgres, self.options.services)
        if changed:
            self._say(f"migrated the databases of {', '.join(changed)}")

    def _start_services(self) -> None:
        self._say(f"starting {', '.join(self.options.services)}")
        for replica in self.all_replicas():
            replica.start()

    def _wait_for_services(self) -> None:
        for replica in self.all_replicas():
            replica.wait()

    def _slots_are_known(self) -> bool:
        shown, known = (
            set(run_sql(self.postgres.url(f"vp_{service}"), "select slot_id from slots").split())
            for service in ("calendar", "booking")
        )
        return shown <= known

    def _new_replica(self, service: str, number: int = 1) -> Replica:
        name = service if number == 1 else f"{service}-{number}"
        port = self._ports.take(name)
        child = Child(
            name=name,
            command=command(service),
            log_file=self.places.logs / f"{name}.log",
            pid_file=self.places.pids / f"{name}.pid",
            environment={
                **environment(
                    service,
                    places=self.places,
                    port=port,
                    postgres=self.postgres,
                    kafka_bootstrap_servers=self.kafka.bootstrap_servers,
                    origins=(self.url, self.url.replace("localhost", "127.0.0.1")),
                ),
                **dict(self.options.service_settings),
            },
        )
        return Replica(service, port, child)

    def _upstreams(self) -> dict[str, list[int]]:
        return {
            service: [replica.port for replica in replicas]
            for service, replicas in self.replicas.items()
        }
