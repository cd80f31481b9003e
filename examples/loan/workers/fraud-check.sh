#!/bin/sh
# Throws the error FRAUD for applicants on the list that the header of the task names.
applicant=$(sed -n 's/.*"applicant":"\([^"]*\)".*/\1/p')
list=$(printf '%s' "$CAIRN_HEADERS" | sed -n 's/.*"list":"\([^"]*\)".*/\1/p')
if grep -qxF "$applicant" "$(dirname "$0")/$list.txt"; then
    printf '{"@error": {"code": "FRAUD", "message": "%s is on the list"}}\n' "$applicant"
fi
