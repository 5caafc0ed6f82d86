"""A removed guardian reads and hears nothing more of the child; who takes over does."""

from sqlalchemy import text

from kit.app import App
from tests.notify.world import Room, apply
from tests.support.events import enveloped
from tests.support.http import RunningService
from tests.support.people import Person, Tokens
from videoporady_contracts.identity import GuardianshipEnded

TOLD_OF_A_BOOKING = 4
"""The confirmation and three reminders."""


async def inbox(service: RunningService, tokens: Tokens, person: Person) -> int:
    answer = await service.client(tokens.cookies(person)).get("/api/notify/inbox")
    return len(answer.json()["items"])


async def test_the_inbox_and_the_reminders_of_the_child_are_handed_over(
    service: RunningService, tokens: Tokens
) -> None:
    room, own = Room(), Room()
    father, mother = room.patient, Person.patient()
    mine = own.booked().model_copy(update={"account_id": father.account_id})
    await apply(service.app, room.booked(), mine)
    assert await inbox(service, tokens, father) == 2
    ended = GuardianshipEnded(
        account_id=father.account_id,
        patient_id=father.patient_id,
        heir_account_id=mother.account_id,
    )
    await apply(service.app, ended, (ended, enveloped(ended)))
    assert await inbox(service, tokens, father) == 1, "what is not of the child stays"
    assert await inbox(service, tokens, mother) == 1
    app: App = service.app.state.kit
    async with app.database.reading() as session:
        counted = await session.execute(
            text("select account_id::text, count(*) from messages group by account_id")
        )
        assert {(row[0], row[1]) for row in counted} == {
            (str(father.account_id), TOLD_OF_A_BOOKING),
            (str(mother.account_id), TOLD_OF_A_BOOKING),
        }
    # News of the visit that come later are told to whoever took over.
    await apply(service.app, room.cancelled().model_copy(update={"account_id": mother.account_id}))
    assert await inbox(service, tokens, mother) == 2
    assert await inbox(service, tokens, father) == 1
