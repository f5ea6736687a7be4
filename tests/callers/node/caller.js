// The caller of ../README.md on grpc-js.
"use strict";

const grpc = require("@grpc/grpc-js");

const METHOD = "/embedding.v1.EmbeddingService/EmbedUnary";
const USUAL_TIMEOUT_MS = 10_000;
const LAST_ANSWERS_MS = 1000;
const OPTIONS = { "grpc.use_local_subchannel_pool": 1 };  // A connection for each channel.

const [address, connections, kind, number, request, timeout] = process.argv.slice(2);
const bytes = Buffer.from(request, "hex");
const clients = Array.from({ length: Number(connections) },
  () => new grpc.Client(address, grpc.credentials.createInsecure(), OPTIONS));
const timeoutMs = Number(timeout ?? USUAL_TIMEOUT_MS);
const metadata = clients.map((_, connection) => {
  const sent = new grpc.Metadata();
  sent.set("x-tenant-id", `caller-${connection}`);
  return sent;
});
const lines = [];
let ended = false;

const now = () => Math.round((performance.timeOrigin + performance.now()) * 1000);
const asIs = (message) => message;

/** Calls `done` with the pushback in milliseconds, 0 without one. */
function call(connection, done) {
  const begun = now();
  clients[connection].makeUnaryRequest(METHOD, asIs, asIs, bytes, metadata[connection],
    { deadline: Date.now() + timeoutMs }, (error) => {
      const pushback = error?.metadata?.get("grpc-retry-pushback-ms")[0];
      lines.push(`${connection} ${begun} ${now()} ${grpc.status[error?.code ?? 0]} ${pushback ?? "-"}\n`);
      done(Number(pushback ?? 0));
    });
}

function loop(connection) {
  if (!ended) call(connection, (pushback) => pushback > 0 ? setTimeout(loop, pushback, connection) : loop(connection));
}

function byTheClock(perSecond) {
  const begin = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    if (ended) return clearInterval(timer);
    for (; sent < (performance.now() - begin) / 1000 * perSecond; ++sent) call(sent % clients.length, () => {});
  }, 1);
}

if (kind === "open") {
  byTheClock(Number(number));
} else {
  clients.forEach((_, connection) => { for (let k = 0; k < Number(number); ++k) loop(connection); });
}
process.stdin.resume().on("end", () => {
  ended = true;
  setTimeout(() => process.stdout.write(lines.join(""), () => process.exit(0)), LAST_ANSWERS_MS);
});
