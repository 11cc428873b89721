// Starts the third-party Slack emulator (npm `emulate`) on a loopback port; prints READY when it answers.
// usage: node emulate_slack.mjs <port> <seed.json> <node_modules> <url>      the url under which it hands out files
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [port, seed, modules, baseUrl] = process.argv.slice(2);
const dist = path.join(modules, 'emulate', 'dist');

// The Slack part lives in a chunk with a hashed name; api.js imports the same module instance.
const chunk = readdirSync(dist).find(
  (name) => /^dist-.*\.js$/.test(name) && readFileSync(path.join(dist, name), 'utf8').includes('slackPlugin'),
);
const { slackPlugin } = await import(pathToFileURL(path.join(dist, chunk)));
const { createEmulator } = await import(pathToFileURL(path.join(dist, 'api.js')));

// Slack takes arguments from the query string and by GET, as slack_sdk sends them; the emulator reads form bodies only.
function asForm(request) {
  const url = new URL(request.url);
  const type = request.headers.get('content-type') ?? '';
  const inQuery = request.method === 'GET' || url.search;
  if (!url.pathname.startsWith('/api/') || /json|multipart/.test(type) || !inQuery) return request;
  return fold(request, url);
}

async function fold(request, url) {
  const form = new URLSearchParams(url.search);
  if (request.method === 'POST') new URLSearchParams(await request.text()).forEach((value, key) => form.set(key, value));
  const headers = new Headers(request.headers);
  headers.set('content-type', 'application/x-www-form-urlencoded');
  headers.delete('content-length');
  url.search = '';
  return new Request(url, { method: 'POST', headers, body: form.toString() });
}

const register = slackPlugin.register;
slackPlugin.register = function (app, ...rest) {
  const answer = app.fetch;
  app.fetch = async (request) => answer(await asForm(request));
  return register.call(this, app, ...rest);
};

const emulator = await createEmulator({
  service: 'slack',
  port: Number(port),
  baseUrl,
  seed: JSON.parse(readFileSync(seed, 'utf8')),
});
console.log('READY');
process.on('SIGTERM', async () => {
  await emulator.close();
  process.exit(0);
});
