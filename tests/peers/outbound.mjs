// Makes of Slack's own types what each method that `adapters.slack` calls may be asked, as a JSON schema, and the names
// of what it answers. One schema of all methods can't be, as their types have the same names.
// usage: node outbound.mjs <node_modules> <out.json>
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const METHODS = [
  ...['apps.connections.open', 'apps.manifest.create', 'auth.test', 'oauth.v2.access'],
  ...['assistant.threads.setStatus', 'assistant.threads.setSuggestedPrompts', 'assistant.threads.setTitle'],
  ...['chat.appendStream', 'chat.startStream', 'chat.stopStream'],
  ...['chat.getPermalink', 'chat.postEphemeral', 'chat.postMessage', 'chat.update'],
  ...['conversations.history', 'conversations.info', 'conversations.replies'],
  ...['files.completeUploadExternal', 'files.getUploadURLExternal', 'files.info', 'files.list'],
  ...['usergroups.users.list', 'users.conversations', 'users.info'],
  ...['views.open', 'views.publish', 'views.update'],
];

const [modules, out] = process.argv.slice(2);
const library = path.join(modules, 'ts-json-schema-generator', 'dist', 'index.js');
const { createGenerator } = await import(pathToFileURL(library));
const types = path.join(modules, '@slack', 'web-api', 'dist', 'index.d.ts');
const generator = createGenerator({ path: types, tsconfig: 'tsconfig.json', skipTypeCheck: true });

const named = (method) => method.replace(/(^|\.)(.)/g, (_whole, _dot, first) => first.toUpperCase());
const whole = (type) => generator.createSchema(type).definitions[type];
const asked = (method) => generator.createSchema(`${named(method)}Arguments`.replace(/^Oauth/, 'OAuth'));
const answered = (method) => Object.keys(whole(`${named(method)}Response`).properties);
const both = (method) => [method, { asked: asked(method), answered: answered(method) }];
writeFileSync(out, JSON.stringify(Object.fromEntries(METHODS.map(both))));
