#!/bin/sh
# Makes Onward's namespace in the Temporal server at TEMPORAL_ADDRESS, unless it is there.
# Closed runs are kept for 30 days; open ones are kept for as long as they are open.
set -eu

if temporal operator namespace describe --namespace "$ONWARD_NAMESPACE"; then
  exit 0
fi
temporal operator namespace create --namespace "$ONWARD_NAMESPACE" --retention 30d
