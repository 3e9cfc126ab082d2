"""ODS codes: check their form."""

from __future__ import annotations

import re

from db.errors import Refused
from db.validation.text_rules import NAME_LIMIT, quoted_text, required_text
from db.vocabulary.terms import ProviderType

_CODE = re.compile(r"[A-Z0-9]{1,12}")
_NEW = r"[A-Z]\d[A-Z]\d[A-Z]"
"""The form in which codes of every kind have been issued since October 2020."""

_USUAL = {
    ProviderType.GENERAL_PRACTICE: rf"[A-Z]\d{{5}}(\d{{3}})?|{_NEW}",
    ProviderType.DENTAL_PRACTICE: rf"V\d{{5,6}}|{_NEW}",
    ProviderType.COMMUNITY_PHARMACY: rf"(?=.*\d)F[A-Z0-9]{{4}}|{_NEW}",
    ProviderType.OPTOMETRY_PRACTICE: rf"(?=.*\d)T[A-Z][A-Z0-9]{{1,4}}|{_NEW}",
    ProviderType.INTEGRATED_URGENT_CARE: (
        rf"[A-Z]\d{{5}}|[NR][A-Z0-9]{{2}}|(?=.*\d)[NR][A-Z0-9]{{4}}|{_NEW}"
    ),
    ProviderType.PCN: rf"U\d{{5}}|{_NEW}",
    ProviderType.ICB: rf"Q[A-Z0-9]{{2}}|{_NEW}",
    ProviderType.ACUTE_TRUST: rf"R[A-Z0-9]{{2}}|{_NEW}",
    ProviderType.OTHER_TRUST: rf"[RT][A-Z0-9]{{2}}|{_NEW}",
    ProviderType.LOCAL_AUTHORITY: rf"\d{{3}}|{_NEW}",
    ProviderType.OTHER: r".*",
}
"""Usual forms by provider type: practices and other prescribing centres (with a branch's three
figures), dental practices, pharmacies, opticians. Providers of urgent care may be of several kinds.
Primary care networks begin with U, integrated care boards with Q, trusts with R or T; local
authorities have three figures.
"""


def parse_ods_code(text: str) -> str:
    """Return a typed ODS code in capitals and without spaces.

    Raises:
        Refused: it is empty, or contains other characters than letters and figures.
    """
    code = required_text("".join(text.split()), "ODS code", NAME_LIMIT).upper()
    if not _CODE.fullmatch(code):
        raise Refused(
            f"{quoted_text(text)} is not an ODS code: letters and figures only, such as A99999."
        )
    return code


def ods_code_warning(code: str, provider_type: ProviderType) -> str:
    """Return why an ODS code is unusual for an organisation of that type, or an empty text.

    Such a code is still accepted, because new forms of codes are introduced.
    """
    if re.fullmatch(_USUAL[provider_type], code):
        return ""
    return f"{code} is not a usual ODS code for {provider_type.label.lower()}."
