/**
 * Sign-in for the demonstration: an OpenID Connect provider whose sign-in page lists the demonstration people, without
 * passwords. It serves loopback only; a deployment has an issuer of its own (OIDC_ISSUER).
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import Provider, { type Configuration, type JWKS } from 'oidc-provider';
import { readSettings } from '../settings';
import { PEOPLE } from './people';
import { LOOPBACK } from './ports';

const HOUR_S = 3600;

interface Keys {
  jwks: JWKS;
  cookieKeys: string[];
}

/** The signing keys of this installation, made once, so that a restart signs nobody out. */
function readKeys(file: string): Keys {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Keys;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = {
    ...privateKey.export({ format: 'jwk' }),
    kid: randomBytes(8).toString('hex'),
    use: 'sig',
    alg: 'RS256',
  };
  const keys = { jwks: { keys: [key] } as unknown as JWKS, cookieKeys: [randomBytes(32).toString('hex')] };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - Onward</title>
<style>
body { margin: 0; font: 19px/1.3 arial, sans-serif; color: #0b0c0c; }
header { background: #0b0c0c; color: #fff; padding: 12px 24px; font-weight: 700; font-size: 24px; }
main { max-width: 640px; margin: 0 auto; padding: 24px; }
h1 { font-size: 36px; margin: 12px 0 24px; }
button { display: block; width: 100%; text-align: left; font: inherit; padding: 12px 16px; margin: 0 0 12px; color: inherit;
  background: #fff; border: 2px solid #0b0c0c; cursor: pointer; }
button:hover { background: #f3f2f1; }
button:focus { outline: 3px solid #fd0; outline-offset: 0; background: #fd0; }
button span { display: block; color: #484949; font-size: 16px; }
button:focus span { color: #0b0c0c; }
p.note { border-left: 5px solid #b1b4b6; padding: 6px 12px; }
</style></head>
<body><header>Onward</header><main><h1>${title}</h1>${body}</main></body></html>`;
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

function peoplePage(uid: string): string {
  const people = PEOPLE.map(
    (p) =>
      `<button name="worker" value="${p.workerId}">${escape(p.name)}<span>${escape(p.about)}</span></button>`,
  ).join('\n');
  return page(
    'Choose who to sign in as',
    `<p class="note">This is a demonstration: these people are invented and have no password.</p>
<form method="post" action="/interaction/${escape(uid)}">${people}</form>`,
  );
}

function send(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  response.end(html);
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > 10_000) throw new Error('the form is too long');
  }
  return new URLSearchParams(body);
}

/** Each client may have all it asks for: there is one client, and the person was told by the page. */
const loadExistingGrant: Configuration['loadExistingGrant'] = async (ctx) => {
  const { client, session, provider, params } = ctx.oidc;
  if (!client || !session?.accountId) return undefined;
  const found = session.grantIdFor(client.clientId);
  if (found) return provider.Grant.find(found);
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(typeof params?.scope === 'string' ? params.scope : 'openid');
  await grant.save();
  return grant;
};

function configuration(
  consoleUrl: string,
  clientId: string,
  clientSecret: string,
  keys: Keys,
): Configuration {
  return {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [new URL('/sign-in/callback', consoleUrl).href],
        post_logout_redirect_uris: [consoleUrl, new URL('/', consoleUrl).href],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: keys.jwks,
    cookies: { keys: keys.cookieKeys },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    claims: { openid: ['sub'], profile: ['name'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    ttl: {
      AccessToken: HOUR_S,
      IdToken: HOUR_S,
      Interaction: HOUR_S,
      Session: 12 * HOUR_S,
      Grant: 12 * HOUR_S,
    },
    findAccount: (_ctx, sub) => {
      const person = PEOPLE.find((p) => p.workerId === sub);
      if (!person) return undefined;
      return { accountId: sub, claims: () => ({ sub, name: person.name }) };
    },
    loadExistingGrant,
    renderError: (ctx) => {
      ctx.type = 'html';
      ctx.body = page('Sign-in did not work', '<p>Go back to Onward and start again.</p>');
    },
  };
}

async function handle(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  if (path === '/health') return send(response, 200, page('Sign-in works', ''));
  if (!path.startsWith('/interaction/')) return void (await provider.callback()(request, response));
  const { uid } = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') return send(response, 200, peoplePage(uid));
  const worker = (await formOf(request)).get('worker');
  if (!PEOPLE.some((p) => p.workerId === worker)) return send(response, 400, peoplePage(uid));
  await provider.interactionFinished(request, response, { login: { accountId: worker ?? '' } });
}

/** Serves sign-in until the process is told to end. */
function main(): void {
  const [port, keyFile] = process.argv.slice(2);
  if (!port || !keyFile) throw new Error('usage: node sign-in.js PORT KEY_FILE');
  const { CONSOLE_PORT, CONSOLE_URL, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = readSettings({
    DATABASE_URL: 'unused',
    KAFKA_BROKERS: 'unused',
    TEMPORAL_ADDRESS: 'unused',
    ...process.env,
  });
  const consoleUrl = CONSOLE_URL ?? `http://${LOOPBACK}:${CONSOLE_PORT}`;
  const provider = new Provider(
    `http://${LOOPBACK}:${port}`,
    configuration(consoleUrl, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, readKeys(keyFile)),
  );
  const server = createServer((request, response) => {
    handle(provider, request, response).catch((e: unknown) => {
      console.error(e instanceof Error ? e.message : e);
      if (!response.headersSent) {
        send(response, 400, page('Sign-in did not work', '<p>Go back to Onward and start again.</p>'));
      }
    });
  });
  server.listen(Number(port), LOOPBACK);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close(() => process.exit(0));
      server.closeAllConnections();
    });
  }
}

main();
