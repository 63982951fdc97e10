/** Finding a young person, and the young person's page. Names and NHS numbers travel in POST bodies, never in addresses. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PersonPage } from '../../cases';
import { isValidNhsNumber } from '../../events/identifiers';
import { notFound, renderPage, workerOf, type ConsoleDependencies } from '../context';
import { ageOn } from '../dates';
import { byField, text, typed, type FormError } from '../forms';
import { DUTY_ORDER } from '../status';
import { drawTimeline, isPast, timelineEntries } from '../timeline';

/** At most so many people are listed: a longer list asks for a longer name. */
const LIMIT = 50;
const LONGEST_SEARCH = 100;

/** Where a young person's page is. */
export const personAddress = (personId: string): string => `/people/${encodeURIComponent(personId)}`;

/** The young person, if this worker may see them. @throws PageError 404 */
export async function getPerson(
  request: FastifyRequest,
  deps: ConsoleDependencies,
  personId: string,
): Promise<PersonPage> {
  const worker = workerOf(request);
  const person = (await deps.cases.maySeePerson(worker, personId))
    ? await deps.cases.casePage(personId)
    : undefined;
  if (!person) throw notFound();
  return person;
}

async function search(request: FastifyRequest, reply: FastifyReply, deps: ConsoleDependencies) {
  const worker = workerOf(request);
  const sought = text(typed(request.body), 'search');
  const show = (found: Record<string, unknown>, errors: readonly FormError[] = []) =>
    renderPage(request, reply.code(errors.length > 0 ? 400 : 200), 'people.njk', {
      ...found,
      sought,
      errors,
      fieldErrors: byField(errors),
    });
  const wrong = (message: string) => show({}, [{ href: '#search', text: message }]);
  if (sought.length < 2) return wrong('Enter at least 2 letters of a name, or an NHS number');
  if (sought.length > LONGEST_SEARCH) return wrong(`Use ${LONGEST_SEARCH} characters or fewer`);
  const digits = sought.replace(/[\s-]/g, '');
  if (!/^\d+$/.test(digits)) {
    const people = await deps.cases.searchPeople(sought, worker, LIMIT + 1);
    return show({ people: people.slice(0, LIMIT), more: people.length > LIMIT });
  }
  if (!isValidNhsNumber(digits)) return wrong('An NHS number has 10 digits; check it for mistyped ones');
  const found = await deps.cases.findPerson(`nhs:${digits}`);
  if (found && (await deps.cases.maySeePerson(worker, found.personId))) {
    return reply.redirect(personAddress(found.personId), 303);
  }
  return show({ people: [], more: false });
}

/** Duties in the order of what needs doing first; groups without duties are left out. */
function dutyGroups(person: PersonPage) {
  const day = (duty: PersonPage['duties'][number]) => duty.statutoryDue ?? duty.targetDue ?? '9999';
  return DUTY_ORDER.map((status) => ({
    status,
    duties: person.duties
      .filter((duty) => duty.status === status)
      .toSorted((a, b) => day(a).localeCompare(day(b)) || a.title.localeCompare(b.title)),
  })).filter((group) => group.duties.length > 0);
}

export function peopleRoutes(app: FastifyInstance, deps: ConsoleDependencies): void {
  app.get('/people', (request, reply) =>
    renderPage(request, reply, 'people.njk', { sought: '', errors: [], fieldErrors: {} }),
  );
  app.post('/people', (request, reply) => search(request, reply, deps));

  app.get<{ Params: { personId: string } }>('/people/:personId', async (request, reply) => {
    const { personId } = request.params;
    const person = await getPerson(request, deps, personId);
    await deps.cases.recordLook({ workerId: workerOf(request).workerId }, 'person', personId);
    const entries = timelineEntries(person.duties, person.handovers);
    return renderPage(request, reply, 'person.njk', {
      person,
      age: person.dateOfBirth ? ageOn(person.dateOfBirth, person.today) : null,
      groups: dutyGroups(person),
      openTasks: person.tasks.filter((task) => task.status !== 'done' && task.status !== 'withdrawn'),
      earlier: entries.filter((year) => isPast(year, person.today)),
      years: entries.filter((year) => !isPast(year, person.today)),
      chart: drawTimeline(entries, person.dateOfBirth, person.today),
      today: person.today,
      mayRestrict: person.open && workerOf(request).roles.includes('manager'),
    });
  });
}
