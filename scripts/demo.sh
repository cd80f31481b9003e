#!/bin/sh
# Runs the loan example: a crash in the middle, a person who decides, a timer, and what the journal says afterwards.
set -eu
cd "$(dirname "$0")/.."

# The debug build: it is there after `make test` and made faster than a release build, it is never older than the source,
# and what the demo waits for is timers and workers, not the engine.
# The quiet build says nothing for minutes where nothing is built yet.
[ -x .build/debug/cairn ] || echo "Building; the first time takes some minutes."
swift build --product cairn --quiet
cairn=$(swift build --show-bin-path)/cairn

# A folder of its own, so that the database is a new one and goes away afterwards.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
ln -s "$PWD/examples" "$folder/examples"
cd "$folder"
workers=examples/loan/workers

say() { printf '\n\033[1m%s\033[0m\n' "$1"; }
[ -t 1 ] || say() { printf '\n%s\n' "$1"; }

# Shows a command as one would type it, then does it.
show() {
    printf '$ cairn %s\n' "$*"
    "$cairn" "$@"
}

with_workers() {
    ${in_place:-} "$cairn" "$@" \
        --worker "credit-score=$workers/credit-score.sh" --worker "fraud-check=$workers/fraud-check.sh" \
        --worker "send-reminder=$workers/send-reminder.sh" --worker "pay-out=$workers/pay-out.sh" \
        --worker "notify-rejection=$workers/notify-rejection.sh"
}

# 3 says that the instance waits for something, which here is part of the story.
or_waits() { "$@" || [ $? -eq 3 ]; }

say "1. A loan application starts. The credit score takes a while; in the middle of it the engine is killed (kill -9)."
export CREDIT_SECONDS=2
echo '$ cairn run examples/loan/loan.bpmn --input examples/loan/application.json --worker …'
# In place of the subshell, so that the number is the engine's own.
(in_place=exec && with_workers run examples/loan/loan.bpmn --input examples/loan/application.json) &
engine=$!
sleep 1.2
kill -9 "$engine"
wait "$engine" 2>/dev/null || true

say "2. Nothing is lost: the journal has everything up to the kill."
show list
show why 1

say "3. It goes on where it was: only the job that was not finished is done again. Then a person has to decide; the timer
   on the task reminds them after two seconds."
export CREDIT_SECONDS=1
echo '$ cairn resume 1 --worker …'
or_waits with_workers resume 1 --wait 5

approved=true
if [ -t 0 ] && [ -t 1 ]; then
    say "4. You are the person. Approve the loan of 12000 for Ada? [Y/n]"
    read -r answer || answer=
    case $answer in [nN]*) approved=false ;; esac
    show complete 1 approve --input "{\"approved\": $approved}"
    echo '$ cairn resume 1 --worker …'
    with_workers resume 1
else
    say "4. There is no terminal to ask a person at: the answer comes from examples/loan/answers.json."
    echo '$ cairn resume 1 --answers examples/loan/answers.json --worker …'
    with_workers resume 1 --answers examples/loan/answers.json
fi

say "5. Afterwards."
show list
show why 1
echo '$ cairn journal 1 | tail -n 15'
"$cairn" journal 1 | tail -n 15
