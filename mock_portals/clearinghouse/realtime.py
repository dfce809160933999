"""The real-time interface at its real paths: CAQH CORE by SOAP and by MIME, with the faults that a test wants."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lxml import html
from lxml.html import builder as E
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from mock_portals.clearinghouse.coverage import Coverage
from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.clearinghouse.questions import ENDS, Asked, Malformed, opened
from mock_portals.clearinghouse.realtime_wire import as_form, as_soap, fault, form_fields, kind_of, soap_fields
from mock_portals.clearinghouse.standing import standing
from mock_portals.connections import abort

HOST = "wsd.officeally.com"
SOAP_PATH = "/TransactionService/rtx.svc"
MIME_PATH = "/TransactionSite/realtime-request/MIME"
CONTENT_TYPE = "application/soap+xml; charset=utf-8;action=RealTimeTransaction;"

Fault = Literal[
    "", "999", "TA1", "fault", "refused_envelope", "core", "challenge", "firewall", "html", "another", "cut_x12",
    "cut_inside", "cut_xml", "busy", "bad_gateway", "hang", "drop", "dtd", "no_numbers", "empty", "large",
]  # fmt: skip
_PAYLOAD = {"270": ("271", "HB"), "276": ("277", "HN")}


@dataclass(slots=True, kw_only=True)
class RealTimeSwitches:
    """What a test makes it do. MODELLED but for the errors that guide 10.6 names."""

    fault: Fault = ""
    refuses_by: Literal["401", "403", "core", "fault"] = "core"
    retry_after: str = "7"
    own_payload_id: bool = False
    """Answer under a PayloadID of its own."""


@dataclass(slots=True, kw_only=True)
class RealTimeAccount:
    """Who may ask."""

    username: str = "rtclinic"
    password: str = "rt-Canary-9917"
    sender_id: str = "CLINIC1"


@dataclass(slots=True)
class Envelope:
    """What a request said, by names in small letters."""

    mode: Literal["soap", "mime"]
    fields: Mapping[str, str] = field(repr=False)

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


class Unusual(Exception):  # an answer rather than a fault
    """An answer that is no message."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


class RealTimeSite:
    """A site for `MockServer`. `asked` are the questions that came, in their order; `refused` the sign-ins."""

    def __init__(self, *, house: Clearinghouse | None = None) -> None:
        self.account = RealTimeAccount()
        self.coverage = Coverage()
        self.switches = RealTimeSwitches()
        self.house = house or Clearinghouse()
        self.asked: list[Asked] = []
        self.refused = 0
        self.origin = ""
        self._sent = 0
        self._app = Starlette(
            routes=[
                Route(SOAP_PATH, self._soap, methods=["POST"]),
                Route(MIME_PATH, self._mime, methods=["POST"]),
            ]
        )

    @property
    def hosts(self) -> tuple[str, ...]:
        """Its one host (guide 10.6)."""
        return (HOST,)

    def bind(self, origins: Mapping[str, str]) -> None:
        """Learn under which origin it is served."""
        self.origin = origins[HOST]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._app(scope, receive, send)

    def url(self, mode: str) -> str:
        """Return where questions are sent to."""
        return self.origin + (SOAP_PATH if mode == "soap" else MIME_PATH)

    # --- the two ways

    async def _soap(self, request: Request) -> Response:
        content = await request.body()
        if request.headers.get("content-type") != CONTENT_TYPE:
            return Response(status_code=415)
        if request.headers.get("action") != "RealTimeTransaction":
            return fault("soap:Sender", 400)
        try:
            fields = soap_fields(content)
        except ValueError:
            return fault("soap:Sender", 400)
        return await self._answered(request, Envelope("soap", fields))

    async def _mime(self, request: Request) -> Response:
        fields = form_fields(request.headers["content-type"], await request.body())
        named = {"PayloadId", "UserName", "Password", "SenderId", "ReceiverId", "Payload", "PayloadType", "TimeStamp"}
        if not named <= fields.keys():
            return Response(status_code=400)
        return await self._answered(request, Envelope("mime", {name.lower(): value for name, value in fields.items()}))

    async def _answered(self, request: Request, said: Envelope) -> Response:
        try:
            self._require_account(said)
            asked = self._opened(said)
            payload_type, payload = self._payload(asked)
            return await self._sent_off(request, said, payload_type, payload)
        except Unusual as unusual:
            return unusual.response
        except Malformed as malformed:
            payload_type, payload = self._refusal(malformed, said["payload"])
            return self._message(said, payload_type, payload)

    # --- judging

    def _require_account(self, said: Envelope) -> None:
        if (said["username"], said["password"]) == (self.account.username, self.account.password):
            return
        self.refused += 1
        by = self.switches.refuses_by
        if by in ("401", "403"):
            raise Unusual(Response("no", status_code=int(by)))
        if by == "fault":
            raise Unusual(fault("soap:Sender", 500, "wsse:FailedAuthentication"))
        raise Unusual(self._core(said, "UnAuthorized", f"user {said['username']} is not authorized"))

    def _opened(self, said: Envelope) -> Asked:
        kinds = {"X12_270_Request_005010X279A1": "270", "X12_276_Request_005010X212": "276"}
        kind = kinds.get(said["payloadtype"])
        wanted = {
            "processingmode": "RealTime",
            "receiverid": "OFFALLY",
            "coreruleversion": "2.2.0",
            "senderid": self.account.sender_id,
        }
        wrong = [name for name, value in wanted.items() if said[name] != value]
        if kind is None or wrong or not said["payloadid"] or not said["timestamp"].endswith("Z"):
            raise Unusual(self._core(said, "PayloadTypeIllegal" if kind is None else "SenderIDIllegal", ""))
        asked = opened(said["payload"], kind=kind, sender=self.account.sender_id)
        self.asked.append(asked)
        if self.switches.fault in ("999", "TA1"):
            raise Malformed(self.switches.fault, "006" if self.switches.fault == "TA1" else "")
        return asked

    # --- answering

    def _payload(self, asked: Asked) -> tuple[str, str]:
        kind, group = _PAYLOAD[asked.kind]
        segments = self.coverage.answer(asked) if asked.kind == "270" else standing(self.house, asked)
        if self.switches.fault == "another":
            segments = [one.replace("NORA", "IDA").replace("M0001", "M7777") for one in segments]
        if self.switches.fault == "no_numbers":
            segments = [one for one in segments if not one.startswith("TRN")]
            segments[0] = segments[0].replace(asked.transaction_id, "")
        text = self._enclosed(segments, kind, group, ENDS[asked.kind])
        if self.switches.fault == "cut_x12":
            text = text[: text.rindex("~SE")]
        if self.switches.fault == "cut_inside":
            lines = text.split("~")
            text = "~".join(lines[:-6] + lines[-4:])
        return f"X12_{kind}_Response_{ENDS[asked.kind]}", text

    def _refusal(self, malformed: Malformed, payload: str) -> tuple[str, str]:
        isa, group = payload[:105].split("*"), payload.split("~")[1:2]
        if malformed.kind == "TA1":
            number = isa[13] if len(isa) == 17 else "000000000"
            text = self._enclosed([f"TA1*{number}*261123*0930*R*{malformed.code}"], "", "", "")
            return "X12_TA1_Response_00501X231A1", text
        gs = group[0].split("*") if group else []
        lines = [f"AK1*{gs[1]}*{gs[6]}*{gs[8]}", "IK5*R*5", "AK9*R*1*1*0"]
        return "X12_999_Response_005010X231A1", self._enclosed(lines, "999", "FA", "005010X231A1")

    def _enclosed(self, segments: list[str], kind: str, group: str, guide: str) -> str:
        self._sent += 1
        number = f"{self._sent:09}"
        isa = f"ISA*00*{'':10}*00*{'':10}*01*{'OFFALLY':15}*ZZ*{self.account.sender_id:15}*261123*0930*^*00501*{number}"
        lines = [isa + "*0*P*:"]
        if not kind:
            lines += [*segments, f"IEA*0*{number}", ""]
            return "~".join(lines)
        lines.append(f"GS*{group}*OFFALLY*{self.account.sender_id}*20261123*0930*{self._sent}*X*{guide}")
        lines += [f"ST*{kind}*0001*{guide}", *segments, f"SE*{len(segments) + 2}*0001"]
        lines += [f"GE*1*{self._sent}", f"IEA*1*{number}", ""]
        return "~".join(lines)

    async def _sent_off(self, request: Request, said: Envelope, payload_type: str, payload: str) -> Response:
        wanted = self.switches.fault
        pages = {
            "challenge": "What code is in the image? Your support ID is: 1.",
            "firewall": "The requested URL was rejected.",
            "html": "Welcome",
        }
        if wanted in pages:
            page = html.tostring(E.HTML(E.BODY(pages[wanted])), doctype="<!DOCTYPE html>")
            return Response(page, media_type="text/html")
        if wanted == "hang":
            await asyncio.Event().wait()
        if wanted == "drop":
            await abort(request.scope)
            return Response()
        if wanted in ("busy", "bad_gateway"):
            after = {"Retry-After": self.switches.retry_after}
            return Response("no", status_code=503 if wanted == "busy" else 502, headers=after)
        if wanted in ("fault", "refused_envelope"):
            return fault("soap:Receiver" if wanted == "fault" else "soap:Sender", 500)
        if wanted == "core":
            return self._core(said, "PayloadIDIllegal", f"not an id: {said['payload']}")
        if wanted == "empty":
            payload = ""
        if wanted == "large":
            payload += " " * (9 * 1024 * 1024)
        whole = self._message(said, payload_type, payload)
        if wanted == "cut_xml":
            return Response(bytes(whole.body)[:-400], media_type=whole.media_type, headers=dict(kind_of(whole)))
        if wanted == "dtd":
            return Response(
                b'<!DOCTYPE x [<!ENTITY a "b">]>' + bytes(whole.body).partition(b"?>")[2], headers=kind_of(whole)
            )
        return whole

    def _core(self, said: Envelope, code: str, words: str) -> Response:
        return self._message(said, "CoreEnvelopeError", "", code, words)

    def _message(
        self, said: Envelope, payload_type: str, payload: str, code: str = "Success", words: str = ""
    ) -> Response:
        own = self.switches.own_payload_id or (self.switches.fault == "another" and said.mode == "mime")
        fields = {
            "PayloadType": payload_type,
            "ProcessingMode": "RealTime",
            "PayloadID": "00000000-0000-4000-8000-000000000001" if own else said["payloadid"],
            "TimeStamp": "2026-11-23T09:30:00Z",
            "SenderID": "OFFALLY",
            "ReceiverID": said["senderid"],
            "CORERuleVersion": "2.2.0",
            "Payload": payload,
            "ErrorCode": code,
            "ErrorMessage": words,
        }
        return as_soap(fields) if said.mode == "soap" else as_form(fields)
