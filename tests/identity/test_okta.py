"""Okta's two widgets, as far as published facts tell of them."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from portaldriver.errors import (
    AccountLocked,
    InvalidCredentials,
    MfaError,
    MfaTimeout,
    PasswordExpired,
    PortalError,
)
from portaldriver.identity.okta import okta

from .walking import PASSWORD, USER, Answers, Stage, Walk

SCRIPT = """<script>
const at = id => document.getElementById(id);
const send = async (path, fields) => (await (await fetch(path, {method: 'POST', body: new URLSearchParams(fields)})).text());
const value = name => document.querySelector(`[name="${name}"]`).value;
const draw = html => { at('okta').innerHTML = html; };
</script><div id=okta></div>"""
BANNER = "<div class=o-form-error-container data-se=o-form-error-container></div>"

CLASSIC = (
    SCRIPT
    + """<script>
const box = () => document.querySelector('.o-form-error-container');
const complain = words => setTimeout(() => { box().innerHTML = '<div class="infobox-error">' + words + '</div>'; }, 50);
draw(`<form class=primary-auth onsubmit="login(); return false">BANNER<input id=okta-signin-username name=username>
<input id=okta-signin-password name=password type=password><input id=okta-signin-submit type=submit value=Go></form>`);
const login = async () => {
  const said = await send('/authn', {username: value('username'), password: value('password')});
  if (said === 'sms') draw(`<form class="mfa-verify" data-se=factor-sms onsubmit="code(); return false">BANNER<input name=answer>
    <input name=rememberDevice type=checkbox><a class=button data-se=sms-send-code href=# onclick="send('/sms', {}); return false">Send</a>
    <input type=submit value=Verify></form>`);
  else if (said === 'push') draw(`<form class="mfa-verify" data-se=factor-push onsubmit="push(); return false">BANNER
    <input type=submit value="Send Push"></form>`);
  else complain(said);
};
const code = async () => {
  const said = await send('/verify', {answer: value('answer'), remember: document.querySelector('[name=rememberDevice]').checked});
  box().innerHTML = '';
  if (said === 'ok') location.href = '/home'; else complain(said);
};
const push = async () => {
  const button = document.querySelector('input[type=submit]');
  button.value = 'Push sent!'; button.disabled = true;
  const said = await send('/push', {});
  if (said === 'ok') location.href = '/home'; else complain(said);
};
</script>"""
).replace("BANNER", BANNER)

ENGINE = (
    SCRIPT
    + """<script>
const fail = words => setTimeout(() => { document.querySelector('[data-se=o-form-error-container]').innerHTML = '<div class="infobox-error">' + words + '</div>'; }, 50);
const form = (cls, inner, next) => `<main class="${cls}"><form class=o-form onsubmit="${next}(); return false">
  <h2 class=okta-form-title>t</h2>BANNER${inner}<input data-type=save class="button button-primary" type=submit value=Go></form></main>`;
draw(form('identify', '<input name=identifier id=input28>', 'named'));
const named = () => setTimeout(() => draw(form('mfa-verify challenge-authenticator--okta_password',
  '<input type=password name="credentials.passcode" id=input59>', 'login')), 50);
const login = async () => {
  const said = await send('/authn', {password: value('credentials.passcode')});
  if (said === 'list') draw(`<main class=list><div class=authenticator-list>` + ['okta_email', 'google_otp', 'security_question', 'webauthn'].map(
    key => `<div class=authenticator-row><div class=authenticator-label>x</div><div class=authenticator-button data-se=${key}><a class=button href=#
      onclick="choose('${key}'); return false">Select</a></div></div>`).join('') + '</div></main>');
  else if (said === 'push') { draw(form('okta-verify-send-push-form challenge-authenticator--okta_verify', '<p>Tap <strong>37</strong> on the 2nd phone</p>', 'idle'));
    document.querySelector('[data-type=save]').remove();
    while (await send('/push', {}) === 'wait') await new Promise(done => setTimeout(done, 100));
    location.href = '/home'; }
  else if (said === 'new') draw(form('', '<input type=password name="credentials.passcode"><input type=password name=confirmPassword>', 'idle'));
  else fail(said);
};
const idle = () => {};
const choose = key => setTimeout(() => draw(form('mfa-verify challenge-authenticator--' + key,
  key === 'security_question' ? '<label>Your first pet?</label><input type=password name="credentials.passcode">' : '<input type=text name="credentials.passcode">', 'code')), 50);
const code = async () => { if (await send('/verify', {answer: value('credentials.passcode')}) === 'ok') location.href = '/home'; else fail('Invalid code. Try again.'); };
</script>"""
).replace("BANNER", BANNER)


def walk(tab: Page, stage: Stage, mfa: Answers | None = None) -> Walk:
    return Walk(tab, stage, okta("practice.okta.com"), mfa)


def say(stage: Stage, path: str, *words: str) -> None:
    """Answer a script's requests with these words, the last again and again."""
    left = list(words)
    stage.turning(path, lambda _: left.pop(0) if len(left) > 1 else left[0])


async def test_classic_with_a_text_message_that_has_to_be_asked_for(tab: Page, stage: Stage) -> None:
    stage.page("/start", CLASSIC)
    say(stage, "/authn", "sms")
    say(stage, "/sms", "sent")
    say(stage, "/verify", "Invalid code. Try again.", "ok")
    one = walk(tab, stage, Answers({"sms": ("111111", "222222")}))
    assert await one.run("/start") == ["ClassicSignIn", "ClassicSms", "ClassicSms", "Home"]
    assert stage.sent_to("/authn") == [{"username": USER, "password": PASSWORD}]
    assert len(stage.sent_to("/sms")) == 1
    assert [fields["answer"] for fields in stage.sent_to("/verify")] == ["111111", "222222"]
    assert stage.sent_to("/verify")[0]["remember"] == "true"


@pytest.mark.parametrize(
    "words, error",
    [
        ("Unable to sign in", InvalidCredentials),
        ("The username and/or the password you entered is incorrect. Please check and try again.", InvalidCredentials),
        ("Your account is locked. Please contact your administrator.", AccountLocked),
    ],
)
async def test_classic_refusals(words: str, error: type[PortalError], tab: Page, stage: Stage) -> None:
    stage.page("/start", CLASSIC)
    say(stage, "/authn", words)
    one = walk(tab, stage)
    with pytest.raises(error):
        await one.run("/start")
    assert len(stage.sent_to("/authn")) == 1


async def test_a_classic_push_is_sent_once(tab: Page, stage: Stage) -> None:
    stage.page("/start", CLASSIC)
    say(stage, "/authn", "push")
    say(stage, "/push", "ok")
    one = walk(tab, stage, Answers({"push": ()}))
    assert await one.run("/start") == ["ClassicSignIn", "ClassicPush", "Home"]
    assert len(stage.sent_to("/push")) == 1


@pytest.mark.parametrize(
    "words, error",
    [("You have chosen to reject this login.", MfaError), ("Your push notification has expired.", MfaTimeout)],
)
async def test_a_classic_push_that_is_not_approved(
    words: str, error: type[PortalError], tab: Page, stage: Stage
) -> None:
    stage.page("/start", CLASSIC)
    say(stage, "/authn", "push")
    say(stage, "/push", words)
    with pytest.raises(error) as raised:
        await walk(tab, stage, Answers({"push": ()})).run("/start")
    assert type(raised.value) is error


async def test_the_engine_with_a_list_of_methods(tab: Page, stage: Stage) -> None:
    stage.page("/start", ENGINE)
    say(stage, "/authn", "list")
    say(stage, "/verify", "no", "ok")
    one = walk(tab, stage, Answers({"totp": ("111111", "222222"), "email": ()}))
    assert await one.run("/start") == [
        "EngineUserName",
        "EnginePassword",
        "Methods",
        "EngineCode",
        "EngineCode",
        "Home",
    ]
    assert stage.sent_to("/authn") == [{"password": PASSWORD}]
    assert [fields["answer"] for fields in stage.sent_to("/verify")] == ["111111", "222222"]


async def test_an_answer_in_hidden_letters_is_no_password(tab: Page, stage: Stage) -> None:
    stage.page("/start", ENGINE)
    say(stage, "/authn", "list")
    say(stage, "/verify", "ok")
    mfa = Answers({"question": ("Rex",)})
    assert (await walk(tab, stage, mfa).run("/start"))[-2:] == ["EngineQuestion", "Home"]
    assert mfa.shown == ["Your first pet?"]
    assert stage.sent_to("/verify") == [{"answer": "Rex"}]


async def test_the_engines_number_is_the_emphasised_one(tab: Page, stage: Stage) -> None:
    stage.page("/start", ENGINE)
    say(stage, "/authn", "push")
    mfa = Answers({"push": ()})
    stage.turning("/push", lambda _: "ok" if mfa.shown else "wait")
    assert (await walk(tab, stage, mfa).run("/start"))[-2:] == ["EnginePush", "Home"]
    assert mfa.shown == ["37"]


async def test_a_new_password_is_never_typed(tab: Page, stage: Stage) -> None:
    stage.page("/start", ENGINE)
    say(stage, "/authn", "new")
    one = walk(tab, stage)
    with pytest.raises(PasswordExpired):
        await one.run("/start")
    assert one.attempt.passwords == 1
