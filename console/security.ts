/** What every answer carries and every request passes: headers, rate limit, sessions, CSRF, error pages. */
import cookie from '@fastify/cookie';
import csrf from '@fastify/csrf-protection';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import session from '@fastify/session';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CommandRefused, NotFoundError } from '../cases/errors';
import { PageError, renderPage, sessionOf, type ConsoleDependencies } from './context';
import { SESSION_LIMITS } from './sessions';

/** Requests a minute from one worker, or from one address before sign-in. */
const REQUESTS_A_MINUTE = 300;
export const SIGN_INS_A_MINUTE = 30;

/** Headers: scripts and styles from this origin or with the nonce; nobody may frame the console. */
export async function addHeaders(
  app: FastifyInstance,
  { address, signIn }: Pick<ConsoleDependencies, 'address' | 'signIn'>,
): Promise<void> {
  const secure = address.protocol === 'https:';
  await app.register(helmet, {
    enableCSPNonces: true,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        // Signing out is a form that is sent on to the provider.
        formAction: ["'self'", ...(signIn ? [signIn.origin] : [])],
        frameAncestors: ["'none'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: true } : false,
  });
}

/** Sessions in Postgres, a rate limit for each worker, and a CSRF token on every POST. */
export async function addSessions(app: FastifyInstance, deps: ConsoleDependencies): Promise<void> {
  const limits = deps.limits ?? SESSION_LIMITS;
  await app.register(cookie);
  await app.register(session, {
    secret: deps.sessionSecret,
    cookieName: 'onward',
    store: deps.sessions,
    saveUninitialized: false,
    rolling: true,
    cookie: {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: deps.address.protocol === 'https:',
      maxAge: limits.idleMs,
    },
  });
  await app.register(rateLimit, {
    max: REQUESTS_A_MINUTE,
    timeWindow: 60_000,
    hook: 'preHandler',
    keyGenerator: (request) => sessionOf(request)?.workerId ?? request.ip,
    errorResponseBuilder: (_request, { after }) =>
      new PageError(429, 'Too many requests', `You sent too many requests. Try again in ${after}.`),
  });
  await app.register(csrf, { sessionPlugin: '@fastify/session' });
  app.addHook('preHandler', (request, reply, next) => {
    if (request.method === 'POST') app.csrfProtection(request, reply, next);
    else next();
  });
}

/** Fills `request.worker`, or sends people to sign in; the page they wanted is kept for afterwards. */
export function requireWorker(deps: ConsoleDependencies) {
  const limits = deps.limits ?? SESSION_LIMITS;
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const { workerId, signedInAt } = request.session;
    const current = signedInAt !== undefined && deps.clock().getTime() - signedInAt < limits.absoluteMs;
    if (workerId !== undefined && current) {
      const worker = await deps.cases.worker(workerId);
      if (worker) {
        request.worker = worker;
        return undefined;
      }
      throw new PageError(
        403,
        'Onward does not know you yet',
        'You are signed in, but you are not on Onward’s list of workers. Ask your team’s manager to add you.',
      );
    }
    if (workerId !== undefined) await request.session.regenerate();
    if (request.method !== 'GET') {
      throw new PageError(401, 'You are signed out', 'Nothing was recorded. Sign in and send it again.');
    }
    request.session.returnTo = request.url;
    return reply.redirect('/sign-in', 303);
  };
}

interface ErrorPage {
  status: number;
  heading: string;
  message: string;
}

const CSRF_CODES = ['FST_CSRF_MISSING_SECRET', 'FST_CSRF_INVALID_TOKEN'];

const AWAY =
  'Nothing was recorded just now, and nothing that was recorded earlier is lost. Try again in a few minutes. ' +
  'If something cannot wait, ring the team or service yourself; if this goes on, tell your Onward operator.';
/** Connection refused, lost or too many, the server or database closed: of Postgres and of the network. */
const AWAY_CODES = /^(08...|53...|57P0.|3D000|55000|ECONN\w+|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT)$/;
const AWAY_WORDS = /^(Connection terminated|timeout exceeded when trying to connect)/;

/** Whether Postgres is away, as the error or what caused it says. */
function isAway(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 5) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && AWAY_CODES.test(code)) return true;
  return AWAY_WORDS.test(error.message) || isAway(error.cause, depth + 1);
}

/** What a person is told of an error. Nothing of the error itself is shown unless it was written for people. */
export function errorPage(error: unknown): ErrorPage {
  if (error instanceof PageError) {
    return { status: error.statusCode, heading: error.heading, message: error.message };
  }
  if (error instanceof NotFoundError) {
    return { status: 404, heading: 'Page not found', message: 'There is no such page.' };
  }
  if (error instanceof CommandRefused) {
    const status = error.code === 'not-allowed' ? 403 : error.code === 'invalid' ? 400 : 409;
    return { status, heading: 'That was not recorded', message: error.message };
  }
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  if (code && CSRF_CODES.includes(code)) {
    const message =
      'Nothing was recorded. The form was too old or came from another page: open it again and send it.';
    return { status: 403, heading: 'That form could not be accepted', message };
  }
  if (isAway(error)) {
    return { status: 503, heading: 'Onward cannot reach its records at the moment', message: AWAY };
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return {
      status: statusCode,
      heading: 'That request could not be read',
      message: 'Go back and try again.',
    };
  }
  const message =
    'Nothing was recorded. Try again in a few minutes; if it happens again, tell your Onward operator.';
  return { status: 500, heading: 'Sorry, there is a problem with Onward', message };
}

/** 403, 404, 429 and 500 as pages with one clear sentence. No error ends a session. */
export function addErrorPages(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const page = errorPage(error);
    if (page.status >= 500) request.log.error({ err: error }, 'a page failed');
    void reply.code(page.status);
    return renderPage(request, reply, 'error.njk', { ...page });
  });
  app.setNotFoundHandler((request, reply) => {
    void reply.code(404);
    return renderPage(request, reply, 'error.njk', {
      status: 404,
      heading: 'Page not found',
      message: 'There is no page at this address. Check that it was typed whole.',
    });
  });
}
