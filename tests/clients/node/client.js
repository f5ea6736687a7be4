// npm's openai against the gateway: reads requests as JSON lines, and writes what it makes of each answer.
'use strict';

const readline = require('node:readline');
const {OpenAI} = require('openai');

async function embed(baseURL, {key, retries, timeout_ms: timeout, ...body}) {
  const attempts = [];
  const client = new OpenAI({
    baseURL,
    apiKey: key,
    maxRetries: retries,
    fetch: async (url, options) => {
      const answer = await fetch(url, options);
      attempts.push({status: answer.status, at_ms: performance.now(), wait_ms: Number(answer.headers.get('retry-after-ms'))});
      return answer;
    },
  });
  try {
    const answer = await client.embeddings.create(body, {timeout});  // Of one among the client's options the gateway is told nothing.
    return {attempts, vectors: answer.data.map((row) => row.embedding), tokens: answer.usage.total_tokens};
  } catch (error) {
    const {status, code, param, message, requestID} = error;
    return {attempts, error: error.constructor.name, status, code, param, message, request_id: requestID};
  }
}

(async () => {
  for await (const line of readline.createInterface({input: process.stdin})) {
    console.log(JSON.stringify(await embed(process.argv[2], JSON.parse(line))));
  }
})();
