#!/usr/bin/env bash
# Keeps a gateway up until Ctrl-C: against the emulator, or against the real provider. Run by `./dev serve`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

real_config=deploy/config/dashscope-public.yaml
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
  start_emulated
  say "Serving against the emulator at $PROVIDER"
fi
cat <<TEXT
  gRPC     $GRPC
  status   http://$OPERATIONS/statusz  (metrics: /metrics)
  try      EMBEDCTL_ADDRESS=$GRPC $BIN/embedctl embed "a warm cup" "一盏台灯"
  Ctrl-C ends it.
TEXT
trap 'printf "\nDraining.\n" && exit 0' INT
wait -n || true
tail -n 20 "$STACK"/*.log >&2
die "ended by itself"
