#!/bin/sh
# Charges the card: the variables come in on standard input, the result goes to standard output.
variables=$(cat)
amount=$(printf '%s' "$variables" | sed 's/.*"amount": *\([0-9]*\).*/\1/')
if [ "$amount" -gt 1000 ] && [ ! -e limit-raised ]; then
    echo "the card's limit is 1000" >&2
    exit 1
fi
echo "{\"receipt\": \"R-$amount\"}"
