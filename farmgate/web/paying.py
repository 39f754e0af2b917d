"""What a child in the city sees of an order: no log-in, no script, no full name; what is open, and how to pay it."""

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from farmgate.counter import due_listings, transfers
from farmgate.counter.references import reference
from farmgate.kernel import limits
from farmgate.kernel.problems import Problem
from farmgate.people.surnames import surname
from farmgate.sync import paylinks
from farmgate.sync.rates import Rate

_opened = Rate(limits.PAY_PAGES_PER_ADDRESS_MINUTE_MAX, 60)


@never_cache
@require_safe
def pay(request: HttpRequest, code: str) -> HttpResponse:
    """An order by its sealed code: what was bought, how much is open, where to send it."""
    try:
        _opened.take(request.META.get("REMOTE_ADDR"))
    except Problem as problem:
        answer = render(request, "front/pay_wait.html", status=problem.status)
        answer["Retry-After"] = str(problem.facts["retry_after_seconds"])
        return answer
    order = paylinks.order_of(code)
    found = due_listings.far_away(order) if order else None
    if found is None:
        raise Http404
    account = transfers.receiving_now(found.county_code)
    said = reference(found.slip_no)
    context = {
        "order": found,
        "family": surname(found.villager_name),
        "account": account,
        "reference": said,
        "qr": segno.make(said, error="m", micro=False).svg_inline(scale=4, border=2, omitsize=True),
    }
    return render(request, "front/pay.html", context)
