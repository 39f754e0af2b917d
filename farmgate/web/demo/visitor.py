"""A place at a counter for whoever looks at the demo: a till of her own, an invite, float to sell with."""

from django.contrib.auth import get_user_model

from farmgate.people import listings as people
from farmgate.people import queries as people_queries
from farmgate.sync import enrolment
from farmgate.web.demo.page import Invitation


def invite() -> Invitation:
    """Invite one more phone for the visitor's agent, at a till of its own."""
    officer = get_user_model().objects.get(username="officer")
    sees = people_queries.visible_to(officer.person_id)
    first = [agent for agent in people.agents(sees) if agent.station_code == "S0001"]
    # The station's own agent came first; see county.prepare.
    visitor = first[-1]
    held = {device.till for device in people.devices_of_station(visitor.station_id) if device.status != "revoked"}
    till = next(till for till in range(2, len(held) + 3) if till not in held)
    code = enrolment.invite(officer, visitor.station_code, till, visitor.person)
    return Invitation(code, visitor.station, visitor.name, till)
