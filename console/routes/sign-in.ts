/** The start page, signing in and signing out. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PageError, renderPage, type ConsoleDependencies, type Flash } from '../context';
import { SIGN_INS_A_MINUTE } from '../security';

const HOME = '/tasks';
const rateLimit = { max: SIGN_INS_A_MINUTE, timeWindow: 60_000 };

const away = (): PageError =>
  new PageError(
    503,
    'Sign-in is not available',
    'The sign-in service does not answer. Nothing is lost: deadlines and reminders go on. Try again in a few minutes; if this goes on, tell your organisation’s IT help desk.',
  );

/** Only a page of this console may be gone to after signing in. */
function ownPath(path: string | undefined): string {
  return path && /^\/(?![/\\])/.test(path) && !path.startsWith('/sign-') ? path : HOME;
}

export function signInRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  const redirectUri = new URL('/sign-in/callback', deps.address).href;

  app.get('/', (request, reply) =>
    renderPage(request, reply, 'start.njk', { configured: deps.signIn !== undefined }),
  );

  app.get('/sign-in', { config: { rateLimit } }, async (request, reply) => {
    if (!deps.signIn) throw away();
    const { address, pending } = await deps.signIn.begin(redirectUri).catch((error: unknown) => {
      request.log.error({ err: error }, 'sign-in cannot begin');
      throw away();
    });
    request.session.pending = pending;
    return reply.redirect(address, 303);
  });

  app.get('/sign-in/callback', { config: { rateLimit } }, (request, reply) => finish(request, reply, deps));

  app.post('/sign-out', async (request, reply) => {
    const { idToken } = request.session;
    await request.session.destroy();
    const home = new URL('/', deps.address).href;
    const ended = await deps.signIn?.endAddress(home, idToken).catch(() => home);
    return reply.clearCookie('onward', { path: '/' }).redirect(ended ?? home, 303);
  });
}

async function finish(request: FastifyRequest, reply: FastifyReply, deps: ConsoleDependencies) {
  const { pending } = request.session;
  if (!deps.signIn || !pending) {
    throw new PageError(
      400,
      'Sign-in was not finished',
      'It took too long or was finished already. Sign in again.',
    );
  }
  const wanted = ownPath(request.session.returnTo);
  const signedIn = await deps.signIn
    .finish(new URL(request.url, deps.address), pending)
    .catch((error: unknown) => {
      request.log.warn({ err: error }, 'sign-in refused');
      throw new PageError(
        403,
        'You are not signed in',
        'The sign-in service did not confirm who you are. Try again.',
      );
    });
  // A new session id: one that was planted before sign-in is worth nothing.
  await request.session.regenerate();
  const worker = await deps.cases.worker(signedIn.subject);
  request.session.workerId = signedIn.subject;
  request.session.signedInAt = deps.clock().getTime();
  request.session.idToken = signedIn.idToken;
  if (worker) {
    const flash: Flash = {
      kind: 'success',
      title: 'Signed in',
      text: `You are signed in as ${worker.name}.`,
    };
    request.session.flash = flash;
  }
  return reply.redirect(wanted, 303);
}
