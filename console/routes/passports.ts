/** The transition passport: read before it is sent, frozen as sent, and given out as a page, a file or a PDF. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PassportPreview, PersonPage, SentPassport } from '../../cases';
import { CommandRefused } from '../../cases/errors';
import { notFound, renderPage, workerOf, type ConsoleDependencies } from '../context';
import { byField, idempotencyKey, text, ticked, typed, type FormError, type Typed } from '../forms';
import { passportPdf } from '../passport-pdf';
import { passportCaption, passportSections, passportTitle } from '../passport-sections';
import { serviceName } from '../words';
import { getPerson, personAddress } from './people';

interface PersonParams {
  Params: { personId: string };
}
interface VersionParams {
  Params: { personId: string; version: string };
}

const passportAddress = (personId: string): string => `${personAddress(personId)}/passport`;

function previewPage(person: PersonPage, preview: PassportPreview, values: Typed): Record<string, unknown> {
  const { draft, seen, version, services, sent } = preview;
  return {
    person,
    base: passportAddress(person.personId),
    personHref: personAddress(person.personId),
    title: passportTitle(draft),
    sections: passportSections(draft),
    voice: draft.voice,
    seen,
    version,
    sent,
    services: services.map((code) => ({ value: code, text: serviceName(code) })),
    ticked: ticked(values, 'services'),
    errors: [],
    fieldErrors: {},
    key: idempotencyKey(values),
  };
}

async function preview(request: FastifyRequest<PersonParams>, deps: ConsoleDependencies) {
  const person = await getPerson(request, deps, request.params.personId);
  const found = await deps.cases.passportPreview(person.personId);
  await deps.cases.recordLook({ workerId: workerOf(request).workerId }, 'passport', person.personId);
  return { person, found };
}

async function send(request: FastifyRequest<PersonParams>, reply: FastifyReply, deps: ConsoleDependencies) {
  const { person, found } = await preview(request, deps);
  const values = typed(request.body);
  const page = previewPage(person, found, values);
  const again = (errors: readonly FormError[], status: number) =>
    renderPage(request, reply.code(status), 'passport.njk', {
      ...page,
      errors,
      fieldErrors: byField(errors),
    });
  const services = ticked(values, 'services').filter((code) => found.services.includes(code));
  if (services.length === 0)
    return again([{ href: '#services', text: 'Select whom you send the passport to' }], 400);
  if (text(values, 'change') === 'yes') return again([], 200);
  // What is confirmed is what was read.
  const seen = text(values, 'seen');
  if (seen !== found.seen)
    return again([{ href: '#services', text: 'What it says changed since you read it: read it again' }], 409);
  if (text(values, 'confirmed') !== 'yes')
    return renderPage(request, reply, 'passport-check.njk', { ...page, asked: services });
  const { workerId, name } = workerOf(request);
  try {
    const result = await deps.cases.sendPassport(
      { workerId, name },
      person.personId,
      { services, seen },
      deps.clock(),
      idempotencyKey(values),
    );
    request.session.flash = result.repeated
      ? { kind: 'information', title: 'Already sent', text: `Version ${result.version} was sent before.` }
      : {
          kind: 'success',
          title: 'Passport sent',
          text: `Version ${result.version} is frozen as it was sent.`,
        };
    return await reply.redirect(`${passportAddress(person.personId)}/${result.version}`, 303);
  } catch (error) {
    if (error instanceof CommandRefused && error.code !== 'not-allowed')
      return again([{ href: '#services', text: error.message }], 409);
    throw error;
  }
}

/** A version that was sent, if this worker may see the young person. @throws PageError 404 */
async function sentVersion(
  request: FastifyRequest<VersionParams>,
  deps: ConsoleDependencies,
): Promise<{ person: PersonPage; passport: SentPassport }> {
  const person = await getPerson(request, deps, request.params.personId);
  const version = /^[1-9]\d{0,8}$/.test(request.params.version) ? Number(request.params.version) : 0;
  const passport = await deps.cases.passport(person.personId, version);
  if (!passport) throw notFound();
  await deps.cases.recordLook({ workerId: workerOf(request).workerId }, 'passport', person.personId);
  return { person, passport };
}

const sentPage = (person: PersonPage, passport: SentPassport): Record<string, unknown> => ({
  person,
  passport,
  base: passportAddress(person.personId),
  title: passportTitle(passport.content),
  caption: passportCaption(passport.content),
  sections: passportSections(passport.content),
});

/** A name without anything of the young person in it: files lie about. */
const fileName = ({ version }: SentPassport, ending: string): string =>
  `attachment; filename="transition-passport-version-${version}.${ending}"`;

export function passportRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  const path = '/people/:personId/passport';
  app.get<PersonParams>(path, async (request, reply) => {
    const { person, found } = await preview(request, deps);
    return renderPage(request, reply, 'passport.njk', previewPage(person, found, {}));
  });
  app.post<PersonParams>(path, (request, reply) => send(request, reply, deps));
  app.get<VersionParams>(`${path}/:version`, async (request, reply) => {
    const { person, passport } = await sentVersion(request, deps);
    return renderPage(request, reply, 'passport-sent.njk', sentPage(person, passport));
  });
  app.get<VersionParams>(`${path}/:version/html`, async (request, reply) => {
    const { person, passport } = await sentVersion(request, deps);
    void reply.header('content-disposition', fileName(passport, 'html'));
    return renderPage(request, reply, 'passport-file.njk', sentPage(person, passport));
  });
  app.get<VersionParams>(`${path}/:version/pdf`, async (request, reply) => {
    const { passport } = await sentVersion(request, deps);
    const bytes = await passportPdf(passport.content, passport.hash);
    return reply
      .header('cache-control', 'no-store')
      .header('content-disposition', fileName(passport, 'pdf'))
      .type('application/pdf')
      .send(bytes);
  });
}
