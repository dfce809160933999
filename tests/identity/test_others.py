"""Keycloak, AD FS, Google, Duo, SimpleSAMLphp and plain forms, as far as published facts tell of them."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from portaldriver.errors import (
    AccountLocked,
    AuthenticationError,
    ChallengeRequired,
    ForeignOrigin,
    InvalidCredentials,
    MfaEnrolment,
    MfaError,
    MfaTimeout,
    PasswordExpired,
    PortalError,
    SessionExpired,
)
from portaldriver.identity.adfs import adfs
from portaldriver.identity.duo import with_duo
from portaldriver.identity.entra import entra
from portaldriver.identity.federation import joined
from portaldriver.identity.generic import generic
from portaldriver.identity.google import google
from portaldriver.identity.keycloak import keycloak
from portaldriver.identity.provider import IdentityProvider
from portaldriver.identity.simplesaml import simplesaml

from .walking import PASSWORD, USER, Answers, Stage, Walk

DUO = "api-0123abcd.duosecurity.com"


# --- Keycloak


def kc_login(error: str = "", user: str = "<input id=username name=username>") -> str:
    return f"""<h1 id=kc-page-title>x</h1><form id=kc-form-login method=post action=/login
      onsubmit="login.disabled = true; return true">{user}
      <input id=password name=password type=password><span class=kc-feedback-text>{error}</span>
      <input type=hidden id=id-hidden-input name=credentialId><input id=rememberMe type=checkbox name=rememberMe>
      <input id=kc-login name=login type=submit value=Los></form>"""


def kc_otp(error: str = "") -> str:
    return f"""<form id=kc-otp-login-form method=post action=/otp><input id=otp name=otp autocomplete=one-time-code>
      <span id=input-error-otp-code>{error}</span><input id=kc-login name=login type=submit value=Los></form>
      <form id=kc-select-try-another-way-form method=post action=/ways><input type=hidden name=tryAnotherWay value=on>
      <a href=# id=try-another-way onclick="document.forms['kc-select-try-another-way-form'].requestSubmit(); return false">x</a></form>"""


KC_WAYS = """<ul><li><form id=kc-select-credential-form method=post action=/otp><input type=hidden name=authenticationExecution value=a></form>
  <div role=button onclick="document.forms[0].requestSubmit()"><h2>Authenticator Application</h2><p>Enter a code.</p></div></li>
  <li><form id=kc-select-credential-form method=post action=/recovery><input type=hidden name=authenticationExecution value=b></form>
  <div role=button onclick="document.forms[1].requestSubmit()"><h2>Recovery Authentication Code</h2><p>Enter one.</p></div></li></ul>"""
KC_RECOVERY = """<form id=kc-recovery-code-login-form method=post action=/recovered><label for=recoveryCodeInput>Recovery code #3</label>
  <input id=recoveryCodeInput name=recoveryCodeInput><input id=kc-login name=login type=submit></form>"""


async def test_keycloak_with_a_wrong_code_first(tab: Page, stage: Stage) -> None:
    stage.page("/start", kc_login())
    stage.turning("/login", lambda _: kc_otp())
    stage.turning("/otp", lambda fields: "/home" if fields["otp"] == "222222" else kc_otp("Ungueltig"))
    one = Walk(tab, stage, keycloak("sso.example.com"), Answers({"totp": ("111111", "222222")}))
    assert await one.run("/start") == ["SignIn", "Otp", "Otp", "Home"]
    [login] = stage.sent_to("/login")
    assert (login["username"], login["password"]) == (USER, PASSWORD)
    assert [fields["otp"] for fields in stage.sent_to("/otp")] == ["111111", "222222"]


async def test_keycloak_by_another_way(tab: Page, stage: Stage) -> None:
    stage.page("/start", kc_login())
    stage.page("/login", kc_otp())
    stage.page("/ways", KC_WAYS)
    stage.page("/recovery", KC_RECOVERY)
    stage.turning("/recovered", lambda _: "/home")
    mfa = Answers({"recovery": ("ABCD-EFGH",)})
    one = Walk(tab, stage, keycloak("sso.example.com"), mfa)
    assert await one.run("/start") == ["SignIn", "Otp", "Methods", "RecoveryCode", "Home"]
    assert mfa.shown == ["Recovery code #3"]


@pytest.mark.parametrize(
    "words, error",
    [
        ("Invalid username or password.", InvalidCredentials),
        ("Account is temporarily disabled; contact your administrator or retry later.", AccountLocked),
        ("Your login attempt timed out. Login will start from the beginning.", SessionExpired),
        ("Ungueltiger Benutzername", AuthenticationError),
    ],
)
async def test_keycloak_refusals(words: str, error: type[PortalError], tab: Page, stage: Stage) -> None:
    stage.page("/start", kc_login())
    stage.page("/login", kc_login(words))
    one = Walk(tab, stage, keycloak("sso.example.com"))
    with pytest.raises(error) as raised:
        await one.run("/start")
    assert type(raised.value) is error
    assert words not in str(raised.value)
    assert len(stage.sent_to("/login")) == 1


@pytest.mark.parametrize(
    "html, error",
    [
        ("<form id=kc-passwd-update-form><input type=password id=password-new></form>", PasswordExpired),
        ("<form id=kc-totp-settings-form><input id=totp></form>", MfaEnrolment),
        ("<div id=kc-oauth><input id=kc-login name=accept type=submit></div>", AuthenticationError),
        ("<a id=loginRestartLink href=/>x</a><a id=loginContinueLink href=/>x</a>", SessionExpired),
        ("<button id=authenticateWebAuthnButton>Passkey</button>", MfaError),
    ],
)
async def test_what_ends_a_sign_in_at_keycloak(html: str, error: type[PortalError], tab: Page, stage: Stage) -> None:
    stage.page("/start", html)
    with pytest.raises(error) as raised:
        await Walk(tab, stage, keycloak("sso.example.com")).run("/start")
    assert type(raised.value) is error


# --- AD FS


def fs_login(error: str = "") -> str:
    return f"""<form id=loginForm method=post action=/adfs/ls/post><div id=error><span id=errorText role=alert>{error}</span></div>
      <input id=userNameInput name=UserName type=email value="old@example.com"><input id=passwordInput name=Password type=password>
      <div id=kmsiArea style="display:none"><input type=checkbox id=kmsiInput name=Kmsi></div>
      <span id=submitButton class=submit role=button tabindex=0 onclick="document.forms.loginForm.submit()">Anmelden</span></form>
      <form id=options method=post><input type=hidden id=optionSelection name=AuthMethod></form>"""


FS_POST = "<form name=hiddenform method=post action=/home><input type=hidden name=SAMLResponse value=x><noscript>Click</noscript></form><script>document.forms[0].submit()</script>"


async def test_adfs_whose_submit_is_no_button(tab: Page, stage: Stage) -> None:
    stage.page("/adfs/ls/", fs_login())
    stage.page("/adfs/ls/post", FS_POST)
    assert await Walk(tab, stage, adfs("adfs.example.com")).run("/adfs/ls/") == ["SignIn", "Home"]
    assert stage.sent_to("/adfs/ls/post") == [{"UserName": USER, "Password": PASSWORD}]


async def test_adfs_refuses(tab: Page, stage: Stage) -> None:
    stage.page("/adfs/ls/", fs_login())
    stage.page("/adfs/ls/post", fs_login("Incorrect user ID or password."))
    with pytest.raises(AuthenticationError):
        await Walk(tab, stage, adfs("adfs.example.com")).run("/adfs/ls/")
    assert len(stage.sent_to("/adfs/ls/post")) == 1


async def test_adfs_waits_for_an_approval(tab: Page, stage: Stage) -> None:
    stage.page("/adfs/ls/", fs_login())
    stage.page(
        "/adfs/ls/post",
        "<form><input type=hidden name=AuthMethod value=AzureMfaAuthentication><p id=instructions>Warten</p></form>"
        "<script>" + WHEN_TOLD % "location.href = '/home'" + "</script>",
    )
    mfa = Answers({"push": ()})
    stage.turning("/status", lambda _: "go" if mfa.shown else "wait")
    one = Walk(tab, stage, adfs("adfs.example.com"), mfa)
    assert await one.run("/adfs/ls/") == ["SignIn", "Wait", "Home"]
    assert mfa.shown == [None]


# --- Google

GOOGLE = """<div id=view></div><div aria-live=polite id=said></div><script>
const at = id => document.getElementById(id);
const go = (path, html) => { history.pushState({}, '', path); at('view').innerHTML = html; };
const send = async (path, fields) => (await (await fetch(path, {method: 'POST', body: new URLSearchParams(fields)})).text());
at('view').innerHTML = '<input id=identifierId name=identifier><div id=identifierNext><button onclick="named()">Weiter</button></div>';
const named = () => setTimeout(() => go('/v3/signin/challenge/pwd', '<input type=hidden id=hiddenEmail name=identifier>'
  + '<input type=password name=Passwd><div id=passwordNext><button onclick="login()">Weiter</button></div>'), 50);
const login = async () => {
  const field = document.querySelector('[name=Passwd]');
  const said = await send('/login', {password: field.value});
  if (said === 'ok') go('/v3/signin/challenge/dp', '<div data-view-id=authzenView_1>Telefon</div><div id=assistActionId onclick="list()">Anders</div>');
  else if (said.startsWith('>')) go(said.slice(1), '<p>x</p>');
  else setTimeout(() => { field.setAttribute('aria-invalid', 'true'); at('said').textContent = said; }, 50);
};
const list = () => setTimeout(() => go('/v3/signin/challenge/selection', '<ul><li><div data-challengetype=6 data-challengeunavailable=true>x</div></li>'
  + '<li><div data-challengetype=39>x</div></li><li><div data-challengetype=6 onclick="totp()">x</div></li></ul>'), 50);
const totp = () => setTimeout(() => go('/v3/signin/challenge/totp', '<input id=totpPin name=totpPin><div id=totpNext><button onclick="code()">Weiter</button></div>'), 50);
const code = async () => { if (await send('/otp', {code: at('totpPin').value}) === 'ok') location.href = '/home'; else at('totpPin').setAttribute('aria-invalid', 'true'); };
</script>"""


async def test_google_from_the_phone_to_an_app(tab: Page, stage: Stage) -> None:
    stage.page("/v3/signin/identifier", GOOGLE)
    stage.turning("/login", lambda _: "ok")
    stage.turning("/otp", lambda fields: "ok" if fields["code"] == "222222" else "no")
    one = Walk(tab, stage, google(), Answers({"totp": ("111111", "222222")}))
    assert await one.run("/v3/signin/identifier") == [
        "UserName",
        "Password",
        "DevicePrompt",
        "Methods",
        "Totp",
        "Totp",
        "Home",
    ]
    assert stage.sent_to("/login") == [{"password": PASSWORD}]


@pytest.mark.parametrize(
    "answer, error",
    [
        ("Falsches Passwort", InvalidCredentials),
        (">/v3/signin/rejected", ChallengeRequired),
        (">/v3/signin/challenge/recaptcha", ChallengeRequired),
        (">/v3/signin/challenge/pk/presend", MfaError),
    ],
)
async def test_google_refuses(answer: str, error: type[PortalError], tab: Page, stage: Stage) -> None:
    stage.page("/v3/signin/identifier", GOOGLE)
    stage.turning("/login", lambda _: answer)
    with pytest.raises(error) as raised:
        await Walk(tab, stage, google()).run("/v3/signin/identifier")
    assert type(raised.value) is error
    assert len(stage.sent_to("/login")) == 1


# --- Duo

DUO_PROMPT = """<div id=auth-view><h1 id=header-text>%s</h1>%s<a href=# onclick="setTimeout(list, 300); return false">Other options</a></div>
<script>
const view = document.getElementById('auth-view');
const list = () => view.innerHTML = '<h1 id=header-text>Other options</h1><ul><li><a href=# onclick="location=\\'/frame/v4/auth/pushed\\'">Duo Push</a></li>'
  + '<li onclick="code()">Duo Mobile passcode</li><li>Text message passcode to number ending in 0100</li></ul>';
const code = () => view.innerHTML = '<h1 id=header-text>Enter your passcode</h1><input name=passcode-input><button onclick="verify()">Verify</button>';
const verify = async () => {
  const body = new URLSearchParams({code: document.querySelector('input').value});
  const said = await (await fetch('/frame/v4/verify', {method: 'POST', body})).text();
  if (said === 'ok') location.href = '/frame/v4/auth/trust';
  else view.insertAdjacentHTML('beforeend', '<p role=alert>Incorrect</p>');
};
%s</script>"""
WHEN_TOLD = """const poll = async () => {
  if (await (await fetch('/status')).text() === 'wait') setTimeout(poll, 100); else { %s }
};
poll();"""
DUO_TRUST = """<form method=post action=/frame/v4/trusted><h1 id=header-text>Is this your device?</h1>
<button id=trust-browser-button name=trust value=yes>Yes</button><button id=dont-trust-browser-button name=trust value=no>No</button></form>"""


def with_second(stage: Stage) -> IdentityProvider:
    """Let Keycloak's password lead to Duo at the site's other origin."""
    stage.page("/start", kc_login())
    there = stage.site.elsewhere + "/frame/v4/auth/prompt?sid=1"
    stage.page("/login", f"<script>location.href = '{there}'</script>")
    stage.page("/frame/v4/auth/trust", DUO_TRUST)
    stage.turning("/frame/v4/trusted", lambda _: f"<script>location.href = '{stage.site.origin}/home'</script>")
    return with_duo(keycloak("sso.example.com"), DUO)


@pytest.mark.parametrize("remember, said", [(True, "yes"), (False, "no")])
async def test_duo_push_with_digits_and_the_browser_trusted_or_not(
    remember: bool, said: str, tab: Page, stage: Stage
) -> None:
    provider = with_second(stage)
    goes_on = WHEN_TOLD % "location.href = '/frame/v4/auth/trust'"
    digits = "<div class=verification-code>412</div><p>Phone ending in 0100</p>"
    stage.page("/frame/v4/auth/prompt", DUO_PROMPT % ("Check for a Duo Push", digits, goes_on))
    mfa = Answers({"push": ()})
    stage.turning("/status", lambda _: "go" if mfa.shown else "wait")
    one = Walk(tab, stage, provider, mfa, remember_device=remember, elsewhere=(DUO,))
    assert await one.run("/start") == ["SignIn", "Push", "TrustBrowser", "Home"]
    assert mfa.shown == ["412"]
    assert stage.sent_to("/frame/v4/trusted") == [{"trust": said}]


async def test_duo_passcode_behind_other_options(tab: Page, stage: Stage) -> None:
    provider = with_second(stage)
    stage.page("/frame/v4/auth/prompt", DUO_PROMPT % ("Check for a Duo Push", "", ""))
    stage.turning("/frame/v4/verify", lambda fields: "ok" if fields["code"] == "222222" else "no")
    one = Walk(tab, stage, provider, Answers({"totp": ("111111", "222222")}), elsewhere=(DUO,))
    assert await one.run("/start") == ["SignIn", "Push", "Methods", "Passcode", "Passcode", "TrustBrowser", "Home"]


@pytest.mark.parametrize("words, error", [("Duo Push timed out", MfaTimeout), ("Login request denied", MfaError)])
async def test_a_duo_push_that_is_not_approved(words: str, error: type[PortalError], tab: Page, stage: Stage) -> None:
    provider = with_second(stage)
    ends = WHEN_TOLD % f"view.innerHTML = '<h1 id=error-view-header-text>{words}</h1>'"
    stage.page("/frame/v4/auth/prompt", DUO_PROMPT % ("Check for a Duo Push", "", ends))
    mfa = Answers({"push": ()})
    stage.turning("/status", lambda _: "go" if mfa.shown else "wait")
    with pytest.raises(error) as raised:
        await Walk(tab, stage, provider, mfa, elsewhere=(DUO,)).run("/start")
    assert type(raised.value) is error


async def test_a_password_form_at_duos_host_is_given_nothing(tab: Page, stage: Stage) -> None:
    provider = with_second(stage)
    stage.page("/start", f"<script>location.href = '{stage.site.elsewhere}/fake'</script>")
    stage.page("/fake", kc_login())
    with pytest.raises(ForeignOrigin):
        await Walk(tab, stage, provider, elsewhere=(DUO,)).run("/start")
    assert not stage.posted


async def test_the_older_duo_in_a_frame_is_not_answered(tab: Page, stage: Stage) -> None:
    stage.page("/adfs/ls/", "<iframe id=duo_iframe></iframe>")
    with pytest.raises(MfaError):
        await Walk(tab, stage, with_duo(adfs("adfs.example.com"), DUO)).run("/adfs/ls/")


# --- SimpleSAMLphp, and forms like everybody's


def ssp(error: str = "") -> str:
    return f"""{error}<form id=f method=post action=/module.php/core/loginuserpass><input id=username name=username>
      <input id=password name=password type=password><button id=submit_button>Login</button></form>"""


async def test_simplesaml(tab: Page, stage: Stage) -> None:
    post = "<form method=post action=/home><input type=hidden name=SAMLResponse><button id=postLoginSubmitButton>x</button></form><script>document.forms[0].submit()</script>"
    stage.turning("/module.php/core/loginuserpass", lambda fields: post if fields else ssp())
    provider = simplesaml("idp.example.com")
    assert await Walk(tab, stage, provider).run("/module.php/core/loginuserpass") == ["SignIn", "Home"]


async def test_simplesaml_refuses_in_any_language(tab: Page, stage: Stage) -> None:
    wrong = ssp('<div class="message-box error"><h3>Falsch</h3><p>Nochmals</p></div>')
    stage.turning("/module.php/core/loginuserpass", lambda fields: wrong if fields else ssp())
    with pytest.raises(InvalidCredentials):
        await Walk(tab, stage, simplesaml("idp.example.com")).run("/module.php/core/loginuserpass")
    assert len(stage.posted) == 1


PLAIN = {
    "combined": """<form role=search><input name=q><button>Go</button></form><form method=post action=/in><input name=login
      autocomplete=username><input type=password name=pw autocomplete=current-password><button>Go</button></form>""",
    "names": """<form method=post action=/in><input type=hidden name=csrf value=x><input type=text name=j_username>
      <input type=password name=j_password><input type=submit value=Go></form>""",
}


@pytest.mark.parametrize("kind", sorted(PLAIN))
async def test_a_plain_form_and_a_code(kind: str, tab: Page, stage: Stage) -> None:
    stage.page("/start", PLAIN[kind])
    stage.page(
        "/in", "<form method=post action=/code><input name=c autocomplete=one-time-code><button>Go</button></form>"
    )
    stage.turning("/code", lambda _: "/home")
    one = Walk(tab, stage, generic("login.example.com", factor="email"), Answers({"email": ("222222",)}))
    assert await one.run("/start") == ["SignIn", "Code", "Home"]
    [given] = stage.sent_to("/in")
    assert {USER, PASSWORD} <= set(given.values())
    assert stage.sent_to("/code") == [{"c": "222222"}]


async def test_a_plain_form_in_two_pages_that_refuses(tab: Page, stage: Stage) -> None:
    first = "<form method=post action=/second><input type=email name=mail><button>Next</button></form>"
    second = (
        "<form method=post action=/third><p role=alert>{}</p><input type=password name=pw><button>Go</button></form>"
    )
    stage.page("/start", first)
    stage.page("/second", second.format(""))
    stage.page("/third", second.format("Wrong password."))
    with pytest.raises(InvalidCredentials):
        await Walk(tab, stage, generic("login.example.com")).run("/start")
    assert stage.sent_to("/second") == [{"mail": USER}]
    assert len(stage.sent_to("/third")) == 1


async def test_a_form_that_changes_a_password_is_not_one_that_asks_for_it(tab: Page, stage: Stage) -> None:
    """It may stand on the page of who is signed in, which shows a little later."""
    menu = """<form method=post action=/change><input type=password name=oldpassword><input type=password name=newpassword>
      <input type=password name=confirmpassword><button>Change</button></form>
      <script>setTimeout(() => document.body.insertAdjacentHTML('beforeend', '<h1 id=home>Menu</h1>'), 300)</script>"""
    stage.page("/start", PLAIN["names"])
    stage.page("/in", menu)
    assert await Walk(tab, stage, generic("login.example.com")).run("/start") == ["SignIn", "Home"]
    assert not stage.sent_to("/change")


async def test_the_words_of_a_refusal_may_come_by_script(tab: Page, stage: Stage) -> None:
    stage.page("/start", PLAIN["names"])
    box = """<div role=alert style="padding: 1em"><span></span></div><script>
      setTimeout(() => { document.querySelector('span').textContent = 'Wrong password.' }, 300)</script>"""
    stage.page("/in", box + PLAIN["names"])
    with pytest.raises(InvalidCredentials):
        await Walk(tab, stage, generic("login.example.com")).run("/start")
    assert len(stage.posted) == 1


async def test_one_provider_that_hands_on_to_another(tab: Page, stage: Stage) -> None:
    form = "<form id=kc-form-login method=post action=/adfs/ls/><input id=username name=username><input id=kc-login type=submit></form>"
    stage.page("/start", form)
    stage.page("/adfs/ls/", fs_login())
    stage.page("/adfs/ls/post", FS_POST)
    provider = joined(keycloak("sso.example.com"), adfs("adfs.example.com"))
    assert await Walk(tab, stage, provider).run("/start") == ["UserName", "SignIn", "Home"]


# --- consent

CONSENTS = {
    "keycloak": "<div id=kc-oauth><form method=post action=/granted><input id=kc-cancel name=cancel type=submit>"
    "<input id=kc-login name=accept type=submit></form></div>",
    "google": "<form method=post action=/granted><button id=submit_approve_access>x</button></form>",
    "simplesaml": "<form id=consent_no action=/refused><button id=nobutton name=no>x</button></form>"
    "<form id=consent_yes method=post action=/granted><button id=yesbutton name=yes>x</button></form>",
    "entra": "<form method=post action=/granted><input id=idBtn_Back type=button><input id=idBtn_Accept type=submit></form>",
}
ASKING = {
    provider.name: provider for provider in (keycloak("k.example.com"), google(), simplesaml("s.example.com"), entra())
}


@pytest.mark.parametrize("name", sorted(CONSENTS))
async def test_consent_is_given_only_if_the_caller_said_so(name: str, tab: Page, stage: Stage) -> None:
    stage.page("/ask", CONSENTS[name])
    stage.turning("/granted", lambda fields: "/home")
    with pytest.raises(AuthenticationError, match="decision"):
        await Walk(tab, stage, ASKING[name]).run("/ask")
    assert not stage.posted
    await Walk(tab, stage, ASKING[name], consents=True).run("/ask")
    assert len(stage.sent_to("/granted")) == 1
