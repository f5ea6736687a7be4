# The emulator and a gateway in front of it; sourced by demo.sh and serve.sh.
# Everything they write lives in $STACK, which goes with them.
# shellcheck shell=bash

BIN=${GATEWAY_BINARIES:-build/release/bin}
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

# begin <name> <command>...: runs it until the stack stops; READY becomes the line by which it said that it is up.
# False if it does not come up.
begin() {
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
  # Nobody shall wait for it any more.
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  unset 'PIDS[-1]'
  return 1
}

give_up() {
  tail -n 20 "$STACK/$1.log" >&2
  die "$1 did not start"
}

# start_gateway <config>: sets GRPC, HTTP and OPERATIONS, the addresses it listens on. Where another program has a port that
# the configuration names, a free one stands in for it, and TAKEN lists it.
start_gateway() {
  local config=$1 port
  TAKEN=()
  # The gateway listens by IPv4 alone; who asks for localhost may be led to another program by IPv6.
  for port in $(sed -n 's/^  [a-z]*_address: 127\.0\.0\.1:\([1-9][0-9]*\)$/\1/p' "$config"); do
    ! (: <"/dev/tcp/::1/$port") 2>/dev/null || stand_in_for "$port"
  done
  # Whether a port is free is known by taking it.
  until begin gateway "$BIN/embedding-gateway" --config "$config"; do
    port=$(sed -n 's/.* on 127\.0\.0\.1:\([0-9]*\): Address already in use$/\1/p' "$STACK/gateway.log")
    [[ -n $port && " ${TAKEN[*]} " != *" $port "* ]] || give_up gateway
    stand_in_for "$port"
  done
  GRPC=127.0.0.1:$(sed 's/.*grpc_port=\([0-9]*\).*/\1/' <<<"$READY")
  HTTP=127.0.0.1:$(sed 's/.*http_port=\([0-9]*\).*/\1/' <<<"$READY")
  OPERATIONS=127.0.0.1:$(sed 's/.*operations_port=\([0-9]*\).*/\1/' <<<"$READY")
}

# stand_in_for <port>: part of start_gateway; has its `config` name a port that is free in place of this one.
stand_in_for() {
  TAKEN+=("$1")
  sed "s/^\(  [a-z]*_address: 127\.0\.0\.1\):$1\$/\1:0/" "$config" >"$STACK/other.yaml"
  mv "$STACK/other.yaml" "$STACK/serving.yaml"
  config=$STACK/serving.yaml
}

# start_emulated <port> <port> <port> <emulator flags>...: both, the gateway on these ports for gRPC, HTTP and operations, 0
# for any; sets PROVIDER to the emulator's base URL, too.
start_emulated() {
  begin emulator "$BIN/dashscope-emulator" --ca-file "$STACK/ca.pem" "${@:4}" || give_up emulator
  PROVIDER=$(sed 's/.* ready at \([^ ]*\).*/\1/' <<<"$READY")
  cat >"$STACK/gateway.yaml" <<YAML
server:
  grpc_address: 127.0.0.1:$1
  http_address: 127.0.0.1:$2
  operations_address: 127.0.0.1:$3
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
