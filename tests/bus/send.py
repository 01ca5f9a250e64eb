"""Send every event that can go on the event bus, with every field and with the required ones only."""

from __future__ import annotations

import django


def main() -> None:
    django.setup()
    # Django has to be set up before signals are imported.
    from tests.library.test_avro import list_bus_capable  # noqa: PLC0415 - see above.
    from tests.library.values import ValueBuilder  # noqa: PLC0415 - see above.

    for every in (True, False):
        builder = ValueBuilder(every=every)
        for signal in list_bus_capable():
            signal.send_event(**builder.build_data(signal), send_robust=False)


if __name__ == "__main__":
    main()
