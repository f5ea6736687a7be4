#!/usr/bin/env bash
# Keeps a gateway up until Ctrl-C: against the emulator, or against the real provider. Run by `./dev serve`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Where embedctl and README's snippets look for a gateway, and where README says that its pages are.
GRPC_PORT=50051
HTTP_PORT=8080
OPERATIONS_PORT=9464

real_config=deploy/config/dashscope-public.yaml  # On the same ports.
case "$*" in
  '' | '--provider emulator') provider=emulator ;;
  '--provider dashscope') provider=dashscope ;;
  *) printf 'usage: ./dev serve [--provider emulator|dashscope]\n' >&2 && exit 2 ;;
esac
if [[ $provider == dashscope && -z ${DASHSCOPE_API_KEY-} ]]; then
  printf '%s\n' 'DASHSCOPE_API_KEY is not set: export the key of your account, or leave --provider out.' >&2
  exit 2
fi

# shellcheck source=demo/stack.sh
source demo/stack.sh
if [[ $provider == dashscope ]]; then
  start_gateway "$real_config"
  say "Serving against the real provider, as $real_config says; its calls are billed"
else
  start_emulated "$GRPC_PORT" "$HTTP_PORT" "$OPERATIONS_PORT"
  say "Serving against the emulator at $PROVIDER"
fi
for port in "${TAKEN[@]}"; do
  printf '  Port %s is taken by another program; a free one stands in for it.\n' "$port"
done
[[ $provider != dashscope || ${#TAKEN[@]} -eq 0 ]] ||
  printf '  It serves a copy of %s with that port: changes of the file need a restart.\n' "$real_config"
try="$BIN/embedctl"
[[ $GRPC == *:"$GRPC_PORT" && -z ${EMBEDCTL_ADDRESS-} ]] || try="EMBEDCTL_ADDRESS=$GRPC $try"
if [[ $GRPC != *:"$GRPC_PORT" ]]; then
  printf '  For embedctl: export EMBEDCTL_ADDRESS=%s; in the snippets of README.md put it in place of localhost:%s.\n' \
    "$GRPC" "$GRPC_PORT"
fi
trap 'printf "\nDraining.\n" && exit 0' INT
cat <<TEXT
  gRPC     $GRPC
  OpenAI   http://$HTTP/v1  (any key)
  status   http://$OPERATIONS/statusz  (metrics: /metrics)
  try      $try embed "a warm cup" "一盏台灯"
  Ctrl-C ends it.
TEXT
wait -n || true
tail -n 20 "$STACK"/*.log >&2
die "ended by itself"
