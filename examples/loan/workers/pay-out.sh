#!/bin/sh
# Pays. A job may run twice after a crash, so its key goes with the payment: the bank pays each key once.
printf '{"receipt": "paid-%s"}\n' "$CAIRN_JOB"
