"""How LemonLDAP::NG, its FastCGI server and nginx are set up for the tests."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

CODE = Path("/usr/share/lemonldap-ng/portal")
SCRIPTS = Path("/usr/share/javascript")
DOMAIN = "example.localhost"
SENDER = "no-reply@example.com"
LOCKED_AFTER = 3
"""Wrong passwords or codes of an account, after which it has to wait."""
FIELDS = ("uid", "mail", "mobile", "traits")

INI = """[all]
logLevel = notice
[configuration]
type = File
dirName = {folder}/conf
[portal]
staticPrefix = /static
templateDir = {code}/templates
languages = en
[handler]
"""
NGINX = """
daemon off;
worker_processes 1;
error_log stderr;
pid {folder}/nginx.pid;
events {{}}
http {{
  include /etc/nginx/mime.types;
  log_format posted escape=json '{{"method":"$request_method","path":"$request_uri","status":"$status","form":"$request_body"}}';
  access_log {folder}/access posted;
  client_body_temp_path {folder}/temporary/body;
  fastcgi_temp_path {folder}/temporary/fastcgi;
  proxy_temp_path {folder}/temporary/proxy;
  uwsgi_temp_path {folder}/temporary/uwsgi;
  scgi_temp_path {folder}/temporary/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {code}/htdocs/;
    if ($uri !~ ^/((static|javascript|favicon).*|.*\\.psgi)) {{
      rewrite ^/(.*)$ /index.psgi/$1 break;
    }}
    location ~ ^.*\\.psgi(?:$|/) {{
      include /etc/nginx/fastcgi_params;
      fastcgi_pass unix:{folder}/fastcgi.socket;
      fastcgi_param HTTP_HOST $http_host;
      fastcgi_param LLTYPE psgi;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_split_path_info ^(.*\\.psgi)(/.*)$;
      fastcgi_param PATH_INFO $fastcgi_path_info;
    }}
    location / {{ try_files $uri $uri/ =404; }}
    location /static/ {{ alias {code}/htdocs/static/; }}
    location /javascript/ {{ alias {scripts}/; }}
  }}
}}
"""
SEND_MAIL = """#!/bin/sh
# In the place of sendmail: straight into the mailbox of the last argument, unless the test has it lost.
for to; do :; done
letter=$(mktemp {folder}/temporary/XXXXXX)
cat > "$letter"
[ ! -e "{folder}/lost/$to" ] || exec rm "{folder}/lost/$to"
mv "$letter" "{folder}/homes/$to/Maildir/new/$(date +%s).$$.localhost"
"""
SEND_TEXT = """#!/bin/sh
# In the place of a gateway for text messages: number and code in a file.
written=$(mktemp {folder}/temporary/XXXXXX)
printf '%s Your code is %s.' "$1" "$2" > "$written"
mv "$written" {folder}/texts/
"""


def write(folder: Path, port: int, origin: str) -> None:
    """Write all configuration into a folder."""
    for name in ("conf", "sessions/lock", "persistent/lock", "cache", "temporary", "lost", "texts"):
        (folder / name).mkdir(parents=True)
    (folder / "conf" / "lmConf-1.json").write_text(json.dumps(_portal(folder, origin)))
    (folder / "llng.ini").write_text(INI.format(folder=folder, code=CODE))
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, code=CODE, scripts=SCRIPTS, port=port))
    for name, script in (("sendmail", SEND_MAIL), ("send-text", SEND_TEXT)):
        (folder / name).write_text(script.format(folder=folder))
        (folder / name).chmod(0o755)


def _portal(folder: Path, origin: str) -> dict[str, Any]:
    """Return the portal's settings: people are rows of a table, what holds for one is in the column `traits`."""
    return {
        "cfgNum": 1,
        "cfgDate": 1,
        "cfgVersion": "2.16.1",
        "portal": f"{origin}/",
        "domain": DOMAIN,
        "cookieName": "lemonldap",
        "securedCookie": 0,
        "key": secrets.token_hex(16),
        "authentication": "DBI",
        "userDB": "Same",
        "passwordDB": "Null",
        "registerDB": "Null",
        "dbiAuthChain": f"dbi:SQLite:dbname={folder}/people.db",
        "dbiAuthTable": "people",
        "dbiAuthLoginCol": "uid",
        "dbiAuthPasswordCol": "password",
        "dbiExportedVars": {name: name for name in FIELDS},
        "macros": {"_whatToTrace": "$uid"},
        "whatToTrace": "_whatToTrace",
        "locationRules": {f"auth.{DOMAIN}": {"default": "accept"}},
        "applicationList": {},
        "portalSkin": "bootstrap",
        "portalDisplayChangePassword": "$traits =~ /change/",
        "portalDisplayRegister": 0,
        "portalDisplayResetPassword": 0,
        "globalStorage": "Apache::Session::File",
        "globalStorageOptions": {
            "Directory": f"{folder}/sessions",
            "LockDirectory": f"{folder}/sessions/lock",
            "generateModule": "Lemonldap::NG::Common::Apache::Session::Generate::SHA256",
        },
        "persistentStorage": "Apache::Session::File",
        "persistentStorageOptions": {
            "Directory": f"{folder}/persistent",
            "LockDirectory": f"{folder}/persistent/lock",
        },
        "handlerInternalCache": 0,  # seconds that a worker goes on to believe in a session that another one ended
        "localSessionStorage": "Cache::FileCache",
        "localSessionStorageOptions": {
            "namespace": "sessions",
            "default_expires_in": 600,
            "directory_umask": "007",
            "cache_root": f"{folder}/cache",
            "cache_depth": 3,
        },
        "totp2fSelfRegistration": "$traits =~ /totp/",
        "totp2fActivation": "has2f('TOTP')",
        "mail2fActivation": "$traits =~ /mail/",
        "mail2fResendInterval": 1,
        "mailFrom": SENDER,
        "ext2fActivation": "$traits =~ /text/",
        "ext2fCodeActivation": "\\d{6}",
        "ext2FSendCommand": f"{folder}/send-text $mobile $code",
        "loginHistoryEnabled": 1,
        "bruteForceProtection": 1,
        "bruteForceProtectionMaxFailed": LOCKED_AFTER,
        "bruteForceProtectionTempo": 60,
        "singleSession": "$traits =~ /alone/",
        "notifyDeleted": 1,
    }
