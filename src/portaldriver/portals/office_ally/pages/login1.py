"""The sign-in of before 2023: a WebForms page of the Service Center (guide 2.5)."""

from __future__ import annotations

from typing import Annotated

from ....errors import PortalError
from ....identity.screens import CredentialsScreen, Given
from ....identity.verdicts import by_words
from ....pom import Detail, Evidence, Form, Record, Selector, by_id, having
from ..hosts import SERVICE_CENTER


class Login1Form(Record):
    """User name and password."""

    username: Annotated[str, Selector(*by_id("Login1_UserName"))]
    password: Annotated[str, Selector(*by_id("Login1_Password"))]


class Login1Refusal(Record):
    """The line that says why not."""

    text: Annotated[
        str | None,
        Selector("#Login1_FailureText", having("#Login1 td", "not successful"), may_be_absent=True),
    ] = None


class Login1(CredentialsScreen):
    """The old form. Its ids are attested, the wording of its refusal is MODELLED."""

    host = SERVICE_CENTER
    path = "/slogin.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 2.5"
    ready = Selector(*by_id("Login1_Password"))
    credentials = Form(Login1Form)
    submit = Selector(*by_id("Login1_LoginButton"))
    refusal = Detail(Login1Refusal)

    async def refused(self, given: Given) -> PortalError:
        """Return what it means that the form came back."""
        return by_words((await self.refusal.read()).text or "", page=self.title())
