#!/usr/bin/env bash
# The gateway at work, against the emulator: no key, no network, nothing left behind. Run by `./dev demo`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=demo/stack.sh
source demo/stack.sh

TEXT_MODEL=text-embedding-v4
CALLERS=4
REQUESTS_EACH=50
TEXTS_EACH=25           # Of the hundred of which one is bad,
CULPRIT=3               # a text of this service,
BAD_WORD=contraband     # by this word: the emulator's inspection lets no call with it pass.

embedctl() { "$BIN/embedctl" "$@"; }

# show <embedctl arguments>...: says what it runs, and runs it.
show() {
  local word
  printf '$ embedctl'
  for word; do if [[ $word == *' '* ]]; then printf ' "%s"' "$word"; else printf ' %s' "$word"; fi; done
  printf '\n'
  embedctl "$@"
}

# sample <pattern>: the sum of the gateway's metrics that match.
sample() {
  exec 3<>"/dev/tcp/${OPERATIONS/:/\/}"
  printf 'GET /metrics HTTP/1.0\r\n\r\n' >&3
  awk -v pattern="^$1" '$0 ~ pattern { sum += $2 } END { printf "%d", sum }' <&3
  exec 3>&-
}

requests() { sample "gateway_requests_total[{].*model=\"$TEXT_MODEL\""; }
calls() { sample "gateway_calls_total[{].*model=\"$TEXT_MODEL\""; }
rows() { sample "gateway_call_items_sum[{].*model=\"$TEXT_MODEL\""; }
refused() { sample "gateway_calls_total[{].*model=\"$TEXT_MODEL\",outcome=\"item_refused\""; }
throttles() { sample "gateway_throttles_total[{]"; }

# texts <service> <count>: what one service of many has to embed.
texts() {
  awk -v service="$1" -v lines="$2" '
    { text[NR] = $0 }
    END { for (n = 0; n < lines; ++n) print "service " service ", order " n ": " text[n % NR + 1] }
  ' demo/reviews.txt
}

# send <service>: each line of the input is a request of its own, all at once.
send() {
  embedctl embed --batch 1 --parallel "$REQUESTS_EACH" --tenant "service-$1" --format jsonl --with-text
}

# got <service>: prints what the service got of the hundred; false if one of its good texts got no vector.
got() {
  local answers=$STACK/mixed-$1.jsonl good=$TEXTS_EACH vectors errors
  (($1 != CULPRIT)) || good=$((good - 1))
  vectors=$(grep -c '"embedding":' "$answers") || true
  errors=$(grep -c '"error":' "$answers") || true
  printf 'service-%d %6d %8d %7d' "$1" "$TEXTS_EACH" "$vectors" "$errors"
  sed -n '/"error":/{s/.*"error":{"code":"\([A-Z_]*\)",.*"message":"\([^"]*\)".*/   \1: \2/p;q}' "$answers" | grep . || echo
  [[ $(grep -v "$BAD_WORD" "$answers" | grep -c '"embedding":') == "$good" ]]
}

# On free ports, so that it runs beside a gateway that serves.
start_emulated 0 0 0 --fault "moderation,match=$BAD_WORD"
export EMBEDCTL_ADDRESS=$GRPC
printf 'emulator %s   gateway grpc %s   metrics http://%s/metrics\n' "$PROVIDER" "$GRPC" "$OPERATIONS"

say "1. Ten reviews, Chinese and English: dense and sparse vectors of each"
show embed --file demo/reviews.txt --output dense+sparse --format table

say "2. The same lines ranked against a query"
show search "a lamp with warm light, no flicker" --file demo/reviews.txt --top 3

say "3. A text, two images and a video in one multimodal request"
show multimodal --text "a red cup on a table" --image demo/cup.png --image demo/lamp.jpg \
  --video https://example.com/unboxing.mp4 --format table

say "4. $CALLERS services at once, each sending $REQUESTS_EACH requests of one text"
requests_before=$(requests)
calls_before=$(calls)
rows_before=$(rows)
services=()
for ((k = 1; k <= CALLERS; ++k)); do
  texts "$k" "$REQUESTS_EACH" | send "$k" >"$STACK/service-$k.jsonl" &
  services+=("$!")
done
for pid in "${services[@]}"; do wait "$pid"; done
made=$(($(calls) - calls_before))
sent=$(($(rows) - rows_before))
printf 'callers'\'' requests       %5d\n' $(($(requests) - requests_before))
printf 'answers                 %5d\n' "$(cat "$STACK"/service-*.jsonl | wc -l)"
printf 'provider calls          %5d\n' "$made"
printf 'rows in a call, average %5s\n' "$(awk -v rows="$sent" -v calls="$made" 'BEGIN { printf "%.1f", rows / calls }')"
printf 'throttled by provider   %5d\n' "$(throttles)"

say "5. One bad text among a hundred: the provider refuses each call that has it"
calls_before=$(calls)
refused_before=$(refused)
services=()
for ((k = 1; k <= CALLERS; ++k)); do
  if ((k == CULPRIT)); then spoil="$((TEXTS_EACH / 2))s/\$/ ($BAD_WORD)/"; else spoil=''; fi
  texts "$k" "$TEXTS_EACH" | sed "$spoil" | send "$k" >"$STACK/mixed-$k.jsonl" 2>"$STACK/mixed-$k.log" &
  services+=("$!")
done
for pid in "${services[@]}"; do wait "$pid" || true; done  # embedctl fails with a text; what counts is what the others got.
robbed=()
printf 'CALLER      SENT  VECTORS  ERRORS\n'
for ((k = 1; k <= CALLERS; ++k)); do got "$k" || robbed+=("service-$k"); done
printf 'provider calls          %5d   (a hundred good texts fill 10)\n' $(($(calls) - calls_before))
printf 'refused by provider     %5d   (the bad text was in them)\n' $(($(refused) - refused_before))
if ((${#robbed[@]})); then
  cat "$STACK"/mixed-*.log >&2
  die "a bad text of service-$CULPRIT cost others their vectors: ${robbed[*]}"
fi

say "6. Where the budget stands"
show budget --model text-embedding-v4
