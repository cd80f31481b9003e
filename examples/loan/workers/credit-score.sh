#!/bin/sh
# Gives a score from 0 to 1000: the more monthly incomes the loan is worth, the lower.
# The input mapping of the task put the figure into customer.burden.
burden=$(sed -n 's/.*"customer":{[^}]*"burden":\([0-9.]*\).*/\1/p')
sleep "${CREDIT_SECONDS:-0}"
awk -v burden="${burden:-100}" 'BEGIN {
    score = 1000 - 100 * burden
    printf "{\"score\": %d}\n", score < 0 ? 0 : score
}'
