/** What the console is given, and what its pages share. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SessionStore } from '@fastify/session';
import type { Registry } from 'prom-client';
import type { HealthCheck, Logger } from '../bus/observability';
import type { Cases, IdentityCases, Worker } from '../cases';
import { mayOpenOperations, maySealIdentities } from '../cases/policy';
import type { PendingSignIn, SignIn } from './oidc';
import type { SessionLimits } from './sessions';

/** The part of `cases` that the console uses; unit tests give their own. */
export type ConsoleCases = Pick<
  Cases,
  | 'worker'
  | 'tasksFor'
  | 'task'
  | 'casePage'
  | 'searchPeople'
  | 'handoversFor'
  | 'handover'
  | 'digest'
  | 'atRiskFor'
  | 'passportPreview'
  | 'passport'
  | 'sendPassport'
  | 'inheritedFor'
  | 'maySeePerson'
  | 'maySeeTask'
  | 'maySeeHandover'
  | 'recordLook'
  | 'findPerson'
  | 'operationsPage'
  | 'feeds'
  | 'rulebookPage'
  | 'command'
  | 'disclosures'
  | 'whoSaw'
  | 'agreements'
  | keyof IdentityCases
>;

export interface ConsoleDependencies {
  cases: ConsoleCases;
  /** Undefined while no sign-in is configured: the start page says so. */
  signIn: SignIn | undefined;
  sessions: SessionStore;
  /** One for each thing the console cannot work without. */
  checks: Readonly<Record<string, HealthCheck>>;
  registry: Registry;
  logger?: Logger;
  clock: () => Date;
  /** The address that browsers use, without a path. */
  address: URL;
  /** At least 32 characters; signs the session cookie. */
  sessionSecret: string;
  limits?: SessionLimits;
}

/** A message shown once, on the next page. */
export interface Flash {
  title: string;
  text: string;
  kind: 'success' | 'information';
}

declare module 'fastify' {
  interface Session {
    workerId?: string;
    signedInAt?: number;
    idToken?: string;
    pending?: PendingSignIn;
    returnTo?: string;
    flash?: Flash;
  }
  interface FastifyRequest {
    /** Set on every page that needs sign-in. */
    worker: Worker | null;
  }
}

/** The worker who is signed in. @throws Error on a page that does not ask for sign-in. */
export function workerOf(request: FastifyRequest): Worker {
  if (!request.worker) throw new Error('this page asks for nobody to sign in');
  return request.worker;
}

/** An answer other than 200 that a page gives on purpose; `message` is for the person who reads it. */
export class PageError extends Error {
  constructor(
    readonly statusCode: number,
    readonly heading: string,
    message: string,
  ) {
    super(message);
  }
}

/** The same sentence whether a record does not exist or may not be seen: neither can be told from the other. */
export function notFound(): PageError {
  return new PageError(404, 'Page not found', 'There is no such page, or it is not one that you may see.');
}

/** The session, on those paths that have one: assets and health have none. */
export function sessionOf(request: FastifyRequest): FastifyRequest['session'] | undefined {
  const session = request.session as FastifyRequest['session'] | null | undefined;
  return session ?? undefined;
}

/** Renders a page with what every page needs: worker, navigation, CSRF token, nonce, the message of the last step. */
export function renderPage(
  request: FastifyRequest,
  reply: FastifyReply,
  view: string,
  data: Record<string, unknown> = {},
): FastifyReply {
  const session = sessionOf(request);
  const flash = session?.flash;
  if (session && flash) session.flash = undefined;
  const signedIn = request.worker !== null || session?.workerId !== undefined;
  return reply.header('cache-control', 'no-store').view(view, {
    worker: request.worker,
    operator: request.worker !== null && mayOpenOperations(request.worker),
    privacyOfficer: request.worker !== null && maySealIdentities(request.worker),
    section: request.url.split(/[/?]/)[1] ?? '',
    signedIn,
    csrfToken: session && signedIn ? reply.generateCsrf() : '',
    cspNonce: reply.cspNonce.script,
    flash,
    ...data,
  });
}
