#!/usr/bin/env bash
# Software: openai-go/v3 3.99.0 (Go module proxy) beside openai 6.49.0 (npm). Needs go, node, npm, python3 and no gateway.
#
# Behaviour: a server refuses the first attempt at once, with 429 and retry-after-ms, and would answer the second. If the
# wait is longer than option.WithRequestTimeout, openai-go ends the call at that timeout with "context deadline exceeded":
# one attempt only, and neither status nor body of the 429 are left in the error (errors.As finds no *openai.Error). npm's
# client, with the same limit of an attempt, waits and gets its answer.
#
# Why it surprises: the option is documented as "the timeout for each request attempt", set apart from the context's, which
# spans all. But its context is still the one that the pause after the attempt is waited out under. So a server that refuses
# early and says when to come back is seen as one that never answered, and a MaxRetries of 10 repeats nothing.
#
# Output seen, for a limit of 500 ms an attempt and two retries; exits with 1 if it differs:
#   client  retry-after-ms  attempts  caller gets
#   go      200             2         answer
#   npm     200             2         answer
#   go      1500            1         context deadline exceeded
#   npm     1500            2         answer
set -euo pipefail

script=$(realpath "${BASH_SOURCE[0]}")
folder=$(mktemp -d)
trap 'kill "${server-}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

# The base URL's path is the time to come back after. Each attempt is a line of the file `attempts`; the first of a
# call is refused.
cat >server.py <<'PYTHON'
import http.server
import json


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        with open("attempts", "a", encoding="utf-8") as file:
            file.write("attempt\n")
        refused = int(self.headers["x-stainless-retry-count"]) == 0
        body = json.dumps({"error": {"message": "later", "type": "rate_limit_error"}} if refused else {
            "object": "list", "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1},
            "data": [{"object": "embedding", "index": 0, "embedding": [1.0]}]}).encode()
        self.send_response(429 if refused else 200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        if refused:
            self.send_header("retry-after-ms", self.path.split("/")[1])
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open("port", "w", encoding="utf-8") as file:
    file.write(f"{server.server_port}\n")
server.serve_forever()
PYTHON

cat >client.go <<'GO'
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

func main() {
	client := openai.NewClient(option.WithBaseURL(os.Args[1]), option.WithAPIKey("unused"), option.WithMaxRetries(2),
		option.WithRequestTimeout(500*time.Millisecond))
	_, err := client.Embeddings.New(context.Background(), openai.EmbeddingNewParams{
		Model: "m", EncodingFormat: "float", Input: openai.EmbeddingNewParamsInputUnion{OfString: openai.String("a")}})
	var refused *openai.Error
	if errors.As(err, &refused) {
		fmt.Println(refused.StatusCode)
	} else if err != nil {
		fmt.Println(err)
	} else {
		fmt.Println("answer")
	}
}
GO

cat >client.js <<'JS'
const {OpenAI} = require('openai');
new OpenAI({baseURL: process.argv[2], apiKey: 'unused', maxRetries: 2, timeout: 500}).embeddings
  .create({model: 'm', input: 'a', encoding_format: 'float'})
  .then(() => console.log('answer'), (error) => console.log(error.message));
JS

go mod init client >/dev/null 2>&1
go get github.com/openai/openai-go/v3@v3.99.0 >/dev/null 2>&1
go build -o client .
npm install --silent --no-audit --no-fund --ignore-scripts openai@6.49.0 >/dev/null

python3 server.py &
server=$!
until [[ -s port ]]; do sleep 0.05; done

{
  printf '%-7s %-15s %-9s %s\n' client retry-after-ms attempts 'caller gets'
  for wait in 200 1500; do
    for client in go npm; do
      command=(./client)
      [[ $client == go ]] || command=(node client.js)
      : >attempts
      got=$("${command[@]}" "http://127.0.0.1:$(<port)/$wait")
      printf '%-7s %-15s %-9s %s\n' "$client" "$wait" "$(wc -l <attempts)" "$got"
    done
  done
} | tee seen

sed -n 's/^#   //p' "$script" | diff - seen || { echo "the behaviour has changed" >&2; exit 1; }
