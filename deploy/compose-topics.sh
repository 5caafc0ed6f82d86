#!/bin/sh
# The same topics as deploy/local/topics.py, for a broker in a container.
set -eu
make_topic() {
	/opt/kafka/bin/kafka-topics.sh --bootstrap-server kafka:9092 --create --if-not-exists \
		--topic "$1" --partitions 6 --replication-factor 1 --config "$2" --config "$3"
}
for service in identity calendar booking signalling chat notify; do
	make_topic "videoporady.$service.v1" retention.ms=-1 retention.bytes=-1
	make_topic "videoporady.$service.v1.dlq" retention.ms=-1 retention.bytes=-1
done
make_topic videoporady.signalling.relay.v1 retention.ms=60000 segment.ms=60000
