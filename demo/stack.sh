# The emulator and a gateway in front of it, each on ports that are free; sourced by demo.sh and serve.sh.
# Everything they write lives in $STACK, which goes with them.
# shellcheck shell=bash

BIN=build/release/bin
STACK=$(mktemp -d)
PIDS=()  # In the order of starting.

say() { if [[ -t 1 ]]; then printf '\n\033[1m%s\033[0m\n' "$*"; else printf '\n%s\n' "$*"; fi; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# The last started ends first: the gateway drains into a provider that still answers.
stop_stack() {
  local i
  trap - EXIT
  trap '' INT TERM
  for ((i = ${#PIDS[@]} - 1; i >= 0; --i)); do
    kill -TERM "${PIDS[i]}" 2>/dev/null || true
    wait "${PIDS[i]}" 2>/dev/null || true
  done
  rm -rf "$STACK"
}
trap stop_stack EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# start <name> <command>...: runs it until the stack stops; READY becomes the line by which it said that it is up.
start() {
  local name=$1 pid tries
  shift
  # A session of its own, so that Ctrl-C reaches this script alone and the order of stopping is ours.
  setsid "$@" >"$STACK/$name.out" 2>"$STACK/$name.log" &
  pid=$!
  PIDS+=("$pid")
  for ((tries = 0; tries < 200; ++tries)); do
    if READY=$(grep -sm1 ' ready' "$STACK/$name.out"); then return; fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 20 "$STACK/$name.log" >&2
  die "$name did not start"
}

# start_gateway <config>: sets GRPC and OPERATIONS, the addresses it listens on.
start_gateway() {
  start gateway "$BIN/embedding-gateway" --config "$1"
  GRPC=127.0.0.1:$(sed 's/.*grpc_port=\([0-9]*\).*/\1/' <<<"$READY")
  OPERATIONS=127.0.0.1:$(sed 's/.*operations_port=\([0-9]*\).*/\1/' <<<"$READY")
}

# start_emulated: both; sets PROVIDER to the emulator's base URL, too.
start_emulated() {
  start emulator "$BIN/dashscope-emulator" --ca-file "$STACK/ca.pem"
  PROVIDER=$(sed 's/.* ready at \([^ ]*\).*/\1/' <<<"$READY")
  cat >"$STACK/gateway.yaml" <<YAML
server:
  grpc_address: 127.0.0.1:0
  operations_address: 127.0.0.1:0
  insecure: true
auth:
  anonymous: true
  trust_tenant_header: true
upstreams:
  - name: emulator
    base_url: $PROVIDER
    ca_file: $STACK/ca.pem
models:
  - name: text-embedding-v4
    upstream: emulator
  - name: multimodal-embedding-v1
    upstream: emulator
YAML
  export DASHSCOPE_API_KEY=sk-emulator
  start_gateway "$STACK/gateway.yaml"
}
