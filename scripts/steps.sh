# shellcheck shell=bash
# Sourced by the other scripts: run a long step with progress and a log, and run a command as root.
# Bash 3.2 (macOS) is enough. Messages go to stderr: a script's stdout belongs to what it runs.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$ROOT" || exit 1
VENV=$ROOT/.venv
LOG=$VENV/setup.log
STAMPS=$VENV/stamps
ticker=

say() { printf '%s\n' "$*" >&2; }

stop_ticker() {
    [ -n "$ticker" ] || return 0
    kill "$ticker" 2>/dev/null || true
    ticker=
}
trap stop_ticker EXIT

# Show on descriptor 3 that work goes on: a running clock on a terminal, a line every 30 seconds elsewhere. The
# sleep holds no output open: it may outlive us by a moment, and who reads our output must not wait for it.
tick() {
    local seconds=0
    while kill -0 $$; do
        if [ -t 3 ]; then
            printf '\r%s %d s ' "$1" "$seconds" >&3
        elif [ "$seconds" -gt 0 ] && [ $((seconds % 30)) -eq 0 ]; then
            printf '%s %d s so far\n' "$1" "$seconds" >&3
        fi
        sleep 1 3>&-
        seconds=$((seconds + 1))
    done
}

# step MESSAGE COMMAND...: run quietly into the log; the caller decides what a failure means.
step() {
    local message=$1 start=$SECONDS status=0
    shift
    mkdir -p "$(dirname "$LOG")"
    printf '\n== %s: %s\n' "$message" "$*" >>"$LOG"
    [ -t 2 ] || say "$message ..."
    ticker=$(tick "$message ..." 3>&2 >/dev/null 2>&1 </dev/null & echo $!) # not our child: bash has nothing to say of it
    "$@" </dev/null >>"$LOG" 2>&1 || status=$?
    stop_ticker
    local outcome="done in"
    [ "$status" -eq 0 ] || outcome="failed after"
    [ -t 2 ] && printf '\r' >&2
    say "$message ... $outcome $((SECONDS - start)) s"
    return "$status"
}

# fail MESSAGE...: one line each, then stop.
fail() {
    local line
    for line in "$@"; do say "$line"; done
    exit 1
}

# fail_with_log MESSAGE...: the end of the log first, then why and what to do.
fail_with_log() {
    say "--- the last lines of $LOG:"
    tail -n 20 "$LOG" >&2 || true
    say "---"
    fail "$@"
}

can_be_root() { [ "$(id -u)" -eq 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update || true # an old list may do
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

# Written out for a person: the same installation by hand.
apt_by_hand() {
    local sudo="sudo "
    [ "$(id -u)" -ne 0 ] || sudo=
    echo "    ${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends $*"
}

# Changes whenever an installation has to be done again: pins, dependencies, place.
fingerprint() { { cat pyproject.toml constraints.txt && pwd -P; } | cksum | tr -d ' \n'; }

stamped() { [ -f "$STAMPS/$1" ] && [ "$(cat "$STAMPS/$1")" = "$2" ]; }

stamp() { mkdir -p "$STAMPS" && printf '%s\n' "$2" >"$STAMPS/$1"; }
