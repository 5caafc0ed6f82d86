"""Each press of "Połącz" is one alert, whatever dies meanwhile.

The same with ten thousand presses: `python -m tests.load.presses`.
"""

import random

import pytest

from deploy.local.stack import Stack
from tests.load.presses import killing, pressing
from tests.support.waiting import eventually

pytestmark = pytest.mark.stack

VICTIMS = ("signalling", "notify", "kafka", "notify", "signalling")


async def test_no_press_is_lost_or_doubled_while_parts_are_killed(stack: Stack) -> None:
    chance = random.Random(20_271)
    async with pressing(stack, patients=4) as ledger:
        for victim in VICTIMS:
            pressed = ledger.count
            await killing(stack, chance, [victim], print)
            # What was killed is at work again: another round of presses got through.
            await eventually(lambda pressed=pressed: ledger.count > pressed + 4, seconds=60)
    await ledger.agree_with(stack)
