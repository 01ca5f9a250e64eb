"""Tell personal data by class and by field name (ADR 8)."""

from __future__ import annotations

import re

_CLASS_WORD = re.compile(r"(?<!Non)Personal")
_PERSON = r"(?:coach|instructor|learner|person|signatory|student|teacher|user)"
_NAME_OF_PERSON = re.compile(rf"\b{_PERSON}'s (?:\w+ )?name\b|\bname of (?:an? |the )?{_PERSON}\b", re.IGNORECASE)
_SAID = re.compile(r"\bis personal data\b")
_FIELD_NAME = re.compile(
    r"""(?:^|_)(?:
        e_?mails? | email_address | user_?name | first_name | last_name | full_name | given_name | family_name | surname
        | phone | phone_number | mobile_number | postal_address | street_address | mailing_address
        | date_of_birth | birth_date | year_of_birth | ip_address | profile_image
    )$""",
    re.VERBOSE,
)


def is_personal_class(name: str) -> bool:
    """Tell whether the name of a class marks it as personal data; ``NonPersonal`` says the opposite."""
    return bool(_CLASS_WORD.search(name))


def is_personal_field(name: str, description: str) -> bool:
    """Tell whether a field holds data about a person: by its name, or because its description says so."""
    is_name_of_person = name == "name" and _NAME_OF_PERSON.search(description)
    return bool(_FIELD_NAME.search(name) or is_name_of_person or _SAID.search(description))
