"""Entra ID's views inside one document, as far as published facts tell of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.async_api import Page
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portaldriver.errors import (
    AccountLocked,
    AuthenticationError,
    InvalidCredentials,
    MfaEnrolment,
    MfaError,
    MfaTimeout,
    PasswordExpired,
    PortalError,
)
from portaldriver.identity.entra import entra

from .walking import PASSWORD, TIMEOUTS, USER, Answers, Stage, Walk, fields_of

STYLE = "<style>.moveOffScreen {position: absolute; left: -9999px} [hidden] {display: none}</style>"
LOGIN = (
    STYLE
    + """
<form method=post action=/login>
<div id=usernameError hidden>Konto nicht gefunden</div>
<input id=i0116 name=loginfmt type=email class="%(user)s">
<div id=passwordError %(error)s>Falsch</div>
<input id=i0118 name=passwd type=password class="%(password)s">
<input type=submit id=idSIButton9 value=Weiter></form>
<script>
var $Config = {"sErrorCode":"%(code)s"};
const user = document.getElementById('i0116'), word = document.getElementById('i0118');
document.forms[0].onsubmit = () => {
  if (user.className === 'moveOffScreen') return true;
  word.value = '';
  setTimeout(() => {
    if (user.value !== '%(known)s') { document.getElementById('usernameError').hidden = false; return; }
    user.className = 'moveOffScreen'; word.className = '';
  }, 60);
  return false;
};
</script>"""
)
SECOND = (
    STYLE
    + """
<div id=push><div id=idDiv_SAOTCAS_Title>Genehmigen</div><div id=idDiv_SAOTCAS_Description>Geben Sie die Zahl 5 ein</div>
<div id=idRichContext_DisplaySign>42</div><input type=checkbox id=idChkBx_SAOTCAS_TD name=rememberMFA></div>
<div id=over hidden><div id=idDiv_SAASDS_Description>Abgelehnt</div></div>
<div id=late hidden><div id=idDiv_SAASTO_Description>Zu spaet</div></div>
<a href=# id=signInAnotherWay>Anders</a>
<div id=list hidden><div id=idDiv_SAOTCS_Proofs><div data-value=PhoneAppNotification>A</div><div data-value=PhoneAppOTP>B</div>
<div data-value=OneWaySMS>C</div><div data-value=TwoWayVoiceMobile>D</div><div data-value=Fido>E</div></div></div>
<div id=code hidden><div id=idDiv_SAOTCC_Description></div><span id=idSpan_SAOTCC_Error_OTC></span>
<input id=idTxtBx_SAOTCC_OTC name=otc type=tel><input type=checkbox id=idChkBx_SAOTCC_TileRememberMFA name=rememberMFA %(box)s>
<input type=button id=idSubmit_SAOTCC_Continue value=OK></div>
<script>
const at = id => document.getElementById(id);
const show = id => { for (const one of ['push', 'over', 'late', 'list', 'code']) at(one).hidden = one !== id; at('signInAnotherWay').hidden = id === 'list'; };
at('signInAnotherWay').onclick = () => { setTimeout(() => show('list'), 50); return false; };
for (const row of document.querySelectorAll('[data-value]')) row.onclick = () => {
  at('idDiv_SAOTCC_Description').textContent = row.dataset.value === 'OneWaySMS' ? 'Text an +X XXXXXXXX00' : 'App';
  setTimeout(() => show('code'), 50);
};
at('idSubmit_SAOTCC_Continue').onclick = async () => {
  const body = new URLSearchParams({otc: at('idTxtBx_SAOTCC_OTC').value, remember: at('idChkBx_SAOTCC_TileRememberMFA').checked});
  const answer = await (await fetch('/otc', {method: 'POST', body})).json();
  if (answer.ok) location.href = '/kmsi'; else at('idSpan_SAOTCC_Error_OTC').textContent = 'Falsch';
};
const poll = async () => {
  const answer = await (await fetch('/poll')).json();
  at('idRichContext_DisplaySign').textContent = answer.number;
  if (answer.state === 'ok') location.href = '/kmsi?box=' + at('idChkBx_SAOTCAS_TD').checked;
  else if (answer.state !== 'wait') show(answer.state);
  else setTimeout(poll, 100);
};
poll();
</script>"""
)
KMSI = """<form method=post action=/kept><div id=KmsiDescription>Angemeldet bleiben?</div>
<input type=checkbox id=KmsiCheckboxField name=DontShowAgain>
<input type=submit id=idBtn_Back name=answer value=Nein><input type=submit id=idSIButton9 name=answer value=Ja></form>"""
WORKING = """<title>Working...</title><form name=hiddenform method=post action=%s><input type=hidden name=SAMLResponse value=x></form>
<script>document.forms[0].submit()</script>"""


class Entra:
    """The provider's side: what it knows, and what it does when."""

    def __init__(self, stage: Stage, *, box: str = "") -> None:
        self.stage = stage
        self.state = "wait"
        self.number = "42"
        self.code = "123456"
        self.error = "50126"
        self.kept: list[str] = []
        stage.page("/start", self.login())
        stage.turning("/login", self.logged_in)
        stage.page("/second", SECOND % {"box": box})
        stage.site.answer("/poll", self.poll)
        stage.site.answer("/otc", self.otc)
        stage.page("/kmsi", KMSI)
        stage.page("/kept", WORKING % "/again")
        stage.page("/again", WORKING % "/home")

    def login(self, **how: str) -> str:
        """Return the sign-in's document, at first with the user name's view."""
        first = {"user": "", "password": "moveOffScreen", "error": "hidden", "code": "50058", "known": USER}
        return LOGIN % (first | how)

    def logged_in(self, fields: dict[str, str]) -> str:
        if fields["passwd"] == PASSWORD and not self.error.startswith("!"):
            return "/second"
        return self.login(user="moveOffScreen", password="", error="", code=self.error.removeprefix("!"))

    async def poll(self, _: Request) -> Response:
        return JSONResponse({"state": self.state, "number": self.number})

    async def otc(self, request: Request) -> Response:
        fields = await fields_of(request)
        self.stage.posted.append(("/otc", fields))
        return JSONResponse({"ok": fields["otc"] == self.code})


def walk(tab: Page, stage: Stage, mfa: Answers | None = None) -> Walk:
    return Walk(tab, stage, entra(), mfa)


async def test_a_push_whose_number_changes_then_no_to_staying_signed_in(tab: Page, stage: Stage) -> None:
    portal = Entra(stage)

    def told(_: object) -> None:
        portal.state = "ok" if portal.number == "77" else "wait"
        portal.number = "77"

    mfa = Answers({"push": ()}, told=told)
    one = walk(tab, stage, mfa)
    assert await one.run("/start") == ["UserName", "Password", "Push", "StaySignedIn", "Home"]
    assert mfa.shown == ["42", "77"]
    assert one.factors == ["password", "push"]
    [login] = stage.sent_to("/login")
    assert (login["loginfmt"], login["passwd"]) == (USER, PASSWORD)
    [kept] = stage.sent_to("/kept")
    assert kept == {"answer": "Nein"}
    assert one.attempt.passwords == 1


@pytest.mark.parametrize("remember", [True, False])
async def test_the_box_of_a_push_is_as_the_caller_wants(remember: bool, tab: Page, stage: Stage) -> None:
    portal = Entra(stage)
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    mfa = Answers({"push": ()}, told=lambda _: setattr(portal, "state", "ok"))
    one = walk(tab, stage, mfa)
    one.remember_device = remember
    await one.run("/start")
    assert any(f"/kmsi?box={str(remember).lower()}" in url for url in asked)


@pytest.mark.parametrize("state, error", [("over", MfaError), ("late", MfaTimeout)])
async def test_a_push_that_nobody_approves(state: str, error: type[PortalError], tab: Page, stage: Stage) -> None:
    portal = Entra(stage)
    mfa = Answers({"push": ()}, told=lambda _: setattr(portal, "state", state))
    with pytest.raises(error) as raised:
        await walk(tab, stage, mfa).run("/start")
    assert type(raised.value) is error


async def test_the_callers_factor_is_chosen_and_a_wrong_code_tried_once_more(tab: Page, stage: Stage) -> None:
    Entra(stage)
    mfa = Answers({"totp": ("000000", "123456")})
    one = walk(tab, stage, mfa)
    assert await one.run("/start") == [
        "UserName",
        "Password",
        "Push",
        "Methods",
        "AppCode",
        "AppCode",
        "StaySignedIn",
        "Home",
    ]
    assert stage.sent_to("/otc") == [
        {"otc": "000000", "remember": "true"},
        {"otc": "123456", "remember": "true"},
    ]
    assert one.factors == ["password", "totp"]
    assert one.attempt.spent == 0


async def test_a_text_message_is_told_from_an_app(tab: Page, stage: Stage) -> None:
    Entra(stage, box="disabled")
    mfa = Answers({"sms": ("123456",)})
    one = walk(tab, stage, mfa)
    assert "SmsCode" in await one.run("/start")
    assert stage.sent_to("/otc") == [{"otc": "123456", "remember": "false"}]
    assert "sms" in mfa.prepared


async def test_an_old_complaint_does_not_hide_a_new_one(tab: Page, stage: Stage) -> None:
    Entra(stage)
    one = walk(tab, stage, Answers({"totp": ("000000", "111111", "123456")}))
    one.timeouts = replace(TIMEOUTS, navigation=6)
    with pytest.raises(MfaError):
        await one.run("/start")
    assert [fields["otc"] for fields in stage.sent_to("/otc")] == ["000000", "111111"]
    assert one.attempt.spent == 2


async def test_an_unknown_user_is_given_no_password(tab: Page, stage: Stage) -> None:
    portal = Entra(stage)
    stage.page("/start", portal.login(known="somebody.else@example.com"))
    one = walk(tab, stage)
    with pytest.raises(AuthenticationError):
        await one.run("/start")
    assert one.attempt.passwords == 0
    assert not stage.posted


@pytest.mark.parametrize(
    "code, error", [("50126", InvalidCredentials), ("50053", AccountLocked), ("50055", PasswordExpired)]
)
async def test_a_refusal_is_known_by_its_number(code: str, error: type[PortalError], tab: Page, stage: Stage) -> None:
    Entra(stage).error = f"!{code}"
    one = walk(tab, stage)
    with pytest.raises(error):
        await one.run("/start")
    assert one.attempt.passwords == 1
    assert len(stage.sent_to("/login")) == 1


async def test_both_fields_in_one_view_are_answered_one_after_the_other(tab: Page, stage: Stage) -> None:
    portal = Entra(stage)
    stage.page("/start", portal.login(password=""))
    mfa = Answers({"push": ()}, told=lambda _: setattr(portal, "state", "ok"))
    assert (await walk(tab, stage, mfa).run("/start"))[:2] == ["UserName", "Password"]
    [login] = stage.sent_to("/login")
    assert login["passwd"] == PASSWORD


async def test_no_provider_for_the_factor(tab: Page, stage: Stage) -> None:
    Entra(stage)
    with pytest.raises(MfaError, match="no provider"):
        await walk(tab, stage).run("/start")


@pytest.mark.parametrize(
    "html, error",
    [
        ("<input type=submit id=idSubmit_ProofUp_Redirect value=Weiter><a id=cancelLink>x</a>", MfaEnrolment),
        ("<input id=idTxtBx_SAOTCS_PhoneNumber>", MfaError),
        ("<input type=submit id=idBtn_Accept value=Ja>", AuthenticationError),
        ("<div id=service_exception_message>AADSTS50011</div>", AuthenticationError),
    ],
)
async def test_what_ends_a_sign_in(html: str, error: type[PortalError], tab: Page, stage: Stage) -> None:
    stage.page("/start", html)
    with pytest.raises(error) as raised:
        await walk(tab, stage).run("/start")
    assert type(raised.value) is error


async def test_another_account_is_chosen_and_the_work_account(tab: Page, stage: Stage) -> None:
    portal = Entra(stage)
    stage.page(
        "/first",
        "<div id=tilesHolder><div data-test-id=other@example.com>x</div><div id=otherTile onclick=location='/both'>+</div></div>",
    )
    stage.page("/both", "<div id=aadTile onclick=location='/start'>Arbeit</div><div id=msaTileTitle>Privat</div>")
    mfa = Answers({"push": ()}, told=lambda _: setattr(portal, "state", "ok"))
    assert (await walk(tab, stage, mfa).run("/first"))[:3] == ["AccountPicker", "WorkOrPersonal", "UserName"]
