from tests.flow.events.conftest import exchange as exchange
