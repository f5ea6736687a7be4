//! The caller of ../README.md on tonic.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::{Buf, BufMut};
use http::uri::PathAndQuery;
use tokio::io::AsyncReadExt;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};

const METHOD: &str = "/embedding.v1.EmbeddingService/EmbedUnary";
const USUAL_TIMEOUT: Duration = Duration::from_secs(10);
const LAST_ANSWERS: Duration = Duration::from_secs(1);

/// Their canonical names by number.
const CODES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

/// Takes messages that are serialised.
#[derive(Clone, Copy)]
struct BytesAsTheyAre;

impl Codec for BytesAsTheyAre {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for BytesAsTheyAre {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, message: Vec<u8>, out: &mut EncodeBuf<'_>) -> Result<(), Status> {
        out.put_slice(&message);
        Ok(())
    }
}

impl Decoder for BytesAsTheyAre {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let length = from.remaining();
        Ok(Some(from.copy_to_bytes(length).to_vec()))
    }
}

struct Caller {
    channels: Vec<Channel>,
    request: Vec<u8>,
    timeout: Duration,
    lines: Mutex<Vec<String>>,
    ended: AtomicBool,
}

fn now() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros()
}

async fn embed(channel: Channel, tenant: &str, message: Vec<u8>, timeout: Duration) -> Result<(), Status> {
    let mut client = tonic::client::Grpc::new(channel);
    client.ready().await.map_err(|error| Status::unknown(error.to_string()))?;
    let mut request = Request::new(message);
    request.set_timeout(timeout);
    request.metadata_mut().insert("x-tenant-id", tenant.parse().unwrap());
    client.unary(request, PathAndQuery::from_static(METHOD), BytesAsTheyAre).await.map(|_| ())
}

impl Caller {
    /// The pushback, zero without one.
    async fn call(&self, connection: usize) -> Duration {
        let begun = now();
        let tenant = format!("caller-{connection}");
        let answer = embed(self.channels[connection].clone(), &tenant, self.request.clone(), self.timeout).await;
        let code = answer.as_ref().map_or_else(|status| status.code() as usize, |()| 0);
        let pushback = answer.err().and_then(|status| {
            let sent = status.metadata().get("grpc-retry-pushback-ms")?;
            Some(sent.to_str().ok()?.to_owned())
        });
        let shown = pushback.as_deref().unwrap_or("-");
        let line = format!("{connection} {begun} {} {} {shown}\n", now(), CODES[code]);
        self.lines.lock().unwrap().push(line);
        Duration::from_millis(pushback.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    async fn call_in_a_loop(self: Arc<Self>, connection: usize) {
        while !self.ended.load(Ordering::Relaxed) {
            let pushback = self.call(connection).await;
            tokio::time::sleep(pushback).await;
        }
    }

    async fn call_by_the_clock(self: Arc<Self>, per_second: u32) {
        let mut clock = tokio::time::interval(Duration::from_secs(1) / per_second);
        for k in 0.. {
            clock.tick().await;
            if self.ended.load(Ordering::Relaxed) {
                return;
            }
            let caller = Arc::clone(&self);
            tokio::spawn(async move { caller.call(k % caller.channels.len()).await });
        }
    }
}

fn bytes_of(digits: &str) -> Vec<u8> {
    (0..digits.len()).step_by(2).map(|k| u8::from_str_radix(&digits[k..k + 2], 16).unwrap()).collect()
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let connections: usize = arguments[2].parse().unwrap();
    let number: u32 = arguments[4].parse().unwrap();
    let endpoint = Endpoint::from_shared(format!("http://{}", arguments[1])).unwrap();
    let caller = Arc::new(Caller {
        channels: (0..connections).map(|_| endpoint.connect_lazy()).collect(),
        request: bytes_of(&arguments[5]),
        timeout: arguments.get(6).map_or(USUAL_TIMEOUT, |ms| Duration::from_millis(ms.parse().unwrap())),
        lines: Mutex::default(),
        ended: AtomicBool::new(false),
    });
    if arguments[3] == "open" {
        tokio::spawn(Arc::clone(&caller).call_by_the_clock(number));
    } else {
        for connection in 0..connections {
            for _ in 0..number {
                tokio::spawn(Arc::clone(&caller).call_in_a_loop(connection));
            }
        }
    }
    tokio::io::stdin().read_to_end(&mut Vec::new()).await.unwrap();
    caller.ended.store(true, Ordering::Relaxed);
    tokio::time::sleep(LAST_ANSWERS).await;
    print!("{}", caller.lines.lock().unwrap().concat());
}
