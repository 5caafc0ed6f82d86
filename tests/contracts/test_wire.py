"""Events as Kafka records, and back."""

import json

import pytest

from tests.contracts.events import an_id, enveloped
from videoporady_contracts.chat import MessagePosted
from videoporady_contracts.wire import (
    BrokenEvent,
    UnknownEventType,
    decode,
    decode_envelope,
    encode,
)
from videoporady_contracts.words import (
    FailedMessageKind,
    MessageKind,
    ParticipantRole,
    VisitMessageKind,
)

POSTED = MessagePosted(
    visit_id=an_id(1),
    message_id=an_id(2),
    seq=3,
    author_role=ParticipantRole.PATIENT,
    length_characters=5,
)


def test_an_event_survives_the_way_there_and_back() -> None:
    envelope = enveloped(POSTED)
    _, value, _ = encode(envelope, POSTED)
    assert decode(value) == (envelope, POSTED)
    assert decode_envelope(value) == envelope


def test_key_and_headers_say_what_the_body_says() -> None:
    envelope = enveloped(POSTED)
    key, value, headers = encode(envelope, POSTED)
    body = json.loads(value)
    assert key == str(POSTED.visit_id).encode()
    assert dict(headers) == {
        "content-type": b"application/cloudevents+json; charset=UTF-8",
        **{f"ce_{name}": body[name].encode() for name in body if name != "data"},
    }


def test_a_newer_writer_s_fields_are_ignored() -> None:
    _, value, _ = encode(enveloped(POSTED), POSTED)
    body = json.loads(value)
    body["partitionkey"] = "x"
    body["data"]["mood"] = "good"
    assert decode(json.dumps(body).encode())[1] == POSTED


def test_an_unknown_type_comes_with_its_envelope() -> None:
    _, value, _ = encode(enveloped(POSTED), POSTED)
    with pytest.raises(UnknownEventType) as caught:
        decode(value.replace(b"MessagePosted.v1", b"MessagePosted.v2"))
    assert caught.value.envelope.type == "videoporady.chat.MessagePosted.v2"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"{", b"["),
        (b'"seq":3', b'"seq":0'),
        (b'"seq":3', b'"seq":Infinity'),
        (b'"seq":3,', b""),
        (b'"author_role":"patient"', b'"author_role":"cleaner"'),
        (b'"subject":"', b'"subject":"x'),
        (b"/videoporady/chat", b"/videoporady/booking"),
        (b"2026-11-23T12:00:00Z", b"2026-11-23T12:00:00"),
        (b'"data":{', b'"data":null,"x":{'),
    ],
)
def test_a_record_that_breaks_its_contract_is_a_broken_event(old: bytes, new: bytes) -> None:
    _, value, _ = encode(enveloped(POSTED), POSTED)
    broken = value.replace(old, new, 1)
    assert broken != value
    with pytest.raises(BrokenEvent):
        decode(broken)


@pytest.mark.parametrize("value", [b"", b"\xff", b"null", b"7", b"[]", b"{}", b'{"data":{}}'])
def test_what_is_no_event_at_all_is_a_broken_event(value: bytes) -> None:
    with pytest.raises(BrokenEvent):
        decode(value)


def test_the_text_of_an_error_holds_no_value() -> None:
    _, value, _ = encode(enveloped(POSTED), POSTED)
    with pytest.raises(BrokenEvent) as caught:
        decode(value.replace(b'"patient"', b'"Anna Kowalska"'))
    assert "Kowalska" not in str(caught.value)
    assert "author_role" in str(caught.value)


def test_an_envelope_of_another_event_cannot_be_written() -> None:
    other = POSTED.model_copy(update={"visit_id": an_id(9)})
    with pytest.raises(BrokenEvent):
        encode(enveloped(other), POSTED)


def test_every_kind_of_message_has_the_one_event_that_tells_of_its_failure() -> None:
    told = [each.value for each in (*FailedMessageKind, *VisitMessageKind)]
    assert sorted(told) == sorted(each.value for each in MessageKind)
