/** A console in memory and a visitor without JavaScript: follows cookies, reads forms, sends them with their tokens. */
import type { SessionStore } from '@fastify/session';
import { Registry } from 'prom-client';
import { buildConsole } from '../../console/app';
import type { ConsoleDependencies } from '../../console/context';
import { fakeCases, NOW } from './fake-cases';

class MemoryStore implements SessionStore {
  readonly rows = new Map<string, string>();
  set(sid: string, session: unknown, done: (error?: unknown) => void): void {
    this.rows.set(sid, JSON.stringify(session));
    done();
  }
  get(sid: string, done: (error: unknown, session?: never) => void): void {
    const row = this.rows.get(sid);
    done(null, (row ? JSON.parse(row) : null) as never);
  }
  destroy(sid: string, done: (error?: unknown) => void): void {
    this.rows.delete(sid);
    done();
  }
}

/** Starts a console over fake cases; `subject()` is who the provider says signs in. */
export async function startConsole(change: Partial<ConsoleDependencies> = {}) {
  const fake = fakeCases();
  const clock = { now: NOW };
  const who = { subject: 'w-ada' };
  const app = await buildConsole({
    cases: fake.cases,
    signIn: {
      origin: 'https://sign-in.example',
      begin: async (redirectUri) => ({
        address: `https://sign-in.example/auth?to=${encodeURIComponent(redirectUri)}`,
        pending: { state: 's', nonce: 'n', codeVerifier: 'v' },
      }),
      finish: async (callback, pending) => {
        if (callback.searchParams.get('state') !== pending.state) throw new Error('wrong state');
        return { subject: who.subject };
      },
      endAddress: async (returnTo) => returnTo,
    },
    sessions: new MemoryStore(),
    checks: {},
    registry: new Registry(),
    clock: () => clock.now,
    address: new URL('http://127.0.0.1:3000'),
    sessionSecret: 'x'.repeat(32),
    ...change,
  });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  return { app, origin, ...fake, clock, who };
}

export type Started = Awaited<ReturnType<typeof startConsole>>;

export interface Answer {
  statusCode: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** One browser: keeps its cookie, follows no redirect. */
export class Visitor {
  cookie: string | undefined;
  constructor(private readonly origin: string) {}

  get(url: string): Promise<Answer> {
    return this.send(url, { method: 'GET' });
  }

  post(url: string, fields: Record<string, string | string[]>): Promise<Answer> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) for (const v of [value].flat()) body.append(name, v);
    return this.send(url, { method: 'POST', body });
  }

  async signIn(): Promise<void> {
    await this.get('/sign-in');
    await this.get('/sign-in/callback?code=c&state=s');
  }

  private async send(url: string, init: RequestInit): Promise<Answer> {
    const headers: Record<string, string> = this.cookie ? { cookie: this.cookie } : {};
    const response = await fetch(this.origin + url, { ...init, headers, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) {
      const pair = set.split(';')[0] ?? '';
      this.cookie = pair === 'onward=' ? undefined : pair;
    }
    return {
      statusCode: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  }
}

/** The hidden fields of the form whose action ends in `action`. */
export function hiddenFields(html: string, action: string): Record<string, string> {
  const form = html.split('<form').find((part) => part.split('>')[0]?.includes(`${action}"`)) ?? '';
  const fields: Record<string, string> = {};
  for (const [, name, value] of form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)) {
    fields[name as string] = value as string;
  }
  return fields;
}
