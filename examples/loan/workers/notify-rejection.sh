#!/bin/sh
# Tells the applicant. No output completes the job without results.
cat > /dev/null
