#!/usr/bin/env bash
# Software: dashscope 2.0.2 for Python, DashScope's own SDK (PyPI), with aiohttp 3.14.5 and requests 2.34.2. Needs python3 and
# no gateway.
#
# Behaviour: a call that fails is answered with an object that has status_code, code and message, and does not raise. So it is
# for a 503 without a body whose content type is text/html or missing: 503, code "Unknown". If the same 503 without a body has
# the content type application/json, the call raises: requests' JSONDecodeError from the synchronous API, TypeError ("argument
# of type 'NoneType' is not iterable") from the asynchronous one. The status is lost in both.
#
# Why it surprises: the SDK's contract is that HTTP failures are answers, and all its samples look at status_code alone, with no
# try around the call. Whatever stands between it and the provider (a load balancer, a mesh, a server that fails before it has
# written) may well answer without a body under the content type that the route always has. Then a retry loop that looks at
# status_code never sees the 503, and which exception it would have to catch depends on which twin of the API is called. A server
# for this SDK must write a body into every failure, or not call it JSON.
#
# Output seen; exits with 1 if it differs:
#   api    content type      caller gets
#   sync   application/json  raises JSONDecodeError
#   async  application/json  raises TypeError
#   sync   text/html         answer 503 Unknown
#   async  text/html         answer 503 Unknown
#   sync   none              answer 503 Unknown
#   async  none              answer 503 Unknown
set -euo pipefail

script=$(realpath "${BASH_SOURCE[0]}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
  aiohappyeyeballs==2.7.1 aiohttp==3.14.5 aiosignal==1.4.0 annotated-doc==0.0.7 annotated-types==0.8.0 anyio==4.16.0 \
  attrs==26.1.0 certifi==2026.10.19.post1 cffi==2.1.1 charset-normalizer==3.5.3 click==8.5.1 cryptography==50.0.2 \
  dashscope==2.0.2 fastapi==0.165.0 frozenlist==1.8.0 h11==0.16.0 httpcore==1.0.9 httpx==0.28.1 httpx-sse==0.4.3 \
  idna==3.20 markdown-it-py==4.3.0 mdurl==0.1.2 multidict==7.2.1 opentelemetry-api==1.45.2 opentelemetry-sdk==1.45.2 \
  opentelemetry-semantic-conventions==0.66b2 propcache==0.5.4 pycparser==3.12 pydantic==2.14.4 pydantic-core==2.50.5 \
  pygments==2.21.0 pyyaml==6.0.4 regex==2026.11.19 requests==2.34.2 rich==15.0.0 shellingham==1.5.4 starlette==1.10.0 \
  tenacity==9.2.1 tiktoken==0.14.0 typer==0.29.2 typing-extensions==4.16.0 typing-inspection==0.4.5 urllib3==2.8.0 \
  uvicorn==0.54.0 websocket-client==1.9.2 yarl==1.25.1

cat >calls.py <<'PYTHON'
import asyncio
import http.server
import threading

import dashscope


class Unavailable(http.server.BaseHTTPRequestHandler):
    """503 without a body, under the content type that the server has just now."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(503)
        if self.server.content_type != "none":
            self.send_header("Content-Type", self.server.content_type)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


def outcome(call):
    try:
        answer = call()
    except Exception as error:
        return f"raises {type(error).__name__}"
    return f"answer {answer.status_code} {answer.code}"


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Unavailable)
threading.Thread(target=server.serve_forever, daemon=True).start()
dashscope.base_http_api_url = f"http://127.0.0.1:{server.server_port}/api/v1"
asked = {"model": "multimodal-embedding-v1", "input": [{"text": "a warm cup"}], "api_key": "unused"}
print(f"{'api':6} {'content type':17} caller gets")
for server.content_type in ("application/json", "text/html", "none"):
    for api, call in (("sync", lambda: dashscope.MultiModalEmbedding.call(**asked)),
                      ("async", lambda: asyncio.run(dashscope.AioMultiModalEmbedding.call(**asked)))):
        print(f"{api:6} {server.content_type:17} {outcome(call)}")
PYTHON

venv/bin/python calls.py 2>errors | tee seen
sed -n 's/^#   //p' "$script" | diff - seen || { cat errors; echo "the behaviour has changed" >&2; exit 1; }
